// URI escapes and query strings (RFC 3986 §2.1, §3.4; application/x-www-form-urlencoded).
#include "codec/text/text_int.h"

enum { PAIRS_MAX = 200 };

static bool has_escapes(struct str s, bool plus_is_space)
{
    return str_find(s, '%') >= 0 || (plus_is_space && str_find(s, '+') >= 0);
}

bool uri_decode(struct arena *a, struct str s, bool plus_is_space, struct str *out)
{
    if (has_escapes(s, plus_is_space)) {
        char *to = arena_alloc_raw(a, s.len + 1);
        size_t len = 0;
        for (size_t i = 0; i < s.len; i++) {
            char c = s.ptr[i];
            if (c == '+' && plus_is_space) {
                c = ' ';
            } else if (c == '%') {
                int high = s.len - i > 2 ? hex_value(s.ptr[i + 1]) : -1;
                int low = s.len - i > 2 ? hex_value(s.ptr[i + 2]) : -1;
                if (high < 0 || low < 0)
                    return false;
                c = (char)(high << 4 | low);
                i += 2;
            }
            to[len++] = c;
        }
        to[len] = 0;
        s = str_of(to, len);
    }
    if (str_find(s, 0) >= 0 || !utf8_valid(s))
        return false;
    *out = s;
    return true;
}

static bool is_unreserved(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void uri_encode(struct buf *out, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_unreserved(s.ptr[i])) {
            buf_add_char(out, s.ptr[i]);
        } else {
            char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(out, str_of(escape, 3));
        }
    }
}

enum code uri_query_read(struct arena *a, struct str text, struct uri_query *out)
{
    size_t parts = 1;
    for (size_t i = 0; i < text.len; i++)
        parts += text.ptr[i] == '&';
    if (parts > PAIRS_MAX)
        return fail(a, TOO_LARGE, "the query has more than %d parameters; send fewer", PAIRS_MAX);
    struct uri_pair *pairs = ARENA_ARRAY(a, struct uri_pair, parts);
    size_t count = 0;
    for (size_t part = 1; text.ptr; part++) {
        struct str value = str_cut(&text, '&');
        struct str name = str_cut(&value, '=');
        if (name.len == 0 && value.len == 0)
            continue; // "a=1&&b=2"
        struct uri_pair *pair = &pairs[count++];
        if (!uri_decode(a, name, true, &pair->name) || !uri_decode(a, value, true, &pair->value))
            return fail(a, INVALID,
                        "parameter %zu of the query is badly escaped; write %%XX for each byte of UTF-8",
                        part);
        if (!pair->value.ptr)
            pair->value = STR("");
    }
    *out = (struct uri_query){.pairs = pairs, .count = count};
    return DONE;
}

struct str uri_query_get(const struct uri_query *q, struct str name)
{
    for (size_t i = 0; i < q->count; i++)
        if (str_equal(q->pairs[i].name, name))
            return q->pairs[i].value;
    return (struct str){0};
}
