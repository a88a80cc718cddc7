// What the files of actor share: the hash that stands for a token.
#ifndef ENS_ACTOR_INT_H
#define ENS_ACTOR_INT_H

#include "actor/actor.h"

struct token_hash {
    unsigned char bytes[CRYPT_HASH_SIZE];
};
struct token_hash token_hash_of(const struct crypt_keyring *keys, struct str token);
struct store_value token_hash_value(const struct token_hash *hash); // borrowed

// The hash must live as long as the write set.
void token_group_add(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                     struct str group, const struct token_hash *hash, int64_t until_us);

#endif
