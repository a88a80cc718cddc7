// fhir/model: FHIR R4 (4.0.1) as tables: types, elements, bindings, invariants, search parameters,
// compartments. The tables are made by tools/fhir-model from HL7's official definitions; nothing here is
// written by hand twice.
#ifndef ENS_FHIR_MODEL_H
#define ENS_FHIR_MODEL_H

#include "base/base.h"
#include "fhir/model/model_types.h" // generated: MODEL_NONE, … MODEL_Patient, … MODEL_Patient_contact, …

typedef uint16_t model_type; // an index; never stored on disk: see model_stable

enum model_kind {
    // string, code, date …; its elements are those of its shadow (id, extension). FHIRPath's System types too
    // ("System.String"): ids of elements and Extension.url, attributes in XML and so without shadow, are
    // that.
    MODEL_PRIMITIVE,
    MODEL_DATATYPE, // HumanName, Quantity, Extension …
    MODEL_BACKBONE, // Patient.contact: "Type.path" is its name
    MODEL_RESOURCE,
    MODEL_ABSTRACT, // Element, BackboneElement, Resource, DomainResource
};

// Where the resources of a type live.
enum model_place {
    MODEL_PERSON,  // in the patient compartment (or Patient itself): in the space of the person it names
    MODEL_COMMONS, // belongs to nobody: Practitioner, Organization, Schedule, Questionnaire, ValueSet …
};

struct model_type_info {
    const char *name;
    uint8_t kind, place;
    model_type base; // Age → Quantity, code → string, Patient → DomainResource; MODEL_NONE at the top
                     // SimpleQuantity and MoneyQuantity, profiles in R4, are types here
    const struct model_element *const *elements; // with the inherited ones, in the order of the definition
    uint16_t element_count;
    uint16_t constraint_first, constraint_count; // invariants on the type itself
    const char *pattern;                         // primitives: the regular expression, or NULL
    uint16_t stable; // the number that stands for this resource type on disk and in ids; 0: none
};

enum { MODEL_MANY = 0xffff };
enum { MODEL_IS_CHOICE = 1, MODEL_IS_SUMMARY = 2, MODEL_IS_MODIFIER = 4 };
struct model_element {
    const char *name; // "value" for value[x]
    const struct model_choice *choices;
    uint16_t min, max;                           // max MODEL_MANY: *
    uint16_t choice_count;                       // 1 unless a choice
    uint16_t constraint_first, constraint_count; // invariants on the element
    uint16_t binding;                            // required binding: index of a value set; 0: none
    uint8_t flags;
};
struct model_choice {
    const char *json_name; // "valueQuantity"; the element's name when it is no choice
    model_type type;
    uint16_t target_first, target_count; // Reference and canonical: the resource types it may name; 0: any
    uint8_t json_name_len;
};
struct model_constraint {
    const char *key, *human, *expression; // "pat-1", "SHALL at least contain …", FHIRPath
    uint16_t id;                          // equal invariants are one: 0 to model_constraint_count() - 1
    bool is_error;                        // or a warning
};

extern const struct model_type_info model_type_table[MODEL_TYPE_COUNT];
static inline const struct model_type_info *model_info(model_type type)
{
    return &model_type_table[type < MODEL_TYPE_COUNT ? type : MODEL_NONE];
}
model_type model_type_named(struct str name);     // "Patient", "Patient.contact", "string"; MODEL_NONE
model_type model_resource_named(struct str name); // concrete resources only
bool model_is(model_type type, model_type base);  // type is base, or is derived from it
model_type model_stable(uint16_t stable);         // resource type of a number on disk; MODEL_NONE
const struct model_element *const *model_elements(model_type type, size_t *count);
const struct model_choice *model_choices(const struct model_element *e, size_t *count);
// The invariant at a place of a type's or an element's range. Those of an element's type are not repeated
// with it.
const struct model_constraint *model_constraint_at(uint16_t index);
size_t model_constraint_count(void);
model_type model_target(const struct model_choice *c, size_t index);

// What a JSON member of an object of `owner` is. False: unknown member. "_birthDate" gives the element
// birthDate with `is_shadow` (R4 JSON §2.6.2). "resourceType" is an element of no resource.
struct model_member {
    const struct model_element *element;
    const struct model_choice *choice;
    uint16_t index; // of the element in model_elements(owner)
    bool is_shadow;
};
bool model_member(model_type owner, struct str json_name, struct model_member *out);

// Whether a decoded text has the form that a primitive type asks for (R4 §2.24.0.1); numbers and booleans as
// their JSON text. Of xhtml only what holds for any string.
bool model_text_fits(model_type primitive, struct str text);

// ---- required bindings
enum model_in_set {
    MODEL_OUTSIDE,
    MODEL_INSIDE,
    MODEL_UNDECIDED, // the set cannot be listed here
};
// An absent system stands for any. Media types, languages and currencies are judged by their form.
enum model_in_set model_binding_has(uint16_t binding, struct str system, struct str code);
const char *model_binding_url(uint16_t binding);
// The codes of a set one by one; false past the last, at once for a set that cannot be listed.
bool model_binding_code(uint16_t binding, size_t index, struct str *system, struct str *code);

// ---- search parameters (R4 §3.1.1)
enum model_param_kind {
    PARAM_NUMBER,
    PARAM_DATE,
    PARAM_STRING,
    PARAM_TOKEN,
    PARAM_REFERENCE,
    PARAM_COMPOSITE,
    PARAM_QUANTITY,
    PARAM_URI,
    PARAM_SPECIAL,
};
struct model_param {
    const char *code;       // "birthdate", "_lastUpdated"
    const char *url;        // canonical of the SearchParameter; "": R4 has none (_has, _list, _type)
    const char *expression; // FHIRPath, narrowed to this type; composites: of the whole; NULL: no path
    uint8_t kind;
    uint8_t component_count;
    uint16_t component_first;            // composites: into model_components
    uint16_t target_first, target_count; // references: resource types, see model_param_target; 0: any
    uint16_t stable;                     // the number that stands for (this type's) parameter in stored keys
};
struct model_component {
    const struct model_param *param;
    const char *expression; // relative to the composite's expression
};
// All parameters of a resource type, those of Resource and DomainResource included, sorted by code.
const struct model_param *model_params(model_type resource, size_t *count);
const struct model_param *model_param_named(model_type resource, struct str code);
const struct model_param *model_param_stable(model_type resource, uint16_t stable);
const struct model_component *model_components(const struct model_param *p);
model_type model_param_target(const struct model_param *p, size_t index);

// Codes of the reference parameters through which a resource of this type is in a patient's compartment (R4
// CompartmentDefinition/patient), best first ("subject" before "performer"); count 0: none. Patient itself
// has none; Device, Task, Contract, GuidanceResponse and VerificationResult have theirs though R4 leaves them
// out.
const char *const *model_compartment(model_type resource, size_t *count);

// Hierarchies for :above and :below: the direct parent of a code in a hierarchical code system; {NULL,0}:
// none known.
struct str model_code_parent(struct str system, struct str code);

#endif
