// actor: who asks. Bearer tokens are opaque, random, and kept only as a keyed hash.
#ifndef ENS_ACTOR_H
#define ENS_ACTOR_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

enum actor_role { ACTOR_NOBODY, ACTOR_HOLDER, ACTOR_LPS, ACTOR_OPERATOR };

struct actor {
    enum actor_role role;
    uint64_t space;        // holder: their own
    struct str rpps;       // LPS: the professional it acts for
    struct str profession; // code of TRE_G15
    struct str structure;  // FINESS
    struct str scope;      // SMART v2 scopes, separated by spaces
    int64_t until_us;      // when the token ends
    struct str token_id;   // 8 hex digits of the token's hash: names it in the journal without giving it away
};

const char *actor_role_word(enum actor_role role);
bool actor_role_named(struct str word, enum actor_role *out);

// Makes a token ("ens_" and 43 characters) that stands for the actor until `until_us`; durable when this
// returns.
enum code actor_token_make(struct arena *a, struct store *store, const struct crypt_keyring *keys,
                           const struct actor *actor, int64_t until_us, struct str *token) MUST_CHECK;
// The actor of an Authorization header (RFC 6750 §2.1). UNKNOWN_ASKER: absent, unknown or out of date.
enum code actor_of_header(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                          struct str authorization, struct actor **out) MUST_CHECK;

// What tokens were found to stand for, kept for a second: a busy client's token is not looked up at each request, and one
// that is taken back is refused a second later. For any number of threads.
struct actor_cache;
struct actor_cache *actor_cache_make(void);
void actor_cache_free(struct actor_cache **cache);
bool actor_cache_find(struct actor_cache *cache, struct arena *a, const struct crypt_keyring *keys,
                      struct str authorization, struct actor **out);
void actor_cache_keep(struct actor_cache *cache, const struct crypt_keyring *keys, struct str authorization,
                      const struct actor *actor);

extern const struct store_statement *const actor_statements[]; // ended by NULL

#endif
