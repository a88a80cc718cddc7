// Private to the room: the writer of a life, and what of FHIR R4 each file writes.
#ifndef ENS_DEMO_LIFE_INT_H
#define ENS_DEMO_LIFE_INT_H

#include "demo/demo_int.h"

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

#endif
