// A scope with a query: every way to a resource, and what may become of it, for a token that sees laboratory results alone.
#include "space/space_fixture.h"

#define CATEGORY(code) "\"category\":[{\"coding\":[{\"code\":\"" code "\"}]}],"
#define RESULT(category)                                                                                     \
    "{\"resourceType\":\"Observation\"," category "\"status\":\"final\",\"code\":{\"text\":\"Fer\"}}"
#define LAB RESULT(CATEGORY("laboratory"))
#define SOCIAL RESULT(CATEGORY("social-history"))
#define SCOPE "user/Observation.cruds?category=laboratory user/Encounter.cruds user/Patient.r"

static const struct actor doctor = {.role = ACTOR_LPS,
                                    .rpps = {"10101010105", 11},
                                    .profession = {"10", 2},
                                    .has_consent = true,
                                    .scope = {"user/*.cruds", 12}};

static struct actor narrowed(const char *scope)
{
    struct actor who = doctor;
    who.scope = str_from(scope);
    return who;
}

static enum code put(struct fixture *f, const struct actor *who, uint64_t space, const char *text,
                     struct pointer *at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = try_create(&d, space, (struct str){0}, tree_of(&f->a, str_from(text)), &r);
    *at = r.at;
    return code ? (end(&d), code) : commit_and_end(&d);
}

static enum code read_as(struct fixture *f, const struct actor *who, struct pointer at, unsigned version)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = version ? space_read_version(&d, at, version, &r) : space_read(&d, at, &r);
    end(&d);
    return code;
}

static enum code change_as(struct fixture *f, const struct actor *who, struct pointer at, const char *text)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code =
        text ? space_update(&d, at, 0, tree_of(&f->a, str_from(text)), &r) : space_delete(&d, at, 0, &r);
    return code ? (end(&d), code) : commit_and_end(&d);
}

struct found {
    uint64_t total, included;
};
static struct found found_by(struct fixture *f, const struct actor *who, struct pointer in, const char *query)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = deed_of(f, &f->a, who);
    MUST(f, parse_query(&f->a, in.type, query, &q));
    MUST(f, space_search(&d, in.space, q, &page));
    end(&d);
    return (struct found){page.total, page.included_count};
}

static uint64_t versions_of(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct space_history_page page = {0};
    struct space_history_query q = {.space = at.space, .type = at.type, .number = at.number, .count = 9};
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_history(&d, &q, &page);
    assert_true(code == DONE || code == NOT_FOUND);
    end(&d);
    return page.total;
}

static void what_the_query_does_not_find_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct pointer lab, social, encounter;
    struct actor who = narrowed(SCOPE);
    uint64_t space = open_person(f, "1");
    MUST(f, put(f, &doctor, space, "{\"resourceType\":\"Encounter\",\"status\":\"finished\"}", &encounter));
    struct deed d = begin(f);
    struct str visit = space_reference(&d, encounter);
    end(&d);
    const char *in_visit =
        arena_print(&f->a, RESULT("\"encounter\":{\"reference\":\"%.*s\"},"), STR_ARG(visit)).ptr;
    MUST(f, put(f, &doctor, space, LAB, &lab));
    MUST(f, put(f, &doctor, space, in_visit, &social));
    assert_int_equal(read_as(f, &who, lab, 0), DONE);
    assert_int_equal(read_as(f, &who, social, 0), NOT_FOUND);
    assert_int_equal(read_as(f, &who, social, 1), NOT_FOUND);
    assert_int_equal(versions_of(f, &who, lab), 1);
    assert_int_equal(versions_of(f, &who, social), 0);
    assert_int_equal(found_by(f, &who, lab, "").total, 1);
    assert_int_equal(found_by(f, &doctor, lab, "").total, 2);
    // Nor by what it refers to, or as what comes along.
    assert_int_equal(found_by(f, &who, encounter, "_has:Observation:encounter:status=final").total, 0);
    assert_int_equal(found_by(f, &doctor, encounter, "_has:Observation:encounter:status=final").total, 1);
    assert_int_equal(found_by(f, &who, encounter, "_revinclude=Observation:encounter").included, 0);
    assert_int_equal(found_by(f, &doctor, encounter, "_revinclude=Observation:encounter").included, 1);
    // Scopes without the type give nothing as before.
    who = narrowed("user/Condition.rs?code=1");
    assert_int_equal(read_as(f, &who, lab, 0), DENIED);
}

