// Codes are good once, in time, for the one they are for; tries are counted; places of helpers are five.
#include "support/sealed_store.h"
#include "ticket/ticket.h"

static struct ticket_desk desk_at(struct fixture *f, uint64_t space, uint64_t volume_of)
{
    return (struct ticket_desk){.arena = &f->a,
                                .keys = f->keys,
                                .read = look(f),
                                .writes = store_writes_new(&f->a, volume_of),
                                .space = space,
                                .now_us = f->now_us};
}

static enum code commit(struct fixture *f, const struct ticket_desk *desk)
{
    return store_writes_empty(desk->writes) ? DONE : store_commit(&f->a, f->store, desk->writes);
}

static struct ticket issue(struct fixture *f, enum ticket_kind kind, const char *bearer)
{
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    struct ticket t = {.kind = kind, .until_us = f->now_us + 15 * MINUTE_US};
    assert_int_equal(ticket_issue(&desk, str_from(bearer), &t), DONE);
    assert_int_equal(commit(f, &desk), DONE);
    return t;
}

// One try by someone who may be taken for either name, committed as it is.
static enum code redeem(struct fixture *f, struct str text, const char *bearer, const char *structure)
{
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    struct ticket found;
    struct ticket_try try = {.kind = TICKET_ACCESS,
                             .text = text,
                             .bearers = {str_from(bearer), str_from(structure)},
                             .bearer_count = structure ? 2 : 1};
    enum code code = ticket_redeem(&desk, &try, &found);
    assert_int_equal(commit(f, &desk), DONE);
    return code;
}

static void a_code_is_eight_digits_and_good_once(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "doctor");
    assert_int_equal(t.text.len, 8);
    for (size_t i = 0; i < t.text.len; i++)
        assert_in_range(t.text.ptr[i], '0', '9');
    assert_int_equal(redeem(f, t.text, "doctor", NULL), DONE);
    assert_int_equal(redeem(f, t.text, "doctor", NULL), NOT_FOUND);
}

static void blanks_and_hyphens_and_capitals_are_overlooked(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "doctor");
    assert_int_equal(redeem(f, arena_print(&f->a, " %.4s-%.4s ", t.text.ptr, t.text.ptr + 4), "doctor", NULL),
                     DONE);
    struct ticket invitation = issue(f, TICKET_INVITATION, "");
    assert_int_equal(invitation.text.len, 16);
    char *shout = arena_copy(&f->a, invitation.text).ptr ? arena_alloc(&f->a, 20) : NULL;
    for (size_t i = 0; i < 16; i++)
        shout[i] =
            (char)(invitation.text.ptr[i] >= 'a' ? invitation.text.ptr[i] - 32 : invitation.text.ptr[i]);
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    struct ticket found;
    struct ticket_try try = {TICKET_INVITATION, str_of(shout, 16), {STR("account-1")}, 1};
    assert_int_equal(ticket_redeem(&desk, &try, &found), DONE);
    assert_int_equal(found.number, invitation.number);
}

static void a_code_is_good_for_the_one_it_is_for(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "doctor");
    assert_int_equal(redeem(f, t.text, "other", NULL), NOT_FOUND);
    assert_int_equal(redeem(f, t.text, "other", "hospital"), NOT_FOUND);
    assert_int_equal(redeem(f, t.text, "doctor", "hospital"), DONE);
    t = issue(f, TICKET_ACCESS, "hospital");
    assert_int_equal(redeem(f, t.text, "nurse", "hospital"), DONE);
    t = issue(f, TICKET_ACCESS, "");
    assert_int_equal(redeem(f, t.text, "whoever", NULL), DONE);
}

