// Which values of a document become Observations, and how; units as UCUM writes them; what is the same measurement.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"
#include "support/an_arena.h"

static size_t values_in(struct arena *a, struct str bytes, struct json ***list)
{
    struct cda cda;
    assert_int_equal(cda_read(a, bytes, &cda), DONE);
    return cda_to_observations(a, &cda, STR("Patient/p"), list);
}

static struct str report(struct arena *a)
{
    struct str bytes = fixture_read(a, "tests/fixtures/cda/laboratory.xml");
    assert_non_null(bytes.ptr);
    return bytes;
}

static size_t values_of(struct arena *a, struct json ***list)
{
    return values_in(a, report(a), list);
}

static struct str written(struct arena *a, const struct json *tree)
{
    struct buf b;
    buf_init(&b, a, 1024);
    json_write(&b, tree);
    return buf_str(&b);
}

static void what_is_surely_the_persons_is_taken_and_nothing_else(void **state)
{
    static const char *const expected[][3] = {
        {"HbA1c",
         "\"valueQuantity\":{\"value\":7.10,\"unit\":\"%\",\"system\":\"http://"
         "unitsofmeasure.org\",\"code\":\"%\"}",
         "2024-03-01T08:15:00+01:00"},
        {"Glucose à jeun", "\"value\":5.05,\"unit\":\"mmol/L\"", "2024-03-01T08:15:00+01:00"},
        {"CRP",
         "\"value\":0.6,\"unit\":\"mg/L\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg/"
         "L\",\"comparator\":\"<\"",
         "2024-03-01T08:15:00+01:00"},
        {"Plaquettes", "\"valueQuantity\":{\"value\":248,\"unit\":\"giga/litre\"}",
         "2024-03-01T08:15:00+01:00"},
        {"INR", "\"valueQuantity\":{\"value\":2.0}", "\"2024-03-01\""},
        {"Antigène",
         "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"http://snomed.info/"
         "sct\",\"code\":\"260385009\"",
         "2024-03-01T08:15:00+01:00"},
        {"Couleur des urines", "\"valueString\":\"jaune & claire\"", "\"status\":\"preliminary\""},
        {"Ferritine", "\"code\":\"2276-4\"", "\"value\":92"},
        {"Poids", "\"vital-signs\"", "\"2024-02-29\""},
    };
    struct arena *a = *state;
    struct json **list;
    size_t count = values_of(a, &list) - 1; // the last is a blood pressure
    assert_int_equal(count, COUNT_OF(expected));
    for (size_t i = 0; i < count; i++) {
        struct str text = written(a, list[i]);
        assert_text(json_text(a, json_walk(list[i], "code", "text", NULL)), expected[i][0]);
        for (size_t n = 1; n < 3; n++) {
            struct str part = str_from(expected[i][n]);
            if (str_find_str(text, part) < 0)
                print_error("%.*s\nis not in\n%.*s\n", STR_ARG(part), STR_ARG(text));
            assert_true(str_find_str(text, part) >= 0);
        }
        assert_true(str_find_str(text, STR("Ada BLANC, Cabinet des Lilas")) > 0);
    }
    assert_true(str_find_str(written(a, list[0]), STR("\"referenceRange\":[{\"low\":{\"value\":4.0")) > 0);
    assert_true(str_find_str(written(a, list[0]), STR("\"code\":\"H\"")) > 0);
}

static void the_two_numbers_of_a_blood_pressure_are_one_measurement(void **state)
{
    struct arena *a = *state;
    struct json **list, *sent;
    size_t count = values_of(a, &list);
    assert_text(
        written(a, json_get(list[count - 1], STR("component"))),
        "[{\"code\":{\"coding\":[{\"system\":\"http://"
        "loinc.org\",\"code\":\"8480-6\",\"display\":\"Tension\"}],\"text\":"
        "\"Tension\"},\"valueQuantity\":{\"value\":124,\"unit\":\"mm[Hg]\",\"system\":\"http://"
        "unitsofmeasure.org\",\"code\":\"mm[Hg]\"}},{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
        "\"code\":\"8462-4\",\"display\":\"Tension\"}],\"text\":\"Tension\"},\"valueQuantity\":{\"value\":76,"
        "\"unit\":\"mm[Hg]\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}]");
    assert_true(str_find_str(written(a, list[count - 1]), STR("\"code\":\"85354-9\"")) > 0);
    assert_null(json_get(list[count - 1], STR("valueQuantity")));
    for (unsigned diastolic = 76; diastolic < 78; diastolic++) {
        struct str text = arena_print(
            a,
            "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"85354-9\"}]},"
            "\"effectiveDateTime\":\"2024-02-29\",\"component\":[{\"code\":{\"coding\":[{\"system\":"
            "\"http://loinc.org\",\"code\":\"8462-4\"}]},\"valueQuantity\":{\"value\":%u,\"code\":"
            "\"mm[Hg]\"}},{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},"
            "\"valueQuantity\":{\"value\":124,\"code\":\"mm[Hg]\"}}]}",
            diastolic);
        assert_int_equal(json_parse(a, text, NULL, &sent), DONE);
        assert_int_equal(documents_same_value(a, list[count - 1], sent), diastolic == 76);
    }
}

