// The register of refusals: who was told, who proved to be them, who refused; and that no opening passes a refusal by.
#include "access/access.h"
#include "opposition/opposition.h"
#include "support/sealed_store.h"

#define NIR STR("urn:oid:1.2.250.1.213.1.4.8")
#define INS STR("279035121518989")
static const int64_t DAY_US = 1440 * 60LL * 1000000;

static struct opposition_desk desk(struct fixture *f)
{
    return (struct opposition_desk){&f->a, f->store, look(f), f->keys};
}

static struct opposition_person marie(void)
{
    return (struct opposition_person){
        .ins = INS, .birth_date = STR("1979-03-12"), .card = STR("8025 000001")};
}

static void inform(struct fixture *f, int64_t sent_us)
{
    struct opposition_desk d = desk(f);
    struct opposition_person who = marie();
    who.system = NIR;
    assert_int_equal(opposition_inform(&d, &who, sent_us), DONE);
}

static void who_shows_what_the_insurer_knows_is_taken_for_the_person(void **state)
{
    struct fixture *f = *state;
    struct opposition o;
    struct opposition_person who = marie(), wrong[] = {marie(), marie(), marie(), marie(), marie()};
    wrong[0].ins = STR("255081416802538");
    wrong[1].birth_date = STR("1979-03-13");
    wrong[2].card = STR("8025000002");
    wrong[3].card = STR("");
    wrong[4].birth_date = STR("");
    struct opposition_desk d = desk(f);
    assert_int_equal(opposition_prove(&d, &who, &o), DENIED); // nobody told them
    struct str sentence = arena_copy(&f->a, str_from(f->a.fault.text));
    inform(f, NOON_US);
    d = desk(f);
    assert_int_equal(opposition_prove(&d, &who, &o), DONE);
    assert_int_equal(o.sent_us, NOON_US);
    who.card = STR("8025000001"); // blanks do not count
    assert_int_equal(opposition_prove(&d, &who, &o), DONE);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(opposition_prove(&d, &wrong[i], &o), DENIED);
        assert_text(sentence, f->a.fault.text);
    }
}

static void six_weeks_pass_between_the_sending_and_the_opening(void **state)
{
    (void)state;
    struct opposition o = {.sent_us = NOON_US};
    int64_t due_us = access_opening_us(NOON_US);
    assert_true(due_us >= NOON_US + 41 * DAY_US && due_us <= NOON_US + 43 * DAY_US);
    assert_false(opposition_may_open(&o, due_us - 1));
    assert_true(opposition_may_open(&o, due_us));
    o.opposed_us = NOON_US;
    assert_false(opposition_may_open(&o, due_us + 1000 * DAY_US));
}

static void a_refusal_has_a_number_stays_when_told_again_and_can_be_taken_back(void **state)
{
    struct fixture *f = *state;
    struct opposition o, again;
    struct opposition_person who = marie();
    inform(f, NOON_US);
    struct opposition_desk d = desk(f);
    assert_int_equal(opposition_prove(&d, &who, &o), DONE);
    again = o;
    assert_committed(f, opposition_write(&d, &o, NOON_US + 1));
    assert_true(o.number > 0);
    // Of two who refuse at once, one is taken.
    assert_int_equal(store_commit(&f->a, f->store, opposition_write(&d, &again, NOON_US + 2)), CONFLICT);
    inform(f, NOON_US + DAY_US); // told once more
    d = desk(f);
    assert_int_equal(opposition_find(&d, &who, &again), DONE);
    assert_int_equal(again.opposed_us, NOON_US + 1);
    assert_int_equal(again.number, o.number);
    assert_committed(f, opposition_write(&d, &again, 0));
    d = desk(f);
    assert_int_equal(opposition_find(&d, &who, &again), DONE);
    assert_int_equal(again.opposed_us, 0);
}

static void an_opening_at_the_same_moment_as_the_refusal_is_dropped(void **state)
{
    struct fixture *f = *state;
    struct opposition o;
    struct opposition_person who = marie();
    inform(f, NOON_US);
    struct opposition_desk d = desk(f);
    assert_int_equal(opposition_find(&d, &who, &o), DONE);
    uint64_t place = STORE_BUCKETS +
                     ((uint64_t)(unsigned char)o.hash.ptr[0] | (uint64_t)(unsigned char)o.hash.ptr[1] << 8) %
                         STORE_BUCKETS;
    struct store_writes *opening = store_writes_new(&f->a, place);
    opposition_open(&o, opening, NOON_US);
    assert_committed(f, opening);
    // The refusal that saw no space yet is dropped; the one that looks again is not.
    struct opposition early = o;
    assert_int_equal(store_commit(&f->a, f->store, opposition_write(&d, &early, NOON_US + 1)), CONFLICT);
    d = desk(f);
    assert_int_equal(opposition_find(&d, &who, &o), DONE);
    opening = store_writes_new(&f->a, place);
    opposition_open(&o, opening, NOON_US);
    assert_committed(f, opposition_write(&d, &o, NOON_US + 1));
    assert_int_equal(store_commit(&f->a, f->store, opening), CONFLICT);
}

static void nothing_of_the_person_stands_in_the_row(void **state)
{
    static const struct store_statement all = {"all", "SELECT hash, proof FROM informed"};
    struct fixture *f = *state;
    struct store_rows rows;
    size_t seen = 0;
    inform(f, NOON_US);
    for (unsigned volume = 0; volume < 2; volume++) {
        assert_int_equal(store_select_volume(&f->a, look(f), volume, &all, NULL, 0, &rows), DONE);
        for (; store_next(&f->a, &rows); seen++)
            for (int column = 0; column < 2; column++)
                assert_true(store_column(&rows, column).len == CRYPT_HASH_SIZE);
        store_rows_end(&rows);
    }
    assert_int_equal(seen, 1);
}

static void numbers_are_read_as_people_write_them(void **state)
{
    struct fixture *f = *state;
    uint64_t number;
    assert_text(opposition_number(&f->a, 7), "0000-0000-0007");
    assert_true(opposition_number_read(STR("4821-0937-5512"), &number) && number == 482109375512);
    assert_true(opposition_number_read(STR("4821 09375512"), &number) && number == 482109375512);
    assert_false(opposition_number_read(STR("4821-0937-551"), &number));
    assert_false(opposition_number_read(STR("4821-0937-55122"), &number));
    assert_false(opposition_number_read(STR("4821-0937-551x"), &number));
    assert_false(opposition_number_read(STR(""), &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_shows_what_the_insurer_knows_is_taken_for_the_person),
        cmocka_unit_test(six_weeks_pass_between_the_sending_and_the_opening),
        TEST(a_refusal_has_a_number_stays_when_told_again_and_can_be_taken_back),
        TEST(an_opening_at_the_same_moment_as_the_refusal_is_dropped),
        TEST(nothing_of_the_person_stands_in_the_row),
        TEST(numbers_are_read_as_people_write_them),
    };
    return cmocka_run_group_tests_name("opposition", tests, NULL, NULL);
}
