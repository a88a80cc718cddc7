// Committing on PostgreSQL: the sets of a group in one transaction, in the order of their spaces. Their statements are
// sent without waiting; only a step that reads waits for an answer. Then one Sync says whether all held, and COMMIT
// makes them durable.
//
// With Citus the mark is a table that it knows, on the coordinator: a transaction that writes it is committed in two
// phases, so that the mark says what becomes of all servers. (In one phase, a worker that dies while it commits is a warning to
// Citus, and the coordinator commits.) A warning at COMMIT says that a worker was not reached for the second phase; Citus
// makes up for it, and until then nothing is acknowledged: who reads next must find it.
//
// READ COMMITTED suffices: a set first takes the advisory lock of its space, so that the sets of one space come one after
// the other, from whatever process; and what a set relied on stands in its statements' conditions and keys.
#include "store/pgsql_int.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { RACES_MAX = 8 };

static const struct store_statement lock_space = {"lock a space", "SELECT pg_advisory_xact_lock($1)"};
// Each group leaves a mark in its own transaction, by which it is found out later what became of it. (The number of a
// transaction would not do: after a crash the server may give it again.)
static const struct store_statement mark = {"mark a group",
                                            "INSERT INTO ens.mark (lane, number, at_us) VALUES ($1, $2, $3) "
                                            "ON CONFLICT (lane) DO UPDATE SET number = $2, at_us = $3"};
// Waits for a transaction of the lane that is not over.
static const struct store_statement find_mark = {
    "find a group", "INSERT INTO ens.mark (lane, number, at_us) VALUES ($1, 0, $2) "
                    "ON CONFLICT (lane) DO UPDATE SET at_us = $2 RETURNING number"};
static const struct store_statement forget_marks = {"forget old marks",
                                                    "DELETE FROM ens.mark WHERE at_us < $1"};
// Of that transaction's parts on workers: prepared, and not known to be committed.
static const struct store_statement pending_parts = {
    "look for parts", "SELECT count(*) FROM pg_catalog.pg_dist_transaction "
                      "WHERE starts_with(gid, concat('citus_0_', CAST($1 AS bigint), '_'))"};
static const int64_t MARK_LIVES_US = 30 * 24 * 3600 * 1000000LL;

struct group {
    struct store_volume *volume;
    struct arena *arena;
    struct store_writes *first;
    struct store_writes **sets; // by space
    size_t count;
    unsigned number;  // of the volume at the door
    int64_t until_us; // that a database that does not answer is asked again
    unsigned races;
    bool is_marked;    // each set has a savepoint
    PGresult *backend; // with Citus: the number of the server's process, which names the parts
};

// ---- a set

enum code store_pgsql_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                               const struct store_value *args, size_t count, int rows)
{
    const struct pgsql_command command = {
        .statement = s, .args = args, .count = count, .volume = tx->volume, .rows = rows, .set = tx->set};
    return pgsql_send(a, tx->link, &command);
}

enum code store_pgsql_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                const struct store_value *args, size_t count, struct store_rows *rows)
{
    const struct pgsql_command command = {
        .statement = s, .args = args, .count = count, .volume = tx->volume, .set = tx->set};
    return pgsql_rows_ask(a, tx->link, &command, rows);
}

static enum code apply_items(struct group *g, struct store_writes *w)
{
    struct arena *a = g->arena;
    struct store_tx tx = {.driver = &store_pgsql, .link = g->volume->link, .set = w, .volume = g->number};
    const struct store_value space = store_id(w->space);
    const struct pgsql_command lock = {
        .statement = &lock_space, .args = &space, .count = 1, .rows = STORE_ANY_ROWS};
    enum code code = pgsql_send(a, tx.link, &lock);
    for (const struct store_item *item = w->first; item && code == DONE; item = item->next)
        code = item->step
                   ? item->step(a, &tx, item->context)
                   : store_pgsql_tx_write(a, &tx, item->statement, item->args, item->count, item->rows);
    pgsql_rows_end_all(tx.link);
    return code;
}

