// What a deed makes known: what is told each time, what once a day and actor, and what is not.
#include "space/space_fixture.h"

#include "event/event.h"

static const int64_t NOON_US = 1800000000LL * 1000000, DAY_US = 24LL * 3600 * 1000000;

static const struct actor doctor = {.role = ACTOR_LPS,
                                    .rpps = {"10101010105", 11},
                                    .profession = {"10", 2},
                                    .scope = {"user/*.cruds", 12},
                                    .has_consent = true};
static const struct actor another = {.role = ACTOR_LPS,
                                     .rpps = {"10002422979", 11},
                                     .profession = {"10", 2},
                                     .scope = {"user/*.cruds", 12},
                                     .has_consent = true};
static const struct actor rescuer = {.role = ACTOR_LPS,
                                     .rpps = {"10002422979", 11},
                                     .profession = {"10", 2},
                                     .scope = {"user/*.cruds", 12},
                                     .context = ACTOR_BREAK_GLASS,
                                     .motive = {"unconscious", 11}};

static int make_told(void **state)
{
    clock_set_for_test(NOON_US);
    return make_fixture(state);
}

static int end_told(void **state)
{
    clock_set_for_test(0);
    return end_fixture(state);
}

// Events of this kind that wait, all of which are then taken.
static size_t told(struct fixture *f, uint64_t space, enum event_kind kind)
{
    struct event_place *places;
    struct crypt_box *box;
    size_t count, found = 0;
    MUST(f, event_settle(&f->a, f->store));
    struct deed d = begin(f);
    MUST(f, space_box(&d, space, &box));
    MUST(f, event_waiting(&f->a, d.read, store_volume_of(f->store, space), INT64_MAX, 100, &places, &count));
    for (size_t i = 0; i < count; i++) {
        struct event event;
        MUST(f, event_open(&f->a, box, places[i], &event));
        found += event.kind == kind;
    }
    end(&d);
    return found;
}

static struct pointer deposit(struct fixture *f, const struct actor *who, uint64_t space, const char *label)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    struct str text = arena_print(
        &f->a,
        "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{\"coding\":[{\"system\":"
        "\"http://loinc.org\",\"code\":\"11488-4\"}]},\"subject\":{\"reference\":\"%.*s\"}%s}",
        STR_ARG(space_reference(&d, space_patient(space))), label);
    MUST(f, try_create(&d, space, (struct str){0}, tree_of(&f->a, text), &r));
    MUST(f, commit_and_end(&d));
    return r.at;
}

static void look(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    MUST(f, space_read(&d, at, &r));
    MUST(f, commit_and_end(&d));
}

static void who_looks_is_told_once_a_day_and_actor(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "look");
    struct pointer at = deposit(f, &doctor, space, "");
    for (int i = 0; i < 4; i++)
        look(f, &doctor, at);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 1);
    look(f, &another, at);
    look(f, &another, at);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 2);
    clock_set_for_test(NOON_US + DAY_US);
    look(f, &doctor, at);
    look(f, &doctor, at);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 3);
}

static void the_holder_and_the_house_look_without_a_word(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "own");
    const struct actor holder = {.role = ACTOR_HOLDER, .space = space, .scope = {"patient/*.cruds", 15}};
    struct pointer at = deposit(f, &holder, space, "");
    look(f, &holder, at);
    look(f, &fixture_operator, at);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 0);
    assert_int_equal(told(f, space, EVENT_DOCUMENT_ADDED), 0);
}

static void a_deposit_by_another_is_told_each_time(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "deposits");
    deposit(f, &doctor, space, "");
    deposit(f, &doctor, space, "");
    deposit(f, &fixture_operator, space, ""); // what a command takes over
    assert_int_equal(told(f, space, EVENT_DOCUMENT_ADDED), 2);
}

static void what_is_hidden_from_some_does_not_stand_for_the_visit(void **state)
{
    static const char label[] =
        ",\"securityLabel\":[{\"coding\":[{\"system\":\"https://mos.esante.gouv.fr/NOS/"
        "TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument\",\"code\":"
        "\"INVISIBLE_REPRESENTANTS_LEGAUX\"}]}]";
    struct fixture *f = *state;
    uint64_t space = open_person(f, "hidden");
    struct pointer hidden = deposit(f, &doctor, space, label), open = deposit(f, &doctor, space, "");
    look(f, &doctor, hidden);
    look(f, &doctor, hidden);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 1);
    look(f, &doctor, open);
    look(f, &doctor, open);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 2);
}

static void an_emergency_is_told_once_a_day_and_not_as_a_look(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "emergency");
    struct pointer at = deposit(f, &doctor, space, "");
    look(f, &rescuer, at);
    look(f, &rescuer, at);
    assert_int_equal(told(f, space, EVENT_EMERGENCY), 1);
    assert_int_equal(told(f, space, EVENT_CONSULTED), 0);
}

static void a_deed_that_fails_tells_nothing(void **state)
{
    struct fixture *f = *state;
    struct resource r;
    uint64_t space = open_person(f, "fails");
    struct pointer at = deposit(f, &doctor, space, "");
    size_t before = told(f, space, EVENT_DOCUMENT_ADDED);
    struct deed one = deed_of(f, &f->a, &doctor), two = deed_of(f, &f->a, &doctor);
    MUST(f, space_alone(&one, space));
    MUST(f, try_create(
                &one, space, (struct str){0},
                tree_of(&f->a, arena_print(&f->a,
                                           "{\"resourceType\":\"DocumentReference\",\"status\":\"current\","
                                           "\"type\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":"
                                           "\"11488-4\"}]},\"subject\":{\"reference\":\"%.*s\"}}",
                                           STR_ARG(space_reference(&one, space_patient(space))))),
                &r));
    MUST(f, space_read(&two, at, &r));
    MUST(f, commit_and_end(&two)); // its journal line comes first
    assert_int_equal(commit_and_end(&one), CONFLICT);
    assert_int_equal(told(f, space, EVENT_DOCUMENT_ADDED), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_told, end_told)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_looks_is_told_once_a_day_and_actor),
        TEST(the_holder_and_the_house_look_without_a_word),
        TEST(a_deposit_by_another_is_told_each_time),
        TEST(what_is_hidden_from_some_does_not_stand_for_the_visit),
        TEST(an_emergency_is_told_once_a_day_and_not_as_a_look),
        TEST(a_deed_that_fails_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
