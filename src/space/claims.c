// A Binary says nothing of itself: it is judged as the resource that refers to it (a DocumentReference, mostly), and
// until there is one it is its author's and the holder's. The first that refers to it speaks for it. Since the two may
// be written in either order, what a deed wrote is settled at its end.
#include "space/judge_int.h"

#include "space/space_sql.h"

// A resource of this deed that refers to Binaries.
struct claim {
    struct pointer binary, by;
    struct facts facts; // of the one that claims
    struct claim *next;
};
// A Binary that this deed wrote.
struct written {
    struct pointer at;
    uint32_t version;
    struct facts facts;
    struct str keys; // after the facts
    struct written *next;
};

static void add_claim(struct deed *d, struct pointer binary, struct pointer by, const struct facts *facts)
{
    for (const struct claim *c = d->claims; c; c = c->next)
        if (c->binary.number == binary.number && facts_owner(c->by) == facts_owner(by))
            return;
    struct claim *c = ARENA_NEW(d->arena, struct claim);
    *c = (struct claim){binary, by, *facts, d->claims};
    c->facts.subject.author = arena_copy(d->arena, facts->subject.author);
    d->claims = c;
}

void claims_note(struct deed *d, struct pointer at, const struct json *tree, const struct facts *facts)
{
    struct pointer target;
    bool is_commons;
    for (const struct json *c = json_is_container(tree) ? json_first(tree) : NULL; c; c = c->next) {
        if (json_is_container(c))
            claims_note(d, at, c, facts);
        else if (c->kind == JSON_STRING && rest_token_read(str_of(c->text, c->size), &target, &is_commons) &&
                 target.type == MODEL_Binary && !is_commons)
            add_claim(d, (struct pointer){at.space, target.number, MODEL_Binary}, at, facts);
    }
}

void claims_wrote(struct deed *d, const struct resource *r, const struct facts *facts, struct str keys)
{
    if (r->at.type != MODEL_Binary)
        return;
    struct written *w = ARENA_NEW(d->arena, struct written);
    *w = (struct written){r->at, r->version, *facts, keys, d->written};
    d->written = w;
}

// The Binary as this deed leaves it: as it wrote it, or as it is.
static enum code find_binary(struct deed *d, struct visit *v, struct pointer at, struct written *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    for (const struct written *w = d->written; w; w = w->next)
        if (w->at.number == at.number) {
            *out = *w;
            return DONE;
        }
    enum code code =
        store_select(d->arena, d->read, at.space, &resource_keys_at, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *out = (struct written){.at = at};
    if (store_next(d->arena, &rows)) {
        out->version = (uint32_t)store_column_int(&rows, 1);
        // Damaged ones stay as they are: nobody's, until they are rebuilt.
        if (space_unpack(d, v, at, out->version, CRYPT_KEYS, store_column(&rows, 3), &out->keys) == DONE)
            facts_read(d, &out->keys, &out->facts);
        else
            out->version = 0;
    }
    store_rows_end(&rows);
    return rows.code;
}

static void rekey(struct deed *d, struct visit *v, const struct written *w, struct store_writes *writes)
{
    struct buf keys;
    buf_init(&keys, d->arena, w->keys.len + 128);
    facts_write(&keys, &w->facts);
    buf_add(&keys, w->keys);
    struct store_value args[] = {store_id(w->at.space), slot_at(w->at), store_int(w->version),
                                 space_pack(d, v, w->at, w->version, CRYPT_KEYS, buf_str(&keys))};
    store_write(writes ? writes : space_writes(d, w->at.space), &resource_rekey, args, COUNT_OF(args), 1);
}

static enum code settle(struct deed *d, struct visit *v, const struct claim *c, struct store_writes *writes)
{
    struct written w;
    enum code code = find_binary(d, v, c->binary, &w);
    if (code || w.version == 0 || (w.facts.owner && w.facts.owner != facts_owner(c->by)))
        return code;
    struct access_subject *s = &w.facts.subject;
    if (w.facts.owner && w.facts.kind == c->facts.kind && s->labels == c->facts.subject.labels)
        return DONE;
    w.facts.owner = facts_owner(c->by);
    w.facts.kind = c->facts.kind;
    s->labels = c->facts.subject.labels;
    claims_wrote(d, &(struct resource){.at = w.at, .version = w.version}, &w.facts, w.keys);
    rekey(d, v, &w, writes);
    return DONE;
}

enum code claims_settle(struct deed *d, struct store_writes *writes)
{
    enum code code = DONE;
    for (const struct claim *c = d->claims; code == DONE && c; c = c->next)
        code = settle(d, d->person, c, writes);
    d->claims = NULL;
    d->written = NULL;
    return code;
}
