// The JSON core against jansson, which is as strict: the same verdict and the same values on generated
// documents, whole and damaged.

// test-libraries: jansson

// Both libraries use these names; jansson's get others while its header is read.
#define json_copy jansson_copy
#define json_equal jansson_equal
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_TRUE JANSSON_TRUE
#define JSON_FALSE JANSSON_FALSE
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_copy
#undef json_equal
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "support/json_generator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static bool same(struct arena *a, const struct json *ours, const json_t *theirs);

static bool same_members(struct arena *a, const struct json *ours, const json_t *theirs)
{
    if (ours->kind != JSON_OBJECT || ours->size != json_object_size(theirs))
        return false;
    for (const struct json *c = ours->first; c; c = c->next) {
        const json_t *member = json_object_getn(theirs, c->name, c->name_len);
        if (!member || !same(a, c, member))
            return false;
    }
    return true;
}

static bool same_elements(struct arena *a, const struct json *ours, const json_t *theirs)
{
    if (ours->kind != JSON_ARRAY || ours->size != json_array_size(theirs))
        return false;
    for (size_t i = 0; i < ours->size; i++)
        if (!same(a, json_at(ours, i), json_array_get(theirs, i)))
            return false;
    return true;
}

static bool same(struct arena *a, const struct json *ours, const json_t *theirs)
{
    struct str text;
    switch (json_typeof(theirs)) {
    case JANSSON_OBJECT:
        return same_members(a, ours, theirs);
    case JANSSON_ARRAY:
        return same_elements(a, ours, theirs);
    case JANSSON_STRING:
        text = str_of(json_string_value(theirs), json_string_length(theirs));
        return json_text_is(ours, text) && str_equal(json_text(a, ours), text);
    case JSON_INTEGER:
    case JSON_REAL:
        return ours->kind == JSON_NUMBER &&
               decimal_value(str_of(ours->text, ours->size)) == json_number_value(theirs);
    case JANSSON_TRUE:
        return ours->kind == JSON_TRUE;
    case JANSSON_FALSE:
        return ours->kind == JSON_FALSE;
    default:
        return ours->kind == JSON_NULL;
    }
}

// True when the text was taken by both.
static bool compare(struct arena *a, struct str text)
{
    json_error_t error;
    struct json *ours;
    json_t *theirs =
        json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    bool is_taken = json_parse(a, text, NULL, &ours) == DONE;
    // What jansson cannot hold, and we can.
    bool is_limit = !theirs && (json_error_code(&error) == json_error_numeric_overflow ||
                                json_error_code(&error) == json_error_null_byte_in_key);
    if (!is_limit && is_taken != (theirs != NULL))
        fail_msg("%.*s\nours: %s\ntheirs: %s", STR_ARG(text), is_taken ? "taken" : a->fault.text, error.text);
    bool by_both = is_taken && theirs;
    if (by_both && !same(a, ours, theirs))
        fail_msg("%.*s: another value", STR_ARG(text));
    json_decref(theirs);
    return by_both;
}

static void generated_documents_have_the_same_verdict_and_value(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct generator g = {.seed = 20240301};
    int taken = 0, taken_damaged = 0, damaged = 0;
    for (int i = 0; i < 3000; i++) {
        struct buf text;
        buf_init(&text, &a, 1024);
        generate_space(&g, &text);
        generate_value(&g, &text, 5);
        generate_space(&g, &text);
        taken += compare(&a, buf_str(&text));
        for (int j = 0; j < 4 && text.len; j++, damaged++) {
            generate_damage(&g, &text);
            taken_damaged += compare(&a, buf_str(&text));
        }
        arena_reset(&a);
    }
    arena_release(&a);
    assert_in_range(taken, 2000, 3000); // a few have twin members
    assert_in_range(taken_damaged, damaged / 20, damaged * 19 / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(generated_documents_have_the_same_verdict_and_value)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
