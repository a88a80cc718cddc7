// Resources against queries, by R4's examples and tables (§3.1.1.4).
#include <stdio.h>

#include "support/search_testing.h"

struct query_case {
    const char *query;
    bool is_met;
};

static void check(const char *resource, const struct query_case *cases, size_t count)
{
    struct arena a;
    model_type type;
    arena_init(&a);
    struct str keys = testing_keys(&a, str_from(resource), &type);
    assert_true(keys_valid(keys));
    for (size_t i = 0; i < count; i++) {
        if (testing_match(&a, type, keys, cases[i].query) != cases[i].is_met)
            fail_msg("%s?%s should %s", model_info(type)->name, cases[i].query,
                     cases[i].is_met ? "match" : "not match");
    }
    arena_release(&a);
}

static void tokens_match_by_code_and_system(void **state)
{
    (void)state;
    static const char *const condition =
        "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/"
        "1\"},\"code\":{\"coding\":[{\"system\":"
        "\"http://snomed.info/sct\",\"code\":\"232353008\",\"display\":\"Rhinite "
        "allergique\"},{\"code\":\"J30\"},"
        "{\"system\":\"http://acme.org/codes\",\"code\":\"ha125\"}],\"text\":\"Migraine "
        "headache\"},\"clinicalStatus\":"
        "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
        "condition-clinical\",\"code\":\"active\"}]}}";
    static const struct query_case cases[] = {
        {"code=232353008", true},
        {"code=http://snomed.info/sct|232353008", true},
        {"code=http://snomed.info/sct|", true},
        {"code=|232353008", false},
        {"code=|J30", true},
        {"code=http://loinc.org|232353008", false},
        {"code=http://loinc.org|", false},
        {"code=http://acme.org/codes|HA125", true},
        {"code=HA125", true},
        {"code=x,J30", true},
        {"code=x\\,J30", false},
        {"code:not=x", true},
        {"code:not=x,J30", false},
        {"code:text=headache", true},
        {"code:text=RHINITE%20all", true},
        {"code:text=eadache", false},
        {"code:missing=false", true},
        {"category:missing=true", true},
        {"category:not=x", true},
        {"category:missing=false", false},
        {"clinical-status=active", true},
        {"clinical-status=ACTIVE", false},
        {"clinical-status:in=http://hl7.org/fhir/ValueSet/condition-clinical", true},
        {"clinical-status:not-in=http://hl7.org/fhir/ValueSet/condition-clinical", false},
        {"clinical-status:in=http://hl7.org/fhir/ValueSet/condition-ver-status", false},
        {"code=232353008&clinical-status=active", true},
        {"code=232353008&clinical-status=resolved", false},
    };
    check(condition, cases, COUNT_OF(cases));
}

static void tokens_of_plain_elements_have_the_system_of_their_binding(void **state)
{
    (void)state;
    static const char *const patient =
        "{\"resourceType\":\"Patient\",\"active\":true,\"gender\":\"female\",\"telecom\":[{\"system\":"
        "\"phone\","
        "\"value\":\"01 "
        "23\"},{\"system\":\"email\",\"value\":\"A@example.org\"}],\"identifier\":[{\"type\":{\"coding\":"
        "[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
        "v2-0203\",\"code\":\"MR\"}],\"text\":\"Dossier\"},"
        "\"system\":\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"279035121518989\"}],\"deceasedBoolean\":"
        "false}";
    static const struct query_case cases[] = {
        {"gender=female", true},
        {"gender=http://hl7.org/fhir/administrative-gender|female", true},
        {"gender=http://hl7.org/fhir/other|female", false},
        {"gender=|female", true},
        {"gender:not=male", true},
        {"active=true", true},
        {"active=false", false},
        {"deceased=false", true},
        {"phone=01%2023", true},
        {"email=a@example.org", true},
        {"phone=a@example.org", false},
        {"telecom=a@EXAMPLE.org", true},
        {"identifier=279035121518989", true},
        {"identifier=urn:oid:1.2.250.1.213.1.4.8|279035121518989", true},
        {"identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|279035121518989", true},
        {"identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|PI|279035121518989", false},
        {"identifier:text=dossier", true},
    };
    check(patient, cases, COUNT_OF(cases));
}

