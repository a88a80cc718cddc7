// One connection to PostgreSQL: its prepared statements, sending, and collecting what was sent (libpq's pipeline mode:
// PostgreSQL 15, 34.5).
#include "store/pgsql_int.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, BINARY = 1, BYTES_MAX = 512 * 1024 * 1024 };

// ---- opening

static void pause_a_little(void)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

// What the server says unasked is a line of ours like any other; its details may hold values of rows.
static void tell_notice(void *context, const PGresult *notice)
{
    const char *said = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    const char *how = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    struct pgsql_link *link = context;
    link->is_warned = link->is_warned || (how && strcmp(how, "WARNING") == 0);
    log_line(LOG_INFO, "store", "the database says: %s", said ? said : "something");
}

enum code pgsql_link_open(struct arena *a, const struct pgsql *server, int64_t until_us,
                          struct pgsql_link **out)
{
    PGconn *conn = PQconnectdbParams(server->names, server->values, 0);
    while (PQstatus(conn) != CONNECTION_OK) {
        enum code code = pgsql_fail_to_connect(a, server, conn);
        PQfinish(conn);
        if (clock_steady_us() >= until_us)
            return code;
        pause_a_little();
        conn = PQconnectdbParams(server->names, server->values, 0);
    }
    struct pgsql_link *link = heap_alloc(sizeof *link);
    link->server = server;
    link->conn = conn;
    PQsetNoticeReceiver(conn, tell_notice, link);
    PQenterPipelineMode(conn);
    *out = link;
    return DONE;
}

void pgsql_link_close(struct pgsql_link **out)
{
    struct pgsql_link *link = *out;
    if (!link)
        return;
    pgsql_rows_end_all(link);
    for (size_t i = 0; i < PGSQL_BUCKETS; i++) {
        while (link->buckets[i]) {
            struct pgsql_prepared *p = link->buckets[i];
            link->buckets[i] = p->next;
            free(p->text);
            free(p);
        }
    }
    PQfinish(link->conn);
    free(link->due);
    free(link);
    *out = NULL;
}

// ---- statements

// Prepared for these kinds of values? A NULL suits any.
static bool suits(const struct pgsql_prepared *p, const struct pgsql_command *c)
{
    if (p->of != c->statement || p->volume != c->volume)
        return false;
    for (size_t i = 0; i < c->count; i++)
        if (c->args[i].kind != STORE_NULL && c->args[i].kind != p->kinds[i])
            return false;
    return true;
}

static Oid oid_of(enum store_kind kind)
{
    return kind == STORE_INT ? OID_INT8 : kind == STORE_TEXT ? OID_TEXT : kind == STORE_BYTES ? OID_BYTEA : 0;
}

static void add_due(struct pgsql_link *link, struct pgsql_due due)
{
    if (link->due_count == link->due_size) {
        link->due_size = link->due_size ? link->due_size * 2 : 64;
        link->due = heap_grow(link->due, link->due_size * sizeof *link->due);
    }
    link->due[link->due_count++] = due;
}

static enum code send_parse(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                            struct pgsql_prepared *p)
{
    Oid types[PGSQL_ARGS_MAX];
    for (size_t i = 0; i < c->count; i++)
        types[i] = oid_of(p->kinds[i]);
    if (!PQsendPrepare(link->conn, p->name, p->text, (int)c->count, types))
        return pgsql_fail(a, link, c->statement->name, NULL);
    add_due(link, (struct pgsql_due){
                      .name = c->statement->name, .set = c->set, .rows = STORE_ANY_ROWS, .prepares = p});
    return DONE;
}

