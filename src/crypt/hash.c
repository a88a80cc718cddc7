// Digests (FIPS 180-4), the chain of a journal (BLAKE2b, RFC 7693), random bytes, comparison in constant
// time.
#include "crypt/crypt_int.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert((int)crypto_generichash_BYTES == (int)CRYPT_HASH_SIZE, "the chain is BLAKE2b-256");

void crypt_chain(unsigned char head[CRYPT_HASH_SIZE], struct str line)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, CRYPT_HASH_SIZE);
    crypto_generichash_update(&state, head, CRYPT_HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)line.ptr, line.len);
    crypto_generichash_final(&state, head, CRYPT_HASH_SIZE);
}

void crypt_hash(struct str text, unsigned char out[CRYPT_HASH_SIZE])
{
    crypto_generichash(out, CRYPT_HASH_SIZE, (const unsigned char *)text.ptr, text.len, NULL, 0);
}

struct crypt_hasher {
    EVP_MD_CTX *context;
};

void crypt_hasher_init(struct crypt_hasher **out, enum crypt_digest digest)
{
    struct crypt_hasher *h = heap_alloc(sizeof *h);
    h->context = EVP_MD_CTX_new();
    const EVP_MD *kind = digest == CRYPT_SHA1 ? EVP_sha1() : EVP_sha256();
    crypt_must(h->context && EVP_DigestInit_ex(h->context, kind, NULL) == 1, "starting a digest");
    *out = h;
}

void crypt_hasher_add(struct crypt_hasher *h, struct str bytes)
{
    crypt_must(EVP_DigestUpdate(h->context, bytes.ptr, bytes.len) == 1, "adding to a digest");
}

size_t crypt_hasher_free(struct crypt_hasher **h, unsigned char out[32])
{
    unsigned size = 0;
    if (!*h)
        return 0;
    crypt_must(EVP_DigestFinal_ex((*h)->context, out, &size) == 1, "ending a digest");
    EVP_MD_CTX_free((*h)->context);
    free(*h);
    *h = NULL;
    return size;
}

size_t crypt_digest(enum crypt_digest digest, struct str bytes, unsigned char out[32])
{
    struct crypt_hasher *h;
    crypt_hasher_init(&h, digest);
    crypt_hasher_add(h, bytes);
    return crypt_hasher_free(&h, out);
}

void crypt_random(void *out, size_t size)
{
    randombytes_buf(out, size);
}

bool crypt_same(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}
