// Points in time as text: FHIR instant, and the dates of HTTP headers (RFC 9110 §5.6.7); the months in French.
#include "codec/text/text_int.h"

static const char week_days[] = "ThuFriSatSunMonTueWed"; // 1970-01-01 was a Thursday
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

const char *month_in_french(unsigned month)
{
    static const char *const names[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                        "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
    return names[month - 1];
}

struct moment {
    int64_t days, year;
    unsigned month, day, hour, minute, second, millisecond;
};

static struct moment moment_of(int64_t us)
{
    int64_t day_us = (int64_t)86400 * 1000000;
    struct moment m = {.days = us >= 0 ? us / day_us : -((day_us - 1 - us) / day_us)};
    uint64_t rest = (uint64_t)(us - m.days * day_us);
    civil_from_days(m.days, &m.year, &m.month, &m.day);
    m.hour = (unsigned)(rest / 3600000000u);
    m.minute = (unsigned)(rest / 60000000u % 60);
    m.second = (unsigned)(rest / 1000000u % 60);
    m.millisecond = (unsigned)(rest / 1000u % 1000);
    return m;
}

static unsigned week_day(int64_t days)
{
    return (unsigned)((days % 7 + 7) % 7);
}

// `width` digits and what follows them: in every resource, so not by a format.
static void put_digits(struct buf *out, unsigned value, int width, char after)
{
    buf_reserve(out, (size_t)width + 1);
    char *to = out->ptr + out->len;
    for (int i = width - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    to[width] = after;
    out->len += (size_t)width + 1;
}

static void put_year(struct buf *out, int64_t year, char after)
{
    if (year < 0 || year > 9999)
        buf_print(out, "%04lld%c", (long long)year, after);
    else
        put_digits(out, (unsigned)year, 4, after);
}

void instant_write(struct buf *out, int64_t us)
{
    struct moment m = moment_of(us);
    put_year(out, m.year, '-');
    put_digits(out, m.month, 2, '-');
    put_digits(out, m.day, 2, 'T');
    put_digits(out, m.hour, 2, ':');
    put_digits(out, m.minute, 2, ':');
    put_digits(out, m.second, 2, '.');
    put_digits(out, m.millisecond, 3, 'Z');
}

void http_date_write(struct buf *out, int64_t us)
{
    struct moment m = moment_of(us);
    buf_add(out, str_of(week_days + 3 * week_day(m.days), 3));
    buf_add(out, STR(", "));
    put_digits(out, m.day, 2, ' ');
    buf_add(out, str_of(months + 3 * (m.month - 1), 3));
    buf_add_char(out, ' ');
    put_year(out, m.year, ' ');
    put_digits(out, m.hour, 2, ':');
    put_digits(out, m.minute, 2, ':');
    put_digits(out, m.second, 2, ' ');
    buf_add(out, STR("GMT"));
}

// The place of a three-letter word in a row of them, or -1; taken from the text.
static int take_word(struct str *from, const char *words, int count)
{
    for (int i = 0; i < count; i++)
        if (str_starts(*from, str_of(words + 3 * i, 3))) {
            *from = str_skip(*from, 3);
            return i;
        }
    return -1;
}

bool http_date_read(struct str text, int64_t *us)
{
    struct str rest = text;
    int week = take_word(&rest, week_days, 7);
    if (week < 0 || !take_char(&rest, ',') || !take_char(&rest, ' '))
        return false;
    int day = take_digits(&rest, 2);
    if (day < 1 || !take_char(&rest, ' '))
        return false;
    int month = take_word(&rest, months, 12);
    if (month < 0 || !take_char(&rest, ' '))
        return false;
    int year = take_digits(&rest, 4);
    if (year < 1 || !take_char(&rest, ' ') || rest.len != 12 || !str_ends(rest, STR(" GMT")))
        return false;
    int64_t days = days_from_civil(year, (unsigned)month + 1, (unsigned)day);
    int64_t real_year;
    unsigned real_month, real_day;
    civil_from_days(days, &real_year, &real_month, &real_day);
    int64_t us_of_day;
    enum date_precision precision;
    if (real_day != (unsigned)day || week_day(days) != (unsigned)week ||
        !time_of_day_read(str_of(rest.ptr, 8), &us_of_day, &precision))
        return false;
    *us = days * 86400 * 1000000 + us_of_day;
    return true;
}