static enum code prepare(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                         struct pgsql_prepared **out)
{
    struct pgsql_prepared **bucket = link->buckets + ((uintptr_t)c->statement >> 4) % PGSQL_BUCKETS;
    for (*out = *bucket; *out; *out = (*out)->next)
        if (suits(*out, c))
            return DONE;
    struct pgsql_prepared *p = heap_alloc(sizeof *p);
    p->of = c->statement;
    p->volume = c->volume;
    p->text = strdup(pgsql_text(a, c->statement->sql, c->volume).ptr);
    for (size_t i = 0; i < c->count; i++)
        p->kinds[i] = c->args[i].kind;
    snprintf(p->name, sizeof p->name, "s%u", link->names++);
    p->next = *bucket;
    *out = *bucket = p;
    return link->server->is_unnamed ? DONE : send_parse(a, link, c, p);
}

// It is not at the server.
static void forget(struct pgsql_link *link, struct pgsql_prepared *p)
{
    struct pgsql_prepared **at = link->buckets + ((uintptr_t)p->of >> 4) % PGSQL_BUCKETS;
    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    free(p->text);
    free(p);
}

// ---- sending

struct bound {
    const char *values[PGSQL_ARGS_MAX];
    int lengths[PGSQL_ARGS_MAX], formats[PGSQL_ARGS_MAX];
    uint64_t numbers[PGSQL_ARGS_MAX];
    Oid types[PGSQL_ARGS_MAX];
};

static enum code bind(struct arena *a, const struct pgsql_command *c, struct bound *b)
{
    size_t total = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct store_value *v = c->args + i;
        if (v->kind == STORE_LATER)
            return fail(a, INTERNAL, "a value of the statement %s was not filled in", c->statement->name);
        b->formats[i] = BINARY;
        b->types[i] = oid_of(v->kind);
        b->numbers[i] = htobe64((uint64_t)v->number);
        b->values[i] = v->kind == STORE_NULL  ? NULL
                       : v->kind == STORE_INT ? (const char *)&b->numbers[i]
                                              : v->text.ptr;
        b->lengths[i] = v->kind == STORE_INT ? (int)sizeof b->numbers[i] : 0;
        if (v->kind != STORE_TEXT && v->kind != STORE_BYTES)
            continue;
        total += v->text.len;
        if (total > BYTES_MAX)
            return fail(a, TOO_LARGE, "the statement %s has more than %d MB to write", c->statement->name,
                        BYTES_MAX / 1024 / 1024);
        b->lengths[i] = (int)v->text.len;
    }
    return DONE;
}

static bool is_fault_due(atomic_int *countdown)
{
    return atomic_load_explicit(countdown, memory_order_relaxed) > 0 && atomic_fetch_sub(countdown, 1) == 1;
}

static enum code check_arguments(struct arena *a, const struct pgsql_link *link,
                                 const struct pgsql_command *c)
{
    struct store_fault *fault = link->server->fault;
    size_t wanted = pgsql_argument_count(c->statement->sql);
    if (fault && is_fault_due(&fault->statement_in))
        return fail(a, INTERNAL, "the database refuses %s, as a test wants it", c->statement->name);
    if (wanted != c->count || wanted > PGSQL_ARGS_MAX)
        return fail(a, INTERNAL, "the statement %s takes %zu arguments and was given %zu", c->statement->name,
                    wanted, c->count);
    return DONE;
}

static enum code send_bound(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                            const struct bound *b)
{
    struct pgsql_prepared *p = NULL;
    enum code code = c->is_once ? DONE : prepare(a, link, c, &p);
    if (code != DONE)
        return code;
    int count = (int)c->count;
    bool is_named = p && !link->server->is_unnamed;
    const char *text = p ? p->text : pgsql_text(a, c->statement->sql, c->volume).ptr;
    int sent =
        is_named
            ? PQsendQueryPrepared(link->conn, p->name, count, b->values, b->lengths, b->formats, BINARY)
            : PQsendQueryParams(link->conn, text, count, b->types, b->values, b->lengths, b->formats, BINARY);
    return sent ? DONE : pgsql_fail(a, link, c->statement->name, NULL);
}

