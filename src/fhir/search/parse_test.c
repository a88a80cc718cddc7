// Requests: what is understood, what is refused and with which words (R4 §3.1.1.4, §3.1.1.5).
#include <stdio.h>

#include "support/search_testing.h"

static void requests_that_make_no_sense_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        model_type type;
        const char *query, *part; // of the fault
    } cases[] = {
        {MODEL_Patient, "nmae=x", "\"name\""},
        {MODEL_Patient, "xyzzyx=x", "no search parameter \"xyzzyx\""},
        {MODEL_Patient, "gender:exact=male", ":not"},
        {MODEL_Patient, "name:below=x", ":contains"},
        {MODEL_Patient, "birthdate:exact=2000", "missing"},
        {MODEL_Patient, "birthdate=2000-13", "\"birthdate\" takes a date"},
        {MODEL_Patient, "birthdate=maybe", "\"birthdate\" takes a date"},
        {MODEL_Patient, "name=", "empty value"},
        {MODEL_Patient, "name=a,,b", "empty value"},
        {MODEL_Patient, "name=a\\b", "backslash"},
        {MODEL_Patient, "name=a\\", "backslash"},
        {MODEL_Patient, "identifier=a|b|c", "too many"},
        {MODEL_Patient, "identifier=|", "nothing beside"},
        {MODEL_Patient, "identifier:of-type=a|b", "all three"},
        {MODEL_Patient, "gender:in=http://nowhere", "not known here"},
        {MODEL_Patient, "gender:missing=maybe", "true or false"},
        {MODEL_Patient, "name.family=x", "cannot be chained"},
        {MODEL_Patient, "_id.family=x", "cannot be chained"},
        {MODEL_Patient, "_id:exact=x", "not supported"},
        {MODEL_Patient, "_text=x", "not supported"},
        {MODEL_Patient, "_content=x", "not supported"},
        {MODEL_Patient, "_list=x", "not supported"},
        {MODEL_Patient, "_query=x", "not supported"},
        {MODEL_Patient, "_filter=x", "not supported"},
        {MODEL_Patient, "_contained=true", "not supported"},
        {MODEL_Patient, "_has:Observation=x", "_has:[type]"},
        {MODEL_Patient, "_has:Observation:code:status=x", "does not refer"},
        {MODEL_Patient, "_has:Observation:encounter:status=x", "does not refer"},
        {MODEL_Patient, "_has:Observation:patient:nonsense=x", "no search parameter \"nonsense\""},
        {MODEL_Observation, "subject:Medication=1", "does not refer"},
        {MODEL_Observation, "subject.nonsense=1", "no search parameter"},
        {MODEL_Observation, "value-quantity=x", "takes a number"},
        {MODEL_Observation, "value-quantity=5|mg", "[number]|[system]|[code]"},
        {MODEL_Observation, "code-value-quantity=a", "joined by"},
        {MODEL_Observation, "code-value-quantity=a$1$2", "joined by"},
        {MODEL_Observation, "code-value-quantity:missing=true", "takes none"},
        {MODEL_AuditEvent, "entity.name=x", "name the one that is meant"},
        {MODEL_Location, "near=48", "[latitude]|[longitude]"},
        {MODEL_Observation, "part-of.part-of.part-of.part-of.part-of.status=x", ""},
        {MODEL_Patient, "_count=-1", "whole number"},
        {MODEL_Patient, "_sort=nonsense", "no search parameter"},
        {MODEL_Observation, "_sort=code-value-quantity", "cannot order"},
        {MODEL_Patient, "_summary=some", "true, text, data"},
        {MODEL_Patient, "_total=all", "accurate, none"},
        {MODEL_Patient, "_include=Patient", "[type]:[reference parameter]"},
        {MODEL_Patient, "_include=Patient:name", "is none"},
        {MODEL_Patient, "_include=Patient:organization:Nothing", "no resource type"},
        {MODEL_Patient, "_include:often=Patient:organization", ":iterate"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a;
        struct search_query *q;
        arena_init(&a);
        if (testing_parse(&a, cases[i].type, cases[i].query, false, &q) != INVALID ||
            a.fault.code != INVALID || !strstr(a.fault.text, cases[i].part))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].query, a.fault.text, cases[i].part);
        arena_release(&a);
    }
}

