// What access promises about telling: who reads which trace, who gets which notice; a secret visit and a hidden document
// are never told to those who act for the holder.
#include "access/cases_int.h"
#include "access/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

// What a trace is about, in the order of the columns below.
enum about { PLAIN, MASKED, HIDDEN, WAITING, MONTH_OLD, SECRET, EMERGENCY, OWN, ABOUTS };

static struct access_subject subject;

static struct access_trace trace_about(enum about about, const struct access_case *c)
{
    struct access_trace t = {.actor_kind = ACCESS_ASKER_PROFESSIONAL,
                             .actor = STR("899900000009"),
                             .subject = &subject,
                             .at_us = CASE_NOW_US};
    subject = (struct access_subject){
        .type = 0, .author_kind = ACCESS_BY_HOUSE, .created_us = CASE_NOW_US - CASE_DAY_US};
    subject.labels = about == MASKED                          ? ACCESS_MASKED
                     : about == HIDDEN                        ? ACCESS_HIDDEN_FROM_PARENTS
                     : about == WAITING || about == MONTH_OLD ? ACCESS_UNANNOUNCED
                                                              : 0;
    if (about == MONTH_OLD)
        subject.created_us = CASE_NOW_US - 31 * CASE_DAY_US;
    t.is_secret = about == SECRET;
    t.is_emergency = about == EMERGENCY;
    if (about >= SECRET)
        t.subject = NULL;
    if (about == OWN) {
        t.actor_kind = c->asker.kind;
        t.actor = c->asker.id;
    }
    return t;
}

// A: told all, B: without health content, -: nothing.
struct row {
    const char *kind, *name, *state;
    const char *traces, *notices; // a letter for each of `about`
};

static void must_tell(const struct row *row, const struct access_matrix *m, bool as_notice)
{
    static const char letters[] = {
        [ACCESS_TELL_NOTHING] = '-', [ACCESS_TELL_BARE] = 'B', [ACCESS_TELL_ALL] = 'A'};
    struct access_case c;
    char told[ABOUTS + 1] = "";
    case_make(&c, row->kind, row->name);
    case_state(&c.rights, row->state);
    c.asker.profession = access_profession_named(m, STR("G15"), STR("10"));
    struct access_ask ask = {m, &c.asker, ACCESS_ACT_READ, NULL, CASE_NOW_US};
    for (unsigned about = 0; about < ABOUTS; about++) {
        struct access_trace t = trace_about((enum about)about, &c);
        told[about] = letters[as_notice ? access_may_get_notice(&c.rights, &ask, &t)
                                        : access_may_see_trace(&c.rights, &ask, &t)];
    }
    if (strcmp(told, as_notice ? row->notices : row->traces) != 0)
        fail_msg("%s %s, %s, %s: %s", row->kind, row->name, row->state, as_notice ? "notices" : "traces",
                 told);
}

static void each_viewer_is_told_what_is_theirs_and_nothing_that_proves_more(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"holder", "adult", "in-use", "AAA-AAAA", "AAA-AAAA"},
        {"holder", "adult", "closed", "AAA-AAAA", "AAA-AAAA"},
        {"holder", "adult", "suspended", "AAA-AAAA", "AAA-AAAA"},
        {"holder", "adult", "closed-ten-years", "--------", "--------"},
        {"holder", "adult", "dead", "--------", "--------"},
        {"holder", "adult", "not-open", "--------", "--------"},
        {"holder", "minor", "in-use", "--------", "--------"},
        {"holder", "minor-own-access", "in-use", "AAA-AAAA", "AAA-AAAA"},
        {"delegate", "stranger", "in-use", "--------", "--------"},
        {"delegate", "first", "in-use", "AA--A-AA", "AA--A-AA"},
        {"delegate", "second", "in-use", "AA--A-AA", "AA--A-AA"},
        {"delegate", "first-majority", "in-use", "--------", "--------"},
        {"delegate", "carer", "in-use", "--------", "AA--A-AA"},
        {"delegate", "carer-over", "in-use", "--------", "--------"},
        {"delegate", "assistance", "in-use", "--------", "--------"},
        {"delegate", "assistance-reading", "in-use", "AA--A-AA", "AA--A-AA"},
        {"delegate", "representation", "in-use", "AA--A-AA", "AA--A-AA"},
        {"delegate", "representation", "dead", "--------", "--------"},
        {"delegate", "collector-attested", "in-use", "--------", "--------"},
        {"professional", "stranger", "in-use", "-------B", "--------"},
        {"professional", "permanent", "in-use", "-------A", "--------"},
        {"professional", "attending", "in-use", "-------A", "------B-"},
        {"professional", "blocked", "in-use", "-------B", "--------"},
        {"application", "consented", "in-use", "-------A", "--------"},
        {"application", "withdrawn", "in-use", "-------B", "--------"},
        {"operator", "operator", "in-use", "BBBBBBBB", "--------"},
        {"nobody", "nobody", "in-use", "--------", "--------"},
    };
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    assert_int_equal(access_matrix_default(&a, &m), DONE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        must_tell(&rows[i], m, false);
        must_tell(&rows[i], m, true);
    }
    arena_release(&a);
}

