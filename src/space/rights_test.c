// The rights file of a space: made with it, changed by whoever may, every version kept, sealed on disk.
#include "space/space_fixture.h"

#include "space/space_sql.h"

static enum code let_in(void *context, struct arena *a, struct rights *r)
{
    struct access_authorisation *g = access_add_authorisation(a, r);
    *g = (struct access_authorisation){ACCESS_PERMANENT, {*(struct str *)context, false}, 5, 0, false};
    return DONE;
}

static struct str doctor_id = {"10101010105", 11};

static struct actor holder_of(uint64_t space)
{
    return (struct actor){.role = ACTOR_HOLDER, .space = space, .scope = STR("patient/*.cruds")};
}

static const struct rights *rights_of(struct fixture *f, uint64_t space)
{
    struct deed d = begin(f);
    const struct rights *r = NULL;
    MUST(f, space_rights(&d, space, &r));
    end(&d);
    return r;
}

static void a_new_space_is_open_informed_and_lets_nobody_in(void **state)
{
    struct fixture *f = *state;
    clock_set_for_test(INT64_C(1900000000) * 1000000);
    uint64_t space = open_person(f, "1");
    const struct rights *r = rights_of(f, space);
    assert_int_equal(r->opened_us, clock_now_us());
    assert_int_equal(r->informed_us, clock_now_us());
    assert_int_equal(r->authorisation_count, 0);
    clock_set_for_test(0);
}

static void the_one_who_opens_it_with_consent_is_of_the_care_team(void **state)
{
    struct fixture *f = *state;
    struct pointer at;
    struct resource made;
    struct json *tree = tree_of(&f->a, STR("{\"resourceType\":\"Patient\",\"birthDate\":\"2019-05\","
                                           "\"identifier\":[{\"system\":\"urn:test\",\"value\":\"9\"}]}"));
    struct actor doctor = {.role = ACTOR_LPS,
                           .rpps = doctor_id,
                           .structure = STR("1750000001"),
                           .has_consent = true,
                           .scope = STR("user/*.cruds")};
    struct deed d = deed_of(f, &f->a, &doctor);
    d.is_uninformed = true;
    MUST(f, space_open(&d, tree, (struct str){0}, &at));
    MUST(f, space_create(&d, at, (struct str){0}, tree, &made));
    MUST(f, commit_and_end(&d));
    const struct rights *r = rights_of(f, at.space);
    assert_int_equal(r->authorisation_count, 1);
    assert_int_equal(r->authorisations[0].basis, ACCESS_CARE_TEAM);
    assert_true(str_equal(r->authorisations[0].party.id, STR("750000001")));
    assert_int_equal(r->birth_day, access_day_make(2019, 5, 31)); // the latest it can be
    assert_int_equal(r->informed_us, 0);
}

static void the_holder_changes_it_and_what_was_stays_known(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    struct deed d = deed_of(f, &f->a, &holder);
    const struct rights *r;
    int64_t replaced_us;
    MUST(f, space_rights_change(&d, space, ACCESS_ACT_GOVERN, let_in, &doctor_id));
    MUST(f, space_rights(&d, space, &r));
    assert_int_equal(r->authorisation_count, 1); // seen at once by its own deed
    MUST(f, space_rights_change(&d, space, ACCESS_ACT_GOVERN, let_in, &doctor_id));
    MUST(f, commit_and_end(&d));
    assert_int_equal(rights_of(f, space)->authorisation_count, 2);
    d = begin(f);
    MUST(f, space_rights_version(&d, space, 1, &r, &replaced_us));
    assert_int_equal(r->authorisation_count, 0);
    MUST(f, space_rights_version(&d, space, 2, &r, &replaced_us));
    assert_int_equal(r->authorisation_count, 1);
    assert_true(replaced_us > 0);
    assert_int_equal(space_rights_version(&d, space, 3, &r, &replaced_us), NOT_FOUND);
    end(&d);
}

