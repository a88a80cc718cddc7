// The evaluator's core: paths, steps, calls, and the budget that ends hostile expressions.
#include "fhir/path/functions.h"

#include <stdio.h>

bool path_stop(struct run *r, const struct ast *at, enum code code, const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    r->code = at ? fail(r->arena, code, "FHIRPath, column %u: %s", at->at + 1u, text)
                 : fail(r->arena, code, "FHIRPath: %s", text);
    return false;
}

bool path_spend(struct run *r, size_t steps)
{
    if (steps <= r->steps_left) {
        r->steps_left -= (uint32_t)steps;
        return true;
    }
    r->steps_left = 0;
    return path_stop(r, NULL, INVALID, "the expression takes too many steps on this resource: narrow it");
}

// Memory beyond the arena's limit would stop the process: refused before.
static bool has_room(struct run *r, size_t bytes)
{
    if (!r->arena->used_max || r->arena->used + bytes + 4096 <= r->arena->used_max)
        return true;
    return path_stop(r, NULL, INVALID, "the expression takes too much memory on this resource: narrow it");
}

static bool list_widen(struct run *r, struct list *l, uint32_t size)
{
    if (!has_room(r, size * sizeof *l->items))
        return false;
    if (l->items == l->few) {
        l->items = arena_alloc_raw(r->arena, size * sizeof *l->items);
        memcpy(l->items, l->few, l->count * sizeof *l->items);
    } else {
        l->items = arena_grow(r->arena, l->items, l->size * sizeof *l->items, size * sizeof *l->items);
    }
    l->size = size;
    return true;
}

bool list_add(struct run *r, struct list *l, const struct path_item *item)
{
    if (!path_spend(r, 1))
        return false;
    if (l->count == l->size && !list_widen(r, l, l->size * 4))
        return false;
    l->items[l->count++] = *item;
    return true;
}

bool list_add_all(struct run *r, struct list *l, const struct list *more)
{
    for (uint32_t i = 0; i < more->count; i++)
        if (!list_add(r, l, &more->items[i]))
            return false;
    return true;
}

void list_take(struct list *to, struct list *from)
{
    *to = *from;
    if (from->items == from->few)
        to->items = to->few;
    list_init(from);
}

struct path_list path_list_of(struct arena *a, const struct list *l)
{
    struct path_list out = {.count = l->count};
    if (!l->count)
        return out;
    if (l->items != l->few) {
        out.items = l->items;
        return out;
    }
    out.items = arena_alloc_raw(a, l->count * sizeof *l->items);
    memcpy(out.items, l->few, l->count * sizeof *l->items);
    return out;
}

static bool run_variable(struct run *r, const struct ast *n, struct list *out)
{
    const struct path_item *item = r->context;
    if (n->variable == VARIABLE_RESOURCE)
        item = &r->env->resource;
    else if (n->variable == VARIABLE_ROOT)
        item = r->env->root.node ? &r->env->root : &r->env->resource;
    return !item || (n->variable != VARIABLE_CONTEXT && !item->node) || list_add(r, out, item);
}

static bool run_call(struct run *r, const struct ast *n, struct list *input, struct list *out)
{
    struct call call = {n, input};
    return n->function->run(r, &call, out);
}

// A call at the start of a path: its input is $this.
static bool run_head_call(struct run *r, const struct ast *n, struct list *out)
{
    struct list input;
    list_init(&input);
    return (!r->scope.self || list_add(r, &input, r->scope.self)) && run_call(r, n, &input, out);
}

static bool run_head(struct run *r, const struct ast *n, struct list *out)
{
    const struct path_item *self = r->scope.self;
    struct path_item index;
    switch ((enum ast_op)n->op) {
    case AST_NONE:
    case AST_EMPTY:
        return true;
    case AST_LITERAL:
        return list_add(r, out, n->literal);
    case AST_THIS:
        return !self || list_add(r, out, self);
    case AST_INDEX:
        index = path_integer(r, r->scope.index);
        return list_add(r, out, &index);
    case AST_TOTAL:
        return !r->scope.total || list_add_all(r, out, r->scope.total);
    case AST_VARIABLE:
        return run_variable(r, n, out);
    case AST_TERM:
        return path_run(r, n->first, out);
    case AST_MEMBER:
        return !self || path_step(r, n->step, self, out);
    case AST_ROOT:
        return !self || !path_is_type(self, n->type) || list_add(r, out, self);
    case AST_CALL:
        return run_head_call(r, n, out);
    default:
        return path_operator(r, n, out);
    }
}

