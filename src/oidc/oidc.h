// oidc: who asks, said by others: OpenID Connect (Core 1.0, Discovery 1.0, Back-Channel Logout 1.0, CIBA Core 1.0) as a
// relying party, and OAuth 2.1 clients that prove who they are by a signed assertion or a certificate.
//
// Nothing is kept in memory: what providers publish, what may be used once and who came back stand in the store, so that any
// number of processes serve the same sign-in. Claims are read here; who may see what is decided elsewhere.
#ifndef ENS_OIDC_H
#define ENS_OIDC_H

#include "base/base.h"
#include "codec/json/json.h"
#include "crypt/crypt.h"
#include "crypt/jose/jose.h"
#include "fetch/fetch.h"
#include "identity/identity.h"
#include "store/store.h"

// What a piece of work stands on.
struct oidc_work {
    struct arena *arena;
    struct store *store;
    struct store_read *read;
    struct store_writes *writes; // a write set of the commons
    const struct crypt_keyring *keys;
    struct crypt_box *box; // of the commons; NULL where nothing is sealed
    struct fetch_policy fetch;
    int64_t now_us;
};
enum { OIDC_SKEW_S = 60 }; // how far another house's clock may be from ours

// Refusals of the protocol carry its own word ("invalid_client") as the fault's place.

// ---- what may be used once ---------------------------------------------------------------------------------

// Notes that the word was used; it is remembered until then. CONFLICT: it was used before (or is, at the same moment: then
// the write set is dropped with CONFLICT, and the next run sees it).
enum code oidc_use_once(struct oidc_work *w, struct str word, int64_t until_us) MUST_CHECK;
// Keeps a text, sealed, under a ticket that only its bearer knows; gives the ticket.
struct str oidc_leave(struct oidc_work *w, struct str text, int64_t until_us);
// NOT_FOUND: none, over, or taken.
enum code oidc_look_up(struct oidc_work *w, struct str ticket, struct str *text) MUST_CHECK;
void oidc_take_away(struct oidc_work *w,
                    struct str ticket); // lost to another: the write set is dropped with CONFLICT
void oidc_prune(struct oidc_work *w);

// ---- clients: professional software ------------------------------------------------------------------------

struct oidc_client {
    struct str id, name;
    struct str structure;  // FINESS of the establishment
    struct str scope;      // all that it may ask for
    struct str jwks;       // its public keys; absent: it comes with a certificate
    struct str thumbprint; // SHA-256 of its certificate, base64url
    struct str subject;    // of its certificate, RFC 4514; absent: the thumbprint counts
    bool is_regulation_centre;
};
enum code oidc_client_find(struct oidc_work *w, struct str id,
                           struct oidc_client *out) MUST_CHECK; // NOT_FOUND
void oidc_client_add(struct oidc_work *w,
                     const struct oidc_client *client);      // taken: the write set is dropped
void oidc_client_remove(struct oidc_work *w, struct str id); // none: the write set is dropped
typedef void oidc_client_fn(void *context, const struct oidc_client *client, int64_t created_us);
enum code oidc_clients(struct oidc_work *w, oidc_client_fn *visit, void *context) MUST_CHECK;

// private_key_jwt (RFC 7523 §3): issuer and subject are the client, the audience one of ours, over in five minutes at most,
// used once. UNKNOWN_ASKER: it proves nothing; an unknown client is not told from a wrong signature.
enum code oidc_assertion_check(struct oidc_work *w, struct str assertion, const struct str *audiences,
                               size_t audience_count, struct oidc_client *client,
                               const struct json **claims) MUST_CHECK;

extern const struct store_statement *const oidc_statements[]; // ended by NULL

#endif
