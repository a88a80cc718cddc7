// The published CI-SIS sample documents, when they are beside the project: what is read equals what an
// independent reader (xmllint, XPath) says, and the page shows every section and nothing that acts.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"
#include "documents/html_check_int.h"
#include "support/leave_out.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FOLDER "../shared/data/cda"
#define V3(name) "*[local-name()='" name "']"
#define ROOT "/*/"

static struct arena arena;

// One fact of the header: how an independent reader finds it, and what we read.
struct fact {
    const char *xpath;
    struct str ours;
};

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

static size_t code_count(const struct cda *cda)
{
    size_t count = 0;
    for (size_t i = 0; i < cda->event_count; i++)
        count += cda->events[i].code_count;
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

// One question for all facts: their texts, each followed by a bar.
static void check_facts(const char *name, const struct fact *facts, size_t count)
{
    struct buf xpath, mine;
    buf_init(&xpath, &arena, 1024);
    buf_init(&mine, &arena, 1024);
    buf_add(&xpath, STR("concat(''"));
    for (size_t i = 0; i < count; i++) {
        buf_print(&xpath, ",string(%s),'|'", facts[i].xpath);
        buf_add(&mine, facts[i].ours);
        buf_add_char(&mine, '|');
    }
    buf_add_char(&xpath, ')');
    struct str theirs = ask_xmllint(name, buf_str(&xpath));
    assert_string_equal(arena_copy(&arena, buf_str(&mine)).ptr, arena_copy(&arena, theirs).ptr);
}

static void check_document(const char *name, const struct cda *cda)
{
    const struct fact facts[] = {
        {ROOT V3("id") "/@root", cda->id.root},
        {ROOT V3("id") "/@extension", cda->id.extension},
        {ROOT V3("setId") "/@root", cda->set_id.root},
        {ROOT V3("versionNumber") "/@value", cda->version},
        {ROOT V3("code") "/@code", cda->type.code},
        {ROOT V3("code") "/@codeSystem", cda->type.system},
        {"normalize-space(" ROOT V3("title") ")", cda->title},
        {ROOT V3("effectiveTime") "/@value", cda->time},
        {ROOT V3("languageCode") "/@code", cda->language},
        {ROOT V3("confidentialityCode") "/@code", cda->confidentiality[0].code},
        {ROOT V3("templateId") "[last()]/@root", cda->templates[cda->template_count - 1].root},
        {ROOT V3("component") "/" V3("nonXMLBody") "/" V3("text") "/@mediaType", cda->media_type},
        {"count(//" V3("section") ")", number(cda->section_count)},
    };
    check_facts(name, facts, COUNT_OF(facts));
}

#define PATIENT ROOT V3("recordTarget") "/*/"

static void check_patient(const char *name, const struct cda *cda)
{
    const struct identity_traits *t = &cda->traits;
    const struct fact facts[] = {
        {PATIENT V3("id") "[1]/@root", cda->patient_ids[0].root},
        {PATIENT V3("id") "[1]/@extension", cda->patient_ids[0].extension},
        {"normalize-space(" PATIENT "*/*/" V3("family") "[@qualifier='BR'])", t->birth_name},
        {"normalize-space(" PATIENT "*/*/" V3("family") "[@qualifier='CL'])", t->used_name},
        {"normalize-space(" PATIENT "*/*/" V3("given") "[not(@qualifier)])", t->birth_given},
        {"normalize-space(" PATIENT "*/*/" V3("given") "[@qualifier='BR'])", t->first_given},
        {PATIENT "*/" V3("birthTime") "/@value", birth_digits(cda)},
        {PATIENT "*/" V3("administrativeGenderCode") "/@code", t->sex == SEX_FEMALE ? STR("F") : STR("M")},
        {"normalize-space(" PATIENT "*/" V3("birthplace") "//" V3("county") ")", t->birth_place},
        {"normalize-space(" PATIENT "*/" V3("birthplace") "//" V3("city") ")", t->birth_city},
    };
    check_facts(name, facts, COUNT_OF(facts));
}

#define AUTHOR ROOT V3("author") "[1]/*/"
#define SIGNER ROOT V3("legalAuthenticator") "/*/"

static void check_people(const char *name, const struct cda *cda)
{
    const struct cda_actor *author = &cda->authors[0], *signer = &cda->authenticator;
    const struct fact facts[] = {
        {"count(" ROOT V3("author") ")", number(cda->author_count)},
        {AUTHOR V3("id") "/@root", author->id.root},
        {AUTHOR V3("id") "/@extension", author->id.extension},
        {AUTHOR V3("code") "/@code", author->role.code},
        {"normalize-space(" AUTHOR V3("assignedPerson") "/*/" V3("family") ")", author->family},
        {"normalize-space(" AUTHOR V3("representedOrganization") "/" V3("name") ")",
         author->organization.name},
        {SIGNER V3("id") "/@extension", signer->id.extension},
        {"normalize-space(" SIGNER V3("assignedPerson") "/*/" V3("family") ")", signer->family},
        {ROOT V3("custodian") "/*/*/" V3("id") "/@extension", cda->custodian.id.extension},
        {"normalize-space(" ROOT V3("custodian") "/*/*/" V3("name") ")", cda->custodian.name},
    };
    check_facts(name, facts, COUNT_OF(facts));
}

#define ACTS ROOT V3("documentationOf") "/*/"

static void check_acts(const char *name, const struct cda *cda)
{
    struct str replaced = cda->replaced_count ? cda->replaced[0].root : STR("");
    const struct fact facts[] = {
        {"count(" ROOT V3("documentationOf") ")", number(cda->event_count)},
        {"(" ACTS V3("effectiveTime") "/" V3("low") "/@value)[1]", first_start(cda)},
        {"(" ACTS "/" V3("standardIndustryClassCode") "/@code)[1]", practice_of(cda)},
        {"count(" ACTS V3("code") "[@code]|" ACTS V3("code") "/" V3("translation") ")",
         number(code_count(cda))},
        {ROOT V3("componentOf") "//" V3("healthCareFacility") "/" V3("code") "/@code", cda->facility.code},
        {ROOT V3("relatedDocument") "[@typeCode='RPLC']/*/" V3("id") "/@root", replaced},
        {"count(" ROOT V3("inFulfillmentOf") "//" V3("id") "[1])", number(order_count(cda))},
    };
    check_facts(name, facts, COUNT_OF(facts));
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
    check_document(name, &cda);
    check_patient(name, &cda);
    check_people(name, &cda);
    check_acts(name, &cda);
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
    if (!folder) {
        LEAVE_OUT("the samples of ../shared/data are not there");
        return;
    }
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
    return with_left_out(cmocka_run_group_tests_name("documents/samples", tests, NULL, NULL));
}
