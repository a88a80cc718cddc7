// Time travel through the real door: what the law lets time alone do, a second before and at the moment itself.
#include "rights/fixture_int.h"

static bool is_erased(struct fixture *f, uint64_t space)
{
    struct deed d = deed_of(f, &the_house);
    const struct rights *r;
    enum code code = space_rights(&d, space, &r);
    store_read_end(&d.read);
    assert_true(code == DONE || code == GONE);
    return code == GONE;
}

static enum access_state state_of(struct fixture *f, uint64_t space)
{
    return access_state_of(rights_of(f, space), clock_now_us());
}

// ---- R1111-36: suspension, closure, erasure, archive

static void a_suspension_without_opposition_closes_after_six_weeks(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 2, 9)); // six weeks on, the clock stands an hour further
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &the_operator, space, "suspend", NULL, NULL), DONE);
    assert_int_equal(ground_of(f, &holder, space, ACCESS_ACT_READ), ACCESS_DENY_SUSPENDED);
    set_clock(paris(2026, 4, 13, 9) - SECOND_US);
    let_the_clock_work(f);
    assert_int_equal(state_of(f, space), ACCESS_SUSPENDED);
    assert_int_equal(rights_of(f, space)->closed_us, 0);
    set_clock(paris(2026, 4, 13, 9));
    let_the_clock_work(f);
    assert_int_equal(state_of(f, space), ACCESS_ARCHIVED);
    assert_int_equal(rights_of(f, space)->closed_us, paris(2026, 4, 13, 9));
    assert_int_equal(events(f, space, EVENT_LIFECYCLE, "close"), 1);
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_LIFECYCLE, "close"), 1);
}

static void an_opposed_suspension_does_not_close(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &the_operator, space, "suspend", NULL, NULL), DONE);
    assert_int_equal(operate(f, &holder, space, "reopen", NULL, NULL), CONFLICT); // not theirs to lift
    assert_int_equal(operate(f, &holder, space, "oppose-suspension", NULL, NULL), DONE);
    set_clock(paris(2027, 5, 4, 9));
    let_the_clock_work(f);
    assert_int_equal(state_of(f, space), ACCESS_SUSPENDED);
    assert_int_equal(operate(f, &the_operator, space, "reopen", NULL, NULL), DONE);
    assert_int_equal(state_of(f, space), ACCESS_IN_USE);
}

static void an_asked_erasure_comes_after_three_months(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 11, 30, 18)); // three months on there is no 30th: the last day of February
    uint64_t space = open_person(f, "1", "1979-03-12"), other = open_person(f, "2", "1979-03-12");
    struct actor holder = holder_of(space), kept = holder_of(other);
    assert_int_equal(operate(f, &holder, space, "ask-erasure", CONFIRMED, NULL), DONE);
    assert_int_equal(operate(f, &kept, other, "ask-erasure", CONFIRMED, NULL), DONE);
    assert_int_equal(ground_of(f, &holder, space, ACCESS_ACT_READ), ACCESS_DENY_ARCHIVED);
    set_clock(paris(2027, 2, 28, 18) - SECOND_US);
    let_the_clock_work(f);
    assert_false(is_erased(f, space));
    assert_int_equal(operate(f, &kept, other, "reopen", NULL, NULL), DONE); // at the last moment
    set_clock(paris(2027, 2, 28, 18));
    let_the_clock_work(f);
    assert_true(is_erased(f, space));
    assert_false(is_erased(f, other));
    assert_int_equal(ground_of(f, &kept, other, ACCESS_ACT_READ), ACCESS_GRANT_HOLDER);
    let_the_clock_work(f); // nothing is due any more
}

