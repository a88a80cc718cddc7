// The published CI-SIS sample documents, when they are beside the project: what is read equals what an
// independent reader (xmllint, XPath) says, and the page shows every section and nothing that acts.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"
#include "documents/html_check_int.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FOLDER "../shared/data/cda"
#define V3(name) "*[local-name()='" name "']"
#define ROOT "/*/"

static struct arena arena;

// One line of the header, as XPath and as our struct; both in the same order, separated by bars.
#define FIELDS(X)                                                                                            \
    X(ROOT V3("id") "/@root", cda->id.root)                                                                  \
    X(ROOT V3("id") "/@extension", cda->id.extension)                                                        \
    X(ROOT V3("setId") "/@root", cda->set_id.root)                                                           \
    X(ROOT V3("versionNumber") "/@value", cda->version)                                                      \
    X(ROOT V3("code") "/@code", cda->type.code)                                                              \
    X(ROOT V3("code") "/@codeSystem", cda->type.system)                                                      \
    X("normalize-space(" ROOT V3("title") ")", cda->title)                                                   \
    X(ROOT V3("effectiveTime") "/@value", cda->time)                                                         \
    X(ROOT V3("languageCode") "/@code", cda->language)                                                       \
    X(ROOT V3("confidentialityCode") "/@code", cda->confidentiality[0].code)                                 \
    X(ROOT V3("templateId") "[last()]/@root", cda->templates[cda->template_count - 1].root)                  \
    X(ROOT V3("recordTarget") "/*/" V3("id") "[1]/@root", cda->patient_ids[0].root)                          \
    X(ROOT V3("recordTarget") "/*/" V3("id") "[1]/@extension", cda->patient_ids[0].extension)                \
    X("normalize-space(" ROOT V3("recordTarget") "//" V3("family") "[@qualifier='BR'])",                     \
      cda->traits.birth_name)                                                                                \
    X("normalize-space(" ROOT V3("recordTarget") "/*/" V3("patient") "/" V3("name") "/" V3(                  \
          "given") "[@qualifier='BR'])",                                                                     \
      cda->traits.first_given)                                                                               \
    X("translate(" ROOT V3("recordTarget") "//" V3("birthTime") "/@value,'-','')", birth_digits(cda))        \
    X(ROOT V3("recordTarget") "//" V3("administrativeGenderCode") "/@code",                                  \
      cda->traits.sex == SEX_FEMALE ? STR("F") : STR("M"))                                                   \
    X("normalize-space(" ROOT V3("recordTarget") "//" V3("birthplace") "//" V3("county") ")",                \
      cda->traits.birth_place)                                                                               \
    X("count(" ROOT V3("author") ")", number(cda->author_count))                                             \
    X(ROOT V3("author") "[1]/*/" V3("id") "/@extension", cda->authors[0].id.extension)                       \
    X("normalize-space(" ROOT V3("author") "[1]//" V3("assignedPerson") "//" V3("family") ")",               \
      cda->authors[0].family)                                                                                \
    X(ROOT V3("author") "[1]/*/" V3("code") "/@code", cda->authors[0].role.code)                             \
    X("normalize-space(" ROOT V3("author") "[1]//" V3("representedOrganization") "/" V3("name") ")",         \
      cda->authors[0].organization.name)                                                                     \
    X(ROOT V3("legalAuthenticator") "/*/" V3("id") "/@extension", cda->authenticator.id.extension)           \
    X("normalize-space(" ROOT V3("legalAuthenticator") "//" V3("family") ")", cda->authenticator.family)     \
    X(ROOT V3("custodian") "/*/*/" V3("id") "/@extension", cda->custodian.id.extension)                      \
    X("normalize-space(" ROOT V3("custodian") "/*/*/" V3("name") ")", cda->custodian.name)                   \
    X("count(" ROOT V3("documentationOf") ")", number(cda->event_count))                                     \
    X("(" ROOT V3("documentationOf") "/*/" V3("effectiveTime") "/" V3("low") "/@value)[1]",                  \
      first_start(cda))                                                                                      \
    X("(" ROOT V3("documentationOf") "//" V3("standardIndustryClassCode") "/@code)[1]", practice_of(cda))    \
    X(ROOT V3("componentOf") "//" V3("healthCareFacility") "/" V3("code") "/@code", cda->facility.code)      \
    X(ROOT V3("relatedDocument") "[@typeCode='RPLC']/*/" V3("id") "/@root",                                  \
      cda->replaced_count ? cda->replaced[0].root : STR(""))                                                 \
    X("count(" ROOT V3("inFulfillmentOf") "//" V3("id") "[1])", number(order_count(cda)))                    \
    X(ROOT V3("component") "/" V3("nonXMLBody") "/" V3("text") "/@mediaType", cda->media_type)               \
    X("count(//" V3("section") ")", number(cda->section_count))

static struct str number(size_t n)
{
    return arena_print(&arena, "%zu", n);
}

static struct str birth_digits(const struct cda *cda)
{
    struct str date = cda->traits.birth_date;
    return arena_print(&arena, "%.4s%.2s%.2s", date.ptr, date.ptr + 5, date.ptr + 8);
}

static struct str first_start(const struct cda *cda)
{
    for (size_t i = 0; i < cda->event_count; i++)
        if (cda->events[i].start.len)
            return cda->events[i].start;
    return STR("");
}

static struct str practice_of(const struct cda *cda)
{
    for (size_t i = 0; i < cda->event_count; i++)
        if (cda->events[i].performer.organization.setting.code.len)
            return cda->events[i].performer.organization.setting.code;
    return STR("");
}

