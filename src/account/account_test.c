// Accounts: what they hold is good once, for so long, for one person; sessions end.
#include "account/account.h"
#include "support/sealed_store.h"

#include <pthread.h>
#include <stdatomic.h>

static const int64_t SECOND_US = 1000000;

// The account as it stands now. The box of a space that nobody opened: its wrapped key is made from the number alone.
static struct account load(struct fixture *f, uint64_t space, struct str wrapped)
{
    struct account account = {.arena = &f->a, .keys = f->keys, .space = space, .now_us = clock_now_us()};
    assert_int_equal(crypt_box_open(&f->a, f->keys, space, wrapped, &account.box), DONE);
    look(f);
    assert_int_equal(account_load(&account, f->read), DONE);
    return account;
}

static struct str key_for(struct fixture *f, uint64_t space)
{
    unsigned char *wrapped = arena_alloc(&f->a, CRYPT_WRAPPED_SIZE);
    crypt_key_make(f->keys, space, wrapped);
    return str_of((const char *)wrapped, CRYPT_WRAPPED_SIZE);
}

static struct store_writes *writes_for(struct fixture *f, const struct account *account)
{
    return store_writes_new(&f->a, account->space);
}

static void commit(struct fixture *f, struct store_writes *writes)
{
    assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
}

// ---- items --------------------------------------------------------------------------------------------------

static void what_an_account_holds_is_sealed_for_its_space_and_changed_by_one_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account one = load(f, SPACE, key);
    struct account_item *head = account_add(&one, ACCOUNT_HEAD, 1, 0);
    struct store_writes *writes = writes_for(f, &one);
    account_set(&one, head, "name", STR("anne.é"));
    account_save(&one, writes, head);
    commit(f, writes);

    struct account left = load(f, SPACE, key), right = load(f, SPACE, key);
    assert_true(str_equal(account_text(&left, account_first(&left, ACCOUNT_HEAD), "name"), STR("anne.é")));
    struct store_writes *first = writes_for(f, &left), *second = writes_for(f, &right);
    account_save(&left, first, account_first(&left, ACCOUNT_HEAD));
    account_save(&right, second, account_first(&right, ACCOUNT_HEAD));
    commit(f, first);
    assert_int_equal(store_commit(&f->a, f->store, second), CONFLICT);

    struct account others = {.arena = &f->a, .keys = f->keys, .space = SPACE, .now_us = clock_now_us()};
    struct str other_key = key_for(f, SPACE);
    assert_int_equal(crypt_box_open(&f->a, f->keys, SPACE, other_key, &others.box), DONE);
    look(f);
    assert_int_equal(account_load(&others, f->read), INTERNAL);
}

static void an_item_that_is_over_is_not_found_and_gives_its_place_to_another(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    account_code_make(&account, writes, ACCOUNT_TO_CONFIRM, 8, NOON_US + MINUTE_US);
    commit(f, writes);
    clock_set_for_test(NOON_US + MINUTE_US);
    account = load(f, SPACE, key);
    assert_null(account_first(&account, ACCOUNT_CODE));
    writes = writes_for(f, &account);
    struct str code = account_code_make(&account, writes, ACCOUNT_TO_CONFIRM, 8, clock_now_us() + MINUTE_US);
    commit(f, writes);
    account = load(f, SPACE, key);
    writes = writes_for(f, &account);
    assert_true(account_code_fits(&account, writes, ACCOUNT_TO_CONFIRM, code));
}

// ---- codes --------------------------------------------------------------------------------------------------

static bool try_code(struct fixture *f, struct str key, enum account_purpose purpose, struct str code)
{
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    bool fits = account_code_fits(&account, writes, purpose, code);
    if (!store_writes_empty(writes))
        commit(f, writes);
    return fits;
}

static struct str send_code(struct fixture *f, struct str key, enum account_purpose purpose)
{
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct str code = account_code_make(&account, writes, purpose, 8, NOON_US + 15 * MINUTE_US);
    commit(f, writes);
    return code;
}

static struct str other_than(struct fixture *f, struct str code)
{
    struct str other = arena_copy(&f->a, code);
    ((char *)(uintptr_t)other.ptr)[7] = other.ptr[7] == '0' ? '1' : '0'; // of the arena
    return other;
}

