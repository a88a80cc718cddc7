// Private to the room: drawing, writing, places, names, professionals, measures, and the writer of a life.
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
// printf whose result has " for each ': templates of JSON and XML stay readable. Texts use ’ for the
// apostrophe.
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
struct str demo_foreign_name(struct demo_random *r);
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

// ---- the writer of a life (life.c)
enum demo_event_kind {
    DEMO_EVENT_VISIT,
    DEMO_EVENT_LABORATORY,
    DEMO_EVENT_SPECIALIST,
    DEMO_EVENT_STAY,
    DEMO_EVENT_CHILD_EXAM,
    DEMO_EVENT_PREGNANCY,
    DEMO_EVENT_EMERGENCY,
};
// What happened and may be told again by a document.
struct demo_event {
    enum demo_event_kind kind;
    int32_t day, until;                 // stays end later than they begin
    const struct demo_illness *illness; // NULL: none in particular
    const struct demo_episode *episode; // NULL: none
};
enum { DEMO_EVENTS_MAX = 256, DEMO_URN = 46 };
struct demo_writer {
    struct arena *arena;
    const struct demo_setting *setting;
    const struct demo_person *person;
    struct demo_random random;
    bool full;    // one of the named people
    int32_t from; // the history starts here
    int minute;   // of the encounter written last
    char patient[DEMO_URN];
    struct buf text;                 // bodies, one after another
    struct demo_resource *resources; // json.ptr is set at the end: text moves while it grows
    size_t count, size;
    struct demo_event events[DEMO_EVENTS_MAX];
    unsigned event_count;
};
// Opens a resource: writes {"resourceType":type and leaves the object open; demo_close ends it. Returns its
// number.
size_t demo_open(struct demo_writer *w, const char *type);
void demo_close(struct demo_writer *w);
void demo_urn(char out[DEMO_URN], const struct demo_writer *w, size_t number);
void demo_event_add(struct demo_writer *w, struct demo_event event);

// ---- what a life holds, one file a theme
void demo_write_person(struct demo_writer *w);    // fhir_person.c: Patient and who and what surrounds them
void demo_write_illnesses(struct demo_writer *w); // fhir_illness.c: Condition, MedicationStatement, CareTeam
void demo_write_visits(struct demo_writer *w);    // fhir_visits.c: follow-up by the GP and the specialists
void demo_write_childhood(struct demo_writer *w); // fhir_family.c: exams of childhood
void demo_write_pregnancy(struct demo_writer *w); // fhir_family.c
void demo_write_episodes(struct demo_writer *w);  // fhir_episodes.c: acute episodes, emergencies, stays
void demo_write_vaccines(struct demo_writer *w);  // vaccines.c
void demo_write_own_measures(struct demo_writer *w); // fhir_visits.c: taken by the holder

// ---- building blocks (fhir_care.c)
enum { DEMO_NO_ENCOUNTER = -1 };
struct demo_encounter {
    int32_t day, until; // until 0: the same day
    int minute;
    const char *act; // v3-ActCode: AMB, IMP, EMER, VR
    enum demo_profession who;
    const char *reason;
};
size_t demo_write_encounter(struct demo_writer *w, const struct demo_encounter *e);
void demo_write_observation(struct demo_writer *w, enum demo_measure m, int32_t day, ptrdiff_t encounter);
void demo_write_blood_pressure(struct demo_writer *w, int32_t day, ptrdiff_t encounter);
void demo_write_laboratory(struct demo_writer *w, const enum demo_measure *checks, unsigned count,
                           int32_t day);
void demo_write_prescription(struct demo_writer *w, const struct demo_drug *drug, int32_t day,
                             size_t encounter);
void demo_put_practitioner(struct demo_writer *w, const char *member,
                           enum demo_profession who); // "member":{reference}
void demo_put_organization(struct demo_writer *w, const char *member, enum demo_structure kind);
const struct demo_professional *demo_who(const struct demo_writer *w, enum demo_profession who);

// ---- vaccines (vaccines.c)
struct demo_vaccine {
    const char *atc, *label, *targets; // targets: what it protects from, in French
};
struct demo_dose {
    const struct demo_vaccine *vaccine;
    int32_t day;
    unsigned number;
};
enum { DEMO_DOSES_MAX = 48 };
unsigned demo_doses(const struct demo_person *p, const struct demo_setting *s,
                    struct demo_dose out[DEMO_DOSES_MAX]);

// ---- episodes (fhir_episodes.c)
struct demo_episode {
    const char *icd, *label;
    int age_from, age_to;
    const char *act; // AMB, EMER, IMP
    enum demo_profession who;
    int stay_days;
    const char *ccam, *procedure; // NULL: none
    struct demo_drug drug;        // atc NULL: none
};
int32_t demo_pregnancy_start(const struct demo_person *p, const struct demo_setting *s);

