// Decimals as text (FHIR decimal, R4 §2.24.0.1): the digits are the value, and their count is its precision.
#include "codec/text/text_int.h"

#include <stdlib.h>

enum { EXPONENT_MAX = 10000000 };

// The parts of a JSON number; `digits` is in two slices, before and after the point.
struct decimal {
    bool is_negative;
    struct str whole, fraction;
    int64_t exponent; // clamped to ±EXPONENT_MAX
};

static struct str take_digit_run(struct str *from)
{
    size_t len = 0;
    while (len < from->len && is_digit(from->ptr[len]))
        len++;
    struct str run = str_of(from->ptr, len);
    *from = str_skip(*from, len);
    return run;
}

static bool take_exponent(struct str *from, struct decimal *d)
{
    bool is_negative = take_char(from, '-');
    if (!is_negative)
        take_char(from, '+');
    struct str digits = take_digit_run(from);
    for (size_t i = 0; i < digits.len && d->exponent < EXPONENT_MAX; i++)
        d->exponent = d->exponent * 10 + (digits.ptr[i] - '0');
    if (d->exponent > EXPONENT_MAX)
        d->exponent = EXPONENT_MAX;
    if (is_negative)
        d->exponent = -d->exponent;
    return digits.len > 0;
}

static bool decimal_split(struct str s, struct decimal *d)
{
    *d = (struct decimal){.is_negative = take_char(&s, '-')};
    d->whole = take_digit_run(&s);
    if (d->whole.len == 0 || (d->whole.len > 1 && d->whole.ptr[0] == '0'))
        return false;
    if (take_char(&s, '.')) {
        d->fraction = take_digit_run(&s);
        if (d->fraction.len == 0)
            return false;
    }
    if ((take_char(&s, 'e') || take_char(&s, 'E')) && !take_exponent(&s, d))
        return false;
    return s.len == 0;
}

static char digit_at(const struct decimal *d, size_t at)
{
    if (at < d->whole.len)
        return d->whole.ptr[at];
    at -= d->whole.len;
    return at < d->fraction.len ? d->fraction.ptr[at] : '0';
}

static size_t digit_count(const struct decimal *d)
{
    return d->whole.len + d->fraction.len;
}

// The place of the first digit that is not zero; digit_count when the value is zero.
static size_t first_digit(const struct decimal *d)
{
    size_t at = 0;
    while (at < digit_count(d) && digit_at(d, at) == '0')
        at++;
    return at;
}

static int compare_magnitudes(const struct decimal *a, const struct decimal *b)
{
    size_t x = first_digit(a), y = first_digit(b);
    // Powers of ten of the leading digits.
    int64_t high_a = (int64_t)a->whole.len - (int64_t)x + a->exponent;
    int64_t high_b = (int64_t)b->whole.len - (int64_t)y + b->exponent;
    if (high_a != high_b)
        return high_a < high_b ? -1 : 1;
    for (; x < digit_count(a) || y < digit_count(b); x++, y++)
        if (digit_at(a, x) != digit_at(b, y))
            return digit_at(a, x) < digit_at(b, y) ? -1 : 1;
    return 0;
}

int decimal_compare(struct str a, struct str b)
{
    struct decimal x, y;
    if (!decimal_split(a, &x) || !decimal_split(b, &y))
        return str_compare(a, b);
    int sign_x = first_digit(&x) == digit_count(&x) ? 0 : x.is_negative ? -1 : 1;
    int sign_y = first_digit(&y) == digit_count(&y) ? 0 : y.is_negative ? -1 : 1;
    if (sign_x != sign_y || sign_x == 0)
        return (sign_x > sign_y) - (sign_x < sign_y);
    return sign_x * compare_magnitudes(&x, &y);
}

double decimal_value(struct str s)
{
    char small[128], *text = s.len < sizeof small ? small : heap_alloc(s.len + 1);
    if (s.len)
        memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    double value = strtod(text, NULL);
    if (text != small)
        free(text);
    return value;
}
