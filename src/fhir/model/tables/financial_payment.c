// Made by tools/fhir-model from HL7 FHIR R4 4.0.1 (2019-10-30, CC0); do not edit. Financial, Payment: elements and members.
// clang-format off
#include "fhir/model/tables/tables.h"

static const struct model_choice c[] = {
    {"id", MODEL_id, 0, 0, 2}, {"meta", MODEL_Meta, 0, 0, 4}, {"implicitRules", MODEL_uri, 0, 0, 13}, {"language", MODEL_code, 0, 0, 8},
    {"text", MODEL_Narrative, 0, 0, 4}, {"contained", MODEL_Resource, 0, 0, 9}, {"extension", MODEL_Extension, 0, 0, 9},
    {"modifierExtension", MODEL_Extension, 0, 0, 17}, {"identifier", MODEL_Identifier, 0, 0, 10}, {"status", MODEL_code, 0, 0, 6},
    {"request", MODEL_Reference, 0, 0, 7}, {"response", MODEL_Reference, 0, 0, 8}, {"created", MODEL_dateTime, 0, 0, 7},
    {"provider", MODEL_Reference, 176, 3, 8}, {"payment", MODEL_Reference, 496, 1, 7}, {"paymentDate", MODEL_date, 0, 0, 11},
    {"payee", MODEL_Reference, 176, 3, 5}, {"recipient", MODEL_Reference, 9, 1, 9}, {"amount", MODEL_Money, 0, 0, 6},
    {"paymentStatus", MODEL_CodeableConcept, 0, 0, 13}, {"period", MODEL_Period, 0, 0, 6}, {"paymentIssuer", MODEL_Reference, 9, 1, 13},
    {"request", MODEL_Reference, 497, 1, 7}, {"requestor", MODEL_Reference, 176, 3, 9}, {"outcome", MODEL_code, 0, 0, 7},
    {"disposition", MODEL_string, 0, 0, 11}, {"paymentAmount", MODEL_Money, 0, 0, 13}, {"paymentIdentifier", MODEL_Identifier, 0, 0, 17},
    {"detail", MODEL_PaymentReconciliation_detail, 0, 0, 6}, {"formCode", MODEL_CodeableConcept, 0, 0, 8},
    {"processNote", MODEL_PaymentReconciliation_processNote, 0, 0, 11}, {"id", MODEL_System_String, 0, 0, 2},
    {"predecessor", MODEL_Identifier, 0, 0, 11}, {"type", MODEL_CodeableConcept, 0, 0, 4}, {"submitter", MODEL_Reference, 176, 3, 9},
    {"date", MODEL_date, 0, 0, 4}, {"responsible", MODEL_Reference, 498, 1, 11}, {"type", MODEL_code, 0, 0, 4},
    {"text", MODEL_string, 0, 0, 4},
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
    {"identifier", c + 8, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"status", c + 9, 1, 1, 1, 0, 0, 89, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"request", c + 10, 0, 1, 1, 0, 0, 0, 0},
    {"response", c + 11, 0, 1, 1, 0, 0, 0, 0},
    {"created", c + 12, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"provider", c + 13, 0, 1, 1, 0, 0, 0, 0},
    {"payment", c + 14, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"paymentDate", c + 15, 0, 1, 1, 0, 0, 0, 0},
    {"payee", c + 16, 0, 1, 1, 0, 0, 0, 0},
    {"recipient", c + 17, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"amount", c + 18, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"paymentStatus", c + 19, 0, 1, 1, 0, 0, 0, 0},
    {"period", c + 20, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"paymentIssuer", c + 21, 0, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"request", c + 22, 0, 1, 1, 0, 0, 0, 0},
    {"requestor", c + 23, 0, 1, 1, 0, 0, 0, 0},
    {"outcome", c + 24, 0, 1, 1, 0, 0, 173, 0},
    {"disposition", c + 25, 0, 1, 1, 0, 0, 0, 0},
    {"paymentDate", c + 15, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"paymentAmount", c + 26, 1, 1, 1, 0, 0, 0, MODEL_IS_SUMMARY},
    {"paymentIdentifier", c + 27, 0, 1, 1, 0, 0, 0, 0},
    {"detail", c + 28, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"formCode", c + 29, 0, 1, 1, 0, 0, 0, 0},
    {"processNote", c + 30, 0, MODEL_MANY, 1, 0, 0, 0, 0},
    {"id", c + 31, 0, 1, 1, 0, 0, 0, 0},
    {"modifierExtension", c + 7, 0, MODEL_MANY, 1, 0, 0, 0, MODEL_IS_SUMMARY | MODEL_IS_MODIFIER},
    {"identifier", c + 8, 0, 1, 1, 0, 0, 0, 0},
    {"predecessor", c + 32, 0, 1, 1, 0, 0, 0, 0},
    {"type", c + 33, 1, 1, 1, 0, 0, 0, 0},
    {"submitter", c + 34, 0, 1, 1, 0, 0, 0, 0},
    {"date", c + 35, 0, 1, 1, 0, 0, 0, 0},
    {"responsible", c + 36, 0, 1, 1, 0, 0, 0, 0},
    {"amount", c + 18, 0, 1, 1, 0, 0, 0, 0},
    {"type", c + 37, 0, 1, 1, 0, 0, 148, 0},
    {"text", c + 38, 0, 1, 1, 0, 0, 0, 0},
};

const struct model_element *const model_financial_payment[] = {
    // PaymentNotice
    e + 0, e + 1, e + 2, e + 3, e + 4, e + 5, e + 6, e + 7, e + 8, e + 9, e + 10, e + 11, e + 12, e + 13, e + 14, e + 15, e + 16, e + 17,
    e + 18, e + 19,
    // PaymentReconciliation
    e + 0, e + 1, e + 2, e + 3, e + 4, e + 5, e + 6, e + 7, e + 8, e + 9, e + 20, e + 12, e + 21, e + 22, e + 23, e + 24, e + 25, e + 26,
    e + 27, e + 28, e + 29, e + 30, e + 31,
    // PaymentReconciliation.detail
    e + 32, e + 6, e + 33, e + 34, e + 35, e + 36, e + 10, e + 37, e + 11, e + 38, e + 39, e + 16, e + 40,
    // PaymentReconciliation.processNote
    e + 32, e + 6, e + 33, e + 41, e + 42,
};

const uint16_t model_financial_payment_slots[] = {
    8, EMPTY, EMPTY, 3, 1, 16, 18, 13, EMPTY, 19, 15, 14, 17, EMPTY, EMPTY, 10, EMPTY, 11, 0, 2, 6, EMPTY, EMPTY, EMPTY, 7, 12, 5, 4,
    EMPTY, EMPTY, EMPTY, 9, 22, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, 20, 18, EMPTY, 7, EMPTY, 14, EMPTY, 0,
    EMPTY, EMPTY, EMPTY, 13, EMPTY, 15, EMPTY, EMPTY, EMPTY, 4, 5, EMPTY, 21, 3, EMPTY, 12, EMPTY, 11, 17, EMPTY, EMPTY, EMPTY, 16,
    EMPTY, 6, EMPTY, 10, EMPTY, EMPTY, 2, EMPTY, 1, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, 9, EMPTY, 8, EMPTY, EMPTY, 19,
    EMPTY, 6, 7, 3, 5, EMPTY, 10, 4, EMPTY, 12, 11, 8, 1, 2, EMPTY, 9, 0, 0, EMPTY, 4, 1, EMPTY, 3, 2, EMPTY,
};