static void of_two_who_change_it_at_once_one_runs_again(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct deed first = begin(f), second = begin(f);
    MUST(f, space_rights_set(&first, space, let_in, &doctor_id));
    MUST(f, space_rights_set(&second, space, let_in, &doctor_id));
    MUST(f, commit_and_end(&first));
    assert_int_equal(commit_and_end(&second), CONFLICT);
    assert_int_equal(rights_of(f, space)->authorisation_count, 1);
}

static void nobody_else_changes_it(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1"), other = open_person(f, "2");
    struct actor doctor = {
        .role = ACTOR_LPS, .rpps = doctor_id, .has_consent = true, .scope = STR("user/*.cruds")};
    struct actor stranger = holder_of(other), operator= {.role = ACTOR_OPERATOR, .scope = STR("operator")};
    const struct {
        const struct actor *actor;
        enum code code;
    } cases[] = {{&doctor, DENIED}, {&stranger, NOT_FOUND}, {&operator, DENIED }, {NULL, UNKNOWN_ASKER}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct deed d = deed_of(f, &f->a, cases[i].actor);
        assert_int_equal(space_rights_change(&d, space, ACCESS_ACT_GOVERN, let_in, &doctor_id),
                         cases[i].code);
        end(&d);
    }
    assert_int_equal(rights_of(f, space)->authorisation_count, 0);
}

static enum code say_no(void *context, struct arena *a, struct rights *r)
{
    (void)context;
    r->care_team_opposed = true;
    return fail(a, UNMET, "not so");
}

static void a_change_that_fails_changes_nothing(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    struct deed d = deed_of(f, &f->a, &holder);
    assert_int_equal(space_rights_change(&d, space, ACCESS_ACT_GOVERN, say_no, NULL), UNMET);
    const struct rights *r;
    MUST(f, space_rights(&d, space, &r));
    assert_false(r->care_team_opposed);
    end(&d);
}

static void an_erased_space_keeps_none_of_its_versions(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct deed d = begin(f);
    MUST(f, space_rights_set(&d, space, let_in, &doctor_id));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    MUST(f, space_erase(&d, space));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_int(1)};
    MUST(f, store_select(&f->a, d.read, space, &rights_version_find, args, 2, &rows));
    assert_false(store_next(&f->a, &rows));
    store_rows_end(&rows);
    end(&d);
}

static enum code say_born(struct fixture *f, uint64_t space, const struct actor *actor, const char *date)
{
    struct resource now;
    struct str text = arena_print(
        &f->a,
        "{\"resourceType\":\"Patient\",%s%s%s\"identifier\":[{\"system\":\"urn:test\",\"value\":\"1\"}]}",
        date ? "\"birthDate\":\"" : "", date ? date : "", date ? "\"," : "");
    struct deed d = deed_of(f, &f->a, actor);
    enum code code = space_update(&d, space_patient(space), 0, tree_of(&f->a, text), &now);
    if (code == DONE)
        return commit_and_end(&d);
    end(&d);
    return code;
}

static void a_corrected_birth_date_moves_the_day_of_majority(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    MUST(f, say_born(f, space, &fixture_operator, "2010-03-05"));
    assert_int_equal(rights_of(f, space)->birth_day, access_day_make(2010, 3, 5));
    MUST(f, say_born(f, space, &fixture_operator, "2001-03-05"));
    assert_int_equal(rights_of(f, space)->birth_day, access_day_make(2001, 3, 5));
    MUST(f, say_born(f, space, &fixture_operator, NULL)); // a date that is taken away says nothing
    assert_int_equal(rights_of(f, space)->birth_day, access_day_make(2001, 3, 5));
    // Nobody comes of age by their own word.
    assert_int_equal(say_born(f, space, &holder, "1950-01-01"), DENIED);
    assert_int_equal(rights_of(f, space)->birth_day, access_day_make(2001, 3, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_space_is_open_informed_and_lets_nobody_in, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(the_one_who_opens_it_with_consent_is_of_the_care_team, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(the_holder_changes_it_and_what_was_stays_known, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(of_two_who_change_it_at_once_one_runs_again, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_corrected_birth_date_moves_the_day_of_majority, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(nobody_else_changes_it, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_change_that_fails_changes_nothing, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(an_erased_space_keeps_none_of_its_versions, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests_name("rights of a space", tests, NULL, NULL);
}
