// lowBoundary, highBoundary, precision, comparable: the interval that a value of limited precision stands for
// (FHIRPath 3.0, as the official R4 suite asks).
#include "fhir/path/functions.h"

enum { DECIMAL_DIGITS_MAX = 31, DIGITS_DEFAULT = 8, ZONE_EARLIEST = 14 * 60, ZONE_LATEST = -12 * 60 };

// Digits of dates as precision() counts them: 2024 has 4, 2024-01 has 6 … milliseconds 17; times 2, 4, 6, 9.
static int moment_digits(const struct moment *m)
{
    static const uint8_t digits[] = {4, 6, 8, 10, 12, 14};
    int count = digits[m->precision] + (m->precision == MOMENT_SECOND ? m->fraction_digits : 0);
    return m->is_time ? count - 8 : count;
}

static void fill_moment(struct moment *m, bool is_high)
{
    if (m->precision < MOMENT_MONTH)
        m->month = is_high ? 12 : 1;
    if (m->precision < MOMENT_DAY)
        m->day = is_high ? (uint8_t)moment_days_in_month(m->year, m->month) : 1;
    // An hour without minutes is the full hour: FHIR knows no bare hours.
    if (m->precision < MOMENT_HOUR && is_high) {
        m->hour = 23;
        m->minute = 59;
    }
    if (m->precision < MOMENT_SECOND && is_high)
        m->second_us = 59999000;
    else if (is_high && m->fraction_digits < 3)
        m->second_us += m->fraction_digits == 0 ? 999000 : m->fraction_digits == 1 ? 99000 : 9000;
    if (!m->has_zone && !m->is_time) {
        m->has_zone = true;
        m->zone_minutes = is_high ? ZONE_LATEST : ZONE_EARLIEST;
    }
    m->precision = MOMENT_SECOND;
    m->fraction_digits = 3;
}

static bool cut_moment(struct moment *m, int digits)
{
    static const struct {
        uint8_t digits;
        enum moment_precision precision;
    } steps[] = {{4, MOMENT_YEAR},    {6, MOMENT_MONTH},   {8, MOMENT_DAY},    {10, MOMENT_HOUR},
                 {12, MOMENT_MINUTE}, {14, MOMENT_SECOND}, {17, MOMENT_SECOND}};
    digits += m->is_time ? 8 : 0;
    for (size_t i = m->is_time ? 3 : 0; i < COUNT_OF(steps); i++)
        if (steps[i].digits == digits) {
            m->precision = steps[i].precision;
            m->fraction_digits = digits == 17 ? 3 : 0;
            m->has_zone = m->has_zone && m->precision > MOMENT_DAY;
            return true;
        }
    return false;
}

static bool moment_boundary(struct run *r, const struct path_item *value, int digits, bool is_high,
                            struct list *out)
{
    struct moment m;
    struct path_item item = *value;
    if (!moment_read(value, &m))
        return true;
    if (digits < 0)
        digits = m.is_time ? 9 : value->type == MODEL_System_Date ? 8 : 17;
    fill_moment(&m, is_high);
    if (!cut_moment(&m, digits))
        return true;
    item.text = moment_write(r->arena, &m);
    return list_add(r, out, &item);
}

// Half a unit of the last digit down or up, then cut to `digits` outwards. What is nothing but zeros at that
// precision stays zero, as the official suite has it.
static bool number_boundary(struct number n, int digits, bool is_high, struct number *out)
{
    struct number half = {.digits = is_high ? 5 : -5, .scale = n.scale + 1},
                  least = {.digits = 1, .scale = digits};
    struct number size = n.digits < 0 ? number_negate(n) : n, shifted, unit;
    *out = (struct number){.digits = 0, .scale = digits};
    if (n.digits && digits > 0 && number_compare(size, least) < 0)
        return true;
    if (!number_add(n, half, out))
        return false;
    if (out->scale <= digits) {
        struct number zero = {.digits = 0, .scale = digits};
        return number_add(*out, zero, out);
    }
    // floor(x · 10^digits) and its mirror, by moving the point.
    shifted = (struct number){out->digits, out->scale - digits};
    unit = is_high ? number_negate(number_floor(number_negate(shifted))) : number_floor(shifted);
    *out = (struct number){unit.digits, digits};
    return true;
}

static bool decimal_boundary(struct run *r, const struct path_item *value, int digits, bool is_high,
                             struct list *out)
{
    struct number n, boundary;
    struct path_item item = *value;
    if (digits < 0)
        digits = DIGITS_DEFAULT;
    if (digits > DECIMAL_DIGITS_MAX || !number_read(value->text, &n) ||
        !number_boundary(n, digits, is_high, &boundary))
        return true;
    item.text = number_write(r->arena, boundary);
    if (!boundary.digits && n.digits < 0)
        item.text = arena_print(r->arena, "-%.*s", STR_ARG(item.text));
    if (item.kind == PATH_INTEGER) {
        item.kind = PATH_DECIMAL;
        item.type = MODEL_System_Decimal;
    }
    return list_add(r, out, &item);
}

static bool boundary(struct run *r, const struct call *c, bool is_high, struct list *out)
{
    struct path_item value;
    int32_t digits = -1;
    bool found, is_given;
    if (!path_input_value(r, c, &value, &found) || !path_argument_integer(r, c, 0, &digits, &is_given))
        return false;
    if (!found || (is_given && digits < 0))
        return true;
    if (value.kind == PATH_DATE || value.kind == PATH_TIME)
        return moment_boundary(r, &value, digits, is_high, out);
    if (value.kind == PATH_INTEGER || value.kind == PATH_DECIMAL || value.kind == PATH_QUANTITY)
        return decimal_boundary(r, &value, digits, is_high, out);
    return path_stop(r, c->node, INVALID, "only numbers, quantities, dates and times have boundaries");
}

bool fn_low_boundary(struct run *r, const struct call *c, struct list *out)
{
    return boundary(r, c, false, out);
}

bool fn_high_boundary(struct run *r, const struct call *c, struct list *out)
{
    return boundary(r, c, true, out);
}

bool fn_precision(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n;
    struct moment m;
    bool found;
    if (!path_input_value(r, c, &value, &found) || !found)
        return r->code == DONE;
    if ((value.kind == PATH_DATE || value.kind == PATH_TIME) && moment_read(&value, &m))
        return path_give_integer(r, out, moment_digits(&m));
    bool is_number = value.kind == PATH_INTEGER || value.kind == PATH_DECIMAL;
    return !is_number || !number_read(value.text, &n) || path_give_integer(r, out, n.scale);
}

bool fn_comparable(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value, other;
    bool found, is_given;
    if (!path_input_value(r, c, &value, &found) || !path_argument_value(r, c, 0, &other, &is_given))
        return false;
    return !found || !is_given || path_give_boolean(r, out, quantities_comparable(&value, &other));
}
