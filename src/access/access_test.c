// Who may do what: every role, action, place and form of scope, against a table written by hand.
#include "access/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { OWN = 5 << 10, OTHER = 6 << 10, COMMONS = 0 };

// c r u d s: create, read, update, delete, search; o: open, e: erase, x: export
static const char action_letters[] = "crudsoex";
static const enum access_action actions[] = {ACCESS_CREATE, ACCESS_READ, ACCESS_UPDATE, ACCESS_DELETE,
                                             ACCESS_SEARCH, ACCESS_OPEN, ACCESS_ERASE,  ACCESS_EXPORT};

static const struct row {
    enum actor_role role;
    const char *scope;
    model_type type;
    const char *own, *other, *commons; // the letters that are allowed there
} table[] = {
    // What each role gets when it asks for nothing in particular.
    {ACTOR_HOLDER, "patient/*.cruds", MODEL_Observation, "crudsx", "", "rsx"},
    {ACTOR_HOLDER, "patient/*.cruds", MODEL_NONE, "crudsx", "", "rsx"},
    {ACTOR_LPS, "user/*.cruds", MODEL_Observation, "crudsx", "crudsx", "rsx"},
    {ACTOR_LPS, "user/*.cruds", MODEL_NONE, "crudsx", "crudsx", "rsx"},
    {ACTOR_OPERATOR, "operator system/*.cruds", MODEL_Observation, "crudsoex", "crudsoex", "crudsox"},
    {ACTOR_OPERATOR, "operator system/*.cruds", MODEL_NONE, "crudsoex", "crudsoex", "crudsox"},
    // The operator's own acts need the word, and the word gives no data.
    {ACTOR_OPERATOR, "operator", MODEL_Observation, "oe", "oe", "o"},
    {ACTOR_OPERATOR, "system/*.cruds", MODEL_Observation, "crudsx", "crudsx", "crudsx"},
    {ACTOR_LPS, "operator user/*.cruds", MODEL_Observation, "crudsx", "crudsx", "rsx"},
    {ACTOR_HOLDER, "operator patient/*.cruds", MODEL_Observation, "crudsx", "", "rsx"},
    // Some actions only.
    {ACTOR_HOLDER, "patient/*.r", MODEL_Observation, "rx", "", "rx"},
    {ACTOR_HOLDER, "patient/*.rs", MODEL_Observation, "rsx", "", "rsx"},
    {ACTOR_LPS, "user/*.c", MODEL_Observation, "c", "c", ""},
    {ACTOR_LPS, "user/*.cu", MODEL_Observation, "cu", "cu", ""},
    {ACTOR_LPS, "user/*.ds", MODEL_Observation, "ds", "ds", "s"},
    // Some types only; all types at once are then too many.
    {ACTOR_HOLDER, "patient/Observation.rs", MODEL_Observation, "rsx", "", "rsx"},
    {ACTOR_HOLDER, "patient/Observation.rs", MODEL_Condition, "", "", ""},
    {ACTOR_HOLDER, "patient/Observation.rs", MODEL_NONE, "", "", ""},
    {ACTOR_LPS, "user/Condition.r user/Observation.cs", MODEL_Observation, "cs", "cs", "s"},
    {ACTOR_LPS, "user/Condition.r user/Observation.cs", MODEL_Condition, "rx", "rx", "rx"},
    {ACTOR_LPS, "user/Observation.r user/*.s", MODEL_Observation, "rsx", "rsx", "rsx"},
    {ACTOR_LPS, "user/Observation.r user/*.s", MODEL_NONE, "s", "s", "s"},
    // The words of another role, of nobody, or none.
    {ACTOR_HOLDER, "user/*.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_HOLDER, "system/*.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "patient/*.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "system/*.cruds operator", MODEL_Observation, "", "", ""},
    {ACTOR_OPERATOR, "user/*.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_OPERATOR, "", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "", MODEL_Observation, "", "", ""},
    {ACTOR_HOLDER, NULL, MODEL_Observation, "", "", ""},
    // What is no scope gives nothing, and what narrows a scope does not widen it.
    {ACTOR_LPS, "user/*", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "user.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "user/Obs.cruds", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "user/Observation.rs?category=laboratory", MODEL_Observation, "", "", ""},
    {ACTOR_LPS, "User/*.cruds", MODEL_Observation, "", "", ""},
    // Nobody may do nothing, whatever their words.
    {ACTOR_NOBODY, "operator system/*.cruds user/*.cruds patient/*.cruds", MODEL_Observation, "", "", ""},
};

static void check_row(const struct row *row, uint64_t space, const char *allowed, const char *place)
{
    struct actor actor = {.role = row->role, .space = OWN, .scope = str_from(row->scope)};
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        struct access_question question = {&actor, space, actions[i], row->type};
        bool is_allowed = access_decide(&question).allowed;
        if (is_allowed != (strchr(allowed, action_letters[i]) != NULL))
            fail_msg("%s with \"%s\", %c in %s: %s", actor_role_word(row->role), row->scope ? row->scope : "",
                     action_letters[i], place, is_allowed ? "allowed" : "refused");
    }
}

static void the_decision_is_that_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        check_row(&table[i], OWN, table[i].own, "their own space");
        check_row(&table[i], OTHER, table[i].other, "another space");
        check_row(&table[i], COMMONS, table[i].commons, "the commons");
    }
}

static void who_sends_no_token_may_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        struct access_question question = {NULL, OWN, actions[i], MODEL_Observation};
        struct access_answer answer = access_decide(&question);
        assert_false(answer.allowed);
        assert_int_equal(answer.reason, ACCESS_NO_CREDENTIALS);
    }
}

static enum access_reason reason_of(enum actor_role role, const char *scope, uint64_t space,
                                    enum access_action action)
{
    struct actor actor = {.role = role, .space = OWN, .scope = str_from(scope)};
    struct access_question question = {&actor, space, action, MODEL_Observation};
    return access_decide(&question).reason;
}

static void the_reason_says_why(void **state)
{
    (void)state;
    assert_int_equal(reason_of(ACTOR_HOLDER, "patient/*.r", OWN, ACCESS_READ), ACCESS_BECAUSE_HOLDER);
    assert_int_equal(reason_of(ACTOR_LPS, "user/*.r", OWN, ACCESS_READ), ACCESS_BECAUSE_CARE);
    assert_int_equal(reason_of(ACTOR_OPERATOR, "system/*.r", OWN, ACCESS_READ), ACCESS_BECAUSE_OPERATOR);
    assert_int_equal(reason_of(ACTOR_LPS, "user/*.r", COMMONS, ACCESS_READ), ACCESS_BECAUSE_COMMONS);
    assert_int_equal(reason_of(ACTOR_HOLDER, "patient/*.r", OTHER, ACCESS_READ), ACCESS_NOT_THEIR_SPACE);
    assert_int_equal(reason_of(ACTOR_HOLDER, "patient/*.r", OWN, ACCESS_UPDATE), ACCESS_OUT_OF_SCOPE);
    assert_int_equal(reason_of(ACTOR_LPS, "user/*.cruds", COMMONS, ACCESS_CREATE), ACCESS_NOT_FOR_THIS_ROLE);
    assert_int_equal(reason_of(ACTOR_LPS, "user/*.cruds", OWN, ACCESS_ERASE), ACCESS_NOT_FOR_THIS_ROLE);
    for (enum access_reason r = ACCESS_BECAUSE_HOLDER; r <= ACCESS_NOT_FOR_THIS_ROLE; r++) {
        assert_true(strlen(access_reason_word(r)) > 0);
        assert_true(strlen(access_reason_text(r)) > strlen(access_reason_word(r)));
    }
}

static enum access_reason opening(const struct actor *actor)
{
    struct access_question question = {actor, OTHER, ACCESS_OPEN, MODEL_Patient};
    return access_decide(&question).reason;
}

static void a_professional_opens_a_space_with_the_person_s_consent_only(void **state)
{
    struct actor doctor = {.role = ACTOR_LPS, .scope = STR("user/*.cruds")};
    (void)state;
    assert_int_equal(opening(&doctor), ACCESS_NOT_FOR_THIS_ROLE);
    doctor.has_consent = true;
    assert_int_equal(opening(&doctor), ACCESS_BECAUSE_CARE);
    doctor.scope = STR("user/Observation.cruds");
    struct access_question question = {&doctor, OTHER, ACCESS_OPEN, MODEL_Patient};
    assert_int_equal(access_decide(&question).reason, ACCESS_OUT_OF_SCOPE);
}

static void an_account_is_judged_in_spaces_that_are_not_its_own(void **state)
{
    struct actor carer = {.role = ACTOR_HOLDER, .space = OWN, .scope = STR("patient/*.r")};
    struct access_question question = {&carer, OTHER, ACCESS_READ, MODEL_Observation};
    struct access_asker who;
    (void)state;
    assert_false(access_decide(&question).allowed);
    carer.account = STR("account-1");
    assert_true(access_decide(&question).allowed); // its mandates say the rest
    access_asker_of(&carer, OTHER, NULL, &who);
    assert_int_equal(who.kind, ACCESS_ASKER_DELEGATE);
    access_asker_of(&carer, OWN, NULL, &who);
    assert_int_equal(who.kind, ACCESS_ASKER_HOLDER);
}

static void a_professional_is_known_by_one_form_of_number(void **state)
{
    struct actor doctor = {.role = ACTOR_LPS,
                           .rpps = STR("810101010105"),
                           .structure = STR("1750000001"),
                           .context = ACTOR_BREAK_GLASS,
                           .motive = STR("  ")};
    struct access_asker who;
    (void)state;
    access_asker_of(&doctor, OTHER, NULL, &who);
    assert_int_equal(who.kind, ACCESS_ASKER_PROFESSIONAL);
    assert_true(str_equal(who.id, STR("10101010105")) && str_equal(who.structure, STR("750000001")));
    assert_int_equal(who.context, ACCESS_BREAK_GLASS);
    assert_false(who.has_motive); // blanks are none
    assert_int_equal(who.profession, ACCESS_MATRIX_NONE);
}

static void scopes_are_taken_or_refused_whole(void **state)
{
    static const char *const good[] = {
        "operator",
        "patient/*.cruds",
        "user/Observation.rs",
        "system/DocumentReference.c",
        "patient/Patient.r patient/Observation.s",
        "operator system/*.cruds",
        "user/Observation.rs?category=laboratory",
        "user/Observation.rs?category=http://hl7.org/categories|laboratory&date=ge2024",
        "patient/DocumentReference.r?type=http%3A%2F%2Floinc.org%7C11502-2",
        "patient/Condition.cud?code:missing=false&_security=R"};
    static const char *const bad[] = {"",
                                      " ",
                                      "patient",
                                      "patient/",
                                      "patient/*",
                                      "patient/*.",
                                      "patient/*.x",
                                      "patient/*.sr",
                                      "patient/*.rr",
                                      "patient/*.read",
                                      "patient/*.*",
                                      "patient/Nothing.r",
                                      "patient/observation.r",
                                      "Patient/*.r",
                                      "nobody/*.r",
                                      "/*.r",
                                      "openid",
                                      "patient/*.r ",
                                      "patient/*.r  user/*.r",
                                      "patient/*.r,user/*.r",
                                      "user/*.rs?category=laboratory",
                                      "user/Observation.rs?",
                                      "user/Observation.rs?categorie=laboratory",
                                      "user/Observation.rs?category:nearly=laboratory",
                                      "user/Observation.rs?date=someday",
                                      "user/Observation.rs?category=laboratory&_sort=date",
                                      "user/Observation.rs?_count=1",
                                      "user/Observation.rs?_id=1",
                                      "user/Observation.rs?encounter.class=AMB",
                                      "user/Observation.rs?_has:Provenance:target:agent=1",
                                      "user/Observation.?category=laboratory",
                                      "user/Observation?category=laboratory"};
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (access_scope_check(&a, str_from(good[i])) != DONE)
            fail_msg("\"%s\": %s", good[i], a.fault.text);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (access_scope_check(&a, str_from(bad[i])) != INVALID)
            fail_msg("\"%s\" was taken", bad[i]);
    for (enum actor_role role = ACTOR_HOLDER; role <= ACTOR_OPERATOR; role++)
        assert_int_equal(access_scope_check(&a, access_default_scope(role)), DONE);
    assert_int_equal(access_scope_check(&a, STR("user/Observation.rs?categorie=laboratory")), INVALID);
    assert_non_null(strstr(a.fault.text, "categorie")); // by its name
    arena_release(&a);
}

static void a_query_narrows_what_its_scope_gives(void **state)
{
    struct actor doctor = {.role = ACTOR_LPS,
                           .scope =
                               STR("user/Observation.rs?category=laboratory user/Observation.r?date=ge2024 "
                                   "user/Condition.r?code=1 user/*.s")};
    static const struct {
        enum access_action action;
        model_type type;
        bool allowed, is_narrowed;
        size_t queries;
    } rows[] = {{ACCESS_READ, MODEL_Observation, true, true, 2},
                {ACCESS_SEARCH, MODEL_Observation, true, false, 1}, // another scope gives it whole
                {ACCESS_READ, MODEL_Condition, true, true, 1},
                {ACCESS_CREATE, MODEL_Observation, false, false, 0},
                {ACCESS_READ, MODEL_NONE, false, false, 0},
                {ACCESS_READ, MODEL_Procedure, false, false, 0}};
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct access_queries queries;
        struct access_question question = {&doctor, OTHER, rows[i].action, rows[i].type};
        assert_int_equal(access_decide(&question).allowed, rows[i].allowed && !rows[i].is_narrowed);
        question.takes_narrowed = true;
        struct access_answer answer = access_decide(&question);
        assert_int_equal(answer.allowed, rows[i].allowed);
        assert_int_equal(answer.is_narrowed, rows[i].is_narrowed);
        assert_int_equal(access_scope_queries(&a, &question, (struct str){0}, &queries), DONE);
        assert_int_equal(queries.count, rows[i].queries);
    }
    arena_release(&a);
}

static void what_is_registered_is_kept_or_narrowed_further(void **state)
{
    static const struct {
        const char *registered, *asked;
        bool covers;
    } rows[] = {{"user/*.rs", "user/Observation.r?category=a", true},
                {"user/Observation.rs?category=a", "user/Observation.rs?category=a", true},
                {"user/Observation.rs?category=a", "user/Observation.s?category=a&date=ge2024", true},
                {"user/Observation.rs?category=a", "user/Observation.r", false},
                {"user/Observation.rs?category=a", "user/Observation.r?category=ab", false},
                {"user/Observation.rs?category=a", "user/Observation.r?category=a,b", false},
                {"user/Observation.rs?category=a", "user/Observation.c?category=a", false},
                {"user/Observation.rs?category=a", "user/Condition.r?category=a", false}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (access_scope_covers(str_from(rows[i].registered), str_from(rows[i].asked)) != rows[i].covers)
            fail_msg("%s, asked %s", rows[i].registered, rows[i].asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_decision_is_that_of_the_table),
        cmocka_unit_test(who_sends_no_token_may_nothing),
        cmocka_unit_test(a_professional_opens_a_space_with_the_person_s_consent_only),
        cmocka_unit_test(an_account_is_judged_in_spaces_that_are_not_its_own),
        cmocka_unit_test(a_professional_is_known_by_one_form_of_number),
        cmocka_unit_test(the_reason_says_why),
        cmocka_unit_test(scopes_are_taken_or_refused_whole),
        cmocka_unit_test(a_query_narrows_what_its_scope_gives),
        cmocka_unit_test(what_is_registered_is_kept_or_narrowed_further),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
