// One entry as a line: what it is, when it was, and what else matters of it. The narrative and the paper say the same.
#include "summary/summary_int.h"

static struct str text_of(const struct summary *s, const struct json *tree, const char *name)
{
    return json_text(s->arena, json_get(tree, str_from(name)));
}

static struct str concept_of(const struct summary *s, const struct json *tree, const char *name)
{
    return summary_concept(s->arena, json_get(tree, str_from(name)));
}

// Pieces of a cell, with a separator between them.
struct pieces {
    struct buf text;
    const char *between;
};

static void piece(struct pieces *p, struct str text)
{
    if (!text.len)
        return;
    if (p->text.len)
        buf_add(&p->text, str_from(p->between));
    buf_add(&p->text, text);
}

static struct pieces pieces_of(const struct summary *s, const char *between)
{
    struct pieces p = {.between = between};
    buf_init(&p.text, s->arena, 64);
    return p;
}

// ---- when ---------------------------------------------------------------------------------------------------

static bool has_day(struct str fhir)
{
    struct date date;
    return date_read(fhir, &date) && date.precision >= DATE_DAY;
}

static struct str period_text(const struct summary *s, const struct json *period)
{
    struct str start = text_of(s, period, "start"), end = text_of(s, period, "end");
    struct str from = summary_date(s, start), until = summary_date(s, end);
    if (!from.len)
        return until;
    if (until.len)
        return arena_print(s->arena, "%.*s – %.*s", STR_ARG(from), STR_ARG(until));
    return arena_print(s->arena, "%s %.*s",
                       s->is_english    ? "since"
                       : has_day(start) ? "depuis le"
                                        : "depuis",
                       STR_ARG(from));
}

// The first of these that the resource has says when it was.
static struct str when_of(const struct summary *s, const struct json *tree)
{
    static const char *const dates[] = {"onsetDateTime",
                                        "performedDateTime",
                                        "occurrenceDateTime",
                                        "effectiveDateTime",
                                        "effectiveInstant",
                                        "timingDateTime",
                                        "authoredOn",
                                        "dateTime",
                                        "recordedDate",
                                        "date",
                                        "issued",
                                        "created"};
    static const char *const periods[] = {"onsetPeriod", "performedPeriod", "effectivePeriod", "timingPeriod",
                                          "period"};
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        struct str text = period_text(s, json_get(tree, str_from(periods[i])));
        if (text.len)
            return text;
    }
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        struct str text = summary_date(s, text_of(s, tree, dates[i]));
        if (text.len)
            return text;
    }
    return text_of(s, tree, "onsetString").len ? text_of(s, tree, "onsetString")
                                               : text_of(s, tree, "occurrenceString");
}

// ---- what ---------------------------------------------------------------------------------------------------

// The Medication that a treatment names: in the bundle, or contained.
static struct str medication_of(const struct summary *s, const struct json *tree)
{
    struct str name = concept_of(s, tree, "medicationCodeableConcept");
    const struct json *reference = json_get(tree, STR("medicationReference"));
    struct str url = text_of(s, reference, "reference");
    if (name.len || !url.len)
        return name;
    for (size_t i = 0; i < s->entry_count; i++)
        if (str_equal(s->entries[i]->url, url))
            return concept_of(s, s->entries[i]->tree, "code");
    for (const struct json *c = json_first(json_get(tree, STR("contained"))); c; c = c->next)
        if (url.ptr[0] == '#' && json_text_is(json_get(c, STR("id")), str_skip(url, 1)))
            return concept_of(s, c, "code");
    return text_of(s, reference, "display");
}

