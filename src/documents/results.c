// Values that stand inside a CDA document as entries (CI-SIS, volet compte rendu d'examens de biologie médicale, "FR-Resultat-
// examens-de-biologie"; IHE PCC, "Vital Signs Observation"), as FHIR Observations. Taken is what is surely of the person and
// of a known moment: no entry about another subject (a mother, a specimen), no negation, no earlier result that is quoted.
#include "documents/documents_int.h"

#define LABORATORY STR("1.3.6.1.4.1.19376.1.3.1.6")
#define VITAL_SIGN STR("1.3.6.1.4.1.19376.1.5.3.1.4.13.2")
#define XSI STR("http://www.w3.org/2001/XMLSchema-instance")
#define LOINC_OID STR("2.16.840.1.113883.6.1")
#define UCUM STR("http://unitsofmeasure.org")
enum { VALUES_MAX = 500, TEXT_MAX = 1000, NUMBER_MAX = 20 };

static bool has_template(const struct xml_node *n, struct str root)
{
    for (const struct xml_node *t = xml_child(n, CDA_NS, STR("templateId")); t; t = xml_again(t))
        if (str_equal(xml_attribute(t, STR("root")), root))
            return true;
    return false;
}

// At most TEXT_MAX bytes, and no half character.
static struct str bounded(struct str text)
{
    size_t size = text.len;
    if (size > TEXT_MAX)
        for (size = TEXT_MAX; size > 0 && ((unsigned char)text.ptr[size] & 0xC0) == 0x80;)
            size--;
    return str_of(text.ptr, size);
}

static void set_quantity(struct json *object, struct str name, struct json *quantity)
{
    if (quantity)
        json_set(object, name, quantity);
}

// ---- which entries ----------------------------------------------------------------------------------------

// CDA R2 §4.3.8.4: a subject of a part takes the place of the record target.
static bool is_of_another(const struct xml_node *n, const struct xml_node *top)
{
    for (; n && n != top; n = n->parent)
        if (xml_child(n, CDA_NS, STR("subject")))
            return true;
    return false;
}

// XD-LAB: an earlier result stands in its successor as a reference.
static bool is_quoted(const struct xml_node *n, const struct xml_node *top)
{
    for (; n && n != top; n = n->parent)
        if (xml_is(n, CDA_NS, STR("entryRelationship")) &&
            str_equal(xml_attribute(n, STR("typeCode")), STR("REFR")))
            return true;
    return false;
}

static struct str status_of(const struct xml_node *n)
{
    struct str code = xml_at_attribute(n, CDA_NS, STR("statusCode"), STR("code"));
    return str_equal(code, STR("completed")) ? STR("final")
           : str_equal(code, STR("active"))  ? STR("preliminary")
                                             : (struct str){0};
}

static bool is_value(const struct xml_node *n, const struct xml_node *top)
{
    return xml_is(n, CDA_NS, STR("observation")) &&
           str_equal(xml_attribute(n, STR("moodCode")), STR("EVN")) &&
           !str_equal(xml_attribute(n, STR("negationInd")), STR("true")) && status_of(n).len &&
           (has_template(n, LABORATORY) || has_template(n, VITAL_SIGN)) && !is_of_another(n, top) &&
           !is_quoted(n, top);
}

// ---- numbers and units ------------------------------------------------------------------------------------

// A number of JSON (RFC 8259 §6) of at most NUMBER_MAX characters.
static bool is_number(struct str s)
{
    size_t at = s.len && s.ptr[0] == '-', from = at;
    if (s.len > NUMBER_MAX)
        return false;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    if (at == from || (s.ptr[from] == '0' && at > from + 1))
        return false;
    if (at == s.len)
        return true;
    if (s.ptr[at++] != '.')
        return false;
    from = at;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at > from && at == s.len;
}

