// A CDA document's DocumentReference (ANS, PDSm, pdsm-comprehensive-document-reference; IHE ITI TF-3 §4.2.3.2
// for what each metadata is; IHE MHD for its place in FHIR).
#include "documents/documents_int.h"

struct maker {
    struct arena *a;
    const struct cda *cda;
    const struct cda_target *target;
    struct contained contained;
    struct json *out;
};

static struct json *coding_of_row(struct arena *a, const struct code_row *row)
{
    return coding_of(a, code_system_of_row(row), str_from(row->code), str_from(row->display));
}

// Our display when the code is one of the set, else what the document says.
static struct json *coding_of_code(struct arena *a, enum code_set set, const struct cda_code *code)
{
    const struct code_row *row = code_find(set, code->code);
    struct str system = code_system_of_oid(a, code->system);
    bool is_same = row && str_equal(code_system_of_row(row), system);
    return coding_of(a, system, code->code, is_same ? str_from(row->display) : code->display);
}

static void add_identifiers(struct maker *m)
{
    struct arena *a = m->a;
    json_set(m->out, STR("masterIdentifier"), identifier_of(a, m->cda->id));
    if (!m->cda->set_id.root.len)
        return;
    struct json *set = identifier_of(a, m->cda->set_id), *type = json_new(a, JSON_OBJECT);
    set_text(a, type, STR("text"), STR("setId"));
    json_set(set, STR("type"), type);
    json_set(m->out, STR("identifier"), array_of(a, set));
}

static void add_type(struct maker *m)
{
    struct arena *a = m->a;
    json_set(m->out, STR("type"), concept_of(a, coding_of_code(a, CODE_TYPE, &m->cda->type)));
    const struct code_row *type = code_type_of(m->cda);
    const struct code_row *class = type ? code_find(CODE_CLASS, str_from(type->related)) : NULL;
    if (class)
        json_set(m->out, STR("category"), array_of(a, concept_of(a, coding_of_row(a, class))));
}

static bool is_patient(const struct cda *cda, const struct cda_actor *actor)
{
    for (size_t i = 0; i < cda->patient_id_count && actor->id.root.len; i++)
        if (same_id(cda->patient_ids[i], actor->id))
            return true;
    return false;
}

static void add_people(struct maker *m)
{
    struct json *authors = json_new(m->a, JSON_ARRAY);
    for (size_t i = 0; i < m->cda->author_count; i++) {
        const struct cda_actor *author = &m->cda->authors[i];
        struct json *reference = is_patient(m->cda, author) ? reference_to(m->a, m->target->subject)
                                                            : contained_actor(&m->contained, author);
        if (reference)
            json_append(authors, reference);
    }
    if (authors->size)
        json_set(m->out, STR("author"), authors);
    // R4 lets no patient authenticate; a patient's own document names its author only.
    struct json *authenticator = is_patient(m->cda, &m->cda->authenticator)
                                     ? NULL
                                     : contained_actor(&m->contained, &m->cda->authenticator);
    if (authenticator)
        json_set(m->out, STR("authenticator"), authenticator);
    struct json *custodian = contained_organization(&m->contained, &m->cda->custodian);
    if (custodian)
        json_set(m->out, STR("custodian"), custodian);
}

static void add_relations(struct maker *m)
{
    struct arena *a = m->a;
    struct json *relations = json_new(a, JSON_ARRAY);
    for (size_t i = 0; i < m->cda->replaced_count; i++) {
        struct json *relation = json_new(a, JSON_OBJECT), *target = json_new(a, JSON_OBJECT);
        if (i == 0)
            set_text(a, target, STR("reference"), m->target->replaced_reference);
        json_set(target, STR("identifier"), identifier_of(a, m->cda->replaced[i]));
        set_text(a, relation, STR("code"), STR("replaces"));
        json_set(relation, STR("target"), target);
        json_append(relations, relation);
    }
    if (relations->size)
        json_set(m->out, STR("relatesTo"), relations);
}

static void add_labels(struct maker *m)
{
    struct json *labels = json_new(m->a, JSON_ARRAY);
    for (size_t i = 0; i < m->cda->confidentiality_count; i++) {
        const struct cda_code *code = &m->cda->confidentiality[i];
        if (code->code.len)
            json_append(labels, concept_of(m->a, coding_of_code(m->a, CODE_CONFIDENTIALITY, code)));
    }
    if (labels->size)
        json_set(m->out, STR("securityLabel"), labels);
}

static enum code add_content(struct maker *m)
{
    struct arena *a = m->a;
    const struct cda_target *t = m->target;
    struct json *attachment = json_new(a, JSON_OBJECT), *content = json_new(a, JSON_OBJECT);
    struct buf hash;
    struct str creation;
    buf_init(&hash, a, 32);
    base64_write(&hash, str_of((const char *)t->sha1, 20));
    const struct code_row *type = code_type_of(m->cda);
    struct str title = m->cda->title.len ? m->cda->title
                       : type            ? str_from(type->display)
                                         : m->cda->type.display;
    if (!hl7_time_to_datetime(a, m->cda->time, &creation))
        return fail(a, INVALID, "the document's effectiveTime is not a time");
    set_text(a, attachment, STR("contentType"), t->media_type.len ? t->media_type : STR("text/xml"));
    set_text(a, attachment, STR("language"), m->cda->language.len ? m->cda->language : STR("fr-FR"));
    set_text(a, attachment, STR("url"), t->url);
    json_set(attachment, STR("size"),
             json_new_number(a, arena_print(a, "%llu", (unsigned long long)t->size)));
    set_text(a, attachment, STR("hash"), buf_str(&hash));
    set_text(a, attachment, STR("title"), title);
    set_text(a, attachment, STR("creation"), creation);
    json_set(content, STR("attachment"), attachment);
    json_set(content, STR("format"), coding_of_row(a, code_format_of(m->cda)));
    json_set(m->out, STR("content"), array_of(a, content));
    return DONE;
}

