// Follow-up: visits to the GP with measures, results and prescriptions; specialists; measures the holder
// takes.
#include "demo/demo_life_int.h"

enum { HALF_YEAR = 182, YEAR = 365 };

static void visit(struct demo_writer *w, const struct demo_illness *illness, int32_t day)
{
    day = demo_workday(day);
    const char *reason = illness ? illness->team : "Consultation de médecine générale";
    size_t encounter =
        demo_write_encounter(w, &(struct demo_encounter){.day = day,
                                                         .minute = demo_between(&w->random, 540, 1080),
                                                         .act = "AMB",
                                                         .who = DEMO_GP,
                                                         .reason = reason});
    demo_event_add(w, (struct demo_event){DEMO_EVENT_VISIT, day, day, illness, NULL});
    demo_write_blood_pressure(w, day, (ptrdiff_t)encounter);
    demo_write_observation(w, DEMO_WEIGHT, day, (ptrdiff_t)encounter);
    demo_write_observation(w, DEMO_PULSE, day, (ptrdiff_t)encounter);
    if (!illness)
        return;
    for (size_t d = 0; d < COUNT_OF(illness->drugs) && illness->drugs[d].atc; d++)
        demo_write_prescription(w, &illness->drugs[d], day, encounter);
}

static void follow(struct demo_writer *w, const struct demo_illness *illness)
{
    int32_t onset = demo_onset(w->person, illness, w->setting);
    int32_t start = onset > w->from ? onset : w->from;
    int32_t step = (int32_t)illness->visit_months * 30;
    if (!w->full && step < HALF_YEAR)
        step = HALF_YEAR;
    int32_t round = 0;
    for (int32_t day = start + demo_between(&w->random, 3, 40); day < w->setting->today;
         day += step, round++) {
        visit(w, illness, day);
        int32_t results = demo_workday(day + demo_between(&w->random, 4, 9));
        if (results >= w->setting->today)
            break;
        demo_write_laboratory(w, illness->checks, illness->check_count, results);
        demo_event_add(w, (struct demo_event){DEMO_EVENT_LABORATORY, results, results, illness, NULL});
        if (round * step % YEAR >= step)
            continue;
        demo_write_encounter(w, &(struct demo_encounter){.day = results,
                                                         .minute = 840,
                                                         .act = "AMB",
                                                         .who = illness->specialist,
                                                         .reason = illness->team});
        demo_event_add(w, (struct demo_event){DEMO_EVENT_SPECIALIST, results, results, illness, NULL});
    }
}

static void yearly(struct demo_writer *w)
{
    static const enum demo_measure checkup[] = {
        DEMO_FASTING_GLUCOSE, DEMO_CHOLESTEROL, DEMO_HDL,        DEMO_LDL,
        DEMO_TRIGLYCERIDES,   DEMO_CREATININE,  DEMO_HAEMOGLOBIN};
    unsigned round = 0;
    for (int32_t day = w->from + demo_between(&w->random, 20, 300); day < w->setting->today;
         day += demo_between(&w->random, 300, 560), round++) {
        visit(w, NULL, day);
        if (round % 3 || demo_age_at(w->person->birth_day, day) < 18 || day + 5 >= w->setting->today)
            continue;
        demo_write_laboratory(w, checkup, COUNT_OF(checkup), day + 5);
        demo_event_add(w, (struct demo_event){DEMO_EVENT_LABORATORY, day + 5, day + 5, NULL, NULL});
    }
}

void demo_write_visits(struct demo_writer *w)
{
    for (unsigned i = 0; i < demo_illnesses_count; i++)
        if (demo_has(w->person, &demo_illnesses[i]))
            follow(w, &demo_illnesses[i]);
    if (w->person->age >= 6)
        yearly(w);
}

void demo_write_own_measures(struct demo_writer *w)
{
    const struct demo_person *p = w->person;
    if (p->age < 16 || p->age > 90)
        return;
    int32_t today = w->setting->today;
    int weeks = w->full ? 12 : 3;
    for (int week = weeks; week > 0; week--) {
        int32_t day = today - week * 7;
        if (p->personas & (DEMO_DIABETES | DEMO_DIABETES_TYPE_1))
            demo_write_observation(w, DEMO_GLUCOSE, day, DEMO_NO_ENCOUNTER);
        if (p->personas & (DEMO_HYPERTENSION | DEMO_HEART_FAILURE))
            demo_write_blood_pressure(w, day + 1, DEMO_NO_ENCOUNTER);
        if (p->personas & DEMO_HEART_FAILURE)
            demo_write_observation(w, DEMO_WEIGHT, day + 2, DEMO_NO_ENCOUNTER);
        if (p->age < 60)
            demo_write_observation(w, DEMO_STEPS, day + 3, DEMO_NO_ENCOUNTER);
    }
}
