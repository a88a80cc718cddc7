// Who may be told what happened, who may enter now, and what one asker would see, and why.
#ifndef ENS_ACCESS_TOLD_H
#define ENS_ACCESS_TOLD_H

#include "access/judge.h"

// A line of the journal, or an event that makes notices.
struct access_trace {
    enum access_asker_kind actor_kind;
    struct str actor;       // id of who did it
    bool is_secret;         // done in a secret visit, or about one
    bool is_emergency;      // break-glass or centre 15
    bool is_waiting_notice; // R1111-53: that the record was updated, 2 weeks after; says no more
    const struct access_subject *subject; // what it was about, as it is now; NULL: no resource
    int64_t at_us;
};
enum access_telling {
    ACCESS_TELL_NOTHING,
    ACCESS_TELL_BARE, // without health content: who, when, from where
    ACCESS_TELL_ALL,
};
// L1111-19, R1111-50, EHDS art. 9: may this viewer read this trace? `act` and `subject` of the ask are not looked at.
enum access_telling access_may_see_trace(const struct rights *r, const struct access_ask *ask,
                                         const struct access_trace *trace);
// May a notice of it go to this viewer? Carers get notices and read no traces; the médecin traitant is told of an
// emergency access (R1111-48).
enum access_telling access_may_get_notice(const struct rights *r, const struct access_ask *ask,
                                          const struct access_trace *trace);

// One who may enter now (L1111-19: the holder sees the list). The party may be an account or an application; without an
// id, and with the ground of an emergency, it is anyone who claims it.
struct access_entrant {
    enum access_asker_kind kind;
    struct access_party party;
    enum access_ground ground;
    int64_t until_us; // 0: without end
};
// Everyone who may enter now, blocked ones left out; the list lives in the arena.
void access_list_entrants(struct arena *a, const struct rights *r, int64_t now_us,
                          struct access_entrant **out, size_t *count);

// What a professional would see: for each type of the matrix the verdict on a document of another author, as it stands
// and if it were masked. Lives in the arena.
struct access_view {
    struct access_verdict entry;
    struct access_verdict *plain, *masked, *deposit; // one a type of the matrix
    size_t type_count;
};
void access_view_of(struct arena *a, const struct rights *r, const struct access_ask *ask,
                    struct access_view *out);

#endif
