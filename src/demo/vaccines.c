// Vaccinations: the French calendar by age and by date of birth, and the doses a person has had
// (Immunization).
#include "demo/demo_life_int.h"

enum {
    HEXAVALENT,
    PNEUMOCOCCUS,
    MENINGO_B,
    MENINGO_ACWY,
    MEASLES,
    TETRAVALENT,
    PAPILLOMA,
    DIPHTHERIA_ADULT,
    INFLUENZA,
    COVID,
    VIRUS_RSV,
    MENINGO_C,
    SHINGLES,
    TETANUS_OLD,
    VACCINE_COUNT,
};
static const struct demo_vaccine vaccines[VACCINE_COUNT] = {
    [HEXAVALENT] = {"J07CA09", "Vaccin hexavalent (HEXYON)",
                    "Diphtérie, tétanos, poliomyélite, coqueluche, Hib, hépatite B"},
    [PNEUMOCOCCUS] = {"J07AL02", "Vaccin pneumococcique conjugué (PREVENAR 20)", "Infections à pneumocoque"},
    [MENINGO_B] = {"J07AH09", "Vaccin méningococcique B (BEXSERO)", "Infections à méningocoque B"},
    [MENINGO_ACWY] = {"J07AH08", "Vaccin méningococcique ACWY (NIMENRIX)",
                      "Infections à méningocoques A, C, W, Y"},
    [MEASLES] = {"J07BD52", "Vaccin ROR (PRIORIX)", "Rougeole, oreillons, rubéole"},
    [TETRAVALENT] = {"J07CA02", "Vaccin dTcaPolio (REPEVAX)", "Diphtérie, tétanos, coqueluche, poliomyélite"},
    [PAPILLOMA] = {"J07BM03", "Vaccin papillomavirus (GARDASIL 9)", "Infections à papillomavirus humains"},
    [DIPHTHERIA_ADULT] = {"J07CA01", "Vaccin dTPolio (REVAXIS)", "Diphtérie, tétanos, poliomyélite"},
    [INFLUENZA] = {"J07BB02", "Vaccin grippal (VAXIGRIP)", "Grippe saisonnière"},
    [COVID] = {"J07BN01", "Vaccin à ARNm (COMIRNATY)", "Covid-19"},
    [VIRUS_RSV] = {"J07BX05", "Vaccin VRS (ABRYSVO)", "Infections à virus respiratoire syncytial"},
    [MENINGO_C] = {"J07AH07", "Vaccin méningococcique C (NEISVAC)", "Infections à méningocoque C"},
    [SHINGLES] = {"J07BK03", "Vaccin zona (SHINGRIX)", "Zona"},
    [TETANUS_OLD] = {"J07CA01", "Vaccin DTPolio", "Diphtérie, tétanos, poliomyélite"},
};

// A dose that is due at an age, for those born (or whose turn comes) within some years.
struct due {
    unsigned vaccine, number;
    int months;             // age
    int born_from, born_to; // years of birth
    unsigned coverage;      // percent of people who got it
};
static const struct due calendar[] = {
    {HEXAVALENT, 1, 2, 2013, 2100, 97},         {HEXAVALENT, 2, 4, 2013, 2100, 97},
    {HEXAVALENT, 3, 11, 2013, 2100, 95},        {PNEUMOCOCCUS, 1, 2, 2010, 2100, 97},
    {PNEUMOCOCCUS, 2, 4, 2010, 2100, 97},       {PNEUMOCOCCUS, 3, 11, 2010, 2100, 94},
    {MENINGO_B, 1, 3, 2022, 2100, 85},          {MENINGO_B, 2, 5, 2022, 2100, 85},
    {MENINGO_B, 3, 12, 2022, 2100, 80},         {MENINGO_ACWY, 1, 6, 2025, 2100, 93},
    {MENINGO_ACWY, 2, 12, 2025, 2100, 92},      {MENINGO_C, 1, 5, 2017, 2024, 92},
    {MENINGO_C, 2, 12, 2010, 2024, 90},         {MEASLES, 1, 12, 1995, 2100, 96},
    {MEASLES, 2, 17, 1995, 2100, 91},           {TETRAVALENT, 4, 72, 2000, 2100, 92},
    {TETRAVALENT, 5, 140, 2000, 2100, 85},      {PAPILLOMA, 1, 138, 2008, 2100, 55},
    {PAPILLOMA, 2, 145, 2008, 2100, 50},        {MENINGO_ACWY, 1, 150, 2011, 2024, 40},
    {DIPHTHERIA_ADULT, 6, 302, 1960, 2100, 60}, {DIPHTHERIA_ADULT, 7, 542, 1945, 2100, 55},
    {DIPHTHERIA_ADULT, 8, 782, 1935, 2100, 60}, {DIPHTHERIA_ADULT, 9, 902, 1925, 2100, 55},
    {SHINGLES, 1, 786, 1958, 2100, 20},         {SHINGLES, 2, 789, 1958, 2100, 18},
    {PNEUMOCOCCUS, 1, 784, 1958, 1965, 35},     {TETANUS_OLD, 1, 74, 1925, 1994, 70},
};

