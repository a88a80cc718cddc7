// The sections of a summary: those of the HL7 International Patient Summary 2.0 (Composition-uv-ips) and family history, which
// the French one has too (IPS-FR), with what of a record stands in each.
#include "summary/summary_int.h"

static bool coding_is(const struct json *concept, struct str system, const char *const *codes)
{
    for (const struct json *c = json_first(json_get(concept, STR("coding"))); c; c = c->next)
        for (size_t i = 0; codes[i]; i++)
            if (json_text_is(json_get(c, STR("code")), str_from(codes[i])) &&
                (!system.len || json_text_is(json_get(c, STR("system")), system)))
                return true;
    return false;
}

// A limitation in daily life: Condition.category is the code of its section.
static bool is_disability(const struct json *tree)
{
    static const char *const codes[] = {"47420-5", NULL};
    for (const struct json *c = json_first(json_get(tree, STR("category"))); c; c = c->next)
        if (coding_is(c, STR("http://loinc.org"), codes))
            return true;
    return false;
}

static bool is_over(const struct json *tree)
{
    static const char *const codes[] = {"inactive", "remission", "resolved", NULL};
    return coding_is(json_get(tree, STR("clinicalStatus")), (struct str){0}, codes) ||
           json_get(tree, STR("abatementDateTime"));
}

static bool is_present_problem(const struct json *tree)
{
    return !is_over(tree) && !is_disability(tree);
}

static bool is_past_problem(const struct json *tree)
{
    return is_over(tree) && !is_disability(tree);
}

static bool is_active(const struct json *tree)
{
    return json_text_is(json_get(tree, STR("status")), STR("active"));
}

enum { MANY = 200, SOME = 40, FEW = 15 };

static const struct source problems[] = {
    {MODEL_Condition, "_sort=-recorded-date", is_present_problem, MANY, false}, {0}};
static const struct source allergies[] = {{MODEL_AllergyIntolerance, "_sort=-date", NULL, MANY, false}, {0}};
static const struct source medications[] = {
    {MODEL_MedicationStatement, "status=active,intended,on-hold&_sort=-effective", NULL, MANY, true},
    {MODEL_MedicationRequest, "status=active,on-hold&_sort=-authoredon", NULL, MANY, true},
    {0}};
static const struct source immunizations[] = {
    {MODEL_Immunization, "status=completed&_sort=-date", NULL, MANY, false}, {0}};
static const struct source results[] = {
    {MODEL_Observation, "category=laboratory,imaging&status=final,amended,corrected,preliminary&_sort=-date",
     NULL, SOME, true},
    {MODEL_DiagnosticReport, "status=final,amended,corrected,appended,preliminary&_sort=-date", NULL, FEW,
     true},
    {0}};
static const struct source procedures[] = {
    {MODEL_Procedure, "status=completed,in-progress&_sort=-date", NULL, MANY, false}, {0}};
static const struct source devices[] = {{MODEL_DeviceUseStatement, "_sort=-_lastUpdated", NULL, SOME, false},
                                        {0}};
static const struct source directives[] = {
    {MODEL_Consent, "scope=adr&status=active&_sort=-date", NULL, SOME, false},
    {MODEL_DocumentReference, "type=EXPPAT_3,42348-3&status=current&_sort=-date", NULL, SOME, false},
    {0}};
static const struct source alerts[] = {{MODEL_Flag, "_sort=-date", is_active, SOME, false}, {0}};
static const struct source functional[] = {
    {MODEL_Condition, "_sort=-recorded-date", is_disability, SOME, false},
    {MODEL_ClinicalImpression, "status=completed&_sort=-date", NULL, FEW, false},
    {0}};
static const struct source past_problems[] = {
    {MODEL_Condition, "_sort=-recorded-date", is_past_problem, MANY, false}, {0}};
// LOINC: pregnancy status, expected date of delivery by three methods, numbers of births and losses.
static const struct source pregnancies[] = {
    {MODEL_Observation,
     "code=82810-3,11778-8,11779-6,11780-4,11636-8,11637-6,11638-4,11639-2,11640-0,11612-9,11613-7,11614-5,"
     "33065-4&status=final,amended,corrected,preliminary&_sort=-date",
     NULL, SOME, true},
    {0}};
static const struct source plans[] = {{MODEL_CarePlan, "status=active&_sort=-date", NULL, SOME, false},
                                      {MODEL_ImmunizationRecommendation, "_sort=-date", NULL, FEW, false},
                                      {0}};
static const struct source social[] = {
    {MODEL_Observation, "category=social-history&status=final,amended,corrected,preliminary&_sort=-date",
     NULL, SOME, true},
    {0}};
static const struct source vitals[] = {
    {MODEL_Observation, "category=vital-signs&status=final,amended,corrected,preliminary&_sort=-date", NULL,
     SOME, true},
    {0}};
static const struct source family[] = {
    {MODEL_FamilyMemberHistory, "status=partial,completed&_sort=-date", NULL, MANY, false}, {0}};

const struct section summary_sections[] = {
    {"48765-2", "Allergies and adverse reactions Document", "Allergies et intolérances",
     "Allergies and intolerances", "Allergie ou intolérance", "Allergy or intolerance", true, false,
     allergies},
    {"11450-4", "Problem list - Reported", "Problèmes de santé en cours", "Problem list", "Problème",
     "Problem", true, false, problems},
    {"10160-0", "History of Medication use Narrative", "Traitements en cours", "Medication summary",
     "Médicament", "Medication", true, false, medications},
    {"11369-6", "History of Immunization note", "Vaccinations", "Immunizations", "Vaccin", "Vaccine", false,
     true, immunizations},
    {"30954-2", "Relevant diagnostic tests/laboratory data note", "Résultats d’examens", "Results", "Examen",
     "Test", false, true, results},
    {"47519-4", "History of Procedures Document", "Interventions et actes", "History of procedures", "Acte",
     "Procedure", false, true, procedures},
    {"46264-8", "History of medical device use", "Dispositifs médicaux", "Medical devices", "Dispositif",
     "Device", false, false, devices},
    {"104605-1", "Alert", "Alertes", "Alerts", "Alerte", "Alert", false, false, alerts},
    {"11348-0", "History of Past illness note", "Antécédents médicaux", "History of past problems",
     "Antécédent", "Past problem", false, false, past_problems},
    {"10157-6", "History of family member diseases note", "Antécédents familiaux", "Family history", "Proche",
     "Relative", false, false, family},
    {"10162-6", "History of pregnancies Narrative", "Grossesses", "History of pregnancy", "Grossesse",
     "Pregnancy", false, false, pregnancies},
    {"47420-5", "Functional status assessment note", "Handicap et autonomie", "Functional status",
     "Situation", "Situation", false, false, functional},
    {"29762-2", "Social history note", "Mode de vie", "Social history", "Habitude", "Habit", false, false,
     social},
    {"8716-3", "Vital signs note", "Mesures de santé", "Vital signs", "Mesure", "Measure", false, false,
     vitals},
    {"18776-5", "Plan of care note", "Plan de soins", "Plan of care", "Soin prévu", "Planned care", false,
     false, plans},
    {"42348-3", "Advance healthcare directives", "Directives anticipées et volontés", "Advance directives",
     "Volonté", "Directive", false, false, directives},
};
const size_t summary_section_count = COUNT_OF(summary_sections);

_Static_assert(COUNT_OF(summary_sections) <= SUMMARY_SECTIONS_MAX, "a part for each section");