// Something is wrong with the set itself, or with what was sent before it, or with the link: the first is its own.
static void settle_own(struct group *g, struct store_writes *w)
{
    const struct pgsql_link *link = g->volume->link;
    if (!w->is_settled && !link->is_failed && !link->is_lost)
        store_settle(w, g->arena->fault);
}

static enum code apply_marked(struct group *g, struct store_writes *w)
{
    struct arena *a = g->arena;
    struct pgsql_link *link = g->volume->link;
    enum code code = pgsql_send_text(a, link, "SAVEPOINT one", NULL);
    if (code == DONE)
        code = apply_items(g, w);
    if (code != DONE)
        settle_own(g, w);
    enum code collected = pgsql_collect(a, link);
    if (link->is_lost || link->is_race)
        return collected ? collected : code;
    if (code == DONE && collected == DONE)
        return pgsql_send_text(a, link, "RELEASE one", NULL);
    if (!w->is_settled)
        store_settle(w, a->fault);
    link->is_failed = false;
    return pgsql_run(a, link, "ROLLBACK TO one", NULL);
}

// ---- the group

static enum code begin_group(struct group *g)
{
    struct store_volume *v = g->volume;
    enum code code = v->link ? DONE : pgsql_link_open(g->arena, v->store->pgsql, g->until_us, &v->link);
    if (code != DONE)
        return code;
    v->link->is_begun = true;
    v->link->is_failed = v->link->is_race = false;
    code = pgsql_send_text(g->arena, v->link, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", NULL);
    if (code == DONE && v->store->pgsql->is_distributed) // the next holds on workers too
        code = pgsql_send_text(g->arena, v->link, "SET LOCAL citus.propagate_set_commands = 'local'", NULL);
    // A process that the network swallowed may hold the lock of a space until the server notices.
    return code == DONE ? pgsql_send_text(g->arena, v->link, "SET LOCAL lock_timeout = 10000", NULL) : code;
}

static enum code send_mark(struct group *g)
{
    struct store_volume *v = g->volume;
    int64_t now_us = clock_now_us();
    const struct store_value old = store_int(now_us - MARK_LIVES_US);
    const struct pgsql_command forget = {
        .statement = &forget_marks, .args = &old, .count = 1, .rows = STORE_ANY_ROWS};
    const struct store_value args[] = {store_id(v->lane), store_id(++v->marked), store_int(now_us)};
    const struct pgsql_command command = {
        .statement = &mark, .args = args, .count = COUNT_OF(args), .rows = STORE_ANY_ROWS};
    enum code code = v->marked == 1 ? pgsql_send(g->arena, v->link, &forget) : DONE;
    if (code == DONE && v->store->pgsql->is_distributed) {
        PQclear(g->backend);
        g->backend = NULL;
        code = pgsql_send_text(g->arena, v->link, "SELECT pg_backend_pid()", &g->backend);
    }
    return code == DONE ? pgsql_send(g->arena, v->link, &command) : code;
}

// All sets that are not settled yet. DONE: they hold, *applied of them.
static enum code apply_sets(struct group *g, size_t *applied)
{
    *applied = 0;
    enum code code = begin_group(g);
    for (size_t i = 0; code == DONE && i < g->count; i++) {
        if (g->sets[i]->is_settled)
            continue;
        code = g->is_marked ? apply_marked(g, g->sets[i]) : apply_items(g, g->sets[i]);
        if (code != DONE && !g->is_marked)
            settle_own(g, g->sets[i]);
        *applied += !g->sets[i]->is_settled;
    }
    if (!g->volume->link)
        return code;
    if (code == DONE && *applied)
        code = send_mark(g);
    struct fault kept = g->arena->fault;
    enum code collected = pgsql_collect(g->arena, g->volume->link);
    if (code == DONE)
        return collected;
    g->arena->fault = kept;
    return code;
}

static void roll_back(struct group *g)
{
    struct store_volume *v = g->volume;
    struct fault kept = g->arena->fault;
    if (v->link && !v->link->is_lost)
        (void)!pgsql_run(g->arena, v->link, "ROLLBACK", NULL);
    if (v->link && v->link->is_lost)
        pgsql_link_close(&v->link);
    g->arena->fault = kept;
}

// ---- the outcome of a commit that was not answered

enum outcome { COMMITTED, NOT_COMMITTED, UNDECIDED, UNKNOWN };

static enum outcome ask_mark(struct group *g)
{
    struct store_volume *v = g->volume;
    const struct store_value args[] = {store_id(v->lane), store_int(clock_now_us())};
    PGresult *found = NULL;
    const struct pgsql_command command = {.statement = &find_mark,
                                          .args = args,
                                          .count = COUNT_OF(args),
                                          .rows = STORE_ANY_ROWS,
                                          .result = &found};
    enum code code = pgsql_send_text(g->arena, v->link, "BEGIN", NULL);
    if (code == DONE)
        code = pgsql_send_text(g->arena, v->link, "SET LOCAL lock_timeout = 5000", NULL);
    if (code == DONE)
        code = pgsql_send(g->arena, v->link, &command);
    if (code == DONE)
        code = pgsql_send_text(g->arena, v->link, "COMMIT", NULL);
    if (code == DONE)
        code = pgsql_collect(g->arena, v->link);
    bool is_ours = code == DONE && PQntuples(found) == 1 && (uint64_t)pgsql_number(found, 0, 0) == v->marked;
    PQclear(found);
    if (code != DONE)
        v->link->is_lost = true; // whatever state it is in
    return code != DONE ? UNDECIDED : is_ours ? COMMITTED : NOT_COMMITTED;
}

// True: a worker may not show yet what was committed.
static bool is_pending(struct group *g)
{
    struct store_volume *v = g->volume;
    if (!v->store->pgsql->is_distributed)
        return false;
    const struct store_value process = store_int(pgsql_number(g->backend, 0, 0));
    PGresult *found = NULL;
    const struct pgsql_command command = {
        .statement = &pending_parts, .args = &process, .count = 1, .rows = STORE_ANY_ROWS, .result = &found};
    enum code code = pgsql_send(g->arena, v->link, &command);
    if (code == DONE)
        code = pgsql_collect(g->arena, v->link);
    bool is = code != DONE || pgsql_number(found, 0, 0) > 0;
    PQclear(found);
    return is;
}

static enum outcome find_outcome(struct group *g)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    struct store_volume *v = g->volume;
    int64_t until_us = clock_steady_us() + PGSQL_RETRY_US;
    do {
        if (v->link && v->link->is_lost)
            pgsql_link_close(&v->link);
        if (!v->link && pgsql_link_open(g->arena, v->store->pgsql, until_us, &v->link) != DONE)
            return UNKNOWN;
        enum outcome outcome = ask_mark(g);
        if (outcome == NOT_COMMITTED || (outcome == COMMITTED && !is_pending(g)))
            return outcome;
        nanosleep(&pause, NULL);
    } while (clock_steady_us() < until_us);
    return UNKNOWN;
}

