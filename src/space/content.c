// Documents' bytes: streamed in and out in sealed chunks, kept once a space by a keyed hash of what they are.
//
// A content that outgrows one chunk is staged: its row (size -1) and its chunks are committed as they fill,
// so that memory holds one chunk; the deed's own write set then names it. What a broken-off request leaves
// staged is swept. Where there is an object store, a person's chunks go there instead, as they fill (object.c).
#include "space/space_int.h"

#include "codec/text/text.h"
#include "space/space_sql.h"

enum { STAGED = -1, DAY_S = 86400 };

struct space_sink {
    struct deed *deed;
    struct visit *visit;
    uint64_t number;
    struct buf pending; // less than a chunk
    uint32_t chunks;    // written so far
    uint64_t size;
    bool is_staged;
    bool is_intended; // what goes to the object store is known to the store
    bool is_put;      // the last chunk is there too
    struct crypt_hasher *sha1, *sha256;
    struct space_content content; // once all has come
};

static uint64_t random_number(void)
{
    // Contents are staged in commits of their own: a counted number could be taken by another meanwhile.
    uint64_t number = 0;
    crypt_random(&number, 5);
    return number | 1;
}

enum code space_content_begin(struct deed *d, uint64_t space, struct space_sink **out)
{
    struct visit *v;
    enum code code = space_enter(d, space, ACCESS_CREATE, MODEL_Binary, &v);
    if (code)
        return code;
    struct space_sink *s = ARENA_NEW(d->arena, struct space_sink);
    *s = (struct space_sink){.deed = d, .visit = v, .number = random_number()};
    buf_init(&s->pending, d->arena, 4096);
    crypt_hasher_init(&s->sha1, CRYPT_SHA1);
    crypt_hasher_init(&s->sha256, CRYPT_SHA256);
    *out = s;
    return DONE;
}

static struct crypt_place chunk_place(uint64_t space, uint64_t number, uint32_t chunk)
{
    return (struct crypt_place){.space = space, .number = number, .version = chunk, .kind = CRYPT_CONTENT};
}

static struct str seal_chunk(struct arena *a, const struct space_sink *s)
{
    struct str plain = buf_str(&s->pending);
    if (!s->visit->box)
        return crypt_pack(a, s->deed->house->config.keys, plain);
    return crypt_seal(a, s->visit->box, chunk_place(s->visit->space, s->number, s->chunks), plain, true);
}

static void write_chunk(struct arena *a, struct space_sink *s, struct store_writes *writes)
{
    struct store_value args[] = {store_id(s->visit->space), store_id(s->number), store_int(s->chunks),
                                 store_bytes(seal_chunk(a, s))};
    store_write(writes, &content_chunk_insert, args, COUNT_OF(args), 1);
}

static void write_row(struct arena *a, struct space_sink *s, struct store_writes *writes, struct str hash,
                      int64_t size)
{
    struct store_value args[] = {store_id(s->visit->space), store_id(s->number),
                                 store_bytes(arena_copy(a, hash)), store_int(size),
                                 store_int(s->deed->now_us)};
    store_write(writes, &content_insert, args, COUNT_OF(args), 1);
}

// What was staged over a day ago belongs to requests that broke off.
static void sweep(struct store_writes *writes, uint64_t space, int64_t now_us)
{
    struct store_value args[] = {store_id(space), store_int(now_us - (int64_t)DAY_S * 1000000)};
    store_write(writes, &content_sweep_chunks, args, COUNT_OF(args), STORE_ANY_ROWS);
    store_write(writes, &content_sweep, args, COUNT_OF(args), STORE_ANY_ROWS);
}

// A full chunk goes to the disk in a commit of its own, with the staging row before the first.
static enum code stage_chunk(struct space_sink *s)
{
    struct arena a;
    enum code code = deed_must_be_sure(s->deed);
    if (code)
        return code;
    arena_init(&a);
    struct store_writes *writes = store_writes_new(&a, s->visit->space);
    if (!s->is_staged) {
        unsigned char unique[CRYPT_HASH_SIZE];
        crypt_random(unique, sizeof unique);
        sweep(writes, s->visit->space, s->deed->now_us);
        write_row(&a, s, writes, str_of((const char *)unique, sizeof unique), STAGED);
    }
    write_chunk(&a, s, writes);
    code = store_commit(&a, s->deed->house->config.store, writes);
    s->chunks++;
    s->pending.len = 0;
    s->is_staged = true;
    if (code)
        s->deed->arena->fault = a.fault;
    arena_release(&a);
    return code;
}

static bool goes_to_objects(const struct space_sink *s)
{
    return s->visit->box && s->deed->house->config.bucket;
}

static enum code put_chunk(struct space_sink *s)
{
    struct space_house *h = s->deed->house;
    struct arena a;
    enum code code = deed_must_be_sure(s->deed);
    if (code)
        return code;
    arena_init(&a);
    if (!s->is_intended)
        code = object_intend_upload(&a, h, s->visit->space, s->number);
    s->is_intended = s->is_intended || code == DONE;
    struct object_place at = {s->visit->space, s->number, s->chunks};
    if (code == DONE)
        code = object_write(&a, h, at, seal_chunk(&a, s));
    if (code)
        s->deed->arena->fault = a.fault;
    arena_release(&a);
    return code;
}

