// Sessions: found by what a cookie holds, of which only a keyed hash is kept.
#include "account/account_int.h"

#include "account/account_sql.h"
#include "codec/text/text.h"

enum { RANDOM_SIZE = 32, RANDOM_TEXT = 43, BODY_MAX = 8192 };

static struct store_value hash_value(struct arena *a, const unsigned char hash[CRYPT_HASH_SIZE])
{
    return store_bytes(arena_copy(a, str_of((const char *)hash, CRYPT_HASH_SIZE)));
}

static struct crypt_place place_of(uint64_t space, int64_t created_us)
{
    return (struct crypt_place){.space = space, .number = (uint64_t)created_us, .kind = CRYPT_SESSION};
}

void account_session_hash(const struct crypt_keyring *keys, struct str cookie,
                          unsigned char hash[CRYPT_HASH_SIZE])
{
    crypt_hash_keyed(keys, CRYPT_HASH_SESSION, cookie, hash);
}

struct str account_session_id(struct arena *a, const struct account_session *s)
{
    struct buf id;
    buf_init(&id, a, ACCOUNT_SESSION_ID_SIZE + 1);
    hex_write(&id, str_of((const char *)s->hash, ACCOUNT_SESSION_ID_SIZE / 2));
    return buf_str(&id);
}

struct str account_session_begin(struct account *account, struct store_writes *writes,
                                 const struct account_session *session)
{
    unsigned char random[RANDOM_SIZE];
    unsigned char *hash = arena_alloc(account->arena, CRYPT_HASH_SIZE);
    char place[CRYPT_ID_SIZE];
    struct buf cookie;
    buf_init(&cookie, account->arena, CRYPT_ID_SIZE + RANDOM_TEXT + 1);
    crypt_id_write(account->keys, (struct pointer){.space = account->space}, place);
    crypt_random(random, sizeof random);
    buf_add(&cookie, str_of(place, sizeof place));
    base64url_write(&cookie, str_of((const char *)random, sizeof random));
    wipe(random, sizeof random);
    account_session_hash(account->keys, buf_str(&cookie), hash);

    struct str browser = arena_print(account->arena, "%.*s%s%.*s", STR_ARG(session->as),
                                     session->as.len ? "\n" : "", STR_ARG(session->browser));
    struct store_value old[] = {store_id(account->space), store_int(account->now_us)};
    struct store_value args[] = {
        store_id(account->space),
        hash_value(account->arena, hash),
        store_int(session->level),
        store_int(account->now_us),
        store_int(session->until_us),
        store_int(session->proved_us),
        store_bytes(crypt_seal(account->arena, account->box, place_of(account->space, account->now_us),
                               browser, false))};
    store_write(writes, &session_sweep, old, COUNT_OF(old), STORE_ANY_ROWS);
    store_write(writes, &session_insert, args, COUNT_OF(args), 1);
    return buf_str(&cookie);
}

// The space that a cookie names. False: it has not the form of ours.
static bool read_cookie(const struct crypt_keyring *keys, struct str cookie, uint64_t *space)
{
    struct pointer at;
    if (cookie.len != CRYPT_ID_SIZE + RANDOM_TEXT ||
        !crypt_id_read(keys, str_of(cookie.ptr, CRYPT_ID_SIZE), &at) || at.type || at.number || !at.space)
        return false;
    *space = at.space;
    return true;
}

