// Building blocks of care in FHIR R4: Encounter, Observation, DiagnosticReport, MedicationRequest,
// references.
#include "demo/demo_life_int.h"

enum { MORNING = 450 };

const struct demo_professional *demo_who(const struct demo_writer *w, enum demo_profession who)
{
    struct demo_professional *p = ARENA_NEW(w->arena, struct demo_professional);
    demo_professional_make(w->setting, w->person->place, who, p);
    return p;
}

void demo_put_practitioner(struct demo_writer *w, const char *member, enum demo_profession who)
{
    const struct demo_professional *p = demo_who(w, who);
    demo_put(&w->text, "'%s':{'reference':'Practitioner/ps-%s','display':'%s%s %s'}", member, p->rpps,
             p->doctor ? "Dr " : "", p->given, p->family);
}

void demo_put_organization(struct demo_writer *w, const char *member, enum demo_structure kind)
{
    struct demo_organization o;
    demo_organization_make(w->setting, w->person->place, kind, &o);
    demo_put(&w->text, "'%s':{'reference':'Organization/org-%s','display':'%s'}", member, o.finess, o.name);
}

static const char *act_label(const char *act)
{
    return *act == 'I'   ? "inpatient encounter"
           : *act == 'E' ? "emergency"
           : *act == 'V' ? "virtual"
                         : "ambulatory";
}

size_t demo_write_encounter(struct demo_writer *w, const struct demo_encounter *e)
{
    size_t number = demo_open(w, "Encounter");
    int32_t until = e->until ? e->until : e->day;
    w->minute = e->minute;
    demo_put(&w->text,
             ",'status':'finished','class':{'system':'http://terminology.hl7.org/CodeSystem/"
             "v3-ActCode','code':'%s',"
             "'display':'%s'},'subject':{'reference':'%s'},'participant':[{",
             e->act, act_label(e->act), w->patient);
    demo_put_practitioner(w, "individual", e->who);
    demo_put(&w->text, "}],'period':{'start':'%s','end':'%s'},'reasonCode':[{'text':'%s'}],",
             demo_instant(e->day, e->minute).text, demo_instant(until, e->until ? 660 : e->minute + 20).text,
             e->reason);
    demo_put_organization(w, "serviceProvider", demo_who(w, e->who)->organization.kind);
    demo_close(w);
    return number;
}

static void put_category(struct buf *b, bool laboratory)
{
    demo_put(b,
             ",'status':'final','category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
             "observation-category','code':'%s'}]}]",
             laboratory ? "laboratory" : "vital-signs");
}

static void put_quantity(struct buf *b, const struct demo_measure_kind *k, int value)
{
    demo_put(b, "{'value':%s,'unit':'%s','system':'http://unitsofmeasure.org','code':'%s'}",
             demo_decimal(value, k->decimals).text, k->unit, k->ucum);
}

static void put_when(struct demo_writer *w, int32_t day, ptrdiff_t encounter)
{
    demo_put(&w->text, ",'subject':{'reference':'%s'},'effectiveDateTime':'%s'", w->patient,
             demo_instant(day, encounter == DEMO_NO_ENCOUNTER ? MORNING : w->minute + 5).text);
    if (encounter == DEMO_NO_ENCOUNTER)
        return;
    char urn[DEMO_URN];
    demo_urn(urn, w, (size_t)encounter);
    demo_put(&w->text, ",'encounter':{'reference':'%s'}", urn);
}

static void put_range(struct buf *b, const struct demo_measure_kind *k, int value)
{
    if (!k->high)
        return;
    const char *flag = value < k->low ? "L" : value > k->high ? "H" : "N";
    demo_put(b,
             ",'interpretation':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
             "v3-ObservationInterpretation','code':'%s'}]}],'referenceRange':[{",
             flag);
    if (k->low) {
        demo_put(b, "'low':");
        put_quantity(b, k, k->low);
        buf_add_char(b, ',');
    }
    demo_put(b, "'high':");
    put_quantity(b, k, k->high);
    demo_put(b, "}]");
}

