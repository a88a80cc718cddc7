// Arithmetic.
#include "fhir/path/path_int.h"

bool path_arithmetic(struct run *r, const struct ast *n, struct list *out)
{
    if (n->op != AST_ADD && n->op != AST_JOIN)
        return path_stop(r, n, UNSUPPORTED, "arithmetic is not known here");
    struct list left, right;
    list_init(&left);
    list_init(&right);
    if (!path_run(r, n->first, &left) || !path_run(r, path_node(r, n->first)->sibling, &right))
        return false;
    struct path_item x = path_string(STR("")), y = x;
    bool has_x = left.count == 1 && path_value(r->arena, &left.items[0], &x);
    bool has_y = right.count == 1 && path_value(r->arena, &right.items[0], &y);
    if (n->op == AST_ADD && (!has_x || !has_y))
        return true;
    return path_give_string(r, out, arena_print(r->arena, "%.*s%.*s", STR_ARG(x.text), STR_ARG(y.text)));
}
