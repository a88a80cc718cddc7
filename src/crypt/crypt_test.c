// What crypt promises: keys made and kept, ids, sealing, packing, digests.
#include "crypt/crypt.h"
#include "support/own_folder.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    char key_path[96];
    struct crypt_keyring *k;
};

static int make_world(void **state)
{
    struct world *w = heap_alloc(sizeof *w);
    arena_init(&w->a);
    own_folder_make(w->folder);
    snprintf(w->key_path, sizeof w->key_path, "%s/master.key", w->folder);
    bool created;
    assert_int_equal(crypt_keyring_open(&w->a, w->key_path, CRYPT_CREATE_IF_MISSING, &w->k, &created), DONE);
    assert_true(created);
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    crypt_keyring_free(&w->k);
    unlink(w->key_path);
    rmdir(w->folder);
    arena_release(&w->a);
    free(w);
    return 0;
}

static struct crypt_box *box_of(struct world *w, uint64_t space)
{
    unsigned char *wrapped = arena_alloc(&w->a, CRYPT_WRAPPED_SIZE);
    struct crypt_box *box;
    crypt_key_make(w->k, space, wrapped);
    struct str text = str_of((char *)wrapped, CRYPT_WRAPPED_SIZE);
    assert_int_equal(crypt_box_open(&w->a, w->k, space, text, &box), DONE);
    return box;
}

static const char BODY[] =
    "\x02\x02\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
    "\"code\":\"29463-7\",\"display\":\"Body Weight\"}]},\"subject\":{\"reference\":\"\x01\x02"
    "\x01\"},\"effectiveDateTime\":\"2021-05-06T10:11:12+02:00\",\"valueQuantity\":{\"value\":"
    "71.20,\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}";

// ---- the key file

static void a_key_file_is_made_private_once_and_gives_the_same_keys_again(void **state)
{
    struct world *w = *state;
    struct stat about;
    assert_int_equal(stat(w->key_path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    struct crypt_keyring *again;
    bool created;
    assert_int_equal(crypt_keyring_open(&w->a, w->key_path, CRYPT_CREATE_IF_MISSING, &again, &created), DONE);
    assert_false(created);
    char one[CRYPT_ID_SIZE], other[CRYPT_ID_SIZE];
    struct pointer p = {.space = 5, .type = 6, .number = 7};
    crypt_id_write(w->k, p, one);
    crypt_id_write(again, p, other);
    assert_memory_equal(one, other, CRYPT_ID_SIZE);
    crypt_keyring_free(&again);
    assert_null(again);
    crypt_keyring_free(&again);
}

static void a_missing_key_file_is_said_and_not_made(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k;
    bool created;
    const char *path = arena_print(&w->a, "%s/none.key", w->folder).ptr;
    assert_int_equal(crypt_keyring_open(&w->a, path, CRYPT_MUST_EXIST, &k, &created), NOT_FOUND);
    assert_int_equal(access(path, F_OK), -1);
    path = arena_print(&w->a, "%s/no/such/folder.key", w->folder).ptr;
    assert_int_equal(crypt_keyring_open(&w->a, path, CRYPT_CREATE_IF_MISSING, &k, &created), INTERNAL);
}

static void a_key_file_that_others_may_read_is_refused(void **state)
{
    struct world *w = *state;
    const mode_t modes[] = {0640, 0604, 0660, 0610};
    struct crypt_keyring *k;
    bool created;
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        assert_int_equal(chmod(w->key_path, modes[i]), 0);
        assert_int_equal(crypt_keyring_open(&w->a, w->key_path, CRYPT_MUST_EXIST, &k, &created), INVALID);
        assert_non_null(strstr(w->a.fault.text, "chmod 600"));
    }
}

static void a_key_file_with_a_slip_of_the_pen_is_refused(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k;
    bool created;
    char line[200];
    int fd = open(w->key_path, O_RDWR);
    ssize_t size = read(fd, line, sizeof line);
    assert_true(size > 0);
    for (off_t at = 0; at < size; at += 7) {
        char slip = line[at] == '3' ? '4' : '3';
        assert_int_equal(pwrite(fd, &slip, 1, at), 1);
        assert_int_equal(crypt_keyring_open(&w->a, w->key_path, CRYPT_MUST_EXIST, &k, &created), INVALID);
        assert_int_equal(pwrite(fd, line + at, 1, at), 1);
    }
    assert_int_equal(ftruncate(fd, size - 1), 0);
    assert_int_equal(crypt_keyring_open(&w->a, w->key_path, CRYPT_CREATE_IF_MISSING, &k, &created), INVALID);
    close(fd);
}

// ---- ids

static void an_id_gives_its_pointer_back(void **state)
{
    struct world *w = *state;
    const uint64_t top = (UINT64_C(1) << 40) - 1;
    const struct pointer pointers[] = {{0, 0, 0}, {1, 1, 1}, {top, top, UINT16_MAX}, {12345678901, 42, 97}};
    for (size_t i = 0; i < COUNT_OF(pointers); i++) {
        char id[CRYPT_ID_SIZE];
        struct pointer back;
        crypt_id_write(w->k, pointers[i], id);
        for (size_t c = 0; c < sizeof id; c++)
            assert_non_null(memchr("abcdefghijklmnopqrstuvwxyz234567", id[c], 32));
        assert_true(crypt_id_read(w->k, str_of(id, sizeof id), &back));
        assert_true(back.space == pointers[i].space && back.number == pointers[i].number);
        assert_int_equal(back.type, pointers[i].type);
    }
}

static void a_forged_or_foreign_id_points_nowhere(void **state)
{
    struct world *w = *state;
    char id[CRYPT_ID_SIZE];
    struct pointer back;
    crypt_id_write(w->k, (struct pointer){.space = 1, .number = 2, .type = 3}, id);
    for (size_t at = 0; at < sizeof id; at++) {
        char kept = id[at];
        id[at] = kept == 'a' ? 'e' : 'a';
        assert_false(crypt_id_read(w->k, str_of(id, sizeof id), &back));
        id[at] = (char)(kept >= 'a' ? kept - 32 : kept + 64);
        assert_false(crypt_id_read(w->k, str_of(id, sizeof id), &back));
        id[at] = kept;
    }
    assert_false(crypt_id_read(w->k, str_of(id, sizeof id - 1), &back));
    assert_false(crypt_id_read(w->k, STR(""), &back));
    // Both bits that 26 digits have over 128 must be nothing: there is one way to write an id.
    id[CRYPT_ID_SIZE - 1]++;
    assert_false(crypt_id_read(w->k, str_of(id, sizeof id), &back));
}

static void *write_and_read_ids(void *context)
{
    const struct crypt_keyring *k = context;
    size_t wrong = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        char id[CRYPT_ID_SIZE];
        struct pointer back = {0};
        crypt_id_write(k, (struct pointer){.space = i, .number = i * 3, .type = 9}, id);
        if (!crypt_id_read(k, str_of(id, sizeof id), &back) || back.space != i || back.number != i * 3)
            wrong++;
    }
    return wrong ? context : NULL;
}