static void tokens_below_and_above_follow_the_hierarchy(void **state)
{
    (void)state;
    static const char *const encounter =
        "{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"system\":"
        "\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"ACUTE\"}}";
    static const char *const document = "{\"resourceType\":\"DocumentReference\",\"status\":\"current\","
                                        "\"content\":[{\"attachment\":{\"contentType\":"
                                        "\"text/xml; charset=UTF-8\"}}]}";
    static const struct query_case cases[] = {
        {"class:below=http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP", true},
        {"class:below=http://terminology.hl7.org/CodeSystem/v3-ActCode|ACUTE", true},
        {"class:below=http://terminology.hl7.org/CodeSystem/v3-ActCode|AMB", false},
        {"class:above=http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP", false},
        {"class=http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP", false},
    };
    static const struct query_case media[] = {
        {"contenttype=text/xml", false},
        {"contenttype:below=text/xml", true},
        {"contenttype:below=text/html", false},
    };
    check(encounter, cases, COUNT_OF(cases));
    check(document, media, COUNT_OF(media));
}

static void strings_ignore_case_accents_and_punctuation(void **state)
{
    (void)state;
    static const char *const patient = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Carre\xc3\xb1o "
                                       "Qui\xc3\xb1ones\",\"given\":[\"Severine\","
                                       "\"Jean-Pierre\"]}],\"address\":[{\"line\":[\"3, rue de "
                                       "l'\xc3\x89glise\"],\"city\":\"Saint-\xc3\x89tienne\"}]}";
    static const struct query_case cases[] = {
        {"given=eve", false},
        {"given=sev", true},
        {"given:contains=eve", true},
        {"given:exact=Severine", true},
        {"given:exact=severine", false},
        {"given:exact=Sever", false},
        {"family=carreno", true},
        {"family=QUINONES", true},
        {"family=inones", false},
        {"name=jean%20pierre", true},
        {"name=pierre", true},
        {"family=sev", false},
        {"address-city=saint%20etienne", true},
        {"address=3%20rue", true},
        {"address:contains=eglise", true},
        {"address=eglise", false},
        {"name:exact=Carre%C3%B1o%20Qui%C3%B1ones", true},
        {"phonetic=carreno", true},
    };
    check(patient, cases, COUNT_OF(cases));
}

static void dates_compare_as_spans(void **state)
{
    (void)state;
    static const struct {
        const char *effective;
        struct query_case cases[12];
    } table[] = {
        {"\"effectiveDateTime\":\"2013-01-14T00:00:00Z\"",
         {{"date=eq2013-01-14", true},
          {"date=ne2013-01-14", false},
          {"date=2013", true},
          {"date=ge2013-01-14", true}}},
        {"\"effectiveDateTime\":\"2013-01-14T10:00:00Z\"",
         {{"date=2013-01-14", true},
          {"date=ne2013-01-14", false},
          {"date=2013-01-14T10:00", true},
          {"date=2013-01-14T11:00%2B01:00", true},
          {"date=2013-01-14T11:00+01:00", true},
          {"date=gt2013-01-14", false},
          {"date=gt2013-01-13", true}}},
        {"\"effectiveDateTime\":\"2013-01-15T00:00:00Z\"",
         {{"date=2013-01-14", false}, {"date=ne2013-01-14", true}}},
        {"\"effectiveDateTime\":\"2013-01-14\"",
         {{"date=lt2013-01-14T10:00", true},
          {"date=gt2013-01-14T10:00", true},
          {"date=2013-01-14T10:00", false},
          {"date=ap2013-01-14", true},
          {"date=le2013-01-14", true},
          {"date=lt2013-01-14", false}}},
        {"\"effectivePeriod\":{\"start\":\"2013-01-21\"}",
         {{"date=ge2013-03-14", true},
          {"date=le2013-03-14", true},
          {"date=sa2013-03-14", false},
          {"date=eb2013-03-14", false},
          {"date=2013", false},
          {"date=sa2013-01-20", true}}},
        {"\"effectivePeriod\":{\"start\":\"2013-03-15\"}",
         {{"date=sa2013-03-14", true}, {"date=eb2013-03-14", false}, {"date=lt2013-03-15", false}}},
        {"\"effectivePeriod\":{\"end\":\"2013-01-21\"}",
         {{"date=sa2013-03-14", false},
          {"date=eb2013-03-14", true},
          {"date=gt2013-01-21", false},
          {"date=ge2013-01-21", false},
          {"date=lt1900", true}}},
        {"\"effectivePeriod\":{\"start\":\"2013-01-02\",\"end\":\"2013-01-04\"}",
         {{"date=2013-01", true},
          {"date=2013-01-03", false},
          {"date=eb2013-01-05", true},
          {"date=eb2013-01-04", false},
          {"date=ap2013-01-03", true}}},
        {"\"effectiveTiming\":{\"event\":[\"2013-01-04\",\"2013-01-02\"]}",
         {{"date=2013-01", true}, {"date=ap2013-01-03", true}, {"date=2013-01-02", false}}},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char resource[300];
        size_t count = 0;
        while (count < 12 && table[i].cases[count].query)
            count++;
        snprintf(resource, sizeof resource, "{\"resourceType\":\"Observation\",\"status\":\"final\",%s}",
                 table[i].effective);
        check(resource, table[i].cases, count);
    }
}

