// GET /fhir/AuditEvent: one event, and the search of IHE ITI-81 (Retrieve ATNA Audit Event) over one person's journal. The
// parameters are R4's, tested like those of any resource; newest first, and no number tells of what is not told.
#include "traces/traces_int.h"

#include "fhirapi/fhirapi.h"

#include "codec/json/json.h"
#include "fhir/search/search.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 100 };

static enum code answer(struct call *c, struct deed *d, struct str body)
{
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), body);
    return deed_into_call(c, d);
}

// ---- one ----------------------------------------------------------------------------------------------------------

struct one {
    struct viewer *viewer;
    uint64_t seq;
    struct buf out;
    bool found;
};

static bool take_one(void *context, struct arena *line, const struct trace *t)
{
    struct one *one = context;
    (void)line;
    one->found = t->seq == one->seq;
    if (one->found)
        audit_event_write(&one->out, one->viewer, t);
    return false;
}

// One that software stored: as the plain row would have it. A handler may run again, so the call's names stay.
static enum code read_stored(struct call *c)
{
    struct call typed = *c;
    typed.params[0] = STR("AuditEvent");
    typed.params[1] = c->params[0];
    enum code code = fhirapi_interaction(&typed);
    memcpy(c->writes, typed.writes, sizeof c->writes);
    return code;
}

enum code traces_audit_read(struct call *c)
{
    struct deed d;
    struct viewer viewer;
    struct pointer at;
    struct one one = {.viewer = &viewer};
    deed_of_call(c, &d);
    if (!crypt_id_read(space_keys(d.house), c->params[0], &at) || at.type != TRACE_TYPE)
        return read_stored(c);
    one.seq = at.number;
    buf_init(&one.out, c->arena, 2048);
    enum code code = viewer_enter(&viewer, &d, at.space);
    if (code == DONE)
        code = viewer_walk(&viewer, at.number + 1, take_one, &one);
    if (code)
        return code;
    if (!one.found)
        return fail(c->arena, NOT_FOUND, "There is no AuditEvent with this id");
    code = space_read_journal(&d, at.space, 1);
    return code ? code : answer(c, &d, buf_str(&one.out));
}

// ---- searching ------------------------------------------------------------------------------------------------------

struct found {
    struct viewer *viewer;
    struct search_query *query;
    struct buf entries, base;
    uint64_t most, count, total, last;
    bool counts_all, has_more;
    enum code code;
};

static bool resolve(void *context, struct str reference, struct search_target *out)
{
    struct pointer at;
    if (!space_find(context, MODEL_NONE, reference, &at))
        return false;
    *out = (struct search_target){
        .number = at.number, .type = at.type, .is_commons = at.space == 0, .text = reference};
    return true;
}

static bool matches(struct found *f, struct arena *line, const struct trace *t, struct str text)
{
    struct json *tree;
    struct search_row row = {.number = t->seq, .updated_us = t->at_us};
    bool damaged = false;
    f->code = json_parse(line, text, NULL, &tree);
    if (f->code == DONE)
        f->code = search_extract(line, tree, MODEL_AuditEvent, resolve, f->viewer->deed, &row.keys);
    return f->code == DONE && search_match(f->query, &row, &damaged);
}

static void add_entry(struct found *f, const struct trace *t, struct str text)
{
    char id[CRYPT_ID_SIZE];
    trace_id(f->viewer, t->seq, id);
    buf_print(&f->entries, "%s{\"fullUrl\":\"%.*s/AuditEvent/%.*s\",\"resource\":", f->count ? "," : "",
              STR_ARG(buf_str(&f->base)), CRYPT_ID_SIZE, id);
    buf_add(&f->entries, text);
    buf_add(&f->entries, STR(",\"search\":{\"mode\":\"match\"}}"));
    f->count++;
    f->last = t->seq;
}

static bool see(void *context, struct arena *line, const struct trace *t)
{
    struct found *f = context;
    struct buf text;
    buf_init(&text, line, 2048);
    audit_event_write(&text, f->viewer, t);
    if (!matches(f, line, t, buf_str(&text)))
        return f->code == DONE;
    f->total++;
    if (f->count < f->most)
        add_entry(f, t, buf_str(&text));
    else
        f->has_more = true;
    return f->counts_all || !f->has_more;
}

// What says whose journal it is has done its work; our own paging is no parameter of the search either.
static void without_person(struct arena *a, const struct uri_query *query, struct uri_query *out)
{
    struct uri_pair *pairs = ARENA_ARRAY(a, struct uri_pair, query->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < query->count; i++)
        if (!traces_names_person(query->pairs[i].name))
            pairs[count++] = query->pairs[i];
    *out = (struct uri_query){.pairs = pairs, .count = count};
}

static enum code check_query(struct arena *a, const struct search_query *q)
{
    for (const struct search_clause *c = q->first; c; c = c->next)
        if (c->chained || c->has_param)
            return fail(a, UNSUPPORTED, "Searches of AuditEvent take no chains but patient.identifier");
    bool is_newest_first =
        q->sort_count == 0 || (q->sort_count == 1 && q->sort[0].descending && q->sort[0].param &&
                               strcmp(q->sort[0].param->code, "date") == 0);
    if (!is_newest_first)
        return fail_at(a, UNSUPPORTED, STR("_sort"), "Audit events come newest first: _sort=-date");
    return q->includes ? fail(a, UNSUPPORTED, "Searches of AuditEvent include nothing") : DONE;
}

