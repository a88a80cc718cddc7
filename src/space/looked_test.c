// What is new to a professional: what came after their last visit to the record, not after their last click.
#include "space/space_fixture.h"

static const int64_t HOUR_US = 3600LL * 1000000;
static const int64_t NOON_US = 1800000000LL * 1000000;

static struct actor doctor_of(const char *rpps)
{
    return (struct actor){.role = ACTOR_LPS,
                          .rpps = str_from(rpps),
                          .profession = STR("10"),
                          .has_consent = true,
                          .scope = STR("user/*.cruds")};
}

static int64_t look(struct fixture *f, const struct actor *actor, uint64_t space, int64_t at_us)
{
    int64_t since_us;
    struct resource r;
    clock_set_for_test(at_us);
    struct deed d = deed_of(f, &f->a, actor);
    MUST(f, space_read(&d, space_patient(space), &r));
    MUST(f, space_look_again(&d, space, &since_us));
    MUST(f, commit_and_end(&d));
    clock_set_for_test(0);
    return since_us;
}

static void a_visit_lasts_some_hours_and_the_next_begins_where_it_ended(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor doctor = doctor_of("10101010105");
    assert_int_equal(look(f, &doctor, space, NOON_US), 0);
    assert_int_equal(look(f, &doctor, space, NOON_US + HOUR_US), 0);
    assert_int_equal(look(f, &doctor, space, NOON_US + 24 * HOUR_US), NOON_US + HOUR_US);
    assert_int_equal(look(f, &doctor, space, NOON_US + 25 * HOUR_US), NOON_US + HOUR_US);
    assert_int_equal(look(f, &doctor, space, NOON_US + 48 * HOUR_US), NOON_US + 25 * HOUR_US);
}

static void each_professional_and_each_record_has_visits_of_its_own(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1"), other = open_person(f, "2");
    struct actor doctor = doctor_of("10101010105"), colleague = doctor_of("10990000001");
    assert_int_equal(look(f, &doctor, space, NOON_US), 0);
    assert_int_equal(look(f, &colleague, space, NOON_US + 9 * HOUR_US), 0);
    assert_int_equal(look(f, &doctor, other, NOON_US + 9 * HOUR_US), 0);
    assert_int_equal(look(f, &doctor, space, NOON_US + 9 * HOUR_US), NOON_US);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_visit_lasts_some_hours_and_the_next_begins_where_it_ended,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(each_professional_and_each_record_has_visits_of_its_own, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
