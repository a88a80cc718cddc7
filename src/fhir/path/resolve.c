// The names of an expression, looked up once: members of elements whose type is known before the run, names
// of types at the start of a path. A name that a known type does not have is a fault here, not an empty list
// later.
#include "fhir/path/functions.h"

struct resolver {
    struct arena *arena;
    struct path *path;
};

static bool resolve(struct resolver *r, ast_index node, model_type self, model_type *out);

static bool wrong(struct resolver *r, const struct ast *n, struct str name, model_type owner)
{
    return fail(r->arena, INVALID,
                "FHIRPath, column %u: %s has no element \"%.*s\" (a choice such as value[x] is "
                "read by its short name: value, value.ofType(Quantity))",
                n->at + 1u, model_info(owner)->name, (int)(name.len < 40 ? name.len : 40), name.ptr) == DONE;
}

// What can be known of the children of a type: nothing of abstract ones, as the data are of a derived type.
static model_type known(model_type type)
{
    return type == MODEL_NONE || model_info(type)->kind == MODEL_ABSTRACT ? MODEL_NONE : type;
}

// An element that a profile of a type forbids (SimpleQuantity.comparator): it may be asked for, and is empty.
static bool is_left_out(model_type owner, struct str name)
{
    model_type base = model_info(owner)->base;
    return base != MODEL_NONE && path_element_named(base, name);
}

static bool resolve_member(struct resolver *r, struct ast *n, model_type owner, model_type *out)
{
    *out = MODEL_NONE;
    if (known(owner) == MODEL_NONE || path_is_system(owner))
        return true;
    struct step *step = (struct step *)n->step;
    const struct model_element *const *e = path_element_named(owner, step->name);
    if (!e && is_left_out(owner, step->name))
        return true;
    if (!e)
        return wrong(r, n, step->name, owner);
    size_t count;
    step->owner = owner;
    step->element = (uint16_t)(e - model_elements(owner, &count));
    step->choices = model_choices(*e, &step->choice_count);
    if (step->choice_count == 1)
        *out = known(step->choices[0].type);
    return true;
}

// A name at the start of a path: `Patient.name` starts at the resource itself.
static bool resolve_head_name(struct resolver *r, struct ast *n, model_type self, model_type *out)
{
    struct str name = n->step->name;
    bool is_upper = name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
    model_type type = is_upper ? model_type_named(name) : MODEL_NONE;
    if (type == MODEL_NONE)
        return resolve_member(r, n, self, out);
    if (self != MODEL_NONE && !model_is(self, type) && !model_is(type, self))
        return fail(r->arena, INVALID, "FHIRPath, column %u: the path starts at %s, but stands at %s",
                    n->at + 1u, model_info(type)->name, model_info(self)->name) == DONE;
    n->op = AST_ROOT;
    n->type = type;
    *out = known(self != MODEL_NONE && model_is(self, type) ? self : type);
    return true;
}

static bool resolve_arguments(struct resolver *r, const struct ast *n, model_type self)
{
    model_type unused;
    for (ast_index i = n->first; i; i = r->path->nodes[i].sibling)
        if (!resolve(r, i, self, &unused))
            return false;
    return true;
}

static bool resolve_call(struct resolver *r, struct ast *n, model_type self, model_type input,
                         model_type *out)
{
    const struct function *f = n->function;
    if (!path_prepare_call(r->arena, r->path, n))
        return false;
    *out = MODEL_NONE;
    if (f->flags & FUNCTION_SAME_TYPE)
        *out = input;
    else if (f->run == fn_as)
        *out = known(n->type);
    else
        *out = f->type;
    if (f->flags & FUNCTION_REPEATS) // later rounds start from what the argument itself found
        return resolve_arguments(r, n, MODEL_NONE);
    if (f->flags & FUNCTION_PROJECTS)
        return resolve(r, n->first, input, out);
    return resolve_arguments(r, n, f->flags & FUNCTION_LAMBDA ? input : self);
}

static bool resolve_operands(struct resolver *r, const struct ast *n, model_type self, model_type *out)
{
    model_type left = MODEL_NONE, right = MODEL_NONE;
    ast_index second = r->path->nodes[n->first].sibling;
    if (!resolve(r, n->first, self, &left) || (second && !resolve(r, second, self, &right)))
        return false;
    *out = n->op == AST_UNION && left == right ? left : MODEL_NONE;
    return true;
}

static bool resolve_head(struct resolver *r, struct ast *n, model_type self, model_type *out)
{
    *out = MODEL_NONE;
    switch ((enum ast_op)n->op) {
    case AST_THIS:
        *out = known(self);
        return true;
    case AST_VARIABLE:
        *out = n->variable == VARIABLE_CONTEXT ? known(r->path->context) : MODEL_NONE;
        return true;
    case AST_TERM:
        return resolve(r, n->first, self, out);
    case AST_MEMBER:
        return resolve_head_name(r, n, self, out);
    case AST_CALL:
        return resolve_call(r, n, self, self, out);
    case AST_AS: {
        model_type unused;
        *out = known(n->type);
        return resolve(r, n->first, self, &unused);
    }
    default:
        return !n->first || resolve_operands(r, n, self, out);
    }
}

static bool resolve(struct resolver *r, ast_index node, model_type self, model_type *out)
{
    struct ast *n = &r->path->nodes[node];
    if (!resolve_head(r, n, self, out))
        return false;
    for (ast_index i = n->next; i; i = n->next) {
        n = &r->path->nodes[i];
        model_type input = *out, unused;
        bool ok = n->op == AST_MEMBER ? resolve_member(r, n, input, out)
                  : n->op == AST_CALL ? resolve_call(r, n, self, input, out)
                                      : resolve(r, n->first, self, &unused);
        if (!ok)
            return false;
    }
    return true;
}

enum code path_resolve(struct arena *a, struct path *p, model_type context)
{
    struct resolver r = {a, p};
    p->context = context;
    return resolve(&r, p->root, context, &p->result) ? DONE : a->fault.code;
}

enum code path_compile(struct arena *a, struct str expression, model_type context, struct path **out)
{
    struct path *p = ARENA_NEW(a, struct path);
    enum code code = path_parse(a, expression, p);
    if (code == DONE)
        code = path_resolve(a, p, context);
    if (code == DONE) {
        path_straighten(a, p);
        *out = p;
    }
    return code;
}
