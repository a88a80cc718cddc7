// Childhood and pregnancy: the exams that the law provides for, growth, follow-up month by month.
#include "demo/demo_life_int.h"

enum { MONTH = 30 };

// The twenty exams of childhood, by age in months (Mon espace santé, agenda of recommended exams).
static const int exam_months[] = {0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 17, 24, 36, 48, 60, 100, 144, 186};

void demo_write_childhood(struct demo_writer *w)
{
    const struct demo_person *p = w->person;
    if (p->age >= 18)
        return;
    for (size_t i = 0; i < COUNT_OF(exam_months); i++) {
        int32_t day = demo_workday(p->birth_day + exam_months[i] * MONTH + 8);
        if (day < w->from || day >= w->setting->today)
            continue;
        enum demo_profession who = exam_months[i] < 72 ? DEMO_PAEDIATRICIAN : DEMO_GP;
        ptrdiff_t encounter = (ptrdiff_t)demo_write_encounter(
            w, &(struct demo_encounter){.day = day,
                                        .minute = 600,
                                        .act = "AMB",
                                        .who = who,
                                        .reason = "Examen obligatoire de santé de l’enfant"});
        demo_event_add(w, (struct demo_event){DEMO_EVENT_CHILD_EXAM, day, day, NULL, NULL});
        demo_write_observation(w, DEMO_WEIGHT, day, encounter);
        demo_write_observation(w, DEMO_HEIGHT, day, encounter);
        if (exam_months[i] <= 36)
            demo_write_observation(w, DEMO_HEAD_SIZE, day, encounter);
        if (exam_months[i] >= 36)
            demo_write_observation(w, DEMO_BMI, day, encounter);
    }
}

int32_t demo_pregnancy_start(const struct demo_person *p, const struct demo_setting *s)
{
    return s->today - (int32_t)(16 + demo_hash(s->seed, p->index, 90) % 19) * 7; // 16 to 34 weeks ago
}

static void write_pregnancy_condition(struct demo_writer *w, int32_t start)
{
    demo_open(w, "Condition");
    demo_put(
        &w->text,
        ",'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
        "condition-clinical','code':"
        "'active'}]},'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10','code':'Z34.9','display':"
        "'Surveillance d’une grossesse normale'}],'text':'Grossesse en cours'},'subject':{'reference':'%s'},"
        "'onsetDateTime':'%s','note':[{'text':'Terme prévu le %s'}]",
        w->patient, demo_date(start).text, demo_french_date(start + 280).text);
    demo_close(w);
}

static void write_ultrasound(struct demo_writer *w, int32_t day, size_t encounter, const char *label)
{
    char urn[DEMO_URN];
    demo_urn(urn, w, encounter);
    demo_open(w, "Procedure");
    demo_put(
        &w->text,
        ",'status':'completed','code':{'coding':[{'system':'urn:oid:1.2.250.1.215.300.1','code':'JQQM018'}],"
        "'text':'%s'},'subject':{'reference':'%s'},'encounter':{'reference':'%s'},'performedDateTime':'%s',"
        "'performer':[{",
        label, w->patient, urn, demo_date(day).text);
    demo_put_practitioner(w, "actor", DEMO_OBSTETRICIAN);
    demo_put(&w->text, "}]");
    demo_close(w);
}

void demo_write_pregnancy(struct demo_writer *w)
{
    static const enum demo_measure checks[] = {DEMO_HAEMOGLOBIN, DEMO_PLATELETS, DEMO_FERRITIN,
                                               DEMO_FASTING_GLUCOSE};
    static const char *const ultrasounds[] = {"Échographie du premier trimestre",
                                              "Échographie du deuxième trimestre",
                                              "Échographie du troisième trimestre"};
    if (!(w->person->personas & DEMO_PREGNANT))
        return;
    int32_t start = demo_pregnancy_start(w->person, w->setting);
    write_pregnancy_condition(w, start);
    for (int month = 2; month < 10; month++) {
        int32_t day = demo_workday(start + month * MONTH + 14);
        if (day >= w->setting->today)
            break;
        bool scan = month == 2 || month == 5 || month == 7;
        size_t encounter =
            demo_write_encounter(w, &(struct demo_encounter){.day = day,
                                                             .minute = 870,
                                                             .act = "AMB",
                                                             .who = scan ? DEMO_OBSTETRICIAN : DEMO_MIDWIFE,
                                                             .reason = "Consultation de suivi de grossesse"});
        demo_event_add(w, (struct demo_event){DEMO_EVENT_PREGNANCY, day, day, NULL, NULL});
        demo_write_blood_pressure(w, day, (ptrdiff_t)encounter);
        demo_write_observation(w, DEMO_WEIGHT, day, (ptrdiff_t)encounter);
        if (scan)
            write_ultrasound(w, day, encounter, ultrasounds[(month - 1) / 3]);
        if (scan && day + 4 < w->setting->today)
            demo_write_laboratory(w, checks, COUNT_OF(checks), day + 4);
    }
}
