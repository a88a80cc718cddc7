// Folding of case and accents, for string search (R4 §3.1.1.4.9: "case-insensitive and accent-insensitive").
#include "codec/text/text_int.h"

enum { ASCII_PAIR = 0x8000 };

static bool is_combining_mark(uint32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0483 && c <= 0x0487) || (c >= 0x1ab0 && c <= 0x1aff) ||
           (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

static void add_folded(struct buf *out, uint32_t c)
{
    for (size_t i = 0; i < FOLD_RANGES; i++) {
        if (c < fold_ranges[i].first || c > fold_ranges[i].last)
            continue;
        c = fold_ranges[i].to[c - fold_ranges[i].first];
        if (c & ASCII_PAIR) {
            buf_add_char(out, (char)(c >> 8 & 0x7f));
            c &= 0x7f;
        }
        break;
    }
    char bytes[4];
    buf_add(out, str_of(bytes, utf8_put(bytes, c)));
}

void text_fold(struct buf *out, struct str utf8)
{
    buf_reserve(out, utf8.len);
    while (utf8.len) {
        unsigned char byte = (unsigned char)utf8.ptr[0];
        uint32_t character;
        size_t size = 1;
        if (byte < 0x80)
            buf_add_char(out, (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte));
        else if ((size = utf8_next(utf8, &character)) == 0) {
            size = 1; // not UTF-8: kept, so that nothing becomes equal by being damaged
            buf_add_char(out, (char)byte);
        } else if (!is_combining_mark(character))
            add_folded(out, character);
        utf8 = str_skip(utf8, size);
    }
}
