// A software authenticator registers and answers by ES256, EdDSA and RS256; and every member of what it says is tampered
// with, one at a time, by one who can sign for what they changed where the standard asks a check beyond the signature.
// test-libraries: libcrypto
#include "account/account.h"

#include "codec/text/text.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

enum { PRESENT = 1, VERIFIED = 4, HAS_CREDENTIAL = 0x40, HAS_EXTENSIONS = 0x80 };

// ---- the authenticator --------------------------------------------------------------------------------------

// What it says; a test changes one member.
struct said {
    const char *type, *origin, *rp_id, *challenge, *cross_origin;
    unsigned flags;
    uint32_t count;
    const char *format;  // of the attestation
    int algorithm_claim; // in a packed statement; 0: the right one
    bool bad_signature, has_certificate, long_id, trailing, off_curve, empty_id;
    int cose_algorithm;     // 0: the right one
    const char *extensions; // hex of what follows the credential; NULL: nothing
    size_t cut;             // bytes taken off the end of the authenticator's data
};

struct authenticator {
    struct arena *arena;
    EVP_PKEY *pair;
    int algorithm;
};

static const struct passkey_rules rules = {{"https://ens.example", 19}, {"ens.example", 11}, true};

static struct said honest(const char *type)
{
    return (struct said){.type = type,
                         .origin = "https://ens.example",
                         .rp_id = "ens.example",
                         .challenge = "Y2hhbGxlbmdl",
                         .cross_origin = "false",
                         .flags = PRESENT | VERIFIED,
                         .count = 7,
                         .format = "none"};
}

static struct authenticator make(struct arena *a, int algorithm)
{
    EVP_PKEY *pair = algorithm == CRYPT_ES256   ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
                     : algorithm == CRYPT_EDDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                                                : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    assert_non_null(pair);
    return (struct authenticator){a, pair, algorithm};
}

static void put_head(struct buf *b, unsigned major, size_t size)
{
    if (size < 24) {
        buf_add_char(b, (char)(major << 5 | size));
    } else if (size < 256) {
        buf_add_char(b, (char)(major << 5 | 24));
        buf_add_char(b, (char)size);
    } else {
        buf_add_char(b, (char)(major << 5 | 25));
        buf_add_char(b, (char)(size >> 8));
        buf_add_char(b, (char)size);
    }
}

static void put_number(struct buf *b, int number)
{
    put_head(b, number < 0, (size_t)(number < 0 ? -1 - number : number));
}

static void put_bytes(struct buf *b, struct str bytes)
{
    put_head(b, 2, bytes.len);
    buf_add(b, bytes);
}

static void put_text(struct buf *b, const char *text)
{
    put_head(b, 3, strlen(text));
    buf_add(b, str_from(text));
}

static struct str number_of(struct authenticator *w, const char *name, size_t size)
{
    BIGNUM *number = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(w->pair, name, &number), 1);
    if (!size)
        size = (size_t)BN_num_bytes(number);
    unsigned char *out = arena_alloc(w->arena, size);
    assert_int_equal(BN_bn2binpad(number, out, (int)size), (int)size);
    BN_free(number);
    return str_of((char *)out, size);
}

static void put_key(struct authenticator *w, const struct said *said, struct buf *b)
{
    int claimed = said->cose_algorithm ? said->cose_algorithm : w->algorithm;
    unsigned char raw[32];
    size_t size = sizeof raw;
    switch (w->algorithm) {
    case CRYPT_ES256:
        put_head(b, 5, 5);
        put_number(b, 1), put_number(b, 2), put_number(b, 3), put_number(b, claimed);
        put_number(b, -1), put_number(b, 1);
        put_number(b, -2), put_bytes(b, number_of(w, "qx", 32));
        put_number(b, -3), put_bytes(b, number_of(w, said->off_curve ? "qx" : "qy", 32));
        break;
    case CRYPT_EDDSA:
        assert_int_equal(EVP_PKEY_get_raw_public_key(w->pair, raw, &size), 1);
        put_head(b, 5, 4);
        put_number(b, 1), put_number(b, 1), put_number(b, 3), put_number(b, claimed);
        put_number(b, -1), put_number(b, 6);
        put_number(b, -2), put_bytes(b, str_of((char *)raw, said->off_curve ? 31 : size));
        break;
    default:
        put_head(b, 5, 4);
        put_number(b, 1), put_number(b, 3), put_number(b, 3), put_number(b, claimed);
        put_number(b, -1), put_bytes(b, number_of(w, "n", 0));
        put_number(b, -2), put_bytes(b, said->off_curve ? STR("\x01") : number_of(w, "e", 0));
        break;
    }
}

