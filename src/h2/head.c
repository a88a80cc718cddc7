// A request's fields, joined to a head of HTTP/1.1 (RFC 9113 §8.2, §8.3). libnghttp2 has checked pseudo fields and those of a
// connection; what could make two fields out of one is looked at here again, because the head is read as text afterwards.
#include "h2/h2_int.h"

void head_begin(struct h2_head *head, int32_t id)
{
    *head = (struct h2_head){.id = id};
    arena_init(&head->arena);
    buf_init(&head->fields, &head->arena, 1024);
    buf_init(&head->cookies, &head->arena, 0);
}

void head_end(struct h2_head *head)
{
    if (head->id)
        arena_release(&head->arena);
    head->id = 0;
}

// Small letters, digits and signs; a ':' inside would end the name early.
static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == ':' || (c >= 'A' && c <= 'Z'))
            return false;
    }
    return name.len > 0;
}

static bool is_value(struct str value)
{
    return str_find(value, '\r') < 0 && str_find(value, '\n') < 0 && str_find(value, 0) < 0;
}

static struct str *pseudo(struct h2_head *head, struct str name)
{
    if (str_equal(name, STR(":method")))
        return &head->method;
    if (str_equal(name, STR(":path")))
        return &head->path;
    return str_equal(name, STR(":authority")) ? &head->authority : NULL;
}

static void add_line(struct h2_head *head, struct str name, struct str value)
{
    buf_add(&head->fields, name);
    buf_add(&head->fields, STR(": "));
    buf_add(&head->fields, value);
    buf_add(&head->fields, STR("\r\n"));
}

static void add_crumb(struct h2_head *head, struct str value)
{
    if (head->cookies.len)
        buf_add(&head->cookies, STR("; "));
    buf_add(&head->cookies, value);
}

bool head_add(struct h2_head *head, struct str name, struct str value)
{
    bool is_pseudo = name.len && name.ptr[0] == ':';
    head->decoded += name.len + value.len + 4;
    if (!is_name(is_pseudo ? str_skip(name, 1) : name) || !is_value(value))
        return false;
    if (head->decoded > H2_HEAD_MAX)
        return true; // too large: what comes is not kept
    if (is_pseudo) {
        struct str *place = pseudo(head, name);
        if (place)
            *place = arena_copy(&head->arena, value);
        return place || str_equal_fold(value, STR("https")); // :scheme: everything here is TLS
    }
    if (str_equal(name, STR("host")))
        head->host = arena_copy(&head->arena, value);
    else if (str_equal(name, STR("cookie")))
        add_crumb(head, value);
    else
        add_line(head, name, value);
    return true;
}

// §8.3.1: where both say which host is asked, they say the same.
bool head_is_fine(const struct h2_head *head)
{
    return !head->authority.ptr || !head->host.ptr || str_equal_fold(head->authority, head->host);
}

struct str head_text(struct h2_head *head)
{
    struct buf b;
    if (head->decoded > H2_HEAD_MAX)
        return (struct str){0};
    struct str host = head->authority.ptr ? head->authority : head->host;
    buf_init(&b, &head->arena, head->fields.len + head->cookies.len + head->path.len + host.len + 64);
    buf_add(&b, head->method);
    buf_add_char(&b, ' ');
    buf_add(&b, head->path.ptr ? head->path : host); // CONNECT has no path
    buf_add(&b, STR(" HTTP/1.1\r\n"));
    if (host.ptr) {
        buf_add(&b, STR("Host: "));
        buf_add(&b, host);
        buf_add(&b, STR("\r\n"));
    }
    buf_add(&b, buf_str(&head->fields));
    if (head->cookies.len) {
        buf_add(&b, STR("Cookie: "));
        buf_add(&b, buf_str(&head->cookies));
        buf_add(&b, STR("\r\n"));
    }
    buf_add(&b, STR("\r\n"));
    return buf_str(&b);
}
