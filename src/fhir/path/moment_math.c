// Arithmetic on dates and times (N1 §Date/Time arithmetic), and writing them.
#include "codec/text/text.h"
#include "fhir/path/path_int.h"

enum { YEAR_MAX = 9999 };
static const int64_t us_of_second = 1000000, us_of_day = 86400LL * 1000000;

static void add_digits(struct buf *out, uint64_t value, unsigned width)
{
    char digits[20];
    for (unsigned i = width; i-- > 0; value /= 10)
        digits[i] = (char)('0' + value % 10);
    buf_add(out, str_of(digits, width));
}

static void write_time(struct buf *out, const struct moment *m)
{
    add_digits(out, m->hour, 2);
    if (m->precision < MOMENT_MINUTE)
        return;
    buf_add_char(out, ':');
    add_digits(out, m->minute, 2);
    if (m->precision < MOMENT_SECOND)
        return;
    buf_add_char(out, ':');
    add_digits(out, m->second_us / us_of_second, 2);
    if (!m->fraction_digits)
        return;
    uint64_t fraction = m->second_us % (uint32_t)us_of_second;
    for (unsigned i = m->fraction_digits; i < 6; i++)
        fraction /= 10;
    buf_add_char(out, '.');
    add_digits(out, fraction, m->fraction_digits);
}

struct str moment_write(struct arena *a, const struct moment *m)
{
    struct buf out;
    buf_init(&out, a, 40);
    if (m->is_time) {
        write_time(&out, m);
        return buf_str(&out);
    }
    add_digits(&out, (uint64_t)m->year, 4);
    const uint8_t parts[] = {m->month, m->day};
    for (unsigned i = 0; i < 2 && m->precision > (enum moment_precision)i; i++) {
        buf_add_char(&out, '-');
        add_digits(&out, parts[i], 2);
    }
    if (m->precision > MOMENT_DAY) {
        buf_add_char(&out, 'T');
        write_time(&out, m);
    }
    if (m->has_zone && !m->zone_minutes) {
        buf_add_char(&out, 'Z');
    } else if (m->has_zone) {
        unsigned zone = (unsigned)(m->zone_minutes < 0 ? -m->zone_minutes : m->zone_minutes);
        buf_add_char(&out, m->zone_minutes < 0 ? '-' : '+');
        add_digits(&out, zone / 60, 2);
        buf_add_char(&out, ':');
        add_digits(&out, zone % 60, 2);
    }
    return buf_str(&out);
}

static bool shift_months(struct moment *m, int64_t months)
{
    int64_t total = (int64_t)m->year * 12 + (m->month ? m->month - 1 : 0) + months;
    if (total < 12 || total >= (YEAR_MAX + 1) * 12)
        return false;
    m->year = (int32_t)(total / 12);
    if (m->month)
        m->month = (uint8_t)(total % 12 + 1);
    unsigned last = m->month ? moment_days_in_month(m->year, m->month) : 0;
    if (m->day > last)
        m->day = (uint8_t)last; // 31 January and one month is 28 February
    return true;
}

static bool shift_days(struct moment *m, int64_t days)
{
    int64_t year;
    unsigned month, day;
    civil_from_days(days_from_civil(m->year, m->month, m->day) + days, &year, &month, &day);
    if (year < 1 || year > YEAR_MAX)
        return false;
    m->year = (int32_t)year;
    m->month = (uint8_t)month;
    m->day = (uint8_t)day;
    return true;
}

static uint32_t us_of_last_digit(const struct moment *m)
{
    uint32_t us = 1;
    for (unsigned i = m->fraction_digits; i < 6; i++)
        us *= 10;
    return us;
}

// Within the day, carrying into days; times of the day go round.
static bool shift_us(struct moment *m, int64_t us)
{
    int64_t total = ((int64_t)m->hour * 60 + m->minute) * 60 * us_of_second + m->second_us + us % us_of_day;
    int64_t days = us / us_of_day + total / us_of_day;
    total %= us_of_day;
    if (total < 0) {
        total += us_of_day;
        days--;
    }
    m->hour = (uint8_t)(total / (3600 * us_of_second));
    m->minute = (uint8_t)(total / (60 * us_of_second) % 60);
    m->second_us = (uint32_t)(total % (60 * us_of_second));
    if (m->second_us % us_of_last_digit(m))
        m->fraction_digits = m->second_us % 1000 ? 6 : 3;
    return m->is_time || shift_days(m, days);
}

