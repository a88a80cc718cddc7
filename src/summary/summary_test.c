// What a summary says of an entry, in both languages; that its narratives are safe whatever people wrote; and that the same
// content at the same moment gives the same bytes.
#include "summary/summary_int.h"

#include "fhir/narrative/narrative.h"
#include "fhir/validate/validate.h"
#include "support/an_arena.h"

static struct json *tree_of(struct arena *a, const char *text)
{
    struct json *tree = NULL;
    assert_int_equal(json_parse(a, arena_copy(a, str_from(text)), NULL, &tree), DONE);
    return tree;
}

// As summary_gather leaves it, with one problem and one treatment.
static struct summary *small_summary(struct arena *a, const char *problem, bool is_english)
{
    static const char patient[] =
        "{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"official\",\"family\":\"L'ÉTÉ "
        "<b>\",\"given\":[\"Zoé\"]}],\"birthDate\":\"1979-03-01\",\"gender\":\"female\"}";
    struct summary *s = ARENA_NEW(a, struct summary);
    struct deed *d = ARENA_NEW(a, struct deed);
    struct entry *entries = ARENA_ARRAY(a, struct entry, 2);
    d->arena = s->arena = a;
    d->now_us = INT64_C(1795342320000000);
    s->deed = d;
    s->is_english = is_english;
    s->service = STR("Espace santé");
    entries[0] = (struct entry){{1, 1, MODEL_Patient}, tree_of(a, patient), STR("urn:uuid:1")};
    entries[1] = (struct entry){{1, 1, MODEL_Condition}, tree_of(a, problem), STR("urn:uuid:2")};
    s->entries = ARENA_ARRAY(a, struct entry *, 2);
    s->entries[0] = s->patient = &entries[0];
    s->entries[1] = &entries[1];
    s->entry_count = 2;
    for (size_t i = 0; i < 3; i++)
        s->parts[s->part_count++] = (struct part){.section = &summary_sections[i], .is_withheld = i == 2};
    s->parts[1].entries = &s->entries[1];
    s->parts[1].count = 1;
    return s;
}

static void an_entry_is_said_in_both_languages(void **state)
{
    static const struct {
        model_type type;
        const char *tree, *what, *when, *detail, *english_when, *english_detail;
    } rows[] = {
        {MODEL_Condition, "{\"code\":{\"text\":\"Goutte\"},\"onsetDateTime\":\"2020-03\"}", "Goutte",
         "mars 2020", "", "March 2020", ""},
        {MODEL_Condition,
         "{\"code\":{\"coding\":[{\"code\":\"M10\"},{\"display\":\"Gout\"}]},\"onsetDateTime\":\"2020\"}",
         "Gout", "2020", "", "2020", ""},
        {MODEL_Condition, "{\"recordedDate\":\"2024-08-01\",\"note\":[{\"text\":\"à revoir\"}]}",
         "Sans intitulé", "1er août 2024", "à revoir", "1 August 2024", "à revoir"},
        {MODEL_MedicationStatement,
         "{\"medicationCodeableConcept\":{\"text\":\"Ramipril\"},\"effectivePeriod\":{\"start\":\"2019-02-"
         "14\"},"
         "\"dosage\":[{\"text\":\"1 le matin\"},{\"text\":\"1 le soir\"}]}",
         "Ramipril", "depuis le 14 février 2019", "1 le matin, 1 le soir", "since 14 February 2019",
         "1 le matin, 1 le soir"},
        {MODEL_Observation,
         "{\"code\":{\"text\":\"Potassium\"},\"effectiveDateTime\":\"2026-01-01T23:30:00Z\","
         "\"valueQuantity\":{\"value\":"
         "5.60,\"unit\":\"mmol/"
         "L\"},\"interpretation\":[{\"coding\":[{\"code\":\"H\"}]}],\"referenceRange\":[{\"low\":{"
         "\"value\":3.5},\"high\":{\"value\":5.1}}]}",
         "Potassium", "2 janvier 2026", "5,60\u00a0mmol/L élevé (usuel : 3,5 à 5,1)", "2 January 2026",
         "5.60\u00a0mmol/L high (usual: 3.5 to 5.1)"},
        {MODEL_Observation, "{\"code\":{\"text\":\"Tabac\"},\"valueBoolean\":false}", "Tabac", "", "non", "",
         "no"},
        {MODEL_AllergyIntolerance,
         "{\"code\":{\"text\":\"Arachide\"},\"criticality\":\"high\",\"reaction\":[{\"manifestation\":[{"
         "\"text\":"
         "\"Urticaire\"}]}]}",
         "Arachide", "", "Urticaire, risque élevé", "", "Urticaire, high risk"},
        {MODEL_Immunization,
         "{\"vaccineCode\":{\"text\":\"ROR\"},\"occurrenceDateTime\":\"2024-05-06\",\"lotNumber\":\"A1\","
         "\"protocolApplied\":[{\"doseNumberPositiveInt\":2}]}",
         "ROR", "6 mai 2024", "dose 2, lot A1", "6 May 2024", "dose 2, batch A1"},
        {MODEL_FamilyMemberHistory,
         "{\"relationship\":{\"text\":\"Mère\"},\"condition\":[{\"code\":{\"text\":\"Asthme\"}}]}", "Mère",
         "", "Asthme", "", "Asthme"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct entry e = {.at = {.type = rows[i].type}, .tree = tree_of(a, rows[i].tree)};
        struct summary french = {.arena = a}, english = {.arena = a, .is_english = true};
        struct line line = summary_describe(&french, &e), other = summary_describe(&english, &e);
        assert_string_equal(arena_copy(a, line.what).ptr, rows[i].what);
        assert_string_equal(arena_copy(a, line.when).ptr, rows[i].when);
        assert_string_equal(arena_copy(a, line.detail).ptr, rows[i].detail);
        assert_string_equal(arena_copy(a, other.when).ptr, rows[i].english_when);
        assert_string_equal(arena_copy(a, other.detail).ptr, rows[i].english_detail);
    }
}

static void narratives_are_safe_whatever_was_written(void **state)
{
    static const char *const texts[] = {"<script>alert(1)</script>",
                                        "]]>&amp;&#x3c;",
                                        "\\u0000\\u0001\\uffff\\ufffe",
                                        "' onload=\\\"x\\\"",
                                        "\\ud83d\\ude00 \\u202e",
                                        "<img src=x onerror=alert(1)>",
                                        ""};
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *tree =
            arena_print(
                a, "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"%s\"},\"note\":[{\"text\":\"%s\"}]}",
                texts[i], texts[i])
                .ptr;
        struct json *parsed;
        if (json_parse(a, str_from(tree), NULL, &parsed) != DONE)
            continue; // no text that a resource may hold
        struct summary *s = small_summary(a, tree, false);
        for (size_t p = 0; p < s->part_count; p++)
            assert_null(narrative_fault(summary_part_div(s, &s->parts[p])));
        assert_null(narrative_fault(summary_person_div(s)));
    }
}

