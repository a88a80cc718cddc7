// demo: people who do not exist. From a seed and a number comes a believable French life: identity, FHIR
// resources over the years, CDA documents and PDFs. The same seed, day and number always give the same bytes;
// nothing here touches a store, a clock or the network.
//
// Identities use the test range of the INS (OID 1.2.250.1.213.1.4.10) with valid keys, telephone numbers the
// blocks that ARCEP keeps for fiction, RPPS and FINESS numbers valid Luhn digits in blocks that are not given
// out.
#ifndef ENS_DEMO_H
#define ENS_DEMO_H

#include "base/base.h"

enum { DEMO_NAMED_PEOPLE = 60 };    // these live the lives listed in personas.c; the others are drawn
enum { DEMO_PEOPLE_MAX = 2000000 }; // up to here no two people share an INS

struct demo_setting {
    uint64_t seed;
    int32_t today; // days since 1970-01-01; lives are told until this day, and nothing is later
};

// What the first 60 people show between them.
enum demo_persona {
    DEMO_DIABETES = 1u << 0,
    DEMO_HYPERTENSION = 1u << 1,
    DEMO_ASTHMA = 1u << 2,
    DEMO_HEART_FAILURE = 1u << 3,
    DEMO_KIDNEY = 1u << 4,
    DEMO_ATRIAL_FIBRILLATION = 1u << 5,
    DEMO_COPD = 1u << 6,
    DEMO_THYROID = 1u << 7,
    DEMO_DEPRESSION = 1u << 8,
    DEMO_CANCER = 1u << 9,
    DEMO_DEMENTIA = 1u << 10,
    DEMO_OSTEOPOROSIS = 1u << 11,
    DEMO_STROKE = 1u << 12,
    DEMO_MIGRAINE = 1u << 13,
    DEMO_DIABETES_TYPE_1 = 1u << 14,
    DEMO_PARKINSON = 1u << 15,
    DEMO_PREGNANT = 1u << 16,
    DEMO_CENTENARIAN = 1u << 17,
    DEMO_ADOLESCENT = 1u << 18,
    DEMO_HELPED = 1u << 19,
    DEMO_CARER = 1u << 20,
    DEMO_INFANT = 1u << 21,
    DEMO_CHILD = 1u << 22,
    DEMO_SURGERY = 1u << 23,
    DEMO_ALLERGIC = 1u << 24,
    DEMO_FOREIGN_BORN = 1u << 25,
};

enum demo_role { DEMO_HEAD, DEMO_PARTNER, DEMO_OFFSPRING };

struct demo_person {
    uint64_t index;
    unsigned personas;        // enum demo_persona, or'ed
    struct str ins, oid;      // 15 characters with a valid key; the OID of the test NIR
    struct str family, given; // of birth, as INSi says them: capitals, no accents; `given` is the first one
    struct str given_all;     // every given name of birth, separated by a blank
    struct str used_family, used_given; // as the person is called, with accents
    char sex;                           // 'M' or 'F'
    int32_t birth_day;                  // days since 1970-01-01
    struct str birth_date;              // "1984-03-09"
    struct str birth_place,
        birth_city; // INSEE code of that time (20 for Corsica before 1976, 99 and country abroad)
    int age;        // in whole years, today
    unsigned place; // where the household lives; see demo_commons_make
    struct str line, postcode, city, city_code;
    struct str phone, mailbox; // mailbox: <INS>@patient.mssante.fr
    enum demo_role role;
    uint64_t household, household_size; // indexes household … household + household_size - 1 live together
    uint64_t carer;                     // with DEMO_HELPED: the index of the person who helps; else their own
};

struct demo_resource {
    const char *type;
    struct str full_url; // "urn:uuid:…", what the life's other resources refer to; {NULL,0} for commons
    struct str id;       // the id to PUT it under, for commons; {NULL,0} in a life: the house gives one
    struct str json;     // a commons resource bears its id, a life’s has none
};

struct demo_document {
    const char *media_type; // "application/xml" (CDA R2) or "application/pdf" (given by the holder)
    struct str bytes;
    const char *type_system, *type_code, *class_code; // OID and code of JDV_J66, code of JDV_J57
    const char *title;
    struct str unique_id; // OID; in a CDA the same as its id
    int32_t day;
    const char
        *visibility; // a code of TRE_A07 that its author adds: MASQUE_PS, INVISIBLE_PATIENT … NULL: none
};

struct demo_life {
    struct demo_person person;
    struct demo_resource *resources; // the Patient first
    size_t resource_count;
    struct demo_document *documents;
    size_t document_count;
};

// Only the person, without the life. INVALID: index ≥ DEMO_PEOPLE_MAX.
enum code demo_person_make(struct arena *a, const struct demo_setting *s, uint64_t index,
                           struct demo_person *out) MUST_CHECK;
// In French, for whoever tries the demonstration: "Jacques Durand, 72 ans : diabète de type 2, hypertension".
struct str demo_person_sentence(struct arena *a, const struct demo_person *p);
// Person, resources and documents. The first 60 people have ten years of history and all their documents; the
// others two years and one or two documents, as a nation would. INVALID: index ≥ DEMO_PEOPLE_MAX.
enum code demo_life_make(struct arena *a, const struct demo_setting *s, uint64_t index,
                         struct demo_life *out) MUST_CHECK;
// The life's resources as one transaction Bundle (R4 §3.1.0.11.2).
void demo_life_bundle(struct buf *out, const struct demo_life *life);

// The professionals and establishments of a place, in the shape of the national directory (FHIR):
// Practitioner, PractitionerRole, Organization, Location, HealthcareService. Lives refer to them by their
// ids.
struct demo_commons {
    struct demo_resource *resources;
    size_t resource_count;
};
unsigned demo_place_count(void);
void demo_commons_make(struct arena *a, const struct demo_setting *s, unsigned place,
                       struct demo_commons *out);
void demo_commons_bundle(struct buf *out, const struct demo_commons *commons); // a transaction of PUTs

#endif