static enum code prepare(struct deed *d, const struct uri_query *query, struct found *f)
{
    struct uri_query own;
    struct search_options options = {.base = buf_str(&f->base)};
    without_person(d->arena, query, &own);
    enum code code = search_parse(d->arena, MODEL_AuditEvent, &own, &options, &f->query);
    if (code == DONE)
        code = check_query(d->arena, f->query);
    if (code == DONE)
        code = search_bind(d->arena, f->query, resolve, d);
    if (code)
        return code;
    f->most = f->query->count_given ? f->query->count : PAGE_DEFAULT;
    if (f->most > PAGE_MAX)
        f->most = PAGE_MAX;
    if (f->query->summary == SUMMARY_COUNT)
        f->most = 0;
    f->counts_all = f->most == 0 || str_equal(uri_query_get(query, STR("_total")), STR("accurate"));
    return DONE;
}

static enum code find(struct deed *d, const struct uri_query *query, struct found *f)
{
    uint64_t space, before;
    enum code code = traces_space(d, query, &space);
    if (code == NOT_FOUND) // a person without a space here has no events
        return DONE;
    if (code == DONE)
        code = viewer_enter(f->viewer, d, space);
    if (code == DONE)
        code = traces_cursor(f->viewer, f->query->cursor, &before);
    if (code == DONE)
        code = viewer_walk(f->viewer, before, see, f);
    if (code == DONE)
        code = f->code;
    return code ? code : space_read_journal(d, space, f->count);
}

static void add_link(struct buf *b, const struct found *f, const char *relation, struct str query,
                     struct str cursor)
{
    struct buf url;
    buf_init(&url, b->arena, 256);
    buf_print(&url, "%.*s/AuditEvent?%.*s", STR_ARG(buf_str(&f->base)), STR_ARG(query));
    if (cursor.len)
        buf_print(&url, "%s_cursor=%.*s", query.len ? "&" : "", STR_ARG(cursor));
    buf_print(b, "{\"relation\":\"%s\",\"url\":", relation);
    json_write_string(b, buf_str(&url));
    buf_add_char(b, '}');
}

// The query as it was asked, but for the page.
static struct str without_cursor(struct arena *a, struct str query)
{
    struct buf b;
    buf_init(&b, a, query.len + 1);
    while (query.ptr) {
        struct str pair = str_cut(&query, '&');
        if (str_starts(pair, STR("_cursor=")) || !pair.len)
            continue;
        if (b.len)
            buf_add_char(&b, '&');
        buf_add(&b, pair);
    }
    return buf_str(&b);
}

static struct str bundle(struct arena *a, const struct found *f, struct str query)
{
    struct buf b;
    char id[CRYPT_ID_SIZE];
    buf_init(&b, a, f->entries.len + 1024);
    buf_add(&b, STR("{\"resourceType\":\"Bundle\",\"type\":\"searchset\""));
    if (f->counts_all)
        buf_print(&b, ",\"total\":%llu", (unsigned long long)f->total);
    buf_add(&b, STR(",\"link\":["));
    query = without_cursor(a, query);
    add_link(&b, f, "self", query, (struct str){0});
    if (f->has_more && f->most) {
        trace_id(f->viewer, f->last, id);
        buf_add_char(&b, ',');
        add_link(&b, f, "next", query, str_of(id, sizeof id));
    }
    buf_add_char(&b, ']');
    if (f->count)
        buf_print(&b, ",\"entry\":[%.*s]", STR_ARG(buf_str(&f->entries)));
    buf_add_char(&b, '}');
    return buf_str(&b);
}

static enum code search(struct call *c, struct str text)
{
    struct deed d;
    struct viewer viewer;
    struct uri_query query;
    struct found f = {.viewer = &viewer};
    enum code code = uri_query_read(c->arena, text, &query);
    if (code)
        return code;
    deed_of_call(c, &d);
    buf_init(&f.entries, c->arena, 4096);
    buf_init(&f.base, c->arena, 64);
    buf_add(&f.base, house_origin(c));
    buf_add(&f.base, STR("/fhir"));
    code = prepare(&d, &query, &f);
    if (code == DONE)
        code = find(&d, &query, &f);
    return code ? code : answer(c, &d, bundle(c->arena, &f, text));
}

enum code traces_audit_search(struct call *c)
{
    return search(c, c->request->query.ptr ? c->request->query : STR(""));
}

// POST _search: the parameters of the URL and of the form together (R4 §3.1.1.1).
enum code traces_audit_search_form(struct call *c)
{
    struct str query = c->request->query;
    if (query.len && c->body.len)
        query = arena_print(c->arena, "%.*s&%.*s", STR_ARG(query), STR_ARG(c->body));
    return search(c, query.len ? query : c->body.len ? c->body : STR(""));
}
