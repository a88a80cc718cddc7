// For the tests and the fuzz target of documents: whether a page holds nothing but the markup that the
// rendition makes.
#ifndef ENS_DOCUMENTS_HTML_CHECK_INT_H
#define ENS_DOCUMENTS_HTML_CHECK_INT_H

#include "base/base.h"

static inline bool html_word_in(struct str word, const char *const *words)
{
    for (; *words; words++)
        if (str_equal(word, str_from(*words)))
            return true;
    return false;
}

static inline bool html_address_safe(struct str name, struct str value)
{
    static const char *const links[] = {"#",
                                        "https://",
                                        "http://",
                                        "mailto:",
                                        "tel:",
                                        "data:application/pdf;base64,",
                                        "data:text/rtf;base64,",
                                        "data:image/tiff;base64,"};
    static const char *const images[] = {"data:image/png;base64,", "data:image/jpeg;base64,"};
    bool is_image = str_equal(name, STR("src"));
    if (!is_image && !str_equal(name, STR("href")))
        return true;
    for (size_t i = 0; i < (is_image ? COUNT_OF(images) : COUNT_OF(links)); i++)
        if (str_starts(value, str_from(is_image ? images[i] : links[i])))
            return true;
    return false;
}

// Takes ` name="value"` from the start of *rest. False: something else stands there, or it is not allowed.
static inline bool html_attribute_safe(struct str *rest)
{
    static const char *const names[] = {
        "lang", "charset",  "http-equiv", "content",  "name",       "class",           "id",
        "href", "src",      "alt",        "rel",      "scope",      "colspan",         "rowspan",
        "role", "tabindex", "type",       "download", "aria-label", "aria-labelledby", NULL};
    ptrdiff_t equals = str_find(*rest, '=');
    if (rest->ptr[0] != ' ' || equals < 2)
        return false;
    struct str name = str_of(rest->ptr + 1, (size_t)equals - 1), value = str_skip(*rest, (size_t)equals + 1);
    if (!str_starts(value, STR("\"")) || !html_word_in(name, names))
        return false;
    value = str_skip(value, 1);
    ptrdiff_t end = str_find(value, '"');
    if (end < 0 || !html_address_safe(name, str_of(value.ptr, (size_t)end)))
        return false;
    *rest = str_skip(value, (size_t)end + 1);
    return true;
}

// `tag` stands after < and reaches the end of the page; *size is what it takes with its >.
static inline bool html_tag_safe(struct str tag, size_t *size)
{
    static const char *const names[] = {
        "!DOCTYPE", "html", "head", "meta", "title",   "style",   "body", "header", "h1",    "h2",
        "h3",       "h4",   "h5",   "h6",   "dl",      "dt",      "dd",   "nav",    "ol",    "ul",
        "li",       "a",    "main", "p",    "section", "div",     "span", "table",  "thead", "tbody",
        "tfoot",    "tr",   "th",   "td",   "sub",     "sup",     "br",   "small",  "pre",   "em",
        "strong",   "u",    "del",  "ins",  "img",     "caption", NULL};
    struct str rest = str_starts(tag, STR("/")) ? str_skip(tag, 1) : tag;
    size_t len = 0;
    while (len < rest.len && !memchr(" >", rest.ptr[len], 2))
        len++;
    if (!html_word_in(str_of(rest.ptr, len), names))
        return false;
    rest = str_skip(rest, len);
    if (str_starts(rest, STR(" html>"))) // of <!DOCTYPE html>
        rest = str_skip(rest, 5);
    while (rest.len && rest.ptr[0] != '>')
        if (!html_attribute_safe(&rest))
            return false;
    *size = tag.len - rest.len + 1;
    return rest.len > 0;
}

// NULL: safe; else where the page is not.
static inline const char *html_unsafe_at(struct str page)
{
    for (size_t at = 0; at < page.len; at++) {
        size_t size;
        if (page.ptr[at] != '<')
            continue;
        if (!html_tag_safe(str_skip(page, at + 1), &size))
            return page.ptr + at;
        at += size;
    }
    return NULL;
}

#endif
