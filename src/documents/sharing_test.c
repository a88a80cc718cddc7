// The pure parts of sharing documents: what a file must look like, what a submission must hold, how searches are read.
#include "documents/documents_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#undef fail // cmocka's; here it is base's

static struct json *parse(struct arena *a, const char *text)
{
    struct json *tree;
    assert_int_equal(json_parse(a, str_from(text), NULL, &tree), DONE);
    return tree;
}

static void a_file_must_be_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *declared, *bytes;
        bool agrees;
    } cases[] = {
        {"application/pdf", "%PDF-1.7", true},
        {"application/pdf", "hello", false},
        {"application/pdf; version=1.7", "%PDF-1.7", true},
        {"APPLICATION/PDF", "%PDF-1.7", true},
        {"image/jpg", "\xff\xd8\xff\xe0", true},
        {"image/png", "\xff\xd8\xff\xe0", false},
        {"application/rtf", "{\\rtf1", true},
        {"text/xml", "<a/>", true},
        {"application/xml", "%PDF-1.7", false},
        {"application/hl7-v3+xml", "<a/>", true},
        {"application/dicom+json", "{}", true},
        {"application/dicom+json", "<a/>", false},
        {"text/plain", "hello", true},
        {"text/plain", "%PDF-1.7", false},
        {"application/dicom", "hello", true},
        {"application/octet-stream", "%PDF-1.7", true},
        {"application/pdf", "", false},
        {"text/plain", "", true},
        {"no media type", "hello", false},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool agrees = media_type_agrees(&a, str_from(cases[i].declared), str_from(cases[i].bytes));
        if (agrees != cases[i].agrees)
            print_error("%s of \"%s\"\n", cases[i].declared, cases[i].bytes);
        assert_int_equal(agrees, cases[i].agrees);
    }
    arena_release(&a);
}

// ---- submissions

#define SET                                                                                                  \
    "{\"fullUrl\":\"urn:uuid:s\",\"request\":{\"method\":\"POST\",\"url\":\"List\"},\"resource\":{"          \
    "\"resourceType\":\"List\",\"code\":{\"coding\":[{\"code\":\"submissionset\","                           \
    "\"system\":\"https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes\"}]}}}"
#define DOCUMENT(attachment)                                                                                 \
    "{\"request\":{\"method\":\"POST\",\"url\":\"DocumentReference\"},\"resource\":{"                        \
    "\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{" attachment "}}]}}"
// "hello": 5 bytes, SHA-1 qvTGHdzF6KLavt4PO0gs2a6pQ00=
#define BINARY                                                                                               \
    "{\"fullUrl\":\"urn:uuid:b\",\"request\":{\"method\":\"POST\",\"url\":\"Binary\"},\"resource\":{"        \
    "\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}}"
#define FHIR_DOCUMENT                                                                                        \
    "{\"fullUrl\":\"urn:uuid:b\",\"request\":{\"method\":\"POST\",\"url\":\"Bundle\"},\"resource\":{"        \
    "\"resourceType\":\"Bundle\",\"type\":\"document\"}}"
#define HELLO_HASH "qvTGHdzF6KLavt4PO0gs2a6pQ00="
#define BUNDLE(entries) "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" entries "]}"
#define URL "\"url\":\"urn:uuid:b\""

