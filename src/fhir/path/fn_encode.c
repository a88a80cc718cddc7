// encode, decode, escape, unescape (FHIRPath 2.1, as the official R4 suite asks).
#include "codec/text/text.h"
#include "fhir/path/functions.h"

static void base64_to_url(struct buf *b)
{
    for (size_t i = 0; i < b->len; i++)
        b->ptr[i] = (char)(b->ptr[i] == '+' ? '-' : b->ptr[i] == '/' ? '_' : b->ptr[i]);
}

bool fn_encode(struct run *r, const struct call *c, struct list *out)
{
    struct str text, form;
    struct buf result;
    bool found;
    if (!path_two_strings(r, c, &text, &form, &found) || !found)
        return r->code == DONE;
    if (text.len > PATH_TEXT_MAX / 2)
        return path_stop(r, c->node, INVALID, "encode() takes texts of up to %d bytes", PATH_TEXT_MAX / 2);
    buf_init(&result, r->arena, text.len * 2 + 4);
    if (str_equal(form, STR("hex"))) {
        hex_write(&result, text);
    } else if (str_equal(form, STR("base64")) || str_equal(form, STR("urlbase64"))) {
        base64_write(&result, text);
        if (form.ptr[0] == 'u') // FHIRPath pads this form too
            base64_to_url(&result);
    } else {
        return path_stop(r, c->node, INVALID, "encode() knows 'hex', 'base64' and 'urlbase64'");
    }
    return path_give_string(r, out, buf_str(&result));
}

static bool decode(struct arena *a, struct str text, struct str form, struct str *out)
{
    if (str_equal(form, STR("hex")))
        return hex_read(a, text, out);
    if (str_equal(form, STR("base64")))
        return base64_read(a, text, out);
    while (text.len && text.ptr[text.len - 1] == '=')
        text.len--;
    return base64url_read(a, text, out);
}

// What is no text of that form, or no UTF-8 inside, decodes to nothing.
bool fn_decode(struct run *r, const struct call *c, struct list *out)
{
    struct str text, form, result;
    bool found;
    if (!path_two_strings(r, c, &text, &form, &found) || !found)
        return r->code == DONE;
    if (!str_equal(form, STR("hex")) && !str_equal(form, STR("base64")) && !str_equal(form, STR("urlbase64")))
        return path_stop(r, c->node, INVALID, "decode() knows 'hex', 'base64' and 'urlbase64'");
    return !decode(r->arena, text, form, &result) || !utf8_valid(result) || path_give_string(r, out, result);
}

static const struct {
    const char *plain, *escaped;
} html[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};

static bool html_escape(struct run *r, const struct ast *n, struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        struct str c = str_of(text.ptr + i, 1);
        for (size_t k = 0; k < COUNT_OF(html); k++)
            if (text.ptr[i] == html[k].plain[0])
                c = str_from(html[k].escaped);
        if (!path_text_grows(r, n, out, c))
            return false;
    }
    return true;
}

static void html_unescape(struct str text, struct buf *out)
{
    while (text.len) {
        struct str c = str_of(text.ptr, 1);
        size_t len = 1;
        for (size_t k = 0; text.ptr[0] == '&' && k < COUNT_OF(html); k++)
            if (str_starts(text, str_from(html[k].escaped))) {
                c = str_from(html[k].plain);
                len = strlen(html[k].escaped);
            }
        buf_add(out, c);
        text = str_skip(text, len);
    }
}

bool fn_escape(struct run *r, const struct call *c, struct list *out)
{
    struct str text, form;
    struct buf result;
    bool found;
    if (!path_two_strings(r, c, &text, &form, &found) || !found)
        return r->code == DONE;
    buf_init(&result, r->arena, text.len + 2);
    if (str_equal(form, STR("html")))
        return html_escape(r, c->node, text, &result) && path_give_string(r, out, buf_str(&result));
    if (!str_equal(form, STR("json")))
        return path_stop(r, c->node, INVALID, "escape() knows 'html' and 'json'");
    json_write_string(&result, text);
    return path_give_string(r, out, str_of(result.ptr + 1, result.len - 2)); // without the quotes
}

// Between quotes, with a backslash before those that lack one.
static void json_string_of(struct str text, struct buf *out)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_char(out, '\\');
        buf_add_char(out, text.ptr[i]);
        if (text.ptr[i] == '\\' && i + 1 < text.len)
            buf_add_char(out, text.ptr[++i]);
    }
    buf_add_char(out, '"');
}

bool fn_unescape(struct run *r, const struct call *c, struct list *out)
{
    struct str text, form;
    struct buf result;
    bool found;
    if (!path_two_strings(r, c, &text, &form, &found) || !found)
        return r->code == DONE;
    buf_init(&result, r->arena, text.len + 2);
    if (str_equal(form, STR("html"))) {
        html_unescape(text, &result);
        return path_give_string(r, out, buf_str(&result));
    }
    if (!str_equal(form, STR("json")))
        return path_stop(r, c->node, INVALID, "unescape() knows 'html' and 'json'");
    struct json *string;
    json_string_of(text, &result);
    bool is_string =
        json_parse(r->arena, buf_str(&result), NULL, &string) == DONE && string->kind == JSON_STRING;
    return !is_string || path_give_string(r, out, json_text(r->arena, string));
}
