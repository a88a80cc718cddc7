// GET /fhir/Patient/{id}/$synthesis: what fills one screen before a consultation, in one request, judged like every
// search and told in the journal as one reading. The answer is a Parameters resource (R4 §3.2.1: what operations answer
// with), whose parts say what each resource is there for; docs/reading.md shows one.
#include "consult/consult_int.h"

#include <stdlib.h>

struct answer {
    struct deed *deed;
    uint64_t space;
    struct buf out;
    bool has_one; // in the list that is being written
};

// ---- writing ----------------------------------------------------------------------------------------------

static void begin(struct answer *w, const char *name)
{
    if (w->has_one)
        buf_add_char(&w->out, ',');
    buf_print(&w->out, "{\"name\":\"%s\"", name);
    w->has_one = true;
}

static void end(struct answer *w)
{
    buf_add_char(&w->out, '}');
    w->has_one = true;
}

static void begin_parts(struct answer *w, const char *name)
{
    begin(w, name);
    buf_add(&w->out, STR(",\"part\":["));
    w->has_one = false;
}

static void end_parts(struct answer *w)
{
    buf_add_char(&w->out, ']');
    end(w);
}

static void add_tree(struct answer *w, const char *name, const struct json *tree)
{
    begin(w, name);
    buf_add(&w->out, STR(",\"resource\":"));
    json_write(&w->out, tree);
    end(w);
}

static void add_instant(struct answer *w, const char *name, int64_t at_us)
{
    begin(w, name);
    buf_add(&w->out, STR(",\"valueInstant\":\""));
    instant_write(&w->out, at_us);
    buf_add_char(&w->out, '"');
    end(w);
}

static void add_string(struct answer *w, const char *name, struct str text)
{
    begin(w, name);
    buf_add(&w->out, STR(",\"valueString\":"));
    json_write_string(&w->out, text);
    end(w);
}

// ---- sections ---------------------------------------------------------------------------------------------

static void add_measure_of(struct answer *w, const struct finding *f)
{
    begin(w, "total");
    buf_print(&w->out, ",\"valueUnsignedInt\":%llu", (unsigned long long)f->total);
    end(w);
    if (!f->is_out_of_scope)
        return;
    begin(w, "out-of-scope");
    buf_add(&w->out, STR(",\"valueBoolean\":true"));
    end(w);
}

// Those that go together with the one at `first`, in their order; each is then done.
static void add_group(struct answer *w, const struct section *section, struct finding *f, size_t first)
{
    struct arena *a = w->deed->arena;
    struct str key = f->list[first].key;
    const struct json *head = consult_head(section->shape, f->list[first].tree);
    begin_parts(w, "group");
    if (head) {
        begin(w, "code");
        buf_add(&w->out, STR(",\"valueCodeableConcept\":"));
        json_write(&w->out, head);
        end(w);
    }
    for (size_t i = first; i < f->count; i++) {
        struct found *found = &f->list[i];
        if (!found->tree || !str_equal(found->key, key))
            continue;
        consult_cut(a, section->shape, found->tree);
        add_tree(w, "item", found->tree);
        found->tree = NULL;
    }
    end_parts(w);
}

static enum code add_section(struct answer *w, const struct section *section)
{
    struct finding f = {0};
    enum code code = DONE;
    for (const struct source *s = section->sources; code == DONE && s->query; s++)
        code = consult_find(w->deed, w->space, s, &f);
    if (code)
        return code;
    for (size_t i = 0; section->shape != AS_IT_IS && i < f.count; i++)
        f.list[i].key = consult_key(w->deed->arena, section->shape, f.list[i].tree);
    if (section->shape == BY_CODE)
        consult_drop_doubles(w->deed->arena, &f);
    begin_parts(w, section->name);
    add_measure_of(w, &f);
    for (size_t i = 0; i < f.count; i++) {
        if (section->shape == AS_IT_IS)
            add_tree(w, "item", f.list[i].tree);
        else if (f.list[i].tree)
            add_group(w, section, &f, i);
    }
    end_parts(w);
    return DONE;
}

// ---- what is new ------------------------------------------------------------------------------------------

static int newest_first(const void *x, const void *y)
{
    int64_t a = ((const struct found *)x)->updated_us, b = ((const struct found *)y)->updated_us;
    return a < b ? 1 : a > b ? -1 : 0;
}

static void add_new(struct answer *w, const struct found *found)
{
    struct arena *a = w->deed->arena;
    struct str title = consult_title(a, found->tree);
    begin_parts(w, "item");
    begin(w, "reference");
    buf_add(&w->out, STR(",\"valueReference\":{\"reference\":"));
    json_write_string(&w->out, arena_print(a, "%s/%.*s", model_info(found->at.type)->name,
                                           STR_ARG(json_text(a, json_get(found->tree, STR("id"))))));
    buf_add_char(&w->out, '}');
    end(w);
    if (title.len)
        add_string(w, "title", title);
    add_instant(w, "updated", found->updated_us);
    end_parts(w);
}

static enum code add_news(struct answer *w, int64_t since_us)
{
    struct arena *a = w->deed->arena;
    struct finding f = {0};
    struct buf since;
    enum code code = DONE;
    buf_init(&since, a, 32);
    instant_write(&since, since_us);
    const char *query =
        arena_print(a, "_lastUpdated=gt%.*s&_sort=-_lastUpdated&_count=50", STR_ARG(buf_str(&since))).ptr;
    for (const model_type *type = consult_news; code == DONE && *type; type++) {
        const struct source source = {*type, query};
        code = consult_find(w->deed, w->space, &source, &f);
    }
    if (code)
        return code;
    if (f.count)
        qsort(f.list, f.count, sizeof *f.list, newest_first);
    begin_parts(w, "new");
    add_measure_of(w, &f);
    for (size_t i = 0; i < f.count; i++)
        add_new(w, &f.list[i]);
    end_parts(w);
    return DONE;
}

// ---- the whole --------------------------------------------------------------------------------------------

static enum code write_all(struct answer *w, const struct resource *patient)
{
    int64_t since_us;
    struct json *tree;
    enum code code = space_tree(w->deed, patient, &tree);
    if (code == DONE)
        code = space_look_again(w->deed, w->space, &since_us);
    if (code)
        return code;
    buf_add(&w->out, STR("{\"resourceType\":\"Parameters\",\"parameter\":["));
    add_tree(w, "patient", tree);
    if (since_us)
        add_instant(w, "since", since_us);
    if (since_us)
        code = add_news(w, since_us);
    for (const struct section *section = consult_sections; code == DONE && section->name; section++)
        code = add_section(w, section);
    buf_add(&w->out, STR("]}"));
    return code;
}

enum code consult_synthesis(struct call *c)
{
    enum { LIKELY = 256 * 1024 };
    struct deed d;
    struct pointer at;
    struct resource patient;
    struct answer w = {.deed = &d};
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &at))
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    w.space = at.space;
    buf_init(&w.out, c->arena, LIKELY);
    // Whoever may not read the Patient learns nothing, not even that there is one.
    enum code code = space_read(&d, at, &patient);
    if (code == DONE)
        code = write_all(&w, &patient);
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), buf_str(&w.out));
    return deed_into_call(c, &d);
}
