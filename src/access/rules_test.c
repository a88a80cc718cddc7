// What access promises whatever the rights file holds: over random rights, askers and documents, with seeds that stay.
#include "access/cases_int.h"
#include "access/told.h"
#include "support/json_generator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MANY = 4, PARTIES = 6, ROUNDS = 20000 };

struct world {
    struct generator g;
    const struct access_matrix *m;
    struct rights r;
    struct access_authorisation authorisations[MANY];
    struct access_block blocks[MANY + 1];
    struct access_objection objections[MANY];
    struct access_mandate mandates[MANY];
    struct access_app_consent consents[MANY];
    struct access_asker who;
    struct access_subject subject;
};

static uint32_t below(struct world *w, uint32_t limit)
{
    return generate_below(&w->g, limit);
}

static struct str some_id(struct world *w)
{
    static const char *const ids[PARTIES] = {"810000000010", "810000000020", "810000000030",
                                             "1990000019",   "1990000027",   "account-1"};
    return str_from(ids[below(w, PARTIES)]);
}

static struct access_party some_party(struct world *w)
{
    struct str id = some_id(w);
    return (struct access_party){id, str_starts(id, STR("199"))};
}

// Now, a little before or after, or none.
static int64_t some_time(struct world *w, bool may_be_none)
{
    if (may_be_none && below(w, 2))
        return 0;
    return CASE_NOW_US + ((int64_t)below(w, 60) - 40) * CASE_DAY_US;
}

static void some_lists(struct world *w)
{
    int32_t today = access_day_of(CASE_NOW_US);
    for (size_t i = 0; i < MANY; i++) {
        w->authorisations[i] =
            (struct access_authorisation){(enum access_basis)below(w, 4), some_party(w), some_time(w, false),
                                          some_time(w, true), !below(w, 4)};
        w->blocks[i] = (struct access_block){some_party(w), some_time(w, false), some_time(w, true)};
        w->objections[i] =
            (struct access_objection){some_party(w), some_time(w, false), some_time(w, true), below(w, 2)};
        w->mandates[i] = (struct access_mandate){(enum access_mandate_kind)below(w, 6),
                                                 STR("account-1"),
                                                 today - 20 + (int32_t)below(w, 25),
                                                 below(w, 2) ? today - 5 + (int32_t)below(w, 20) : 0,
                                                 below(w, 4),
                                                 below(w, 2)};
        w->consents[i] =
            (struct access_app_consent){STR("account-1"),    below(w, 16),       below(w, 16),
                                        some_time(w, false), some_time(w, true), some_time(w, true)};
    }
    w->r.authorisations = w->authorisations;
    w->r.blocks = w->blocks;
    w->r.objections = w->objections;
    w->r.mandates = w->mandates;
    w->r.app_consents = w->consents;
    w->r.authorisation_count = below(w, MANY + 1);
    w->r.block_count = below(w, 3) ? 0 : below(w, MANY + 1);
    w->r.objection_count = below(w, MANY + 1);
    w->r.mandate_count = below(w, MANY + 1);
    w->r.app_consent_count = below(w, MANY + 1);
}

static void some_rights(struct world *w)
{
    memset(&w->r, 0, sizeof w->r);
    some_lists(w);
    w->r.birth_day = access_day_make(below(w, 2) ? 1980 : 2012, 1 + (int)below(w, 12), 1 + (int)below(w, 28));
    w->r.own_access_day = below(w, 2) ? access_day_of(CASE_NOW_US) - 2 + (int32_t)below(w, 4) : 0;
    w->r.opened_us = CASE_NOW_US - 400 * CASE_DAY_US;
    if (!below(w, 12))
        w->r.closed_us = some_time(w, true);
    if (!below(w, 12))
        w->r.suspended_us = some_time(w, true);
    w->r.informed_us = below(w, 4) ? w->r.opened_us : 0;
    w->r.care_team_opposed = !below(w, 6);
    w->r.administrator = below(w, 2) ? some_id(w) : STR("");
    w->r.administrator_since_us = some_time(w, false);
    w->r.attending = below(w, 2) ? some_id(w) : STR("");
    w->r.attending_since_us = some_time(w, false);
    w->r.regulation = (enum access_consent)below(w, 3);
    w->r.break_glass = (enum access_consent)below(w, 3);
    w->r.masked_in_emergency = (enum access_consent)below(w, 3);
    w->r.masks_by_default = below(w, 2);
    w->r.masks_reimbursements = below(w, 2);
}

