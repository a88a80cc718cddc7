// base64, base64url, base32 (RFC 4648) and hexadecimal. Readers are strict: one text for one value.
#include "codec/text/text_int.h"

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_letters[] = "abcdefghijklmnopqrstuvwxyz234567";

enum { NO_LETTER = 0xff };

static size_t encode64(char *to, struct str bytes, const char *letters)
{
    const unsigned char *p = (const unsigned char *)(bytes.len ? bytes.ptr : "");
    char *start = to;
    size_t left = bytes.len;
    for (; left >= 3; left -= 3, p += 3, to += 4) {
        uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        to[0] = letters[bits >> 18];
        to[1] = letters[bits >> 12 & 63];
        to[2] = letters[bits >> 6 & 63];
        to[3] = letters[bits & 63];
    }
    if (left) {
        uint32_t bits = (uint32_t)p[0] << 16 | (left == 2 ? (uint32_t)p[1] << 8 : 0);
        *to++ = letters[bits >> 18];
        *to++ = letters[bits >> 12 & 63];
        if (left == 2)
            *to++ = letters[bits >> 6 & 63];
    }
    return (size_t)(to - start);
}

void base64_write(struct buf *out, struct str bytes)
{
    buf_reserve(out, bytes.len / 3 * 4 + 4);
    out->len += encode64(out->ptr + out->len, bytes, base64_letters);
    for (size_t rest = bytes.len % 3; rest && rest < 3; rest++)
        out->ptr[out->len++] = '=';
}

void base64url_write(struct buf *out, struct str bytes)
{
    buf_reserve(out, bytes.len / 3 * 4 + 4);
    out->len += encode64(out->ptr + out->len, bytes, base64url_letters);
}

static void invert(unsigned char values[256], const char *letters)
{
    memset(values, NO_LETTER, 256);
    for (unsigned i = 0; letters[i]; i++)
        values[(unsigned char)letters[i]] = (unsigned char)i;
}

// The 2 or 3 letters at the end; bits that belong to no byte must be zero.
static bool decode64_tail(char *to, const unsigned char *p, size_t count, const unsigned char values[256])
{
    unsigned a = values[p[0]], b = values[p[1]], c = count == 3 ? values[p[2]] : 0;
    if ((a | b | c) > 63 || (count == 2 ? b & 15 : c & 3))
        return false;
    to[0] = (char)(a << 2 | b >> 4);
    if (count == 3)
        to[1] = (char)(b << 4 | c >> 2);
    return true;
}

// `text` without padding.
static bool decode64(struct arena *a, struct str text, const char *letters, struct str *bytes)
{
    unsigned char values[256];
    const unsigned char *p = (const unsigned char *)(text.len ? text.ptr : "");
    size_t tail = text.len % 4, size = text.len / 4 * 3 + (tail ? tail - 1 : 0);
    if (tail == 1)
        return false;
    char *out = arena_alloc_raw(a, size + 1), *to = out;
    invert(values, letters);
    unsigned seen = 0;
    for (const unsigned char *end = p + text.len - tail; p < end; p += 4, to += 3) {
        unsigned w = values[p[0]], x = values[p[1]], y = values[p[2]], z = values[p[3]];
        seen |= w | x | y | z;
        to[0] = (char)(w << 2 | x >> 4);
        to[1] = (char)(x << 4 | y >> 2);
        to[2] = (char)(y << 6 | z);
    }
    if (seen > 63 || (tail && !decode64_tail(to, p, tail, values)))
        return false;
    out[size] = 0;
    *bytes = str_of(out, size);
    return true;
}

bool base64_read(struct arena *a, struct str text, struct str *bytes)
{
    if (text.len % 4)
        return false;
    for (int i = 0; i < 2 && text.len && text.ptr[text.len - 1] == '='; i++)
        text.len--;
    return decode64(a, text, base64_letters, bytes);
}

bool base64_read_spaced(struct arena *a, struct str text, struct str *bytes)
{
    char *dense = arena_alloc_raw(a, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        dense[len] = c;
        len += c != ' ' && c != '\n' && c != '\r' && c != '\t';
    }
    return base64_read(a, str_of(dense, len), bytes);
}

bool base64url_read(struct arena *a, struct str text, struct str *bytes)
{
    return decode64(a, text, base64url_letters, bytes);
}

void base32_write(char out[26], const unsigned char bytes[16])
{
    uint32_t bits = 0;
    unsigned count = 0;
    size_t at = 0;
    for (size_t i = 0; i < 16; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 5; count -= 5)
            out[at++] = base32_letters[bits >> (count - 5) & 31];
    }
    out[at] = base32_letters[bits << (5 - count) & 31];
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void hex_write(struct buf *out, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    buf_reserve(out, bytes.len * 2);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        out->ptr[out->len++] = digits[byte >> 4];
        out->ptr[out->len++] = digits[byte & 15];
    }
}

bool hex_read(struct arena *a, struct str text, struct str *bytes)
{
    if (text.len % 2)
        return false;
    char *out = arena_alloc_raw(a, text.len / 2 + 1);
    for (size_t i = 0; i < text.len; i += 2) {
        int high = hex_value(text.ptr[i]), low = hex_value(text.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i / 2] = (char)(high << 4 | low);
    }
    out[text.len / 2] = 0;
    *bytes = str_of(out, text.len / 2);
    return true;
}
