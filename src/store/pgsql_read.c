// Reading on PostgreSQL: a snapshot is a transaction REPEATABLE READ that begins with the first statement, in the same
// round trip; its end is sent, and not waited for.
#include "store/pgsql_int.h"

static bool end_snapshot(struct pgsql_link *link)
{
    struct arena a;
    arena_init(&a);
    pgsql_rows_end_all(link);
    bool ended = !link->is_lost && (!link->is_begun || pgsql_send_text(&a, link, "COMMIT", NULL) == DONE);
    if (ended && link->is_begun)
        pgsql_sync(link);
    link->is_begun = false;
    arena_release(&a);
    return ended;
}

void store_pgsql_let_go(struct store_read *r)
{
    struct pgsql_link *link = r->link;
    r->link = NULL;
    r->is_spoiled = false;
    if (link && !(end_snapshot(link) && store_idle_keep(&r->store->volume[PGSQL_PEOPLE].idle, link)))
        pgsql_link_close(&link);
}

// By a connection that was kept, unless a new one is wanted.
static enum code begin_snapshot(struct arena *a, struct store_read *r, bool is_new)
{
    if (!r->link && !is_new)
        r->link = store_idle_take(&r->store->volume[PGSQL_PEOPLE].idle);
    enum code code = r->link
                         ? pgsql_collect(a, r->link) // how its last snapshot ended
                         : pgsql_link_open(a, r->store->pgsql, clock_steady_us() + PGSQL_RETRY_US, &r->link);
    if (code == DONE)
        code = pgsql_send_text(a, r->link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL);
    if (code != DONE)
        return code;
    r->link->is_begun = true;
    r->link->is_failed = false;
    return DONE;
}

enum code store_pgsql_migrations(struct arena *a, struct store_read *r, unsigned volume, int64_t *count)
{
    (void)volume; // they have one table for both
    for (bool is_new = false;; is_new = true) {
        enum code code = r->link && r->link->is_begun ? DONE : begin_snapshot(a, r, is_new);
        if (code == DONE)
            code = pgsql_ask(a, r->link, "SELECT count(*) FROM ens.migration", count);
        if (code == DONE || is_new || !r->link || !r->link->is_lost)
            return code;
        pgsql_link_close(&r->link);
    }
}

enum code store_pgsql_select(struct arena *a, struct store_read *r, unsigned volume,
                             const struct store_statement *s, const struct store_value *args, size_t count,
                             struct store_rows *rows)
{
    const struct pgsql_command command = {.statement = s, .args = args, .count = count, .volume = volume};
    if (r->is_spoiled)
        return rows->code =
                   fail(a, INTERNAL, "a statement before %s failed, which ended the snapshot", s->name);
    // A connection that was kept may have died meanwhile: before anything was read, a new one does as well.
    for (bool is_new = false;; is_new = true) {
        bool is_first = !r->link || !r->link->is_begun;
        rows->code = is_first ? begin_snapshot(a, r, is_new) : DONE;
        if (rows->code == DONE)
            rows->code = pgsql_rows_ask(a, r->link, &command, rows);
        if (rows->code == DONE)
            return DONE;
        if (is_new || !is_first || !r->link || !r->link->is_lost)
            break;
        pgsql_link_close(&r->link);
    }
    r->is_spoiled = r->link && r->link->is_failed && !r->link->is_lost;
    return rows->code;
}
