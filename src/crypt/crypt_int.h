// The inside of the keyring, shared by the files of crypt.
#ifndef ENS_CRYPT_INT_H
#define ENS_CRYPT_INT_H

#include "crypt/crypt.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdatomic.h>
#include <zstd.h>

enum { CRYPT_NONCE_SIZE = 12, CRYPT_TAG_SIZE = 16, CRYPT_HASH_LABELS = CRYPT_HASH_LOOKED + 1 };

// The secrets that every request needs, in locked memory of their own.
struct crypt_secrets {
    unsigned char id[CRYPT_KEY_SIZE];
    unsigned char sign[CRYPT_KEY_SIZE]; // the seed of the Ed25519 key pair
    unsigned char hash[CRYPT_HASH_LABELS][CRYPT_KEY_SIZE];
};

// The generations of the key that wraps the spaces' keys, and how large a key file may be:
// half of that is what all generations of a house take, the rest is for what killed writers leave.
enum { CRYPT_GENERATION_LAST = 127, CRYPT_KEY_FILE_MAX = 32 * 1024 };
struct crypt_generations {
    struct {
        unsigned number;
        unsigned char key[CRYPT_KEY_SIZE];
    } list[CRYPT_GENERATIONS_MAX];
    size_t count;
    unsigned current, next; // next: known, and not used yet; 0: none
    unsigned highest;       // that ever was, dropped ones too: no number is given twice
};
struct crypt_master {
    struct crypt_secrets secrets;
    struct crypt_generations generations;
    size_t size;           // of the file's whole lines
    bool is_fixed;         // what stays has lines of its own, so that the first master can go
    unsigned half_dropped; // whose line says so, and whose digits still stand there; 0: none
};
bool crypt_master_parse(struct str file, struct crypt_master *out); // false: not a whole key file
bool crypt_master_read_open(int fd, struct crypt_master *out); // the same of an open file, from its beginning
const unsigned char *crypt_generation_key(const struct crypt_generations *g,
                                          unsigned number); // NULL: unknown

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
    struct crypt_generations
        *wrap; // the keys that wrap the spaces' keys, in locked memory; NULL: the keeper has them
    struct crypt_keeper *keeper; // NULL: the key is here
    EVP_CIPHER *gcm;
    ZSTD_CDict *pack_dictionary;
    ZSTD_DDict *unpack_dictionary;
    struct crypt_lane *lanes;
    unsigned char nonce_start[CRYPT_NONCE_SIZE]; // random; nonces count up from it
    _Atomic uint64_t *nonce_count;
};

// ---- AES-256-GCM under one key (gcm.c): short texts by libsodium, whose state is made in no time and which costs little for
// each text; long ones by OpenSSL, quicker once it runs. One form, whoever made it.
enum { CRYPT_BOUND_SIZE = 1 + 23, CRYPT_SHORT_MAX = 1024 };
struct crypt_gcm {
    crypto_aead_aes256gcm_state state;
    const EVP_CIPHER *cipher; // borrowed
    EVP_CIPHER_CTX *slow;     // made at the first long text; without AES in the processor, at the first text
    unsigned char key[CRYPT_KEY_SIZE];
    bool has_state;
};
void crypt_gcm_init(struct crypt_gcm *g, const EVP_CIPHER *cipher, const unsigned char key[CRYPT_KEY_SIZE]);
void crypt_gcm_end(struct crypt_gcm *g); // wipes it
// In place; the tag follows the text.
bool crypt_gcm_encrypt(struct crypt_gcm *g, const unsigned char *nonce, const unsigned char *bound,
                       unsigned char *text, size_t size) MUST_CHECK;
// `sealed`: text and tag. False: not what was encrypted so.
bool crypt_gcm_decrypt(struct crypt_gcm *g, const unsigned char *nonce, const unsigned char *bound,
                       struct str sealed, unsigned char *text) MUST_CHECK;
// The same with a context of OpenSSL's.
EVP_CIPHER_CTX *crypt_cipher_make(const EVP_CIPHER *gcm, const unsigned char *key);
bool crypt_long_encrypt(EVP_CIPHER_CTX *cipher, const unsigned char *nonce, const unsigned char *bound,
                        unsigned char *text, size_t size) MUST_CHECK;
bool crypt_long_decrypt(EVP_CIPHER_CTX *cipher, const unsigned char *nonce, const unsigned char *bound,
                        struct str sealed, unsigned char *text) MUST_CHECK;

// The libraries refuse only what a bug asks of them; going on could write plain text.
void crypt_must(bool worked, const char *what);
// RFC 5869 with SHA-256, without salt.
void crypt_derive(const unsigned char master[CRYPT_KEY_SIZE], struct str label,
                  unsigned char out[CRYPT_KEY_SIZE]);

