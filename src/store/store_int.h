// The inside of the store, shared by its files.
#ifndef ENS_STORE_INT_H
#define ENS_STORE_INT_H

#include "store/driver_int.h"
#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

enum { STORE_VOLUMES_MAX = 512, STORE_NAME_SIZE = 16, STORE_BUSY_WAIT_MS = 10000 };

// ---- db.c: one connection, with the statements it has prepared

enum store_mode { STORE_READER, STORE_WRITER, STORE_MAKER, STORE_COPY }; // the last two create the file

struct store_db;
struct store_prepared {
    struct store_db *db;
    const struct store_statement *of;
    sqlite3_stmt *stmt;
    bool is_in_use;
    struct store_prepared *next; // of the same bucket
};

enum { STORE_BUCKETS_OF_STATEMENTS = 64 };
struct store_db {
    sqlite3 *handle;
    struct store_fault *fault;  // NULL but in tests
    char name[STORE_NAME_SIZE]; // of the volume: "v003", "commons"
    unsigned in_use;
    struct store_prepared *buckets[STORE_BUCKETS_OF_STATEMENTS];
};

enum code store_db_open(struct arena *a, const struct store_config *config, const char *name,
                        enum store_mode mode, struct store_db **out) MUST_CHECK;
void store_db_close(struct store_db **db);
// Gives the statement, prepared and bound, for one use; an idle one of the same text is taken again.
enum code store_db_start(struct arena *a, struct store_db *db, const struct store_statement *s,
                         const struct store_value *args, size_t count,
                         struct store_prepared **out) MUST_CHECK;
enum code store_db_prepare(struct arena *a, struct store_db *db, const struct store_statement *s,
                           struct store_prepared **out) MUST_CHECK; // the connection keeps it
void store_db_stop(struct store_prepared *p);
void store_db_stop_all(struct store_db *db); // whatever a caller left open
// One statement without rows and arguments: BEGIN, COMMIT …
enum code store_db_run(struct arena *a, struct store_db *db, const struct store_statement *s) MUST_CHECK;
// The code and the sentence for what SQLite says now.
enum code store_db_fail(struct arena *a, struct store_db *db, const char *doing, int result) MUST_CHECK;
enum code store_db_pragma(struct arena *a, struct store_db *db, const char *sql, int64_t *value) MUST_CHECK;

// ---- log_vfs.c: the name of the VFS by which volumes are opened: it writes the log in few large writes
const char *store_log_vfs(void);

// ---- store.c: names and places of the volumes' files
void store_volume_name(unsigned number, unsigned volumes,
                       char out[STORE_NAME_SIZE]); // number == volumes: the commons
struct str store_volume_path(struct arena *a, const char *folder, const char *name);
bool store_volume_exists(struct arena *a, const char *folder, const char *name);

// ---- migrate.c, ddl.c
enum { STORE_APPLICATION_ID = 0x656e7331 }; // "ens1" in the file's header
size_t store_migrations_known(void);
// How many migrations the volume has; checks that the file is ours and the volume it should be.
enum code store_migrations_applied(struct arena *a, struct store_db *db, unsigned number, unsigned volumes,
                                   size_t *applied) MUST_CHECK;
// Is the volume there, and not just a file that its making was stopped at? One that cannot be read is.
bool store_volume_made(struct arena *a, const struct store_config *config, const char *name);
// The number of volumes of the store in the folder; 0: there is none.
enum code store_volumes_found(struct arena *a, const struct store_config *config,
                              unsigned *volumes) MUST_CHECK;
struct str store_sql_token(struct str *text); // takes the next word, quoted text, comment or sign
bool store_is_word(struct str token);
struct store_dialect {
    void (*add_word)(struct buf *out, struct str token); // any token: a type in its words, all else as it is
    void (*add_append_only)(struct buf *out, struct str table);
    void (*end_table)(struct buf *out, struct str statement); // NULL: nothing follows a table
    bool slot_is_key;                                         // alone, where the text says (space, slot)
};
struct str store_ddl(struct arena *a, struct str text, const struct store_dialect *dialect);
struct str store_sqlite_ddl(struct arena *a, struct str text);

// ---- writes.c, commit.c, committer.c

struct store_item { // a statement, or a step
    const struct store_statement *statement;
    const struct store_value *args;
    size_t count;
    int rows;
    store_step_fn *step;
    void *context;
    struct store_item *next;
};

struct store_writes {
    struct arena *arena;
    uint64_t space;
    struct store_item *first, *last;
    struct store_writes *next; // in the queue, then in its group
    store_done_fn *done;
    void *context;
    bool is_settled;    // its code is known before the commit
    size_t place;       // in its group, as it came
    struct fault fault; // the committer's, for store_commit
};

struct pgsql_link;
struct store_tx {
    const struct store_driver *driver;
    struct store_db *db;      // SQLite's
    struct pgsql_link *link;  // PostgreSQL's
    struct store_writes *set; // that the step belongs to
    unsigned volume;
};

// ---- idle.c: connections kept for the next who reads
enum { STORE_IDLE_MAX = 32 }; // kept; more may be at work
struct store_idle {
    pthread_mutex_t lock;
    unsigned count;
    void *kept[STORE_IDLE_MAX];
};
void *store_idle_take(struct store_idle *idle); // the one that was kept last; NULL: there is none
bool store_idle_keep(struct store_idle *idle, void *connection); // false: there are enough, close it

