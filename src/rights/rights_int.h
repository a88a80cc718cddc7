// What the files of rights/ share: one operation, however it came in.
#ifndef ENS_RIGHTS_INT_H
#define ENS_RIGHTS_INT_H

#include "codec/json/json.h"
#include "event/event.h"
#include "rights/rights.h"
#include "ticket/ticket.h"

// ---- what is asked: the input Parameters of an operation (asked.c)
enum said {
    SAID_PARTY = 1,        // party: a professional or a structure
    SAID_ACCOUNT = 2,      // account
    SAID_KIND = 4,         // kind: of a mandate
    SAID_FROM = 8,         // from: a day
    SAID_UNTIL = 16,       // until: a day
    SAID_CODE = 32,        // code: of access, of an invitation
    SAID_GRANTED = 64,     // granted: yes or no
    SAID_LEGITIMATE = 128, // legitimateReason
    SAID_EMERGENCY = 256,  // etreat, btg, masked: permit or deny
    SAID_MASKING = 512,    // byDefault, reimbursements
    SAID_APPLICATION = 1024,
    SAID_READS = 2048,      // mayRead: the protected person agrees that the assistant reads
    SAID_BASIS = 4096,      // basis: consultation or care-team
    SAID_ATTESTED = 8192,   // attested: a collector of consents holds the signed statement
    SAID_CONFIRMED = 16384, // confirmed: the consequences were shown and are wanted
    SAID_TO = 32768,        // mail or sms: where an invitation is sent
};
enum tri { UNTOLD, NO, YES };

struct asked {
    unsigned said; // bits of enum said
    struct access_party party;
    struct str account, kind, code, application, basis, mail, sms;
    int32_t from_day, until_day;
    bool granted, is_legitimate, may_read, is_attested, is_confirmed;
    enum access_consent regulation, break_glass, masked; // ACCESS_UNSAID: as it was
    enum tri masks_by_default, masks_reimbursements;
};
// INVALID: a parameter is unknown, not of its kind, or twice there; the fault says which.
enum code rights_read(struct arena *a, const struct json *parameters, enum identity_policy policy,
                      struct asked *out) MUST_CHECK;

// ---- one run of an operation
struct operation;
struct operating {
    struct deed *deed;
    uint64_t space;
    const struct operation *op;
    struct asked asked;
    struct access_asker who;
    int32_t today;
    struct str base;        // "https://host/fhir"
    int status;             // 0: 200
    struct json *out;       // the answer's parameters, an array; more than the sentence
    struct str refused;     // status 4xx with writes that are kept: a sentence of both languages
    uint64_t number;        // of an invitation that is made or answered
    const uint64_t *lapsed; // invitations that nobody can answer any more
    size_t lapsed_count;
};
typedef enum code operation_run(struct operating *o);

struct operation {
    const char *word;   // what stands after '$', and the journal's word
    unsigned may, must; // bits of enum said
    enum access_act act;
    bool is_operators; // the insurer's or the house's own facts: only the operator brings them
    space_rights_fn *change;
    operation_run *run; // NULL: the change alone, decided by `act`
    enum event_kind event;
    const char *french, *english; // what was done
};
extern const struct operation rights_operations[];
extern const size_t rights_operation_count;
const struct operation *rights_operation_named(struct str word); // NULL: none

// Checks, decides, and runs. The deed is then to be finished, whatever the status.
enum code rights_operate(struct operating *o, const struct json *parameters) MUST_CHECK;
// The change of an operation as its act is decided; with the event, and the attestation if it is a collector's.
enum code rights_decided(struct operating *o) MUST_CHECK;
// The same, decided before; `why` for the journal.
enum code rights_written(struct operating *o, const char *why) MUST_CHECK;
enum code rights_told(struct operating *o) MUST_CHECK; // the event, when no file changed
// Codes: where they are made and tried; and the answer to one that came to nothing.
struct ticket_desk rights_desk(struct operating *o);
enum code rights_refuse_try(struct operating *o, enum code code) MUST_CHECK;

// ---- changes of a rights file (authorise.c, people.c, life.c); the context is a struct operating
space_rights_fn change_grant, change_withdraw, change_record_consent, change_oppose_team, change_accept_team,
    change_administrator, change_attending, change_block, change_unblock, change_object,
    change_withdraw_objection, change_masking, change_emergency, change_informed, change_application;
space_rights_fn change_own_access, change_invite, change_answer, change_end_mandate, change_representative,
    change_protect;
space_rights_fn change_close, change_reopen, change_ask_erasure, change_suspend, change_oppose_suspension,
    change_death;

bool rights_same_party(const struct access_party *a, const struct access_party *b);
bool rights_in_force(int64_t from_us, int64_t until_us, int64_t now_us);
// A mandate that runs, or an invitation that still waits.
bool rights_mandate_counts(const struct access_mandate *m, int32_t today);
// Until it is answered, an invitation stands in the place of the account: "invitation/3". 0: it is an account.
uint64_t rights_invitation_of(const struct access_mandate *m);

// ---- runs of their own (codes.c, mandates.c)
operation_run run_make_code, run_withdraw_codes, run_redeem_code, run_record_consent, run_invite, run_answer,
    run_end_mandate;

// ---- accounts without a space of their own (lodgers.c)
// Leaves the lodge when nobody has needed it for a while; *left. Else it is looked at again.
enum code rights_tend_lodge(struct deed *d, const struct space_due *due, bool *left) MUST_CHECK;

// ---- whom an account may act for (acting.c)
operation_run run_appoint;
enum code rights_note_acting(struct operating *o, struct str account) MUST_CHECK;
enum code handle_acting(struct call *c) MUST_CHECK;
// What the rights of a space say that is not the one the deed is about: of one after another, whoever helps several.
enum code rights_of_another(const struct deed *d, uint64_t space, const struct rights **out) MUST_CHECK;

// ---- answers (answer.c)
void answer_text(struct operating *o, const char *name, struct str value);
void answer_instant(struct operating *o, const char *name, int64_t at_us);
void answer_bytes(struct operating *o, const char *name, const char *media_type, struct str bytes);
struct str answer_written(struct operating *o); // Parameters, or an OperationOutcome

// ---- closing (closing.c)
enum code handle_closing(struct call *c);

// ---- papers (paper.c)
// Files a paper that attests the operation, as a document of the space.
enum code rights_file_paper(struct operating *o) MUST_CHECK;

#endif
