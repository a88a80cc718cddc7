// Who is who: the sixty people whose lives are listed, and how the others are drawn.
#include "demo/demo_int.h"

enum { BLOCK = 10 };

// One person: in the order of the households, the first one of a household with its size.
struct listed {
    unsigned size; // 0: lives with the one above
    enum demo_role role;
    char sex;
    int age;
    unsigned personas;
    const char *birth_code;
    int carer; // distance to the person who helps
};

static const struct listed listed[DEMO_NAMED_PEOPLE] = {
    {4, DEMO_HEAD, 'F', 41, DEMO_MIGRAINE},
    {0, DEMO_PARTNER, 'M', 43, DEMO_HYPERTENSION},
    {0, DEMO_OFFSPRING, 'F', 15, DEMO_ADOLESCENT | DEMO_ASTHMA},
    {0, DEMO_OFFSPRING, 'M', 9, DEMO_CHILD | DEMO_ALLERGIC},
    {3, DEMO_HEAD, 'F', 31, DEMO_PREGNANT},
    {0, DEMO_PARTNER, 'M', 33, 0},
    {0, DEMO_OFFSPRING, 'M', 2, DEMO_CHILD},
    {2, DEMO_HEAD, 'M', 72, DEMO_DIABETES | DEMO_HYPERTENSION | DEMO_KIDNEY},
    {0, DEMO_PARTNER, 'F', 70, DEMO_THYROID | DEMO_OSTEOPOROSIS},
    {1, DEMO_HEAD, 'F', 101, DEMO_CENTENARIAN | DEMO_HELPED | DEMO_ATRIAL_FIBRILLATION | DEMO_OSTEOPOROSIS,
     NULL, 8},
    {5, DEMO_HEAD, 'M', 47, 0},
    {0, DEMO_PARTNER, 'F', 45, DEMO_CANCER},
    {0, DEMO_OFFSPRING, 'M', 17, DEMO_ADOLESCENT | DEMO_DIABETES_TYPE_1},
    {0, DEMO_OFFSPRING, 'F', 12, DEMO_CHILD},
    {0, DEMO_OFFSPRING, 'F', 6, DEMO_CHILD},
    {2, DEMO_HEAD, 'M', 86, DEMO_HEART_FAILURE | DEMO_ATRIAL_FIBRILLATION},
    {0, DEMO_PARTNER, 'F', 84, DEMO_HELPED | DEMO_DEMENTIA | DEMO_HYPERTENSION, NULL, 1},
    {1, DEMO_HEAD, 'F', 58, DEMO_CARER | DEMO_DEPRESSION},
    {2, DEMO_HEAD, 'F', 29, 0},
    {0, DEMO_OFFSPRING, 'F', 0, DEMO_INFANT},
    {1, DEMO_HEAD, 'M', 24, DEMO_ALLERGIC},
    {4, DEMO_HEAD, 'M', 38, DEMO_FOREIGN_BORN, "99139"},
    {0, DEMO_PARTNER, 'F', 37, DEMO_PREGNANT | DEMO_ASTHMA},
    {0, DEMO_OFFSPRING, 'M', 7, DEMO_CHILD},
    {0, DEMO_OFFSPRING, 'F', 3, DEMO_CHILD},
    {2, DEMO_HEAD, 'M', 66, DEMO_COPD | DEMO_HEART_FAILURE},
    {0, DEMO_PARTNER, 'F', 64, DEMO_DIABETES},
    {1, DEMO_HEAD, 'M', 53, DEMO_HYPERTENSION, "2B096"},
    {2, DEMO_HEAD, 'F', 45, DEMO_THYROID, "2A004"},
    {0, DEMO_PARTNER, 'M', 47, 0, "2B033"},
    {3, DEMO_HEAD, 'F', 36, DEMO_DEPRESSION},
    {0, DEMO_OFFSPRING, 'M', 13, DEMO_CHILD | DEMO_SURGERY},
    {0, DEMO_OFFSPRING, 'F', 10, DEMO_CHILD},
    {1, DEMO_HEAD, 'F', 77, DEMO_STROKE | DEMO_HYPERTENSION | DEMO_HELPED, NULL, -16},
    {2, DEMO_HEAD, 'M', 81, DEMO_CANCER},
    {0, DEMO_PARTNER, 'F', 79, DEMO_OSTEOPOROSIS | DEMO_DIABETES},
    {4, DEMO_HEAD, 'M', 35, 0},
    {0, DEMO_PARTNER, 'F', 34, DEMO_MIGRAINE},
    {0, DEMO_OFFSPRING, 'M', 4, DEMO_CHILD | DEMO_ASTHMA},
    {0, DEMO_OFFSPRING, 'F', 1, DEMO_CHILD},
    {1, DEMO_HEAD, 'M', 62, DEMO_DIABETES | DEMO_HYPERTENSION},
    {2, DEMO_HEAD, 'M', 28, 0},
    {0, DEMO_PARTNER, 'F', 27, DEMO_PREGNANT},
    {1, DEMO_HEAD, 'F', 92, DEMO_HELPED | DEMO_HEART_FAILURE | DEMO_DEMENTIA, NULL, 8},
    {1, DEMO_HEAD, 'F', 19, DEMO_DEPRESSION},
    {3, DEMO_HEAD, 'F', 50, DEMO_HYPERTENSION},
    {0, DEMO_PARTNER, 'M', 52, DEMO_SURGERY},
    {0, DEMO_OFFSPRING, 'M', 16, DEMO_ADOLESCENT | DEMO_SURGERY},
    {2, DEMO_HEAD, 'F', 67, DEMO_THYROID},
    {0, DEMO_PARTNER, 'M', 69, DEMO_ATRIAL_FIBRILLATION | DEMO_HYPERTENSION},
    {1, DEMO_HEAD, 'M', 40, DEMO_ALLERGIC},
    {1, DEMO_HEAD, 'F', 55, DEMO_DIABETES | DEMO_HYPERTENSION | DEMO_CARER | DEMO_FOREIGN_BORN, "99352"},
    {2, DEMO_HEAD, 'M', 75, DEMO_PARKINSON | DEMO_HELPED, NULL, 1},
    {0, DEMO_PARTNER, 'F', 73, DEMO_CARER},
    {4, DEMO_HEAD, 'F', 33, 0},
    {0, DEMO_PARTNER, 'M', 34, DEMO_MIGRAINE},
    {0, DEMO_OFFSPRING, 'M', 5, DEMO_CHILD},
    {0, DEMO_OFFSPRING, 'F', 0, DEMO_INFANT},
    {1, DEMO_HEAD, 'M', 88, DEMO_HEART_FAILURE | DEMO_DIABETES | DEMO_KIDNEY},
    {1, DEMO_HEAD, 'F', 22, DEMO_ASTHMA},
};

