// The rows of the resources that a deed writes. Their steps stand among the writes at once; their keys and bodies are made when
// the deed ends, one kind of work after the other for all of them: its code is in the processor's nearest cache then, from
// where the next kind drives it out.
#include "space/judge_int.h"

#include "space/space_sql.h"

struct row {
    struct visit *visit;
    struct resource resource;
    struct forms forms;
    struct str keys;                             // with the facts
    struct store_value *keys_value, *body_value; // of its step
    struct row *next;                            // older ones
};

enum code space_keys_of(struct deed *d, struct pointer at, struct json *tree, struct str *keys)
{
    // Evaluating paths leaves much behind: in a bundle of thousands it must not add up.
    struct arena own, *scratch = deed_scratch_take(d, &own);
    struct str extracted;
    struct resolve_context context = {d, at.space};
    enum code code = search_extract(scratch, tree, at.type, space_resolve, &context, &extracted);
    if (code)
        d->arena->fault = scratch->fault;
    else
        *keys = arena_copy(d->arena, extracted);
    deed_scratch_give(d, scratch);
    return code;
}

static void remember(struct deed *d, struct visit *v, const struct resource *r, const struct forms *forms,
                     struct store_value *values)
{
    struct row *row = ARENA_NEW(d->arena, struct row);
    *row = (struct row){v, *r, *forms, .keys_value = values, .body_value = values + 1, .next = d->rows};
    d->rows = row;
}

void rows_insert(struct deed *d, struct visit *v, const struct resource *r, const struct forms *forms)
{
    struct store_value args[] = {
        store_id(r->at.space), slot_at(r->at), store_int(r->version), store_int(r->updated_us),
        store_int(r->deleted), store_later(),  store_later()};
    struct store_writes *writes = space_writes(d, r->at.space);
    remember(d, v, r, forms, store_write(writes, &resource_insert, args, COUNT_OF(args), 1) + 5);
}

void rows_replace(struct deed *d, struct visit *v, const struct resource *r, const struct forms *forms)
{
    struct store_value old[] = {store_id(r->at.space), slot_at(r->at), store_int(r->version - 1)};
    struct store_value args[] = {old[0],
                                 old[1],
                                 old[2],
                                 store_int(r->version),
                                 store_int(r->updated_us),
                                 store_int(r->deleted),
                                 store_later(),
                                 store_later()};
    struct store_writes *writes = space_writes(d, r->at.space);
    store_write(writes, &resource_shelve, old, COUNT_OF(old), 1);
    remember(d, v, r, forms, store_write(writes, &resource_update, args, COUNT_OF(args), 1) + 6);
    if (r->at.space == SPACE_COMMONS)
        term_forget(writes, r->at);
}

// The facts, before the keys, are a person's; what belongs to nobody is everybody's, and has an index.
static void complete(struct deed *d, struct row *row)
{
    struct buf keys;
    struct pointer at = row->resource.at;
    struct str found = row->forms.search_keys;
    row->keys = found;
    if (at.space == SPACE_COMMONS) {
        term_write(space_writes(d, SPACE_COMMONS), d->arena, at, found);
        return;
    }
    buf_init(&keys, d->arena, found.len + 64);
    facts_write(&keys, &row->forms.facts);
    buf_add(&keys, found);
    row->keys = buf_end(&keys);
    found = str_skip(row->keys, row->keys.len - found.len);
    if (!row->resource.deleted)
        claims_wrote(d, &row->resource, &row->forms.facts, found);
}

static enum code extract_all(struct deed *d)
{
    enum code code = DONE;
    struct arena own;
    bool has_scratch = d->scratch != NULL;
    if (!has_scratch) {
        arena_init(&own);
        d->scratch = &own;
    }
    for (struct row *row = d->rows; row && code == DONE; row = row->next)
        if (!row->forms.search_keys.ptr)
            code = space_keys_of(d, row->resource.at, row->forms.tree, &row->forms.search_keys);
    if (!has_scratch) {
        arena_release(&own);
        d->scratch = NULL;
    }
    return code;
}

static struct store_value seal(struct deed *d, const struct row *row, uint8_t kind, struct str plain)
{
    return space_pack(d, row->visit, row->resource.at, row->resource.version, kind, plain);
}

enum code rows_make(struct deed *d)
{
    enum code code = d->rows ? extract_all(d) : DONE;
    if (code)
        return code;
    for (struct row *row = d->rows; row; row = row->next)
        complete(d, row);
    for (struct row *row = d->rows; row; row = row->next)
        *row->body_value = seal(d, row, CRYPT_BODY, row->resource.rest);
    for (struct row *row = d->rows; row; row = row->next)
        *row->keys_value = seal(d, row, CRYPT_KEYS, row->keys);
    d->rows = NULL;
    return DONE;
}