static void a_closed_space_is_kept_ten_years_and_comes_back_whole(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 6, 1, 12));
    uint64_t space = open_person(f, "1", "1979-03-12"), over = open_person(f, "2", "1979-03-12");
    struct actor holder = holder_of(space), other = holder_of(over);
    assert_int_equal(
        operate(f, &holder, space, "grant-access",
                "{\"name\":\"party\",\"valueIdentifier\":{\"system\":\"urn:oid:1.2.250.1.71.4.2.1\","
                "\"value\":\"810101010105\"}}",
                NULL),
        DONE);
    assert_int_equal(operate(f, &holder, space, "close", CONFIRMED, NULL), DONE);
    assert_int_equal(operate(f, &other, over, "close", CONFIRMED, NULL), DONE);
    set_clock(paris(2036, 6, 1, 12) - SECOND_US);
    let_the_clock_work(f);
    assert_false(is_erased(f, over));
    assert_int_equal(operate(f, &holder, space, "reopen", NULL, NULL), DONE);
    struct actor doctor = doctor_named("10101010105");
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_GRANT_PERMANENT);
    set_clock(paris(2036, 6, 1, 12));
    let_the_clock_work(f);
    assert_true(is_erased(f, over));
    assert_false(is_erased(f, space));
}

static void after_a_death_only_the_operator_is_left_and_the_archive_runs(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 6, 10, 12));
    uint64_t space = open_person(f, "1", "1930-01-01");
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &the_operator, space, "record-death",
                             "{\"name\":\"from\",\"valueDate\":\"2026-06-11\"}", NULL),
                     INVALID);
    assert_int_equal(operate(f, &the_operator, space, "record-death",
                             "{\"name\":\"from\",\"valueDate\":\"2026-06-08\"}", NULL),
                     DONE);
    assert_int_equal(operate(f, &holder, space, "reopen", NULL, NULL), DENIED);
    set_clock(paris(2036, 6, 8, 0) - SECOND_US);
    let_the_clock_work(f);
    assert_false(is_erased(f, space));
    set_clock(paris(2036, 6, 8, 0));
    let_the_clock_work(f);
    assert_true(is_erased(f, space));
}

// ---- majority

static enum code add_application(void *context, struct arena *a, struct rights *r)
{
    struct access_app_consent *c = access_add_app_consent(a, r);
    (void)context;
    c->application = STR("app-1");
    c->reads = 1;
    c->given_us = clock_now_us();
    return DONE;
}

static void who_is_born_on_29_february_comes_of_age_on_1_march(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2025, 6, 1, 12));
    uint64_t space = open_person(f, "1", "2008-02-29");
    struct actor holder = holder_of(space), parent = account_named("parent-1");
    assert_int_equal(operate(f, &the_operator, space, "set-representative",
                             "{\"name\":\"account\",\"valueString\":\"parent-1\"}", NULL),
                     DONE);
    struct deed d = deed_of(f, &the_house);
    assert_int_equal(commit(&d, space_rights_set(&d, space, add_application, NULL)), DONE);

    set_clock(paris(2026, 1, 30, 0)); // 30 days before
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_MAJORITY, "near"), 1);
    set_clock(paris(2026, 3, 1, 0) - SECOND_US);
    let_the_clock_work(f);
    assert_int_equal(ground_of(f, &parent, space, ACCESS_ACT_GOVERN), ACCESS_GRANT_REPRESENTATIVE);
    assert_int_equal(ground_of(f, &holder, space, ACCESS_ACT_GOVERN), ACCESS_DENY_MINOR);
    assert_int_equal(events(f, space, EVENT_MAJORITY, "reached"), 0);

    set_clock(paris(2026, 3, 1, 0)); // whether the clock's work ran or not
    assert_int_equal(ground_of(f, &parent, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
    assert_int_equal(ground_of(f, &holder, space, ACCESS_ACT_GOVERN), ACCESS_GRANT_HOLDER);
    let_the_clock_work(f);
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_MAJORITY, "near"), 1);
    assert_int_equal(events(f, space, EVENT_MAJORITY, "reached"), 1);
    const struct rights *r = rights_of(f, space);
    assert_int_equal(r->mandates[0].last_day, access_day_make(2026, 2, 28));
    assert_true(r->app_consents[0].reapprove_by_us > clock_now_us());

    assert_int_equal(operate(f, &holder, space, "approve-application",
                             "{\"name\":\"application\",\"valueString\":\"app-1\"},{\"name\":\"granted\","
                             "\"valueBoolean\":true}",
                             NULL),
                     DONE);
    assert_int_equal(rights_of(f, space)->app_consents[0].reapprove_by_us, 0);
}

