// What patches and views promise, on small resources.
#include "fhir/patch/patch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct json *parsed(const char *text)
{
    struct json *root = NULL;
    if (json_parse(&arena, str_from(text), NULL, &root) != DONE)
        fail_msg("%s: %s", text, arena.fault.text);
    return root;
}

static const char *written(const struct json *n)
{
    struct buf out;
    buf_init(&out, &arena, 256);
    json_write(&out, n);
    out.ptr[out.len] = 0;
    return out.ptr;
}

// `want` NULL: refused with `code`, and the resource is what it was.
struct patch_case {
    const char *resource, *patch, *want;
    enum code code;
};

static void check_cases(const struct patch_case *cases, size_t count,
                        enum code (*apply)(struct arena *, struct json **, const struct json *))
{
    for (size_t i = 0; i < count; i++) {
        struct json *resource = parsed(cases[i].resource);
        const struct json *before = resource;
        const struct json *patch = parsed(cases[i].patch);
        const char *patch_before = written(patch);
        enum code code = apply(&arena, &resource, patch);
        if (code != (cases[i].want ? DONE : cases[i].code))
            fail_msg("%s: %s %s", cases[i].patch, code_word(code),
                     code == DONE ? written(resource) : arena.fault.text);
        if (code == DONE) {
            assert_string_equal(written(resource), cases[i].want);
        } else {
            assert_ptr_equal(resource, before);
            assert_true(arena.fault.text[0]);
        }
        assert_string_equal(written(before), written(parsed(cases[i].resource)));
        assert_string_equal(written(patch), patch_before);
    }
}

static void json_patch_follows_rfc_6902(void **state)
{
    (void)state;
    static const struct patch_case cases[] = {
        {"{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
         "{\"foo\":\"bar\",\"baz\":\"qux\"}"},
        {"{\"foo\":1}", "[{\"op\":\"add\",\"path\":\"/foo\",\"value\":[2]}]", "{\"foo\":[2]}"},
        {"{\"a\":[1,3]}", "[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}]", "{\"a\":[1,2,3]}"},
        {"{\"a\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/a/2\",\"value\":3}]", "{\"a\":[1,2,3]}"},
        {"{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":[2]}]", "{\"a\":[1,[2]]}"},
        {"{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/2\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/01\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/x\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b/c\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"a\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\"}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"b\":2}}]", "{\"b\":2}"},
        {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[2]}]", NULL, INVALID},
        {"{\"a\":1,\"b\":2}", "[{\"op\":\"remove\",\"path\":\"/a\"}]", "{\"b\":2}"},
        {"{\"a\":[1,2]}", "[{\"op\":\"remove\",\"path\":\"/a/0\"}]", "{\"a\":[2]}"},
        {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/b\"}]", NULL, INVALID},
        {"{\"a\":[1]}", "[{\"op\":\"remove\",\"path\":\"/a/-\"}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"\"}]", NULL, INVALID},
        {"{\"a\":1,\"b\":2}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":3}]", "{\"a\":3,\"b\":2}"},
        {"{\"a\":[1,2]}", "[{\"op\":\"replace\",\"path\":\"/a/1\",\"value\":3}]", "{\"a\":[1,3]}"},
        {"{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":3}]", NULL, INVALID},
        {"{\"a\":{\"b\":1},\"c\":{}}", "[{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c/d\"}]",
         "{\"a\":{},\"c\":{\"d\":1}}"},
        {"{\"a\":[1,2,3]}", "[{\"op\":\"move\",\"from\":\"/a/0\",\"path\":\"/a/2\"}]", "{\"a\":[2,3,1]}"},
        {"{\"a\":{\"b\":1}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/c\"}]", NULL, INVALID},
        {"{\"a\":1,\"ab\":2}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/ab\"}]", "{\"ab\":1}"},
        {"{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]", "{\"a\":1}"},
        {"{\"a\":1}", "[{\"op\":\"move\",\"path\":\"/a\"}]", NULL, INVALID},
        {"{\"a\":[{\"b\":1}]}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/0/c\"}]",
         "{\"a\":[{\"b\":1,\"c\":[{\"b\":1}]}]}"},
        {"{\"a\":1.10}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1.1}]", "{\"a\":1.10}"},
        {"{\"a\":{\"b\":1,\"c\":\"\\u00e9\"}}",
         "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"c\":\"\xc3\xa9\",\"b\":1}}]",
         "{\"a\":{\"b\":1,\"c\":\"\\u00e9\"}}"},
        {"{\"a\":10}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":\"10\"}]", NULL, CONFLICT},
        {"{\"a\":10}", "[{\"op\":\"test\",\"path\":\"/b\",\"value\":10}]", NULL, INVALID},
        {"{\"/\":9,\"~1\":10}",
         "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10},{\"op\":\"remove\",\"path\":\"/~1\"}]",
         "{\"~1\":10}"},
        {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/~2\"}]", NULL, INVALID},
        {"{\"\":{\"\":1}}", "[{\"op\":\"replace\",\"path\":\"//\",\"value\":2}]", "{\"\":{\"\":2}}"},
        {"{\"a\":1}",
         "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2},{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]", NULL,
         CONFLICT},
        {"{\"a\":1}", "[{\"op\":\"delete\",\"path\":\"/a\"}]", NULL, INVALID},
        {"{\"a\":1}", "[1]", NULL, INVALID},
        {"{\"a\":1}", "{\"op\":\"remove\",\"path\":\"/a\"}", NULL, INVALID},
        {"{\"a\":1}", "[]", "{\"a\":1}"},
    };
    check_cases(cases, COUNT_OF(cases), patch_json);
}

