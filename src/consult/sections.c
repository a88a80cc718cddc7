// What stands in the synthesis of a record: what matters for care today, in searches that bound it.
#include "consult/consult_int.h"

#define NO_MISTAKE "verification-status:not=entered-in-error&verification-status:not=refuted"

static const struct source alerts[] = {{MODEL_Flag, "_count=50", "active"}, {0}};
static const struct source allergies[] = {
    {MODEL_AllergyIntolerance, "clinical-status:not=resolved&" NO_MISTAKE "&_count=100"}, {0}};
static const struct source problems[] = {{MODEL_Condition,
                                          "clinical-status:not=resolved&clinical-status:not=inactive&"
                                          "clinical-status:not=remission&" NO_MISTAKE "&_count=100"},
                                         {0}};
static const struct source treatments[] = {
    {MODEL_MedicationStatement, "status=active,intended,on-hold,unknown&_sort=-effective&_count=100"},
    {MODEL_MedicationRequest, "status=active,on-hold&_sort=-authoredon&_count=100"},
    {0}};
static const struct source vaccinations[] = {
    {MODEL_Immunization, "status:not=entered-in-error&_sort=-date&_count=100"}, {0}};
static const struct source documents[] = {{MODEL_DocumentReference, "status=current&_sort=-date&_count=100"},
                                          {0}};
static const struct source results[] = {
    {MODEL_Observation, "category=laboratory&status:not=entered-in-error&_sort=-date&_count=400"}, {0}};
static const struct source measures[] = {
    {MODEL_Observation, "category=vital-signs,activity&status:not=entered-in-error&_sort=-date&_count=200"},
    {0}};
static const struct source care_team[] = {{MODEL_CareTeam, "status=active&_count=20"}, {0}};

const struct section consult_sections[] = {
    {"alerts", AS_IT_IS, alerts},
    {"allergies", AS_IT_IS, allergies},
    {"problems", AS_IT_IS, problems},
    {"treatments", AS_IT_IS, treatments},
    {"vaccinations", AS_IT_IS, vaccinations},
    {"documents", BY_CLASS, documents},
    {"results", BY_CODE, results},
    {"measures", BY_CODE, measures},
    {"care-team", AS_IT_IS, care_team},
    {0},
};

const model_type consult_news[] = {
    MODEL_Flag,
    MODEL_AllergyIntolerance,
    MODEL_Condition,
    MODEL_MedicationStatement,
    MODEL_MedicationRequest,
    MODEL_Immunization,
    MODEL_DocumentReference,
    MODEL_Observation,
    MODEL_Procedure,
    MODEL_DiagnosticReport,
    MODEL_Encounter,
    MODEL_CarePlan,
    MODEL_CareTeam,
    MODEL_NONE,
};
