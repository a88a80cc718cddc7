// The one decision: actor × person × action × resource × context → allowed or not, with its reason as data. Search
// results, counts, includes, chains, history, exports and notices ask it for each resource; nothing else compares roles.
#ifndef ENS_ACCESS_JUDGE_H
#define ENS_ACCESS_JUDGE_H

#include "access/matrix.h"
#include "access/rights.h"

enum access_asker_kind {
    ACCESS_ASKER_NOBODY,
    ACCESS_ASKER_HOLDER,
    ACCESS_ASKER_DELEGATE, // an account that acts by a mandate
    ACCESS_ASKER_PROFESSIONAL,
    ACCESS_ASKER_APPLICATION,
    ACCESS_ASKER_OPERATOR,
};
enum access_context {
    ACCESS_NORMAL,
    ACCESS_BREAK_GLASS,
    ACCESS_CENTRE_15
}; // VIHF: normal, bris_de_glace, centre_15

// Who asks, as sign-in and the request showed it. What a field says was checked before it gets here.
struct access_asker {
    enum access_asker_kind kind;
    struct str id; // professional, account or application

    struct str structure; // professional: where they act
    int profession;       // a place in the matrix
    enum access_context context;
    bool is_regulation_centre; // the structure is a centre 15
    bool has_motive;           // break-glass needs one
    bool has_consent;          // explicit consent for this consultation, attested now
    bool is_secret;            // the visit itself is hidden from those who act for the holder (R1111-50)

    bool has_attestation; // collector: the signed statement is there
    bool is_with_holder;  // assistance: the protected person acts too

    bool has_convention; // application: listed with exchange of data, not suspended
    uint64_t convention_reads, convention_writes;
};

enum access_label {
    ACCESS_MASKED = 1,             // MASQUE_PS
    ACCESS_UNANNOUNCED = 2,        // INVISIBLE_PATIENT
    ACCESS_HIDDEN_FROM_PARENTS = 4 // INVISIBLE_REPRESENTANTS_LEGAUX
};
enum access_author {
    ACCESS_BY_PROFESSIONAL,
    ACCESS_BY_STRUCTURE,
    ACCESS_BY_HOLDER,
    ACCESS_BY_APPLICATION,
    ACCESS_BY_HOUSE
};

// What is asked about. A resource that is no document is judged as the type of document that stands for it.
struct access_subject {
    int type;           // a place in the matrix; ACCESS_MATRIX_NONE: hidden from professionals
    uint8_t class_code; // 60: reimbursements
    uint8_t labels;
    uint8_t category; // of conventions, 0 … 63
    enum access_author author_kind;
    struct str author;  // "" when the kind says it all
    bool is_confirmed;  // a professional confirmed it: the holder's side cannot change it any more
    int64_t created_us; // when it was deposited
};

enum access_act {
    ACCESS_ACT_READ, // and search, history, notices
    ACCESS_ACT_DEPOSIT,
    ACCESS_ACT_AMEND,
    ACCESS_ACT_DELETE,
    ACCESS_ACT_LABEL,  // mask, announce, hide from representatives
    ACCESS_ACT_EXPORT, // take everything out
    ACCESS_ACT_BLOCK, // block a professional; this and the following are about the space, whatever the subject
    ACCESS_ACT_GOVERN, // rights, mandates, consents, contacts
    ACCESS_ACT_CLOSE,
    ACCESS_ACT_REOPEN, // takes back a closure, an asked erasure or a suspension
    ACCESS_ACT_ERASE,
    ACCESS_ACT_COUNT,
};