// ---- CDA R2 documents (cda.c: header; cda_body.c: sections and entries; documents*.c: which, and what they
// say)
struct demo_cda;
enum demo_form { DEMO_STRUCTURED, DEMO_LEVEL_1 }; // level 1: the body is a PDF
struct demo_document_kind {
    const char *code, *label, *class_code, *title; // JDV_J66, JDV_J57; label as XML text
    const char *templates;                         // "root|extension root …", the model's own; NULL: none
    const char *act, *act_system, *act_label;      // of the service event; NULL: none
    const char *encounter;                         // AMB, IMP, EMER, VR
    enum demo_profession author;
    enum demo_form form;
    void (*body)(struct demo_cda *c); // XML of the sections; for level 1, lines of plain text
};
struct demo_cda {
    const struct demo_writer *w;
    const struct demo_document_kind *kind;
    const struct demo_event *event; // what the document tells of; NULL: nothing in particular
    const struct demo_professional *author;
    struct buf b;
    int32_t day;
    int minute;
    unsigned number, version; // number: of the document in the life
    unsigned ids;             // entries and sections so far
};
void demo_cda_header(struct demo_cda *c);
void demo_cda_oid(char out[32], const struct demo_cda *c, unsigned version); // version 0: of the set

// A section is opened, gets its <text>, then its entries, and is closed.
void demo_section_open(struct demo_cda *c, const char *code, const char *label, const char *title);
void demo_section_close(struct demo_cda *c);
void demo_put_id(struct demo_cda *c); // <id root="…"/>, another one each time
// A section of paragraphs only; each line of the text is one.
void demo_section_prose(struct demo_cda *c, const char *code, const char *title, const char *format, ...)
    PRINTF_LIKE(4, 5);
void demo_table_open(struct demo_cda *c, const char *columns); // "Examen|Résultat": also opens <text>
void demo_table_row(struct demo_cda *c, const char *format, ...) PRINTF_LIKE(2, 3); // cells separated by '|'
void demo_table_close(struct demo_cda *c);
void demo_entry_result(struct demo_cda *c, enum demo_measure m, int32_t day, const char *reference);
void demo_entry_sign(struct demo_cda *c, enum demo_measure m, int32_t day);
void demo_entry_problem(struct demo_cda *c, const char *icd, const char *label, int32_t since);
void demo_entry_drug(struct demo_cda *c, const struct demo_drug *drug, const char *mood, int32_t from,
                     int days);
void demo_entry_vaccine(struct demo_cda *c, const struct demo_dose *dose);

// Sections that several documents have (documents_shared.c)
void demo_section_problems(struct demo_cda *c);
void demo_section_drugs(struct demo_cda *c, const char *code, const char *title, const char *mood);
void demo_section_signs(struct demo_cda *c, const enum demo_measure *signs, unsigned count);
void demo_section_vaccines(struct demo_cda *c);
void demo_section_allergies(struct demo_cda *c);
const struct demo_illness *demo_first_illness(const struct demo_person *p); // NULL: none
const char *demo_reason(const struct demo_cda *c); // what the document is about, in French

// The bodies (documents_care.c, documents_results.c, documents_summary.c)
void demo_body_biology(struct demo_cda *c);
void demo_body_biology_pdf(struct demo_cda *c);
void demo_body_imaging(struct demo_cda *c);
void demo_body_prescription(struct demo_cda *c);
void demo_body_dispensation(struct demo_cda *c);
void demo_body_consultation(struct demo_cda *c);
void demo_body_private(struct demo_cda *c);
void demo_body_referral(struct demo_cda *c);
void demo_body_admission(struct demo_cda *c);
void demo_body_stay(struct demo_cda *c);
void demo_body_liaison(struct demo_cda *c);
void demo_body_operation(struct demo_cda *c);
void demo_body_emergency(struct demo_cda *c);
void demo_body_meeting(struct demo_cda *c);
void demo_body_remote_request(struct demo_cda *c);
void demo_body_remote_report(struct demo_cda *c);
void demo_body_nursing(struct demo_cda *c);
void demo_body_functional(struct demo_cda *c);
void demo_body_child_certificate(struct demo_cda *c);
void demo_body_vaccinations(struct demo_cda *c);
void demo_body_summary(struct demo_cda *c);
void demo_body_emergency_sheet(struct demo_cda *c);
void demo_body_reimbursements(struct demo_cda *c);
void demo_body_pregnancy(struct demo_cda *c);

void demo_write_documents(struct demo_writer *w, struct demo_life *out); // documents.c
// A one-column PDF 1.4 of plain text: the first line is the title (pdf.c).
struct str demo_pdf(struct arena *a, struct str text);

#endif
