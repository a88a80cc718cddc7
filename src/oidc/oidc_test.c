// What is used once, what waits under tickets, the register of clients, and the reading of claims.
#include "oidc/oidc_int.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

static const int64_t NOON_US = 1800000000LL * 1000000, SECOND_US = 1000000;

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct store *store;
    struct crypt_keyring *keys;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct oidc_work w;
};

static int make(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    bool created;
    arena_init(&f->a);
    own_folder_make(f->folder);
    struct store_config config = {.folder = f->folder, .volumes = 1, .create = true};
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
    struct str path = arena_print(&f->a, "%s/master.key", f->folder);
    assert_int_equal(crypt_keyring_open(&f->a, path.ptr, CRYPT_CREATE_IF_MISSING, &f->keys, &created), DONE);
    crypt_key_make(f->keys, COMMONS, f->wrapped);
    f->w = (struct oidc_work){.arena = &f->a, .store = f->store, .keys = f->keys, .now_us = NOON_US};
    struct str wrapped = str_of((const char *)f->wrapped, sizeof f->wrapped);
    assert_int_equal(crypt_box_open(&f->a, f->keys, COMMONS, wrapped, &f->w.box), DONE);
    *state = f;
    return 0;
}

static int drop(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->a);
    store_free(&f->store);
    crypt_keyring_free(&f->keys);
    own_folder_remove(f->folder);
    free(f);
    return 0;
}

// One piece of work, with a snapshot and a write set of its own.
static void begin(struct fixture *f)
{
    f->w.writes = store_writes_new(&f->a, COMMONS);
    assert_int_equal(store_read_begin(&f->a, f->store, &f->w.read), DONE);
}

static enum code end(struct fixture *f)
{
    store_read_end(&f->w.read);
    return store_writes_empty(f->w.writes) ? DONE : store_commit(&f->a, f->store, f->w.writes);
}

static void a_word_is_used_once_also_by_two_at_the_same_moment(void **state)
{
    struct fixture *f = *state;
    begin(f);
    struct oidc_work other = f->w;
    other.writes = store_writes_new(&f->a, COMMONS);
    assert_int_equal(oidc_use_once(&f->w, STR("word"), NOON_US + SECOND_US), DONE);
    assert_int_equal(oidc_use_once(&other, STR("word"), NOON_US + SECOND_US),
                     DONE); // it cannot see the first
    assert_int_equal(end(f), DONE);
    assert_int_equal(store_commit(&f->a, f->store, other.writes), CONFLICT);
    begin(f);
    assert_int_equal(oidc_use_once(&f->w, STR("word"), NOON_US + SECOND_US), CONFLICT);
    assert_int_equal(oidc_use_once(&f->w, STR("another"), NOON_US + SECOND_US), DONE);
    assert_int_equal(end(f), DONE);
}

static void words_that_are_over_are_removed(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_equal(oidc_use_once(&f->w, STR("word"), NOON_US + SECOND_US), DONE);
    assert_int_equal(end(f), DONE);
    f->w.now_us = NOON_US + 2 * SECOND_US;
    begin(f);
    oidc_prune(&f->w);
    assert_int_equal(end(f), DONE);
    begin(f);
    assert_int_equal(oidc_use_once(&f->w, STR("word"), NOON_US + SECOND_US), DONE);
    assert_int_equal(end(f), DONE);
}

static void what_waits_is_found_by_its_ticket_until_it_is_taken_or_over(void **state)
{
    struct fixture *f = *state;
    struct str text, ticket = oidc_ticket(&f->w);
    begin(f);
    oidc_leave(&f->w, ticket, STR("who came"), NOON_US + SECOND_US);
    assert_int_equal(end(f), DONE);
    begin(f);
    assert_int_equal(oidc_look_up(&f->w, ticket, &text), DONE);
    assert_true(str_equal(text, STR("who came")));
    assert_int_equal(oidc_look_up(&f->w, oidc_ticket(&f->w), &text), NOT_FOUND);
    f->w.now_us = NOON_US + SECOND_US;
    assert_int_equal(oidc_look_up(&f->w, ticket, &text), NOT_FOUND);
    oidc_take_away(&f->w, ticket);
    struct store_writes *late = store_writes_new(&f->a, COMMONS);
    struct oidc_work other = f->w;
    other.writes = late;
    oidc_take_away(&other, ticket);
    assert_int_equal(end(f), DONE);
    assert_int_equal(store_commit(&f->a, f->store, late), CONFLICT); // another took it
}

