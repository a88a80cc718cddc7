// What a holder only reads is told a visit at a time; what anyone else reads, and what anyone writes, each time.
#include "space/space_fixture.h"
// The fixture's headers come first.
#include "journal/journal.h"

static const int64_t MINUTE_US = 60 * 1000000LL;
static const int64_t NOON_US = 1800000000LL * 1000000;

static struct actor holder_of(uint64_t space, const char *token)
{
    return (struct actor){
        .role = ACTOR_HOLDER, .space = space, .scope = STR("patient/*.cruds"), .token_id = str_from(token)};
}

static enum code count_line(void *context, const struct journal_read_line *line)
{
    (void)line;
    ++*(unsigned *)context;
    return DONE;
}

static unsigned lines_of(struct fixture *f, uint64_t space)
{
    unsigned lines = 0;
    struct crypt_box *box;
    struct deed d = begin(f);
    MUST(f, space_box(&d, space, &box));
    MUST(f, space_settle_journal(&d, space));
    MUST(f, journal_walk(&f->a, d.read, box, space, count_line, &lines));
    end(&d);
    return lines;
}

static void read_patient(struct fixture *f, const struct actor *actor, uint64_t space)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, actor);
    MUST(f, space_read(&d, space_patient(space), &r));
    MUST(f, commit_and_end(&d));
}

static void a_visit_is_one_line_however_much_is_read(void **state)
{
    struct fixture *f = *state;
    clock_set_for_test(NOON_US);
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space, "0000aaaa");
    unsigned before = lines_of(f, space);
    for (int i = 0; i < 10; i++) {
        clock_set_for_test(NOON_US + i * 29 * MINUTE_US);
        read_patient(f, &holder, space);
    }
    assert_int_equal(lines_of(f, space), before + 1);
    // After more than half an hour without any reading, another visit begins.
    clock_set_for_test(NOON_US + 9 * 29 * MINUTE_US + 31 * MINUTE_US);
    read_patient(f, &holder, space);
    read_patient(f, &holder, space);
    assert_int_equal(lines_of(f, space), before + 2);
    // Another token is another visit.
    struct actor phone = holder_of(space, "0000bbbb");
    read_patient(f, &phone, space);
    read_patient(f, &phone, space);
    read_patient(f, &holder, space);
    assert_int_equal(lines_of(f, space), before + 3);
    clock_set_for_test(0);
}

static void what_others_read_and_what_anyone_writes_is_told_each_time(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space, "0000aaaa");
    struct actor doctor = {.role = ACTOR_LPS,
                           .rpps = STR("10101010105"),
                           .profession = STR("10"),
                           .has_consent = true,
                           .scope = STR("user/*.cruds"),
                           .token_id = STR("0000cccc")};
    unsigned before = lines_of(f, space);
    for (int i = 0; i < 3; i++)
        read_patient(f, &doctor, space);
    assert_int_equal(lines_of(f, space), before + 3);
    read_patient(f, &holder, space);
    for (int i = 0; i < 3; i++) {
        struct resource r;
        struct deed d = deed_of(f, &f->a, &holder);
        MUST(f,
             try_create(&d, space, (struct str){0},
                        tree_of(&f->a, STR("{\"resourceType\":\"Observation\",\"status\":\"final\"}")), &r));
        MUST(f, commit_and_end(&d));
    }
    assert_int_equal(lines_of(f, space), before + 7);
    read_patient(f, &holder, space);
    assert_int_equal(lines_of(f, space), before + 7);
}

static void a_visit_whose_line_was_lost_is_told_again(void **state)
{
    struct fixture *f = *state;
    struct resource r;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space, "0000aaaa");
    unsigned before = lines_of(f, space);
    struct deed d = deed_of(f, &f->a, &holder);
    MUST(f, space_read(&d, space_patient(space), &r));
    MUST(f, space_finish(&d));
    // The line is appended, and dropped with the set that it is in.
    static const struct store_statement nothing = {"test_nothing", "DELETE FROM content WHERE space = $1"};
    struct store_value key = store_id(space);
    store_write(d.person_writes, &nothing, &key, 1, 1);
    assert_int_equal(store_commit(&f->a, f->store, d.person_writes), CONFLICT);
    end(&d);
    assert_int_equal(lines_of(f, space), before);
    read_patient(f, &holder, space);
    assert_int_equal(lines_of(f, space), before + 1);
    read_patient(f, &holder, space);
    assert_int_equal(lines_of(f, space), before + 1);
}

static void more_visits_than_are_remembered_are_only_told_more_often(void **state)
{
    enum { TOKENS = 9000 };
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct visit v = {.space = space};
    struct arena a;
    arena_init(&a);
    for (unsigned i = 0; i < TOKENS; i++, arena_reset(&a)) {
        struct actor holder = holder_of(space, arena_print(&a, "%08x", i).ptr);
        struct deed d = deed_of(f, &a, &holder);
        struct journal_line line = {.word = "read"};
        bool goes_on;
        visits_begin(&d, &v, &line);
        line.told(line.told_context, i);
        MUST(f, visits_goes_on(&d, &v, &goes_on));
        assert_false(goes_on); // its line is in no snapshot
        end(&d);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_visit_is_one_line_however_much_is_read, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(what_others_read_and_what_anyone_writes_is_told_each_time,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_visit_whose_line_was_lost_is_told_again, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(more_visits_than_are_remembered_are_only_told_more_often,
                                        make_fixture, end_fixture),
    };
    return cmocka_run_group_tests_name("space visits", tests, NULL, NULL);
}
