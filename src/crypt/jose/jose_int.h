// What the files of jose share: keys, and the reading of compact forms.
#ifndef ENS_CRYPT_JOSE_INT_H
#define ENS_CRYPT_JOSE_INT_H

#include "codec/json/json.h"
#include "crypt/jose/jose.h"

#include <openssl/evp.h>

enum jose_kind { KEY_RSA, KEY_P256 };
enum jose_use { USE_ANY, USE_SIGN, USE_ENCRYPT };

struct jose_key {
    EVP_PKEY *key; // freed with the arena
    enum jose_kind kind;
    enum jose_use use;
    bool is_private;
    struct str kid;
    struct str alg; // absent: any of its kind
};
enum { KEYS_MAX = 64, P256_SIZE = 32, RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8192, RSA_BITS_MADE = 3072 };
struct jose_keys {
    struct jose_key list[KEYS_MAX];
    size_t count;
};

// ---- key.c
// A public P-256 or RSA key; NULL: it is none.
EVP_PKEY *key_of_point(struct str x, struct str y);
EVP_PKEY *key_of_modulus(struct str n, struct str e);
void key_own(struct arena *a, EVP_PKEY *key); // freed when the arena ends
bool key_kind(EVP_PKEY *key, enum jose_kind *kind);
bool key_acceptable(EVP_PKEY *key); // size, point on the curve
// The key's members of a JWK in the order of RFC 7638 §3.2, as they are hashed for the thumbprint.
struct str key_members(struct arena *a, const struct jose_key *key);

// ---- compact.c
enum { PARTS_MAX = 5 };
struct compact {
    struct str parts[PARTS_MAX]; // as written
    size_t count;
    struct str signed_part;    // of a JWS: header "." payload
    const struct json *header; // without crit
};
enum code compact_read(struct arena *a, struct str token, size_t parts, struct compact *out) MUST_CHECK;
bool compact_bytes(struct arena *a, struct str part, struct str *bytes);
struct str jose_member(struct arena *a, const struct json *object, const char *name); // a text; absent: none

#endif
