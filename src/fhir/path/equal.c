// Equality and equivalence (N1 §Equality): of values, of whole elements, of lists.
#include "fhir/path/path_int.h"

static bool deep(struct run *r, const struct json *x, const struct json *y, bool loosely, bool *out);

static bool is_number(const struct path_item *v)
{
    return v->kind == PATH_INTEGER || v->kind == PATH_DECIMAL;
}

static bool is_temporal(const struct path_item *v)
{
    return v->kind == PATH_DATE || v->kind == PATH_TIME;
}

static enum logic logic_of(bool value)
{
    return value ? LOGIC_TRUE : LOGIC_FALSE;
}

static enum logic numbers_equal(const struct path_item *x, const struct path_item *y)
{
    struct number nx, ny;
    if (x->kind == PATH_INTEGER && y->kind == PATH_INTEGER)
        return logic_of(x->number == y->number);
    if (number_read(x->text, &nx) && number_read(y->text, &ny))
        return logic_of(number_compare(nx, ny) == 0);
    return logic_of(str_equal(x->text, y->text));
}

static enum logic moments_equal(const struct path_item *x, const struct path_item *y)
{
    struct moment mx, my;
    if (!moment_read(x, &mx) || !moment_read(y, &my))
        return logic_of(str_equal(x->text, y->text));
    enum order order = moment_compare(&mx, &my);
    return order == ORDER_UNKNOWN ? LOGIC_EMPTY : logic_of(order == ORDER_SAME);
}

static enum logic values_equal(const struct path_item *x, const struct path_item *y)
{
    if (is_number(x) && is_number(y))
        return numbers_equal(x, y);
    if (x->kind == PATH_QUANTITY || y->kind == PATH_QUANTITY)
        return quantities_equal(x, y);
    if (is_temporal(x) && x->kind == y->kind)
        return moments_equal(x, y);
    bool are_texts = (x->kind == PATH_STRING && (y->kind == PATH_STRING || is_temporal(y))) ||
                     (y->kind == PATH_STRING && is_temporal(x));
    if (are_texts)
        return logic_of(str_equal(x->text, y->text));
    return logic_of(x->kind == PATH_BOOLEAN && y->kind == PATH_BOOLEAN && x->number == y->number);
}

static bool values_equivalent(struct run *r, const struct path_item *x, const struct path_item *y)
{
    if (is_number(x) && is_number(y))
        return numbers_equivalent(x, y);
    if (x->kind == PATH_QUANTITY || y->kind == PATH_QUANTITY)
        return quantities_equivalent(x, y);
    if (x->kind == PATH_STRING && y->kind == PATH_STRING)
        return path_spend(r, (x->text.len + y->text.len) / 16) &&
               texts_equivalent(r->arena, x->text, y->text);
    return values_equal(x, y) == LOGIC_TRUE;
}

// A JSON value as an item without a type: numbers and strings as they are.
static struct path_item untyped(const struct json *node)
{
    return (struct path_item){.kind = PATH_NODE, .node = node};
}

static bool scalars(struct run *r, const struct json *x, const struct json *y, bool loosely, bool *out)
{
    struct path_item ix = untyped(x), iy = untyped(y), vx, vy;
    bool has_x = path_value(r, &ix, &vx), has_y = path_value(r, &iy, &vy);
    if (!has_x || !has_y)
        *out = has_x == has_y && x->kind == y->kind;
    else
        *out = loosely ? values_equivalent(r, &vx, &vy) : values_equal(&vx, &vy) == LOGIC_TRUE;
    return true;
}

static bool arrays(struct run *r, const struct json *x, const struct json *y, bool loosely, bool *out)
{
    const struct json *cy = json_first(y);
    *out = x->size == y->size;
    for (const struct json *cx = json_first(x); *out && cx; cx = cx->next, cy = cy->next) {
        if (!deep(r, cx, loosely ? json_first(y) : cy, loosely, out))
            return false;
        // Equivalence looks for the partner anywhere.
        for (const struct json *c = json_first(y); loosely && !*out && c; c = c->next)
            if (!deep(r, cx, c, loosely, out))
                return false;
    }
    return true;
}

