// What signing in needs of crypt: passwords (Argon2id, RFC 9106), one-time passwords (HOTP, RFC 4226; TOTP, RFC 6238),
// and the signatures of passkeys (COSE algorithms, RFC 9053). Part of crypt's door.
#ifndef ENS_CRYPT_SIGN_H
#define ENS_CRYPT_SIGN_H

#include "base/base.h"

// ---- passwords. 64 MiB and 3 passes: 0.11 s of a core; docs/adr says how that was chosen.
// The encoded hash, "$argon2id$v=19$m=…", in the arena. BUSY: the memory for it cannot be had now.
enum code crypt_password_hash(struct arena *a, struct str password, struct str *encoded) MUST_CHECK;
// Takes its time whether it fits or not. BUSY as above; *fits is false then.
enum code crypt_password_fits(struct arena *a, struct str encoded, struct str password,
                              bool *fits) MUST_CHECK;

// ---- one-time passwords: HMAC-SHA-1, six digits, steps of 30 s, which is what authenticators agree on
enum { CRYPT_OTP_DIGITS = 6, CRYPT_OTP_STEP_S = 30 };
uint32_t crypt_hotp(struct str secret, uint64_t counter, unsigned digits); // digits: 6 to 8
// Finds the step, of the one before now until the one after it, whose password this is, above `last_step`, at or below
// which everything was used already (RFC 6238 §5.2). 0: none.
uint64_t crypt_totp_step(struct str secret, struct str code, int64_t now_us, uint64_t last_step);

// ---- signatures
enum crypt_algorithm { CRYPT_ES256 = -7, CRYPT_EDDSA = -8, CRYPT_RS256 = -257 }; // COSE numbers
struct crypt_public_key {
    enum crypt_algorithm algorithm;
    struct str x, y; // ES256: the point's coordinates, 32 bytes each; EdDSA: x alone
    struct str n, e; // RS256: modulus and exponent, high byte first
};
// Is it a key that such signatures can be checked with: a point on the curve, a modulus of 2048 to 4096 bits?
bool crypt_public_key_valid(const struct crypt_public_key *key);
// The signature of `text`; ES256's is a DER Ecdsa-Sig-Value, as WebAuthn §6.5.5 has it.
bool crypt_signature_fits(const struct crypt_public_key *key, struct str text, struct str signature);

#endif
