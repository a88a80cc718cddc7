// Bearer tokens: made, found, out of date, forged; and never in the files that hold them.
#include "actor/actor.h"
#include "support/sealed_store.h"

#include <dirent.h>

enum { TOKENS = 200 };
static const int64_t HOUR_US = 3600LL * 1000000;

static struct str make(struct fixture *f, const struct actor *actor, int64_t until_us)
{
    struct str token = {0};
    assert_int_equal(actor_token_make(&f->a, f->store, f->keys, actor, until_us, &token), DONE);
    return token;
}

static enum code ask(struct fixture *f, struct str header, struct actor **out)
{
    struct store_read *read;
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    enum code code = actor_of_header(&f->a, read, f->keys, header, out);
    store_read_end(&read);
    return code;
}

static struct str bearer(struct fixture *f, struct str token)
{
    return arena_print(&f->a, "Bearer %.*s", STR_ARG(token));
}

static void assert_same(struct str a, struct str b)
{
    if (!str_equal(a, b))
        print_error("\"%.*s\" is not \"%.*s\"\n", STR_ARG(a), STR_ARG(b));
    assert_true(str_equal(a, b));
}

static void a_token_stands_for_the_actor_it_was_made_for(void **state)
{
    static const struct actor actors[] = {
        {.role = ACTOR_HOLDER, .space = (UINT64_C(1) << 40) - 1, .scope = {"patient/*.cruds", 15}},
        {.role = ACTOR_LPS,
         .rpps = {"10001234567", 11},
         .profession = {"10", 2},
         .structure = {"750\"\\\n0001", 10},
         .scope = {"user/*.rs user/Observation.c", 28}},
        {.role = ACTOR_LPS,
         .rpps = {"10001234567", 11},
         .software = {"Cabinet 12", 10},
         .motive = {"coma", 4},
         .scope = {"user/*.r", 8},
         .context = ACTOR_BREAK_GLASS,
         .has_consent = true,
         .is_secret = true},
        {.role = ACTOR_LPS,
         .structure = {"750000001", 9},
         .scope = {"user/*.r", 8},
         .context = ACTOR_CENTRE_15,
         .is_regulation_centre = true},
        {.role = ACTOR_HOLDER,
         .account = {"account-1", 9},
         .scope = {"patient/*.r", 11},
         .is_with_holder = true,
         .has_attestation = true},
        {.role = ACTOR_APPLICATION, .application = {"app-1", 5}, .scope = {"patient/*.rs", 12}},
        {.role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(actors); i++) {
        struct actor *found;
        struct str token = make(f, &actors[i], NOON_US + HOUR_US);
        assert_int_equal(token.len, 47);
        assert_int_equal(ask(f, bearer(f, token), &found), DONE);
        assert_int_equal(found->role, actors[i].role);
        assert_int_equal(found->space, actors[i].space);
        assert_same(found->rpps, actors[i].rpps);
        assert_same(found->profession, actors[i].profession);
        assert_same(found->structure, actors[i].structure);
        assert_same(found->scope, actors[i].scope);
        assert_same(found->account, actors[i].account);
        assert_same(found->application, actors[i].application);
        assert_same(found->software, actors[i].software);
        assert_same(found->motive, actors[i].motive);
        assert_int_equal(found->context, actors[i].context);
        assert_int_equal(found->has_consent, actors[i].has_consent);
        assert_int_equal(found->is_secret, actors[i].is_secret);
        assert_int_equal(found->is_with_holder, actors[i].is_with_holder);
        assert_int_equal(found->has_attestation, actors[i].has_attestation);
        assert_int_equal(found->is_regulation_centre, actors[i].is_regulation_centre);
        assert_false(found->is_house); // no token is the program itself
        assert_int_equal(found->token_id.len, 8);
        assert_true(str_find_str(token, found->token_id) < 0);
    }
}

static void the_scheme_is_read_without_its_case_and_nothing_else_is(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {.role = ACTOR_OPERATOR}, *found;
    struct str token = make(f, &actor, NOON_US + HOUR_US);
    static const char *const good[] = {"Bearer %.*s", "bearer %.*s", "BEARER %.*s", "Bearer %.*s "};
    static const char *const bad[] = {"%.*s",          "Basic %.*s",
                                      "Bearer%.*s",    "Bearer: %.*s",
                                      "Bearer \"%.*s", "Bearer x%.*s",
                                      "Bearer %.*sx",  "Bearer %.*s, Bearer b",
                                      "Token %.*s",    "",
                                      "Bearer",        "Bearer ens_",
                                      "Bearer ens_A"};
    char header[256];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        snprintf(header, sizeof header, good[i], STR_ARG(token));
        assert_int_equal(ask(f, str_from(header), &found), DONE);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        snprintf(header, sizeof header, bad[i], STR_ARG(token));
        if (ask(f, str_from(header), &found) != UNKNOWN_ASKER)
            fail_msg("\"%s\" was taken", header);
        assert_null(found);
        assert_true(str_find_str(str_from(f->a.fault.text), token) < 0);
    }
    assert_int_equal(ask(f, (struct str){0}, &found), UNKNOWN_ASKER);
}

static void a_token_ends_at_its_time(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {.role = ACTOR_OPERATOR}, *found;
    struct str header = bearer(f, make(f, &actor, NOON_US + HOUR_US));
    clock_set_for_test(NOON_US + HOUR_US - 1);
    assert_int_equal(ask(f, header, &found), DONE);
    clock_set_for_test(NOON_US + HOUR_US);
    assert_int_equal(ask(f, header, &found), UNKNOWN_ASKER);
    clock_set_for_test(NOON_US);
}