static void majority_that_passed_while_the_house_stood_still_is_told_once(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2025, 6, 1, 12));
    uint64_t space = open_person(f, "1", "2008-02-29");
    set_clock(paris(2027, 1, 1, 12));
    let_the_clock_work(f);
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_MAJORITY, "near"), 0); // it is not near any more
    assert_int_equal(events(f, space, EVENT_MAJORITY, "reached"), 1);
}

// ---- carers: their last day belongs to them, also when its night is an hour shorter or longer

static void invite_carer(struct fixture *f, uint64_t space, const char *account, const char *until)
{
    struct actor holder = holder_of(space), carer = account_named(account);
    struct operating o;
    assert_int_equal(operate(f, &holder, space, "invite",
                             arena_print(&f->a,
                                         "{\"name\":\"kind\",\"valueCode\":\"carer\"},{\"name\":\"until\","
                                         "\"valueDate\":\"%s\"}",
                                         until)
                                 .ptr,
                             &o),
                     DONE);
    struct str code = answered(f, &o, "code");
    assert_int_equal(operate(f, &carer, space, "answer-invitation",
                             arena_print(&f->a,
                                         "{\"name\":\"code\",\"valueString\":\"%.*s\"},{\"name\":\"granted\","
                                         "\"valueBoolean\":true}",
                                         STR_ARG(code))
                                 .ptr,
                             &o),
                     DONE);
    assert_int_equal(o.status, 0);
}

static void a_carer_ends_with_their_last_day(void **state)
{
    static const struct {
        int month, day;
        const char *until;
    } rows[] = {{3, 29, "2026-03-29"}, {10, 25, "2026-10-25"}, {7, 14, "2026-07-14"}};
    struct fixture *f = *state;
    set_clock(paris(2026, 1, 5, 12));
    uint64_t space = open_person(f, "1", "1950-03-12");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *account = arena_print(&f->a, "carer-%zu", i).ptr;
        struct actor carer = account_named(account);
        set_clock(paris(2026, 1, 5, 12));
        invite_carer(f, space, account, rows[i].until);
        set_clock(paris(2026, rows[i].month, rows[i].day + 1, 0) - SECOND_US);
        assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_READ), ACCESS_GRANT_CARER);
        set_clock(paris(2026, rows[i].month, rows[i].day + 1, 0));
        assert_int_equal(ground_of(f, &carer, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
    }
    set_clock(paris(2026, 12, 1, 0));
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_MANDATE, "over"), 1); // the three together
}

// ---- R1111-53: what is not announced

static struct pointer deposit(struct fixture *f, const struct actor *who, uint64_t space, const char *label)
{
    struct deed d = deed_of(f, who);
    struct pointer at;
    struct resource r;
    struct str subject = space_reference(&d, space_patient(space));
    struct json *tree = tree_of(
        f, arena_print(
               &f->a,
               "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{\"coding\":[{"
               "\"system\":\"http://loinc.org\",\"code\":\"11502-2\"}]},\"subject\":{\"reference\":"
               "\"%.*s\"},\"securityLabel\":[{\"coding\":[{\"system\":\"https://mos.esante.gouv.fr/NOS/"
               "TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument\",\"code\":\"%s\"}]}],"
               "\"content\":[{\"attachment\":{\"url\":\"https://elsewhere.example/1\"}}]}",
               STR_ARG(subject), label));
    enum code code = space_reserve(&d, space, MODEL_DocumentReference, &at);
    if (code == DONE)
        code = space_create(&d, at, (struct str){0}, tree, &r);
    assert_int_equal(commit(&d, code), DONE);
    return at;
}

static enum code look_at(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct deed d = deed_of(f, who);
    struct resource r;
    enum code code = space_read(&d, at, &r);
    store_read_end(&d.read);
    return code;
}