static void ids_are_right_from_many_threads_at_once(void **state)
{
    struct world *w = *state;
    pthread_t threads[24];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(threads + i, NULL, write_and_read_ids, w->k), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

// ---- sealing

static void what_is_sealed_opens_as_it_was(void **state)
{
    struct world *w = *state;
    struct crypt_box *box = box_of(w, 9);
    struct crypt_place place = {.space = 9, .number = 3, .version = 1, .type = 4, .kind = CRYPT_BODY};
    char *large = arena_alloc(&w->a, 300000);
    memset(large, 'x', 300000);
    const struct str texts[] = {STR(""), STR("x"), STR(BODY), str_of(large, 300000)};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (int compress = 0; compress < 2; compress++) {
            struct str sealed = crypt_seal(&w->a, box, place, texts[i], compress), plain;
            assert_true(sealed.len <= texts[i].len + CRYPT_SEAL_OVERHEAD);
            if (compress && texts[i].len > 1000)
                assert_true(sealed.len < 200);
            assert_int_equal(crypt_open(&w->a, box, place, sealed, 300000, &plain), DONE);
            assert_true(str_equal(plain, texts[i]));
        }
    }
    crypt_box_close(&box);
    assert_null(box);
    crypt_box_close(&box);
}

static void two_seals_of_a_text_differ(void **state)
{
    struct world *w = *state;
    struct crypt_box *box = box_of(w, 9);
    struct crypt_place place = {.space = 9, .kind = CRYPT_KEYS};
    struct str one = crypt_seal(&w->a, box, place, STR(BODY), false);
    struct str two = crypt_seal(&w->a, box, place, STR(BODY), false);
    assert_memory_not_equal(one.ptr + 1, two.ptr + 1, 12);
    assert_memory_not_equal(one.ptr + 13, two.ptr + 13, 64);
    crypt_box_close(&box);
}