static void a_blocked_attending_physician_is_told_of_no_emergency(void **state)
{
    (void)state;
    struct access_case c;
    case_make(&c, "professional", "blocked");
    c.rights.attending = c.asker.id;
    struct access_ask ask = {.asker = &c.asker, .now_us = CASE_NOW_US};
    struct access_trace t = trace_about(EMERGENCY, &c);
    assert_int_equal(access_may_get_notice(&c.rights, &ask, &t), ACCESS_TELL_NOTHING);
    c.rights.block_count = 0;
    assert_int_equal(access_may_get_notice(&c.rights, &ask, &t), ACCESS_TELL_BARE);
}

// A representative sees the same lines of a journal with and without the secret visit in it, also while time passes.
static void a_representative_cannot_tell_two_journals_apart_by_what_is_secret(void **state)
{
    (void)state;
    static const enum about with[] = {PLAIN, SECRET, HIDDEN, MASKED, SECRET, WAITING, EMERGENCY};
    static const enum about without[] = {PLAIN, MASKED, EMERGENCY};
    struct access_case c;
    case_make(&c, "delegate", "first");
    for (int day = 0; day < 28; day++) {
        struct access_ask ask = {.asker = &c.asker, .now_us = CASE_NOW_US + day * CASE_DAY_US};
        char seen[2][COUNT_OF(with) + 1] = {"", ""};
        for (size_t i = 0, k = 0; i < COUNT_OF(with); i++) {
            struct access_trace t = trace_about(with[i], &c);
            if (access_may_see_trace(&c.rights, &ask, &t) != ACCESS_TELL_NOTHING)
                seen[0][k++] = (char)('a' + with[i]);
        }
        for (size_t i = 0, k = 0; i < COUNT_OF(without); i++) {
            struct access_trace t = trace_about(without[i], &c);
            if (access_may_see_trace(&c.rights, &ask, &t) != ACCESS_TELL_NOTHING)
                seen[1][k++] = (char)('a' + without[i]);
        }
        assert_string_equal(seen[0], seen[1]);
        assert_int_equal(strlen(seen[0]), COUNT_OF(without));
    }
}

static void
the_notice_of_two_weeks_goes_out_at_two_weeks_and_not_to_those_a_document_is_hidden_from(void **state)
{
    (void)state;
    struct access_case holder, parent;
    case_make(&holder, "holder", "minor-own-access");
    case_make(&parent, "delegate", "first");
    struct access_subject s = {
        .labels = ACCESS_UNANNOUNCED, .author_kind = ACCESS_BY_HOUSE, .created_us = CASE_NOW_US};
    struct access_trace t = {.is_waiting_notice = true, .subject = &s, .at_us = CASE_NOW_US};
    struct access_ask to_holder = {.asker = &holder.asker}, to_parent = {.asker = &parent.asker};
    to_holder.now_us = to_parent.now_us = access_notice_due_us(CASE_NOW_US) - 1;
    assert_int_equal(access_may_get_notice(&holder.rights, &to_holder, &t), ACCESS_TELL_NOTHING);
    assert_int_equal(access_may_get_notice(&parent.rights, &to_parent, &t), ACCESS_TELL_NOTHING);
    to_holder.now_us = to_parent.now_us = access_notice_due_us(CASE_NOW_US);
    assert_int_equal(access_may_get_notice(&holder.rights, &to_holder, &t), ACCESS_TELL_BARE);
    assert_int_equal(access_may_get_notice(&parent.rights, &to_parent, &t), ACCESS_TELL_BARE);
    s.labels |= ACCESS_HIDDEN_FROM_PARENTS;
    assert_int_equal(access_may_get_notice(&holder.rights, &to_holder, &t), ACCESS_TELL_BARE);
    assert_int_equal(access_may_get_notice(&parent.rights, &to_parent, &t), ACCESS_TELL_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_viewer_is_told_what_is_theirs_and_nothing_that_proves_more),
        cmocka_unit_test(a_blocked_attending_physician_is_told_of_no_emergency),
        cmocka_unit_test(
            the_notice_of_two_weeks_goes_out_at_two_weeks_and_not_to_those_a_document_is_hidden_from),
        cmocka_unit_test(a_representative_cannot_tell_two_journals_apart_by_what_is_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
