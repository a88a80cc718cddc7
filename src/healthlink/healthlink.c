// Links: made, found, tried, ended.
#include "healthlink/healthlink.h"

#include "codec/text/text.h"
#include "healthlink/healthlink_sql.h"

enum { LINK_TYPE = 0xfffd, SECRET_SIZE = 32, CHUNK_SIZE = 192 * 1024, ABOUT_MAX = 4096, FORM = 1 };

static struct crypt_place place_of(const struct health_link_desk *desk, uint64_t number, size_t file,
                                   size_t chunk)
{
    return (struct crypt_place){.space = desk->space,
                                .number = number,
                                .version = (uint32_t)chunk,
                                .type = (uint16_t)file,
                                .kind = file ? CRYPT_LINK : CRYPT_LINK_ABOUT};
}

static struct str hash_of(const struct health_link_desk *desk, struct str text)
{
    unsigned char *hash = arena_alloc(desk->arena, CRYPT_HASH_SIZE);
    crypt_hash_keyed(desk->keys, CRYPT_HASH_LINK, text, hash);
    return str_of((const char *)hash, CRYPT_HASH_SIZE);
}

bool health_link_is_open(const struct health_link *link, int64_t now_us)
{
    return !link->ended_us && link->until_us > now_us;
}

// ---- what its maker said ------------------------------------------------------------------------------------

static void add_text(struct buf *b, struct str text)
{
    buf_add_varint(b, text.len);
    buf_add(b, text);
}

static struct store_value about_of(const struct health_link_desk *desk, const struct health_link *link)
{
    struct buf b;
    buf_init(&b, desk->arena, 256);
    buf_add_varint(&b, FORM);
    buf_add_varint(&b, link->flags);
    buf_add_varint(&b, link->file_count);
    buf_add_varint(&b, (uint64_t)link->changed_us);
    add_text(&b, link->label);
    add_text(&b, link->account);
    add_text(&b, str_of((const char *)link->passcode, sizeof link->passcode));
    return store_bytes(
        crypt_seal(desk->arena, desk->box, place_of(desk, link->number, 0, 0), buf_str(&b), false));
}

static bool read_text(struct str *from, struct str *out)
{
    uint64_t size;
    if (!varint_read(from, &size) || size > from->len)
        return false;
    *out = str_of(from->ptr, size);
    *from = str_skip(*from, size);
    return true;
}

static enum code read_about(const struct health_link_desk *desk, struct str sealed, struct health_link *link)
{
    struct str text, passcode;
    uint64_t form, flags, files, changed;
    enum code code =
        crypt_open(desk->arena, desk->box, place_of(desk, link->number, 0, 0), sealed, ABOUT_MAX, &text);
    if (code)
        return code;
    if (!varint_read(&text, &form) || form != FORM || !varint_read(&text, &flags) ||
        !varint_read(&text, &files) || !varint_read(&text, &changed) || !read_text(&text, &link->label) ||
        !read_text(&text, &link->account) || !read_text(&text, &passcode) ||
        passcode.len != sizeof link->passcode)
        return fail(desk->arena, INTERNAL, "A link's description is damaged");
    link->flags = (unsigned)flags;
    link->file_count = files;
    link->changed_us = (int64_t)changed;
    memcpy(link->passcode, passcode.ptr, sizeof link->passcode);
    return DONE;
}

static enum code read_row(const struct health_link_desk *desk, const struct store_rows *rows,
                          struct health_link *out)
{
    *out = (struct health_link){.number = (uint64_t)store_column_int(rows, 0),
                                .secret = arena_copy(desk->arena, store_column(rows, 1)),
                                .made_us = store_column_int(rows, 2),
                                .until_us = store_column_int(rows, 3),
                                .ended_us = store_column_int(rows, 4),
                                .tries_left = (uint64_t)store_column_int(rows, 5),
                                .opened = (uint64_t)store_column_int(rows, 6)};
    return read_about(desk, store_column(rows, 7), out);
}