static enum code put_full_chunk(struct space_sink *s)
{
    enum code code = put_chunk(s);
    s->chunks++;
    s->pending.len = 0;
    return code;
}

enum code space_content_add(struct space_sink *s, struct str piece)
{
    crypt_hasher_add(s->sha1, piece);
    crypt_hasher_add(s->sha256, piece);
    s->size += piece.len;
    while (piece.len) {
        // A full chunk leaves only when more follows: a content of one chunk needs no staging.
        if (s->pending.len == SPACE_CHUNK_SIZE) {
            enum code code = goes_to_objects(s) ? put_full_chunk(s) : stage_chunk(s);
            if (code)
                return code;
        }
        size_t room = SPACE_CHUNK_SIZE - s->pending.len;
        size_t take = piece.len < room ? piece.len : room;
        buf_add(&s->pending, str_of(piece.ptr, take));
        piece = str_skip(piece, take);
    }
    return DONE;
}

// The same bytes in the same space are kept once.
static enum code find_same(struct space_sink *s, struct str hash, uint64_t *number)
{
    struct deed *d = s->deed;
    struct store_rows rows;
    struct store_value args[] = {store_id(s->visit->space), store_bytes(hash)};
    *number = 0;
    enum code code =
        store_select(d->arena, d->read, s->visit->space, &content_same, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows))
        *number = (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return rows.code;
}

static void drop_staged(struct space_sink *s, struct store_writes *writes)
{
    struct store_value args[] = {store_id(s->visit->space), store_id(s->number)};
    store_write(writes, &content_chunk_delete, args, COUNT_OF(args), STORE_ANY_ROWS);
    store_write(writes, &content_delete, args, COUNT_OF(args), 1);
}

// The last chunk is put once, the row written by each deed that tries.
static enum code keep_objects(struct space_sink *s, struct str hash)
{
    enum code code = s->is_put ? DONE : put_chunk(s);
    if (code)
        return code;
    s->is_put = true;
    struct store_writes *writes = space_writes(s->deed, s->visit->space);
    write_row(s->deed->arena, s, writes, hash, (int64_t)s->size);
    object_keep_upload(writes, s->visit->space, s->number);
    return DONE;
}

static enum code keep(struct space_sink *s, struct str hash)
{
    if (goes_to_objects(s))
        return keep_objects(s, hash);
    struct store_writes *writes = space_writes(s->deed, s->visit->space);
    if (!s->is_staged) {
        write_row(s->deed->arena, s, writes, hash, (int64_t)s->size);
    } else {
        struct store_value args[] = {store_id(s->visit->space), store_id(s->number), store_bytes(hash),
                                     store_int((int64_t)s->size)};
        store_write(writes, &content_keep, args, COUNT_OF(args), 1);
    }
    write_chunk(s->deed->arena, s, writes);
    return DONE;
}

enum code space_content_end(struct space_sink *s, struct space_content *out)
{
    s->content = (struct space_content){.number = s->number, .size = s->size};
    crypt_hasher_free(&s->sha1, s->content.sha1);
    crypt_hasher_free(&s->sha256, s->content.sha256);
    return space_content_again(s, s->deed, out);
}

void space_content_drop(struct space_sink *s)
{
    unsigned char unused[32];
    if (!s || !s->sha1)
        return;
    crypt_hasher_free(&s->sha1, unused);
    crypt_hasher_free(&s->sha256, unused);
    if (!s->is_staged)
        return;
    struct arena a;
    arena_init(&a);
    struct store_writes *writes = store_writes_new(&a, s->visit->space);
    drop_staged(s, writes);
    if (store_commit(&a, s->deed->house->config.store, writes) != DONE)
        log_line(LOG_WARNING, "space", "what came of a document that broke off waits to be swept");
    arena_release(&a);
}

enum code space_content_again(struct space_sink *s, struct deed *d, struct space_content *out)
{
    unsigned char *hash = arena_alloc(d->arena, CRYPT_HASH_SIZE);
    uint64_t same;
    s->deed = d;
    *out = s->content;
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_CONTENT, str_of((const char *)out->sha256, 32), hash);
    struct str hash_text = str_of((const char *)hash, CRYPT_HASH_SIZE);
    enum code code = find_same(s, hash_text, &same);
    if (code)
        return code;
    if (!same)
        return keep(s, hash_text);
    if (s->is_staged)
        drop_staged(s, space_writes(d, s->visit->space));
    out->number = same;
    return DONE;
}

