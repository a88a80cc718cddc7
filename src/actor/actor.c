// Making and finding bearer tokens. They live with the commons: a token names nobody in the clear but by
// number.
#include "actor/actor.h"

#include "actor/actor_sql.h"
#include "codec/json/json.h"
#include "codec/text/text.h"

enum { COMMONS = 0, TOKEN_BYTES = 32 };

static const char *const role_words[] = {
    [ACTOR_NOBODY] = "nobody", [ACTOR_HOLDER] = "holder", [ACTOR_LPS] = "lps", [ACTOR_OPERATOR] = "operator"};

const char *actor_role_word(enum actor_role role)
{
    return role_words[role];
}

bool actor_role_named(struct str word, enum actor_role *out)
{
    for (size_t i = 1; i < COUNT_OF(role_words); i++)
        if (str_equal(word, str_from(role_words[i]))) {
            *out = (enum actor_role)i;
            return true;
        }
    return false;
}

struct token_hash {
    unsigned char bytes[CRYPT_HASH_SIZE];
};

static struct token_hash hash_of(const struct crypt_keyring *keys, struct str token)
{
    struct token_hash hash;
    crypt_hash_keyed(keys, CRYPT_HASH_TOKEN, token, hash.bytes);
    return hash;
}

static struct store_value hash_value(const struct token_hash *hash)
{
    return store_bytes(str_of((const char *)hash->bytes, sizeof hash->bytes));
}

static void add_member(struct buf *b, const char *name, struct str value)
{
    if (!value.ptr)
        return;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, value);
}

static struct str body_of(struct arena *a, const struct actor *actor)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_print(&b, "{\"role\":\"%s\",\"space\":\"%llu\"", actor_role_word(actor->role),
              (unsigned long long)actor->space);
    add_member(&b, "rpps", actor->rpps);
    add_member(&b, "profession", actor->profession);
    add_member(&b, "structure", actor->structure);
    add_member(&b, "scope", actor->scope);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

enum code actor_token_make(struct arena *a, struct store *store, const struct crypt_keyring *keys,
                           const struct actor *actor, int64_t until_us, struct str *token)
{
    char secret[TOKEN_BYTES];
    struct buf b;
    crypt_random(secret, sizeof secret);
    buf_init(&b, a, 64);
    buf_add(&b, STR("ens_"));
    base64url_write(&b, str_of(secret, sizeof secret));
    wipe(secret, sizeof secret);
    *token = buf_str(&b);

    struct token_hash hash = hash_of(keys, *token);
    struct store_value args[] = {hash_value(&hash), store_id(actor->space), store_int(clock_now_us()),
                                 store_int(until_us), store_bytes(body_of(a, actor))};
    struct store_writes *writes = store_writes_new(a, COMMONS);
    store_write(writes, &token_insert, args, COUNT_OF(args), 1);
    return store_commit(a, store, writes);
}

static enum code actor_of_body(struct arena *a, struct str body, const struct token_hash *hash,
                               struct actor **out)
{
    struct json *json;
    enum code code = json_parse(a, arena_copy(a, body), NULL, &json);
    if (code)
        return code;
    struct actor *actor = ARENA_NEW(a, struct actor);
    if (!actor_role_named(json_text(a, json_get(json, STR("role"))), &actor->role))
        return fail(a, INTERNAL, "A token's row is damaged; run ens check");
    str_to_u64(json_text(a, json_get(json, STR("space"))), &actor->space);
    actor->rpps = json_text(a, json_get(json, STR("rpps")));
    actor->profession = json_text(a, json_get(json, STR("profession")));
    actor->structure = json_text(a, json_get(json, STR("structure")));
    actor->scope = json_text(a, json_get(json, STR("scope")));
    struct buf id;
    buf_init(&id, a, 16);
    hex_write(&id, str_of((const char *)hash->bytes, 4));
    actor->token_id = buf_str(&id);
    *out = actor;
    return DONE;
}

static enum code find_token(struct arena *a, struct store_read *read, const struct token_hash *hash,
                            struct actor **out)
{
    struct store_rows rows;
    struct store_value arg = hash_value(hash);
    enum code code = store_select(a, read, COMMONS, &token_find, &arg, 1, &rows);
    if (code)
        return code;
    int64_t until_us = store_next(a, &rows) ? store_column_int(&rows, 1) : 0;
    if (until_us > clock_now_us())
        code = actor_of_body(a, store_column(&rows, 0), hash, out);
    if (*out)
        (*out)->until_us = until_us;
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code actor_of_header(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                          struct str authorization, struct actor **out)
{
    struct str token = authorization;
    struct str scheme = str_cut(&token, ' ');
    *out = NULL;
    if (!authorization.ptr)
        return fail(a, UNKNOWN_ASKER, "Send a bearer token: Authorization: Bearer <token>");
    if (!str_equal_fold(scheme, STR("Bearer")) || !str_starts(token, STR("ens_")))
        return fail(a, UNKNOWN_ASKER,
                    "The Authorization header must be: Bearer <token>, the token starting with ens_");
    struct token_hash hash = hash_of(keys, str_trim(token));
    enum code code = find_token(a, read, &hash, out);
    if (code)
        return code;
    if (!*out)
        return fail(a, UNKNOWN_ASKER, "This token is unknown or out of date; ask for a new one");
    return DONE;
}
