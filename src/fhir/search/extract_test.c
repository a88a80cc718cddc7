// From resources to keys: every expression compiles, real resources pass, what is odd does no harm; what keys give
// back for _sort and _include.
#include "support/leave_out.h"
#include "support/search_testing.h"

#include <pthread.h>
#include <time.h>

#include "support/sample_pack.h"

static void every_parameter_of_every_type_compiles(void **state)
{
    (void)state;
    size_t types = 0;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        struct arena a;
        model_type back;
        if (model_info(type)->kind != MODEL_RESOURCE)
            continue;
        arena_init(&a);
        struct str keys =
            testing_keys(&a, arena_print(&a, "{\"resourceType\":\"%s\"}", model_info(type)->name), &back);
        assert_true(keys_valid(keys));
        arena_release(&a);
        types++;
    }
    assert_in_range(types, 140, 160);
}

static void *extract_many(void *found)
{
    static const char text[] = "{\"resourceType\":\"Basic\",\"code\":{\"coding\":[{\"code\":\"x\"}]}}";
    struct arena a;
    struct json *resource;
    struct str keys;
    arena_init(&a);
    for (int i = 0; i < 50; i++) {
        bool good = json_parse(&a, STR(text), NULL, &resource) == DONE &&
                    search_extract(&a, resource, MODEL_Basic, NULL, NULL, &keys) == DONE && keys_valid(keys);
        *(size_t *)found += good;
        arena_reset(&a);
    }
    arena_release(&a);
    return NULL;
}

static void threads_may_compile_the_same_type_at_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    size_t found[4] = {0};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, extract_many, &found[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(found[i], 50);
    }
}

// Keys stand in every store: their bytes may not change with the code that writes them.
static void the_bytes_of_keys_stay(void **state)
{
    static const struct {
        const char *resource, *keys;
    } cases[] = {
        {"{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"
         "\"http://loinc.org\",\"code\":\"8867-4\",\"display\":\"Heart "
         "rate\"},{\"system\":\"http://loinc.org\","
         "\"code\":\"8867-4\",\"display\":\"Heart "
         "rate\"},{\"system\":\"urn:x\",\"code\":\"8867-4\"}],\"text\":"
         "\"Heart rate\"},\"subject\":{\"reference\":\"Patient/1\"},\"effectiveDateTime\":"
         "\"2017-04-16T08:27:00Z\",\"valueQuantity\":{\"value\":77,\"unit\":\"beats/minute\",\"system\":"
         "\"http://unitsofmeasure.org\",\"code\":\"/min\"}}",
         "011722910953015a6215eca45084a3811675726e3a7853015a627f1b2a0300030003000f0185014d0dc23262656174732f6"
         "d696e7574654001401a620025060803c4eaf9c22003091767016241802046603b"},
        {"{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Lef\u00e8vre\",\"given\":[\"Anne\",\"Anne\"]}"
         ","
         "{\"family\":\"lefevre\",\"given\":[\"ANNE\"]}],\"gender\":\"female\",\"birthDate\":\"1951-01\","
         "\"telecom\":[{\"system\":\"phone\",\"value\":\"0654435761\"}],\"address\":[{\"city\":\"Anne\"}]}",
         "0106210212416e6e652001a303b9494241b95432224c6566c3a87672651e6c656665767265127722419b4812131212414e4"
         "e459f080013002b0025002d4c010a303635343433353736312033203d"},
        {"{\"resourceType\":\"Condition\",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\","
         "\"gender\":"
         "\"male\"}],\"subject\":{\"reference\":\"#p\"},\"asserter\":{\"reference\":\"#p\"},\"onsetAge\":"
         "{\"value\":52,\"unit\":\"a\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"a\"}}",
         "010b2309670801022941b962419a05090501340dcd60018001"},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        model_type type;
        struct buf hex;
        struct str keys = testing_keys(&a, str_from(cases[i].resource), &type);
        buf_init(&hex, &a, keys.len * 2);
        for (size_t j = 0; j < keys.len; j++)
            buf_print(&hex, "%02x", (unsigned char)keys.ptr[j]);
        buf_add_char(&hex, 0);
        assert_string_equal(hex.ptr, cases[i].keys);
    }
    arena_release(&a);
}

