// What is remembered of tokens, for how long, and for whom.
#include "actor/actor.h"
#include "support/own_folder.h"
#include "support/wait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka's own headers come last.
#include <cmocka.h>

struct fixture {
    struct arena a;
    struct crypt_keyring *keys;
    struct actor_cache *cache;
    char folder[OWN_FOLDER_SIZE];
};

static int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    bool created;
    arena_init(&f->a);
    own_folder_make(f->folder);
    const char *path = arena_print(&f->a, "%s/master.key", f->folder).ptr;
    assert_int_equal(crypt_keyring_open(&f->a, path, CRYPT_CREATE_IF_MISSING, &f->keys, &created), DONE);
    f->cache = actor_cache_make();
    *state = f;
    return 0;
}

static int end_fixture(void **state)
{
    struct fixture *f = *state;
    actor_cache_free(&f->cache);
    crypt_keyring_free(&f->keys);
    unlink(arena_print(&f->a, "%s/master.key", f->folder).ptr);
    rmdir(f->folder);
    arena_release(&f->a);
    free(f);
    return 0;
}

static struct actor some_actor(int64_t until_us)
{
    return (struct actor){.role = ACTOR_LPS,
                          .space = 7,
                          .rpps = STR("10990000001"),
                          .scope = STR("user/*.rs"),
                          .until_us = until_us,
                          .token_id = STR("0a1b2c3d")};
}

static struct actor *find(struct fixture *f, struct str authorization)
{
    struct actor *found = NULL;
    return actor_cache_find(f->cache, &f->a, f->keys, authorization, &found) ? found : NULL;
}

// Keeps and finds: again, when more than the second passed between the two.
static struct actor *keep_and_find(struct fixture *f, const struct actor *kept)
{
    struct actor *found;
    WAIT_UNTIL((actor_cache_keep(f->cache, f->keys, STR("Bearer ens_a"), kept, actor_cache_age(f->cache)),
                found = find(f, STR("Bearer ens_a"))));
    return found;
}

static void a_token_that_was_kept_is_found_with_all_it_stands_for(void **state)
{
    struct fixture *f = *state;
    struct actor kept = some_actor(clock_now_us() + 3600LL * 1000000);
    struct actor *found = keep_and_find(f, &kept);
    assert_int_equal(found->role, ACTOR_LPS);
    assert_int_equal(found->space, 7);
    assert_true(str_equal(found->rpps, kept.rpps));
    assert_true(str_equal(found->scope, kept.scope));
    assert_true(str_equal(found->token_id, kept.token_id));
    assert_null(found->structure.ptr);
}

static void what_was_found_outlives_its_place_in_the_cache(void **state)
{
    struct fixture *f = *state;
    struct actor kept = some_actor(clock_now_us() + 3600LL * 1000000), other = kept;
    struct actor *found = keep_and_find(f, &kept);
    other.rpps = STR("10990000002");
    actor_cache_keep(f->cache, f->keys, STR("Bearer ens_a"), &other, actor_cache_age(f->cache));
    assert_true(str_equal(found->rpps, kept.rpps));
}

static void another_token_is_another_one(void **state)
{
    struct fixture *f = *state;
    struct actor kept = some_actor(clock_now_us() + 60 * 1000000);
    actor_cache_keep(f->cache, f->keys, STR("Bearer ens_a"), &kept, actor_cache_age(f->cache));
    for (int i = 0; i < 2000; i++)
        assert_null(find(f, arena_print(&f->a, "Bearer ens_b%d", i)));
}

static void a_token_that_has_ended_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct actor kept = some_actor(clock_now_us() - 1);
    actor_cache_keep(f->cache, f->keys, STR("Bearer ens_a"), &kept, actor_cache_age(f->cache));
    assert_null(find(f, STR("Bearer ens_a")));
}

static void after_a_second_the_store_is_asked_again(void **state)
{
    struct fixture *f = *state;
    struct actor kept = some_actor(clock_now_us() + 3600LL * 1000000);
    (void)keep_and_find(f, &kept);
    WAIT_UNTIL(!find(f, STR("Bearer ens_a")));
}

static void an_actor_with_long_texts_is_not_kept(void **state)
{
    struct fixture *f = *state;
    char scope[2000];
    memset(scope, 's', sizeof scope);
    struct actor kept = some_actor(clock_now_us() + 60 * 1000000);
    kept.scope = str_of(scope, sizeof scope);
    actor_cache_keep(f->cache, f->keys, STR("Bearer ens_a"), &kept, actor_cache_age(f->cache));
    assert_null(find(f, STR("Bearer ens_a")));
}

#define WITH_CACHE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CACHE(a_token_that_was_kept_is_found_with_all_it_stands_for),
        WITH_CACHE(what_was_found_outlives_its_place_in_the_cache),
        WITH_CACHE(another_token_is_another_one),
        WITH_CACHE(a_token_that_has_ended_is_not_found),
        WITH_CACHE(after_a_second_the_store_is_asked_again),
        WITH_CACHE(an_actor_with_long_texts_is_not_kept),
    };
    return cmocka_run_group_tests_name("tokens remembered", tests, NULL, NULL);
}
