// Search keys of a resource: each parameter's FHIRPath expression is run and what it finds is written down.
#include <stdatomic.h>
#include <stdlib.h>

#include "fhir/search/extract_int.h"

enum { CONTAINED_MAX = 64 };

// The parameters of a type, compiled; composites with their components.
struct param_program {
    const struct model_param *param;
    struct path *path;
    struct path *parts[KEY_PARTS_MAX];
};
struct type_program {
    struct arena arena;
    size_t count;
    struct param_program *params; // by stable number
};
// Compiled at first use and kept for the life of the process. Two threads may compile the same; one result
// stays.
static _Atomic(struct type_program *) programs[MODEL_TYPE_COUNT];

static enum code compile_param(struct type_program *t, model_type type, const struct model_param *p)
{
    struct param_program *program = &t->params[t->count];
    program->param = p;
    enum code code = path_compile(&t->arena, str_from(p->expression), type, &program->path);
    model_type whole = code == DONE && p->component_count ? path_result(program->path) : MODEL_NONE;
    for (size_t i = 0; i < p->component_count && code == DONE; i++)
        code =
            path_compile(&t->arena, str_from(model_components(p)[i].expression), whole, &program->parts[i]);
    t->count++;
    return code;
}

static int program_order(const void *x, const void *y)
{
    const struct param_program *a = x, *b = y;
    return a->param->stable < b->param->stable ? -1 : a->param->stable > b->param->stable;
}

static enum code compile_type(struct type_program *t, model_type type)
{
    size_t count;
    const struct model_param *params = model_params(type, &count), *extra;
    enum code code = DONE;
    t->params = ARENA_ARRAY(&t->arena, struct param_program, count + 16);
    for (size_t i = 0; i < count && code == DONE; i++) {
        if (search_param_is_kept(&params[i]))
            code = compile_param(t, type, &params[i]);
    }
    for (size_t i = 0; i < 16 && code == DONE && (extra = search_param_extra(type, i)); i++)
        code = compile_param(t, type, extra);
    qsort(t->params, t->count, sizeof *t->params, program_order);
    return code;
}

static void program_free(struct type_program *t)
{
    arena_release(&t->arena);
    free(t);
}

static enum code program_get(struct arena *a, model_type type, struct type_program **out)
{
    *out = atomic_load_explicit(&programs[type], memory_order_acquire);
    if (*out)
        return DONE;
    struct type_program *made = heap_alloc(sizeof *made);
    if (compile_type(made, type) != DONE) {
        enum code code =
            fail(a, INTERNAL, "the search parameter \"%s\" of %s does not compile: %s",
                 made->params[made->count - 1].param->code, model_info(type)->name, made->arena.fault.text);
        program_free(made);
        return code;
    }
    if (atomic_compare_exchange_strong(&programs[type], out, made))
        *out = made;
    else
        program_free(made);
    return DONE;
}

struct draft *extract_add(struct extract *x, struct entries *out, unsigned kind)
{
    if (out->list.count == out->size) {
        size_t bigger = out->size ? out->size * 2 : 4;
        out->list.items = arena_grow(x->arena, out->list.items, out->size * sizeof(struct draft),
                                     bigger * sizeof(struct draft));
        out->size = bigger;
    }
    struct draft *d = &out->list.items[out->list.count++];
    *d = (struct draft){.kind = (uint8_t)kind, .id = ARENA_NEW(x->arena, size_t)};
    return d;
}

const struct json *extract_contained(const struct extract *x, struct str fragment)
{
    const struct json *contained = json_get(x->root, STR("contained"));
    for (const struct json *c = contained ? json_first(contained) : NULL; c; c = c->next) {
        const struct json *id = json_get(c, STR("id"));
        if (id && json_text_is(id, fragment))
            return c;
    }
    return NULL;
}

// For `resolve() is Patient`: the type is enough, and the text tells it when nobody knows the resource.
static bool resolve_type(void *context, struct str reference, struct path_item *out)
{
    struct extract *x = context;
    struct search_target target = {0};
    if (reference.len > 1 && reference.ptr[0] == '#') {
        const struct json *node = extract_contained(x, str_skip(reference, 1));
        if (node)
            *out = path_root(node);
        return node != NULL;
    }
    *out = (struct path_item){.kind = PATH_NODE};
    if (x->resolve && x->resolve(x->context, reference, &target) && target.type)
        out->type = target.type;
    else
        out->type = search_reference_type(reference);
    return out->type != MODEL_NONE;
}

static enum code extract_found(struct extract *x, unsigned kind, const struct path_list *found,
                               struct entries *out)
{
    for (size_t i = 0; i < found->count; i++) {
        enum code code = extract_item(x, kind, &found->items[i], out);
        if (code != DONE)
            return code;
    }
    return DONE;
}

// A tuple for each element of the composite that has all components.
static enum code extract_tuple(struct extract *x, const struct param_program *p,
                               const struct path_item *focus, const struct path_env *env, struct entries *out)
{
    struct draft tuple = {
        .kind = KEY_TUPLE, .part_count = p->param->component_count, .id = ARENA_NEW(x->arena, size_t)};
    for (size_t i = 0; i < tuple.part_count; i++) {
        struct path_list found;
        struct entries part = {0};
        enum code code = path_eval(x->arena, p->parts[i], focus, env, &found);
        if (code == DONE)
            code = extract_found(x, model_components(p->param)[i].param->kind, &found, &part);
        if (code != DONE || !part.list.count)
            return code;
        tuple.parts[i] = part.list;
    }
    *extract_add(x, out, KEY_TUPLE) = tuple;
    return DONE;
}

static enum code extract_param(struct extract *x, const struct param_program *p, const struct path_env *env,
                               struct key_writer *w)
{
    struct path_list found;
    struct entries entries = {0};
    if (!path_may_find(p->path, env->index))
        return DONE;
    enum code code = path_eval(x->arena, p->path, &env->resource, env, &found);
    if (code == DONE && p->param->kind != PARAM_COMPOSITE)
        code = extract_found(x, p->param->kind, &found, &entries);
    for (size_t i = 0; code == DONE && p->param->kind == PARAM_COMPOSITE && i < found.count; i++)
        code = extract_tuple(x, p, &found.items[i], env, &entries);
    if (code == DONE)
        key_writer_add(w, p->param->stable, &entries.list);
    return code;
}

enum code extract_keys(struct extract *x, const struct json *resource, model_type type, struct str *keys)
{
    struct type_program *program;
    struct extract_memory memory, *outer = x->memory;
    enum code code = program_get(x->arena, type, &program);
    struct path_env env = {.resource = path_root(resource),
                           .root = path_root(x->root),
                           .resolve = resolve_type,
                           .resolve_context = x};
    env.index = path_index_make(x->arena, &env.resource);
    struct key_writer *w = key_writer_new(x->arena);
    memory.count = 0;
    x->memory = &memory;
    for (size_t i = 0; code == DONE && i < program->count; i++) {
        code = extract_param(x, &program->params[i], &env, w);
        if (code != DONE)
            code = fail(x->arena, INTERNAL, "the search parameter \"%s\" of %s cannot be evaluated",
                        program->params[i].param->code, model_info(type)->name);
    }
    x->memory = outer;
    *keys = key_writer_end(w);
    return code;
}

enum code search_extract(struct arena *a, const struct json *resource, model_type type,
                         search_resolve_fn *resolve, void *context, struct str *keys)
{
    struct extract x = {a, resource, resolve, context, 0, CONTAINED_MAX, NULL};
    return extract_keys(&x, resource, type, keys);
}