void demo_write_observation(struct demo_writer *w, enum demo_measure m, int32_t day, ptrdiff_t encounter)
{
    const struct demo_measure_kind *k = &demo_measures[m];
    int value = demo_value(w->person, m, day);
    demo_open(w, "Observation");
    put_category(&w->text, k->chapter);
    demo_put(&w->text,
             ",'code':{'coding':[{'system':'http://loinc.org','code':'%s','display':'%s'}],'text':'%s'}",
             k->loinc, k->label, k->label);
    put_when(w, day, encounter);
    demo_put(&w->text, ",'valueQuantity':");
    put_quantity(&w->text, k, value);
    if (k->chapter)
        put_range(&w->text, k, value);
    demo_close(w);
}

void demo_write_blood_pressure(struct demo_writer *w, int32_t day, ptrdiff_t encounter)
{
    demo_open(w, "Observation");
    put_category(&w->text, false);
    demo_put(&w->text, ",'code':{'coding':[{'system':'http://loinc.org','code':'85354-9','display':"
                       "'Pression artérielle'}],'text':'Pression artérielle'}");
    put_when(w, day, encounter);
    demo_put(&w->text, ",'component':[");
    for (enum demo_measure m = DEMO_SYSTOLIC; m <= DEMO_DIASTOLIC; m++) {
        const struct demo_measure_kind *k = &demo_measures[m];
        demo_put(&w->text,
                 "%s{'code':{'coding':[{'system':'http://loinc.org','code':'%s','display':'%s'}]},"
                 "'valueQuantity':",
                 m == DEMO_SYSTOLIC ? "" : ",", k->loinc, k->label);
        put_quantity(&w->text, k, demo_value(w->person, m, day));
        demo_put(&w->text, "}");
    }
    demo_put(&w->text, "]");
    demo_close(w);
}

void demo_write_laboratory(struct demo_writer *w, const enum demo_measure *checks, unsigned count,
                           int32_t day)
{
    size_t first = w->count;
    for (unsigned i = 0; i < count; i++)
        demo_write_observation(w, checks[i], day, DEMO_NO_ENCOUNTER);
    demo_open(w, "DiagnosticReport");
    demo_put(
        &w->text,
        ",'status':'final','category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0074',"
        "'code':'LAB'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'11502-2','display':'%s'}]},"
        "'subject':{'reference':'%s'},'effectiveDateTime':'%s','issued':'%s','performer':[{",
        "CR d’examens biologiques", w->patient, demo_instant(day, 480).text, demo_instant(day, 960).text);
    struct demo_organization o;
    demo_organization_make(w->setting, w->person->place, DEMO_LABORATORY, &o);
    demo_put(&w->text, "'reference':'Organization/org-%s','display':'%s'}],'result':[", o.finess, o.name);
    for (unsigned i = 0; i < count; i++) {
        char urn[DEMO_URN];
        demo_urn(urn, w, first + i);
        demo_put(&w->text, "%s{'reference':'%s'}", i ? "," : "", urn);
    }
    demo_put(&w->text, "]");
    demo_close(w);
}

void demo_write_prescription(struct demo_writer *w, const struct demo_drug *drug, int32_t day,
                             size_t encounter)
{
    char urn[DEMO_URN];
    demo_urn(urn, w, encounter);
    demo_open(w, "MedicationRequest");
    bool recent = w->setting->today - day < 180;
    demo_put(
        &w->text,
        ",'status':'%s','intent':'order','medicationCodeableConcept':{'coding':[{'system':"
        "'http://www.whocc.no/atc','code':'%s','display':'%s'}],'text':'%s'},'subject':{'reference':'%s'},"
        "'encounter':{'reference':'%s'},'authoredOn':'%s',",
        recent ? "active" : "completed", drug->atc, drug->substance, drug->label, w->patient, urn,
        demo_date(day).text);
    demo_put_practitioner(w, "requester", DEMO_GP);
    demo_put(
        &w->text,
        ",'dosageInstruction':[{'text':'%s','timing':{'repeat':{'frequency':%u,'period':1,'periodUnit':'d'}}}"
        "],"
        "'dispenseRequest':{'numberOfRepeatsAllowed':2,'expectedSupplyDuration':{'value':28,'unit':'jours',"
        "'system':'http://unitsofmeasure.org','code':'d'}}",
        drug->dose, drug->per_day);
    demo_close(w);
}
