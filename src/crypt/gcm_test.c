// Whichever library seals a text, the other opens it, and nothing else does.
#include "crypt/crypt_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 3 * CRYPT_SHORT_MAX };

struct pair {
    EVP_CIPHER *cipher;
    struct crypt_gcm quick, slow; // of one key; the second never uses libsodium
    unsigned char nonce[CRYPT_NONCE_SIZE], bound[CRYPT_BOUND_SIZE], plain[ROOM];
};

static int set_up(void **state)
{
    struct pair *p = heap_alloc(sizeof *p);
    unsigned char key[CRYPT_KEY_SIZE];
    assert_true(sodium_init() >= 0);
    crypt_random(key, sizeof key);
    crypt_random(p->nonce, sizeof p->nonce);
    crypt_random(p->bound, sizeof p->bound);
    crypt_random(p->plain, sizeof p->plain);
    p->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    crypt_gcm_init(&p->quick, p->cipher, key);
    crypt_gcm_init(&p->slow, p->cipher, key);
    p->slow.has_state = false;
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *p = *state;
    crypt_gcm_end(&p->quick);
    crypt_gcm_end(&p->slow);
    EVP_CIPHER_free(p->cipher);
    free(p);
    return 0;
}

static void both_make_and_open_the_same(void **state)
{
    struct pair *p = *state;
    static unsigned char one[ROOM + CRYPT_TAG_SIZE], two[ROOM + CRYPT_TAG_SIZE], opened[ROOM];
    for (size_t size = 0; size <= ROOM; size += size < 300 ? 1 : 61) {
        memcpy(one, p->plain, size);
        memcpy(two, p->plain, size);
        assert_true(crypt_gcm_encrypt(&p->quick, p->nonce, p->bound, one, size));
        assert_true(crypt_gcm_encrypt(&p->slow, p->nonce, p->bound, two, size));
        assert_memory_equal(one, two, size + CRYPT_TAG_SIZE);
        struct str sealed = str_of((const char *)one, size + CRYPT_TAG_SIZE);
        assert_true(crypt_gcm_decrypt(&p->quick, p->nonce, p->bound, sealed, opened));
        assert_memory_equal(opened, p->plain, size);
        memset(opened, 0, size);
        assert_true(crypt_gcm_decrypt(&p->slow, p->nonce, p->bound, sealed, opened));
        assert_memory_equal(opened, p->plain, size);
    }
}

static void a_changed_bit_is_noticed_by_both(void **state)
{
    struct pair *p = *state;
    enum { SIZE = 100 };
    unsigned char sealed[SIZE + CRYPT_TAG_SIZE], opened[SIZE], elsewhere[CRYPT_BOUND_SIZE];
    memcpy(sealed, p->plain, SIZE);
    assert_true(crypt_gcm_encrypt(&p->quick, p->nonce, p->bound, sealed, SIZE));
    struct str text = str_of((const char *)sealed, sizeof sealed);
    for (size_t i = 0; i < sizeof sealed * 8; i++) {
        sealed[i / 8] ^= (unsigned char)(1u << i % 8);
        assert_false(crypt_gcm_decrypt(&p->quick, p->nonce, p->bound, text, opened));
        assert_false(crypt_gcm_decrypt(&p->slow, p->nonce, p->bound, text, opened));
        sealed[i / 8] ^= (unsigned char)(1u << i % 8);
    }
    memcpy(elsewhere, p->bound, sizeof elsewhere);
    elsewhere[3] ^= 1;
    assert_false(crypt_gcm_decrypt(&p->quick, p->nonce, elsewhere, text, opened));
    assert_false(
        crypt_gcm_decrypt(&p->quick, p->nonce, p->bound, str_of(text.ptr, CRYPT_TAG_SIZE - 1), opened));
    assert_false(
        crypt_gcm_decrypt(&p->slow, p->nonce, p->bound, str_of(text.ptr, CRYPT_TAG_SIZE - 1), opened));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_make_and_open_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_bit_is_noticed_by_both, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
