// Measures and laboratory results: LOINC, UCUM, reference intervals, and the value a person has on a day.
#include "demo/demo_int.h"

#define BIOCHEMISTRY "18719-5"
#define HAEMATOLOGY "18723-7"

const struct demo_measure_kind demo_measures[DEMO_MEASURE_COUNT] = {
    [DEMO_WEIGHT] = {"29463-7", "Poids corporel", "kg", "kg", 1, 740, 90, 0, 0, NULL},
    [DEMO_HEIGHT] = {"8302-2", "Taille", "cm", "cm", 0, 172, 0, 0, 0, NULL},
    [DEMO_BMI] = {"39156-5", "Indice de masse corporelle", "kg/m2", "kg/m2", 1, 245, 0, 185, 250, NULL},
    [DEMO_HEAD_SIZE] = {"8287-5", "Périmètre crânien", "cm", "cm", 1, 480, 0, 0, 0, NULL},
    [DEMO_WAIST] = {"8280-0", "Tour de taille", "cm", "cm", 0, 92, 6, 0, 0, NULL},
    [DEMO_TEMPERATURE] = {"8310-5", "Température corporelle", "°C", "Cel", 1, 368, 3, 360, 380, NULL},
    [DEMO_SYSTOLIC] = {"8480-6", "Pression artérielle systolique", "mmHg", "mm[Hg]", 0, 124, 8, 90, 140,
                       NULL},
    [DEMO_DIASTOLIC] = {"8462-4", "Pression artérielle diastolique", "mmHg", "mm[Hg]", 0, 76, 6, 60, 90,
                        NULL},
    [DEMO_PULSE] = {"8867-4", "Fréquence cardiaque", "/min", "/min", 0, 71, 8, 50, 100, NULL},
    [DEMO_OXYGEN] = {"59408-5", "Saturation en oxygène", "%", "%", 0, 98, 1, 94, 100, NULL},
    [DEMO_STEPS] = {"41950-7", "Nombre de pas par jour", "pas/j", "{steps}/d", 0, 6400, 2600, 0, 0, NULL},
    [DEMO_PAIN] = {"72514-3", "Niveau de douleur", "/10", "{score}", 0, 2, 2, 0, 0, NULL},
    [DEMO_GLUCOSE] = {"2339-0", "Glycémie capillaire", "mg/dL", "mg/dL", 0, 95, 10, 70, 140, NULL},
    [DEMO_HBA1C] = {"4548-4", "Hémoglobine glyquée (HbA1c)", "%", "%", 1, 53, 2, 40, 60, BIOCHEMISTRY},
    [DEMO_FASTING_GLUCOSE] = {"14771-0", "Glucose à jeun", "mmol/L", "mmol/L", 2, 505, 35, 390, 610,
                              BIOCHEMISTRY},
    [DEMO_CREATININE] = {"14682-9", "Créatinine", "µmol/L", "umol/L", 0, 74, 9, 45, 104, BIOCHEMISTRY},
    [DEMO_GFR] = {"62238-1", "Débit de filtration glomérulaire estimé (CKD-EPI)", "mL/min/1,73 m²",
                  "mL/min/{1.73_m2}", 0, 96, 8, 60, 120, BIOCHEMISTRY},
    [DEMO_ALBUMIN_RATIO] = {"14959-1", "Rapport albumine/créatinine urinaire", "mg/g", "mg/g", 0, 9, 4, 0, 30,
                            BIOCHEMISTRY},
    [DEMO_CHOLESTEROL] = {"14647-2", "Cholestérol total", "mmol/L", "mmol/L", 2, 510, 50, 320, 620,
                          BIOCHEMISTRY},
    [DEMO_HDL] = {"14646-4", "Cholestérol HDL", "mmol/L", "mmol/L", 2, 138, 20, 100, 240, BIOCHEMISTRY},
    [DEMO_LDL] = {"22748-8", "Cholestérol LDL", "mmol/L", "mmol/L", 2, 300, 45, 120, 410, BIOCHEMISTRY},
    [DEMO_TRIGLYCERIDES] = {"14927-8", "Triglycérides", "mmol/L", "mmol/L", 2, 120, 30, 40, 170,
                            BIOCHEMISTRY},
    [DEMO_TSH] = {"3016-3", "Thyréostimuline (TSH)", "mUI/L", "m[IU]/L", 3, 1900, 500, 270, 4200,
                  BIOCHEMISTRY},
    [DEMO_NTPROBNP] = {"33762-6", "NT-proBNP", "pg/mL", "pg/mL", 0, 90, 40, 0, 300, BIOCHEMISTRY},
    [DEMO_POTASSIUM] = {"2823-3", "Potassium", "mmol/L", "mmol/L", 1, 42, 3, 35, 51, BIOCHEMISTRY},
    [DEMO_SODIUM] = {"2951-2", "Sodium", "mmol/L", "mmol/L", 0, 140, 2, 136, 145, BIOCHEMISTRY},
    [DEMO_HAEMOGLOBIN] = {"718-7", "Hémoglobine", "g/dL", "g/dL", 1, 141, 8, 120, 160, HAEMATOLOGY},
    [DEMO_LEUKOCYTES] = {"6690-2", "Leucocytes", "G/L", "10*9/L", 1, 66, 12, 40, 100, HAEMATOLOGY},
    [DEMO_PLATELETS] = {"777-3", "Plaquettes", "G/L", "10*9/L", 0, 248, 40, 150, 400, HAEMATOLOGY},
    [DEMO_CRP] = {"1988-5", "Protéine C réactive", "mg/L", "mg/L", 1, 22, 15, 0, 50, BIOCHEMISTRY},
    [DEMO_FERRITIN] = {"2276-4", "Ferritine", "µg/L", "ug/L", 0, 92, 30, 15, 200, BIOCHEMISTRY},
    [DEMO_ALAT] = {"1742-6", "Alanine aminotransférase (ALAT)", "UI/L", "U/L", 0, 24, 7, 8, 45, BIOCHEMISTRY},
    [DEMO_VITAMIN_D] = {"62292-8", "25-hydroxyvitamine D", "ng/mL", "ng/mL", 0, 28, 6, 20, 60, BIOCHEMISTRY},
    [DEMO_FEV1] = {"20150-9", "Volume expiratoire maximal par seconde (VEMS)", "L", "L", 2, 320, 25, 0, 0,
                   NULL},
};

