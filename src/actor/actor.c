// Making and finding bearer tokens. They live with the commons: a token names nobody in the clear but by
// number.
#include "actor/actor.h"

#include "actor/actor_int.h"
#include "actor/actor_sql.h"
#include "codec/json/json.h"
#include "codec/text/text.h"

enum { COMMONS = 0, TOKEN_BYTES = 32 };

static const char *const role_words[] = {
    [ACTOR_NOBODY] = "nobody",     [ACTOR_HOLDER] = "holder",           [ACTOR_LPS] = "lps",
    [ACTOR_OPERATOR] = "operator", [ACTOR_APPLICATION] = "application",
};
// TRE "mode d'accès", OID 1.2.250.1.213.1.1.4.248.
static const char *const context_words[] = {
    [ACTOR_NORMAL] = "normal",
    [ACTOR_BREAK_GLASS] = "bris_de_glace",
    [ACTOR_CENTRE_15] = "centre_15",
};

const struct actor actor_house = {
    .role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true};

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

const char *actor_context_word(enum actor_context context)
{
    return context_words[context];
}

bool actor_context_named(struct str word, enum actor_context *out)
{
    for (size_t i = 0; i < COUNT_OF(context_words); i++)
        if (str_equal(word, str_from(context_words[i]))) {
            *out = (enum actor_context)i;
            return true;
        }
    return false;
}

// ---- what a token's row says -----------------------------------------------------------------------------

// The members that are text, and those that are true or absent, by name.
static const struct {
    const char *name;
    size_t at;
} text_members[] = {
    {"account", offsetof(struct actor, account)},       {"rpps", offsetof(struct actor, rpps)},
    {"profession", offsetof(struct actor, profession)}, {"structure", offsetof(struct actor, structure)},
    {"scope", offsetof(struct actor, scope)},           {"application", offsetof(struct actor, application)},
    {"software", offsetof(struct actor, software)},     {"motive", offsetof(struct actor, motive)},
    {"client", offsetof(struct actor, client)},         {"bound", offsetof(struct actor, bound)},
};
static const struct {
    const char *name;
    size_t at;
} flag_members[] = {
    {"consent", offsetof(struct actor, has_consent)},
    {"secret", offsetof(struct actor, is_secret)},
    {"withHolder", offsetof(struct actor, is_with_holder)},
    {"attestation", offsetof(struct actor, has_attestation)},
    {"regulationCentre", offsetof(struct actor, is_regulation_centre)},
    {"contextFixed", offsetof(struct actor, is_context_fixed)},
};

static struct str *text_of(struct actor *actor, size_t member)
{
    return (struct str *)(void *)((char *)actor + text_members[member].at);
}

static bool *flag_of(struct actor *actor, size_t member)
{
    return (bool *)(void *)((char *)actor + flag_members[member].at);
}

struct token_hash token_hash_of(const struct crypt_keyring *keys, struct str token)
{
    struct token_hash hash;
    crypt_hash_keyed(keys, CRYPT_HASH_TOKEN, token, hash.bytes);
    return hash;
}

struct store_value token_hash_value(const struct token_hash *hash)
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

struct str actor_text(struct arena *a, const struct actor *actor)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_print(&b, "{\"role\":\"%s\",\"space\":\"%llu\"", actor_role_word(actor->role),
              (unsigned long long)actor->space);
    struct actor copy = *actor;
    for (size_t i = 0; i < COUNT_OF(text_members); i++)
        add_member(&b, text_members[i].name, *text_of(&copy, i));
    for (size_t i = 0; i < COUNT_OF(flag_members); i++)
        if (*flag_of(&copy, i))
            buf_print(&b, ",\"%s\":true", flag_members[i].name);
    if (actor->context != ACTOR_NORMAL)
        add_member(&b, "context", str_from(actor_context_word(actor->context)));
    if (actor->only)
        buf_print(&b, ",\"only\":\"%llu\"", (unsigned long long)actor->only);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

