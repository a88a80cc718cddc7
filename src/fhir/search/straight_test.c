// Every expression of every search parameter, on random resources and on the specification's examples: what extraction
// finds by straight walks and the root's index is what running the expression node by node finds, in the same order.
#include "support/search_generator.h"

#include "fhir/path/path.h"
#include "support/sample_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/leave_out.h"

enum { RESOURCES_OF_A_TYPE = 40, SEED = 977 };

struct world {
    struct arena arena; // of a type
    struct path_env env, indexed;
    size_t compared, found;
};

static struct path *compile(struct world *w, struct str expression, model_type context)
{
    struct path *path = NULL;
    if (path_compile(&w->arena, expression, context, &path) != DONE)
        fail_msg("%.*s: %s", STR_ARG(expression), w->arena.fault.text);
    return path;
}

static struct path_list run(struct world *w, const struct path *path, const struct path_item *focus,
                            const struct path_env *env)
{
    struct path_list out;
    if (path_eval(&w->arena, path, focus, env, &out) != DONE)
        fail_msg("%s", w->arena.fault.text);
    return out;
}

static void assert_same_item(struct world *w, const char *expression, const struct path_item *a,
                             const struct path_item *b)
{
    bool same = a->kind == b->kind && a->type == b->type && a->node == b->node && a->shadow == b->shadow &&
                str_equal(path_where(&w->arena, a), path_where(&w->arena, b));
    for (; same && a->parent && b->parent; a = a->parent, b = b->parent)
        same = a->parent->type == b->parent->type && a->parent->node == b->parent->node;
    if (!same || a->parent || b->parent)
        fail_msg("%s: an item differs", expression);
}

static void assert_same(struct world *w, const char *expression, struct path_list x, struct path_list y)
{
    if (x.count != y.count)
        fail_msg("%s: %zu found straight, %zu by nodes", expression, x.count, y.count);
    for (size_t i = 0; i < x.count; i++)
        assert_same_item(w, expression, &x.items[i], &y.items[i]);
    w->compared++;
    w->found += x.count;
}

// What is visited is what is listed.
struct visited {
    struct world *world;
    const char *expression;
    struct path_list expected;
    size_t at;
};

static bool visit(void *context, const struct path_item *item)
{
    struct visited *v = context;
    if (v->at == v->expected.count)
        fail_msg("%s: more is visited than listed", v->expression);
    assert_same_item(v->world, v->expression, item, &v->expected.items[v->at++]);
    return true;
}

static void compare_visit(struct world *w, const char *expression, const struct path *path,
                          const struct path_item *focus, struct path_list expected)
{
    struct visited v = {w, expression, expected, 0};
    assert_int_equal(path_visit(&w->arena, path, focus, &w->indexed, visit, &v), DONE);
    assert_int_equal(v.at, expected.count);
}

static struct path_list compare(struct world *w, const char *expression, model_type context,
                                const struct path_item *focus)
{
    struct path *straight = compile(w, str_from(expression), context);
    struct path *by_nodes = compile(w, arena_print(&w->arena, "iif(true, %s)", expression), context);
    struct path_list found = run(w, straight, focus, &w->indexed);
    assert_same(w, expression, found, run(w, by_nodes, focus, &w->env));
    compare_visit(w, expression, straight, focus, found);
    compare_visit(w, expression, by_nodes, focus, found);
    assert_true((path_asks(straight) & path_has(w->indexed.index)) || !found.count ||
                focus != &w->env.resource);
    return found;
}

static void compare_param(struct world *w, model_type type, const struct model_param *p)
{
    struct path_list found = compare(w, p->expression, type, &w->env.resource);
    model_type whole = path_result(compile(w, str_from(p->expression), type));
    for (size_t i = 0; i < found.count; i++)
        for (size_t c = 0; c < p->component_count; c++)
            compare(w, model_components(p)[c].expression, whole, &found.items[i]);
}

static void compare_resource(struct world *w, model_type type, const struct json *resource)
{
    const struct model_param *p;
    w->env = (struct path_env){.resource = path_root(resource), .root = path_root(resource)};
    w->indexed = w->env;
    w->indexed.index = path_index_make(&w->arena, &w->env.resource);
    for (size_t i = 0; (p = search_param_at(type, i)); i++)
        compare_param(w, type, p);
}

static void random_resources_give_the_same(void **state)
{
    struct world *w = *state;
    struct generator g = {.arena = &w->arena, .state = SEED};
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        for (size_t i = 0; model_info(type)->stable && i < RESOURCES_OF_A_TYPE; i++)
            compare_resource(w, type, generate_object(&g, type, 0));
        arena_reset(&w->arena);
    }
    assert_true(w->compared > 100000 && w->found > 50000);
}

static void examples_give_the_same(void **state)
{
    struct world *w = *state;
    struct sample_pack pack;
    struct arena packs = {0};
    struct json *resource;
    if (!sample_pack_read(&packs, "fhir-r4-examples.tar.zst", &pack))
        LEAVE_OUT("the examples of FHIR R4 (fhir-r4-examples.tar.zst) are not there");
    for (size_t i = 0; i < pack.count; i++, arena_reset(&w->arena)) {
        if (json_parse(&w->arena, pack.files[i].text, NULL, &resource) != DONE)
            continue;
        model_type type = model_resource_named(json_text(&w->arena, json_get(resource, STR("resourceType"))));
        if (type != MODEL_NONE)
            compare_resource(w, type, resource);
    }
    assert_true(w->compared > 10000 && w->found > 10000);
    arena_release(&packs);
}

static void the_same_in_other_words_is_known(void **state)
{
    static const struct {
        const char *one, *other;
        bool is_same;
    } cases[] = {
        {"Observation.code", "code", true},
        {"(Observation.value as Quantity)", "value.as(Quantity)", true},
        {"Observation.code | Observation.component.code", "code | component.code", true},
        {"Observation.subject.where(resolve() is Patient)", "subject.where(resolve() is Patient)", true},
        {"Observation.code", "Observation.category", false},
        {"Observation.code", "Observation.component.code", false},
        {"Observation.code | Observation.component.code", "code", false},
        {"(Observation.value as Quantity)", "value.as(Period)", false},
        {"Observation.subject.where(resolve() is Patient)", "Observation.subject.where(resolve() is Group)",
         false},
        {"Observation.subject.where(resolve() is Patient)", "Observation.subject", false},
        {"Observation.identifier.where(use = 'old')", "Observation.identifier.where(use = 'usual')", false},
        {"Observation.code.exists()", "Observation.code.exists()", false}, // not straight: nobody knows
    };
    struct world *w = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct path *one = compile(w, str_from(cases[i].one), MODEL_Observation);
        const struct path *other = compile(w, str_from(cases[i].other), MODEL_Observation);
        if (path_is_same(one, other) != cases[i].is_same)
            fail_msg("%s and %s", cases[i].one, cases[i].other);
    }
}

static int set_up(void **state)
{
    *state = heap_alloc(sizeof(struct world));
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    arena_release(&w->arena);
    free(w);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_resources_give_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(examples_give_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_in_other_words_is_known, set_up, tear_down),
    };
    return with_left_out(cmocka_run_group_tests(tests, NULL, NULL));
}
