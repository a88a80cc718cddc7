// Units: a subset of UCUM wide enough for clinical measures, as powers of base units and an exact factor.
// Left out: units with an offset or a logarithm (Cel, [degF], pH), and what is not in the table; those
// compare by their text only. The mole is kept as a dimension of its own (UCUM makes it a number), and so is
// each arbitrary unit such as [IU].
#include "fhir/path/path_int.h"

enum { DIM_M, DIM_S, DIM_G, DIM_K, DIM_C, DIM_CD, DIM_RAD, DIM_MOL, DIM_IU, DIM_MONTH };

struct atom {
    const char *code;
    const char *factor;  // in base units
    const char *divisor; // or NULL
    int8_t power[UNIT_DIMENSIONS];
    bool takes_prefix;
};

static const struct atom atoms[] = {
    {"m", "1", NULL, {[DIM_M] = 1}, true},
    {"s", "1", NULL, {[DIM_S] = 1}, true},
    {"g", "1", NULL, {[DIM_G] = 1}, true},
    {"K", "1", NULL, {[DIM_K] = 1}, true},
    {"C", "1", NULL, {[DIM_C] = 1}, true},
    {"cd", "1", NULL, {[DIM_CD] = 1}, true},
    {"rad", "1", NULL, {[DIM_RAD] = 1}, true},
    {"mol", "1", NULL, {[DIM_MOL] = 1}, true},
    {"eq", "1", NULL, {[DIM_MOL] = 1}, true},
    {"osm", "1", NULL, {[DIM_MOL] = 1}, true},
    {"[IU]", "1", NULL, {[DIM_IU] = 1}, true},
    {"[iU]", "1", NULL, {[DIM_IU] = 1}, true},
    {"%", "0.01", NULL, {0}, false},
    {"[ppth]", "0.001", NULL, {0}, false},
    {"[ppm]", "0.000001", NULL, {0}, false},
    {"10*", "10", NULL, {0}, false},
    {"10^", "10", NULL, {0}, false},
    {"min", "60", NULL, {[DIM_S] = 1}, false},
    {"h", "3600", NULL, {[DIM_S] = 1}, false},
    {"d", "86400", NULL, {[DIM_S] = 1}, false},
    {"wk", "604800", NULL, {[DIM_S] = 1}, false},
    {"mo", "2629800", NULL, {[DIM_S] = 1}, false},
    {"a", "31557600", NULL, {[DIM_S] = 1}, false},
    {"L", "0.001", NULL, {[DIM_M] = 3}, true},
    {"l", "0.001", NULL, {[DIM_M] = 3}, true},
    {"t", "1000000", NULL, {[DIM_G] = 1}, true},
    {"Hz", "1", NULL, {[DIM_S] = -1}, true},
    {"Bq", "1", NULL, {[DIM_S] = -1}, true},
    {"N", "1000", NULL, {[DIM_G] = 1, [DIM_M] = 1, [DIM_S] = -2}, true},
    {"Pa", "1000", NULL, {[DIM_G] = 1, [DIM_M] = -1, [DIM_S] = -2}, true},
    {"bar", "100000000", NULL, {[DIM_G] = 1, [DIM_M] = -1, [DIM_S] = -2}, true},
    {"m[Hg]", "133322000", NULL, {[DIM_G] = 1, [DIM_M] = -1, [DIM_S] = -2}, true},
    {"m[H2O]", "9806650", NULL, {[DIM_G] = 1, [DIM_M] = -1, [DIM_S] = -2}, true},
    {"J", "1000", NULL, {[DIM_G] = 1, [DIM_M] = 2, [DIM_S] = -2}, true},
    {"cal", "4184", NULL, {[DIM_G] = 1, [DIM_M] = 2, [DIM_S] = -2}, true},
    {"W", "1000", NULL, {[DIM_G] = 1, [DIM_M] = 2, [DIM_S] = -3}, true},
    {"A", "1", NULL, {[DIM_C] = 1, [DIM_S] = -1}, true},
    {"V", "1000", NULL, {[DIM_G] = 1, [DIM_M] = 2, [DIM_S] = -2, [DIM_C] = -1}, true},
    {"Gy", "1", NULL, {[DIM_M] = 2, [DIM_S] = -2}, true},
    {"Sv", "1", NULL, {[DIM_M] = 2, [DIM_S] = -2}, true},
    {"kat", "1", NULL, {[DIM_MOL] = 1, [DIM_S] = -1}, true},
    {"U", "0.000001", "60", {[DIM_MOL] = 1, [DIM_S] = -1}, true},
    {"[in_i]", "0.0254", NULL, {[DIM_M] = 1}, false},
    {"[ft_i]", "0.3048", NULL, {[DIM_M] = 1}, false},
    {"[yd_i]", "0.9144", NULL, {[DIM_M] = 1}, false},
    {"[mi_i]", "1609.344", NULL, {[DIM_M] = 1}, false},
    {"[lb_av]", "453.59237", NULL, {[DIM_G] = 1}, false},
    {"[oz_av]", "28.349523125", NULL, {[DIM_G] = 1}, false},
    {"[stone_av]", "6350.29318", NULL, {[DIM_G] = 1}, false},
};

static const struct {
    const char *code;
    const char *factor;
} prefixes[] = {
    {"da", "10"},
    {"h", "100"},
    {"k", "1000"},
    {"M", "1000000"},
    {"G", "1000000000"},
    {"T", "1000000000000"},
    {"d", "0.1"},
    {"c", "0.01"},
    {"m", "0.001"},
    {"u", "0.000001"},
    {"n", "0.000000001"},
    {"p", "0.000000000001"},
    {"f", "0.000000000000001"},
};

