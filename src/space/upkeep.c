// Upkeep of a space: opening every row to find damage, and making the search keys anew from the bodies.
#include "space/judge_int.h"

#include "journal/journal.h"
#include "space/space_sql.h"
#include "space/words_int.h"

struct upkeep {
    struct deed *deed;
    struct visit *visit;
    space_damage_fn *tell;
    void *context;
    uint64_t damages;
};

static void tell(struct upkeep *u, struct pointer at, uint32_t version, const char *what)
{
    u->damages++;
    u->tell(u->context, at, version, what);
}

// ---- checking --------------------------------------------------------------------------------------------

static enum code read_content(struct deed *d, uint64_t space, const struct space_content *content)
{
    enum code code = DONE;
    for (uint32_t i = 0; code == DONE && i < space_content_chunks(content); i++) {
        struct str bytes;
        code = space_content_read(d, space, content->number, i, &bytes);
    }
    return code;
}

static void check_contents(struct upkeep *u, struct resource r)
{
    struct space_content content;
    while (space_content_in(u->deed, &r, &content, &r)) {
        enum code code = read_content(u->deed, r.at.space, &content);
        if (code)
            tell(u, r.at, r.version,
                 code == BUSY
                     ? "its document's bytes could not be fetched; look at the object store, and check again"
                     : "its document's bytes cannot be read");
    }
}

static void check_row(struct upkeep *u, const struct store_rows *rows)
{
    struct deed *d = u->deed;
    struct str keys;
    struct resource r = {.at = slot_pointer(u->visit->space, rows, 0),
                         .version = (uint32_t)store_column_int(rows, 1)};
    if (space_unpack(d, u->visit, r.at, r.version, CRYPT_BODY, store_column(rows, 3), &r.rest) != DONE)
        tell(u, r.at, r.version, "its body cannot be opened");
    else
        check_contents(u, r);
    if (!store_column_null(rows, 2) &&
        space_unpack(d, u->visit, r.at, r.version, CRYPT_KEYS, store_column(rows, 2), &keys) != DONE)
        tell(u, r.at, r.version, "its search keys cannot be opened; ens rebuild makes them anew");
}

// Of check_resources or check_versions.
static enum code select_rows(struct deed *d, struct arena *a, uint64_t space,
                             const struct store_statement *statement, struct store_rows *rows)
{
    struct store_value args[] = {store_id(space), slot_first(space, MODEL_NONE),
                                 slot_last(space, MODEL_NONE)};
    return store_select(a, d->read, space, statement, args, COUNT_OF(args), rows);
}

static enum code check_rows(struct upkeep *u, const struct store_statement *statement)
{
    struct deed *d = u->deed;
    struct arena *kept = d->arena, scratch;
    struct store_rows rows;
    enum code code = select_rows(d, kept, u->visit->space, statement, &rows);
    if (code)
        return code;
    arena_init(&scratch);
    d->arena = &scratch;
    while (store_next(kept, &rows)) {
        check_row(u, &rows);
        arena_reset(&scratch);
    }
    d->arena = kept;
    arena_release(&scratch);
    store_rows_end(&rows);
    return rows.code;
}

enum code space_check(struct deed *d, uint64_t space, space_damage_fn *tell_damage, void *context)
{
    struct upkeep u = {.deed = d, .tell = tell_damage, .context = context};
    struct journal_verdict verdict;
    struct crypt_box *box;
    struct pointer patient = space_patient(space);
    enum code code = space_enter(d, space, ACCESS_READ, MODEL_NONE, &u.visit);
    if (code == DONE)
        code = check_rows(&u, &check_resources);
    if (code == DONE)
        code = check_rows(&u, &check_versions);
    if (code == DONE)
        code = space_box(d, space, &box); // the commons' rows are not sealed, but the operator's journal is
    if (code == DONE)
        code = journal_verify(d->arena, d->read, box, space, &verdict);
    if (code == DONE && verdict.bad_seq)
        tell(&u, patient, (uint32_t)verdict.bad_seq, "this line of the journal does not fit");
    return code ? code : u.damages ? INVALID : DONE;
}

// ---- rebuilding ------------------------------------------------------------------------------------------

enum { BATCH_ROWS = 500, BATCH_BYTES = 16 * 1024 * 1024 };

// Rows are rewritten in batches, each a commit of its own: every row is whole by itself, and memory stays bounded.
struct rebuild {
    struct deed *deed; // its arena is the batch's
    struct visit *visit;
    struct store_writes *writes;
    unsigned rows;
};

