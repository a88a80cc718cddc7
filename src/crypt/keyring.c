// The keyring: the master key's file, the keys derived from it (HKDF-SHA-256, RFC 5869), and the keyed
// hashes.
#include "crypt/crypt_int.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// "ens-master-key-1 <64 hex digits> <8 hex digits of its BLAKE2b>\n": a line that can be printed and kept in
// a safe, and typed in again.
static const char KEY_WORD[] = "ens-master-key-1 ";
enum {
    CHECK_SIZE = 4,
    WORD_SIZE = sizeof KEY_WORD - 1,
    KEY_HEX = 2 * CRYPT_KEY_SIZE,
    LINE_SIZE = WORD_SIZE + KEY_HEX + 1 + 2 * CHECK_SIZE + 1,
};

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

static void derive_all(struct crypt_secrets *secrets, const unsigned char master[CRYPT_KEY_SIZE])
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
    };
    crypt_derive(master, STR("ens wrap 1"), secrets->wrap);
    crypt_derive(master, STR("ens id 1"), secrets->id);
    for (size_t label = CRYPT_HASH_INS; label < CRYPT_HASH_LABELS; label++)
        crypt_derive(master, hash_labels[label], secrets->hash[label]);
}

static void write_line(char line[LINE_SIZE + 1], const unsigned char master[CRYPT_KEY_SIZE])
{
    unsigned char check[crypto_generichash_BYTES];
    crypto_generichash(check, sizeof check, master, CRYPT_KEY_SIZE, NULL, 0);
    memcpy(line, KEY_WORD, WORD_SIZE);
    sodium_bin2hex(line + WORD_SIZE, KEY_HEX + 1, master, CRYPT_KEY_SIZE);
    line[WORD_SIZE + KEY_HEX] = ' ';
    sodium_bin2hex(line + WORD_SIZE + KEY_HEX + 1, 2 * CHECK_SIZE + 1, check, CHECK_SIZE);
    line[LINE_SIZE - 1] = '\n';
    line[LINE_SIZE] = 0;
}

static bool read_line(const char line[LINE_SIZE], unsigned char master[CRYPT_KEY_SIZE])
{
    char again[LINE_SIZE + 1];
    if (memcmp(line, KEY_WORD, WORD_SIZE) != 0 ||
        sodium_hex2bin(master, CRYPT_KEY_SIZE, line + WORD_SIZE, KEY_HEX, NULL, NULL, NULL) != 0)
        return false;
    write_line(again, master);
    bool same = crypt_same(line, again, LINE_SIZE);
    wipe(again, sizeof again);
    return same;
}

static enum code read_file(struct arena *a, const char *path, unsigned char master[CRYPT_KEY_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return fail(a, NOT_FOUND, "there is no key file %s; put the kept one there", path);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        enum code code = fail(a, INTERNAL, "the key file %s cannot be opened: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    char line[LINE_SIZE + 1];
    ssize_t size = read(fd, line, sizeof line);
    close(fd);
    enum code code = DONE;
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        code = fail(a, INVALID, "the key file %s may be read by others; run `chmod 600` on it", path);
    else if (size != LINE_SIZE || !read_line(line, master))
        code = fail(a, INVALID, "%s is not a whole key file; put the kept one there", path);
    wipe(line, sizeof line);
    return code;
}

static enum code sync_folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str folder = slash ? str_of(path, slash == path ? 1 : (size_t)(slash - path)) : STR(".");
    int fd = open(arena_copy(a, folder).ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "the folder of %s cannot be synced: %s", path, strerror(reason));
}

// Written whole under another name and linked, so that a key file is never half there and two makers cannot
// both win.
static enum code make_file(struct arena *a, const char *path)
{
    unsigned char master[CRYPT_KEY_SIZE];
    char line[LINE_SIZE + 1];
    const char *draft = arena_print(a, "%s.draft-%ld", path, (long)getpid()).ptr;
    crypt_random(master, sizeof master);
    write_line(line, master);
    wipe(master, sizeof master);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool written = fd >= 0 && write(fd, line, LINE_SIZE) == LINE_SIZE && fsync(fd) == 0;
    bool linked = written && (link(draft, path) == 0 || errno == EEXIST);
    int reason = errno;
    wipe(line, sizeof line);
    if (fd >= 0) {
        close(fd);
        unlink(draft);
    }
    if (!linked)
        return fail(a, INTERNAL, "the key file %s cannot be made: %s", path, strerror(reason));
    return sync_folder_of(a, path);
}

enum code crypt_keyring_open(struct arena *a, const char *path, enum crypt_create create,
                             struct crypt_keyring **out, bool *created)
{
    crypt_must(sodium_init() >= 0, "starting libsodium");
    unsigned char master[CRYPT_KEY_SIZE];
    *created = false;
    enum code code = read_file(a, path, master);
    if (code == NOT_FOUND && create == CRYPT_CREATE_IF_MISSING) {
        code = make_file(a, path);
        *created = code == DONE;
        if (code == DONE)
            code = read_file(a, path, master);
    }
    if (code != DONE)
        return code;
    struct crypt_keyring *k = heap_alloc(sizeof *k);
    k->secrets = sodium_malloc(sizeof *k->secrets);
    crypt_must(k->secrets != NULL, "getting locked memory for the keys");
    derive_all(k->secrets, master);
    wipe(master, sizeof master);
    sodium_mprotect_readonly(k->secrets);
    k->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    crypt_must(k->gcm != NULL, "finding AES-256-GCM");
    k->nonce_count = heap_alloc(sizeof *k->nonce_count);
    crypt_random(k->nonce_start, sizeof k->nonce_start);
    crypt_dictionaries_open(k);
    crypt_lanes_open(k);
    *out = k;
    return DONE;
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
