// Utilities (N1 §Utility functions, §Reflection), conformsTo and htmlChecks (R4 §2.9.2).
#include "codec/text/text.h"
#include "fhir/narrative/narrative.h"
#include "fhir/path/functions.h"

// The condition is a Boolean here; other functions take any single item for true.
bool fn_iif(struct run *r, const struct call *c, struct list *out)
{
    struct list found;
    struct path_item value;
    if (c->input->count > 1)
        return path_stop(r, c->node, INVALID, "iif() is asked of one item at most, and there are %u",
                         c->input->count);
    const struct path_item *self = c->input->count ? &c->input->items[0] : NULL;
    if (!path_for_item(r, c->node->first, self, r->scope.index, &found))
        return false;
    bool holds = false;
    if (found.count > 1 ||
        (found.count && (!path_value(r, &found.items[0], &value) || value.kind != PATH_BOOLEAN)))
        return path_stop(r, c->node, INVALID, "the condition of iif() must be one boolean");
    if (found.count)
        holds = value.number;
    ast_index chosen = path_argument(r, c, holds ? 1 : 2);
    return !chosen ||
           (path_for_item(r, chosen, self, r->scope.index, &found) && list_add_all(r, out, &found));
}

// Traces go nowhere: they would carry personal data into a log.
bool fn_trace(struct run *r, const struct call *c, struct list *out)
{
    return list_add_all(r, out, c->input);
}

static bool give_instant(struct run *r, struct list *out, model_type type, size_t from, size_t count)
{
    struct buf text;
    buf_init(&text, r->arena, 32);
    instant_write(&text, r->env->now_us);
    struct path_item item = {.kind = type == MODEL_System_Time ? PATH_TIME : PATH_DATE, .type = type};
    item.text = str_skip(buf_str(&text), from);
    if (item.text.len > count)
        item.text.len = count;
    return list_add(r, out, &item);
}

// 2024-03-01T10:20:30.123Z and its parts, in UTC.
bool fn_now(struct run *r, const struct call *c, struct list *out)
{
    (void)c;
    return give_instant(r, out, MODEL_System_DateTime, 0, SIZE_MAX);
}

bool fn_today(struct run *r, const struct call *c, struct list *out)
{
    (void)c;
    return give_instant(r, out, MODEL_System_Date, 0, 10);
}

bool fn_time_of_day(struct run *r, const struct call *c, struct list *out)
{
    (void)c;
    return give_instant(r, out, MODEL_System_Time, 11, 12);
}

static struct json *named_string(struct arena *a, const char *name, struct str value)
{
    struct json *n = json_new_string(a, value);
    n->name = name;
    n->name_len = (uint16_t)strlen(name);
    return n;
}

// {namespace, name}: the SimpleTypeInfo or ClassInfo of each item.
bool fn_type(struct run *r, const struct call *c, struct list *out)
{
    for (uint32_t i = 0; i < c->input->count; i++) {
        model_type type = c->input->items[i].type;
        struct str name = type == MODEL_NONE ? STR("Element") : str_from(model_info(type)->name);
        bool is_system = path_is_system(type);
        struct json *info = json_new(r->arena, JSON_OBJECT);
        json_append(info, named_string(r->arena, "namespace", is_system ? STR("System") : STR("FHIR")));
        json_append(info,
                    named_string(r->arena, "name", is_system ? str_skip(name, strlen("System.")) : name));
        struct path_item item = {.kind = PATH_NODE, .node = info};
        if (!list_add(r, out, &item))
            return false;
    }
    return true;
}

// Only the definitions of FHIR itself are known: "…/StructureDefinition/Patient".
bool fn_conforms_to(struct run *r, const struct call *c, struct list *out)
{
    struct str url;
    bool found;
    if (!path_argument_string(r, c, 0, &url, &found) || !found || !c->input->count)
        return r->code == DONE;
    struct str base = STR("http://hl7.org/fhir/StructureDefinition/");
    model_type type = str_starts(url, base) ? model_type_named(str_skip(url, base.len)) : MODEL_NONE;
    if (type == MODEL_NONE)
        return path_stop(r, c->node, INVALID, "conformsTo() knows the types of FHIR R4 only");
    if (c->input->count > 1)
        return path_stop(r, c->node, INVALID, "conformsTo() is asked of one item, and there are %u",
                         c->input->count);
    return path_give_boolean(r, out, path_is_type(&c->input->items[0], type));
}

bool fn_html_checks(struct run *r, const struct call *c, struct list *out)
{
    struct str text;
    bool found;
    if (!path_input_string(r, c, &text, &found) || !found)
        return r->code == DONE;
    return path_spend(r, text.len / 64) && path_give_boolean(r, out, narrative_fault(text) == NULL);
}