struct str actor_token_write(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                             const struct actor_grant *grant)
{
    char secret[TOKEN_BYTES];
    struct buf b;
    crypt_random(secret, sizeof secret);
    buf_init(&b, a, 64);
    buf_add(&b, STR("ens_"));
    base64url_write(&b, str_of(secret, sizeof secret));
    wipe(secret, sizeof secret);

    struct token_hash *hash = ARENA_NEW(a, struct token_hash);
    *hash = token_hash_of(keys, buf_str(&b));
    struct store_value args[] = {token_hash_value(hash), store_id(grant->actor->space),
                                 store_int(clock_now_us()), store_int(grant->until_us),
                                 store_bytes(actor_text(a, grant->actor))};
    store_write(commons, &token_insert, args, COUNT_OF(args), 1);
    for (size_t i = 0; i < grant->group_count; i++)
        token_group_add(a, commons, keys, grant->groups[i], hash, grant->until_us);
    return buf_str(&b);
}

enum code actor_token_make(struct arena *a, struct store *store, const struct crypt_keyring *keys,
                           const struct actor *actor, int64_t until_us, struct str *token)
{
    struct store_writes *writes = store_writes_new(a, COMMONS);
    *token = actor_token_write(a, writes, keys, &(struct actor_grant){.actor = actor, .until_us = until_us});
    return store_commit(a, store, writes);
}

static bool is_true(const struct json *value)
{
    return value && value->kind == JSON_TRUE;
}

enum code actor_read(struct arena *a, struct str text, struct actor **out)
{
    struct json *json;
    enum code code = json_parse(a, arena_copy(a, text), NULL, &json);
    if (code)
        return code;
    struct actor *actor = ARENA_NEW(a, struct actor);
    if (!actor_role_named(json_text(a, json_get(json, STR("role"))), &actor->role))
        return fail(a, INTERNAL, "A token's row is damaged; run ens check");
    str_to_u64(json_text(a, json_get(json, STR("space"))), &actor->space);
    if (json_get(json, STR("only")) && !str_to_u64(json_text(a, json_get(json, STR("only"))), &actor->only))
        return fail(a, INTERNAL, "A token's row is damaged; run ens check");
    for (size_t i = 0; i < COUNT_OF(text_members); i++)
        *text_of(actor, i) = json_text(a, json_get(json, str_from(text_members[i].name)));
    for (size_t i = 0; i < COUNT_OF(flag_members); i++)
        *flag_of(actor, i) = is_true(json_get(json, str_from(flag_members[i].name)));
    const struct json *context = json_get(json, STR("context"));
    if (context && !actor_context_named(json_text(a, context), &actor->context))
        return fail(a, INTERNAL, "A token's row is damaged; run ens check");
    *out = actor;
    return DONE;
}

static enum code actor_of_body(struct arena *a, struct str body, const struct token_hash *hash,
                               struct actor **out)
{
    struct buf id;
    enum code code = actor_read(a, body, out);
    if (code)
        return code;
    buf_init(&id, a, 16);
    hex_write(&id, str_of((const char *)hash->bytes, 4));
    (*out)->token_id = buf_str(&id);
    return DONE;
}

static enum code find_token(struct arena *a, struct store_read *read, const struct token_hash *hash,
                            struct actor **out)
{
    struct store_rows rows;
    struct store_value arg = token_hash_value(hash);
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

// Why a header is refused: to whoever makes the software, and to the person before it.
enum refusal { NO_HEADER, NOT_A_BEARER, UNKNOWN_TOKEN };
static const struct {
    const char *english, *french;
} refusals[] = {
    [NO_HEADER] = {"Send a bearer token: Authorization: Bearer <token>", "Connectez-vous d’abord."},
    [NOT_A_BEARER] =
        {"The Authorization header must be: Bearer <token>, the token starting with ens_",
         "Votre logiciel n’a pas su dire qui vous êtes : reconnectez-vous, ou prévenez son éditeur."},
    [UNKNOWN_TOKEN] = {"This token is unknown or out of date; ask for a new one",
                       "Votre connexion est terminée : connectez-vous de nouveau."},
};

static enum code refuse(struct arena *a, enum refusal why)
{
    return fail(a, UNKNOWN_ASKER, "%s", refusals[why].english);
}

const char *actor_refusal_french(struct str sentence)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (str_equal(sentence, str_from(refusals[i].english)))
            return refusals[i].french;
    return NULL;
}

