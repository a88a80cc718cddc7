// Lanes: the libraries' working contexts, lent to one thread at a time.
#include "crypt/crypt_int.h"

#include <sched.h>
#include <stdlib.h>

static EVP_CIPHER_CTX *one_block(const unsigned char *key, int sealing)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    crypt_must(context && EVP_CipherInit_ex(context, EVP_aes_256_ecb(), NULL, key, NULL, sealing) == 1 &&
                   EVP_CIPHER_CTX_set_padding(context, 0) == 1,
               "making the id cipher");
    return context;
}

void crypt_lanes_open(struct crypt_keyring *k)
{
    k->lanes = heap_alloc(CRYPT_LANES * sizeof *k->lanes);
    for (size_t i = 0; i < CRYPT_LANES; i++) {
        struct crypt_lane *lane = k->lanes + i;
        atomic_flag_clear(&lane->busy);
        lane->id_seal = one_block(k->secrets->id, 1);
        lane->id_open = one_block(k->secrets->id, 0);
    }
}

void crypt_lanes_free(struct crypt_keyring *k)
{
    for (size_t i = 0; i < CRYPT_LANES; i++) {
        struct crypt_lane *lane = k->lanes + i;
        EVP_CIPHER_CTX_free(lane->id_seal);
        EVP_CIPHER_CTX_free(lane->id_open);
        ZSTD_freeCCtx(lane->pack);
        ZSTD_freeDCtx(lane->unpack);
    }
    free(k->lanes);
}

struct crypt_lane *crypt_lane_take(const struct crypt_keyring *k)
{
    int processor = sched_getcpu();
    for (size_t at = processor < 0 ? 0 : (size_t)processor, tries = 1;; at++, tries++) {
        struct crypt_lane *lane = k->lanes + at % CRYPT_LANES;
        if (!atomic_flag_test_and_set_explicit(&lane->busy, memory_order_acquire))
            return lane;
        if (tries % CRYPT_LANES == 0)
            sched_yield();
    }
}

void crypt_lane_give(struct crypt_lane *lane)
{
    atomic_flag_clear_explicit(&lane->busy, memory_order_release);
}
