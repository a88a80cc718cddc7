// Made by tools/fhir-model from HL7 FHIR R4 4.0.1 (2019-10-30, CC0); do not edit. What the tables name of one another.
// clang-format off
#ifndef ENS_FHIR_MODEL_TABLES_H
#define ENS_FHIR_MODEL_TABLES_H

#include "fhir/model/model_int.h"

enum { EMPTY = MODEL_SLOT_EMPTY };

extern const struct model_element *const model_data_types[];
extern const struct model_element *const model_data_types_definitions[];
extern const struct model_element *const model_financial_general[];
extern const struct model_element *const model_specialized_definitional_artifacts[];
extern const struct model_element *const model_clinical_summary[];
extern const struct model_element *const model_base_workflow[];
extern const struct model_element *const model_foundation_security[];
extern const struct model_element *const model_foundation_other[];
extern const struct model_element *const model_base_entities[];
extern const struct model_element *const model_clinical_diagnostics[];
extern const struct model_element *const model_foundation_conformance[];
extern const struct model_element *const model_clinical_care_provision[];
extern const struct model_element *const model_foundation_documents[];
extern const struct model_element *const model_financial_billing[];
extern const struct model_element *const model_foundation_terminology[];
extern const struct model_element *const model_clinical_request_response[];
extern const struct model_element *const model_financial_support[];
extern const struct model_element *const model_specialized_evidence_based_medicine[];
extern const struct model_element *const model_base_management[];
extern const struct model_element *const model_base_individuals[];
extern const struct model_element *const model_clinical_medications[];
extern const struct model_element *const model_specialized_quality_reporting_testing[];
extern const struct model_element *const model_specialized_medication_definition[];
extern const struct model_element *const model_financial_payment[];
extern const struct model_element *const model_specialized_public_health_research[];
extern const uint16_t model_data_types_slots[];
extern const uint16_t model_data_types_definitions_slots[];
extern const uint16_t model_financial_general_slots[];
extern const uint16_t model_specialized_definitional_artifacts_slots[];
extern const uint16_t model_clinical_summary_slots[];
extern const uint16_t model_base_workflow_slots[];
extern const uint16_t model_foundation_security_slots[];
extern const uint16_t model_foundation_other_slots[];
extern const uint16_t model_base_entities_slots[];
extern const uint16_t model_clinical_diagnostics_slots[];
extern const uint16_t model_foundation_conformance_slots[];
extern const uint16_t model_clinical_care_provision_slots[];
extern const uint16_t model_foundation_documents_slots[];
extern const uint16_t model_financial_billing_slots[];
extern const uint16_t model_foundation_terminology_slots[];
extern const uint16_t model_clinical_request_response_slots[];
extern const uint16_t model_financial_support_slots[];
extern const uint16_t model_specialized_evidence_based_medicine_slots[];
extern const uint16_t model_base_management_slots[];
extern const uint16_t model_base_individuals_slots[];
extern const uint16_t model_clinical_medications_slots[];
extern const uint16_t model_specialized_quality_reporting_testing_slots[];
extern const uint16_t model_specialized_medication_definition_slots[];
extern const uint16_t model_financial_payment_slots[];
extern const uint16_t model_specialized_public_health_research_slots[];
extern const struct model_param model_search_financial[];
extern const struct model_param model_search_specialized[];
extern const struct model_param model_search_clinical[];
extern const struct model_param model_search_base[];
extern const struct model_param model_search_foundation[];
extern const struct model_parent model_hierarchies_acts[];
extern const struct model_parent model_hierarchies_people[];
extern const struct model_parent model_hierarchies_roles[];
extern const struct model_parent model_hierarchies_body_and_medicines[];
extern const struct model_parent model_hierarchies_other[];

#endif