static void numbers_have_the_precision_they_are_written_with(void **state)
{
    (void)state;
    static const struct {
        const char *probability;
        struct query_case cases[10];
    } table[] = {
        {"100",
         {{"probability=100", true},
          {"probability=1e2", true},
          {"probability=gt100", false},
          {"probability=ge100", true},
          {"probability=100.00", true},
          {"probability=ap109", true}}},
        {"99.5", {{"probability=100", true}, {"probability=100.0", false}, {"probability=lt100", true}}},
        {"100.5", {{"probability=100", false}, {"probability=1e2", true}, {"probability=ne100", true}}},
        {"95", {{"probability=1e2", true}, {"probability=100", false}}},
        {"105", {{"probability=1e2", false}, {"probability=sa104.9", true}, {"probability=eb105", false}}},
        {"0.1",
         {{"probability=0.1", true},
          {"probability=1e-1", true},
          {"probability=gt0.10000000000000001", false},
          {"probability=ge0.1", true},
          {"probability=le0.1", true},
          {"probability=ne0.1", false}}},
        {"123456789012345678",
         {{"probability=123456789012345678", true},
          {"probability=123456789012345677", false},
          {"probability=gt123456789012345677", true}}},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char resource[300];
        size_t count = 0;
        while (count < 10 && table[i].cases[count].query)
            count++;
        snprintf(resource, sizeof resource,
                 "{\"resourceType\":\"RiskAssessment\",\"prediction\":[{\"probabilityDecimal\":%s}]}",
                 table[i].probability);
        check(resource, table[i].cases, count);
    }
}

static void quantities_match_by_value_and_unit(void **state)
{
    (void)state;
    static const char *const observation = "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{"
                                           "\"coding\":[{\"system\":\"http://loinc.org\","
                                           "\"code\":\"2823-3\"}]},\"valueQuantity\":{\"value\":5.42,"
                                           "\"system\":\"http://unitsofmeasure.org\",\"code\":"
                                           "\"mg\",\"unit\":\"milligrams\"}}";
    static const char *const below = "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":5,"
                                     "\"comparator\":\"<\",\"unit\":\"mg\"}}";
    static const struct query_case cases[] = {
        {"value-quantity=5.4|http://unitsofmeasure.org|mg", true},
        {"value-quantity=5.40|http://unitsofmeasure.org|mg", false},
        {"value-quantity=5.4||mg", true},
        {"value-quantity=5.4||milligrams", true},
        {"value-quantity=5.4|http://unitsofmeasure.org|milligrams", false},
        {"value-quantity=5.4", true},
        {"value-quantity=le5.4|http://unitsofmeasure.org|mg", false},
        {"value-quantity=gt5.4", true},
        {"value-quantity=ap5|http://unitsofmeasure.org|mg", true},
        {"value-quantity=5.4|http://other.org|mg", false},
        {"combo-value-quantity=5.4", true},
        {"code-value-quantity=http://loinc.org|2823-3$gt5.4|http://unitsofmeasure.org|mg", true},
        {"code-value-quantity=2823-3$5.4", true},
        {"code-value-quantity=2823-3$lt5.4", false},
        {"code-value-quantity=2823-4$5.4", false},
        {"combo-code-value-quantity=x$1,2823-3$5.4", true},
    };
    static const struct query_case open[] = {
        {"value-quantity=lt3", true},    {"value-quantity=gt6", false},    {"value-quantity=5", false},
        {"value-quantity=5||mg", false}, {"value-quantity=lt3||mg", true}, {"value-quantity=lt3||g", false},
    };
    check(observation, cases, COUNT_OF(cases));
    check(below, open, COUNT_OF(open));
}

