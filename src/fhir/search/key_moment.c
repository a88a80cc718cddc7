// Moments and numbers in keys: short where the precision is low, exact always.
#include "fhir/search/key_moment.h"

#include "codec/text/text.h"

enum { FORM_YEAR, FORM_MONTH, FORM_DAY, FORM_MINUTE, FORM_SECOND, FORM_MILLI, FORM_MICRO, FORM_SPAN };

static const int64_t BASE_US = 946684800LL * 1000000; // 2000-01-01
static const int64_t DAY_US = 86400LL * 1000000;

// The forms that count a fixed number of microseconds, coarsest first.
static const struct {
    unsigned form;
    int64_t unit_us;
} even_forms[] = {{FORM_DAY, 86400LL * 1000000},
                  {FORM_MINUTE, 60LL * 1000000},
                  {FORM_SECOND, 1000000},
                  {FORM_MILLI, 1000},
                  {FORM_MICRO, 1}};

static uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static int64_t month_start_us(int64_t months) // from 2000-01
{
    int64_t year = 2000 + (months >= 0 ? months / 12 : -((11 - months) / 12));
    return days_from_civil(year, (unsigned)(months - (year - 2000) * 12) + 1, 1) * DAY_US;
}

// The month that starts at this moment, counted from 2000-01; false: none does.
static bool month_of(int64_t from_us, int64_t *months)
{
    if (from_us % DAY_US)
        return false;
    int64_t year;
    unsigned month, day;
    civil_from_days(from_us / DAY_US, &year, &month, &day);
    *months = (year - 2000) * 12 + month - 1;
    return day == 1;
}

void key_moment_write(struct buf *out, int64_t from_us, int64_t until_us)
{
    int64_t span = until_us - from_us, since = from_us - BASE_US, months;
    if (span > DAY_US && month_of(from_us, &months)) {
        if (until_us == month_start_us(months + 1)) {
            buf_add_varint(out, zigzag(months) << 3 | FORM_MONTH);
            return;
        }
        if (months % 12 == 0 && until_us == month_start_us(months + 12)) {
            buf_add_varint(out, zigzag(months / 12) << 3 | FORM_YEAR);
            return;
        }
    }
    for (size_t i = 0; i < COUNT_OF(even_forms); i++) {
        if (span == even_forms[i].unit_us && since % span == 0) {
            buf_add_varint(out, zigzag(since / span) << 3 | even_forms[i].form);
            return;
        }
    }
    buf_add_varint(out, zigzag(since) << 3 | FORM_SPAN);
    buf_add_varint(out, (uint64_t)span);
}

static bool read_months(int64_t value, unsigned form, int64_t *from_us, int64_t *until_us)
{
    int64_t months = form == FORM_YEAR ? value * 12 : value;
    if (months < -2000 * 12 || months > 8000 * 12)
        return false;
    *from_us = month_start_us(months);
    *until_us = month_start_us(months + (form == FORM_YEAR ? 12 : 1));
    return true;
}

bool key_moment_read(struct str *rest, int64_t *from_us, int64_t *until_us)
{
    uint64_t raw, span = 0;
    if (!varint_read(rest, &raw))
        return false;
    unsigned form = raw & 7;
    int64_t value = unzigzag(raw >> 3), unit = 1;
    if (form <= FORM_MONTH)
        return value >= -24000 && value <= 96000 && read_months(value, form, from_us, until_us);
    if (form == FORM_SPAN) {
        if (!varint_read(rest, &span) || span > INT64_MAX / 4)
            return false;
    } else {
        unit = even_forms[form - FORM_DAY].unit_us;
        span = (uint64_t)unit;
    }
    if (value > INT64_MAX / 4 / unit || value < -(INT64_MAX / 4 / unit))
        return false;
    *from_us = BASE_US + value * unit;
    *until_us = *from_us + (int64_t)span;
    return true;
}

void key_number_write(struct buf *out, struct number n)
{
    uint64_t mantissa = n.mantissa < 0 ? 0 - (uint64_t)n.mantissa : (uint64_t)n.mantissa;
    unsigned bytes = 0;
    while (bytes < 8 && mantissa >> (8 * bytes))
        bytes++;
    bool is_short = n.exponent <= 0 && n.exponent > -7;
    unsigned exponent = is_short ? (unsigned)-n.exponent : 7;
    buf_add_char(out, (char)(bytes | (n.mantissa < 0 ? 0x10u : 0) | exponent << 5));
    if (!is_short)
        buf_add_varint(out, zigzag(n.exponent));
    for (unsigned i = 0; i < bytes; i++)
        buf_add_char(out, (char)(mantissa >> (8 * i)));
}

bool key_number_read(struct str *rest, struct number *n)
{
    if (!rest->len)
        return false;
    unsigned head = (unsigned char)rest->ptr[0], bytes = head & 15;
    uint64_t mantissa = 0, exponent = 0;
    *rest = str_skip(*rest, 1);
    if ((head >> 5) == 7 && (!varint_read(rest, &exponent) || exponent > 40000))
        return false;
    if (bytes > 8 || rest->len < bytes)
        return false;
    for (unsigned i = 0; i < bytes; i++)
        mantissa |= (uint64_t)(unsigned char)rest->ptr[i] << (8 * i);
    *rest = str_skip(*rest, bytes);
    if (mantissa > 1000000000000000000u)
        return false;
    n->mantissa = head & 0x10 ? -(int64_t)mantissa : (int64_t)mantissa;
    n->exponent = (head >> 5) == 7 ? (int32_t)unzigzag(exponent) : -(int32_t)(head >> 5);
    return true;
}
