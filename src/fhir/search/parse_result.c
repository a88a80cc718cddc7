// The parameters that rule the answer rather than what is found (R4 §3.1.1.5).
#include "fhir/search/search_int.h"

enum { INCLUDES_MAX = 50 };

// What rules the answer is never left out, not even with lenient handling.
static enum code refuse_unknown(struct search_parse *s, model_type type, struct str name)
{
    return search_unknown_param(s->arena, type, name) == NOT_FOUND ? INVALID : INTERNAL;
}

static enum code parse_sort(struct search_parse *s, struct search_query *q)
{
    struct str rest = s->value;
    while (rest.ptr) {
        struct str word = str_trim(str_cut(&rest, ','));
        struct search_sort sort = {.descending = word.len && word.ptr[0] == '-'};
        word = str_skip(word, sort.descending);
        if (q->sort_count == COUNT_OF(q->sort))
            return fail(s->arena, INVALID, "\"_sort\" takes at most %zu parameters", COUNT_OF(q->sort));
        if (str_equal(word, STR("_id")) || str_equal(word, STR("_lastUpdated"))) {
            sort.special = str_equal(word, STR("_id")) ? "_id" : "_lastUpdated";
        } else {
            sort.param = search_param_named(q->type, word);
            if (!sort.param)
                return refuse_unknown(s, q->type, word);
            if (!search_param_is_kept(sort.param) || sort.param->kind == PARAM_COMPOSITE ||
                sort.param->kind == PARAM_SPECIAL)
                return fail(s->arena, INVALID, "\"_sort\" cannot order by \"%s\"", sort.param->code);
        }
        q->sort[q->sort_count++] = sort;
    }
    return DONE;
}

static enum code parse_count(struct search_parse *s, struct search_query *q)
{
    uint64_t count;
    if (!str_to_u64(s->value, &count))
        return fail(s->arena, INVALID, "\"_count\" is a whole number, 0 or more");
    q->count = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
    q->count_given = true;
    return DONE;
}

static enum code parse_elements(struct search_parse *s, struct search_query *q)
{
    struct str rest = s->value;
    while (rest.ptr) {
        struct str word = str_trim(str_cut(&rest, ','));
        if (!word.len)
            continue;
        if (q->element_count == COUNT_OF(q->elements))
            return fail(s->arena, INVALID, "\"_elements\" takes at most %zu names", COUNT_OF(q->elements));
        q->elements[q->element_count++] = word;
    }
    return DONE;
}

static enum code parse_word(struct search_parse *s, const char *const *words, size_t count, unsigned *out)
{
    struct buf list;
    buf_init(&list, s->arena, 64);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(s->value, str_from(words[i]))) {
            *out = (unsigned)i;
            return DONE;
        }
        buf_print(&list, "%s%s", i ? ", " : "", words[i]);
    }
    return fail(s->arena, INVALID, "\"%.*s\" takes one of: %.*s", STR_ARG(s->name), STR_ARG(buf_str(&list)));
}

static enum code parse_summary(struct search_parse *s, struct search_query *q)
{
    static const char *const words[] = {[SUMMARY_FALSE] = "false",
                                        [SUMMARY_TRUE] = "true",
                                        [SUMMARY_TEXT] = "text",
                                        [SUMMARY_DATA] = "data",
                                        [SUMMARY_COUNT] = "count"};
    unsigned summary = q->summary;
    enum code code = parse_word(s, words, COUNT_OF(words), &summary);
    q->summary = (enum search_summary)summary;
    return code;
}

static enum code parse_total(struct search_parse *s, struct search_query *q)
{
    static const char *const words[] = {
        [TOTAL_ACCURATE] = "accurate", [TOTAL_NONE] = "none", [TOTAL_ESTIMATE] = "estimate"};
    unsigned total = q->total;
    enum code code = parse_word(s, words, COUNT_OF(words), &total);
    q->total = (enum search_total)total;
    return code;
}

static enum code fill_include(struct search_parse *s, struct search_include *include)
{
    struct str rest = s->value, source = str_cut(&rest, ':'), param = str_cut(&rest, ':'), target = rest;
    if (str_equal(source, STR("*")) && !param.ptr)
        return DONE;
    include->source = model_resource_named(source);
    if (!include->source || !param.len)
        return fail(s->arena, INVALID,
                    "\"%.*s\" is written as [type]:[reference parameter] or [type]:[parameter]:[type]",
                    STR_ARG(s->name));
    if (!str_equal(param, STR("*"))) {
        include->param = search_param_named(include->source, param);
        if (!include->param)
            return refuse_unknown(s, include->source, param);
        if (include->param->kind != PARAM_REFERENCE)
            return fail(s->arena, INVALID, "\"%.*s\" follows references; \"%s\" of %s is none",
                        STR_ARG(s->name), include->param->code, model_info(include->source)->name);
    }
    include->target = target.len ? model_resource_named(target) : MODEL_NONE;
    if (target.ptr && !include->target)
        return fail(s->arena, INVALID, "the third part of \"%.*s\" is no resource type", STR_ARG(s->name));
    return DONE;
}

// _include and _revinclude, with :iterate (R4 §3.1.1.5.4).
static enum code parse_include(struct search_parse *s, struct search_query *q, bool reverse,
                               struct str modifier)
{
    struct search_include *include = ARENA_NEW(s->arena, struct search_include), **end = &q->includes;
    size_t count = 0;
    include->reverse = reverse;
    include->iterate = str_equal(modifier, STR("iterate"));
    if (modifier.len && !include->iterate)
        return fail(s->arena, INVALID, "\"%s\" knows one modifier, \":iterate\"",
                    reverse ? "_revinclude" : "_include");
    for (; *end; end = &(*end)->next)
        count++;
    if (count >= INCLUDES_MAX)
        return fail(s->arena, INVALID, "there are more than %d includes", INCLUDES_MAX);
    *end = include;
    return fill_include(s, include);
}

static enum code take_cursor(struct search_parse *s, struct search_query *q)
{
    q->cursor = s->value;
    return DONE;
}

static enum code take_nothing(struct search_parse *s, struct search_query *q)
{
    (void)s, (void)q;
    return DONE;
}

static const struct {
    const char *name;
    enum code (*take)(struct search_parse *s, struct search_query *q);
} result_params[] = {
    {"_sort", parse_sort},       {"_count", parse_count},   {"_elements", parse_elements},
    {"_summary", parse_summary}, {"_total", parse_total},   {"_cursor", take_cursor},
    {"_format", take_nothing},   {"_pretty", take_nothing},
};

enum code search_parse_result(struct search_parse *s, struct search_query *q, bool *taken)
{
    struct str rest = s->name, name = str_cut(&rest, ':');
    bool includes = str_equal(name, STR("_include")), reverse = str_equal(name, STR("_revinclude"));
    *taken = true;
    if (includes || reverse)
        return parse_include(s, q, reverse, rest);
    for (size_t i = 0; i < COUNT_OF(result_params); i++) {
        if (str_equal(s->name, str_from(result_params[i].name)))
            return result_params[i].take(s, q);
    }
    if (str_equal(s->name, STR("_contained")) && str_equal(s->value, STR("false")))
        return DONE;
    *taken = false;
    return DONE;
}