static struct str client_data_of(struct arena *a, const struct said *said)
{
    return arena_print(a, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":%s}",
                       said->type, said->challenge, said->origin, said->cross_origin);
}

static struct str data_of(struct authenticator *w, const struct said *said)
{
    unsigned char hash[32];
    struct buf b;
    buf_init(&b, w->arena, 1024);
    crypt_digest(CRYPT_SHA256, str_from(said->rp_id), hash);
    buf_add(&b, str_of((char *)hash, sizeof hash));
    buf_add_char(&b, (char)said->flags);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_char(&b, (char)(said->count >> shift));
    if (said->flags & HAS_CREDENTIAL) {
        size_t size = said->empty_id ? 0 : said->long_id ? 2000 : 20;
        for (int i = 0; i < 16; i++)
            buf_add_char(&b, 0);
        buf_add_char(&b, (char)(size >> 8));
        buf_add_char(&b, (char)size);
        for (size_t i = 0; i < size; i++)
            buf_add_char(&b, (char)i);
        put_key(w, said, &b);
    }
    if (said->extensions) {
        struct str bytes;
        assert_true(hex_read(w->arena, str_from(said->extensions), &bytes));
        buf_add(&b, bytes);
    }
    return str_of(b.ptr, b.len - said->cut);
}

static struct str sign(struct authenticator *w, const struct said *said, struct str data,
                       struct str client_data)
{
    unsigned char hash[32];
    unsigned char *out = arena_alloc(w->arena, 512);
    size_t size = 512;
    struct buf text;
    buf_init(&text, w->arena, data.len + sizeof hash);
    crypt_digest(CRYPT_SHA256, client_data, hash);
    buf_add(&text, data);
    buf_add(&text, str_of((char *)hash, sizeof hash));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest = w->algorithm == CRYPT_EDDSA ? NULL : EVP_sha256();
    assert_int_equal(EVP_DigestSignInit(context, NULL, digest, NULL, w->pair), 1);
    assert_int_equal(EVP_DigestSign(context, out, &size, (unsigned char *)text.ptr, text.len), 1);
    EVP_MD_CTX_free(context);
    out[size - 1] ^= said->bad_signature;
    return str_of((char *)out, size);
}

static enum code register_it(struct authenticator *w, const struct said *said, struct passkey *out)
{
    struct buf b;
    struct str client_data = client_data_of(w->arena, said), data = data_of(w, said);
    buf_init(&b, w->arena, 2048);
    put_head(&b, 5, 3);
    put_text(&b, "fmt"), put_text(&b, said->format);
    put_text(&b, "attStmt");
    if (strcmp(said->format, "packed") == 0) {
        put_head(&b, 5, said->has_certificate ? 3 : 2);
        put_text(&b, "alg"), put_number(&b, said->algorithm_claim ? said->algorithm_claim : w->algorithm);
        put_text(&b, "sig"), put_bytes(&b, sign(w, said, data, client_data));
        if (said->has_certificate)
            put_text(&b, "x5c"), put_head(&b, 4, 0);
    } else {
        put_head(&b, 5, 0);
    }
    put_text(&b, "authData"), put_bytes(&b, data);
    if (said->trailing)
        buf_add_char(&b, 0);
    return passkey_register(w->arena, &rules, client_data, buf_str(&b), out);
}

static enum code answer_it(struct authenticator *w, const struct said *said, const struct passkey *known,
                           uint32_t *count)
{
    struct passkey_answer answer = {.client_data = client_data_of(w->arena, said),
                                    .authenticator_data = data_of(w, said)};
    answer.signature = sign(w, said, answer.authenticator_data, answer.client_data);
    return passkey_assert(w->arena, &rules, known, &answer, count);
}

