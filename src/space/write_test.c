// Writing, reading, naming and paging resources of a space.
#include "space/space_fixture.h"
// The fixture's headers come first.
#include "codec/text/text.h"

static const char observation_text[] =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueQuantity\":{\"value\":1.10}}";
static const struct str observation = {observation_text, sizeof observation_text - 1};

// ---- ids

static void ids_that_are_forged_foreign_or_of_another_type_lead_nowhere(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r = create(f, space, (struct str){0}, observation);
    struct deed d = begin(f);
    struct pointer at;
    struct str id = space_id(&d, &r);
    assert_int_equal(id.len, CRYPT_ID_SIZE);
    assert_true(space_find(&d, MODEL_Observation, id, &at));
    assert_true(at.space == r.at.space && at.number == r.at.number && at.type == r.at.type);
    assert_false(space_find(&d, MODEL_Condition, id, &at));
    assert_false(space_find(&d, MODEL_NONE, id, &at));
    assert_true(space_find(&d, MODEL_NONE, space_reference(&d, r.at), &at));
    assert_false(space_find(&d, MODEL_Patient, space_reference(&d, r.at), &at));
    unsigned taken = 0;
    for (size_t i = 0; i < id.len; i++) {
        for (char c = '2'; c <= 'z'; c++) {
            struct str forged = arena_copy(&f->a, id);
            ((char *)(uintptr_t)forged.ptr)[i] = c;
            if (c != id.ptr[i] && space_find(&d, MODEL_Observation, forged, &at))
                taken += at.space != r.at.space || at.number != r.at.number;
        }
    }
    assert_int_equal(taken, 0);
    // One of ours that no row is at, and one of another house.
    struct pointer none = {.space = space, .number = 99, .type = MODEL_Observation};
    assert_int_equal(space_read(&d, none, &r), NOT_FOUND);
    assert_false(space_find(&d, MODEL_Observation, STR("aaaaaaaaaaaaaaaaaaaaaaaaaa"), &at));
    static const char *const odd[] = {"",          "/", "//", "Observation/", "/x", "Observation",
                                      "Nothing/x", "?", "a b"};
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        assert_false(space_find(&d, MODEL_NONE, str_from(odd[i]), &at));
    end(&d);
}

// A slot has 24 bits for a number: what has more must not be taken for a row of the next type.
static void a_number_that_no_slot_has_room_for_leads_nowhere(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r = create(f, space, (struct str){0}, observation);
    struct deed d = begin(f);
    uint16_t above = model_info(r.at.type)->stable, below = (uint16_t)(above - 1);
    struct pointer beyond = {space, SLOT_NUMBERS + r.at.number, model_stable(below)};
    assert_int_equal(space_read(&d, r.at, &r), DONE);
    assert_int_equal(space_read(&d, beyond, &r), NOT_FOUND);
    end(&d);
}

static void set_highest(struct fixture *f, struct pointer at, uint64_t number)
{
    static const struct store_statement set = {
        "test_highest", "UPDATE resource SET slot = slot + $2 WHERE space = $1 AND slot = $3"};
    struct store_value args[] = {store_id(at.space), store_id(number - at.number), slot_at(at)};
    struct store_writes *writes = store_writes_new(&f->a, at.space);
    store_write(writes, &set, args, COUNT_OF(args), 1);
    MUST(f, store_commit(&f->a, f->store, writes));
}

static void a_space_holds_as_many_of_a_type_as_slots_have_numbers(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r = create(f, space, (struct str){0}, observation);
    set_highest(f, r.at, SLOT_NUMBERS - 1);
    fixture_close(f); // it remembers the number that was given
    MUST(f, fixture_open(f));
    struct deed d = begin(f);
    struct pointer at;
    assert_int_equal(space_reserve(&d, space, MODEL_Observation, &at), UNSUPPORTED);
    assert_int_equal(space_reserve(&d, space, MODEL_Condition, &at), DONE);
    end(&d);
}

static void take_number(struct fixture *f, struct pointer at)
{
    static const struct store_statement take = {
        "test_take",
        "INSERT INTO resource (space, slot, version, updated_us, state) VALUES ($1, $2, 1, 0, 1)"};
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    struct store_writes *writes = store_writes_new(&f->a, at.space);
    store_write(writes, &take, args, COUNT_OF(args), 1);
    MUST(f, store_commit(&f->a, f->store, writes));
}

