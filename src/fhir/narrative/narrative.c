// Narratives: the XHTML that FHIR allows (R4 §2.28, txt-1 and txt-2), and nothing that a browser could run or
// fetch.
//
// A strict scanner of well-formed XML: one <div> of the XHTML namespace around everything, elements and
// attributes of chapters 7 to 11 and 15 of HTML 4.0, links without scripts. No DOCTYPE, processing
// instructions, CDATA or entities other than XML's own five and the numeric ones.
#include "fhir/narrative/narrative.h"

enum { DEPTH_MAX = 64 };

struct scan {
    const char *at, *end;
    struct str open[DEPTH_MAX];
    size_t depth;
    bool has_content; // some text that is no white space, or an image
    const char *fault;
};

static const char *const elements = " a abbr acronym address area b bdo big blockquote br caption cite code "
                                    "col colgroup dd dfn div dl dt em h1 h2 h3 h4"
                                    " h5 h6 hr i img kbd li map ol p pre q samp small span strong sub sup "
                                    "table tbody td tfoot th thead tr tt ul var ";

// For every element; then "element.attribute" for some.
static const char *const attributes = " abbr accesskey align axis char charoff class colspan dir headers id "
                                      "lang rowspan scope span style tabindex title"
                                      " valign width xml:lang xml:space ";
static const char *const element_attributes = " a.charset a.coords a.href a.hreflang a.name a.rel a.rev "
                                              "a.shape a.type area.alt area.coords area.href area.nohref"
                                              " area.shape blockquote.cite img.alt img.border img.height "
                                              "img.ismap img.longdesc img.src img.usemap img.width"
                                              " li.value map.name ol.start q.cite table.border "
                                              "table.cellpadding table.cellspacing table.frame table.rules"
                                              " table.summary td.nowrap th.nowrap div.xmlns ";

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '-' || c == '_' || c == '.';
}

static bool fault(struct scan *s, const char *text)
{
    if (s->fault == NULL) {
        s->fault = text;
    }
    return false;
}

static bool listed(const char *list, const char *prefix, struct str name)
{
    char word[48];
    size_t prefix_len = strlen(prefix);
    if (name.len == 0 || name.len + prefix_len + 2 >= sizeof word ||
        memchr(name.ptr, '\0', name.len) != NULL) {
        return false;
    }
    word[0] = ' ';
    memcpy(word + 1, prefix, prefix_len);
    memcpy(word + 1 + prefix_len, name.ptr, name.len);
    memcpy(word + 1 + prefix_len + name.len, " ", 2);
    return strstr(list, word) != NULL;
}

static void skip_space(struct scan *s)
{
    while (s->at < s->end && is_space(*s->at)) {
        s->at++;
    }
}

static bool skip_text(struct scan *s, struct str text)
{
    if ((size_t)(s->end - s->at) < text.len || memcmp(s->at, text.ptr, text.len) != 0) {
        return false;
    }
    s->at += text.len;
    return true;
}

static struct str scan_name(struct scan *s)
{
    const char *start = s->at;
    while (s->at < s->end && is_name_char(*s->at)) {
        s->at++;
    }
    return str_of(start, (size_t)(s->at - start));
}

// &amp; &lt; &gt; &quot; &apos; &#160; &#xA0; (XML 1.0 §4.1). *value gets the character.
static bool scan_entity(struct scan *s, uint32_t *value)
{
    static const struct {
        struct str name;
        char character;
    } named[] = {{{"&amp;", 5}, '&'},
                 {{"&lt;", 4}, '<'},
                 {{"&gt;", 4}, '>'},
                 {{"&quot;", 6}, '"'},
                 {{"&apos;", 6}, '\''}};
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        if (skip_text(s, named[i].name)) {
            *value = (uint32_t)named[i].character;
            return true;
        }
    }
    if (!skip_text(s, STR("&#"))) {
        return fault(
            s,
            "entities other than &amp; &lt; &gt; &quot; &apos; are not defined; write the character itself.");
    }
    bool is_hex = s->at < s->end && *s->at == 'x';
    s->at += is_hex;
    const char *start = s->at;
    for (*value = 0; s->at < s->end && *s->at != ';'; s->at++) {
        char c = *s->at;
        bool is_digit = c >= '0' && c <= '9';
        char low = (char)(c | 0x20);
        if ((!is_digit && !(is_hex && low >= 'a' && low <= 'f')) || *value > 0x10ffff) {
            return fault(s, "a character reference must be a number, as in &#160;.");
        }
        uint32_t digit = (uint32_t)(is_digit ? c - '0' : low - 'a' + 10);
        *value = *value * (is_hex ? 16 : 10) + digit;
    }
    if (s->at == s->end || s->at == start || *value > 0x10ffff ||
        (*value < 0x20 && *value != 9 && *value != 10 && *value != 13) ||
        (*value >= 0xd800 && *value < 0xe000) || *value == 0xfffe || *value == 0xffff) {
        return fault(s, "a character reference must name a character of XML, as in &#160;.");
    }
    s->at++;
    return true;
}