static void some_asker(struct world *w)
{
    static const char *const structures[] = {"1990000019", "1990000027", ""};
    memset(&w->who, 0, sizeof w->who);
    w->who.kind = below(w, 2) ? ACCESS_ASKER_PROFESSIONAL : (enum access_asker_kind)below(w, 6);
    w->who.id = w->who.kind == ACCESS_ASKER_PROFESSIONAL ? some_id(w) : STR("account-1");
    w->who.structure = str_from(structures[below(w, 3)]);
    w->who.profession = (int)below(w, (uint32_t)w->m->profession_count);
    w->who.context = (enum access_context)below(w, 3);
    w->who.is_regulation_centre = below(w, 2);
    w->who.has_motive = below(w, 2);
    w->who.has_consent = !below(w, 4);
    w->who.is_secret = below(w, 2);
    w->who.has_attestation = below(w, 2);
    w->who.is_with_holder = below(w, 2);
    w->who.has_convention = below(w, 4);
    w->who.convention_reads = below(w, 16);
    w->who.convention_writes = below(w, 16);
}

static void some_subject(struct world *w)
{
    memset(&w->subject, 0, sizeof w->subject);
    w->subject.type = (int)below(w, (uint32_t)w->m->type_count);
    w->subject.class_code = w->m->types[w->subject.type].class_code;
    w->subject.labels = (uint8_t)below(w, 8);
    w->subject.category = (uint8_t)below(w, 4);
    w->subject.author_kind = (enum access_author)below(w, 5);
    w->subject.author = some_id(w);
    w->subject.is_confirmed = !below(w, 4);
    w->subject.created_us = CASE_NOW_US - (int64_t)below(w, 40) * CASE_DAY_US;
}

static struct access_verdict judge_act(const struct world *w, enum access_act act)
{
    struct access_ask ask = {w->m, &w->who, act, &w->subject, CASE_NOW_US};
    struct access_verdict verdict;
    access_judge(&w->r, &ask, &verdict);
    return verdict;
}

static void every_act(struct world *w, bool allowed[ACCESS_ACT_COUNT])
{
    for (unsigned act = 0; act < ACCESS_ACT_COUNT; act++)
        allowed[act] = judge_act(w, (enum access_act)act).allowed;
}

static void run(uint64_t seed, void (*property)(struct world *w))
{
    struct arena a;
    arena_init(&a);
    static struct world w;
    memset(&w, 0, sizeof w);
    w.g.seed = seed;
    assert_int_equal(access_matrix_default(&a, &w.m), DONE);
    for (size_t i = 0; i < ROUNDS; i++) {
        some_rights(&w);
        some_asker(&w);
        some_subject(&w);
        property(&w);
    }
    arena_release(&a);
}

static size_t lost, denied_again; // so that a property cannot hold because nothing ever happens

static void check_one_more_block(struct world *w)
{
    bool before[ACCESS_ACT_COUNT], after[ACCESS_ACT_COUNT];
    every_act(w, before);
    w->blocks[w->r.block_count++] =
        (struct access_block){below(w, 2) ? (struct access_party){w->who.id, false} : some_party(w),
                              some_time(w, false), some_time(w, true)};
    every_act(w, after);
    for (unsigned act = 0; act < ACCESS_ACT_COUNT; act++) {
        assert_false(after[act] && !before[act]);
        lost += before[act] && !after[act];
    }
}

static void one_more_block_never_allows_more(void **state)
{
    (void)state;
    lost = 0;
    run(11, check_one_more_block);
    assert_true(lost > 1000);
}