// ---- finding ------------------------------------------------------------------------------------------------

enum code health_link_read(struct health_link_desk *desk, uint64_t number, struct health_link *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(desk->space), store_id(number)};
    enum code code =
        store_select(desk->arena, desk->read, desk->space, &health_link_select, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(desk->arena, &rows))
        code = read_row(desk, &rows, out);
    else
        code = rows.code ? rows.code : fail(desk->arena, NOT_FOUND, "There is no link of this number");
    store_rows_end(&rows);
    return code;
}

enum code health_link_list(struct health_link_desk *desk, struct health_link **out, size_t *count)
{
    struct store_rows rows;
    struct store_value space = store_id(desk->space);
    size_t size = 0;
    *out = NULL;
    *count = 0;
    enum code code = store_select(desk->arena, desk->read, desk->space, &health_link_all, &space, 1, &rows);
    while (code == DONE && store_next(desk->arena, &rows)) {
        if (*count == size) {
            size_t more = size ? size * 2 : 8;
            *out = arena_grow(desk->arena, *out, size * sizeof **out, more * sizeof **out);
            size = more;
        }
        code = read_row(desk, &rows, &(*out)[(*count)++]);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

bool health_link_place(const struct crypt_keyring *keys, struct str name, uint64_t *space, uint64_t *number)
{
    struct pointer at;
    if (name.len != HEALTH_LINK_NAME_SIZE || !crypt_id_read(keys, str_of(name.ptr, CRYPT_ID_SIZE), &at) ||
        at.type != LINK_TYPE || !at.space)
        return false;
    *space = at.space;
    *number = at.number;
    return true;
}

// What is hashed binds the secret to its link.
static struct str secret_hash(const struct health_link_desk *desk, uint64_t number, struct str secret)
{
    return hash_of(desk, arena_print(desk->arena, "secret %llu %llu %.*s", (unsigned long long)desk->space,
                                     (unsigned long long)number, STR_ARG(secret)));
}

enum code health_link_find(struct health_link_desk *desk, struct str name, struct health_link *out)
{
    uint64_t space, number;
    if (!health_link_place(desk->keys, name, &space, &number) || space != desk->space)
        return fail(desk->arena, NOT_FOUND, "There is no link of this name");
    enum code code = health_link_read(desk, number, out);
    struct str secret = secret_hash(desk, number, str_skip(name, CRYPT_ID_SIZE));
    if (code == DONE &&
        (out->secret.len != secret.len || !crypt_same(out->secret.ptr, secret.ptr, secret.len)))
        code = fail(desk->arena, NOT_FOUND, "There is no link of this name");
    return code;
}

// ---- making -------------------------------------------------------------------------------------------------

static void hash_passcode(const struct health_link_desk *desk, uint64_t number, struct str passcode,
                          unsigned char out[CRYPT_HASH_SIZE])
{
    struct str text = arena_print(desk->arena, "passcode %llu %llu %.*s", (unsigned long long)desk->space,
                                  (unsigned long long)number, STR_ARG(passcode));
    crypt_hash_keyed(desk->keys, CRYPT_HASH_LINK, text, out);
    wipe((void *)text.ptr, text.len);
}

static struct str draw_name(const struct health_link_desk *desk, uint64_t number)
{
    unsigned char secret[SECRET_SIZE];
    char id[CRYPT_ID_SIZE];
    struct buf b;
    crypt_random(secret, sizeof secret);
    crypt_id_write(desk->keys, (struct pointer){.space = desk->space, .type = LINK_TYPE, .number = number},
                   id);
    buf_init(&b, desk->arena, HEALTH_LINK_NAME_SIZE + 1);
    buf_add(&b, str_of(id, sizeof id));
    base64url_write(&b, str_of((const char *)secret, sizeof secret));
    wipe(secret, sizeof secret);
    return buf_str(&b);
}

enum code health_link_make(struct health_link_desk *desk, struct health_link *link, struct str passcode,
                           struct str *name)
{
    struct health_link *list;
    size_t count, open = 0;
    enum code code = health_link_list(desk, &list, &count);
    if (code)
        return code;
    for (size_t i = 0; i < count; i++)
        open += health_link_is_open(&list[i], desk->now_us);
    if (open >= HEALTH_LINKS_OPEN_MAX)
        return fail(desk->arena, TOO_LARGE, "There are %d open links already: take one back first",
                    HEALTH_LINKS_OPEN_MAX);
    link->number = count ? list[0].number + 1 : 1;
    link->made_us = link->changed_us = desk->now_us;
    link->tries_left = HEALTH_LINK_TRIES;
    if (passcode.ptr) {
        link->flags |= HEALTH_LINK_PASSCODE;
        hash_passcode(desk, link->number, passcode, link->passcode);
    }
    *name = draw_name(desk, link->number);
    struct store_value args[] = {store_id(desk->space),
                                 store_id(link->number),
                                 store_bytes(secret_hash(desk, link->number, str_skip(*name, CRYPT_ID_SIZE))),
                                 store_int(link->made_us),
                                 store_int(link->until_us),
                                 store_id(link->tries_left),
                                 about_of(desk, link)};
    store_write(desk->writes, &health_link_insert, args, COUNT_OF(args), 1);
    return DONE;
}

static void write_file(struct health_link_desk *desk, uint64_t number, size_t file, struct str bytes)
{
    for (size_t chunk = 0; chunk == 0 || bytes.len; chunk++) {
        struct str piece = str_of(bytes.ptr, bytes.len < CHUNK_SIZE ? bytes.len : CHUNK_SIZE);
        struct store_value args[] = {
            store_id(desk->space), store_id(number), store_id(file), store_id(chunk),
            store_bytes(
                crypt_seal(desk->arena, desk->box, place_of(desk, number, file, chunk), piece, false))};
        store_write(desk->writes, &health_link_insert_chunk, args, COUNT_OF(args), 1);
        bytes = str_skip(bytes, piece.len);
    }
}

enum code health_link_fill(struct health_link_desk *desk, struct health_link *link, const struct str *files,
                           size_t count)
{
    struct store_value key[] = {store_id(desk->space), store_id(link->number)};
    if (!count || count > HEALTH_LINK_FILES_MAX)
        return fail(desk->arena, TOO_LARGE, "A link holds 1 to %d files", HEALTH_LINK_FILES_MAX);
    link->file_count = count;
    link->changed_us = desk->now_us;
    struct store_value args[] = {key[0], key[1], about_of(desk, link)};
    store_write(desk->writes, &health_link_describe, args, COUNT_OF(args), 1);
    store_write(desk->writes, &health_link_drop_chunks, key, COUNT_OF(key), STORE_ANY_ROWS);
    for (size_t i = 0; i < count; i++)
        write_file(desk, link->number, i + 1, files[i]);
    return DONE;
}

enum code health_link_file(struct health_link_desk *desk, const struct health_link *link, size_t file,
                           struct str *bytes)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(desk->space), store_id(link->number), store_id(file)};
    struct buf b;
    buf_init(&b, desk->arena, CHUNK_SIZE);
    enum code code =
        store_select(desk->arena, desk->read, desk->space, &health_link_chunks, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    size_t count = 0;
    for (; code == DONE && store_next(desk->arena, &rows); count++) {
        struct str piece;
        code = crypt_open(desk->arena, desk->box, place_of(desk, link->number, file, count),
                          store_column(&rows, 1), CHUNK_SIZE, &piece);
        if (code == DONE)
            buf_add(&b, piece);
    }
    store_rows_end(&rows);
    *bytes = buf_str(&b);
    if (code == DONE && !count)
        code = fail(desk->arena, NOT_FOUND, "The link has no file of this number");
    return code ? code : rows.code;
}

// ---- trying, opening, ending --------------------------------------------------------------------------------

bool health_link_try(struct health_link_desk *desk, struct health_link *link, struct str passcode)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    hash_passcode(desk, link->number, passcode, hash);
    if (link->tries_left && crypt_same(hash, link->passcode, sizeof hash))
        return true;
    uint64_t before = link->tries_left;
    link->tries_left = before ? before - 1 : 0;
    struct store_value args[] = {store_id(desk->space), store_id(link->number), store_id(before),
                                 store_id(link->tries_left)};
    store_write(desk->writes, &health_link_count_try, args, COUNT_OF(args), 1);
    if (!link->tries_left)
        health_link_end(desk, link);
    return false;
}

