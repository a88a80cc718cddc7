// Signatures: the standard's own example, the same key from the same master, and no byte that may change.
#include "crypt/crypt.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

static void from_hex(const char *hex, unsigned char *out)
{
    for (size_t i = 0; hex[2 * i]; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (unsigned char)byte;
    }
}

// RFC 8032 §7.1, test 2.
static void a_signature_of_the_standard_is_accepted_and_any_change_of_it_refused(void **state)
{
    unsigned char key[CRYPT_PUBLIC_SIZE], signature[CRYPT_SIGNATURE_SIZE];
    struct str text = STR("\x72");
    (void)state;
    from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key);
    from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
             signature);
    assert_true(crypt_sign_check(key, text, signature));
    assert_false(crypt_sign_check(key, STR("\x73"), signature));
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
        signature[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_false(crypt_sign_check(key, text, signature));
        signature[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}

static void the_same_master_key_signs_with_the_same_key_and_another_with_another(void **state)
{
    enum { HOUSES = 2 };
    char folder[OWN_FOLDER_SIZE], path[64];
    unsigned char keys[HOUSES][CRYPT_PUBLIC_SIZE], again[CRYPT_PUBLIC_SIZE], signature[CRYPT_SIGNATURE_SIZE];
    struct arena a;
    bool created;
    (void)state;
    arena_init(&a);
    own_folder_make(folder);
    for (int house = 0; house < HOUSES; house++) {
        struct crypt_keyring *k;
        snprintf(path, sizeof path, "%s/%d.key", folder, house);
        assert_int_equal(crypt_keyring_open(&a, path, CRYPT_CREATE_IF_MISSING, &k, &created), DONE);
        crypt_sign_key(k, keys[house]);
        crypt_sign(k, STR("what is said"), signature);
        crypt_keyring_free(&k);
        assert_int_equal(crypt_keyring_open(&a, path, CRYPT_MUST_EXIST, &k, &created), DONE);
        crypt_sign_key(k, again);
        assert_memory_equal(keys[house], again, sizeof again);
        assert_true(crypt_sign_check(again, STR("what is said"), signature));
        assert_false(crypt_sign_check(again, STR("what is said."), signature));
        crypt_keyring_free(&k);
        unlink(path);
    }
    assert_memory_not_equal(keys[0], keys[1], sizeof again);
    assert_false(crypt_sign_check(keys[0], STR("what is said"), signature));
    rmdir(folder);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_of_the_standard_is_accepted_and_any_change_of_it_refused),
        cmocka_unit_test(the_same_master_key_signs_with_the_same_key_and_another_with_another),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
