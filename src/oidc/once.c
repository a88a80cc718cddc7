// What may be used once, and what waits under a ticket to be taken up.
#include "codec/text/text.h"
#include "oidc/oidc_int.h"
#include "oidc/oidc_sql.h"

enum { TICKET_TEXT_MAX = 256 * 1024, RANDOM_SIZE = 32 };

struct oidc_hash *oidc_hash_of(struct oidc_work *w, const char *use, struct str text)
{
    struct oidc_hash *hash = ARENA_NEW(w->arena, struct oidc_hash);
    crypt_hash_keyed(w->keys, CRYPT_HASH_FEDERATION, arena_print(w->arena, "%s %.*s", use, STR_ARG(text)),
                     hash->bytes);
    return hash;
}

struct str oidc_hash_text(struct oidc_work *w, const char *use, struct str text)
{
    struct buf b;
    const struct oidc_hash *hash = oidc_hash_of(w, use, text);
    buf_init(&b, w->arena, 48);
    base64url_write(&b, str_of((const char *)hash->bytes, sizeof hash->bytes));
    return buf_str(&b);
}

struct str oidc_random(struct arena *a)
{
    char bytes[RANDOM_SIZE];
    struct buf b;
    crypt_random(bytes, sizeof bytes);
    buf_init(&b, a, 48);
    base64url_write(&b, str_of(bytes, sizeof bytes));
    wipe(bytes, sizeof bytes);
    return buf_str(&b);
}

static struct store_value value_of(const struct oidc_hash *hash)
{
    return store_bytes(str_of((const char *)hash->bytes, sizeof hash->bytes));
}

enum code oidc_use_once(struct oidc_work *w, struct str word, int64_t until_us)
{
    struct store_rows rows;
    struct store_value args[] = {value_of(oidc_hash_of(w, "used", word)), store_int(until_us), {0}};
    enum code code = store_select(w->arena, w->read, COMMONS, &once_find, args, 1, &rows);
    if (code)
        return code;
    bool used = store_next(w->arena, &rows);
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    if (used)
        return fail(w->arena, CONFLICT, "This may be used once, and was used before");
    store_write(w->writes, &once_insert, args, COUNT_OF(args), 1);
    return DONE;
}

// Sealed to its row: the first bytes of the hash that finds it.
static struct crypt_place place_of(const struct oidc_hash *hash)
{
    uint64_t number = 0;
    for (size_t i = 0; i < 5; i++)
        number = number << 8 | hash->bytes[i];
    return (struct crypt_place){.number = number, .kind = CRYPT_FEDERATION};
}

struct str oidc_ticket(struct oidc_work *w)
{
    return oidc_random(w->arena);
}

void oidc_leave(struct oidc_work *w, struct str ticket, struct str text, int64_t until_us)
{
    const struct oidc_hash *hash = oidc_hash_of(w, "ticket", ticket);
    struct str sealed = crypt_seal(w->arena, w->box, place_of(hash), text, false);
    struct store_value args[] = {value_of(hash), store_int(until_us), store_bytes(sealed)};
    store_write(w->writes, &once_insert, args, COUNT_OF(args), 1);
}

enum code oidc_look_up(struct oidc_work *w, struct str ticket, struct str *text)
{
    struct store_rows rows;
    const struct oidc_hash *hash = oidc_hash_of(w, "ticket", ticket);
    struct store_value arg = value_of(hash);
    struct str sealed = {0};
    enum code code = store_select(w->arena, w->read, COMMONS, &once_find, &arg, 1, &rows);
    if (code)
        return code;
    if (store_next(w->arena, &rows) && store_column_int(&rows, 0) > w->now_us && !store_column_null(&rows, 1))
        sealed = arena_copy(w->arena, store_column(&rows, 1));
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    if (!sealed.ptr)
        return fail(w->arena, NOT_FOUND, "This sign-in is over, or was finished already; begin again");
    return crypt_open(w->arena, w->box, place_of(hash), sealed, TICKET_TEXT_MAX, text);
}

void oidc_take_away(struct oidc_work *w, struct str ticket)
{
    struct store_value arg = value_of(oidc_hash_of(w, "ticket", ticket));
    store_write(w->writes, &once_remove, &arg, 1, 1);
}

void oidc_drop(struct oidc_work *w, struct str ticket)
{
    struct store_value arg = value_of(oidc_hash_of(w, "ticket", ticket));
    store_write(w->writes, &once_remove, &arg, 1, STORE_ANY_ROWS);
}

void oidc_prune(struct oidc_work *w)
{
    struct store_value now = store_int(w->now_us);
    store_write(w->writes, &once_prune, &now, 1, STORE_ANY_ROWS);
}
