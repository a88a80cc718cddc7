// Reading: read, vread, history (R4 §3.1.0.1, §3.1.0.2, §3.1.0.9).
#include "fhirapi/api_int.h"

#include "fhir/patch/patch.h"

enum { HISTORY_COUNT_DEFAULT = 50, HISTORY_COUNT_MAX = 1000 };

static enum patch_view view_of(struct str summary)
{
    if (str_equal(summary, STR("true")))
        return VIEW_SUMMARY;
    if (str_equal(summary, STR("text")))
        return VIEW_TEXT;
    return str_equal(summary, STR("data")) ? VIEW_DATA : VIEW_ALL;
}

static size_t split_elements(struct str text, struct str *out, size_t max)
{
    size_t count = 0;
    while (text.ptr && count < max) {
        struct str name = str_trim(str_cut(&text, ','));
        if (name.len)
            out[count++] = name;
    }
    return count;
}

void api_resource_write(struct deed *d, struct buf *out, const struct resource *r,
                        const struct interaction *i)
{
    struct str elements[32];
    enum patch_view view = view_of(uri_query_get(&i->query, STR("_summary")));
    size_t count = split_elements(uri_query_get(&i->query, STR("_elements")), elements, COUNT_OF(elements));
    if (view == VIEW_ALL && count == 0) {
        space_render(d, out, r);
        return;
    }
    struct json *tree;
    struct buf whole;
    buf_init(&whole, d->arena, r->rest.len * 2 + 256);
    space_render(d, &whole, r);
    if (json_parse(d->arena, buf_str(&whole), NULL, &tree) == DONE)
        json_write(out, patch_view(d->arena, tree, view, elements, count));
    else
        buf_add(out, buf_str(&whole));
}

struct str api_resource_text(struct deed *d, const struct resource *r, const struct interaction *i)
{
    struct buf b;
    buf_init(&b, d->arena, r->rest.len * 2 + 256);
    api_resource_write(d, &b, r, i);
    return buf_str(&b);
}

static bool is_unchanged(struct deed *d, const struct interaction *i, const struct resource *r)
{
    int64_t since_us;
    struct str rest = i->if_none_match, etag = api_etag(d->arena, r->version);
    while (rest.ptr) {
        struct str one = str_trim(str_cut(&rest, ','));
        if (str_equal(one, etag) || str_equal(one, str_skip(etag, 2)) || str_equal(one, STR("*")))
            return true;
    }
    if (i->if_none_match.ptr)
        return false;
    return i->if_modified_since.ptr && http_date_read(i->if_modified_since, &since_us) &&
           r->updated_us / 1000000 <= since_us / 1000000;
}

enum code api_read(struct deed *d, const struct interaction *i, struct result *out)
{
    struct pointer at;
    uint64_t version;
    enum code code;
    if (!space_find(d, i->type, i->id, &at))
        return fail(d->arena, NOT_FOUND, "There is no %s with this id", model_info(i->type)->name);
    if (!i->version.ptr)
        code = space_read(d, at, &out->resource);
    else if (str_to_u64(i->version, &version) && version > 0 && version <= UINT32_MAX)
        code = space_read_version(d, at, (uint32_t)version, &out->resource);
    else
        code = fail(d->arena, NOT_FOUND, "A version is a whole number from 1");
    if (code)
        return code;
    out->has_resource = true;
    out->status = is_unchanged(d, i, &out->resource) ? 304 : 200;
    return DONE;
}

// ---- history ----------------------------------------------------------------------------------------------

static enum code read_count(struct deed *d, const struct interaction *i, uint32_t *out)
{
    uint64_t count = HISTORY_COUNT_DEFAULT;
    struct str text = uri_query_get(&i->query, STR("_count"));
    if (text.ptr && !str_to_u64(text, &count))
        return fail_at(d->arena, INVALID, STR("_count"), "This parameter is a whole number");
    *out = (uint32_t)(count < HISTORY_COUNT_MAX ? count : HISTORY_COUNT_MAX);
    return DONE;
}

// R4 §3.1.0.9 leaves unknown parameters to the server; here they are errors, as in a search.
static enum code check_params(struct deed *d, const struct interaction *i)
{
    static const char *const known[] = {"_count",  "_since",   "_cursor",  "_format",
                                        "_pretty", "_summary", "_elements"};
    for (size_t n = 0; n < i->query.count && !i->is_lenient; n++) {
        struct str name = i->query.pairs[n].name;
        bool is_known = !i->id.ptr && api_names_person(i->type, name);
        for (size_t k = 0; k < COUNT_OF(known); k++)
            is_known = is_known || str_equal(name, str_from(known[k]));
        if (!is_known)
            return fail_at(d->arena, INVALID, name,
                           "A history has no parameter %.*s; it has _since, _count%s", STR_ARG(name),
                           i->id.ptr ? "" : " and patient");
    }
    return DONE;
}

