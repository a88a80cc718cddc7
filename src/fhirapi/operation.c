// Operations: $validate (R4 Resource-operation-validate), $everything (Patient-operation-everything),
// metadata.
#include "fhirapi/api_int.h"

enum code handle_validate(struct call *c)
{
    struct json *body;
    struct validate_report report;
    struct validate_options options = {.invariants = true, .warnings = true};
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

static enum code add_type(struct deed *d, struct bundle_writer *w, uint64_t space, model_type type)
{
    struct search_query query = {.type = type, .count = 1000, .count_given = true};
    struct interaction plain = {.base = w->base};
    for (;;) {
        struct space_page page;
        enum code code = space_search(d, space, &query, &page);
        if (code)
            return code == DENIED ? DONE : code; // out of this token's scope: not part of their everything
        for (size_t i = 0; i < page.count; i++) {
            struct resource *r = &page.matches[i];
            struct str url = arena_print(d->arena, "%.*s/%s/%.*s", STR_ARG(w->base),
                                         model_info(r->at.type)->name, STR_ARG(space_id(d, r)));
            bundle_entry(w, url, api_resource_text(d, r, &plain), "match");
        }
        if (!page.has_next)
            return DONE;
        query.cursor = page.next;
    }
}

enum code handle_everything(struct call *c)
{
    struct deed d;
    struct pointer at;
    struct bundle_writer w;
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &at))
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    bundle_begin(&w, &d, "searchset", api_base(c));
    bundle_entries(&w);
    enum code code = add_type(&d, &w, at.space, MODEL_Patient);
    for (model_type type = 1; code == DONE && type < MODEL_TYPE_COUNT; type++) {
        const struct model_type_info *info = model_info(type);
        if (info->kind == MODEL_RESOURCE && info->place == MODEL_PERSON && type != MODEL_Patient)
            code = add_type(&d, &w, at.space, type);
    }
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, bundle_end(&w));
    return deed_into_call(c, &d);
}

// ---- metadata ---------------------------------------------------------------------------------------------

static const char *param_word(uint8_t kind)
{
    static const char *const words[] = {"number",    "date",     "string", "token",  "reference",
                                        "composite", "quantity", "uri",    "special"};
    return words[kind];
}

static void write_type(struct buf *b, model_type type)
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
    buf_add(b, count ? STR("]}") : STR("}"));
}

enum code handle_metadata(struct call *c)
{
    struct buf b;
    buf_init(&b, c->arena, 512 * 1024);
    buf_add(&b, STR("{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"date\":\"2026-11-21\","
                    "\"kind\":\"instance\",\"software\":{\"name\":\"ens\",\"version\":\"" ENS_VERSION "\"},"
                    "\"implementation\":{\"description\":\"Espace num\u00e9rique de sant\u00e9\",\"url\":"));
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
        write_type(&b, type);
        is_first = false;
    }
    buf_add(&b, STR("]}]}"));
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, buf_str(&b));
    return DONE;
}