static void the_files_do_not_hold_what_waits(void **state)
{
    struct fixture *f = *state;
    begin(f);
    oidc_leave(&f->w, oidc_ticket(&f->w), STR("a-name-that-nobody-should-read"), NOON_US + SECOND_US);
    assert_int_equal(end(f), DONE);
    int found = system(arena_print(&f->a, "grep -rqa 'a-name-that-nobody' '%s'", f->folder).ptr);
    assert_int_not_equal(found, 0);
}

static void a_client_is_kept_with_all_its_members(void **state)
{
    struct fixture *f = *state;
    struct oidc_client found, client = {.id = STR("lps"),
                                        .name = STR("Logiciel \"A\""),
                                        .structure = STR("750712184"),
                                        .scope = STR("user/*.rs"),
                                        .jwks = STR("{\"keys\":[]}"),
                                        .thumbprint = STR("t"),
                                        .subject = STR("CN=a"),
                                        .is_regulation_centre = true};
    begin(f);
    oidc_client_add(&f->w, &client);
    assert_int_equal(end(f), DONE);
    begin(f);
    assert_int_equal(oidc_client_find(&f->w, STR("other"), &found), NOT_FOUND);
    assert_int_equal(oidc_client_find(&f->w, (struct str){0}, &found), NOT_FOUND);
    assert_int_equal(oidc_client_find(&f->w, STR("lps"), &found), DONE);
    assert_true(str_equal(found.name, client.name) && str_equal(found.structure, client.structure) &&
                str_equal(found.scope, client.scope) && str_equal(found.jwks, client.jwks) &&
                str_equal(found.thumbprint, client.thumbprint) && str_equal(found.subject, client.subject) &&
                found.is_regulation_centre);
    oidc_client_add(&f->w, &client);
    assert_int_equal(end(f), CONFLICT);
}

static void the_houses_keys_are_made_once(void **state)
{
    struct fixture *f = *state;
    struct oidc_keys first, second;
    struct buf texts[2];
    begin(f);
    assert_int_equal(oidc_own_keys(&f->w, &first), DONE);
    assert_int_equal(oidc_own_keys(&f->w, &second), DONE); // in the old snapshot: made meanwhile by another
    for (size_t i = 0; i < 2; i++) {
        buf_init(&texts[i], &f->a, 2048);
        jose_keys_write(&texts[i], i ? second.open : first.open, "enc");
    }
    assert_true(str_equal(buf_str(&texts[0]), buf_str(&texts[1])));
    assert_int_equal(jose_keys_count(first.sign), 1);
    assert_int_equal(jose_keys_count(first.open), 2);
    assert_int_equal(end(f), DONE);
}