struct span {
    int64_t count; // of months, days or microseconds
    enum { SPAN_MONTHS, SPAN_DAYS, SPAN_US } unit;
};

// N1: calendar words, and UCUM from weeks down; 'a' and 'mo' are no calendar spans.
static bool span_read(struct run *r, const struct ast *n, const struct path_item *quantity, struct span *out)
{
    static const struct {
        const char *word, *ucum;
        int64_t count;
        int unit;
    } units[] = {{"year", NULL, 12, SPAN_MONTHS},    {"month", NULL, 1, SPAN_MONTHS},
                 {"week", "wk", 7, SPAN_DAYS},       {"day", "d", 1, SPAN_DAYS},
                 {"hour", "h", 3600000000, SPAN_US}, {"minute", "min", 60000000, SPAN_US},
                 {"second", "s", 1000000, SPAN_US},  {"millisecond", "ms", 1000, SPAN_US}};
    struct number value, scaled;
    struct str unit = quantity->unit;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        bool is_word = path_is_calendar_word(unit) && str_starts(unit, str_from(units[i].word));
        if (!is_word && !(units[i].ucum && str_equal(unit, str_from(units[i].ucum))))
            continue;
        bool keeps_fraction = units[i].unit == SPAN_US && units[i].count <= us_of_second;
        if (!number_read(quantity->text, &value))
            return path_stop(r, n, INVALID, "the span has more digits than can be added to a date");
        if (!keeps_fraction) // N1: above seconds the fraction is ignored
            value =
                value.digits < 0 ? number_negate(number_floor(number_negate(value))) : number_floor(value);
        if (!number_multiply(value, number_of(units[i].count), &scaled))
            return path_stop(r, n, INVALID, "the span is too long to be added to a date");
        scaled = number_round(scaled, 0);
        if (scaled.digits > INT64_MAX / 4 || scaled.digits < -(INT64_MAX / 4))
            return path_stop(r, n, INVALID, "the span is too long to be added to a date");
        out->count = (int64_t)scaled.digits;
        out->unit = (unsigned)units[i].unit;
        return true;
    }
    return path_stop(r, n, INVALID,
                     "only spans of time can be added to dates: years, months, weeks, days, hours …, "
                     "'wk', 'd', 'h', 'min', 's', 'ms'");
}

// A value without the part that the span counts in takes it in the smallest part that it has (N1).
static struct span coarsen(struct span s, const struct moment *m)
{
    static const int64_t us_of[] = {[MOMENT_HOUR] = 3600000000, [MOMENT_MINUTE] = 60000000};
    if (s.unit == SPAN_US && (m->precision == MOMENT_HOUR || m->precision == MOMENT_MINUTE))
        s.count -= s.count % us_of[m->precision];
    if (s.unit == SPAN_US && m->precision < MOMENT_HOUR && !m->is_time)
        s = (struct span){s.count / us_of_day, SPAN_DAYS};
    if (s.unit == SPAN_DAYS && m->precision < MOMENT_DAY)
        s = (struct span){s.count / 30, SPAN_MONTHS};
    if (s.unit == SPAN_MONTHS && m->precision < MOMENT_MONTH)
        s.count -= s.count % 12;
    return s;
}

bool path_shift(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out)
{
    struct moment m;
    struct span span = {0};
    if (!span_read(r, n, &pair[1], &span))
        return false;
    if (!moment_read(&pair[0], &m))
        return true;
    if (m.is_time && span.unit != SPAN_US)
        return path_stop(r, n, INVALID, "a time of the day moves by hours, minutes and seconds only");
    if (n->op == AST_SUBTRACT)
        span.count = -span.count;
    span = coarsen(span, &m);
    // No calendar reaches so far; and the sums below must not overflow.
    const int64_t most = span.unit == SPAN_US ? us_of_day * 366 * YEAR_MAX : 366LL * YEAR_MAX;
    if (span.count > most || span.count < -most)
        return true;
    bool fits = span.unit == SPAN_MONTHS ? shift_months(&m, span.count)
                : span.unit == SPAN_DAYS ? shift_days(&m, span.count)
                                         : shift_us(&m, span.count);
    struct path_item item = pair[0];
    if (!fits)
        return true;
    item.text = moment_write(r->arena, &m);
    return list_add(r, out, &item);
}
