// Every way to a resource asks the decision, by facts that are computed when it is written and survive a rebuild.
#include "space/space_fixture.h"

#define DOCTOR(number)                                                                                       \
    {                                                                                                        \
        .role = ACTOR_LPS, .rpps = {number, 11}, .profession = {"10", 2}, .has_consent = true, .scope = {    \
            "user/*.cruds",                                                                                  \
            12                                                                                               \
        }                                                                                                    \
    }
static const struct actor author = DOCTOR("10101010105"), reader = DOCTOR("10990000001");

#define MASKED "\"meta\":{\"security\":[{\"code\":\"MASQUE_PS\"}]},"
#define RESULT(label)                                                                                        \
    "{\"resourceType\":\"Observation\"," label "\"status\":\"final\",\"code\":{\"text\":\"Fer\"}}"

static struct actor holder_of(uint64_t space)
{
    return (struct actor){.role = ACTOR_HOLDER, .space = space, .scope = STR("patient/*.cruds")};
}

static struct resource put(struct fixture *f, const struct actor *who, uint64_t space, const char *text)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    MUST(f, try_create(&d, space, (struct str){0}, tree_of(&f->a, str_from(text)), &r));
    MUST(f, commit_and_end(&d));
    return r;
}

static enum code read_as(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_read(&d, at, &r);
    end(&d);
    return code;
}

static uint64_t found_by(struct fixture *f, const struct actor *who, uint64_t space, model_type type)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = deed_of(f, &f->a, who);
    MUST(f, parse_query(&f->a, type, "", &q));
    MUST(f, space_search(&d, space, q, &page));
    end(&d);
    return page.total;
}

static uint64_t versions_seen_by(struct fixture *f, const struct actor *who,
                                 const struct space_history_query *q)
{
    struct space_history_page page = {0};
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_history(&d, q, &page);
    assert_true(code == DONE || code == NOT_FOUND);
    end(&d);
    return page.total;
}

static enum code remove_as(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_delete(&d, at, 0, &r);
    if (code == DONE)
        code = space_commit(&d);
    end(&d);
    return code;
}

static enum code change_as(struct fixture *f, const struct actor *who, struct pointer at, const char *text)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_update(&d, at, 0, tree_of(&f->a, str_from(text)), &r);
    if (code == DONE)
        code = space_commit(&d);
    end(&d);
    return code;
}

static void what_is_hidden_was_never_there(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct pointer at = put(f, &author, space, RESULT(MASKED)).at;
    struct space_history_query one = {.space = space, .type = at.type, .number = at.number, .count = 9};
    struct space_history_query all = {.space = space, .count = 9};
    struct resource r;
    assert_int_equal(read_as(f, &author, at), DONE);
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND);
    struct deed d = deed_of(f, &f->a, &reader);
    assert_int_equal(space_read_version(&d, at, 1, &r), NOT_FOUND);
    end(&d);
    assert_int_equal(found_by(f, &author, space, MODEL_Observation), 1);
    assert_int_equal(found_by(f, &reader, space, MODEL_Observation), 0);
    assert_int_equal(versions_seen_by(f, &reader, &one), 0);
    assert_int_equal(versions_seen_by(f, &reader, &all), 1); // the Patient
    assert_int_equal(versions_seen_by(f, &author, &all), 2);
    assert_int_equal(change_as(f, &reader, at, RESULT("")), NOT_FOUND);
    assert_int_equal(remove_as(f, &reader, at), NOT_FOUND);
    assert_int_equal(remove_as(f, &author, at), DONE);
    assert_int_equal(read_as(f, &author, at), GONE);
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND); // nor was it deleted
    assert_int_equal(versions_seen_by(f, &reader, &all), 1);
}

static void older_versions_are_judged_by_what_holds_now(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct pointer at = put(f, &author, space, RESULT("")).at;
    struct space_history_query q = {.space = space, .type = at.type, .count = 9};
    assert_int_equal(versions_seen_by(f, &reader, &q), 1);
    assert_int_equal(change_as(f, &author, at, RESULT(MASKED)), DONE);
    assert_int_equal(versions_seen_by(f, &reader, &q), 0);
    assert_int_equal(versions_seen_by(f, &author, &q), 2);
}