static void levels_of_eidas_are_compared_and_others_must_be_equal(void **state)
{
    static const struct {
        const char *wanted, *given;
        bool suffices;
    } cases[] = {{"", "", true},
                 {"", "eidas1", true},
                 {"eidas1", "eidas1", true},
                 {"eidas1", "eidas3", true},
                 {"eidas2", "eidas1", false},
                 {"eidas2", "", false},
                 {"eidas2", "eidas9", false},
                 {"eidas2", "eidas", false},
                 {"eidas3", "eidas2", false},
                 {"urn:a", "urn:a", true},
                 {"urn:a", "urn:b", false},
                 {"eidas2", "EIDAS2", false},
                 {"eidas2", "eidas22", false}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(acr_suffices(str_from(cases[i].wanted), str_from(cases[i].given)),
                         cases[i].suffices);
}

static const struct json *read(struct fixture *f, const char *text)
{
    struct json *json;
    assert_int_equal(json_parse(&f->a, str_from(text), NULL, &json), DONE);
    return json;
}

static void times_are_numbers_of_our_era(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {"{}",
                                        "{\"exp\":\"1\"}",
                                        "{\"exp\":-1}",
                                        "{\"exp\":1e300}",
                                        "{\"exp\":null}",
                                        "{\"exp\":[1]}",
                                        "{\"exp\":true}",
                                        "{\"exp\":99999999999}"};
    int64_t us;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(claim_time(read(f, wrong[i]), "exp", &us));
    assert_true(claim_time(read(f, "{\"exp\":1.5e9}"), "exp", &us));
    assert_int_equal(us, 1500000000LL * SECOND_US);
    assert_true(claim_time(read(f, "{\"exp\":1500000000.25}"), "exp", &us));
    assert_int_equal(us, 1500000000250000LL);
}

static void the_pivot_identity_becomes_strict_traits(void **state)
{
    struct fixture *f = *state;
    struct identity_traits t;
    assert_int_equal(
        oidc_traits(
            &f->a,
            read(f, "{\"given_name\":\"Jean-Pierre Luc\",\"family_name\":\"DUPONT\",\"birthdate\":"
                    "\"1962-08-24\",\"gender\":\"male\",\"birthplace\":\"\",\"birthcountry\":\"99205\"}"),
            &t),
        DONE);
    assert_true(str_equal(t.first_given, STR("Jean-Pierre")) &&
                str_equal(t.birth_given, STR("Jean-Pierre Luc")));
    assert_true(str_equal(t.birth_place, STR("99205")) && t.sex == SEX_MALE); // born abroad: the country
    assert_int_equal(
        oidc_traits(&f->a,
                    read(f, "{\"given_name\":\"A\",\"family_name\":\"B\",\"birthdate\":\"1962-08\","
                            "\"gender\":\"male\"}"),
                    &t),
        INVALID);
}

static void each_activity_of_each_exercise_is_a_choice(void **state)
{
    struct fixture *f = *state;
    struct oidc_professional p;
    assert_int_equal(
        oidc_professional(
            &f->a,
            read(f,
                 "{\"SubjectNameID\":\"810002422979\",\"SubjectRefPro\":{\"exercices\":[{\"codeProfession\":"
                 "\"10\",\"activities\":[{\"numeroFinessSite\":\"750712184\"},{"
                 "\"ancienIdentifiantDeLaStructure\":"
                 "\"1920000650\"}]},{\"codeProfession\":\"60\"},{\"activities\":[{}]}]}}"),
            IDENTITY_STRICT, &p),
        DONE);
    assert_true(str_equal(p.rpps, STR("10002422979")));
    assert_int_equal(p.count, 3); // the one without a profession is none
    assert_true(str_equal(p.exercises[0].structure, STR("750712184")));
    assert_true(str_equal(p.exercises[1].structure, STR("920000650")));
    assert_null(p.exercises[2].structure.ptr);
    assert_int_equal(
        oidc_professional(&f->a, read(f, "{\"SubjectNameID\":\"810002422979\"}"), IDENTITY_STRICT, &p),
        INVALID);
    assert_int_equal(oidc_professional(&f->a, read(f, "{\"SubjectNameID\":\"\"}"), IDENTITY_STRICT, &p),
                     INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_word_is_used_once_also_by_two_at_the_same_moment),
        TEST(words_that_are_over_are_removed),
        TEST(what_waits_is_found_by_its_ticket_until_it_is_taken_or_over),
        TEST(the_files_do_not_hold_what_waits),
        TEST(a_client_is_kept_with_all_its_members),
        TEST(the_houses_keys_are_made_once),
        cmocka_unit_test(levels_of_eidas_are_compared_and_others_must_be_equal),
        TEST(times_are_numbers_of_our_era),
        TEST(the_pivot_identity_becomes_strict_traits),
        TEST(each_activity_of_each_exercise_is_a_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
