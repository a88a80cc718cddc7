// A life: opens the writer, lets each theme write, hands out the resources. Bundles.
#include "demo/demo_cda_int.h"

enum { FULL_YEARS = 10, LIGHT_YEARS = 2 };

void demo_urn(char out[DEMO_URN], const struct demo_writer *w, size_t number)
{
    demo_uuid(out, w->setting->seed, w->person->index, 1000 + number);
}

size_t demo_open(struct demo_writer *w, const char *type)
{
    if (w->count == w->size) {
        size_t size = w->size ? w->size * 2 : 128;
        w->resources =
            arena_grow(w->arena, w->resources, w->size * sizeof *w->resources, size * sizeof *w->resources);
        w->size = size;
    }
    char urn[DEMO_URN];
    demo_urn(urn, w, w->count);
    w->resources[w->count] = (struct demo_resource){.type = type, .json = {NULL, w->text.len}};
    w->resources[w->count].full_url = arena_copy(w->arena, str_from(urn));
    demo_put(&w->text, "{'resourceType':'%s'", type);
    return w->count++;
}

void demo_close(struct demo_writer *w)
{
    buf_add_char(&w->text, '}');
}

void demo_event_add(struct demo_writer *w, struct demo_event event)
{
    if (w->event_count < DEMO_EVENTS_MAX)
        w->events[w->event_count++] = event;
}

// While writing, json.len is where the body starts; now every body gets its place.
static void settle(struct demo_writer *w, struct demo_life *out)
{
    size_t end = w->text.len;
    for (size_t i = w->count; i-- > 0;) {
        size_t start = w->resources[i].json.len;
        w->resources[i].json = str_of(w->text.ptr + start, end - start);
        end = start;
    }
    out->resources = w->resources;
    out->resource_count = w->count;
}

enum code demo_life_make(struct arena *a, const struct demo_setting *s, uint64_t index, struct demo_life *out)
{
    *out = (struct demo_life){0};
    enum code code = demo_person_make(a, s, index, &out->person);
    if (code)
        return code;
    struct demo_writer *w = ARENA_NEW(a, struct demo_writer);
    w->arena = a;
    w->setting = s;
    w->person = &out->person;
    w->random = demo_random_of(s->seed, index, 70);
    w->full = index < DEMO_NAMED_PEOPLE;
    w->from = s->today - 365 * (w->full ? FULL_YEARS : LIGHT_YEARS);
    if (w->from < out->person.birth_day)
        w->from = out->person.birth_day;
    demo_urn(w->patient, w, 0);
    buf_init(&w->text, a, w->full ? 1 << 17 : 1 << 15);
    demo_write_person(w);
    demo_write_illnesses(w);
    demo_write_visits(w);
    demo_write_childhood(w);
    demo_write_pregnancy(w);
    demo_write_episodes(w);
    demo_write_vaccines(w);
    demo_write_own_measures(w);
    demo_write_documents(w, out);
    settle(w, out);
    return DONE;
}

void demo_life_bundle(struct buf *out, const struct demo_life *life)
{
    demo_put(out, "{'resourceType':'Bundle','type':'transaction','entry':[");
    for (size_t i = 0; i < life->resource_count; i++) {
        const struct demo_resource *r = &life->resources[i];
        demo_put(out, "%s{'fullUrl':'%.*s','resource':", i ? "," : "", STR_ARG(r->full_url));
        buf_add(out, r->json);
        demo_put(out, ",'request':{'method':'POST','url':'%s'}}", r->type);
    }
    demo_put(out, "]}");
}

void demo_commons_bundle(struct buf *out, const struct demo_commons *commons)
{
    demo_put(out, "{'resourceType':'Bundle','type':'transaction','entry':[");
    for (size_t i = 0; i < commons->resource_count; i++) {
        const struct demo_resource *r = &commons->resources[i];
        demo_put(out, "%s{'resource':", i ? "," : "");
        buf_add(out, r->json);
        demo_put(out, ",'request':{'method':'PUT','url':'%s/%.*s'}}", r->type, STR_ARG(r->id));
    }
    demo_put(out, "]}");
}
