// The keyring: the keys derived from the master key (HKDF-SHA-256, RFC 5869), and the keyed hashes.
#include "crypt/crypt_int.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <sodium.h>
#include <stdlib.h>

void crypt_must(bool worked, const char *what)
{
    if (worked)
        return;
    log_line(LOG_ERROR, "crypt", "%s failed: stopping rather than going on without it", what);
    abort();
}

void crypt_derive(const unsigned char master[CRYPT_KEY_SIZE], struct str label,
                  unsigned char out[CRYPT_KEY_SIZE])
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){"SHA256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)master, CRYPT_KEY_SIZE),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)label.ptr, label.len),
        OSSL_PARAM_construct_end(),
    };
    crypt_must(context && EVP_KDF_derive(context, out, CRYPT_KEY_SIZE, params) == 1, "deriving a key");
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
}

void crypt_derive_all(const unsigned char master[CRYPT_KEY_SIZE], unsigned char wrap[CRYPT_KEY_SIZE],
                      struct crypt_secrets *secrets)
{
    static const struct str hash_labels[CRYPT_HASH_LABELS] = {
        [CRYPT_HASH_INS] = {"ens hash ins 1", 14},
        [CRYPT_HASH_TOKEN] = {"ens hash token 1", 16},
        [CRYPT_HASH_ALIAS] = {"ens hash alias 1", 16},
        [CRYPT_HASH_CONTENT] = {"ens hash content 1", 18},
        [CRYPT_HASH_REQUEST] = {"ens hash request 1", 18},
        [CRYPT_HASH_TICKET] = {"ens hash ticket 1", 17},
        [CRYPT_HASH_HELPER] = {"ens hash helper 1", 17},
        [CRYPT_HASH_FEDERATION] = {"ens hash federation 1", 21},
        [CRYPT_HASH_LOGIN] = {"ens hash login 1", 16},
        [CRYPT_HASH_SESSION] = {"ens hash session 1", 18},
        [CRYPT_HASH_CHALLENGE] = {"ens hash challenge 1", 20},
        [CRYPT_HASH_LINK] = {"ens hash link 1", 15},
        [CRYPT_HASH_LOOKED] = {"ens hash looked 1", 17},
    };
    crypt_derive(master, STR("ens wrap 1"), wrap);
    crypt_derive(master, STR("ens id 1"), secrets->id);
    crypt_derive(master, STR("ens sign 1"), secrets->sign);
    for (size_t label = CRYPT_HASH_INS; label < CRYPT_HASH_LABELS; label++)
        crypt_derive(master, hash_labels[label], secrets->hash[label]);
}

void *crypt_locked(size_t size)
{
    crypt_must(sodium_init() >= 0, "starting libsodium");
    void *memory = sodium_malloc(size);
    crypt_must(memory != NULL, "getting locked memory for keys");
    return memory;
}

static struct crypt_keyring *make_keyring(void)
{
    struct crypt_keyring *k = heap_alloc(sizeof *k);
    k->secrets = crypt_locked(sizeof *k->secrets);
    k->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    crypt_must(k->gcm != NULL, "finding AES-256-GCM");
    k->nonce_count = heap_alloc(sizeof *k->nonce_count);
    crypt_random(k->nonce_start, sizeof k->nonce_start);
    crypt_dictionaries_open(k);
    return k;
}

// The secrets are in place: nothing writes to them any more.
static void finish_keyring(struct crypt_keyring *k)
{
    if (k->wrap)
        sodium_mprotect_readonly(k->wrap);
    sodium_mprotect_readonly(k->secrets);
    crypt_lanes_open(k);
}

enum code crypt_keyring_open(struct arena *a, const char *path, enum crypt_create create,
                             struct crypt_keyring **out, bool *created)
{
    struct crypt_master *master = crypt_locked(sizeof *master);
    enum code code = crypt_master_read(a, path, create, master, created);
    if (code == DONE) {
        struct crypt_keyring *k = make_keyring();
        k->wrap = crypt_locked(sizeof *k->wrap);
        *k->wrap = master->generations;
        *k->secrets = master->secrets;
        finish_keyring(k);
        *out = k;
    }
    sodium_free(master);
    return code;
}

enum code crypt_keyring_open_kept(struct arena *a, const char *path, enum crypt_create create,
                                  const struct crypt_keeping *keeping, struct crypt_keyring **out,
                                  bool *created)
{
    // The keeper is a copy of this process: it starts before anything is made that it has no use for.
    struct crypt_keeper *keeper = NULL;
    struct crypt_secrets *secrets = crypt_locked(sizeof *secrets);
    enum code code = crypt_keeper_start(a, path, create, keeping, secrets, &keeper, created);
    if (code == DONE) {
        struct crypt_keyring *k = make_keyring();
        k->keeper = keeper;
        memcpy(k->secrets, secrets, sizeof *secrets);
        finish_keyring(k);
        *out = k;
    }
    sodium_free(secrets);
    return code;
}

uint64_t crypt_keyring_tend(struct crypt_keyring *k)
{
    return k->keeper ? crypt_keeper_tend(k->keeper) : 0;
}

void crypt_keyring_knock(const struct crypt_keyring *k)
{
    if (k->keeper)
        crypt_keeper_knock(k->keeper);
}

void crypt_keyring_tell(const struct crypt_keyring *k, struct buf *out)
{
    if (k->keeper)
        crypt_keeper_tell(k->keeper, out);
}

void crypt_keyring_free(struct crypt_keyring **k)
{
    if (!*k)
        return;
    crypt_lanes_free(*k);
    ZSTD_freeCDict((*k)->pack_dictionary);
    ZSTD_freeDDict((*k)->unpack_dictionary);
    EVP_CIPHER_free((*k)->gcm);
    sodium_free((*k)->secrets);
    sodium_free((*k)->wrap);
    crypt_keeper_stop(&(*k)->keeper);
    free((void *)(*k)->nonce_count);
    free(*k);
    *k = NULL;
}

void crypt_hash_keyed(const struct crypt_keyring *k, enum crypt_label label, struct str text,
                      unsigned char out[CRYPT_HASH_SIZE])
{
    crypto_generichash(out, CRYPT_HASH_SIZE, (const unsigned char *)text.ptr, text.len,
                       k->secrets->hash[label], CRYPT_KEY_SIZE);
}
