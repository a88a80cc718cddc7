// Signatures of the house: Ed25519 (RFC 8032). The key pair comes from the master secret by its own label, so that
// whoever restores the master key signs with the same key.
#include "crypt/crypt_int.h"

#include <sodium.h>

_Static_assert((int)crypto_sign_SEEDBYTES == (int)CRYPT_KEY_SIZE &&
                   (int)crypto_sign_PUBLICKEYBYTES == (int)CRYPT_PUBLIC_SIZE &&
                   (int)crypto_sign_BYTES == (int)CRYPT_SIGNATURE_SIZE,
               "Ed25519");

static void make_pair(const struct crypt_keyring *k, unsigned char key[CRYPT_PUBLIC_SIZE],
                      unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
    crypt_must(crypto_sign_seed_keypair(key, secret, k->secrets->sign) == 0, "making the signing key");
}

void crypt_sign_key(const struct crypt_keyring *k, unsigned char key[CRYPT_PUBLIC_SIZE])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    make_pair(k, key, secret);
    wipe(secret, sizeof secret);
}

void crypt_sign(const struct crypt_keyring *k, struct str text, unsigned char signature[CRYPT_SIGNATURE_SIZE])
{
    unsigned char key[CRYPT_PUBLIC_SIZE], secret[crypto_sign_SECRETKEYBYTES];
    make_pair(k, key, secret);
    int failed = crypto_sign_detached(signature, NULL, (const unsigned char *)text.ptr, text.len, secret);
    wipe(secret, sizeof secret);
    crypt_must(failed == 0, "signing");
}

bool crypt_sign_check(const unsigned char key[CRYPT_PUBLIC_SIZE], struct str text,
                      const unsigned char signature[CRYPT_SIGNATURE_SIZE])
{
    crypt_must(sodium_init() >= 0, "starting libsodium");
    return crypto_sign_verify_detached(signature, (const unsigned char *)text.ptr, text.len, key) == 0;
}
