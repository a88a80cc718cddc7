// Decimals as scaled integers of 128 bits: what is written in decimal stays exact, and 0.1 + 0.2 is 0.3. A
// result of more than 38 digits is none (N1 §Math: overflow is empty).
#include "fhir/path/path_int.h"

enum { SCALE_MAX = 60 };

// The least value of 128 bits has no opposite: it counts as too large.
static bool has_opposite(int128 n)
{
    return n != (int128)((uint128)1 << 127);
}

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

struct str number_write(struct arena *a, struct number n)
{
    char text[64 + SCALE_MAX];
    size_t at = sizeof text;
    bool is_negative = n.digits < 0;
    for (int i = 0; i < n.scale || n.digits || i == 0 || i == n.scale; i++) {
        if (i == n.scale && i > 0)
            text[--at] = '.';
        int digit = (int)(n.digits % 10);
        text[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        n.digits /= 10;
    }
    if (is_negative)
        text[--at] = '-';
    return arena_copy(a, str_of(text + at, sizeof text - at));
}

struct number number_of(int64_t value)
{
    return (struct number){.digits = value};
}

struct number number_without_zeros(struct number n)
{
    while (n.scale > 0 && n.digits % 10 == 0) {
        n.digits /= 10;
        n.scale--;
    }
    return n;
}

int number_compare(struct number x, struct number y)
{
    x = number_without_zeros(x);
    y = number_without_zeros(y);
    // Widening the shorter one fails only when it is larger in size than anything of the other's scale.
    for (; x.scale < y.scale; x.scale++)
        if (!times_ten(&x.digits))
            return x.digits < 0 ? -1 : 1;
    for (; y.scale < x.scale; y.scale++)
        if (!times_ten(&y.digits))
            return y.digits < 0 ? 1 : -1;
    return (x.digits > y.digits) - (x.digits < y.digits);
}

static bool align(struct number *x, struct number *y)
{
    for (; x->scale < y->scale; x->scale++)
        if (!times_ten(&x->digits))
            return false;
    for (; y->scale < x->scale; y->scale++)
        if (!times_ten(&y->digits))
            return false;
    return true;
}

bool number_add(struct number x, struct number y, struct number *out)
{
    if (!align(&x, &y))
        return false;
    out->scale = x.scale;
    return !__builtin_add_overflow(x.digits, y.digits, &out->digits) && has_opposite(out->digits);
}

struct number number_negate(struct number x)
{
    x.digits = -x.digits;
    return x;
}

bool number_multiply(struct number x, struct number y, struct number *out)
{
    if (!__builtin_mul_overflow(x.digits, y.digits, &out->digits)) {
        out->scale = x.scale + y.scale;
        return out->scale <= SCALE_MAX && has_opposite(out->digits);
    }
    x = number_without_zeros(x);
    y = number_without_zeros(y);
    out->scale = x.scale + y.scale;
    return !__builtin_mul_overflow(x.digits, y.digits, &out->digits) && has_opposite(out->digits) &&
           out->scale <= SCALE_MAX;
}

// Half away from zero.
static int128 divide_rounded(int128 x, int128 y)
{
    int128 quotient = x / y, rest = x % y;
    int128 size = rest < 0 ? -rest : rest, half = (y < 0 ? -y : y);
    if (size >= half - size)
        quotient += (x < 0) == (y < 0) ? 1 : -1;
    return quotient;
}

// Exact when it ends within 16 digits after the point; else rounded there, or where 38 digits end. y is not
// zero.
bool number_divide(struct number x, struct number y, struct number *out)
{
    enum { DIGITS_AFTER_POINT = 16 };
    x = number_without_zeros(x);
    y = number_without_zeros(y);
    int scale = x.scale - y.scale;
    while (scale < DIGITS_AFTER_POINT && times_ten(&x.digits))
        scale++;
    while (scale < 0 && times_ten(&y.digits)) // cannot be: the numerator would have been widened
        scale++;
    if (scale < 0)
        return false;
    out->digits = divide_rounded(x.digits, y.digits);
    out->scale = scale;
    if (scale > DIGITS_AFTER_POINT)
        *out = number_round(*out, DIGITS_AFTER_POINT);
    *out = number_without_zeros(*out);
    return true;
}

// Towards zero, and what is left.
bool number_divide_whole(struct number x, struct number y, struct number *quotient, struct number *rest)
{
    if (!align(&x, &y))
        return false;
    *quotient = (struct number){.digits = x.digits / y.digits};
    *rest = (struct number){.digits = x.digits % y.digits, .scale = x.scale};
    return true;
}

// To so many digits after the point, half away from zero; fewer digits stay as they are.
struct number number_round(struct number n, int scale)
{
    int128 divisor = 1;
    for (int i = n.scale; i > scale; i--)
        if (!times_ten(&divisor))
            return (struct number){.scale = scale}; // smaller than any digit kept
    if (n.scale > scale) {
        n.digits = divide_rounded(n.digits, divisor);
        n.scale = scale;
    }
    return n;
}

// The whole number at or below.
struct number number_floor(struct number n)
{
    struct number whole = {.digits = n.digits};
    for (int i = 0; i < n.scale; i++) {
        int128 rest = whole.digits % 10;
        whole.digits = whole.digits / 10 - (rest < 0);
    }
    return whole;
}

long double number_real(struct number n)
{
    long double value = (long double)n.digits;
    for (int i = 0; i < n.scale; i++)
        value /= 10;
    return value;
}