static void only_its_author_changes_it_and_the_holder_labels_it(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    struct pointer at = put(f, &author, space, RESULT("")).at;
    struct pointer own = put(f, &holder, space, RESULT("")).at;
    static const char other[] =
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Zinc\"}}";
    assert_int_equal(change_as(f, &reader, at, other), DENIED);
    assert_int_equal(change_as(f, &holder, at, other), DENIED);
    assert_int_equal(remove_as(f, &holder, at), DENIED);
    assert_int_equal(change_as(f, &reader, at, RESULT(MASKED)), DENIED);
    // As it was read, and masked: nothing else changes.
    struct deed d = deed_of(f, &f->a, &holder);
    struct resource r;
    struct json *tree, *labelled = tree_of(&f->a, STR(RESULT(MASKED)));
    MUST(f, space_read(&d, at, &r));
    MUST(f, space_tree(&d, &r, &tree));
    json_set(tree, STR("meta"), json_get_mutable(labelled, STR("meta")));
    MUST(f, space_update(&d, at, 0, tree, &r));
    MUST(f, commit_and_end(&d));
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND);
    assert_int_equal(change_as(f, &author, own, other), DENIED);
    assert_int_equal(change_as(f, &holder, own, other), DONE);
    assert_int_equal(remove_as(f, &holder, own), DONE);
}

static enum code confirm_as(struct fixture *f, const struct actor *who, struct pointer at)
{
    struct resource r;
    struct deed d = deed_of(f, &f->a, who);
    enum code code = space_confirm(&d, at, &r);
    if (code == DONE)
        code = space_commit(&d);
    end(&d);
    return code;
}

static void what_a_professional_confirmed_is_locked_for_the_holders_side(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    struct pointer own = put(f, &holder, space, RESULT("")).at,
                   theirs = put(f, &author, space, RESULT("")).at;
    struct space_history_query all = {.space = space, .type = own.type, .number = own.number, .count = 9};
    static const char other[] =
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Zinc\"}}";
    assert_int_equal(change_as(f, &holder, own, other), DONE);
    assert_int_equal(confirm_as(f, &holder, own), DENIED); // nobody confirms their own word
    assert_int_equal(confirm_as(f, &author, theirs), INVALID);
    assert_int_equal(confirm_as(f, &author, own), DONE);
    assert_int_equal(confirm_as(f, &reader, own), DONE); // said again: nothing changes
    assert_int_equal(versions_seen_by(f, &holder, &all), 3);
    assert_int_equal(change_as(f, &holder, own, RESULT("")), DENIED);
    assert_int_equal(remove_as(f, &holder, own), DENIED);
    assert_int_equal(read_as(f, &holder, own), DONE);
    // What the reader does not see is not there to be confirmed.
    struct pointer hidden = put(f, &holder, space, RESULT(MASKED)).at;
    assert_int_equal(confirm_as(f, &reader, hidden), NOT_FOUND);
    assert_int_equal(change_as(f, &holder, hidden, other), DONE);
}

// ---- Binaries ---------------------------------------------------------------------------------------------

static struct json *document_about(struct deed *d, struct pointer binary, const char *label)
{
    struct json *tree = tree_of(
        d->arena,
        arena_print(
            d->arena,
            "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{\"coding\":[{"
            "\"system\":\"http://loinc.org\",\"code\":\"11502-2\"}]},\"securityLabel\":[{\"coding\":[{"
            "\"code\":\"%s\"}]}],\"content\":[{\"attachment\":{}}]}",
            label));
    struct json *content = (struct json *)json_first(json_get(tree, STR("content")));
    json_set(json_get_mutable(content, STR("attachment")), STR("url"),
             json_new_string(d->arena, space_reference(d, binary)));
    return tree;
}

static struct json *some_binary(struct deed *d)
{
    return tree_of(d->arena,
                   STR("{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"QQ==\"}"));
}

