// A journal's line as a FHIR R4 AuditEvent (IHE ITI-81; CI-SIS "Traçabilité d'événements": period.start, at most one
// subtype, at most two agents, each with who).
#include "traces/traces_int.h"

#include "codec/json/json.h"

#define CODES "http://terminology.hl7.org/CodeSystem/"

static void add_coding(struct buf *b, const char *system, struct str code, struct str display)
{
    buf_print(b, "{\"system\":\"%s\",\"code\":", system);
    json_write_string(b, code);
    if (display.len) {
        buf_add(b, STR(",\"display\":"));
        json_write_string(b, display);
    }
    buf_add_char(b, '}');
}

static void add_instant(struct buf *b, const char *name, int64_t at_us)
{
    buf_print(b, "\"%s\":\"", name);
    instant_write(b, at_us);
    buf_add_char(b, '"');
}

// ---- what kind of event -----------------------------------------------------------------------------------------

static void add_type(struct buf *b, const struct trace *t)
{
    static const char dicom[] = "http://dicom.nema.org/resources/ontology/DCM";
    const struct trace_word *word = trace_word_of(t->did);
    bool is_rest = strcmp(word->type, "rest") == 0;
    buf_add(b, STR(",\"type\":"));
    add_coding(b, is_rest ? CODES "audit-event-type" : dicom, str_from(word->type), (struct str){0});
    if (word->subtype[0]) {
        buf_add(b, STR(",\"subtype\":["));
        add_coding(b, is_rest ? "http://hl7.org/fhir/restful-interaction" : dicom, str_from(word->subtype),
                   (struct str){0});
        buf_add_char(b, ']');
    }
    buf_print(b, ",\"action\":\"%c\",\"period\":{", word->action);
    add_instant(b, "start", t->at_us);
    buf_add_char(b, ',');
    add_instant(b, "end", t->at_us);
    buf_add(b, STR("},"));
    add_instant(b, "recorded", t->at_us);
    buf_add(b, t->is_refused ? STR(",\"outcome\":\"4\"") : STR(",\"outcome\":\"0\""));
}

// Why, as v3-ActReason says it: treatment, emergency treatment, break the glass; the person's own request.
static void add_purpose(struct buf *b, const struct trace *t)
{
    const char *reason = str_equal(t->context, STR("bris_de_glace")) ? "BTG"
                         : str_equal(t->context, STR("centre_15"))   ? "ETREAT"
                         : t->kind == ACCESS_ASKER_PROFESSIONAL      ? "TREAT"
                         : t->kind == ACCESS_ASKER_HOLDER            ? "PATRQT"
                                                                     : NULL;
    if (!reason)
        return;
    buf_add(b, STR(",\"purposeOfEvent\":[{\"coding\":["));
    add_coding(b, CODES "v3-ActReason", str_from(reason), (struct str){0});
    buf_add(b, STR("]}]"));
}

// ---- who ----------------------------------------------------------------------------------------------------------

// National identifiers: "8" and the RPPS, "1" and the FINESS.
static void add_identifier(struct buf *b, const char *system, const char *prefix, struct str value)
{
    buf_print(b, "\"identifier\":{\"system\":\"%s\",\"value\":", system);
    json_write_string(b, value.len && value.ptr[0] != prefix[0]
                             ? arena_print(b->arena, "%s%.*s", prefix, STR_ARG(value))
                             : value);
    buf_add_char(b, '}');
}

static void add_who(struct buf *b, const struct viewer *v, const struct trace *t)
{
    buf_add(b, STR("\"who\":{"));
    if (t->kind == ACCESS_ASKER_PROFESSIONAL && t->rpps.len) {
        add_identifier(b, "urn:oid:" IDENTITY_OID_PROFESSIONAL, t->rpps.len == 12 ? "" : "8", t->rpps);
    } else if (t->kind == ACCESS_ASKER_HOLDER && t->is_own && v->who.kind == ACCESS_ASKER_HOLDER) {
        struct str patient = space_reference(v->deed, space_patient(v->space));
        buf_print(b, "\"reference\":\"%.*s\"", STR_ARG(patient));
    } else {
        struct str name = t->kind == ACCESS_ASKER_APPLICATION ? t->application
                          : t->kind == ACCESS_ASKER_HOLDER    ? STR("titulaire ou représentant")
                                                              : STR("service");
        buf_add(b, STR("\"display\":"));
        json_write_string(b, name.len ? name : STR("application"));
    }
    buf_add_char(b, '}');
}