static enum code create_in(struct fixture *f, struct arena *own, uint64_t space, struct pointer *at)
{
    struct resource r;
    struct deed d = deed_of(f, own, &fixture_operator);
    MUST(f, space_reserve(&d, space, MODEL_Observation, at));
    MUST(f, space_create(&d, *at, (struct str){0}, tree_of(own, observation), &r));
    return commit_and_end(&d);
}

// What another process took meanwhile costs one run in vain and no more, when a request's runs share its arena too.
static void numbers_that_another_process_took_are_passed_by_the_next_run(void **state)
{
    struct fixture *f = *state;
    struct arena own;
    struct pointer at, first;
    uint64_t space = open_person(f, "1");
    arena_init(&own);
    assert_int_equal(create_in(f, &own, space, &first), DONE);
    arena_release(&own); // from here on its number is remembered
    arena_init(&own);
    assert_int_equal(create_in(f, &own, space, &at), DONE);
    assert_int_equal(at.number, first.number + 1);
    arena_release(&own);
    for (int i = 0; i < 20; i++, at.number++)
        take_number(f, (struct pointer){space, at.number + 1, at.type});
    uint64_t taken = at.number;
    arena_init(&own);
    assert_int_equal(create_in(f, &own, space, &at), CONFLICT);
    assert_int_equal(create_in(f, &own, space, &at), DONE);
    assert_int_equal(at.number, taken + 1);
    arena_release(&own);
    // A later one, in an arena of its own, is not led back to what was remembered first.
    arena_init(&own);
    assert_int_equal(create_in(f, &own, space, &at), DONE);
    arena_release(&own);
}

static void a_volume_of_files_opens_as_many_spaces_as_slots_tell_apart(void **state)
{
    struct fixture *f = *state;
    struct deed d = begin(f);
    uint64_t space, bucket = 7, limit = store_space_limit(f->store) / STORE_BUCKETS;
    unsigned volume = store_volume_of(f->store, bucket);
    atomic_store(&f->house->highest[volume], limit - 2);
    assert_int_equal(space_number_take(&d, bucket, &space), DONE);
    assert_true(space < store_space_limit(f->store));
    assert_int_equal(space_number_take(&d, bucket, &space), UNSUPPORTED);
    assert_non_null(strstr(d.arena->fault.text, "ens move"));
    end(&d);
}

static void a_chosen_name_may_look_like_a_sealed_pointer(void **state)
{
    struct fixture *f = *state;
    struct str names[] = {STR("aaaaaaaaaaaaaaaaaaaaaaaaaa"),
                          STR("abcdefghijklmnopqrstuvwxyz"),
                          STR("22222222222222222222222222"),
                          STR("A"),
                          STR("a.b-c"),
                          STR("1234567890123456789012345678901234567890123456789012345678901234")};
    uint64_t space = open_person(f, "1");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct pointer at;
        struct resource r = create(f, space, names[i], observation);
        struct deed d = begin(f);
        assert_true(space_find(&d, MODEL_Observation, names[i], &at));
        assert_int_equal(at.number, r.at.number);
        assert_true(space_find(
            &d, MODEL_NONE,
            arena_print(&f->a, "http://ens.example/fhir/Observation/%.*s/_history/1", STR_ARG(names[i])),
            &at));
        assert_int_equal(at.number, r.at.number);
        MUST(f, space_read(&d, at, &r));
        assert_true(str_equal(space_id(&d, &r), names[i]));
        assert_false(space_find(&d, MODEL_Condition, names[i], &at));
        end(&d);
    }
}

// A kill between the name and its resource leaves the name; its place then goes to whoever comes next.
static void a_name_whose_resource_never_came_never_leads_to_another(void **state)
{
    struct fixture *f = *state;
    struct str name = STR("orphan");
    struct pointer lost, at;
    struct resource r;
    struct arena own;
    uint64_t space = open_person(f, "1");
    arena_init(&own);
    struct deed d = deed_of(f, &own, &fixture_operator);
    MUST(f, space_reserve(&d, space, MODEL_Observation, &lost));
    MUST(f, space_create(&d, lost, name, tree_of(&own, observation), &r));
    MUST(f, space_finish(&d)); // commits the name; the deed's own set never goes
    end(&d);
    arena_release(&own);

    struct resource other = create(f, space, (struct str){0}, observation);
    assert_int_equal(other.at.number, lost.number);
    d = begin(f);
    assert_false(space_find(&d, MODEL_Observation, name, &at));
    end(&d);

    struct resource named = create(f, space, name, observation);
    assert_int_not_equal(named.at.number, other.at.number);
    d = begin(f);
    assert_true(space_find(&d, MODEL_Observation, name, &at));
    assert_int_equal(at.number, named.at.number);
    MUST(f, space_read(&d, other.at, &r));
    assert_int_equal(r.version, 1);
    end(&d);
}

