// From a request to an interaction, and from its result to an answer; the room's table.
#include "fhirapi/api_int.h"

enum code interact(struct deed *d, const struct interaction *i, struct result *out)
{
    d->name_codes = documents_name_codes;
    switch (i->method) {
    case HTTP_GET:
    case HTTP_HEAD:
        if (i->is_history && !i->version.ptr)
            return api_history(d, i, out);
        return i->id.ptr ? api_read(d, i, out) : api_search(d, i, out);
    case HTTP_POST:
        return api_create(d, i, out);
    case HTTP_PUT:
        return api_update(d, i, out);
    case HTTP_PATCH:
        return api_patch(d, i, out);
    case HTTP_DELETE:
        return api_delete(d, i, out);
    case HTTP_OPTIONS:
        break;
    }
    return fail(d->arena, UNSUPPORTED, "This method does nothing here");
}

struct str api_base(struct call *c)
{
    struct buf b;
    buf_init(&b, c->arena, 64);
    buf_add(&b, house_origin(c));
    buf_add(&b, STR("/fhir"));
    return buf_str(&b);
}

// ---- requests ---------------------------------------------------------------------------------------------

static bool is_json(struct call *c, struct str *type)
{
    struct media_type media;
    struct str header = http_field_get(c->request, "Content-Type");
    *type = STR("application/fhir+json");
    if (!header.ptr)
        return true;
    if (!media_type_read(c->arena, header, &media))
        return false;
    *type = media.type;
    return str_equal(media.type, STR("application/fhir+json")) ||
           str_equal(media.type, STR("application/json")) ||
           str_equal(media.type, STR("application/json-patch+json"));
}

static bool accepts_json(struct call *c, const struct uri_query *query)
{
    static const char *const names[] = {"json", "application/json", "application/fhir+json", "text/json"};
    const struct str offers[] = {STR("application/fhir+json"), STR("application/json"), STR("text/html")};
    struct str format = uri_query_get(query, STR("_format"));
    struct str accept = http_field_get(c->request, "Accept");
    if (!format.ptr && (!accept.ptr || str_equal(accept, offers[0])))
        return true; // what nearly every client says
    return format.ptr ? str_is_one_of(format, names, COUNT_OF(names))
                      : accept_choose(accept, offers, COUNT_OF(offers)) >= 0;
}

enum code refuse_media(struct call *c, int status, const char *sentence)
{
    struct buf b;
    struct fault fault = {0};
    buf_init(&b, c->arena, 256);
    strncpy(fault.text, sentence, sizeof fault.text - 1);
    outcome_write(&b, UNSUPPORTED, &fault);
    http_status(c->exchange, status);
    http_answer(c->exchange, FHIR_JSON, buf_str(&b));
    return DONE;
}

static const char json_is_taken[] = "Send JSON: Content-Type: application/fhir+json";
static const char json_is_answered[] = "Answers are in JSON: ask for application/fhir+json";

bool api_media_fits(struct call *c)
{
    struct str media;
    struct uri_query query;
    int status = 0;
    if (c->body.len && !is_json(c, &media))
        status = 415;
    else if (uri_query_read(c->arena, c->request->query, &query) == DONE && !accepts_json(c, &query))
        status = 406;
    return !status || refuse_media(c, status, status == 415 ? json_is_taken : json_is_answered) != DONE;
}

static bool has_preference(struct call *c, struct str word)
{
    struct str rest = http_field_get(c->request, "Prefer");
    while (rest.ptr) {
        struct str part = str_cut(&rest, ',');
        while (part.ptr)
            if (str_equal_fold(str_trim(str_cut(&part, ';')), word))
                return true;
    }
    return false;
}

static enum code read_body(struct call *c, struct str media, struct interaction *i)
{
    if (c->body.len == 0)
        return DONE;
    i->is_json_patch = str_equal(media, STR("application/json-patch+json"));
    return json_parse(c->arena, c->body, NULL, &i->body);
}

static enum code read_path(struct call *c, struct interaction *i)
{
    i->type = model_resource_named(c->params[0]);
    if (c->params[0].ptr && i->type == MODEL_NONE)
        return fail(c->arena, NOT_FOUND,
                    "FHIR R4 has no resource type of the name in this URL; see /fhir/metadata");
    i->id = c->params[1];
    i->version = c->params[2];
    i->is_history = str_find_str(str_from(c->route->path), STR("_history")) >= 0;
    return DONE;
}