static void a_binary_is_hidden_with_the_document_that_speaks_for_it(void **state)
{
    struct fixture *f = *state;
    for (int binary_first = 0; binary_first < 2; binary_first++) {
        uint64_t space = open_person(f, binary_first ? "1" : "2");
        struct resource r;
        struct pointer binary, document;
        struct deed d = deed_of(f, &f->a, &author);
        MUST(f, space_reserve(&d, space, MODEL_Binary, &binary));
        MUST(f, space_reserve(&d, space, MODEL_DocumentReference, &document));
        if (binary_first)
            MUST(f, space_create(&d, binary, (struct str){0}, some_binary(&d), &r));
        MUST(f, space_create(&d, document, (struct str){0}, document_about(&d, binary, "N"), &r));
        if (!binary_first)
            MUST(f, space_create(&d, binary, (struct str){0}, some_binary(&d), &r));
        MUST(f, commit_and_end(&d));
        assert_int_equal(read_as(f, &reader, binary), DONE);
        d = deed_of(f, &f->a, &author);
        MUST(f, space_update(&d, document, 0, document_about(&d, binary, "MASQUE_PS"), &r));
        MUST(f, commit_and_end(&d));
        assert_int_equal(read_as(f, &reader, binary), NOT_FOUND);
        assert_int_equal(read_as(f, &author, binary), DONE);
        d = deed_of(f, &f->a, &author);
        MUST(f, space_update(&d, document, 0, document_about(&d, binary, "N"), &r));
        MUST(f, commit_and_end(&d));
        assert_int_equal(read_as(f, &reader, binary), DONE);
    }
}

static void a_binary_that_nothing_speaks_for_is_its_author_s_and_the_holder_s(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space);
    struct deed d = begin(f);
    struct pointer at =
        put(f, &author, space, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}").at;
    end(&d);
    assert_int_equal(read_as(f, &author, at), DONE);
    assert_int_equal(read_as(f, &holder, at), DONE);
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND);
}

// ---- where facts come from --------------------------------------------------------------------------------

static void a_rebuild_finds_the_same_facts(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct pointer hidden = put(f, &author, space, RESULT(MASKED)).at;
    struct pointer seen = put(f, &author, space, RESULT("")).at;
    struct pointer binary;
    struct resource r;
    struct deed d = deed_of(f, &f->a, &author);
    MUST(f, space_reserve(&d, space, MODEL_Binary, &binary));
    MUST(f, space_create(&d, binary, (struct str){0}, some_binary(&d), &r));
    MUST(f, try_create(&d, space, (struct str){0}, document_about(&d, binary, "MASQUE_PS"), &r));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    MUST(f, space_rebuild(&d, space));
    end(&d);
    assert_int_equal(read_as(f, &reader, hidden), NOT_FOUND);
    assert_int_equal(read_as(f, &reader, seen), DONE);
    assert_int_equal(read_as(f, &reader, binary), NOT_FOUND);
    assert_int_equal(read_as(f, &author, hidden), DONE); // still theirs
    assert_int_equal(read_as(f, &author, binary), DONE);
    assert_int_equal(found_by(f, &reader, space, MODEL_Observation), 1);
}

static void what_is_taken_over_has_the_author_that_it_names(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct pointer at =
        put(f, &fixture_operator, space,
            "{\"resourceType\":\"DocumentReference\"," MASKED "\"status\":\"current\",\"contained\":[{"
            "\"resourceType\":\"Practitioner\",\"id\":\"p\",\"identifier\":[{\"value\":\"810101010105\"}]}],"
            "\"author\":[{\"reference\":\"#p\"}]}")
            .at;
    assert_int_equal(read_as(f, &author, at), DONE); // masked, and theirs
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND);
    // What an actor sends is the actor's, whoever it names.
    at = put(f, &author, space,
             "{\"resourceType\":\"DocumentReference\"," MASKED "\"status\":\"current\",\"author\":[{"
             "\"identifier\":{\"value\":\"810990000001\"}}]}")
             .at;
    assert_int_equal(read_as(f, &reader, at), NOT_FOUND);
}

