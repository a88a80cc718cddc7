// Tokens of the specifications and of another implementation, and tokens that are made to be believed wrongly.
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "crypt/jose/jose.h"
#include "crypt/jose/jose_vectors_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

struct fixture {
    struct arena a;
    struct jose_keys *known, *own;
};

static int make(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    arena_init(&f->a);
    assert_int_equal(jose_keys_read(&f->a, str_from(public_keys), &f->known), DONE);
    assert_int_equal(jose_keys_of_pem(&f->a, str_from(private_keys), &f->own), DONE);
    *state = f;
    return 0;
}

static int drop(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->a);
    free(f);
    return 0;
}

static struct str jwks_of(struct arena *a, const struct jose_keys *keys, const char *use)
{
    struct buf b;
    buf_init(&b, a, 1024);
    buf_add(&b, STR("{\"keys\":["));
    jose_keys_write(&b, keys, use);
    buf_add(&b, STR("]}"));
    return buf_str(&b);
}

// A token of this header and payload with this signature's bytes.
static struct str forge(struct arena *a, const char *header, const char *payload, struct str signature)
{
    struct buf b;
    buf_init(&b, a, 512);
    base64url_write(&b, str_from(header));
    buf_add_char(&b, '.');
    base64url_write(&b, str_from(payload));
    buf_add_char(&b, '.');
    base64url_write(&b, signature);
    return buf_str(&b);
}

static struct str part(struct str token, size_t at)
{
    for (; at; at--)
        str_cut(&token, '.');
    return str_cut(&token, '.');
}

static void the_example_of_rfc_7515_a3_verifies(void **state)
{
    struct fixture *f = *state;
    struct jose_keys *keys;
    struct jose_token token;
    assert_int_equal(jose_keys_read(&f->a,
                                    STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
                                        "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"),
                                    &keys),
                     DONE);
    struct str text =
        STR("eyJhbGciOiJFUzI1NiJ9."
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    assert_int_equal(jose_verify(&f->a, keys, JOSE_ALL, text, &token), DONE);
    assert_true(json_text_is(json_get(token.claims, STR("iss")), STR("joe")));
}

static void tokens_that_another_signed_verify_with_their_algorithm_only(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(signed_tokens); i++) {
        struct jose_token token;
        enum jose_alg alg;
        struct str text = str_from(signed_tokens[i].token);
        assert_true(jose_alg_named(str_from(signed_tokens[i].alg), &alg));
        assert_int_equal(jose_verify(&f->a, f->known, (unsigned)alg, text, &token), DONE);
        assert_true(json_text_is(json_get(token.claims, STR("sub")), STR("someone")));
        assert_true(str_equal(token.type, STR("JWT")));
        assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL & ~(unsigned)alg, text, &token), INVALID);
    }
}

static void a_token_with_any_bit_changed_does_not_verify(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(signed_tokens); i++) {
        struct str text = str_from(signed_tokens[i].token);
        char *bytes = arena_alloc(&f->a, text.len + 1);
        memcpy(bytes, text.ptr, text.len);
        for (size_t at = 0; at < text.len; at += 3) {
            struct jose_token token;
            char was = bytes[at];
            bytes[at] = was == 'A' ? 'B' : 'A';
            assert_int_not_equal(jose_verify(&f->a, f->known, JOSE_ALL, str_of(bytes, text.len), &token),
                                 DONE);
            bytes[at] = was;
        }
    }
}

static void none_and_hmac_are_refused_whatever_the_key(void **state)
{
    struct fixture *f = *state;
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",   "{\"alg\":\"None\"}",     "{\"alg\":\"HS256\",\"kid\":\"r\"}",
        "{\"alg\":\"HS512\"}",  "{\"alg\":\"RSA-OAEP\"}", "{\"kid\":\"r\"}",
        "{\"alg\":null}",       "{\"alg\":[\"RS256\"]}",  "{\"alg\":\"rs256\"}",
        "{\"alg\":\"ES256K\"}", "{\"alg\":\"EdDSA\"}",    "{\"alg\":\"\"}"};
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        struct jose_token token;
        // Key confusion: the public key's text as the HMAC's secret would need an HMAC; there is none to be fooled.
        struct str text =
            forge(&f->a, headers[i], "{\"sub\":\"admin\"}", STR("0123456789abcdef0123456789abcdef"));
        assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, text, &token), INVALID);
        struct str bare = forge(&f->a, headers[i], "{\"sub\":\"admin\"}", STR(""));
        assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, bare, &token), INVALID);
    }
}

