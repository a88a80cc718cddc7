// fhir/model, inside: the generated tables (tables/, a file for each of HL7's categories) and their rows.
#ifndef ENS_FHIR_MODEL_INT_H
#define ENS_FHIR_MODEL_INT_H

#include "fhir/model/model.h"

// A perfect hash over the JSON names of an owner's members; made by tools/fhir-model/perfect.py.
struct model_hash {
    const uint16_t *slots; // of members: which of the owner's elements, and which of its choices << 8
    uint16_t seed;
    uint8_t bits; // 0: no members
};
enum { MODEL_SLOT_EMPTY = 0xffff };

enum model_rule {
    MODEL_RULE_LISTED,
    MODEL_RULE_NONE,
    MODEL_RULE_MIME,
    MODEL_RULE_CURRENCY,
    MODEL_RULE_LANGUAGE
};
struct model_set {
    const char *url;
    uint16_t group_first, group_count;
    uint8_t rule;
};
struct model_set_group {
    const char *system;
    uint16_t code_first, code_count; // into model_code_table: places in the pool, sorted by code
};

struct model_resource { // by stable number
    model_type type;
    const struct model_param *params;
    uint16_t param_count;
    uint16_t stable_first, stable_count; // into model_param_by_stable
    uint16_t compartment_first, compartment_count;
};

struct model_parent {
    const char *code, *parent;
};
struct model_hierarchy {
    const char *system;
    const struct model_parent *parents; // sorted by code
    uint16_t count;
};

extern const struct model_hash model_hash_table[];
extern const struct model_hash model_resource_hash;
extern const model_type model_types_by_name[];
extern const model_type model_target_table[];

extern const struct model_constraint model_constraint_table[];
extern const uint16_t model_constraint_lists[];
extern const uint16_t model_constraint_total;

extern const struct model_set model_set_table[];
extern const uint16_t model_set_count;
extern const struct model_set_group model_group_table[];
extern const uint16_t model_code_table[];
extern const char model_code_pool[];

extern const struct model_component model_component_table[];
extern const struct model_resource model_resource_table[];
extern const uint16_t model_resource_count;
extern const uint8_t model_param_by_stable[]; // 255: no such number
extern const char *const model_compartment_table[];

extern const struct model_hierarchy model_hierarchy_table[];
extern const uint16_t model_hierarchy_count;

// Order of a text and a NUL-terminated one, as str_compare.
int model_compare(struct str s, const char *text);

#endif
