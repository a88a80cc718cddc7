// Keys on disk: what is written reads back, what comes twice is written once, damage is found.
#include "fhir/search/key_moment.h"
#include "support/search_testing.h"

static void codes_read_back_from_their_shortest_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {
        {"final", 1},
        {"abandoned", 2},
        {"232353008", 5},
        {"0", 2},
        {"8302-2", 4},
        {"00123", 6},
        {"", 1},
        {"A-1", 4},
        {"279035121518989", 7},
        {"1-1", 2},
        {"01-1", 5},
        {"171b685d-d94a-427e-abcc-f5cfbcd05838", 17},
        {"171B685D-d94a-427e-abcc-f5cfbcd05838", 37},
        {"1234567890123456789", 20},
        {"-5", 3},
        {"2-22", 5},
        {"\xc3\xa9t\xc3\xa9", 6},
        {"a text of more than sixty-two bytes, which needs its length written apart, as here", 84},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf b;
        char space[CODE_TEXT_MAX];
        buf_init(&b, &a, 8);
        key_code_write(&b, str_from(cases[i].text));
        struct str bytes = key_code_bytes(buf_str(&b), 0);
        assert_int_equal(bytes.len, cases[i].size);
        assert_true(str_equal(key_code_text(bytes, space), str_from(cases[i].text)));
    }
    arena_release(&a);
}

static void labels_read_back_whatever_they_hold(void **state)
{
    (void)state;
    struct arena a;
    char text[LABEL_TEXT_MAX], space[LABEL_TEXT_MAX];
    uint32_t random = 7;
    arena_init(&a);
    for (size_t len = 1; len <= LABEL_TEXT_MAX; len++) {
        struct buf packed;
        buf_init(&packed, &a, 8);
        for (size_t i = 0; i < len; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = len % 2 ? (char)(random >> 24) : "e tz_\"#"[random >> 29];
        }
        key_label_pack(&packed, str_of(text, len));
        struct key k = {.label_form = LABEL_PACKED, .label = buf_str(&packed)};
        assert_true(str_equal(key_label_text(&k, space), str_of(text, len)));
    }
    struct buf packed;
    struct str phrase = STR("perennial allergic rhinitis with seasonal variation");
    buf_init(&packed, &a, 8);
    key_label_pack(&packed, phrase);
    assert_in_range(packed.len, 20, phrase.len * 6 / 10);
    arena_release(&a);
}

static void moments_keep_their_span(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {
        {"2020", 2},
        {"1890", 2},
        {"2020-02", 2},
        {"1999-12", 1},
        {"2024-02-29", 3},
        {"1890-01-01", 3},
        {"2024-03-01T10:20Z", 4},
        {"2008-05-19T07:44:08+00:00", 5},
        {"1941-04-15T07:44:08+02:00", 5},
        {"2008-05-19T07:44:08.416+00:00", 7},
        {"2008-05-19T07:44:08.416123Z", 8},
        {"0001-01-01", 4},
        {"9999-12", 3},
        {"2000", 1},
        {"2024-03-01T10:20:30.1Z", 11},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date date;
        struct buf b;
        int64_t from, until;
        buf_init(&b, &a, 8);
        assert_true(date_read(str_from(cases[i].text), &date));
        key_moment_write(&b, date.from_us, date.until_us);
        struct str rest = buf_str(&b);
        if (rest.len > cases[i].size)
            fail_msg("%s takes %zu bytes", cases[i].text, rest.len);
        assert_true(key_moment_read(&rest, &from, &until));
        assert_true(from == date.from_us && until == date.until_us && rest.len == 0);
    }
    arena_release(&a);
}