static void what_is_not_announced_is_noticed_after_two_weeks_and_shown_after_a_month(void **state)
{
    static const struct {
        int64_t deposit[4], notice[4], shown[4];
    } rows[] = {
        {{2026, 10, 18, 9}, {2026, 11, 1, 9}, {2026, 11, 18, 9}},  // summer time ends meanwhile
        {{2027, 1, 31, 23}, {2027, 2, 14, 23}, {2027, 2, 28, 23}}, // a month without that day
        {{2028, 1, 31, 0}, {2028, 2, 14, 0}, {2028, 2, 29, 0}},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const int64_t *at = rows[i].deposit, *notice = rows[i].notice, *shown = rows[i].shown;
        set_clock(paris((int)at[0], (int)at[1], (int)at[2], (int)at[3]));
        uint64_t space = open_person(f, arena_print(&f->a, "%zu", i).ptr, "1979-03-12");
        struct actor holder = holder_of(space), doctor = doctor_named("10101010105");
        doctor.has_consent = true;
        struct pointer document = deposit(f, &doctor, space, "INVISIBLE_PATIENT");
        assert_int_equal(look_at(f, &holder, document), NOT_FOUND);
        assert_int_equal(look_at(f, &doctor, document), DONE);

        int64_t notice_us = paris((int)notice[0], (int)notice[1], (int)notice[2], (int)notice[3]);
        set_clock(notice_us - SECOND_US);
        let_the_clock_work(f);
        assert_int_equal(events(f, space, EVENT_ANNOUNCEMENT_DUE, NULL), 0);
        set_clock(notice_us);
        let_the_clock_work(f);
        let_the_clock_work(f);
        assert_int_equal(events(f, space, EVENT_ANNOUNCEMENT_DUE, NULL), 1);
        assert_int_equal(look_at(f, &holder, document), NOT_FOUND); // the notice says nothing of it

        int64_t shown_us = paris((int)shown[0], (int)shown[1], (int)shown[2], (int)shown[3]);
        set_clock(shown_us - SECOND_US);
        let_the_clock_work(f);
        assert_int_equal(events(f, space, EVENT_NOW_VISIBLE, NULL), 0);
        assert_int_equal(look_at(f, &holder, document), NOT_FOUND);
        set_clock(shown_us);
        assert_int_equal(look_at(f, &holder, document), DONE); // whether the clock's work ran or not
        let_the_clock_work(f);
        let_the_clock_work(f);
        assert_int_equal(events(f, space, EVENT_NOW_VISIBLE, NULL), 1);
        assert_int_equal(events(f, space, EVENT_ANNOUNCEMENT_DUE, NULL), 1);
    }
}

static void a_house_that_stood_still_tells_both_at_once(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 5, 4, 9));
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor doctor = doctor_named("10101010105");
    doctor.has_consent = true;
    deposit(f, &doctor, space, "INVISIBLE_PATIENT");
    deposit(f, &doctor, space, "MASQUE_PS"); // concerns the clock in nothing
    set_clock(paris(2026, 9, 4, 9));
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_ANNOUNCEMENT_DUE, NULL), 1);
    assert_int_equal(events(f, space, EVENT_NOW_VISIBLE, NULL), 1);
}

// ---- codes and consultations

static void a_code_opens_for_a_day(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 28, 12)); // the night has 23 hours; a day of the setting is 24
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor holder = holder_of(space), doctor = doctor_named("10101010105");
    struct operating o;
    assert_int_equal(operate(f, &holder, space, "make-access-code", NULL, &o), DONE);
    struct str code = answered(f, &o, "code");
    const char *text = arena_print(&f->a, "{\"name\":\"code\",\"valueString\":\"%.*s\"}", STR_ARG(code)).ptr;
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_DENY_NO_AUTHORISATION);
    set_clock(paris(2026, 3, 28, 12) + 15 * MINUTE_US - 1);
    assert_int_equal(operate(f, &doctor, space, "redeem-access-code", text, &o), DONE);
    assert_int_equal(o.status, 0);
    int64_t end = clock_now_us() + 24 * HOUR_US;
    set_clock(end - 1);
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_GRANT_TEMPORARY);
    set_clock(end);
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_DENY_NO_AUTHORISATION);
}

static void a_code_is_not_good_after_a_quarter_of_an_hour(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 28, 12));
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor holder = holder_of(space), doctor = doctor_named("10101010105");
    struct operating o;
    assert_int_equal(operate(f, &holder, space, "make-access-code", NULL, &o), DONE);
    struct str code = answered(f, &o, "code");
    set_clock(paris(2026, 3, 28, 12) + 15 * MINUTE_US);
    assert_int_equal(
        operate(f, &doctor, space, "redeem-access-code",
                arena_print(&f->a, "{\"name\":\"code\",\"valueString\":\"%.*s\"}", STR_ARG(code)).ptr, &o),
        DONE);
    assert_int_equal(o.status, 403);
    assert_int_equal(ground_of(f, &doctor, space, ACCESS_ACT_READ), ACCESS_DENY_NO_AUTHORISATION);
}

