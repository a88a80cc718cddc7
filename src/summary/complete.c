// What the profiles of IPS 2.0 ask of an entry and R4 does not: where nobody said it, the entry says so (extension
// data-absent-reason), as the guide asks for ("Missing data").
#include "summary/summary_int.h"

struct asked {
    model_type type;
    const char *name;   // "effective": any of effectiveDateTime, effectivePeriod …
    const char *member; // what is written; a primitive's stands under '_' (R4 §2.6.2)
    bool is_list;
    bool is_of_tests; // asked of results of laboratories and imaging alone
};

static const struct asked rows[] = {
    {MODEL_AllergyIntolerance, "code", "code", false, false},
    {MODEL_Condition, "code", "code", false, false},
    {MODEL_DeviceUseStatement, "timing", "_timingDateTime", false, false},
    {MODEL_DiagnosticReport, "effective", "_effectiveDateTime", false, false},
    {MODEL_Medication, "code", "code", false, false},
    {MODEL_MedicationStatement, "effective", "_effectiveDateTime", false, false},
    {MODEL_Observation, "effective", "_effectiveDateTime", false, false},
    {MODEL_Observation, "performer", "performer", true, true},
    {MODEL_Organization, "name", "_name", false, false},
    {MODEL_Practitioner, "name", "name", true, false},
    {MODEL_Procedure, "code", "code", false, false},
    {MODEL_Procedure, "performed", "_performedDateTime", false, false},
    {MODEL_Specimen, "type", "type", false, false},
};

static bool says(const struct json *tree, struct str name)
{
    for (const struct json *c = json_first(tree); c; c = c->next) {
        struct str member = json_name(c);
        if (str_starts(str_starts(member, STR("_")) ? str_skip(member, 1) : member, name))
            return true;
    }
    return false;
}

static bool is_test(const struct json *tree)
{
    for (const struct json *c = json_first(json_get(tree, STR("category"))); c; c = c->next)
        for (const struct json *k = json_first(json_get(c, STR("coding"))); k; k = k->next)
            if (json_text_is(json_get(k, STR("code")), STR("laboratory")) ||
                json_text_is(json_get(k, STR("code")), STR("imaging")))
                return true;
    return false;
}

static enum code say_unknown(struct arena *a, struct json *tree, const struct asked *row)
{
    static const char said[] =
        "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\","
        "\"valueCode\":\"unknown\"}]}";
    struct json *unknown;
    struct str text = arena_print(a, row->is_list ? "[%s]" : "%s", said); // the tree points into it
    enum code code = json_parse(a, text, NULL, &unknown);
    if (code == DONE)
        json_set(tree, str_from(row->member), unknown);
    return code;
}

enum code summary_complete(struct arena *a, model_type type, struct json *tree)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < COUNT_OF(rows); i++)
        if (rows[i].type == type && !says(tree, str_from(rows[i].name)) &&
            (!rows[i].is_of_tests || is_test(tree)))
            code = say_unknown(a, tree, &rows[i]);
    return code;
}
