// AES-256-GCM (NIST SP 800-38D) under one key, by the library that is quicker for the text at hand.
#include "crypt/crypt_int.h"

_Static_assert((int)crypto_aead_aes256gcm_ABYTES == (int)CRYPT_TAG_SIZE &&
                   (int)crypto_aead_aes256gcm_NPUBBYTES == (int)CRYPT_NONCE_SIZE,
               "both libraries make the same form");

void crypt_gcm_init(struct crypt_gcm *g, const EVP_CIPHER *cipher, const unsigned char key[CRYPT_KEY_SIZE])
{
    g->has_state = crypto_aead_aes256gcm_is_available() == 1;
    if (g->has_state)
        crypto_aead_aes256gcm_beforenm(&g->state, key);
    g->cipher = cipher;
    g->slow = NULL;
    memcpy(g->key, key, sizeof g->key);
}

void crypt_gcm_end(struct crypt_gcm *g)
{
    EVP_CIPHER_CTX_free(g->slow); // wipes the key
    wipe(g, sizeof *g);
}

EVP_CIPHER_CTX *crypt_cipher_make(const EVP_CIPHER *gcm, const unsigned char *key)
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    crypt_must(cipher && EVP_CipherInit_ex2(cipher, gcm, key, NULL, 1, NULL) == 1, "making a cipher");
    return cipher;
}

static EVP_CIPHER_CTX *slow_of(struct crypt_gcm *g)
{
    if (!g->slow)
        g->slow = crypt_cipher_make(g->cipher, g->key);
    return g->slow;
}

bool crypt_long_encrypt(EVP_CIPHER_CTX *cipher, const unsigned char *nonce, const unsigned char *bound,
                        unsigned char *text, size_t size)
{
    int len = 0;
    return size <= INT32_MAX && EVP_CipherInit_ex2(cipher, NULL, NULL, nonce, 1, NULL) == 1 &&
           EVP_CipherUpdate(cipher, NULL, &len, bound, CRYPT_BOUND_SIZE) == 1 &&
           EVP_CipherUpdate(cipher, text, &len, text, (int)size) == 1 &&
           EVP_CipherFinal_ex(cipher, text + size, &len) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, CRYPT_TAG_SIZE, text + size) == 1;
}

bool crypt_gcm_encrypt(struct crypt_gcm *g, const unsigned char *nonce, const unsigned char *bound,
                       unsigned char *text, size_t size)
{
    if (!g->has_state || size > CRYPT_SHORT_MAX)
        return crypt_long_encrypt(slow_of(g), nonce, bound, text, size);
    return crypto_aead_aes256gcm_encrypt_detached_afternm(text, text + size, NULL, text, size, bound,
                                                          CRYPT_BOUND_SIZE, NULL, nonce, &g->state) == 0;
}

bool crypt_long_decrypt(EVP_CIPHER_CTX *cipher, const unsigned char *nonce, const unsigned char *bound,
                        struct str sealed, unsigned char *text)
{
    const unsigned char *in = (const unsigned char *)sealed.ptr;
    size_t size = sealed.len - CRYPT_TAG_SIZE;
    unsigned char tag[CRYPT_TAG_SIZE];
    int len = 0;
    if (sealed.len < CRYPT_TAG_SIZE || size > INT32_MAX)
        return false;
    memcpy(tag, in + size, sizeof tag);
    return EVP_CipherInit_ex2(cipher, NULL, NULL, nonce, 0, NULL) == 1 &&
           EVP_CipherUpdate(cipher, NULL, &len, bound, CRYPT_BOUND_SIZE) == 1 &&
           EVP_CipherUpdate(cipher, text, &len, in, (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, CRYPT_TAG_SIZE, tag) == 1 &&
           EVP_CipherFinal_ex(cipher, text + size, &len) == 1;
}

bool crypt_gcm_decrypt(struct crypt_gcm *g, const unsigned char *nonce, const unsigned char *bound,
                       struct str sealed, unsigned char *text)
{
    if (!g->has_state || sealed.len > CRYPT_SHORT_MAX + CRYPT_TAG_SIZE)
        return crypt_long_decrypt(slow_of(g), nonce, bound, sealed, text);
    if (sealed.len < CRYPT_TAG_SIZE)
        return false;
    const unsigned char *in = (const unsigned char *)sealed.ptr;
    size_t size = sealed.len - CRYPT_TAG_SIZE;
    return crypto_aead_aes256gcm_decrypt_detached_afternm(text, NULL, in, size, in + size, bound,
                                                          CRYPT_BOUND_SIZE, nonce, &g->state) == 0;
}