void health_link_opened(struct health_link_desk *desk, const struct health_link *link)
{
    struct store_value args[] = {store_id(desk->space), store_id(link->number), store_id(link->opened),
                                 store_id(link->opened + 1)};
    store_write(desk->writes, &health_link_count_opened, args, COUNT_OF(args), 1);
}

void health_link_end(struct health_link_desk *desk, const struct health_link *link)
{
    struct store_value args[] = {store_id(desk->space), store_id(link->number), store_int(desk->now_us)};
    store_write(desk->writes, &health_link_close, args, COUNT_OF(args), STORE_ANY_ROWS);
    store_write(desk->writes, &health_link_drop_chunks, args, 2, STORE_ANY_ROWS);
}

// ---- passes -------------------------------------------------------------------------------------------------

static struct str pass_hash(struct health_link_desk *desk, const struct health_link *link, size_t file,
                            uint64_t until_us)
{
    struct str hash =
        hash_of(desk, arena_print(desk->arena, "file %llu %llu %zu %llu", (unsigned long long)desk->space,
                                  (unsigned long long)link->number, file, (unsigned long long)until_us));
    struct buf b;
    buf_init(&b, desk->arena, 48);
    base64url_write(&b, hash);
    return buf_str(&b);
}

struct str health_link_pass(struct health_link_desk *desk, const struct health_link *link, size_t file,
                            int64_t until_us)
{
    struct str hash = pass_hash(desk, link, file, (uint64_t)until_us);
    return arena_print(desk->arena, "%llu-%.*s", (unsigned long long)until_us, STR_ARG(hash));
}