const char *demo_chapter_label(const char *chapter)
{
    return strcmp(chapter, HAEMATOLOGY) ? "Biochimie" : "Hématologie";
}

// What an illness makes of a value: at its beginning, and once treated for five years.
struct shift {
    unsigned persona;
    enum demo_measure measure;
    int early, late;
};
static const struct shift shifts[] = {
    {DEMO_DIABETES, DEMO_HBA1C, 84, 69},
    {DEMO_DIABETES, DEMO_FASTING_GLUCOSE, 980, 720},
    {DEMO_DIABETES, DEMO_GLUCOSE, 185, 142},
    {DEMO_DIABETES, DEMO_WEIGHT, 920, 860},
    {DEMO_DIABETES, DEMO_ALBUMIN_RATIO, 28, 34},
    {DEMO_DIABETES, DEMO_TRIGLYCERIDES, 230, 170},
    {DEMO_DIABETES_TYPE_1, DEMO_HBA1C, 92, 75},
    {DEMO_DIABETES_TYPE_1, DEMO_GLUCOSE, 198, 158},
    {DEMO_DIABETES_TYPE_1, DEMO_FASTING_GLUCOSE, 1010, 820},
    {DEMO_HYPERTENSION, DEMO_SYSTOLIC, 158, 134},
    {DEMO_HYPERTENSION, DEMO_DIASTOLIC, 96, 81},
    {DEMO_HEART_FAILURE, DEMO_NTPROBNP, 2400, 980},
    {DEMO_HEART_FAILURE, DEMO_OXYGEN, 93, 95},
    {DEMO_HEART_FAILURE, DEMO_PULSE, 88, 70},
    {DEMO_KIDNEY, DEMO_CREATININE, 128, 156},
    {DEMO_KIDNEY, DEMO_GFR, 52, 39},
    {DEMO_KIDNEY, DEMO_HAEMOGLOBIN, 122, 113},
    {DEMO_KIDNEY, DEMO_ALBUMIN_RATIO, 95, 140},
    {DEMO_ATRIAL_FIBRILLATION, DEMO_PULSE, 104, 76},
    {DEMO_COPD, DEMO_FEV1, 185, 158},
    {DEMO_COPD, DEMO_OXYGEN, 93, 92},
    {DEMO_ASTHMA, DEMO_FEV1, 262, 305},
    {DEMO_THYROID, DEMO_TSH, 9200, 2300},
    {DEMO_CANCER, DEMO_HAEMOGLOBIN, 112, 132},
    {DEMO_OSTEOPOROSIS, DEMO_VITAMIN_D, 14, 32},
    {DEMO_PREGNANT, DEMO_HAEMOGLOBIN, 121, 121},
    {DEMO_PREGNANT, DEMO_FERRITIN, 24, 24},
};

// Medians of growth, by months of age: weight in 100 g, height and head in mm (after the French curves of
// 2018).
struct growth {
    int months;
    int weight[2], height[2], head[2]; // boys, girls
};
static const struct growth growths[] = {
    {0, {34, 33}, {500, 494}, {346, 341}},       {1, {43, 40}, {541, 532}, {371, 364}},
    {2, {54, 50}, {578, 566}, {388, 380}},       {4, {69, 63}, {636, 618}, {413, 403}},
    {6, {79, 73}, {676, 656}, {431, 420}},       {9, {90, 83}, {722, 702}, {450, 438}},
    {12, {98, 91}, {760, 742}, {461, 449}},      {18, {111, 104}, {826, 811}, {474, 463}},
    {24, {124, 117}, {880, 866}, {484, 473}},    {36, {146, 141}, {967, 957}, {496, 486}},
    {48, {166, 162}, {1038, 1029}, {504, 495}},  {60, {187, 183}, {1105, 1096}, {510, 501}},
    {72, {209, 204}, {1166, 1156}, {515, 507}},  {96, {260, 256}, {1284, 1274}, {522, 515}},
    {120, {322, 322}, {1390, 1389}, {529, 523}}, {144, {402, 418}, {1500, 1520}, {537, 532}},
    {168, {514, 502}, {1640, 1604}, {547, 541}}, {192, {612, 545}, {1727, 1630}, {556, 546}},
    {216, {670, 565}, {1755, 1637}, {562, 548}},
};