static void composites_join_the_parts_of_one_element(void **state)
{
    (void)state;
    static const char *const pressure =
        "{\"resourceType\":\"Observation\",\"code\":{\"coding\":[{\"code\":\"85354-9\"}]},\"component\":[{"
        "\"code\":"
        "{\"coding\":[{\"system\":\"http://"
        "loinc.org\",\"code\":\"8480-6\"}]},\"valueQuantity\":{\"value\":55}},"
        "{\"code\":{\"coding\":[{\"code\":\"8462-4\"}]},\"valueQuantity\":{\"value\":90}}]}";
    static const struct query_case cases[] = {
        {"component-code-value-quantity=http://loinc.org|8480-6$lt60", true},
        {"component-code-value-quantity=8462-4$lt60", false},
        {"combo-code-value-quantity=8480-6$55", true},
        {"combo-code-value-quantity=85354-9$55", false},
        {"code-value-quantity=8480-6$55", false},
        {"component-code=8480-6&component-value-quantity=90", true},
        {"combo-code=85354-9", true},
        {"code=8480-6", false},
    };
    check(pressure, cases, COUNT_OF(cases));
}

static void uris_match_whole_or_by_segments(void **state)
{
    (void)state;
    static const char *const set =
        "{\"resourceType\":\"ValueSet\",\"url\":\"http://acme.org/fhir/ValueSet/123\","
        "\"meta\":{\"profile\":[\"http://acme.org/p|2\"]}}";
    static const struct query_case cases[] = {
        {"url=http://acme.org/fhir/ValueSet/123", true},
        {"url=http://acme.org/fhir/ValueSet/12", false},
        {"url=http://ACME.org/fhir/ValueSet/123", false},
        {"url:below=http://acme.org/fhir/", true},
        {"url:below=http://acme.org/fhir", true},
        {"url:below=http://acme.org/fh", false},
        {"url:above=http://acme.org/fhir/ValueSet/123/_history/5", true},
        {"url:above=http://acme.org/fhir/ValueSet/1234", false},
        {"_profile=http://acme.org/p", true},
        {"_profile=http://acme.org/p|2", true},
        {"_profile=http://acme.org/p|3", false},
    };
    check(set, cases, COUNT_OF(cases));
}

static void references_match_in_every_form(void **state)
{
    (void)state;
    static const char *const known =
        "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/"
        "23\"},\"performer\":[{\"reference\":"
        "\"Practitioner/5\"},{\"reference\":\"http://other.org/fhir/Practitioner/"
        "9\"}],\"focus\":[{\"reference\":"
        "\"Device/4/_history/2\"}],\"basedOn\":[{\"identifier\":{\"system\":\"http://acme.org/"
        "mrn\",\"value\":\"12\"}}]}";
    static const char *const named = "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/"
                                     "ours\"},\"encounter\":{\"reference\":"
                                     "\"http://ens.example/fhir/Encounter/visit\"}}";
    static const struct query_case cases[] = {
        {"subject=Patient/23", true},
        {"subject=23", true},
        {"subject:Patient=23", true},
        {"subject:Group=23", false},
        {"subject=Group/23", false},
        {"patient=23", true},
        {"patient=24", false},
        {"performer=Practitioner/5", true},
        {"subject=http://ens.example/fhir/Patient/23", true},
        {"subject=http://other.org/fhir/Patient/23", false},
        {"performer=http://other.org/fhir/Practitioner/9", true},
        {"performer=Practitioner/9", false},
        {"focus=Device/4", true},
        {"focus=Device/4/_history/2", true},
        {"focus=Device/4/_history/3", false},
        {"based-on:identifier=http://acme.org/mrn|12", true},
        {"based-on:identifier=|12", false},
        {"based-on:missing=false", true},
        {"subject=1,Patient/23", true},
    };
    static const struct query_case texts[] = {
        {"subject=Patient/ours", true},
        {"subject=ours", true},
        {"patient=ours", true},
        {"subject=http://ens.example/fhir/Patient/ours", true},
        {"subject=theirs", false},
        {"encounter=visit", true},
        {"encounter=Encounter/visit", true},
        {"encounter=http://ens.example/fhir/Encounter/visit", true},
    };
    check(known, cases, COUNT_OF(cases));
    check(named, texts, COUNT_OF(texts));
}

