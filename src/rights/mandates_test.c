// Who acts in the holder's place: invited, accepted, counted, ended; what a paper attests; and who may run which operation.
#include "rights/fixture_int.h"

#include "documents/documents.h"

static const char *const doctor_party = "{\"name\":\"party\",\"valueIdentifier\":{\"system\":\"urn:oid:1.2."
                                        "250.1.71.4.2.1\",\"value\":\"810101010105\"}}";

static const char *invitation(struct fixture *f, const char *kind, const char *until)
{
    return arena_print(&f->a, "{\"name\":\"kind\",\"valueCode\":\"%s\"}%s%s%s", kind,
                       until ? ",{\"name\":\"until\",\"valueDate\":\"" : "", until ? until : "",
                       until ? "\"}" : "")
        .ptr;
}

static const char *answer(struct fixture *f, struct str code, bool accepts)
{
    return arena_print(
               &f->a,
               "{\"name\":\"code\",\"valueString\":\"%.*s\"},{\"name\":\"granted\",\"valueBoolean\":%s}",
               STR_ARG(code), accepts ? "true" : "false")
        .ptr;
}

static struct str invite(struct fixture *f, const struct actor *who, uint64_t space, const char *kind,
                         const char *until)
{
    struct operating o;
    assert_int_equal(operate(f, who, space, "invite", invitation(f, kind, until), &o), DONE);
    return answered(f, &o, "code");
}

static int accept(struct fixture *f, uint64_t space, const char *account, struct str code)
{
    struct actor who = account_named(account);
    struct operating o;
    enum code done = operate(f, &who, space, "answer-invitation", answer(f, code, true), &o);
    return done ? (int)done : o.status;
}

static size_t papers(struct fixture *f, uint64_t space)
{
    struct deed d = deed_of(f, &the_house);
    struct uri_query pairs;
    struct search_options options = {.base = STR("")};
    struct search_query *query;
    struct space_page page;
    assert_int_equal(uri_query_read(&f->a, STR("type=EXPPAT_1"), &pairs), DONE);
    assert_int_equal(search_parse(&f->a, MODEL_DocumentReference, &pairs, &options, &query), DONE);
    assert_int_equal(space_search(&d, space, query, &page), DONE);
    store_read_end(&d.read);
    return page.count;
}

// ---- carers

static void a_carer_is_invited_accepts_and_may_read_and_not_govern(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space), carer = account_named("anne");
    struct str code = invite(f, &holder, space, "carer", "2026-12-31");
    assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(accept(f, space, "anne", code), 0);
    assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_READ), ACCESS_GRANT_CARER);
    assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_DEPOSIT), ACCESS_GRANT_CARER);
    assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_EXPORT), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(operate(f, &carer, space, "invite", invitation(f, "carer", "2026-12-31"), NULL),
                     NOT_FOUND);
    assert_int_equal(accept(f, space, "paul", code), 403); // good once
    assert_int_equal(papers(f, space), 1);
}

static void an_invitation_may_be_refused(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space), carer = account_named("anne");
    struct operating o;
    struct str code = invite(f, &holder, space, "carer", "2026-12-31");
    assert_int_equal(operate(f, &carer, space, "answer-invitation", answer(f, code, false), &o), DONE);
    assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(accept(f, space, "anne", code), 403);
    assert_int_equal(papers(f, space), 1);
}

static void nobody_accepts_their_own_invitation(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space);
    struct str code = invite(f, &holder, space, "carer", "2026-12-31");
    assert_int_equal(operate(f, &holder, space, "answer-invitation", answer(f, code, true), NULL), DENIED);
}

static void a_person_has_three_carers_invitations_counted(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space);
    assert_int_equal(accept(f, space, "anne", invite(f, &holder, space, "carer", "2026-12-31")), 0);
    invite(f, &holder, space, "carer", "2026-12-31");
    invite(f, &holder, space, "carer", "2026-12-31");
    const char *fourth = invitation(f, "carer", "2026-12-31");
    assert_int_equal(operate(f, &holder, space, "invite", fourth, NULL), CONFLICT);
    set_clock(paris(2026, 5, 18, 9)); // two weeks on, the two that wait are over
    assert_int_equal(operate(f, &holder, space, "invite", fourth, NULL), DONE);
    assert_int_equal(
        operate(f, &holder, space, "end-mandate", "{\"name\":\"account\",\"valueString\":\"anne\"}", NULL),
        DONE);
    assert_int_equal(operate(f, &holder, space, "invite", fourth, NULL), DONE);
    assert_int_equal(operate(f, &holder, space, "invite", fourth, NULL), DONE);
    assert_int_equal(operate(f, &holder, space, "invite", fourth, NULL), CONFLICT);
}

