// ticket: one-time codes of a space, each used once, within its time, by the one it is for; and the places that an account
// has for people it helps.
//
// A code is never kept: only its keyed hash together with the space and whom it is for, so that a code of somebody else,
// a used one, one that is over and a wrong one are one and the same to whoever tries. Wrong tries are counted for each
// bearer in each space, so that nobody can use up the tries of another.
#ifndef ENS_TICKET_H
#define ENS_TICKET_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

// Where codes are made and tried: the write set is the space's own.
struct ticket_desk {
    struct arena *arena;
    const struct crypt_keyring *keys;
    struct store_read *read;
    struct store_writes *writes;
    uint64_t space;
    int64_t now_us;
};

enum ticket_kind {
    TICKET_ACCESS = 1, // 8 digits, to be read out or shown
    TICKET_INVITATION, // 16 characters a-z2-7, to be handed over
};
struct ticket {
    enum ticket_kind kind;
    uint64_t number;  // of the space's codes
    struct str text;  // the code; of a new one only
    int64_t until_us; // not good from then on
    size_t
        bearer; // of a redeemed one: which of the try's bearers it was for; their count: for whoever has it
};
// For one bearer ("" when it is for whoever has it).
enum code ticket_issue(struct ticket_desk *desk, struct str bearer, struct ticket *out) MUST_CHECK;

enum { TICKET_TRIES_MAX = 5, TICKET_ALL_TRIES_MAX = 30, TICKET_BEARERS_MAX = 4 };
struct ticket_try {
    enum ticket_kind kind;
    struct str text;                        // as typed: blanks, hyphens and capitals are overlooked
    struct str bearers[TICKET_BEARERS_MAX]; // whom the bearer may be taken for; the first is who tries
    size_t bearer_count;
};
// DONE: the code is used by this write set. NOT_FOUND: wrong, used, over, withdrawn or for another; the write set counts
// the try, so commit it. BUSY: TICKET_TRIES_MAX wrong ones of this bearer within the hour; nothing to commit. When all
// bearers together have tried TICKET_ALL_TRIES_MAX wrong ones within the hour, the codes that wait are withdrawn.
enum code ticket_redeem(struct ticket_desk *desk, const struct ticket_try *try,
                        struct ticket *out) MUST_CHECK;
// Is this a code for whoever has it? It is neither used nor is the try counted: for long codes alone. NOT_FOUND.
enum code ticket_fits(struct ticket_desk *desk, enum ticket_kind kind, struct str text,
                      struct ticket *out) MUST_CHECK;
struct str ticket_plain(struct arena *a, struct str typed); // without what people add when they type a code
// Takes back the code of that number, or all that wait (number 0) of a kind.
void ticket_withdraw(struct ticket_desk *desk, enum ticket_kind kind, uint64_t number);
// Is the code still good?
enum code ticket_waits(struct ticket_desk *desk, uint64_t number, bool *out) MUST_CHECK;

// Removes all that is kept of a space.
void ticket_forget(struct store_writes *writes, uint64_t space);

// ---- places of helpers; `writes` of a helper's desk is the commons' write set
enum { HELPER_PLACES = 5 };
// Takes a place for helping in desk->space until then, or prolongs the one there is. TOO_LARGE: all are taken.
enum code helper_take(struct ticket_desk *desk, struct str account, int64_t until_us) MUST_CHECK;
enum code helper_leave(struct ticket_desk *desk, struct str account) MUST_CHECK; // gives it back

// ---- where an account acts; `writes` is the commons' write set
enum { ACTING_MAX = 32 };
enum code acting_note(struct ticket_desk *desk,
                      struct str account) MUST_CHECK; // in desk->space; twice is once
enum code acting_spaces(struct ticket_desk *desk, struct str account, uint64_t spaces[ACTING_MAX],
                        size_t *count) MUST_CHECK;

extern const struct store_statement *const ticket_statements[]; // ended by NULL

#endif
