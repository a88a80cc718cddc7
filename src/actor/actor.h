// actor: who asks. Bearer tokens are opaque, random, and kept only as a keyed hash.
#ifndef ENS_ACTOR_H
#define ENS_ACTOR_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

enum actor_role { ACTOR_NOBODY, ACTOR_HOLDER, ACTOR_LPS, ACTOR_OPERATOR, ACTOR_APPLICATION };
// The mode of access that the request states (VIHF 3.0, purposeofuse).
enum actor_context { ACTOR_NORMAL, ACTOR_BREAK_GLASS, ACTOR_CENTRE_15 };

struct actor {
    enum actor_role role;
    uint64_t space;         // holder: their own; 0: they have none, and act for others by mandate
    uint64_t lodge;         // of an account that does not stand beside its person's space; of sessions alone
    struct str account;     // holder: the account that signed in; {NULL,0}: the holder by their INS alone
    struct str rpps;        // LPS: the professional it acts for
    struct str profession;  // code of TRE_G15, or "SYSTEM/CODE" of JDV_J65
    struct str structure;   // FINESS
    struct str application; // id of a referenced application
    struct str software;    // name of the software, for the journal
    struct str motive;      // why the glass is broken, in the professional's words
    struct str scope;       // SMART v2 scopes, separated by spaces
    struct str client;      // id of the registered software that the token was given to
    struct str
        bound; // thumbprint of the certificate without which the token is nothing (RFC 8705); absent: none
    uint64_t only; // LPS: the one person that the token is for; 0: whoever the rights let in
    enum actor_context context;
    bool has_consent;          // the person consents to this consultation; the professional attests it
    bool is_secret;            // secret connection: hidden from those who act for the person (R1111-50)
    bool is_with_holder;       // assistance: the protected person acts too
    bool has_attestation;      // collector of consents: the signed statement is there
    bool is_regulation_centre; // the structure is a centre 15
    bool
        is_context_fixed; // what it states was stated when it was asked for: its requests may state nothing else
    bool is_house;        // the program itself, at a command or on its own account; never a token
    int64_t until_us;     // when the token ends
    struct str token_id; // 8 hex digits of the token's hash: names it in the journal without giving it away
};

// The program itself, at a command, in a job, or for what is its own affair whoever asks.
extern const struct actor actor_house;

const char *actor_role_word(enum actor_role role);
bool actor_role_named(struct str word, enum actor_role *out);
const char *actor_context_word(enum actor_context context); // "normal", "bris_de_glace", "centre_15"
bool actor_context_named(struct str word, enum actor_context *out);

// An actor as one line of text, as tokens and sessions hold it. Reading: INTERNAL, damaged.
struct str actor_text(struct arena *a, const struct actor *actor);
enum code actor_read(struct arena *a, struct str text, struct actor **out) MUST_CHECK;

// Makes a token ("ens_" and 43 characters) that stands for the actor until `until_us`; durable when this
// returns.
enum code actor_token_make(struct arena *a, struct store *store, const struct crypt_keyring *keys,
                           const struct actor *actor, int64_t until_us, struct str *token) MUST_CHECK;
// The same within a write set of the commons. A token belongs to groups, by whose name all its tokens end: its session at
// a provider of identities, its client.
struct actor_grant {
    const struct actor *actor;
    int64_t until_us;
    const struct str *groups;
    size_t group_count;
};
struct str actor_token_write(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                             const struct actor_grant *grant);
void actor_token_end(struct arena *a, struct store_writes *commons, const struct crypt_keyring *keys,
                     struct str token);
// Adds the end of every token of the group that the snapshot sees; *ended: how many.
enum code actor_group_end(struct arena *a, struct store_read *read, struct store_writes *commons,
                          const struct crypt_keyring *keys, struct str group, size_t *ended) MUST_CHECK;
void actor_tokens_prune(struct arena *a, struct store_writes *commons, int64_t now_us); // those that are over

// The actor of an Authorization header (RFC 6750 §2.1). UNKNOWN_ASKER: absent, unknown or out of date.
enum code actor_of_header(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                          struct str authorization, struct actor **out) MUST_CHECK;

// A sentence of actor_of_header's refusals, as it is said to the person; NULL: it is none of these.
const char *actor_refusal_french(struct str sentence);

// The tokens of a person (space 0: those given for nobody's space), and of all whose hash begins with some digits.
struct actor_token {
    unsigned char hash[CRYPT_HASH_SIZE];
    int64_t created_us;
    const struct actor *actor; // what it stands for, with its end
};
typedef enum code actor_token_fn(void *context, const struct actor_token *token);
enum code actor_tokens_of(struct arena *a, struct store_read *read, uint64_t space, actor_token_fn *visit,
                          void *context) MUST_CHECK;
// INVALID: `id` is not made of hexadecimal digits; "": all of them.
enum code actor_tokens_like(struct arena *a, struct store_read *read, struct str id, actor_token_fn *visit,
                            void *context) MUST_CHECK;
enum code
actor_token_revoke(struct arena *a, struct store *store,
                   const unsigned char hash[CRYPT_HASH_SIZE]) MUST_CHECK; // durable when this returns

// What tokens and sessions were found to stand for, kept for a second: a busy client's token is not looked up at each
// request. One that is taken back in this process is refused at once, in another one a second later. For any number of
// threads.
struct actor_cache;
struct actor_cache *actor_cache_make(void);
void actor_cache_free(struct actor_cache **cache);
bool actor_cache_find(struct actor_cache *cache, struct arena *a, const struct crypt_keyring *keys,
                      struct str authorization, struct actor **out);
// Asked before the look-up whose result is to be kept: what is forgotten meanwhile is then not kept.
uint64_t actor_cache_age(struct actor_cache *cache);
void actor_cache_keep(struct actor_cache *cache, const struct crypt_keyring *keys, struct str authorization,
                      const struct actor *actor, uint64_t age);
void actor_cache_forget(struct actor_cache *cache,
                        uint64_t space); // whoever stands for the person of this space or lodge

extern const struct store_statement *const actor_statements[]; // ended by NULL

#endif