static void a_code_is_good_in_its_space_and_of_its_kind(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, ""), found;
    struct ticket_desk other = desk_at(f, OTHER_SPACE, OTHER_SPACE);
    struct ticket_try try = {TICKET_ACCESS, t.text, {STR("doctor")}, 1};
    assert_int_equal(ticket_redeem(&other, &try, &found), NOT_FOUND);
    struct ticket_desk same = desk_at(f, SPACE, SPACE);
    try.kind = TICKET_INVITATION;
    assert_int_equal(ticket_redeem(&same, &try, &found), NOT_FOUND);
}

static void a_code_is_over_when_its_time_is(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "");
    f->now_us = t.until_us - 1;
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    bool waits;
    assert_int_equal(ticket_waits(&desk, t.number, &waits), DONE);
    assert_true(waits);
    f->now_us = t.until_us;
    desk = desk_at(f, SPACE, SPACE);
    assert_int_equal(ticket_waits(&desk, t.number, &waits), DONE);
    assert_false(waits);
    assert_int_equal(redeem(f, t.text, "doctor", NULL), NOT_FOUND);
}

static void a_code_can_be_taken_back(void **state)
{
    struct fixture *f = *state;
    struct ticket one = issue(f, TICKET_ACCESS, ""), two = issue(f, TICKET_ACCESS, "");
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    ticket_withdraw(&desk, TICKET_ACCESS, one.number);
    assert_int_equal(commit(f, &desk), DONE);
    assert_int_equal(redeem(f, one.text, "doctor", NULL), NOT_FOUND);
    desk = desk_at(f, SPACE, SPACE);
    ticket_withdraw(&desk, TICKET_ACCESS, 0);
    assert_int_equal(commit(f, &desk), DONE);
    assert_int_equal(redeem(f, two.text, "doctor", NULL), NOT_FOUND);
}

static void five_wrong_tries_stop_the_bearer_for_an_hour_and_nobody_else(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "");
    for (int i = 0; i < TICKET_TRIES_MAX; i++)
        assert_int_equal(redeem(f, STR("00000000x"), "guesser", NULL), NOT_FOUND);
    assert_int_equal(redeem(f, t.text, "guesser", NULL), BUSY); // the right one too
    assert_int_equal(redeem(f, t.text, "doctor", NULL), DONE);
    f->now_us += 61 * MINUTE_US;
    t = issue(f, TICKET_ACCESS, "");
    assert_int_equal(redeem(f, t.text, "guesser", NULL), DONE);
}

static void many_guessers_together_make_the_codes_void_and_a_new_one_is_good(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "");
    for (int i = 0; i < TICKET_ALL_TRIES_MAX; i++)
        assert_int_equal(redeem(f, STR("x"), arena_print(&f->a, "guesser %d", i).ptr, NULL), NOT_FOUND);
    assert_int_equal(redeem(f, t.text, "doctor", NULL), NOT_FOUND);
    t = issue(f, TICKET_ACCESS, "");
    assert_int_equal(redeem(f, t.text, "doctor", NULL), DONE);
}

static void of_two_who_redeem_at_once_one_loses(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, ""), found;
    struct ticket_desk one = desk_at(f, SPACE, SPACE);
    struct ticket_try try = {TICKET_ACCESS, t.text, {STR("doctor")}, 1};
    struct ticket_desk two = one;
    two.writes = store_writes_new(&f->a, SPACE);
    assert_int_equal(ticket_redeem(&one, &try, &found), DONE);
    assert_int_equal(ticket_redeem(&two, &try, &found), DONE);
    assert_int_equal(commit(f, &one), DONE);
    assert_int_equal(commit(f, &two), CONFLICT);
}

static void nothing_of_a_code_is_kept_in_the_clear(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "10101010105");
    store_read_end(&f->read);
    struct str line =
        arena_print(&f->a, "cat %s/* | grep -a -c -e '%.*s' -e 10101010105", f->folder, STR_ARG(t.text));
    FILE *out = popen(line.ptr, "r");
    int count = -1;
    assert_int_equal(fscanf(out, "%d", &count), 1);
    pclose(out);
    assert_int_equal(count, 0);
}

