// Passwords: Argon2id (RFC 9106) through libsodium.
#include "crypt/crypt_int.h"

#include <errno.h>
#include <sodium.h>

enum { PASSES = 3, MEMORY = 64 * 1024 * 1024 };

enum code crypt_password_hash(struct arena *a, struct str password, struct str *encoded)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(out, password.ptr, password.len, PASSES, MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(a, BUSY, "There is no memory to check a password now; try again in a minute");
    *encoded = str_from(out);
    return DONE;
}

enum code crypt_password_fits(struct arena *a, struct str encoded, struct str password, bool *fits)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    *fits = false;
    if (encoded.len >= sizeof text)
        return fail(a, INTERNAL, "A password's row is damaged; run ens check");
    memcpy(text, encoded.ptr, encoded.len);
    errno = 0; // libsodium leaves ENOMEM there, and tells it no other way from a wrong password
    *fits = crypto_pwhash_str_verify(text, password.ptr, password.len) == 0;
    bool had_memory = *fits || errno != ENOMEM;
    wipe(text, sizeof text);
    return had_memory ? DONE
                      : fail(a, BUSY, "There is no memory to check a password now; try again in a minute");
}