static void a_sealed_text_moved_to_another_place_does_not_open(void **state)
{
    struct world *w = *state;
    struct crypt_box *box = box_of(w, 9);
    const struct crypt_place home = {.space = 9, .number = 3, .version = 1, .type = 4, .kind = CRYPT_BODY};
    const struct crypt_place away[] = {
        {.space = 8, .number = 3, .version = 1, .type = 4, .kind = CRYPT_BODY},
        {.space = 9, .number = 2, .version = 1, .type = 4, .kind = CRYPT_BODY},
        {.space = 9, .number = 3, .version = 2, .type = 4, .kind = CRYPT_BODY},
        {.space = 9, .number = 3, .version = 1, .type = 5, .kind = CRYPT_BODY},
        {.space = 9, .number = 3, .version = 1, .type = 4, .kind = CRYPT_KEYS},
    };
    struct str sealed = crypt_seal(&w->a, box, home, STR(BODY), true), plain;
    for (size_t i = 0; i < COUNT_OF(away); i++)
        assert_int_equal(crypt_open(&w->a, box, away[i], sealed, 9999, &plain), INTERNAL);
    struct crypt_box *other = box_of(w, 9);
    assert_int_equal(crypt_open(&w->a, other, home, sealed, 9999, &plain), INTERNAL);
    assert_int_equal(crypt_open(&w->a, box, home, sealed, 9999, &plain), DONE);
    crypt_box_close(&other);
    crypt_box_close(&box);
}

static void a_sealed_text_with_any_byte_changed_or_cut_does_not_open(void **state)
{
    struct world *w = *state;
    struct crypt_box *box = box_of(w, 9);
    const struct crypt_place place = {.space = 9, .kind = CRYPT_BODY};
    struct str plain, sealed = crypt_seal(&w->a, box, place, STR(BODY), true);
    char *changed = arena_alloc(&w->a, sealed.len);
    for (size_t i = 0; i < sealed.len; i++) {
        memcpy(changed, sealed.ptr, sealed.len);
        changed[i] = (char)(changed[i] ^ 1);
        assert_int_equal(crypt_open(&w->a, box, place, str_of(changed, sealed.len), 9999, &plain), INTERNAL);
        assert_int_equal(crypt_open(&w->a, box, place, str_of(sealed.ptr, i), 9999, &plain), INTERNAL);
    }
    crypt_box_close(&box);
}

static void opening_makes_no_more_than_it_may(void **state)
{
    struct world *w = *state;
    struct crypt_box *box = box_of(w, 9);
    const struct crypt_place place = {.space = 9, .kind = CRYPT_BODY};
    char *large = arena_alloc(&w->a, 100000);
    struct str plain;
    for (int compress = 0; compress < 2; compress++) {
        struct str sealed = crypt_seal(&w->a, box, place, str_of(large, 100000), compress);
        assert_int_equal(crypt_open(&w->a, box, place, sealed, 99999, &plain), INTERNAL);
        assert_int_equal(crypt_open(&w->a, box, place, sealed, 100000, &plain), DONE);
    }
    crypt_box_close(&box);
}

static void a_wrapped_key_serves_only_its_own_space_and_master(void **state)
{
    struct world *w = *state;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *box;
    crypt_key_make(w->k, 7, wrapped);
    struct str text = str_of((char *)wrapped, sizeof wrapped);
    assert_int_equal(crypt_box_open(&w->a, w->k, 8, text, &box), INTERNAL);
    assert_int_equal(crypt_box_open(&w->a, w->k, 7, str_of(text.ptr, text.len - 1), &box), INTERNAL);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 1;
        assert_int_equal(crypt_box_open(&w->a, w->k, 7, text, &box), INTERNAL);
        wrapped[i] ^= 1;
    }
    const char *path = arena_print(&w->a, "%s/other.key", w->folder).ptr;
    struct crypt_keyring *other;
    bool created;
    assert_int_equal(crypt_keyring_open(&w->a, path, CRYPT_CREATE_IF_MISSING, &other, &created), DONE);
    assert_int_equal(crypt_box_open(&w->a, other, 7, text, &box), INTERNAL);
    crypt_keyring_free(&other);
    unlink(path);
    assert_int_equal(crypt_box_open(&w->a, w->k, 7, text, &box), DONE);
    crypt_box_close(&box);
}

static void what_is_packed_unpacks_and_damage_is_found_or_bounded(void **state)
{
    struct world *w = *state;
    const struct str texts[] = {STR(""), STR("x"), STR(BODY)};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct str plain, packed = crypt_pack(&w->a, w->k, texts[i]);
        assert_true(packed.len <= texts[i].len + 1);
        assert_int_equal(crypt_unpack(&w->a, w->k, packed, 9999, &plain), DONE);
        assert_true(str_equal(plain, texts[i]));
        if (texts[i].len)
            assert_int_equal(crypt_unpack(&w->a, w->k, packed, texts[i].len - 1, &plain), INTERNAL);
    }
    struct str plain, packed = crypt_pack(&w->a, w->k, STR(BODY));
    assert_int_equal(crypt_unpack(&w->a, w->k, str_of(packed.ptr, packed.len - 1), 9999, &plain), INTERNAL);
    assert_int_equal(crypt_unpack(&w->a, w->k, STR(""), 9999, &plain), INTERNAL);
    assert_int_equal(crypt_unpack(&w->a, w->k, STR("\x07zzz"), 9999, &plain), INTERNAL);
}