// The others come in blocks of ten: a few households, with the ages that such households have.
struct drawn {
    unsigned size;
    enum demo_role role;
    char sex; // '?': drawn
    int age_low, age_high;
};

static const struct drawn blocks[][BLOCK] = {
    {{4, DEMO_HEAD, 'F', 38, 48},
     {0, DEMO_PARTNER, 'M', 38, 51},
     {0, DEMO_OFFSPRING, '?', 10, 17},
     {0, DEMO_OFFSPRING, '?', 1, 8},
     {2, DEMO_HEAD, 'M', 62, 78},
     {0, DEMO_PARTNER, 'F', 60, 76},
     {1, DEMO_HEAD, 'F', 80, 97},
     {2, DEMO_HEAD, 'F', 36, 50},
     {0, DEMO_OFFSPRING, '?', 2, 15},
     {1, DEMO_HEAD, '?', 19, 34}},
    {{5, DEMO_HEAD, 'M', 38, 49},
     {0, DEMO_PARTNER, 'F', 37, 46},
     {0, DEMO_OFFSPRING, '?', 12, 16},
     {0, DEMO_OFFSPRING, '?', 7, 10},
     {0, DEMO_OFFSPRING, '?', 0, 5},
     {2, DEMO_HEAD, 'F', 23, 36},
     {0, DEMO_PARTNER, 'M', 24, 38},
     {1, DEMO_HEAD, '?', 46, 63},
     {2, DEMO_HEAD, 'M', 74, 90},
     {0, DEMO_PARTNER, 'F', 71, 88}},
    {{3, DEMO_HEAD, 'M', 26, 39},
     {0, DEMO_PARTNER, 'F', 25, 37},
     {0, DEMO_OFFSPRING, '?', 0, 3},
     {4, DEMO_HEAD, 'M', 43, 56},
     {0, DEMO_PARTNER, 'F', 41, 54},
     {0, DEMO_OFFSPRING, '?', 15, 17},
     {0, DEMO_OFFSPRING, '?', 10, 13},
     {1, DEMO_HEAD, '?', 35, 60},
     {2, DEMO_HEAD, 'F', 50, 66},
     {0, DEMO_PARTNER, 'M', 51, 68}},
};

