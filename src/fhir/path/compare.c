// The order of values (N1 §Comparison): numbers, strings, dates, times, quantities.
#include "fhir/path/path_int.h"

static bool is_number(const struct path_item *v)
{
    return v->kind == PATH_INTEGER || v->kind == PATH_DECIMAL;
}

static enum order order_of(int order)
{
    return order < 0 ? ORDER_LESS : order > 0 ? ORDER_MORE : ORDER_SAME;
}

static enum order numbers_order(const struct path_item *x, const struct path_item *y)
{
    struct number nx, ny;
    if (!number_read(x->text, &nx) || !number_read(y->text, &ny))
        return ORDER_UNKNOWN;
    return order_of(number_compare(nx, ny));
}

static enum order moments_order(const struct path_item *x, const struct path_item *y)
{
    struct moment mx, my;
    return moment_read(x, &mx) && moment_read(y, &my) ? moment_compare(&mx, &my) : ORDER_UNKNOWN;
}

bool path_order(const struct path_item *x, const struct path_item *y, enum order *out)
{
    if (is_number(x) && is_number(y))
        *out = numbers_order(x, y);
    else if (x->kind == PATH_STRING && y->kind == PATH_STRING)
        *out = order_of(str_compare(x->text, y->text)); // UTF-8 sorts as Unicode does
    else if ((x->kind == PATH_DATE || x->kind == PATH_TIME) && x->kind == y->kind)
        *out = moments_order(x, y);
    else if (x->kind == PATH_QUANTITY || y->kind == PATH_QUANTITY)
        return quantities_order(x, y, out);
    else
        return false;
    return true;
}

bool path_comparison(struct run *r, const struct ast *n, struct list *out)
{
    struct path_item x, y;
    bool has_x, has_y;
    enum order order;
    if (!path_operand(r, n, n->first, &x, &has_x) ||
        !path_operand(r, n, path_node(r, n->first)->sibling, &y, &has_y))
        return false;
    if (!has_x || !has_y)
        return true;
    if (!path_order(&x, &y, &order))
        return path_stop(r, n, INVALID, "values of these two types have no order");
    if (order == ORDER_UNKNOWN)
        return true;
    bool holds = n->op == AST_LESS         ? order == ORDER_LESS
                 : n->op == AST_GREATER    ? order == ORDER_MORE
                 : n->op == AST_LESS_EQUAL ? order != ORDER_MORE
                                           : order != ORDER_LESS;
    return path_give_boolean(r, out, holds);
}