struct store_volume {
    struct store *store;
    char name[STORE_NAME_SIZE];
    struct store_db *db;     // the committer's alone: SQLite's
    struct pgsql_link *link; // likewise, PostgreSQL's
    uint64_t lane, marked;   // likewise: under which it marks its commits, and the last mark
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock; // of the fields up to the next comment
    pthread_cond_t wake;
    struct store_writes *first, *last;
    size_t queued;
    bool is_committing, is_closing;
    unsigned hands;               // threads that brought a set and are not done with the volume
    bool is_checkpoint_to_finish; // the checkpointer has done its part
    pthread_cond_t gathered;      // as many sets wait as `wanted`
    size_t wanted;                // 0: nobody gathers
    size_t in_flight;             // sets of the last group, and those that waited when it was committed
    int64_t last_us;              // when that was
    // of the thread that commits (is_committing)
    struct arena arena;
    int wal_pages;      // after the last commit
    int wal_pages_told; // when the checkpointer was last called
    // of all
    struct store_idle idle; // who reads; PostgreSQL's links, which read every volume, are with the first
    atomic_bool is_broken;  // the state of the file is not known: no writes until it is opened again
    atomic_bool is_checkpoint_wanted;
    atomic_uint_fast64_t commits, sets;          // for benches, tests and store_tell
    atomic_uint_fast64_t outcomes[INTERNAL + 1]; // of sets
    atomic_uint_fast64_t repeats;                // groups that were applied once more
    struct meter_times group_times;
    struct meter_sizes group_sizes;
};

void store_settle(struct store_writes *w, struct fault fault);
void store_settle_rest(struct store_writes *group, struct fault fault); // those that are not settled
enum code store_committer_start(struct arena *a, struct store_volume *v) MUST_CHECK;
void store_committer_stop(struct store_volume *v); // after what is queued

// ---- checkpoint.c: moves what the write-ahead logs hold into the volumes, off the committers' way
enum code store_checkpointer_start(struct arena *a, struct store *s) MUST_CHECK;
void store_checkpointer_stop(struct store *s);
void store_checkpoint_consider(struct store_volume *v); // by who commits, after a commit
void store_checkpoint_finish(struct store_volume *v);   // likewise, when is_checkpoint_to_finish
int store_checkpoint_watch(void *volume, sqlite3 *handle, const char *schema, int pages); // SQLite's hook

struct store {
    const struct store_driver *driver;
    struct store_config config; // folder is our copy
    struct pgsql *pgsql;        // what the URL says
    unsigned volumes;
    unsigned committers;         // of people's volumes; SQLite has one a volume
    struct store_volume *volume; // committers + 1; the last one is the commons'
    pthread_t checkpointer;
    bool is_checkpointing;
    pthread_mutex_t checkpoint_lock;
    pthread_cond_t checkpoint_wake;
    bool is_closing;     // under checkpoint_lock
    atomic_uint reading; // snapshots that were given out; last: it is written all the time
};

// ---- door.c: what both drivers begin and end with
struct store *store_make(const struct store_driver *driver, const struct store_config *config,
                         unsigned committers);
void store_committers_stop(struct store *s);
void store_unmake(struct store *s); // after the committers stopped and the driver let go of its own

// ---- read.c
struct store_read {
    struct store *store;
    enum code code;          // of what failed first
    struct pgsql_link *link; // PostgreSQL's: one snapshot of all volumes
    bool is_spoiled;         // and a statement failed in it
    struct store_db *db[];   // SQLite's: each in a snapshot of its volume; NULL: nothing of that one was read
};

// ---- SQLite's driver (sqlite.c), file by file
enum code store_sqlite_open(struct arena *a, const struct store_config *config, struct store **out);
void store_sqlite_free(struct store *s);
enum code store_sqlite_migrate(struct arena *a, const struct store_config *config, unsigned *applied);
void store_sqlite_let_go(struct store_read *r);
enum code store_sqlite_migrations(struct arena *a, struct store_read *r, unsigned volume, int64_t *count);
enum code store_sqlite_select(struct arena *a, struct store_read *r, unsigned volume,
                              const struct store_statement *s, const struct store_value *args, size_t count,
                              struct store_rows *rows);
bool store_sqlite_next(struct arena *a, struct store_rows *rows);
int64_t store_sqlite_column_int(const struct store_rows *rows, int column);
struct str store_sqlite_column(const struct store_rows *rows, int column);
bool store_sqlite_column_null(const struct store_rows *rows, int column);
void store_sqlite_rows_end(struct store_rows *rows);
enum code store_sqlite_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                 const struct store_value *args, size_t count, struct store_rows *rows);
enum code store_sqlite_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                const struct store_value *args, size_t count, int rows);
enum code store_sqlite_writer_open(struct arena *a, struct store_volume *v);
void store_sqlite_commit_group(struct store_volume *v, struct store_writes *group);
enum code store_sqlite_scrub(struct arena *a, struct store *s, uint64_t space);
enum code store_sqlite_prepare_check(struct arena *a, struct store *s, const struct store_statement *st);
enum code store_sqlite_backup(struct arena *a, struct store *s, const char *to_folder);
enum code store_sqlite_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context);

#endif