// Of an HL7 PQ, REAL or INT. NULL: no number.
static struct json *quantity_of(struct arena *a, const struct xml_node *n)
{
    struct str value = str_trim(xml_attribute(n, STR("value"))),
               unit = str_trim(xml_attribute(n, STR("unit")));
    if (!is_number(value))
        return NULL;
    struct json *quantity = json_new(a, JSON_OBJECT);
    json_set(quantity, STR("value"), json_new_number(a, value));
    if (!unit.len || str_equal(unit, STR("1")))
        return quantity;
    set_text(a, quantity, STR("unit"), bounded(unit));
    if (unit_is_ucum(unit)) {
        set_text(a, quantity, STR("system"), UCUM);
        set_text(a, quantity, STR("code"), unit);
    }
    return quantity;
}

static struct json *compared(struct arena *a, const struct xml_node *n, const char *open, const char *closed)
{
    struct json *quantity = quantity_of(a, n);
    bool is_open = str_equal(xml_attribute(n, STR("inclusive")), STR("false"));
    if (quantity)
        set_text(a, quantity, STR("comparator"), str_from(is_open ? open : closed));
    return quantity;
}

// An interval with one bound is a value beyond what can be measured.
static bool add_interval(struct arena *a, struct json *observation, const struct xml_node *n)
{
    const struct xml_node *low = xml_child(n, CDA_NS, STR("low")), *high = xml_child(n, CDA_NS, STR("high"));
    struct json *least = quantity_of(a, low), *most = quantity_of(a, high);
    if (!least && !most)
        return false;
    if (!least || !most) {
        json_set(observation, STR("valueQuantity"),
                 least ? compared(a, low, ">", ">=") : compared(a, high, "<", "<="));
        return true;
    }
    struct json *range = json_new(a, JSON_OBJECT);
    json_set(range, STR("low"), least);
    json_set(range, STR("high"), most);
    json_set(observation, STR("valueRange"), range);
    return true;
}

// ---- codes ------------------------------------------------------------------------------------------------

static struct str display_of(struct arena *a, const struct xml_node *n)
{
    struct str display = str_trim(xml_attribute(n, STR("displayName")));
    struct str original = xml_text(a, xml_child(n, CDA_NS, STR("originalText")));
    return display.len ? display : original;
}

// NULL: neither a code nor words.
static struct json *concept_at(struct arena *a, const struct xml_node *n)
{
    struct cda_code code = cda_read_code(n);
    struct str text = display_of(a, n);
    if (!n || (!code.code.len && !text.len))
        return NULL;
    struct json *concept = code.code.len && code.system.len
                               ? concept_of(a, coding_of(a, code_system_of_oid(a, code.system), code.code,
                                                         bounded(code.display)))
                               : json_new(a, JSON_OBJECT);
    set_text(a, concept, STR("text"), bounded(text.len ? text : code.code));
    return concept;
}

// What was measured: the code of LOINC, be it a translation of the laboratory's own.
static const struct xml_node *code_node(const struct xml_node *observation)
{
    const struct xml_node *code = xml_child(observation, CDA_NS, STR("code"));
    for (const struct xml_node *t = xml_child(code, CDA_NS, STR("translation")); t; t = xml_again(t))
        if (str_equal(xml_attribute(t, STR("codeSystem")), LOINC_OID) && xml_attribute(t, STR("code")).len &&
            !str_equal(xml_attribute(code, STR("codeSystem")), LOINC_OID))
            return t;
    return code;
}

// ---- the value --------------------------------------------------------------------------------------------

static bool add_text(struct arena *a, struct json *observation, struct str text)
{
    if (!text.len)
        return false;
    set_text(a, observation, STR("valueString"), bounded(text));
    return true;
}