static void decimals_read_back_and_compare_exactly(void **state)
{
    (void)state;
    static const char *const rising[] = {"-1e30",
                                         "-123456789012345678",
                                         "-1.10",
                                         "-1.1e-5",
                                         "0",
                                         "1e-300",
                                         "1e-20",
                                         "0.1",
                                         "0.10000000000000001",
                                         "1",
                                         "1.5",
                                         "99.9",
                                         "1e2",
                                         "1e17",
                                         "123456789012345677",
                                         "123456789012345678",
                                         "1e19",
                                         "1e40"};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rising); i++) {
        struct number n, other, back;
        struct buf b;
        buf_init(&b, &a, 8);
        assert_true(search_number_read(str_from(rising[i]), &n));
        key_number_write(&b, n);
        struct str rest = buf_str(&b);
        assert_true(key_number_read(&rest, &back));
        assert_int_equal(rest.len, 0);
        assert_int_equal(search_number_compare(n, back), 0);
        for (size_t j = 0; j < COUNT_OF(rising); j++) {
            assert_true(search_number_read(str_from(rising[j]), &other));
            int expected = i < j ? -1 : i > j;
            if (search_number_compare(n, other) != expected)
                fail_msg("%s against %s is not %d", rising[i], rising[j], expected);
        }
    }
    arena_release(&a);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "-", ".5", "5.", "1e", "1e+", "5x", "1.2.3", "+5", "1e99999", " 1"};
    struct number n;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (search_number_read(str_from(bad[i]), &n))
            fail_msg("\"%s\" was read", bad[i]);
    }
}

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/"
    "observation-category\",\"code\":\"laboratory\"}]}],\"code\":{\"coding\":["
    "{\"system\":\"http://"
    "loinc.org\",\"code\":\"2339-0\",\"display\":\"Glucose\"}],\"text\":\"Glucose\"},\"subject\":"
    "{\"reference\":\"Patient/1\"},\"encounter\":{\"reference\":\"Encounter/260\"},\"effectiveDateTime\":"
    "\"2008-05-19T07:44:08+00:00\",\"valueQuantity\":{\"value\":75.5,\"unit\":\"mg/dL\",\"system\":"
    "\"http://unitsofmeasure.org\",\"code\":\"mg/dL\"}}";

static void an_observation_takes_few_bytes(void **state)
{
    (void)state;
    struct arena a;
    model_type type;
    arena_init(&a);
    struct str keys = testing_keys(&a, STR(observation), &type);
    assert_true(keys_valid(keys));
    assert_in_range(keys.len, 40, 85);
    arena_release(&a);
}

static void equal_groups_and_entries_are_written_once(void **state)
{
    (void)state;
    struct arena a;
    struct draft items[] = {
        {.kind = KEY_STRING, .text = STR("a rather long text, said once")},
        {.kind = KEY_URI, .system = STR("a rather long text, said once")},
        {.kind = KEY_URI, .system = STR("a rather long text, said once")},
    };
    arena_init(&a);
    struct key_writer *w = key_writer_new(&a);
    key_id ids[] = {key_writer_know(w, &items[0]), key_writer_know(w, &items[1]),
                    key_writer_know(w, &items[2])};
    key_id again[] = {key_writer_know(w, &items[0]), key_writer_know(w, &items[2])};
    key_writer_add(w, 5, &(struct key_list){ids, 3});
    key_writer_add(w, 6, &(struct key_list){again, 1});
    key_writer_add(w, 300, &(struct key_list){again, 2});
    struct str keys = key_writer_end(w);
    assert_int_equal(keys.len, 44);
    assert_true(keys_valid(keys));
    struct key_range range;
    struct key k;
    assert_int_equal(keys_find(keys, 300, &range), KEY_FOUND);
    assert_int_equal(key_next(&range, &k), KEY_FOUND);
    assert_int_equal(k.kind, KEY_STRING);
    assert_int_equal(key_next(&range, &k), KEY_FOUND);
    assert_int_equal(k.kind, KEY_URI);
    assert_true(str_equal(key_name_text(k.system), items[0].text));
    assert_int_equal(key_next(&range, &k), KEY_NONE);
    assert_int_equal(keys_find(keys, 6, &range), KEY_FOUND);
    assert_int_equal(key_next(&range, &k), KEY_FOUND);
    assert_true(str_equal(key_name_text(k.text), items[0].text));
    assert_int_equal(keys_find(keys, 7, &range), KEY_NONE);
    arena_release(&a);
}