static void a_carer_helps_five_people(void **state)
{
    struct fixture *f = *state;
    uint64_t spaces[ACCESS_HELPED_MAX + 1];
    set_clock(paris(2026, 5, 4, 9));
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        spaces[i] = open_person(f, arena_print(&f->a, "%zu", i).ptr, "1950-03-12");
        struct actor holder = holder_of(spaces[i]);
        struct str code = invite(f, &holder, spaces[i], "carer", "2026-12-31");
        assert_int_equal(accept(f, spaces[i], "anne", code), i < ACCESS_HELPED_MAX ? 0 : (int)CONFLICT);
        if (i == ACCESS_HELPED_MAX) { // lays one down, and takes the sixth
            struct actor anne = account_named("anne");
            assert_int_equal(operate(f, &anne, spaces[0], "end-mandate", NULL, NULL), DONE);
            assert_int_equal(ground_of(f, &anne, spaces[0], ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
            assert_int_equal(accept(f, spaces[i], "anne", code), 0);
        }
    }
}

static void a_carers_delegation_has_a_last_day_in_the_future(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &holder, space, "invite", invitation(f, "carer", NULL), NULL), INVALID);
    assert_int_equal(operate(f, &holder, space, "invite", invitation(f, "carer", "2026-05-03"), NULL),
                     INVALID);
    assert_int_equal(operate(f, &holder, space, "invite", invitation(f, "friend", "2026-12-31"), NULL),
                     INVALID);
    assert_int_equal(
        operate(f, &holder, space, "invite", invitation(f, "representation", "2026-12-31"), NULL), INVALID);
}

// ---- representatives of minors

static void the_second_representative_comes_by_invitation_of_the_first(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "2015-03-12");
    struct actor first = account_named("first"), second = account_named("second"), child = holder_of(space);
    const char *named = "{\"name\":\"account\",\"valueString\":\"first\"}";
    assert_int_equal(operate(f, &first, space, "set-representative", named, NULL), NOT_FOUND);
    assert_int_equal(operate(f, &the_operator, space, "set-representative", named, NULL), DONE);
    assert_int_equal(operate(f, &child, space, "invite", invitation(f, "second-representative", NULL), NULL),
                     DENIED);
    struct str code = invite(f, &first, space, "second-representative", NULL);
    assert_int_equal(operate(f, &first, space, "invite", invitation(f, "second-representative", NULL), NULL),
                     CONFLICT);
    assert_int_equal(accept(f, space, "second", code), 0);
    assert_int_equal(ground_of(f, &second, space, ACCESS_ACT_READ), ACCESS_GRANT_REPRESENTATIVE);
    assert_int_equal(ground_of(f, &second, space, ACCESS_ACT_GOVERN), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(operate(f, &first, space, "end-mandate", named, NULL), DENIED); // a legal one
}

static void an_adolescent_gets_their_own_access_from_the_representative(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "2010-03-12");
    struct actor first = account_named("first"), child = holder_of(space);
    assert_int_equal(operate(f, &the_operator, space, "set-representative",
                             "{\"name\":\"account\",\"valueString\":\"first\"}", NULL),
                     DONE);
    assert_int_equal(ground_of(f, &child, space, ACCESS_ACT_READ), ACCESS_DENY_MINOR);
    assert_int_equal(
        operate(f, &child, space, "set-own-access", "{\"name\":\"granted\",\"valueBoolean\":true}", NULL),
        DENIED);
    assert_int_equal(operate(f, &first, space, "set-own-access",
                             "{\"name\":\"granted\",\"valueBoolean\":true},{\"name\":\"from\",\"valueDate\":"
                             "\"2026-06-01\"}",
                             NULL),
                     DONE);
    assert_int_equal(ground_of(f, &child, space, ACCESS_ACT_READ), ACCESS_DENY_MINOR);
    set_clock(paris(2026, 6, 1, 0));
    assert_int_equal(ground_of(f, &child, space, ACCESS_ACT_READ), ACCESS_GRANT_ADOLESCENT);
    assert_int_equal(operate(f, &child, space, "grant-access", doctor_party, NULL), DENIED);
}

// ---- measures, collectors

