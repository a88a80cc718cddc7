// UTF-8 (RFC 3629): one character at a time, and the check of a whole text.
#include "codec/text/text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

// Table 3-7 of the Unicode standard: only the second byte's range depends on the first.
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf; // no overlong form
    case 0xed:
        return second >= 0x80 && second <= 0x9f; // no surrogate
    case 0xf0:
        return second >= 0x90 && second <= 0xbf; // no overlong form
    case 0xf4:
        return second >= 0x80 && second <= 0x8f; // nothing past U+10FFFF
    default:
        return is_tail(second);
    }
}

size_t utf8_next(struct str s, uint32_t *character)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    if (s.len == 0)
        return 0;
    if (p[0] < 0x80) {
        *character = p[0];
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.len < 2 || !second_fits(p[0], p[1]))
        return 0;
    if (p[0] < 0xe0) {
        *character = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
        return 2;
    }
    if (s.len < 3 || !is_tail(p[2]))
        return 0;
    if (p[0] < 0xf0) {
        *character = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        return 3;
    }
    if (s.len < 4 || !is_tail(p[3]))
        return 0;
    *character = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
                 (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
    return 4;
}

size_t utf8_put(char out[4], uint32_t character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xc0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3f));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xe0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3f));
        out[2] = (char)(0x80 | (character & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3f));
    out[2] = (char)(0x80 | (character >> 6 & 0x3f));
    out[3] = (char)(0x80 | (character & 0x3f));
    return 4;
}

// How many bytes from the start on are ASCII.
static size_t ascii_run(struct str s)
{
    size_t at = 0;
#ifdef __SSE2__
    for (; s.len - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s.ptr + at));
        unsigned high = (unsigned)_mm_movemask_epi8(bytes);
        if (high)
            return at + (size_t)__builtin_ctz(high);
    }
#endif
    for (; s.len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, s.ptr + at, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(struct str s)
{
    while (s.len) {
        s = str_skip(s, ascii_run(s));
        while (s.len && (unsigned char)s.ptr[0] >= 0x80) {
            uint32_t character;
            size_t size = utf8_next(s, &character);
            if (size == 0)
                return false;
            s = str_skip(s, size);
        }
    }
    return true;
}
