// Is a unit written as UCUM has it? (The Unified Code for Units of Measure 2.1, case sensitive: the units that laboratories
// and wards use.) What is not is kept as people read it, and nobody computes with it.
#include "documents/documents_int.h"

// Units that take a prefix, and those that do not.
static const char *const metric[] = {"mol", "g",    "L",    "l",   "m",   "s",   "Pa",  "eq", "U",
                                     "kat", "[IU]", "[iU]", "osm", "bar", "J",   "cal", "Hz", "V",
                                     "A",   "W",    "Sv",   "Gy",  "Bq",  "Cel", "K",   "t",  "N",
                                     "B",   "u",    "Ohm",  "cd",  "lm",  "lx",  "rad", "sr"};
static const char *const plain[] = {
    "%",           "[pH]",    "min",      "h",       "d",         "wk",        "mo",
    "a",           "deg",     "'",        "mm[Hg]",  "m[H2O]",    "cm[H2O]",   "[degF]",
    "[in_i]",      "[ft_i]",  "[lb_av]",  "[oz_av]", "[CFU]",     "[cfu]",     "[ppth]",
    "[ppm]",       "[ppb]",   "[HPF]",    "[LPF]",   "[drp]",     "[beth'U]",  "[arb'U]",
    "[AU]",        "[BAU]",   "[GPL'U]",  "[MPL'U]", "[APL'U]",   "[D'ag'U]",  "[USP'U]",
    "[Amb'a'1'U]", "[kap'U]", "[PFU]",    "[FFU]",   "[TCID_50]", "[CCID_50]", "[EID_50]",
    "[ELU]",       "[Lf]",    "[bdsk'U]", "[diop]",  "[mesh_i]",  "[Ch]",      "[pptr]"};
static const char *const prefixes[] = {"da", "y", "z", "a", "f", "p", "n", "u", "m",
                                       "c",  "d", "h", "k", "M", "G", "T", "P"};

static bool is_atom(struct str text)
{
    if (str_is_one_of(text, plain, COUNT_OF(plain)) || str_is_one_of(text, metric, COUNT_OF(metric)))
        return true;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (str_starts(text, str_from(prefixes[i])) &&
            str_is_one_of(str_skip(text, strlen(prefixes[i])), metric, COUNT_OF(metric)))
            return true;
    return false;
}

static size_t digits_at(struct str s, size_t at)
{
    size_t count = 0;
    while (at + count < s.len && s.ptr[at + count] >= '0' && s.ptr[at + count] <= '9')
        count++;
    return count;
}

// "10*9", "10^-3", "1", "24"
static bool is_number(struct str part)
{
    size_t digits = digits_at(part, 0), at = digits;
    if (!digits)
        return false;
    if (at == part.len)
        return true;
    if (part.ptr[at] != '*' && part.ptr[at] != '^')
        return false;
    at++;
    at += at < part.len && part.ptr[at] == '-';
    return at < part.len && at + digits_at(part, at) == part.len;
}

static struct str without_exponent(struct str part)
{
    size_t end = part.len;
    while (end > 0 && part.ptr[end - 1] >= '0' && part.ptr[end - 1] <= '9')
        end--;
    if (end > 0 && end < part.len && part.ptr[end - 1] == '-')
        end--;
    return str_of(part.ptr, end);
}

// "10*3{cells}", "m2", "{score}": a number or a unit, and what is noted about it.
static bool is_part(struct str part)
{
    ptrdiff_t brace = str_find(part, '{');
    if (brace >= 0 && part.ptr[part.len - 1] != '}')
        return false;
    struct str bare = brace >= 0 ? str_of(part.ptr, (size_t)brace) : part;
    return (brace >= 0 && !bare.len) || is_number(bare) || is_atom(bare) || is_atom(without_exponent(bare));
}

bool unit_is_ucum(struct str unit)
{
    enum { LENGTH_MAX = 60 };
    bool is_inside = false;
    size_t from = 0;
    if (!unit.len || unit.len > LENGTH_MAX)
        return false;
    for (size_t i = 0; i <= unit.len; i++) {
        char c = i < unit.len ? unit.ptr[i] : '.';
        if (c <= ' ' || c > '~')
            return false;
        is_inside = c == '{' || (is_inside && c != '}');
        if (is_inside || (c != '.' && c != '/'))
            continue;
        bool is_leading_slash = c == '/' && i == 0 && unit.len > 1;
        if (!is_leading_slash && !is_part(str_of(unit.ptr + from, i - from)))
            return false;
        from = i + 1;
    }
    return !is_inside;
}