static void a_measure_with_representation_governs_in_the_holders_place(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor guardian = account_named("guardian"), holder = holder_of(space);
    const char *measure = "{\"name\":\"kind\",\"valueCode\":\"representation\"},{\"name\":\"account\","
                          "\"valueString\":\"guardian\"},{\"name\":\"until\",\"valueDate\":\"2027-05-03\"}";
    assert_int_equal(operate(f, &holder, space, "protect", measure, NULL), DENIED);
    assert_int_equal(operate(f, &the_operator, space, "protect", measure, NULL), DONE);
    assert_int_equal(operate(f, &holder, space, "grant-access", doctor_party, NULL), DENIED);
    assert_int_equal(operate(f, &guardian, space, "grant-access", doctor_party, NULL), DONE);
    set_clock(paris(2027, 5, 4, 0));
    assert_int_equal(operate(f, &guardian, space, "withdraw-access", doctor_party, NULL), NOT_FOUND);
    assert_int_equal(operate(f, &holder, space, "withdraw-access", doctor_party, NULL), DONE);
}

static void assistance_governs_together_with_the_person(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor curator = account_named("curator");
    assert_int_equal(operate(f, &the_operator, space, "protect",
                             "{\"name\":\"kind\",\"valueCode\":\"assistance\"},{\"name\":\"account\","
                             "\"valueString\":\"curator\"},{\"name\":\"mayRead\",\"valueBoolean\":true}",
                             NULL),
                     DONE);
    assert_int_equal(ground_of(f, &curator, space, ACCESS_ACT_READ), ACCESS_GRANT_MEASURE);
    assert_int_equal(operate(f, &curator, space, "grant-access", doctor_party, NULL), NOT_FOUND);
    curator.is_with_holder = true;
    assert_int_equal(operate(f, &curator, space, "grant-access", doctor_party, NULL), DONE);
}

static void a_collector_needs_the_statement_and_leaves_a_paper(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    const char *doctor_party_attested;
    struct actor collector = account_named("collector"), stranger = account_named("stranger"),
                 doctor = doctor_named("10101010105");
    assert_int_equal(operate(f, &the_operator, space, "protect",
                             "{\"name\":\"kind\",\"valueCode\":\"collector\"},{\"name\":\"account\","
                             "\"valueString\":\"collector\"}",
                             NULL),
                     DONE);
    assert_int_equal(operate(f, &collector, space, "grant-access", doctor_party, NULL), DENIED);
    assert_int_equal(papers(f, space), 0);
    doctor_party_attested =
        arena_print(&f->a, "%s,{\"name\":\"attested\",\"valueBoolean\":true}", doctor_party).ptr;
    assert_int_equal(operate(f, &stranger, space, "grant-access", doctor_party_attested, NULL), NOT_FOUND);
    assert_int_equal(operate(f, &collector, space, "grant-access", doctor_party_attested, NULL), DONE);
    assert_int_equal(papers(f, space), 1);
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_GRANT_PERMANENT);
    assert_int_equal(ground_of(f, &collector, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
}

// ---- who may run which operation

static const struct {
    const char *word, *parameters;
} calls[] = {
    {"withdraw-administrator", NULL},
    {"oppose-care-team", NULL},
    {"accept-care-team", NULL},
    {"object-to-deposit", NULL},
    {"set-masking", "{\"name\":\"byDefault\",\"valueBoolean\":true}"},
    {"set-emergency-consents", "{\"name\":\"btg\",\"valueCode\":\"deny\"}"},
    {"make-access-code", NULL},
    {"withdraw-access-codes", NULL},
    {"set-own-access", "{\"name\":\"granted\",\"valueBoolean\":true}"},
    {"invite", "{\"name\":\"kind\",\"valueCode\":\"collector\"}"},
    {"end-mandate", "{\"name\":\"account\",\"valueString\":\"x\"}"},
    {"close", CONFIRMED},
    {"reopen", NULL},
    {"ask-erasure", CONFIRMED},
    {"suspend", NULL},
    {"oppose-suspension", NULL},
    {"record-death", NULL},
    {"record-information", NULL},
    {"set-representative", "{\"name\":\"account\",\"valueString\":\"x\"}"},
    {"protect",
     "{\"name\":\"account\",\"valueString\":\"x\"},{\"name\":\"kind\",\"valueCode\":\"collector\"}"},
    {"approve-application",
     "{\"name\":\"application\",\"valueString\":\"x\"},{\"name\":\"granted\",\"valueBoolean\":true}"},
};
static const char *const with_party[] = {"grant-access",      "withdraw-access", "set-administrator",
                                         "set-attending",     "block",           "unblock",
                                         "withdraw-objection"};

static void strangers_run_nothing_and_change_nothing(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12"), other = open_person(f, "2", "1950-03-12");
    struct actor app = {
        .role = ACTOR_APPLICATION, .application = STR("app"), .scope = STR("patient/*.cruds")};
    struct actor reader = holder_of(space);
    reader.scope = STR("patient/*.rs");
    const struct actor strangers[] = {holder_of(other),
                                      account_named("anne"),
                                      doctor_named("10101010105"),
                                      doctor_named("10002422979"),
                                      app,
                                      reader};
    struct buf before, after;
    buf_init(&before, &f->a, 512);
    buf_init(&after, &f->a, 512);
    access_rights_write(&before, rights_of(f, space));
    for (size_t s = 0; s < COUNT_OF(strangers); s++) {
        for (size_t i = 0; i < COUNT_OF(calls); i++) {
            enum code code = operate(f, &strangers[s], space, calls[i].word, calls[i].parameters, NULL);
            if (code != DENIED && code != NOT_FOUND)
                print_error("stranger %zu runs %s: %s\n", s, calls[i].word, code_word(code));
            assert_true(code == DENIED || code == NOT_FOUND);
        }
        for (size_t i = 0; i < COUNT_OF(with_party); i++) {
            enum code code = operate(f, &strangers[s], space, with_party[i], doctor_party, NULL);
            assert_true(code == DENIED || code == NOT_FOUND);
        }
    }
    access_rights_write(&after, rights_of(f, space));
    assert_true(str_equal(buf_str(&before), buf_str(&after)));
    assert_int_equal(COUNT_OF(calls) + COUNT_OF(with_party) + 3,
                     rights_operation_count); // and the two codes, a consent
}

static void the_administrator_blocks_and_does_not_govern(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space), doctor = doctor_named("10101010105");
    const char *other = "{\"name\":\"party\",\"valueIdentifier\":{\"system\":\"http://rpps.fr\",\"value\":"
                        "\"10002422979\"}}";
    assert_int_equal(operate(f, &doctor, space, "block", other, NULL), DENIED);
    assert_int_equal(operate(f, &holder, space, "set-administrator", doctor_party, NULL), DONE);
    assert_int_equal(operate(f, &doctor, space, "block", other, NULL), DONE);
    assert_int_equal(operate(f, &doctor, space, "block", doctor_party, NULL), INVALID);
    assert_int_equal(operate(f, &doctor, space, "unblock", other, NULL), DENIED);
    assert_int_equal(operate(f, &doctor, space, "grant-access", other, NULL), DENIED);
}

