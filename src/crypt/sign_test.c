// Passwords, one-time passwords and signatures against published vectors, and against keys made here.
// test-libraries: libcrypto
#include "crypt/crypt.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#undef fail // base's is meant

static void argon2id_agrees_with_the_vectors_of_its_authors(void **state)
{
    static const struct {
        const char *encoded, *password;
        bool fits;
    } rows[] = {
        {"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password",
         true},
        {"$argon2id$v=19$m=256,t=3,p=1$MDEyMzQ1Njc$G5ajKFCoUzaXRLdz7UJb5wGkb2Xt+X5/GQjUYtS2+TE", "password",
         true},
        {"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "Password",
         false},
        {"$argon2id$v=19$m=256,t=3,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password",
         false},
        {"no hash at all", "password", false},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool fits;
        assert_int_equal(
            crypt_password_fits(&a, str_from(rows[i].encoded), str_from(rows[i].password), &fits), DONE);
        assert_int_equal(fits, rows[i].fits);
    }
    arena_release(&a);
}

static void a_password_fits_its_own_hash_alone_and_no_two_hashes_are_equal(void **state)
{
    struct arena a;
    struct str one, other;
    bool fits;
    (void)state;
    arena_init(&a);
    assert_int_equal(crypt_password_hash(&a, STR("le pont de la rivière"), &one), DONE);
    assert_int_equal(crypt_password_hash(&a, STR("le pont de la rivière"), &other), DONE);
    assert_true(str_starts(one, STR("$argon2id$v=19$m=65536,t=3,p=1$")));
    assert_false(str_equal(one, other));
    assert_int_equal(crypt_password_fits(&a, one, STR("le pont de la rivière"), &fits), DONE);
    assert_true(fits);
    assert_int_equal(crypt_password_fits(&a, one, STR("le pont de la riviere"), &fits), DONE);
    assert_false(fits);
    arena_release(&a);
}

// RFC 4226 appendix D.
static void hotp_agrees_with_its_rfc(void **state)
{
    static const uint32_t wanted[] = {755224, 287082, 359152, 969429, 338314,
                                      254676, 287922, 162583, 399871, 520489};
    (void)state;
    for (uint64_t i = 0; i < COUNT_OF(wanted); i++)
        assert_int_equal(crypt_hotp(STR("12345678901234567890"), i, 6), wanted[i]);
}

// RFC 6238 appendix B, the rows of SHA-1.
static void totp_agrees_with_its_rfc(void **state)
{
    static const struct {
        int64_t second;
        uint32_t wanted;
    } rows[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(crypt_hotp(STR("12345678901234567890"), (uint64_t)rows[i].second / 30, 8),
                         rows[i].wanted);
}

static void a_totp_counts_a_step_around_now_and_never_twice(void **state)
{
    const struct str secret = STR("12345678901234567890");
    const int64_t now_us = INT64_C(1111111109) * 1000000;
    const uint64_t step = 1111111109 / 30;
    (void)state;
    for (int drift = -3; drift <= 3; drift++) {
        char code[7];
        snprintf(code, sizeof code, "%06u", crypt_hotp(secret, step + (uint64_t)drift, 6));
        uint64_t wanted = drift >= -1 && drift <= 1 ? step + (uint64_t)drift : 0;
        assert_int_equal(crypt_totp_step(secret, str_from(code), now_us, 0), wanted);
        assert_int_equal(crypt_totp_step(secret, str_from(code), now_us, step + (uint64_t)drift), 0);
    }
    assert_int_equal(crypt_totp_step(secret, STR("81804"), now_us, 0), 0);
    assert_int_equal(crypt_totp_step(secret, STR("081804 "), now_us, 0), 0);
    assert_int_equal(crypt_totp_step(secret, STR("081804"), now_us, 0), step);
}

static struct str bytes_of(struct arena *a, const char *hex)
{
    size_t size = strlen(hex) / 2;
    char *out = arena_alloc(a, size + 1);
    for (size_t i = 0; i < size; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (char)byte;
    }
    return str_of(out, size);
}

// RFC 8032 §7.1, test 3; RFC 6979 §A.2.5 (P-256, SHA-256, "sample").
static void signatures_agree_with_their_rfcs(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    struct crypt_public_key ed = {
        .algorithm = CRYPT_EDDSA,
        .x = bytes_of(&a, "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")};
    struct str ed_signature =
        bytes_of(&a, "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    assert_true(crypt_public_key_valid(&ed));
    assert_true(crypt_signature_fits(&ed, bytes_of(&a, "af82"), ed_signature));
    assert_false(crypt_signature_fits(&ed, bytes_of(&a, "af83"), ed_signature));

    struct crypt_public_key es = {
        .algorithm = CRYPT_ES256,
        .x = bytes_of(&a, "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"),
        .y = bytes_of(&a, "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")};
    struct str es_signature =
        bytes_of(&a, "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                     "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    assert_true(crypt_public_key_valid(&es));
    assert_true(crypt_signature_fits(&es, STR("sample"), es_signature));
    assert_false(crypt_signature_fits(&es, STR("Sample"), es_signature));
    es.y = es.x; // not on the curve
    assert_false(crypt_public_key_valid(&es));
    assert_false(crypt_signature_fits(&es, STR("sample"), es_signature));
    arena_release(&a);
}

static struct str number_of(struct arena *a, EVP_PKEY *key, const char *name)
{
    BIGNUM *number = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    size_t size = (size_t)BN_num_bytes(number);
    unsigned char *out = arena_alloc(a, size);
    BN_bn2bin(number, out);
    BN_free(number);
    return str_of((char *)out, size);
}

static void an_rsa_signature_fits_its_text_and_key_alone(void **state)
{
    struct arena a;
    unsigned char signature[512];
    (void)state;
    arena_init(&a);
    for (unsigned bits = 1024; bits <= 2048; bits += 1024) {
        size_t size = sizeof signature;
        EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pair), 1);
        assert_int_equal(EVP_DigestSign(context, signature, &size, (const unsigned char *)"text", 4), 1);
        struct crypt_public_key key = {
            .algorithm = CRYPT_RS256, .n = number_of(&a, pair, "n"), .e = number_of(&a, pair, "e")};
        struct str given = str_of((char *)signature, size);
        bool is_long_enough = bits >= 2048;
        assert_int_equal(crypt_public_key_valid(&key), is_long_enough);
        assert_int_equal(crypt_signature_fits(&key, STR("text"), given), is_long_enough);
        signature[size / 2] ^= 1;
        assert_false(crypt_signature_fits(&key, STR("text"), given));
        key.e = STR("\x01");
        assert_false(crypt_public_key_valid(&key));
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(pair);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(argon2id_agrees_with_the_vectors_of_its_authors),
        cmocka_unit_test(a_password_fits_its_own_hash_alone_and_no_two_hashes_are_equal),
        cmocka_unit_test(hotp_agrees_with_its_rfc),
        cmocka_unit_test(totp_agrees_with_its_rfc),
        cmocka_unit_test(a_totp_counts_a_step_around_now_and_never_twice),
        cmocka_unit_test(signatures_agree_with_their_rfcs),
        cmocka_unit_test(an_rsa_signature_fits_its_text_and_key_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
