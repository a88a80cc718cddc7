// Strings (N1 §String manipulation; FHIRPath 2.1's trim, split, join as the official suite
// asks).
#include "fhir/path/functions.h"

bool path_two_strings(struct run *r, const struct call *c, struct str *text, struct str *argument,
                      bool *found)
{
    bool has_argument;
    if (!path_input_string(r, c, text, found) || !path_argument_string(r, c, 0, argument, &has_argument))
        return false;
    *found = *found && has_argument;
    return !*found || path_spend(r, text->len / 64);
}

bool fn_index_of(struct run *r, const struct call *c, struct list *out)
{
    struct str text, part;
    bool found;
    if (!path_two_strings(r, c, &text, &part, &found) || !found)
        return r->code == DONE;
    ptrdiff_t at = part.len ? str_find_str(text, part) : 0;
    return path_give_integer(r, out, at < 0 ? -1 : (int64_t)path_text_length(str_of(text.ptr, (size_t)at)));
}

bool fn_substring(struct run *r, const struct call *c, struct list *out)
{
    struct str text;
    int32_t start, length = INT32_MAX;
    bool found, has_start, has_length;
    if (!path_input_string(r, c, &text, &found) || !path_argument_integer(r, c, 0, &start, &has_start) ||
        !path_argument_integer(r, c, 1, &length, &has_length))
        return false;
    if (!found || !has_start || start < 0 || (size_t)start >= path_text_length(text))
        return true;
    text = str_skip(text, path_text_offset(text, (size_t)start));
    text.len = path_text_offset(text, length < 0 ? 0 : (size_t)length);
    return path_give_string(r, out, text);
}

bool fn_starts_with(struct run *r, const struct call *c, struct list *out)
{
    struct str text, part;
    bool found;
    if (!path_two_strings(r, c, &text, &part, &found) || !found)
        return r->code == DONE;
    return path_give_boolean(r, out, str_starts(text, part));
}

bool fn_ends_with(struct run *r, const struct call *c, struct list *out)
{
    struct str text, part;
    bool found;
    if (!path_two_strings(r, c, &text, &part, &found) || !found)
        return r->code == DONE;
    return path_give_boolean(r, out, str_ends(text, part));
}

bool fn_contains(struct run *r, const struct call *c, struct list *out)
{
    struct str text, part;
    bool found;
    if (!path_two_strings(r, c, &text, &part, &found) || !found)
        return r->code == DONE;
    return path_give_boolean(r, out, !part.len || str_find_str(text, part) >= 0);
}

static bool in_case(struct run *r, const struct call *c, bool is_upper, struct list *out)
{
    struct str text;
    bool found;
    if (!path_input_string(r, c, &text, &found) || !found)
        return r->code == DONE;
    return path_spend(r, text.len / 64) &&
           path_give_string(r, out, path_text_in_case(r->arena, text, is_upper));
}

bool fn_upper(struct run *r, const struct call *c, struct list *out)
{
    return in_case(r, c, true, out);
}

bool fn_lower(struct run *r, const struct call *c, struct list *out)
{
    return in_case(r, c, false, out);
}

bool fn_length(struct run *r, const struct call *c, struct list *out)
{
    struct str text;
    bool found;
    if (!path_input_string(r, c, &text, &found) || !found)
        return r->code == DONE;
    return path_give_integer(r, out, (int64_t)path_text_length(text));
}

bool fn_trim(struct run *r, const struct call *c, struct list *out)
{
    struct str text;
    bool found;
    if (!path_input_string(r, c, &text, &found) || !found)
        return r->code == DONE;
    return path_give_string(r, out, str_trim(text));
}

bool fn_to_chars(struct run *r, const struct call *c, struct list *out)
{
    struct str text;
    bool found;
    if (!path_input_string(r, c, &text, &found) || !found)
        return r->code == DONE;
    while (text.len) {
        size_t len = path_text_offset(text, 1);
        if (!path_give_string(r, out, str_of(text.ptr, len)))
            return false;
        text = str_skip(text, len);
    }
    return true;
}

bool path_text_grows(struct run *r, const struct ast *n, struct buf *text, struct str more)
{
    if (text->len + more.len > PATH_TEXT_MAX)
        return path_stop(r, n, INVALID, "a text longer than %d bytes comes out", PATH_TEXT_MAX);
    if (!path_spend(r, more.len / 64))
        return false;
    buf_add(text, more);
    return true;
}

// An empty pattern stands before, between and after all characters.
static bool replace_nothing(struct run *r, const struct ast *n, struct str text, struct str with,
                            struct buf *out)
{
    while (text.len) {
        size_t len = path_text_offset(text, 1);
        if (!path_text_grows(r, n, out, with) || !path_text_grows(r, n, out, str_of(text.ptr, len)))
            return false;
        text = str_skip(text, len);
    }
    return path_text_grows(r, n, out, with);
}

static bool replace_all(struct run *r, const struct ast *n, struct str text, const struct str pair[2],
                        struct buf *out)
{
    for (;;) {
        ptrdiff_t at = str_find_str(text, pair[0]);
        if (at < 0)
            return path_text_grows(r, n, out, text);
        if (!path_text_grows(r, n, out, str_of(text.ptr, (size_t)at)) || !path_text_grows(r, n, out, pair[1]))
            return false;
        text = str_skip(text, (size_t)at + pair[0].len);
    }
}

bool fn_replace(struct run *r, const struct call *c, struct list *out)
{
    struct str text, pair[2];
    struct buf result;
    bool found, has_with;
    if (!path_two_strings(r, c, &text, &pair[0], &found) ||
        !path_argument_string(r, c, 1, &pair[1], &has_with))
        return false;
    if (!found || !has_with)
        return true;
    buf_init(&result, r->arena, text.len);
    bool ok = pair[0].len ? replace_all(r, c->node, text, pair, &result)
                          : replace_nothing(r, c->node, text, pair[1], &result);
    return ok && path_give_string(r, out, buf_str(&result));
}

bool fn_split(struct run *r, const struct call *c, struct list *out)
{
    struct str text, separator;
    bool found;
    if (!path_two_strings(r, c, &text, &separator, &found) || !found)
        return r->code == DONE;
    ptrdiff_t at;
    while (separator.len && (at = str_find_str(text, separator)) >= 0) {
        if (!path_give_string(r, out, str_of(text.ptr, (size_t)at)))
            return false;
        text = str_skip(text, (size_t)at + separator.len);
    }
    return path_give_string(r, out, text);
}

bool fn_join(struct run *r, const struct call *c, struct list *out)
{
    struct str separator = STR("");
    struct buf result;
    bool found;
    if (!path_argument_string(r, c, 0, &separator, &found))
        return false;
    buf_init(&result, r->arena, 64);
    for (uint32_t i = 0; i < c->input->count; i++) {
        struct path_item value;
        if (!path_value(r, &c->input->items[i], &value) || value.kind != PATH_STRING)
            return path_stop(r, c->node, INVALID, "join() is asked of strings");
        if ((i && !path_text_grows(r, c->node, &result, separator)) ||
            !path_text_grows(r, c->node, &result, value.text))
            return false;
    }
    return path_give_string(r, out, buf_str(&result));
}
