// The writer. It recurses: no parsed tree is deeper than JSON_DEPTH_MAX.
#include "codec/json/json_int.h"

enum { NOT_PRETTY = -1, INDENT = 2 };

static void new_line(struct buf *out, int depth)
{
    if (depth == NOT_PRETTY)
        return;
    size_t spaces = (size_t)depth * INDENT;
    buf_reserve(out, spaces + 1);
    out->ptr[out->len] = '\n';
    memset(out->ptr + out->len + 1, ' ', spaces);
    out->len += spaces + 1;
}

static void write_name(struct buf *out, const struct json *member, bool pretty)
{
    json_write_string(out, json_name(member));
    buf_add(out, pretty ? STR(": ") : STR(":"));
}

static void write_value(struct buf *out, const struct json *n, int depth);

static void write_container(struct buf *out, const struct json *n, int depth)
{
    bool is_object = n->kind == JSON_OBJECT;
    int inside = depth == NOT_PRETTY ? NOT_PRETTY : depth + 1;
    buf_add_char(out, is_object ? '{' : '[');
    for (const struct json *c = n->first; c; c = c->next) {
        if (c != n->first)
            buf_add_char(out, ',');
        new_line(out, inside);
        if (is_object)
            write_name(out, c, depth != NOT_PRETTY);
        write_value(out, c, inside);
    }
    if (n->first)
        new_line(out, depth);
    buf_add_char(out, is_object ? '}' : ']');
}

static void write_text(struct buf *out, const struct json *n)
{
    buf_reserve(out, (size_t)n->size + 2);
    char *to = out->ptr + out->len;
    *to++ = '"';
    memcpy(to, n->text, n->size);
    to[n->size] = '"';
    out->len += (size_t)n->size + 2;
}

static void write_value(struct buf *out, const struct json *n, int depth)
{
    switch (n->kind) {
    case JSON_NULL:
        buf_add(out, STR("null"));
        break;
    case JSON_FALSE:
        buf_add(out, STR("false"));
        break;
    case JSON_TRUE:
        buf_add(out, STR("true"));
        break;
    case JSON_NUMBER:
        buf_add(out, str_of(n->text, n->size));
        break;
    case JSON_STRING:
        write_text(out, n);
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

void json_write_pretty(struct buf *out, const struct json *value)
{
    write_value(out, value, 0);
    buf_add_char(out, '\n');
}