static bool objects(struct run *r, const struct json *x, const struct json *y, bool loosely, bool *out)
{
    *out = x->size == y->size;
    const struct json *guess = json_first(y); // members mostly come in the same order
    for (const struct json *m = json_first(x); *out && m; m = m->next) {
        bool is_same_name = guess && str_equal(json_name(guess), json_name(m));
        if (!is_same_name && !path_spend(r, y->size / 16))
            return false;
        const struct json *other = is_same_name ? guess : json_get(y, json_name(m));
        *out = other != NULL;
        if (other && !deep(r, m, other, loosely, out))
            return false;
        guess = other ? other->next : NULL;
    }
    return true;
}

// Recursion is bounded by the depth of JSON trees.
static bool deep(struct run *r, const struct json *x, const struct json *y, bool loosely, bool *out)
{
    *out = x == y;
    if (*out)
        return true;
    if (!path_spend(r, 1))
        return false;
    if (x->kind == JSON_ARRAY && y->kind == JSON_ARRAY)
        return arrays(r, x, y, loosely, out);
    if (x->kind == JSON_OBJECT && y->kind == JSON_OBJECT)
        return objects(r, x, y, loosely, out);
    if (json_is_container(x) || json_is_container(y))
        return true;
    return scalars(r, x, y, loosely, out);
}

// A string or code of the tree: what most comparisons look at, and worth no detour over values.
static bool is_text_node(const struct path_item *item)
{
    bool is_string = item->kind == PATH_NODE && item->node && item->node->kind == JSON_STRING;
    return is_string && item->type != MODEL_date && item->type != MODEL_dateTime &&
           item->type != MODEL_instant && item->type != MODEL_time;
}

bool path_equal(struct run *r, const struct path_item *x, const struct path_item *y, enum logic *out)
{
    struct path_item vx, vy;
    if (!path_spend(r, 1))
        return false;
    if (y->kind == PATH_STRING && is_text_node(x)) {
        *out = logic_of(json_text_is(x->node, y->text));
        return true;
    }
    bool has_x = path_value(r, x, &vx), has_y = path_value(r, y, &vy);
    *out = LOGIC_FALSE;
    if (has_x && has_y) {
        *out = values_equal(&vx, &vy);
    } else if (!has_x && !has_y) {
        const struct json *nx = x->node ? x->node : x->shadow, *ny = y->node ? y->node : y->shadow;
        bool same = false;
        if (nx && ny && !deep(r, nx, ny, false, &same))
            return false;
        *out = logic_of(same);
    }
    return true;
}

bool path_equivalent(struct run *r, const struct path_item *x, const struct path_item *y, bool *out)
{
    struct path_item vx, vy;
    if (!path_spend(r, 1))
        return false;
    bool has_x = path_value(r, x, &vx), has_y = path_value(r, y, &vy);
    *out = false;
    if (has_x && has_y) {
        *out = values_equivalent(r, &vx, &vy);
    } else if (!has_x && !has_y) {
        const struct json *nx = x->node ? x->node : x->shadow, *ny = y->node ? y->node : y->shadow;
        return !nx || !ny || deep(r, nx, ny, true, out);
    }
    return true;
}

bool path_lists_equal(struct run *r, const struct list *x, const struct list *y, enum logic *out)
{
    *out = LOGIC_EMPTY;
    if (!x->count || !y->count)
        return true;
    *out = logic_of(x->count == y->count);
    for (uint32_t i = 0; *out == LOGIC_TRUE && i < x->count; i++)
        if (!path_equal(r, &x->items[i], &y->items[i], out))
            return false;
    return true;
}

// In any order; equivalence is transitive enough to look each item up without marking its partner.
bool path_lists_equivalent(struct run *r, const struct list *x, const struct list *y, bool *out)
{
    *out = x->count == y->count;
    for (uint32_t i = 0; *out && i < x->count; i++) {
        bool found = false;
        for (uint32_t k = 0; !found && k < y->count; k++)
            if (!path_equivalent(r, &x->items[i], &y->items[(i + k) % y->count], &found))
                return false;
        *out = found;
    }
    return true;
}

bool path_list_has(struct run *r, const struct list *l, const struct path_item *item, bool *out)
{
    *out = false;
    for (uint32_t i = 0; !*out && i < l->count; i++) {
        enum logic equal;
        if (!path_equal(r, &l->items[i], item, &equal))
            return false;
        *out = equal == LOGIC_TRUE;
    }
    return true;
}