// What is this person's own, from birth on, whatever is drawn from it.
static uint64_t own_draw(const struct demo_person *p, uint64_t purpose)
{
    return demo_hash((uint64_t)p->birth_day, p->index, purpose);
}

static int growth_at(const struct demo_person *p, enum demo_measure m, int days)
{
    int girl = p->sex == 'F', months = days / 30;
    size_t i = 1;
    while (i + 1 < COUNT_OF(growths) && growths[i].months < months)
        i++;
    const struct growth *low = &growths[i - 1], *high = &growths[i];
    const int *from = m == DEMO_WEIGHT ? low->weight : m == DEMO_HEIGHT ? low->height : low->head;
    const int *to = m == DEMO_WEIGHT ? high->weight : m == DEMO_HEIGHT ? high->height : high->head;
    int span = (high->months - low->months) * 30, into = days - low->months * 30;
    if (into > span)
        into = span;
    int median = from[girl] + (to[girl] - from[girl]) * into / span;
    int own = (int)(own_draw(p, 50) % 13) - 6; // a child keeps to a curve
    int value = median + median * own / (m == DEMO_WEIGHT ? 60 : 200);
    return m == DEMO_HEIGHT ? value / 10 : value;
}

static int adult_body(const struct demo_person *p, enum demo_measure m, int32_t day)
{
    uint64_t own = own_draw(p, 51), month = (uint64_t)day / 20;
    int height = (p->sex == 'F' ? 155 : 167) + (int)(own % 20);
    if (m == DEMO_HEIGHT)
        return height;
    int bmi = 212 + (int)((own >> 20) % 75); // kg/m² × 10
    if (p->personas & DEMO_DIABETES)
        bmi += 45;
    int weight = bmi * height * height / 10000 + (int)(demo_hash(own, month, 52) % 17) - 8;
    return m == DEMO_BMI ? weight * 10000 / (height * height) : weight;
}

static int body(const struct demo_person *p, enum demo_measure m, int32_t day)
{
    int days = day - p->birth_day;
    if (days > 216 * 30)
        return m == DEMO_HEAD_SIZE ? 560 : adult_body(p, m, day);
    if (m != DEMO_BMI)
        return growth_at(p, m, days);
    int height = growth_at(p, DEMO_HEIGHT, days);
    return growth_at(p, DEMO_WEIGHT, days) * 10000 / (height * height);
}

// The mean of an ill person on a day; `healthy` when no illness of theirs touches the measure.
static int mean_of_ill(const struct demo_person *p, enum demo_measure m, int years, int healthy)
{
    enum { TREATED_YEARS = 5 };
    for (size_t i = 0; i < COUNT_OF(shifts); i++) {
        if (shifts[i].measure != m || !(p->personas & shifts[i].persona))
            continue;
        int since = years - (p->age - TREATED_YEARS);
        since = since < 0 ? 0 : since > TREATED_YEARS ? TREATED_YEARS : since;
        return shifts[i].early + (shifts[i].late - shifts[i].early) * since / TREATED_YEARS;
    }
    return healthy;
}

// Children have a lower blood pressure and a faster pulse.
static int for_age(enum demo_measure m, int years)
{
    int younger = years < 16 ? 16 - years : 0;
    return m == DEMO_SYSTOLIC    ? -2 * younger
           : m == DEMO_DIASTOLIC ? -younger
           : m == DEMO_PULSE     ? 2 * younger
                                 : 0;
}

int demo_value(const struct demo_person *p, enum demo_measure m, int32_t day)
{
    if (m <= DEMO_HEAD_SIZE)
        return body(p, m, day);
    const struct demo_measure_kind *kind = &demo_measures[m];
    if (!kind->spread)
        return kind->mean;
    int years = demo_age_at(p->birth_day, day);
    int healthy = kind->mean + (int)(own_draw(p, 100 + m) % (unsigned)(kind->spread + 1)) - kind->spread / 2;
    int mean = mean_of_ill(p, m, years, healthy + for_age(m, years));
    int noise = kind->spread + mean / 40;
    int value =
        mean + (int)(demo_hash(own_draw(p, 200 + m), (uint64_t)day, 53) % (unsigned)(noise + 1)) - noise / 2;
    if (m == DEMO_OXYGEN && value > 100)
        value = 100;
    return value < 0 ? 0 : value;
}
