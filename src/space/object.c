// Documents' bytes in an object store: each sealed chunk is an object, whose name is a keyed hash of its place.
//
// An object is there before the commit that names it. So that nothing of an upload that breaks off stays for ever, a row of
// object_due is committed before its first object, and taken away by the very commit that keeps the content. What is due
// (a day later; of an erased space at once) a job collects.
#include "space/space_int.h"

#include "codec/text/text.h"
#include "space/space_sql.h"

enum { GRACE_S = 86400, BATCH = 100 };

// The first letters make a folder, for stores and people that list.
static struct str name_of(struct arena *a, const struct space_house *h, struct object_place at)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct buf name;
    // Of another length than what this label hashes besides (a SHA-256).
    struct str text =
        arena_print(a, "object %llu/%llu/%lu of a space's contents", (unsigned long long)at.space,
                    (unsigned long long)at.number, (unsigned long)at.chunk);
    crypt_hash_keyed(h->config.keys, CRYPT_HASH_CONTENT, text, hash);
    buf_init(&name, a, 2 * sizeof hash + 2);
    hex_write(&name, str_of((const char *)hash, 1));
    buf_add_char(&name, '/');
    hex_write(&name, str_of((const char *)hash + 1, sizeof hash - 1));
    return buf_str(&name);
}

enum code object_intend_upload(struct arena *a, struct space_house *h, uint64_t space, uint64_t number)
{
    struct store_writes *writes = store_writes_new(a, space);
    struct store_value args[] = {store_id(space), store_id(number),
                                 store_int(clock_now_us() + (int64_t)GRACE_S * 1000000)};
    store_write(writes, &object_intend, args, COUNT_OF(args), 1);
    return store_commit(a, h->config.store, writes);
}

void object_keep_upload(struct store_writes *writes, uint64_t space, uint64_t number)
{
    // A row that is going already is not kept: CONFLICT.
    struct store_value args[] = {store_id(space), store_id(number)};
    store_write(writes, &object_keep, args, COUNT_OF(args), 1);
}

enum code object_write(struct arena *a, struct space_house *h, struct object_place at, struct str sealed)
{
    return bucket_put(a, h->config.bucket, name_of(a, h, at), sealed);
}

enum code object_read(struct arena *a, struct space_house *h, struct object_place at, struct str *sealed)
{
    enum { SEAL_MAX = 4096 }; // what sealing adds at most
    *sealed = (struct str){0};
    if (!h->config.bucket)
        return fail(a, INTERNAL,
                    "A document's bytes are in an object store, and the setting objects.bucket names none");
    enum code code = bucket_get(a, h->config.bucket, name_of(a, h, at), SPACE_CHUNK_SIZE + SEAL_MAX, sealed);
    return code == NOT_FOUND ? fail(a, INTERNAL, "A document's bytes are missing; run ens check") : code;
}

void object_forget_space(struct store_writes *writes, uint64_t space, int64_t now_us)
{
    struct store_value args[] = {store_id(space), store_int(SPACE_CHUNK_SIZE), store_int(now_us)};
    store_write(writes, &object_forget, args, COUNT_OF(args), STORE_ANY_ROWS);
}

// ---- collecting -------------------------------------------------------------------------------------------

struct due_object {
    uint64_t space, number, objects;
};

// How many there are: they were put one after the other.
static enum code count_objects(struct arena *a, struct space_house *h, struct due_object *due)
{
    bool has = due->objects == 0;
    enum code code = DONE;
    while (code == DONE && has) {
        struct object_place at = {due->space, due->number, (uint32_t)due->objects};
        code = bucket_has(a, h->config.bucket, name_of(a, h, at), &has);
        due->objects += has;
    }
    return code;
}

static enum code write_due(struct arena *a, struct space_house *h, const struct due_object *due,
                           const struct store_statement *statement, size_t count)
{
    struct store_writes *writes = store_writes_new(a, due->space);
    struct store_value args[] = {store_id(due->space), store_id(due->number), store_int(clock_now_us())};
    store_write(writes, statement, args, count, 1);
    return store_commit(a, h->config.store, writes);
}

// The row says first that they are going, so that no commit keeps them; the last goes first, so that a count begins anew.
static enum code collect(struct arena *a, struct space_house *h, struct due_object due)
{
    enum code code = write_due(a, h, &due, &object_going, 3);
    if (code == CONFLICT)
        return DONE; // kept meanwhile
    if (code == DONE)
        code = count_objects(a, h, &due);
    while (code == DONE && due.objects) {
        struct object_place at = {due.space, due.number, (uint32_t)--due.objects};
        code = bucket_delete(a, h->config.bucket, name_of(a, h, at));
    }
    return code ? code : write_due(a, h, &due, &object_gone, 2);
}

static enum code list_due(struct deed *d, unsigned volume, struct due_object *list, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(d->now_us), store_int(BATCH)};
    enum code code =
        store_select_volume(d->arena, d->read, volume, &object_oldest, args, COUNT_OF(args), &rows);
    *count = 0;
    while (code == DONE && *count < BATCH && store_next(d->arena, &rows))
        list[(*count)++] =
            (struct due_object){(uint64_t)store_column_int(&rows, 0), (uint64_t)store_column_int(&rows, 1),
                                (uint64_t)store_column_int(&rows, 2)};
    code = code ? code : rows.code;
    store_rows_end(&rows);
    return code;
}

enum code space_objects_collect(struct deed *d, unsigned volume, bool *has_more)
{
    struct due_object *list = ARENA_ARRAY(d->arena, struct due_object, BATCH);
    size_t count = 0;
    struct arena own;
    *has_more = false;
    if (!d->house->config.bucket)
        return DONE;
    enum code code = list_due(d, volume, list, &count);
    arena_init(&own);
    for (size_t i = 0; code == DONE && i < count; i++) {
        code = collect(&own, d->house, list[i]);
        if (code)
            d->arena->fault = own.fault;
        arena_reset(&own);
    }
    arena_release(&own);
    *has_more = count == BATCH;
    return code;
}
