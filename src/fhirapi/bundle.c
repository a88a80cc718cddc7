// Batch and transaction (R4 §3.1.0.11): entries in the order DELETE, POST, PUT, PATCH, GET; references
// between entries rewritten; a transaction is one deed, a batch is a deed an entry.
#include "fhirapi/bundle_int.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 20000 };

// ---- reading the bundle -----------------------------------------------------------------------------------

enum code bundle_fail_entry(struct deed *d, size_t place, const char *what)
{
    return fail_at(d->arena, INVALID, arena_print(d->arena, "Bundle.entry[%zu]", place), "%s", what);
}

static bool read_method(struct str word, enum http_method *out)
{
    static const struct {
        const char *word;
        enum http_method method;
    } methods[] = {{"GET", HTTP_GET}, {"HEAD", HTTP_HEAD},   {"POST", HTTP_POST},
                   {"PUT", HTTP_PUT}, {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE}};
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_equal(word, str_from(methods[i].word))) {
            *out = methods[i].method;
            return true;
        }
    return false;
}

// "Observation/1/_history/2?x=y" → type, id, version, query
enum code bundle_read_url(struct deed *d, struct str url, struct interaction *i)
{
    struct str query = url;
    struct str path = str_cut(&query, '?');
    if (str_starts(path, i->base))
        path = str_skip(path, i->base.len);
    if (str_starts(path, STR("/")))
        path = str_skip(path, 1);
    struct str type = str_cut(&path, '/');
    i->type = model_resource_named(type);
    if (type.len && i->type == MODEL_NONE)
        return fail(d->arena, INVALID, "The entry's request.url names no FHIR R4 resource type");
    struct str id = str_cut(&path, '/');
    struct str history = str_cut(&path, '/');
    i->is_history = str_equal(id, STR("_history")) || str_equal(history, STR("_history"));
    if (id.len && !str_equal(id, STR("_history")))
        i->id = id;
    if (path.len)
        i->version = path;
    return query.ptr ? uri_query_read(d->arena, query, &i->query) : DONE;
}

// A JSON Patch comes in a Binary (R4 §3.1.0.11.2 "PATCH"); a FHIRPath Patch is a resource itself.
static enum code read_json_patch(struct deed *d, struct interaction *i)
{
    struct str bytes;
    if (!json_text_is(json_get(i->body, STR("resourceType")), STR("Binary")))
        return DONE;
    i->is_json_patch = true;
    if (!base64_read(d->arena, json_text(d->arena, json_get(i->body, STR("data"))), &bytes))
        return INVALID;
    return json_parse(d->arena, bytes, NULL, &i->body);
}

static enum code read_entry(struct transaction *t, const struct json *json, struct entry *e, struct str base)
{
    struct deed *d = t->deed;
    const struct json *request = json_get(json, STR("request"));
    struct interaction *i = &e->interaction;
    if (!read_method(json_text(d->arena, json_get(request, STR("method"))), &i->method))
        return bundle_fail_entry(d, e->place,
                                 "Every entry needs request.method: GET, POST, PUT, PATCH or DELETE");
    i->base = base;
    i->if_match = json_text(d->arena, json_get(request, STR("ifMatch")));
    i->if_none_match = json_text(d->arena, json_get(request, STR("ifNoneMatch")));
    i->if_none_exist = json_text(d->arena, json_get(request, STR("ifNoneExist")));
    i->body = json_get_mutable((struct json *)json, STR("resource"));
    if (i->method == HTTP_PATCH && read_json_patch(d, i) != DONE)
        return bundle_fail_entry(d, e->place, "The data of this Binary is no JSON Patch in base64");
    e->full_url = json_text(d->arena, json_get(json, STR("fullUrl")));
    struct str url = json_text(d->arena, json_get(request, STR("url")));
    if (!url.ptr)
        return bundle_fail_entry(d, e->place, "Every entry needs request.url");
    return bundle_read_url(d, url, i);
}

static int rank_of(enum http_method method)
{
    return method == HTTP_DELETE  ? 0
           : method == HTTP_POST  ? 1
           : method == HTTP_PUT   ? 2
           : method == HTTP_PATCH ? 3
                                  : 4;
}

// A Patient of the bundle comes first of its kind: the others may be in its space.
static int by_rank(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int rank = rank_of(a->interaction.method) - rank_of(b->interaction.method);
    int patient = (b->interaction.type == MODEL_Patient) - (a->interaction.type == MODEL_Patient);
    return rank ? rank : patient ? patient : (a->place > b->place) - (a->place < b->place);
}

