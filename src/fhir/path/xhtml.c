// htmlChecks(): is this a narrative as R4 §2.4 allows (txt-1, txt-2): one div of XHTML, formatting elements
// and their attributes only, something to read in it?
#include "fhir/path/path_int.h"

enum { DEPTH_MAX = 64 };

struct reader {
    struct str rest;
    struct str open[DEPTH_MAX]; // names of the elements we are in
    size_t depth;
    bool has_content;
};

static bool is_listed(struct str name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_from(list[i])))
            return true;
    return false;
}

// R4 §2.4.1: chapters 7-11 (but §4 of 9) and 15 of HTML 4.0, a, img.
static bool is_element(struct str name)
{
    static const char *const names[] = {
        "p",     "br",    "div",     "h1",     "h2",         "h3",      "h4",       "h5",  "h6",    "a",
        "span",  "b",     "em",      "i",      "strong",     "small",   "big",      "tt",  "dfn",   "q",
        "var",   "abbr",  "acronym", "cite",   "blockquote", "hr",      "ul",       "ol",  "li",    "dl",
        "dt",    "dd",    "address", "pre",    "table",      "caption", "colgroup", "col", "thead", "tr",
        "tfoot", "tbody", "th",      "td",     "code",       "samp",    "img",      "map", "area",  "sub",
        "sup",   "ins",   "del",     "strike", "s",          "u",       "kbd",      "bdo", "center"};
    return is_listed(name, names, COUNT_OF(names));
}

static bool is_attribute(struct str name)
{
    static const char *const names[] = {
        "title",    "style",       "class",       "id",      "lang",     "xml:lang", "dir",      "accesskey",
        "tabindex", "span",        "width",       "align",   "valign",   "char",     "charoff",  "abbr",
        "axis",     "headers",     "scope",       "rowspan", "colspan",  "summary",  "border",   "frame",
        "rules",    "cellspacing", "cellpadding", "name",    "href",     "rel",      "target",   "src",
        "alt",      "height",      "usemap",      "ismap",   "longdesc", "nowrap",   "bgcolor",  "type",
        "value",    "start",       "compact",     "clear",   "xmlns",    "cite",     "datetime", "shape",
        "coords",   "nohref",      "hspace",      "vspace",  "noshade",  "size",     "color"};
    return is_listed(name, names, COUNT_OF(names));
}

static char peek(const struct reader *x)
{
    return x->rest.len ? x->rest.ptr[0] : '\0';
}

static bool accept(struct reader *x, const char *text)
{
    if (!str_starts(x->rest, str_from(text)))
        return false;
    x->rest = str_skip(x->rest, strlen(text));
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool skip_blank(struct reader *x)
{
    bool any = false;
    while (is_blank(peek(x))) {
        x->rest = str_skip(x->rest, 1);
        any = true;
    }
    return any;
}

static struct str name(struct reader *x)
{
    size_t i = 0;
    while (i < x->rest.len) {
        char c = x->rest.ptr[i];
        bool is_letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' || c == '_' || (c & 0x80);
        if (!is_letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
            break;
        i++;
    }
    struct str found = str_of(x->rest.ptr, i);
    x->rest = str_skip(x->rest, i);
    return found;
}

static bool skip_past(struct reader *x, const char *mark)
{
    ptrdiff_t at = str_find_str(x->rest, str_from(mark));
    if (at < 0)
        return false;
    x->rest = str_skip(x->rest, (size_t)at + strlen(mark));
    return true;
}

static bool is_script(struct str value)
{
    value = str_trim(value);
    struct str scheme = STR("javascript:");
    return value.len >= scheme.len && str_equal_fold(str_of(value.ptr, scheme.len), scheme);
}

// The attributes of a start tag, up to its end. *is_empty: it was <br/>.
static bool attributes(struct reader *x, bool *has_namespace, bool *is_empty)
{
    for (;;) {
        bool is_apart = skip_blank(x);
        *is_empty = accept(x, "/>");
        if (*is_empty || accept(x, ">"))
            return true;
        struct str key = name(x);
        if (!is_apart || !is_attribute(key))
            return false;
        skip_blank(x);
        if (!accept(x, "="))
            return false;
        skip_blank(x);
        char mark = peek(x);
        if (mark != '"' && mark != '\'')
            return false;
        x->rest = str_skip(x->rest, 1);
        ptrdiff_t end = str_find(x->rest, mark);
        struct str value = str_of(x->rest.ptr, end < 0 ? 0 : (size_t)end);
        if (end < 0 || str_find(value, '<') >= 0 || is_script(value))
            return false;
        x->rest = str_skip(x->rest, (size_t)end + 1);
        *has_namespace |=
            str_equal(key, STR("xmlns")) && str_equal(value, STR("http://www.w3.org/1999/xhtml"));
    }
}

static bool start_tag(struct reader *x)
{
    bool has_namespace = false, is_empty;
    struct str element = name(x);
    bool is_root = x->depth == 0;
    if (!is_element(element) || x->depth == DEPTH_MAX || !attributes(x, &has_namespace, &is_empty))
        return false;
    if (is_root && (!str_equal(element, STR("div")) || !has_namespace))
        return false;
    x->has_content |= str_equal(element, STR("img"));
    if (!is_empty)
        x->open[x->depth++] = element;
    return true;
}

static bool end_tag(struct reader *x)
{
    struct str element = name(x);
    skip_blank(x);
    if (!x->depth || !str_equal(element, x->open[x->depth - 1]) || !accept(x, ">"))
        return false;
    x->depth--;
    return true;
}

static bool character(struct reader *x)
{
    char c = peek(x);
    if (c == '&') { // an entity: named, &#12; or &#xa0;
        ptrdiff_t end = str_find(x->rest, ';');
        if (end < 2)
            return false;
        x->rest = str_skip(x->rest, (size_t)end);
    }
    x->has_content |= !is_blank(c);
    x->rest = str_skip(x->rest, 1);
    return true;
}

bool xhtml_is_narrative(struct str text)
{
    struct reader x = {.rest = str_trim(text)};
    do {
        bool ok;
        if (accept(&x, "<!--"))
            ok = skip_past(&x, "-->");
        else if (accept(&x, "<!") || accept(&x, "<?"))
            ok = false;
        else if (accept(&x, "</"))
            ok = end_tag(&x);
        else if (accept(&x, "<"))
            ok = start_tag(&x);
        else
            ok = x.depth && character(&x);
        if (!ok)
            return false;
    } while (x.depth && x.rest.len);
    return !x.depth && !x.rest.len && x.has_content;
}