#define ARCHIVED "\"https://example.org/is-archived\""
#define FINDER "/extension[url:'https://example.org/is-archived']"

static void json_patch_takes_the_form_of_the_french_guide(void **state)
{
    (void)state;
    static const struct patch_case cases[] = {
        {"{\"extension\":[{\"url\":\"x\"},{\"url\":" ARCHIVED ",\"valueBoolean\":false}]}",
         "[{\"op\":\"replace\",\"path\":\"" FINDER "/valueBoolean\",\"value\":true}]",
         "{\"extension\":[{\"url\":\"x\"},{\"url\":" ARCHIVED ",\"valueBoolean\":true}]}"},
        {"{\"extension\":[{\"url\":\"x\"}]}",
         "[{\"op\":\"replace\",\"path\":\"" FINDER "/valueBoolean\",\"value\":true}]",
         "{\"extension\":[{\"url\":\"x\"},{\"url\":" ARCHIVED ",\"valueBoolean\":true}]}"},
        {"{\"status\":\"current\"}", "[{\"op\":\"add\",\"path\":\"" FINDER "/valueBoolean\",\"value\":true}]",
         "{\"status\":\"current\",\"extension\":[{\"url\":" ARCHIVED ",\"valueBoolean\":true}]}"},
        {"{\"extension\":[{\"url\":" ARCHIVED "},{\"url\":\"x\"}]}",
         "[{\"op\":\"remove\",\"path\":\"" FINDER "\"}]", "{\"extension\":[{\"url\":\"x\"}]}"},
        {"{\"extension\":[{\"url\":\"x\"}]}", "[{\"op\":\"remove\",\"path\":\"" FINDER "\"}]", NULL, INVALID},
        {"{\"extension\":[{\"url\":\"x\"}]}",
         "[{\"op\":\"replace\",\"path\":\"/extension[url='x']\",\"value\":{\"url\":\"y\"}}]",
         "{\"extension\":[{\"url\":\"y\"}]}"},
        {"{\"extension\":{\"url\":\"x\"}}",
         "[{\"op\":\"add\",\"path\":\"" FINDER "/valueBoolean\",\"value\":true}]", NULL, INVALID},
        {"{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/extension[url:'x\",\"value\":1}]", NULL, INVALID},
    };
    check_cases(cases, COUNT_OF(cases), patch_json);
}

static void a_patch_that_would_grow_without_end_is_too_large(void **state)
{
    (void)state;
    struct buf patch;
    buf_init(&patch, &arena, 4096);
    for (int i = 0; i < 40; i++) // doubles each time
        buf_print(&patch, "%c{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}", i ? ',' : '[');
    buf_add(&patch, STR("]"));
    struct json *resource = parsed("{\"a\":[1]}"), *operations;
    assert_int_equal(json_parse(&arena, buf_str(&patch), NULL, &operations), DONE);
    assert_int_equal(patch_json(&arena, &resource, operations), TOO_LARGE);
    assert_string_equal(written(resource), "{\"a\":[1]}");
    patch.len = 0;
    for (int i = 0; i < 501; i++)
        buf_print(&patch, "%c{\"op\":\"test\",\"path\":\"/a/0\",\"value\":1}", i ? ',' : '[');
    buf_add(&patch, STR("]"));
    assert_int_equal(json_parse(&arena, buf_str(&patch), NULL, &operations), DONE);
    assert_int_equal(patch_json(&arena, &resource, operations), TOO_LARGE);
}

