// Operations: $validate (R4 Resource-operation-validate), $everything (Patient-operation-everything),
// metadata.
#include "fhirapi/api_int.h"

enum code handle_validate(struct call *c)
{
    struct json *body;
    struct validate_report report;
    struct validate_options options = {.invariants = true, .warnings = true};
    if (!api_media_fits(c))
        return DONE;
    enum code code = json_parse(c->arena, c->body, NULL, &body);
    if (code)
        return code;
    model_type type = model_resource_named(c->params[0]);
    if (type == MODEL_NONE)
        return fail(c->arena, NOT_FOUND, "FHIR R4 has no resource type of the name in this URL");
    // Either the resource itself, or Parameters that hold it under the name "resource".
    const struct json *resource = body;
    if (json_text_is(json_get(body, STR("resourceType")), STR("Parameters")) && type != MODEL_Parameters)
        for (const struct json *p = json_first(json_get(body, STR("parameter"))); p; p = p->next)
            if (json_text_is(json_get(p, STR("name")), STR("resource")))
                resource = json_get(p, STR("resource"));
    if (!resource)
        return fail(c->arena, INVALID, "Parameters need a parameter named resource");
    validate_resource(c->arena, resource, type, &options, &report);
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, validate_outcome(c->arena, &report));
    return DONE;
}

// ---- $everything ------------------------------------------------------------------------------------------

struct everything {
    struct deed *deed;
    struct bundle_writer writer;
    struct pointer patient;
    struct str types; // _type: "Observation,Condition"; {NULL,0}: all
    int64_t since_us;
    uint64_t total;
};

static void add_page(struct everything *e, const struct space_page *page)
{
    struct deed *d = e->deed;
    struct interaction plain = {.base = e->writer.base};
    for (size_t i = 0; i < page->count; i++) {
        struct resource *r = &page->matches[i];
        if (r->updated_us < e->since_us)
            continue;
        struct str url = arena_print(d->arena, "%.*s/%s/%.*s", STR_ARG(e->writer.base),
                                     model_info(r->at.type)->name, STR_ARG(space_id(d, r)));
        bundle_entry(&e->writer, url, api_resource_text(d, r, &plain), "match");
        e->total++;
    }
}

// Gives one page, and leaves in `cursor` where the next begins; empty: that was the last.
static enum code add_next_page(struct everything *e, model_type type, struct buf *cursor)
{
    struct search_query query = {
        .type = type, .count = 1000, .count_given = true, .total = TOTAL_NONE, .cursor = buf_str(cursor)};
    struct space_page page;
    if (!cursor->len)
        query.cursor = (struct str){0};
    enum code code = space_search(e->deed, e->patient.space, &query, &page);
    if (code)
        return code;
    add_page(e, &page);
    cursor->len = 0;
    if (page.has_next)
        buf_add(cursor, page.next);
    return e->deed->damage;
}

// A page is held only until it is written: memory is that of the answer, however long the record.
static enum code add_type(struct everything *e, model_type type)
{
    struct arena *kept = e->deed->arena, scratch;
    struct buf cursor;
    enum code code = DONE;
    buf_init(&cursor, kept, 64);
    arena_init(&scratch);
    e->deed->arena = &scratch;
    do {
        arena_reset(&scratch);
        code = add_next_page(e, type, &cursor);
    } while (code == DONE && cursor.len);
    e->deed->arena = kept;
    if (code)
        kept->fault = scratch.fault;
    arena_release(&scratch);
    return code;
}

static bool is_wanted(const struct everything *e, model_type type)
{
    struct str rest = e->types;
    if (!rest.ptr)
        return true;
    while (rest.ptr)
        if (model_resource_named(str_trim(str_cut(&rest, ','))) == type)
            return true;
    return false;
}

static enum code add_all(struct everything *e)
{
    struct resource patient;
    // Whoever may not read the Patient is refused, not given an empty record.
    enum code code = space_read(e->deed, e->patient, &patient);
    if (code == DONE && is_wanted(e, MODEL_Patient))
        add_page(e, &(struct space_page){.matches = &patient, .count = 1});
    for (model_type type = 1; code == DONE && type < MODEL_TYPE_COUNT; type++) {
        const struct model_type_info *info = model_info(type);
        if (info->kind == MODEL_RESOURCE && info->place == MODEL_PERSON && type != MODEL_Patient &&
            is_wanted(e, type))
            code = add_type(e, type);
        if (code == DENIED) // out of this token's scope: not part of their everything
            code = DONE;
    }
    return code;
}

