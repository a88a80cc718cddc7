// Reading for the synthesis: through searches, so that it holds what the asker sees and nothing else.
#include "consult/consult_int.h"

static void add(struct arena *a, struct finding *out, struct found found)
{
    if (out->count == out->size) {
        size_t size = out->size ? out->size * 2 : 64;
        out->list = arena_grow(a, out->list, out->size * sizeof found, size * sizeof found);
        out->size = size;
    }
    out->list[out->count++] = found;
}

static bool is_of_status(const struct json *tree, const char *status)
{
    return !status || json_text_is(json_get(tree, STR("status")), str_from(status));
}

// Without the bytes of a document, which may be many.
static enum code light_tree(struct deed *d, const struct resource *r, struct json **tree)
{
    struct space_content content;
    struct resource light;
    return space_tree(d, space_content_in(d, r, &content, &light) ? &light : r, tree);
}

enum code consult_find(struct deed *d, uint64_t space, const struct source *source, struct finding *out)
{
    static const struct search_options none;
    struct uri_query pairs;
    struct search_query *query;
    struct space_page page = {0};
    enum code code = uri_query_read(d->arena, str_from(source->query), &pairs);
    if (code == DONE)
        code = search_parse(d->arena, source->type, &pairs, &none, &query);
    if (code == DONE)
        code = space_search(d, space, query, &page);
    out->is_out_of_scope |= code == DENIED;
    if (code)
        return code == DENIED ? DONE : code;
    out->total += page.total;
    for (size_t i = 0; code == DONE && i < page.count; i++) {
        struct found found = {.at = page.matches[i].at, .updated_us = page.matches[i].updated_us};
        code = light_tree(d, &page.matches[i], &found.tree);
        if (code == DONE && !is_of_status(found.tree, source->status))
            out->total--;
        else
            add(d->arena, out, found);
    }
    return code;
}
