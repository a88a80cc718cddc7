// Search keys of a resource: each parameter's FHIRPath expression is run and what it finds is written down.
#include <stdatomic.h>
#include <stdlib.h>

#include "fhir/search/extract_int.h"

enum { CONTAINED_MAX = 64, IDS_AT_FIRST = 32 };

// What some parameters look for in the resource: looked for once.
struct search {
    struct path *path;
    unsigned kind;
    uint64_t asks; // path_asks
};
// The parameters of a type, compiled. A composite has a whole, which may be the resource itself; then its parts are
// searches too. It is the resource alone if that has nothing of what the whole asks besides.
struct param_program {
    const struct model_param *param;
    uint64_t asks;                    // path_asks of the whole, or of the search
    uint16_t searches[KEY_PARTS_MAX]; // of no composite: only the first
    bool may_be_root;                 // the whole
    uint64_t besides;
    struct path *whole;                // NULL: no composite
    struct path *parts[KEY_PARTS_MAX]; // of a whole that is something in the resource
};
struct type_program {
    struct arena arena;
    size_t count, search_count;
    struct param_program *params; // by stable number
    struct search *searches;
};
// Compiled at first use and kept for the life of the process. Two threads may compile the same; one result
// stays.
static _Atomic(struct type_program *) programs[MODEL_TYPE_COUNT];

static enum code add_search(struct type_program *t, model_type type, const struct model_param *p,
                            const char *expression, uint16_t *out)
{
    struct search *made = &t->searches[t->search_count];
    enum code code = path_compile(&t->arena, str_from(expression), type, &made->path);
    if (code != DONE)
        return code;
    made->kind = p->kind;
    made->asks = path_asks(made->path);
    for (*out = 0; *out < t->search_count; ++*out)
        if (t->searches[*out].kind == p->kind && path_is_same(t->searches[*out].path, made->path))
            return DONE;
    t->search_count++;
    return DONE;
}

static enum code compile_composite(struct type_program *t, model_type type, struct param_program *program)
{
    const struct model_component *c = model_components(program->param);
    enum code code = path_compile(&t->arena, str_from(program->param->expression), type, &program->whole);
    if (code != DONE)
        return code;
    program->may_be_root = path_may_find_focus(program->whole, &program->besides);
    program->asks = path_asks(program->whole);
    for (size_t i = 0; i < program->param->component_count && code == DONE; i++) {
        code = path_compile(&t->arena, str_from(c[i].expression), path_result(program->whole),
                            &program->parts[i]);
        if (code == DONE && program->may_be_root)
            code = add_search(t, type, c[i].param, c[i].expression, &program->searches[i]);
    }
    return code;
}

