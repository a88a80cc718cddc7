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
    bool is_crowded; // the last BUSY was: too many wait for the provider already, it was not asked
};
enum { OIDC_SKEW_S = 60 }; // how far another house's clock may be from ours

// Refusals of the protocol carry its own word ("invalid_client") as the fault's place.

// ---- what may be used once ---------------------------------------------------------------------------------

// Notes that the word was used; it is remembered until then. CONFLICT: it was used before (or is, at the same moment: then
// the write set is dropped with CONFLICT, and the next run sees it).
enum code oidc_use_once(struct oidc_work *w, struct str word, int64_t until_us) MUST_CHECK;
// Keeps a text, sealed, under a ticket that only its bearer knows: one of 32 random bytes (oidc_ticket), or a token.
struct str oidc_ticket(struct oidc_work *w);
void oidc_leave(struct oidc_work *w, struct str ticket, struct str text, int64_t until_us);
// NOT_FOUND: none, over, or taken.
enum code oidc_look_up(struct oidc_work *w, struct str ticket, struct str *text) MUST_CHECK;
void oidc_take_away(struct oidc_work *w,
                    struct str ticket); // lost to another: the write set is dropped with CONFLICT
void oidc_drop(struct oidc_work *w, struct str ticket); // whether it is there or not
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

// ---- the house's own keys: made at first use, kept sealed --------------------------------------------------------

// What signs our assertions, and what opens tokens that are encrypted for us.
struct oidc_keys {
    struct jose_keys *sign, *open;
};
enum code oidc_own_keys(struct oidc_work *w, struct oidc_keys *out) MUST_CHECK;

// ---- providers of identities ------------------------------------------------------------------------------------

struct oidc_provider {
    struct str word;   // our name for it, in paths: "franceconnect"
    struct str issuer; // as its discovery must say, letter by letter
    struct str client_id;
    struct str client_secret; // absent or empty: private_key_jwt with the house's key
    struct str scope;
    struct str acr; // wanted, and checked: eidas1 < eidas2 < eidas3, others must be equal; absent: any
};

// What a provider publishes, kept for an hour; a provider that cannot be reached is asked again after ten seconds at the
// earliest, its keys anew after a minute at the earliest.
struct oidc_published {
    struct str authorization, token, userinfo, end_session, ciba; // endpoints; absent: none
    bool states_issuer;                                           // RFC 9207: every answer says whose it is
    bool secret_in_form; // takes client_secret_post and not client_secret_basic
    struct jose_keys *keys;
    int64_t fetched_us;
};
// BUSY: cannot be reached, or does not say what it must; the sentence names the provider's host.
enum code oidc_published(struct oidc_work *w, const struct oidc_provider *p,
                         struct oidc_published *out) MUST_CHECK;

// ---- signing in: authorization code with PKCE (Core §3.1, RFC 7636) ------------------------------------------------

struct oidc_start {
    struct str location; // where the browser goes
    struct str cookie;   // what it brings back: nothing that the provider or a page could use
    int64_t until_us;
};
enum code oidc_begin(struct oidc_work *w, const struct oidc_provider *p, struct str redirect_uri,
                     struct str return_to, struct oidc_start *out) MUST_CHECK;

// What the browser brought back.
struct oidc_return {
    struct str cookie, code, state, iss, error;
};
struct oidc_identity {
    struct str subject, session; // session: sid; absent: none
    struct str id_token;         // as signed, for the hint at sign-out
    const struct json *claims;   // of the userinfo endpoint or, without one, of the id_token
    struct str return_to;
};
// INVALID: not ours, over, used before, or not right; DENIED: the person or the provider said no; BUSY: the provider.
enum code oidc_finish(struct oidc_work *w, const struct oidc_provider *p, const struct oidc_return *back,
                      struct str redirect_uri, struct oidc_identity *out) MUST_CHECK;

// Sign-out at the provider (RP-Initiated Logout 1.0 §2); absent: it has no such endpoint.
enum code oidc_end_url(struct oidc_work *w, const struct oidc_provider *p, struct str id_token,
                       struct str back_to, struct str *url) MUST_CHECK;
// A logout token (Back-Channel Logout 1.0 §2.6): whose sessions end. One of the two may be absent.
enum code oidc_logout_check(struct oidc_work *w, const struct oidc_provider *p, struct str token,
                            struct str *subject, struct str *session) MUST_CHECK;

// CIBA in poll mode (Core 1.0 §7, §10.1): the person is asked on their telephone.
struct oidc_request {
    struct str id; // auth_req_id
    int64_t until_us, interval_us;
};
enum code oidc_ciba_begin(struct oidc_work *w, const struct oidc_provider *p, struct str login_hint,
                          struct str message, struct oidc_request *out) MUST_CHECK;
// UNMET: the person has not answered yet.
enum code oidc_ciba_poll(struct oidc_work *w, const struct oidc_provider *p, struct str id,
                         struct oidc_identity *out) MUST_CHECK;

// ---- what claims say of persons ------------------------------------------------------------------------------------

// The pivot identity of FranceConnect as strict traits. INVALID: one of them is missing.
enum code oidc_traits(struct arena *a, const struct json *claims, struct identity_traits *out) MUST_CHECK;

// Pro Santé Connect: who, and as what they may act: a profession in a structure.
struct oidc_exercise {
    struct str profession;     // TRE_G15
    struct str speciality;     // savoir-faire; absent: none
    struct str structure;      // FINESS, or the structure's other number; absent: none
    struct str structure_name; //
    struct str sector;         // TRE_R02
};
enum { OIDC_EXERCISES_MAX = 32 };
struct oidc_professional {
    struct str rpps; // the national number, without the digit that tells its kind
    struct oidc_exercise exercises[OIDC_EXERCISES_MAX];
    size_t count;
};
enum code oidc_professional(struct arena *a, const struct json *claims, enum identity_policy policy,
                            struct oidc_professional *out) MUST_CHECK;

// Whose space a subject of the provider is for. NOT_FOUND: nobody said yet.
enum code oidc_link_find(struct oidc_work *w, const struct oidc_provider *p, struct str subject,
                         uint64_t *space) MUST_CHECK;
void oidc_link_make(struct oidc_work *w, const struct oidc_provider *p, struct str subject, uint64_t space);

extern const struct store_statement *const oidc_statements[]; // ended by NULL

#endif