// ---- the walk

static void only_spaces_that_are_due_are_looked_at(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 2, 9));
    uint64_t adult = open_person(f, "1", "1979-03-12");
    uint64_t child = open_person(f, "2", "2015-03-12");
    (void)adult;
    set_clock(access_majority_near_us(rights_of(f, child)));
    struct deed d = deed_of(f, &the_house);
    size_t all = 0;
    for (unsigned volume = 0; volume < 2; volume++) {
        struct space_due *list;
        size_t count;
        assert_int_equal(space_due_list(&d, volume, 100, &list, &count), DONE);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(list[i].space, child);
        all += count;
    }
    store_read_end(&d.read);
    assert_int_equal(all, 1);
}

static void a_walk_that_meets_another_write_leaves_the_space_due(void **state)
{
    struct fixture *f = *state;
    set_clock(paris(2026, 3, 2, 9));
    uint64_t space = open_person(f, "1", "1979-03-12");
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &the_operator, space, "suspend", NULL, NULL), DONE);
    set_clock(paris(2026, 4, 13, 9));
    struct space_due *list;
    size_t count = 0;
    bool erased;
    struct deed d = deed_of(f, &the_house); // looks now …
    assert_int_equal(space_due_list(&d, store_volume_of(f->house.store, space), 10, &list, &count), DONE);
    assert_int_equal(count, 1);
    assert_int_equal(operate(f, &holder, space, "ask-erasure", CONFIRMED, NULL),
                     DONE); // … and another writes meanwhile
    assert_int_equal(commit(&d, clock_run_space(&d, &list[0], &erased)), CONFLICT);
    let_the_clock_work(f);
    assert_int_equal(events(f, space, EVENT_LIFECYCLE, "close"), 1);
}

static void a_space_that_is_damaged_holds_no_other_up(void **state)
{
    static const struct store_statement damage = {"test_damage",
                                                  "UPDATE space SET rights = identity WHERE space = $1"};
    struct fixture *f = *state;
    uint64_t spaces[3];
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        set_clock(paris(2026, 3, 2, 9) + (int64_t)i * MINUTE_US);
        spaces[i] = open_person(f, arena_print(&f->a, "%zu", i).ptr, "1979-03-12");
        assert_int_equal(operate(f, &the_operator, spaces[i], "suspend", NULL, NULL), DONE);
    }
    struct store *store = f->house.store; // of two volumes: two spaces are of one
    size_t first = store_volume_of(store, spaces[0]) == store_volume_of(store, spaces[1]) ||
                           store_volume_of(store, spaces[0]) == store_volume_of(store, spaces[2])
                       ? 0
                       : 1;
    struct store_value key = store_id(spaces[first]);
    struct store_writes *writes = store_writes_new(&f->a, spaces[first]);
    store_write(writes, &damage, &key, 1, 1);
    assert_int_equal(store_commit(&f->a, store, writes), DONE);
    set_clock(paris(2026, 4, 13, 10));
    assert_int_equal(clock_works(f), INTERNAL); // told as a failure of the job
    for (size_t i = 0; i < COUNT_OF(spaces); i++)
        if (i != first)
            assert_int_equal(events(f, spaces[i], EVENT_LIFECYCLE, "close"), 1);
}

// ---- accounts of people who have no space here

static uint64_t lodge_made(struct fixture *f, struct actor *lodger)
{
    struct deed d = deed_of(f, &the_house);
    uint64_t lodge = 0;
    enum code code = space_lodge_make(&d, &lodge);
    space_due_by(&d, lodge, clock_now_us() + 90 * 24 * HOUR_US);
    assert_int_equal(commit(&d, code), DONE);
    *lodger = account_named(account_id(&f->a, f->house.keys, lodge).ptr);
    lodger->lodge = lodge;
    return lodge;
}