static struct str what_of(const struct summary *s, const struct entry *e)
{
    const struct json *tree = e->tree;
    static const char *const concepts[] = {"code", "vaccineCode", "relationship", "type", "category"};
    struct str text = {0};
    if (e->at.type == MODEL_MedicationStatement || e->at.type == MODEL_MedicationRequest)
        text = medication_of(s, tree);
    if (e->at.type == MODEL_DeviceUseStatement)
        text = text_of(s, json_get(tree, STR("device")), "display");
    if (!text.len)
        text = text_of(s, tree, "title");
    for (size_t i = 0; i < COUNT_OF(concepts) && !text.len; i++) {
        const struct json *concept = json_get(tree, str_from(concepts[i]));
        text =
            summary_concept(s->arena, concept && concept->kind == JSON_ARRAY ? json_first(concept) : concept);
    }
    if (!text.len)
        text = text_of(s, tree, "description");
    return text.len ? text : summary_say(s, "Sans intitulé", "Untitled");
}

// ---- details ------------------------------------------------------------------------------------------------

static struct str value_of(const struct summary *s, const struct json *tree)
{
    struct arena *a = s->arena;
    struct str text = summary_quantity(s, json_get(tree, STR("valueQuantity")));
    if (!text.len)
        text = concept_of(s, tree, "valueCodeableConcept");
    if (!text.len)
        text = text_of(s, tree, "valueString");
    if (!text.len)
        text = summary_date(s, text_of(s, tree, "valueDateTime"));
    const struct json *number = json_get(tree, STR("valueInteger"));
    if (!text.len && number && number->kind == JSON_NUMBER)
        text = str_of(number->text, number->size);
    const struct json *truth = json_get(tree, STR("valueBoolean"));
    if (!text.len && truth)
        text = truth->kind == JSON_TRUE ? summary_say(s, "oui", "yes") : summary_say(s, "non", "no");
    const struct json *range = json_get(tree, STR("valueRange"));
    if (!text.len && range) {
        struct str low = summary_quantity(s, json_get(range, STR("low")));
        struct str high = summary_quantity(s, json_get(range, STR("high")));
        text = arena_print(a, "%.*s – %.*s", STR_ARG(low), STR_ARG(high));
    }
    return text.len ? text : concept_of(s, tree, "dataAbsentReason");
}

// What stands outside the usual values is said in words, not by a letter or a colour.
static struct str interpretation_of(const struct summary *s, const struct json *tree)
{
    static const struct {
        const char *code, *french, *english;
    } known[] = {{"H", "élevé", "high"},         {"HH", "très élevé", "very high"}, {"L", "bas", "low"},
                 {"LL", "très bas", "very low"}, {"A", "anormal", "abnormal"},      {"N", "normal", "normal"},
                 {"POS", "positif", "positive"}, {"NEG", "négatif", "negative"}};
    const struct json *first = json_first(json_get(tree, STR("interpretation")));
    const struct json *code = json_walk(first, "coding", "code", NULL);
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (json_text_is(code, str_from(known[i].code)))
            return summary_say(s, known[i].french, known[i].english);
    return summary_concept(s->arena, first);
}

static struct str range_of(const struct summary *s, const struct json *tree)
{
    const struct json *range = json_first(json_get(tree, STR("referenceRange")));
    struct str low = summary_quantity(s, json_get(range, STR("low")));
    struct str high = summary_quantity(s, json_get(range, STR("high")));
    struct str text = text_of(s, range, "text");
    if (low.len && high.len)
        text = arena_print(s->arena, s->is_english ? "%.*s to %.*s" : "%.*s à %.*s", STR_ARG(low),
                           STR_ARG(high));
    else if (low.len || high.len)
        text = arena_print(s->arena, "%s %.*s", low.len ? ">" : "<", STR_ARG(low.len ? low : high));
    return text.len ? arena_print(s->arena, s->is_english ? "(usual: %.*s)" : "(usuel : %.*s)", STR_ARG(text))
                    : text;
}