static bool add_value(struct arena *a, struct json *observation, const struct xml_node *n)
{
    static const char *const numbers[] = {"PQ", "REAL", "INT"};
    static const char *const intervals[] = {"IVL_PQ", "IVL_REAL", "IVL_INT"};
    static const char *const codes[] = {"CD", "CE", "CV", "CO", "CS"};
    static const char *const texts[] = {"ST", "ED"};
    struct str type = xml_attribute_ns(n, XSI, STR("type"));
    ptrdiff_t colon = str_find(type, ':');
    type = str_skip(type, (size_t)(colon + 1));
    struct json *made = NULL;
    if (str_is_one_of(type, intervals, COUNT_OF(intervals)))
        return add_interval(a, observation, n);
    if (str_is_one_of(type, texts, COUNT_OF(texts)))
        return add_text(a, observation, xml_text(a, n));
    if (str_is_one_of(type, numbers, COUNT_OF(numbers)) && (made = quantity_of(a, n)))
        json_set(observation, STR("valueQuantity"), made);
    if (str_is_one_of(type, codes, COUNT_OF(codes)) && (made = concept_at(a, n)))
        json_set(observation, STR("valueCodeableConcept"), made);
    return made != NULL;
}

static void add_interpretation(struct arena *a, struct json *observation, const struct xml_node *n)
{
    struct str code = xml_at_attribute(n, CDA_NS, STR("interpretationCode"), STR("code"));
    if (code.len)
        json_set(
            observation, STR("interpretation"),
            array_of(
                a,
                concept_of(
                    a, coding_of(a, STR("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"),
                                 code, (struct str){0}))));
}

static void add_range(struct arena *a, struct json *observation, const struct xml_node *n)
{
    const struct xml_node *range = xml_at(n, CDA_NS, STR("referenceRange/observationRange"));
    const struct xml_node *value = xml_child(range, CDA_NS, STR("value"));
    struct json *made = json_new(a, JSON_OBJECT);
    set_quantity(made, STR("low"), quantity_of(a, xml_child(value, CDA_NS, STR("low"))));
    set_quantity(made, STR("high"), quantity_of(a, xml_child(value, CDA_NS, STR("high"))));
    struct str text = xml_text(a, xml_child(range, CDA_NS, STR("text")));
    if (text.len)
        set_text(a, made, STR("text"), bounded(text));
    if (made->size)
        json_set(observation, STR("referenceRange"), array_of(a, made));
}

// ---- the Observation --------------------------------------------------------------------------------------

// Who answers for it: the document's author, and their structure.
static struct json *performer_of(struct arena *a, const struct cda *cda)
{
    const struct cda_actor *author = &cda->authors[0];
    struct str name = actor_name(a, author), house = author->organization.name;
    struct json *performer = json_new(a, JSON_OBJECT);
    if (author->id.root.len)
        json_set(performer, STR("identifier"), identifier_of(a, author->id));
    set_text(a, performer, STR("display"),
             name.len && house.len ? arena_print(a, "%.*s, %.*s", STR_ARG(name), STR_ARG(house))
             : name.len            ? name
                                   : house);
    return performer->size ? array_of(a, performer) : NULL;
}

static struct json *identifiers_of(struct arena *a, const struct cda *cda, const struct xml_node *n,
                                   size_t nth)
{
    struct json *own = json_new(a, JSON_OBJECT);
    const struct xml_node *id = xml_child(n, CDA_NS, STR("id"));
    struct cda_id entry = {xml_attribute(id, STR("root")), xml_attribute(id, STR("extension"))};
    struct str document = cda_unique_id(a, cda->id);
    set_text(a, own, STR("system"), STR("urn:ens:part"));
    set_text(a, own, STR("value"), arena_print(a, "%.*s#%zu", STR_ARG(document), nth));
    struct json *list = array_of(a, own);
    if (entry.root.len)
        json_append(list, identifier_of(a, entry));
    return list;
}

