// Scopes that a query narrows (SMART App Launch 2, "Finer-grained resource constraints using search parameters"): a resource
// is there for such a token if a query of its scopes finds it by its search keys, and may become only what one still finds.
// Tokens without such a scope never come here.
#include "space/judge_int.h"

#include "space/space_sql.h"

struct narrowing {
    enum access_action action;
    model_type type;
    bool is_narrowed;              // false: all of the type
    struct access_queries queries; // bound
    struct narrowing *next;
};

static enum code bind(struct deed *d, struct visit *v, const struct access_queries *queries)
{
    struct resolve_context *context = ARENA_NEW(v->arena, struct resolve_context);
    *context = (struct resolve_context){d, v->space};
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < queries->count; i++)
        code = search_bind(v->arena, queries->list[i], space_resolve, context);
    return code;
}

// What the scopes leave of a type for what the space was entered for last; found once a visit.
static enum code narrowing_of(struct deed *d, struct visit *v, model_type type, const struct narrowing **out)
{
    struct access_question question = {d->actor, v->space, v->entered_for, type, .takes_narrowed = true};
    for (const struct narrowing *n = v->narrowings; n; n = n->next)
        if (n->action == question.action && n->type == type) {
            *out = n;
            return DONE;
        }
    struct narrowing *n = arena_alloc(v->arena, sizeof *n);
    *n = (struct narrowing){question.action, type, access_decide(&question).is_narrowed, {0}, v->narrowings};
    *out = n;
    enum code code = DONE;
    if (n->is_narrowed)
        code = access_scope_queries(v->arena, &question, d->house->config.base, &n->queries);
    if (code == DONE)
        code = bind(d, v, &n->queries);
    if (code == DONE)
        v->narrowings = n;
    return code;
}

// A row whose keys are not there (deleted, damaged) is found by nothing, ":not" and ":missing" included.
static bool is_found(struct deed *d, struct visit *v, model_type type, struct str keys)
{
    const struct narrowing *n;
    struct search_row row = {.keys = keys};
    bool damaged = false;
    if (narrowing_of(d, v, type, &n) != DONE)
        return false;
    for (size_t i = 0; keys.len && i < n->queries.count; i++)
        if (search_match(n->queries.list[i], &row, &damaged) && !damaged)
            return true;
    return !n->is_narrowed;
}

// The search keys as they stand with the present version.
static enum code present_keys(struct deed *d, struct visit *v, struct pointer at, struct str *keys)
{
    struct store_rows rows;
    struct facts facts;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    enum code code =
        store_select(d->arena, d->read, at.space, &resource_keys_at, args, COUNT_OF(args), &rows);
    *keys = (struct str){0};
    if (code)
        return code;
    if (store_next(d->arena, &rows))
        code = space_unpack(d, v, at, (uint32_t)store_column_int(&rows, 1), CRYPT_KEYS,
                            store_column(&rows, 3), keys);
    if (at.space != SPACE_COMMONS)
        facts_read(d, keys, &facts);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// The bytes of a document are there for whom the document is.
static bool owner_fits(struct deed *d, struct visit *v, const struct facts *facts)
{
    struct str keys;
    const struct narrowing *n;
    struct pointer at = facts_owner_at(v->space, facts->owner);
    if (!facts->owner)
        return true;
    if (narrowing_of(d, v, at.type, &n) != DONE)
        return false;
    return !n->is_narrowed || (present_keys(d, v, at, &keys) == DONE && is_found(d, v, at.type, keys));
}

bool narrow_fits(struct deed *d, struct visit *v, model_type type, const struct facts *facts, struct str keys)
{
    return is_found(d, v, type, keys) &&
           (type != MODEL_Binary || v->space == SPACE_COMMONS || owner_fits(d, v, facts));
}

enum code narrow_check(struct deed *d, struct visit *v, struct pointer at, struct str keys)
{
    if (is_found(d, v, at.type, keys))
        return DONE;
    attempt_note(d, at, access_reason_word(ACCESS_OUT_OF_SCOPE));
    return fail(d->arena, DENIED,
                "The token's scopes allow this only for a %s that their queries find, before and after the "
                "change",
                model_info(at.type)->name);
}

bool narrow_version_fits(struct deed *d, struct visit *v, const struct resource *r)
{
    struct json *tree;
    struct str keys;
    const struct narrowing *n;
    if (narrowing_of(d, v, r->at.type, &n) != DONE)
        return false;
    return !n->is_narrowed ||
           (!r->deleted && space_tree(d, r, &tree) == DONE && space_keys_of(d, r->at, tree, &keys) == DONE &&
            is_found(d, v, r->at.type, keys));
}
