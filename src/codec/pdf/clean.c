// Outside bytes into text that can be drawn, and the no-break spaces of French typography (Imprimerie nationale, Lexique
// des règles typographiques).
#include "codec/pdf/pdf_int.h"

#include "codec/text/text.h"

enum { NO_BREAK = 0xa0, NARROW_NO_BREAK = 0x202f, REPLACEMENT = 0xfffd };

// Marks that turn the direction of reading, or stand invisibly: a name must not rearrange the sentence around it.
static bool is_hidden(uint32_t c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f) || c == 0x61c ||
           c == 0xad;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c & 0xfffe) == 0xfffe;
}

static void put(struct buf *b, uint32_t c)
{
    char bytes[4];
    buf_add(b, str_of(bytes, utf8_put(bytes, c)));
}

// The space that stands before such a mark; 0: none of its own.
static uint32_t space_before(uint32_t mark)
{
    switch (mark) {
    case ';':
    case '!':
    case '?':
        return NARROW_NO_BREAK;
    case ':':
    case 0xbb: // »
    case '%':
    case 0x20ac: // €
        return NO_BREAK;
    default:
        return 0;
    }
}

static uint32_t next(struct str *rest)
{
    uint32_t c;
    size_t size = utf8_next(*rest, &c);
    *rest = str_skip(*rest, size ? size : 1);
    if (!size)
        return REPLACEMENT;
    return c == '\n' ? '\n' : is_control(c) ? ' ' : c;
}

struct str pdf_clean(struct arena *a, struct str text, bool is_french)
{
    struct buf b;
    uint32_t before = 0;
    buf_init(&b, a, text.len + text.len / 8 + 16);
    while (text.len) {
        uint32_t c = next(&text);
        if (is_hidden(c))
            continue;
        if (is_french && before == ' ' && space_before(c)) {
            b.len--; // the plain space
            put(&b, space_before(c));
        }
        bool opens = is_french && before == 0xab && c == ' '; // «
        put(&b, opens ? NO_BREAK : c);
        before = opens ? NO_BREAK : c;
    }
    return buf_str(&b);
}