// ---- forms

static void what_is_written_comes_back_whatever_its_texts(void **state)
{
    static const char *const texts[] = {"",
                                        "\\u0001\\u0002\\u0003\\u0000",
                                        "\\\"quoted\\\" \\\\ back",
                                        "\\u00e9\\ud83d\\ude00",
                                        "\xc3\xa9\xf0\x9f\x98\x80",
                                        "\\n\\r\\t\\b\\f\\/",
                                        "Observation/aaaaaaaaaaaaaaaaaaaaaaaaaa",
                                        "http://ens.example/fhir",
                                        "http://ens.example/fhir/",
                                        "http://ens.example/fhir/Observation/x",
                                        "\\u0001\\u0001\\u0001",
                                        "},{\\\"resourceType\\\":\\\"Patient\\\"",
                                        "Patient/"};
    static const char *const places[] = {"\"note\":[{\"text\":\"%s\"}]", "\"subject\":{\"reference\":\"%s\"}",
                                         "\"extension\":[{\"url\":\"%s\",\"valueUri\":\"%s\"}]",
                                         "\"meta\":{\"source\":\"%s\",\"tag\":[{\"code\":\"%s\"}]}",
                                         "\"extension\":[{\"url\":\"data\",\"valueString\":\"%s\"}]"};
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    for (size_t t = 0; t < COUNT_OF(texts); t++) {
        for (size_t p = 0; p < COUNT_OF(places); p++) {
            char body[512];
            snprintf(body, sizeof body, places[p], texts[t], texts[t]);
            struct str source = arena_print(&f->a, "{\"resourceType\":\"Observation\",%s}", body);
            struct resource r = create(f, space, (struct str){0}, source);
            struct deed d = begin(f);
            MUST(f, space_read(&d, r.at, &r));
            struct json *back = tree_of(&f->a, shown(&d, &r)), *sent = tree_of(&f->a, source);
            struct json *meta = json_get_mutable(back, STR("meta"));
            json_remove(back, json_get(back, STR("id")));
            json_remove(meta, json_get(meta, STR("versionId")));
            json_remove(meta, json_get(meta, STR("lastUpdated")));
            if (!json_get(sent, STR("meta")))
                json_remove(back, json_get(back, STR("meta")));
            if (!json_equal(back, sent)) {
                struct str text = shown(&d, &r);
                print_error("%.*s\n%.*s\n", STR_ARG(source), STR_ARG(text));
            }
            assert_true(json_equal(back, sent));
            end(&d);
        }
    }
}

static void a_reference_is_shown_as_the_one_that_was_sent(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1"), other = open_person(f, "2");
    struct pointer targets[] = {space_patient(space),
                                space_patient(other),
                                {.space = 0, .number = 5, .type = MODEL_Practitioner},
                                {.space = space, .number = (UINT64_C(1) << 40) - 1, .type = MODEL_Encounter}};
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct deed d = begin(f);
        struct str reference = space_reference(&d, targets[i]);
        end(&d);
        struct resource r =
            create(f, space, (struct str){0},
                   arena_print(&f->a,
                               "{\"resourceType\":\"Observation\",\"focus\":[{\"reference\":\"%.*s\"},{"
                               "\"reference\":\"http://ens.example/fhir/%.*s\"}]}",
                               STR_ARG(reference), STR_ARG(reference)));
        d = begin(f);
        const struct json *focus = json_get(tree_of(&f->a, shown(&d, &r)), STR("focus"));
        struct str first = json_text(&f->a, json_get(json_at(focus, 0), STR("reference")));
        struct str second = json_text(&f->a, json_get(json_at(focus, 1), STR("reference")));
        assert_true(str_equal(first, reference));
        assert_true(str_ends(second, reference));
        end(&d);
    }
}

// ---- versions

static void of_two_that_change_the_same_version_the_second_runs_again(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r = create(f, space, (struct str){0}, observation), x, y;
    struct deed one = begin(f), two = begin(f);
    MUST(f,
         space_update(&one, r.at, 1,
                      tree_of(&f->a, STR("{\"resourceType\":\"Observation\",\"status\":\"amended\"}")), &x));
    MUST(f, space_update(&two, r.at, 1,
                         tree_of(&f->a, STR("{\"resourceType\":\"Observation\",\"status\":\"preliminary\"}")),
                         &y));
    MUST(f, commit_and_end(&one));
    assert_int_equal(commit_and_end(&two), CONFLICT);
    struct deed d = begin(f);
    MUST(f, space_read(&d, r.at, &y));
    assert_int_equal(y.version, 2);
    assert_true(str_equal(y.rest, x.rest));
    assert_int_not_equal(space_update(&d, r.at, 1, tree_of(&f->a, observation), &y), DONE);
    end(&d);
}

