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

#endif
