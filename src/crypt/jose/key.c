// One key: from its numbers, and back to them. OpenSSL's ways of building keys end here.
#include "codec/text/text.h"
#include "crypt/jose/jose_int.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

static void end_key(void *key)
{
    EVP_PKEY_free(key);
}

void key_own(struct arena *a, EVP_PKEY *key)
{
    arena_at_end(a, end_key, key);
}

static EVP_PKEY *key_of_params(const char *kind, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    if (!params || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    if (key && !key_acceptable(key)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

EVP_PKEY *key_of_point(struct str x, struct str y)
{
    char group[] = "P-256";
    unsigned char point[1 + 2 * P256_SIZE] = {4}; // uncompressed (SEC 1 §2.3.3)
    if (x.len != P256_SIZE || y.len != P256_SIZE) // RFC 7518 §6.2.1.2: full length, leading zeros too
        return NULL;
    memcpy(point + 1, x.ptr, P256_SIZE);
    memcpy(point + 1 + P256_SIZE, y.ptr, P256_SIZE);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
                           OSSL_PARAM_END};
    return key_of_params("EC", params);
}

EVP_PKEY *key_of_modulus(struct str n, struct str e)
{
    if (n.len > RSA_BITS_MAX / 8 || e.len > 8)
        return NULL;
    BIGNUM *modulus = BN_bin2bn((const unsigned char *)n.ptr, (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn((const unsigned char *)e.ptr, (int)e.len, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    bool sound = modulus && exponent && BN_is_odd(modulus) && BN_is_odd(exponent) && !BN_is_one(exponent);
    if (sound && builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY *key = key_of_params("RSA", params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

bool key_kind(EVP_PKEY *key, enum jose_kind *kind)
{
    char group[32] = "";
    if (EVP_PKEY_is_a(key, "RSA")) {
        *kind = KEY_RSA;
        return true;
    }
    *kind = KEY_P256;
    return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
           strcmp(group, "prime256v1") == 0;
}

bool key_acceptable(EVP_PKEY *key)
{
    enum jose_kind kind;
    if (!key_kind(key, &kind))
        return false;
    if (kind == KEY_RSA)
        return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && EVP_PKEY_get_bits(key) <= RSA_BITS_MAX;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool on_curve = context && EVP_PKEY_public_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    return on_curve;
}

static void add_number(struct buf *b, const char *name, const BIGNUM *number, int size)
{
    unsigned char bytes[RSA_BITS_MAX / 8];
    int length = size ? size : BN_num_bytes(number);
    BN_bn2binpad(number, bytes, length);
    buf_print(b, "\"%s\":\"", name);
    base64url_write(b, str_of((const char *)bytes, (size_t)length));
    buf_add_char(b, '"');
}

static void add_param(struct buf *b, const struct jose_key *key, const char *name, const char *param,
                      int size)
{
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key->key, param, &number) == 1)
        add_number(b, name, number, size);
    BN_free(number);
}

struct str key_members(struct arena *a, const struct jose_key *key)
{
    struct buf b;
    buf_init(&b, a, 512);
    if (key->kind == KEY_RSA) {
        add_param(&b, key, "e", OSSL_PKEY_PARAM_RSA_E, 0);
        buf_add(&b, STR(",\"kty\":\"RSA\","));
        add_param(&b, key, "n", OSSL_PKEY_PARAM_RSA_N, 0);
    } else {
        buf_add(&b, STR("\"crv\":\"P-256\",\"kty\":\"EC\","));
        add_param(&b, key, "x", OSSL_PKEY_PARAM_EC_PUB_X, P256_SIZE);
        buf_add_char(&b, ',');
        add_param(&b, key, "y", OSSL_PKEY_PARAM_EC_PUB_Y, P256_SIZE);
    }
    return buf_str(&b);
}
