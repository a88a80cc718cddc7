// The writer. It recurses: no parsed tree is deeper than JSON_DEPTH_MAX.
#include "codec/json/json_int.h"

enum { NOT_PRETTY = -1, INDENT = 2 };

// Room for `more` bytes at the end; spares the call when there is room, as there nearly always is.
static inline char *room(struct buf *out, size_t more)
{
    if (out->size - out->len <= more)
        buf_reserve(out, more);
    return out->ptr + out->len;
}

static inline void add(struct buf *out, const char *text, size_t len)
{
    memcpy(room(out, len), text, len);
    out->len += len;
}

static void new_line(struct buf *out, int depth)
{
    if (depth == NOT_PRETTY)
        return;
    size_t spaces = (size_t)depth * INDENT;
    char *to = room(out, spaces + 1);
    to[0] = '\n';
    memset(to + 1, ' ', spaces);
    out->len += spaces + 1;
}

// Text that needs no escapes, between quotes.
static inline void add_quoted(struct buf *out, const char *text, size_t len)
{
    char *to = room(out, len + 2);
    to[0] = '"';
    memcpy(to + 1, text, len);
    to[len + 1] = '"';
    out->len += len + 2;
}

// The 32 control characters, the quote and the backslash.
static const bool is_escaped[256] = {
    1,         1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1,         1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, //
    ['"'] = 1, ['\\'] = 1,
};

// Names are short: they are looked at while they are copied, and once more if one turns out to need escapes.
static void write_name(struct buf *out, const struct json *member, bool is_pretty)
{
    struct str name = json_name(member);
    bool has_escapes = false;
    char *to = room(out, name.len + 4);
    *to++ = '"';
    for (size_t i = 0; i < name.len; i++) {
        *to++ = name.ptr[i];
        has_escapes |= is_escaped[(unsigned char)name.ptr[i]];
    }
    if (has_escapes) {
        json_write_string(out, name);
        to = room(out, 2);
    } else {
        *to++ = '"';
    }
    *to++ = ':';
    if (is_pretty)
        *to++ = ' ';
    out->len = (size_t)(to - out->ptr);
}

static void write_value(struct buf *out, const struct json *n, int depth);

static void write_container(struct buf *out, const struct json *n, int depth)
{
    bool is_object = n->kind == JSON_OBJECT;
    int inside = depth == NOT_PRETTY ? NOT_PRETTY : depth + 1;
    add(out, is_object ? "{" : "[", 1);
    for (const struct json *c = n->first; c; c = c->next) {
        if (c != n->first)
            add(out, ",", 1);
        new_line(out, inside);
        if (is_object)
            write_name(out, c, depth != NOT_PRETTY);
        write_value(out, c, inside);
    }
    if (n->first)
        new_line(out, depth);
    add(out, is_object ? "}" : "]", 1);
}

static void write_value(struct buf *out, const struct json *n, int depth)
{
    switch (n->kind) {
    case JSON_NULL:
        add(out, "null", 4);
        break;
    case JSON_FALSE:
        add(out, "false", 5);
        break;
    case JSON_TRUE:
        add(out, "true", 4);
        break;
    case JSON_NUMBER:
        add(out, n->text, n->size);
        break;
    case JSON_STRING:
        add_quoted(out, n->text, n->size);
        break;
    default:
        write_container(out, n, depth);
        break;
    }
}

void json_write(struct buf *out, const struct json *value)
{
    write_value(out, value, NOT_PRETTY);
}

void json_write_member(struct buf *out, const struct json *member)
{
    write_name(out, member, false);
    write_value(out, member, NOT_PRETTY);
}

void json_write_pretty(struct buf *out, const struct json *value)
{
    write_value(out, value, 0);
    buf_add_char(out, '\n');
}
