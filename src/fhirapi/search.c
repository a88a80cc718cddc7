// Searching (R4 §3.1.1): which person a search is about, and the searchset Bundle.
#include "fhirapi/api_int.h"

// ---- whose space ------------------------------------------------------------------------------------------

static bool leads_to_patient(model_type type, struct str param)
{
    size_t count;
    const char *const *params = model_compartment(type, &count);
    return str_equal(param, STR("patient")) || str_equal(param, STR("subject")) ||
           str_is_one_of(param, params, count);
}

static enum code by_identifier(struct deed *d, struct str value, uint64_t *space)
{
    struct str system = str_cut(&value, '|');
    if (!value.ptr)
        return fail_at(
            d->arena, INVALID, STR("identifier"),
            "Give a person's identifier as system|value, for example urn:oid:1.2.250.1.213.1.4.8|<INS>");
    return space_of_identifier(d, system, value, space);
}

static enum code by_reference(struct deed *d, struct str value, uint64_t *space)
{
    struct pointer at;
    struct str first = str_cut(&value, ',');
    if (!space_find(d, MODEL_Patient, first, &at))
        return fail(d->arena, NOT_FOUND, "There is no Patient with this id");
    *space = at.space;
    return DONE;
}

static struct str first_part(struct str name)
{
    size_t len = 0;
    while (len < name.len && name.ptr[len] != ':' && name.ptr[len] != '.')
        len++;
    return str_of(name.ptr, len);
}

bool api_names_person(model_type type, struct str name)
{
    return leads_to_patient(type, first_part(name)) ||
           (type == MODEL_Patient && str_equal(name, STR("identifier")));
}

// Looks at one parameter. NOT_FOUND: it names a person without a space; *known says whether it names one at
// all.
static enum code by_param(struct deed *d, model_type type, const struct uri_pair *pair, uint64_t *space,
                          bool *known)
{
    struct str name = first_part(pair->name);
    struct str rest = str_skip(pair->name, name.len);
    *known = true;
    if (str_equal(name, STR("_id")) && type != MODEL_NONE) {
        struct pointer at;
        struct str value = pair->value;
        if (!space_find(d, type, str_cut(&value, ','), &at))
            return fail(d->arena, NOT_FOUND, "There is no such resource");
        *space = at.space;
        return DONE;
    }
    if (type == MODEL_Patient && str_equal(name, STR("identifier")) && rest.len == 0)
        return by_identifier(d, pair->value, space);
    if (leads_to_patient(type, name)) {
        if (str_ends(rest, STR(".identifier")) || str_equal(rest, STR(":identifier")))
            return by_identifier(d, pair->value, space);
        if (rest.len == 0 || str_equal(rest, STR(":Patient")))
            return by_reference(d, pair->value, space);
    }
    *known = false;
    return DONE;
}

// A person without a space here: an empty answer, but for those who would not be told of one who has.
static enum code may_hear_of_nobody(struct deed *d, model_type type)
{
    struct access_question question = {d->actor, UINT64_MAX, ACCESS_SEARCH, type, .takes_narrowed = true};
    struct access_answer answer = access_decide(&question);
    return answer.allowed ? NOT_FOUND : fail(d->arena, DENIED, "%s", access_reason_text(answer.reason));
}

enum code api_search_space(struct deed *d, model_type type, const struct uri_query *query, uint64_t *space)
{
    *space = 0;
    if (type != MODEL_NONE && model_info(type)->place == MODEL_COMMONS)
        return DONE;
    for (size_t i = 0; i < query->count; i++) {
        bool known;
        enum code code = by_param(d, type, &query->pairs[i], space, &known);
        if (code == NOT_FOUND)
            return may_hear_of_nobody(d, type);
        if (code || known)
            return code;
    }
    if (d->actor && d->actor->role == ACTOR_HOLDER) {
        *space = d->actor->space;
        return DONE;
    }
    // A document's unique id tells whose it is (PDSm: PATCH DocumentReference?identifier=system|value).
    struct str identifier = uri_query_get(query, STR("identifier"));
    if (type == MODEL_DocumentReference && identifier.ptr)
        return documents_space_of(d, identifier, space);
    return fail(
        d->arena, DENIED,
        "A search is about one person: add patient=Patient/<id>, or patient.identifier=<system>|<INS>%s",
        type == MODEL_Patient ? "; a Patient is found by identifier=<system>|<INS>" : "");
}