// NULL: it says nothing that could be kept.
static struct json *observation_of(struct arena *a, const struct cda *cda, const struct xml_node *n,
                                   struct str subject)
{
    struct json *o = json_new(a, JSON_OBJECT), *code = concept_at(a, code_node(n)),
                *performer = performer_of(a, cda);
    struct str category = has_template(n, LABORATORY) ? STR("laboratory") : STR("vital-signs"), time;
    const struct xml_node *when = xml_child(n, CDA_NS, STR("effectiveTime"));
    struct str ts = xml_attribute(when, STR("value"));
    if (!ts.len)
        ts = xml_at_attribute(when, CDA_NS, STR("low"), STR("value"));
    if (!code || !hl7_time_to_datetime(a, ts, &time))
        return NULL;
    set_text(a, o, STR("resourceType"), STR("Observation"));
    set_text(a, o, STR("status"), status_of(n));
    json_set(
        o, STR("category"),
        array_of(a,
                 concept_of(a, coding_of(a, STR("http://terminology.hl7.org/CodeSystem/observation-category"),
                                         category, (struct str){0}))));
    json_set(o, STR("code"), code);
    json_set(o, STR("subject"), reference_to(a, subject));
    set_text(a, o, STR("effectiveDateTime"), time);
    if (performer)
        json_set(o, STR("performer"), performer);
    if (!add_value(a, o, xml_child(n, CDA_NS, STR("value"))))
        return NULL;
    add_interpretation(a, o, n);
    add_range(a, o, n);
    return o;
}

// ---- blood pressure ---------------------------------------------------------------------------------------

static bool is_loinc(const struct json *o, struct str code)
{
    for (const struct json *c = json_first(json_walk(o, "code", "coding", NULL)); c; c = c->next)
        if (json_text_is(json_get(c, STR("code")), code) &&
            json_text_is(json_get(c, STR("system")), STR("http://loinc.org")))
            return true;
    return false;
}

static struct json *component_of(struct arena *a, const struct json *o)
{
    struct json *component = json_new(a, JSON_OBJECT);
    json_set(component, STR("code"), json_copy(a, json_get(o, STR("code"))));
    json_set(component, STR("valueQuantity"), json_copy(a, json_get(o, STR("valueQuantity"))));
    return component;
}

static bool make_pair(struct arena *a, struct json *systolic, const struct json *diastolic)
{
    const struct json *value = json_get(systolic, STR("valueQuantity"));
    if (!value || !json_get(diastolic, STR("valueQuantity")) ||
        !json_equal(json_get(systolic, STR("effectiveDateTime")),
                    json_get(diastolic, STR("effectiveDateTime"))))
        return false;
    struct json *components = array_of(a, component_of(a, systolic));
    json_append(components, component_of(a, diastolic));
    json_set(systolic, STR("component"), components);
    json_remove(systolic, value);
    struct json *panel =
        concept_of(a, coding_of(a, STR("http://loinc.org"), STR("85354-9"), (struct str){0}));
    set_text(a, panel, STR("text"), STR("Pression artérielle"));
    json_set(systolic, STR("code"), panel);
    return true;
}

// FHIR has the two numbers of a blood pressure in one Observation (R4, vital signs), a CDA in two entries.
static size_t join_pressures(struct arena *a, struct json **list, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t other = 0; list[i] && is_loinc(list[i], STR("8480-6")) && other < count; other++)
            if (list[other] && is_loinc(list[other], STR("8462-4")) && make_pair(a, list[i], list[other]))
                list[other] = NULL;
    for (size_t i = 0; i < count; i++)
        if (list[i])
            list[kept++] = list[i];
    return kept;
}

size_t cda_to_observations(struct arena *a, const struct cda *cda, struct str subject, struct json ***out)
{
    const struct xml_node *body = xml_at(cda->root, CDA_NS, STR("component/structuredBody"));
    size_t count = 0, nth = 0;
    *out = NULL;
    for (const struct xml_node *n = body; n && count < VALUES_MAX && (n = xml_step(body, n));) {
        struct json *o = is_value(n, body) ? observation_of(a, cda, n, subject) : NULL;
        if (!o)
            continue;
        if (!*out)
            *out = ARENA_ARRAY(a, struct json *, VALUES_MAX);
        json_set(o, STR("identifier"), identifiers_of(a, cda, n, ++nth));
        (*out)[count++] = o;
    }
    return join_pressures(a, *out, count);
}
