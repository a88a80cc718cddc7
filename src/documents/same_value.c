// One measurement that reached the space twice: in a document, and as an Observation of the same software.
#include "documents/documents_int.h"

bool documents_is_found(const struct json *observation)
{
    for (const struct json *t = json_first(json_walk(observation, "meta", "tag", NULL)); t; t = t->next)
        if (json_text_is(json_get(t, STR("system")), STR("urn:ens:part")))
            return true;
    return false;
}

// A coding or an identifier: the same member of the same system.
static bool names_the_same(struct arena *a, const struct json *x, const struct json *y, struct str member)
{
    struct str value = json_text(a, json_get(x, member)), system = json_text(a, json_get(x, STR("system")));
    return value.len && str_equal(value, json_text(a, json_get(y, member))) &&
           str_equal(system, json_text(a, json_get(y, STR("system"))));
}

static bool share_one(struct arena *a, const struct json *xs, const struct json *ys, struct str member)
{
    for (const struct json *x = json_first(xs); x; x = x->next)
        for (const struct json *y = json_first(ys); y; y = y->next)
            if (names_the_same(a, x, y, member))
                return true;
    return false;
}

static bool same_moment(struct arena *a, const struct json *x, const struct json *y)
{
    struct date one, other;
    struct str left = json_text(a, json_get(x, STR("effectiveDateTime")));
    struct str right = json_text(a, json_get(y, STR("effectiveDateTime")));
    return date_read(left, &one) && date_read(right, &other) && one.from_us == other.from_us;
}

static bool same_quantity(struct arena *a, const struct json *x, const struct json *y)
{
    const struct json *one = json_get(x, STR("value")), *other = json_get(y, STR("value"));
    if (!one || !other || one->kind != JSON_NUMBER || other->kind != JSON_NUMBER)
        return false;
    struct str unit = json_text(a, json_get(x, STR("code"))), second = json_text(a, json_get(y, STR("code")));
    if (!unit.len || !second.len) {
        unit = json_text(a, json_get(x, STR("unit")));
        second = json_text(a, json_get(y, STR("unit")));
    }
    return str_equal(unit, second) &&
           str_equal(json_text(a, json_get(x, STR("comparator"))),
                     json_text(a, json_get(y, STR("comparator")))) &&
           decimal_compare(str_of(one->text, one->size), str_of(other->text, other->size)) == 0;
}

static bool same_result(struct arena *a, const struct json *x, const struct json *y)
{
    const struct json *one = json_get(x, STR("valueQuantity")), *other = json_get(y, STR("valueQuantity"));
    if (one || other)
        return one && other && same_quantity(a, one, other);
    one = json_get(x, STR("valueCodeableConcept"));
    other = json_get(y, STR("valueCodeableConcept"));
    if (one || other)
        return share_one(a, json_get(one, STR("coding")), json_get(other, STR("coding")), STR("code"));
    one = json_get(x, STR("valueString"));
    other = json_get(y, STR("valueString"));
    return one && other && json_equal(one, other);
}

static bool same_component(struct arena *a, const struct json *x, const struct json *others)
{
    for (const struct json *y = json_first(others); y; y = y->next)
        if (share_one(a, json_walk(x, "code", "coding", NULL), json_walk(y, "code", "coding", NULL),
                      STR("code")) &&
            same_result(a, x, y))
            return true;
    return false;
}

// A blood pressure: each number of the one is the other's.
static bool same_components(struct arena *a, const struct json *x, const struct json *y)
{
    const struct json *one = json_get(x, STR("component")), *other = json_get(y, STR("component"));
    bool are_same = one && other && one->size == other->size;
    for (const struct json *c = json_first(one); are_same && c; c = c->next)
        are_same = same_component(a, c, other);
    return are_same;
}

bool documents_same_value(struct arena *a, const struct json *x, const struct json *y)
{
    return share_one(a, json_get(x, STR("identifier")), json_get(y, STR("identifier")), STR("value")) ||
           (share_one(a, json_walk(x, "code", "coding", NULL), json_walk(y, "code", "coding", NULL),
                      STR("code")) &&
            same_moment(a, x, y) && (same_result(a, x, y) || same_components(a, x, y)));
}
