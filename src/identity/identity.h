// identity: who a person is (INS and strict traits) and who cares for them (RPPS, ADELI, FINESS, SIREN,
// SIRET).
//
// Two policies: strict refuses a wrong key and a test OID; lenient takes what has the right shape and marks
// it, so that demonstration and foreign data can be loaded. Sentences of failure never echo an identifier or
// a trait.
#ifndef ENS_IDENTITY_H
#define ENS_IDENTITY_H

#include "base/base.h"

enum identity_policy { IDENTITY_STRICT, IDENTITY_LENIENT };

// ---- INS: matricule (13 characters and a key of 2) under the OID of its assigning authority ---------------

enum ins_kind { INS_NIR, INS_NIA, INS_TEST, INS_DEMO };
enum { INS_SIZE = 15 };
struct ins {
    char matricule[INS_SIZE + 1]; // upper case, NUL-terminated
    char oid[24];                 // "1.2.250.1.213.1.4.8", NUL-terminated
    enum ins_kind kind;
    bool is_test;      // assigned under a test or demonstration OID
    bool is_key_wrong; // lenient only: the key does not match
    bool is_unlikely;  // sex, month, département or order that no civil register writes
};

// The kind that an OID stands for; accepts "1.2.…" and "urn:oid:1.2.…". False: not an INS authority.
bool ins_kind_of_system(struct str oid_or_urn, enum ins_kind *kind);
// INVALID: not an INS authority, not 15 characters of the right form, or (strict) a wrong key, an unlikely
// layout or a test OID.
enum code ins_read(struct arena *a, struct str oid_or_urn, struct str matricule, enum identity_policy policy,
                   struct ins *out) MUST_CHECK;
// "<matricule>^^^&<oid>&ISO^NH", the form of XDS and HL7 v2 (CX). Fails as ins_read does.
enum code ins_read_cx(struct arena *a, struct str cx, enum identity_policy policy,
                      struct ins *out) MUST_CHECK;
// The key of 13 characters, 1 to 97; 0: not a matricule. Corsica's 2A and 2B stand at characters 6 and 7
// only.
unsigned ins_key(struct str first_13);
// What the person is looked up by: "oid|matricule". Distinct authorities are distinct persons.
struct str ins_text(struct arena *a, const struct ins *ins);
struct str ins_system(struct arena *a, const struct ins *ins); // "urn:oid:<oid>", as in FHIR
const char *ins_authority(size_t at); // "urn:oid:<oid>" of each authority that is known; NULL after the last
struct str ins_type_code(const struct ins *ins); // code of identifier.type (FR Core v2-0203): "INS-NIR" …

// ---- professionals and establishments ---------------------------------------------------------------------

// What a national number is. IdNat forms are a digit that tells the kind, the number, and for some "/internal
// id".
enum national_kind {
    NATIONAL_UNKNOWN, // lenient only: not one of the forms below
    NATIONAL_RPPS,
    NATIONAL_ADELI,
    NATIONAL_FINESS,
    NATIONAL_SIREN,
    NATIONAL_SIRET,
    NATIONAL_ADELI_RANK, // a practice: ADELI and 2 digits
    NATIONAL_RPPS_RANK,  // a practice: RPPS and 2 digits
    NATIONAL_TECHNICAL,  // a structure's technical number, without a leading digit that tells its kind
};
struct national_id {
    enum national_kind kind;
    struct str number;   // borrowed from the input: without the leading digit and the internal id
    struct str internal; // an employee's number inside the structure; {NULL,0}: none
    bool is_doubtful;    // lenient only: wrong form or wrong check digit; never empty
};

#define IDENTITY_OID_PROFESSIONAL "1.2.250.1.71.4.2.1" // IdNat_PS
#define IDENTITY_OID_STRUCTURE "1.2.250.1.71.4.2.2"    // IdNat_Struct

// A bare number of that kind. INVALID: form or check digit (strict).
enum code national_read(struct arena *a, enum national_kind kind, struct str number,
                        enum identity_policy policy, struct national_id *out) MUST_CHECK;
// IdNat_PS: 0+ADELI, 1+ADELI practice/internal, 3+FINESS/internal, 4+SIREN/…, 5+SIRET/…, 6+RPPS practice/…,
// 8+RPPS.
enum code national_read_professional(struct arena *a, struct str id, enum identity_policy policy,
                                     struct national_id *out) MUST_CHECK;
// IdNat_Struct: 0+ADELI practice, 1+FINESS, 2+SIREN, 3+SIRET, 4+RPPS practice, or a technical number.
enum code national_read_structure(struct arena *a, struct str id, enum identity_policy policy,
                                  struct national_id *out) MUST_CHECK;
bool luhn_valid(struct str digits); // ISO/IEC 7812-1 annex B; false on anything but digits
char luhn_digit(struct str digits); // the digit to append; 0 on anything but digits
// The FHIR identifier's system and type code (FR Core) of a national number; {NULL,0}: it has none.
struct str national_system(enum national_kind kind);
struct str national_type_code(enum national_kind kind);

// ---- strict traits ----------------------------------------------------------------------------------------

enum identity_sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };
// Absent ({NULL,0} or empty) is "not told". Texts are as written, UTF-8.
struct identity_traits {
    struct str birth_name;
    struct str birth_given; // all given names of the birth record, separated by spaces
    struct str first_given; // the first of them; may be compound
    struct str birth_date;  // FHIR date: YYYY, YYYY-MM or YYYY-MM-DD
    struct str birth_place; // INSEE code of the commune or country of birth, 5 characters
    struct str birth_city;  // its name, as the document writes it; not a strict trait, not compared
    struct str used_name;   // complementary trait
    struct str used_given;  // complementary trait
    enum identity_sex sex;
};

// What an INS Datamatrix (or a QR code of the same text) says.
struct ins_card {
    struct ins ins;
    struct identity_traits traits;
};
// The text as a scanner gives it. INVALID: not such a text, or its INS is refused (ins_read).
enum code ins_card_read(struct arena *a, struct str text, enum identity_policy policy,
                        struct ins_card *out) MUST_CHECK;

// Which strict traits contradict each other; not told never contradicts.
enum trait_mismatch {
    TRAIT_BIRTH_NAME = 1,
    TRAIT_GIVEN_NAMES = 2,
    TRAIT_BIRTH_DATE = 4,
    TRAIT_SEX = 8,
    TRAIT_BIRTH_PLACE = 16,
};
// Names are compared without case, accents, hyphens and apostrophes; given names agree when one list begins
// the other; dates to the precision that both have.
unsigned traits_compare(const struct identity_traits *left, const struct identity_traits *right);
struct str traits_mismatch_text(struct arena *a, unsigned mismatch); // "birth name, sex"; "" for none
// Folded for comparison: "D'Été-Marie" → "d ete marie". The form that names are indexed and compared by.
struct str traits_fold_name(struct arena *a, struct str name);

// In a FHIR Patient (FR Core patient, patient-ins): read from any Patient; written without identifiers.
struct json;
struct identity_traits traits_of_patient(struct arena *a, const struct json *patient);
struct json *traits_to_patient(struct arena *a, const struct identity_traits *t);

// Reliability of an identity (FR Core code system v2-0445): VALI, PROV, …
struct str identity_reliability_label(struct str code); // in French; {NULL,0}: no such code
#define IDENTITY_RELIABILITY_SYSTEM "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
#define IDENTITY_TYPE_SYSTEM "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"

#endif
