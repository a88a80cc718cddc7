// Writing resources: numbers, creation, update, deletion. Nothing is applied here; the write sets are built.
#include "space/space_int.h"

#include "space/space_sql.h"

bool space_resolve(void *context, struct str reference, struct search_target *out)
{
    struct resolve_context *c = context;
    struct pointer at;
    bool is_commons;
    if (rest_token_read(reference, &at, &is_commons)) {
        *out = (struct search_target){.number = at.number, .type = at.type, .is_commons = is_commons};
        return true;
    }
    struct str id = reference;
    struct str base = c->deed->house->config.base;
    if (base.len && str_starts(id, base) && id.len > base.len)
        id = str_skip(id, base.len + 1);
    struct str whole = id;
    model_type type = model_resource_named(str_cut(&id, '/'));
    if (type == MODEL_NONE || id.len == 0)
        return false;
    *out = (struct search_target){.type = type, .text = whole};
    // A sealed pointer names the row itself; a name that a client chose stays text, in keys as in requests.
    if (id.len == CRYPT_ID_SIZE && crypt_id_read(c->deed->house->config.keys, id, &at) && at.type == type &&
        (at.space == c->space || at.space == SPACE_COMMONS)) {
        out->number = at.number;
        out->is_commons = at.space == SPACE_COMMONS;
    }
    return true;
}

// ---- rows -------------------------------------------------------------------------------------------------

struct forms {
    struct str keys, rest;
};

enum code space_keys_of(struct deed *d, struct pointer at, struct json *tree, struct str *keys)
{
    // Evaluating paths leaves much behind: in a bundle of thousands it must not add up.
    struct arena scratch;
    struct str extracted;
    struct resolve_context context = {d, at.space};
    arena_init(&scratch);
    enum code code = search_extract(&scratch, tree, at.type, space_resolve, &context, &extracted);
    if (code)
        d->arena->fault = scratch.fault;
    else
        *keys = arena_copy(d->arena, extracted);
    arena_release(&scratch);
    return code;
}

static enum code make_forms(struct deed *d, struct pointer at, struct str alias, struct json *tree,
                            struct forms *out)
{
    rest_tokenise(d, tree, at.space);
    enum code code = content_move_out(d, tree, at.space);
    if (code == DONE)
        code = space_keys_of(d, at, tree, &out->keys);
    out->rest = rest_write(d, tree, alias);
    return code;
}

static void insert_row(struct deed *d, struct visit *v, const struct resource *r, struct str keys)
{
    struct store_value args[] = {store_id(r->at.space),
                                 store_int(model_info(r->at.type)->stable),
                                 store_id(r->at.number),
                                 store_int(r->version),
                                 store_int(r->updated_us),
                                 store_int(r->deleted),
                                 space_pack(d, v, r->at, r->version, CRYPT_KEYS, keys),
                                 space_pack(d, v, r->at, r->version, CRYPT_BODY, r->rest)};
    struct store_writes *writes = space_writes(d, r->at.space);
    store_write(writes, &resource_insert, args, COUNT_OF(args), 1);
    if (r->at.space == SPACE_COMMONS)
        term_write(writes, d->arena, r->at, keys);
}

static void replace_row(struct deed *d, struct visit *v, const struct resource *r, struct str keys)
{
    struct store_value old[] = {store_id(r->at.space), store_int(model_info(r->at.type)->stable),
                                store_id(r->at.number), store_int(r->version - 1)};
    struct store_value args[] = {old[0],
                                 old[1],
                                 old[2],
                                 old[3],
                                 store_int(r->version),
                                 store_int(r->updated_us),
                                 store_int(r->deleted),
                                 space_pack(d, v, r->at, r->version, CRYPT_KEYS, keys),
                                 space_pack(d, v, r->at, r->version, CRYPT_BODY, r->rest)};
    struct store_writes *writes = space_writes(d, r->at.space);
    store_write(writes, &resource_shelve, old, COUNT_OF(old), 1);
    store_write(writes, &resource_update, args, COUNT_OF(args), 1);
    if (r->at.space == SPACE_COMMONS) {
        term_forget(writes, r->at);
        term_write(writes, d->arena, r->at, keys);
    }
}

enum code space_write_new(struct deed *d, struct visit *v, struct pointer at, struct str alias,
                          struct json *tree, struct resource *out)
{
    struct forms forms;
    enum code code = make_forms(d, at, alias, tree, &forms);
    if (code)
        return code;
    *out = (struct resource){.at = at, .version = 1, .updated_us = d->now_us, .rest = forms.rest};
    insert_row(d, v, out, forms.keys);
    space_note(v, at.type, at.number, 1);
    return DONE;
}

enum code space_create(struct deed *d, struct pointer at, struct str alias, struct json *tree,
                       struct resource *out)
{
    struct visit *v;
    enum code code = space_enter(d, at.space, ACCESS_CREATE, at.type, &v);
    if (code == DONE && alias.len)
        code = alias_reserve(d, arena_print(d->arena, "%s/%.*s", model_info(at.type)->name, STR_ARG(alias)),
                             &at);
    return code ? code : space_write_new(d, v, at, alias, tree, out);
}

static enum code read_present(struct deed *d, struct visit *v, struct pointer at, uint32_t expected,
                              struct resource *out)
{
    enum code code = space_row_read(d, v, at, out);
    if (code)
        return code;
    if (expected && out->version != expected)
        return fail(d->arena, UNMET,
                    "The resource is at version %u, not %u; read it again and repeat the change",
                    out->version, expected);
    return DONE;
}

enum code space_update(struct deed *d, struct pointer at, uint32_t expected, struct json *tree,
                       struct resource *out)
{
    struct visit *v;
    struct resource present;
    struct forms forms;
    enum code code = space_enter(d, at.space, ACCESS_UPDATE, at.type, &v);
    if (code == DONE)
        code = read_present(d, v, at, expected, &present);
    if (code == DONE && at.type == MODEL_Patient)
        code = space_same_person(d, v, tree);
    if (code == DONE)
        code = space_stays_theirs(d, at, tree);
    if (code == DONE)
        code = make_forms(d, at, rest_alias(present.rest), tree, &forms);
    if (code)
        return code;
    // Saying the same again makes no new version.
    if (!present.deleted && str_equal(forms.rest, present.rest)) {
        *out = present;
        space_note(v, at.type, at.number, 1);
        return DONE;
    }
    *out = (struct resource){
        .at = at, .version = present.version + 1, .updated_us = d->now_us, .rest = forms.rest};
    replace_row(d, v, out, forms.keys);
    space_note(v, at.type, at.number, 1);
    return DONE;
}

enum code space_delete(struct deed *d, struct pointer at, uint32_t expected, struct resource *out)
{
    struct visit *v;
    struct resource present;
    enum code code = space_enter(d, at.space, ACCESS_DELETE, at.type, &v);
    if (code == DONE)
        code = read_present(d, v, at, expected, &present);
    if (code)
        return code;
    if (at.type == MODEL_Patient && at.space != SPACE_COMMONS)
        return fail(d->arena, UNSUPPORTED, "A person's Patient goes with the whole space: erase the space");
    if (present.deleted)
        return fail(d->arena, GONE, "This resource was deleted already");
    struct json *nothing = json_new(d->arena, JSON_OBJECT);
    *out = (struct resource){.at = at,
                             .version = present.version + 1,
                             .updated_us = d->now_us,
                             .deleted = true,
                             .rest = rest_write(d, nothing, rest_alias(present.rest))};
    replace_row(d, v, out, STR(""));
    space_note(v, at.type, at.number, 1);
    return DONE;
}
