// The text of strings: escapes in and out.
#include "codec/json/json_int.h"

#include "codec/text/text.h"

int32_t json_hex4(const char *digits)
{
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(digits[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

size_t json_unescape(const char **at, char out[4])
{
    const char *escape = *at;
    *at += 2;
    switch (escape[1]) {
    case 'b':
        out[0] = '\b';
        return 1;
    case 'f':
        out[0] = '\f';
        return 1;
    case 'n':
        out[0] = '\n';
        return 1;
    case 'r':
        out[0] = '\r';
        return 1;
    case 't':
        out[0] = '\t';
        return 1;
    case 'u':
        break;
    default:
        out[0] = escape[1];
        return 1;
    }
    uint32_t character = (uint32_t)json_hex4(escape + 2);
    *at = escape + 6;
    if (character >= 0xd800 && character <= 0xdbff) {
        uint32_t low = (uint32_t)json_hex4(escape + 8);
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
        *at = escape + 12;
    }
    return utf8_put(out, character);
}

size_t json_decode(struct str text, char *out)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    char *to = out;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((escape ? escape : end) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (escape) {
            char bytes[4];
            size_t size = json_unescape(&at, bytes);
            memcpy(to, bytes, size);
            to += size;
        }
    }
    return (size_t)(to - out);
}

struct str json_text(struct arena *a, const struct json *string)
{
    if (!string || string->kind != JSON_STRING)
        return (struct str){0};
    struct str text = str_of(string->text, string->size);
    if (!string->escaped)
        return text;
    char *plain = arena_alloc_raw(a, text.len + 1);
    size_t len = json_decode(text, plain);
    plain[len] = 0;
    return str_of(plain, len);
}

bool json_text_is(const struct json *string, struct str value)
{
    if (!string || string->kind != JSON_STRING)
        return false;
    if (!string->escaped)
        return str_equal(str_of(string->text, string->size), value);
    const char *at = string->text, *end = at + string->size;
    while (at < end) {
        char bytes[4] = {*at};
        size_t size = 1;
        if (*at == '\\')
            size = json_unescape(&at, bytes);
        else
            at++;
        if (value.len < size || memcmp(value.ptr, bytes, size) != 0)
            return false;
        value = str_skip(value, size);
    }
    return value.len == 0;
}

static void add_escaped(struct buf *out, unsigned char c)
{
    static const char short_forms[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', (char)c};
    size_t len = 2;
    if (c < sizeof short_forms && short_forms[c]) {
        escape[1] = short_forms[c];
    } else if (c < 0x20) {
        memcpy(escape, "\\u00", 4);
        escape[4] = hex[c >> 4];
        escape[5] = hex[c & 15];
        len = 6;
    }
    buf_add(out, str_of(escape, len));
}

static void add_with_escapes(struct buf *out, struct str plain)
{
    const char *at = plain.ptr, *end = at + plain.len;
    while (at < end) {
        const char *stop = json_scan_plain(at, end, true);
        buf_add(out, str_of(at, (size_t)(stop - at)));
        at = stop;
        if (at < end)
            add_escaped(out, (unsigned char)*at++);
    }
}

void json_write_string(struct buf *out, struct str plain)
{
    buf_reserve(out, plain.len + 2);
    buf_add_char(out, '"');
    if (plain.len)
        add_with_escapes(out, plain);
    buf_add_char(out, '"');
}

struct json *json_new_string(struct arena *a, struct str plain)
{
    struct json *n = json_new(a, JSON_STRING);
    const char *end = plain.ptr + plain.len;
    n->text = plain.len ? plain.ptr : "";
    n->size = (uint32_t)plain.len;
    if (plain.len && json_scan_plain(plain.ptr, end, true) < end) {
        struct buf escaped;
        buf_init(&escaped, a, plain.len + plain.len / 8 + 8);
        add_with_escapes(&escaped, plain);
        n->text = escaped.ptr;
        n->size = (uint32_t)escaped.len;
        n->escaped = true;
    }
    return n;
}
