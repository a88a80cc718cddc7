// Writing: templates, dates as FHIR, CDA and people write them, decimals, identifiers.
#include "demo/demo_int.h"

#include "codec/text/text.h"

#include <stdio.h>

enum { MINUTES_PER_HOUR = 60 };

void demo_put(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    buf_reserve(b, 1024); // most templates fit, so that they are formatted once
    size_t room = b->size - b->len;
    size_t len = (size_t)vsnprintf(b->ptr + b->len, room, format, args);
    va_end(args);
    if (len >= room) {
        buf_reserve(b, len + 1);
        vsnprintf(b->ptr + b->len, len + 1, format, again);
    }
    va_end(again);
    char *end = b->ptr + b->len + len;
    for (char *at = b->ptr + b->len; (at = memchr(at, '\'', (size_t)(end - at))); at++)
        *at = '"';
    b->len += len;
}

int32_t demo_day(int year, unsigned month, unsigned day)
{
    return (int32_t)days_from_civil(year, month, day);
}

struct civil {
    int year;
    unsigned month, day;
};

static struct civil civil_of(int32_t day)
{
    struct civil c;
    int64_t year;
    civil_from_days(day, &year, &c.month, &c.day);
    c.year = (int)year;
    return c;
}

int demo_year_of(int32_t day)
{
    return civil_of(day).year;
}

int demo_age_at(int32_t birth, int32_t day)
{
    struct civil b = civil_of(birth), d = civil_of(day);
    return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

int32_t demo_add_months(int32_t day, int months)
{
    struct civil c = civil_of(day);
    int total = c.year * 12 + (int)c.month - 1 + months;
    unsigned last = c.day > 28 ? 28 : c.day; // a day that every month has
    return demo_day(total / 12, (unsigned)(total % 12) + 1, last);
}

int32_t demo_workday(int32_t day)
{
    int since_monday = (int)(((int64_t)day + 3) % 7 + 7) % 7; // day 0 was a Thursday
    return since_monday > 4 ? day - (since_monday - 4) : day;
}

// The last Sunday of a month of 31 days.
static int32_t last_sunday(int year, unsigned month)
{
    int32_t last = demo_day(year, month, 31);
    return last - (last + 4) % 7;
}

// Hours ahead of UTC in metropolitan France, by day: summer time from the last Sunday of March to that of
// October.
static int offset_hours(int32_t day, int year)
{
    return year >= 1996 && day >= last_sunday(year, 3) && day < last_sunday(year, 10) ? 2 : 1;
}

struct demo_time_text demo_date(int32_t day)
{
    struct civil c = civil_of(day);
    struct demo_time_text t;
    snprintf(t.text, sizeof t.text, "%04d-%02u-%02u", c.year, c.month, c.day);
    return t;
}

struct demo_time_text demo_instant(int32_t day, int minute)
{
    struct civil c = civil_of(day);
    struct demo_time_text t;
    snprintf(t.text, sizeof t.text, "%04d-%02u-%02uT%02d:%02d:00+%02d:00", c.year, c.month, c.day,
             minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR, offset_hours(day, c.year));
    return t;
}

struct demo_time_text demo_hl7_date(int32_t day)
{
    struct civil c = civil_of(day);
    struct demo_time_text t;
    snprintf(t.text, sizeof t.text, "%04d%02u%02u", c.year, c.month, c.day);
    return t;
}

struct demo_time_text demo_hl7_time(int32_t day, int minute)
{
    struct civil c = civil_of(day);
    struct demo_time_text t;
    snprintf(t.text, sizeof t.text, "%04d%02u%02u%02d%02d00+%02d00", c.year, c.month, c.day,
             minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR, offset_hours(day, c.year));
    return t;
}

struct demo_time_text demo_french_date(int32_t day)
{
    struct civil c = civil_of(day);
    struct demo_time_text t;
    snprintf(t.text, sizeof t.text, "%02u/%02u/%04d", c.day, c.month, c.year);
    return t;
}

struct demo_time_text demo_decimal(int scaled, unsigned decimals)
{
    int unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    struct demo_time_text t;
    if (decimals)
        snprintf(t.text, sizeof t.text, "%d.%0*d", scaled / unit, (int)decimals, scaled % unit);
    else
        snprintf(t.text, sizeof t.text, "%d", scaled);
    return t;
}

struct demo_time_text demo_french_decimal(int scaled, unsigned decimals)
{
    struct demo_time_text t = demo_decimal(scaled, decimals);
    char *point = strchr(t.text, '.');
    if (point)
        *point = ',';
    return t;
}

void demo_uuid(char out[46], uint64_t seed, uint64_t a, uint64_t b)
{
    static const char hex[] = "0123456789abcdef";
    uint64_t half[2] = {demo_hash(seed, a, b), demo_hash(~seed, a, b)};
    memcpy(out, "urn:uuid:", 9);
    char *at = out + 9;
    for (int digit = 0; digit < 32; digit++) {
        if (digit == 8 || digit == 12 || digit == 16 || digit == 20)
            *at++ = '-';
        *at++ = hex[half[digit / 16] >> (4 * (digit % 16)) & 15];
    }
    out[9 + 14] = '4';
    out[9 + 19] = '8';
    *at = 0;
}

struct str demo_capitals(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, a, text.len + 8);
    text_fold(&b, text);
    for (size_t i = 0; i < b.len; i++)
        if (b.ptr[i] >= 'a' && b.ptr[i] <= 'z')
            b.ptr[i] = (char)(b.ptr[i] - 'a' + 'A');
    return arena_copy(a, buf_str(&b));
}
