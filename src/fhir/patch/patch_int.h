// fhir/patch, for its own files: JSON Pointers; the slots of a resource that FHIRPath Patch works on;
// budgets.
#ifndef ENS_FHIR_PATCH_INT_H
#define ENS_FHIR_PATCH_INT_H

#include "fhir/patch/patch.h"
#include "fhir/path/path.h"

enum {
    OPERATIONS_MAX = 500,
    DEPTH_MAX = 64,      // of the result, as the parser's default
    NODES_MAX = 1000000, // that a patch may add, so that copying copies does not grow without end
    LIST_MAX = 100000,   // elements of one list
};

// ---- JSON Pointer

struct pointer_token {
    struct str name;                    // unescaped
    struct str find_member, find_value; // of the PDSm form; {NULL,0} else
};
struct pointer {
    struct pointer_token *tokens;
    size_t count;
};
bool pointer_read(struct arena *a, struct str text, struct pointer *out); // false: no pointer
bool pointer_index(struct str name, size_t *index); // false: not "0" nor digits without leading zero
struct json *pointer_step(struct json *from, const struct pointer_token *token);
// What the first `count` tokens lead to; NULL: nothing.
struct json *pointer_walk(struct json *from, const struct pointer *p, size_t count);

// ---- size of a result

size_t patch_node_count(const struct json *tree);
size_t patch_depth(const struct json *tree); // 1 for a scalar
enum code patch_check_size(struct arena *a, const struct json *result, const char *operation) MUST_CHECK;

// ---- slots: an element of an object, one or many values, with what R4 JSON writes beside primitives
// (§2.6.2)

struct slot_item {
    struct json *value, *shadow; // not both NULL
};
struct slot {
    struct arena *arena;
    struct json *owner; // the object
    model_type owner_type;
    const struct model_element *element;
    const struct model_choice *choice; // of the values that are there; NULL: none is there
    struct slot_item *items;
    size_t count, size;
};
// False: the type has no such element, or it stands in the object as two types. `name` may be "value", "value[x]" or
// "valueQuantity".
bool slot_open(struct arena *a, struct json *owner, model_type owner_type, struct str name, struct slot *out);
void slot_insert(struct slot *s, size_t at, struct slot_item item);
void slot_remove(struct slot *s, size_t at);
void slot_close(struct slot *s); // writes the items back into the object

// Where a node of the tree stands.
struct place {
    struct json *owner;
    model_type owner_type;
    struct str name; // the member's, without "_"
    size_t index;    // in the list; 0 when it is none
};
bool place_of(struct json *root, const struct json *node, struct place *out);

// ---- values in Parameters

struct patch_value {
    model_type type; // MODEL_NONE: given as parts, or a resource
    struct slot_item item;
};
// The value of a part, copied: value[x], a resource, or parts for an element of `owner` called `name`.
enum code patch_value_read(struct arena *a, const struct json *part, const struct model_element *element,
                           struct patch_value *out) MUST_CHECK;
// Which form of the element a value of that type takes; NULL: none.
const struct model_choice *patch_choice_for(const struct model_element *element, model_type type);

#endif