static void check_unblocking(struct world *w)
{
    w->who.kind = ACCESS_ASKER_PROFESSIONAL;
    w->who.id = STR("810000000010");
    w->who.context = ACCESS_NORMAL;
    w->who.has_consent = false;
    w->r.block_count = 0;
    w->subject.author_kind = ACCESS_BY_HOUSE;
    bool before = judge_act(w, ACCESS_ACT_READ).allowed;
    w->blocks[0] = (struct access_block){{w->who.id, false}, CASE_NOW_US - 2, CASE_NOW_US - 1};
    w->r.block_count = 1;
    // Nothing was given in the two last microseconds: the facts are of whole days, and those of now come after.
    for (size_t i = 0; i < w->r.authorisation_count; i++)
        w->authorisations[i].from_us -= w->authorisations[i].from_us == CASE_NOW_US ? CASE_DAY_US : 0;
    w->r.administrator_since_us -= w->r.administrator_since_us == CASE_NOW_US ? CASE_DAY_US : 0;
    w->r.attending_since_us -= w->r.attending_since_us == CASE_NOW_US ? CASE_DAY_US : 0;
    assert_false(judge_act(w, ACCESS_ACT_READ).allowed);
    denied_again += before;
    if (w->r.authorisation_count == 0 || access_state_of(&w->r, CASE_NOW_US) != ACCESS_IN_USE)
        return;
    w->authorisations[0] =
        (struct access_authorisation){ACCESS_PERMANENT, {w->who.id, false}, CASE_NOW_US, 0, false};
    struct access_verdict anew = judge_act(w, ACCESS_ACT_READ);
    assert_true(anew.ground == ACCESS_GRANT_PERMANENT || anew.ground == ACCESS_DENY_MATRIX ||
                anew.ground == ACCESS_DENY_MASKED);
}

static void unblocking_does_not_authorise_anew(void **state)
{
    (void)state;
    denied_again = 0;
    run(12, check_unblocking);
    assert_true(denied_again > 500);
}

static size_t masked_seen;

static void check_masked(struct world *w)
{
    w->subject.labels |= ACCESS_MASKED;
    struct access_verdict v = judge_act(w, ACCESS_ACT_READ);
    if (!v.allowed)
        return;
    masked_seen++;
    bool in_emergency = v.ground == ACCESS_GRANT_BREAK_GLASS || v.ground == ACCESS_GRANT_REGULATION;
    if (w->who.kind == ACCESS_ASKER_PROFESSIONAL)
        assert_true(v.ground == ACCESS_GRANT_AUTHOR || v.ground == ACCESS_GRANT_ADMINISTRATOR ||
                    (in_emergency && w->r.masked_in_emergency != ACCESS_DENIED));
    else
        assert_true(w->who.kind == ACCESS_ASKER_HOLDER || w->who.kind == ACCESS_ASKER_DELEGATE);
}

static void a_masked_document_is_for_holder_author_administrator_and_permitted_emergencies(void **state)
{
    (void)state;
    masked_seen = 0;
    run(13, check_masked);
    assert_true(masked_seen > 500);
}

static size_t told_duties;

static void check_duties(struct world *w)
{
    struct access_verdict read = judge_act(w, ACCESS_ACT_READ), deposit = judge_act(w, ACCESS_ACT_DEPOSIT);
    bool professional = w->who.kind == ACCESS_ASKER_PROFESSIONAL;
    if (read.ground == ACCESS_GRANT_BREAK_GLASS || read.ground == ACCESS_GRANT_REGULATION) {
        assert_int_equal(read.duties & (ACCESS_TELL_HOLDER | ACCESS_TELL_ATTENDING),
                         ACCESS_TELL_HOLDER | ACCESS_TELL_ATTENDING);
        told_duties++;
    }
    if (read.allowed)
        assert_int_equal((read.duties & ACCESS_KEEP_SECRET) != 0, professional && w->who.is_secret);
    if (deposit.allowed) {
        assert_int_equal((deposit.duties & ACCESS_ADD_MASKED) != 0, w->r.masks_by_default);
        assert_int_equal((deposit.duties & ACCESS_ADD_HIDDEN_FROM_PARENTS) != 0,
                         professional && w->who.is_secret);
    }
    assert_true(read.allowed || read.duties == 0);
    struct access_verdict govern = judge_act(w, ACCESS_ACT_GOVERN);
    assert_int_equal((govern.duties & ACCESS_FILE_ATTESTATION) != 0, govern.ground == ACCESS_GRANT_COLLECTOR);
}

static void each_allowed_act_names_what_must_follow(void **state)
{
    (void)state;
    told_duties = 0;
    run(14, check_duties);
    assert_true(told_duties > 200);
}

static size_t entrants_seen;