static void a_name_without_end_is_cut(void **state)
{
    enum { LENGTH = 100000, MOST = 1000 };
    struct arena *a = *state;
    struct json **list;
    struct buf made;
    struct str bytes = report(a), name = STR("displayName=\"HbA1c");
    ptrdiff_t at = str_find_str(bytes, name);
    buf_init(&made, a, bytes.len + LENGTH);
    buf_add(&made, str_of(bytes.ptr, (size_t)at + name.len));
    for (size_t i = 0; i < LENGTH; i += 2)
        buf_add(&made, STR("é"));
    buf_add(&made, str_skip(bytes, (size_t)at + name.len));
    values_in(a, buf_str(&made), &list);
    struct str text = json_text(a, json_walk(list[0], "code", "text", NULL));
    struct str display = json_text(a, json_walk(list[0], "code", "coding", "display", NULL));
    assert_true(text.len <= MOST && display.len <= MOST);
    assert_true(utf8_valid(text) && str_starts(text, STR("HbA1cé")) && str_equal(text, display));
}

static void an_observation_is_valid_and_known_again(void **state)
{
    struct arena *a = *state;
    struct json **list, **again;
    size_t count = values_of(a, &list);
    assert_int_equal(values_of(a, &again), count);
    for (size_t i = 0; i < count; i++) {
        assert_true(json_equal(list[i], again[i]));
        for (size_t n = 0; n < i; n++)
            assert_false(documents_same_value(a, list[i], list[n]));
    }
    assert_text(json_text(a, json_walk(list[0], "identifier", "value", NULL)),
                "1.2.250.1.999.1^BIO-2024-1#1");
}

static void the_same_measurement_is_told_by_its_identifier_or_by_what_when_and_how_much(void **state)
{
#define SENT(id, code, when, value, unit)                                                                    \
    "{\"identifier\":[{\"system\":\"urn:ietf:rfc:3986\",\"value\":\"" id                                     \
    "\"}],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" code                           \
    "\"}]},\"effectiveDateTime\":\"" when "\",\"valueQuantity\":{\"value\":" value ",\"code\":\"" unit       \
    "\"}}"
    static const struct {
        const char *sent;
        bool is_same;
    } rows[] = {
        {SENT("x", "4548-4", "2024-03-01T08:15:00+01:00", "7.10", "%"), true},
        {SENT("x", "4548-4", "2024-03-01T07:15:00Z", "7.1", "%"), true},
        {SENT("x", "4548-4", "2024-03-01T08:15:00Z", "7.1", "%"), false},
        {SENT("x", "4548-4", "2024-03-01T07:15:00Z", "7.2", "%"), false},
        {SENT("x", "4548-4", "2024-03-01T07:15:00Z", "7.1", "mmol/mol"), false},
        {SENT("x", "4548-4", "2024-03-01T07:15:00Z", "7.1,\"comparator\":\"<\"", "%"), false},
        {SENT("x", "59261-8", "2024-03-01T07:15:00Z", "7.1", "%"), false},
        {SENT("urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff", "1-1", "2020", "1", "g"), true},
    };
    struct arena *a = *state;
    struct json **list, *sent;
    values_of(a, &list);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(json_parse(a, str_from(rows[i].sent), NULL, &sent), DONE);
        assert_int_equal(documents_same_value(a, list[0], sent), rows[i].is_same);
        assert_int_equal(documents_same_value(a, sent, list[0]), rows[i].is_same);
    }
}

static void units_are_known_as_ucum_writes_them(void **state)
{
    static const char *const good[] = {"%",
                                       "mg/dL",
                                       "mmol/L",
                                       "10*9/L",
                                       "10*12/L",
                                       "m[IU]/L",
                                       "kg/m2",
                                       "mm[Hg]",
                                       "/min",
                                       "{score}",
                                       "mL/min/{1.73_m2}",
                                       "Cel",
                                       "{ratio}",
                                       "ug/L",
                                       "U/L",
                                       "[IU]/mL",
                                       "mL/min/1.73.m2",
                                       "fL",
                                       "pg",
                                       "s",
                                       "/[HPF]",
                                       "mg/g{creat}",
                                       "[pH]",
                                       "nmol/L",
                                       "kg",
                                       "/10*3{cells}"};
    static const char *const bad[] = {"",     "giga/litre", "G / L", "UI/L", "mg/dl mesuré", "µg/L", "{open",
                                      "mg//", "mmHg",       "°C",    "/",    "sec",          "10*",  "kilo"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct str unit = str_from(good[i]);
        if (!unit_is_ucum(unit))
            print_error("%.*s was not taken\n", STR_ARG(unit));
        assert_true(unit_is_ucum(unit));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct str unit = str_from(bad[i]);
        if (unit_is_ucum(unit))
            print_error("%.*s was taken\n", STR_ARG(unit));
        assert_false(unit_is_ucum(unit));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_is_surely_the_persons_is_taken_and_nothing_else),
        ARENA_TEST(the_two_numbers_of_a_blood_pressure_are_one_measurement),
        ARENA_TEST(a_name_without_end_is_cut),
        ARENA_TEST(an_observation_is_valid_and_known_again),
        ARENA_TEST(the_same_measurement_is_told_by_its_identifier_or_by_what_when_and_how_much),
        cmocka_unit_test(units_are_known_as_ucum_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
