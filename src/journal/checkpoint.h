// Signed checkpoints: at some moment, the heads of all journals under one root, signed by the house. Whoever keeps
// checkpoints and knows the public key can show that a journal which is shown later is not the one that was.
// docs/journal.md says the texts' form.
#ifndef ENS_JOURNAL_CHECKPOINT_H
#define ENS_JOURNAL_CHECKPOINT_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

struct journal_checkpoint {
    uint64_t number; // 1, 2, 3 …
    int64_t at_us;   // when gathering the heads began; milliseconds count
    unsigned char root[CRYPT_HASH_SIZE];
    unsigned char
        previous[CRYPT_HASH_SIZE]; // BLAKE2b-256 of the text of the one before; zero bytes in the first
    unsigned char
        key[CRYPT_PUBLIC_SIZE]; // the public key of who signs; whether it is the right one, ask elsewhere
    unsigned char signature[CRYPT_SIGNATURE_SIZE];
};
void journal_checkpoint_write(struct buf *out, const struct journal_checkpoint *c);
// Takes one text off the front of *text. INVALID: it does not begin with a whole checkpoint.
enum code journal_checkpoint_read(struct arena *a, struct str *text,
                                  struct journal_checkpoint *out) MUST_CHECK;
// Is it signed with this key?
bool journal_checkpoint_is_by(const struct journal_checkpoint *c, const unsigned char key[CRYPT_PUBLIC_SIZE]);
void journal_checkpoint_hash(const struct journal_checkpoint *c, unsigned char out[CRYPT_HASH_SIZE]);

// Makes the next one durable: gathers the heads that changed since the last, a few at a time, and signs. One maker at a
// time: the caller holds a lease. BUSY: must_end said so; the next call goes on where this one stopped.
struct journal_maker {
    struct arena *arena;
    struct store *store;
    const struct crypt_keyring *keys;
    bool (*must_end)(void *context); // NULL: never
    void *context;
    uint64_t looked, changed; // filled: journals looked at, and those whose head had changed
};
enum code journal_checkpoint_make(struct journal_maker *m, struct journal_checkpoint *out) MUST_CHECK;

typedef enum code journal_checkpoint_fn(void *context, const struct journal_checkpoint *c);
// Those in the store after `after`, in order.
enum code journal_checkpoint_each(struct arena *a, struct store_read *read, uint64_t after,
                                  journal_checkpoint_fn *visit, void *context) MUST_CHECK;
// NOT_FOUND: the store has none of this number. Number 0: the newest.
enum code journal_checkpoint_at(struct arena *a, struct store_read *read, uint64_t number,
                                struct journal_checkpoint *out) MUST_CHECK;

// ---- a proof that one journal, with this head, is under the root of a checkpoint
struct journal_step {
    uint8_t bit;                         // of the node where the way forks
    unsigned char hash[CRYPT_HASH_SIZE]; // of its other side
};
enum { JOURNAL_STEPS_MAX = 41 };
struct journal_proof {
    uint64_t space, seq;
    unsigned char head[CRYPT_HASH_SIZE];
    size_t step_count; // from the leaf up
    struct journal_step steps[JOURNAL_STEPS_MAX];
    struct journal_checkpoint checkpoint;
};
// Under the newest checkpoint. NOT_FOUND: the journal is under none yet; CONFLICT: the next one is being made.
enum code journal_proof_make(struct arena *a, struct store_read *read, uint64_t space,
                             struct journal_proof *out) MUST_CHECK;
void journal_proof_write(struct buf *out, const struct journal_proof *p);
enum code journal_proof_read(struct arena *a, struct str text,
                             struct journal_proof *out) MUST_CHECK; // INVALID
bool journal_proof_holds(const struct journal_proof *p); // do the steps lead to the checkpoint's root?

// ---- the audit: recomputes every chain, and the roots of checkpoints from them. Needs no key but the public one.
enum journal_finding {
    JOURNAL_LINE_BROKEN,     // a line is missing, changed, moved, or cannot be opened: space, seq
    JOURNAL_CUT_SHORT,       // a journal ends before the line that a checkpoint saw: space, seq
    JOURNAL_ROOT_DIFFERS,    // the journals' heads do not make the checkpoint's root: number
    JOURNAL_CHECKPOINT_LOST, // a checkpoint kept outside is not in the store, which is older or another: number
    JOURNAL_CHECKPOINT_OTHER, // the store's checkpoint of this number says something else: number
    JOURNAL_CHECKPOINT_FALSE, // not signed with the key: number
    JOURNAL_CHECKPOINT_UNTIED // does not name the one before it: number
};
const char *journal_finding_text(enum journal_finding finding); // a sentence without its subject
struct journal_audit {
    struct store *store;
    const unsigned char *key;                     // public
    const struct journal_checkpoint *checkpoints; // kept outside
    size_t checkpoint_count;
    // The box that opens a space's lines; NULL function: the chain alone; a NULL box: this chain alone. Called on the
    // threads of the audit, with an arena of theirs.
    enum code (*box)(void *context, struct arena *a, struct store_read *read, uint64_t space,
                     struct crypt_box **out);
    void (*tell)(void *context, enum journal_finding finding, uint64_t space,
                 uint64_t number); // one at a time
    void *context;
    // Filled.
    uint64_t spaces, lines, findings, compared; // compared: checkpoints whose root was recomputed
};
// Reads every volume, each on a thread of its own. A finding is no error.
enum code journal_audit_run(struct arena *a, struct journal_audit *audit) MUST_CHECK;

#endif
