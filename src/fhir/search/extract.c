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

void extract_put_id(struct extract *x, key_id id)
{
    struct extract_here *h = x->here;
    if (h->id_count == h->id_size) {
        size_t bigger = h->id_size ? h->id_size * 2 : 32;
        h->ids = arena_grow(x->arena, h->ids, h->id_size * sizeof *h->ids, bigger * sizeof *h->ids);
        h->id_size = bigger;
    }
    h->ids[h->id_count++] = id;
}

void extract_put(struct extract *x, const struct draft *d)
{
    extract_put_id(x, key_writer_know(x->here->writer, d));
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

// One parameter at work on what its expression finds.
struct task {
    struct extract *x;
    const struct param_program *program;
    const struct path_env *env;
    unsigned kind;
    enum code code;
};

static bool take_item(void *context, const struct path_item *item)
{
    struct task *t = context;
    t->code = extract_item(t->x, t->kind, item);
    return t->code == DONE;
}

static enum code take_items(struct extract *x, unsigned kind, const struct path *path,
                            const struct path_item *focus, const struct path_env *env)
{
    struct task t = {.x = x, .kind = kind};
    enum code code = path_visit(x->arena, path, focus, env, take_item, &t);
    return code != DONE ? code : t.code;
}

// A tuple for an element of the composite, if it has all components.
static bool take_whole(void *context, const struct path_item *item)
{
    struct task *t = context;
    struct extract_here *h = t->x->here;
    const struct model_param *param = t->program->param;
    struct key_list parts[KEY_PARTS_MAX];
    size_t first = h->id_count, left = param->component_count;
    for (size_t i = 0; i < param->component_count && t->code == DONE; i++) {
        size_t before = h->id_count;
        t->code =
            take_items(t->x, model_components(param)[i].param->kind, t->program->parts[i], item, t->env);
        parts[i].count = h->id_count - before;
        if (!parts[i].count)
            break;
        left--;
    }
    const key_id *ids = h->ids + first;
    for (size_t i = 0; i < param->component_count && !left; ids += parts[i++].count)
        parts[i].ids = ids;
    h->id_count = first;
    if (t->code == DONE && !left)
        extract_put_id(t->x, key_writer_know_tuple(h->writer, parts, param->component_count));
    return t->code == DONE;
}

static enum code extract_param(struct extract *x, const struct param_program *p, const struct path_env *env)
{
    struct extract_here *h = x->here;
    struct task whole = {.x = x, .program = p, .env = env};
    enum code code;
    if (p->param->kind != PARAM_COMPOSITE)
        code = take_items(x, p->param->kind, p->path, &env->resource, env);
    else
        code = path_visit(x->arena, p->path, &env->resource, env, take_whole, &whole);
    if (code != DONE || whole.code != DONE)
        return code != DONE ? code : whole.code;
    key_writer_add(h->writer, p->param->stable, &(struct key_list){h->ids, h->id_count});
    h->id_count = 0;
    return DONE;
}

enum code extract_keys(struct extract *x, const struct json *resource, model_type type, struct str *keys)
{
    struct type_program *program;
    struct extract_here here, *outer = x->here;
    enum code code = program_get(x->arena, type, &program);
    struct path_env env = {.resource = path_root(resource),
                           .root = path_root(x->root),
                           .resolve = resolve_type,
                           .resolve_context = x};
    env.index = path_index_make(x->arena, &env.resource);
    here.writer = key_writer_new(x->arena);
    here.ids = NULL;
    here.id_count = here.id_size = here.known_count = 0;
    x->here = &here;
    for (size_t i = 0; code == DONE && i < program->count; i++) {
        if (!path_may_find(program->params[i].path, env.index))
            continue;
        code = extract_param(x, &program->params[i], &env);
        if (code != DONE)
            code = fail(x->arena, INTERNAL, "the search parameter \"%s\" of %s cannot be evaluated",
                        program->params[i].param->code, model_info(type)->name);
    }
    x->here = outer;
    *keys = key_writer_end(here.writer);
    return code;
}

enum code search_extract(struct arena *a, const struct json *resource, model_type type,
                         search_resolve_fn *resolve, void *context, struct str *keys)
{
    struct extract x = {a, resource, resolve, context, 0, CONTAINED_MAX, NULL};
    return extract_keys(&x, resource, type, keys);
}
