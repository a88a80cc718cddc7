// Exact decimals for numbers and quantities (R4 §3.1.1.4.6): no rounding decides a comparison.
#include <math.h>

#include "fhir/search/keys.h"

enum { DIGITS_MAX = 18, SCALE_MAX = 19 };

struct digits {
    int64_t mantissa;
    int32_t exponent;
    bool has_exponent_form, has_point;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_exponent(struct str text, size_t *at, struct digits *d)
{
    if (*at == text.len || (text.ptr[*at] != 'e' && text.ptr[*at] != 'E'))
        return true;
    d->has_exponent_form = true;
    bool minus = ++*at < text.len && text.ptr[*at] == '-';
    if (*at < text.len && (minus || text.ptr[*at] == '+'))
        ++*at;
    int32_t value = 0;
    size_t start = *at;
    while (*at < text.len && is_digit(text.ptr[*at])) {
        value = value * 10 + (text.ptr[(*at)++] - '0');
        if (value > 10000)
            return false;
    }
    d->exponent += minus ? -value : value;
    return *at > start;
}

static bool read_digits(struct str text, struct digits *d)
{
    *d = (struct digits){0};
    size_t at = 0, kept = 0, start;
    bool minus = text.len && text.ptr[0] == '-';
    at += minus;
    start = at;
    for (; at < text.len && (is_digit(text.ptr[at]) || (text.ptr[at] == '.' && !d->has_point)); at++) {
        if (text.ptr[at] == '.') {
            d->has_point = true;
            if (at == start)
                return false;
            continue;
        }
        bool keep = kept < DIGITS_MAX;
        if (keep) {
            d->mantissa = d->mantissa * 10 + (text.ptr[at] - '0');
            kept += d->mantissa != 0;
        }
        d->exponent += (keep ? 0 : 1) - (d->has_point ? 1 : 0);
    }
    if (at == start || at - start > 400 || text.ptr[at - 1] == '.' || !read_exponent(text, &at, d))
        return false;
    if (minus)
        d->mantissa = -d->mantissa;
    return at == text.len;
}

static struct number number_shortest(const struct digits *d)
{
    struct number n = {.mantissa = d->mantissa, .exponent = d->exponent};
    while (n.mantissa && n.mantissa % 10 == 0) {
        n.mantissa /= 10;
        n.exponent++;
    }
    if (!n.mantissa)
        n.exponent = 0;
    return n;
}

bool search_number_read(struct str text, struct number *out)
{
    struct digits d;
    if (!read_digits(text, &d))
        return false;
    *out = number_shortest(&d);
    return true;
}

bool search_number_span(struct str text, struct number *exact, struct number_span *span)
{
    struct digits d;
    if (!read_digits(text, &d))
        return false;
    *exact = number_shortest(&d);
    __int128 wide = (__int128)d.mantissa * 10;
    // R4 reads 1e2 as [95, 105), which is what 1.0e2 says too.
    if (d.has_exponent_form && !d.has_point) {
        wide *= 10;
        d.exponent--;
    }
    *span = (struct number_span){.low = wide - 5, .high = wide + 5, .exponent = d.exponent - 1};
    return true;
}

struct number_span search_number_around(struct number n)
{
    __int128 wide = (__int128)n.mantissa * 10, tenth = n.mantissa < 0 ? -n.mantissa : n.mantissa;
    return (struct number_span){.low = wide - tenth, .high = wide + tenth, .exponent = n.exponent - 1};
}

static __int128 scaled(__int128 mantissa, int32_t by)
{
    while (by-- > 0)
        mantissa *= 10;
    return mantissa;
}

int search_number_compare_wide(__int128 mantissa, int32_t exponent, struct number b)
{
    __int128 other = b.mantissa;
    int32_t by = exponent - b.exponent;
    if (by > SCALE_MAX && mantissa) // no 18 digits reach up to it
        return mantissa < 0 ? -1 : 1;
    if (by < -SCALE_MAX && other)
        return other < 0 ? 1 : -1;
    if (by > 0 && by <= SCALE_MAX)
        mantissa = scaled(mantissa, by);
    else if (by < 0 && by >= -SCALE_MAX)
        other = scaled(other, -by);
    return mantissa < other ? -1 : mantissa > other;
}

int search_number_compare(struct number a, struct number b)
{
    return search_number_compare_wide(a.mantissa, a.exponent, b);
}

double search_number_value(struct number n)
{
    return (double)n.mantissa * pow(10, n.exponent);
}