static const int algorithms[] = {CRYPT_ES256, CRYPT_EDDSA, CRYPT_RS256};

// ---- tests --------------------------------------------------------------------------------------------------

static void every_algorithm_registers_and_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        struct arena a;
        struct passkey made, kept;
        uint32_t count;
        arena_init(&a);
        struct authenticator w = make(&a, algorithms[i]);
        struct said create = honest("webauthn.create"), get = honest("webauthn.get");
        create.flags |= HAS_CREDENTIAL;
        assert_int_equal(register_it(&w, &create, &made), DONE);
        assert_int_equal(made.id.len, 20);
        assert_int_equal(made.key.algorithm, algorithms[i]);
        create.format = "packed";
        create.flags |= HAS_EXTENSIONS;
        create.extensions = "a0";
        assert_int_equal(register_it(&w, &create, &made), DONE);
        assert_int_equal(passkey_read(&a, passkey_write(&a, &made), &kept), DONE);
        get.count = 8;
        assert_int_equal(answer_it(&w, &get, &kept, &count), DONE);
        assert_int_equal(count, 8);
        EVP_PKEY_free(w.pair);
        arena_release(&a);
    }
}

static void whatever_is_tampered_with_at_registration_is_refused(void **state)
{
    struct said rows[32];
    const char *names[32];
    size_t count = 0;
    (void)state;
#define TAMPER(change)                                                                                       \
    do {                                                                                                     \
        struct said said = honest("webauthn.create");                                                        \
        said.flags |= HAS_CREDENTIAL;                                                                        \
        change;                                                                                              \
        names[count] = #change;                                                                              \
        rows[count++] = said;                                                                                \
    } while (0)
    TAMPER(said.type = "webauthn.get");
    TAMPER(said.origin = "https://ens.example.evil.test");
    TAMPER(said.origin = "http://ens.example");
    TAMPER(said.origin = "https://ens.example:444");
    TAMPER(said.cross_origin = "true");
    TAMPER(said.cross_origin = "false,\"type\":\"webauthn.create\"");
    TAMPER(said.cross_origin = "false}x");
    TAMPER(said.rp_id = "evil.test");
    TAMPER(said.flags = PRESENT | VERIFIED);
    TAMPER(said.flags = VERIFIED | HAS_CREDENTIAL);
    TAMPER(said.flags = PRESENT | HAS_CREDENTIAL);
    TAMPER(said.long_id = true);
    TAMPER(said.empty_id = true);
    TAMPER(said.trailing = true);
    TAMPER(said.off_curve = true);
    TAMPER(said.cose_algorithm = -37);
    TAMPER(said.cose_algorithm = -65535);
    TAMPER(said.cut = 1);
    TAMPER(said.cut = 40);
    TAMPER(said.extensions = "a0");
    TAMPER((said.flags |= HAS_EXTENSIONS, said.extensions = "80"));
    TAMPER((said.flags |= HAS_EXTENSIONS, said.extensions = "a0a0"));
    TAMPER(said.flags |= HAS_EXTENSIONS);
    TAMPER(said.format = "fido-u2f");
    TAMPER(said.format = "");
    TAMPER((said.format = "packed", said.bad_signature = true));
    TAMPER((said.format = "packed", said.has_certificate = true));
    TAMPER((said.format = "packed", said.algorithm_claim = -9));
#undef TAMPER
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        struct arena a;
        struct passkey made;
        arena_init(&a);
        struct authenticator w = make(&a, algorithms[i]);
        for (size_t at = 0; at < count; at++)
            if (register_it(&w, &rows[at], &made) != INVALID) {
                print_error("taken: %s (%d)\n", names[at], algorithms[i]);
                assert_true(false);
            }
        EVP_PKEY_free(w.pair);
        arena_release(&a);
    }
}