// ---- FHIRPath Patch

#define OPERATION(...)                                                                                       \
    "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[" __VA_ARGS__ "]}]}"
#define TYPE(word) "{\"name\":\"type\",\"valueCode\":\"" word "\"},"
#define PATH(path) "{\"name\":\"path\",\"valueString\":\"" path "\"}"
#define NAME(name) ",{\"name\":\"name\",\"valueString\":\"" name "\"}"
#define VALUE(members) ",{\"name\":\"value\"," members "}"
#define INTEGER(name, number) ",{\"name\":\"" name "\",\"valueInteger\":" number "}"
#define PATIENT(members) "{\"resourceType\":\"Patient\"" members "}"

static void fhirpath_patch_changes_what_its_path_names(void **state)
{
    (void)state;
    static const struct patch_case cases[] = {
        {PATIENT(",\"gender\":\"male\",\"birthDate\":\"1920-01-01\""),
         OPERATION(TYPE("replace") PATH("Patient.gender") VALUE("\"valueCode\":\"female\"")),
         PATIENT(",\"gender\":\"female\",\"birthDate\":\"1920-01-01\"")},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("birthDate") VALUE("\"valueDate\":\"1930-01-01\"")),
         PATIENT(",\"birthDate\":\"1930-01-01\"")},
        {PATIENT(",\"birthDate\":\"1920\""),
         OPERATION(TYPE("add") PATH("Patient") NAME("birthDate") VALUE("\"valueDate\":\"1930\"")), NULL,
         INVALID},
        {PATIENT(""), OPERATION(TYPE("add") PATH("Patient") NAME("colour") VALUE("\"valueDate\":\"1930\"")),
         NULL, INVALID},
        {PATIENT(""), OPERATION(TYPE("delete") PATH("Patient.birthDate")), PATIENT("")},
        {PATIENT(""), OPERATION(TYPE("delete") PATH("Patient")), NULL, INVALID},
        {PATIENT(",\"name\":[{\"family\":\"A\"},{\"family\":\"B\"}]"),
         OPERATION(TYPE("delete") PATH("Patient.name.family")), NULL, INVALID},
        {PATIENT(",\"name\":[{\"given\":[\"A\"]},{\"family\":\"B\"}]"),
         OPERATION(TYPE("delete") PATH("Patient.name[0].given[0]")),
         PATIENT(",\"name\":[{\"family\":\"B\"}]")},
        {PATIENT(""), OPERATION(TYPE("replace") PATH("Patient.birthDate") VALUE("\"valueDate\":\"1930\"")),
         NULL, INVALID},
        {PATIENT(",\"deceasedBoolean\":true,\"active\":true"),
         OPERATION(TYPE("replace") PATH("Patient.deceased") VALUE("\"valueDateTime\":\"2024\"")),
         PATIENT(",\"deceasedDateTime\":\"2024\",\"active\":true")},
        {PATIENT(",\"deceasedBoolean\":true"),
         OPERATION(TYPE("replace") PATH("Patient.deceased") VALUE("\"valueQuantity\":{\"value\":1}")), NULL,
         INVALID},
        // One that stands as two types, which validation refuses, is not made worse.
        {PATIENT(",\"deceasedBoolean\":true,\"deceasedDateTime\":\"2024\""),
         OPERATION(TYPE("replace") PATH("Patient.deceased") VALUE("\"valueDateTime\":\"2025\"")), NULL,
         INVALID},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("deceased[x]") VALUE("\"valueBoolean\":true")),
         PATIENT(",\"deceasedBoolean\":true")},
        {PATIENT(",\"name\":[{\"given\":[\"A\",\"C\"]}]"),
         OPERATION(TYPE("insert") PATH("Patient.name[0].given") INTEGER("index", "1")
                       VALUE("\"valueString\":\"B\"")),
         PATIENT(",\"name\":[{\"given\":[\"A\",\"B\",\"C\"]}]")},
        {PATIENT(",\"name\":[{\"family\":\"A\"}]"),
         OPERATION(TYPE("insert") PATH("Patient.name[0].given") INTEGER("index", "0")
                       VALUE("\"valueString\":\"B\"")),
         PATIENT(",\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}]")},
        {PATIENT(",\"name\":[{\"given\":[\"A\"]}]"),
         OPERATION(TYPE("insert") PATH("Patient.name[0].given") INTEGER("index", "2")
                       VALUE("\"valueString\":\"B\"")),
         NULL, INVALID},
        {PATIENT(",\"name\":[{\"given\":[\"A\"]}]"),
         OPERATION(TYPE("insert") PATH("Patient.name[0].family") INTEGER("index", "0")
                       VALUE("\"valueString\":\"B\"")),
         NULL, INVALID},
        {PATIENT(",\"name\":[{\"given\":[\"A\",\"B\",\"C\"]}]"),
         OPERATION(TYPE("move") PATH("Patient.name[0].given") INTEGER("source", "0")
                       INTEGER("destination", "2")),
         PATIENT(",\"name\":[{\"given\":[\"B\",\"C\",\"A\"]}]")},
        {PATIENT(",\"name\":[{\"given\":[\"A\"]}]"),
         OPERATION(TYPE("move") PATH("Patient.name[0].given") INTEGER("source", "0")
                       INTEGER("destination", "1")),
         NULL, INVALID},
        {PATIENT(""), OPERATION(TYPE("frob") PATH("Patient.gender")), NULL, INVALID},
        {PATIENT(""), OPERATION(TYPE("delete") PATH("Patient.(")), NULL, INVALID},
        {PATIENT(",\"active\":true"), OPERATION(TYPE("delete") PATH("Patient.active.not()")), NULL, INVALID},
        {PATIENT(""), "{\"resourceType\":\"Patient\"}", NULL, INVALID},
        {PATIENT(""), "{\"resourceType\":\"Parameters\"}", PATIENT("")},
    };
    check_cases(cases, COUNT_OF(cases), patch_fhirpath);
}

