// Reading a CDA document: finding it, and its header (HL7 CDA R2; ANS, CI-SIS volet structuration minimale).
#include "documents/documents_int.h"

static const struct xml_limits limits = {.bytes_max = 96u << 20, .depth_max = 100, .nodes_max = 1000000};

static size_t count_of(const struct xml_node *first)
{
    size_t count = 0;
    for (; first; first = xml_again(first))
        count++;
    return count;
}

static struct cda_id read_id(const struct xml_node *n)
{
    return (struct cda_id){xml_attribute(n, STR("root")), xml_attribute(n, STR("extension"))};
}

struct cda_code cda_read_code(const struct xml_node *n)
{
    return (struct cda_code){xml_attribute(n, STR("code")), xml_attribute(n, STR("codeSystem")),
                             xml_attribute(n, STR("displayName"))};
}

static const struct cda_id *read_ids(struct arena *a, const struct xml_node *first, size_t *count)
{
    *count = count_of(first);
    struct cda_id *ids = ARENA_ARRAY(a, struct cda_id, *count);
    for (size_t i = 0; first; first = xml_again(first))
        ids[i++] = read_id(first);
    return ids;
}

static const struct cda_code *read_codes(struct arena *a, const struct xml_node *first, size_t *count)
{
    *count = count_of(first);
    struct cda_code *codes = ARENA_ARRAY(a, struct cda_code, *count);
    for (size_t i = 0; first; first = xml_again(first))
        codes[i++] = cda_read_code(first);
    return codes;
}

static struct str text_at(struct arena *a, const struct xml_node *n, struct str path)
{
    return xml_text(a, xml_at(n, CDA_NS, path));
}

static struct str value_at(const struct xml_node *n, struct str path)
{
    return xml_at_attribute(n, CDA_NS, path, STR("value"));
}

// ---- people

static struct cda_organization read_organization(struct arena *a, const struct xml_node *n)
{
    return (struct cda_organization){
        .id = read_id(xml_at(n, CDA_NS, STR("id"))),
        .name = text_at(a, n, STR("name")),
        .setting = cda_read_code(xml_at(n, CDA_NS, STR("standardIndustryClassCode"))),
    };
}

// An organisation that signs has a point where CI-SIS wants a given name.
static struct str without_placeholder(struct str given)
{
    return str_equal(given, STR(".")) ? (struct str){0} : given;
}

// `entity` is an assignedAuthor or assignedEntity; `act` is what holds it and tells the time.
static struct cda_actor read_actor(struct arena *a, const struct xml_node *act, const struct xml_node *entity)
{
    const struct xml_node *name = xml_at(entity, CDA_NS, STR("assignedPerson/name"));
    return (struct cda_actor){
        .id = read_id(xml_at(entity, CDA_NS, STR("id"))),
        .role = cda_read_code(xml_at(entity, CDA_NS, STR("code"))),
        .family = text_at(a, name, STR("family")),
        .given = without_placeholder(text_at(a, name, STR("given"))),
        .prefix = text_at(a, name, STR("prefix")),
        .suffix = text_at(a, name, STR("suffix")),
        .device = text_at(a, entity, STR("assignedAuthoringDevice/softwareName")),
        .organization = read_organization(a, xml_at(entity, CDA_NS, STR("representedOrganization"))),
        .time = value_at(act, STR("time")),
    };
}

static void read_authors(struct arena *a, struct cda *cda)
{
    const struct xml_node *author = xml_child(cda->root, CDA_NS, STR("author"));
    cda->author_count = count_of(author);
    struct cda_actor *authors = ARENA_ARRAY(a, struct cda_actor, cda->author_count);
    for (size_t i = 0; author; author = xml_again(author))
        authors[i++] = read_actor(a, author, xml_at(author, CDA_NS, STR("assignedAuthor")));
    cda->authors = authors;
}