// The service times are those of the first act that tells when it began, then the stay's, then the document's
// own.
static enum code add_period(struct maker *m, struct json *context)
{
    const struct cda *cda = m->cda;
    struct str start = cda->encounter_start.len ? cda->encounter_start : cda->time, end = cda->encounter_end;
    for (size_t i = cda->event_count; i-- > 0;)
        if (cda->events[i].start.len) {
            start = cda->events[i].start;
            end = cda->events[i].end;
        }
    struct json *period = json_new(m->a, JSON_OBJECT);
    struct str text;
    if (!hl7_time_to_datetime(m->a, start, &text))
        return fail(m->a, INVALID, "the low of an effectiveTime of the document's act or stay is not a time");
    set_text(m->a, period, STR("start"), text);
    if (end.len && !hl7_time_to_datetime(m->a, end, &text))
        return fail(m->a, INVALID,
                    "the high of an effectiveTime of the document's act or stay is not a time");
    if (end.len)
        set_text(m->a, period, STR("end"), text);
    json_set(context, STR("period"), period);
    return DONE;
}

static void add_events(struct maker *m, struct json *context)
{
    struct arena *a = m->a;
    struct json *events = json_new(a, JSON_ARRAY);
    for (size_t i = 0; i < m->cda->event_count; i++) {
        const struct cda_event *event = &m->cda->events[i];
        struct json *concept = json_new(a, JSON_OBJECT), *codings = json_new(a, JSON_ARRAY);
        for (size_t k = 0; k < event->code_count; k++) {
            const struct cda_code *code = &event->codes[k];
            json_append(codings,
                        coding_of(a, code_system_of_oid(a, code->system), code->code, code->display));
        }
        if (!codings->size)
            continue;
        json_set(concept, STR("coding"), codings);
        json_append(events, concept);
    }
    if (events->size)
        json_set(context, STR("event"), events);
}

static const struct cda_code *practice_setting(const struct cda *cda)
{
    for (size_t i = 0; i < cda->event_count; i++)
        if (cda->events[i].performer.organization.setting.code.len)
            return &cda->events[i].performer.organization.setting;
    if (cda->authenticator.organization.setting.code.len)
        return &cda->authenticator.organization.setting;
    return &cda->authors[0].organization.setting;
}

static void add_related(struct maker *m, struct json *context)
{
    struct arena *a = m->a;
    struct json *related = json_new(a, JSON_ARRAY);
    for (size_t i = 0; i < m->cda->order_count; i++) {
        const struct cda_order *order = &m->cda->orders[i];
        struct str kind =
            order->is_accession ? STR("urn:ihe:iti:xds:2013:accession") : STR("urn:ihe:iti:xds:2013:order");
        struct json *identifier = identifier_of(a, order->id), *reference = json_new(a, JSON_OBJECT);
        struct json *type = coding_of(a, STR("urn:ietf:rfc:3986"), kind, (struct str){0});
        json_set(identifier, STR("type"), concept_of(a, type));
        json_set(reference, STR("identifier"), identifier);
        json_append(related, reference);
    }
    if (related->size)
        json_set(context, STR("related"), related);
}

static enum code add_context(struct maker *m, struct json *source_patient)
{
    struct arena *a = m->a;
    struct json *context = json_new(a, JSON_OBJECT);
    const struct cda_code *setting = practice_setting(m->cda);
    add_events(m, context);
    enum code code = add_period(m, context);
    if (m->cda->facility.code.len)
        json_set(context, STR("facilityType"),
                 concept_of(a, coding_of_code(a, CODE_FACILITY, &m->cda->facility)));
    if (setting->code.len)
        json_set(context, STR("practiceSetting"), concept_of(a, coding_of_code(a, CODE_PRACTICE, setting)));
    json_set(context, STR("sourcePatientInfo"), source_patient);
    add_related(m, context);
    json_set(m->out, STR("context"), context);
    return code;
}

static struct json *new_reference(struct arena *a, struct json *contained)
{
    struct json *out = json_new(a, JSON_OBJECT), *meta = json_new(a, JSON_OBJECT);
    struct str profile = STR("https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/"
                             "pdsm-comprehensive-document-reference");
    set_text(a, out, STR("resourceType"), STR("DocumentReference"));
    json_set(meta, STR("profile"), array_of(a, json_new_string(a, profile)));
    json_set(out, STR("meta"), meta);
    json_set(out, STR("contained"), contained);
    return out;
}

enum code cda_to_document_reference(struct arena *a, const struct cda *cda, const struct cda_target *target,
                                    struct json **out)
{
    struct maker m = {.a = a, .cda = cda, .target = target};
    struct str date;
    m.contained.arena = a;
    m.contained.list = json_new(a, JSON_ARRAY);
    m.out = *out = new_reference(a, m.contained.list);
    struct json *source_patient = contained_patient(&m.contained, cda);
    add_identifiers(&m);
    set_text(a, m.out, STR("status"), STR("current"));
    add_type(&m);
    json_set(m.out, STR("subject"), reference_to(a, target->subject));
    if (!hl7_time_to_instant(a, cda->time, &date))
        return fail(a, INVALID, "the document's effectiveTime is not a time");
    set_text(a, m.out, STR("date"), date);
    add_people(&m);
    add_relations(&m);
    set_text(a, m.out, STR("description"), target->description);
    add_labels(&m);
    enum code code = add_content(&m);
    return code ? code : add_context(&m, source_patient);
}