// How often a condition is met, by age (orders of magnitude: Santé publique France, Assurance Maladie,
// cartographie).
struct frequency {
    unsigned persona;
    int age_from, age_to;
    unsigned percent;
    char sex; // 0: both
};
static const struct frequency frequencies[] = {
    {DEMO_HYPERTENSION, 40, 64, 20, 0},
    {DEMO_HYPERTENSION, 65, 120, 55, 0},
    {DEMO_DIABETES, 45, 64, 7, 0},
    {DEMO_DIABETES, 65, 120, 16, 0},
    {DEMO_DIABETES_TYPE_1, 6, 35, 1, 0},
    {DEMO_ASTHMA, 3, 17, 10, 0},
    {DEMO_ASTHMA, 18, 60, 6, 0},
    {DEMO_HEART_FAILURE, 75, 120, 12, 0},
    {DEMO_ATRIAL_FIBRILLATION, 65, 120, 9, 0},
    {DEMO_KIDNEY, 70, 120, 9, 0},
    {DEMO_COPD, 50, 120, 6, 0},
    {DEMO_THYROID, 35, 120, 6, 'F'},
    {DEMO_DEPRESSION, 18, 75, 6, 0},
    {DEMO_CANCER, 50, 120, 4, 0},
    {DEMO_DEMENTIA, 80, 120, 14, 0},
    {DEMO_OSTEOPOROSIS, 65, 120, 20, 'F'},
    {DEMO_STROKE, 70, 120, 5, 0},
    {DEMO_MIGRAINE, 18, 55, 14, 'F'},
    {DEMO_PARKINSON, 65, 90, 2, 0},
    {DEMO_PREGNANT, 20, 41, 7, 'F'},
    {DEMO_SURGERY, 12, 60, 6, 0},
    {DEMO_ALLERGIC, 3, 60, 8, 0},
    {DEMO_HELPED, 80, 120, 35, 0},
};

static unsigned draw_personas(struct demo_random *r, char sex, int age)
{
    unsigned personas = age == 0 ? DEMO_INFANT : age < 14 ? DEMO_CHILD : age < 18 ? DEMO_ADOLESCENT : 0;
    for (size_t i = 0; i < COUNT_OF(frequencies); i++) {
        const struct frequency *f = &frequencies[i];
        bool met = demo_chance(r, f->percent);
        if (met && age >= f->age_from && age <= f->age_to && (!f->sex || f->sex == sex))
            personas |= f->persona;
    }
    if (personas & DEMO_DIABETES)
        personas &= ~(unsigned)DEMO_DIABETES_TYPE_1;
    return personas | (age >= 100 ? DEMO_CENTENARIAN : 0);
}

static void row_of_block(const struct demo_setting *s, uint64_t index, struct demo_row *out)
{
    uint64_t block = index / BLOCK;
    unsigned slot = (unsigned)(index % BLOCK);
    const struct drawn *rows = blocks[demo_hash(s->seed, block, 1) % COUNT_OF(blocks)];
    struct demo_random r = demo_random_of(s->seed, index, 2);
    unsigned head = slot;
    while (!rows[head].size)
        head--;
    *out = (struct demo_row){
        .role = rows[slot].role,
        .sex = rows[slot].sex,
        .household_size = rows[head].size,
        .household = (unsigned)(block * BLOCK + head),
        .carer = index,
        .age = demo_between(&r, rows[slot].age_low, rows[slot].age_high),
    };
    if (out->sex == '?')
        out->sex = demo_chance(&r, 50) ? 'F' : 'M';
    out->personas = draw_personas(&r, out->sex, out->age);
    if (out->personas & DEMO_HELPED)
        out->carer = block * BLOCK; // the head of the family next door: a daughter, a son
}

void demo_row_make(const struct demo_setting *s, uint64_t index, struct demo_row *out)
{
    if (index >= DEMO_NAMED_PEOPLE) {
        row_of_block(s, index, out);
        return;
    }
    const struct listed *row = &listed[index];
    unsigned head = (unsigned)index;
    while (!listed[head].size)
        head--;
    *out = (struct demo_row){
        .role = row->role,
        .sex = row->sex,
        .age = row->age,
        .personas = row->personas,
        .birth_code = row->birth_code,
        .household = head,
        .household_size = listed[head].size,
        .carer = (uint64_t)((int64_t)index + row->carer),
    };
}

struct str demo_person_sentence(struct arena *a, const struct demo_person *p)
{
    static const struct {
        unsigned persona;
        const char *word;
    } words[] = {{DEMO_PREGNANT, "grossesse"},      {DEMO_CENTENARIAN, "centenaire"},
                 {DEMO_ADOLESCENT, "adolescence"},  {DEMO_INFANT, "premiers mois"},
                 {DEMO_HELPED, "aide d’un proche"}, {DEMO_CARER, "aidant"},
                 {DEMO_SURGERY, "opération"},       {DEMO_ALLERGIC, "allergie"}};
    struct buf b;
    buf_init(&b, a, 128);
    buf_print(&b, "%.*s %.*s, %d an%s", STR_ARG(p->used_given), STR_ARG(p->used_family), p->age,
              p->age > 1 ? "s" : "");
    const char *before = " : ";
    for (unsigned i = 0; i < demo_illnesses_count; i++)
        if (demo_has(p, &demo_illnesses[i])) {
            buf_print(&b, "%s%s", before, demo_illnesses[i].label);
            before = ", ";
        }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (p->personas & words[i].persona) {
            buf_print(&b, "%s%s", before, words[i].word);
            before = ", ";
        }
    return buf_str(&b);
}