static void consent_is_recorded_by_the_professional_who_attests_it(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1950-03-12");
    struct actor holder = holder_of(space), doctor = doctor_named("10101010105");
    assert_int_equal(operate(f, &doctor, space, "record-consent", NULL, NULL), DENIED);
    doctor.has_consent = true;
    assert_int_equal(operate(f, &doctor, space, "record-consent", NULL, NULL), DONE);
    doctor.has_consent = false;
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_GRANT_CONSULTATION);
    set_clock(paris(2026, 5, 5, 9));
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_DENY_NO_AUTHORISATION);
    doctor.has_consent = doctor.is_secret = true;
    assert_int_equal(operate(f, &doctor, space, "record-consent", NULL, NULL),
                     INVALID); // a secret visit leaves no fact
    doctor.is_secret = false;
    assert_int_equal(operate(f, &doctor, space, "record-consent",
                             "{\"name\":\"basis\",\"valueCode\":\"care-team\"}", NULL),
                     DONE);
    doctor.has_consent = false;
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_GRANT_CARE_TEAM);
    assert_int_equal(operate(f, &holder, space, "oppose-care-team", doctor_party, NULL), DONE);
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_DENY_OPPOSED);
    doctor.has_consent = true;
    assert_int_equal(operate(f, &doctor, space, "record-consent",
                             "{\"name\":\"basis\",\"valueCode\":\"care-team\"}", NULL),
                     CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOUSE(a_carer_is_invited_accepts_and_may_read_and_not_govern),
        WITH_HOUSE(an_invitation_may_be_refused),
        WITH_HOUSE(nobody_accepts_their_own_invitation),
        WITH_HOUSE(a_person_has_three_carers_invitations_counted),
        WITH_HOUSE(a_carer_helps_five_people),
        WITH_HOUSE(a_carers_delegation_has_a_last_day_in_the_future),
        WITH_HOUSE(the_second_representative_comes_by_invitation_of_the_first),
        WITH_HOUSE(an_adolescent_gets_their_own_access_from_the_representative),
        WITH_HOUSE(a_measure_with_representation_governs_in_the_holders_place),
        WITH_HOUSE(assistance_governs_together_with_the_person),
        WITH_HOUSE(a_collector_needs_the_statement_and_leaves_a_paper),
        WITH_HOUSE(strangers_run_nothing_and_change_nothing),
        WITH_HOUSE(the_administrator_blocks_and_does_not_govern),
        WITH_HOUSE(consent_is_recorded_by_the_professional_who_attests_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
