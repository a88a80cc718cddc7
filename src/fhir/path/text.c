// Unicode texts: counting and cutting by code points, case. Case is that of ASCII, Latin, Greek and Cyrillic
// letters.
#include "fhir/path/path_int.h"

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t path_text_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += !is_continuation(s.ptr[i]);
    return count;
}

size_t path_text_offset(struct str s, size_t characters)
{
    size_t i = 0;
    for (; i < s.len && characters > 0; characters--)
        for (i++; i < s.len && is_continuation(s.ptr[i]);)
            i++;
    return i;
}

// Code points of two bytes with a partner in the other case at a fixed distance, or next to them.
static uint32_t in_case(uint32_t c, bool is_upper)
{
    if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
        (c >= 0x430 && c <= 0x44f))
        return is_upper ? c - 32 : c;
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9 && c != 0x3a2) ||
        (c >= 0x410 && c <= 0x42f))
        return is_upper ? c : c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return is_upper ? c : c + 80;
    if (c >= 0x450 && c <= 0x45f)
        return is_upper ? c - 80 : c;
    bool is_odd_lower = (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14a && c <= 0x177);
    bool is_even_lower = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if (is_odd_lower)
        return is_upper ? c & ~1u : c | 1u;
    if (is_even_lower)
        return is_upper ? c - (c % 2 == 0) : c + (c % 2);
    if (c == 0xff || c == 0x178)
        return is_upper ? 0x178 : 0xff;
    return c;
}

struct str path_text_in_case(struct arena *a, struct str s, bool is_upper)
{
    char *out = arena_alloc_raw(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        out[i] = s.ptr[i];
        if (c < 0x80) {
            bool changes = is_upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
            out[i] = (char)(changes ? c ^ 0x20 : c);
        } else if (c >= 0xc3 && c <= 0xd1 && i + 1 < s.len) {
            uint32_t wide = in_case(((c & 0x1fu) << 6) | ((unsigned char)s.ptr[i + 1] & 0x3fu), is_upper);
            out[i++] = (char)(0xc0 | (wide >> 6));
            out[i] = (char)(0x80 | (wide & 0x3f));
        }
    }
    return str_of(out, s.len);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Blanks as one space, none at the ends.
static struct str normal(struct arena *a, struct str s)
{
    struct str lower = path_text_in_case(a, str_trim(s), false);
    char *text = arena_alloc_raw(a, lower.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < lower.len; i++) {
        bool blank = is_blank(lower.ptr[i]);
        if (!blank)
            text[len++] = lower.ptr[i];
        else if (!is_blank(lower.ptr[i - 1]))
            text[len++] = ' ';
    }
    return str_of(text, len);
}

bool texts_equivalent(struct arena *a, struct str x, struct str y)
{
    return str_equal(x, y) || str_equal(normal(a, x), normal(a, y));
}