static void a_submission_lacks_nothing_and_its_bytes_are_those_told(void **state)
{
    (void)state;
    static const struct {
        const char *bundle;
        const char *where; // "": it is good
    } cases[] = {
        {BUNDLE(SET "," DOCUMENT(URL) "," BINARY), ""},
        {BUNDLE(SET "," DOCUMENT(URL ",\"size\":5,\"hash\":\"" HELLO_HASH "\"") "," BINARY), ""},
        {BUNDLE(SET "," DOCUMENT("\"url\":\"https://elsewhere.example/1\"")), ""},
        {BUNDLE(SET "," DOCUMENT(URL ",\"size\":7") "," FHIR_DOCUMENT), ""},
        {BUNDLE(SET "," BINARY), "Bundle.entry"},
        {BUNDLE(DOCUMENT(URL) "," BINARY), "Bundle.entry"},
        {BUNDLE(SET "," SET "," DOCUMENT(URL) "," BINARY), "Bundle.entry"},
        {BUNDLE(SET "," DOCUMENT(URL)), "Bundle.entry[1].resource.content.attachment.url"},
        {BUNDLE(SET "," DOCUMENT("\"title\":\"none\"")), "Bundle.entry[1].resource.content.attachment"},
        {BUNDLE(SET "," DOCUMENT(URL ",\"size\":6") "," BINARY),
         "Bundle.entry[1].resource.content.attachment.size"},
        {BUNDLE(SET "," DOCUMENT(URL ",\"hash\":\"AAAA\"") "," BINARY),
         "Bundle.entry[1].resource.content.attachment.hash"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a;
        arena_init(&a);
        struct json *bundle = parse(&a, cases[i].bundle);
        enum code code = documents_check_submission(&a, bundle);
        assert_string_equal(a.fault.where, cases[i].where);
        assert_int_equal(code, cases[i].where[0] ? INVALID : DONE);
        arena_release(&a);
    }
}

static void a_submission_gets_the_size_and_hash_that_it_does_not_tell(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct json *bundle = parse(&a, BUNDLE(SET "," DOCUMENT(URL) "," BINARY));
    assert_int_equal(documents_check_submission(&a, bundle), DONE);
    const struct json *document = json_get(json_at(json_get(bundle, STR("entry")), 1), STR("resource"));
    const struct json *attachment = json_walk(document, "content", "attachment", NULL);
    assert_true(json_text_is(json_get(attachment, STR("hash")), STR(HELLO_HASH)));
    const struct json *size = json_get(attachment, STR("size"));
    assert_true(str_equal(str_of(size->text, size->size), STR("5")));
    arena_release(&a);
}

static void a_bundle_is_a_submission_by_its_set_or_its_profile(void **state)
{
    (void)state;
    static const struct {
        const char *bundle;
        bool is_one;
    } cases[] = {
        {BUNDLE(SET), true},
        {BUNDLE(BINARY "," SET), true},
        {BUNDLE(BINARY), false},
        {BUNDLE(), false},
        {"{\"meta\":{\"profile\":[\"https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
         "IHE.MHD.Minimal.ProvideBundle\"]}}",
         true},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(documents_is_submission(&a, parse(&a, cases[i].bundle)), cases[i].is_one);
    arena_release(&a);
}

// ---- searches

static void searches_are_read_as_the_guides_write_them(void **state)
{
    (void)state;
    static const struct {
        model_type type;
        const char *query, *read;
    } cases[] = {
        {MODEL_List, "code=http://profiles.ihe.net/x|s",
         "code=http://profiles.ihe.net/x|s,https://profiles.ihe.net/x|s"},
        {MODEL_List, "code=https://profiles.ihe.net/x|s",
         "code=https://profiles.ihe.net/x|s,http://profiles.ihe.net/x|s"},
        {MODEL_List, "code=urn:x|s", "code=urn:x|s"},
        {MODEL_List, "isArchived=false", "isArchived:not=true"},
        {MODEL_DocumentReference, "isArchived=true", "isArchived=true"},
        {MODEL_DocumentReference, "relatesTo=DocumentReference/1", "relatesto=DocumentReference/1"},
        {MODEL_Observation, "code=http://profiles.ihe.net/x|s", "code=http://profiles.ihe.net/x|s"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct uri_query query;
        assert_int_equal(uri_query_read(&a, str_from(cases[i].query), &query), DONE);
        documents_read_query(&a, cases[i].type, &query);
        documents_read_query(&a, cases[i].type, &query); // reading again changes nothing
        struct str text =
            arena_print(&a, "%.*s=%.*s", STR_ARG(query.pairs[0].name), STR_ARG(query.pairs[0].value));
        assert_string_equal(arena_copy(&a, text).ptr, cases[i].read);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_must_be_what_it_says),
        cmocka_unit_test(a_submission_lacks_nothing_and_its_bytes_are_those_told),
        cmocka_unit_test(a_submission_gets_the_size_and_hash_that_it_does_not_tell),
        cmocka_unit_test(a_bundle_is_a_submission_by_its_set_or_its_profile),
        cmocka_unit_test(searches_are_read_as_the_guides_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