enum access_ground {
    ACCESS_GRANT_HOLDER,
    ACCESS_GRANT_ADOLESCENT,
    ACCESS_GRANT_REPRESENTATIVE,
    ACCESS_GRANT_CARER,
    ACCESS_GRANT_MEASURE,
    ACCESS_GRANT_COLLECTOR,
    ACCESS_GRANT_AUTHOR,
    ACCESS_GRANT_ADMINISTRATOR,
    ACCESS_GRANT_PERMANENT,
    ACCESS_GRANT_TEMPORARY,
    ACCESS_GRANT_ATTENDING,
    ACCESS_GRANT_CARE_TEAM,
    ACCESS_GRANT_CONSULTATION,
    ACCESS_GRANT_BREAK_GLASS,
    ACCESS_GRANT_REGULATION,
    ACCESS_GRANT_DEPOSIT,
    ACCESS_GRANT_APPLICATION,
    ACCESS_GRANT_OPERATOR,
    ACCESS_DENY_NOBODY, // the first refusal
    ACCESS_DENY_NOT_OPEN,
    ACCESS_DENY_SUSPENDED,
    ACCESS_DENY_ARCHIVED,
    ACCESS_DENY_OVER,
    ACCESS_DENY_NOT_THEIRS,
    ACCESS_DENY_BLOCKED,
    ACCESS_DENY_UNBLOCKED_ONLY,
    ACCESS_DENY_OPPOSED,
    ACCESS_DENY_NOT_INFORMED,
    ACCESS_DENY_NO_AUTHORISATION,
    ACCESS_DENY_EMERGENCY_OPPOSED,
    ACCESS_DENY_NO_MOTIVE,
    ACCESS_DENY_NO_CENTRE,
    ACCESS_DENY_OBJECTION,
    ACCESS_DENY_MATRIX,
    ACCESS_DENY_MASKED,
    ACCESS_DENY_UNANNOUNCED,
    ACCESS_DENY_HIDDEN_FROM_PARENTS,
    ACCESS_DENY_NOT_AUTHOR,
    ACCESS_DENY_CONFIRMED,
    ACCESS_DENY_MINOR,
    ACCESS_DENY_REPRESENTED,
    ACCESS_DENY_NO_MANDATE,
    ACCESS_DENY_NO_ATTESTATION,
    ACCESS_DENY_NO_CONVENTION,
    ACCESS_DENY_NO_CONSENT,
    ACCESS_DENY_REAPPROVAL,
    ACCESS_DENY_CATEGORY,
    ACCESS_GROUND_COUNT,
};
const char *access_ground_word(enum access_ground ground); // "care-team", "not-blocked" …: journal and API
const char *access_ground_english(enum access_ground ground);
const char *access_ground_french(enum access_ground ground); // for the holder
// Which ground a sentence is of, in either language; false: of none.
bool access_ground_said(struct str sentence, enum access_ground *out);

enum access_duty {
    ACCESS_TELL_HOLDER = 1,    // R1111-48: at once
    ACCESS_TELL_ATTENDING = 2, // R1111-48: the médecin traitant, if one is declared
    ACCESS_KEEP_SECRET = 4,    // journal the line as secret
    ACCESS_FILE_ATTESTATION = 8,
    ACCESS_ADD_MASKED = 16, // put the label on what is deposited
    ACCESS_ADD_HIDDEN_FROM_PARENTS = 32,
};
struct access_verdict {
    bool allowed;
    enum access_ground ground;
    uint8_t duties; // of an allowed act
};

struct access_ask {
    const struct access_matrix *matrix;
    const struct access_asker *asker;
    enum access_act act;
    const struct access_subject *subject; // NULL: the space as a whole
    int64_t now_us;
};
void access_judge(const struct rights *r, const struct access_ask *ask, struct access_verdict *verdict);
// The same for many subjects at once; `ask->subject` is not looked at. Returns how many are allowed.
size_t access_judge_each(const struct rights *r, const struct access_ask *ask,
                         const struct access_subject *subjects, size_t count,
                         struct access_verdict *verdicts);

// Where an asker stands in a space, found once for many resources that come one by one: then each costs some
// nanoseconds. The ask and the rights file must live as long, and ask->act and ask->subject may change.
struct access_standing;
const struct access_standing *access_stand(struct arena *a, const struct rights *r,
                                           const struct access_ask *ask);
void access_judge_from(const struct access_standing *s, const struct access_ask *ask,
                       struct access_verdict *verdict);

// R1111-53, of a document with the label ACCESS_UNANNOUNCED.
enum access_announcement {
    ACCESS_NO_SECRET,  // it has no such label
    ACCESS_WAITING,    // nothing may tell the holder that it exists
    ACCESS_NOTICE_DUE, // 2 weeks are over: the holder is told, without content, to see a professional
    ACCESS_SHOWN,      // 1 month is over: visible to the holder in spite of the label
};
enum access_announcement access_announcement_of(const struct access_subject *subject, int64_t now_us);

#endif