// Calendar words; month and year are not so many seconds, so they have a dimension of their own.
static const struct {
    const char *word, *factor;
    bool is_month;
} words[] = {{"year", "12", true},    {"month", "1", true},           {"week", "604800", false},
             {"day", "86400", false}, {"hour", "3600", false},        {"minute", "60", false},
             {"second", "1", false},  {"millisecond", "0.001", false}};

static int word_at(struct str unit)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct str word = str_from(words[i].word);
        if (str_equal(unit, word) ||
            (str_starts(unit, word) && unit.len == word.len + 1 && unit.ptr[word.len] == 's'))
            return (int)i;
    }
    return -1;
}

bool path_is_calendar_word(struct str unit)
{
    return word_at(unit) >= 0;
}

static const struct atom *atom_named(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(atoms); i++)
        if (str_equal(code, str_from(atoms[i].code)))
            return &atoms[i];
    return NULL;
}

static bool multiply_by(struct number *x, const char *factor)
{
    struct number y;
    return number_read(str_from(factor), &y) && number_multiply(*x, y, x);
}

// factor and divisor change places for negative powers.
static bool apply(struct unit *out, const struct atom *atom, const char *prefix, int power)
{
    bool is_below = power < 0;
    struct number *over = is_below ? &out->divisor : &out->factor,
                  *under = is_below ? &out->factor : &out->divisor;
    for (int i = 0; i < (is_below ? -power : power); i++)
        if (!multiply_by(over, atom->factor) || (prefix && !multiply_by(over, prefix)) ||
            (atom->divisor && !multiply_by(under, atom->divisor)))
            return false;
    for (size_t i = 0; i < UNIT_DIMENSIONS; i++) {
        int sum = out->power[i] + atom->power[i] * power;
        if (sum > INT8_MAX || sum < INT8_MIN)
            return false;
        out->power[i] = (int8_t)sum;
    }
    return true;
}

static bool apply_code(struct unit *out, struct str code, int power)
{
    const struct atom *atom = atom_named(code);
    if (atom)
        return apply(out, atom, NULL, power);
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        struct str prefix = str_from(prefixes[i].code);
        atom = str_starts(code, prefix) ? atom_named(str_skip(code, prefix.len)) : NULL;
        if (atom && atom->takes_prefix)
            return apply(out, atom, prefixes[i].factor, power);
    }
    return false;
}

// The bytes of a code: up to a dot, a slash, an annotation; brackets are taken whole.
static struct str cut_component(struct str *rest)
{
    size_t i = 0;
    for (bool inside = false; i < rest->len; i++) {
        char c = rest->ptr[i];
        inside = c == '[' || (inside && c != ']');
        if (!inside && (c == '.' || c == '/' || c == '{' || c == '(' || c == ')'))
            break;
    }
    struct str component = str_of(rest->ptr, i);
    *rest = str_skip(*rest, i);
    return component;
}

static bool apply_component(struct unit *out, struct str component, int sign)
{
    size_t digits = 0;
    while (digits < component.len && component.ptr[component.len - 1 - digits] >= '0' &&
           component.ptr[component.len - 1 - digits] <= '9')
        digits++;
    struct str exponent = str_skip(component, component.len - digits);
    struct str code = str_of(component.ptr, component.len - digits);
    uint64_t power = 1;
    if (digits && (!str_to_u64(exponent, &power) || power > (code.len ? 12 : 1000000)))
        return false;
    if (!code.len) { // a plain number
        struct number *side = sign > 0 ? &out->factor : &out->divisor;
        return digits && power && number_multiply(*side, number_of((int64_t)power), side);
    }
    char last = code.ptr[code.len - 1];
    if (digits && (last == '-' || last == '+')) {
        code.len--;
        sign = last == '-' ? -sign : sign;
    }
    return apply_code(out, code, sign * (int)power);
}

static bool skip_annotation(struct str *rest)
{
    if (!rest->len || rest->ptr[0] != '{')
        return true;
    ptrdiff_t end = str_find(*rest, '}');
    *rest = str_skip(*rest, (size_t)(end + 1));
    return end > 0;
}

// Terms of UCUM §2.3 without parentheses: mg/dL, /min, 10*3/uL, kg.m/s2, {score}.
static bool read_terms(struct str rest, struct unit *out)
{
    int sign = 1;
    if (rest.len && rest.ptr[0] == '/') {
        sign = -1;
        rest = str_skip(rest, 1);
    }
    for (;;) {
        struct str component = cut_component(&rest);
        bool is_annotated = rest.len && rest.ptr[0] == '{';
        if ((component.len || !is_annotated) && !apply_component(out, component, sign))
            return false;
        if (!skip_annotation(&rest))
            return false;
        if (!rest.len)
            return true;
        if (rest.ptr[0] != '.' && rest.ptr[0] != '/')
            return false;
        sign = rest.ptr[0] == '/' ? -1 : 1;
        rest = str_skip(rest, 1);
    }
}

bool unit_read(struct str text, struct unit *out)
{
    *out = (struct unit){.factor = {.digits = 1}, .divisor = {.digits = 1}};
    int word = word_at(text);
    if (word < 0)
        return text.len && read_terms(text, out);
    out->power[words[word].is_month ? DIM_MONTH : DIM_S] = 1;
    return multiply_by(&out->factor, words[word].factor);
}

// Months and years as UCUM's mean ones, for equivalence.
void unit_forget_calendar(struct unit *u)
{
    if (u->power[DIM_MONTH] != 1)
        return;
    u->power[DIM_MONTH] = 0;
    u->power[DIM_S]++;
    multiply_by(&u->factor, "2629800");
}

bool units_same_dimension(const struct unit *x, const struct unit *y)
{
    return memcmp(x->power, y->power, sizeof x->power) == 0;
}
