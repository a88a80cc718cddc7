// opposition: who was told that a space will be opened for them (CSP R1111-28), and who said no.
//
// A row a person, found by a keyed hash of their INS, in the volume that their space is or will be in. It says when they were
// told and when they refused, and holds nothing of whom: what they show to prove themselves is kept as a keyed hash too.
#ifndef ENS_OPPOSITION_H
#define ENS_OPPOSITION_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

struct opposition_desk {
    struct arena *arena;
    struct store *store;
    struct store_read *read;
    const struct crypt_keyring *keys;
};
// What the insurer knows, and the person shows: the matricule, the day of birth (1979-03-12), the serial of the Vitale card
// (an old one's 8 to 13 digits, a photo card's last 11).
struct opposition_person {
    struct str system; // of the INS; {NULL,0}: whichever authority
    struct str ins, birth_date, card;
};
struct opposition {
    int64_t sent_us;    // when the information was sent
    int64_t opposed_us; // 0: not opposed
    int64_t opened_us;  // when a space was opened by itself; 0: none was
    uint64_t number;    // to cite; 0: never opposed
    struct str hash;    // of the row
};

// NOT_FOUND: nobody told this person. Proves nothing.
enum code opposition_find(const struct opposition_desk *desk, const struct opposition_person *person,
                          struct opposition *out) MUST_CHECK;
// May a space be opened by itself for the person at this moment: six weeks are over, and they did not refuse?
bool opposition_may_open(const struct opposition *o, int64_t now_us);
// The information was sent at that time; what was refused stays so. Durable when this returns.
enum code opposition_inform(const struct opposition_desk *desk, const struct opposition_person *person,
                            int64_t sent_us) MUST_CHECK;
// DENIED: nobody of this INS, or not shown to be them; which of these is not told.
enum code opposition_prove(const struct opposition_desk *desk, const struct opposition_person *person,
                           struct opposition *out) MUST_CHECK;
// A write set in which the person refuses (or, at_us 0, takes it back); dropped with CONFLICT if they did so meanwhile, or a
// space was opened.
struct store_writes *opposition_write(const struct opposition_desk *desk, struct opposition *io,
                                      int64_t at_us);
// Into the write set that opens the person's space by itself: dropped with CONFLICT if they refused meanwhile.
void opposition_open(const struct opposition *o, struct store_writes *writes, int64_t now_us);

struct str opposition_number(struct arena *a, uint64_t number); // "4821-0937-5512"
bool opposition_number_read(struct str text, uint64_t *number);
// What the house signs of a refusal: "ens opposition 1", number, time and matricule, a line each.
struct str opposition_text(struct arena *a, struct str number, struct str at, struct str ins);

extern const struct store_place opposition_places[];
extern const struct store_statement *const opposition_statements[]; // ended by NULL

#endif