static void primitives_keep_their_extensions_at_their_places(void **state)
{
    (void)state;
    static const struct patch_case cases[] = {
        {PATIENT(",\"birthDate\":\"1920\""),
         OPERATION(TYPE("add") PATH("Patient.birthDate") NAME("extension")
                       VALUE("\"part\":[{\"name\":\"url\",\"valueUri\":\"u\"},"
                             "{\"name\":\"value\",\"valueCode\":\"x\"}]")),
         PATIENT(
             ",\"birthDate\":\"1920\",\"_birthDate\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}]}")},
        {PATIENT(
             ",\"birthDate\":\"1920\",\"_birthDate\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}]}"),
         OPERATION(TYPE("delete") PATH("Patient.birthDate.extension[0]")),
         PATIENT(",\"birthDate\":\"1920\"")},
        {PATIENT(",\"birthDate\":\"1920\",\"_birthDate\":{\"id\":\"a\"}"),
         OPERATION(TYPE("replace") PATH("Patient.birthDate") VALUE("\"valueDate\":\"1930\"")),
         PATIENT(",\"birthDate\":\"1930\"")},
        {PATIENT(",\"birthDate\":\"1920\",\"_birthDate\":{\"id\":\"a\"},\"active\":true"),
         OPERATION(TYPE("delete") PATH("Patient.birthDate")), PATIENT(",\"active\":true")},
        {PATIENT(",\"name\":[{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}]"),
         OPERATION(TYPE("delete") PATH("Patient.name[0].given[0]")),
         PATIENT(",\"name\":[{\"given\":[\"B\"],\"_given\":[{\"id\":\"b\"}]}]")},
        {PATIENT(",\"name\":[{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}]"),
         OPERATION(TYPE("delete") PATH("Patient.name[0].given[1]")),
         PATIENT(",\"name\":[{\"given\":[\"A\"]}]")},
        {PATIENT(",\"name\":[{\"given\":[\"A\"]}]"),
         OPERATION(TYPE("insert") PATH("Patient.name[0].given") INTEGER("index", "0")
                       VALUE("\"_valueString\":{\"id\":\"z\"}")),
         PATIENT(",\"name\":[{\"given\":[null,\"A\"],\"_given\":[{\"id\":\"z\"},null]}]")},
        {PATIENT(",\"name\":[{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}]"),
         OPERATION(TYPE("move") PATH("Patient.name[0].given") INTEGER("source", "1")
                       INTEGER("destination", "0")),
         PATIENT(",\"name\":[{\"given\":[\"B\",\"A\"],\"_given\":[{\"id\":\"b\"},null]}]")},
    };
    check_cases(cases, COUNT_OF(cases), patch_fhirpath);
}

