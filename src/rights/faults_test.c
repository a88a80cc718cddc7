// Whatever statement or commit fails, an operation is done whole or not at all, and can be done again.
#include "rights/fixture_int.h"

enum { STATEMENTS_MOST = 200 };

struct trial {
    struct fixture *f;
    uint64_t space;
    struct actor holder, doctor, carer;
    struct str code, invitation;
};

static struct trial prepare(struct fixture *f, int number)
{
    struct operating o;
    struct trial t = {.f = f, .doctor = doctor_named("10101010105")};
    t.space = open_person(f, arena_print(&f->a, "%d", number).ptr, "1950-03-12");
    t.holder = holder_of(t.space);
    t.carer = account_named(arena_print(&f->a, "carer-%d", number).ptr);
    assert_int_equal(operate(f, &t.holder, t.space, "make-access-code", NULL, &o), DONE);
    t.code = answered(f, &o, "code");
    assert_int_equal(operate(f, &t.holder, t.space, "invite",
                             "{\"name\":\"kind\",\"valueCode\":\"carer\"},{\"name\":\"until\",\"valueDate\":"
                             "\"2099-12-31\"}",
                             &o),
                     DONE);
    t.invitation = answered(f, &o, "code");
    return t;
}

static enum code redeem(struct trial *t)
{
    struct operating o = {0};
    const char *parameters =
        arena_print(&t->f->a, "{\"name\":\"code\",\"valueString\":\"%.*s\"}", STR_ARG(t->code)).ptr;
    enum code code = operate(t->f, &t->doctor, t->space, "redeem-access-code", parameters, &o);
    assert_true(code != DONE || o.status == 0);
    return code;
}

static enum code answer(struct trial *t)
{
    struct operating o = {0};
    const char *parameters = arena_print(&t->f->a,
                                         "{\"name\":\"code\",\"valueString\":\"%.*s\"},{\"name\":\"granted\","
                                         "\"valueBoolean\":true}",
                                         STR_ARG(t->invitation))
                                 .ptr;
    enum code code = operate(t->f, &t->carer, t->space, "answer-invitation", parameters, &o);
    assert_true(code != DONE || o.status == 0);
    return code;
}

static bool doctor_is_in(struct trial *t)
{
    return ground_of(t->f, &t->doctor, t->space, ACCESS_ACT_READ) == ACCESS_GRANT_TEMPORARY;
}

static bool carer_is_in(struct trial *t)
{
    return ground_of(t->f, &t->carer, t->space, ACCESS_ACT_READ) == ACCESS_GRANT_CARER;
}

// Fails the first, the second … statement until the operation gets through; then, unharmed, the next trial.
static void fail_each(struct fixture *f, atomic_int *countdown, enum code (*run)(struct trial *t),
                      bool (*is_in)(struct trial *t))
{
    int failures = 0;
    for (int n = 1; n < STATEMENTS_MOST; n++) {
        struct trial t = prepare(f, n);
        atomic_store(countdown, n);
        enum code code = run(&t);
        bool came_off = atomic_exchange(countdown, 0) <= 0;
        if (code == DONE && !came_off) {
            assert_true(failures > 3);
            print_message("%d places of failure\n", failures);
            return;
        }
        if (code != DONE) {
            failures++;
            assert_false(is_in(&t));
            assert_int_equal(run(&t), DONE); // nothing was used up
        }
        assert_true(is_in(&t));
    }
    _fail(__FILE__, __LINE__);
}

static void a_code_is_redeemed_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    fail_each(f, &f->fault.statement_in, redeem, doctor_is_in);
}

static void an_invitation_is_answered_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    fail_each(f, &f->fault.statement_in, answer, carer_is_in);
}

static void the_clocks_work_on_a_space_is_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 2, 9));
    uint64_t space = open_person(f, "1", "1979-03-12");
    assert_int_equal(operate(f, &the_operator, space, "suspend", NULL, NULL), DONE);
    set_clock(paris(2026, 4, 13, 9));
    int failures = 0;
    for (int n = 1; n < 1000; n++) {
        struct space_due *list;
        size_t count;
        bool erased;
        struct deed d = deed_of(f, &the_house);
        assert_int_equal(space_due_list(&d, store_volume_of(f->house.store, space), 10, &list, &count), DONE);
        assert_int_equal(count, 1);
        atomic_store(&f->fault.statement_in, n);
        enum code code = commit(&d, clock_run_space(&d, &list[0], &erased));
        atomic_store(&f->fault.statement_in, 0);
        if (code == DONE)
            break;
        failures++;
        assert_int_equal(rights_of(f, space)->closed_us, 0);
        assert_int_equal(events(f, space, EVENT_LIFECYCLE, "close"), 0);
    }
    assert_true(failures > 3);
    print_message("%d places of failure\n", failures);
    assert_int_equal(rights_of(f, space)->closed_us, paris(2026, 4, 13, 9));
    assert_int_equal(events(f, space, EVENT_LIFECYCLE, "close"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOUSE(a_code_is_redeemed_whole_or_not_at_all),
        WITH_HOUSE(an_invitation_is_answered_whole_or_not_at_all),
        WITH_HOUSE(the_clocks_work_on_a_space_is_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