static void add_role(struct buf *b, const struct viewer *v, const struct trace *t)
{
    struct str code = t->profession;
    if (!code.len || str_find(code, '/') >= 0)
        return;
    buf_add(b, STR(",\"role\":[{\"coding\":["));
    add_coding(b, "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante", code,
               trace_profession(v, t));
    buf_add(b, STR("]}]"));
}

static void add_agents(struct buf *b, const struct viewer *v, const struct trace *t)
{
    buf_add(b, STR(",\"agent\":[{"));
    add_who(b, v, t);
    add_role(b, v, t);
    buf_add(b, STR(",\"requestor\":true"));
    if (t->from.len) {
        buf_add(b, STR(",\"network\":{\"address\":"));
        json_write_string(b, t->from);
        buf_add(b, STR(",\"type\":\"2\"}"));
    }
    buf_add_char(b, '}');
    if (t->structure.len || t->software.len) {
        buf_add(b, STR(",{\"who\":{"));
        if (t->structure.len)
            add_identifier(b, "urn:oid:" IDENTITY_OID_STRUCTURE, t->structure.len == 10 ? "" : "1",
                           t->structure);
        if (t->software.len) {
            buf_add(b, t->structure.len ? STR(",\"display\":") : STR("\"display\":"));
            json_write_string(b, t->software);
        }
        buf_add(b, STR("},\"requestor\":false}"));
    }
    buf_add_char(b, ']');
}

// ---- about what -----------------------------------------------------------------------------------------------------

static void add_detail(struct buf *b, const char *name, struct str value, bool *is_first)
{
    if (!value.len)
        return;
    buf_print(b, "%s{\"type\":\"%s\",\"valueString\":", *is_first ? ",\"detail\":[" : ",", name);
    json_write_string(b, value);
    buf_add_char(b, '}');
    *is_first = false;
}

static void add_entities(struct buf *b, const struct viewer *v, const struct trace *t)
{
    bool is_first = true;
    struct str patient = space_reference(v->deed, space_patient(v->space));
    buf_print(b,
              ",\"entity\":[{\"what\":{\"reference\":\"%.*s\"},\"type\":{\"system\":\"" CODES
              "audit-entity-type\",\"code\":\"1\",\"display\":\"Person\"},\"role\":{\"system\":\"" CODES
              "object-role\",\"code\":\"1\",\"display\":\"Patient\"}",
              STR_ARG(patient));
    add_detail(b, "did", t->did, &is_first);
    add_detail(b, "reason", t->why, &is_first);
    add_detail(b, "context", t->context, &is_first);
    add_detail(b, "motive", t->motive, &is_first);
    add_detail(b, "request", t->request, &is_first);
    buf_add(b, is_first ? STR("}") : STR("]}"));
    if (t->type != MODEL_NONE && t->type != MODEL_Patient && t->number) {
        struct pointer at = {.space = v->space, .type = t->type, .number = t->number};
        struct str reference = space_reference(v->deed, at);
        buf_print(
            b,
            ",{\"what\":{\"reference\":\"%.*s\"},\"type\":{\"system\":\"" CODES
            "audit-entity-type\",\"code\":\"2\",\"display\":\"System Object\"},\"role\":{\"system\":\"" CODES
            "object-role\",\"code\":\"4\",\"display\":\"Domain Resource\"}}",
            STR_ARG(reference));
    }
    buf_add_char(b, ']');
}

void audit_event_write(struct buf *out, const struct viewer *v, const struct trace *t)
{
    char id[CRYPT_ID_SIZE];
    trace_id(v, t->seq, id);
    buf_print(out, "{\"resourceType\":\"AuditEvent\",\"id\":\"%.*s\"", CRYPT_ID_SIZE, id);
    add_type(out, t);
    add_purpose(out, t);
    add_agents(out, v, t);
    buf_add(out, STR(",\"source\":{\"observer\":{\"display\":\"ens\"},\"type\":[{\"system\":\"" CODES
                     "security-source-type\",\"code\":\"4\",\"display\":\"Application Server\"}]}"));
    add_entities(out, v, t);
    buf_add_char(out, '}');
}