static enum code change(struct fixture *f, struct pointer at, const char *status)
{
    struct resource r;
    struct deed d = begin(f);
    enum code code =
        status ? space_update(
                     &d, at, 0,
                     tree_of(&f->a, arena_print(&f->a, "{\"resourceType\":\"Observation\",\"status\":\"%s\"}",
                                                status)),
                     &r)
               : space_delete(&d, at, 0, &r);
    return code ? (end(&d), code) : commit_and_end(&d);
}

static void a_deleted_resource_may_come_back_and_its_history_tells(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r = create(f, space, STR("mine"), observation);
    MUST(f, change(f, r.at, "amended"));
    MUST(f, change(f, r.at, "amended")); // the same again: no new version
    MUST(f, change(f, r.at, NULL));
    assert_int_equal(change(f, r.at, NULL), GONE);
    MUST(f, change(f, r.at, "final"));
    struct deed d = begin(f);
    struct space_history_page page;
    struct space_history_query q = {
        .space = space, .type = MODEL_Observation, .number = r.at.number, .count = 10};
    MUST(f, space_history(&d, &q, &page));
    assert_int_equal(page.total, 4);
    for (size_t i = 0; i < page.count; i++) {
        assert_int_equal(page.list[i].version, 4 - i);
        assert_int_equal(page.list[i].deleted, i == 1);
        assert_true(str_equal(space_id(&d, &page.list[i]), STR("mine")));
    }
    assert_int_equal(space_read_version(&d, r.at, 3, &r), GONE);
    MUST(f, space_read_version(&d, r.at, 1, &r));
    assert_true(str_find_str(shown(&d, &r), STR("1.10")) > 0);
    assert_int_equal(space_read_version(&d, r.at, 5, &r), NOT_FOUND);
    q.number = 77;
    assert_int_equal(space_history(&d, &q, &page), NOT_FOUND);
    end(&d);
}

static void a_history_goes_from_the_newest_to_the_oldest(void **state)
{
    enum { RESOURCES = 12 };
    struct fixture *f = *state;
    struct resource r[RESOURCES];
    uint64_t space = open_person(f, "1");
    for (int i = 0; i < RESOURCES; i++)
        r[i] = create(f, space, (struct str){0}, observation);
    for (int i = 0; i < RESOURCES; i += 2)
        MUST(f, change(f, r[i].at, "amended"));
    struct space_history_query q = {.space = space, .count = 5};
    struct resource last = {.updated_us = INT64_MAX};
    size_t seen = 0;
    for (bool more = true; more;) {
        struct space_history_page page;
        struct deed d = begin(f);
        MUST(f, space_history(&d, &q, &page));
        assert_int_equal(page.total, 1 + RESOURCES + RESOURCES / 2);
        for (size_t i = 0; i < page.count; i++, seen++) {
            assert_true(page.list[i].updated_us <= last.updated_us);
            last = page.list[i];
        }
        more = page.has_next;
        q.cursor = page.next;
        end(&d);
    }
    assert_int_equal(seen, 1 + RESOURCES + RESOURCES / 2);
}

// ---- paging

static void pages_miss_and_repeat_nothing_while_others_write(void **state)
{
    enum { RESOURCES = 95 };
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    unsigned seen[RESOURCES * 3] = {0};
    struct pointer first[RESOURCES];
    for (int i = 0; i < RESOURCES; i++)
        first[i] = create(f, space, (struct str){0}, observation).at;
    struct str cursor = {0};
    unsigned pages = 0;
    for (bool more = true; more; pages++) {
        struct search_query *q;
        struct space_page page;
        struct deed d = begin(f);
        MUST(f, parse_query(&f->a, MODEL_Observation, "_count=10", &q));
        q->cursor = cursor;
        MUST(f, space_search(&d, space, q, &page));
        for (size_t i = 0; i < page.count; i++)
            seen[page.matches[i].at.number]++;
        struct pointer last = page.matches[page.count - 1].at;
        more = page.has_next;
        cursor = arena_copy(&f->a, page.next);
        end(&d);
        // Others come, one that was shown goes, and the very one that the next page begins after.
        create(f, space, (struct str){0}, observation);
        MUST(f, change(f, last, NULL));
    }
    assert_int_equal(pages, 10);
    for (int i = 0; i < RESOURCES; i++)
        assert_int_equal(seen[first[i].number], 1);
}