static void what_is_written_fits_before_and_after(void **state)
{
    struct fixture *f = *state;
    struct pointer at, social;
    struct actor who = narrowed(SCOPE);
    uint64_t space = open_person(f, "1");
    assert_int_equal(put(f, &who, space, SOCIAL, &at), DENIED);
    MUST(f, put(f, &doctor, space, SOCIAL, &social));
    MUST(f, put(f, &who, space, LAB, &at));
    assert_int_equal(change_as(f, &who, at, SOCIAL), DENIED);
    assert_int_equal(change_as(f, &who, social, LAB), NOT_FOUND);
    assert_int_equal(change_as(f, &who, social, NULL), NOT_FOUND);
    assert_int_equal(change_as(f, &who, at, RESULT(CATEGORY("laboratory") "\"valueInteger\":2,")), DONE);
    // What it became and was: each version by what it said.
    assert_int_equal(change_as(f, &doctor, social, LAB), DONE);
    assert_int_equal(read_as(f, &who, social, 2), DONE);
    assert_int_equal(read_as(f, &who, social, 1), NOT_FOUND);
    assert_int_equal(versions_of(f, &who, social), 1);
    assert_int_equal(versions_of(f, &doctor, social), 2);
    assert_int_equal(change_as(f, &who, at, NULL), DONE);
    assert_int_equal(read_as(f, &who, at, 0), NOT_FOUND); // what is deleted no query finds
}

static void several_queries_add_up_and_negations_find_nothing_deleted(void **state)
{
    struct fixture *f = *state;
    struct pointer lab, social;
    struct actor who =
        narrowed("user/Observation.rs?category=laboratory user/Observation.r?category:not=laboratory");
    uint64_t space = open_person(f, "1");
    MUST(f, put(f, &doctor, space, LAB, &lab));
    MUST(f, put(f, &doctor, space, SOCIAL, &social));
    assert_int_equal(read_as(f, &who, lab, 0), DONE);
    assert_int_equal(read_as(f, &who, social, 0), DONE);
    assert_int_equal(found_by(f, &who, lab, "").total, 1); // only the first gives searching
    MUST(f, change_as(f, &doctor, lab, NULL));
    assert_int_equal(read_as(f, &who, lab, 0), NOT_FOUND);
    assert_int_equal(read_as(f, &doctor, lab, 0), GONE);
}

#define BINARY "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"QQ==\"}"
static struct pointer put_document(struct fixture *f, uint64_t space, const char *type)
{
    struct pointer binary, ignored;
    MUST(f, put(f, &doctor, space, BINARY, &binary));
    struct deed d = begin(f);
    struct str url = space_reference(&d, binary);
    end(&d);
    MUST(f, put(f, &doctor, space,
                arena_print(&f->a,
                            "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{"
                            "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\"}]},"
                            "\"content\":[{\"attachment\":{\"url\":\"%.*s\"}}]}",
                            type, STR_ARG(url))
                    .ptr,
                &ignored));
    return binary;
}

static void the_bytes_of_a_document_follow_the_document(void **state)
{
    struct fixture *f = *state;
    struct actor who = narrowed("user/DocumentReference.rs?type=11502-2 user/Binary.r");
    uint64_t space = open_person(f, "1");
    struct pointer result = put_document(f, space, "11502-2"), other = put_document(f, space, "34117-2");
    assert_int_equal(read_as(f, &doctor, other, 0), DONE);
    assert_int_equal(read_as(f, &who, result, 0), DONE);
    assert_int_equal(read_as(f, &who, other, 0), NOT_FOUND);
    assert_int_equal(read_as(f, &who, other, 1), NOT_FOUND);
}

static void what_belongs_to_nobody_is_narrowed_too(void **state)
{
    struct fixture *f = *state;
    struct actor who = narrowed("user/Practitioner.rs?active=true");
    struct resource yes =
        create(f, SPACE_COMMONS, (struct str){0}, STR("{\"resourceType\":\"Practitioner\",\"active\":true}"));
    struct resource no = create(f, SPACE_COMMONS, (struct str){0},
                                STR("{\"resourceType\":\"Practitioner\",\"active\":false}"));
    assert_int_equal(read_as(f, &who, yes.at, 0), DONE);
    assert_int_equal(read_as(f, &who, no.at, 0), NOT_FOUND);
    assert_int_equal(found_by(f, &who, yes.at, "").total, 1);
    assert_int_equal(found_by(f, &doctor, yes.at, "").total, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_query_does_not_find_is_not_there, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(what_is_written_fits_before_and_after, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(several_queries_add_up_and_negations_find_nothing_deleted,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(the_bytes_of_a_document_follow_the_document, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(what_belongs_to_nobody_is_narrowed_too, make_fixture, end_fixture),
    };
    return cmocka_run_group_tests_name("space/narrow", tests, NULL, NULL);
}