static const char gout[] =
    "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"urn:uuid:1\"},\"code\":{\"text\":"
    "\"Goutte\"}}";

static void the_same_content_and_moment_give_the_same_bytes(void **state)
{
    struct arena *a = *state;
    struct str paper, same;
    struct summary *one = small_summary(a, gout, false), *two = small_summary(a, gout, false);
    assert_true(str_equal(summary_bundle(one), summary_bundle(two)));
    assert_int_equal(summary_paper(one, NULL, &paper), DONE);
    assert_int_equal(summary_paper(two, NULL, &same), DONE);
    assert_true(str_equal(paper, same));
    two->deed->now_us += 1000000;
    assert_false(str_equal(summary_bundle(one), summary_bundle(two)));
}

static void the_document_is_valid(void **state)
{
    struct arena *a = *state;
    struct json *tree;
    struct validate_report report;
    const struct validate_options options = {.invariants = true};
    assert_int_equal(json_parse(a, summary_bundle(small_summary(a, gout, true)), NULL, &tree), DONE);
    validate_resource(a, tree, MODEL_Bundle, &options, &report);
    if (report.first)
        print_error("%.*s: %.*s\n", STR_ARG(report.first->expression), STR_ARG(report.first->diagnostics));
    assert_int_equal(report.errors, 0);
}

static void moments_are_those_of_the_wall_in_paris(void **state)
{
    struct arena *a = *state;
    const struct summary french = {.arena = a}, english = {.arena = a, .is_english = true};
    const int64_t summer_us = INT64_C(1782856740000000); // 2026-06-30T21:59:00Z
    assert_string_equal(arena_copy(a, summary_moment(&french, summer_us)).ptr, "30 juin 2026 à 23 h 59");
    assert_string_equal(arena_copy(a, summary_moment(&english, summer_us + 60000000)).ptr,
                        "1 July 2026 at 0:00");
}

static void what_nobody_said_and_ips_asks_for_is_said_to_be_unknown(void **state)
{
#define UNKNOWN                                                                                              \
    "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\","               \
    "\"valueCode\":\"unknown\"}]}"
#define LABORATORY "\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}]"
    static const struct {
        model_type type;
        const char *in, *out;
    } cases[] = {
        {MODEL_MedicationStatement, "{\"status\":\"active\"}",
         "{\"status\":\"active\",\"_effectiveDateTime\":" UNKNOWN "}"},
        {MODEL_MedicationStatement, "{\"effectivePeriod\":{\"start\":\"2020\"}}",
         "{\"effectivePeriod\":{\"start\":\"2020\"}}"},
        {MODEL_Observation, "{\"effectiveInstant\":\"x\"," LABORATORY "}",
         "{\"effectiveInstant\":\"x\"," LABORATORY ",\"performer\":[" UNKNOWN "]}"},
        {MODEL_Observation, "{\"effectiveDateTime\":\"2020\"}", "{\"effectiveDateTime\":\"2020\"}"},
        {MODEL_Observation, "{\"_effectiveDateTime\":" UNKNOWN "}", "{\"_effectiveDateTime\":" UNKNOWN "}"},
        {MODEL_Procedure, "{\"performer\":[]}",
         "{\"performer\":[],\"code\":" UNKNOWN ",\"_performedDateTime\":" UNKNOWN "}"},
        {MODEL_Organization, "{\"name\":\"CHU\"}", "{\"name\":\"CHU\"}"},
        {MODEL_Patient, "{}", "{}"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *tree = tree_of(a, cases[i].in);
        struct buf b;
        buf_init(&b, a, 256);
        assert_int_equal(summary_complete(a, cases[i].type, tree), DONE);
        json_write(&b, tree);
        assert_text(buf_str(&b), cases[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_said_in_both_languages),
        cmocka_unit_test(narratives_are_safe_whatever_was_written),
        cmocka_unit_test(the_same_content_and_moment_give_the_same_bytes),
        cmocka_unit_test(the_document_is_valid),
        cmocka_unit_test(what_nobody_said_and_ips_asks_for_is_said_to_be_unknown),
        cmocka_unit_test(moments_are_those_of_the_wall_in_paris),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
