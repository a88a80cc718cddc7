// codec/json, for its own files: the scan over plain text of a string, and escapes.
#ifndef ENS_CODEC_JSON_INT_H
#define ENS_CODEC_JSON_INT_H

#include "codec/json/json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { JSON_DEPTH_MAX = 1024 };

static inline bool json_is_plain(char c, bool high_is_plain)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\' && (high_is_plain || (unsigned char)c < 0x80);
}

// The first byte that is not plain: a quote, a backslash, a control character and, unless high_is_plain, a
// byte of a character beyond ASCII. `end` when all is plain. Both callers pass a constant for high_is_plain.
static inline const char *json_scan_plain(const char *at, const char *end, bool high_is_plain)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        // Compared as signed numbers, the bytes beyond ASCII are below 0x20 too.
        __m128i low = high_is_plain ? _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes)
                                    : _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
        __m128i stops =
            _mm_or_si128(low, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        unsigned mask = (unsigned)_mm_movemask_epi8(stops);
        if (mask)
            return at + __builtin_ctz(mask);
    }
#endif
    while (at < end && json_is_plain(*at, high_is_plain))
        at++;
    return at;
}

// Decodes the escape at *at (which stands on the backslash of a checked string) and steps over it; a
// surrogate pair is one. Gives the count of bytes written.
size_t json_unescape(const char **at, char out[4]);
// The value of four hexadecimal digits, or -1.
int32_t json_hex4(const char *digits);
// Decodes a checked string text in full; out has room for text.len bytes, for decoding never lengthens.
size_t json_decode(struct str text, char *out);
// Sorts members by name, so that equal names stand side by side. Chosen over a hash table because no choice
// of names by an attacker makes it slow.
void json_sort_members(const struct json **members, size_t count);

#endif