// What is met again is found by its hash: by walking, these took half a minute.
static void very_many_different_values_take_no_time_to_speak_of(void **state)
{
    enum { MANY = 100000, SECONDS = 15 };
    struct arena a;
    struct buf text;
    model_type type;
    (void)state;
    arena_init(&a);
    buf_init(&text, &a, MANY * 10);
    buf_add(&text, STR("{\"resourceType\":\"Patient\",\"name\":[{\"given\":["));
    for (unsigned i = 0; i < MANY; i++)
        buf_print(&text, "%s\"n%u\"", i ? "," : "", i);
    buf_add(&text, STR("]}]}"));
    clock_t before = clock();
    struct str keys = testing_keys(&a, buf_str(&text), &type);
    assert_true(keys_valid(keys));
    assert_true(clock() - before < (clock_t)SECONDS * CLOCKS_PER_SEC);
    arena_release(&a);
}

static void the_official_examples_give_sound_keys(void **state)
{
    (void)state;
    struct arena packs, a;
    struct sample_pack pack;
    size_t count = 0;
    arena_init(&packs);
    arena_init(&a);
    if (!sample_pack_read(&packs, "fhir-r4-examples.tar.zst", &pack))
        LEAVE_OUT("the samples of ../shared/data are not there");
    for (size_t i = 0; i < pack.count; i++) {
        struct json *resource;
        struct str keys;
        if (!str_ends(pack.files[i].path, STR(".json")) ||
            json_parse(&a, pack.files[i].text, NULL, &resource) != DONE)
            continue;
        model_type type = model_resource_named(json_text(&a, json_get(resource, STR("resourceType"))));
        if (type) {
            if (search_extract(&a, resource, type, testing_resolve, NULL, &keys) != DONE)
                fail_msg("%.*s: %s", STR_ARG(pack.files[i].path), a.fault.text);
            if (!keys_valid(keys))
                fail_msg("%.*s: damaged keys", STR_ARG(pack.files[i].path));
            count++;
        }
        arena_reset(&a);
    }
    assert_true(count > 5000);
    arena_release(&packs);
    arena_release(&a);
}

static void contained_resources_that_name_each_other_come_to_an_end(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    model_type type;
    arena_init(&a);
    buf_init(&text, &a, 65536);
    buf_add(&text, STR("{\"resourceType\":\"Observation\",\"contained\":["));
    for (int i = 0; i < 50; i++) {
        buf_print(&text, "%s{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"hasMember\":[", i ? "," : "",
                  i);
        for (int j = 0; j < 50; j++)
            buf_print(&text, "%s{\"reference\":\"#o%d\"}", j ? "," : "", j);
        buf_add(&text, STR("]}"));
    }
    buf_add(
        &text,
        STR("],\"hasMember\":[{\"reference\":\"#o1\"},{\"reference\":\"#o2\"},{\"reference\":\"#none\"}]}"));
    struct str keys = testing_keys(&a, buf_str(&text), &type);
    assert_true(keys_valid(keys));
    assert_true(keys.len < 200000);
    assert_true(testing_match(&a, type, keys, "has-member:Observation.has-member:missing=false"));
    arena_release(&a);
}

static void what_is_empty_or_odd_is_there_and_not_found(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        bool is_met;
    } cases[] = {
        {"date:missing=false", true},    {"date=gt1900", false},
        {"subject:missing=false", true}, {"subject=Patient/1", false},
        {"code:missing=false", true},    {"code:not=x", true},
        {"status:missing=true", true},   {"value-quantity:missing=false", true},
        {"value-quantity=gt0", false},   {"performer:missing=true", true},
    };
    struct arena a;
    model_type type;
    arena_init(&a);
    struct str keys = testing_keys(
        &a,
        STR("{\"resourceType\":\"Observation\",\"_status\":{\"id\":\"x\"},\"code\":{\"id\":\"y\"},"
            "\"subject\":{\"display\":"
            "\"z\"},\"effectiveTiming\":{\"repeat\":{\"count\":3}},\"valueQuantity\":{\"unit\":\"mg\"}}"),
        &type);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (testing_match(&a, type, keys, cases[i].query) != cases[i].is_met)
            fail_msg("%s should %s", cases[i].query, cases[i].is_met ? "match" : "not match");
    }
    arena_release(&a);
}

