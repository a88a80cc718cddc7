// store: the SQL door. The only room that knows which database runs (SQLite, or PostgreSQL) and how rows reach the disk.
//
// Data live in volumes. A row of personal data belongs to the volume of its space, a row of the commons to the volume
// of space 0. Reads run on a snapshot; writes are collected in a write set and applied by the volume's committer,
// many sets in one durable commit, each all or nothing.
#ifndef ENS_STORE_H
#define ENS_STORE_H

#include "base/base.h"
#include "meter/meter.h"

#include <stdatomic.h>

// A named statement: SQL in the subset that both databases take (DESIGN §6): $1…$n, TEXT, BIGINT, BYTEA. Declared
// `static const` in the room's <room>_sql.h and listed in a `const struct store_statement *const x_statements[]`.
struct store_statement {
    const char *name;
    const char *sql;
};

// For tests of error paths: the statement or commit that brings a countdown to 0 fails as if the disk had. 0: none.
struct store_fault {
    atomic_int statement_in, commit_in;
};

struct store_config {
    const char *folder;        // of SQLite's volumes; or
    const char *url;           // of a PostgreSQL database: postgresql://…
    unsigned volumes;          // for a new store; an old one keeps its number. 0: 4
    bool create;               // make the folder and the volumes when missing
    bool read_only;            // no committers
    unsigned group_max;        // write sets in one commit at most; 0: 256
    struct store_fault *fault; // NULL but in tests
};

// Where a store is, as an operator writes it: "postgresql://…" (docs/ops.md), or "sqlite:FOLDER". INVALID: neither.
enum code store_place_read(struct arena *a, struct str text, struct store_config *config) MUST_CHECK;
// DONE: there is a store; NOT_FOUND; or why that cannot be told.
enum code store_is_there(struct arena *a, const struct store_config *config) MUST_CHECK;
// What of the outside a store needs while it is in use, for the guard.
enum { STORE_PORTS_MAX = 8, STORE_FILES_MAX = 12 };
struct store_outside {
    uint16_t ports[STORE_PORTS_MAX + 1];    // TCP, ended by 0
    bool has_socket;                        // a socket of this machine
    const char *files[STORE_FILES_MAX + 1]; // certificates, passwords; ended by NULL
};
enum code store_outside_of(struct arena *a, const struct store_config *config,
                           struct store_outside *out) MUST_CHECK;

struct store;
// NOT_FOUND: no store there; INVALID: damaged or of a newer version; INTERNAL: the system's reason; CONFLICT: its
// migrations are not all applied (run `ens migrate`).
enum code store_open(struct arena *a, const struct store_config *config, struct store **out) MUST_CHECK;
void store_free(struct store **s); // lets queued sets finish, then closes; no reader may be at work
// Applies the migrations that volumes lack (their sum: *applied); makes the store when there is none and config says so.
enum code store_migrate(struct arena *a, const struct store_config *config, unsigned *applied) MUST_CHECK;

// The place of a space: its low 10 bits are its bucket; bucket % volumes is its volume. Space 0: the commons' own volume.
enum { STORE_BUCKETS = 1024 };
unsigned store_volume_count(const struct store *s); // without the commons' volume, whose number this is
unsigned store_volume_of(const struct store *s, uint64_t space);
// Spaces' numbers stay below it: a row's slot has room for so many in a volume of SQLite; ids have, in PostgreSQL.
uint64_t store_space_limit(const struct store *s);
// A server of which many commits at a time may be asked, by several processes (PostgreSQL): rows of many spaces that are
// gathered in one place would only get in each other's way there.
bool store_is_shared(const struct store *s);
// Its file could not be opened, or its disk failed since: writes to it are refused, the other volumes are served.
bool store_volume_broken(const struct store *s, unsigned volume);

// Does it answer? Reads of each volume that is served how many migrations it has. CONFLICT: one lacks some; more than
// this program knows is no fault: a newer one has prepared its coming. INTERNAL: the commons are not served; BUSY.
enum code store_ready(struct arena *a, struct store *s) MUST_CHECK;
// Commits, groups, readers, for whoever watches (meter.h).
void store_tell(struct store *s, struct buf *out);

// ---- values
enum store_kind { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BYTES, STORE_LATER };
struct store_value {
    enum store_kind kind;
    union {
        int64_t number;
        struct str text; // of bytes too
    };
};
static inline struct store_value store_int(int64_t n)
{
    return (struct store_value){.kind = STORE_INT, .number = n};
}
static inline struct store_value store_id(uint64_t n)
{
    return store_int((int64_t)n);
}
// Not known yet: to be filled in (store_write) before the set is handed over, or the commit fails with INTERNAL.
static inline struct store_value store_later(void)
{
    return (struct store_value){.kind = STORE_LATER};
}
static inline struct store_value store_bytes(struct str s)
{
    return (struct store_value){.kind = s.ptr ? STORE_BYTES : STORE_NULL, .text = s};
}
static inline struct store_value store_text(struct str s)
{
    return (struct store_value){.kind = s.ptr ? STORE_TEXT : STORE_NULL, .text = s};
}