// ---- digests

static void hex_equal(const unsigned char *bytes, size_t size, const char *hex)
{
    char text[65];
    for (size_t i = 0; i < size; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    assert_string_equal(text, hex);
}

static void digests_are_those_of_the_standard(void **state)
{
    (void)state;
    unsigned char out[32];
    assert_int_equal(crypt_digest(CRYPT_SHA1, STR("abc"), out), 20);
    hex_equal(out, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_int_equal(crypt_digest(CRYPT_SHA256, STR("abc"), out), 32);
    hex_equal(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct crypt_hasher *h;
    crypt_hasher_init(&h, CRYPT_SHA256);
    crypt_hasher_add(h, STR("a"));
    crypt_hasher_add(h, STR(""));
    crypt_hasher_add(h, STR("bc"));
    unsigned char streamed[32];
    assert_int_equal(crypt_hasher_free(&h, streamed), 32);
    assert_memory_equal(streamed, out, 32);
    assert_int_equal(crypt_hasher_free(&h, streamed), 0);
}

static void keyed_hashes_differ_by_label_and_text(void **state)
{
    struct world *w = *state;
    unsigned char ins[32], again[32], token[32], other[32];
    crypt_hash_keyed(w->k, CRYPT_HASH_INS, STR("1"), ins);
    crypt_hash_keyed(w->k, CRYPT_HASH_INS, STR("1"), again);
    crypt_hash_keyed(w->k, CRYPT_HASH_TOKEN, STR("1"), token);
    crypt_hash_keyed(w->k, CRYPT_HASH_INS, STR("2"), other);
    assert_true(crypt_same(ins, again, 32));
    assert_false(crypt_same(ins, token, 32));
    assert_false(crypt_same(ins, other, 32));
}

static void a_chain_shows_any_change_of_a_line_or_their_order(void **state)
{
    (void)state;
    unsigned char one[32] = {0}, two[32] = {0}, three[32] = {0};
    crypt_chain(one, STR("a"));
    crypt_chain(one, STR("b"));
    crypt_chain(two, STR("b"));
    crypt_chain(two, STR("a"));
    crypt_chain(three, STR("ab"));
    assert_memory_not_equal(one, two, 32);
    assert_memory_not_equal(one, three, 32);
    unsigned char zero[32] = {0};
    crypt_chain(zero, STR(""));
    // BLAKE2b-256 of 32 zero bytes.
    hex_equal(zero, 32, "89eb0d6a8a691dae2cd15ed0369931ce0a949ecafa5c3f93f8121833646e15c3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_file_is_made_private_once_and_gives_the_same_keys_again,
                                        make_world, end_world),
        cmocka_unit_test_setup_teardown(a_missing_key_file_is_said_and_not_made, make_world, end_world),
        cmocka_unit_test_setup_teardown(a_key_file_that_others_may_read_is_refused, make_world, end_world),
        cmocka_unit_test_setup_teardown(a_key_file_with_a_slip_of_the_pen_is_refused, make_world, end_world),
        cmocka_unit_test_setup_teardown(an_id_gives_its_pointer_back, make_world, end_world),
        cmocka_unit_test_setup_teardown(a_forged_or_foreign_id_points_nowhere, make_world, end_world),
        cmocka_unit_test_setup_teardown(ids_are_right_from_many_threads_at_once, make_world, end_world),
        cmocka_unit_test_setup_teardown(what_is_sealed_opens_as_it_was, make_world, end_world),
        cmocka_unit_test_setup_teardown(two_seals_of_a_text_differ, make_world, end_world),
        cmocka_unit_test_setup_teardown(a_sealed_text_moved_to_another_place_does_not_open, make_world,
                                        end_world),
        cmocka_unit_test_setup_teardown(a_sealed_text_with_any_byte_changed_or_cut_does_not_open, make_world,
                                        end_world),
        cmocka_unit_test_setup_teardown(opening_makes_no_more_than_it_may, make_world, end_world),
        cmocka_unit_test_setup_teardown(a_wrapped_key_serves_only_its_own_space_and_master, make_world,
                                        end_world),
        cmocka_unit_test_setup_teardown(what_is_packed_unpacks_and_damage_is_found_or_bounded, make_world,
                                        end_world),
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test_setup_teardown(keyed_hashes_differ_by_label_and_text, make_world, end_world),
        cmocka_unit_test(a_chain_shows_any_change_of_a_line_or_their_order),
    };
    return cmocka_run_group_tests_name("crypt", tests, NULL, NULL);
}
