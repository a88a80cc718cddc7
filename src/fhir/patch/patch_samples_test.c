// The public suites of both kinds of patch, when ../shared/data is there.
#include "codec/xml/xml.h"
#include "fhir/patch/patch.h"
#include "support/leave_out.h"
#include "support/sample_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena packs, arena;

static int release(void **state)
{
    (void)state;
    arena_release(&packs);
    arena_release(&arena);
    return 0;
}

static struct str pack_file(const char *name)
{
    struct sample_pack pack;
    if (sample_pack_read(&packs, "fhir-test-cases-r4.tar.zst", &pack))
        for (size_t i = 0; i < pack.count; i++)
            if (str_equal(sample_base_name(pack.files[i].path), str_from(name)))
                return pack.files[i].text;
    return (struct str){0};
}

// ---- JSON Patch

static void the_json_patch_suite_holds(void **state)
{
    (void)state;
    struct str text = pack_file("json-patch-tests.json");
    struct json *cases;
    if (!text.ptr)
        LEAVE_OUT("the samples of ../shared/data are not there");
    assert_int_equal(json_parse(&arena, text, NULL, &cases), DONE);
    assert_true(cases->size >= 15);
    for (struct json *c = cases->first; c; c = c->next) {
        struct json *document = json_get_mutable(c, STR("doc"));
        const struct json *want = json_get(c, STR("expected"));
        enum code code = patch_json(&arena, &document, json_get(c, STR("patch")));
        if ((code == DONE) != (want != NULL) || (want && !json_equal(document, want)))
            fail_msg("%.*s: %s", STR_ARG(json_text(&arena, json_get(c, STR("comment")))), code_word(code));
    }
}

// ---- FHIRPath Patch: the suite is XML; made into JSON by the model, for this test only

static struct json *json_of(const struct xml_node *n, model_type type);

static struct json *primitive_of(struct str value, model_type type)
{
    static const char *const bare[] = {"boolean", "integer", "decimal", "unsignedInt", "positiveInt"};
    for (size_t i = 0; i < COUNT_OF(bare); i++)
        if (strcmp(model_info(type)->name, bare[i]) == 0)
            return str_equal(value, STR("true"))    ? json_new_bool(&arena, true)
                   : str_equal(value, STR("false")) ? json_new_bool(&arena, false)
                                                    : json_new_number(&arena, value);
    return json_new_string(&arena, value);
}

static void put(struct json *object, struct str name, struct json *value, bool is_list)
{
    struct json *list = json_get_mutable(object, name);
    if (!is_list) {
        json_set(object, name, value);
        return;
    }
    if (!list) {
        list = json_new(&arena, JSON_ARRAY);
        json_set(object, name, list);
    }
    json_append(list, value);
}

// Without the white space between tags, which the suite does not keep alike.
static void write_xhtml(struct buf *out, const struct xml_node *n, struct str outer_ns)
{
    if (xml_is_text(n)) {
        xml_escape(out, str_trim(n->text));
        return;
    }
    buf_print(out, "<%.*s", STR_ARG(n->name));
    if (!str_equal(n->ns, outer_ns))
        buf_print(out, " xmlns=\"%.*s\"", STR_ARG(n->ns));
    assert_int_equal(n->attribute_count, 0);
    buf_add_char(out, '>');
    for (const struct xml_node *c = n->first; c; c = c->next)
        write_xhtml(out, c, n->ns);
    buf_print(out, "</%.*s>", STR_ARG(n->name));
}

static struct json *xhtml_of(const struct xml_node *n)
{
    struct buf out;
    buf_init(&out, &arena, 256);
    write_xhtml(&out, n, (struct str){0});
    return json_new_string(&arena, buf_str(&out));
}

// The same for a div that the patch gave as a string.
static void unify_xhtml(struct json *resource)
{
    struct json *text = json_get_mutable(resource, STR("text"));
    const struct json *div = json_get(text, STR("div"));
    const struct xml_node *root;
    if (!div)
        return;
    assert_int_equal(xml_parse(&arena, json_text(&arena, div), NULL, &root), DONE);
    json_set(text, STR("div"), xhtml_of(root));
}

static void add_child(struct json *object, const struct xml_node *child, model_type type)
{
    struct model_member member;
    if (!model_member(type, child->name, &member))
        fail_msg("%.*s is no element", STR_ARG(child->name));
    model_type child_type = member.choice->type;
    bool is_list = member.element->max > 1;
    struct str value = xml_attribute(child, STR("value"));
    struct json *content = json_of(child, child_type);
    if (child_type == MODEL_xhtml) {
        put(object, child->name, xhtml_of(child), false);
    } else if (model_info(child_type)->kind != MODEL_PRIMITIVE) {
        put(object, child->name, content, is_list);
    } else {
        put(object, child->name, primitive_of(value, child_type), is_list);
        if (content->first)
            put(object, arena_print(&arena, "_%.*s", STR_ARG(child->name)), content, is_list);
    }
}

static struct json *json_of(const struct xml_node *n, model_type type)
{
    struct json *object = json_new(&arena, JSON_OBJECT);
    if (model_info(type)->kind == MODEL_RESOURCE)
        json_set(object, STR("resourceType"), json_new_string(&arena, n->name));
    static const struct str attributes[] = {STR("id"), STR("url")};
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (xml_attribute(n, attributes[i]).ptr)
            json_set(object, attributes[i], json_new_string(&arena, xml_attribute(n, attributes[i])));
    for (const struct xml_node *c = n->first; c; c = c->next)
        if (!xml_is_text(c) && type != MODEL_xhtml)
            add_child(object, c, type);
    return object;
}

static struct json *resource_in(const struct xml_node *holder)
{
    for (const struct xml_node *c = holder ? holder->first : NULL; c; c = c->next)
        if (!xml_is_text(c))
            return json_of(c, model_resource_named(c->name));
    return NULL;
}

static const char *written(const struct json *n)
{
    struct buf out;
    buf_init(&out, &arena, 256);
    json_write(&out, n);
    out.ptr[out.len] = 0;
    return out.ptr;
}

static void the_fhirpath_patch_suite_holds(void **state)
{
    (void)state;
    struct str text = pack_file("fhir-patch-tests.xml");
    const struct xml_node *suite;
    size_t count = 0;
    if (!text.ptr)
        LEAVE_OUT("the samples of ../shared/data are not there");
    assert_int_equal(xml_parse(&arena, text, NULL, &suite), DONE);
    for (const struct xml_node *c = suite->first; c; c = c->next) {
        if (xml_is_text(c))
            continue;
        struct str none = {0}, name = xml_attribute(c, STR("name"));
        struct json *resource = resource_in(xml_child(c, none, STR("input")));
        struct json *patch = resource_in(xml_child(c, none, STR("diff")));
        struct json *want = resource_in(xml_child(c, none, STR("output")));
        enum code code = patch_fhirpath(&arena, &resource, patch);
        if ((code == DONE) != (want != NULL) || (code != DONE && code != INVALID))
            fail_msg("%.*s: %s", STR_ARG(name), code == DONE ? written(resource) : arena.fault.text);
        unify_xhtml(resource);
        if (want && !json_equal(resource, want))
            fail_msg("%.*s:\n%s\n%s", STR_ARG(name), written(resource), written(want));
        count++;
    }
    assert_int_equal(count, 33);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_json_patch_suite_holds, release),
        cmocka_unit_test_teardown(the_fhirpath_patch_suite_holds, release),
    };
    return with_left_out(cmocka_run_group_tests(tests, NULL, NULL));
}
