// A value that stands in a document is there for whom the document is: hidden, replaced and deleted with it, at once.
#include "space/space_fixture.h"

static const struct actor doctor = {.role = ACTOR_LPS,
                                    .rpps = {"10990000001", 11},
                                    .profession = {"10", 2},
                                    .has_consent = true,
                                    .scope = {"user/*.cruds", 12}};
static const struct actor house = {.role = ACTOR_OPERATOR, .scope = {"system/*.cruds", 14}, .is_house = true};

#define DOCUMENT(status, label)                                                                              \
    "{\"resourceType\":\"DocumentReference\",\"status\":\"" status "\"," label                               \
    "\"type\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"11502-2\"}]},"                        \
    "\"content\":[{\"attachment\":{\"title\":\"Analyses\"}}]}"
#define MASKED "\"securityLabel\":[{\"coding\":[{\"code\":\"MASQUE_PS\"}]}],"
#define VALUE                                                                                                \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"           \
    "\"laboratory\"}]}],\"code\":{\"text\":\"Fer\"}}"

struct record {
    uint64_t space;
    struct pointer document, value;
};

static struct record record_of(struct fixture *f)
{
    struct record r = {.space = open_person(f, "1")};
    struct resource written;
    r.document = create(f, r.space, (struct str){0}, STR(DOCUMENT("current", ""))).at;
    struct deed d = deed_of(f, &f->a, &house);
    MUST(f, space_reserve(&d, r.space, MODEL_Observation, &r.value));
    MUST(f, space_create_part(&d, r.value, r.document, tree_of(&f->a, STR(VALUE)), &written));
    MUST(f, commit_and_end(&d));
    return r;
}

static void change(struct fixture *f, struct pointer at, const char *text)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, &house);
    MUST(f, space_update(&d, at, 0, tree_of(&f->a, str_from(text)), &r));
    MUST(f, commit_and_end(&d));
}

static bool reads(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_read(&d, at, &r);
    end(&d);
    assert_true(code == DONE || code == NOT_FOUND);
    return code == DONE;
}

static uint64_t finds(struct fixture *f, const struct actor *who, uint64_t space)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = deed_of(f, &f->a, who);
    MUST(f, parse_query(&f->a, MODEL_Observation, "category=laboratory", &q));
    MUST(f, space_search(&d, space, q, &page));
    end(&d);
    return page.total;
}

static uint64_t remembers(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct space_history_query q = {.space = at.space, .type = at.type, .number = at.number, .count = 10};
    struct space_history_page page = {0};
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_history(&d, &q, &page);
    assert_true(code == DONE || code == NOT_FOUND);
    end(&d);
    return page.total;
}

static void a_value_is_there_for_whom_its_document_is(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    struct actor holder = {.role = ACTOR_HOLDER, .space = r.space, .scope = STR("patient/*.cruds")};
    const struct {
        const char *document;
        bool doctor, holder;
    } rows[] = {
        {DOCUMENT("current", ""), true, true},
        {DOCUMENT("current", MASKED), false, true},
        {DOCUMENT("current", ""), true, true},
        {DOCUMENT("superseded", ""), false, false},
        {DOCUMENT("entered-in-error", ""), false, false},
        {DOCUMENT("current", ""), true, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        change(f, r.document, rows[i].document);
        assert_int_equal(reads(f, &doctor, r.value), rows[i].doctor);
        assert_int_equal(finds(f, &doctor, r.space), rows[i].doctor);
        assert_int_equal(remembers(f, &doctor, r.value), rows[i].doctor);
        assert_int_equal(reads(f, &holder, r.value), rows[i].holder);
        assert_int_equal(finds(f, &holder, r.space), rows[i].holder);
    }
}

static void a_deleted_document_takes_its_values_with_it(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    struct resource gone;
    struct deed d = deed_of(f, &f->a, &house);
    MUST(f, space_delete(&d, r.document, 0, &gone));
    MUST(f, commit_and_end(&d));
    assert_false(reads(f, &doctor, r.value));
    assert_int_equal(finds(f, &doctor, r.space), 0);
}

// The matrix lets an auxiliary read less than a doctor: what stands in a document is of its type, whatever it is by itself.
static void a_value_is_of_the_type_of_its_document(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    struct access_subject document, value;
    struct deed d = deed_of(f, &f->a, &house);
    MUST(f, space_subject(&d, r.document, &document));
    MUST(f, space_subject(&d, r.value, &value));
    end(&d);
    assert_int_equal(value.type, document.type);
    assert_int_equal(value.labels, document.labels);
    assert_int_equal(value.author_kind, document.author_kind);
    assert_int_equal(value.created_us, document.created_us);
}

static void a_rebuild_keeps_a_value_with_its_document(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    change(f, r.document, DOCUMENT("current", MASKED));
    struct deed d = deed_of(f, &f->a, &house);
    MUST(f, space_rebuild(&d, r.space));
    end(&d);
    assert_false(reads(f, &doctor, r.value));
    change(f, r.document, DOCUMENT("current", ""));
    assert_true(reads(f, &doctor, r.value));
}

static void nobody_changes_a_value_or_makes_one_but_the_house(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    struct resource written;
    struct pointer at;
    struct actor holder = {.role = ACTOR_HOLDER, .space = r.space, .scope = STR("patient/*.cruds")};
    const struct actor *const others[] = {&doctor, &holder};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct deed d = deed_of(f, &f->a, others[i]);
        assert_int_equal(space_update(&d, r.value, 0, tree_of(&f->a, STR(VALUE)), &written), DENIED);
        assert_int_equal(space_delete(&d, r.value, 0, &written), DENIED);
        MUST(f, space_reserve(&d, r.space, MODEL_Observation, &at));
        assert_int_equal(space_create_part(&d, at, r.document, tree_of(&f->a, STR(VALUE)), &written), DENIED);
        end(&d);
    }
}

// Else a sender could learn what becomes of a document that is hidden from them.
static void a_mark_that_somebody_sends_is_no_mark(void **state)
{
    struct fixture *f = *state;
    struct record r = record_of(f);
    struct resource written;
    struct deed d = deed_of(f, &f->a, &doctor);
    struct str text = arena_print(
        &f->a,
        "{\"resourceType\":\"Observation\",\"meta\":{\"tag\":[{\"system\":\"urn:ens:part\","
        "\"code\":\"document\"}]},\"status\":\"final\",\"derivedFrom\":[{\"reference\":\"%.*s\"}],"
        "\"code\":{\"text\":\"Fer\"}}",
        STR_ARG(space_reference(&d, r.document)));
    MUST(f, try_create(&d, r.space, (struct str){0}, tree_of(&f->a, text), &written));
    MUST(f, commit_and_end(&d));
    change(f, r.document, DOCUMENT("current", MASKED));
    assert_true(reads(f, &doctor, written.at));
    assert_false(reads(f, &doctor, r.value));
    d = begin(f);
    assert_true(str_find_str(shown(&d, &written), STR("urn:ens:part")) < 0);
    end(&d);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, end_fixture)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_there_for_whom_its_document_is),
        TEST(a_deleted_document_takes_its_values_with_it),
        TEST(a_value_is_of_the_type_of_its_document),
        TEST(a_rebuild_keeps_a_value_with_its_document),
        TEST(nobody_changes_a_value_or_makes_one_but_the_house),
        TEST(a_mark_that_somebody_sends_is_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
