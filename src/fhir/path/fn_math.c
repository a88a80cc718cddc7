// Mathematics (N1 §Math). Roots, logarithms and powers that are not whole are computed in binary and given
// with 15 digits; everything else is exact.
#include "fhir/path/functions.h"

#include <math.h>
#include <stdio.h>

// The input as a number; *found false when it is empty.
static bool input_number(struct run *r, const struct call *c, struct path_item *value, struct number *n,
                         bool *found)
{
    if (!path_input_value(r, c, value, found))
        return false;
    if (!*found)
        return true;
    if (value->kind != PATH_INTEGER && value->kind != PATH_DECIMAL && value->kind != PATH_QUANTITY)
        return path_stop(r, c->node, INVALID, "%s() is asked of numbers", c->node->function->name);
    *found = number_read(value->text, n);
    return true;
}

static bool give_real(struct run *r, struct list *out, long double value)
{
    char digits[64];
    struct number n = {0};
    if (!isfinite(value))
        return true;
    snprintf(digits, sizeof digits, "%.15Lg", value);
    if (!number_read(str_from(digits), &n))
        return true;
    struct number tenths = {.scale = 1}; // "9.0": a decimal, not an integer
    if (n.scale == 0 && number_add(n, tenths, &tenths))
        n = tenths;
    return path_give_number(r, out, n);
}

static bool give_whole(struct run *r, struct list *out, struct number n)
{
    return n.digits > INT32_MAX || n.digits < INT32_MIN || path_give_integer(r, out, (int64_t)n.digits);
}

bool fn_abs(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    if (value.kind == PATH_INTEGER)
        return path_give_integer(r, out, value.number < 0 ? -(int64_t)value.number : value.number);
    value.text = number_write(r->arena, n.digits < 0 ? number_negate(n) : n);
    return list_add(r, out, &value);
}

bool fn_ceiling(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return give_whole(r, out, number_negate(number_floor(number_negate(n))));
}

bool fn_floor(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return give_whole(r, out, number_floor(n));
}

bool fn_truncate(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return give_whole(r, out, n.digits < 0 ? number_negate(number_floor(number_negate(n))) : number_floor(n));
}

bool fn_round(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    int32_t digits = 0;
    bool found, is_given;
    if (!input_number(r, c, &value, &n, &found) || !path_argument_integer(r, c, 0, &digits, &is_given))
        return false;
    if (is_given && digits < 0)
        return path_stop(r, c->node, INVALID, "round() takes 0 or more digits");
    return !found || path_give_number(r, out, number_round(n, digits));
}

bool fn_sqrt(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return n.digits < 0 || give_real(r, out, sqrtl(number_real(n)));
}

bool fn_exp(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return give_real(r, out, expl(number_real(n)));
}

bool fn_ln(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    struct number n = {0};
    bool found;
    if (!input_number(r, c, &value, &n, &found) || !found)
        return r->code == DONE;
    return n.digits <= 0 || give_real(r, out, logl(number_real(n)));
}

static bool argument_number(struct run *r, const struct call *c, struct path_item *value, struct number *n,
                            bool *found)
{
    if (!path_argument_value(r, c, 0, value, found))
        return false;
    if (*found && value->kind != PATH_INTEGER && value->kind != PATH_DECIMAL)
        return path_stop(r, c->node, INVALID, "%s() takes a number as an argument", c->node->function->name);
    *found = *found && number_read(value->text, n);
    return true;
}

bool fn_log(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value, base;
    struct number n = {0}, b = {0};
    bool found, has_base;
    if (!input_number(r, c, &value, &n, &found) || !argument_number(r, c, &base, &b, &has_base))
        return false;
    if (!found || !has_base || n.digits <= 0 || b.digits <= 0 || number_compare(b, number_of(1)) == 0)
        return true;
    return give_real(r, out, logl(number_real(n)) / logl(number_real(b)));
}

// By squaring; false when it has more than 38 digits.
static bool whole_power(struct number base, uint32_t exponent, struct number *out)
{
    struct number square = base;
    *out = number_of(1);
    while (exponent) {
        if ((exponent & 1) && !number_multiply(*out, square, out))
            return false;
        exponent >>= 1;
        if (exponent && !number_multiply(square, square, &square))
            return false;
    }
    return true;
}

bool fn_power(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value, exponent;
    struct number n = {0}, e = {0}, result;
    bool found, has_exponent;
    if (!input_number(r, c, &value, &n, &found) || !argument_number(r, c, &exponent, &e, &has_exponent))
        return false;
    if (!found || !has_exponent)
        return true;
    bool is_whole = exponent.kind == PATH_INTEGER && exponent.number >= 0;
    if (is_whole && whole_power(n, (uint32_t)exponent.number, &result))
        return value.kind == PATH_INTEGER ? give_whole(r, out, result) : path_give_number(r, out, result);
    return give_real(r, out, powl(number_real(n), number_real(e)));
}
