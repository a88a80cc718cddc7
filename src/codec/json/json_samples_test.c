// The JSON core on the public suites, when ../shared/data is there: JSONTestSuite, naughty strings, real
// bundles.
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "support/leave_out.h"
#include "support/sample_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena packs, arena;

// The cases that RFC 8259 leaves open ("i_") and that we take: numbers are never made into doubles, so none
// is too large. Refused are the rest: bad UTF-8, lone surrogates, byte order marks, UTF-16, depth over the
// limit.
static const char *const open_and_taken[] = {
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json",    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",   "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",      "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",     "i_number_very_big_negative_int.json",
};

static bool must_take(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(open_and_taken); i++)
        if (str_equal(name, str_from(open_and_taken[i])))
            return true;
    // Twin members are grammatical, and no FHIR resource has them: refused on purpose.
    return name.ptr[0] == 'y' && !str_starts(name, STR("y_object_duplicated_key"));
}

static void the_json_test_suite_is_decided_as_listed(void **state)
{
    (void)state;
    struct sample_pack pack;
    size_t count = 0;
    if (!sample_pack_read(&packs, "json-test-suite.tar.zst", &pack))
        LEAVE_OUT("the samples of ../shared/data are not there");
    for (size_t i = 0; i < pack.count; i++) {
        struct str name = sample_base_name(pack.files[i].path);
        if (name.len < 3 || name.ptr[1] != '_' || !str_ends(name, STR(".json")))
            continue;
        struct json *root;
        bool is_taken = json_parse(&arena, pack.files[i].text, NULL, &root) == DONE;
        if (is_taken != must_take(name))
            fail_msg("%.*s: %s", STR_ARG(name), is_taken ? "taken" : arena.fault.text);
        count++;
        arena_reset(&arena);
    }
    assert_true(count >= 300);
}

static void check_naughty(struct str text)
{
    struct buf out, folded, again;
    struct json *root;
    struct str decoded;
    buf_init(&out, &arena, 64);
    json_write(&out, json_new_string(&arena, text));
    assert_int_equal(json_parse(&arena, buf_str(&out), NULL, &root), DONE);
    assert_true(json_text_is(root, text) && str_equal(json_text(&arena, root), text));
    out.len = 0;
    uri_encode(&out, text);
    assert_true(uri_decode(&arena, buf_str(&out), true, &decoded) && str_equal(decoded, text));
    buf_init(&folded, &arena, 64);
    buf_init(&again, &arena, 64);
    text_fold(&folded, text);
    text_fold(&again, buf_str(&folded));
    assert_true(str_equal(buf_str(&folded), buf_str(&again)) && utf8_valid(buf_str(&folded)));
}

static void naughty_strings_survive_json_and_uri_and_fold_once(void **state)
{
    (void)state;
    struct sample_pack pack;
    size_t count = 0;
    if (!sample_pack_read(&packs, "naughty-strings.tar.zst", &pack))
        LEAVE_OUT("the samples of ../shared/data are not there");
    for (size_t i = 0; i < pack.count; i++) {
        struct json *root;
        if (!str_ends(pack.files[i].path, STR("blns.json")))
            continue;
        assert_int_equal(json_parse(&arena, pack.files[i].text, NULL, &root), DONE);
        for (const struct json *c = root->first; c; c = c->next, count++)
            check_naughty(json_text(&arena, c));
    }
    assert_true(count > 500);
}

static void real_bundles_go_out_as_they_came_in(void **state)
{
    (void)state;
    struct sample_pack pack;
    if (!sample_pack_read(&packs, "synthea-r4-smart206.tar.zst", &pack))
        LEAVE_OUT("the samples of ../shared/data are not there");
    assert_true(pack.count > 200);
    for (size_t i = 0; i < pack.count; i += 20) {
        struct json *first, *second;
        struct buf minified, again;
        buf_init(&minified, &arena, pack.files[i].text.len);
        buf_init(&again, &arena, pack.files[i].text.len);
        if (!str_ends(pack.files[i].path, STR(".json")))
            continue;
        assert_int_equal(json_parse(&arena, pack.files[i].text, NULL, &first), DONE);
        json_write(&minified, first);
        assert_int_equal(json_parse(&arena, buf_str(&minified), NULL, &second), DONE);
        assert_true(json_equal(first, second));
        json_write(&again, json_copy(&arena, second));
        assert_true(str_equal(buf_str(&minified), buf_str(&again)));
        arena_reset(&arena);
    }
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    arena_release(&packs);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_json_test_suite_is_decided_as_listed, release),
        cmocka_unit_test_teardown(naughty_strings_survive_json_and_uri_and_fold_once, release),
        cmocka_unit_test_teardown(real_bundles_go_out_as_they_came_in, release),
    };
    return with_left_out(cmocka_run_group_tests(tests, NULL, NULL));
}
