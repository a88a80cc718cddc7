// fhir/validate, inside: what one run carries along while it walks a resource once.
#ifndef ENS_FHIR_VALIDATE_INT_H
#define ENS_FHIR_VALIDATE_INT_H

#include "fhir/path/path.h"
#include "fhir/validate/validate.h"

struct contained {
    const struct json *resource;
    struct str id;
    int32_t index;
    bool is_named; // by "#id" from somewhere, or it names its container by "#" (dom-3)
    bool is_twin;  // has the id of an earlier one
    bool was_walked;
};

// The resource being walked: the root, one in a Bundle or Parameters, or a contained one.
struct scope {
    const struct json *resource;
    const struct frame *frame;
    const struct scope *container; // of a contained resource; else NULL
    struct contained *contained;   // in their order
    struct contained **by_id;
    size_t contained_count;
    bool names_container; // it refers to "#"
};

// One step on the way down; lives on the C stack.
struct frame {
    const struct frame *parent;
    const char *name;
    int32_t index; // in an array; -1: not in one
    struct path_item item;
};

struct check {
    struct arena *arena;
    const struct validate_options *options;
    struct validate_report *report;
    struct validate_issue *last;
    struct scope *scope;
    struct arena scratch; // of one invariant
    int64_t now_us;
};

// ---- report.c
struct issue_at {
    const struct frame *frame;
    const char *member; // below the frame, or NULL
    size_t member_len;
};
static inline struct issue_at at(const struct frame *frame)
{
    return (struct issue_at){.frame = frame};
}
static inline struct issue_at at_member(const struct frame *frame, struct str member)
{
    return (struct issue_at){.frame = frame, .member = member.ptr, .member_len = member.len};
}
void report_error(struct check *c, struct issue_at where, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);
void report_warning(struct check *c, struct issue_at where, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);

// ---- objects.c
// A resource, checked as `expected` or any (MODEL_Resource); `container` when it is contained.
void check_resource(struct check *c, struct frame *frame, const struct json *node, model_type expected,
                    const struct scope *container);
// An object of a data or backbone type, or the shadow of a primitive (type then is the primitive's).
void check_object(struct check *c, struct frame *frame, const struct json *node, model_type type);

// ---- values.c
// One value: plain, its shadow, or both (primitives).
struct value {
    const struct json *plain, *shadow;
};
void check_value(struct check *c, struct frame *frame, const struct model_member *m, struct value v);

// ---- rules.c: what R4 states as invariants but is quicker, or better, said in C
void check_datatype_rules(struct check *c, struct frame *frame, const struct json *node, model_type type);
void check_reference_target(struct check *c, struct frame *frame, const struct model_choice *choice);
void report_outside(struct check *c, struct frame *frame, uint16_t binding); // no code of the required set
void check_binding(struct check *c, struct frame *frame, const struct model_member *m);

struct str text_of(struct check *c, const struct json *string); // decoded; {NULL,0}: no string

// ---- contained.c
void index_contained(struct check *c, struct scope *scope);
const struct scope *container_of(const struct check *c);                  // or the resource itself
const struct json *contained_named(const struct check *c, struct str id); // in the container; NULL: none
void note_local_reference(struct check *c, struct str text);              // "#id"
// Of a contained resource, of a container: once all below it was walked.
void check_contained_rules(struct check *c, const struct scope *scope);
void check_container_rules(struct check *c, const struct scope *scope);

// ---- alternatives.c
enum { ALTERNATIVES_MAX = 4 };
struct alternatives {
    struct alternative {
        struct str name;
        bool is_absence; // holds without the member of that name; else with it
    } list[ALTERNATIVES_MAX];
    size_t count;
};
// Those alternatives of an expression that the members of an object alone can decide.
void alternatives_read(struct str expression, struct alternatives *out);
// Does one surely hold? If not, the expression has to be evaluated.
bool alternatives_hold(const struct alternatives *all, const struct json *object);

// ---- invariants.c
struct invariant {
    struct path *path;
    struct alternatives alternatives;
};
bool invariant_is_native(const char *key);
enum code invariant_compiled(struct arena *a, const struct model_constraint *constraint,
                             const struct invariant **out) MUST_CHECK;
const char *invariant_expression(const struct model_constraint *constraint); // corrections.c
void check_listed_invariants(struct check *c, const struct frame *frame, uint16_t first, uint16_t count);
// Of what was found sound so far; most elements have none.
static inline void check_invariants(struct check *c, size_t errors, const struct frame *frame, uint16_t first,
                                    uint16_t count)
{
    if (count > 0 && c->options->invariants && c->report->errors == errors) {
        check_listed_invariants(c, frame, first, count);
    }
}

#endif
