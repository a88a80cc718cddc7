// Chains and _has: searches of their own, made before the one that they are part of.
#include "space/words_int.h"

enum { CHAIN_DEPTH_MAX = 4 };

static enum code resolve_clauses(struct deed *d, uint64_t space, struct search_query *q, unsigned depth);

// The body is looked at and left: of many hits, they must not add up.
static enum code alias_of(struct deed *d, struct visit *v, struct pointer at, struct str *alias)
{
    struct resource r;
    struct arena *kept = d->arena, scratch;
    arena_init(&scratch);
    d->arena = &scratch;
    enum code code = space_row_read(d, v, at, &r);
    d->arena = kept;
    if (code)
        kept->fault = scratch.fault;
    else if (rest_alias(r.rest).ptr)
        *alias = arena_copy(kept, rest_alias(r.rest));
    arena_release(&scratch);
    return code;
}

// What a hit is called in references: its number, and the name that a client chose.
static enum code target_of_hit(struct scan *s, const struct hit *hit, struct search_target *out)
{
    struct pointer at = {s->at.space, hit->row.number, s->at.type};
    struct str alias = {0};
    enum code code = alias_of(s->deed, s->visit, at, &alias);
    *out =
        (struct search_target){.number = at.number, .type = at.type, .is_commons = at.space == SPACE_COMMONS};
    if (alias.ptr)
        out->text = arena_print(s->deed->arena, "%s/%.*s", model_info(at.type)->name, STR_ARG(alias));
    return code;
}

struct targets {
    struct search_target *items;
    size_t count, size;
};

static void add_target(struct deed *d, struct targets *list, struct search_target target)
{
    if (list->count == list->size) {
        size_t size = list->size ? list->size * 2 : 16;
        list->items = arena_grow(d->arena, list->items, list->size * sizeof target, size * sizeof target);
        list->size = size;
    }
    list->items[list->count++] = target;
}

static enum code add_chain_hits(struct deed *d, uint64_t space, struct search_query *q, struct targets *out)
{
    struct scan s = {.deed = d, .at = {.space = space, .type = q->type}, .query = q};
    enum code code = scan_run(&s);
    for (size_t i = 0; code == DONE && i < s.count; i++) {
        struct search_target target;
        code = target_of_hit(&s, &s.hits[i], &target);
        add_target(d, out, target);
    }
    return code;
}

// What keys hold as text, for a client chose the name: the row that it names.
static void name_row(struct deed *d, uint64_t space, struct search_target *target)
{
    struct pointer at;
    if (target->number || !space_find(d, target->type, target->text, &at) || at.space != space)
        return;
    target->number = at.number;
    target->type = at.type;
}

static enum code add_has_hits(struct deed *d, uint64_t space, const struct search_clause *clause,
                              struct targets *out)
{
    struct search_query *q = clause->chained;
    struct search_include by = {.source = q->type, .param = clause->has_param};
    struct scan s = {.deed = d, .at = {.space = space, .type = q->type}, .query = q, .keep_keys = true};
    enum code code = scan_run(&s);
    for (size_t i = 0; code == DONE && i < s.count; i++) {
        struct search_target *found;
        size_t count = search_references(d->arena, &by, q->type, s.hits[i].row.keys, &found);
        for (size_t k = 0; k < count; k++) {
            name_row(d, space, &found[k]);
            add_target(d, out, found[k]);
        }
    }
    return code;
}

static bool is_has(const struct search_clause *clause)
{
    return clause->has_param != NULL;
}

// Where resources of a type can be found from inside a space.
uint64_t search_home(model_type type, uint64_t space)
{
    return model_info(type)->place == MODEL_COMMONS ? SPACE_COMMONS : space;
}

static enum code resolve_chain(struct deed *d, uint64_t space, struct search_clause *clause, unsigned depth)
{
    struct targets found = {0};
    enum code code = DONE;
    if (depth > CHAIN_DEPTH_MAX)
        return fail(d->arena, INVALID, "The chain of this search is too long: at most %d links",
                    CHAIN_DEPTH_MAX);
    for (struct search_query *q = clause->chained; code == DONE && q; q = q->alternative) {
        uint64_t home = search_home(q->type, space);
        code = resolve_clauses(d, home, q, depth);
        if (code == DONE)
            code =
                is_has(clause) ? add_has_hits(d, home, clause, &found) : add_chain_hits(d, home, q, &found);
        if (code == DENIED && clause->chained->alternative)
            code = DONE; // of the types that the reference may name, those that may be read decide
    }
    search_clause_set(d->arena, clause, found.items, found.count);
    return code;
}

// In a request, a name that a client chose is the row that it names; in keys it stays text.
static bool resolve_asked(void *context, struct str reference, struct search_target *out)
{
    struct resolve_context *c = context;
    struct pointer at;
    if (!space_resolve(context, reference, out))
        return false;
    if (!out->number && space_find(c->deed, out->type, reference, &at) &&
        (at.space == c->space || at.space == SPACE_COMMONS)) {
        out->number = at.number;
        out->is_commons = at.space == SPACE_COMMONS;
    }
    return true;
}

static enum code resolve_clauses(struct deed *d, uint64_t space, struct search_query *q, unsigned depth)
{
    struct resolve_context *context = ARENA_NEW(d->arena, struct resolve_context);
    *context = (struct resolve_context){d, space};
    enum code code = search_bind(d->arena, q, resolve_asked, context);
    for (struct search_clause *c = q->first; code == DONE && c; c = c->next)
        if (c->chained)
            code = resolve_chain(d, space, c, depth + 1);
        else if (search_clause_is_content(c))
            code = words_resolve(d, space, c);
    return code;
}

enum code chain_resolve(struct deed *d, uint64_t space, struct search_query *q)
{
    return resolve_clauses(d, space, q, 0);
}