static void a_lodge_lets_nobody_in_and_is_left_three_months_after_nobody_needed_it(void **state)
{
    struct fixture *f = *state;
    struct actor lodger;
    set_clock(paris(2026, 1, 5, 9));
    uint64_t lodge = lodge_made(f, &lodger);
    for (int act = ACCESS_ACT_READ; act <= ACCESS_ACT_GOVERN; act++) {
        assert_int_equal(ground_of(f, &lodger, lodge, (enum access_act)act), ACCESS_DENY_NOT_OPEN);
        assert_int_equal(ground_of(f, &the_operator, lodge, (enum access_act)act), ACCESS_DENY_NOT_OPEN);
    }
    set_clock(paris(2026, 4, 4, 9)); // 90 days on, the summer's hour has begun
    let_the_clock_work(f);
    assert_false(is_erased(f, lodge));
    set_clock(paris(2026, 4, 6, 9));
    let_the_clock_work(f);
    assert_true(is_erased(f, lodge));
}

static void a_lodge_is_kept_while_a_mandate_needs_it_and_three_months_more(void **state)
{
    struct fixture *f = *state;
    struct actor lodger;
    struct operating o;
    set_clock(paris(2026, 1, 5, 9));
    uint64_t space = open_person(f, "1", "1979-03-12"), lodge = lodge_made(f, &lodger);
    struct actor holder = holder_of(space);
    assert_int_equal(operate(f, &holder, space, "invite",
                             "{\"name\":\"kind\",\"valueCode\":\"carer\"},"
                             "{\"name\":\"until\",\"valueDate\":\"2026-12-31\"}",
                             &o),
                     DONE);
    const char *answer = arena_print(&f->a,
                                     "{\"name\":\"code\",\"valueString\":\"%.*s\"},"
                                     "{\"name\":\"granted\",\"valueBoolean\":true}",
                                     STR_ARG(answered(f, &o, "code")))
                             .ptr;
    assert_int_equal(operate(f, &lodger, space, "answer-invitation", answer, NULL), DONE);
    for (int month = 4; month <= 12; month += 2) {
        set_clock(paris(2026, month, 20, 9));
        let_the_clock_work(f);
        assert_int_equal(ground_of(f, &lodger, space, ACCESS_ACT_READ), ACCESS_GRANT_CARER);
    }
    set_clock(paris(2027, 1, 1, 0));
    assert_int_equal(ground_of(f, &lodger, space, ACCESS_ACT_READ), ACCESS_DENY_NO_MANDATE);
    set_clock(paris(2027, 3, 30, 9));
    let_the_clock_work(f);
    assert_false(is_erased(f, lodge));
    set_clock(paris(2027, 7, 5, 9));
    let_the_clock_work(f);
    assert_true(is_erased(f, lodge));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOUSE(a_suspension_without_opposition_closes_after_six_weeks),
        WITH_HOUSE(an_opposed_suspension_does_not_close),
        WITH_HOUSE(an_asked_erasure_comes_after_three_months),
        WITH_HOUSE(a_closed_space_is_kept_ten_years_and_comes_back_whole),
        WITH_HOUSE(after_a_death_only_the_operator_is_left_and_the_archive_runs),
        WITH_HOUSE(who_is_born_on_29_february_comes_of_age_on_1_march),
        WITH_HOUSE(majority_that_passed_while_the_house_stood_still_is_told_once),
        WITH_HOUSE(a_carer_ends_with_their_last_day),
        WITH_HOUSE(what_is_not_announced_is_noticed_after_two_weeks_and_shown_after_a_month),
        WITH_HOUSE(a_house_that_stood_still_tells_both_at_once),
        WITH_HOUSE(a_code_opens_for_a_day),
        WITH_HOUSE(a_code_is_not_good_after_a_quarter_of_an_hour),
        WITH_HOUSE(only_spaces_that_are_due_are_looked_at),
        WITH_HOUSE(a_lodge_lets_nobody_in_and_is_left_three_months_after_nobody_needed_it),
        WITH_HOUSE(a_lodge_is_kept_while_a_mandate_needs_it_and_three_months_more),
        WITH_HOUSE(a_walk_that_meets_another_write_leaves_the_space_due),
        WITH_HOUSE(a_space_that_is_damaged_holds_no_other_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