// ---- the answer -------------------------------------------------------------------------------------------

static struct str full_url(struct deed *d, struct str base, const struct resource *r)
{
    struct buf b;
    buf_init(&b, d->arena, base.len + 96);
    buf_add(&b, base);
    buf_add_char(&b, '/');
    buf_add(&b, str_from(model_info(r->at.type)->name));
    buf_add_char(&b, '/');
    buf_add(&b, space_id(d, r));
    return buf_str(&b);
}

static struct str search_url(struct deed *d, const struct interaction *i, struct str query, struct str cursor)
{
    struct buf b;
    buf_init(&b, d->arena, 256);
    buf_print(&b, "%.*s/%s", STR_ARG(i->base), model_info(i->type)->name);
    if (query.len)
        buf_print(&b, "?%.*s", STR_ARG(query));
    if (cursor.len)
        buf_print(&b, "%s_cursor=%.*s", query.len ? "&" : "?", STR_ARG(cursor));
    return buf_str(&b);
}

static void add_entry(struct bundle_writer *w, const struct interaction *i, const struct resource *r,
                      const char *mode)
{
    bundle_entry_begin(w, full_url(w->deed, i->base, r));
    api_resource_write(w->deed, &w->out, r, i);
    bundle_entry_end(w, mode);
}

// Room for most answers, so that what was written is not moved as it grows.
static size_t likely_size(const struct space_page *page)
{
    enum { START = 4096, OF_AN_ENTRY = 384 }; // START: rendering asks for more room than it takes
    size_t size = START;
    for (size_t n = 0; n < page->count; n++)
        size += page->matches[n].rest.len + OF_AN_ENTRY;
    for (size_t n = 0; n < page->included_count; n++)
        size += page->included[n].rest.len + OF_AN_ENTRY;
    return size;
}

static struct str searchset(struct deed *d, const struct interaction *i, const struct search_query *q,
                            const struct space_page *page)
{
    struct bundle_writer w;
    bundle_begin(&w, d, "searchset", i->base);
    if (q->total != TOTAL_NONE)
        bundle_total(&w, page->total);
    bundle_link(&w, "self", search_url(d, i, q->self, (struct str){0}));
    if (page->has_next)
        bundle_link(&w, "next", search_url(d, i, q->self, page->next));
    bundle_entries(&w);
    buf_reserve(&w.out, likely_size(page));
    for (size_t n = 0; n < page->count; n++)
        add_entry(&w, i, &page->matches[n], "match");
    for (size_t n = 0; n < page->included_count; n++)
        add_entry(&w, i, &page->included[n], "include");
    return bundle_end(&w);
}

enum code api_search(struct deed *d, const struct interaction *i, struct result *out)
{
    struct search_query *q;
    struct space_page page = {0};
    struct search_options options = {.lenient = i->is_lenient, .base = i->base};
    struct uri_query query = i->query;
    uint64_t space;
    documents_read_query(d->arena, i->type, &query);
    enum code code = search_parse(d->arena, i->type, &query, &options, &q);
    if (code == DONE) {
        code = api_search_space(d, i->type, &query, &space);
        // A person without a space here has no resources: an empty answer.
        code = code == DONE ? space_search(d, space, q, &page) : code == NOT_FOUND ? DONE : code;
    }
    if (code)
        return code;
    out->status = 200;
    out->body = searchset(d, i, q, &page);
    return DONE;
}

enum code api_match(struct deed *d, model_type type, const struct uri_query *query, struct str base,
                    unsigned *count, struct pointer *at)
{
    struct search_query *q;
    struct space_page page = {0};
    struct search_options options = {.base = base};
    uint64_t space;
    if (query->count == 0)
        return fail(d->arena, INVALID,
                    "A conditional request needs criteria, such as identifier=<system>|<value>");
    enum code code = search_parse(d->arena, type, query, &options, &q);
    if (code)
        return code;
    q->count = 2;
    q->count_given = true;
    code = api_search_space(d, type, query, &space);
    code = code == DONE ? space_search(d, space, q, &page) : code == NOT_FOUND ? DONE : code;
    *count = (unsigned)page.count;
    if (page.count)
        *at = page.matches[0].at;
    return code;
}
