// For tests of fhir/search: random resources of any type, made from the model's tables and a small vocabulary, so that
// values meet.
#ifndef ENS_TESTS_SEARCH_GENERATOR_H
#define ENS_TESTS_SEARCH_GENERATOR_H

#include "support/search_testing.h"

struct generator {
    struct arena *arena;
    uint64_t state;
};

static inline unsigned draw(struct generator *g, unsigned below)
{
    g->state ^= g->state << 13;
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return (unsigned)(g->state >> 33) % below;
}

#define DRAW_TEXT(g, list) str_from((list)[draw((g), COUNT_OF(list))])

static const char *const some_systems[] = {"http://snomed.info/sct", "http://loinc.org", "http://acme.org/a",
                                           "urn:oid:1.2.3"};
static const char *const some_codes[] = {"final",
                                         "8302-2",
                                         "73211009",
                                         "x1",
                                         "00042",
                                         "active",
                                         "a,b",
                                         "c|d",
                                         "e$f",
                                         "g\\h",
                                         "171b685d-d94a-427e-abcc-f5cfbcd05838"};
static const char *const some_strings[] = {"Durand",
                                           "Jean-Pierre",
                                           "\xc3\x89lo\xc3\xafse",
                                           "Saint-\xc3\x89tienne",
                                           "O'Brien",
                                           "carreno quinones",
                                           "12",
                                           "N\xc5\x93ud",
                                           "A, B",
                                           "..."};
static const char *const some_dates[] = {"2020", "2020-02", "2020-02-29", "2019-12-31", "2021", "2020-03-01"};
static const char *const some_times[] = {"2020-02-29T10:00:00Z", "2020-02-29T23:30:00-02:00",
                                         "2020-03-01T00:00:00.500Z", "2019-12-31T23:59:59+01:00",
                                         "2021-01-01T00:00:00Z"};
static const char *const some_numbers[] = {"0",   "1",    "1.0",   "1.5", "2.50", "-3",
                                           "100", "99.5", "0.001", "1e2", "5.42"};
static const char *const some_uris[] = {"http://acme.org/fhir",
                                        "http://acme.org/fhir/",
                                        "http://acme.org/fhir/ValueSet/1",
                                        "http://acme.org/fhir/ValueSet/12",
                                        "urn:oid:1.2.3",
                                        "urn:oid:1.2.3.4"};
static const char *const some_versions[] = {"", "|1", "|1.0", "|2"};
static const char *const some_ids[] = {"1", "2", "3", "ours"};
static const char *const some_units[] = {"mg", "g", "mmol/L"};

static inline struct json *generate_object(struct generator *g, model_type type, unsigned depth);

static inline struct json *text_node(struct generator *g, struct str text)
{
    return json_new_string(g->arena, text);
}

static inline struct json *generate_primitive(struct generator *g, model_type type)
{
    switch (type) {
    case MODEL_boolean:
        return json_new_bool(g->arena, draw(g, 2));
    case MODEL_integer:
    case MODEL_positiveInt:
    case MODEL_unsignedInt:
        return json_new_number(g->arena, arena_print(g->arena, "%u", 1 + draw(g, 4)));
    case MODEL_decimal:
        return json_new_number(g->arena, DRAW_TEXT(g, some_numbers));
    case MODEL_code:
    case MODEL_id:
        return text_node(g, DRAW_TEXT(g, some_codes));
    case MODEL_date:
        return text_node(g, DRAW_TEXT(g, some_dates));
    case MODEL_dateTime:
        return text_node(g, draw(g, 2) ? DRAW_TEXT(g, some_dates) : DRAW_TEXT(g, some_times));
    case MODEL_instant:
        return text_node(g, DRAW_TEXT(g, some_times));
    case MODEL_canonical:
        return text_node(g, arena_print(g->arena, "%s%s", some_uris[draw(g, 4)], some_versions[draw(g, 4)]));
    case MODEL_uri:
    case MODEL_url:
    case MODEL_oid:
    case MODEL_uuid:
        return text_node(g, DRAW_TEXT(g, some_uris));
    default:
        return text_node(g, DRAW_TEXT(g, some_strings));
    }
}

static inline struct str generate_target(struct generator *g, const struct model_choice *choice)
{
    size_t count = choice->target_count;
    model_type type = count ? model_target(choice, draw(g, (unsigned)count)) : (model_type)MODEL_Patient;
    if (model_info(type)->kind != MODEL_RESOURCE)
        type = draw(g, 2) ? MODEL_Patient : MODEL_Observation;
    static const char *const before[] = {"", "", "", "http://ens.example/fhir/",
                                         "http://other.example/fhir/"};
    const char *id = some_ids[draw(g, COUNT_OF(some_ids))];
    return arena_print(g->arena, "%s%s/%s%s", before[draw(g, COUNT_OF(before))], model_info(type)->name, id,
                       draw(g, 6) ? "" : "/_history/2");
}

