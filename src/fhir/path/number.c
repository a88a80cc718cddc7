// Decimals as scaled integers of 128 bits: what is written in decimal stays exact, and 0.1 + 0.2 is 0.3.
#include "fhir/path/path_int.h"

enum { SCALE_MAX = 60 };

static bool times_ten(int128 *n)
{
    return !__builtin_mul_overflow(*n, (int128)10, n);
}

static bool read_exponent(struct str text, int *out)
{
    struct path_item exponent;
    if (!path_integer_read(text, &exponent) || exponent.number > SCALE_MAX || exponent.number < -SCALE_MAX)
        return false;
    *out = exponent.number;
    return true;
}

// [+-]digits[.digits][e[+-]digits]
bool number_read(struct str text, struct number *out)
{
    size_t i = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
    bool is_negative = i && text.ptr[0] == '-', after_point = false, has_digit = false;
    struct number n = {0};
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && !after_point && has_digit) {
            after_point = true;
            has_digit = false;
            continue;
        }
        if (c < '0' || c > '9')
            break;
        if (!times_ten(&n.digits) || __builtin_add_overflow(n.digits, (int128)(c - '0'), &n.digits))
            return false;
        n.scale += after_point;
        has_digit = true;
    }
    int exponent = 0;
    if (i < text.len && (text.ptr[i] != 'e' && text.ptr[i] != 'E'))
        return false;
    if (!has_digit || (i < text.len && !read_exponent(str_skip(text, i + 1), &exponent)))
        return false;
    for (n.scale -= exponent; n.scale < 0; n.scale++)
        if (!times_ten(&n.digits))
            return false;
    if (is_negative)
        n.digits = -n.digits;
    *out = n;
    return n.scale <= SCALE_MAX;
}

static struct number without_zeros(struct number n)
{
    while (n.scale > 0 && n.digits % 10 == 0) {
        n.digits /= 10;
        n.scale--;
    }
    return n;
}

int number_compare(struct number x, struct number y)
{
    x = without_zeros(x);
    y = without_zeros(y);
    // Widening the shorter one fails only when it is larger in size than anything of the other's scale.
    while (x.scale < y.scale) {
        if (!times_ten(&x.digits))
            return x.digits < 0 ? -1 : 1;
        x.scale++;
    }
    while (y.scale < x.scale) {
        if (!times_ten(&y.digits))
            return y.digits < 0 ? 1 : -1;
        y.scale++;
    }
    return (x.digits > y.digits) - (x.digits < y.digits);
}