static void values_without_a_type_are_given_as_parts(void **state)
{
    (void)state;
    static const struct patch_case cases[] = {
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("contact")
                       VALUE("\"part\":[{\"name\":\"name\",\"valueHumanName\":{\"text\":\"a\"}},"
                             "{\"name\":\"relationship\",\"valueCodeableConcept\":{\"text\":\"b\"}},"
                             "{\"name\":\"relationship\",\"valueCodeableConcept\":{\"text\":\"c\"}}]")),
         PATIENT(",\"contact\":[{\"name\":{\"text\":\"a\"},\"relationship\":[{\"text\":\"b\"},{\"text\":"
                 "\"c\"}]}]")},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("extension") VALUE(
             "\"part\":[{\"name\":\"url\",\"valueUri\":\"u\"},{\"name\":\"value\",\"valueBoolean\":true}]")),
         PATIENT(",\"extension\":[{\"url\":\"u\",\"valueBoolean\":true}]")},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("contact") VALUE(
             "\"part\":[{\"name\":\"name\",\"part\":[{\"name\":\"given\",\"valueString\":\"a\"}]}]")),
         PATIENT(",\"contact\":[{\"name\":{\"given\":[\"a\"]}}]")},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("contact")
                       VALUE("\"part\":[{\"name\":\"colour\",\"valueString\":\"a\"}]")),
         NULL, INVALID},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("birthDate")
                       VALUE("\"part\":[{\"name\":\"id\",\"valueString\":\"a\"}]")),
         NULL, INVALID},
        {PATIENT(""),
         OPERATION(TYPE("add") PATH("Patient") NAME("contained")
                       VALUE("\"resource\":{\"resourceType\":\"Organization\",\"id\":\"o\"}")),
         PATIENT(",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\"}]")},
        {PATIENT(",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"active\":true}]"),
         OPERATION(TYPE("replace") PATH("Patient.contained[0].active") VALUE("\"valueBoolean\":false")),
         PATIENT(",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"active\":false}]")},
        {PATIENT(""), OPERATION(TYPE("add") PATH("Patient") NAME("contact")), NULL, INVALID},
    };
    check_cases(cases, COUNT_OF(cases), patch_fhirpath);
}

// ---- touches

static void the_names_that_a_patch_touches_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *patch, *names; // joined by commas
    } cases[] = {
        {"[{\"op\":\"replace\",\"path\":\"/status\",\"value\":1},{\"op\":\"add\",\"path\":\"/securityLabel/"
         "-\",\"value\":1}]",
         "status,securityLabel"},
        {"[{\"op\":\"replace\",\"path\":\"" FINDER "/valueBoolean\",\"value\":1}]", "extension"},
        {"[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/c\"}]",
         "c"},
        {"[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/c\"},{\"op\":\"remove\",\"path\":\"/c\"}]", "c,b"},
        {"[{\"op\":\"add\",\"path\":\"\",\"value\":{}}]", ""},
        {"[{\"op\":\"add\",\"path\":\"/_status\",\"value\":{}}]", "_status"},
        {OPERATION(TYPE("replace") PATH("DocumentReference.status")), "status"},
        {OPERATION(TYPE("replace") PATH("status")), "status"},
        {OPERATION(TYPE("add") PATH("DocumentReference") NAME("securityLabel")), "securityLabel"},
        {OPERATION(TYPE("replace") PATH("DocumentReference.extension.where(url = 'http://a/(').value")),
         "extension"},
        {OPERATION(TYPE("replace") PATH("DocumentReference.extension('http://a').value")), "extension"},
        {OPERATION(TYPE("delete") PATH("DocumentReference.securityLabel[0].coding.first().code")),
         "securityLabel"},
        {OPERATION(TYPE("delete") PATH("DocumentReference.status | DocumentReference.content")), ""},
        {OPERATION(TYPE("delete") PATH("DocumentReference.status.iif(true, %resource.content)")), ""},
        {OPERATION(TYPE("delete") PATH("DocumentReference.status.where(true)|DocumentReference.content")),
         ""},
        {OPERATION(TYPE("delete") PATH("%resource.content")), ""},
        {OPERATION(TYPE("delete") PATH("DocumentReference.where(true).content")), ""},
        {OPERATION(TYPE("delete") PATH("DocumentReference.children()")), ""},
        {OPERATION(TYPE("delete") PATH("DocumentReference.status.where('`')")), ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str *names;
        size_t count;
        assert_int_equal(patch_touches(&arena, parsed(cases[i].patch), &names, &count), DONE);
        struct buf joined;
        buf_init(&joined, &arena, 64);
        for (size_t n = 0; n < count; n++)
            buf_print(&joined, "%s%.*s", n ? "," : "", STR_ARG(names[n]));
        assert_true(count > 0);
        joined.ptr[joined.len] = 0;
        if (strcmp(joined.ptr, cases[i].names) != 0)
            fail_msg("%s: %s", cases[i].patch, joined.ptr);
    }
    struct str *names;
    size_t count;
    assert_int_equal(patch_touches(&arena, parsed("[{\"op\":\"add\"}]"), &names, &count), INVALID);
}

