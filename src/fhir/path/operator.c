// Operators: logic in three values, equality, membership, union, types (N1 §Operations).
#include "fhir/path/path_int.h"

static bool both_sides(struct run *r, const struct ast *n, struct list *left, struct list *right)
{
    list_init(left);
    list_init(right);
    return path_run(r, n->first, left) && path_run(r, path_node(r, n->first)->sibling, right);
}

// N1 §Boolean logic. `x` is known; says whether that decides.
static bool is_decided(enum ast_op op, enum logic x, enum logic *out)
{
    *out = op == AST_AND ? LOGIC_FALSE : LOGIC_TRUE;
    if (op == AST_AND || op == AST_IMPLIES)
        return x == LOGIC_FALSE;
    return op == AST_OR && x == LOGIC_TRUE;
}

static enum logic combine(enum ast_op op, enum logic x, enum logic y)
{
    switch (op) {
    case AST_AND:
        return y == LOGIC_FALSE                       ? LOGIC_FALSE
               : x == LOGIC_EMPTY || y == LOGIC_EMPTY ? LOGIC_EMPTY
                                                      : LOGIC_TRUE;
    case AST_OR:
        return y == LOGIC_TRUE                        ? LOGIC_TRUE
               : x == LOGIC_EMPTY || y == LOGIC_EMPTY ? LOGIC_EMPTY
                                                      : LOGIC_FALSE;
    case AST_IMPLIES:
        return y == LOGIC_TRUE                        ? LOGIC_TRUE
               : x == LOGIC_EMPTY || y == LOGIC_EMPTY ? LOGIC_EMPTY
                                                      : LOGIC_FALSE;
    default:
        return x == LOGIC_EMPTY || y == LOGIC_EMPTY ? LOGIC_EMPTY : x != y ? LOGIC_TRUE : LOGIC_FALSE;
    }
}

static bool run_logic(struct run *r, const struct ast *n, struct list *out)
{
    struct list side;
    enum logic x, y, result;
    list_init(&side);
    if (!path_run(r, n->first, &side) || !path_truth(r, n, &side, &x))
        return false;
    if (is_decided(n->op, x, &result))
        return path_give_logic(r, out, result);
    list_init(&side);
    if (!path_run(r, path_node(r, n->first)->sibling, &side) || !path_truth(r, n, &side, &y))
        return false;
    return path_give_logic(r, out, combine(n->op, x, y));
}

static bool run_equality(struct run *r, const struct ast *n, struct list *out)
{
    struct list left, right;
    if (!both_sides(r, n, &left, &right))
        return false;
    if (n->op == AST_EQUIVALENT || n->op == AST_NOT_EQUIVALENT) {
        bool same;
        return path_lists_equivalent(r, &left, &right, &same) &&
               path_give_boolean(r, out, same == (n->op == AST_EQUIVALENT));
    }
    enum logic equal;
    if (!path_lists_equal(r, &left, &right, &equal))
        return false;
    if (n->op == AST_NOT_EQUAL && equal != LOGIC_EMPTY)
        equal = equal == LOGIC_TRUE ? LOGIC_FALSE : LOGIC_TRUE;
    return path_give_logic(r, out, equal);
}

// `in` and its mirror `contains`.
static bool run_membership(struct run *r, const struct ast *n, struct list *out)
{
    struct list left, right;
    if (!both_sides(r, n, &left, &right))
        return false;
    const struct list *one = n->op == AST_IN ? &left : &right, *many = n->op == AST_IN ? &right : &left;
    bool found;
    if (!one->count)
        return true;
    if (one->count > 1)
        return path_stop(r, n, INVALID, "one value is looked for in a list, not %u", one->count);
    return path_list_has(r, many, &one->items[0], &found) && path_give_boolean(r, out, found);
}

static bool run_union(struct run *r, const struct ast *n, struct list *out)
{
    struct list left, right;
    if (!both_sides(r, n, &left, &right))
        return false;
    struct set set;
    set_init(&set, out);
    return set_add_all(r, &set, &left) && set_add_all(r, &set, &right);
}

static bool run_type(struct run *r, const struct ast *n, struct list *out)
{
    struct list left;
    list_init(&left);
    return path_run(r, n->first, &left) &&
           (n->op == AST_IS ? path_give_is(r, n, &left, out) : path_give_as(r, n, &left, out));
}

bool path_operator(struct run *r, const struct ast *n, struct list *out)
{
    bool keeps_parents = r->keeps_parents, ok;
    switch ((enum ast_op)n->op) {
    case AST_UNION:
        return run_union(r, n, out);
    case AST_AS:
        return run_type(r, n, out);
    default:
        break;
    }
    r->keeps_parents = false; // only values come out of the others
    if (n->op == AST_IS)
        ok = run_type(r, n, out);
    else if (n->op >= AST_IMPLIES && n->op <= AST_AND)
        ok = run_logic(r, n, out);
    else if (n->op == AST_IN || n->op == AST_CONTAINS)
        ok = run_membership(r, n, out);
    else if (n->op >= AST_EQUAL && n->op <= AST_NOT_EQUIVALENT)
        ok = run_equality(r, n, out);
    else if (n->op >= AST_LESS && n->op <= AST_GREATER_EQUAL)
        ok = path_comparison(r, n, out);
    else
        ok = path_arithmetic(r, n, out);
    r->keeps_parents = keeps_parents;
    return ok;
}
