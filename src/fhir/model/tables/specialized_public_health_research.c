// Made by tools/fhir-model from HL7 FHIR R4 4.0.1 (2019-10-30, CC0); do not edit. Specialized, Public Health & Research: elements and members.
// clang-format off
#include "fhir/model/tables/tables.h"

static const struct model_choice c[] = {
    {"id", MODEL_id, 0, 0, 2}, {"meta", MODEL_Meta, 0, 0, 4}, {"implicitRules", MODEL_uri, 0, 0, 13}, {"language", MODEL_code, 0, 0, 8},
    {"text", MODEL_Narrative, 0, 0, 4}, {"contained", MODEL_Resource, 0, 0, 9}, {"extension", MODEL_Extension, 0, 0, 9},
    {"modifierExtension", MODEL_Extension, 0, 0, 17}, {"identifier", MODEL_Identifier, 0, 0, 10}, {"title", MODEL_string, 0, 0, 5},
    {"protocol", MODEL_Reference, 522, 1, 8}, {"partOf", MODEL_Reference, 65, 1, 6}, {"status", MODEL_code, 0, 0, 6},
    {"primaryPurposeType", MODEL_CodeableConcept, 0, 0, 18}, {"phase", MODEL_CodeableConcept, 0, 0, 5},
    {"category", MODEL_CodeableConcept, 0, 0, 8}, {"focus", MODEL_CodeableConcept, 0, 0, 5},
    {"condition", MODEL_CodeableConcept, 0, 0, 9}, {"contact", MODEL_ContactDetail, 0, 0, 7},
    {"relatedArtifact", MODEL_RelatedArtifact, 0, 0, 15}, {"keyword", MODEL_CodeableConcept, 0, 0, 7},
    {"location", MODEL_CodeableConcept, 0, 0, 8}, {"description", MODEL_markdown, 0, 0, 11}, {"enrollment", MODEL_Reference, 5, 1, 10},
    {"period", MODEL_Period, 0, 0, 6}, {"sponsor", MODEL_Reference, 9, 1, 7}, {"principalInvestigator", MODEL_Reference, 73, 2, 21},
    {"site", MODEL_Reference, 37, 1, 4}, {"reasonStopped", MODEL_CodeableConcept, 0, 0, 13}, {"note", MODEL_Annotation, 0, 0, 4},
    {"arm", MODEL_ResearchStudy_arm, 0, 0, 3}, {"objective", MODEL_ResearchStudy_objective, 0, 0, 9},
    {"id", MODEL_System_String, 0, 0, 2}, {"name", MODEL_string, 0, 0, 4}, {"type", MODEL_CodeableConcept, 0, 0, 4},
    {"description", MODEL_string, 0, 0, 11}, {"study", MODEL_Reference, 65, 1, 5}, {"individual", MODEL_Reference, 75, 1, 10},
    {"assignedArm", MODEL_string, 0, 0, 11}, {"actualArm", MODEL_string, 0, 0, 9}, {"consent", MODEL_Reference, 523, 1, 7},
};

static const struct model_element e[] = {
    {"id", c + 0, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"meta", c + 1, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"implicitRules", c + 2, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"language", c + 3, 0, 1, 1, 0, 0, 17, 0},
    {"text", c + 4, 0, 1, 1, 0, 0, 0, 0},
    {"contained", c + 5, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"extension", c + 6, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"modifierExtension", c + 7, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_MODIFIER},
    {"identifier", c + 8, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"title", c + 9, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"protocol", c + 10, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"partOf", c + 11, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"status", c + 12, 1, 1, 1, 0, 0, 184, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"primaryPurposeType", c + 13, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"phase", c + 14, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"category", c + 15, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"focus", c + 16, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"condition", c + 17, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"contact", c + 18, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"relatedArtifact", c + 19, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"keyword", c + 20, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"location", c + 21, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"description", c + 22, 0, 1, 1, 0, 0, 0, 0},
    {"enrollment", c + 23, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"period", c + 24, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"sponsor", c + 25, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"principalInvestigator", c + 26, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"site", c + 27, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"reasonStopped", c + 28, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"note", c + 29, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"arm", c + 30, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"objective", c + 31, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"id", c + 32, 0, 1, 1, 0, 0, 0, 0},
    {"modifierExtension", c + 7, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"name", c + 33, 1, 1, 1, 0, 0, 0, 0},
    {"type", c + 34, 0, 1, 1, 0, 0, 0, 0},
    {"description", c + 35, 0, 1, 1, 0, 0, 0, 0},
    {"name", c + 33, 0, 1, 1, 0, 0, 0, 0},
    {"status", c + 12, 1, 1, 1, 0, 0, 185, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"study", c + 36, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"individual", c + 37, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"assignedArm", c + 38, 0, 1, 1, 0, 0, 0, 0},
    {"actualArm", c + 39, 0, 1, 1, 0, 0, 0, 0},
    {"consent", c + 40, 0, 1, 1, 0, 0, 0, 0},
};

const struct model_element *const model_specialized_public_health_research[] = {
    // ResearchStudy
    e + 0, e + 1, e + 2, e + 3, e + 4, e + 5, e + 6, e + 7, e + 8, e + 9, e + 10, e + 11, e + 12, e + 13, e + 14, e + 15, e + 16, e + 17,
    e + 18, e + 19, e + 20, e + 21, e + 22, e + 23, e + 24, e + 25, e + 26, e + 27, e + 28, e + 29, e + 30, e + 31,
    // ResearchStudy.arm
    e + 32, e + 6, e + 33, e + 34, e + 35, e + 36,
    // ResearchStudy.objective
    e + 32, e + 6, e + 33, e + 37, e + 35,
    // ResearchSubject
    e + 0, e + 1, e + 2, e + 3, e + 4, e + 5, e + 6, e + 7, e + 8, e + 38, e + 24, e + 39, e + 40, e + 41, e + 42, e + 43,
};

const uint16_t model_specialized_public_health_research_slots[] = {
    25, 5, 3, EMPTY, 11, 14, EMPTY, 9, 13, EMPTY, 23, EMPTY, 21, EMPTY, 15, EMPTY, 31, EMPTY, EMPTY, EMPTY, 20, 29, EMPTY, 30, 10, 8,
    EMPTY, EMPTY, 0, EMPTY, 27, 1, EMPTY, EMPTY, 6, 12, 24, EMPTY, EMPTY, 22, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, 7,
    EMPTY, 2, EMPTY, 4, EMPTY, 17, EMPTY, 16, EMPTY, EMPTY, EMPTY, 18, 28, 26, 19, 4, 3, EMPTY, 0, 1, 5, 2, EMPTY, 1, EMPTY, 0, 3, EMPTY,
    EMPTY, 4, 2, EMPTY, 10, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, 1, EMPTY, 2, 4, 8, 15, 9, EMPTY, 3, EMPTY, EMPTY, 13, EMPTY, 12, EMPTY,
    14, EMPTY, 11, EMPTY, 0, EMPTY, EMPTY, 7, 5, 6,
};