// BR: from the birth record; CL: used. Without qualifier a family name is the birth name of older documents,
// and the given names are the whole list of the birth record.
static void read_name(struct arena *a, const struct xml_node *name, struct identity_traits *t)
{
    struct str plain = {0};
    for (const struct xml_node *n = xml_child(name, CDA_NS, STR("family")); n; n = xml_again(n)) {
        struct str qualifier = xml_attribute(n, STR("qualifier"));
        struct str *to = str_equal(qualifier, STR("BR"))                                      ? &t->birth_name
                         : str_equal(qualifier, STR("CL")) || str_equal(qualifier, STR("SP")) ? &t->used_name
                                                                                              : &plain;
        *to = xml_text(a, n);
    }
    if (!t->birth_name.len)
        t->birth_name = plain;
    for (const struct xml_node *n = xml_child(name, CDA_NS, STR("given")); n; n = xml_again(n)) {
        struct str qualifier = xml_attribute(n, STR("qualifier"));
        if (str_equal(qualifier, STR("BR")))
            t->first_given = xml_text(a, n);
        else if (str_equal(qualifier, STR("CL")))
            t->used_given = xml_text(a, n);
        else if (t->birth_given.len)
            t->birth_given = arena_print(a, "%.*s %.*s", STR_ARG(t->birth_given), STR_ARG(xml_text(a, n)));
        else
            t->birth_given = xml_text(a, n);
    }
}

static enum identity_sex sex_of(struct str code)
{
    return str_equal(code, STR("M")) ? SEX_MALE : str_equal(code, STR("F")) ? SEX_FEMALE : SEX_UNKNOWN;
}

static void read_patient(struct arena *a, struct cda *cda)
{
    const struct xml_node *role = xml_at(cda->root, CDA_NS, STR("recordTarget/patientRole"));
    const struct xml_node *patient = xml_at(role, CDA_NS, STR("patient"));
    const struct xml_node *birthplace = xml_at(patient, CDA_NS, STR("birthplace/place/addr"));
    cda->patient_ids = read_ids(a, xml_child(role, CDA_NS, STR("id")), &cda->patient_id_count);
    read_name(a, xml_at(patient, CDA_NS, STR("name")), &cda->traits);
    cda->traits.sex = sex_of(xml_at_attribute(patient, CDA_NS, STR("administrativeGenderCode"), STR("code")));
    if (!hl7_time_to_date(a, value_at(patient, STR("birthTime")), &cda->traits.birth_date))
        cda->traits.birth_date = (struct str){0};
    struct str county = text_at(a, birthplace, STR("county"));
    if (county.len == sizeof "75056" - 1) // an INSEE code
        cda->traits.birth_place = county;
    cda->traits.birth_city = text_at(a, birthplace, STR("city"));
}

// ---- acts

static struct cda_event read_event(struct arena *a, const struct xml_node *n)
{
    struct cda_event event = {.start = value_at(n, STR("effectiveTime/low")),
                              .end = value_at(n, STR("effectiveTime/high"))};
    const struct xml_node *code = xml_at(n, CDA_NS, STR("code"));
    const struct xml_node *translation = xml_at(code, CDA_NS, STR("translation"));
    struct cda_code *codes = ARENA_ARRAY(a, struct cda_code, count_of(translation) + 1);
    if (xml_attribute(code, STR("code")).len)
        codes[event.code_count++] = cda_read_code(code);
    for (; translation; translation = xml_again(translation))
        codes[event.code_count++] = cda_read_code(translation);
    event.codes = codes;
    const struct xml_node *performer = xml_at(n, CDA_NS, STR("performer"));
    event.performer = read_actor(a, performer, xml_at(performer, CDA_NS, STR("assignedEntity")));
    if (!event.start.len) // a moment rather than a span
        event.start = value_at(n, STR("effectiveTime"));
    return event;
}

static void read_events(struct arena *a, struct cda *cda)
{
    const struct xml_node *documentation = xml_child(cda->root, CDA_NS, STR("documentationOf"));
    struct cda_event *events = ARENA_ARRAY(a, struct cda_event, count_of(documentation));
    for (; documentation; documentation = xml_again(documentation))
        events[cda->event_count++] = read_event(a, xml_at(documentation, CDA_NS, STR("serviceEvent")));
    cda->events = events;
}