enum code actor_of_header(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                          struct str authorization, struct actor **out)
{
    struct str token = authorization;
    struct str scheme = str_cut(&token, ' ');
    *out = NULL;
    if (!authorization.ptr)
        return refuse(a, NO_HEADER);
    if (!str_equal_fold(scheme, STR("Bearer")) || !str_starts(token, STR("ens_")))
        return refuse(a, NOT_A_BEARER);
    struct token_hash hash = token_hash_of(keys, str_trim(token));
    enum code code = find_token(a, read, &hash, out);
    if (code)
        return code;
    if (!*out)
        return refuse(a, UNKNOWN_TOKEN);
    return DONE;
}

// ---- all of them --------------------------------------------------------------------------------------------

static enum code visit_rows(struct arena *a, struct store_rows *rows, actor_token_fn *visit, void *context)
{
    enum code code = DONE;
    while (code == DONE && store_next(a, rows)) {
        struct token_hash hash;
        struct actor *actor;
        struct str bytes = store_column(rows, 0);
        if (bytes.len != sizeof hash.bytes) {
            code = fail(a, INTERNAL, "A token's row is damaged; run ens check");
            break;
        }
        memcpy(hash.bytes, bytes.ptr, sizeof hash.bytes);
        code = actor_of_body(a, store_column(rows, 3), &hash, &actor);
        if (code)
            break;
        actor->until_us = store_column_int(rows, 2);
        struct actor_token token = {.created_us = store_column_int(rows, 1), .actor = actor};
        memcpy(token.hash, hash.bytes, sizeof token.hash);
        code = visit(context, &token);
    }
    store_rows_end(rows);
    return code ? code : rows->code;
}

enum code actor_tokens_of(struct arena *a, struct store_read *read, uint64_t space, actor_token_fn *visit,
                          void *context)
{
    struct store_rows rows;
    struct store_value arg = store_id(space);
    enum code code = store_select(a, read, COMMONS, &token_of_space, &arg, 1, &rows);
    return code ? code : visit_rows(a, &rows, visit, context);
}

enum code actor_tokens_like(struct arena *a, struct store_read *read, struct str id, actor_token_fn *visit,
                            void *context)
{
    struct store_rows rows;
    struct str low;
    struct token_hash from = {{0}}, until;
    memset(until.bytes, 0xff, sizeof until.bytes);
    if (id.len > 2 * sizeof from.bytes || !hex_read(a, id, &low))
        return fail(a, INVALID, "A token's id is 8 hexadecimal digits, as ens token --list prints it");
    memcpy(from.bytes, low.ptr, low.len);
    memcpy(until.bytes, low.ptr, low.len);
    struct store_value args[] = {store_bytes(str_of((const char *)from.bytes, sizeof from.bytes)),
                                 store_bytes(str_of((const char *)until.bytes, sizeof until.bytes))};
    enum code code = store_select(a, read, COMMONS, &token_like, args, COUNT_OF(args), &rows);
    return code ? code : visit_rows(a, &rows, visit, context);
}

enum code actor_token_revoke(struct arena *a, struct store *store, const unsigned char hash[CRYPT_HASH_SIZE])
{
    struct store_value arg = store_bytes(str_of((const char *)hash, CRYPT_HASH_SIZE));
    struct store_writes *writes = store_writes_new(a, COMMONS);
    store_write(writes, &token_remove, &arg, 1, STORE_ANY_ROWS);
    return store_commit(a, store, writes);
}
