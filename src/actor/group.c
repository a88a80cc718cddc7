// Tokens that end together: those of a session, of a client; and tokens that are over.
#include "actor/actor_int.h"
#include "actor/actor_sql.h"

enum { COMMONS = 0 };

// A group's name is hashed as tokens are; no token begins like this.
static struct token_hash *group_hash(struct arena *a, const struct crypt_keyring *keys, struct str group)
{
    struct token_hash *hash = ARENA_NEW(a, struct token_hash);
    *hash = token_hash_of(keys, arena_print(a, "group %.*s", STR_ARG(group)));
    return hash;
}

void token_group_add(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                     struct str group, const struct token_hash *hash, int64_t until_us)
{
    struct store_value args[] = {token_hash_value(group_hash(a, keys, group)), token_hash_value(hash),
                                 store_int(until_us)};
    store_write(commons, &token_group_insert, args, COUNT_OF(args), 1);
}

void actor_token_end(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                     struct str token)
{
    struct token_hash *hash = ARENA_NEW(a, struct token_hash);
    *hash = token_hash_of(keys, token);
    struct store_value arg = token_hash_value(hash);
    store_write(commons, &token_remove, &arg, 1, STORE_ANY_ROWS);
}

enum code actor_group_end(struct arena *a, struct store_read *read, struct store_writes *commons,
                          const struct crypt_keyring *keys, struct str group, size_t *ended)
{
    struct store_rows rows;
    struct store_value name = token_hash_value(group_hash(a, keys, group));
    *ended = 0;
    enum code code = store_select(a, read, COMMONS, &token_group_list, &name, 1, &rows);
    if (code)
        return code;
    while (store_next(a, &rows)) {
        struct store_value token = store_bytes(arena_copy(a, store_column(&rows, 0)));
        store_write(commons, &token_remove, &token, 1, STORE_ANY_ROWS);
        (*ended)++;
    }
    store_rows_end(&rows);
    store_write(commons, &token_group_remove, &name, 1, STORE_ANY_ROWS);
    return rows.code;
}

void actor_tokens_prune(struct arena *a, struct store_writes *commons, int64_t now_us)
{
    struct store_value now = store_int(now_us);
    (void)a;
    store_write(commons, &token_prune, &now, 1, STORE_ANY_ROWS);
    store_write(commons, &token_group_prune, &now, 1, STORE_ANY_ROWS);
}