static void values_never_appear_in_faults(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "birthdate=SECRET", "name=SECRET\\x",        "identifier=SECRET|SECRET|SECRET",
        "gender:in=SECRET", "active:missing=SECRET", "_count=SECRET"};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct arena a;
        struct search_query *q;
        arena_init(&a);
        assert_int_equal(testing_parse(&a, MODEL_Patient, queries[i], false, &q), INVALID);
        assert_null(strstr(a.fault.text, "SECRET"));
        arena_release(&a);
    }
}

static void lenient_handling_leaves_unknown_parameters_out_of_self(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    arena_init(&a);
    assert_int_equal(
        testing_parse(&a, MODEL_Patient, "nonsense=1&name=a%20b&subject.x=1&_count=5&_format=json", true, &q),
        DONE);
    assert_true(str_equal(q->self, STR("name=a%20b&_count=5")));
    assert_non_null(q->first);
    assert_null(q->first->next);
    assert_int_equal(testing_parse(&a, MODEL_Patient, "name:nonsense=1", true, &q), INVALID);
    arena_release(&a);
}

static void values_are_cut_and_unescaped(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    arena_init(&a);
    assert_int_equal(testing_parse(&a, MODEL_Patient, "name:exact=a\\,b,c\\\\d,e\\|f", false, &q), DONE);
    static const char *const expected[] = {"a,b", "c\\d", "e|f"};
    assert_int_equal(q->first->value_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(str_equal(q->first->values[i].text, str_from(expected[i])));
    assert_int_equal(testing_parse(&a, MODEL_Patient, "identifier=http://a\\|b|x\\$y", false, &q), DONE);
    assert_true(str_equal(key_name_text(q->first->values[0].system), STR("http://a|b")));
    assert_true(str_equal(q->first->values[0].code, STR("x$y")));
    arena_release(&a);
}

static void prefixes_are_told_from_values(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        enum search_prefix prefix;
    } cases[] = {
        {"date=2020", SEARCH_EQ},
        {"date=eq2020", SEARCH_EQ},
        {"date=ne2020", SEARCH_NE},
        {"date=gt2020", SEARCH_GT},
        {"date=lt2020", SEARCH_LT},
        {"date=ge2020", SEARCH_GE},
        {"date=le2020", SEARCH_LE},
        {"date=sa2020", SEARCH_SA},
        {"date=eb2020", SEARCH_EB},
        {"date=ap2020", SEARCH_AP},
        {"value-quantity=ge5||mg", SEARCH_GE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a;
        struct search_query *q;
        arena_init(&a);
        assert_int_equal(testing_parse(&a, MODEL_Observation, cases[i].query, false, &q), DONE);
        assert_int_equal(q->first->values[0].prefix, cases[i].prefix);
        arena_release(&a);
    }
}

static void approximate_dates_widen_by_a_tenth_of_their_distance(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    arena_init(&a);
    clock_set_for_test(days_from_civil(2024, 1, 11) * 86400000000);
    assert_int_equal(testing_parse(&a, MODEL_Observation, "date=ap2023-12-31", false, &q), DONE);
    clock_set_for_test(0);
    assert_true(q->first->values[0].from_us == days_from_civil(2023, 12, 30) * 86400000000);
    assert_true(q->first->values[0].until_us == days_from_civil(2024, 1, 2) * 86400000000);
    arena_release(&a);
}

static void chains_are_parsed_for_each_type_that_knows_the_rest(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    size_t count = 0;
    arena_init(&a);
    assert_int_equal(testing_parse(&a, MODEL_Observation, "subject.birthdate=2000", false, &q), DONE);
    assert_int_equal(q->first->chained->type, MODEL_Patient);
    assert_null(q->first->chained->alternative);
    assert_int_equal(testing_parse(&a, MODEL_Observation, "subject.identifier=x", false, &q), DONE);
    for (const struct search_query *c = q->first->chained; c; c = c->alternative)
        count++;
    assert_int_equal(count, 4);
    assert_int_equal(
        testing_parse(&a, MODEL_Observation, "subject:Patient.general-practitioner.name:exact=x", false, &q),
        DONE);
    const struct search_clause *outer = q->first, *middle = outer->chained->first;
    assert_int_equal(outer->modifier, SEARCH_TYPE);
    assert_int_equal(outer->target, MODEL_Patient);
    assert_string_equal(middle->param->code, "general-practitioner");
    assert_string_equal(middle->chained->first->param->code, "name");
    assert_int_equal(middle->chained->first->modifier, SEARCH_EXACT);
    arena_release(&a);
}

static void reverse_chains_nest(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    arena_init(&a);
    assert_int_equal(testing_parse(&a, MODEL_Patient,
                                   "_has:Observation:patient:_has:AuditEvent:entity:agent=Practitioner/1",
                                   false, &q),
                     DONE);
    const struct search_clause *c = q->first;
    assert_string_equal(c->special, "_has");
    assert_string_equal(c->has_param->code, "patient");
    assert_int_equal(c->chained->type, MODEL_Observation);
    assert_string_equal(c->chained->first->has_param->code, "entity");
    assert_int_equal(c->chained->first->chained->type, MODEL_AuditEvent);
    assert_string_equal(c->chained->first->chained->first->param->code, "agent");
    arena_release(&a);
}

static void answers_are_ruled_by_their_parameters(void **state)
{
    (void)state;
    struct arena a;
    struct search_query *q;
    arena_init(&a);
    assert_int_equal(
        testing_parse(&a, MODEL_Observation,
                      "_sort=status,-date,_lastUpdated&_count=0&_total=none&_summary=text&_elements=code,"
                      "status&_include=Observation:subject:Patient&_revinclude:iterate=Provenance:target&"
                      "_include=*&_cursor=abc&_contained=false",
                      false, &q),
        DONE);
    assert_int_equal(q->sort_count, 3);
    assert_string_equal(q->sort[0].param->code, "status");
    assert_true(q->sort[1].descending);
    assert_string_equal(q->sort[2].special, "_lastUpdated");
    assert_true(q->count_given);
    assert_int_equal(q->count, 0);
    assert_int_equal(q->total, TOTAL_NONE);
    assert_int_equal(q->summary, SUMMARY_TEXT);
    assert_int_equal(q->element_count, 2);
    assert_true(str_equal(q->cursor, STR("abc")));
    const struct search_include *i = q->includes;
    assert_string_equal(i->param->code, "subject");
    assert_int_equal(i->target, MODEL_Patient);
    assert_true(i->next->reverse && i->next->iterate);
    assert_int_equal(i->next->next->source, MODEL_NONE);
    assert_null(q->first);
    arena_release(&a);
}

static void the_parameters_told_are_those_understood(void **state)
{
    (void)state;
    const struct model_param *p;
    size_t count = 0;
    for (; (p = search_param_at(MODEL_DocumentReference, count)); count++)
        assert_ptr_equal(search_param_named(MODEL_DocumentReference, str_from(p->code)), p);
    assert_in_range(count, 30, 60);
    assert_non_null(search_param_named(MODEL_DocumentReference, STR("isArchived")));
    assert_null(search_param_named(MODEL_Patient, STR("isArchived")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_that_make_no_sense_are_refused_by_name),
        cmocka_unit_test(values_never_appear_in_faults),
        cmocka_unit_test(lenient_handling_leaves_unknown_parameters_out_of_self),
        cmocka_unit_test(values_are_cut_and_unescaped),
        cmocka_unit_test(prefixes_are_told_from_values),
        cmocka_unit_test(approximate_dates_widen_by_a_tenth_of_their_distance),
        cmocka_unit_test(chains_are_parsed_for_each_type_that_knows_the_rest),
        cmocka_unit_test(reverse_chains_nest),
        cmocka_unit_test(answers_are_ruled_by_their_parameters),
        cmocka_unit_test(the_parameters_told_are_those_understood),
    };
    return cmocka_run_group_tests_name("fhir/search parse", tests, NULL, NULL);
}
