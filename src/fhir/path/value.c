// Values: making computed items, and what an element of the tree is worth in an operation (R4 §2.9.2:
// primitives convert to System types, Quantity to System.Quantity).
#include "fhir/path/path_int.h"

struct path_item path_boolean(bool value)
{
    return (struct path_item){.kind = PATH_BOOLEAN,
                              .type = MODEL_System_Boolean,
                              .number = value,
                              .text = value ? STR("true") : STR("false")};
}

struct path_item path_integer(struct run *r, int32_t value)
{
    struct path_item item = {.kind = PATH_INTEGER, .type = MODEL_System_Integer, .number = value};
    static const char digits[] = "0123456789";
    item.text = value >= 0 && value < 10 ? str_of(digits + value, 1) : arena_print(r->arena, "%d", value);
    return item;
}

struct path_item path_string(struct str value)
{
    return (struct path_item){.kind = PATH_STRING, .type = MODEL_System_String, .text = value};
}

struct path_item path_decimal(struct str digits)
{
    return (struct path_item){.kind = PATH_DECIMAL, .type = MODEL_System_Decimal, .text = digits};
}

struct path_item path_quantity(struct str digits, struct str unit)
{
    return (struct path_item){
        .kind = PATH_QUANTITY, .type = MODEL_System_Quantity, .text = digits, .unit = unit};
}

bool path_integer_read(struct str digits, struct path_item *out)
{
    uint64_t value;
    struct str plain = digits;
    bool is_negative = plain.len && plain.ptr[0] == '-';
    if (plain.len && (plain.ptr[0] == '-' || plain.ptr[0] == '+'))
        plain = str_skip(plain, 1);
    if (!plain.len || plain.ptr[0] == '+' || !str_to_u64(plain, &value) ||
        value > (uint64_t)INT32_MAX + is_negative)
        return false;
    int64_t number = is_negative ? -(int64_t)value : (int64_t)value;
    *out = (struct path_item){
        .kind = PATH_INTEGER, .type = MODEL_System_Integer, .number = (int32_t)number, .text = digits};
    return true;
}

bool path_give_boolean(struct run *r, struct list *out, bool value)
{
    struct path_item item = path_boolean(value);
    return list_add(r, out, &item);
}

bool path_give_logic(struct run *r, struct list *out, enum logic value)
{
    return value == LOGIC_EMPTY || path_give_boolean(r, out, value == LOGIC_TRUE);
}

bool path_give_integer(struct run *r, struct list *out, int64_t value)
{
    if (value < INT32_MIN || value > INT32_MAX)
        return true;
    struct path_item item = path_integer(r, (int32_t)value);
    return list_add(r, out, &item);
}

bool path_give_string(struct run *r, struct list *out, struct str value)
{
    struct path_item item = path_string(value);
    return path_spend(r, value.len / 64) && list_add(r, out, &item);
}

static bool number_value(const struct path_item *item, struct path_item *out)
{
    struct str digits = str_of(item->node->text, item->node->size);
    bool is_integer = item->type == MODEL_integer || item->type == MODEL_positiveInt ||
                      item->type == MODEL_unsignedInt || item->type == MODEL_NONE;
    if (is_integer && path_integer_read(digits, out))
        return true;
    *out = path_decimal(digits);
    return true;
}

// Decoding escapes takes memory.
static bool text_value(struct run *r, const struct json *string, struct str *out)
{
    if (string && string->escaped && !path_spend(r, string->size / 64))
        return false;
    *out = json_text(r->arena, string);
    return true;
}

static bool string_value(struct run *r, const struct path_item *item, struct path_item *out)
{
    struct path_item value = path_string((struct str){NULL, 0});
    if (!text_value(r, item->node, &value.text))
        return false;
    switch (item->type) {
    case MODEL_date:
        value.type = MODEL_System_Date;
        value.kind = PATH_DATE;
        break;
    case MODEL_dateTime:
    case MODEL_instant:
        value.type = MODEL_System_DateTime;
        value.kind = PATH_DATE;
        break;
    case MODEL_time:
        value.type = MODEL_System_Time;
        value.kind = PATH_TIME;
        break;
    default:
        break;
    }
    *out = value;
    return true;
}

// A FHIR Quantity without comparator: by its UCUM code, otherwise by its unit as written.
static bool quantity_value(struct run *r, const struct json *node, struct path_item *out)
{
    const struct json *value = json_get(node, STR("value"));
    if (!value || value->kind != JSON_NUMBER || json_get(node, STR("comparator")))
        return false;
    struct str unit;
    if (!text_value(r, json_get(node, STR("code")), &unit))
        return false;
    if (!unit.ptr && !text_value(r, json_get(node, STR("unit")), &unit))
        return false;
    *out = path_quantity(str_of(value->text, value->size), unit.ptr ? unit : STR("1"));
    return true;
}

bool path_value(struct run *r, const struct path_item *item, struct path_item *out)
{
    if (item->kind != PATH_NODE) {
        *out = *item;
        return true;
    }
    if (!item->node)
        return false;
    switch ((enum json_kind)item->node->kind) {
    case JSON_TRUE:
    case JSON_FALSE:
        *out = path_boolean(item->node->kind == JSON_TRUE);
        return true;
    case JSON_NUMBER:
        return number_value(item, out);
    case JSON_STRING:
        return string_value(r, item, out);
    case JSON_OBJECT:
        return item->type != MODEL_NONE && model_is(item->type, MODEL_Quantity) &&
               quantity_value(r, item->node, out);
    case JSON_NULL:
    case JSON_ARRAY:
        break;
    }
    return false;
}

bool path_truth(struct run *r, const struct ast *at, const struct list *l, enum logic *out)
{
    struct path_item value;
    if (l->count > 1)
        return path_stop(r, at, INVALID, "one value is expected here, and there are %u", l->count);
    *out = LOGIC_EMPTY;
    if (l->count)
        *out = path_value(r, &l->items[0], &value) && value.kind == PATH_BOOLEAN && !value.number
                   ? LOGIC_FALSE
                   : LOGIC_TRUE;
    return true;
}

struct str path_variable_text(struct arena *a, struct str name)
{
    if (str_equal(name, STR("ucum")))
        return STR("http://unitsofmeasure.org");
    if (str_equal(name, STR("sct")))
        return STR("http://snomed.info/sct");
    if (str_equal(name, STR("loinc")))
        return STR("http://loinc.org");
    if (str_starts(name, STR("vs-")))
        return arena_print(a, "http://hl7.org/fhir/ValueSet/%.*s", (int)name.len - 3, name.ptr + 3);
    if (str_starts(name, STR("ext-")))
        return arena_print(a, "http://hl7.org/fhir/StructureDefinition/%.*s", (int)name.len - 4,
                           name.ptr + 4);
    return (struct str){NULL, 0};
}