static void groups_of_any_size_are_found(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 7, 8, 60, 1500, 9000};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct arena a;
        arena_init(&a);
        struct key_writer *w = key_writer_new(&a);
        key_id *ids = ARENA_ARRAY(&a, key_id, counts[i]);
        for (size_t j = 0; j < counts[i]; j++) {
            struct draft d = {.kind = KEY_STRING, .text = arena_print(&a, "text number %zu", j)};
            ids[j] = key_writer_know(w, &d);
        }
        struct draft last = {.kind = KEY_URI, .system = STR("x")};
        key_id last_id = key_writer_know(w, &last);
        struct key_range range;
        struct key k;
        size_t found = 0;
        key_writer_add(w, 1, &(struct key_list){ids, counts[i]});
        key_writer_add(w, 2, &(struct key_list){&last_id, 1});
        struct str keys = key_writer_end(w);
        assert_true(keys_valid(keys));
        assert_int_equal(keys_find(keys, 1, &range), KEY_FOUND);
        while (key_next(&range, &k) == KEY_FOUND)
            found++;
        assert_int_equal(found, counts[i]);
        assert_int_equal(keys_find(keys, 2, &range), KEY_FOUND);
        arena_release(&a);
    }
}

static void damage_is_found_and_never_read_past(void **state)
{
    (void)state;
    struct arena a;
    model_type type;
    size_t damaged = 0;
    arena_init(&a);
    struct str keys = testing_keys(&a, STR(observation), &type);
    for (size_t cut = 1; cut < keys.len; cut++) { // groups end where they end, so some cuts leave good keys
        struct str copy = arena_copy(&a, str_of(keys.ptr, cut));
        damaged += !keys_valid(copy);
    }
    assert_true(damaged * 4 > keys.len * 3);
    struct str wrong = arena_copy(&a, keys);
    *(char *)wrong.ptr = KEYS_VERSION + 1;
    assert_false(keys_valid(wrong));
    struct search_query *q;
    struct search_row row = {.number = 1, .keys = wrong};
    bool is_damaged;
    assert_int_equal(testing_parse(&a, type, "code=2339-0", false, &q), DONE);
    assert_false(search_match(q, &row, &is_damaged));
    assert_true(is_damaged);
    arena_release(&a);
}

static void known_names_and_words_keep_their_numbers(void **state)
{
    (void)state;
    static const struct {
        uint32_t number;
        const char *text;
    } names[] = {{1, "http://snomed.info/sct"},
                 {2, "http://loinc.org"},
                 {3, "http://unitsofmeasure.org"},
                 {9, "urn:oid:1.2.250.1.213.1.4.8"},
                 {31, "urn:oid:1.2.250.1.213.2.3.1"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(known_name(str_from(names[i].text)), names[i].number);
        assert_true(str_equal(known_name_text(names[i].number), str_from(names[i].text)));
    }
    assert_int_equal(known_word(STR("final")), 0);
    assert_int_equal(known_word(STR("laboratory")), 6);
    assert_int_equal(known_word(STR("no such word")), -1);
    assert_int_equal(known_name(STR("http://loinc.org/")), 0);
    for (uint32_t i = 1; known_name_text(i).ptr; i++)
        assert_int_equal(known_name(known_name_text(i)), i); // each once
    for (uint32_t i = 0; known_word_text(i).ptr; i++)
        assert_int_equal(known_word(known_word_text(i)), i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_read_back_from_their_shortest_form),
        cmocka_unit_test(labels_read_back_whatever_they_hold),
        cmocka_unit_test(moments_keep_their_span),
        cmocka_unit_test(decimals_read_back_and_compare_exactly),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(an_observation_takes_few_bytes),
        cmocka_unit_test(equal_groups_and_entries_are_written_once),
        cmocka_unit_test(groups_of_any_size_are_found),
        cmocka_unit_test(damage_is_found_and_never_read_past),
        cmocka_unit_test(known_names_and_words_keep_their_numbers),
    };
    return cmocka_run_group_tests_name("fhir/search keys", tests, NULL, NULL);
}
