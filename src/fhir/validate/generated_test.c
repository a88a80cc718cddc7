// Resources of every type, made from the tables: sound ones are taken, and each one-point mutation is refused
// there.
#include "fhir/validate/validate_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DEPTH_FULL = 2, DEPTH_MAX = 12 };

static struct json *value_of(struct arena *a, const struct model_element *e, const struct model_choice *c,
                             int depth);

static struct json *primitive(struct arena *a, const struct model_element *e, model_type type)
{
    static const struct {
        model_type type;
        const char *text;
    } samples[] = {
        {MODEL_uri, "urn:oid:1.2"},
        {MODEL_url, "http://example.org"},
        {MODEL_canonical, "http://example.org/x|1"},
        {MODEL_oid, "urn:oid:1.2.3"},
        {MODEL_uuid, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
        {MODEL_base64Binary, "AAAA"},
        {MODEL_date, "2024-02-29"},
        {MODEL_dateTime, "2024-02-29T10:00:00+01:00"},
        {MODEL_instant, "2024-02-29T10:00:00.5Z"},
        {MODEL_time, "10:20:30"},
        {MODEL_xhtml, "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"},
    };
    struct str system, code;
    switch (type) {
    case MODEL_boolean:
        return json_new_bool(a, true);
    case MODEL_integer:
    case MODEL_unsignedInt:
    case MODEL_positiveInt:
        return json_new_number(a, STR("1"));
    case MODEL_decimal:
        return json_new_number(a, STR("1.10"));
    default:
        break;
    }
    if (model_binding_code(e->binding, 0, &system, &code)) {
        return json_new_string(a, code);
    }
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        if (samples[i].type == type) {
            return json_new_string(a, str_from(samples[i].text));
        }
    }
    // Media types, languages and currencies are codes with a form.
    const char *url = e->binding != 0 ? model_binding_url(e->binding) : "";
    return json_new_string(a, strstr(url, "mimetypes") ? STR("text/plain")
                              : strstr(url, "curr")    ? STR("EUR")
                                                       : STR("ab"));
}

static struct json *coded(struct arena *a, const struct model_element *e, model_type type)
{
    struct str system, code;
    if (e->binding == 0) {
        return NULL;
    }
    if (!model_binding_code(e->binding, 0, &system, &code)) {
        system = code = STR("ab"); // of a set that cannot be listed, such as UCUM
    }
    struct json *coding = json_new(a, JSON_OBJECT);
    json_set(coding, STR("system"), json_new_string(a, system));
    json_set(coding, STR("code"), json_new_string(a, code));
    if (type == MODEL_Coding) {
        return coding;
    }
    struct json *concept = json_new(a, JSON_OBJECT), *codings = json_new(a, JSON_ARRAY);
    json_append(codings, coding);
    json_set(concept, STR("coding"), codings);
    return concept;
}

// With the required elements; near the root with all that are allowed.
static void fill(struct arena *a, struct json *object, model_type type, int depth)
{
    size_t count, choices;
    const struct model_element *const *elements = model_elements(type, &count);
    for (size_t i = 0; i < count; i++) {
        const struct model_element *e = elements[i];
        const struct model_choice *c = model_choices(e, &choices);
        bool is_wanted =
            e->min > 0 || (depth < DEPTH_FULL && c->type != MODEL_Extension && c->type != MODEL_Resource);
        if (is_wanted && depth < DEPTH_MAX) {
            json_set(object, str_from(c->json_name), value_of(a, e, c, depth + 1));
        }
    }
    if (object->size == 0) { // nothing is required, but something must be there
        for (size_t i = 0; i < count && object->size == 0; i++) {
            const struct model_choice *c = model_choices(elements[i], &choices);
            if (model_info(c->type)->kind == MODEL_PRIMITIVE && c->type != MODEL_System_String) {
                json_set(object, str_from(c->json_name), value_of(a, elements[i], c, depth + 1));
            }
        }
    }
    if (object->size == 0) {
        struct json *extension = json_new(a, JSON_OBJECT), *extensions = json_new(a, JSON_ARRAY);
        json_set(extension, STR("url"), json_new_string(a, STR("http://example.org/x")));
        json_set(extension, STR("valueBoolean"), json_new_bool(a, true));
        json_append(extensions, extension);
        json_set(object, STR("extension"), extensions);
    }
}

