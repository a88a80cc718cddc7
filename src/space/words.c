// Keeping the words of documents, and the list of those that wait to be read.
#include "space/words.h"

#include "space/space_sql.h"
#include "space/words_int.h"

static struct str as_words(struct arena *a, const struct json *tree, struct str text)
{
    struct words w;
    struct buf said;
    words_begin(&w, a);
    if (tree)
        words_add_tree(&w, tree);
    words_add(&w, text);
    buf_init(&said, a, w.bytes + 1);
    words_write(&w, &said);
    return buf_str(&said);
}

// ---- with what is written ---------------------------------------------------------------------------------

static bool has_file(const struct json *document)
{
    for (const struct json *c = json_first(json_get(document, STR("content"))); c; c = c->next) {
        const struct json *attachment = json_get(c, STR("attachment"));
        if (json_get(attachment, STR("data")) || json_get(attachment, STR("url")))
            return true;
    }
    return false;
}

void words_follow(struct deed *d, const struct resource *r, const struct json *tree)
{
    struct store_value args[] = {store_id(r->at.space), store_id(r->at.number), store_int(r->version),
                                 store_int(d->now_us)};
    if (r->at.type != MODEL_DocumentReference || r->at.space == SPACE_COMMONS)
        return;
    if (!r->deleted && has_file(tree)) {
        store_write(space_writes(d, r->at.space), &unread_put, args, COUNT_OF(args), 1);
    } else if (r->version > 1) {
        store_write(space_writes(d, r->at.space), &words_delete, args, 2, STORE_ANY_ROWS);
        store_write(space_writes(d, r->at.space), &unread_delete, args, 2, STORE_ANY_ROWS);
    }
}

// ---- the list ---------------------------------------------------------------------------------------------

enum code space_unread_list(struct deed *d, unsigned volume, size_t most, struct space_unread **out,
                            size_t *count)
{
    struct store_rows rows;
    struct store_value arg = store_int((int64_t)most);
    *out = ARENA_ARRAY(d->arena, struct space_unread, most ? most : 1);
    *count = 0;
    enum code code = store_select_volume(d->arena, d->read, volume, &unread_oldest, &arg, 1, &rows);
    if (code)
        return code;
    while (*count < most && store_next(d->arena, &rows))
        (*out)[(*count)++] =
            (struct space_unread){.at = {(uint64_t)store_column_int(&rows, 0),
                                         (uint64_t)store_column_int(&rows, 1), MODEL_DocumentReference},
                                  .version = (uint32_t)store_column_int(&rows, 2)};
    store_rows_end(&rows);
    return rows.code;
}

enum code words_rebuild(struct deed *d, struct visit *v)
{
    struct store_value args[] = {store_id(v->space), slot_first(v->space, MODEL_DocumentReference),
                                 slot_last(v->space, MODEL_DocumentReference), store_int(d->now_us)};
    if (v->space == SPACE_COMMONS)
        return DONE;
    struct store_writes *writes = store_writes_new(d->arena, v->space);
    words_forget(writes, v->space);
    store_write(writes, &unread_put_all, args, COUNT_OF(args), STORE_ANY_ROWS);
    return store_commit(d->arena, d->house->config.store, writes);
}

void words_forget(struct store_writes *writes, uint64_t space)
{
    struct store_value key = store_id(space);
    store_write(writes, &words_forget_all, &key, 1, STORE_ANY_ROWS);
    store_write(writes, &unread_forget_all, &key, 1, STORE_ANY_ROWS);
}

// ---- keeping ----------------------------------------------------------------------------------------------

enum code words_tree(struct deed *d, const struct resource *r, struct json **tree)
{
    struct space_content content;
    struct resource light;
    return space_tree(d, space_content_in(d, r, &content, &light) ? &light : r, tree);
}

// What was read, on its way into the transaction.
struct keeping {
    uint64_t space, number;
    uint32_t version;
    struct store_value body;
};

// Within the transaction: of a document that changed meanwhile, or whose space was erased, nothing is kept.
static enum code keep(struct arena *a, struct store_tx *tx, void *context)
{
    const struct keeping *k = context;
    struct store_value args[] = {store_id(k->space), store_id(k->number), store_int(k->version), k->body};
    struct store_rows rows;
    enum code code = store_tx_select(a, tx, &unread_find, args, 2, &rows);
    if (code)
        return code;
    bool is_same = store_next(a, &rows) && store_column_int(&rows, 0) == k->version;
    store_rows_end(&rows);
    if (rows.code || !is_same)
        return rows.code;
    code = store_tx_write(a, tx, &unread_delete, args, 2, 1);
    return code || k->body.kind == STORE_NULL ? code
                                              : store_tx_write(a, tx, &words_put, args, COUNT_OF(args), 1);
}

enum code space_words_keep(struct deed *d, struct store_writes *writes, const struct space_unread *unread,
                           const struct space_reading *reading)
{
    struct visit *v;
    struct json *tree;
    struct resource r = {.at = unread->at};
    struct keeping *k = ARENA_NEW(d->arena, struct keeping);
    *k = (struct keeping){.space = unread->at.space, .number = unread->at.number, .version = unread->version};
    enum code code = space_enter(d, unread->at.space, ACCESS_READ, unread->at.type, &v);
    if (code)
        return code;
    code = space_row_read(d, v, unread->at, &r);
    if (code == DONE && !r.deleted && r.version == unread->version &&
        (code = words_tree(d, &r, &tree)) == DONE && has_file(tree)) {
        const struct words_kept kept = {as_words(d->arena, tree, reading->about),
                                        as_words(d->arena, NULL, reading->inside)};
        k->body = space_pack(d, v, r.at, r.version, CRYPT_WORDS, words_pack(d->arena, &kept));
    }
    if (code) // it waits no longer: the others would wait behind it
        log_line(LOG_WARNING, "words", "a document is damaged and its words are not kept; run ens check");
    store_write_step(writes, keep, k);
    return DONE;
}
