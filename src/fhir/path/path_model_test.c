// Every search parameter and every invariant of R4: all compile, and run over the official examples when
// ../shared/data is there.
#include "fhir/path/path.h"
#include "support/leave_out.h"
#include "support/sample_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { PLACES = UINT16_MAX + 1, PARAMS_MAX = 100, INVARIANTS_MAX = 1000 };

static struct arena compiled, packs, arena;
static struct path *at_place[PLACES]; // invariants
static struct path *params[MODEL_TYPE_COUNT][PARAMS_MAX];
static size_t runs, failures, untyped;

// Errors by invariants that do not hold everywhere in HL7's own examples, and why.
static const struct {
    const char *key, *why;
} disputed[] = {
    {"ref-1", "empty, so false, for a Reference without the text of one"},
    {"bdl-8", "empty, so false, for an entry without fullUrl"},
    {"ras-2", "empty, so false, without a probability"},
    {"que-7", "asks for System.Boolean where FHIR has boolean"},
    {"sdf-4", "two patterns, Definition and Event, have no base"},
    {"txt-1", "four narratives are empty"},
    {"txt-2", "four narratives are empty"},
};

static void compile_invariants(model_type context, uint16_t first, uint16_t number, size_t *total)
{
    for (uint16_t i = 0; i < number; i++) {
        uint16_t place = (uint16_t)(first + i);
        const struct model_constraint *c = model_constraint_at(place);
        // One asks for an element that its type does not have (cid-0): it runs, and finds nothing.
        bool is_typed = path_compile(&compiled, str_from(c->expression), context, &at_place[place]) == DONE;
        untyped += !is_typed;
        if (!is_typed &&
            path_compile(&compiled, str_from(c->expression), MODEL_NONE, &at_place[place]) != DONE)
            fail_msg("%s at %s: %s: %s", c->key, model_info(context)->name, c->expression,
                     compiled.fault.text);
        ++*total;
    }
}

static void all_search_parameters_of_r4_compile(void **state)
{
    (void)state;
    size_t total = 0;
    for (model_type t = 1; t < MODEL_TYPE_COUNT; t++) {
        size_t count;
        const struct model_param *p = model_params(t, &count);
        assert_true(count <= PARAMS_MAX);
        for (size_t i = 0; model_info(t)->kind == MODEL_RESOURCE && i < count; i++) {
            if (!p[i].expression)
                continue;
            if (path_compile(&compiled, str_from(p[i].expression), t, &params[t][i]) != DONE)
                fail_msg("%s.%s: %s: %s", model_info(t)->name, p[i].code, p[i].expression,
                         compiled.fault.text);
            total++;
        }
    }
    print_message("%zu expressions of search parameters\n", total);
    assert_true(total > 1400);
}

static void all_invariants_of_r4_compile(void **state)
{
    (void)state;
    size_t total = 0;
    for (model_type t = 1; t < MODEL_TYPE_COUNT; t++) {
        size_t count;
        const struct model_element *const *e = model_elements(t, &count);
        compile_invariants(t, model_info(t)->constraint_first, model_info(t)->constraint_count, &total);
        for (size_t i = 0; i < count; i++) {
            size_t choices;
            const struct model_choice *c = model_choices(e[i], &choices);
            compile_invariants(choices == 1 ? c->type : MODEL_NONE, e[i]->constraint_first,
                               e[i]->constraint_count, &total);
        }
    }
    print_message("%zu places of invariants\n", total);
    assert_true(total > 1400);
    assert_int_equal(untyped, 1);
}

static void check_place(uint16_t place, const struct path_item *item, const struct path_env *env)
{
    const struct model_constraint *c = model_constraint_at(place);
    bool holds;
    runs++;
    if (path_test(&arena, at_place[place], item, env, &holds) != DONE) {
        print_error("%s: %s\n", c->key, arena.fault.text);
        failures++;
    } else if (!holds && c->is_error) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(disputed); i++)
            is_known |= strcmp(c->key, disputed[i].key) == 0;
        if (!is_known) {
            print_error("%s at %.*s\n", c->key, STR_ARG(path_where(&arena, item)));
            failures++;
        }
    }
}

static void check_item(const struct path_item *item, const struct path_env *env)
{
    size_t count;
    const struct model_element *const *e = model_elements(item->type, &count);
    struct path_env inner = *env;
    if (model_info(item->type)->kind == MODEL_RESOURCE)
        inner.resource = *item;
    for (model_type t = item->type; t != MODEL_NONE; t = model_info(t)->base)
        for (uint16_t i = 0; i < model_info(t)->constraint_count; i++)
            check_place((uint16_t)(model_info(t)->constraint_first + i), item, &inner);
    for (size_t i = 0; i < count; i++) {
        struct path_list children;
        path_children(&arena, item, str_from(e[i]->name), &children);
        for (size_t k = 0; k < children.count; k++) {
            for (uint16_t n = 0; n < e[i]->constraint_count; n++)
                check_place((uint16_t)(e[i]->constraint_first + n), &children.items[k], &inner);
            if (children.items[k].type != MODEL_NONE)
                check_item(&children.items[k], &inner);
        }
    }
}

static void check_resource(const struct json *resource, bool checks_invariants)
{
    struct path_item root = path_root(resource);
    struct path_env env = {.resource = root, .root = root, .now_us = clock_now_us(), .steps_max = 20000000};
    size_t count;
    model_params(root.type, &count);
    for (size_t i = 0; i < count; i++) {
        struct path_list found;
        if (!params[root.type][i])
            continue;
        runs++;
        if (path_eval(&arena, params[root.type][i], &root, &env, &found) != DONE) {
            print_error("%s: %s\n", model_params(root.type, &count)[i].code, arena.fault.text);
            failures++;
        }
    }
    if (checks_invariants)
        check_item(&root, &env);
}

static void all_run_over_the_official_examples(void **state)
{
    (void)state;
    struct sample_pack pack;
    size_t resources = 0;
    if (!sample_pack_read(&packs, "fhir-r4-examples.tar.zst", &pack))
        LEAVE_OUT("the samples of ../shared/data are not there");
    for (size_t i = 0; i < pack.count; i++) {
        struct json *json;
        struct str name = sample_base_name(pack.files[i].path);
        if (!str_ends(name, STR(".json")) || json_parse(&arena, pack.files[i].text, NULL, &json) != DONE ||
            path_root(json).type == MODEL_NONE)
            continue;
        size_t before = failures;
        check_resource(json, pack.files[i].text.len < 100000);
        if (failures > before)
            print_error("  in %.*s\n", STR_ARG(name));
        resources++;
        arena_reset(&arena);
    }
    print_message("%zu runs over %zu resources\n", runs, resources);
    assert_true(resources > 4000);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_search_parameters_of_r4_compile),
        cmocka_unit_test(all_invariants_of_r4_compile),
        cmocka_unit_test(all_run_over_the_official_examples),
    };
    arena_init(&compiled);
    arena_init(&packs);
    arena_init(&arena);
    int outcome = with_left_out(cmocka_run_group_tests(tests, NULL, NULL));
    arena_release(&compiled);
    arena_release(&packs);
    arena_release(&arena);
    return outcome;
}