// Whoever may enter by a ground that needs no claim of theirs stands in the list, and nobody else does.
static void check_entrants(struct world *w)
{
    struct arena a;
    struct access_entrant *list;
    size_t count;
    bool listed = false;
    arena_init(&a);
    access_list_entrants(&a, &w->r, CASE_NOW_US, &list, &count);
    w->who.context = ACCESS_NORMAL;
    w->who.has_consent = false;
    struct access_ask ask = {w->m, &w->who, ACCESS_ACT_READ, NULL, CASE_NOW_US};
    struct access_verdict verdict;
    access_judge(&w->r, &ask, &verdict);
    for (size_t i = 0; i < count; i++) {
        struct str id = list[i].party.is_structure ? w->who.structure : w->who.id;
        bool same =
            w->who.kind == ACCESS_ASKER_HOLDER || (list[i].party.id.len && str_equal(list[i].party.id, id));
        listed |= list[i].kind == w->who.kind && same && list[i].ground == verdict.ground;
    }
    // Someone let in personally may be kept out with the structure they act for, so only one direction is general.
    if (verdict.allowed && w->who.kind != ACCESS_ASKER_APPLICATION) {
        assert_true(listed);
        entrants_seen++;
    }
    if (w->r.block_count == 0 || w->who.kind != ACCESS_ASKER_PROFESSIONAL)
        assert_false(listed && !verdict.allowed);
    arena_release(&a);
}

static void whoever_may_enter_now_is_in_the_list_of_entrants(void **state)
{
    (void)state;
    entrants_seen = 0;
    run(15, check_entrants);
    assert_true(entrants_seen > 1000);
}

static void a_pharmacist_sees_what_the_view_says_and_why(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct access_case c;
    struct access_view view;
    const struct access_matrix *m;
    assert_int_equal(access_matrix_default(&a, &m), DONE);
    case_make(&c, "professional", "care-team");
    c.asker.profession = access_profession_named(m, STR("G15"), STR("21"));
    struct access_ask ask = {m, &c.asker, ACCESS_ACT_READ, NULL, CASE_NOW_US};
    access_view_of(&a, &c.rights, &ask, &view);
    int biology = access_type_named(m, STR("LOINC"), STR("11502-2"));
    int psychiatry = access_type_named(m, STR("LOINC"), STR("68599-0"));
    assert_int_equal(view.type_count, m->type_count);
    assert_int_equal(view.entry.ground, ACCESS_GRANT_CARE_TEAM);
    assert_int_equal(view.plain[biology].ground, ACCESS_GRANT_CARE_TEAM);
    assert_int_equal(view.masked[biology].ground, ACCESS_DENY_MASKED);
    assert_int_equal(view.plain[psychiatry].ground, ACCESS_DENY_MATRIX);
    assert_int_equal(view.deposit[psychiatry].ground, ACCESS_DENY_MATRIX);
    arena_release(&a);
}

static void every_ground_has_a_word_of_its_own_and_a_sentence_in_both_languages(void **state)
{
    (void)state;
    for (unsigned g = 0; g < ACCESS_GROUND_COUNT; g++) {
        assert_non_null(access_ground_word((enum access_ground)g));
        const char *sentences[] = {access_ground_english((enum access_ground)g),
                                   access_ground_french((enum access_ground)g)};
        for (size_t i = 0; i < 2; i++) {
            assert_non_null(sentences[i]);
            assert_int_equal(sentences[i][strlen(sentences[i]) - 1], '.');
        }
        assert_string_not_equal(sentences[0], sentences[1]);
        for (unsigned other = 0; other < g; other++)
            assert_string_not_equal(access_ground_word((enum access_ground)g),
                                    access_ground_word((enum access_ground)other));
    }
}

static void an_empty_rights_file_refuses_everything_to_everyone(void **state)
{
    (void)state;
    struct rights nothing = {0};
    for (unsigned kind = 0; kind <= ACCESS_ASKER_OPERATOR; kind++)
        for (unsigned act = 0; act < ACCESS_ACT_COUNT; act++) {
            struct access_asker who = {.kind = (enum access_asker_kind)kind};
            struct access_ask ask = {.asker = &who, .act = (enum access_act)act, .now_us = CASE_NOW_US};
            struct access_verdict verdict = {.allowed = true};
            access_judge(&nothing, &ask, &verdict);
            assert_false(verdict.allowed);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_more_block_never_allows_more),
        cmocka_unit_test(unblocking_does_not_authorise_anew),
        cmocka_unit_test(a_masked_document_is_for_holder_author_administrator_and_permitted_emergencies),
        cmocka_unit_test(each_allowed_act_names_what_must_follow),
        cmocka_unit_test(whoever_may_enter_now_is_in_the_list_of_entrants),
        cmocka_unit_test(a_pharmacist_sees_what_the_view_says_and_why),
        cmocka_unit_test(every_ground_has_a_word_of_its_own_and_a_sentence_in_both_languages),
        cmocka_unit_test(an_empty_rights_file_refuses_everything_to_everyone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
