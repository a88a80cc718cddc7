// access: may this actor do this to that person's data, and why. One function decides; nothing else compares
// roles.
//
// Authority is written in one grammar, SMART App Launch 2 scopes (§ "Scopes for requesting FHIR resources"):
// "patient/Observation.rs user/*.cruds". Silence is refusal.
//
// access_decide below answers from a token alone. access_judge (judge.h) answers from the rights file of a space:
// authorisations, blocks, mandates, labels, the habilitation matrix; docs/adr/0008-one-decision.md says the model.
#ifndef ENS_ACCESS_H
#define ENS_ACCESS_H

#include "access/calendar.h"
#include "access/judge.h"
#include "access/matrix.h"
#include "access/rights.h"
#include "access/told.h"
#include "actor/actor.h"
#include "base/base.h"
#include "fhir/model/model.h"
#include "fhir/search/search.h"

// Who asks, as the decision about a space (0: none in particular) sees them.
void access_asker_of(const struct actor *actor, uint64_t space, const struct access_matrix *matrix,
                     struct access_asker *out);
// The one form in which rights files and facts hold them: RPPS of 11 digits, FINESS of 9; IdNat_PS ("8" and the RPPS)
// and IdNat_Struct ("1" and the FINESS) lose their first digit, other identifiers stay.
struct str access_professional_id(struct str id);
struct str access_structure_id(struct str id);

enum access_action {
    ACCESS_CREATE,
    ACCESS_READ,
    ACCESS_UPDATE,
    ACCESS_DELETE,
    ACCESS_SEARCH, // SMART's c r u d s
    ACCESS_OPEN,   // open a space for a person
    ACCESS_ERASE,  // make a space unreadable for ever
    ACCESS_EXPORT, // everything in one file
};

enum access_reason {
    ACCESS_BECAUSE_HOLDER,   // it is their own space
    ACCESS_BECAUSE_CARE,     // professional software acting for a professional
    ACCESS_BECAUSE_CONSENT,  // an application that the holder consented to
    ACCESS_BECAUSE_OPERATOR, // the operator's duty
    ACCESS_BECAUSE_COMMONS,  // belongs to nobody
    ACCESS_NO_CREDENTIALS,
    ACCESS_NOT_THEIR_SPACE,
    ACCESS_OUT_OF_SCOPE, // the token's scopes do not say so
    ACCESS_NOT_FOR_THIS_ROLE,
};

struct access_question {
    const struct actor *actor; // NULL: nobody
    uint64_t space;            // 0: the commons
    enum access_action action;
    model_type type;     // MODEL_NONE: all types
    bool takes_narrowed; // who asks tests each resource by the queries of the scopes; else those give nothing
};
struct access_answer {
    bool allowed;
    enum access_reason reason;
    bool is_narrowed; // only for what one of access_scope_queries finds
};

struct access_answer access_decide(const struct access_question *question);
const char *
access_reason_word(enum access_reason reason); // for the journal: "holder", "care", "out-of-scope" …
const char *access_reason_text(enum access_reason reason); // a sentence for the asker
// A sentence of the decision, in both languages; false: it is none.
struct access_sentence {
    const char *english, *french;
};
bool access_said(struct str sentence, struct access_sentence *out);

// The scopes a token of this role gets when none are asked for.
struct str access_default_scope(enum actor_role role);
// Every word must be a SMART v2 scope of R4 types, or "operator". INVALID names the word that is not, or what in its query
// ("?category=…") is no search parameter of the resource itself.
enum code access_scope_check(struct arena *a, struct str scopes) MUST_CHECK;
// Is one asked scope within those registered? Its query may add parameters to a registered one.
bool access_scope_covers(struct str registered, struct str asked);
// The queries by one of which a resource must be found for a narrowed answer; to be bound (search_bind). They live in the
// arena; `base`: of the house, for absolute references.
struct access_queries {
    struct search_query **list;
    size_t count;
};
enum code access_scope_queries(struct arena *a, const struct access_question *q, struct str base,
                               struct access_queries *out) MUST_CHECK;

#endif
