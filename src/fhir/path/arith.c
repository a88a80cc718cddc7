// Arithmetic operators (N1 §Math): numbers, strings, quantities, dates and times.
#include "fhir/path/path_int.h"

static bool is_number(const struct path_item *v)
{
    return v->kind == PATH_INTEGER || v->kind == PATH_DECIMAL;
}

static bool mismatch(struct run *r, const struct ast *n)
{
    return path_stop(r, n, INVALID, "this operator does not fit values of these types");
}

bool path_operand(struct run *r, const struct ast *n, ast_index side, struct path_item *out, bool *found)
{
    struct list list;
    list_init(&list);
    *found = false;
    if (!path_run(r, side, &list))
        return false;
    if (list.count > 1)
        return path_stop(r, n, INVALID, "this operator takes single values, and there are %u", list.count);
    if (!list.count)
        return true;
    const struct path_item *item = &list.items[0];
    *found = path_value(r, item, out);
    if (!*found && item->node && item->node->kind == JSON_OBJECT && !path_is_type(item, MODEL_Quantity))
        return path_stop(r, n, INVALID, "this operator takes values, not whole elements");
    return true;
}

bool path_give_number(struct run *r, struct list *out, struct number n)
{
    struct path_item item = path_decimal(number_write(r->arena, n));
    return list_add(r, out, &item);
}

static bool integers(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out)
{
    int64_t x = pair[0].number, y = pair[1].number;
    switch ((enum ast_op)n->op) {
    case AST_ADD:
        return path_give_integer(r, out, x + y);
    case AST_SUBTRACT:
        return path_give_integer(r, out, x - y);
    case AST_MULTIPLY:
        return path_give_integer(r, out, x * y);
    case AST_DIV:
        return y == 0 || path_give_integer(r, out, x / y);
    default:
        return y == 0 || path_give_integer(r, out, x % y);
    }
}

static bool whole_division(struct run *r, const struct ast *n, struct number x, struct number y,
                           struct list *out)
{
    struct number quotient, rest;
    if (y.digits == 0 || !number_divide_whole(x, y, &quotient, &rest))
        return true;
    if (n->op == AST_MOD)
        return path_give_number(r, out, rest);
    if (quotient.digits > INT32_MAX || quotient.digits < INT32_MIN)
        return true;
    return path_give_integer(r, out, (int64_t)quotient.digits);
}

static bool numbers(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out)
{
    struct number x, y, result;
    bool fits = true;
    if (pair[0].kind == PATH_INTEGER && pair[1].kind == PATH_INTEGER && n->op != AST_DIVIDE)
        return integers(r, n, pair, out);
    if (!number_read(pair[0].text, &x) || !number_read(pair[1].text, &y))
        return true;
    switch ((enum ast_op)n->op) {
    case AST_ADD:
        fits = number_add(x, y, &result);
        break;
    case AST_SUBTRACT:
        fits = number_add(x, number_negate(y), &result);
        break;
    case AST_MULTIPLY:
        fits = number_multiply(x, y, &result);
        break;
    case AST_DIVIDE:
        fits = y.digits != 0 && number_divide(x, y, &result);
        break;
    default:
        return whole_division(r, n, x, y, out);
    }
    return !fits || path_give_number(r, out, result);
}

static bool join(struct run *r, struct str x, struct str y, struct list *out)
{
    if (x.len + y.len > PATH_TEXT_MAX)
        return path_stop(r, NULL, INVALID, "a text longer than %d bytes comes out", PATH_TEXT_MAX);
    struct buf text;
    if (!path_spend(r, (x.len + y.len) / 64))
        return false;
    buf_init(&text, r->arena, x.len + y.len);
    buf_add(&text, x);
    buf_add(&text, y);
    return path_give_string(r, out, buf_str(&text));
}

// x & y: an empty side is ''.
static bool run_join(struct run *r, const struct ast *n, struct list *out)
{
    struct path_item x, y;
    bool has_x, has_y;
    if (!path_operand(r, n, n->first, &x, &has_x) ||
        !path_operand(r, n, path_node(r, n->first)->sibling, &y, &has_y))
        return false;
    return join(r, has_x ? x.text : STR(""), has_y ? y.text : STR(""), out);
}

static bool run_sign(struct run *r, const struct ast *n, struct list *out)
{
    struct path_item x;
    struct number value;
    bool found;
    if (!path_operand(r, n, n->first, &x, &found))
        return false;
    if (found && !is_number(&x) && x.kind != PATH_QUANTITY)
        return mismatch(r, n);
    if (!found || n->op == AST_POSIT)
        return !found || list_add(r, out, &x);
    if (x.kind == PATH_INTEGER)
        return path_give_integer(r, out, -(int64_t)x.number);
    if (!number_read(x.text, &value))
        return true;
    x.text = number_write(r->arena, number_negate(value));
    return list_add(r, out, &x);
}

static bool is_temporal(const struct path_item *v)
{
    return v->kind == PATH_DATE || v->kind == PATH_TIME;
}

static bool run_pair(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out)
{
    const struct path_item *x = &pair[0], *y = &pair[1];
    bool is_sum = n->op == AST_ADD || n->op == AST_SUBTRACT;
    if (is_number(x) && is_number(y))
        return numbers(r, n, pair, out);
    if (n->op == AST_ADD && x->kind == PATH_STRING && y->kind == PATH_STRING)
        return join(r, x->text, y->text, out);
    if (is_sum && is_temporal(x) && y->kind == PATH_QUANTITY)
        return path_shift(r, n, pair, out);
    bool are_quantities =
        (x->kind == PATH_QUANTITY || is_number(x)) && (y->kind == PATH_QUANTITY || is_number(y));
    if (are_quantities && n->op != AST_DIV && n->op != AST_MOD)
        return path_quantities(r, n, pair, out);
    return mismatch(r, n);
}

bool path_arithmetic(struct run *r, const struct ast *n, struct list *out)
{
    struct path_item pair[2];
    bool has_x, has_y;
    if (n->op == AST_NEGATE || n->op == AST_POSIT)
        return run_sign(r, n, out);
    if (n->op == AST_JOIN)
        return run_join(r, n, out);
    if (!path_operand(r, n, n->first, &pair[0], &has_x) ||
        !path_operand(r, n, path_node(r, n->first)->sibling, &pair[1], &has_y))
        return false;
    return !has_x || !has_y || run_pair(r, n, pair, out);
}