static void what_a_header_says_of_keys_is_not_looked_at(void **state)
{
    struct fixture *f = *state;
    struct str own, claims = STR("{\"sub\":\"admin\"}");
    struct jose_keys *none;
    struct jose_token token;
    assert_int_equal(jose_sign(&f->a, f->own, JOSE_ES256, STR("JWT"), claims, &own), DONE);
    assert_int_equal(jose_keys_read(&f->a, STR("{\"keys\":[]}"), &none), DONE);
    assert_int_equal(jose_verify(&f->a, none, JOSE_ALL, own, &token), NOT_FOUND);
    // The same key inside the header, and a signature that it made over that header.
    struct json *set;
    assert_int_equal(json_parse(&f->a, jwks_of(&f->a, f->own, "sig"), NULL, &set), DONE);
    struct buf jwk;
    buf_init(&jwk, &f->a, 512);
    json_write(&jwk, json_at(json_get(set, STR("keys")), 1));
    struct str header = arena_print(&f->a, "{\"alg\":\"ES256\",\"jwk\":%.*s}", STR_ARG(buf_str(&jwk)));
    struct str text = forge(&f->a, header.ptr, claims.ptr, STR("x"));
    assert_int_equal(jose_verify(&f->a, none, JOSE_ALL, text, &token), NOT_FOUND);
}

static void a_critical_header_refuses_the_token(void **state)
{
    struct fixture *f = *state;
    struct jose_token token;
    struct str text =
        forge(&f->a, "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"b64\"],\"b64\":false}", "{}", STR("x"));
    assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, text, &token), INVALID);
    assert_non_null(strstr(f->a.fault.text, "crit"));
}

static void an_unknown_kid_is_told_apart_from_a_wrong_signature(void **state)
{
    struct fixture *f = *state;
    struct jose_token token;
    struct str text = forge(&f->a, "{\"alg\":\"RS256\",\"kid\":\"new\"}", "{}", STR("x"));
    assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, text, &token), NOT_FOUND);
    text = forge(&f->a, "{\"alg\":\"RS256\",\"kid\":\"r\"}", "{}", STR("x"));
    assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, text, &token), INVALID);
    // A key of that name, of another kind than the algorithm's.
    text = forge(&f->a, "{\"alg\":\"RS256\",\"kid\":\"e\"}", "{}", STR("x"));
    assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, text, &token), NOT_FOUND);
}

static void a_key_for_encryption_or_another_algorithm_verifies_nothing(void **state)
{
    struct fixture *f = *state;
    static const char *const members[] = {"\"use\":\"enc\"", "\"alg\":\"PS256\"",
                                          "\"key_ops\":[\"encrypt\"]"};
    struct json *set;
    assert_int_equal(json_parse(&f->a, str_from(public_keys), NULL, &set), DONE);
    struct str n = json_text(&f->a, json_get(json_at(json_get(set, STR("keys")), 0), STR("n")));
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct jose_keys *keys;
        struct jose_token token;
        struct str jwks = arena_print(
            &f->a, "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"e\":\"AQAB\",\"n\":\"%.*s\",%s}]}",
            STR_ARG(n), members[i]);
        assert_int_equal(jose_keys_read(&f->a, jwks, &keys), DONE);
        assert_int_equal(jose_verify(&f->a, keys, JOSE_ALL, str_from(signed_tokens[0].token), &token),
                         NOT_FOUND);
    }
}

static void what_we_sign_verifies_and_names_our_key_by_its_thumbprint(void **state)
{
    struct fixture *f = *state;
    static const enum jose_alg algs[] = {JOSE_RS256, JOSE_PS256, JOSE_ES256};
    struct jose_keys *published;
    assert_int_equal(jose_keys_read(&f->a, jwks_of(&f->a, f->own, "sig"), &published), DONE);
    assert_int_equal(jose_keys_count(published), 2);
    for (size_t i = 0; i < COUNT_OF(algs); i++) {
        struct jose_token token;
        struct str text;
        assert_int_equal(jose_sign(&f->a, f->own, algs[i], STR("JWT"), STR("{\"sub\":\"us\"}"), &text), DONE);
        assert_int_equal(jose_verify(&f->a, published, (unsigned)algs[i], text, &token), DONE);
        assert_true(str_equal(token.kid, str_from(algs[i] == JOSE_ES256 ? thumbprint_ec : thumbprint_rsa)));
    }
    assert_int_equal(jose_sign(&f->a, published, JOSE_RS256, STR("JWT"), STR("{}"), &(struct str){0}),
                     NOT_FOUND);
}

static void keys_that_we_make_sign_and_are_published_for_their_use_alone(void **state)
{
    struct fixture *f = *state;
    struct jose_keys *made, *published;
    struct jose_token token;
    struct str text;
    assert_int_equal(jose_keys_of_pem(&f->a, jose_keys_make(&f->a, true), &made), DONE);
    assert_int_equal(jose_keys_count(made), 2);
    assert_int_equal(jose_sign(&f->a, made, JOSE_ES256, STR("JWT"), STR("{}"), &text), DONE);
    assert_int_equal(jose_keys_read(&f->a, jwks_of(&f->a, made, "sig"), &published), DONE);
    assert_int_equal(jose_verify(&f->a, published, JOSE_ALL, text, &token), DONE);
    assert_int_equal(jose_keys_read(&f->a, jwks_of(&f->a, made, "enc"), &published), DONE);
    assert_int_equal(jose_verify(&f->a, published, JOSE_ALL, text, &token), NOT_FOUND);
}