// ---- attributes

// Whether the rest of a data: link is a picture; "data: image/png" with a space is usual in HL7's own
// narratives.
static bool is_picture(struct str data)
{
    return str_starts(str_trim(data), STR("image/"));
}

// A decoded link has no scheme, or one that a browser does not run. White space and control characters, which
// browsers drop within "java script:", make the scheme an unknown one.
static bool link_is_safe(struct str link, bool is_image)
{
    size_t length = 0;
    while (length < link.len && memchr(":/?#", link.ptr[length], 4) == NULL) {
        length++;
    }
    if (length == link.len || link.ptr[length] != ':') {
        return true; // relative
    }
    char scheme[8] = "";
    for (size_t i = 0; i < length && length < sizeof scheme; i++) {
        scheme[i] = (char)(link.ptr[i] | 0x20);
    }
    struct str name = str_from(scheme);
    if (is_image && str_equal(name, STR("data"))) {
        return is_picture(str_skip(link, length + 1));
    }
    return listed(" http https mailto tel ftp urn cid ", "", name);
}

// CSS that would fetch or run something: url(), @import, expression(), behavior:, -moz-binding; escapes and
// comments are out because they can spell any of these. Pictures given in place, url(data:image/…), are let
// through.
static bool style_is_safe(struct str style)
{
    static const struct str refused[] = {{"@", 1},       {"expression", 10}, {"behavior", 8},
                                         {"binding", 7}, {"\\", 1},          {"/*", 2},
                                         {"script", 6},  {"image-set", 9},   {"src(", 4}};
    for (size_t i = 0; i < style.len; i++) {
        struct str rest = str_skip(style, i);
        for (size_t r = 0; r < COUNT_OF(refused); r++) {
            if (rest.len >= refused[r].len && str_equal_fold(str_of(rest.ptr, refused[r].len), refused[r])) {
                return false;
            }
        }
        if (rest.len >= 4 && str_equal_fold(str_of(rest.ptr, 3), STR("url")) &&
            !(str_starts(rest, STR("url(data:")) && is_picture(str_skip(rest, 9)))) {
            return false;
        }
    }
    return true;
}

// The value of an attribute, entities decoded as far as they are ASCII, into `out`; a longer one is cut,
// which only matters for what comes after 4 KB of a style or link: those are refused whole.
struct attribute_value {
    char text[4096];
    size_t len;
    bool is_cut;
};

static void value_add(struct attribute_value *value, uint32_t c)
{
    if (value->len == sizeof value->text) {
        value->is_cut = true;
        return;
    }
    value->text[value->len++] = (char)(c < 0x80 ? c : '?');
}

static bool scan_value(struct scan *s, struct attribute_value *value)
{
    value->len = 0;
    value->is_cut = false;
    skip_space(s);
    if (!skip_text(s, STR("="))) {
        return fault(s, "an attribute must have a value.");
    }
    skip_space(s);
    char quote = s->at < s->end ? *s->at : '\0';
    if (quote != '"' && quote != '\'') {
        return fault(s, "the value of an attribute must be in quotes.");
    }
    for (s->at++; s->at < s->end && *s->at != quote;) {
        uint32_t c = (unsigned char)*s->at;
        if (c == '<') {
            return fault(s, "the value of an attribute must not hold '<'; write &lt;.");
        }
        if (c == '&') {
            if (!scan_entity(s, &c)) {
                return false;
            }
        } else {
            s->at++;
        }
        value_add(value, c);
    }
    return skip_text(s, str_of(&quote, 1)) || fault(s, "the value of an attribute is not closed.");
}

static bool is_link(struct str name)
{
    return listed(" href src cite longdesc usemap ", "", name);
}

static bool attribute_is_allowed(struct scan *s, struct str element, struct str name,
                                 const struct attribute_value *value)
{
    char prefix[24];
    memcpy(prefix, element.ptr, element.len); // a listed element: at most 10 letters
    memcpy(prefix + element.len, ".", 2);
    struct str text = str_of(value->text, value->len);
    if (!listed(attributes, "", name) && !listed(element_attributes, prefix, name)) {
        return fault(
            s, "it has an attribute that is not of HTML 4.0's chapters 7 to 11 and 15, such as an event.");
    }
    if (str_equal(name, STR("xmlns")) && !str_equal(text, STR("http://www.w3.org/1999/xhtml"))) {
        return fault(s, "its namespace must be http://www.w3.org/1999/xhtml.");
    }
    // A picture given in place may be long; its text was checked as far as the scheme.
    if (is_link(name) && !link_is_safe(text, str_equal(name, STR("src")))) {
        return fault(s, "a link must lead by http, https, mailto, tel or within the page; a script never.");
    }
    if (str_equal(name, STR("style")) && (value->is_cut || !style_is_safe(text))) {
        return fault(s, "a style must not fetch or run anything (no url, @import, expression or escapes).");
    }
    return true;
}

