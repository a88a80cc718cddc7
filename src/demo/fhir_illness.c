// Illnesses in FHIR R4: Condition, MedicationStatement, CareTeam; allergies.
#include "demo/demo_life_int.h"

static void write_condition(struct demo_writer *w, const char *icd, const char *label, int32_t onset)
{
    demo_open(w, "Condition");
    demo_put(&w->text,
             ",'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
             "condition-clinical','code':"
             "'active'}]},'verificationStatus':{'coding':[{'system':"
             "'http://terminology.hl7.org/CodeSystem/"
             "condition-ver-status','code':'confirmed'}]},'category':[{'coding':"
             "[{'system':'http://terminology.hl7.org/CodeSystem/"
             "condition-category','code':'problem-list-item'}]}],"
             "'code':{'coding':[{'system':'http://hl7.org/fhir/sid/"
             "icd-10','code':'%s','display':'%s'}],'text':'%s'},"
             "'subject':{'reference':'%s'},'onsetDateTime':'%s','recordedDate':'%s',",
             icd, label, label, w->patient, demo_date(onset).text, demo_date(onset).text);
    demo_put_practitioner(w, "recorder", DEMO_GP);
    demo_close(w);
}

static void write_statement(struct demo_writer *w, const struct demo_drug *drug, int32_t since,
                            size_t condition)
{
    char urn[DEMO_URN];
    demo_urn(urn, w, condition);
    demo_open(w, "MedicationStatement");
    demo_put(
        &w->text,
        ",'status':'active','medicationCodeableConcept':{'coding':[{'system':'http://www.whocc.no/"
        "atc','code':"
        "'%s','display':'%s'}],'text':'%s'},'subject':{'reference':'%s'},'effectivePeriod':{'start':'%s'},"
        "'reasonReference':[{'reference':'%s'}],'dosage':[{'text':'%s'}]",
        drug->atc, drug->substance, drug->label, w->patient, demo_date(since).text, urn, drug->dose);
    demo_close(w);
}

static void write_team(struct demo_writer *w, const struct demo_illness *illness, int32_t since)
{
    const enum demo_profession members[] = {DEMO_GP, illness->specialist, DEMO_NURSE, DEMO_PHARMACIST};
    demo_open(w, "CareTeam");
    demo_put(&w->text,
             ",'status':'active','name':'%s','subject':{'reference':'%s'},'period':{'start':'%s'},"
             "'participant':[",
             illness->team, w->patient, demo_date(since).text);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const struct demo_professional *p = demo_who(w, members[i]);
        demo_put(&w->text,
                 "%s{'role':[{'coding':[{'system':'urn:oid:1.2.250.1.213.1.1.4.5','code':'%s'}],'text':"
                 "'%s'}],",
                 i ? "," : "", p->code, i ? p->label : "Médecin traitant");
        demo_put_practitioner(w, "member", members[i]);
        demo_put(&w->text, "}");
    }
    demo_put(&w->text, "]");
    demo_close(w);
}

static void write_allergy(struct demo_writer *w)
{
    static const struct {
        const char *category, *code, *label, *reaction, *criticality;
    } known[] = {
        {"food", "91935009", "Allergie à l’arachide", "Urticaire et gonflement des lèvres", "high"},
        {"medication", "91936005", "Allergie à la pénicilline", "Éruption cutanée", "high"},
        {"environment", "418689008", "Allergie au pollen de graminées", "Rhinite et conjonctivite", "low"},
        {"environment", "232350006", "Allergie aux acariens", "Rhinite", "low"},
    };
    const struct demo_person *p = w->person;
    unsigned which = p->age < 14 ? 0 : demo_below(&w->random, COUNT_OF(known));
    int32_t since = p->birth_day + (w->setting->today - p->birth_day) / 3;
    demo_open(w, "AllergyIntolerance");
    demo_put(
        &w->text,
        ",'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
        "allergyintolerance-clinical'"
        ",'code':'active'}]},'verificationStatus':{'coding':[{'system':"
        "'http://terminology.hl7.org/CodeSystem/"
        "allergyintolerance-verification','code':'confirmed'}]},'type':"
        "'allergy','category':['%s'],'criticality':'%s','code':{'coding':[{'system':'http://snomed.info/sct',"
        "'code':'%s','display':'%s'}],'text':'%s'},'patient':{'reference':'%s'},'onsetDateTime':'%s',"
        "'reaction':[{'manifestation':[{'text':'%s'}]}]",
        known[which].category, known[which].criticality, known[which].code, known[which].label,
        known[which].label, w->patient, demo_date(since).text, known[which].reaction);
    demo_close(w);
}

void demo_write_illnesses(struct demo_writer *w)
{
    bool team = false;
    for (unsigned i = 0; i < demo_illnesses_count; i++) {
        const struct demo_illness *illness = &demo_illnesses[i];
        if (!demo_has(w->person, illness))
            continue;
        int32_t onset = demo_onset(w->person, illness, w->setting);
        size_t condition = w->count;
        write_condition(w, illness->icd, illness->label, onset);
        for (size_t d = 0; d < COUNT_OF(illness->drugs) && illness->drugs[d].atc; d++)
            write_statement(w, &illness->drugs[d], onset, condition);
        if (illness->long_term && !team)
            write_team(w, illness, onset);
        team |= illness->long_term;
    }
    if (w->person->personas & DEMO_ALLERGIC)
        write_allergy(w);
}
