// Reading on PostgreSQL: a snapshot is a transaction REPEATABLE READ that begins with the first statement, in the same
// round trip; its end is sent, and not waited for.
#include "store/pgsql_int.h"

#include <stdlib.h>

enum { POOL_MAX = 32 }; // links kept idle; more may be at work

enum code store_pgsql_read_begin(struct arena *a, struct store *s, struct store_read **out)
{
    (void)a;
    pthread_mutex_lock(&s->pool_lock);
    struct store_read *r = s->pool;
    if (r) {
        s->pool = r->next;
        s->pooled--;
    }
    pthread_mutex_unlock(&s->pool_lock);
    if (!r) {
        r = heap_alloc(sizeof *r);
        r->store = s;
    }
    *out = r;
    return DONE;
}

static void end_snapshot(struct store_read *r)
{
    struct arena a;
    r->is_spoiled = false;
    if (!r->link)
        return;
    pgsql_rows_end_all(r->link);
    if (!r->link->is_begun && !r->link->is_lost)
        return;
    arena_init(&a);
    if (r->link->is_lost || pgsql_send_text(&a, r->link, "COMMIT", NULL) != DONE)
        pgsql_link_close(&r->link);
    else
        pgsql_sync(r->link);
    arena_release(&a);
    if (r->link)
        r->link->is_begun = false;
}

void store_pgsql_read_renew(struct store_read *r)
{
    end_snapshot(r);
}

void store_pgsql_read_end(struct store_read *r)
{
    struct store *s = r->store;
    end_snapshot(r);
    pthread_mutex_lock(&s->pool_lock);
    bool is_kept = s->pooled < POOL_MAX;
    if (is_kept) {
        r->next = s->pool;
        s->pool = r;
        s->pooled++;
    }
    pthread_mutex_unlock(&s->pool_lock);
    if (is_kept)
        return;
    pgsql_link_close(&r->link);
    free(r);
}

void pgsql_reads_free(struct store *s)
{
    while (s->pool) {
        struct store_read *r = s->pool;
        s->pool = r->next;
        pgsql_link_close(&r->link);
        free(r);
    }
}

static enum code begin_snapshot(struct arena *a, struct store_read *r)
{
    enum code code = DONE;
    if (!r->link)
        code = pgsql_link_open(a, r->store->pgsql, clock_steady_us() + PGSQL_RETRY_US, &r->link);
    else
        code = pgsql_collect(a, r->link); // how the last one ended
    if (code == DONE)
        code = pgsql_send_text(a, r->link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL);
    if (code != DONE)
        return code;
    r->link->is_begun = true;
    r->link->is_failed = false;
    return DONE;
}

enum code store_pgsql_select(struct arena *a, struct store_read *r, unsigned volume,
                             const struct store_statement *s, const struct store_value *args, size_t count,
                             struct store_rows *rows)
{
    const struct pgsql_command command = {.statement = s, .args = args, .count = count, .volume = volume};
    if (r->is_spoiled)
        return rows->code =
                   fail(a, INTERNAL, "a statement before %s failed, which ended the snapshot", s->name);
    // A connection that waited in the pool may have died there: before anything was read, another does as well.
    for (bool is_new = false;; is_new = true) {
        bool is_first = !r->link || !r->link->is_begun;
        bool was_pooled = r->link != NULL;
        rows->code = is_first ? begin_snapshot(a, r) : DONE;
        if (rows->code == DONE)
            rows->code = pgsql_rows_ask(a, r->link, &command, rows);
        if (rows->code == DONE)
            return DONE;
        if (is_new || !is_first || !was_pooled || !r->link || !r->link->is_lost)
            break;
        pgsql_link_close(&r->link);
    }
    r->is_spoiled = r->link && r->link->is_failed && !r->link->is_lost;
    return rows->code;
}
