// What the files of oidc share: hashes, and the reading of claims.
#ifndef ENS_OIDC_INT_H
#define ENS_OIDC_INT_H

#include "oidc/oidc.h"

enum { COMMONS = 0 };

// ---- once.c
struct oidc_hash {
    unsigned char bytes[CRYPT_HASH_SIZE];
};
// Of a text within one of our uses ("jti", "state" …), so that no two uses can be taken for each other.
struct oidc_hash *oidc_hash_of(struct oidc_work *w, const char *use, struct str text);
struct str oidc_hash_text(struct oidc_work *w, const char *use, struct str text); // in base64url
struct str oidc_random(struct arena *a);                                          // 32 bytes in base64url

// ---- claims.c
struct str claim_text(struct arena *a, const struct json *claims,
                      const char *name); // absent: none, or no text
// A NumericDate (RFC 7519 §2). False: none, no number, or no time of our era.
bool claim_time(const struct json *claims, const char *name, int64_t *us);
// Is the text the audience, or one of a list?
bool claim_lists(const struct json *claims, const char *name, struct str text);
size_t claim_count(const struct json *claims, const char *name); // of a text 1, of a list its members

// ---- provider.c
// The keys as they are now, unless they were fetched within the last minute: then CONFLICT.
enum code oidc_keys_again(struct oidc_work *w, const struct oidc_provider *p,
                          struct oidc_published *io) MUST_CHECK;
struct provider_row {
    int64_t fetched_us;
    struct str body; // absent: it could not be fetched
};
enum code provider_row_find(struct oidc_work *w, struct str name,
                            struct provider_row *out) MUST_CHECK; // NOT_FOUND
enum code provider_row_put(struct oidc_work *w, struct str name, const struct provider_row *row,
                           bool only_new) MUST_CHECK;

// ---- check.c
// Verifies a token of the provider, opened first when it is encrypted; asks for new keys when its key is unknown.
enum code check_signed(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                       struct str token, struct jose_token *out) MUST_CHECK;
struct expected {
    struct str nonce;        // absent: none was sent, and none may come
    struct str access_token; // for at_hash
    struct str request;      // CIBA's auth_req_id; absent: not one
};
enum code check_id_token(struct oidc_work *w, const struct oidc_provider *p, const struct json *claims,
                         const struct expected *expected) MUST_CHECK;
bool check_issued_for(const struct oidc_provider *p, const struct json *claims); // iss and aud
bool acr_suffices(struct str wanted, struct str given);
// A sentence of this room's refusals begins with the provider's name.
enum code refuse_claim(struct oidc_work *w, const struct oidc_provider *p, const char *why);

// ---- provider.c
// As fetch_http. Other houses may take their time: the snapshot ends, and what is read next is newer.
enum code provider_ask(struct oidc_work *w, const struct fetch_request *request,
                       struct fetch_answer *answer) MUST_CHECK;

// ---- exchange.c
enum code provider_away(struct oidc_work *w, enum code code) MUST_CHECK; // the last fault, as BUSY
// A form to an endpoint of the provider, with our proof of who we are; *answer: its JSON, of status 200 or 400.
struct form {
    struct buf text;
};
void form_begin(struct oidc_work *w, struct form *f);
void form_add(struct form *f, const char *name, struct str value);
enum code form_send(struct oidc_work *w, const struct oidc_provider *p, const struct oidc_published *said,
                    struct form *f, struct str url, const struct json **answer) MUST_CHECK;
// From an answer of the token endpoint to who it is.
enum code read_identity(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                        const struct json *answer, struct expected expected,
                        struct oidc_identity *out) MUST_CHECK;

#endif