enum code account_session_find(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                               int64_t idle_us, struct str cookie, struct account_session *out)
{
    static const char none[] = "This session is over; sign in again";
    struct store_rows rows;
    int64_t now_us = clock_now_us();
    *out = (struct account_session){0};
    if (!read_cookie(keys, cookie, &out->space))
        return fail(a, UNKNOWN_ASKER, none);
    account_session_hash(keys, cookie, out->hash);
    struct store_value args[] = {store_id(out->space), hash_value(a, out->hash)};
    enum code code = store_select(a, read, out->space, &session_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(a, &rows)) {
        out->level = (enum account_level)store_column_int(&rows, 0);
        out->created_us = store_column_int(&rows, 1);
        out->seen_us = store_column_int(&rows, 2);
        out->until_us = store_column_int(&rows, 3);
        out->proved_us = store_column_int(&rows, 4);
        if (out->level == ACCOUNT_SIGNED_IN_AS)
            out->sealed = arena_copy(a, store_column(&rows, 5));
    }
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    bool is_on = out->until_us > now_us && now_us - out->seen_us < idle_us;
    return is_on ? DONE : fail(a, UNKNOWN_ASKER, none);
}

void account_session_seen(struct arena *a, struct store_writes *writes, const struct account_session *s,
                          int64_t now_us)
{
    struct store_value args[] = {store_id(s->space), hash_value(a, s->hash), store_int(now_us)};
    store_write(writes, &session_touch, args, COUNT_OF(args), STORE_ANY_ROWS);
}

void account_session_end(struct arena *a, struct store_writes *writes, uint64_t space,
                         const unsigned char hash[CRYPT_HASH_SIZE])
{
    struct store_value args[] = {store_id(space), hash_value(a, hash)};
    store_write(writes, &session_delete, args, COUNT_OF(args), STORE_ANY_ROWS);
}

void account_session_end_all(struct arena *a, struct store_writes *writes, uint64_t space,
                             const unsigned char but[CRYPT_HASH_SIZE])
{
    static const unsigned char nobody[CRYPT_HASH_SIZE];
    struct store_value args[] = {store_id(space), hash_value(a, but ? but : nobody)};
    store_write(writes, &session_delete_all, args, COUNT_OF(args), STORE_ANY_ROWS);
}

enum code account_session_open(struct arena *a, struct crypt_box *box, struct account_session *session)
{
    struct str text;
    enum code code =
        crypt_open(a, box, place_of(session->space, session->created_us), session->sealed, BODY_MAX, &text);
    if (code)
        return code;
    if (session->level == ACCOUNT_SIGNED_IN_AS)
        session->as = str_cut(&text, '\n');
    session->browser = text.ptr ? text : STR("");
    return DONE;
}

static enum code read_row(struct account *account, const struct store_rows *rows, struct account_session *out)
{
    struct str hash = store_column(rows, 0);
    *out = (struct account_session){.space = account->space,
                                    .level = (enum account_level)store_column_int(rows, 1),
                                    .created_us = store_column_int(rows, 2),
                                    .seen_us = store_column_int(rows, 3),
                                    .until_us = store_column_int(rows, 4),
                                    .proved_us = store_column_int(rows, 5)};
    if (hash.len != CRYPT_HASH_SIZE)
        return fail(account->arena, INTERNAL, "A session's row is damaged; run ens check");
    memcpy(out->hash, hash.ptr, CRYPT_HASH_SIZE);
    out->sealed = store_column(rows, 6);
    return account_session_open(account->arena, account->box, out);
}

enum code account_sessions(struct account *account, struct store_read *read, account_session_fn *visit,
                           void *context)
{
    struct store_rows rows;
    struct store_value arg = store_id(account->space);
    enum code code = store_select(account->arena, read, account->space, &session_list, &arg, 1, &rows);
    if (code)
        return code;
    while (code == DONE && store_next(account->arena, &rows)) {
        struct account_session s;
        code = read_row(account, &rows, &s);
        if (code == DONE && s.until_us > account->now_us)
            code = visit(context, &s);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

struct str account_session_token(struct arena *a, const struct crypt_keyring *keys, struct str cookie)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct buf out;
    crypt_hash_keyed(keys, CRYPT_HASH_SESSION, arena_print(a, "page|%.*s", STR_ARG(cookie)), hash);
    buf_init(&out, a, RANDOM_TEXT + 1);
    base64url_write(&out, str_of((const char *)hash, sizeof hash));
    return buf_str(&out);
}