static bool scan_attributes(struct scan *s, struct str element, bool *has_namespace)
{
    struct attribute_value value;
    struct str names[24];
    size_t count = 0;
    for (;;) {
        const char *before = s->at;
        skip_space(s);
        if (s->at == s->end) {
            return fault(s, "a tag is not closed.");
        }
        if (*s->at == '>' || *s->at == '/') {
            return true;
        }
        struct str name = scan_name(s);
        if (name.len == 0 || before == name.ptr) {
            return fault(s, "a tag holds something that is no attribute.");
        }
        for (size_t i = 0; i < count; i++) {
            if (str_equal(names[i], name)) {
                return fault(s, "a tag has the same attribute twice.");
            }
        }
        if (count == COUNT_OF(names)) {
            return fault(s, "a tag has too many attributes.");
        }
        names[count++] = name;
        if (!scan_value(s, &value) || !attribute_is_allowed(s, element, name, &value)) {
            return false;
        }
        *has_namespace = *has_namespace || str_equal(name, STR("xmlns"));
    }
}

// ---- tags and text

static bool scan_open(struct scan *s)
{
    s->at++;
    struct str name = scan_name(s);
    bool has_namespace = false;
    if (!listed(elements, "", name)) {
        return fault(
            s, "it has an element that is not of HTML 4.0's chapters 7 to 11 and 15, such as a script.");
    }
    if (!scan_attributes(s, name, &has_namespace)) {
        return false;
    }
    if (s->depth == 0 && (!str_equal(name, STR("div")) || !has_namespace)) {
        return fault(s, "it must be one <div xmlns=\"http://www.w3.org/1999/xhtml\">.");
    }
    s->has_content = s->has_content || str_equal(name, STR("img"));
    if (skip_text(s, STR("/"))) {
        return skip_text(s, STR(">")) || fault(s, "a tag is not closed.");
    }
    s->at++;
    if (s->depth == DEPTH_MAX) {
        return fault(s, "elements stand more than 64 deep in each other.");
    }
    s->open[s->depth++] = name;
    return true;
}

static bool scan_close(struct scan *s)
{
    s->at += 2;
    struct str name = scan_name(s);
    skip_space(s);
    if (s->depth == 0 || !str_equal(name, s->open[s->depth - 1]) || !skip_text(s, STR(">"))) {
        return fault(s, "an element is not closed by its own end tag.");
    }
    s->depth--;
    return true;
}

static bool scan_comment(struct scan *s)
{
    ptrdiff_t dashes = str_find_str(str_of(s->at + 4, (size_t)(s->end - s->at - 4)), STR("--"));
    if (dashes < 0) {
        return fault(s, "a comment is not closed.");
    }
    s->at += 4 + dashes + 2;
    return skip_text(s, STR(">")) || fault(s, "a comment must not hold \"--\".");
}

static bool scan_text(struct scan *s)
{
    while (s->at < s->end && *s->at != '<') {
        uint32_t c = (unsigned char)*s->at;
        if (c == '&') {
            if (!scan_entity(s, &c)) {
                return false;
            }
        } else if (c == ']' && s->end - s->at >= 3 && memcmp(s->at, "]]>", 3) == 0) {
            return fault(s, "text must not hold \"]]>\".");
        } else {
            s->at++;
        }
        s->has_content = s->has_content || !(c == ' ' || c == '\t' || c == '\n' || c == '\r');
    }
    return true;
}

static bool scan_next(struct scan *s)
{
    if (*s->at != '<') {
        return scan_text(s);
    }
    struct str rest = str_of(s->at, (size_t)(s->end - s->at));
    if (str_starts(rest, STR("<!--"))) {
        return scan_comment(s);
    }
    if (str_starts(rest, STR("<!")) || str_starts(rest, STR("<?"))) {
        return fault(s, "declarations, processing instructions and CDATA are not allowed.");
    }
    return str_starts(rest, STR("</")) ? scan_close(s) : scan_open(s);
}

const char *narrative_fault(struct str xhtml)
{
    struct str trimmed = str_trim(xhtml);
    struct scan s = {.at = trimmed.ptr, .end = trimmed.ptr + trimmed.len};
    if (trimmed.len == 0 || *s.at != '<') {
        return "it must be one <div xmlns=\"http://www.w3.org/1999/xhtml\">.";
    }
    while (s.at < s.end && scan_next(&s)) {
        if (s.depth == 0 && s.at < s.end) {
            return "nothing may stand before or after its <div>.";
        }
    }
    if (s.fault == NULL && s.depth > 0) {
        return "an element is not closed.";
    }
    if (s.fault == NULL && !s.has_content) {
        return "it must have some text or an image (txt-2).";
    }
    return s.fault;
}