static void no_letter_of_a_token_may_be_another(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {.role = ACTOR_OPERATOR}, *found;
    struct str token = make(f, &actor, NOON_US + HOUR_US);
    for (size_t i = 0; i < token.len; i++) {
        struct str forged = arena_copy(&f->a, token);
        ((char *)(uintptr_t)forged.ptr)[i] = forged.ptr[i] == 'x' ? 'y' : 'x';
        assert_int_equal(ask(f, bearer(f, forged), &found), UNKNOWN_ASKER);
    }
}

static void a_token_of_another_key_is_unknown(void **state)
{
    struct fixture *f = *state;
    struct crypt_keyring *own = f->keys;
    struct actor actor = {.role = ACTOR_OPERATOR}, *found;
    bool created;
    struct str header = bearer(f, make(f, &actor, NOON_US + HOUR_US));
    struct str path = arena_print(&f->a, "%s/other.key", f->folder);
    assert_int_equal(crypt_keyring_open(&f->a, path.ptr, CRYPT_CREATE_IF_MISSING, &f->keys, &created), DONE);
    assert_int_equal(ask(f, header, &found), UNKNOWN_ASKER);
    crypt_keyring_free(&f->keys);
    f->keys = own;
}

// ---- at rest

static bool file_has(struct arena *a, const char *folder, const char *name, struct str needle)
{
    FILE *file = fopen(arena_print(a, "%s/%s", folder, name).ptr, "rb");
    char *bytes = arena_alloc_raw(a, 4 << 20);
    if (!file)
        return false;
    struct str all = str_of(bytes, fread(bytes, 1, 4 << 20, file));
    fclose(file);
    return memmem(all.ptr, all.len, needle.ptr, needle.len) != NULL;
}

static bool folder_has(const char *path, struct str needle)
{
    struct arena a;
    bool found = false;
    DIR *folder = opendir(path);
    arena_init(&a);
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder));) {
        found = found || file_has(&a, path, e->d_name, needle);
        arena_reset(&a);
    }
    closedir(folder);
    arena_release(&a);
    return found;
}

static void the_files_do_not_hold_what_opens_them(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {.role = ACTOR_LPS, .rpps = STR("10009876543"), .scope = STR("user/*.r")};
    struct str tokens[TOKENS];
    for (size_t i = 0; i < TOKENS; i++)
        tokens[i] = make(f, &actor, NOON_US + HOUR_US);
    assert_true(folder_has(f->folder, STR("user/*.r"))); // the search finds what is there
    for (size_t i = 0; i < TOKENS; i += 40) {
        assert_false(folder_has(f->folder, str_skip(tokens[i], 4)));
        assert_false(folder_has(f->folder, str_of(tokens[i].ptr + 4, 16)));
        for (size_t k = 0; k < i; k++)
            assert_false(str_equal(tokens[i], tokens[k]));
    }
}

static enum code end_group(struct fixture *f, const char *group, size_t *ended)
{
    struct store_read *read;
    struct store_writes *writes = store_writes_new(&f->a, 0);
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    assert_int_equal(actor_group_end(&f->a, read, writes, f->keys, str_from(group), ended), DONE);
    store_read_end(&read);
    return store_commit(&f->a, f->store, writes);
}

static void tokens_of_a_group_end_together_and_no_others(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {
        .role = ACTOR_LPS, .client = STR("software"), .bound = STR("thumbprint"), .only = 7 << 10};
    struct str groups[] = {STR("client a"), STR("session b")}, tokens[3];
    struct actor *found;
    size_t ended;
    struct store_writes *writes = store_writes_new(&f->a, 0);
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        struct actor_grant grant = {&actor, NOON_US + HOUR_US, groups, i < 2 ? 2 : 0};
        tokens[i] = actor_token_write(&f->a, writes, f->keys, &grant);
    }
    assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
    assert_int_equal(ask(f, arena_print(&f->a, "Bearer %.*s", STR_ARG(tokens[0])), &found), DONE);
    assert_true(str_equal(found->client, actor.client) && str_equal(found->bound, actor.bound) &&
                found->only == actor.only);
    assert_int_equal(end_group(f, "client x", &ended), DONE);
    assert_int_equal(ended, 0);
    assert_int_equal(end_group(f, "session b", &ended), DONE);
    assert_int_equal(ended, 2);
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        assert_int_equal(ask(f, arena_print(&f->a, "Bearer %.*s", STR_ARG(tokens[i])), &found),
                         i < 2 ? UNKNOWN_ASKER : DONE);
}

static void tokens_that_are_over_are_removed(void **state)
{
    struct fixture *f = *state;
    struct actor actor = {.role = ACTOR_OPERATOR};
    struct actor *found;
    struct str token = make(f, &actor, NOON_US + HOUR_US);
    struct str header = arena_print(&f->a, "Bearer %.*s", STR_ARG(token));
    for (int past = 0; past < 2; past++) {
        struct store_writes *writes = store_writes_new(&f->a, 0);
        actor_tokens_prune(&f->a, writes, NOON_US + (past ? 2 : 0) * HOUR_US);
        assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
        assert_int_equal(ask(f, header, &found), past ? UNKNOWN_ASKER : DONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tokens_of_a_group_end_together_and_no_others, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(tokens_that_are_over_are_removed, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_token_stands_for_the_actor_it_was_made_for, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(the_scheme_is_read_without_its_case_and_nothing_else_is, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_token_ends_at_its_time, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(no_letter_of_a_token_may_be_another, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_token_of_another_key_is_unknown, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(the_files_do_not_hold_what_opens_them, make_fixture, end_fixture),
    };
    return cmocka_run_group_tests_name("actor", tests, NULL, NULL);
}
