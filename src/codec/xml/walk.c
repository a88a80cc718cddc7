// Walking: lookups by namespace and name, text, and the escapes of writing.
#include "codec/xml/xml.h"

bool xml_is(const struct xml_node *n, struct str ns, struct str name)
{
    return n && str_equal(n->name, name) && str_equal(n->ns, ns) && !xml_is_text(n);
}

static const struct xml_node *first_from(const struct xml_node *n, struct str ns, struct str name)
{
    while (n && !xml_is(n, ns, name))
        n = n->next;
    return n;
}

const struct xml_node *xml_child(const struct xml_node *n, struct str ns, struct str name)
{
    return n ? first_from(n->first, ns, name) : NULL;
}

const struct xml_node *xml_again(const struct xml_node *n)
{
    return n ? first_from(n->next, n->ns, n->name) : NULL;
}

// Tries each child of a name in turn, so that the first *whole* path is found.
const struct xml_node *xml_at(const struct xml_node *n, struct str ns, struct str path)
{
    struct str rest = path;
    struct str name = str_cut(&rest, '/');
    const struct xml_node *child = xml_child(n, ns, name);
    while (child && rest.ptr) {
        const struct xml_node *found = xml_at(child, ns, rest);
        if (found)
            return found;
        child = xml_again(child);
    }
    return child;
}

const struct xml_node *xml_step(const struct xml_node *top, const struct xml_node *n)
{
    if (n->first)
        return n->first;
    while (n != top && !n->next)
        n = n->parent;
    return n == top ? NULL : n->next;
}

const struct xml_node *xml_find(const struct xml_node *n, struct str ns, struct str name)
{
    for (const struct xml_node *at = n; n && (at = xml_step(n, at));)
        if (xml_is(at, ns, name))
            return at;
    return NULL;
}

struct str xml_attribute_ns(const struct xml_node *n, struct str ns, struct str name)
{
    for (uint32_t i = 0; n && i < n->attribute_count; i++)
        if (str_equal(n->attributes[i].name, name) && str_equal(n->attributes[i].ns, ns))
            return n->attributes[i].value;
    return (struct str){0};
}

struct str xml_attribute(const struct xml_node *n, struct str name)
{
    return xml_attribute_ns(n, (struct str){0}, name);
}

struct str xml_at_attribute(const struct xml_node *n, struct str ns, struct str path, struct str name)
{
    return xml_attribute(xml_at(n, ns, path), name);
}

struct str xml_text_exact(struct arena *a, const struct xml_node *n)
{
    if (!n)
        return (struct str){0};
    if (n->first && !n->first->next && xml_is_text(n->first))
        return n->first->text;
    struct buf text;
    buf_init(&text, a, 64);
    for (const struct xml_node *at = n; (at = xml_step(n, at));)
        buf_add(&text, at->text);
    return buf_str(&text);
}

struct str xml_text(struct arena *a, const struct xml_node *n)
{
    struct str exact = xml_text_exact(a, n);
    if (!n)
        return exact;
    struct buf text;
    buf_init(&text, a, exact.len);
    for (size_t i = 0; i < exact.len; i++) {
        bool is_space = memchr(" \t\r\n", exact.ptr[i], 4) != NULL;
        if (!is_space)
            buf_add_char(&text, exact.ptr[i]);
        else if (text.len && text.ptr[text.len - 1] != ' ')
            buf_add_char(&text, ' ');
    }
    return str_trim(buf_str(&text));
}

void xml_escape(struct buf *out, struct str utf8)
{
    size_t plain = 0; // what is copied as it is
    for (size_t i = 0; i < utf8.len; i++) {
        unsigned char c = (unsigned char)utf8.ptr[i];
        const char *escaped = c == '&'                                          ? "&amp;"
                              : c == '<'                                        ? "&lt;"
                              : c == '>'                                        ? "&gt;"
                              : c == '"'                                        ? "&quot;"
                              : c == '\''                                       ? "&#39;"
                              : c < 0x20 && c != '\t' && c != '\n' && c != '\r' ? ""
                                                                                : NULL;
        if (!escaped)
            continue;
        buf_add(out, str_of(utf8.ptr + plain, i - plain));
        buf_add(out, str_from(escaped));
        plain = i + 1;
    }
    buf_add(out, str_of(utf8.ptr + plain, utf8.len - plain));
}