// a[i] (N1 §Subsetting).
static bool run_index(struct run *r, const struct ast *n, const struct list *input, struct list *out)
{
    struct list index;
    struct path_item value;
    list_init(&index);
    if (!path_run(r, n->first, &index))
        return false;
    if (!index.count)
        return true;
    if (index.count > 1 || !path_value(r, &index.items[0], &value) || value.kind != PATH_INTEGER)
        return path_stop(r, n, INVALID, "an index must be one integer");
    return value.number < 0 || (uint32_t)value.number >= input->count ||
           list_add(r, out, &input->items[value.number]);
}

static bool run_step(struct run *r, const struct ast *n, struct list *input, struct list *out)
{
    if (n->op == AST_CALL)
        return run_call(r, n, input, out);
    if (n->op == AST_AT)
        return run_index(r, n, input, out);
    for (uint32_t i = 0; i < input->count; i++)
        if (!path_step(r, n->step, &input->items[i], out))
            return false;
    return true;
}

bool path_run(struct run *r, ast_index node, struct list *out)
{
    const struct ast *n = path_node(r, node);
    if (!path_spend(r, 1))
        return false;
    if (!n->next)
        return run_head(r, n, out);
    struct list lists[2], *input = &lists[0], *next = &lists[1];
    list_init(input);
    if (!run_head(r, n, input))
        return false;
    for (n = path_node(r, n->next);; n = path_node(r, n->next)) {
        if (!path_spend(r, 1))
            return false;
        if (!n->next)
            return run_step(r, n, input, out);
        list_init(next);
        if (!run_step(r, n, input, next))
            return false;
        struct list *spare = input;
        input = next;
        next = spare;
    }
}

bool path_for_item(struct run *r, ast_index node, const struct path_item *self, int32_t index,
                   struct list *out)
{
    struct scope before = r->scope;
    r->scope.self = self;
    r->scope.index = index;
    list_init(out);
    bool ok = path_run(r, node, out);
    r->scope = before;
    return ok;
}

bool path_criterion(struct run *r, ast_index node, const struct path_item *self, int32_t index,
                    enum logic *out)
{
    struct list result;
    bool keeps_parents = r->keeps_parents;
    r->keeps_parents = false; // what is looked at here does not leave the run
    bool ok = path_for_item(r, node, self, index, &result) && path_truth(r, path_node(r, node), &result, out);
    r->keeps_parents = keeps_parents;
    return ok;
}

static bool run_all(struct run *r, struct arena *a, const struct path *p, const struct path_item *focus,
                    struct list *out)
{
    list_init(out);
    r->arena = a;
    r->path = p;
    r->context = r->scope.self = focus;
    r->steps_left = r->env->steps_max ? r->env->steps_max : PATH_STEPS;
    bool ok = p->branch_count ? path_run_straight(r, out) : path_run(r, p->root, out);
    return ok && r->code == DONE;
}

enum code path_eval(struct arena *a, const struct path *p, const struct path_item *focus,
                    const struct path_env *env, struct path_list *out)
{
    struct run r = {.env = env, .keeps_parents = true};
    struct list result;
    *out = (struct path_list){0};
    if (!run_all(&r, a, p, focus, &result))
        return r.code;
    *out = path_list_of(a, &result);
    return DONE;
}

enum code path_visit(struct arena *a, const struct path *p, const struct path_item *focus,
                     const struct path_env *env, path_visit_fn *visit, void *context)
{
    struct run r = {.env = env, .keeps_parents = true, .visit = visit, .visit_context = context};
    struct list result;
    if (!run_all(&r, a, p, focus, &result))
        return r.code;
    if (p->branch_count) // a straight one: they were shown as they were found
        return DONE;
    for (uint32_t i = 0; i < result.count; i++)
        if (!visit(context, &result.items[i]))
            return DONE;
    return DONE;
}

enum code path_test(struct arena *a, const struct path *p, const struct path_item *focus,
                    const struct path_env *env, bool *out)
{
    struct run r = {.env = env};
    struct list result;
    enum logic truth;
    *out = false;
    if (!run_all(&r, a, p, focus, &result) || !path_truth(&r, NULL, &result, &truth))
        return r.code;
    *out = truth == LOGIC_TRUE;
    return DONE;
}
