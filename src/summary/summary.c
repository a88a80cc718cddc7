// Operation $summary (HL7 IPS 2.0, OperationDefinition summary-uv-ips): the room's table and its handler.
#include "summary/summary_int.h"

#define FHIR_JSON STR("application/fhir+json; charset=utf-8")

enum form { FORM_NONE, FORM_JSON, FORM_PDF };

struct request {
    struct summary_wanted wanted;
    struct str sections[SUMMARY_SECTIONS_MAX];
    struct str identifier;
    enum form form;
};

static enum form form_of(struct str format)
{
    static const char *const json[] = {"json", "application/json", "application/fhir+json", "text/json"};
    if (str_equal(format, STR("pdf")) || str_equal(format, STR("application/pdf")))
        return FORM_PDF;
    return str_is_one_of(format, json, COUNT_OF(json)) ? FORM_JSON : FORM_NONE;
}

static enum form form_accepted(const struct http_request *r)
{
    const struct str offers[] = {STR("application/fhir+json"), STR("application/json"),
                                 STR("application/pdf")};
    int best = accept_choose(http_field_get(r, "Accept"), offers, COUNT_OF(offers));
    return best < 0 ? FORM_NONE : best == 2 ? FORM_PDF : FORM_JSON;
}

static enum code read_pair(struct arena *a, const struct uri_pair *pair, struct request *out)
{
    if (str_equal(pair->name, STR("section"))) {
        if (out->wanted.section_count == SUMMARY_SECTIONS_MAX)
            return fail_at(a, TOO_LARGE, STR("section"), "A summary has at most %d sections",
                           SUMMARY_SECTIONS_MAX);
        out->sections[out->wanted.section_count++] = pair->value;
        return DONE;
    }
    if (str_equal(pair->name, STR("_format"))) {
        out->form = form_of(pair->value);
        return DONE;
    }
    if (str_equal(pair->name, STR("identifier"))) {
        out->identifier = pair->value;
        return DONE;
    }
    return fail_at(a, INVALID, pair->name,
                   "$summary takes section, _format, and identifier instead of an id");
}

static enum code read_request(struct call *c, struct request *out)
{
    struct uri_query query;
    *out = (struct request){.form = form_accepted(c->request)};
    enum code code = uri_query_read(c->arena, c->request->query, &query);
    for (size_t i = 0; code == DONE && i < query.count; i++)
        code = read_pair(c->arena, &query.pairs[i], out);
    out->wanted.sections = out->sections;
    out->wanted.is_english = call_is_english(c);
    if (code == DONE && out->form == FORM_NONE)
        code = fail_at(c->arena, UNSUPPORTED, STR("Accept"),
                       "A summary is answered as application/fhir+json or application/pdf");
    return code;
}

// [base]/Patient/{id}/$summary, or [base]/Patient/$summary?identifier=system|value.
static enum code find_person(struct call *c, struct deed *d, struct request *r)
{
    struct pointer at;
    if (c->params[0].ptr) {
        if (!space_find(d, MODEL_Patient, c->params[0], &at))
            return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
        r->wanted.space = at.space;
        return DONE;
    }
    struct str value = r->identifier, system = str_cut(&value, '|');
    if (!value.ptr)
        return fail_at(c->arena, INVALID, STR("identifier"),
                       "Say whose summary: identifier=system|value, for example "
                       "urn:oid:1.2.250.1.213.1.4.8|<INS>");
    return space_of_identifier(d, system, value, &r->wanted.space);
}

static enum code answer(struct call *c, struct summary *s, enum form form)
{
    struct str bytes;
    http_status(c->exchange, 200);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_field_add(c->exchange, STR("Content-Language"), summary_say(s, "fr", "en"));
    http_field_add(c->exchange, STR("Vary"), STR("Accept, Accept-Language"));
    if (form == FORM_JSON) {
        http_answer(c->exchange, FHIR_JSON, summary_bundle(s));
        return DONE;
    }
    enum code code = summary_paper(s, NULL, &bytes);
    if (code)
        return code;
    http_field_add(c->exchange, STR("Content-Disposition"),
                   summary_say(s, "inline; filename=\"resume-medical.pdf\"",
                               "inline; filename=\"patient-summary.pdf\""));
    http_answer(c->exchange, STR("application/pdf"), bytes);
    return DONE;
}

static enum code handle_summary(struct call *c)
{
    struct deed d;
    struct request request;
    struct summary *s;
    deed_of_call(c, &d);
    enum code code = read_request(c, &request);
    if (code == DONE)
        code = find_person(c, &d, &request);
    if (code == DONE)
        code = summary_gather(&d, &request.wanted, &s);
    if (code == DONE)
        code = answer(c, s, request.form);
    return code ? code : deed_into_call(c, &d);
}

static const struct route routes[] = {
    {HTTP_GET, "/fhir/Patient/{id}/$summary", "holder lps operator", "fhir", ROUTE_READS, 0, false, "summary",
     handle_summary},
    {HTTP_GET, "/fhir/Patient/$summary", "holder lps operator", "fhir", ROUTE_READS, 0, false, "summary",
     handle_summary},
    {0},
};

const struct feature summary_feature = {.name = "summary", .routes = routes};