static void read_encounter(struct arena *a, struct cda *cda)
{
    const struct xml_node *encounter = xml_at(cda->root, CDA_NS, STR("componentOf/encompassingEncounter"));
    const struct xml_node *place = xml_at(encounter, CDA_NS, STR("location/healthCareFacility"));
    cda->encounter = cda_read_code(xml_at(encounter, CDA_NS, STR("code")));
    cda->encounter_start = value_at(encounter, STR("effectiveTime/low"));
    cda->encounter_end = value_at(encounter, STR("effectiveTime/high"));
    cda->facility = cda_read_code(xml_at(place, CDA_NS, STR("code")));
    cda->place = text_at(a, place, STR("location/name"));
}

static void read_replaced(struct arena *a, struct cda *cda)
{
    const struct xml_node *related = xml_child(cda->root, CDA_NS, STR("relatedDocument"));
    struct cda_id *ids = ARENA_ARRAY(a, struct cda_id, count_of(related));
    for (; related; related = xml_again(related)) {
        struct cda_id id = read_id(xml_at(related, CDA_NS, STR("parentDocument/id")));
        if (str_equal(xml_attribute(related, STR("typeCode")), STR("RPLC")) && id.root.len)
            ids[cda->replaced_count++] = id;
    }
    cda->replaced = ids;
}

static void read_orders(struct arena *a, struct cda *cda)
{
    const struct xml_node *fulfilled = xml_child(cda->root, CDA_NS, STR("inFulfillmentOf"));
    struct cda_order *orders = ARENA_ARRAY(a, struct cda_order, 2 * count_of(fulfilled));
    for (; fulfilled; fulfilled = xml_again(fulfilled)) {
        const struct xml_node *order = xml_at(fulfilled, CDA_NS, STR("order"));
        struct cda_order request = {read_id(xml_at(order, CDA_NS, STR("id"))), false};
        struct cda_order study = {
            read_id(xml_child(order, STR("urn:dicom-org:ps3-20"), STR("accessionNumber"))), true};
        if (request.id.root.len)
            orders[cda->order_count++] = request;
        if (study.id.root.len)
            orders[cda->order_count++] = study;
    }
    cda->orders = orders;
}

// ---- the whole

static enum code find_document(struct arena *a, const struct xml_node *root, const struct xml_node **document)
{
    struct str xslt = STR("http://www.w3.org/1999/XSL/Transform"), name = STR("ClinicalDocument");
    *document = root;
    if (xml_is(root, CDA_NS, name))
        return DONE;
    if (!xml_is(root, xslt, STR("stylesheet")) && !xml_is(root, xslt, STR("transform")))
        return fail(a, INVALID,
                    "this XML is no CDA document: its root must be ClinicalDocument in urn:hl7-org:v3");
    *document = xml_child(root, CDA_NS, name);
    if (!*document)
        return fail(a, INVALID,
                    "this stylesheet holds no CDA document: ClinicalDocument must be a child of its root");
    if (xml_again(*document))
        return fail(a, INVALID, "this stylesheet holds more than one CDA document");
    return DONE;
}

// A header larger than this, or that lists more of anything, is no one's work: it would only cost time.
enum { HEADER_NODES_MAX = 20000, LISTED_MAX = 500 };

static bool is_header_too_large(const struct xml_node *root)
{
    size_t count = 0;
    for (const struct xml_node *part = root->first; part && count <= HEADER_NODES_MAX; part = part->next) {
        const struct xml_node *n = part;
        count++;
        if (xml_is(part, CDA_NS, STR("component"))) // the body
            continue;
        while (count <= HEADER_NODES_MAX && (n = xml_step(part, n)))
            count++;
    }
    return count > HEADER_NODES_MAX;
}