static void the_profession_s_cells_hold(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor pharmacist = reader, unknown = reader;
    pharmacist.profession = STR("21");
    unknown.profession = STR("none");
    struct pointer report = put(f, &author, space,
                                "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{"
                                "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"11502-2\"}]}}")
                                .at;
    struct pointer psychology =
        put(f, &author, space,
            "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{"
            "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"68599-0\"}]}}")
            .at;
    assert_int_equal(read_as(f, &pharmacist, report), DONE);
    assert_int_equal(read_as(f, &pharmacist, psychology), NOT_FOUND);
    assert_int_equal(read_as(f, &reader, psychology), DONE);
    assert_int_equal(read_as(f, &unknown, report), NOT_FOUND);
    assert_int_equal(found_by(f, &pharmacist, space, MODEL_DocumentReference), 1);
}

static enum code mask_all(void *context, struct arena *a, struct rights *r)
{
    (void)context;
    (void)a;
    r->masks_by_default = true;
    return DONE;
}

static void who_masks_by_default_has_all_that_comes_masked(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct deed d = begin(f);
    MUST(f, space_rights_set(&d, space, mask_all, NULL));
    MUST(f, commit_and_end(&d));
    struct resource r = put(f, &author, space, RESULT(""));
    assert_int_equal(read_as(f, &reader, r.at), NOT_FOUND);
    d = begin(f);
    assert_true(str_find_str(shown(&d, &r), STR("MASQUE_PS")) > 0);
    end(&d);
}

static void a_deed_remembers_what_it_did_and_by_what_right(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct pointer at = put(f, &author, space, RESULT("")).at;
    struct actor hurried = reader;
    struct resource r;
    hurried.has_consent = false;
    hurried.context = ACTOR_BREAK_GLASS;
    hurried.motive = STR("coma");
    struct deed d = deed_of(f, &f->a, &hurried);
    MUST(f, space_read(&d, at, &r));
    assert_int_equal(d.duties, ACCESS_TELL_HOLDER | ACCESS_TELL_ATTENDING);
    assert_non_null(d.touched);
    assert_int_equal(d.touched->act, ACCESS_ACT_READ);
    assert_int_equal(d.touched->verdict.ground, ACCESS_GRANT_BREAK_GLASS);
    assert_int_equal(d.touched->subject.author_kind, ACCESS_BY_PROFESSIONAL);
    assert_true(str_equal(d.touched->subject.author, author.rpps));
    MUST(f, commit_and_end(&d));
}

static void an_operator_s_token_reads_who_it_is_and_no_health_data(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct actor holder = holder_of(space), none = {.role = ACTOR_OPERATOR, .scope = STR("system/*.cruds")};
    struct pointer at = put(f, &author, space, RESULT("")).at;
    assert_int_equal(read_as(f, &holder, at), DONE);
    assert_int_equal(read_as(f, &none, at), NOT_FOUND); // an operator's token reads no health data
    assert_int_equal(read_as(f, &none, space_patient(space)), DONE);
    assert_int_equal(found_by(f, &none, space, MODEL_Observation), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_hidden_was_never_there),
        TEST(older_versions_are_judged_by_what_holds_now),
        TEST(only_its_author_changes_it_and_the_holder_labels_it),
        TEST(what_a_professional_confirmed_is_locked_for_the_holders_side),
        TEST(a_binary_is_hidden_with_the_document_that_speaks_for_it),
        TEST(a_binary_that_nothing_speaks_for_is_its_author_s_and_the_holder_s),
        TEST(a_rebuild_finds_the_same_facts),
        TEST(what_is_taken_over_has_the_author_that_it_names),
        TEST(the_profession_s_cells_hold),
        TEST(who_masks_by_default_has_all_that_comes_masked),
        TEST(a_deed_remembers_what_it_did_and_by_what_right),
        TEST(an_operator_s_token_reads_who_it_is_and_no_health_data),
    };
    return cmocka_run_group_tests_name("judging", tests, NULL, NULL);
}