static void add(struct demo_dose *out, unsigned *count, unsigned vaccine, int32_t day, unsigned number)
{
    if (*count < DEMO_DOSES_MAX)
        out[(*count)++] = (struct demo_dose){&vaccines[vaccine], day, number};
}

// Each autumn for those over 65 or with a long-term illness.
static void add_seasonal(const struct demo_person *p, const struct demo_setting *s, struct demo_random *r,
                         struct demo_dose *out, unsigned *count)
{
    unsigned risk =
        DEMO_DIABETES | DEMO_HEART_FAILURE | DEMO_COPD | DEMO_ASTHMA | DEMO_PREGNANT | DEMO_DIABETES_TYPE_1;
    for (int year = demo_year_of(s->today) - 4; year <= demo_year_of(s->today); year++) {
        int32_t day = demo_day(year, 10, 15) + demo_between(r, 0, 45);
        bool wanted = demo_chance(r, 60), covid = demo_chance(r, 45);
        bool aged = day - p->birth_day > 65 * 365 || ((p->personas & risk) && p->age >= 18);
        if (!aged || day >= s->today)
            continue;
        if (wanted)
            add(out, count, INFLUENZA, day, 1);
        if (covid)
            add(out, count, COVID, day, 1);
    }
}

unsigned demo_doses(const struct demo_person *p, const struct demo_setting *s,
                    struct demo_dose out[DEMO_DOSES_MAX])
{
    struct demo_random r = demo_random_of(s->seed, p->index, 80);
    unsigned count = 0;
    int born = demo_year_of(p->birth_day);
    for (size_t i = 0; i < COUNT_OF(calendar); i++) {
        const struct due *due = &calendar[i];
        int32_t day =
            demo_add_months(p->birth_day, due->months) + demo_between(&r, 0, due->months < 30 ? 20 : 150);
        bool had = demo_chance(&r, due->coverage);
        if (had && born >= due->born_from && born <= due->born_to && day < s->today &&
            !(p->personas & DEMO_FOREIGN_BORN && due->months < 200))
            add(out, &count, due->vaccine, day, due->number);
    }
    add_seasonal(p, s, &r, out, &count);
    int32_t rsv = demo_pregnancy_start(p, s) + 33 * 7;
    if ((p->personas & DEMO_PREGNANT) && rsv < s->today)
        add(out, &count, VIRUS_RSV, rsv, 1);
    return count;
}

static void write_dose(struct demo_writer *w, const struct demo_dose *d)
{
    bool child = demo_age_at(w->person->birth_day, d->day) < 6;
    bool seasonal = d->vaccine == &vaccines[INFLUENZA] || d->vaccine == &vaccines[COVID];
    demo_open(w, "Immunization");
    demo_put(
        &w->text,
        ",'status':'completed','vaccineCode':{'coding':[{'system':'http://www.whocc.no/"
        "atc','code':'%s','display':"
        "'%s'}],'text':'%s'},'patient':{'reference':'%s'},'occurrenceDateTime':'%s','primarySource':true,"
        "'lotNumber':'%c%c%04u','performer':[{",
        d->vaccine->atc, d->vaccine->label, d->vaccine->label, w->patient, demo_date(d->day).text,
        'A' + (int)demo_below(&w->random, 26), 'A' + (int)demo_below(&w->random, 26),
        demo_below(&w->random, 10000));
    demo_put_practitioner(w, "actor", child ? DEMO_PAEDIATRICIAN : seasonal ? DEMO_PHARMACIST : DEMO_GP);
    demo_put(&w->text, "}],'protocolApplied':[{'targetDisease':[{'text':'%s'}],'doseNumberPositiveInt':%u}]",
             d->vaccine->targets, d->number);
    demo_close(w);
}

void demo_write_vaccines(struct demo_writer *w)
{
    struct demo_dose doses[DEMO_DOSES_MAX];
    unsigned count = demo_doses(w->person, w->setting, doses);
    for (unsigned i = 0; i < count; i++)
        if (w->full || doses[i].day >= w->from)
            write_dose(w, &doses[i]);
}