static void settle_uncertain(struct group *g)
{
    const struct fault uncertain = {
        .code = UNCERTAIN,
        .text = "the connection to the database was lost while it committed; look whether it was done"};
    log_line(LOG_ERROR, "store", "the outcome of a commit of %zu write sets is not known", g->count);
    store_settle_rest(g->first, uncertain);
}

static bool is_commit_fault_due(const struct store_fault *fault_of)
{
    struct store_fault *fault = (struct store_fault *)(uintptr_t)fault_of;
    return fault && atomic_load(&fault->commit_in) > 0 && atomic_fetch_sub(&fault->commit_in, 1) == 1;
}

// True: every set is settled.
static bool commit_applied(struct group *g)
{
    struct store_volume *v = g->volume;
    PGresult *result = NULL;
    if (is_commit_fault_due(v->store->pgsql->fault)) {
        roll_back(g);
        settle_uncertain(g);
        return true;
    }
    v->link->is_warned = false;
    enum code code = pgsql_run(g->arena, v->link, "COMMIT", &result);
    bool is_done = code == DONE && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    v->link->is_begun = false;
    if (!is_done && !v->link->is_lost) { // the server says itself that it did not
        if (code != DONE && !v->link->is_race)
            store_settle_rest(g->first, g->arena->fault);
        return code != DONE && !v->link->is_race;
    }
    bool is_whole = is_done && !(v->link->is_warned && v->store->pgsql->is_distributed);
    enum outcome outcome = is_whole ? COMMITTED : find_outcome(g);
    if (outcome == COMMITTED) {
        store_settle_rest(g->first, (struct fault){.code = DONE});
        atomic_fetch_add(&v->commits, 1);
    } else if (outcome == UNKNOWN) {
        settle_uncertain(g);
    }
    return outcome != NOT_COMMITTED;
}