enum code api_interaction_of_call(struct call *c, struct str query, struct interaction *i)
{
    *i = (struct interaction){
        .method = c->request->method,
        .if_match = http_field_get(c->request, "If-Match"),
        .if_none_match = http_field_get(c->request, "If-None-Match"),
        .if_none_exist = http_field_get(c->request, "If-None-Exist"),
        .if_modified_since = http_field_get(c->request, "If-Modified-Since"),
        .is_lenient = has_preference(c, STR("handling=lenient")),
        .base = api_base(c),
    };
    enum code code = read_path(c, i);
    return code ? code : uri_query_read(c->arena, query, &i->query);
}

// ---- answers ----------------------------------------------------------------------------------------------

static void add_version_fields(struct call *c, struct deed *d, const struct interaction *i,
                               const struct result *r)
{
    struct buf date;
    buf_init(&date, c->arena, 32);
    http_date_write(&date, r->resource.updated_us);
    http_field_add(c->exchange, STR("ETag"), api_etag(c->arena, r->resource.version));
    http_field_add(c->exchange, STR("Last-Modified"), buf_str(&date));
    if (r->status == 201 || (i->method == HTTP_PUT && !i->id.ptr) ||
        (i->if_none_exist.ptr && r->status == 200))
        http_field_add(c->exchange, STR("Location"),
                       arena_print(c->arena, "%.*s/%s/%.*s/_history/%u", STR_ARG(i->base),
                                   model_info(r->resource.at.type)->name, STR_ARG(space_id(d, &r->resource)),
                                   r->resource.version));
}

// Prefer: return=OperationOutcome (R4 §3.1.0.1.5).
static struct str outcome_of_write(struct call *c, int status)
{
    struct buf b;
    struct fault said = {0};
    const char *what = status == 201 ? "The resource was created" : "The resource was updated";
    buf_init(&b, c->arena, 256);
    memcpy(said.text, what, strlen(what));
    outcome_write(&b, DONE, &said);
    return buf_str(&b);
}

// _pretty=true (R4 §3.1.0.1.12): indented, for eyes.
static struct str shown(struct call *c, const struct interaction *i, struct str body)
{
    struct json *tree;
    struct buf out;
    if (!body.len || !str_equal(uri_query_get(&i->query, STR("_pretty")), STR("true")) ||
        json_parse(c->arena, body, NULL, &tree) != DONE)
        return body;
    buf_init(&out, c->arena, body.len * 2);
    json_write_pretty(&out, tree);
    return buf_str(&out);
}

void write_result(struct call *c, struct deed *d, const struct interaction *i, const struct result *r)
{
    struct str body = r->body;
    bool writes = i->method != HTTP_GET && i->method != HTTP_HEAD;
    http_status(c->exchange, r->status);
    if (r->status == 405)
        http_field_add(c->exchange, STR("Allow"), STR("GET, HEAD, PUT, PATCH, DELETE"));
    if (r->has_resource)
        add_version_fields(c, d, i, r);
    bool is_written = r->has_resource && r->status < 300 && writes;
    if (is_written && has_preference(c, STR("return=minimal")))
        body = (struct str){0};
    else if (is_written && has_preference(c, STR("return=OperationOutcome")))
        body = outcome_of_write(c, r->status);
    else if (!body.ptr && r->has_resource && r->status < 300)
        body = api_resource_text(d, &r->resource, i);
    if (body.ptr && r->status != 204 && r->status != 304)
        http_answer(c->exchange, FHIR_JSON, shown(c, i, body));
}

enum code answer_result(struct call *c, struct deed *d, const struct interaction *i, const struct result *r)
{
    write_result(c, d, i, r);
    return deed_into_call(c, d);
}

static enum code run(struct call *c, const struct interaction *i)
{
    struct deed d;
    struct result result = {0};
    if (!accepts_json(c, &i->query))
        return refuse_media(c, 406, json_is_answered);
    deed_of_call(c, &d);
    enum code code = interact(&d, i, &result);
    return code ? code : answer_result(c, &d, i, &result);
}

enum code fhirapi_interaction(struct call *c)
{
    struct interaction i;
    struct str media;
    if (c->body.len && !is_json(c, &media))
        return refuse_media(c, 415, json_is_taken);
    enum code code = api_interaction_of_call(c, c->request->query, &i);
    if (code == DONE && c->body.len)
        code = read_body(c, media, &i);
    if (code)
        return code;
    return api_wants_bytes(c, &i) ? api_answer_bytes(c, &i) : run(c, &i);
}