static enum code compile_param(struct type_program *t, model_type type, const struct model_param *p)
{
    struct param_program *program = &t->params[t->count++];
    program->param = p;
    if (p->kind == PARAM_COMPOSITE)
        return compile_composite(t, type, program);
    enum code code = add_search(t, type, p, p->expression, &program->searches[0]);
    if (code == DONE)
        program->asks = t->searches[program->searches[0]].asks;
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
    t->searches = ARENA_ARRAY(&t->arena, struct search, (count + 16) * KEY_PARTS_MAX);
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

static enum code program_get(struct arena *a, model_type type, const struct type_program **out)
{
    struct type_program *known = atomic_load_explicit(&programs[type], memory_order_acquire);
    *out = known;
    if (known)
        return DONE;
    struct type_program *made = heap_alloc(sizeof *made);
    if (compile_type(made, type) != DONE) {
        enum code code =
            fail(a, INTERNAL, "the search parameter \"%s\" of %s does not compile: %s",
                 made->params[made->count - 1].param->code, model_info(type)->name, made->arena.fault.text);
        program_free(made);
        return code;
    }
    bool is_first = atomic_compare_exchange_strong(&programs[type], &known, made);
    *out = is_first ? made : known;
    if (!is_first)
        program_free(made);
    return DONE;
}

static key_id *push(struct arena *a, key_id *ids, size_t count, size_t *size, key_id id)
{
    if (count == *size) {
        size_t bigger = *size * 2;
        ids = arena_grow(a, ids, *size * sizeof *ids, bigger * sizeof *ids);
        *size = bigger;
    }
    ids[count] = id;
    return ids;
}

void extract_put_id(struct extract *x, key_id id)
{
    struct extract_here *h = x->here;
    h->ids = push(x->arena, h->ids, h->id_count++, &h->id_size, id);
}

static void extract_put_tuple(struct extract *x, key_id id)
{
    struct extract_here *h = x->here;
    h->tuples = push(x->arena, h->tuples, h->tuple_count++, &h->tuple_size, id);
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

bool extract_ask(struct extract *x, struct str reference, struct search_target *out)
{
    for (unsigned i = 0; i < x->asked_count && i < EXTRACT_ASKED_MAX; i++) {
        const struct extract_asked *known = &x->asked[i];
        if (str_equal(known->reference, reference)) {
            *out = known->target;
            return known->is_known;
        }
    }
    struct extract_asked *asked = &x->asked[x->asked_count++ % EXTRACT_ASKED_MAX];
    *asked = (struct extract_asked){.reference = reference};
    asked->is_known = x->resolve && x->resolve(x->context, reference, &asked->target);
    *out = asked->target;
    return asked->is_known;
}

// For `resolve() is Patient`: the type is enough, and the text tells it when nobody knows the resource.
static bool resolve_type(void *context, struct str reference, struct path_item *out)
{
    struct extract *x = context;
    struct search_target target = {0};
    *out = (struct path_item){.kind = PATH_NODE};
    if (extract_ask(x, reference, &target) && target.type)
        out->type = target.type;
    else
        out->type = search_reference_type(reference);
    return out->type != MODEL_NONE;
}

// A search or a composite at work on what its expression finds.
struct task {
    struct extract *x;
    unsigned kind;
    const struct param_program *composite;
    enum code code;
};

static bool take_item(void *context, const struct path_item *item)
{
    struct task *t = context;
    t->code = extract_item(t->x, t->kind, item);
    return t->code == DONE;
}

static enum code take_items(struct extract *x, unsigned kind, const struct path *path,
                            const struct path_item *focus, struct extract_range *out)
{
    struct task t = {.x = x, .kind = kind};
    out->first = x->here->id_count;
    enum code code = path_visit(x->arena, path, focus, &x->here->env, take_item, &t);
    out->count = x->here->id_count - out->first;
    return code != DONE ? code : t.code;
}

// The same search gives the same; but what is contained is opened only so often, and each time counts.
static enum code find(struct extract *x, size_t search)
{
    struct extract_here *h = x->here;
    const struct search *s = &h->program->searches[search];
    struct extract_range *found = &h->found[search];
    if (found->is_done || !(s->asks & h->has))
        return DONE;
    unsigned contained_left = x->contained_left;
    enum code code = take_items(x, s->kind, s->path, &h->env.resource, found);
    found->is_done = x->contained_left == contained_left;
    return code;
}

static struct key_list ids_of(const struct extract *x, struct extract_range range)
{
    return (struct key_list){x->here->ids + range.first, range.count};
}

static enum code take_part(struct task *t, size_t part, const struct path_item *whole,
                           struct extract_range *out)
{
    struct extract_here *h = t->x->here;
    const struct param_program *p = t->composite;
    bool is_root = p->may_be_root && whole->node == h->env.resource.node;
    if (!is_root)
        return take_items(t->x, model_components(p->param)[part].param->kind, p->parts[part], whole, out);
    enum code code = find(t->x, p->searches[part]);
    *out = h->found[p->searches[part]];
    return code;
}

// A tuple for an element of the composite, if it has all components.
static bool take_whole(void *context, const struct path_item *item)
{
    struct task *t = context;
    const struct param_program *p = t->composite;
    struct extract_range ranges[KEY_PARTS_MAX];
    struct key_list parts[KEY_PARTS_MAX];
    size_t count = p->param->component_count;
    for (size_t i = 0; i < count; i++) {
        t->code = take_part(t, i, item, &ranges[i]);
        if (t->code != DONE || !ranges[i].count)
            return t->code == DONE;
    }
    for (size_t i = 0; i < count; i++)
        parts[i] = ids_of(t->x, ranges[i]);
    extract_put_tuple(t->x, key_writer_know_tuple(t->x->here->writer, parts, count));
    return true;
}

static enum code extract_composite(struct extract *x, const struct param_program *p)
{
    struct extract_here *h = x->here;
    struct task t = {.x = x, .composite = p};
    enum code code = DONE;
    h->tuple_count = 0;
    if (p->may_be_root && !(p->besides & h->has))
        take_whole(&t, &h->env.resource);
    else
        code = path_visit(x->arena, p->whole, &h->env.resource, &h->env, take_whole, &t);
    key_writer_add(h->writer, p->param->stable, &(struct key_list){h->tuples, h->tuple_count});
    return code != DONE ? code : t.code;
}

static enum code extract_plain(struct extract *x, const struct param_program *p)
{
    enum code code = find(x, p->searches[0]);
    struct key_list ids = ids_of(x, x->here->found[p->searches[0]]);
    key_writer_add(x->here->writer, p->param->stable, &ids);
    return code;
}

static void start(struct extract *x, const struct json *resource, model_type type, struct extract_here *h)
{
    h->env = (struct path_env){.resource = {.kind = PATH_NODE, .type = type, .node = resource},
                               .root = {.kind = PATH_NODE, .type = x->root_type, .node = x->root},
                               .resolve = resolve_type,
                               .resolve_context = x};
    h->env.index = path_index_make(x->arena, &h->env.resource);
    h->has = path_has(h->env.index);
    h->writer = key_writer_new(x->arena);
    h->found = ARENA_ARRAY(x->arena, struct extract_range, h->program->search_count);
    h->id_count = h->tuple_count = h->known_count = 0;
    h->id_size = h->tuple_size = IDS_AT_FIRST;
    h->ids = arena_alloc_raw(x->arena, IDS_AT_FIRST * sizeof *h->ids);
    h->tuples = arena_alloc_raw(x->arena, IDS_AT_FIRST * sizeof *h->tuples);
}

enum code extract_keys(struct extract *x, const struct json *resource, model_type type, struct str *keys)
{
    struct extract_here here, *outer = x->here;
    enum code code = program_get(x->arena, type, &here.program);
    if (code != DONE)
        return code;
    start(x, resource, type, &here);
    x->here = &here;
    for (size_t i = 0; code == DONE && i < here.program->count; i++) {
        const struct param_program *p = &here.program->params[i];
        if (!(p->asks & here.has))
            continue;
        code = p->whole ? extract_composite(x, p) : extract_plain(x, p);
        if (code != DONE)
            code = fail(x->arena, INTERNAL, "the search parameter \"%s\" of %s cannot be evaluated",
                        p->param->code, model_info(type)->name);
    }
    x->here = outer;
    *keys = key_writer_end(here.writer);
    return code;
}

enum code search_extract(struct arena *a, const struct json *resource, model_type type,
                         search_resolve_fn *resolve, void *context, struct str *keys)
{
    struct extract x = {.arena = a,
                        .root = resource,
                        .root_type = type,
                        .resolve = resolve,
                        .context = context,
                        .contained_left = CONTAINED_MAX};
    return extract_keys(&x, resource, type, keys);
}
