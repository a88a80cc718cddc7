// What the files of the decision share: where an asker stands before a resource is looked at.
#ifndef ENS_ACCESS_INT_H
#define ENS_ACCESS_INT_H

#include "access/judge.h"

enum { ACCESS_CLASS_REIMBURSEMENTS = 60 }; // JDV_J57

struct standing {
    uint8_t ground[ACCESS_ACT_COUNT]; // of each act, whoever wrote the resource
    uint16_t author_acts;             // bits of the acts that authorship gives beyond these
    enum access_ground author_ground;
    bool author_sees_all; // a professional sees what they wrote, whatever its labels
    bool by_matrix;       // professional: profession × type
    bool by_category;     // application: convention ∩ consent
    bool hides_masked;
    bool hides_unannounced;
    bool hides_from_parents;
    bool masks_reimbursements;
    uint64_t reads, writes; // of by_category
    uint8_t duties;         // of reading
    uint8_t deposit_duties;
};

static inline bool access_is_grant(unsigned ground)
{
    return ground < ACCESS_DENY_NOBODY;
}

#define ACCESS_BIT(act) ((uint16_t)(1U << (act)))

void standing_fill(struct standing *s, enum access_ground ground);               // all acts
void standing_set(struct standing *s, unsigned acts, enum access_ground ground); // bits

void standing_of_professional(struct standing *s, const struct rights *r, const struct access_ask *ask);
void standing_of_holder(struct standing *s, const struct rights *r, int64_t now_us);
void standing_of_delegate(struct standing *s, const struct rights *r, const struct access_ask *ask);
void standing_of_application(struct standing *s, const struct rights *r, const struct access_ask *ask);

// The ground on which a professional enters to read; also for those whom a list names.
enum access_ground professional_entry(const struct rights *r, const struct access_asker *who, int64_t now_us);
// A block of the professional or of the structure they act for, in force.
bool professional_blocked(const struct rights *r, const struct access_asker *who, int64_t now_us);

#endif