// ---- what keys give back ----------------------------------------------------------------------------------------

static void check_order(const char *query, const char *const *resources, const char *expected)
{
    struct arena a;
    model_type type = MODEL_NONE;
    struct search_row rows[8] = {0};
    struct search_query *q;
    size_t count = 0;
    char order[9] = {0};
    arena_init(&a);
    for (; resources[count]; count++) {
        rows[count].keys = testing_keys(&a, str_from(resources[count]), &type);
        rows[count].number = count + 1;
        rows[count].updated_us = (int64_t)(10 - count);
    }
    assert_int_equal(testing_parse(&a, type, query, false, &q), DONE);
    for (size_t i = 0; i < count; i++) { // by insertion, which keeps equal ones as they come
        size_t at = i;
        struct search_row row = rows[i];
        for (; at > 0 && search_order(q, &rows[at - 1], &row) > 0; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = (char)('0' + rows[i].number);
    if (strcmp(order, expected) != 0)
        fail_msg("%s gives %s, not %s", query, order, expected);
    arena_release(&a);
}

static void rows_are_ordered_by_every_kind_and_missing_values_come_last(void **state)
{
    (void)state;
    static const char *const patients[] = {
        "{\"resourceType\":\"Patient\",\"birthDate\":\"1990\",\"name\":[{\"family\":\"\xc3\x89mile\"}],"
        "\"gender\":\"male\"}",
        "{\"resourceType\":\"Patient\",\"birthDate\":\"1980-05-01\",\"name\":[{\"family\":\"durand\"},{"
        "\"family\":\"Zo\"}]}",
        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Fabre\"}],\"gender\":\"female\"}",
        "{\"resourceType\":\"Patient\",\"birthDate\":\"1990\",\"gender\":\"female\"}", NULL};
    static const char *const observations[] = {
        "{\"resourceType\":\"Observation\",\"effectivePeriod\":{\"start\":\"2020\",\"end\":\"2024\"},"
        "\"valueQuantity\":{"
        "\"value\":10}}",
        "{\"resourceType\":\"Observation\",\"effectiveDateTime\":\"2021\",\"valueQuantity\":{\"value\":9.5},"
        "\"subject\":{"
        "\"reference\":\"Patient/2\"}}",
        "{\"resourceType\":\"Observation\",\"effectiveDateTime\":\"2019-03\",\"valueQuantity\":{\"value\":"
        "1e2},\"subject\":{"
        "\"reference\":\"Patient/1\"},\"code\":{\"coding\":[{\"code\":\"2\",\"display\":\"a\"}]}}",
        NULL};
    check_order("_sort=birthdate", patients, "2413");
    check_order("_sort=-birthdate", patients, "4123");
    check_order("_sort=birthdate,gender", patients, "2413");
    check_order("_sort=family", patients, "2134");
    check_order("_sort=-family", patients, "2314");
    check_order("_sort=gender,-family", patients, "3412");
    check_order("_sort=_id", patients, "1234");
    check_order("_sort=-_id", patients, "4321");
    check_order("_sort=_lastUpdated", patients, "4321");
    check_order("name=x", patients, "4321");
    check_order("_sort=date", observations, "312");
    check_order("_sort=-date", observations, "123");
    check_order("_sort=value-quantity", observations, "213");
    check_order("_sort=-value-quantity", observations, "312");
    check_order("_sort=subject", observations, "321");
    check_order("_sort=code", observations, "321");
}

static size_t references(struct arena *a, model_type type, struct str keys, const char *query,
                         struct search_target **out)
{
    struct search_query *q;
    if (testing_parse(a, type, query, false, &q) != DONE)
        fail_msg("%s: %s", query, a->fault.text);
    return search_references(a, q->includes, type, keys, out);
}

static void includes_pick_references_by_parameter_and_type(void **state)
{
    (void)state;
    struct arena a;
    model_type type;
    struct search_target *t;
    arena_init(&a);
    struct str keys =
        testing_keys(&a,
                     STR("{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/3\"},"
                         "\"performer\":[{\"reference\":\"Practitioner/4\"},{\"reference\":\"Patient/3\"},"
                         "{\"reference\":\"Organization/ours\"}],\"encounter\":{\"display\":\"none\"}}"),
                     &type);
    assert_int_equal(references(&a, type, keys, "_include=Observation:subject", &t), 1);
    assert_true(t[0].number == 3 && t[0].type == MODEL_Patient && !t[0].is_commons);
    assert_int_equal(references(&a, type, keys, "_include=Observation:performer", &t), 3);
    assert_int_equal(references(&a, type, keys, "_include=Observation:performer:Practitioner", &t), 1);
    assert_true(t[0].number == 4 && t[0].is_commons);
    assert_int_equal(references(&a, type, keys, "_include=Observation:performer:Organization", &t), 1);
    assert_true(!t[0].number && str_equal(t[0].text, STR("Organization/ours")));
    assert_int_equal(references(&a, type, keys, "_include=Observation:encounter", &t), 0);
    assert_int_equal(references(&a, type, keys, "_include=*", &t), 3);
    assert_int_equal(references(&a, type, keys, "_include=Observation:*", &t), 3);
    assert_int_equal(references(&a, type, keys, "_include=Condition:subject", &t), 0);
    arena_release(&a);
}

static bool count_and_resolve(void *context, struct str reference, struct search_target *out)
{
    ++*(size_t *)context;
    return testing_resolve(NULL, reference, out);
}

// To find out what a reference names may take a cipher: `patient` asks for its type, `subject` for its number.
static void what_a_reference_names_is_asked_once(void **state)
{
    (void)state;
    static const char text[] =
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/7\"},"
        "\"encounter\":{\"reference\":\"Encounter/8\"},\"performer\":[{\"reference\":\"Practitioner/9\"},"
        "{\"reference\":\"Organization/unheard-of\"}]}";
    struct arena a;
    struct json *resource;
    struct str keys;
    size_t asked = 0;
    struct key_range range;
    struct key k;
    arena_init(&a);
    assert_int_equal(json_parse(&a, STR(text), NULL, &resource), DONE);
    assert_int_equal(search_extract(&a, resource, MODEL_Observation, count_and_resolve, &asked, &keys), DONE);
    assert_int_equal(asked, 4);
    static const char *const params[] = {"patient", "subject"};
    for (size_t i = 0; i < COUNT_OF(params); i++) {
        uint16_t stable = search_param_named(MODEL_Observation, str_from(params[i]))->stable;
        assert_int_equal(keys_find(keys, stable, &range), KEY_FOUND);
        assert_int_equal(key_next(&range, &k), KEY_FOUND);
        assert_int_equal(k.number, 7);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_compile_the_same_type_at_once), // first: nothing is compiled yet
        cmocka_unit_test(the_bytes_of_keys_stay),
        cmocka_unit_test(very_many_different_values_take_no_time_to_speak_of),
        cmocka_unit_test(every_parameter_of_every_type_compiles),
        cmocka_unit_test(the_official_examples_give_sound_keys),
        cmocka_unit_test(contained_resources_that_name_each_other_come_to_an_end),
        cmocka_unit_test(what_is_empty_or_odd_is_there_and_not_found),
        cmocka_unit_test(rows_are_ordered_by_every_kind_and_missing_values_come_last),
        cmocka_unit_test(what_a_reference_names_is_asked_once),
        cmocka_unit_test(includes_pick_references_by_parameter_and_type),
    };
    return with_left_out(cmocka_run_group_tests_name("fhir/search extract", tests, NULL, NULL));
}
