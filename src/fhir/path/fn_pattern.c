// matches, matchesFull, replaceMatches (N1 §String manipulation).
#include "fhir/path/functions.h"
#include "fhir/path/regex.h"

static bool unfit(struct arena *a, const struct ast *n, const char *why)
{
    return fail(a, INVALID, "FHIRPath, column %u: the pattern of %s() %s", n->at + 1u, n->function->name,
                why) == DONE;
}

bool path_prepare_call(struct arena *a, struct path *p, struct ast *n)
{
    const char *why;
    if (!(n->function->flags & FUNCTION_PATTERN) || p->nodes[n->first].op != AST_LITERAL ||
        p->nodes[n->first].next)
        return true;
    const struct path_item *pattern = p->nodes[n->first].literal;
    if (pattern->kind != PATH_STRING)
        return unfit(a, n, "is no string");
    n->regex = regex_compile(a, pattern->text, &why);
    return n->regex || unfit(a, n, why);
}

struct subject {
    struct str text;
    struct str pattern;
    const struct regex *regex;
};

// The input and the pattern; *found false when one of them is empty.
static bool read_subject(struct run *r, const struct call *c, struct subject *out, bool *found)
{
    bool has_pattern = c->node->regex != NULL;
    if (!path_input_string(r, c, &out->text, found) || !*found)
        return r->code == DONE;
    out->pattern = STR("?");
    out->regex = c->node->regex;
    if (has_pattern) {
        const struct ast *literal = path_node(r, c->node->first);
        out->pattern = literal->literal->text;
    } else if (!path_argument_string(r, c, 0, &out->pattern, &has_pattern)) {
        return false;
    }
    *found = has_pattern;
    if (has_pattern && !out->regex) {
        const char *why;
        if (!path_spend(r, 50 + out->pattern.len))
            return false;
        out->regex = regex_compile(r->arena, out->pattern, &why);
        if (!out->regex)
            return path_stop(r, c->node, INVALID, "the pattern %s", why);
        if (!path_spend(r, out->regex->count / 2))
            return false;
    }
    return !has_pattern || path_spend(r, out->text.len / 64 * out->regex->count / 4 + out->regex->count / 64);
}

static bool match(struct run *r, const struct call *c, enum regex_mode mode, struct list *out)
{
    struct subject s;
    bool found;
    if (!read_subject(r, c, &s, &found) || !found)
        return r->code == DONE;
    return path_give_boolean(r, out, regex_find(r->arena, &r->regex_work, s.regex, s.text, 0, mode, NULL));
}

bool fn_matches(struct run *r, const struct call *c, struct list *out)
{
    return match(r, c, REGEX_ANYWHERE, out);
}

bool fn_matches_full(struct run *r, const struct call *c, struct list *out)
{
    return match(r, c, REGEX_WHOLE, out);
}

// $1 … $9 stand for the groups, $0 for all, \$ for a dollar.
static bool substitute(struct run *r, const struct call *c, struct str text, struct str with,
                       const uint32_t *slots, struct buf *out)
{
    for (size_t i = 0; i < with.len; i++) {
        struct str part = str_of(with.ptr + i, 1);
        char next = i + 1 < with.len ? with.ptr[i + 1] : '\0';
        if (with.ptr[i] == '\\' && (next == '$' || next == '\\')) {
            part.ptr++;
            i++;
        } else if (with.ptr[i] == '$' && next >= '0' && next <= '9') {
            uint32_t from = slots[2 * (next - '0')], until = slots[2 * (next - '0') + 1];
            part =
                from == REGEX_NONE || until == REGEX_NONE ? STR("") : str_of(text.ptr + from, until - from);
            i++;
        }
        if (!path_text_grows(r, c->node, out, part))
            return false;
    }
    return true;
}

static bool replace(struct run *r, const struct call *c, const struct subject *s, struct str with,
                    struct buf *out)
{
    uint32_t slots[2 * REGEX_GROUPS];
    size_t at = 0;
    while (at <= s->text.len &&
           regex_find(r->arena, &r->regex_work, s->regex, s->text, at, REGEX_ANYWHERE, slots)) {
        if (!path_spend(r, 1 + (s->text.len - at) / 64 + s->regex->count / 16) ||
            !path_text_grows(r, c->node, out, str_of(s->text.ptr + at, slots[0] - at)) ||
            !substitute(r, c, s->text, with, slots, out))
            return false;
        at = slots[1];
        if (slots[1] > slots[0])
            continue;
        // An empty match: one character is passed by.
        size_t next = at;
        if (at < s->text.len)
            regex_next(s->text, &next);
        if (!path_text_grows(r, c->node, out, str_of(s->text.ptr + at, next - at)))
            return false;
        at = next + (at == s->text.len);
    }
    return at >= s->text.len || path_text_grows(r, c->node, out, str_skip(s->text, at));
}

bool fn_replace_matches(struct run *r, const struct call *c, struct list *out)
{
    struct subject s;
    struct str with;
    struct buf result;
    bool found, has_with;
    if (!read_subject(r, c, &s, &found) || !path_argument_string(r, c, 1, &with, &has_with))
        return false;
    if (!found || !has_with)
        return true;
    if (!s.pattern.len) // the official suite: nothing to look for, nothing to replace
        return path_give_string(r, out, s.text);
    buf_init(&result, r->arena, s.text.len);
    return replace(r, c, &s, with, &result) && path_give_string(r, out, buf_str(&result));
}