static void a_code_is_good_once_for_its_purpose_and_dies_of_five_wrong_tries(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE), code = send_code(f, key, ACCOUNT_TO_CONFIRM);
    assert_int_equal(code.len, 8);
    assert_false(try_code(f, key, ACCOUNT_TO_ENROL, code));
    struct str spaced = arena_print(&f->a, "%.4s-%.4s ", code.ptr, code.ptr + 4);
    assert_true(try_code(f, key, ACCOUNT_TO_CONFIRM, spaced));
    assert_false(try_code(f, key, ACCOUNT_TO_CONFIRM, code));

    for (int wrong = 4; wrong <= 5; wrong++) {
        code = send_code(f, key, ACCOUNT_TO_CONFIRM);
        for (int i = 0; i < wrong; i++)
            assert_false(try_code(f, key, ACCOUNT_TO_CONFIRM, other_than(f, code)));
        assert_int_equal(try_code(f, key, ACCOUNT_TO_CONFIRM, code), wrong == 4);
    }
}

static void strangers_cannot_use_up_a_code_that_came_by_post(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct str code = account_code_make(&account, writes, ACCOUNT_TO_ENROL, ACCOUNT_LETTER_DIGITS,
                                        NOON_US + 15 * MINUTE_US);
    commit(f, writes);
    for (int i = 0; i < 50; i++)
        assert_false(try_code(f, key, ACCOUNT_TO_ENROL, other_than(f, code)));
    assert_true(try_code(f, key, ACCOUNT_TO_ENROL, code));
    assert_false(try_code(f, key, ACCOUNT_TO_ENROL, code));
}

static void strangers_cannot_use_up_the_code_that_unlocks(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE), code = send_code(f, key, ACCOUNT_TO_UNLOCK);
    for (int i = 0; i < 50; i++)
        assert_false(try_code(f, key, ACCOUNT_TO_UNLOCK, other_than(f, code)));
    assert_true(try_code(f, key, ACCOUNT_TO_UNLOCK, code));
}

static void each_recovery_code_is_good_once_and_new_ones_replace_them(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct str first = account_recovery_make(&account, writes), rest = first;
    assert_int_equal(account_recovery_left(&account), 10);
    for (size_t left = 10; left > 0; left--) {
        struct str code = str_cut(&rest, ' ');
        assert_int_equal(code.len, 12);
        assert_true(account_recovery_fits(&account, writes, code));
        assert_false(account_recovery_fits(&account, writes, code));
        assert_int_equal(account_recovery_left(&account), left - 1);
    }
    assert_false(account_recovery_fits(&account, writes, STR("")));
    rest = account_recovery_make(&account, writes);
    struct str old = str_cut(&first, ' ');
    assert_false(account_recovery_fits(&account, writes, old));
    assert_true(account_recovery_fits(&account, writes, str_cut(&rest, ' ')));
}

static void two_who_use_one_totp_at_once_do_not_both_get_in(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct account_item *item = account_add(&account, ACCOUNT_TOTP, 1, 0);
    account_set(&account, item, "secret", STR("3132333435363738393031323334353637383930"));
    account_set_number(&account, item, "confirmed", 1);
    account_save(&account, writes, item);
    commit(f, writes);
    struct str code = arena_print(
        &f->a, "%06u",
        crypt_hotp(STR("12345678901234567890"), (uint64_t)NOON_US / 1000000 / CRYPT_OTP_STEP_S, 6));
    struct account left = load(f, SPACE, key), right = load(f, SPACE, key);
    struct store_writes *first = writes_for(f, &left), *second = writes_for(f, &right);
    assert_true(account_totp_fits(&left, first, code, false));
    assert_true(account_totp_fits(&right, second, code, false));
    commit(f, first);
    assert_int_equal(store_commit(&f->a, f->store, second), CONFLICT);
    struct account after = load(f, SPACE, key);
    assert_false(account_totp_fits(&after, writes_for(f, &after), code, false));
}

// ---- devices ------------------------------------------------------------------------------------------------

