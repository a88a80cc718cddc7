// crypt/jose: signed and encrypted tokens in compact form: JWS (RFC 7515), JWE (RFC 7516), their algorithms (RFC 7518), keys
// as JWK (RFC 7517) and PEM.
//
// What a token says of itself is not believed: the caller names the algorithms, the key decides which of them it is for, and
// keys or addresses of keys in a token's header are not looked at. No "none", no HMAC, no RSA1_5, no compression. `crit`
// refuses the token, as nothing critical is understood.
#ifndef ENS_CRYPT_JOSE_H
#define ENS_CRYPT_JOSE_H

#include "base/base.h"

enum jose_alg { JOSE_RS256 = 1, JOSE_PS256 = 2, JOSE_ES256 = 4 };
enum { JOSE_ALL = JOSE_RS256 | JOSE_PS256 | JOSE_ES256, JOSE_TOKEN_MAX = 64 * 1024 };
bool jose_alg_named(struct str word, enum jose_alg *out);
const char *jose_alg_word(enum jose_alg alg);

struct jose_keys; // RSA (2048 to 8192 bits) and P-256 keys; lives as long as its arena

// A JWKS. Keys of kinds that are not used here are passed over, symmetric ones too; at most 64. INVALID: no JWKS, or a key of
// our kinds that is not one (a point off the curve, a short modulus).
enum code jose_keys_read(struct arena *a, struct str jwks, struct jose_keys **out) MUST_CHECK;
// Private keys, one PEM block after the other, none encrypted. Each is named by its thumbprint (RFC 7638).
enum code jose_keys_of_pem(struct arena *a, struct str pem, struct jose_keys **out) MUST_CHECK;
size_t jose_keys_count(const struct jose_keys *keys);
// Makes a P-256 key, and with it an RSA key of 3072 bits when asked; as PEM.
struct str jose_keys_make(struct arena *a, bool with_rsa);
// The public halves as the members of a JWKS's array, each for `use`: "sig" or "enc".
void jose_keys_write(struct buf *out, const struct jose_keys *keys, const char *use);

struct json;
struct jose_token {
    enum jose_alg alg;
    struct str kid;            // absent: none
    struct str type;           // the header's typ; absent: none
    const struct json *claims; // an object
};
// NOT_FOUND: no key of that name or kind (the issuer may have changed its keys); INVALID: not a JWS of these algorithms, or
// not signed by any of the keys, or its payload is no JSON object.
enum code jose_verify(struct arena *a, const struct jose_keys *keys, unsigned algs, struct str token,
                      struct jose_token *out) MUST_CHECK;
// The same without looking at the signature: only to find out whose keys to verify with.
enum code jose_peek(struct arena *a, struct str token, struct jose_token *out) MUST_CHECK;
// Signs with the first key that is of the algorithm's kind. NOT_FOUND: there is none.
enum code jose_sign(struct arena *a, const struct jose_keys *keys, enum jose_alg alg, struct str type,
                    struct str claims, struct str *token) MUST_CHECK;

// A certificate, by what a token or a client can be bound to (RFC 8705 §2.1, §3.1). Whether to trust it was the TLS side's
// to decide. INVALID: no certificate.
struct jose_certificate {
    struct str thumbprint; // SHA-256 of its DER, base64url
    struct str subject;    // RFC 4514, as RFC 2253 writes it: "CN=…,O=…,C=FR"
};
enum code jose_certificate_read(struct arena *a, struct str der, struct jose_certificate *out) MUST_CHECK;

// Encrypts with a key that both sides know: "dir" with A256GCM, deflated first (RFC 7518 §4.5, §5.3; RFC 7516 §4.1.3).
enum { JOSE_DIRECT_KEY_SIZE = 32 };
struct str jose_seal_direct(struct arena *a, const unsigned char key[JOSE_DIRECT_KEY_SIZE],
                            const char *content_type, struct str plain);

bool jose_is_encrypted(struct str token); // five parts
// RSA-OAEP, RSA-OAEP-256 or ECDH-ES with A256GCM or A128CBC-HS256. INVALID: not one, not for us, or damaged; which of these
// is not told, so that nobody learns from asking again (RFC 7516 §11.5).
enum code jose_decrypt(struct arena *a, const struct jose_keys *keys, struct str token,
                       struct str *plain) MUST_CHECK;

#endif