static size_t count_settled(const struct group *g)
{
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        count += g->sets[i]->is_settled;
    return count;
}

// True: every set is settled. False: the transaction was lost; once more.
static bool try_group(struct group *g)
{
    size_t applied, settled = count_settled(g);
    enum code code = apply_sets(g, &applied);
    if (code == DONE && applied)
        return commit_applied(g);
    bool is_lost = !g->volume->link || g->volume->link->is_lost;
    bool is_race = !is_lost && g->volume->link->is_race;
    roll_back(g);
    // What nobody in particular is to blame for even when each set stands alone, and what does not pass, is told to all.
    bool is_over = is_lost   ? clock_steady_us() >= g->until_us
                   : is_race ? ++g->races >= RACES_MAX
                             : g->is_marked && count_settled(g) == settled;
    if (is_over)
        store_settle_rest(g->first, g->arena->fault);
    g->is_marked = g->is_marked || (!is_lost && !is_race);
    return count_settled(g) == g->count;
}

static int by_space(const void *a, const void *b)
{
    const struct store_writes *x = *(struct store_writes *const *)a, *y = *(struct store_writes *const *)b;
    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static void sort_by_space(struct group *g)
{
    for (struct store_writes *w = g->first; w; w = w->next)
        g->count++;
    g->sets = ARENA_ARRAY(g->arena, struct store_writes *, g->count);
    size_t place = 0;
    for (struct store_writes *w = g->first; w; w = w->next) {
        w->place = place;
        g->sets[place++] = w;
    }
    qsort((void *)g->sets, g->count, sizeof *g->sets, by_space);
}

void store_pgsql_commit_group(struct store_volume *v, struct store_writes *first)
{
    const struct store *s = v->store;
    struct group g = {.volume = v,
                      .arena = &v->arena,
                      .first = first,
                      .number = v == s->volume + s->committers ? PGSQL_COMMONS : PGSQL_PEOPLE,
                      .until_us = clock_steady_us() + PGSQL_RETRY_US};
    sort_by_space(&g);
    // Sets seldom fail: only a group that lost its transaction to one marks the others.
    while (!try_group(&g))
        atomic_fetch_add_explicit(&v->repeats, 1, memory_order_relaxed);
    PQclear(g.backend);
    arena_reset(&v->arena);
}

enum code store_pgsql_writer_open(struct arena *a, struct store_volume *v)
{
    // Its link is made by its first group: most commands only read.
    if (getrandom(&v->lane, sizeof v->lane, 0) != sizeof v->lane)
        return fail(a, INTERNAL, "the system gives no random numbers");
    v->lane >>= 1;
    return DONE;
}
