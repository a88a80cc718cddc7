// Checking signatures of passkeys: ECDSA P-256 and RSASSA-PKCS1-v1_5 with SHA-256, Ed25519 (RFC 8032).
#include "crypt/crypt_int.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

enum { COORDINATE_SIZE = 32, MODULUS_MIN = 256, MODULUS_MAX = 512, EXPONENT_MAX = 8 };

static EVP_PKEY *key_of_params(const char *kind, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    crypt_must(context && EVP_PKEY_fromdata_init(context) == 1, "preparing a public key");
    if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *open_es256(const struct crypt_public_key *key)
{
    unsigned char point[1 + 2 * COORDINATE_SIZE] = {4}; // SEC 1 §2.3.3: uncompressed
    if (key->x.len != COORDINATE_SIZE || key->y.len != COORDINATE_SIZE)
        return NULL;
    memcpy(point + 1, key->x.ptr, COORDINATE_SIZE);
    memcpy(point + 1 + COORDINATE_SIZE, key->y.ptr, COORDINATE_SIZE);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"P-256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    return key_of_params("EC", params);
}

static EVP_PKEY *open_rs256(const struct crypt_public_key *key)
{
    struct str n = key->n;
    while (n.len && !n.ptr[0])
        n = str_skip(n, 1);
    if (n.len < MODULUS_MIN || n.len > MODULUS_MAX || !key->e.len || key->e.len > EXPONENT_MAX)
        return NULL;
    BIGNUM *modulus = BN_bin2bn((const unsigned char *)n.ptr, (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn((const unsigned char *)key->e.ptr, (int)key->e.len, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY *made = NULL;
    crypt_must(modulus && exponent && build &&
                   OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
                   OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1,
               "preparing a public key");
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    // An exponent of 1 would make every text its own signature.
    if (BN_is_odd(modulus) && BN_is_odd(exponent) && !BN_is_one(exponent))
        made = key_of_params("RSA", params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(exponent);
    return made;
}

static EVP_PKEY *open_key(const struct crypt_public_key *key)
{
    switch (key->algorithm) {
    case CRYPT_ES256:
        return open_es256(key);
    case CRYPT_RS256:
        return open_rs256(key);
    case CRYPT_EDDSA:
        return key->x.len == COORDINATE_SIZE
                   ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)key->x.ptr,
                                                 COORDINATE_SIZE)
                   : NULL;
    }
    return NULL;
}

bool crypt_public_key_valid(const struct crypt_public_key *key)
{
    EVP_PKEY *opened = open_key(key);
    bool is_valid = opened != NULL;
    if (opened && key->algorithm != CRYPT_EDDSA) { // whose 32 bytes have nothing that OpenSSL checks
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, opened, NULL);
        is_valid = context && EVP_PKEY_public_check(context) == 1;
        EVP_PKEY_CTX_free(context);
    }
    EVP_PKEY_free(opened);
    ERR_clear_error();
    return is_valid;
}

bool crypt_signature_fits(const struct crypt_public_key *key, struct str text, struct str signature)
{
    EVP_PKEY *opened = open_key(key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest =
        key->algorithm == CRYPT_EDDSA ? NULL : EVP_sha256(); // Ed25519 takes the text itself
    bool fits = opened && context && EVP_DigestVerifyInit(context, NULL, digest, NULL, opened) == 1 &&
                EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                                 (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(opened);
    ERR_clear_error();
    return fits;
}