static enum code read_types(struct everything *e, struct str types)
{
    e->types = types;
    while (types.ptr)
        if (model_resource_named(str_trim(str_cut(&types, ','))) == MODEL_NONE)
            return fail_at(e->deed->arena, INVALID, STR("_type"),
                           "_type lists FHIR R4 resource types, such as Observation,Condition");
    return DONE;
}

static enum code read_since(struct everything *e, struct str text)
{
    struct date since;
    if (!date_read(text, &since))
        return fail_at(e->deed->arena, INVALID, STR("_since"),
                       "_since is an instant such as 2026-01-31T12:00:00Z");
    e->since_us = since.from_us;
    return DONE;
}

// R4 Patient-operation-everything: of its parameters, those that choose by type and by time of writing.
static enum code read_everything(struct everything *e, const struct uri_query *query)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < query->count; i++) {
        const struct uri_pair *pair = &query->pairs[i];
        if (str_equal(pair->name, STR("_type")))
            code = read_types(e, pair->value);
        else if (str_equal(pair->name, STR("_since")))
            code = read_since(e, pair->value);
        else if (!str_equal(pair->name, STR("_format")))
            code = fail_at(e->deed->arena, INVALID, pair->name, "$everything takes _type and _since");
    }
    return code;
}

static struct str own_url(struct call *c)
{
    struct str query = c->request->query;
    return arena_print(c->arena, "http://%.*s%.*s%s%.*s", STR_ARG(http_field_get(c->request, "Host")),
                       STR_ARG(c->request->path), query.len ? "?" : "", STR_ARG(query));
}

enum code handle_everything(struct call *c)
{
    struct deed d;
    struct uri_query query;
    struct everything e = {.deed = &d};
    if (!api_media_fits(c))
        return DONE;
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &e.patient))
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    bundle_begin(&e.writer, &d, "searchset", api_base(c));
    bundle_link(&e.writer, "self", own_url(c));
    bundle_entries(&e.writer);
    enum code code = uri_query_read(c->arena, c->request->query, &query);
    if (code == DONE)
        code = read_everything(&e, &query);
    if (code == DONE)
        code = add_all(&e);
    if (code)
        return code;
    bundle_entries(&e.writer); // the total is known only after them
    bundle_total(&e.writer, e.total);
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, bundle_end(&e.writer));
    return deed_into_call(c, &d);
}

// ---- $confirm ---------------------------------------------------------------------------------------------

enum code handle_confirm(struct call *c)
{
    struct deed d;
    struct pointer at;
    struct result result = {.status = 200, .has_resource = true};
    struct interaction i = {.method = HTTP_POST, .base = api_base(c)};
    if (!api_media_fits(c))
        return DONE;
    deed_of_call(c, &d);
    i.type = model_resource_named(c->params[0]);
    if (i.type == MODEL_NONE || !space_find(&d, i.type, c->params[1], &at))
        return fail(c->arena, NOT_FOUND, "There is no such resource");
    enum code code = space_confirm(&d, at, &result.resource);
    return code ? code : answer_result(c, &d, &i, &result);
}

// ---- metadata ---------------------------------------------------------------------------------------------

static const char *param_word(uint8_t kind)
{
    static const char *const words[] = {"number",    "date",     "string", "token",  "reference",
                                        "composite", "quantity", "uri",    "special"};
    return words[kind];
}

// Operations are rows of the router: "/fhir/{type}/$validate", "/fhir/Patient/{id}/$block". HL7's own have its canonical.
static void write_operation(struct buf *b, struct call *c, struct str type, struct str name)
{
    static const struct {
        const char *type, *name, *canonical;
    } standard[] = {{"Patient", "everything", "Patient-everything"},
                    {"Patient", "summary", "summary"},
                    {"Patient", "match", "Patient-match"},
                    {"", "validate", "Resource-validate"}};
    buf_print(b, "{\"name\":\"%.*s\",\"definition\":\"", STR_ARG(name));
    for (size_t i = 0; i < COUNT_OF(standard); i++)
        if (str_equal(name, str_from(standard[i].name)) && str_equal(type, str_from(standard[i].type))) {
            buf_print(b, "http://hl7.org/fhir%s/OperationDefinition/%s\"}", i == 1 ? "/uv/ips" : "",
                      standard[i].canonical);
            return;
        }
    buf_print(b, "%.*s/OperationDefinition/%.*s%s%.*s\"}", STR_ARG(api_base(c)), STR_ARG(type),
              type.len ? "-" : "", STR_ARG(name));
}