static void a_page_link_of_another_search_is_refused(void **state)
{
    static const char *const links[] = {"x", "-", "aaaaaaaaaaaaaaaaaaaaaaaaaa-1", ""};
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    create(f, space, (struct str){0}, observation);
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        struct search_query *q;
        struct space_page page;
        struct deed d = begin(f);
        MUST(f, parse_query(&f->a, MODEL_Observation, "_count=1", &q));
        q->cursor = str_from(links[i]);
        assert_int_equal(space_search(&d, space, q, &page), INVALID);
        end(&d);
    }
}

// Rows that stand close together are read in one walk, whatever lies between them.
static void several_rows_are_what_each_of_them_is(void **state)
{
    static const uint64_t close[] = {12, 3, 7, 1, 9, 10}, missing[] = {12, 3, 13, 1}, far[] = {12, 1};
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource list[COUNT_OF(close)], one;
    struct visit *v;
    for (size_t i = 1; i <= 12; i++)
        assert_int_equal(create(f, space, (struct str){0}, observation).at.number, i);
    struct deed d = begin(f);
    MUST(f, space_delete(&d, (struct pointer){space, 5, MODEL_Observation}, 0, &one));
    MUST(f, commit_and_end(&d));
    MUST(f, change(f, (struct pointer){space, 7, MODEL_Observation}, "amended"));
    d = begin(f);
    MUST(f, space_enter(&d, space, ACCESS_READ, MODEL_Observation, &v));
    for (size_t i = 0; i < COUNT_OF(close); i++)
        list[i] = (struct resource){.at = {space, close[i], MODEL_Observation}};
    MUST(f, space_rows_read(&d, v, list, COUNT_OF(close)));
    for (size_t i = 0; i < COUNT_OF(close); i++) {
        MUST(f, space_row_read(&d, v, (struct pointer){space, close[i], MODEL_Observation}, &one));
        assert_true(str_equal(list[i].rest, one.rest) && list[i].rest.len > 10);
        assert_int_equal(list[i].at.number, close[i]);
        assert_int_equal(list[i].version, close[i] == 7 ? 2 : 1);
        assert_int_equal(list[i].updated_us, one.updated_us);
        assert_false(list[i].deleted);
    }
    for (size_t i = 0; i < COUNT_OF(missing); i++)
        list[i].at.number = missing[i];
    assert_int_equal(space_rows_read(&d, v, list, COUNT_OF(missing)), NOT_FOUND);
    for (size_t i = 0; i < COUNT_OF(far); i++)
        list[i].at.number = far[i];
    MUST(f, space_rows_read(&d, v, list, COUNT_OF(far)));
    MUST(f, space_rows_read(&d, v, list, 0));
    end(&d);
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(ids_that_are_forged_foreign_or_of_another_type_lead_nowhere),
        IN_A_HOUSE(a_number_that_no_slot_has_room_for_leads_nowhere),
        IN_A_HOUSE(a_space_holds_as_many_of_a_type_as_slots_have_numbers),
        IN_A_HOUSE(numbers_that_another_process_took_are_passed_by_the_next_run),
        IN_A_HOUSE(a_volume_of_files_opens_as_many_spaces_as_slots_tell_apart),
        IN_A_HOUSE(a_name_whose_resource_never_came_never_leads_to_another),
        IN_A_HOUSE(a_chosen_name_may_look_like_a_sealed_pointer),
        IN_A_HOUSE(what_is_written_comes_back_whatever_its_texts),
        IN_A_HOUSE(a_reference_is_shown_as_the_one_that_was_sent),
        IN_A_HOUSE(of_two_that_change_the_same_version_the_second_runs_again),
        IN_A_HOUSE(a_deleted_resource_may_come_back_and_its_history_tells),
        IN_A_HOUSE(a_history_goes_from_the_newest_to_the_oldest),
        IN_A_HOUSE(pages_miss_and_repeat_nothing_while_others_write),
        IN_A_HOUSE(a_page_link_of_another_search_is_refused),
        IN_A_HOUSE(several_rows_are_what_each_of_them_is),
    };
    return cmocka_run_group_tests_name("space write", tests, NULL, NULL);
}
