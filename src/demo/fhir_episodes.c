// Acute episodes: what passes, what leads to the emergency room, what needs a stay and an operation.
#include "demo/demo_life_int.h"

static const struct demo_episode usual[] = {
    {"J06.9",
     "Infection aiguë des voies respiratoires supérieures",
     1,
     110,
     "AMB",
     DEMO_GP,
     0,
     NULL,
     NULL,
     {"N02BE01", "paracétamol", "PARACETAMOL 1 g, comprimé", "1 comprimé toutes les 6 heures si besoin", 3}},
    {"H66.9",
     "Otite moyenne aiguë",
     0,
     8,
     "AMB",
     DEMO_PAEDIATRICIAN,
     0,
     NULL,
     NULL,
     {"J01CA04", "amoxicilline", "AMOXICILLINE 250 mg/5 mL, poudre pour suspension buvable",
      "1 dose-poids 2 fois par jour pendant 8 jours", 2}},
    {"A09",
     "Gastro-entérite aiguë",
     2,
     90,
     "AMB",
     DEMO_GP,
     0,
     NULL,
     NULL,
     {"A07XA04", "racécadotril", "RACECADOTRIL 100 mg, gélule", "1 gélule 3 fois par jour pendant 3 jours",
      3}},
    {"N30.0",
     "Cystite aiguë",
     16,
     90,
     "AMB",
     DEMO_GP,
     0,
     NULL,
     NULL,
     {"J01XX01", "fosfomycine", "FOSFOMYCINE 3 g, granulés pour solution buvable", "1 sachet en prise unique",
      1}},
    {"M54.5",
     "Lombalgie basse",
     22,
     80,
     "AMB",
     DEMO_GP,
     0,
     NULL,
     NULL,
     {"N02BE01", "paracétamol", "PARACETAMOL 1 g, comprimé", "1 comprimé 3 fois par jour pendant 5 jours",
      3}},
    {"S93.4",
     "Entorse de la cheville",
     10,
     70,
     "EMER",
     DEMO_EMERGENCY_DOCTOR,
     0,
     NULL,
     NULL,
     {"M01AE01", "ibuprofène", "IBUPROFENE 400 mg, comprimé pelliculé",
      "1 comprimé 3 fois par jour pendant 5 jours", 3}},
    {"J20.9",
     "Bronchite aiguë",
     3,
     95,
     "AMB",
     DEMO_GP,
     0,
     NULL,
     NULL,
     {"N02BE01", "paracétamol", "PARACETAMOL 1 g, comprimé", "1 comprimé toutes les 6 heures si besoin", 3}},
};
static const struct demo_episode operations[] = {
    {"K35.8",
     "Appendicite aiguë",
     6,
     39,
     "IMP",
     DEMO_SURGEON,
     3,
     "HHFA011",
     "Appendicectomie, par cœlioscopie",
     {NULL}},
    {"M17.1",
     "Gonarthrose",
     45,
     90,
     "IMP",
     DEMO_SURGEON,
     6,
     "NFKA007",
     "Pose d’une prothèse totale de genou",
     {NULL}},
    {"S82.6",
     "Fracture de la malléole externe",
     10,
     60,
     "IMP",
     DEMO_SURGEON,
     2,
     "NCCA018",
     "Ostéosynthèse de la cheville",
     {NULL}},
};
static const struct demo_episode heart = {
    "I50.1", "Décompensation cardiaque",
    0,       120,
    "IMP",   DEMO_CARDIOLOGIST,
    8,       NULL,
    NULL,    {"C03CA01", "furosémide", "FUROSEMIDE 40 mg, comprimé sécable", "2 comprimés le matin", 1}};
static const struct demo_episode fall = {
    "S72.0",   "Fracture du col du fémur",      0,     120, "IMP", DEMO_SURGEON, 11,
    "NEKA020", "Pose d’une prothèse de hanche", {NULL}};