// Those of one type, or (type "") of any; each name once.
static void write_operations(struct buf *b, struct call *c, struct str type)
{
    struct str before = {0};
    size_t count = 0;
    for (const struct route *const *table = http_tables(c->exchange); *table; table++)
        for (const struct route *row = *table; row->path; row++) {
            struct str rest = str_from(row->path);
            ptrdiff_t at = str_find(rest, '$');
            if (at < 0 || !str_starts(rest, STR("/fhir/")))
                continue;
            struct str name = str_skip(rest, (size_t)at + 1);
            rest = str_skip(rest, 6);
            struct str named = str_cut(&rest, '/');
            bool is_any = str_starts(named, STR("{")) || str_starts(named, STR("$"));
            if (!str_equal(is_any ? STR("") : named, type) || str_equal(name, before))
                continue;
            buf_add(b, count++ ? STR(",") : STR(",\"operation\":["));
            write_operation(b, c, type, name);
            before = name;
        }
    if (count)
        buf_add_char(b, ']');
}

static void write_type(struct buf *b, struct call *c, model_type type)
{
    static const char interactions[] =
        ",\"interaction\":[{\"code\":\"read\"},{\"code\":\"vread\"},{\"code\":\"update\"},{\"code\":"
        "\"patch\"},"
        "{\"code\":\"delete\"},{\"code\":\"history-instance\"},{\"code\":\"history-type\"},{\"code\":"
        "\"create\"},"
        "{\"code\":\"search-type\"}],\"versioning\":\"versioned-update\",\"readHistory\":true,"
        "\"updateCreate\":true,"
        "\"conditionalCreate\":true,\"conditionalRead\":\"full-support\",\"conditionalUpdate\":true,"
        "\"conditionalDelete\":\"single\"";
    const struct model_param *p;
    size_t count = 0;
    buf_print(b, "{\"type\":\"%s\"%s", model_info(type)->name, interactions);
    for (; (p = search_param_at(type, count)) != NULL; count++)
        buf_print(b, "%s{\"name\":\"%s\",\"definition\":\"%s\",\"type\":\"%s\"}",
                  count ? "," : ",\"searchParam\":[", p->code, p->url, param_word(p->kind));
    if (type == MODEL_DocumentReference)
        buf_add(b, STR(",{\"name\":\"_content\",\"definition\":\"http://hl7.org/fhir/SearchParameter/"
                       "Resource-content\","
                       "\"type\":\"string\"}"));
    if (count)
        buf_add_char(b, ']');
    write_operations(b, c, str_from(model_info(type)->name));
    buf_add_char(b, '}');
}

enum code handle_metadata(struct call *c)
{
    struct buf b;
    if (!api_media_fits(c))
        return DONE;
    buf_init(&b, c->arena, 512 * 1024);
    buf_add(&b, STR("{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"date\":\"2026-11-21\","
                    "\"kind\":\"instance\",\"software\":{\"name\":\"ens\",\"version\":\"" ENS_VERSION "\"},"
                    "\"implementation\":{\"description\":"));
    json_write_string(&b, service_name(c->service, false));
    buf_add(&b, STR(",\"url\":"));
    json_write_string(&b, api_base(c));
    buf_add(&b, STR("},\"fhirVersion\":\"4.0.1\",\"format\":[\"json\"],\"patchFormat\":[\"application/"
                    "json-patch+json\","
                    "\"application/fhir+json\"],\"rest\":[{\"mode\":\"server\",\"interaction\":[{\"code\":"
                    "\"transaction\"},{\"code\":\"batch\"},{\"code\":\"history-system\"}],\"resource\":["));
    bool is_first = true;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        if (model_info(type)->kind != MODEL_RESOURCE)
            continue;
        if (!is_first)
            buf_add_char(&b, ',');
        write_type(&b, c, type);
        is_first = false;
    }
    buf_add_char(&b, ']');
    write_operations(&b, c, STR(""));
    buf_add(&b, STR("}]}"));
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, buf_str(&b));
    return DONE;
}