void crypt_derive_all(const unsigned char master[CRYPT_KEY_SIZE], unsigned char wrap[CRYPT_KEY_SIZE],
                      struct crypt_secrets *secrets);
// As crypt_keyring_open says; what the file holds, to be wiped.
enum code crypt_master_read(struct arena *a, const char *path, enum crypt_create create,
                            struct crypt_master *out, bool *created) MUST_CHECK;
// Freed with sodium_free. It starts libsodium: whoever keeps keys asks for it first.
void *crypt_locked(size_t size);

// ---- wrapping: `cipher` holds the wrapping key of the generation, which the wrapped key's first byte tells
void crypt_key_draw(unsigned char key[CRYPT_KEY_SIZE]);
void crypt_wrap(EVP_CIPHER_CTX *cipher, unsigned generation, uint64_t space,
                const unsigned char key[CRYPT_KEY_SIZE], unsigned char wrapped[CRYPT_WRAPPED_SIZE]);
bool crypt_unwrap(EVP_CIPHER_CTX *cipher, uint64_t space, const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                  unsigned char key[CRYPT_KEY_SIZE]); // false: damaged, or of another master key

extern const char crypt_key_damaged[]; // the sentence

// ---- the keeper (keeper.c: the process; kept.c: asking it)
struct crypt_keeper;
enum code crypt_keeper_start(struct arena *a, const char *path, enum crypt_create create,
                             const struct crypt_keeping *keeping, struct crypt_secrets *secrets,
                             struct crypt_keeper **out, bool *created) MUST_CHECK;
void crypt_keeper_stop(struct crypt_keeper **k);
uint64_t crypt_keeper_tend(struct crypt_keeper *k);
void crypt_keeper_knock(struct crypt_keeper *k);
void crypt_keeper_tell(const struct crypt_keeper *k, struct buf *out);
// A space's new key, which waits to be wrapped.
struct crypt_wrapping {
    uint64_t space;
    unsigned char key[CRYPT_KEY_SIZE], wrapped[CRYPT_WRAPPED_SIZE];
    enum { WRAPPING_WAITS, WRAPPING_ASKED, WRAPPING_DONE } state; // under the keeper's lock, until it is done
    struct crypt_wrapping *next, **back;                          // of those that wait
};
void crypt_keeper_await(struct crypt_keeper *k, struct crypt_wrapping *w);
void crypt_keeper_wrap(struct crypt_keeper *k,
                       struct crypt_wrapping *w); // with others that wait, by one question
void crypt_keeper_leave(struct crypt_keeper *k, struct crypt_wrapping *w); // before it is gone
// INTERNAL: damaged; BUSY: the limit is reached.
enum code crypt_keeper_unwrap(struct arena *a, struct crypt_keeper *k, uint64_t space,
                              const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                              unsigned char key[CRYPT_KEY_SIZE]) MUST_CHECK;

// What goes over the keeper's socket: messages of some asks, answered by one of as many replies.
enum { KEEPER_TOGETHER = 32 };
enum keeper_does { KEEPER_WRAPS = 1, KEEPER_UNWRAPS, KEEPER_IS_THERE };
struct keeper_ask {
    uint64_t space;
    unsigned char does;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE]; // to be unwrapped
    unsigned char key[CRYPT_KEY_SIZE];         // to be wrapped
};
enum keeper_said { KEEPER_DID = 1, KEEPER_DAMAGED, KEEPER_REFUSED };
struct keeper_reply {
    unsigned char said;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    unsigned char key[CRYPT_KEY_SIZE];
};
struct keeper_begun { // the first thing that it says
    struct fault fault;
    bool created;
    struct crypt_secrets secrets;
};
// The life of the keeper, in the process that it gets; does not come back.
_Noreturn void crypt_keeper_live(int fd, const char *path, enum crypt_create create,
                                 const struct crypt_keeping *keeping);

// ---- unwrapped keys that are remembered for a while (remember.c)
struct crypt_remembered;
struct crypt_remembered *crypt_remembered_make(size_t count, int64_t for_us);
void crypt_remembered_free(struct crypt_remembered **r); // wipes
bool crypt_remembered_find(struct crypt_remembered *r, uint64_t space,
                           const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                           unsigned char key[CRYPT_KEY_SIZE]);
void crypt_remembered_keep(struct crypt_remembered *r, uint64_t space,
                           const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                           const unsigned char key[CRYPT_KEY_SIZE]);
void crypt_remembered_sweep(struct crypt_remembered *r); // wipes what is past its time

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