static struct str observation_detail(const struct summary *s, const struct json *tree)
{
    struct pieces p = pieces_of(s, " ");
    piece(&p, value_of(s, tree));
    for (const struct json *c = json_first(json_get(tree, STR("component"))); c; c = c->next) {
        struct str name = concept_of(s, c, "code"), value = value_of(s, c);
        piece(&p, arena_print(s->arena, s->is_english ? "%.*s: %.*s%s" : "%.*s : %.*s%s", STR_ARG(name),
                              STR_ARG(value), c->next ? "," : ""));
    }
    piece(&p, interpretation_of(s, tree));
    piece(&p, range_of(s, tree));
    return buf_str(&p.text);
}

static struct str dosage_detail(const struct summary *s, const struct json *tree)
{
    struct pieces p = pieces_of(s, ", ");
    const struct json *dosage = json_get(tree, STR("dosage"));
    if (!dosage)
        dosage = json_get(tree, STR("dosageInstruction"));
    for (const struct json *d = json_first(dosage); d; d = d->next) {
        struct str text = text_of(s, d, "text");
        piece(&p, text.len ? text : text_of(s, d, "patientInstruction"));
    }
    return buf_str(&p.text);
}

static struct str allergy_detail(const struct summary *s, const struct json *tree)
{
    struct pieces p = pieces_of(s, ", ");
    for (const struct json *r = json_first(json_get(tree, STR("reaction"))); r; r = r->next)
        for (const struct json *m = json_first(json_get(r, STR("manifestation"))); m; m = m->next)
            piece(&p, summary_concept(s->arena, m));
    if (json_text_is(json_get(tree, STR("criticality")), STR("high")))
        piece(&p, summary_say(s, "risque élevé", "high risk"));
    return buf_str(&p.text);
}

static struct str report_detail(const struct summary *s, const struct json *tree)
{
    return text_of(s, tree, "conclusion");
}

static struct str family_detail(const struct summary *s, const struct json *tree)
{
    struct pieces p = pieces_of(s, ", ");
    for (const struct json *c = json_first(json_get(tree, STR("condition"))); c; c = c->next)
        piece(&p, concept_of(s, c, "code"));
    return buf_str(&p.text);
}

static struct str vaccine_detail(const struct summary *s, const struct json *tree)
{
    struct pieces p = pieces_of(s, ", ");
    struct str lot = text_of(s, tree, "lotNumber");
    const struct json *dose = json_walk(tree, "protocolApplied", "doseNumberPositiveInt", NULL);
    if (dose && dose->kind == JSON_NUMBER)
        piece(&p, arena_print(s->arena, "dose %.*s", (int)dose->size, dose->text));
    if (lot.len)
        piece(&p, arena_print(s->arena, s->is_english ? "batch %.*s" : "lot %.*s", STR_ARG(lot)));
    return buf_str(&p.text);
}

static struct str note_of(const struct summary *s, const struct json *tree)
{
    return json_text(s->arena, json_walk(tree, "note", "text", NULL));
}

static struct str detail_of(const struct summary *s, const struct entry *e)
{
    struct pieces p = pieces_of(s, ". ");
    switch (e->at.type) {
    case MODEL_Observation:
        piece(&p, observation_detail(s, e->tree));
        break;
    case MODEL_MedicationStatement:
    case MODEL_MedicationRequest:
        piece(&p, dosage_detail(s, e->tree));
        break;
    case MODEL_AllergyIntolerance:
        piece(&p, allergy_detail(s, e->tree));
        break;
    case MODEL_DiagnosticReport:
        piece(&p, report_detail(s, e->tree));
        break;
    case MODEL_FamilyMemberHistory:
        piece(&p, family_detail(s, e->tree));
        break;
    case MODEL_Immunization:
        piece(&p, vaccine_detail(s, e->tree));
        break;
    default:
        break;
    }
    piece(&p, note_of(s, e->tree));
    return buf_str(&p.text);
}

struct line summary_describe(const struct summary *s, const struct entry *e)
{
    return (struct line){what_of(s, e), when_of(s, e->tree), detail_of(s, e)};
}
