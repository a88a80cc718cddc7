// Passkeys: registration and assertion by WebAuthn Level 2 (W3C Recommendation, 8 April 2021). Part of account's door.
#ifndef ENS_ACCOUNT_PASSKEY_H
#define ENS_ACCOUNT_PASSKEY_H

#include "base/base.h"
#include "crypt/crypt.h"

struct passkey {
    struct str id; // of the credential
    struct crypt_public_key key;
    uint32_t count; // signatures, as the authenticator counts; 0: it does not
};
struct passkey_rules {
    struct str origin;     // "https://ens.example"
    struct str rp_id;      // "ens.example"
    bool must_be_verified; // the person, by PIN or body; else present is enough
};

// The challenge that clientDataJSON answers, for the caller to know as its own. INVALID.
enum code passkey_challenge(struct arena *a, struct str client_data, struct str *challenge) MUST_CHECK;
// §7.1: a new credential. Attestation "none", or "packed" by the credential's own key. INVALID says what is wrong.
enum code passkey_register(struct arena *a, const struct passkey_rules *rules, struct str client_data,
                           struct str attestation, struct passkey *out) MUST_CHECK;
struct passkey_answer {
    struct str client_data, authenticator_data, signature;
};
// §7.2: is it the credential that answers? *count: what is to be kept. INVALID says what is wrong; DENIED: the counter
// went back, so there may be two of it.
enum code passkey_assert(struct arena *a, const struct passkey_rules *rules, const struct passkey *known,
                         const struct passkey_answer *answer, uint32_t *count) MUST_CHECK;
// As it is kept: COSE numbers and base64url in a JSON text.
struct str passkey_write(struct arena *a, const struct passkey *passkey);
enum code passkey_read(struct arena *a, struct str text, struct passkey *out) MUST_CHECK;

#endif
