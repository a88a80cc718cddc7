// What access promises about time: the terms of the law as the system's own time zone data has them, nights of summer
// time and 29 February included; and that each right begins and ends at its term, not a moment before or after.
#include "access/cases_int.h"
#include "access/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const int64_t SECOND_US = 1000000;

static int64_t seconds_of(const char *word, int64_t from)
{
    static const struct {
        const char *word;
        int64_t (*term)(int64_t);
    } terms[] = {{"notice", access_notice_due_us},   {"shown", access_shown_at_us},
                 {"erasure", access_erasure_due_us}, {"suspension", access_suspension_ends_us},
                 {"opening", access_opening_us},     {"archive", access_archive_ends_us}};
    for (size_t i = 0; i < COUNT_OF(terms); i++)
        if (strcmp(word, terms[i].word) == 0)
            return terms[i].term(from * SECOND_US) / SECOND_US;
    if (strcmp(word, "day") == 0)
        return access_day_of(from * SECOND_US);
    if (strcmp(word, "majority") == 0)
        return access_majority_day((int32_t)from);
    assert_string_equal(word, "start");
    return access_day_start_us((int32_t)from) / SECOND_US;
}

static void every_term_is_that_of_the_time_zone_data(void **state)
{
    (void)state;
    FILE *oracle = popen("python3 tests/oracle/calendar_oracle.py", "r");
    assert_non_null(oracle);
    char *line = NULL;
    size_t size = 0, terms = 0;
    for (; getline(&line, &size, oracle) > 0; terms++) {
        char *rest = strchr(line, ' ');
        assert_non_null(rest);
        *rest++ = 0;
        int64_t from = strtoll(rest, &rest, 10), result = strtoll(rest, NULL, 10);
        if (seconds_of(line, from) != result)
            fail_msg("%s of %lld is %lld, not %lld", line, (long long)from, (long long)result,
                     (long long)seconds_of(line, from));
    }
    free(line);
    assert_int_equal(pclose(oracle), 0);
    assert_true(terms > 200000);
    print_message("%zu terms\n", terms);
}

static enum access_ground ground_at(struct access_case *c, const struct access_subject *s,
                                    enum access_act act, int64_t now_us)
{
    struct access_ask ask = {.asker = &c->asker, .act = act, .subject = s, .now_us = now_us};
    struct access_verdict verdict;
    access_judge(&c->rights, &ask, &verdict);
    return verdict.ground;
}

static void an_unannounced_document_is_told_of_at_two_weeks_and_shown_at_one_month(void **state)
{
    (void)state;
    struct access_case c;
    case_make(&c, "holder", "adult");
    // Around the nights of summer time of 2030 (31 March, 27 October) and the end of February.
    const int32_t days[] = {access_day_make(2030, 2, 28),  access_day_make(2030, 3, 1),
                            access_day_make(2030, 3, 17),  access_day_make(2030, 9, 27),
                            access_day_make(2030, 10, 13), access_day_make(2031, 1, 31)};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct access_subject s = {.labels = ACCESS_UNANNOUNCED, .author_kind = ACCESS_BY_HOUSE};
        s.created_us = access_day_start_us(days[i]) + 9000 * SECOND_US; // 02:30
        int64_t notice = access_notice_due_us(s.created_us), shown = access_shown_at_us(s.created_us);
        assert_int_equal(access_announcement_of(&s, s.created_us), ACCESS_WAITING);
        assert_int_equal(access_announcement_of(&s, notice - 1), ACCESS_WAITING);
        assert_int_equal(access_announcement_of(&s, notice), ACCESS_NOTICE_DUE);
        assert_int_equal(access_announcement_of(&s, shown - 1), ACCESS_NOTICE_DUE);
        assert_int_equal(access_announcement_of(&s, shown), ACCESS_SHOWN);
        assert_int_equal(ground_at(&c, &s, ACCESS_ACT_READ, notice), ACCESS_DENY_UNANNOUNCED);
        assert_int_equal(ground_at(&c, &s, ACCESS_ACT_READ, shown - 1), ACCESS_DENY_UNANNOUNCED);
        assert_int_equal(ground_at(&c, &s, ACCESS_ACT_READ, shown), ACCESS_GRANT_HOLDER);
        s.labels = 0; // announced
        assert_int_equal(ground_at(&c, &s, ACCESS_ACT_READ, s.created_us), ACCESS_GRANT_HOLDER);
    }
}

static void the_short_way_to_an_announcement_agrees_with_the_calendar(void **state)
{
    (void)state;
    for (int64_t hour = 0; hour < 5 * 366 * 24; hour += 7) {
        struct access_subject s = {.labels = ACCESS_UNANNOUNCED,
                                   .created_us = CASE_NOW_US + hour * 3600 * SECOND_US};
        for (int64_t age = 0; age < 40 * 24; age += 11) {
            int64_t now = s.created_us + age * 3600 * SECOND_US;
            enum access_announcement expected = access_shown_at_us(s.created_us) <= now ? ACCESS_SHOWN
                                                : access_notice_due_us(s.created_us) <= now
                                                    ? ACCESS_NOTICE_DUE
                                                    : ACCESS_WAITING;
            assert_int_equal(access_announcement_of(&s, now), expected);
        }
    }
}

