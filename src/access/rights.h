// The rights file of a space: every fact that a decision about it rests on, as it stands now. What is over stays in it
// with its end, because a decision may ask what came first. Times are microseconds since 1970, days are civil days of
// calendar.h; 0 means "none" or "not yet" for both. All zero is a space that is not open: everything is refused.
#ifndef ENS_ACCESS_RIGHTS_H
#define ENS_ACCESS_RIGHTS_H

#include "base/base.h"

// A professional (IdNat_PS or RPPS) or a structure (IdNat_Struct or FINESS), one form of identifier throughout.
struct access_party {
    struct str id;
    bool is_structure;
};

enum access_basis {
    ACCESS_PERMANENT,    // R1111-46, R1111-32: until the holder takes it back
    ACCESS_TEMPORARY,    // R1111-32: by a code of its own; the fact is made when the code is redeemed
    ACCESS_CARE_TEAM,    // R1111-46: presumed, if the holder was informed and did not oppose
    ACCESS_CONSULTATION, // R1111-46: explicit consent, recorded for one consultation
};
struct access_authorisation {
    enum access_basis basis;
    struct access_party party;
    int64_t from_us, until_us; // until 0: without end, which a temporary one never is
    bool is_opposed;           // care team: the holder does not want it for this party
};

// R1111-46 and the app's blockPS: while in force the party never gets in. Unblocking ends the block and gives nothing back.
struct access_block {
    struct access_party party;
    int64_t from_us, until_us;
};

// R1111-47: objection to deposits; of everyone when the party's id is empty.
struct access_objection {
    struct access_party party;
    int64_t from_us, until_us;
    bool is_legitimate; // its reason was found legitimate; else it binds only those without access
};

enum access_consent { ACCESS_UNSAID, ACCESS_PERMITTED, ACCESS_DENIED }; // L1111-17 I: unsaid is permitted

enum access_mandate_kind {
    ACCESS_FIRST_REPRESENTATIVE,  // of a minor: the one the child is attached to
    ACCESS_SECOND_REPRESENTATIVE, // by invitation of the first
    ACCESS_CARER,                 // 3 a person, 5 helped a carer
    ACCESS_ASSISTANCE,            // measure of protection of an adult with assistance
    ACCESS_REPRESENTATION,        // with representation relating to the person
    ACCESS_COLLECTOR, // trusted person or professional who collects the consent of someone without a screen
};
struct access_mandate {
    enum access_mandate_kind kind;
    struct str account;
    int32_t first_day, last_day; // both belong to it; last 0: without end
    bool is_accepted;
    bool may_read; // assistance: the protected person agrees that the assistant reads
};
enum { ACCESS_CARERS_MAX = 3, ACCESS_HELPED_MAX = 5 };

// L1111-13-1 III: what the holder consented to for one application, by category of data of its convention.
struct access_app_consent {
    struct str application;
    uint64_t reads, writes; // a bit a category
    int64_t given_us, withdrawn_us, reapprove_by_us;
};

struct rights {
    int32_t birth_day;      // strict trait, always known
    int32_t own_access_day; // a minor's own account opens then

    int64_t opened_us, suspended_us, closed_us, died_us, erasure_asked_us;
    bool suspension_opposed; // R1111-36: then it does not end in closure

    int64_t informed_us; // the holder was told that the care team is presumed
    bool care_team_opposed;
    struct str administrator,
        attending; // professional designated by the holder; médecin traitant of the insurer
    int64_t administrator_since_us, attending_since_us;

    enum access_consent regulation, break_glass, masked_in_emergency; // ETREAT, BTG, MASKED
    bool masks_by_default, masks_reimbursements;

    struct access_authorisation *authorisations;
    struct access_block *blocks;
    struct access_objection *objections;
    struct access_mandate *mandates;
    struct access_app_consent *app_consents;
    size_t authorisation_count, block_count, objection_count, mandate_count, app_consent_count;
};

// ---- kept as bytes
void access_rights_write(struct buf *out, const struct rights *r);
// The texts are slices of `bytes`, which must live as long; the lists are the arena's. INTERNAL: damaged.
enum code access_rights_read(struct arena *a, struct str bytes, struct rights *out) MUST_CHECK;
// A new fact at the end of its list, all zero, to be filled; older pointers into the list are void.
struct access_authorisation *access_add_authorisation(struct arena *a, struct rights *r);
struct access_block *access_add_block(struct arena *a, struct rights *r);
struct access_objection *access_add_objection(struct arena *a, struct rights *r);
struct access_mandate *access_add_mandate(struct arena *a, struct rights *r);
struct access_app_consent *access_add_app_consent(struct arena *a, struct rights *r);

// ---- what it says by itself
enum access_state {
    ACCESS_NOT_OPEN,
    ACCESS_IN_USE,
    ACCESS_SUSPENDED,
    ACCESS_ARCHIVED, // closed or after death: kept for 10 years, opened by nobody
    ACCESS_OVER,     // the archive's 10 years or the 3 months of an asked erasure are over: to be erased now
};
enum access_state access_state_of(const struct rights *r, int64_t now_us);
bool access_is_minor(const struct rights *r, int64_t now_us);
bool access_mandate_in_force(const struct rights *r, const struct access_mandate *m, int64_t now_us);
// Moments of the clock: the first of the day of majority, 30 days before it, the first after a mandate's last day (a
// mandate without one: INT64_MAX).
int64_t access_majority_us(const struct rights *r);
int64_t access_majority_near_us(const struct rights *r);
int64_t access_mandate_over_us(const struct access_mandate *m);
// The next moment at which time alone changes something; INT64_MAX: none that is known.
int64_t access_next_us(const struct rights *r, int64_t after_us);
// May one more carer be invited? Counts invitations that wait too, so that none comes to nothing.
bool access_carer_may_be_added(size_t carers_of_person, size_t helped_by_carer);

#endif