static bool lists_too_much(const struct cda *cda)
{
    size_t codes = 0;
    for (size_t i = 0; i < cda->event_count; i++)
        codes += cda->events[i].code_count;
    const size_t counts[] = {codes,
                             cda->event_count,
                             cda->template_count,
                             cda->confidentiality_count,
                             cda->patient_id_count,
                             cda->author_count,
                             cda->replaced_count,
                             cda->order_count};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        if (counts[i] > LISTED_MAX)
            return true;
    return false;
}

static enum code check_header(struct arena *a, const struct cda *cda)
{
    struct date time;
    if (lists_too_much(cda))
        return fail(a, TOO_LARGE, "the CDA document's header lists more than %d of one thing", LISTED_MAX);
    if (!cda->id.root.len)
        return fail_at(a, INVALID, STR("ClinicalDocument/id"),
                       "the CDA document has no identifier (id/@root)");
    if (!cda->type.code.len || !cda->type.system.len)
        return fail_at(a, INVALID, STR("ClinicalDocument/code"),
                       "the CDA document has no type (code/@code and @codeSystem)");
    if (!hl7_time_read(cda->time, &time))
        return fail_at(
            a, INVALID, STR("ClinicalDocument/effectiveTime"),
            "the CDA document has no date: effectiveTime/@value must be a time such as 20240301102030+0100");
    if (!cda->patient_id_count)
        return fail_at(a, INVALID, STR("ClinicalDocument/recordTarget"),
                       "the CDA document names no patient identifier");
    if (!cda->author_count)
        return fail_at(a, INVALID, STR("ClinicalDocument/author"), "the CDA document names no author");
    return DONE;
}

enum code cda_read(struct arena *a, struct str bytes, struct cda *cda)
{
    const struct xml_node *root;
    *cda = (struct cda){0};
    enum code code = xml_parse(a, bytes, &limits, &root);
    if (code == DONE)
        code = find_document(a, root, &cda->root);
    if (code)
        return code;
    root = cda->root;
    if (is_header_too_large(root))
        return fail(a, TOO_LARGE, "the CDA document's header has more than %d elements and texts",
                    HEADER_NODES_MAX);
    cda->id = read_id(xml_child(root, CDA_NS, STR("id")));
    cda->set_id = read_id(xml_child(root, CDA_NS, STR("setId")));
    cda->version = value_at(root, STR("versionNumber"));
    cda->templates = read_ids(a, xml_child(root, CDA_NS, STR("templateId")), &cda->template_count);
    cda->type = cda_read_code(xml_child(root, CDA_NS, STR("code")));
    cda->title = text_at(a, root, STR("title"));
    cda->time = value_at(root, STR("effectiveTime"));
    cda->language = xml_at_attribute(root, CDA_NS, STR("languageCode"), STR("code"));
    cda->confidentiality =
        read_codes(a, xml_child(root, CDA_NS, STR("confidentialityCode")), &cda->confidentiality_count);
    const struct xml_node *signer = xml_child(root, CDA_NS, STR("legalAuthenticator"));
    cda->authenticator = read_actor(a, signer, xml_at(signer, CDA_NS, STR("assignedEntity")));
    cda->custodian = read_organization(
        a, xml_at(root, CDA_NS, STR("custodian/assignedCustodian/representedCustodianOrganization")));
    read_patient(a, cda);
    read_authors(a, cda);
    read_events(a, cda);
    read_encounter(a, cda);
    read_replaced(a, cda);
    read_orders(a, cda);
    cda_read_body(a, cda);
    return check_header(a, cda);
}

enum code cda_read_ins(struct arena *a, const struct cda *cda, enum identity_policy policy, struct ins *out)
{
    enum ins_kind kind;
    for (size_t i = 0; i < cda->patient_id_count; i++)
        if (ins_kind_of_system(cda->patient_ids[i].root, &kind))
            return ins_read(a, cda->patient_ids[i].root, cda->patient_ids[i].extension, policy, out);
    return fail_at(a, NOT_FOUND, STR("ClinicalDocument/recordTarget/patientRole/id"),
                   "the CDA document names no INS of its patient");
}