enum code pgsql_send(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c)
{
    struct bound b;
    enum code code = check_arguments(a, link, c);
    if (code == DONE)
        code = bind(a, c, &b);
    if (code == DONE)
        code = send_bound(a, link, c, &b);
    if (code == DONE)
        add_due(link, (struct pgsql_due){
                          .name = c->statement->name, .set = c->set, .rows = c->rows, .result = c->result});
    return code;
}

enum code pgsql_send_text(struct arena *a, struct pgsql_link *link, const char *text, PGresult **result)
{
    if (!PQsendQueryParams(link->conn, text, 0, NULL, NULL, NULL, NULL, BINARY))
        return pgsql_fail(a, link, text, NULL);
    add_due(link, (struct pgsql_due){.name = text, .rows = STORE_ANY_ROWS, .result = result});
    return DONE;
}

void pgsql_sync(struct pgsql_link *link)
{
    if (!link->is_synced && !PQpipelineSync(link->conn))
        link->is_lost = true;
    link->is_synced = true;
}

// ---- collecting

static enum code judge(struct arena *a, struct pgsql_link *link, const struct pgsql_due *due,
                       const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
        if (due->set && !due->result)
            return fail(a, INTERNAL, "the statement %s gives rows and was used to write", due->name);
        return DONE;
    case PGRES_COMMAND_OK:
        if (due->rows == STORE_ANY_ROWS || atoi(PQcmdTuples((PGresult *)(uintptr_t)result)) == due->rows)
            return DONE;
        return fail(a, CONFLICT, "another write came first (%s)", due->name);
    default:
        return pgsql_fail(a, link, due->name, result);
    }
}

// The result of one command, and the NULL that ends it. What follows a failure up to the Sync was not run.
static enum code collect_one(struct arena *a, struct pgsql_link *link, const struct pgsql_due *due)
{
    PGresult *result = PQgetResult(link->conn);
    if (result && PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
        PQclear(result);
        PQclear(PQgetResult(link->conn));
        if (due->prepares)
            forget(link, due->prepares);
        return DONE;
    }
    enum code code = result ? judge(a, link, due, result) : pgsql_fail(a, link, due->name, NULL);
    if (code == DONE && due->result) {
        *due->result = result;
        result = NULL;
    }
    PQclear(result);
    while (!link->is_lost && (result = PQgetResult(link->conn)))
        PQclear(result);
    if (code != DONE && due->prepares)
        forget(link, due->prepares);
    if (code != DONE && due->set && !due->set->is_settled && !link->is_lost && !link->is_race)
        store_settle(due->set, a->fault);
    return code;
}

enum code pgsql_collect(struct arena *a, struct pgsql_link *link)
{
    struct fault first = {0};
    enum code code = DONE;
    if (!link->due_count)
        return DONE;
    pgsql_sync(link);
    for (size_t i = 0; i < link->due_count && !link->is_lost; i++) {
        enum code one = collect_one(a, link, link->due + i);
        if (one == DONE || code != DONE)
            continue;
        code = one;
        first = a->fault;
    }
    if (!link->is_lost)
        PQclear(PQgetResult(link->conn)); // the Sync's
    if (link->is_lost && code == DONE)
        return pgsql_fail(a, link, "waiting for its answer", NULL);
    link->due_count = 0;
    link->is_synced = false;
    if (code == DONE)
        return DONE;
    link->is_failed = true;
    a->fault = first;
    return code;
}

enum code pgsql_run(struct arena *a, struct pgsql_link *link, const char *text, PGresult **result)
{
    enum code code = pgsql_send_text(a, link, text, result);
    return code == DONE ? pgsql_collect(a, link) : code;
}

enum code pgsql_ask(struct arena *a, struct pgsql_link *link, const char *text, int64_t *value)
{
    PGresult *result = NULL;
    enum code code = pgsql_run(a, link, text, &result);
    *value = code == DONE && PQntuples(result) ? pgsql_number(result, 0, 0) : 0;
    PQclear(result);
    return code;
}