static enum code history_query(struct deed *d, const struct interaction *i, struct space_history_query *q)
{
    struct date since;
    struct pointer at;
    struct str since_text = uri_query_get(&i->query, STR("_since"));
    enum code code = check_params(d, i);
    if (code == DONE)
        code = read_count(d, i, &q->count);
    if (code)
        return code;
    if (since_text.ptr && !date_read(since_text, &since))
        return fail_at(d->arena, INVALID, STR("_since"), "_since is an instant such as 2026-01-31T12:00:00Z");
    q->since_us = since_text.ptr ? since.from_us : 0;
    q->cursor = uri_query_get(&i->query, STR("_cursor"));
    q->type = i->type;
    if (!i->id.ptr)
        return api_search_space(d, i->type, &i->query, &q->space);
    if (!space_find(d, i->type, i->id, &at))
        return fail(d->arena, NOT_FOUND, "There is no %s with this id", model_info(i->type)->name);
    q->space = at.space;
    q->number = at.number;
    return DONE;
}

// The address of this history, or of its page that begins at a cursor.
static struct str history_url(struct deed *d, const struct interaction *i, struct str cursor)
{
    struct buf b;
    buf_init(&b, d->arena, 256);
    buf_add(&b, i->base);
    if (i->type != MODEL_NONE)
        buf_print(&b, "/%s", model_info(i->type)->name);
    if (i->id.ptr)
        buf_print(&b, "/%.*s", STR_ARG(i->id));
    buf_add(&b, STR("/_history"));
    char before = '?';
    for (size_t n = 0; n < i->query.count; n++) {
        const struct uri_pair *pair = &i->query.pairs[n];
        if (str_equal(pair->name, STR("_cursor")))
            continue;
        buf_add_char(&b, before);
        uri_encode(&b, pair->name);
        buf_add_char(&b, '=');
        uri_encode(&b, pair->value);
        before = '&';
    }
    if (cursor.ptr)
        buf_print(&b, "%c_cursor=%.*s", before, STR_ARG(cursor));
    return buf_str(&b);
}

static void add_entry(struct bundle_writer *w, const struct resource *r, const struct interaction *i)
{
    struct arena *a = w->deed->arena;
    struct str name = arena_print(a, "%s/%.*s", model_info(r->at.type)->name, STR_ARG(space_id(w->deed, r)));
    const char *method = r->deleted ? "DELETE" : r->version == 1 ? "POST" : "PUT";
    buf_print(&w->out, "%s\"fullUrl\":\"%.*s/%.*s\"", w->entries++ ? ",{" : ",\"entry\":[{", STR_ARG(w->base),
              STR_ARG(name));
    if (!r->deleted) {
        buf_add(&w->out, STR(",\"resource\":"));
        buf_add(&w->out, api_resource_text(w->deed, r, i));
    }
    buf_print(&w->out, ",\"request\":{\"method\":\"%s\",\"url\":\"%.*s\"}", method, STR_ARG(name));
    buf_print(&w->out, ",\"response\":{\"status\":\"%s\",\"etag\":\"W/\\\"%u\\\"\",\"lastModified\":\"",
              r->deleted        ? "204"
              : r->version == 1 ? "201"
                                : "200",
              r->version);
    instant_write(&w->out, r->updated_us);
    buf_add(&w->out, STR("\"}}"));
}

enum code api_history(struct deed *d, const struct interaction *i, struct result *out)
{
    struct space_history_query q = {0};
    struct space_history_page page;
    enum code code = history_query(d, i, &q);
    if (code == DONE)
        code = space_history(d, &q, &page);
    if (code)
        return code;
    struct bundle_writer w;
    bundle_begin(&w, d, "history", i->base);
    bundle_total(&w, page.total);
    bundle_link(&w, "self", history_url(d, i, q.cursor));
    if (page.has_next)
        bundle_link(&w, "next", history_url(d, i, page.next));
    bundle_entries(&w);
    for (size_t n = 0; n < page.count; n++)
        add_entry(&w, &page.list[n], i);
    out->status = 200;
    out->body = bundle_end(&w);
    return DONE;
}