static void what_another_sealed_for_us_is_opened(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(sealed_tokens); i++) {
        struct str plain;
        assert_true(jose_is_encrypted(str_from(sealed_tokens[i].token)));
        assert_int_equal(jose_decrypt(&f->a, f->own, str_from(sealed_tokens[i].token), &plain), DONE);
        assert_true(str_equal(plain, STR("{\"what\":\"sealed\"}")));
    }
}

static void a_sealed_token_with_any_part_changed_is_refused_with_one_sentence(void **state)
{
    struct fixture *f = *state;
    struct str sentence = {0};
    for (size_t i = 0; i < COUNT_OF(sealed_tokens); i++)
        for (size_t at = 1; at < 5; at++) {
            struct str plain, text = str_from(sealed_tokens[i].token);
            struct str chosen = part(text, at);
            if (!chosen.len)
                continue;
            struct str copy = arena_copy(&f->a, text);
            char *bytes = arena_alloc(&f->a, copy.len + 1);
            memcpy(bytes, copy.ptr, copy.len);
            char *letter = bytes + (chosen.ptr - text.ptr) + chosen.len / 2;
            *letter = *letter == 'A' ? 'B' : 'A';
            assert_int_equal(jose_decrypt(&f->a, f->own, str_of(bytes, copy.len), &plain), INVALID);
            if (sentence.ptr)
                assert_string_equal(sentence.ptr, f->a.fault.text);
            sentence = arena_copy(&f->a, str_from(f->a.fault.text));
        }
    assert_non_null(sentence.ptr);
}

static void ways_of_sealing_that_were_not_agreed_on_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const headers[] = {
        "{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\"}", "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A256GCM\",\"p2c\":2000000000}",
        "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}",
        "{\"alg\":\"RSA-OAEP\",\"enc\":\"none\"}"};
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        struct buf b;
        struct str plain;
        buf_init(&b, &f->a, 256);
        base64url_write(&b, str_from(headers[i]));
        buf_add(&b, STR(".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"));
        assert_int_equal(jose_decrypt(&f->a, f->own, buf_str(&b), &plain), INVALID);
    }
}

static void an_ephemeral_point_off_the_curve_is_refused(void **state)
{
    struct fixture *f = *state;
    struct str plain;
    struct buf b;
    buf_init(&b, &f->a, 512);
    base64url_write(&b,
                    STR("{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\","
                        "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\",\"y\":"
                        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}}"));
    buf_add(&b, STR("..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"));
    assert_int_equal(jose_decrypt(&f->a, f->own, buf_str(&b), &plain), INVALID);
}

static void weak_or_wrong_keys_are_refused_and_strange_ones_passed_over(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {
        "{}",
        "[]",
        "x",
        "{\"keys\":{}}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", // 17 bits
        "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}",
        ("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
         "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}"),
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}"};
    struct jose_keys *keys;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(jose_keys_read(&f->a, str_from(wrong[i]), &keys), INVALID);
    assert_int_equal(
        jose_keys_read(
            &f->a,
            STR("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"OKP\",\"crv\":\"Ed25519\"},"
                "{\"kty\":\"EC\",\"crv\":\"P-521\"},3]}"),
            &keys),
        DONE);
    assert_int_equal(jose_keys_count(keys), 0);
    assert_int_equal(jose_keys_of_pem(&f->a, STR("no key"), &keys), INVALID);
}

static void what_is_no_token_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {"",
                                        ".",
                                        "..",
                                        "a.b.c",
                                        "e30.e30",
                                        "e30.e30.e30.e30",
                                        "e30=.e30.e30",
                                        "e30.e30.e30 ",
                                        "W10.e30.",
                                        "e30..",
                                        "eyJhbGciOiJFUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA"};
    struct jose_token token;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(jose_verify(&f->a, f->known, JOSE_ALL, str_from(wrong[i]), &token), INVALID);
    struct str huge = str_of(arena_alloc(&f->a, JOSE_TOKEN_MAX + 1), JOSE_TOKEN_MAX + 1);
    assert_int_equal(jose_peek(&f->a, huge, &token), INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_example_of_rfc_7515_a3_verifies),
        TEST(tokens_that_another_signed_verify_with_their_algorithm_only),
        TEST(a_token_with_any_bit_changed_does_not_verify),
        TEST(none_and_hmac_are_refused_whatever_the_key),
        TEST(what_a_header_says_of_keys_is_not_looked_at),
        TEST(a_critical_header_refuses_the_token),
        TEST(an_unknown_kid_is_told_apart_from_a_wrong_signature),
        TEST(a_key_for_encryption_or_another_algorithm_verifies_nothing),
        TEST(what_we_sign_verifies_and_names_our_key_by_its_thumbprint),
        TEST(keys_that_we_make_sign_and_are_published_for_their_use_alone),
        TEST(what_another_sealed_for_us_is_opened),
        TEST(a_sealed_token_with_any_part_changed_is_refused_with_one_sentence),
        TEST(ways_of_sealing_that_were_not_agreed_on_are_refused),
        TEST(an_ephemeral_point_off_the_curve_is_refused),
        TEST(weak_or_wrong_keys_are_refused_and_strange_ones_passed_over),
        TEST(what_is_no_token_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