static enum code read_entries(struct transaction *t, const struct json *bundle, struct str base)
{
    const struct json *list = json_get(bundle, STR("entry"));
    t->count = list ? list->size : 0;
    if (t->count > ENTRIES_MAX)
        return fail(t->deed->arena, TOO_LARGE, "A bundle holds at most %d entries; send several",
                    ENTRIES_MAX);
    t->entries = ARENA_ARRAY(t->deed->arena, struct entry, t->count);
    size_t place = 0;
    for (const struct json *e = json_first(list); e; e = e->next, place++) {
        t->entries[place].place = place;
        enum code code = read_entry(t, e, &t->entries[place], base);
        if (code)
            return code;
    }
    return DONE;
}

// ---- running ----------------------------------------------------------------------------------------------

// It is the sender's text that must be valid: what is written comes before its references are rewritten.
static enum code check_entry(struct transaction *t, struct entry *e)
{
    struct validate_report report;
    if (e->is_kept || !bundle_is_written(e))
        return DONE;
    e->interaction.is_checked = true;
    return api_validate(t->deed, e->interaction.body, e->interaction.type, &report);
}

static enum code run_entry(struct transaction *t, struct entry *e)
{
    if (e->is_kept)
        return DONE;
    enum code code = e->interaction.body ? bundle_rewrite(t, e->interaction.body) : DONE;
    return code ? code : interact(t->deed, &e->interaction, &e->result);
}

// Puts the entry before the place that the fault names.
static void say_entry(struct deed *d, size_t place)
{
    struct fault *f = &d->arena->fault;
    struct str inner = arena_copy(d->arena, str_from(f->where));
    snprintf(f->where, sizeof f->where, "Bundle.entry[%zu]%s%s", place, inner.len ? ".resource: " : "",
             inner.ptr);
}

// Was this very file taken in before? If not, that it is now is noted among the writes.
static bool is_known(struct transaction *t, enum code *code)
{
    if (!t->import)
        return false;
    bool is_new = t->deed->person_writes != NULL; // the space was opened just now
    if (!is_new)
        *code = space_did(t->deed, t->space, t->import->request, &t->import->was_known);
    if (*code == DONE && !t->import->was_known)
        space_note_done(t->deed, t->space, t->import->request);
    return *code || t->import->was_known;
}

// Documents are told what the others of the bundle do to them.
static void prepare_documents(struct transaction *t)
{
    struct interaction **list = ARENA_ARRAY(t->deed->arena, struct interaction *, t->count);
    for (size_t i = 0; i < t->count; i++) {
        list[i] = &t->entries[i].interaction;
        list[i]->is_import = t->import != NULL;
    }
    if (!t->import)
        api_prepare_documents(t->deed, list, t->count, t->is_submission);
}

static enum code run_entries(struct transaction *t)
{
    struct arena scratch;
    enum code code = DONE;
    arena_init(&scratch);
    t->deed->scratch = &scratch;
    // All are checked before the first runs: the code that checks is fetched once, not for each.
    for (size_t i = 0; code == DONE && i < t->count; i++) {
        code = check_entry(t, &t->entries[i]);
        if (code)
            say_entry(t->deed, t->entries[i].place);
    }
    for (size_t i = 0; code == DONE && i < t->count; i++) {
        struct entry *e = &t->entries[i];
        code = run_entry(t, e);
        if (code == DONE && e->result.status >= 400)
            code = INVALID; // the fault holds the first reason
        if (code)
            say_entry(t->deed, e->place);
    }
    t->deed->scratch = NULL;
    arena_release(&scratch);
    return code;
}

// What belongs to nobody, names that clients choose, and Binaries are written before the person's own: where there are such,
// nothing is supposed, or the space would refuse the first run.
static bool writes_before(const struct transaction *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct interaction *e = &t->entries[i].interaction;
        bool is_aside = model_info(e->type)->place == MODEL_COMMONS || e->type == MODEL_Binary;
        if (e->method == HTTP_PUT || (is_aside && e->method != HTTP_GET))
            return true;
    }
    return false;
}

static enum code run_transaction(struct transaction *t)
{
    if (writes_before(t))
        t->deed->supposed = NULL;
    enum code code = bundle_name_entries(t);
    prepare_documents(t);
    if (code == DONE)
        code = bundle_place_entries(t);
    return code || is_known(t, &code) ? code : run_entries(t);
}