static void canonicals_may_leave_out_the_version(void **state)
{
    (void)state;
    static const char *const answers =
        "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"http://acme.com/profile|1.1\"}";
    static const struct query_case cases[] = {
        {"questionnaire=http://acme.com/profile", true},
        {"questionnaire=http://acme.com/profile|1.1", true},
        {"questionnaire=http://acme.com/profile|1", false},
        {"questionnaire:below=http://acme.com/profile|1", true},
        {"questionnaire:below=http://acme.com/profile", true},
        {"questionnaire:below=http://acme.com/profile|2", false},
    };
    check(answers, cases, COUNT_OF(cases));
}

static void chains_look_into_contained_resources(void **state)
{
    (void)state;
    static const char *const document =
        "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"contained\":[{\"resourceType\":"
        "\"Practitioner\",\"id\":\"p\",\"name\":[{\"family\":\"Durand\",\"given\":[\"Zo\xc3\xa9\"]}]},{"
        "\"resourceType\":"
        "\"PractitionerRole\",\"id\":\"r\",\"practitioner\":{\"reference\":\"#p\"}}],\"author\":[{"
        "\"reference\":\"#p\"}],"
        "\"authenticator\":{\"reference\":\"#r\"},\"extension\":[{\"url\":\"https://interop.esante.gouv.fr/"
        "ig/fhir/pdsm/"
        "StructureDefinition/"
        "pdsm-ext-is-archived\",\"valueBoolean\":false}],\"content\":[{\"attachment\":{\"creation\":"
        "\"2024-03-01T10:00:00Z\"}}],\"context\":{\"period\":{\"start\":\"2024-02-28\",\"end\":\"2024-02-"
        "29\"}}}";
    static const struct query_case cases[] = {
        {"author.given=zoe", true},
        {"author.family=durand", true},
        {"author:Practitioner.family=durand", true},
        {"author:Patient.family=durand", false},
        {"author.given=max", false},
        {"authenticator:PractitionerRole.practitioner.given=zoe", true},
        {"authenticator.practitioner:Practitioner.family=martin", false},
        {"isArchived=false", true},
        {"isArchived=true", false},
        {"creation=2024-03-01", true},
        {"period-start=2024-02-28", true},
        {"period-end=gt2024-02-28", true},
        {"period=2024-02", true},
    };
    check(document, cases, COUNT_OF(cases));
}

static void lists_are_found_by_what_mhd_adds(void **state)
{
    (void)state;
    static const char *const lot =
        "{\"resourceType\":\"List\",\"status\":\"current\",\"mode\":\"working\",\"title\":\"Lot\",\"source\":"
        "{"
        "\"reference\":\"Practitioner/3\"},\"code\":{\"coding\":[{\"system\":"
        "\"https://profiles.ihe.net/ITI/MHD/CodeSystem/"
        "MHDlistTypes\",\"code\":\"submissionset\"}]},\"extension\":[{"
        "\"url\":\"https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
        "ihe-designationType\",\"valueCodeableConcept\":{"
        "\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"225728007\"}]}},{\"url\":"
        "\"https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
        "ihe-sourceId\",\"valueIdentifier\":{\"value\":"
        "\"urn:oid:1.2.3\"}},{\"url\":\"https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-authorOrg\","
        "\"valueReference\":{\"reference\":\"Organization/8\"}}]}";
    static const struct query_case cases[] = {
        {"code=https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes|submissionset", true},
        {"designationType=http://snomed.info/sct|225728007", true},
        {"sourceId=urn:oid:1.2.3", true},
        {"authorOrg=Organization/8", true},
        {"authorOrg=8", true},
        {"source=Practitioner/3", true},
        {"title=lot", true},
        {"isArchived:missing=true", true},
    };
    check(lot, cases, COUNT_OF(cases));
}

