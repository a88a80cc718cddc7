// The inside of the keyring, shared by the files of crypt.
#ifndef ENS_CRYPT_INT_H
#define ENS_CRYPT_INT_H

#include "crypt/crypt.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <zstd.h>

enum { CRYPT_NONCE_SIZE = 12, CRYPT_TAG_SIZE = 16, CRYPT_HASH_LABELS = CRYPT_HASH_CHALLENGE + 1 };

// The secrets, in locked memory of their own.
struct crypt_secrets {
    unsigned char wrap[CRYPT_KEY_SIZE];
    unsigned char id[CRYPT_KEY_SIZE];
    unsigned char hash[CRYPT_HASH_LABELS][CRYPT_KEY_SIZE];
};

// Working contexts of the libraries. They are costly to make and serve one thread at a time; a thread borrows
// the lane of the processor that it runs on, so that it nearly always finds it free.
struct crypt_lane {
    atomic_flag busy;
    EVP_CIPHER_CTX *id_seal, *id_open; // one block of AES-256 under the id key
    ZSTD_CCtx *pack;                   // made at first use
    ZSTD_DCtx *unpack;
};

enum { CRYPT_LANES = 16 };

struct crypt_keyring {
    struct crypt_secrets *secrets;
    EVP_CIPHER *gcm;
    ZSTD_CDict *pack_dictionary;
    ZSTD_DDict *unpack_dictionary;
    struct crypt_lane *lanes;
    unsigned char nonce_start[CRYPT_NONCE_SIZE]; // random; nonces count up from it
    _Atomic uint64_t *nonce_count;
};

// The libraries refuse only what a bug asks of them; going on could write plain text.
void crypt_must(bool worked, const char *what);
// RFC 5869 with SHA-256, without salt.
void crypt_derive(const unsigned char master[CRYPT_KEY_SIZE], struct str label,
                  unsigned char out[CRYPT_KEY_SIZE]);

void crypt_lanes_open(struct crypt_keyring *k);
void crypt_lanes_free(struct crypt_keyring *k);
struct crypt_lane *crypt_lane_take(const struct crypt_keyring *k);
void crypt_lane_give(struct crypt_lane *lane);

void crypt_dictionaries_open(struct crypt_keyring *k); // freed with the keyring

// Compressed text without the four bytes that begin every zstd frame: CRYPT_MAGIC_SIZE bytes of room stand
// before it.
enum { CRYPT_MAGIC_SIZE = 4 };
// Writes at most `room` bytes, the first four of them scratch; gives the size, or 0 when it does not fit.
size_t crypt_compress(const struct crypt_keyring *k, struct str plain, unsigned char *out, size_t room);
// `frame` has four bytes of scratch before the compressed text.
enum code crypt_expand(struct arena *a, const struct crypt_keyring *k, unsigned char *frame, size_t size,
                       size_t size_max, struct str *plain) MUST_CHECK;

#endif
