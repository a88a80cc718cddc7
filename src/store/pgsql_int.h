// The inside of the PostgreSQL driver, shared by its files: how it stands behind the door is docs/adr/0019.
//
// The people's volume is the schema `people`, the commons' the schema `commons`, of one database; every text is given the
// schema of its volume. A link (one connection) is always in libpq's pipeline mode: commands are sent, and what they
// gave is collected up to a Sync.
#ifndef ENS_STORE_PGSQL_INT_H
#define ENS_STORE_PGSQL_INT_H

#include "store/store_int.h"

#include <libpq-fe.h>

enum {
    PGSQL_PEOPLE = 0, // the volumes' numbers at the door
    PGSQL_COMMONS = 1,
    PGSQL_COMMITTERS = 4, // connections that commit for people, unless the URL says how many
    PGSQL_ARGS_MAX = 16,
    PGSQL_BUCKETS = 64,
    PGSQL_RETRY_US = 10 * 1000 * 1000, // how long a database that does not answer is asked again
};

// ---- pgsql_url.c: what the URL says
struct pgsql {
    PQconninfoOption *options;
    const char **names, **values; // for PQconnectdbParams, ended by NULL
    char where[160];              // "host:port/database", for sentences
    bool is_unnamed;              // ?pgbouncer=1: every statement is parsed anew, for no connection is ours
    unsigned committers;
    struct store_fault *fault;
    bool is_distributed; // by Citus
};
// INVALID: the URL cannot be read.
enum code pgsql_url_read(struct arena *a, const char *url, struct pgsql **out) MUST_CHECK;
void pgsql_free(struct pgsql **p);

// ---- pgsql_text.c: SQL in PostgreSQL's words
const char *pgsql_schema(unsigned volume);
struct str pgsql_text(struct arena *a, const char *sql, unsigned volume); // each table with its schema
bool pgsql_is_walk(const char *sql); // may give more rows than memory should hold: no key and no LIMIT
size_t pgsql_argument_count(const char *sql);
struct str pgsql_ddl(struct arena *a, struct str text);

// ---- pgsql_link.c: one connection
struct pgsql_prepared {
    const struct store_statement *of;
    unsigned volume;
    char name[16]; // at the server
    char *text;
    enum store_kind kinds[PGSQL_ARGS_MAX]; // STORE_NULL: not known when it was prepared
    struct pgsql_prepared *next;           // of the same bucket
};

// A command that was sent and whose result was not read.
struct pgsql_due {
    const char *name;
    struct store_writes *set;        // settled with what went wrong; NULL: nobody's
    int rows;                        // that it is to change
    PGresult **result;               // where its rows go; NULL: nowhere
    struct pgsql_prepared *prepares; // NULL: it is no Parse
};

struct pgsql_link {
    const struct pgsql *server;
    PGconn *conn;
    struct pgsql_prepared *buckets[PGSQL_BUCKETS];
    unsigned names;
    struct pgsql_due *due;
    size_t due_count, due_size;
    bool is_synced;          // a Sync went out after the last of `due`
    bool is_begun;           // in a transaction, as far as was sent
    bool is_lost;            // of no more use
    bool is_failed;          // something that was collected since the transaction began went wrong
    bool is_race;            // the last failure was a deadlock or the like: the transaction may be run again
    bool is_warned;          // the server said so, while what was sent last was run
    struct pgsql_rows *rows; // not ended yet
    unsigned walks;
};

// Asks again until then (clock_steady_us), BUSY after it.
enum code pgsql_link_open(struct arena *a, const struct pgsql *server, int64_t until_us,
                          struct pgsql_link **out) MUST_CHECK;
void pgsql_link_close(struct pgsql_link **link);
// Whatever was sent goes out with the next collect; result: see pgsql_due.
struct pgsql_command {
    const struct store_statement *statement;
    const struct store_value *args;
    size_t count;
    unsigned volume;
    int rows; // STORE_ANY_ROWS
    struct store_writes *set;
    PGresult **result;
    bool is_once; // not to be prepared
};
enum code pgsql_send(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c) MUST_CHECK;
enum code pgsql_send_text(struct arena *a, struct pgsql_link *link, const char *text,
                          PGresult **result) MUST_CHECK; // the house's own words, without arguments
// Reads the results of all that was sent; the first failure is said.
enum code pgsql_collect(struct arena *a, struct pgsql_link *link) MUST_CHECK;
void pgsql_sync(struct pgsql_link *link); // sends what waits, and lets the next user collect it
enum code pgsql_run(struct arena *a, struct pgsql_link *link, const char *text, PGresult **result) MUST_CHECK;
// One number of the server's; NULL is 0.
enum code pgsql_ask(struct arena *a, struct pgsql_link *link, const char *text, int64_t *value) MUST_CHECK;

// ---- pgsql_fail.c: what went wrong
enum code pgsql_fail(struct arena *a, struct pgsql_link *link, const char *doing,
                     const PGresult *result) MUST_CHECK;
enum code pgsql_fail_to_connect(struct arena *a, const struct pgsql *server, PGconn *conn) MUST_CHECK;

// ---- pgsql_rows.c: the rows of a statement
struct pgsql_rows {
    struct pgsql_link *link;
    const char *name; // of the statement
    PGresult *result;
    int at;
    unsigned walk; // the server's cursor that has more; 0: none
    struct pgsql_rows *next;
};
enum code pgsql_rows_ask(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                         struct store_rows *rows) MUST_CHECK;
void pgsql_rows_end_all(struct pgsql_link *link);
bool store_pgsql_next(struct arena *a, struct store_rows *rows);
int64_t store_pgsql_column_int(const struct store_rows *rows, int column);
struct str store_pgsql_column(const struct store_rows *rows, int column);
bool store_pgsql_column_null(const struct store_rows *rows, int column);
void store_pgsql_rows_end(struct store_rows *rows);
int64_t pgsql_number(const PGresult *result, int row, int column);

// ---- the driver, file by file
enum code store_pgsql_is_there(struct arena *a, const struct store_config *config);
enum code store_pgsql_outside(struct arena *a, const struct store_config *config, struct store_outside *out);
enum code store_pgsql_open(struct arena *a, const struct store_config *config, struct store **out);
void store_pgsql_free(struct store *s);
enum code store_pgsql_migrate(struct arena *a, const struct store_config *config, unsigned *applied);
enum code pgsql_migrations_applied(struct arena *a, struct pgsql_link *link,
                                   int64_t *applied); // -1: no store
int64_t pgsql_migrations_known(void);
void store_pgsql_let_go(struct store_read *r);
enum code store_pgsql_migrations(struct arena *a, struct store_read *r, unsigned volume, int64_t *count);
enum code store_pgsql_select(struct arena *a, struct store_read *r, unsigned volume,
                             const struct store_statement *s, const struct store_value *args, size_t count,
                             struct store_rows *rows);
enum code store_pgsql_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                const struct store_value *args, size_t count, struct store_rows *rows);
enum code store_pgsql_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                               const struct store_value *args, size_t count, int rows);
enum code store_pgsql_writer_open(struct arena *a, struct store_volume *v);
void store_pgsql_commit_group(struct store_volume *v, struct store_writes *group);
enum code store_pgsql_scrub(struct arena *a, struct store *s, uint64_t space);
enum code store_pgsql_prepare_check(struct arena *a, struct store *s, const struct store_statement *st);
enum code store_pgsql_backup(struct arena *a, struct store *s, const char *to_folder);
enum code store_pgsql_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context);

#endif