static void write_procedure(struct demo_writer *w, const struct demo_episode *e, int32_t day,
                            size_t encounter)
{
    char urn[DEMO_URN];
    demo_urn(urn, w, encounter);
    demo_open(w, "Procedure");
    demo_put(&w->text,
             ",'status':'completed','code':{'coding':[{'system':'urn:oid:1.2.250.1.215.300.1','code':'%s','"
             "display':"
             "'%s'}],'text':'%s'},'subject':{'reference':'%s'},'encounter':{'reference':'%s'},'"
             "performedDateTime':'%s',"
             "'performer':[{",
             e->ccam, e->procedure, e->procedure, w->patient, urn, demo_instant(day, 630).text);
    demo_put_practitioner(w, "actor", e->who);
    demo_put(&w->text, "}],'reasonCode':[{'text':'%s'}]", e->label);
    demo_close(w);
}

static void write_resolved(struct demo_writer *w, const struct demo_episode *e, int32_t day, int32_t until,
                           size_t encounter)
{
    char urn[DEMO_URN];
    demo_urn(urn, w, encounter);
    demo_open(w, "Condition");
    demo_put(&w->text,
             ",'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
             "condition-clinical','code':"
             "'resolved'}]},'verificationStatus':{'coding':[{'system':"
             "'http://terminology.hl7.org/CodeSystem/"
             "condition-ver-status','code':'confirmed'}]},'category':[{'coding':"
             "[{'system':'http://terminology.hl7.org/CodeSystem/"
             "condition-category','code':'encounter-diagnosis'}]}],"
             "'code':{'coding':[{'system':'http://hl7.org/fhir/sid/"
             "icd-10','code':'%s','display':'%s'}],'text':'%s'},"
             "'subject':{'reference':'%s'},'encounter':{'reference':'%s'},'onsetDateTime':'%s','"
             "abatementDateTime':"
             "'%s'",
             e->icd, e->label, e->label, w->patient, urn, demo_date(day).text, demo_date(until).text);
    demo_close(w);
}

static void happen(struct demo_writer *w, const struct demo_episode *e, int32_t day)
{
    int32_t until = day + e->stay_days;
    if (until >= w->setting->today)
        return;
    struct demo_encounter encounter = {.day = day,
                                       .until = e->stay_days ? until : 0,
                                       .act = e->act,
                                       .who = e->who,
                                       .minute = demo_between(&w->random, 480, 1140),
                                       .reason = e->label};
    size_t number = demo_write_encounter(w, &encounter);
    int32_t cured = until + 12 < w->setting->today ? until + 12 : until;
    write_resolved(w, e, day, cured, number);
    if (e->ccam)
        write_procedure(w, e, day + (e->stay_days > 1), number);
    if (e->drug.atc)
        demo_write_prescription(w, &e->drug, until, number);
    enum demo_event_kind kind = e->stay_days       ? DEMO_EVENT_STAY
                                : e->act[0] == 'E' ? DEMO_EVENT_EMERGENCY
                                                   : DEMO_EVENT_VISIT;
    demo_event_add(w, (struct demo_event){kind, day, until, NULL, e});
}

static void operate(struct demo_writer *w)
{
    int32_t day = w->setting->today - demo_between(&w->random, 40, 700);
    int age = demo_age_at(w->person->birth_day, day);
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        const struct demo_episode *e = &operations[(i + w->person->index) % COUNT_OF(operations)];
        if (age < e->age_from || age > e->age_to)
            continue;
        happen(w, e, day);
        return;
    }
}

void demo_write_episodes(struct demo_writer *w)
{
    for (int32_t day = w->from + demo_between(&w->random, 60, 500); day < w->setting->today;
         day += demo_between(&w->random, 200, 900)) {
        const struct demo_episode *e = &usual[demo_below(&w->random, COUNT_OF(usual))];
        int age = demo_age_at(w->person->birth_day, day);
        if (age >= e->age_from && age <= e->age_to && day > w->person->birth_day + 60)
            happen(w, e, day);
    }
    if (w->person->personas & DEMO_SURGERY)
        operate(w);
    if (w->person->personas & DEMO_HEART_FAILURE)
        happen(w, &heart, w->setting->today - demo_between(&w->random, 30, 250));
    if (w->person->age > 85 && (w->person->personas & DEMO_HELPED))
        happen(w, &fall, w->setting->today - demo_between(&w->random, 260, 900));
}
