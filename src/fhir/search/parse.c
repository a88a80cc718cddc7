// Search requests: names, modifiers, chains and _has (R4 §3.1.1.4.3, §3.1.1.4.4, §3.1.1.4.15, §3.1.1.4.16).
#include "fhir/search/search_int.h"

static const struct {
    const char *word;
    enum search_modifier modifier;
} modifier_words[] = {
    {"missing", SEARCH_MISSING},   {"exact", SEARCH_EXACT},
    {"contains", SEARCH_CONTAINS}, {"not", SEARCH_NOT},
    {"text", SEARCH_TEXT},         {"in", SEARCH_IN},
    {"not-in", SEARCH_NOT_IN},     {"below", SEARCH_BELOW},
    {"above", SEARCH_ABOVE},       {"identifier", SEARCH_IDENTIFIER},
    {"of-type", SEARCH_OF_TYPE},
};

// What each kind of parameter may bear, as bits; and the words of it for a fault.
static const struct {
    unsigned modifiers;
    const char *words;
} kind_modifiers[] = {
    [PARAM_NUMBER] = {1u << SEARCH_MISSING, ":missing"},
    [PARAM_DATE] = {1u << SEARCH_MISSING, ":missing"},
    [PARAM_QUANTITY] = {1u << SEARCH_MISSING, ":missing"},
    [PARAM_STRING] = {1u << SEARCH_MISSING | 1u << SEARCH_EXACT | 1u << SEARCH_CONTAINS,
                      ":missing, :exact and :contains"},
    [PARAM_TOKEN] = {1u << SEARCH_MISSING | 1u << SEARCH_TEXT | 1u << SEARCH_NOT | 1u << SEARCH_ABOVE |
                         1u << SEARCH_BELOW | 1u << SEARCH_IN | 1u << SEARCH_NOT_IN | 1u << SEARCH_OF_TYPE,
                     ":missing, :text, :not, :above, :below, :in, :not-in and :of-type"},
    [PARAM_REFERENCE] = {1u << SEARCH_MISSING | 1u << SEARCH_TYPE | 1u << SEARCH_IDENTIFIER,
                         ":missing, :identifier and a resource type"},
    [PARAM_URI] = {1u << SEARCH_MISSING | 1u << SEARCH_ABOVE | 1u << SEARCH_BELOW,
                   ":missing, :above and :below"},
    [PARAM_COMPOSITE] = {0, "none"},
    [PARAM_SPECIAL] = {1u << SEARCH_MISSING, ":missing"},
};

static bool param_may_name(const struct model_param *p, model_type type)
{
    size_t count = search_param_target_count(p);
    bool may = count == 0;
    for (size_t i = 0; i < count && !may; i++)
        may = search_param_target(p, i) == type;
    return may;
}

static enum code set_modifier(struct search_parse *s, struct search_clause *c, struct str word)
{
    unsigned allowed = c->param ? kind_modifiers[c->param->kind].modifiers : 0;
    for (size_t i = 0; i < COUNT_OF(modifier_words); i++) {
        if (str_equal(word, str_from(modifier_words[i].word)))
            c->modifier = modifier_words[i].modifier;
    }
    if (c->modifier == SEARCH_PLAIN && (c->target = model_resource_named(word)) != MODEL_NONE)
        c->modifier = SEARCH_TYPE;
    if (c->param && c->modifier == SEARCH_BELOW && search_param_is_canonical(c->param))
        return DONE; // R4 §3.1.1.4.13: up to the version
    if (c->modifier == SEARCH_PLAIN || !(allowed & 1u << c->modifier))
        return fail(s->arena, INVALID, "the modifier \":%.*s\" is not supported on \"%s\"; it takes %s",
                    STR_ARG(str_of(word.ptr, word.len < 40 ? word.len : 40)),
                    c->param ? c->param->code : c->special,
                    c->param ? kind_modifiers[c->param->kind].words : "none");
    if (c->modifier == SEARCH_TYPE && !param_may_name(c->param, c->target))
        return fail(s->arena, INVALID, "\"%s\" does not refer to resources of type %.*s", c->param->code,
                    STR_ARG(word));
    return DONE;
}

static enum code parse_inner(struct search_parse *s, model_type type, struct str name, struct str value,
                             struct search_query **out)
{
    struct search_query *q = ARENA_NEW(s->arena, struct search_query);
    q->type = type;
    enum code code = search_parse_clause(s, type, name, value, &q->first);
    *out = q;
    return code;
}

// The rest of a chain on every type that the reference may name and that knows the rest.
static enum code parse_chain(struct search_parse *s, struct search_clause *c, struct str rest,
                             struct str value)
{
    size_t count = c->target ? 1 : search_param_target_count(c->param);
    struct search_query **end = &c->chained;
    if (c->param->kind != PARAM_REFERENCE || c->modifier > SEARCH_TYPE ||
        (c->modifier && c->modifier != SEARCH_TYPE))
        return fail(s->arena, INVALID, "\"%s\" cannot be chained: it is no reference", c->param->code);
    if (!count)
        return fail(s->arena, INVALID,
                    "\"%s\" may refer to any type; name the one that is meant, as in \"%s:Patient.%.*s\"",
                    c->param->code, c->param->code, STR_ARG(str_of(rest.ptr, rest.len < 60 ? rest.len : 60)));
    enum code code = DONE;
    for (size_t i = 0; i < count; i++) {
        model_type type = c->target ? c->target : search_param_target(c->param, i);
        code = parse_inner(s, type, rest, value, end);
        if (code == DONE)
            end = &(*end)->alternative;
        else
            *end = NULL;
        if (code != DONE && code != NOT_FOUND)
            return code;
    }
    return c->chained ? DONE : code;
}