static void a_device_is_known_by_its_cookie_until_it_is_over(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct str cookie = account_device_add(&account, writes, STR("téléphone"), NOON_US + MINUTE_US);
    commit(f, writes);
    account = load(f, SPACE, key);
    assert_non_null(account_device_of(&account, cookie));
    static const char *const wrong[] = {
        "", "1", "1.", "2.x", "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x.y"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_null(account_device_of(&account, str_from(wrong[i])));
    clock_set_for_test(NOON_US + MINUTE_US);
    account = load(f, SPACE, key);
    assert_null(account_device_of(&account, cookie));
}

// ---- sessions -----------------------------------------------------------------------------------------------

static enum code find_session(struct fixture *f, struct str cookie, struct account_session *out)
{
    look(f);
    return account_session_find(&f->a, f->read, f->keys, 30 * MINUTE_US, cookie, out);
}

static struct str begin_session(struct fixture *f, struct str key)
{
    struct account account = load(f, SPACE, key);
    struct store_writes *writes = writes_for(f, &account);
    struct account_session wanted = {.level = ACCOUNT_SIGNED_IN,
                                     .until_us = clock_now_us() + 12 * 60 * MINUTE_US,
                                     .proved_us = clock_now_us(),
                                     .browser = STR("a browser")};
    struct str cookie = account_session_begin(&account, writes, &wanted);
    commit(f, writes);
    return cookie;
}

static void a_session_ends_when_it_is_left_alone_and_at_its_longest(void **state)
{
    struct fixture *f = *state;
    struct account_session found;
    struct str cookie = begin_session(f, key_for(f, SPACE));
    assert_int_equal(find_session(f, cookie, &found), DONE);
    assert_int_equal(found.space, SPACE);
    clock_set_for_test(NOON_US + 30 * MINUTE_US - 1);
    assert_int_equal(find_session(f, cookie, &found), DONE);
    clock_set_for_test(NOON_US + 30 * MINUTE_US);
    assert_int_equal(find_session(f, cookie, &found), UNKNOWN_ASKER);
    for (int64_t at_us = NOON_US; at_us < NOON_US + 12 * 60 * MINUTE_US; at_us += 20 * MINUTE_US) {
        clock_set_for_test(at_us);
        assert_int_equal(find_session(f, cookie, &found), DONE);
        struct store_writes *writes = store_writes_new(&f->a, SPACE);
        account_session_seen(&f->a, writes, &found, at_us);
        commit(f, writes);
    }
    clock_set_for_test(NOON_US + 12 * 60 * MINUTE_US);
    assert_int_equal(find_session(f, cookie, &found), UNKNOWN_ASKER);
}

static void a_cookie_that_was_changed_anywhere_is_no_session(void **state)
{
    struct fixture *f = *state;
    struct account_session found;
    struct str cookie = begin_session(f, key_for(f, SPACE));
    for (size_t i = 0; i < cookie.len; i++) {
        struct str other = arena_copy(&f->a, cookie);
        ((char *)(uintptr_t)other.ptr)[i] = other.ptr[i] == 'a' ? 'b' : 'a'; // of the arena
        if (!str_equal(other, cookie))
            assert_int_equal(find_session(f, other, &found), UNKNOWN_ASKER);
    }
    assert_int_equal(find_session(f, str_of(cookie.ptr, cookie.len - 1), &found), UNKNOWN_ASKER);
    assert_int_equal(find_session(f, STR(""), &found), UNKNOWN_ASKER);
    assert_int_equal(find_session(f, cookie, &found), DONE);
}

static enum code count_session(void *context, const struct account_session *s)
{
    *(int *)context += str_equal(s->browser, STR("a browser"));
    return DONE;
}

static int count_sessions(struct fixture *f, struct str key)
{
    int count = 0;
    struct account account = load(f, SPACE, key);
    assert_int_equal(account_sessions(&account, f->read, count_session, &count), DONE);
    return count;
}

static void sessions_are_listed_and_end_alone_or_together(void **state)
{
    struct fixture *f = *state;
    struct account_session found;
    struct str key = key_for(f, SPACE), cookies[4];
    for (size_t i = 0; i < COUNT_OF(cookies); i++) {
        clock_set_for_test(NOON_US + (int64_t)i);
        cookies[i] = begin_session(f, key);
    }
    assert_int_equal(count_sessions(f, key), 4);
    assert_int_equal(find_session(f, cookies[0], &found), DONE);
    struct store_writes *writes = store_writes_new(&f->a, SPACE);
    account_session_end(&f->a, writes, SPACE, found.hash);
    commit(f, writes);
    assert_int_equal(find_session(f, cookies[0], &found), UNKNOWN_ASKER);
    assert_int_equal(find_session(f, cookies[1], &found), DONE);
    writes = store_writes_new(&f->a, SPACE);
    account_session_end_all(&f->a, writes, SPACE, found.hash);
    commit(f, writes);
    assert_int_equal(count_sessions(f, key), 1);
    assert_int_equal(find_session(f, cookies[1], &found), DONE);
    writes = store_writes_new(&f->a, SPACE);
    account_session_end_all(&f->a, writes, SPACE, NULL);
    commit(f, writes);
    assert_int_equal(count_sessions(f, key), 0);
}

static void an_erased_account_has_nothing_left(void **state)
{
    struct fixture *f = *state;
    struct account_session found;
    struct str key = key_for(f, SPACE), cookie = begin_session(f, key);
    send_code(f, key, ACCOUNT_TO_CONFIRM);
    struct store_writes *writes = store_writes_new(&f->a, SPACE);
    account_forget(writes, SPACE);
    commit(f, writes);
    assert_int_equal(find_session(f, cookie, &found), UNKNOWN_ASKER);
    assert_null(load(f, SPACE, key).items);
}

// ---- names and ids ------------------------------------------------------------------------------------------

static void a_name_leads_to_one_space_and_a_stale_one_is_taken_over(void **state)
{
    struct fixture *f = *state;
    uint64_t space = 0;
    struct str name;
    assert_true(account_name_read(&f->a, STR("  Anne.Trial "), &name));
    assert_true(str_equal(name, STR("anne.trial")));
    assert_false(account_name_read(&f->a, STR("court"), &name));
    assert_false(account_name_read(&f->a, STR("anne trial"), &name));
    assert_false(account_name_read(&f->a, STR("annétrial"), &name));
    look(f);
    assert_int_equal(account_name_find(&f->a, f->read, f->keys, STR("anne.trial"), &space), NOT_FOUND);
    commit(f, account_name_point(&f->a, f->keys, STR("anne.trial"), SPACE, 0));
    look(f);
    assert_int_equal(account_name_find(&f->a, f->read, f->keys, STR("anne.trial"), &space), DONE);
    assert_int_equal(space, SPACE);
    assert_int_equal(
        store_commit(&f->a, f->store, account_name_point(&f->a, f->keys, STR("anne.trial"), OTHER_SPACE, 0)),
        CONFLICT);
    commit(f, account_name_point(&f->a, f->keys, STR("anne.trial"), OTHER_SPACE, SPACE));
    look(f);
    assert_int_equal(account_name_find(&f->a, f->read, f->keys, STR("anne.trial"), &space), DONE);
    assert_int_equal(space, OTHER_SPACE);
}

static void an_account_is_known_by_an_id_that_nobody_else_can_make(void **state)
{
    struct fixture *f = *state;
    uint64_t space;
    char patient[CRYPT_ID_SIZE];
    struct str id = account_id(&f->a, f->keys, SPACE);
    assert_true(account_of_id(f->keys, id, &space));
    assert_int_equal(space, SPACE);
    crypt_id_write(f->keys, (struct pointer){.space = SPACE, .number = 1, .type = 3}, patient);
    assert_false(account_of_id(f->keys, str_of(patient, sizeof patient), &space));
    assert_false(account_of_id(f->keys, STR("aaaaaaaaaaaaaaaaaaaaaaaaaa"), &space));
}

// ---- challenges, cookies, passwords ---------------------------------------------------------------------------

static void a_challenge_is_good_for_whom_it_was_made_for_five_minutes_once(void **state)
{
    struct fixture *f = *state;
    struct str key = key_for(f, SPACE);
    struct str challenge = account_challenge_make(&f->a, f->keys, STR("answer|"));
    assert_true(account_challenge_fits(&f->a, f->keys, STR("answer|"), challenge));
    assert_false(account_challenge_fits(&f->a, f->keys, STR("add|"), challenge));
    assert_false(account_challenge_fits(&f->a, f->keys, STR("answer|"), STR("AAAA")));
    struct account one = load(f, SPACE, key), two = load(f, SPACE, key);
    struct store_writes *first = writes_for(f, &one), *second = writes_for(f, &two);
    assert_true(account_challenge_spend(&one, first, challenge));
    assert_true(account_challenge_spend(&two, second, challenge));
    commit(f, first);
    assert_int_equal(store_commit(&f->a, f->store, second), CONFLICT);
    struct account after = load(f, SPACE, key);
    assert_false(account_challenge_spend(&after, writes_for(f, &after), challenge));
    clock_set_for_test(NOON_US + 5 * MINUTE_US);
    assert_false(account_challenge_fits(&f->a, f->keys, STR("answer|"), challenge));
    clock_set_for_test(NOON_US - SECOND_US); // made by a clock that runs ahead
    assert_false(account_challenge_fits(&f->a, f->keys, STR("answer|"), challenge));
}

static void a_cookie_of_a_name_counts_only_if_there_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *header, *value;
    } rows[] = {
        {"s=1", "1"},   {"a=2; s=1", "1"},  {"a=2;s=1;b=3", "1"}, {"s=", ""},
        {"xs=1", NULL}, {"s=1; s=2", NULL}, {"s=1; s=1", NULL},   {"s", NULL},
        {"", NULL},     {"a=s=1", NULL},    {"s=a=b", "a=b"},     {" s=1 ", "1"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str value = cookie_get(str_from(rows[i].header), STR("s"));
        assert_true(str_equal(value, str_from(rows[i].value)));
        assert_int_equal(value.ptr != NULL, rows[i].value != NULL);
    }
}

