// fhir/path: FHIRPath (N1, 2.0.0 with R4's additions, R4 §2.9.2), compiled once and run over JSON trees.
//
// Known: all of N1; of R4 extension, hasExtension, hasValue, getValue, resolve, ofType, conformsTo (types
// of FHIR only), htmlChecks; of later drafts what the official R4 suite asks (trim, split, join, encode,
// escape, matchesFull, sort, boundaries, precision, comparable). Not known: memberOf, subsumes,
// elementDefinition, slice, checkModifiers. Decimals have 38 digits, quotients 16 after the point; what is
// over is empty. Now is UTC. Units: see ucum.c. `as` chooses from lists, as R4's search parameters need
// it. Without a zone, times compare only where all zones agree.
#ifndef ENS_FHIR_PATH_H
#define ENS_FHIR_PATH_H

#include "base/base.h"
#include "codec/json/json.h"
#include "fhir/model/model.h"

struct path; // a compiled expression: immutable, usable by any number of threads
// `context` is the type the expression starts at (MODEL_NONE: unknown), used to resolve names early.
// INVALID: the fault says what is wrong at which column. UNSUPPORTED: a function this evaluator does not
// know.
enum code path_compile(struct arena *a, struct str expression, model_type context,
                       struct path **out) MUST_CHECK;

enum path_value_kind {
    PATH_NODE,
    PATH_BOOLEAN,
    PATH_INTEGER,
    PATH_DECIMAL,
    PATH_STRING,
    PATH_DATE,
    PATH_TIME,
    PATH_QUANTITY
};
struct path_item {
    uint8_t kind;              // PATH_NODE: an element of the tree; else a computed value
    model_type type;           // of the element; of computed values the System type
    int32_t number;            // computed booleans (0, 1) and integers: the value
    const struct json *node;   // PATH_NODE; NULL when only the shadow ("_x", id and extensions) is there
    const struct json *shadow; // PATH_NODE of a primitive: its "_x" sibling, or NULL
    struct str text; // computed: the value as FHIR writes it ("true", "12", "1.10", "2024-01"); quantities:
                     // the number
    struct str unit; // quantities
    const struct path_item *parent; // PATH_NODE: where it was reached from; NULL for the root
};
struct path_list {
    struct path_item *items;
    size_t count;
};

// A resolver of references for resolve() and for the `resolve() is Patient` of search parameters. It may give
// a whole resource (node), or only its type with node NULL, which is enough for `is`.
typedef bool path_resolve_fn(void *context, struct str reference, struct path_item *out);
// Where each element of one object stands: found in one pass, for many expressions that start there.
struct path_index;
const struct path_index *path_index_make(struct arena *a, const struct path_item *object);
struct path_env {
    struct path_item resource; // %resource
    struct path_item root;     // %rootResource
    path_resolve_fn *resolve;  // NULL: types are guessed from the text ("Patient/1")
    void *resolve_context;
    int64_t now_us;                 // for now(), today(): one value for a whole run
    const struct path_index *index; // NULL: none
    uint32_t steps_max; // how long a run may take, in steps of some 50 ns and 64 bytes; 0: 250,000
};
struct path_item path_root(const struct json *resource); // typed by its resourceType
// INVALID: the expression does not fit the data (a singleton was expected, …).
enum code path_eval(struct arena *a, const struct path *p, const struct path_item *focus,
                    const struct path_env *env, struct path_list *out) MUST_CHECK;
// The same, item by item as they are found; an item and its parents stand only during the call. False ends it.
typedef bool path_visit_fn(void *context, const struct path_item *item);
enum code path_visit(struct arena *a, const struct path *p, const struct path_item *focus,
                     const struct path_env *env, path_visit_fn *visit, void *context) MUST_CHECK;
// Bits for the elements that an expression asks of what it starts at, and for those that an object has. If both were made
// for the same type and have no bit in common, the expression finds nothing.
uint64_t path_asks(const struct path *p);
uint64_t path_has(const struct path_index *index);
// Do both find the same in an element of the type that they were compiled for? False: no, or it is hard to tell.
bool path_is_same(const struct path *a, const struct path *b);
// May it find what it starts at, as `Observation | Observation.component` does? And what it asks besides, as path_asks.
bool path_may_find_focus(const struct path *p, uint64_t *besides);
model_type path_result(const struct path *p); // the type of what it finds; MODEL_NONE: not known before
// For invariants: empty is false, one boolean is itself, anything else single is true.
enum code path_test(struct arena *a, const struct path *p, const struct path_item *focus,
                    const struct path_env *env, bool *out) MUST_CHECK;

// The children of an element that a FHIR name stands for ("value" finds valueQuantity). Shared with patch and
// keys.
void path_children(struct arena *a, const struct path_item *of, struct str name, struct path_list *out);
// "Patient.name[0].given[1]": where an item is, for OperationOutcome.expression and for patches.
struct str path_where(struct arena *a, const struct path_item *item);

#endif
