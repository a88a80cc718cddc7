// References read back from keys, for _include, _revinclude and _has; and what a reference's text tells.
#include "fhir/search/search_int.h"

struct found {
    struct arena *arena;
    struct search_target *items;
    size_t count, size;
};

// "…/_history/3" is a version of what stands before it.
struct str search_cut_version(struct str *text)
{
    ptrdiff_t at = str_find(*text, '_') < 0 ? -1 : str_find_str(*text, STR("/_history/")); // hardly ever
    if (at <= 0)
        return (struct str){0};
    struct str version = str_skip(*text, (size_t)at + 10);
    text->len = (size_t)at;
    return version;
}

model_type search_reference_type(struct str text)
{
    model_type type = MODEL_NONE;
    struct str part = {0}, rest = text;
    while (rest.ptr) { // the last segment but one, and before a version
        struct str next = str_cut(&rest, '/');
        if (str_equal(next, STR("_history")))
            break;
        type = model_resource_named(part);
        part = next;
    }
    return type;
}

static void add_target(struct found *f, const struct search_target *t)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct search_target *other = &f->items[i];
        if (other->number == t->number && other->type == t->type && str_equal(other->text, t->text))
            return;
    }
    if (f->count == f->size) {
        size_t bigger = f->size ? f->size * 2 : 8;
        f->items = arena_grow(f->arena, f->items, f->size * sizeof *f->items, bigger * sizeof *f->items);
        f->size = bigger;
    }
    f->items[f->count++] = *t;
}

static void take_references(struct found *f, model_type target, struct key_range *range)
{
    struct key k;
    while (key_next(range, &k) == KEY_FOUND) {
        struct search_target t = {0};
        if (k.kind != KEY_REFERENCE && k.kind != KEY_CANONICAL)
            continue;
        if (k.kind == KEY_REFERENCE && k.flags & REFERENCE_IS_KNOWN) {
            t = (struct search_target){
                k.number, model_stable(k.stable_type), k.flags & REFERENCE_IN_COMMONS, {0}};
        } else {
            t.text = key_name_text(k.system);
            t.type = search_reference_type(t.text);
        }
        if ((t.number || t.text.len) && (!target || t.type == target))
            add_target(f, &t);
    }
}

size_t search_references(struct arena *a, const struct search_include *include, model_type type,
                         struct str keys, struct search_target **out)
{
    struct found f = {.arena = a};
    struct key_range range;
    size_t at = 0;
    uint16_t stable = 0;
    bool is_source = !include->source || include->source == type;
    while (is_source && keys_next_group(keys, &at, &stable, &range) == KEY_FOUND) {
        if (!include->param || include->param->stable == stable)
            take_references(&f, include->target, &range);
    }
    *out = f.items;
    return f.count;
}
