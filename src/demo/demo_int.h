// Private to the room: drawing, writing, places, names, professionals, measures, illnesses.
#ifndef ENS_DEMO_INT_H
#define ENS_DEMO_INT_H

#include "demo/demo.h"

// ---- drawing (random.c): everything is a function of the seed and of names of what is drawn
struct demo_random {
    uint64_t state;
};
uint64_t demo_hash(uint64_t seed, uint64_t a, uint64_t b);
struct demo_random demo_random_of(uint64_t seed, uint64_t a, uint64_t b);
uint64_t demo_next(struct demo_random *r);
unsigned demo_below(struct demo_random *r, unsigned limit); // 0 … limit - 1
int demo_between(struct demo_random *r, int low, int high); // both included
bool demo_chance(struct demo_random *r, unsigned percent);
unsigned demo_skewed(struct demo_random *r, unsigned limit); // as demo_below, the first ones more often

// ---- writing (put.c)
// printf whose result has " for each ': templates of JSON and XML stay readable. Texts use ’ as apostrophe.
void demo_put(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
struct demo_time_text {
    char text[64];
};
struct demo_time_text demo_date(int32_t day);                 // 2024-03-01
struct demo_time_text demo_instant(int32_t day, int minute);  // 2024-03-01T09:20:00+01:00, the hour of Paris
struct demo_time_text demo_hl7_date(int32_t day);             // 20240301
struct demo_time_text demo_hl7_time(int32_t day, int minute); // 20240301092000+0100
struct demo_time_text demo_french_date(int32_t day);          // 01/03/2024
struct demo_time_text demo_decimal(int scaled, unsigned decimals);        // 712, 1 → 71.2
struct demo_time_text demo_french_decimal(int scaled, unsigned decimals); // 71,2
int32_t demo_day(int year, unsigned month, unsigned day);
int demo_year_of(int32_t day);
int demo_age_at(int32_t birth, int32_t day); // whole years
int32_t demo_add_months(int32_t day, int months);
int32_t demo_workday(int32_t day); // the day, or the Friday before a week-end
void demo_uuid(char out[46], uint64_t seed, uint64_t a, uint64_t b); // urn:uuid:…, version 4 form
struct str demo_capitals(struct arena *a, struct str text);          // HÉLÈNE → HELENE

// ---- places (places.c)
struct demo_place {
    const char *code, *city, *postcode; // INSEE code of the commune, or of one of its arrondissements
};
extern const struct demo_place demo_places[];
extern const unsigned demo_places_count;
struct demo_country {
    const char *code, *name; // 99 and three digits
    const char *families[2], *women[2], *men[2];
};
extern const struct demo_country demo_countries[];
extern const unsigned demo_countries_count;
const struct demo_place *demo_place_find(const char *code); // NULL: unknown
enum { DEMO_CITY = 96 };
void demo_of_city(char out[DEMO_CITY], const char *before, const char *city); // "Centre hospitalier d’Épinal"
// The code that the civil register used at a birth of that year: départements change.
void demo_code_at_birth(char out[6], const char *code, int year);

// ---- names (names.c)
struct str demo_given_name(struct demo_random *r, char sex, int birth_year);
struct str demo_family_name(struct demo_random *r);
enum { DEMO_LINE = 64, DEMO_PHONE = 16 };
void demo_street(char out[DEMO_LINE], struct demo_random *r);
void demo_phone(char out[DEMO_PHONE], uint64_t draw, const char *code,
                bool mobile); // code: INSEE, of the place

// ---- who is who (personas.c)
struct demo_row {
    enum demo_role role;
    char sex;
    int age;
    unsigned personas;
    const char *birth_code;             // NULL: drawn
    unsigned household, household_size; // first member, as an index
    uint64_t carer;
};
void demo_row_make(const struct demo_setting *s, uint64_t index, struct demo_row *out);

// ---- professionals (professionals.c)
enum demo_profession {
    DEMO_GP,
    DEMO_PAEDIATRICIAN,
    DEMO_CARDIOLOGIST,
    DEMO_ENDOCRINOLOGIST,
    DEMO_PNEUMOLOGIST,
    DEMO_OBSTETRICIAN,
    DEMO_GERIATRICIAN,
    DEMO_RADIOLOGIST,
    DEMO_EMERGENCY_DOCTOR,
    DEMO_NEUROLOGIST,
    DEMO_SURGEON,
    DEMO_ONCOLOGIST,
    DEMO_PSYCHIATRIST,
    DEMO_ANAESTHETIST,
    DEMO_BIOLOGIST,
    DEMO_PHARMACIST,
    DEMO_NURSE,
    DEMO_MIDWIFE,
    DEMO_PHYSIOTHERAPIST,
    DEMO_PROFESSION_COUNT,
};
enum demo_structure {
    DEMO_HEALTH_HOUSE,
    DEMO_HOSPITAL,
    DEMO_LABORATORY,
    DEMO_IMAGING,
    DEMO_PHARMACY,
    DEMO_NURSING,
    DEMO_STRUCTURE_COUNT,
};
struct demo_organization {
    enum demo_structure kind;
    char finess[10];
    char name[DEMO_CITY];
    const char *sector, *sector_label;   // TRE_R02, SA…
    const char *setting, *setting_label; // JDV_J04, practice setting
    const char *activity;                // NAF
    const struct demo_place *place;
    char line[DEMO_LINE], phone[DEMO_PHONE];
};
struct demo_professional {
    enum demo_profession kind;
    char rpps[12];
    char code[16];                         // "G15_10/SM26"
    const char *label;                     // "Médecin - Qualifié en Médecine Générale (SM)"
    const char *profession, *specialty;    // "10", "SM26" or NULL
    char family[40], given[40], prefix[4]; // M, MME
    bool doctor;
    struct demo_organization organization;
};
void demo_organization_make(const struct demo_setting *s, unsigned place, enum demo_structure kind,
                            struct demo_organization *out);
void demo_professional_make(const struct demo_setting *s, unsigned place, enum demo_profession kind,
                            struct demo_professional *out);

// ---- measures and laboratory (measures.c)
enum demo_measure {
    DEMO_WEIGHT,
    DEMO_HEIGHT,
    DEMO_BMI,
    DEMO_HEAD_SIZE,
    DEMO_WAIST,
    DEMO_TEMPERATURE,
    DEMO_SYSTOLIC,
    DEMO_DIASTOLIC,
    DEMO_PULSE,
    DEMO_OXYGEN,
    DEMO_STEPS,
    DEMO_PAIN,
    DEMO_GLUCOSE,
    DEMO_HBA1C,
    DEMO_FASTING_GLUCOSE,
    DEMO_CREATININE,
    DEMO_GFR,
    DEMO_ALBUMIN_RATIO,
    DEMO_CHOLESTEROL,
    DEMO_HDL,
    DEMO_LDL,
    DEMO_TRIGLYCERIDES,
    DEMO_TSH,
    DEMO_NTPROBNP,
    DEMO_POTASSIUM,
    DEMO_SODIUM,
    DEMO_HAEMOGLOBIN,
    DEMO_LEUKOCYTES,
    DEMO_PLATELETS,
    DEMO_CRP,
    DEMO_FERRITIN,
    DEMO_ALAT,
    DEMO_VITAMIN_D,
    DEMO_FEV1,
    DEMO_MEASURE_COUNT,
};
struct demo_measure_kind {
    const char *loinc, *label, *unit, *ucum;
    unsigned decimals;
    int mean, spread;    // of a healthy adult, scaled by 10^decimals
    int low, high;       // reference interval, scaled; both 0: none
    const char *chapter; // laboratory: LOINC code of the chapter; NULL: a measure
};
extern const struct demo_measure_kind demo_measures[DEMO_MEASURE_COUNT];
int demo_value(const struct demo_person *p, enum demo_measure m, int32_t day); // scaled
const char *demo_chapter_label(const char *chapter);

// ---- illnesses and drugs (illnesses.c)
struct demo_drug {
    const char *atc, *substance, *label, *dose; // label: as prescribed; dose: a French sentence
    unsigned per_day;
};
struct demo_illness {
    unsigned persona;
    const char *icd, *label;
    int age_from;          // earliest plausible onset
    unsigned visit_months; // follow-up by the GP
    bool long_term;        // an affection de longue durée (ALD)
    enum demo_profession specialist;
    const char *team; // what the care team is called
    struct demo_drug drugs[3];
    enum demo_measure checks[6];
    unsigned check_count;
    char sex; // 0: both
};
extern const struct demo_illness demo_illnesses[];
extern const unsigned demo_illnesses_count;
bool demo_has(const struct demo_person *p, const struct demo_illness *i);
int32_t demo_onset(const struct demo_person *p, const struct demo_illness *i, const struct demo_setting *s);

#endif