// POST [type]/_search: the parameters of the URL and of the form together (R4 §3.1.1.1).
enum code handle_search_form(struct call *c)
{
    struct interaction i;
    struct media_type media;
    struct str type = http_field_get(c->request, "Content-Type");
    if (c->body.len && type.ptr &&
        !(media_type_read(c->arena, type, &media) &&
          str_equal(media.type, STR("application/x-www-form-urlencoded"))))
        return refuse_media(c, 415, "Send the parameters as Content-Type: application/x-www-form-urlencoded");
    struct str query = c->request->query;
    if (query.len && c->body.len)
        query = arena_print(c->arena, "%.*s&%.*s", STR_ARG(query), STR_ARG(c->body));
    else if (c->body.len)
        query = c->body;
    enum code code = api_interaction_of_call(c, query, &i);
    i.method = HTTP_GET;
    return code ? code : run(c, &i);
}

// ---- the table --------------------------------------------------------------------------------------------

enum { FORM_MAX = 64 * 1024 };
#define EVERYONE "holder lps operator"

static const struct route routes[] = {
    {HTTP_GET | HTTP_HEAD, "/fhir/metadata", "anyone", "none", ROUTE_NONE, 0, false, "metadata",
     handle_metadata},
    {HTTP_POST, "/fhir", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "bundle", handle_bundle},
    {HTTP_GET, "/fhir/_history", EVERYONE, "fhir", ROUTE_READS, 0, false, "history", fhirapi_interaction},
    {HTTP_GET, "/fhir/{type}", EVERYONE, "fhir", ROUTE_READS, 0, false, "search", fhirapi_interaction},
    {HTTP_POST, "/fhir/{type}", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "create",
     fhirapi_interaction},
    {HTTP_POST, "/fhir/Binary", EVERYONE, "fhir", ROUTE_WRITES, DOCUMENTS_BODY_MAX, true, "create",
     handle_binary_write},
    {HTTP_PUT, "/fhir/Binary/{id}", EVERYONE, "fhir", ROUTE_WRITES, DOCUMENTS_BODY_MAX, true, "update",
     handle_binary_write},
    {HTTP_PUT, "/fhir/{type}", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "update",
     fhirapi_interaction},
    {HTTP_PATCH, "/fhir/{type}", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "patch",
     fhirapi_interaction},
    {HTTP_DELETE, "/fhir/{type}", EVERYONE, "fhir", ROUTE_WRITES, 0, false, "delete", fhirapi_interaction},
    {HTTP_POST, "/fhir/{type}/_search", EVERYONE, "fhir", ROUTE_READS, FORM_MAX, false, "search",
     handle_search_form},
    {HTTP_GET, "/fhir/{type}/_history", EVERYONE, "fhir", ROUTE_READS, 0, false, "history",
     fhirapi_interaction},
    {HTTP_POST, "/fhir/{type}/$validate", EVERYONE, "fhir", ROUTE_NONE, API_BODY_MAX, false, "validate",
     handle_validate},
    {HTTP_GET, "/fhir/Patient/{id}/$everything", EVERYONE, "fhir", ROUTE_READS, 0, false, "everything",
     handle_everything},
    {HTTP_GET, "/fhir/Patient/{id}/$rights", EVERYONE, "fhir", ROUTE_READS, 0, false, "rights",
     handle_rights},
    {HTTP_POST, "/fhir/{type}/{id}/$confirm", "lps", "fhir", ROUTE_WRITES, FORM_MAX, false, "confirm",
     handle_confirm},
    {HTTP_GET, "/fhir/{type}/{id}/$html", EVERYONE, "fhir", ROUTE_READS, 0, false, "read", handle_html},
    {HTTP_GET, "/fhir/{type}/{id}/$body", EVERYONE, "fhir", ROUTE_READS, 0, false, "read", handle_body},
    {HTTP_GET | HTTP_HEAD, "/fhir/{type}/{id}", EVERYONE, "fhir", ROUTE_READS, 0, false, "read",
     fhirapi_interaction},
    {HTTP_PUT, "/fhir/{type}/{id}", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "update",
     fhirapi_interaction},
    {HTTP_PATCH, "/fhir/{type}/{id}", EVERYONE, "fhir", ROUTE_WRITES, API_BODY_MAX, false, "patch",
     fhirapi_interaction},
    {HTTP_DELETE, "/fhir/{type}/{id}", EVERYONE, "fhir", ROUTE_WRITES, 0, false, "delete",
     fhirapi_interaction},
    {HTTP_GET, "/fhir/{type}/{id}/_history", EVERYONE, "fhir", ROUTE_READS, 0, false, "history",
     fhirapi_interaction},
    {HTTP_GET, "/fhir/{type}/{id}/_history/{version}", EVERYONE, "fhir", ROUTE_READS, 0, false, "read",
     fhirapi_interaction},
    {0},
};

const struct feature fhirapi_feature = {.name = "fhirapi", .routes = routes};