static int by_place(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    return (a->place > b->place) - (a->place < b->place);
}

// By pieces: a format costs several times as much, and every entry has one.
static void write_place(struct deed *d, struct buf *b, const struct resource *r)
{
    buf_add(b, STR(",\"location\":\""));
    buf_add(b, str_from(model_info(r->at.type)->name));
    buf_add_char(b, '/');
    buf_add(b, space_id(d, r));
    buf_add(b, STR("/_history/"));
    buf_add_u64(b, r->version);
    buf_add(b, STR("\",\"etag\":\"W/\\\""));
    buf_add_u64(b, r->version);
    buf_add(b, STR("\\\"\",\"lastModified\":\""));
    instant_write(b, r->updated_us);
    buf_add_char(b, '"');
}

static void write_entry(struct deed *d, struct buf *b, const struct entry *e)
{
    const struct result *r = &e->result;
    bool reads = e->interaction.method == HTTP_GET;
    buf_add_char(b, '{');
    bool is_refused = r->body.ptr && r->status >= 400;
    struct str outcome = is_refused ? r->body : e->outcome;
    if ((r->body.ptr && !is_refused) || (reads && r->has_resource && r->status < 300)) {
        buf_add(b, STR("\"resource\":"));
        buf_add(b, r->body.ptr ? r->body : api_resource_text(d, &r->resource, &e->interaction));
        buf_add_char(b, ',');
    }
    buf_add(b, STR("\"response\":{\"status\":\""));
    buf_add_u64(b, (uint64_t)r->status);
    buf_add_char(b, '"');
    if (r->has_resource)
        write_place(d, b, &r->resource);
    if (outcome.ptr) {
        buf_add(b, STR(",\"outcome\":"));
        buf_add(b, outcome);
    }
    buf_add(b, STR("}}"));
}

static struct str write_response(struct transaction *t, const char *type)
{
    struct buf b;
    qsort(t->entries, t->count, sizeof *t->entries, by_place);
    buf_init(&b, t->deed->arena, 256 * (t->count + 1));
    buf_print(&b, "{\"resourceType\":\"Bundle\",\"type\":\"%s\"", type);
    for (size_t i = 0; i < t->count; i++) {
        buf_add(&b, i ? STR(",") : STR(",\"entry\":["));
        write_entry(t->deed, &b, &t->entries[i]);
    }
    buf_add(&b, t->count ? STR("]}") : STR("}"));
    return buf_end(&b);
}

// ---- batch ------------------------------------------------------------------------------------------------

static struct deed deed_like(const struct deed *d)
{
    return (struct deed){.arena = d->arena,
                         .house = d->house,
                         .read = d->read,
                         .actor = d->actor,
                         .now_us = d->now_us,
                         .word = d->word,
                         .request_id = d->request_id,
                         .peer = d->peer};
}

// The person whom a refused entry concerns is told of it, as of a refused request.
static void tell_refusal(struct transaction *t, const struct deed *refused, enum code code)
{
    struct deed own = deed_like(t->deed);
    own.attempt = refused->attempt;
    if (!own.attempt->space || (code != DENIED && code != NOT_FOUND && code != GONE))
        return;
    if (space_tell_attempt(&own) && space_commit(&own) != DONE)
        log_line(LOG_ERROR, "journal", "request %.*s: a refusal in a batch could not be told",
                 STR_ARG(own.request_id));
}

// An entry that lost a race against another writer runs again, as a request does: on what is there now, and with its body as
// it came, for running changes it.
static enum code run_alone(struct transaction *t, struct entry *e, struct deed *own)
{
    enum { ATTEMPTS_MAX = 8 };
    struct json *body = e->interaction.body;
    bool supposed = false, again = true;
    enum code code = CONFLICT;
    for (int attempt = 0; again && attempt < ATTEMPTS_MAX; attempt++) {
        bool looks = supposed;
        if (looks)
            space_supposed_in_vain(t->deed->house);
        store_read_renew(t->deed->read);
        *own = deed_like(t->deed);
        own->supposed = looks || !t->deed->supposed ? NULL : &supposed;
        own->attempt = ARENA_NEW(own->arena, struct space_attempt);
        e->interaction.body = body ? json_copy(own->arena, body) : NULL;
        e->result = (struct result){0};
        code = interact(own, &e->interaction, &e->result);
        again = code && supposed && !looks;
        if (code == DONE) {
            code = space_commit(own);
            again = code == CONFLICT;
        }
    }
    return code;
}