static struct json *resource_of(struct arena *a, model_type type, int depth)
{
    struct json *resource = json_new(a, JSON_OBJECT);
    json_set(resource, STR("resourceType"), json_new_string(a, str_from(model_info(type)->name)));
    fill(a, resource, type, depth);
    return resource;
}

static struct json *value_of(struct arena *a, const struct model_element *e, const struct model_choice *c,
                             int depth)
{
    struct json *value;
    if (model_info(c->type)->kind == MODEL_PRIMITIVE) {
        value = primitive(a, e, c->type);
    } else if (c->type == MODEL_Resource) {
        value = resource_of(a, MODEL_Basic, DEPTH_FULL);
    } else {
        value = c->type == MODEL_Coding || c->type == MODEL_CodeableConcept ? coded(a, e, c->type) : NULL;
        if (value == NULL) {
            value = json_new(a, JSON_OBJECT);
            fill(a, value, c->type, depth);
        }
    }
    if (e->max == 1) {
        return value;
    }
    struct json *array = json_new(a, JSON_ARRAY);
    json_append(array, value);
    return array;
}

static struct validate_report validate(struct arena *a, const struct json *resource)
{
    static const struct validate_options structure_only = {0};
    struct validate_report report;
    validate_resource(a, resource, MODEL_NONE, &structure_only, &report);
    return report;
}

static void resources_with_all_elements_are_taken(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    size_t types = 0;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        if (model_info(type)->kind != MODEL_RESOURCE) {
            continue;
        }
        for (int depth = 0; depth <= DEPTH_FULL; depth += DEPTH_FULL, types++) {
            struct validate_report report = validate(&a, resource_of(&a, type, depth));
            if (report.errors != 0) {
                fail_msg("%.*s: %.*s", STR_ARG(report.first->expression), STR_ARG(report.first->diagnostics));
            }
            arena_reset(&a);
        }
    }
    assert_int_equal(types, 2 * 146);
    arena_release(&a);
}

static void expect_error_at(struct arena *a, const struct json *resource, const char *owner,
                            const char *member)
{
    struct validate_report report = validate(a, resource);
    struct str wanted = arena_print(a, ".%s", member);
    for (const struct validate_issue *i = report.first; i != NULL; i = i->next) {
        if (str_find_str(i->expression, wanted) >= 0) {
            return;
        }
    }
    fail_msg("%s: a mutation of %s was taken", owner, member);
}

// The member's value is swapped for something of another kind than any it could have.
static void swap_kind(struct arena *a, struct json *resource, struct json *member, const char *owner,
                      const char *name)
{
    struct json kept = *member;
    struct json *wrong = member->kind == JSON_ARRAY || member->kind == JSON_OBJECT ? json_new_bool(a, true)
                                                                                   : json_new(a, JSON_OBJECT);
    member->kind = wrong->kind;
    member->first = NULL;
    member->size = 0;
    expect_error_at(a, resource, owner, name);
    *member = kept;
}

static void mutate(struct arena *a, struct json *resource, struct json *object, model_type type)
{
    const char *owner = model_info(type)->name;
    json_set(object, STR("notAnElement"), json_new_bool(a, true));
    expect_error_at(a, resource, owner, "notAnElement");
    assert_true(json_remove(object, json_get(object, STR("notAnElement"))));
    for (struct json *member = object->first; member != NULL; member = member->next) {
        struct model_member m;
        if (!model_member(type, json_name(member), &m)) {
            assert_true(str_equal(json_name(member), STR("resourceType")));
            continue;
        }
        swap_kind(a, resource, member, owner, m.element->name);
        struct str name = json_name(member);
        member->name = "absentElement";
        member->name_len = 13;
        if (m.element->min > 0) {
            expect_error_at(a, resource, owner, m.element->name);
        }
        member->name = name.ptr;
        member->name_len = (uint16_t)name.len;
        struct json *inner = member->kind == JSON_ARRAY ? member->first : member;
        if (inner != NULL && inner->kind == JSON_OBJECT && m.choice->type != MODEL_Resource) {
            mutate(a, resource, inner, m.choice->type);
        }
    }
}

static void every_mutation_is_refused(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        if (model_info(type)->kind == MODEL_RESOURCE) {
            struct json *resource = resource_of(&a, type, 1);
            mutate(&a, resource, resource, type);
            assert_int_equal(validate(&a, resource).errors, 0);
            arena_reset(&a);
        }
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_with_all_elements_are_taken),
        cmocka_unit_test(every_mutation_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