// ---- views

#define SUBSETTED                                                                                            \
    "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\",\"code\":\"SUBSETTED\"}"

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"id\":\"o\",\"meta\":{\"versionId\":\"2\"},\"language\":\"fr\","
    "\"text\":{\"status\":\"generated\",\"div\":\"<div/"
    ">\"},\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}],"
    "\"modifierExtension\":[{\"url\":\"m\",\"valueCode\":\"x\"}],\"status\":\"final\","
    "\"code\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}],\"text\":\"c\"},\"subject\":{"
    "\"reference\":\"Patient/p\"},"
    "\"valueQuantity\":{\"value\":1.10},\"note\":[{\"text\":\"n\"}]}";

static const char *viewed(enum patch_view view, const struct str *elements, size_t count)
{
    struct json *resource = parsed(observation);
    const char *out = written(patch_view(&arena, resource, view, elements, count));
    assert_string_equal(written(resource), observation);
    return out;
}

static void a_view_keeps_what_it_should_and_marks_the_rest_as_missing(void **state)
{
    (void)state;
    assert_string_equal(viewed(VIEW_ALL, NULL, 0), observation);
    assert_string_equal(
        viewed(VIEW_TEXT, NULL, 0),
        "{\"resourceType\":\"Observation\",\"id\":\"o\",\"meta\":{\"versionId\":\"2\",\"tag\":[" SUBSETTED
        "]},\"text\":{\"status\":\"generated\",\"div\":\"<div/>\"},\"status\":\"final\","
        "\"code\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}],\"text\":\"c\"}}");
    const char *data = viewed(VIEW_DATA, NULL, 0);
    assert_null(strstr(data, "<div/>"));
    assert_non_null(strstr(data, "\"note\""));
    assert_string_equal(
        viewed(VIEW_SUMMARY, NULL, 0),
        "{\"resourceType\":\"Observation\",\"id\":\"o\",\"meta\":{\"versionId\":\"2\",\"tag\":[" SUBSETTED
        "]},\"modifierExtension\":[{\"url\":\"m\",\"valueCode\":\"x\"}],\"status\":\"final\",\"code\":{"
        "\"text\":\"c\"},\"subject\":{\"reference\":\"Patient/p\"},\"valueQuantity\":{\"value\":1.10}}");
    static const struct str asked[] = {STR("value"), STR("note")};
    assert_string_equal(
        viewed(VIEW_ALL, asked, 2),
        "{\"resourceType\":\"Observation\",\"id\":\"o\",\"meta\":{\"versionId\":\"2\",\"tag\":[" SUBSETTED
        "]},\"modifierExtension\":[{\"url\":\"m\",\"valueCode\":\"x\"}],\"status\":\"final\","
        "\"code\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}],\"text\":\"c\"},"
        "\"valueQuantity\":{\"value\":1.10},\"note\":[{\"text\":\"n\"}]}");
}

static void a_resource_is_marked_as_subsetted_once(void **state)
{
    (void)state;
    struct json *resource = parsed(PATIENT(",\"active\":true"));
    struct json *once = patch_view(&arena, resource, VIEW_DATA, NULL, 0);
    assert_string_equal(written(once), PATIENT(",\"active\":true,\"meta\":{\"tag\":[" SUBSETTED "]}"));
    assert_string_equal(written(patch_view(&arena, once, VIEW_DATA, NULL, 0)), written(once));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(json_patch_follows_rfc_6902, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_patch_takes_the_form_of_the_french_guide, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_patch_that_would_grow_without_end_is_too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fhirpath_patch_changes_what_its_path_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(primitives_keep_their_extensions_at_their_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_without_a_type_are_given_as_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_names_that_a_patch_touches_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_view_keeps_what_it_should_and_marks_the_rest_as_missing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_resource_is_marked_as_subsetted_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