// ---- reading
struct store_read; // a snapshot: each volume is seen as it was when this reader first touched it
// For one thread at a time; never waits for writers.
enum code store_read_begin(struct arena *a, struct store *s, struct store_read **out) MUST_CHECK;
void store_read_end(struct store_read **r);
// Why a statement or its rows failed since the snapshot began; DONE: none did. What was concluded from it meanwhile, such as
// that something is not there, may be wrong. A volume that is known to be broken does not count.
enum code store_read_code(const struct store_read *r);
// From here on it sees what is there now; no rows may be open. NULL: nothing is done. Before anything is waited for (a commit, a
// client, another house): a snapshot that is kept keeps the log of its volume from starting over.
void store_read_renew(struct store_read *r);

struct store_driver;
struct store_rows {
    const struct store_driver *driver; // whose rows these are
    struct store_read *read;           // NULL: a step's
    void *cursor;
    enum code code; // why store_next stopped: DONE, or INTERNAL with the fault said
};
// Starts a statement on the volume of `space`. The arguments are borrowed until store_rows_end.
enum code store_select(struct arena *a, struct store_read *r, uint64_t space, const struct store_statement *s,
                       const struct store_value *args, size_t count, struct store_rows *rows) MUST_CHECK;
enum code store_select_volume(struct arena *a, struct store_read *r, unsigned volume,
                              const struct store_statement *s, const struct store_value *args, size_t count,
                              struct store_rows *rows) MUST_CHECK; // for the operator's walks over all spaces
bool store_next(struct arena *a, struct store_rows *rows);
int64_t store_column_int(const struct store_rows *rows, int column);
struct str store_column(const struct store_rows *rows,
                        int column); // text or bytes; borrowed until store_next
bool store_column_null(const struct store_rows *rows, int column);
void store_rows_end(struct store_rows *rows); // always, and before the next use of the same statement

// ---- writing
// A write set: statements for ONE volume. Everything it points to must live until `done` was called.
struct store_writes;
struct store_tx; // the committer's open transaction, as a step sees it
// Code that runs inside the transaction, for what must be read and written under the committer (a chain's head). It may
// run more than once before `done`: a group whose transaction was lost is applied again. `a` is the committer's, for
// what the step needs until it returns.
typedef enum code store_step_fn(struct arena *a, struct store_tx *tx, void *context);
typedef void store_done_fn(void *context,
                           enum code code); // called by whoever committed, perhaps by store_submit: be brief

struct store_writes *store_writes_new(struct arena *a, uint64_t space); // the space picks the volume
bool store_writes_empty(const struct store_writes *w);
enum { STORE_ANY_ROWS = -1 };
// Adds a statement. When it changes another number of rows than `rows` (0, 1, …), or breaks a primary key, the whole
// set is dropped with CONFLICT. args are copied into the arena, what they point to is borrowed. Returns the copies, in which
// those that were to come later are filled in.
struct store_value *store_write(struct store_writes *w, const struct store_statement *s,
                                const struct store_value *args, size_t count, int rows);
void store_write_step(struct store_writes *w, store_step_fn *step, void *context);
// Hands the set over; `done` gets DONE once it is durable, CONFLICT (lost a race: run again), TOO_LARGE (disk full),
// BUSY (another program held the volume for 10 s), INTERNAL, UNCERTAIN, or a step's own code. BUSY at once, `done` not
// called, when the queue is full; INTERNAL likewise when the volume's disk has failed before.
enum code store_submit(struct arena *a, struct store *s, struct store_writes *w, store_done_fn *done,
                       void *context) MUST_CHECK;
enum code store_commit(struct arena *a, struct store *s,
                       struct store_writes *w) MUST_CHECK; // submit and wait

// Within a step.
enum code store_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                          const struct store_value *args, size_t count, struct store_rows *rows) MUST_CHECK;
enum code store_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                         const struct store_value *args, size_t count, int rows) MUST_CHECK;

// ---- the house
// What was overwritten in the volume of `space` before this call is gone from its log too: moves the log into the
// volume and empties it. BUSY: a reader still looks at what was before; call again.
enum code store_scrub(struct arena *a, struct store *s, uint64_t space) MUST_CHECK;
// Prepares the statement on a volume and on the commons; for `make sql-check`.
enum code store_prepare_check(struct arena *a, struct store *s, const struct store_statement *st) MUST_CHECK;
// Copies all volumes as they are at one moment, while the store is in use. CONFLICT: there is a store already.
enum code store_backup(struct arena *a, struct store *s, const char *to_folder) MUST_CHECK;
// How rows whose key does not begin with their space find their volume: each room says it of its tables of people.
struct store_place {
    const char *table, *column;
    uint64_t (*space_of)(struct store_value value); // a space of the volume; NULL: the column is the space
};
// Copies every row of a store on SQLite into one on PostgreSQL, or back, which may hold some already, and compares: tables by
// their number of rows, journals by their heads. different: tables and journals that are not the same, as when somebody
// writes meanwhile; run it again then. UNSUPPORTED: other kinds of stores. places: lists, each ended by a row without a
// table; ended by NULL.
struct store_moved {
    uint64_t rows, journals, different;
};
enum code store_move(struct arena *a, struct store *from, struct store *to,
                     const struct store_place *const *places, struct store_moved *moved) MUST_CHECK;
typedef void store_damage_fn(void *context, unsigned volume, struct str sentence);
// Reads every page of every volume. INVALID when any damage was told.
enum code store_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context) MUST_CHECK;

#endif