static inline struct json *generate_reference(struct generator *g, const struct model_choice *choice)
{
    struct json *reference = json_new(g->arena, JSON_OBJECT);
    if (draw(g, 5))
        json_set(reference, STR("reference"), text_node(g, generate_target(g, choice)));
    if (!draw(g, 3)) {
        struct json *identifier = json_new(g->arena, JSON_OBJECT);
        if (draw(g, 2))
            json_set(identifier, STR("system"), text_node(g, DRAW_TEXT(g, some_systems)));
        json_set(identifier, STR("value"), text_node(g, DRAW_TEXT(g, some_codes)));
        json_set(reference, STR("identifier"), identifier);
    }
    json_set(reference, STR("display"), text_node(g, STR("someone")));
    return reference;
}

static inline struct json *generate_value(struct generator *g, model_type owner, struct str name,
                                          const struct model_choice *choice, unsigned depth)
{
    model_type type = choice->type;
    bool is_system = str_equal(name, STR("system")) && (owner == MODEL_Coding || owner == MODEL_Identifier);
    if (is_system)
        return text_node(g, DRAW_TEXT(g, some_systems));
    if (model_is(owner, MODEL_Quantity) && str_equal(name, STR("system")))
        return text_node(g, STR("http://unitsofmeasure.org"));
    if (model_is(owner, MODEL_Quantity) && (str_equal(name, STR("code")) || str_equal(name, STR("unit"))))
        return text_node(g, DRAW_TEXT(g, some_units));
    if (model_is(owner, MODEL_Quantity) && str_equal(name, STR("comparator")))
        return draw(g, 4) ? NULL : text_node(g, draw(g, 2) ? STR("<") : STR(">="));
    if (owner == MODEL_ContactPoint && str_equal(name, STR("system")))
        return text_node(g, draw(g, 2) ? STR("phone") : STR("email"));
    if (str_equal(name, STR("type")) && type == MODEL_code && draw(g, 2))
        return text_node(g, STR("depends-on"));
    if (type == MODEL_Reference)
        return generate_reference(g, choice);
    if (model_info(type)->kind == MODEL_PRIMITIVE)
        return generate_primitive(g, type);
    return generate_object(g, type, depth + 1);
}

static inline bool is_left_out(const struct model_element *e, const struct model_choice *choice,
                               unsigned depth)
{
    static const char *const names[] = {"id",        "extension",     "modifierExtension",
                                        "contained", "implicitRules", "language"};
    unsigned kind = model_info(choice->type)->kind;
    bool is_resource = kind == MODEL_RESOURCE || model_is(choice->type, MODEL_Resource);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(str_from(e->name), str_from(names[i])))
            return true;
    }
    return is_resource || choice->type == MODEL_Narrative || choice->type == MODEL_xhtml ||
           (depth > 4 && kind != MODEL_PRIMITIVE);
}

static inline void generate_member(struct generator *g, struct json *object, model_type owner,
                                   const struct model_element *e, unsigned depth)
{
    size_t count;
    const struct model_choice *choices = model_choices(e, &count),
                              *choice = &choices[draw(g, (unsigned)count)];
    struct str name = str_from(choice->json_name);
    if (is_left_out(e, choice, depth) || draw(g, 10) >= (depth < 2 ? 7u : 5u))
        return;
    if (!draw(g, 30) && model_info(choice->type)->kind == MODEL_PRIMITIVE && e->max == 1) {
        struct json *shadow = json_new(g->arena, JSON_OBJECT);
        json_set(shadow, STR("id"), text_node(g, STR("no-value")));
        json_set(object, arena_print(g->arena, "_%s", choice->json_name), shadow);
        return;
    }
    if (e->max == 1) {
        struct json *value = generate_value(g, owner, str_from(e->name), choice, depth);
        if (value && !(json_is_container(value) && !value->size))
            json_set(object, name, value);
        return;
    }
    struct json *array = json_new(g->arena, JSON_ARRAY);
    for (unsigned i = 0, many = 1 + draw(g, depth < 3 ? 2 : 1); i < many; i++) {
        struct json *value = generate_value(g, owner, str_from(e->name), choice, depth);
        if (value && !(json_is_container(value) && !value->size))
            json_append(array, value);
    }
    if (array->size)
        json_set(object, name, array);
}

static inline struct json *generate_object(struct generator *g, model_type type, unsigned depth)
{
    size_t count;
    struct json *object = json_new(g->arena, JSON_OBJECT);
    const struct model_element *const *elements = model_elements(type, &count);
    if (model_info(type)->kind == MODEL_RESOURCE)
        json_set(object, STR("resourceType"), text_node(g, str_from(model_info(type)->name)));
    for (size_t i = 0; i < count; i++)
        generate_member(g, object, type, elements[i], depth);
    return object;
}

#endif
