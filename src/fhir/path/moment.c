// Dates, dateTimes and times with the precision they are written in, and their order (N1 §Comparison, R4
// §2.24.0.1).
#include "codec/text/text.h"
#include "fhir/path/path_int.h"

enum { ZONE_MAX_MINUTES = 14 * 60, MINUTE_US = 60000000 };

static bool digits(struct str *rest, size_t count, unsigned most, unsigned *out)
{
    unsigned value = 0;
    if (rest->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        char c = rest->ptr[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (unsigned)(c - '0');
    }
    *rest = str_of(rest->ptr + count, rest->len - count);
    *out = value;
    return value <= most;
}

static bool take(struct str *rest, char c)
{
    if (!rest->len || rest->ptr[0] != c)
        return false;
    *rest = str_of(rest->ptr + 1, rest->len - 1);
    return true;
}

unsigned moment_days_in_month(int32_t year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool read_fraction(struct str *rest, struct moment *out)
{
    uint32_t scale = 100000, value = 0;
    while (rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9') {
        value += (uint32_t)(rest->ptr[0] - '0') * scale;
        scale /= 10;
        if (out->fraction_digits < 6)
            out->fraction_digits++;
        *rest = str_of(rest->ptr + 1, rest->len - 1);
    }
    out->second_us += value;
    return out->fraction_digits > 0;
}

// hh[:mm[:ss[.fff]]]
static bool read_time(struct str *rest, struct moment *out)
{
    unsigned hour, minute, second;
    if (!digits(rest, 2, 23, &hour))
        return false;
    out->hour = (uint8_t)hour;
    out->precision = MOMENT_HOUR;
    if (!take(rest, ':'))
        return true;
    if (!digits(rest, 2, 59, &minute))
        return false;
    out->minute = (uint8_t)minute;
    out->precision = MOMENT_MINUTE;
    if (!take(rest, ':'))
        return true;
    if (!digits(rest, 2, 60, &second)) // 60: a leap second (R4 instant)
        return false;
    out->second_us = second * 1000000;
    out->precision = MOMENT_SECOND;
    return !take(rest, '.') || read_fraction(rest, out);
}

static bool read_zone(struct str *rest, struct moment *out)
{
    unsigned hours, minutes;
    out->has_zone = true;
    if (take(rest, 'Z'))
        return true;
    bool is_west = rest->len && rest->ptr[0] == '-';
    if (!take(rest, '+') && !take(rest, '-'))
        return false;
    if (!digits(rest, 2, 14, &hours) || !take(rest, ':') || !digits(rest, 2, 59, &minutes))
        return false;
    int zone = (int)(hours * 60 + minutes);
    out->zone_minutes = (int16_t)(is_west ? -zone : zone);
    return zone <= ZONE_MAX_MINUTES;
}

static bool read_date(struct str *rest, struct moment *out)
{
    unsigned year, month, day;
    if (!digits(rest, 4, 9999, &year) || !year)
        return false;
    out->year = (int32_t)year;
    if (!take(rest, '-'))
        return true;
    if (!digits(rest, 2, 12, &month) || !month)
        return false;
    out->month = (uint8_t)month;
    out->precision = MOMENT_MONTH;
    if (!take(rest, '-'))
        return true;
    if (!digits(rest, 2, moment_days_in_month(out->year, month), &day) || !day)
        return false;
    out->day = (uint8_t)day;
    out->precision = MOMENT_DAY;
    return true;
}

bool moment_read(const struct path_item *item, struct moment *out)
{
    struct str rest = item->text;
    *out = (struct moment){.is_time = item->kind == PATH_TIME};
    if (out->is_time)
        return read_time(&rest, out) && !rest.len;
    if (!read_date(&rest, out))
        return false;
    if (!rest.len)
        return true;
    return item->type != MODEL_System_Date && out->precision == MOMENT_DAY && take(&rest, 'T') &&
           read_time(&rest, out) && (!rest.len || read_zone(&rest, out)) && !rest.len;
}

bool path_temporal_read(enum token_kind kind, struct str text, struct path_item *out)
{
    struct moment unused;
    if (kind == TOKEN_DATE_TIME && str_ends(text, STR("T")))
        text.len--;
    *out = (struct path_item){.kind = kind == TOKEN_TIME ? PATH_TIME : PATH_DATE, .text = text};
    out->type = kind == TOKEN_TIME   ? MODEL_System_Time
                : kind == TOKEN_DATE ? MODEL_System_Date
                                     : MODEL_System_DateTime;
    return moment_read(out, &unused);
}

int64_t moment_us(const struct moment *m)
{
    int64_t days = days_from_civil(m->year, m->month ? m->month : 1, m->day ? m->day : 1);
    int64_t minutes = (days * 24 + m->hour) * 60 + m->minute - m->zone_minutes;
    return minutes * MINUTE_US + m->second_us;
}

static enum order order_of(int64_t x, int64_t y)
{
    return x < y ? ORDER_LESS : x > y ? ORDER_MORE : ORDER_SAME;
}

// Both have a time of the day. Without a zone, any of them may be meant: only what holds in all is certain.
static enum order compare_in_zones(const struct moment *x, const struct moment *y)
{
    const int64_t doubt = (int64_t)ZONE_MAX_MINUTES * MINUTE_US;
    int64_t difference = moment_us(x) - moment_us(y);
    if (x->has_zone != y->has_zone)
        return difference > doubt ? ORDER_MORE : difference < -doubt ? ORDER_LESS : ORDER_UNKNOWN;
    if (x->precision == y->precision)
        return order_of(difference, 0);
    // The coarser one ends before the finer begins, or begins after it.
    int64_t span = x->precision == MOMENT_HOUR || y->precision == MOMENT_HOUR ? 60LL * MINUTE_US : MINUTE_US;
    bool x_is_coarse = x->precision < y->precision;
    if (x_is_coarse ? difference <= -span : difference < 0)
        return ORDER_LESS;
    if (x_is_coarse ? difference > 0 : difference >= span)
        return ORDER_MORE;
    return ORDER_UNKNOWN;
}

enum order moment_compare(const struct moment *x, const struct moment *y)
{
    if (x->is_time == y->is_time && x->precision >= MOMENT_HOUR && y->precision >= MOMENT_HOUR)
        return compare_in_zones(x, y);
    const int32_t xs[] = {x->year, x->month, x->day}, ys[] = {y->year, y->month, y->day};
    enum moment_precision least = x->precision < y->precision ? x->precision : y->precision;
    for (unsigned i = 0; i <= MOMENT_DAY && i <= (unsigned)least; i++)
        if (xs[i] != ys[i])
            return order_of(xs[i], ys[i]);
    return x->precision == y->precision ? ORDER_SAME : ORDER_UNKNOWN;
}