static void a_row_is_found_by_id_and_time(void **state)
{
    (void)state;
    static const struct query_case cases[] = {
        {"_id=7", true},
        {"_id=5,7", true},
        {"_id=8", false},
        {"_id=unknown", false},
        {"_lastUpdated=2024-03-01", true},
        {"_lastUpdated=gt2024-03-01T10:20:29Z", true},
        {"_lastUpdated=lt2024", false},
    };
    check("{\"resourceType\":\"Basic\"}", cases, COUNT_OF(cases));
}

static void locations_are_found_near_a_point(void **state)
{
    (void)state;
    static const struct query_case cases[] = {
        {"near=48.8566|2.3522|5|km", true}, // Paris to the Tour Eiffel: 4 km
        {"near=48.8566|2.3522|3|km", false}, {"near=48.8566|2.3522|5000|m", true},
        {"near=48.8566|2.3522", true},       {"near=45.764|4.8357|300|km", false}, // Lyon: 393 km
    };
    check("{\"resourceType\":\"Location\",\"position\":{\"latitude\":48.8584,\"longitude\":2.2945}}", cases,
          COUNT_OF(cases));
}

static void a_chain_or_has_is_met_by_the_set_it_means(void **state)
{
    (void)state;
    struct arena a;
    model_type type;
    struct search_query *q;
    bool damaged;
    arena_init(&a);
    struct str keys =
        testing_keys(&a,
                     STR("{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/3\"},"
                         "\"encounter\":{\"reference\":\"Encounter/e\"}}"),
                     &type);
    struct search_row row = {.number = 7, .keys = keys};
    struct search_target targets[] = {{9, MODEL_Patient, false, {0}}, {3, MODEL_Patient, false, {0}}};
    assert_int_equal(testing_parse(&a, type, "subject.name=x", false, &q), DONE);
    assert_false(search_match(q, &row, &damaged));
    search_clause_set(&a, q->first, targets, 2);
    assert_true(search_match(q, &row, &damaged));
    search_clause_set(&a, q->first, targets, 1);
    assert_false(search_match(q, &row, &damaged));
    struct search_target named = {0, MODEL_Encounter, false, STR("Encounter/e")};
    assert_int_equal(testing_parse(&a, type, "encounter.status=finished", false, &q), DONE);
    search_clause_set(&a, q->first, &named, 1);
    assert_true(search_match(q, &row, &damaged));
    struct search_target self = {7, MODEL_Observation, false, {0}};
    assert_int_equal(testing_parse(&a, type, "_has:Provenance:target:agent=x", false, &q), DONE);
    assert_false(search_match(q, &row, &damaged));
    search_clause_set(&a, q->first, &self, 1);
    assert_true(search_match(q, &row, &damaged));
    row.number = 8;
    assert_false(search_match(q, &row, &damaged));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_match_by_code_and_system),
        cmocka_unit_test(tokens_of_plain_elements_have_the_system_of_their_binding),
        cmocka_unit_test(tokens_below_and_above_follow_the_hierarchy),
        cmocka_unit_test(strings_ignore_case_accents_and_punctuation),
        cmocka_unit_test(dates_compare_as_spans),
        cmocka_unit_test(numbers_have_the_precision_they_are_written_with),
        cmocka_unit_test(quantities_match_by_value_and_unit),
        cmocka_unit_test(composites_join_the_parts_of_one_element),
        cmocka_unit_test(uris_match_whole_or_by_segments),
        cmocka_unit_test(references_match_in_every_form),
        cmocka_unit_test(canonicals_may_leave_out_the_version),
        cmocka_unit_test(chains_look_into_contained_resources),
        cmocka_unit_test(lists_are_found_by_what_mhd_adds),
        cmocka_unit_test(a_row_is_found_by_id_and_time),
        cmocka_unit_test(locations_are_found_near_a_point),
        cmocka_unit_test(a_chain_or_has_is_met_by_the_set_it_means),
    };
    return cmocka_run_group_tests_name("fhir/search match", tests, NULL, NULL);
}