bool health_link_pass_good(struct health_link_desk *desk, const struct health_link *link, size_t file,
                           struct str pass)
{
    uint64_t until_us;
    if (!str_to_u64(str_cut(&pass, '-'), &until_us) || until_us <= (uint64_t)desk->now_us)
        return false;
    struct str hash = pass_hash(desk, link, file, until_us);
    return pass.len == hash.len && crypt_same(pass.ptr, hash.ptr, hash.len);
}

// ---- upkeep -------------------------------------------------------------------------------------------------

enum code health_link_sweep(struct health_link_desk *desk, int64_t *next_us)
{
    struct health_link *list;
    size_t count;
    *next_us = INT64_MAX;
    enum code code = health_link_list(desk, &list, &count);
    for (size_t i = 0; code == DONE && i < count; i++) {
        if (health_link_is_open(&list[i], desk->now_us)) {
            *next_us = list[i].until_us < *next_us ? list[i].until_us : *next_us;
            continue;
        }
        struct store_value key[] = {store_id(desk->space), store_id(list[i].number)};
        store_write(desk->writes, &health_link_drop_chunks, key, COUNT_OF(key), STORE_ANY_ROWS);
    }
    return code;
}

void health_link_forget(struct store_writes *writes, uint64_t space)
{
    struct store_value key = store_id(space);
    store_write(writes, &health_link_forget_chunks, &key, 1, STORE_ANY_ROWS);
    store_write(writes, &health_link_forget_links, &key, 1, STORE_ANY_ROWS);
}
