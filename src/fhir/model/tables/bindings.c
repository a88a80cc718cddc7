// Made by tools/fhir-model from HL7 FHIR R4 4.0.1 (2019-10-30, CC0); do not edit. Required bindings.
// clang-format off
#include "fhir/model/tables/tables.h"

const struct model_set model_set_table[] = {
    {NULL, 0, 0, 0},
    {"http://hl7.org/fhir/ValueSet/FHIR-version", 0, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/account-status", 1, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-cardinality-behavior", 2, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-condition-kind", 3, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-grouping-behavior", 4, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-participant-type", 5, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-precheck-behavior", 6, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-relationship-type", 7, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-required-behavior", 8, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/action-selection-behavior", 9, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/address-type", 10, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/address-use", 11, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/administrative-gender", 12, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/adverse-event-actuality", 13, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/adverse-event-outcome", 14, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/adverse-event-severity", 15, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/all-languages", 0, 0, MODEL_RULE_LANGUAGE},
    {"http://hl7.org/fhir/ValueSet/all-types", 16, 3, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/allergy-intolerance-category", 19, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/allergy-intolerance-criticality", 20, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/allergy-intolerance-type", 21, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/allergyintolerance-clinical", 22, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/allergyintolerance-verification", 23, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/appointmentstatus", 24, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/assert-direction-codes", 25, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/assert-operator-codes", 26, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/assert-response-code-types", 27, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/audit-event-action", 28, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/audit-event-outcome", 29, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/binding-strength", 30, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/bundle-type", 31, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/capability-statement-kind", 32, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/care-plan-activity-kind", 33, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/care-plan-activity-status", 34, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/care-plan-intent", 35, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/care-team-status", 36, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/chargeitem-status", 37, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/claim-use", 38, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/clinicalimpression-status", 39, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/code-search-support", 40, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/codesystem-content-mode", 41, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/codesystem-hierarchy-meaning", 42, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/compartment-type", 43, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/composition-attestation-mode", 44, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/composition-status", 45, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/concept-map-equivalence", 46, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/concept-property-type", 47, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/conceptmap-unmapped-mode", 48, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/condition-clinical", 49, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/condition-ver-status", 50, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/conditional-delete-status", 51, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/conditional-read-status", 52, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/consent-data-meaning", 53, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/consent-provision-type", 54, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/consent-state-codes", 55, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/constraint-severity", 56, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/contact-point-system", 57, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/contact-point-use", 58, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/contract-publicationstatus", 59, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/contract-status", 60, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/contributor-type", 61, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/currencies", 0, 0, MODEL_RULE_CURRENCY},
    {"http://hl7.org/fhir/ValueSet/days-of-week", 62, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/defined-types", 63, 2, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/detectedissue-severity", 65, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/device-nametype", 66, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/device-statement-status", 67, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/device-status", 68, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/diagnostic-report-status", 69, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/discriminator-type", 70, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/document-mode", 71, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/document-reference-status", 72, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/document-relationship-type", 73, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/eligibilityrequest-purpose", 74, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/eligibilityresponse-purpose", 75, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/encounter-location-status", 76, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/encounter-status", 77, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/endpoint-status", 78, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/episode-of-care-status", 79, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/event-capability-mode", 80, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/event-status", 81, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/event-timing", 82, 2, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/examplescenario-actor-type", 84, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/explanationofbenefit-status", 85, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/exposure-state", 86, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/extension-context-type", 87, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/filter-operator", 88, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/flag-status", 89, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/fm-status", 90, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/goal-status", 91, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/graph-compartment-rule", 92, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/graph-compartment-use", 93, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/group-measure", 94, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/group-type", 95, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/guidance-response-status", 96, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/guide-page-generation", 97, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/guide-parameter-code", 98, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/history-status", 99, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/http-operations", 100, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/http-verb", 101, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/identifier-use", 102, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/identity-assuranceLevel", 103, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/imagingstudy-status", 104, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/immunization-evaluation-status", 105, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/immunization-status", 106, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/insuranceplan-applicability", 107, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/invoice-priceComponentType", 108, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/invoice-status", 109, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/issue-severity", 110, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/issue-type", 111, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/item-type", 112, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/link-type", 113, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/linkage-type", 114, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/list-mode", 115, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/list-status", 116, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/location-mode", 117, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/location-status", 118, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-context-type", 119, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-group-type-mode", 120, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-input-mode", 121, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-model-mode", 122, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-source-list-mode", 123, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-target-list-mode", 124, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/map-transform", 125, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/measure-improvement-notation", 126, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/measure-report-status", 127, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/measure-report-type", 128, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medication-admin-status", 129, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medication-statement-status", 130, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medication-status", 131, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medicationdispense-status", 132, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medicationknowledge-status", 133, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medicationrequest-intent", 134, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/medicationrequest-status", 135, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/message-significance-category", 136, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/messageheader-response-request", 137, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/metric-calibration-state", 138, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/metric-calibration-type", 139, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/metric-category", 140, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/metric-color", 141, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/metric-operational-status", 142, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/mimetypes", 0, 0, MODEL_RULE_MIME},
    {"http://hl7.org/fhir/ValueSet/name-use", 143, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/namingsystem-identifier-type", 144, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/namingsystem-type", 145, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/narrative-status", 146, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/network-type", 147, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/note-type", 148, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/observation-range-category", 149, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/observation-status", 150, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/operation-kind", 151, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/operation-parameter-use", 152, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/orientation-type", 153, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/participantrequired", 154, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/participationstatus", 155, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/permitted-data-type", 156, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/product-category", 157, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/product-status", 158, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/product-storage-scale", 159, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/property-representation", 160, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/provenance-entity-role", 161, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/publication-status", 162, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/quality-type", 163, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/quantity-comparator", 164, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/questionnaire-answers-status", 165, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/questionnaire-enable-behavior", 166, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/questionnaire-enable-operator", 167, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/reaction-event-severity", 168, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/reference-handling-policy", 169, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/reference-version-rules", 170, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/related-artifact-type", 171, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/relation-type", 172, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/remittance-outcome", 173, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/report-action-result-codes", 174, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/report-participant-type", 175, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/report-result-codes", 176, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/report-status-codes", 177, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/repository-type", 178, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/request-intent", 179, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/request-priority", 180, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/request-resource-types", 181, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/request-status", 182, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/research-element-type", 183, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/research-study-status", 184, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/research-subject-status", 185, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/resource-aggregation-mode", 186, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/resource-slicing-rules", 187, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/resource-types", 188, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/response-code", 189, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/restful-capability-mode", 190, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/search-comparator", 191, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/search-entry-mode", 192, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/search-modifier-code", 193, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/search-param-type", 194, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/search-xpath-usage", 195, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/sequence-type", 196, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/slotstatus", 197, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/sort-direction", 198, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/spdx-license", 199, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/specimen-contained-preference", 200, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/specimen-status", 201, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/strand-type", 202, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/structure-definition-kind", 203, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/subscription-channel-type", 204, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/subscription-status", 205, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/substance-status", 206, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/supplydelivery-status", 207, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/supplydelivery-type", 208, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/supplyrequest-status", 209, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/system-restful-interaction", 210, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/task-intent", 211, 2, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/task-status", 213, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/trigger-type", 214, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/type-derivation-rule", 215, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/type-restful-interaction", 216, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/ucum-units", 0, 0, MODEL_RULE_NONE},
    {"http://hl7.org/fhir/ValueSet/udi-entry-type", 217, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/units-of-time", 218, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/variable-type", 219, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/verificationresult-status", 220, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/versioning-policy", 221, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/vision-base-codes", 222, 1, MODEL_RULE_LISTED},
    {"http://hl7.org/fhir/ValueSet/vision-eye-codes", 223, 1, MODEL_RULE_LISTED},
    {"http://loinc.org/vs/LL379-9", 0, 0, MODEL_RULE_NONE},
    {"http://terminology.hl7.org/ValueSet/v3-ConfidentialityClassification", 224, 1, MODEL_RULE_LISTED},
};

const uint16_t model_set_count = 226;

const struct model_set_group model_group_table[] = {
    {"http://hl7.org/fhir/FHIR-version", 0, 22},
    {"http://hl7.org/fhir/account-status", 22, 5},
    {"http://hl7.org/fhir/action-cardinality-behavior", 27, 2},
    {"http://hl7.org/fhir/action-condition-kind", 29, 3},
    {"http://hl7.org/fhir/action-grouping-behavior", 32, 3},
    {"http://hl7.org/fhir/action-participant-type", 35, 4},
    {"http://hl7.org/fhir/action-precheck-behavior", 39, 2},
    {"http://hl7.org/fhir/action-relationship-type", 41, 9},
    {"http://hl7.org/fhir/action-required-behavior", 50, 3},
    {"http://hl7.org/fhir/action-selection-behavior", 53, 6},
    {"http://hl7.org/fhir/address-type", 59, 3},
    {"http://hl7.org/fhir/address-use", 62, 5},
    {"http://hl7.org/fhir/administrative-gender", 67, 4},
    {"http://hl7.org/fhir/adverse-event-actuality", 71, 2},
    {"http://terminology.hl7.org/CodeSystem/adverse-event-outcome", 73, 6},
    {"http://terminology.hl7.org/CodeSystem/adverse-event-severity", 79, 3},
    {"http://hl7.org/fhir/abstract-types", 82, 2},
    {"http://hl7.org/fhir/data-types", 84, 63},
    {"http://hl7.org/fhir/resource-types", 147, 148},
    {"http://hl7.org/fhir/allergy-intolerance-category", 295, 4},
    {"http://hl7.org/fhir/allergy-intolerance-criticality", 299, 3},
    {"http://hl7.org/fhir/allergy-intolerance-type", 302, 2},
    {"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", 304, 3},
    {"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", 307, 4},
    {"http://hl7.org/fhir/appointmentstatus", 311, 10},
    {"http://hl7.org/fhir/assert-direction-codes", 321, 2},
    {"http://hl7.org/fhir/assert-operator-codes", 323, 11},
    {"http://hl7.org/fhir/assert-response-code-types", 334, 12},
    {"http://hl7.org/fhir/audit-event-action", 346, 5},
    {"http://hl7.org/fhir/audit-event-outcome", 351, 4},
    {"http://hl7.org/fhir/binding-strength", 355, 4},
    {"http://hl7.org/fhir/bundle-type", 359, 9},
    {"http://hl7.org/fhir/capability-statement-kind", 368, 3},
    {"http://hl7.org/fhir/resource-types", 371, 8},
    {"http://hl7.org/fhir/care-plan-activity-status", 379, 9},
    {"http://hl7.org/fhir/request-intent", 388, 4},
    {"http://hl7.org/fhir/care-team-status", 392, 5},
    {"http://hl7.org/fhir/chargeitem-status", 397, 7},
    {"http://hl7.org/fhir/claim-use", 404, 3},
    {"http://hl7.org/fhir/event-status", 407, 3},
    {"http://hl7.org/fhir/code-search-support", 410, 2},
    {"http://hl7.org/fhir/codesystem-content-mode", 412, 5},
    {"http://hl7.org/fhir/codesystem-hierarchy-meaning", 417, 4},
    {"http://hl7.org/fhir/compartment-type", 421, 5},
    {"http://hl7.org/fhir/composition-attestation-mode", 426, 4},
    {"http://hl7.org/fhir/composition-status", 430, 4},
    {"http://hl7.org/fhir/concept-map-equivalence", 434, 10},
    {"http://hl7.org/fhir/concept-property-type", 444, 7},
    {"http://hl7.org/fhir/conceptmap-unmapped-mode", 451, 3},
    {"http://terminology.hl7.org/CodeSystem/condition-clinical", 454, 6},
    {"http://terminology.hl7.org/CodeSystem/condition-ver-status", 460, 6},
    {"http://hl7.org/fhir/conditional-delete-status", 466, 3},
    {"http://hl7.org/fhir/conditional-read-status", 469, 4},
    {"http://hl7.org/fhir/consent-data-meaning", 473, 4},
    {"http://hl7.org/fhir/consent-provision-type", 477, 2},
    {"http://hl7.org/fhir/consent-state-codes", 479, 6},
    {"http://hl7.org/fhir/constraint-severity", 485, 2},
    {"http://hl7.org/fhir/contact-point-system", 487, 7},
    {"http://hl7.org/fhir/contact-point-use", 494, 5},
    {"http://hl7.org/fhir/contract-publicationstatus", 499, 15},
    {"http://hl7.org/fhir/contract-status", 499, 15},
    {"http://hl7.org/fhir/contributor-type", 514, 4},
    {"http://hl7.org/fhir/days-of-week", 518, 7},
    {"http://hl7.org/fhir/data-types", 84, 63},
    {"http://hl7.org/fhir/resource-types", 147, 148},
    {"http://hl7.org/fhir/detectedissue-severity", 525, 3},
    {"http://hl7.org/fhir/device-nametype", 528, 6},
    {"http://hl7.org/fhir/device-statement-status", 534, 6},
    {"http://hl7.org/fhir/device-status", 540, 4},
    {"http://hl7.org/fhir/diagnostic-report-status", 544, 10},
    {"http://hl7.org/fhir/discriminator-type", 554, 5},
    {"http://hl7.org/fhir/document-mode", 559, 2},
    {"http://hl7.org/fhir/document-reference-status", 561, 3},
    {"http://hl7.org/fhir/document-relationship-type", 564, 4},
    {"http://hl7.org/fhir/eligibilityrequest-purpose", 568, 4},
    {"http://hl7.org/fhir/eligibilityresponse-purpose", 568, 4},
    {"http://hl7.org/fhir/encounter-location-status", 572, 4},
    {"http://hl7.org/fhir/encounter-status", 576, 9},
    {"http://hl7.org/fhir/endpoint-status", 585, 6},
    {"http://hl7.org/fhir/episode-of-care-status", 591, 7},
    {"http://hl7.org/fhir/event-capability-mode", 598, 2},
    {"http://hl7.org/fhir/event-status", 600, 8},
    {"http://hl7.org/fhir/event-timing", 608, 12},
    {"http://terminology.hl7.org/CodeSystem/v3-TimingEvent", 620, 14},
    {"http://hl7.org/fhir/examplescenario-actor-type", 634, 2},
    {"http://hl7.org/fhir/explanationofbenefit-status", 636, 4},
    {"http://hl7.org/fhir/exposure-state", 640, 2},
    {"http://hl7.org/fhir/extension-context-type", 642, 3},
    {"http://hl7.org/fhir/filter-operator", 645, 9},
    {"http://hl7.org/fhir/flag-status", 654, 3},
    {"http://hl7.org/fhir/fm-status", 636, 4},
    {"http://hl7.org/fhir/goal-status", 657, 9},
    {"http://hl7.org/fhir/graph-compartment-rule", 666, 4},
    {"http://hl7.org/fhir/graph-compartment-use", 670, 2},
    {"http://hl7.org/fhir/group-measure", 672, 6},
    {"http://hl7.org/fhir/group-type", 678, 6},
    {"http://hl7.org/fhir/guidance-response-status", 684, 6},
    {"http://hl7.org/fhir/guide-page-generation", 690, 4},
    {"http://hl7.org/fhir/guide-parameter-code", 694, 10},
    {"http://hl7.org/fhir/history-status", 704, 4},
    {"http://hl7.org/fhir/http-operations", 708, 7},
    {"http://hl7.org/fhir/http-verb", 715, 6},
    {"http://hl7.org/fhir/identifier-use", 721, 5},
    {"http://hl7.org/fhir/identity-assuranceLevel", 726, 4},
    {"http://hl7.org/fhir/imagingstudy-status", 730, 5},
    {"http://terminology.hl7.org/CodeSystem/medication-admin-status", 735, 2},
    {"http://hl7.org/fhir/event-status", 737, 3},
    {"http://terminology.hl7.org/CodeSystem/applicability", 740, 3},
    {"http://hl7.org/fhir/invoice-priceComponentType", 743, 6},
    {"http://hl7.org/fhir/invoice-status", 749, 5},
    {"http://hl7.org/fhir/issue-severity", 754, 4},
    {"http://hl7.org/fhir/issue-type", 758, 31},
    {"http://hl7.org/fhir/item-type", 789, 17},
    {"http://hl7.org/fhir/link-type", 806, 4},
    {"http://hl7.org/fhir/linkage-type", 810, 3},
    {"http://hl7.org/fhir/list-mode", 813, 3},
    {"http://hl7.org/fhir/list-status", 816, 3},
    {"http://hl7.org/fhir/location-mode", 819, 2},
    {"http://hl7.org/fhir/location-status", 821, 3},
    {"http://hl7.org/fhir/map-context-type", 824, 2},
    {"http://hl7.org/fhir/map-group-type-mode", 826, 3},
    {"http://hl7.org/fhir/map-input-mode", 829, 2},
    {"http://hl7.org/fhir/map-model-mode", 831, 4},
    {"http://hl7.org/fhir/map-source-list-mode", 835, 5},
    {"http://hl7.org/fhir/map-target-list-mode", 840, 4},
    {"http://hl7.org/fhir/map-transform", 844, 17},
    {"http://terminology.hl7.org/CodeSystem/measure-improvement-notation", 861, 2},
    {"http://hl7.org/fhir/measure-report-status", 863, 3},
    {"http://hl7.org/fhir/measure-report-type", 866, 4},
    {"http://terminology.hl7.org/CodeSystem/medication-admin-status", 870, 7},
    {"http://hl7.org/fhir/CodeSystem/medication-statement-status", 877, 8},
    {"http://hl7.org/fhir/CodeSystem/medication-status", 654, 3},
    {"http://terminology.hl7.org/CodeSystem/medicationdispense-status", 885, 9},
    {"http://terminology.hl7.org/CodeSystem/medicationknowledge-status", 654, 3},
    {"http://hl7.org/fhir/CodeSystem/medicationrequest-intent", 894, 8},
    {"http://hl7.org/fhir/CodeSystem/medicationrequest-status", 902, 8},
    {"http://hl7.org/fhir/message-significance-category", 910, 3},
    {"http://hl7.org/fhir/messageheader-response-request", 913, 4},
    {"http://hl7.org/fhir/metric-calibration-state", 917, 4},
    {"http://hl7.org/fhir/metric-calibration-type", 921, 4},
    {"http://hl7.org/fhir/metric-category", 925, 4},
    {"http://hl7.org/fhir/metric-color", 929, 8},
    {"http://hl7.org/fhir/metric-operational-status", 937, 4},
    {"http://hl7.org/fhir/name-use", 941, 7},
    {"http://hl7.org/fhir/namingsystem-identifier-type", 948, 4},
    {"http://hl7.org/fhir/namingsystem-type", 952, 3},
    {"http://hl7.org/fhir/narrative-status", 955, 4},
    {"http://hl7.org/fhir/network-type", 959, 5},
    {"http://hl7.org/fhir/note-type", 964, 3},
    {"http://hl7.org/fhir/observation-range-category", 967, 3},
    {"http://hl7.org/fhir/observation-status", 970, 8},
    {"http://hl7.org/fhir/operation-kind", 978, 2},
    {"http://hl7.org/fhir/operation-parameter-use", 980, 2},
    {"http://hl7.org/fhir/orientation-type", 982, 2},
    {"http://hl7.org/fhir/participantrequired", 984, 3},
    {"http://hl7.org/fhir/participationstatus", 987, 4},
    {"http://hl7.org/fhir/permitted-data-type", 991, 11},
    {"http://hl7.org/fhir/product-category", 1002, 5},
    {"http://hl7.org/fhir/product-status", 1007, 2},
    {"http://hl7.org/fhir/product-storage-scale", 1009, 3},
    {"http://hl7.org/fhir/property-representation", 1012, 5},
    {"http://hl7.org/fhir/provenance-entity-role", 1017, 5},
    {"http://hl7.org/fhir/publication-status", 1022, 4},
    {"http://hl7.org/fhir/quality-type", 1026, 3},
    {"http://hl7.org/fhir/quantity-comparator", 1029, 4},
    {"http://hl7.org/fhir/questionnaire-answers-status", 1033, 5},
    {"http://hl7.org/fhir/questionnaire-enable-behavior", 1038, 2},
    {"http://hl7.org/fhir/questionnaire-enable-operator", 1040, 7},
    {"http://hl7.org/fhir/reaction-event-severity", 79, 3},
    {"http://hl7.org/fhir/reference-handling-policy", 1047, 5},
    {"http://hl7.org/fhir/reference-version-rules", 1052, 3},
    {"http://hl7.org/fhir/related-artifact-type", 1055, 8},
    {"http://hl7.org/fhir/relation-type", 1063, 2},
    {"http://hl7.org/fhir/remittance-outcome", 1065, 4},
    {"http://hl7.org/fhir/report-action-result-codes", 1069, 5},
    {"http://hl7.org/fhir/report-participant-type", 1074, 3},
    {"http://hl7.org/fhir/report-result-codes", 1077, 3},
    {"http://hl7.org/fhir/report-status-codes", 1080, 5},
    {"http://hl7.org/fhir/repository-type", 1085, 5},
    {"http://hl7.org/fhir/request-intent", 1090, 9},
    {"http://hl7.org/fhir/request-priority", 1099, 4},
    {"http://hl7.org/fhir/request-resource-types", 1103, 15},
    {"http://hl7.org/fhir/request-status", 1118, 7},
    {"http://hl7.org/fhir/research-element-type", 1125, 3},
    {"http://hl7.org/fhir/research-study-status", 1128, 11},
    {"http://hl7.org/fhir/research-subject-status", 1139, 13},
    {"http://hl7.org/fhir/resource-aggregation-mode", 1152, 3},
    {"http://hl7.org/fhir/resource-slicing-rules", 1155, 3},
    {"http://hl7.org/fhir/resource-types", 147, 148},
    {"http://hl7.org/fhir/response-code", 1158, 3},
    {"http://hl7.org/fhir/restful-capability-mode", 1161, 2},
    {"http://hl7.org/fhir/search-comparator", 1163, 9},
    {"http://hl7.org/fhir/search-entry-mode", 1172, 3},
    {"http://hl7.org/fhir/search-modifier-code", 1175, 12},
    {"http://hl7.org/fhir/search-param-type", 1187, 9},
    {"http://hl7.org/fhir/search-xpath-usage", 1196, 5},
    {"http://hl7.org/fhir/sequence-type", 1201, 3},
    {"http://hl7.org/fhir/slotstatus", 1204, 5},
    {"http://hl7.org/fhir/sort-direction", 1209, 2},
    {"http://hl7.org/fhir/spdx-license", 1211, 346},
    {"http://hl7.org/fhir/specimen-contained-preference", 1557, 2},
    {"http://hl7.org/fhir/specimen-status", 1559, 4},
    {"http://hl7.org/fhir/strand-type", 1563, 2},
    {"http://hl7.org/fhir/structure-definition-kind", 1565, 4},
    {"http://hl7.org/fhir/subscription-channel-type", 1569, 5},
    {"http://hl7.org/fhir/subscription-status", 1574, 4},
    {"http://hl7.org/fhir/substance-status", 654, 3},
    {"http://hl7.org/fhir/supplydelivery-status", 1578, 4},
    {"http://terminology.hl7.org/CodeSystem/supply-item-type", 1582, 2},
    {"http://hl7.org/fhir/supplyrequest-status", 1584, 7},
    {"http://hl7.org/fhir/restful-interaction", 1591, 4},
    {"http://hl7.org/fhir/request-intent", 894, 8},
    {"http://hl7.org/fhir/task-intent", 1595, 1},
    {"http://hl7.org/fhir/task-status", 1596, 12},
    {"http://hl7.org/fhir/trigger-type", 1608, 8},
    {"http://hl7.org/fhir/type-derivation-rule", 1616, 2},
    {"http://hl7.org/fhir/restful-interaction", 1618, 9},
    {"http://hl7.org/fhir/udi-entry-type", 1627, 6},
    {"http://unitsofmeasure.org", 1633, 7},
    {"http://hl7.org/fhir/variable-type", 1640, 3},
    {"http://hl7.org/fhir/CodeSystem/status", 1643, 6},
    {"http://hl7.org/fhir/versioning-policy", 1649, 3},
    {"http://hl7.org/fhir/vision-base-codes", 1652, 4},
    {"http://hl7.org/fhir/vision-eye-codes", 1656, 2},
    {"http://terminology.hl7.org/CodeSystem/v3-Confidentiality", 1658, 6},
};

const uint16_t model_code_table[] = {
    0, 7, 14, 21, 26, 31, 36, 41, 47, 53, 59, 65, 71, 77, 83, 89, 95, 101, 107, 113, 119, 125, 131, 138, 155, 164, 172, 180, 189, 196,
    210, 216, 221, 235, 250, 263, 270, 278, 291, 306, 309, 313, 319, 329, 341, 348, 359, 372, 383, 403, 425, 431, 436, 459, 463, 475,
    479, 491, 503, 515, 520, 529, 536, 544, 549, 553, 558, 563, 570, 575, 172, 581, 588, 598, 604, 612, 623, 632, 172, 653, 658, 667,
    674, 678, 683, 691, 695, 706, 717, 733, 749, 756, 770, 783, 795, 801, 817, 826, 833, 842, 850, 868, 879, 889, 899, 910, 926, 931,
    937, 951, 961, 981, 988, 999, 1018, 1035, 1044, 1050, 1056, 1066, 1082, 1094, 1104, 1119, 1135, 1142, 1160, 1173, 1186, 1194, 1204,
    1209, 1214, 1223, 1231, 1234, 1242, 1250, 1259, 1263, 1275, 1282, 1287, 1299, 1303, 1307, 1312, 1318, 1326, 1345, 1358, 1377, 1389,
    1409, 1420, 1426, 1433, 1460, 1474, 1481, 1501, 1510, 1519, 1532, 1543, 1564, 1570, 1584, 1603, 1614, 1628, 1649, 1671, 1683, 1694,
    1704, 1712, 1721, 1730, 1757, 1785, 1799, 1806, 1823, 1836, 1850, 1869, 1886, 1903, 1921, 1936, 1960, 1970, 1979, 1997, 2016, 2030,
    2046, 2055, 2072, 2088, 2109, 2129, 2134, 2139, 2155, 2161, 2178, 2196, 2209, 2222, 2245, 2272, 2292, 2306, 2314, 2322, 2330, 2335,
    2344, 2352, 2366, 2372, 2383, 2408, 2427, 2447, 2465, 2485, 2502, 2532, 2565, 2592, 2619, 2647, 2676, 2701, 2732, 2766, 2784, 2798,
    2816, 2829, 2844, 2856, 2878, 2898, 2915, 2928, 2952, 2963, 2971, 2985, 3007, 3014, 3029, 3042, 3059, 3069, 3080, 3094, 3116, 3130,
    3143, 3162, 3188, 3202, 3218, 3227, 3242, 3264, 3273, 3289, 3304, 3309, 3318, 3337, 3357, 3370, 3383, 3393, 3414, 3431, 3448, 3478,
    3502, 3525, 3540, 3554, 3559, 3583, 3594, 3605, 3614, 3633, 3652, 3661, 3673, 3678, 3689, 3694, 3698, 3715, 3723, 131, 155, 623,
    3735, 138, 3745, 3753, 3765, 3773, 3780, 3790, 138, 3801, 3811, 3818, 3826, 3835, 3844, 3852, 3861, 3870, 3876, 3883, 3888, 3900,
    3903, 3912, 3924, 3933, 3943, 3949, 3953, 3962, 3970, 3980, 3985, 4002, 4012, 4021, 4033, 4038, 4057, 4071, 4073, 4075, 4077, 4079,
    4081, 4083, 4086, 4088, 4090, 4098, 4109, 4119, 4128, 4134, 4149, 4160, 4169, 4177, 4185, 4195, 4207, 4228, 4239, 4248, 1377, 1628,
    1836, 2447, 2829, 3289, 3554, 3633, 3780, 4261, 138, 4271, 4283, 164, 4295, 4305, 172, 4313, 4320, 4326, 4331, 131, 138, 155, 3826,
    4340, 4350, 4358, 4367, 138, 4374, 4387, 172, 4395, 4401, 4418, 4261, 138, 4271, 459, 4435, 4444, 4090, 4453, 4462, 4474, 4485, 4501,
    4512, 4517, 1799, 1960, 2963, 3029, 3116, 4525, 4531, 4540, 4549, 4562, 138, 4570, 4576, 4588, 4597, 4603, 4614, 4622, 4631, 4641,
    4653, 4662, 4672, 749, 1186, 1204, 1214, 1223, 1242, 1275, 4678, 4684, 4694, 131, 155, 4703, 4714, 4722, 623, 3735, 4732, 138, 4745,
    3745, 3753, 180, 4757, 189, 4771, 4784, 4799, 4757, 4809, 4820, 4239, 4831, 4839, 4844, 131, 4851, 138, 155, 3826, 4857, 4866, 4872,
    4880, 4886, 575, 4890, 4896, 4902, 1303, 544, 4906, 549, 553, 558, 4562, 4913, 3780, 4922, 138, 4931, 4942, 4951, 4962, 4970, 4857,
    4977, 623, 4985, 4993, 5004, 5011, 5018, 5027, 5036, 5040, 5044, 5048, 5052, 5056, 5060, 3689, 3694, 658, 5064, 5082, 575, 5093,
    5115, 5130, 131, 4261, 138, 5149, 164, 4305, 131, 138, 155, 172, 4562, 4913, 3780, 5158, 138, 4570, 5168, 4576, 5176, 172, 5187,
    5194, 5202, 5210, 5215, 5221, 5230, 5239, 138, 5247, 5258, 5266, 5275, 5281, 5292, 5310, 5319, 5329, 131, 4261, 4387, 5340, 3765,
    3780, 138, 5349, 4271, 5358, 4387, 5366, 172, 131, 138, 4866, 5374, 4340, 5378, 131, 3780, 138, 5349, 5383, 4387, 3835, 5390, 5399,
    4261, 138, 4271, 5406, 164, 5415, 4305, 172, 5427, 5431, 5441, 5450, 5454, 5464, 5473, 5478, 5489, 5499, 5505, 5510, 5514, 5517,
    5521, 5525, 4071, 5529, 5532, 5535, 5538, 5541, 5544, 5548, 5552, 5556, 5561, 5568, 131, 3780, 4851, 138, 5575, 5584, 5605, 5613,
    5623, 5632, 5634, 5187, 5648, 3900, 4512, 5660, 5669, 5676, 131, 138, 155, 5682, 131, 3780, 4261, 138, 164, 4387, 3826, 4857, 5691,
    5698, 5708, 5718, 5727, 5737, 5749, 5754, 5767, 5782, 5789, 5804, 5821, 263, 3678, 5568, 278, 5828, 5838, 5853, 138, 5867, 4271,
    5875, 5883, 5893, 1250, 5898, 5902, 5908, 5928, 5942, 5958, 5971, 5985, 5996, 6010, 6024, 4261, 138, 6042, 5168, 6057, 6064, 6068,
    6073, 6081, 6087, 6092, 6096, 6103, 6107, 6112, 6118, 6123, 4531, 549, 6127, 553, 6137, 6143, 6150, 6157, 6164, 6171, 3780, 138,
    5176, 172, 4261, 138, 4261, 138, 5406, 6181, 575, 6192, 6207, 6212, 6222, 6231, 6245, 6255, 6259, 3780, 4851, 138, 6268, 4866, 598,
    6275, 4872, 6287, 6301, 3953, 6314, 6322, 6332, 6342, 5613, 3970, 6350, 6231, 6361, 6369, 6379, 6390, 6396, 6413, 6422, 4757, 6432,
    4119, 6443, 6452, 6462, 6473, 6483, 6491, 6502, 6511, 172, 5215, 6521, 1186, 6532, 1209, 1214, 1223, 6539, 6547, 1242, 6553, 6565,
    6574, 6583, 1275, 6593, 1282, 1303, 6598, 6604, 5266, 6616, 6624, 6634, 6645, 6652, 6660, 6669, 5239, 138, 6677, 4239, 6685, 131,
    155, 4340, 5210, 6690, 6699, 6704, 6719, 6645, 6725, 6732, 6741, 6645, 6725, 6749, 6755, 6760, 6770, 6779, 6788, 6749, 6755, 6796,
    6802, 6809, 6811, 6816, 6819, 6824, 6827, 6834, 6841, 6848, 1231, 6857, 6865, 6583, 6869, 6879, 1307, 6888, 6897, 4444, 4866, 3818,
    6906, 6922, 6933, 6946, 4261, 138, 4271, 5406, 164, 4305, 172, 131, 4261, 138, 5149, 6954, 164, 4305, 172, 3780, 4261, 6964, 138,
    4271, 164, 5415, 4305, 172, 6973, 6986, 4313, 4320, 7001, 4326, 4331, 7016, 131, 3780, 4261, 4851, 138, 164, 4305, 172, 7029, 7041,
    7050, 7063, 7070, 7076, 7085, 7096, 7107, 7128, 7143, 7155, 7160, 7167, 7143, 7177, 7189, 7201, 7143, 7209, 7215, 7220, 7225, 7231,
    7239, 7243, 7249, 138, 5374, 7256, 7259, 7267, 7277, 7284, 4531, 549, 553, 6137, 1259, 575, 1299, 1307, 7293, 7304, 7315, 7320, 3870,
    7331, 5883, 7342, 7344, 7346, 4086, 7348, 6539, 7350, 7356, 7366, 7375, 6583, 4562, 3780, 5158, 138, 4570, 4576, 5176, 172, 7384,
    7394, 3900, 7400, 7404, 7414, 7420, 7437, 4119, 5682, 6964, 7446, 7459, 733, 981, 1035, 1044, 1050, 1082, 1186, 1214, 1242, 1275,
    1282, 7469, 7485, 7491, 7497, 7503, 6171, 7510, 7522, 7530, 7540, 7547, 7555, 1312, 7564, 7572, 7580, 7591, 7601, 7609, 6645, 131,
    4851, 6677, 172, 7618, 7624, 172, 7628, 7630, 7633, 7635, 4562, 4261, 138, 4271, 4305, 459, 475, 7638, 7628, 7630, 5632, 7633, 7635,
    5187, 7641, 7650, 7658, 7664, 7672, 7681, 7688, 7700, 7709, 7718, 7730, 7741, 7754, 7768, 7782, 7794, 7804, 7819, 4444, 4866, 5168,
    7828, 4866, 7835, 7840, 7845, 4872, 7850, 7857, 7864, 7835, 7840, 3818, 4261, 138, 4271, 4305, 7876, 7884, 6390, 7895, 7901, 575,
    7909, 6973, 6986, 4313, 4320, 7001, 4326, 4331, 7016, 7919, 7924, 7932, 7937, 1377, 1389, 1501, 1564, 1628, 1712, 1836, 1979, 2245,
    2447, 2829, 3289, 3540, 3554, 3633, 131, 4261, 4851, 138, 164, 4985, 172, 5575, 7944, 7952, 131, 7963, 7990, 7999, 8017, 4261, 8052,
    8064, 8074, 8104, 8151, 8161, 8171, 8180, 8190, 8201, 8216, 8226, 8235, 8257, 8278, 8295, 8315, 8151, 8325, 8333, 8343, 8354, 8361,
    8366, 8376, 8388, 8391, 7850, 7857, 8407, 8410, 8413, 8416, 8419, 8422, 8425, 8428, 8431, 8434, 8442, 7944, 8448, 8454, 3861, 8460,
    7304, 3900, 8466, 8474, 5669, 8478, 6593, 5210, 8485, 1209, 8495, 6565, 6583, 8502, 1275, 8510, 1299, 8516, 8525, 8532, 575, 8539,
    8548, 8551, 8555, 8559, 8564, 8579, 138, 8596, 8601, 8611, 8622, 8627, 8631, 8636, 8644, 8652, 8660, 8668, 8676, 8690, 8708, 8722,
    8740, 8748, 8752, 8758, 8767, 8774, 8782, 8791, 8800, 8809, 8818, 8827, 8838, 8850, 8859, 8867, 8878, 8889, 8900, 8913, 8931, 8948,
    8961, 8974, 8987, 9008, 9028, 9048, 9061, 9086, 9105, 9123, 9155, 9192, 9225, 9238, 9254, 9269, 9285, 9293, 9300, 9305, 9314, 9329,
    9344, 9352, 9363, 9373, 9383, 9393, 9403, 9413, 9426, 9439, 9452, 9465, 9478, 9494, 9510, 9526, 9542, 9558, 9574, 9590, 9606, 9622,
    9638, 9651, 9664, 9677, 9690, 9703, 9716, 9729, 9742, 9755, 9768, 9776, 9785, 9794, 9814, 9831, 9842, 9853, 9864, 9875, 9884, 9893,
    9905, 9917, 9944, 9953, 9961, 9971, 9983, 9991, 10002, 10013, 10023, 10038, 10043, 10053, 10057, 10062, 10070, 10078, 10086, 10094,
    10102, 10110, 10118, 10129, 10138, 10147, 10156, 10164, 10174, 10182, 10188, 10194, 10202, 10206, 10211, 10225, 10235, 10249, 10267,
    10281, 10299, 10313, 10331, 10337, 10350, 10367, 10380, 10397, 10410, 10427, 10436, 10442, 10449, 10454, 10468, 10477, 10481, 10485,
    10489, 10497, 10501, 10513, 10520, 10529, 10535, 10546, 10560, 10565, 10576, 10584, 10592, 10606, 10624, 10638, 10656, 10670, 10688,
    10695, 10703, 10712, 10721, 10730, 10739, 10749, 10759, 10767, 10777, 10789, 10801, 10817, 10824, 10837, 10841, 10847, 10855, 10871,
    10880, 10888, 10895, 10903, 10911, 10919, 10949, 10955, 10961, 10966, 10976, 10982, 10991, 10999, 11003, 11012, 11021, 11026, 11031,
    11040, 11045, 11050, 11058, 11066, 11076, 11080, 11084, 11091, 11100, 11107, 11116, 11122, 11128, 11136, 11145, 11154, 11162, 11170,
    11176, 11186, 11196, 11206, 11216, 11226, 11238, 11248, 11258, 11270, 11282, 11292, 11302, 11312, 11322, 11332, 11342, 11346, 11354,
    11366, 11374, 11382, 11390, 11398, 11406, 11414, 11423, 11431, 11440, 11447, 11458, 11469, 11477, 11483, 11494, 11502, 11510, 11519,
    11526, 11532, 11538, 11543, 11550, 11555, 11565, 11575, 11585, 11591, 11601, 11607, 11613, 11618, 11626, 11630, 11638, 11647, 11657,
    11667, 11678, 11689, 11700, 11715, 11719, 11732, 11738, 11749, 11754, 11762, 11779, 11796, 11808, 11818, 11826, 11834, 11838, 11842,
    11855, 11868, 11874, 11885, 11892, 11896, 11908, 11914, 11920, 11925, 11933, 11941, 11949, 11957, 11965, 11969, 11978, 11989, 12000,
    12005, 12017, 12029, 12034, 12043, 12051, 12058, 12069, 12077, 12084, 12092, 12099, 12115, 12122, 12130, 12137, 12141, 6624, 4109,
    6171, 138, 7510, 12162, 12177, 12183, 12190, 7664, 12203, 12218, 4880, 4177, 12227, 4902, 12237, 131, 4866, 5374, 12247, 12257, 4261,
    138, 4271, 263, 3678, 131, 3780, 4261, 4851, 138, 4340, 172, 4128, 12267, 12282, 4195, 172, 5682, 3780, 4261, 4851, 138, 12296, 4271,
    164, 12303, 12309, 4857, 12247, 12318, 12336, 12350, 12361, 12374, 12388, 12401, 12413, 12422, 12433, 6827, 6057, 12448, 12465, 6081,
    12478, 12483, 12495, 12502, 12508, 12516, 12521, 12528, 12533, 172, 12547, 12549, 12551, 12553, 12557, 12560, 12562, 12565, 12576,
    12588, 12600, 12609, 12620, 12632, 12643, 12652, 12662, 12673, 12683, 12700, 3900, 7400, 12705, 12708, 12713, 12719, 12721, 12723,
    4077, 4079, 12725,
};

const char model_code_pool[] =
    "0.0.80\0000.0.81\0000.0.82\0000.01\0000.05\0000.06\0000.11\0000.4.0\0000.5.0\0001.0.0\0001.0.1\000"
    "1.0.2\0001.1.0\0001.4.0\0001.6.0\0001.8.0\0003.0.0\0003.0.1\0003.3.0\0003.5.0\0004.0.0\0004.0.1\000"
    "active\000entered-in-error\000inactive\000on-hold\000unknown\000multiple\000single\000"
    "applicability\000start\000stop\000logical-group\000sentence-group\000visual-group\000device\000"
    "patient\000practitioner\000related-person\000no\000yes\000after\000after-end\000after-start\000"
    "before\000before-end\000before-start\000concurrent\000concurrent-with-end\000"
    "concurrent-with-start\000could\000must\000must-unless-documented\000all\000all-or-none\000any\000"
    "at-most-one\000exactly-one\000one-or-more\000both\000physical\000postal\000billing\000home\000"
    "old\000temp\000work\000female\000male\000other\000actual\000potential\000fatal\000ongoing\000"
    "recovering\000resolved\000resolvedWithSequelae\000mild\000moderate\000severe\000Any\000Type\000"
    "Address\000Age\000Annotation\000Attachment\000BackboneElement\000CodeableConcept\000Coding\000"
    "ContactDetail\000ContactPoint\000Contributor\000Count\000DataRequirement\000Distance\000Dosage\000"
    "Duration\000Element\000ElementDefinition\000Expression\000Extension\000HumanName\000Identifier\000"
    "MarketingStatus\000Meta\000Money\000MoneyQuantity\000Narrative\000ParameterDefinition\000Period\000"
    "Population\000ProdCharacteristic\000ProductShelfLife\000Quantity\000Range\000Ratio\000Reference\000"
    "RelatedArtifact\000SampledData\000Signature\000SimpleQuantity\000SubstanceAmount\000Timing\000"
    "TriggerDefinition\000UsageContext\000base64Binary\000boolean\000canonical\000code\000date\000"
    "dateTime\000decimal\000id\000instant\000integer\000markdown\000oid\000positiveInt\000string\000"
    "time\000unsignedInt\000uri\000url\000uuid\000xhtml\000Account\000ActivityDefinition\000"
    "AdverseEvent\000AllergyIntolerance\000Appointment\000AppointmentResponse\000AuditEvent\000Basic\000"
    "Binary\000BiologicallyDerivedProduct\000BodyStructure\000Bundle\000CapabilityStatement\000"
    "CarePlan\000CareTeam\000CatalogEntry\000ChargeItem\000ChargeItemDefinition\000Claim\000"
    "ClaimResponse\000ClinicalImpression\000CodeSystem\000Communication\000CommunicationRequest\000"
    "CompartmentDefinition\000Composition\000ConceptMap\000Condition\000Consent\000Contract\000"
    "Coverage\000CoverageEligibilityRequest\000CoverageEligibilityResponse\000DetectedIssue\000Device\000"
    "DeviceDefinition\000DeviceMetric\000DeviceRequest\000DeviceUseStatement\000DiagnosticReport\000"
    "DocumentManifest\000DocumentReference\000DomainResource\000EffectEvidenceSynthesis\000Encounter\000"
    "Endpoint\000EnrollmentRequest\000EnrollmentResponse\000EpisodeOfCare\000EventDefinition\000"
    "Evidence\000EvidenceVariable\000ExampleScenario\000ExplanationOfBenefit\000FamilyMemberHistory\000"
    "Flag\000Goal\000GraphDefinition\000Group\000GuidanceResponse\000HealthcareService\000"
    "ImagingStudy\000Immunization\000ImmunizationEvaluation\000ImmunizationRecommendation\000"
    "ImplementationGuide\000InsurancePlan\000Invoice\000Library\000Linkage\000List\000Location\000"
    "Measure\000MeasureReport\000Media\000Medication\000MedicationAdministration\000"
    "MedicationDispense\000MedicationKnowledge\000MedicationRequest\000MedicationStatement\000"
    "MedicinalProduct\000MedicinalProductAuthorization\000MedicinalProductContraindication\000"
    "MedicinalProductIndication\000MedicinalProductIngredient\000MedicinalProductInteraction\000"
    "MedicinalProductManufactured\000MedicinalProductPackaged\000MedicinalProductPharmaceutical\000"
    "MedicinalProductUndesirableEffect\000MessageDefinition\000MessageHeader\000MolecularSequence\000"
    "NamingSystem\000NutritionOrder\000Observation\000ObservationDefinition\000OperationDefinition\000"
    "OperationOutcome\000Organization\000OrganizationAffiliation\000Parameters\000Patient\000"
    "PaymentNotice\000PaymentReconciliation\000Person\000PlanDefinition\000Practitioner\000"
    "PractitionerRole\000Procedure\000Provenance\000Questionnaire\000QuestionnaireResponse\000"
    "RelatedPerson\000RequestGroup\000ResearchDefinition\000ResearchElementDefinition\000"
    "ResearchStudy\000ResearchSubject\000Resource\000RiskAssessment\000RiskEvidenceSynthesis\000"
    "Schedule\000SearchParameter\000ServiceRequest\000Slot\000Specimen\000SpecimenDefinition\000"
    "StructureDefinition\000StructureMap\000Subscription\000Substance\000SubstanceNucleicAcid\000"
    "SubstancePolymer\000SubstanceProtein\000SubstanceReferenceInformation\000SubstanceSourceMaterial\000"
    "SubstanceSpecification\000SupplyDelivery\000SupplyRequest\000Task\000TerminologyCapabilities\000"
    "TestReport\000TestScript\000ValueSet\000VerificationResult\000VisionPrescription\000biologic\000"
    "environment\000food\000medication\000high\000low\000unable-to-assess\000allergy\000intolerance\000"
    "confirmed\000refuted\000unconfirmed\000arrived\000booked\000cancelled\000checked-in\000fulfilled\000"
    "noshow\000pending\000proposed\000waitlist\000request\000response\000contains\000empty\000equals\000"
    "eval\000greaterThan\000in\000lessThan\000notContains\000notEmpty\000notEquals\000notIn\000bad\000"
    "conflict\000created\000forbidden\000gone\000methodNotAllowed\000noContent\000notFound\000"
    "notModified\000okay\000preconditionFailed\000unprocessable\000C\000D\000E\000R\000U\0000\00012\000"
    "4\0008\000example\000extensible\000preferred\000required\000batch\000batch-response\000"
    "collection\000document\000history\000message\000searchset\000transaction\000transaction-response\000"
    "capability\000instance\000requirements\000completed\000in-progress\000not-started\000scheduled\000"
    "stopped\000option\000order\000plan\000proposal\000suspended\000aborted\000billable\000billed\000"
    "not-billable\000planned\000claim\000preauthorization\000predetermination\000explicit\000complete\000"
    "fragment\000not-present\000supplement\000classified-with\000grouped-by\000is-a\000part-of\000"
    "legal\000official\000personal\000professional\000amended\000final\000preliminary\000disjoint\000"
    "equal\000equivalent\000inexact\000narrower\000relatedto\000specializes\000subsumes\000unmatched\000"
    "wider\000fixed\000other-map\000provided\000recurrence\000relapse\000remission\000differential\000"
    "provisional\000not-supported\000full-support\000modified-since\000not-match\000authoredby\000"
    "dependents\000related\000deny\000permit\000draft\000rejected\000error\000warning\000email\000fax\000"
    "pager\000phone\000sms\000mobile\000appended\000disputed\000executable\000executed\000negotiable\000"
    "offered\000policy\000renewed\000revoked\000terminated\000author\000editor\000endorser\000"
    "reviewer\000fri\000mon\000sat\000sun\000thu\000tue\000wed\000manufacturer-name\000model-name\000"
    "patient-reported-name\000udi-label-name\000user-friendly-name\000intended\000corrected\000"
    "partial\000registered\000exists\000pattern\000profile\000type\000value\000consumer\000producer\000"
    "current\000superseded\000appends\000replaces\000signs\000transforms\000auth-requirements\000"
    "benefits\000discovery\000validation\000reserved\000finished\000onleave\000triaged\000off\000test\000"
    "onhold\000receiver\000sender\000not-done\000preparation\000AFT\000AFT.early\000AFT.late\000EVE\000"
    "EVE.early\000EVE.late\000MORN\000MORN.early\000MORN.late\000NIGHT\000NOON\000PHS\000AC\000ACD\000"
    "ACM\000ACV\000CD\000CM\000CV\000HS\000PC\000PCD\000PCM\000PCV\000WAKE\000entity\000person\000"
    "exposure\000exposure-alternative\000element\000extension\000fhirpath\000=\000descendent-of\000"
    "generalizes\000is-not-a\000not-in\000regex\000accepted\000custom\000different\000identical\000"
    "matching\000condition\000requirement\000mean\000mean-of-mean\000mean-of-median\000median\000"
    "median-of-mean\000median-of-median\000animal\000substance\000data-requested\000data-required\000"
    "failure\000success\000generated\000html\000xml\000apply\000expansion-parameter\000generate-json\000"
    "generate-turtle\000generate-xml\000html-template\000path-pages\000path-resource\000path-tx-cache\000"
    "rule-broken-links\000health-unknown\000delete\000get\000head\000options\000patch\000post\000put\000"
    "DELETE\000GET\000HEAD\000PATCH\000POST\000PUT\000secondary\000usual\000level1\000level2\000"
    "level3\000level4\000available\000in-network\000out-of-network\000base\000deduction\000discount\000"
    "informational\000surcharge\000tax\000balanced\000issued\000information\000business-rule\000"
    "code-invalid\000deleted\000duplicate\000exception\000expired\000incomplete\000invalid\000"
    "invariant\000lock-error\000login\000multiple-matches\000no-store\000not-found\000processing\000"
    "security\000structure\000suppressed\000throttled\000timeout\000too-costly\000too-long\000"
    "transient\000attachment\000choice\000display\000group\000open-choice\000quantity\000question\000"
    "reference\000text\000refer\000replaced-by\000seealso\000alternate\000historical\000source\000"
    "changes\000snapshot\000working\000retired\000kind\000variable\000none\000type-and-types\000types\000"
    "target\000produced\000queried\000first\000last\000not_first\000not_last\000only_one\000collate\000"
    "share\000append\000c\000cast\000cc\000copy\000cp\000create\000dateOp\000escape\000evaluate\000"
    "pointer\000qty\000translate\000truncate\000decrease\000increase\000data-collection\000individual\000"
    "subject-list\000summary\000not-taken\000declined\000filler-order\000instance-order\000"
    "original-order\000reflex-order\000consequence\000currency\000notification\000always\000never\000"
    "on-error\000on-success\000calibrated\000calibration-required\000not-calibrated\000unspecified\000"
    "gain\000offset\000two-point\000calculation\000measurement\000setting\000black\000blue\000cyan\000"
    "green\000magenta\000red\000white\000yellow\000on\000standby\000anonymous\000maiden\000nickname\000"
    "codesystem\000identifier\000root\000additional\000extensions\0001\0002\0003\0005\000print\000"
    "printoper\000absolute\000critical\000operation\000query\000out\000antisense\000sense\000"
    "information-only\000optional\000needs-action\000tentative\000biologicalAgent\000cells\000fluid\000"
    "organ\000tissue\000unavailable\000celsius\000farenheit\000kelvin\000cdaText\000typeAttr\000"
    "xmlAttr\000xmlText\000derivation\000quotation\000removal\000revision\000indel\000snp\000<\000<=\000"
    ">\000>=\000!=\000enforced\000literal\000local\000logical\000resolves\000either\000independent\000"
    "specific\000citation\000composed-of\000depends-on\000derived-from\000documentation\000"
    "justification\000predecessor\000successor\000is-replaced-by\000triggers\000queued\000fail\000"
    "pass\000skip\000client\000server\000test-engine\000waiting\000directlink\000oauth\000openapi\000"
    "directive\000asap\000routine\000stat\000urgent\000outcome\000population\000"
    "administratively-completed\000approved\000closed-to-accrual\000"
    "closed-to-accrual-and-intervention\000disapproved\000in-review\000temporarily-closed-to-accrual\000"
    "temporarily-closed-to-accrual-and-intervention\000withdrawn\000candidate\000eligible\000"
    "follow-up\000ineligible\000not-registered\000off-study\000on-study\000on-study-intervention\000"
    "on-study-observation\000pending-on-study\000potential-candidate\000screening\000bundled\000"
    "contained\000referenced\000closed\000open\000openAtEnd\000fatal-error\000ok\000transient-error\000"
    "ap\000eb\000eq\000ge\000gt\000le\000lt\000ne\000sa\000include\000match\000above\000below\000"
    "exact\000missing\000not\000ofType\000composite\000number\000special\000token\000distance\000"
    "nearby\000normal\000phonetic\000aa\000dna\000rna\000busy\000busy-tentative\000busy-unavailable\000"
    "free\000ascending\000descending\0000BSD\000AAL\000ADSL\000AFL-1.1\000AFL-1.2\000AFL-2.0\000"
    "AFL-2.1\000AFL-3.0\000AGPL-1.0-only\000AGPL-1.0-or-later\000AGPL-3.0-only\000AGPL-3.0-or-later\000"
    "AMDPLPA\000AML\000AMPAS\000ANTLR-PD\000APAFML\000APL-1.0\000APSL-1.0\000APSL-1.1\000APSL-1.2\000"
    "APSL-2.0\000Abstyles\000Adobe-2006\000Adobe-Glyph\000Afmparse\000Aladdin\000Apache-1.0\000"
    "Apache-1.1\000Apache-2.0\000Artistic-1.0\000Artistic-1.0-Perl\000Artistic-1.0-cl8\000"
    "Artistic-2.0\000BSD-1-Clause\000BSD-2-Clause\000BSD-2-Clause-FreeBSD\000BSD-2-Clause-NetBSD\000"
    "BSD-2-Clause-Patent\000BSD-3-Clause\000BSD-3-Clause-Attribution\000BSD-3-Clause-Clear\000"
    "BSD-3-Clause-LBNL\000BSD-3-Clause-No-Nuclear-License\000BSD-3-Clause-No-Nuclear-License-2014\000"
    "BSD-3-Clause-No-Nuclear-Warranty\000BSD-4-Clause\000BSD-4-Clause-UC\000BSD-Protection\000"
    "BSD-Source-Code\000BSL-1.0\000Bahyph\000Barr\000Beerware\000BitTorrent-1.0\000BitTorrent-1.1\000"
    "Borceux\000CATOSL-1.1\000CC-BY-1.0\000CC-BY-2.0\000CC-BY-2.5\000CC-BY-3.0\000CC-BY-4.0\000"
    "CC-BY-NC-1.0\000CC-BY-NC-2.0\000CC-BY-NC-2.5\000CC-BY-NC-3.0\000CC-BY-NC-4.0\000CC-BY-NC-ND-1.0\000"
    "CC-BY-NC-ND-2.0\000CC-BY-NC-ND-2.5\000CC-BY-NC-ND-3.0\000CC-BY-NC-ND-4.0\000CC-BY-NC-SA-1.0\000"
    "CC-BY-NC-SA-2.0\000CC-BY-NC-SA-2.5\000CC-BY-NC-SA-3.0\000CC-BY-NC-SA-4.0\000CC-BY-ND-1.0\000"
    "CC-BY-ND-2.0\000CC-BY-ND-2.5\000CC-BY-ND-3.0\000CC-BY-ND-4.0\000CC-BY-SA-1.0\000CC-BY-SA-2.0\000"
    "CC-BY-SA-2.5\000CC-BY-SA-3.0\000CC-BY-SA-4.0\000CC0-1.0\000CDDL-1.0\000CDDL-1.1\000"
    "CDLA-Permissive-1.0\000CDLA-Sharing-1.0\000CECILL-1.0\000CECILL-1.1\000CECILL-2.0\000CECILL-2.1\000"
    "CECILL-B\000CECILL-C\000CNRI-Jython\000CNRI-Python\000CNRI-Python-GPL-Compatible\000CPAL-1.0\000"
    "CPL-1.0\000CPOL-1.02\000CUA-OPL-1.0\000Caldera\000ClArtistic\000Condor-1.1\000Crossword\000"
    "CrystalStacker\000Cube\000D-FSL-1.0\000DOC\000DSDP\000Dotseqn\000ECL-1.0\000ECL-2.0\000EFL-1.0\000"
    "EFL-2.0\000EPL-1.0\000EPL-2.0\000EUDatagrid\000EUPL-1.0\000EUPL-1.1\000EUPL-1.2\000Entessa\000"
    "ErlPL-1.1\000Eurosym\000FSFAP\000FSFUL\000FSFULLR\000FTL\000Fair\000Frameworx-1.0\000FreeImage\000"
    "GFDL-1.1-only\000GFDL-1.1-or-later\000GFDL-1.2-only\000GFDL-1.2-or-later\000GFDL-1.3-only\000"
    "GFDL-1.3-or-later\000GL2PS\000GPL-1.0-only\000GPL-1.0-or-later\000GPL-2.0-only\000"
    "GPL-2.0-or-later\000GPL-3.0-only\000GPL-3.0-or-later\000Giftware\000Glide\000Glulxe\000HPND\000"
    "HaskellReport\000IBM-pibs\000ICU\000IJG\000IPA\000IPL-1.0\000ISC\000ImageMagick\000Imlib2\000"
    "Info-ZIP\000Intel\000Intel-ACPI\000Interbase-1.0\000JSON\000JasPer-2.0\000LAL-1.2\000LAL-1.3\000"
    "LGPL-2.0-only\000LGPL-2.0-or-later\000LGPL-2.1-only\000LGPL-2.1-or-later\000LGPL-3.0-only\000"
    "LGPL-3.0-or-later\000LGPLLR\000LPL-1.0\000LPL-1.02\000LPPL-1.0\000LPPL-1.1\000LPPL-1.2\000"
    "LPPL-1.3a\000LPPL-1.3c\000Latex2e\000Leptonica\000LiLiQ-P-1.1\000LiLiQ-R-1.1\000LiLiQ-Rplus-1.1\000"
    "Libpng\000Linux-OpenIB\000MIT\000MIT-0\000MIT-CMU\000MIT-advertising\000MIT-enna\000MIT-feh\000"
    "MITNFA\000MPL-1.0\000MPL-1.1\000MPL-2.0\000MPL-2.0-no-copyleft-exception\000MS-PL\000MS-RL\000"
    "MTLL\000MakeIndex\000MirOS\000Motosoto\000Multics\000Mup\000NASA-1.3\000NBPL-1.0\000NCSA\000NGPL\000"
    "NLOD-1.0\000NLPL\000NOSL\000NPL-1.0\000NPL-1.1\000NPOSL-3.0\000NRL\000NTP\000Naumen\000Net-SNMP\000"
    "NetCDF\000Newsletr\000Nokia\000Noweb\000OCCT-PL\000OCLC-2.0\000ODbL-1.0\000OFL-1.0\000OFL-1.1\000"
    "OGTSL\000OLDAP-1.1\000OLDAP-1.2\000OLDAP-1.3\000OLDAP-1.4\000OLDAP-2.0\000OLDAP-2.0.1\000"
    "OLDAP-2.1\000OLDAP-2.2\000OLDAP-2.2.1\000OLDAP-2.2.2\000OLDAP-2.3\000OLDAP-2.4\000OLDAP-2.5\000"
    "OLDAP-2.6\000OLDAP-2.7\000OLDAP-2.8\000OML\000OPL-1.0\000OSET-PL-2.1\000OSL-1.0\000OSL-1.1\000"
    "OSL-2.0\000OSL-2.1\000OSL-3.0\000OpenSSL\000PDDL-1.0\000PHP-3.0\000PHP-3.01\000Plexus\000"
    "PostgreSQL\000Python-2.0\000QPL-1.0\000Qhull\000RHeCos-1.1\000RPL-1.1\000RPL-1.5\000RPSL-1.0\000"
    "RSA-MD\000RSCPL\000Rdisc\000Ruby\000SAX-PD\000SCEA\000SGI-B-1.0\000SGI-B-1.1\000SGI-B-2.0\000"
    "SISSL\000SISSL-1.2\000SMLNJ\000SMPPL\000SNIA\000SPL-1.0\000SWL\000Saxpath\000Sendmail\000"
    "SimPL-2.0\000Sleepycat\000Spencer-86\000Spencer-94\000Spencer-99\000SugarCRM-1.1.3\000TCL\000"
    "TCP-wrappers\000TMate\000TORQUE-1.1\000TOSL\000UPL-1.0\000Unicode-DFS-2015\000Unicode-DFS-2016\000"
    "Unicode-TOU\000Unlicense\000VOSTROM\000VSL-1.0\000Vim\000W3C\000W3C-19980720\000W3C-20150513\000"
    "WTFPL\000Watcom-1.0\000Wsuipa\000X11\000XFree86-1.1\000XSkat\000Xerox\000Xnet\000YPL-1.0\000"
    "YPL-1.1\000ZPL-1.1\000ZPL-2.0\000ZPL-2.1\000Zed\000Zend-2.0\000Zimbra-1.3\000Zimbra-1.4\000Zlib\000"
    "bzip2-1.0.5\000bzip2-1.0.6\000curl\000diffmark\000dvipdfm\000eGenix\000gSOAP-1.3b\000gnuplot\000"
    "iMatix\000libtiff\000mpich2\000not-open-source\000psfrag\000psutils\000xinetd\000xpp\000"
    "zlib-acknowledgement\000unsatisfactory\000crick\000watson\000complex-type\000primitive-type\000"
    "resource\000rest-hook\000websocket\000requested\000abandoned\000history-system\000search-system\000"
    "failed\000ready\000received\000data-access-ended\000data-accessed\000data-added\000data-changed\000"
    "data-modified\000data-removed\000named-event\000periodic\000constraint\000specialization\000"
    "history-instance\000history-type\000read\000search-type\000update\000vread\000barcode\000card\000"
    "manual\000rfid\000self-reported\000a\000d\000h\000min\000mo\000s\000wk\000continuous\000"
    "descriptive\000dichotomous\000attested\000in-process\000req-revalid\000reval-fail\000val-fail\000"
    "validated\000no-version\000versioned\000versioned-update\000down\000up\000left\000right\000L\000"
    "M\000N\000V\000";