static void representatives_lose_their_rights_on_the_day_of_majority(void **state)
{
    (void)state;
    const int births[][3] = {{2012, 2, 29}, {2012, 3, 31}, {2012, 10, 28}, {2013, 1, 1}, {2012, 12, 31}};
    const int majorities[][3] = {{2030, 3, 1}, {2030, 3, 31}, {2030, 10, 28}, {2031, 1, 1}, {2030, 12, 31}};
    for (size_t i = 0; i < COUNT_OF(births); i++) {
        int64_t day =
            access_day_start_us(access_day_make(majorities[i][0], majorities[i][1], majorities[i][2]));
        struct access_case parent, child, app;
        case_make(&parent, "delegate", "first");
        case_make(&child, "holder", "minor");
        case_make(&app, "application", "consented");
        struct access_case *all[] = {&parent, &child, &app};
        for (size_t k = 0; k < COUNT_OF(all); k++)
            all[k]->rights.birth_day = access_day_make(births[i][0], births[i][1], births[i][2]);
        parent.mandates[0].last_day = 0;
        assert_int_equal(ground_at(&parent, NULL, ACCESS_ACT_READ, day - 1), ACCESS_GRANT_REPRESENTATIVE);
        assert_int_equal(ground_at(&parent, NULL, ACCESS_ACT_READ, day), ACCESS_DENY_NO_MANDATE);
        assert_int_equal(ground_at(&child, NULL, ACCESS_ACT_GOVERN, day - 1), ACCESS_DENY_MINOR);
        assert_int_equal(ground_at(&child, NULL, ACCESS_ACT_GOVERN, day), ACCESS_GRANT_HOLDER);
        if (app.consent.given_us < day) {
            assert_int_equal(ground_at(&app, NULL, ACCESS_ACT_READ, day - 1), ACCESS_GRANT_APPLICATION);
            assert_int_equal(ground_at(&app, NULL, ACCESS_ACT_READ, day), ACCESS_DENY_REAPPROVAL);
        }
    }
}

static void a_carer_acts_from_the_first_day_to_the_end_of_the_last(void **state)
{
    (void)state;
    struct access_case c;
    case_make(&c, "delegate", "carer");
    c.mandates[0].first_day = access_day_make(2030, 3, 31); // of 23 hours
    c.mandates[0].last_day = access_day_make(2030, 10, 27); // of 25 hours
    int64_t begins = access_day_start_us(access_day_make(2030, 3, 31));
    int64_t ends = access_day_start_us(access_day_make(2030, 10, 28));
    assert_int_equal(ground_at(&c, NULL, ACCESS_ACT_READ, begins - 1), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(ground_at(&c, NULL, ACCESS_ACT_READ, begins), ACCESS_GRANT_CARER);
    assert_int_equal(ground_at(&c, NULL, ACCESS_ACT_READ, ends - 1), ACCESS_GRANT_CARER);
    assert_int_equal(ground_at(&c, NULL, ACCESS_ACT_READ, ends), ACCESS_DENY_NO_MANDATE);
}

static void a_space_passes_through_its_states_at_their_terms(void **state)
{
    (void)state;
    const int64_t now = CASE_NOW_US;
    struct rights r = {.opened_us = now};
    assert_int_equal(access_state_of(&r, now - 1), ACCESS_NOT_OPEN);
    assert_int_equal(access_state_of(&r, now), ACCESS_IN_USE);
    r.suspended_us = now + 1;
    assert_int_equal(access_state_of(&r, now), ACCESS_IN_USE);
    assert_int_equal(access_state_of(&r, now + 1), ACCESS_SUSPENDED);
    int64_t closes = access_suspension_ends_us(r.suspended_us);
    assert_int_equal(access_state_of(&r, closes - 1), ACCESS_SUSPENDED);
    assert_int_equal(access_state_of(&r, closes), ACCESS_ARCHIVED);
    assert_int_equal(access_state_of(&r, access_archive_ends_us(closes) - 1), ACCESS_ARCHIVED);
    assert_int_equal(access_state_of(&r, access_archive_ends_us(closes)), ACCESS_OVER);
    r.suspension_opposed = true;
    assert_int_equal(access_state_of(&r, closes), ACCESS_SUSPENDED);
    r.suspended_us = 0;
    r.erasure_asked_us = now + 5;
    assert_int_equal(access_state_of(&r, access_erasure_due_us(now + 5) - 1), ACCESS_ARCHIVED);
    assert_int_equal(access_state_of(&r, access_erasure_due_us(now + 5)), ACCESS_OVER);
    r.erasure_asked_us = 0; // reopening takes it back
    assert_int_equal(access_state_of(&r, now + 5), ACCESS_IN_USE);
    r.closed_us = r.died_us = now + 9;
    assert_int_equal(access_state_of(&r, now + 9), ACCESS_ARCHIVED);
}

static void three_carers_a_person_and_five_persons_a_carer(void **state)
{
    (void)state;
    assert_true(access_carer_may_be_added(2, 4));
    assert_false(access_carer_may_be_added(3, 0));
    assert_false(access_carer_may_be_added(0, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_that_of_the_time_zone_data),
        cmocka_unit_test(an_unannounced_document_is_told_of_at_two_weeks_and_shown_at_one_month),
        cmocka_unit_test(the_short_way_to_an_announcement_agrees_with_the_calendar),
        cmocka_unit_test(representatives_lose_their_rights_on_the_day_of_majority),
        cmocka_unit_test(a_carer_acts_from_the_first_day_to_the_end_of_the_last),
        cmocka_unit_test(a_space_passes_through_its_states_at_their_terms),
        cmocka_unit_test(three_carers_a_person_and_five_persons_a_carer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