static void whatever_is_tampered_with_in_an_answer_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        struct arena a;
        struct passkey made, others;
        uint32_t count = 0;
        arena_init(&a);
        struct authenticator w = make(&a, algorithms[i]), other = make(&a, algorithms[i]);
        struct said create = honest("webauthn.create"), said;
        create.flags |= HAS_CREDENTIAL;
        assert_int_equal(register_it(&w, &create, &made), DONE);
        assert_int_equal(register_it(&other, &create, &others), DONE);
        const struct {
            enum code wanted;
            const char *type, *origin, *rp_id;
            unsigned flags;
            uint32_t count;
            bool bad_signature;
            const char *extensions;
        } rows[] = {
            {DONE, "webauthn.get", "https://ens.example", "ens.example", 5, 8, false, NULL},
            {INVALID, "webauthn.create", "https://ens.example", "ens.example", 5, 8, false, NULL},
            {INVALID, "webauthn.get", "https://evil.test", "ens.example", 5, 8, false, NULL},
            {INVALID, "webauthn.get", "https://ens.example", "evil.test", 5, 8, false, NULL},
            {INVALID, "webauthn.get", "https://ens.example", "ens.example", 4, 8, false, NULL},
            {INVALID, "webauthn.get", "https://ens.example", "ens.example", 1, 8, false, NULL},
            {INVALID, "webauthn.get", "https://ens.example", "ens.example", 5, 8, true, NULL},
            {INVALID, "webauthn.get", "https://ens.example", "ens.example", 5, 8, false, "00"},
            {DENIED, "webauthn.get", "https://ens.example", "ens.example", 5, 7, false, NULL},
            {DENIED, "webauthn.get", "https://ens.example", "ens.example", 5, 6, false, NULL},
            {DENIED, "webauthn.get", "https://ens.example", "ens.example", 5, 0, false, NULL},
        };
        for (size_t at = 0; at < COUNT_OF(rows); at++) {
            said = honest(rows[at].type);
            said.origin = rows[at].origin;
            said.rp_id = rows[at].rp_id;
            said.flags = rows[at].flags;
            said.count = rows[at].count;
            said.bad_signature = rows[at].bad_signature;
            said.extensions = rows[at].extensions;
            assert_int_equal(answer_it(&w, &said, &made, &count), rows[at].wanted);
        }
        said = honest("webauthn.get");
        said.count = 9;
        assert_int_equal(answer_it(&other, &said, &made, &count), INVALID); // another's key
        made.count = said.count = 0; // an authenticator that does not count
        assert_int_equal(answer_it(&w, &said, &made, &count), DONE);
        EVP_PKEY_free(w.pair);
        EVP_PKEY_free(other.pair);
        arena_release(&a);
    }
}

// One bit anywhere of what was signed makes the answer worthless.
static void no_bit_of_an_answer_can_be_changed(void **state)
{
    struct arena a;
    struct passkey made;
    uint32_t count;
    (void)state;
    arena_init(&a);
    struct authenticator w = make(&a, CRYPT_ES256);
    struct said create = honest("webauthn.create"), get = honest("webauthn.get");
    create.flags |= HAS_CREDENTIAL;
    assert_int_equal(register_it(&w, &create, &made), DONE);
    get.count = 8;
    struct passkey_answer answer = {.client_data = client_data_of(&a, &get),
                                    .authenticator_data = data_of(&w, &get)};
    answer.signature = sign(&w, &get, answer.authenticator_data, answer.client_data);
    assert_int_equal(passkey_assert(&a, &rules, &made, &answer, &count), DONE);
    struct str parts[] = {answer.client_data, answer.authenticator_data};
    for (size_t part = 0; part < COUNT_OF(parts); part++)
        for (size_t bit = 0; bit < 8 * parts[part].len; bit++) {
            char *bytes = (char *)(uintptr_t)parts[part].ptr; // of the arena, made above
            bytes[bit / 8] ^= (char)(1 << bit % 8);
            assert_int_not_equal(passkey_assert(&a, &rules, &made, &answer, &count), DONE);
            bytes[bit / 8] ^= (char)(1 << bit % 8);
        }
    assert_int_equal(passkey_assert(&a, &rules, &made, &answer, &count), DONE);
    EVP_PKEY_free(w.pair);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_algorithm_registers_and_answers),
        cmocka_unit_test(whatever_is_tampered_with_at_registration_is_refused),
        cmocka_unit_test(whatever_is_tampered_with_in_an_answer_is_refused),
        cmocka_unit_test(no_bit_of_an_answer_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