static size_t order_count(const struct cda *cda)
{
    size_t count = 0;
    for (size_t i = 0; i < cda->order_count; i++)
        count += !cda->orders[i].is_accession;
    return count;
}

static struct str ask_xmllint(const char *name, struct str xpath)
{
    struct str command = arena_print(&arena, "xmllint --xpath \"%.*s\" '%s/" FOLDER "/%s'", STR_ARG(xpath),
                                     ENS_SOURCE_DIR, name);
    FILE *pipe = popen(command.ptr, "r");
    assert_non_null(pipe);
    struct buf answer;
    buf_init(&answer, &arena, 1 << 16);
    for (size_t got = 1; got > 0; answer.len += got) {
        buf_reserve(&answer, 1 << 16);
        got = fread(answer.ptr + answer.len, 1, 1 << 16, pipe);
    }
    assert_int_equal(pclose(pipe), 0);
    return str_trim(buf_str(&answer));
}

static void check_header(const char *name, const struct cda *cda)
{
#define ADD_PATH(path, ours) ",string(" path "),'|'"
#define ADD_OURS(path, ours) buf_add(&mine, ours), buf_add_char(&mine, '|');
    struct str theirs = ask_xmllint(name, STR("concat(''" FIELDS(ADD_PATH) ")"));
    struct buf mine;
    buf_init(&mine, &arena, 1024);
    FIELDS(ADD_OURS)
    assert_string_equal(arena_copy(&arena, buf_str(&mine)).ptr, arena_copy(&arena, theirs).ptr);
#undef ADD_PATH
#undef ADD_OURS
}

static void check_page(const char *name, const struct cda *cda)
{
    struct buf page, xpath, escaped;
    buf_init(&page, &arena, 0);
    cda_to_html(&page, cda);
    const char *unsafe = html_unsafe_at(buf_str(&page));
    if (unsafe)
        fail_msg("%s: not a tag of ours: %.80s", name, unsafe);
    buf_init(&xpath, &arena, 0);
    buf_add(&xpath, STR("concat(''"));
    for (size_t i = 1; i <= cda->section_count; i++)
        buf_print(&xpath, ",normalize-space((//" V3("section") "/" V3("title") ")[%zu]),'\n'", i);
    buf_add(&xpath, STR(",'')"));
    struct str titles = ask_xmllint(name, buf_str(&xpath));
    for (struct str title; (title = str_cut(&titles, '\n')).len;) {
        buf_init(&escaped, &arena, 0);
        buf_add_char(&escaped, '>');
        xml_escape(&escaped, title);
        buf_add(&escaped, STR("</h"));
        if (str_find_str(buf_str(&page), buf_str(&escaped)) < 0)
            fail_msg("%s: no heading %.*s", name, STR_ARG(title));
    }
}

static void check_reference(const char *name, struct str bytes, const struct cda *cda)
{
    struct json *reference;
    struct cda_target target = fixture_target(bytes);
    assert_int_equal(cda_to_document_reference(&arena, cda, &target, &reference), DONE);
    static const char *const needed[] = {
        "masterIdentifier", "type",      "category",      "subject", "date",   "author",
        "authenticator",    "custodian", "securityLabel", "content", "context"};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!json_get(reference, str_from(needed[i])))
            fail_msg("%s has no %s", name, needed[i]);
    assert_non_null(json_walk(reference, "context", "period", "start", NULL));
    assert_non_null(json_walk(reference, "context", "practiceSetting", NULL));
    assert_non_null(json_walk(reference, "context", "facilityType", NULL));
    const struct json *format = json_walk(reference, "content", "format", "code", NULL);
    if (json_text_is(format, STR("urn:asipSante:modelesHorsProfils:2011")))
        fail_msg("%s has no format of its own", name);
}

static void check_identity(const struct cda *cda)
{
    struct ins ins;
    assert_int_equal(cda_read_ins(&arena, cda, IDENTITY_LENIENT, &ins), DONE);
    // Every sample stands under a test OID, or has a wrong key under the real one.
    assert_int_equal(cda_read_ins(&arena, cda, IDENTITY_STRICT, &ins), INVALID);
    assert_true(ins.is_test || ins.is_key_wrong);
}

static void check_sample(const char *name)
{
    struct cda cda;
    arena_init(&arena);
    struct str bytes = fixture_read(&arena, arena_print(&arena, FOLDER "/%s", name).ptr);
    if (cda_read(&arena, bytes, &cda) != DONE)
        fail_msg("%s: %s", name, arena.fault.text);
    check_header(name, &cda);
    check_identity(&cda);
    check_reference(name, bytes, &cda);
    check_page(name, &cda);
    struct str media_type, file;
    assert_int_equal(cda_body(&arena, &cda, &media_type, &file), cda.body_text ? DONE : NOT_FOUND);
    arena_release(&arena);
}

static void every_sample_is_read_as_an_independent_reader_reads_it(void **state)
{
    (void)state;
    DIR *folder = opendir(ENS_SOURCE_DIR "/" FOLDER);
    if (!folder)
        skip();
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!str_ends(str_from(entry->d_name), STR(".xml")))
            continue;
        check_sample(entry->d_name);
        count++;
    }
    closedir(folder);
    assert_int_equal(count, 34);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_read_as_an_independent_reader_reads_it),
    };
    return cmocka_run_group_tests_name("documents/samples", tests, NULL, NULL);
}
