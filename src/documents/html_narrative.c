// The narrative block of a section (HL7 CDA R2 §4.3.5) as HTML. Every element is written by a rule here, with
// attributes made here; what has no rule gives its text only.
#include "documents/documents_int.h"

static void write_children(struct html *h, const struct xml_node *n);
static void write_node(struct html *h, const struct xml_node *n);

static bool is_named(const struct xml_node *n, const char *name)
{
    return xml_is(n, CDA_NS, str_from(name));
}

// An identifier of the narrative as one of the page; nothing when it holds more than name characters.
static void add_id(struct html *h, struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool is_name =
            (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || memchr("-_.", c, 3);
        if (!is_name)
            return;
    }
    if (id.len && id.len <= 100)
        buf_print(h->out, " id=\"n-%.*s\"", STR_ARG(id));
}

static void open_tag(struct html *h, const struct xml_node *n, const char *tag)
{
    buf_print(h->out, "<%s", tag);
    add_id(h, xml_attribute(n, STR("ID")));
}

static bool has_style(const struct xml_node *n, const char *style)
{
    struct str rest = xml_attribute(n, STR("styleCode"));
    while (rest.ptr)
        if (str_equal_fold(str_cut(&rest, ' '), str_from(style)))
            return true;
    return false;
}

static void write_plain(struct html *h, const struct xml_node *n, const char *tag)
{
    open_tag(h, n, tag);
    buf_add_char(h->out, '>');
    write_children(h, n);
    buf_print(h->out, "</%s>", tag);
}

static void write_content(struct html *h, const struct xml_node *n)
{
    static const struct {
        const char *style, *tag;
    } styles[] = {{"Bold", "strong"}, {"Italics", "em"}, {"Emphasis", "em"}, {"Underline", "u"}};
    struct str revised = xml_attribute(n, STR("revised"));
    const char *outer = str_equal(revised, STR("delete"))   ? "del"
                        : str_equal(revised, STR("insert")) ? "ins"
                                                            : "span";
    open_tag(h, n, outer);
    buf_add_char(h->out, '>');
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        if (has_style(n, styles[i].style))
            buf_print(h->out, "<%s>", styles[i].tag);
    write_children(h, n);
    for (size_t i = COUNT_OF(styles); i-- > 0;)
        if (has_style(n, styles[i].style))
            buf_print(h->out, "</%s>", styles[i].tag);
    buf_print(h->out, "</%s>", outer);
}

static void write_list(struct html *h, const struct xml_node *n)
{
    static const struct {
        const char *style;
        char type;
    } types[] = {{"LittleRoman", 'i'}, {"BigRoman", 'I'}, {"LittleAlpha", 'a'}, {"BigAlpha", 'A'}};
    bool is_ordered = str_equal(xml_attribute(n, STR("listType")), STR("ordered"));
    const struct xml_node *caption = xml_child(n, CDA_NS, STR("caption"));
    if (caption)
        write_plain(h, caption, "p");
    open_tag(h, n, is_ordered ? "ol" : "ul");
    for (size_t i = 0; i < COUNT_OF(types) && is_ordered; i++)
        if (has_style(n, types[i].style))
            buf_print(h->out, " type=\"%c\"", types[i].type);
    buf_add_char(h->out, '>');
    for (const struct xml_node *item = xml_child(n, CDA_NS, STR("item")); item; item = xml_again(item))
        write_plain(h, item, "li");
    buf_print(h->out, is_ordered ? "</ol>" : "</ul>");
}

static void write_table(struct html *h, const struct xml_node *n)
{
    buf_add(h->out, STR("<div class=\"table\" role=\"group\" tabindex=\"0\">"));
    write_plain(h, n, "table");
    buf_add(h->out, STR("</div>"));
}

static void add_span(struct html *h, const struct xml_node *cell, const char *name)
{
    uint64_t count;
    if (str_to_u64(xml_attribute(cell, str_from(name)), &count) && count > 1 && count <= 1000)
        buf_print(h->out, " %s=\"%u\"", name, (unsigned)count);
}

static void write_cell(struct html *h, const struct xml_node *n, const char *tag)
{
    open_tag(h, n, tag);
    add_span(h, n, "colspan");
    add_span(h, n, "rowspan");
    if (tag[1] == 'h')
        buf_add(h->out, is_named(n->parent->parent, "thead") ? STR(" scope=\"col\"") : STR(" scope=\"row\""));
    buf_add_char(h->out, '>');
    write_children(h, n);
    buf_print(h->out, "</%s>", tag);
}

// A link is followed only by the reader's own choice: inside the page, or to http, https, mail and telephone.
static void write_link(struct html *h, const struct xml_node *n)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    struct str href = str_trim(xml_attribute(n, STR("href")));
    bool is_known = false;
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        is_known |= str_starts(href, str_from(schemes[i]));
    buf_add(h->out, STR("<a"));
    if (is_known) {
        buf_add(h->out, STR(" rel=\"noopener noreferrer nofollow\" href=\""));
        xml_escape(h->out, href);
        buf_add_char(h->out, '"');
    } else if (str_starts(href, STR("#"))) {
        buf_add(h->out, STR(" href=\"#n-"));
        uri_encode(h->out, str_skip(href, 1));
        buf_add_char(h->out, '"');
    }
    buf_add_char(h->out, '>');
    write_children(h, n);
    buf_add(h->out, STR("</a>"));
}

static void write_caption(struct html *h, const struct xml_node *n)
{
    if (is_named(n->parent, "table"))
        write_plain(h, n, "caption");
    else if (!is_named(n->parent, "list")) // a list's caption stands before it
        write_plain(h, n, "strong");
}

static bool write_special(struct html *h, const struct xml_node *n)
{
    if (is_named(n, "content"))
        write_content(h, n);
    else if (is_named(n, "list"))
        write_list(h, n);
    else if (is_named(n, "table"))
        write_table(h, n);
    else if (is_named(n, "th") || is_named(n, "td"))
        write_cell(h, n, is_named(n, "th") ? "th" : "td");
    else if (is_named(n, "linkHtml"))
        write_link(h, n);
    else if (is_named(n, "caption"))
        write_caption(h, n);
    else if (is_named(n, "renderMultiMedia"))
        html_media(h, xml_attribute(n, STR("referencedObject")));
    else if (is_named(n, "br"))
        buf_add(h->out, STR("<br>"));
    else
        return false;
    return true;
}

static void write_node(struct html *h, const struct xml_node *n)
{
    static const struct {
        const char *element, *tag;
    } rules[] = {{"paragraph", "p"}, {"thead", "thead"}, {"tbody", "tbody"}, {"tfoot", "tfoot"},
                 {"tr", "tr"},       {"sub", "sub"},     {"sup", "sup"},     {"footnote", "small"}};
    if (xml_is_text(n)) {
        xml_escape(h->out, n->text);
        return;
    }
    if (write_special(h, n))
        return;
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (is_named(n, rules[i].element)) {
            write_plain(h, n, rules[i].tag);
            return;
        }
    write_children(h, n);
}

static void write_children(struct html *h, const struct xml_node *n)
{
    for (const struct xml_node *child = n->first; child; child = child->next)
        write_node(h, child);
}

void html_narrative(struct html *h, const struct xml_node *text)
{
    write_plain(h, text, "div");
}