static void passwords_are_weighed_as_zxcvbn_does(void **state)
{
    struct fixture *f = *state;
    const char *own[] = {"anne.trial", NULL};
    static const struct {
        const char *password;
        bool is_enough;
    } rows[] = {
        {"password1234", false},
        {"azertyuiopqs", false},
        {"aaaaaaaaaaaaaaaa", false},
        {"123456789012", false},
        {"anne.trialanne.trial", false},
        {"motdepasse12", false},
        {"girafe velours tambour 41", true},
        {"kJ8$wq!pZ2vN", true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int score = account_password_score(&f->a, str_from(rows[i].password), own);
        if ((score >= ACCOUNT_SCORE_WANTED) != rows[i].is_enough)
            print_error("%s: %d\n", rows[i].password, score);
        assert_int_equal(score >= ACCOUNT_SCORE_WANTED, rows[i].is_enough);
    }
}

// ---- hashing ------------------------------------------------------------------------------------------------

struct flood {
    struct account_desk *desk;
    atomic_int done, busy;
};

static void *hash_one(void *context)
{
    struct flood *flood = context;
    struct arena a;
    struct str encoded;
    arena_init(&a);
    enum code code = account_password_hash(flood->desk, &a, STR("le pont de la rivière"), &encoded);
    atomic_fetch_add(code == BUSY ? &flood->busy : &flood->done, 1);
    arena_release(&a);
    return NULL;
}

static void a_flood_of_passwords_is_turned_away_not_hashed_all_at_once(void **state)
{
    enum { FLOOD = 64 };
    (void)state;
    struct flood flood = {.desk = account_desk_make()};
    pthread_t threads[FLOOD];
    for (size_t i = 0; i < FLOOD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hash_one, &flood), 0);
    for (size_t i = 0; i < FLOOD; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&flood.done) + atomic_load(&flood.busy), FLOOD);
    assert_true(atomic_load(&flood.busy) > 0);
    assert_true(atomic_load(&flood.done) > 0);
    hash_one(&flood); // and afterwards all is as before
    assert_int_equal(atomic_load(&flood.done) + atomic_load(&flood.busy), FLOOD + 1);
    account_desk_free(&flood.desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_an_account_holds_is_sealed_for_its_space_and_changed_by_one_at_a_time),
        TEST(an_item_that_is_over_is_not_found_and_gives_its_place_to_another),
        TEST(a_code_is_good_once_for_its_purpose_and_dies_of_five_wrong_tries),
        TEST(strangers_cannot_use_up_a_code_that_came_by_post),
        TEST(strangers_cannot_use_up_the_code_that_unlocks),
        TEST(each_recovery_code_is_good_once_and_new_ones_replace_them),
        TEST(two_who_use_one_totp_at_once_do_not_both_get_in),
        TEST(a_device_is_known_by_its_cookie_until_it_is_over),
        TEST(a_session_ends_when_it_is_left_alone_and_at_its_longest),
        TEST(a_cookie_that_was_changed_anywhere_is_no_session),
        TEST(sessions_are_listed_and_end_alone_or_together),
        TEST(an_erased_account_has_nothing_left),
        TEST(a_name_leads_to_one_space_and_a_stale_one_is_taken_over),
        TEST(an_account_is_known_by_an_id_that_nobody_else_can_make),
        TEST(a_challenge_is_good_for_whom_it_was_made_for_five_minutes_once),
        TEST(a_cookie_of_a_name_counts_only_if_there_is_one),
        TEST(passwords_are_weighed_as_zxcvbn_does),
        TEST(a_flood_of_passwords_is_turned_away_not_hashed_all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