// The facts before the keys. Those of a Binary come from what refers to it: what is known of that stays.
static void rebuild_facts(struct rebuild *b, const struct resource *r, struct json *tree, struct str stored,
                          struct str *keys)
{
    struct deed *d = b->deed;
    struct facts facts, old;
    struct provenance by;
    struct buf out;
    struct str known = {0};
    if (r->at.space == SPACE_COMMONS)
        return;
    if (!rest_provenance(r->rest, &by)) {
        by = (struct provenance){.kind = ACCESS_BY_HOUSE, .created_us = r->updated_us};
        author_of_tree(d, tree, &by);
    }
    bool names_binary = rest_tokenise(d, tree, r->at.space);
    facts_of_tree(d, r->at, tree, &by, &facts);
    if (r->at.type == MODEL_Binary &&
        space_unpack(d, b->visit, r->at, r->version, CRYPT_KEYS, stored, &known) == DONE) {
        facts_read(d, &known, &old);
        facts.kind = old.kind;
        facts.owner = old.owner;
        facts.subject.labels = old.subject.labels;
    }
    if (names_binary)
        claims_note(d, r->at, tree, &facts);
    buf_init(&out, d->arena, keys->len + 128);
    facts_write(&out, &facts);
    buf_add(&out, *keys);
    claims_wrote(d, r, &facts, *keys);
    *keys = buf_str(&out);
}

static enum code rebuild_row(struct rebuild *b, const struct resource *r, struct str stored)
{
    struct deed *d = b->deed;
    struct json *tree;
    struct str keys;
    enum code code = space_tree(d, r, &tree);
    if (code == DONE)
        code = space_keys_of(d, r->at, tree, &keys);
    if (code)
        return code;
    rebuild_facts(b, r, tree, stored, &keys);
    struct store_value args[] = {store_id(r->at.space), slot_at(r->at), store_int(r->version),
                                 space_pack(d, b->visit, r->at, r->version, CRYPT_KEYS, keys)};
    store_write(b->writes, &resource_rekey, args, COUNT_OF(args), 1);
    if (r->at.space == SPACE_COMMONS) {
        term_forget(b->writes, r->at);
        term_write(b->writes, d->arena, r->at, keys);
    }
    b->rows++;
    return DONE;
}

static enum code commit_batch(struct rebuild *b)
{
    struct deed *d = b->deed;
    if (b->rows == 0)
        return DONE;
    enum code code = claims_settle(d, b->writes);
    if (code)
        return code;
    code = store_commit(d->arena, d->house->config.store, b->writes);
    if (code)
        return code;
    arena_reset(d->arena);
    b->writes = store_writes_new(d->arena, b->visit->space);
    b->rows = 0;
    return DONE;
}

static enum code rebuild_rows(struct rebuild *b, struct arena *kept, struct store_rows *rows)
{
    enum code code = DONE;
    struct deed *d = b->deed;
    b->writes = store_writes_new(d->arena, b->visit->space);
    while (code == DONE && store_next(kept, rows)) {
        struct resource r = {.at = slot_pointer(b->visit->space, rows, 0),
                             .version = (uint32_t)store_column_int(rows, 1),
                             .updated_us = store_column_int(rows, 5)};
        if (store_column_int(rows, 4) != 0)
            continue; // deleted: it has no keys
        code = space_unpack(d, b->visit, r.at, r.version, CRYPT_BODY, store_column(rows, 3), &r.rest);
        if (code == DONE)
            code = rebuild_row(b, &r, store_column(rows, 2));
        if (code == DONE && (b->rows == BATCH_ROWS || d->arena->used > BATCH_BYTES))
            code = commit_batch(b);
    }
    if (code == DONE)
        code = rows->code;
    return code ? code : commit_batch(b);
}

// What the index holds of rows that are no more.
static enum code sweep_terms(struct deed *d)
{
    struct store_writes *writes = store_writes_new(d->arena, SPACE_COMMONS);
    struct store_value of_a_type = store_id(SLOT_NUMBERS);
    store_write(writes, &term_sweep, &of_a_type, 1, STORE_ANY_ROWS);
    return store_commit(d->arena, d->house->config.store, writes);
}

enum code space_rebuild(struct deed *d, uint64_t space)
{
    struct rebuild b = {.deed = d};
    struct store_rows rows;
    enum code code = space_enter(d, space, ACCESS_READ, MODEL_NONE, &b.visit);
    if (code == DONE)
        code = select_rows(d, d->arena, space, &check_resources, &rows);
    if (code)
        return code;
    struct arena *kept = d->arena, batch;
    arena_init(&batch);
    d->arena = &batch;
    code = rebuild_rows(&b, kept, &rows);
    d->arena = kept;
    if (code && batch.fault.code == code)
        kept->fault = batch.fault;
    arena_release(&batch);
    store_rows_end(&rows);
    if (code == DONE)
        code = space_content_sweep(d, space);
    if (code == DONE)
        code = words_rebuild(d, b.visit);
    return code || space != SPACE_COMMONS ? code : sweep_terms(d);
}