static void a_forgotten_space_has_no_codes(void **state)
{
    struct fixture *f = *state;
    struct ticket t = issue(f, TICKET_ACCESS, "");
    struct ticket_desk desk = desk_at(f, SPACE, SPACE);
    ticket_forget(desk.writes, SPACE);
    assert_int_equal(commit(f, &desk), DONE);
    assert_int_equal(redeem(f, t.text, "doctor", NULL), NOT_FOUND);
}

// ---- helpers -----------------------------------------------------------------------------------------------

static enum code help(struct fixture *f, uint64_t space, const char *account, int64_t until_us)
{
    struct ticket_desk desk = desk_at(f, space, 0);
    enum code code = helper_take(&desk, str_from(account), until_us);
    assert_int_equal(commit(f, &desk), DONE);
    return code;
}

static void one_helps_five_and_not_a_sixth(void **state)
{
    struct fixture *f = *state;
    int64_t later = f->now_us + 60 * MINUTE_US;
    for (uint64_t i = 1; i <= HELPER_PLACES; i++)
        assert_int_equal(help(f, i << 10, "anne", later), DONE);
    assert_int_equal(help(f, 9 << 10, "anne", later), TOO_LARGE);
    assert_int_equal(help(f, 9 << 10, "paul", later), DONE);
    assert_int_equal(help(f, 3 << 10, "anne", later + MINUTE_US), DONE); // prolonged
    assert_int_equal(help(f, 9 << 10, "anne", later), TOO_LARGE);
}

static void a_place_is_free_again_when_it_is_given_back_or_over(void **state)
{
    struct fixture *f = *state;
    int64_t later = f->now_us + 60 * MINUTE_US;
    for (uint64_t i = 1; i <= HELPER_PLACES; i++)
        assert_int_equal(help(f, i << 10, "anne", later), DONE);
    struct ticket_desk desk = desk_at(f, 2 << 10, 0);
    assert_int_equal(helper_leave(&desk, STR("anne")), DONE);
    assert_int_equal(commit(f, &desk), DONE);
    assert_int_equal(help(f, 8 << 10, "anne", later), DONE);
    assert_int_equal(help(f, 9 << 10, "anne", later), TOO_LARGE);
    f->now_us = later;
    assert_int_equal(help(f, 9 << 10, "anne", later + MINUTE_US), DONE);
}

static void of_two_who_take_the_last_place_one_loses(void **state)
{
    struct fixture *f = *state;
    int64_t later = f->now_us + MINUTE_US;
    struct ticket_desk one = desk_at(f, 1 << 10, 0);
    struct ticket_desk two = one;
    two.space = 2 << 10;
    two.writes = store_writes_new(&f->a, 0);
    assert_int_equal(helper_take(&one, STR("anne"), later), DONE);
    assert_int_equal(helper_take(&two, STR("anne"), later), DONE);
    assert_int_equal(commit(f, &one), DONE);
    assert_int_equal(commit(f, &two), CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_code_is_eight_digits_and_good_once),
        TEST(blanks_and_hyphens_and_capitals_are_overlooked),
        TEST(a_code_is_good_for_the_one_it_is_for),
        TEST(a_code_is_good_in_its_space_and_of_its_kind),
        TEST(a_code_is_over_when_its_time_is),
        TEST(a_code_can_be_taken_back),
        TEST(five_wrong_tries_stop_the_bearer_for_an_hour_and_nobody_else),
        TEST(many_guessers_together_make_the_codes_void_and_a_new_one_is_good),
        TEST(of_two_who_redeem_at_once_one_loses),
        TEST(nothing_of_a_code_is_kept_in_the_clear),
        TEST(a_forgotten_space_has_no_codes),
        TEST(one_helps_five_and_not_a_sixth),
        TEST(a_place_is_free_again_when_it_is_given_back_or_over),
        TEST(of_two_who_take_the_last_place_one_loses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
