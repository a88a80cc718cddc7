// Invariants as FHIRPath (R4 §5.1.13 ElementDefinition.constraint): compiled once for the whole process, at
// first use.
#include "fhir/validate/validate_int.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CONSTRAINTS_MAX = 512 };
enum { STEPS_MAX = 500000 }; // bdl-3 and others step over every entry of a Bundle

// What rules.c, objects.c and narrative.c say in C; validate_test.c compares the two.
static const char *const native[] = {"ele-1", "ext-1", "per-1", "ref-1", "txt-1", "txt-2",
                                     "dom-2", "dom-3", "dom-4", "dom-5", "dom-6"};

bool invariant_is_native(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(native); i++) {
        if (strcmp(native[i], key) == 0) {
            return true;
        }
    }
    return false;
}

// The same by constraint id, found out once: 0 not yet, 1 native, 2 not.
static bool is_native(const struct model_constraint *constraint)
{
    static atomic_uchar known[CONSTRAINTS_MAX];
    unsigned char told = atomic_load_explicit(&known[constraint->id], memory_order_relaxed);
    if (told == 0) {
        told = invariant_is_native(constraint->key) ? 1 : 2;
        atomic_store_explicit(&known[constraint->id], told, memory_order_relaxed);
    }
    return told == 1;
}

// Compiled ones by constraint id, NULL until first used. They live as long as the process, in an arena to
// which only the holder of the lock adds. This is the one thing here that changes, and it only changes from
// unknown to known.
static struct invariant *_Atomic compiled[CONSTRAINTS_MAX];
static pthread_mutex_t compile_lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena compile_arena;

static enum code compile(const struct model_constraint *constraint, struct invariant **out)
{
    struct invariant *invariant = ARENA_NEW(&compile_arena, struct invariant);
    struct str expression = str_from(invariant_expression(constraint));
    enum code code = path_compile(&compile_arena, expression, MODEL_NONE, &invariant->path);
    if (code == DONE) {
        alternatives_read(expression, &invariant->alternatives);
        atomic_store_explicit(&compiled[constraint->id], invariant, memory_order_release);
        *out = invariant;
    }
    return code;
}

static enum code compile_once(struct arena *a, const struct model_constraint *constraint,
                              struct invariant **out)
{
    pthread_mutex_lock(&compile_lock);
    *out = atomic_load_explicit(&compiled[constraint->id], memory_order_relaxed);
    enum code code = *out != NULL ? DONE : compile(constraint, out);
    if (code != DONE) {
        a->fault = compile_arena.fault;
    }
    pthread_mutex_unlock(&compile_lock);
    return code;
}

enum code invariant_compiled(struct arena *a, const struct model_constraint *constraint,
                             const struct invariant **out)
{
    struct invariant *invariant = atomic_load_explicit(&compiled[constraint->id], memory_order_acquire);
    enum code code = invariant != NULL ? DONE : compile_once(a, constraint, &invariant);
    *out = invariant;
    return code;
}

static struct path_env env_of(const struct check *c)
{
    return (struct path_env){.resource = c->scope->frame->item,
                             .root = container_of(c)->frame->item,
                             .now_us = c->now_us,
                             .steps_max = STEPS_MAX};
}

static enum code test(struct check *c, const struct frame *frame, const struct model_constraint *constraint,
                      bool *holds)
{
    const struct invariant *invariant;
    const struct json *node = frame->item.node;
    enum code code = invariant_compiled(&c->scratch, constraint, &invariant);
    if (code != DONE) {
        return code;
    }
    *holds = node != NULL && node->kind == JSON_OBJECT && alternatives_hold(&invariant->alternatives, node);
    if (*holds) {
        return DONE;
    }
    struct path_env env = env_of(c);
    return path_test(&c->scratch, invariant->path, &frame->item, &env, holds);
}

static void check_invariant(struct check *c, const struct frame *frame,
                            const struct model_constraint *constraint)
{
    bool holds = false;
    enum code code = test(c, frame, constraint, &holds);
    if (code != DONE) {
        // Too many steps, or data that the expression was not made for: that alone makes nothing invalid.
        report_warning(c, at(frame), "not-supported", "%s could not be decided: %s", constraint->key,
                       c->scratch.fault.text);
    } else if (!holds && constraint->is_error) {
        report_error(c, at(frame), "invariant", "%s: %s", constraint->key, constraint->human);
    } else if (!holds) {
        report_warning(c, at(frame), "invariant", "%s: %s", constraint->key, constraint->human);
    }
    arena_reset(&c->scratch);
}

void check_listed_invariants(struct check *c, const struct frame *frame, uint16_t first, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        const struct model_constraint *constraint = model_constraint_at((uint16_t)(first + i));
        if (!constraint->is_error && !c->options->warnings) {
            continue;
        }
        if (!is_native(constraint)) {
            check_invariant(c, frame, constraint);
        }
    }
}
