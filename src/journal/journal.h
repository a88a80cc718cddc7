// journal: what happened to a space, line after line, sealed with the space's key and hash-chained.
//
// hash(n) = BLAKE2b-256(hash(n-1) ‖ seq ‖ at_us ‖ sealed line); hash(0) = the space (8 bytes, low first) and 24 zero
// bytes, so that no other space's journal fits here; seq counts from 1 without gaps. The chain covers the sealed text,
// so that it can be verified without the key, even after an erasure.
#ifndef ENS_JOURNAL_H
#define ENS_JOURNAL_H

#include "actor/actor.h"
#include "base/base.h"
#include "crypt/crypt.h"
#include "journal/checkpoint.h"
#include "store/store.h"

struct journal_line {
    const char *word;          // what was done: "read", "search", "create", "erase" …
    const struct actor *actor; // NULL: the program itself, by command
    const char *reason;        // access's word
    struct str type;           // FHIR type; {NULL,0}: several
    uint64_t number;           // of the resource; 0: several
    uint64_t count;            // how many resources were given or written
    struct str about;          // of several: "Type/number Type/number …", as far as known
    struct str request_id, peer;
    // Told the line's place when it is appended: on the committer's thread, before the commit, and again if the commit
    // is. NULL: nobody.
    void (*told)(void *context, uint64_t seq);
    void *told_context;
};

// Adds the line to a write set of the space's volume. The box is the space's own.
void journal_append(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                    int64_t at_us, const struct journal_line *line);

// The same for a line that stands alone (somebody looked, and wrote nothing): it is put into a write set of the commons,
// whose one durable commit serves all volumes, and waits there for its place in the chain until journal_settle. Nobody is
// told its place. docs/adr/0017-spool.md.
struct journal_spot {
    uint64_t space;
    unsigned volume; // store_volume_of it
    int64_t at_us;
};
void journal_spool(struct arena *a, struct store_writes *commons, struct crypt_box *box,
                   struct journal_spot spot, const struct journal_line *line);
// Gives the lines that wait their place in the chains: those of a volume, or of all. What was told before the call is
// then seen by a snapshot that begins after it. A volume that takes no writes is passed over: its lines wait on.
enum code journal_settle(struct arena *a, struct store *s, unsigned volume) MUST_CHECK;
enum code journal_settle_all(struct arena *a, struct store *s) MUST_CHECK;

// Makes the write set hold only if nothing was told in this journal since the snapshot: every write to a space is, so
// that what was looked for there in vain is still not there. Else the set is dropped with CONFLICT.
enum code journal_guard(struct arena *a, struct store_read *read, struct store_writes *writes,
                        uint64_t space) MUST_CHECK;

struct journal_read_line {
    uint64_t seq;
    int64_t at_us;
    struct str json; // the opened line
};
typedef enum code journal_visit_fn(void *context, const struct journal_read_line *line);
// All lines of a space, oldest first. Stops at the first error.
enum code journal_walk(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       journal_visit_fn *visit, void *context) MUST_CHECK;

// The lines before seq `before` (UINT64_MAX: all), newest first, until the visitor has enough or none is left. Lines live
// in the arena `line`, which is emptied after each.
typedef bool journal_back_fn(void *context, const struct journal_read_line *line); // false: enough
struct journal_back {
    uint64_t space, before;
    struct crypt_box *box;
    struct arena *line;
    journal_back_fn *visit;
    void *context;
};
enum code journal_walk_back(struct arena *a, struct store_read *read,
                            const struct journal_back *back) MUST_CHECK;

// Is the line of this place and time in the journal, as the snapshot sees it?
enum code journal_has(struct arena *a, struct store_read *read, uint64_t space, uint64_t seq, int64_t at_us,
                      bool *out) MUST_CHECK;

struct journal_verdict {
    uint64_t lines;
    uint64_t bad_seq; // the first line that does not fit; 0: whole
    unsigned char head[CRYPT_HASH_SIZE];
};
// Recomputes the chain. With a box each line is opened too; box NULL: the chain alone.
enum code journal_verify(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                         struct journal_verdict *out) MUST_CHECK;

extern const struct store_place journal_places[]; // of tables whose key does not begin with the space
extern const struct store_statement *const journal_statements[]; // ended by NULL

#endif