// _has:Type:reference:rest, after "_has:".
static enum code parse_has(struct search_parse *s, model_type type, struct str rest, struct search_clause *c)
{
    struct str type_word = str_cut(&rest, ':'), reference = str_cut(&rest, ':');
    model_type from = model_resource_named(type_word);
    c->special = "_has";
    if (!from || !rest.len)
        return fail(s->arena, INVALID,
                    "\"_has\" is written as _has:[type]:[reference parameter]:[parameter]=value");
    c->has_param = search_param_named(from, reference);
    if (!c->has_param)
        return search_unknown_param(s->arena, from, reference);
    if (c->has_param->kind != PARAM_REFERENCE || !param_may_name(c->has_param, type))
        return fail(s->arena, INVALID, "\"%s\" of %s does not refer to resources of type %s",
                    c->has_param->code, model_info(from)->name, model_info(type)->name);
    return parse_inner(s, from, rest, s->value, &c->chained);
}

static const char *const refused[] = {"_text",      "_list",          "_query", "_filter",
                                      "_contained", "_containedType", "_type",  "_score"};

// Words inside (_content) are kept of documents only.
static enum code parse_special(struct search_parse *s, model_type type, struct search_clause *c,
                               struct str name)
{
    static const char *const known[] = {"_id", "_lastUpdated", "_content"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal(name, str_from(known[i])))
            c->special = known[i];
    if (search_clause_is_content(c) && type != MODEL_DocumentReference)
        return fail(
            s->arena, INVALID,
            "the search parameter \"_content\" is not supported here: it is for DocumentReference only");
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        if (str_equal(name, str_from(refused[i])))
            return fail(s->arena, INVALID, "the search parameter \"%s\" is not supported here", refused[i]);
    }
    return DONE;
}

static enum code find_param(struct search_parse *s, model_type type, struct str name, struct search_clause *c)
{
    enum code code = parse_special(s, type, c, name);
    if (code != DONE || c->special)
        return code;
    c->param = search_param_named(type, name);
    if (!c->param)
        return search_unknown_param(s->arena, type, name);
    if (!search_param_is_kept(c->param))
        return fail(s->arena, INVALID, "the search parameter \"%s\" is not supported here", c->param->code);
    return DONE;
}

// The part of a name before the first ':' or '.', and what follows each.
static void split_name(struct str name, struct str *param, struct str *modifier, struct str *chain)
{
    size_t at = 0;
    while (at < name.len && name.ptr[at] != ':' && name.ptr[at] != '.')
        at++;
    *param = str_of(name.ptr, at);
    *modifier = *chain = (struct str){0};
    if (at == name.len)
        return;
    *chain = str_skip(name, at + 1);
    if (name.ptr[at] == ':')
        *modifier = str_cut(chain, '.');
}

enum code search_parse_clause(struct search_parse *s, model_type type, struct str name, struct str value,
                              struct search_clause **out)
{
    struct search_clause *c = ARENA_NEW(s->arena, struct search_clause);
    struct str param, modifier, chain;
    enum code code = DONE;
    *out = c;
    if (s->depth > CHAIN_DEPTH_MAX)
        return fail(s->arena, INVALID, "a chain has more than %d links", CHAIN_DEPTH_MAX);
    s->depth++;
    if (str_starts(name, STR("_has:"))) {
        code = parse_has(s, type, str_skip(name, 5), c);
    } else {
        split_name(name, &param, &modifier, &chain);
        code = find_param(s, type, param, c);
        if (code == DONE && modifier.ptr)
            code = set_modifier(s, c, modifier);
        if (code == DONE && chain.ptr)
            code = c->param ? parse_chain(s, c, chain, value)
                            : fail(s->arena, INVALID, "\"%s\" cannot be chained", c->special);
        else if (code == DONE)
            code = search_parse_values(s, type, c, value);
    }
    s->depth--;
    return code;
}

static void say_self(struct buf *self, const struct uri_pair *pair)
{
    if (self->len)
        buf_add_char(self, '&');
    uri_encode(self, pair->name);
    buf_add_char(self, '=');
    uri_encode(self, pair->value);
}

static enum code parse_pair(struct search_parse *s, struct search_query *q, struct search_clause ***end)
{
    bool taken = false;
    struct search_clause *c;
    enum code code = search_parse_result(s, q, &taken);
    if (code != DONE || taken)
        return code;
    code = search_parse_clause(s, q->type, s->name, s->value, &c);
    if (code != DONE)
        return code;
    **end = c;
    *end = &c->next;
    return DONE;
}

enum code search_parse(struct arena *a, model_type type, const struct uri_query *pairs,
                       const struct search_options *options, struct search_query **out)
{
    static const struct search_options none;
    struct search_query *q = ARENA_NEW(a, struct search_query);
    struct search_clause **end = &q->first;
    struct buf self;
    buf_init(&self, a, 128);
    q->type = type;
    *out = q;
    for (size_t i = 0; i < pairs->count; i++) {
        const struct uri_pair *pair = &pairs->pairs[i];
        struct search_parse s = {a, options ? options : &none, pair->name, pair->value, 0};
        enum code code = parse_pair(&s, q, &end);
        if (code == NOT_FOUND && s.options->lenient)
            continue;
        if (code != DONE) {
            a->fault.code = INVALID;
            return INVALID;
        }
        bool is_ours = str_equal(pair->name, STR("_cursor")) || str_equal(pair->name, STR("_format")) ||
                       str_equal(pair->name, STR("_pretty"));
        if (!is_ours)
            say_self(&self, pair);
    }
    q->self = buf_str(&self);
    return DONE;
}