static void run_batch(struct transaction *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct entry *e = &t->entries[i];
        struct deed own;
        enum code code = run_alone(t, e, &own);
        if (code == DONE)
            continue;
        struct buf b;
        buf_init(&b, own.arena, 256);
        outcome_write(&b, code, &own.arena->fault);
        e->result = (struct result){.status = http_status_of(code)};
        e->outcome = buf_str(&b);
        tell_refusal(t, &own, code);
    }
}

// ---- doors ------------------------------------------------------------------------------------------------

static enum code run_bundle(struct deed *d, struct json *bundle, struct str base, struct str *response)
{
    struct transaction t = {.deed = d};
    bool is_transaction = json_text_is(json_get(bundle, STR("type")), STR("transaction"));
    if (!json_text_is(json_get(bundle, STR("resourceType")), STR("Bundle")) ||
        (!is_transaction && !json_text_is(json_get(bundle, STR("type")), STR("batch"))))
        return fail_at(d->arena, INVALID, STR("Bundle.type"),
                       "Send a Bundle of type transaction or batch here");
    t.is_submission = is_transaction && documents_is_submission(d->arena, bundle);
    enum code code = t.is_submission ? documents_check_submission(d->arena, bundle) : DONE;
    if (code == DONE)
        code = read_entries(&t, bundle, base);
    if (code)
        return code;
    qsort(t.entries, t.count, sizeof *t.entries, by_rank);
    if (is_transaction)
        code = run_transaction(&t);
    else
        run_batch(&t);
    if (code == DONE)
        *response = write_response(&t, is_transaction ? "transaction-response" : "batch-response");
    return code;
}

// A Bundle that is no transaction becomes one that puts what has an id and posts the rest.
static void make_transaction(struct arena *a, struct json *bundle)
{
    const struct json *list = json_get(bundle, STR("entry"));
    json_set(bundle, STR("type"), json_new_string(a, STR("transaction")));
    for (struct json *e = (struct json *)json_first(list); e; e = e->next) {
        const struct json *resource = json_get(e, STR("resource"));
        struct str type = json_text(a, json_get(resource, STR("resourceType")));
        struct str id = json_text(a, json_get(resource, STR("id")));
        struct json *request = json_new(a, JSON_OBJECT);
        json_set(request, STR("method"), json_new_string(a, id.len ? STR("PUT") : STR("POST")));
        json_set(request, STR("url"),
                 json_new_string(a, id.len ? arena_print(a, "%.*s/%.*s", STR_ARG(type), STR_ARG(id)) : type));
        json_set(e, STR("request"), request);
    }
}

static struct json *bundle_of(struct arena *a, struct json *resource)
{
    struct json *bundle = json_new(a, JSON_OBJECT), *list = json_new(a, JSON_ARRAY),
                *entry = json_new(a, JSON_OBJECT);
    json_set(entry, STR("resource"), resource);
    json_append(list, entry);
    json_set(bundle, STR("resourceType"), json_new_string(a, STR("Bundle")));
    json_set(bundle, STR("entry"), list);
    return bundle;
}

enum code fhirapi_import(struct deed *d, struct json *tree, struct fhirapi_import *import)
{
    struct transaction t = {.deed = d, .import = import};
    if (!json_text_is(json_get(tree, STR("resourceType")), STR("Bundle")))
        tree = bundle_of(d->arena, tree);
    struct str type = json_text(d->arena, json_get(tree, STR("type")));
    if (!str_equal(type, STR("transaction")) && !str_equal(type, STR("batch")))
        make_transaction(d->arena, tree);
    enum code code = read_entries(&t, tree, STR(""));
    if (code)
        return code;
    qsort(t.entries, t.count, sizeof *t.entries, by_rank);
    code = run_transaction(&t);
    for (size_t i = 0; i < t.count; i++)
        import->resources += !import->was_known && !t.entries[i].is_kept;
    return code;
}

enum code handle_bundle(struct call *c)
{
    struct deed d;
    struct json *bundle;
    struct str response;
    if (!api_media_fits(c))
        return DONE;
    deed_of_call(c, &d);
    enum code code = json_parse(c->arena, c->body, NULL, &bundle);
    if (code == DONE)
        code = run_bundle(&d, bundle, api_base(c), &response);
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, response);
    return deed_into_call(c, &d);
}