// A chunk as it is kept, in the store or, when that has none of it, in the object store.
static enum code find_chunk(struct deed *d, const struct visit *v, struct object_place at, struct str *kept)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), store_id(at.number), store_int(at.chunk)};
    enum code code =
        store_select(d->arena, d->read, at.space, &content_chunk_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    bool is_there = store_next(d->arena, &rows);
    if (is_there)
        *kept = arena_copy(d->arena, store_column(&rows, 0));
    store_rows_end(&rows);
    if (rows.code || is_there)
        return rows.code;
    if (!v->box || !d->house->config.bucket)
        return fail(d->arena, INTERNAL, "A document's bytes are missing; run ens check");
    return object_read(d->arena, d->house, at, kept);
}

enum code space_content_read(struct deed *d, uint64_t space, uint64_t number, uint32_t chunk,
                             struct str *bytes)
{
    struct visit *v;
    struct str kept;
    *bytes = (struct str){0};
    enum code code = space_enter(d, space, ACCESS_READ, MODEL_Binary, &v);
    if (code == DONE)
        code = find_chunk(d, v, (struct object_place){space, number, chunk}, &kept);
    if (code)
        return code;
    return v->box ? crypt_open(d->arena, v->box, chunk_place(space, number, chunk), kept, SPACE_CHUNK_SIZE,
                               bytes)
                  : crypt_unpack(d->arena, d->house->config.keys, kept, SPACE_CHUNK_SIZE, bytes);
}

// ---- inside resources -------------------------------------------------------------------------------------

enum { INLINE_MAX = 8 * 1024 };

static bool is_big_data(const struct json *object, const struct json *member)
{
    return member->kind == JSON_STRING && member->size > INLINE_MAX && !member->escaped &&
           str_equal(json_name(member), STR("data")) && json_get(object, STR("contentType"));
}

// What was moved out in this deed is not among what can be read yet, and may be asked for in its answer.
struct fresh_content {
    uint64_t number;
    struct str base64;
    struct fresh_content *older;
};

static void remember(struct deed *d, uint64_t number, struct str base64)
{
    struct fresh_content *f = ARENA_NEW(d->arena, struct fresh_content);
    *f = (struct fresh_content){number, base64, d->fresh};
    d->fresh = f;
}

static enum code move_out(struct deed *d, uint64_t space, struct json *data)
{
    struct str bytes, text = str_of(data->text, data->size);
    struct space_sink *sink = NULL;
    struct space_content content;
    if (!base64_read(d->arena, text, &bytes))
        return DONE; // stays as it was sent
    enum code code = space_content_begin(d, space, &sink);
    if (code == DONE)
        code = space_content_add(sink, bytes);
    if (code == DONE)
        code = space_content_end(sink, &content);
    if (code) {
        struct fault kept = d->arena->fault;
        space_content_drop(sink);
        d->arena->fault = kept;
        return code;
    }
    remember(d, content.number, text);
    struct str token = space_content_token(d, &content);
    data->text = token.ptr;
    data->size = (uint32_t)token.len;
    return DONE;
}

enum code content_move_out(struct deed *d, struct json *tree, uint64_t space)
{
    enum code code = DONE;
    for (struct json *child = json_is_container(tree) ? tree->first : NULL; child && !code;
         child = child->next) {
        if (json_is_container(child))
            code = content_move_out(d, child, space);
        else if (tree->kind == JSON_OBJECT && is_big_data(tree, child))
            code = move_out(d, space, child);
    }
    return code;
}

struct str space_content_token(struct deed *d, const struct space_content *content)
{
    struct buf b;
    buf_init(&b, d->arena, 24);
    buf_add_char(&b, SPACE_CONTENT_MARK);
    buf_add_varint(&b, content->number);
    buf_add_varint(&b, content->size);
    return buf_str(&b);
}

bool space_content_of(struct str token, struct space_content *out)
{
    struct str rest = str_skip(token, 1);
    *out = (struct space_content){0};
    return token.len > 2 && token.ptr[0] == SPACE_CONTENT_MARK && varint_read(&rest, &out->number) &&
           varint_read(&rest, &out->size) && rest.len == 0;
}

uint32_t space_content_chunks(const struct space_content *content)
{
    uint64_t chunks = (content->size + SPACE_CHUNK_SIZE - 1) / SPACE_CHUNK_SIZE;
    return chunks ? (uint32_t)chunks : 1;
}

enum code content_write_base64(struct deed *d, struct buf *out, uint64_t space,
                               const struct space_content *content)
{
    enum code code = DONE;
    for (const struct fresh_content *f = d->fresh; f; f = f->older)
        if (f->number == content->number) {
            buf_add(out, f->base64);
            return DONE;
        }
    for (uint32_t i = 0; code == DONE && i < space_content_chunks(content); i++) {
        struct str bytes;
        code = space_content_read(d, space, content->number, i, &bytes);
        if (code == DONE)
            base64_write(out, bytes);
    }
    return code;
}

// ---- sweeping ---------------------------------------------------------------------------------------------

enum code space_content_sweep(struct deed *d, uint64_t space)
{
    struct store_writes *writes = store_writes_new(d->arena, space);
    sweep(writes, space, d->now_us);
    return store_commit(d->arena, d->house->config.store, writes);
}
