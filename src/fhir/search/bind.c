// Asks, once for each reference in a request, what it names.
#include "fhir/search/search_int.h"

static void ask(struct arena *a, struct search_value *v, struct str text, search_resolve_fn *resolve,
                void *context)
{
    struct search_target target = {0};
    if (!resolve(context, text, &target) || !target.number)
        return;
    v->targets =
        arena_grow(a, v->targets, v->target_count * sizeof target, (v->target_count + 1) * sizeof target);
    v->targets[v->target_count++] = target;
}

// A bare id may be that of any type that the parameter refers to.
static void ask_types(struct arena *a, const struct model_param *p, struct search_value *v,
                      search_resolve_fn *resolve, void *context)
{
    size_t count = search_param_target_count(p);
    for (uint16_t i = 0; count ? i < count : model_stable((uint16_t)(i + 1)) != MODEL_NONE; i++) {
        model_type type = count ? search_param_target(p, i) : model_stable((uint16_t)(i + 1));
        ask(a, v, arena_print(a, "%s/%.*s", model_info(type)->name, STR_ARG(v->text)), resolve, context);
    }
}

static void bind_value(struct arena *a, const struct model_param *p, struct search_value *v,
                       search_resolve_fn *resolve, void *context)
{
    v->targets = NULL;
    v->target_count = 0;
    if (v->is_bare && p)
        ask_types(a, p, v, resolve, context);
    else if (v->text.len)
        ask(a, v, v->text, resolve, context);
}

static void bind_clause(struct arena *a, struct search_clause *c, search_resolve_fn *resolve, void *context)
{
    bool is_id = c->special && strcmp(c->special, "_id") == 0;
    bool is_reference = c->param && c->param->kind == PARAM_REFERENCE && c->modifier != SEARCH_MISSING &&
                        c->modifier != SEARCH_IDENTIFIER;
    for (size_t i = 0; i < c->value_count; i++) {
        struct search_value *v = &c->values[i];
        if (is_id || is_reference)
            bind_value(a, c->param, v, resolve, context);
        for (size_t j = 0; j < v->part_count; j++) {
            const struct model_param *part = model_components(c->param)[j].param;
            if (part->kind == PARAM_REFERENCE)
                bind_value(a, part, &v->parts[j], resolve, context);
        }
    }
}

enum code search_bind(struct arena *a, struct search_query *q, search_resolve_fn *resolve, void *context)
{
    for (; q; q = q->alternative) {
        for (struct search_clause *c = q->first; c; c = c->next) {
            bind_clause(a, c, resolve, context);
            if (c->chained && search_bind(a, c->chained, resolve, context) != DONE)
                return INTERNAL;
        }
    }
    return DONE;
}
