// Names of types and the questions asked of them: is, as, ofType (N1 §Types, R4 §2.9.2).
#include "fhir/path/path_int.h"

bool path_is_namespace(struct str name)
{
    return str_equal(name, STR("FHIR")) || str_equal(name, STR("System"));
}

static model_type system_type_named(struct str name)
{
    static const struct {
        const char *name;
        model_type type;
    } types[] = {{"Boolean", MODEL_System_Boolean}, {"Integer", MODEL_System_Integer},
                 {"Decimal", MODEL_System_Decimal}, {"String", MODEL_System_String},
                 {"Date", MODEL_System_Date},       {"DateTime", MODEL_System_DateTime},
                 {"Time", MODEL_System_Time},       {"Quantity", MODEL_System_Quantity}};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_equal(name, str_from(types[i].name)))
            return types[i].type;
    return MODEL_NONE;
}

model_type path_type_named(struct str space, struct str name)
{
    model_type type = MODEL_NONE;
    if (!str_equal(space, STR("System")))
        type = model_type_named(name);
    if (path_is_system(type))
        type = MODEL_NONE; // "System.String" in backticks is no name of a type
    if (type == MODEL_NONE && !str_equal(space, STR("FHIR")))
        type = system_type_named(name);
    return type;
}

bool path_is_type(const struct path_item *item, model_type type)
{
    if (item->type == type)
        return type != MODEL_NONE;
    if (item->kind == PATH_QUANTITY)
        return type == MODEL_Quantity; // a literal 4 'mg' may stand for a FHIR Quantity
    return item->kind == PATH_NODE && item->type != MODEL_NONE && model_is(item->type, type);
}

// as() and ofType() do not take a `code` for a `string` (R4's dom-3 and the official tests), but an Age for a
// Quantity.
bool path_is_type_strictly(const struct path_item *item, model_type type)
{
    if (item->kind == PATH_NODE && item->type != MODEL_NONE &&
        model_info(item->type)->kind == MODEL_PRIMITIVE)
        return item->type == type;
    return path_is_type(item, type);
}
