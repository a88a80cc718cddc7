// The JSON core against json-c: the same values on generated documents. json-c is laxer (twin members, bad
// UTF-8), so only what we take is compared, and damaged documents that it refuses must be refused here too.

// test-libraries: json-c

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "support/json_generator.h"

#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static bool same(struct arena *a, const struct json *ours, struct json_object *theirs);

static bool same_members(struct arena *a, const struct json *ours, struct json_object *theirs)
{
    if (ours->kind != JSON_OBJECT || (int)ours->size != json_object_object_length(theirs))
        return false;
    for (const struct json *c = ours->first; c; c = c->next) {
        struct json_object *member;
        struct str name = arena_copy(a, json_name(c));
        if (!json_object_object_get_ex(theirs, name.ptr, &member) || !same(a, c, member))
            return false;
    }
    return true;
}

static bool same_elements(struct arena *a, const struct json *ours, struct json_object *theirs)
{
    if (ours->kind != JSON_ARRAY || ours->size != json_object_array_length(theirs))
        return false;
    for (size_t i = 0; i < ours->size; i++)
        if (!same(a, json_at(ours, i), json_object_array_get_idx(theirs, i)))
            return false;
    return true;
}

static bool same(struct arena *a, const struct json *ours, struct json_object *theirs)
{
    switch (json_object_get_type(theirs)) {
    case json_type_object:
        return same_members(a, ours, theirs);
    case json_type_array:
        return same_elements(a, ours, theirs);
    case json_type_string:
        return json_text_is(
            ours, str_of(json_object_get_string(theirs), (size_t)json_object_get_string_len(theirs)));
    case json_type_int:
    case json_type_double:
        return ours->kind == JSON_NUMBER &&
               decimal_value(str_of(ours->text, ours->size)) == json_object_get_double(theirs);
    case json_type_boolean:
        return ours->kind == (json_object_get_boolean(theirs) ? JSON_TRUE : JSON_FALSE);
    default:
        return ours->kind == JSON_NULL;
    }
}

// json-c takes a text piece by piece; the NUL at the end tells it that a number is complete. A tokener that
// met an error keeps half a surrogate pair over its reset, so each text gets its own.
static bool parse_theirs(struct str text, struct json_object **out)
{
    struct json_tokener *tokener = json_tokener_new_ex(100);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    *out = json_tokener_parse_ex(tokener, text.ptr, (int)text.len + 1);
    bool is_good = json_tokener_get_error(tokener) == json_tokener_success;
    json_tokener_free(tokener);
    return is_good;
}

static void generated_documents_have_the_same_value(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct generator g = {.seed = 1789};
    int taken = 0;
    for (int i = 0; i < 6000; i++) {
        struct buf text;
        struct json *ours;
        struct json_object *theirs;
        buf_init(&text, &a, 1024);
        generate_value(&g, &text, 5);
        if (i % 2)
            generate_damage(&g, &text);
        struct str document = arena_copy(&a, buf_str(&text));
        bool is_theirs = parse_theirs(document, &theirs);
        if (json_parse(&a, document, NULL, &ours) == DONE) {
            taken++;
            if (!is_theirs || !same(&a, ours, theirs))
                fail_msg("%s: %s", document.ptr, is_theirs ? "another value" : "refused by json-c");
        }
        json_object_put(theirs);
        arena_reset(&a);
    }
    arena_release(&a);
    assert_in_range(taken, 3000, 5900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(generated_documents_have_the_same_value)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
