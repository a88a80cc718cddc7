// The door: what both databases share, and to whose driver each call goes.
#include "store/store_int.h"

#include <stdlib.h>

static const struct store_driver *driver_of(const struct store_config *config)
{
    return config->url ? &store_pgsql : &store_sqlite;
}

enum code store_place_read(struct arena *a, struct str text, struct store_config *config)
{
    static const struct str sqlite = {"sqlite:", 7};
    bool is_sqlite = str_starts(text, sqlite) && text.len > sqlite.len;
    if (!is_sqlite && !str_starts(text, STR("postgresql://")) && !str_starts(text, STR("postgres://")))
        return fail(a, INVALID, "a store is postgresql://user@host/database, or sqlite:FOLDER");
    const char *place = arena_copy(a, is_sqlite ? str_skip(text, sqlite.len) : text).ptr;
    config->folder = is_sqlite ? place : NULL;
    config->url = is_sqlite ? NULL : place;
    return DONE;
}

enum code store_is_there(struct arena *a, const struct store_config *config)
{
    return driver_of(config)->is_there(a, config);
}

enum code store_outside_of(struct arena *a, const struct store_config *config, struct store_outside *out)
{
    *out = (struct store_outside){0};
    return driver_of(config)->outside(a, config, out);
}

enum code store_open(struct arena *a, const struct store_config *config, struct store **out)
{
    return driver_of(config)->open(a, config, out);
}

void store_free(struct store **s)
{
    if (*s)
        (*s)->driver->free(*s);
    *s = NULL;
}

enum code store_migrate(struct arena *a, const struct store_config *config, unsigned *applied)
{
    return driver_of(config)->migrate(a, config, applied);
}

struct store *store_make(const struct store_driver *driver, const struct store_config *config,
                         unsigned committers)
{
    struct store *s = heap_alloc(sizeof *s);
    s->driver = driver;
    s->config = *config;
    s->config.folder = config->folder ? strdup(config->folder) : NULL;
    if (!s->config.group_max)
        s->config.group_max = 256;
    s->volumes = s->committers = committers;
    s->volume = heap_alloc((committers + 1) * sizeof *s->volume);
    for (unsigned number = 0; number <= committers; number++) {
        struct store_volume *v = s->volume + number;
        v->store = s;
        pthread_mutex_init(&v->lock, NULL);
        pthread_cond_init(&v->wake, NULL);
        pthread_cond_init(&v->gathered, NULL);
        pthread_mutex_init(&v->idle.lock, NULL);
    }
    pthread_mutex_init(&s->checkpoint_lock, NULL);
    pthread_cond_init(&s->checkpoint_wake, NULL);
    return s;
}

void store_committers_stop(struct store *s)
{
    for (unsigned number = 0; number <= s->committers; number++)
        store_committer_stop(s->volume + number);
}

void store_unmake(struct store *s)
{
    for (unsigned number = 0; number <= s->committers; number++) {
        arena_release(&s->volume[number].arena);
        pthread_mutex_destroy(&s->volume[number].lock);
        pthread_cond_destroy(&s->volume[number].wake);
        pthread_cond_destroy(&s->volume[number].gathered);
        pthread_mutex_destroy(&s->volume[number].idle.lock);
    }
    pthread_mutex_destroy(&s->checkpoint_lock);
    pthread_cond_destroy(&s->checkpoint_wake);
    free(s->volume);
    free((void *)(uintptr_t)s->config.folder);
    free(s);
}

unsigned store_volume_count(const struct store *s)
{
    return s->volumes;
}

unsigned store_volume_of(const struct store *s, uint64_t space)
{
    return space ? (unsigned)(space % STORE_BUCKETS) % s->volumes : s->volumes;
}

bool store_is_shared(const struct store *s)
{
    return s->driver == &store_pgsql;
}

uint64_t store_space_limit(const struct store *s)
{
    enum { OF_A_SLOT = 31, OF_AN_ID = 40 };
    return UINT64_C(1) << (store_is_shared(s) ? OF_AN_ID : OF_A_SLOT);
}

bool store_volume_broken(const struct store *s, unsigned volume)
{
    return atomic_load(&s->volume[volume].is_broken);
}

// ---- reading

enum code store_read_begin(struct arena *a, struct store *s, struct store_read **out)
{
    (void)a; // the reader may outlive it
    *out = heap_alloc(sizeof **out + (s->volumes + 1) * sizeof *(*out)->db);
    (*out)->store = s;
    atomic_fetch_add_explicit(&s->reading, 1, memory_order_relaxed);
    return DONE;
}

void store_read_end(struct store_read **r)
{
    if (!*r)
        return;
    store_read_renew(*r);
    atomic_fetch_sub_explicit(&(*r)->store->reading, 1, memory_order_relaxed);
    free(*r);
    *r = NULL;
}

enum code store_read_code(const struct store_read *r)
{
    return r->code;
}

static enum code note(struct store_read *r, enum code code)
{
    if (code != DONE && r && r->code == DONE)
        r->code = code;
    return code;
}

void store_read_renew(struct store_read *r)
{
    if (r)
        r->store->driver->let_go(r);
}

enum code store_select_volume(struct arena *a, struct store_read *r, unsigned volume,
                              const struct store_statement *s, const struct store_value *args, size_t count,
                              struct store_rows *rows)
{
    bool is_known = store_volume_broken(r->store, volume);
    *rows = (struct store_rows){.driver = r->store->driver, .read = is_known ? NULL : r};
    return note(rows->read, r->store->driver->select(a, r, volume, s, args, count, rows));
}

enum code store_select(struct arena *a, struct store_read *r, uint64_t space, const struct store_statement *s,
                       const struct store_value *args, size_t count, struct store_rows *rows)
{
    return store_select_volume(a, r, store_volume_of(r->store, space), s, args, count, rows);
}

bool store_next(struct arena *a, struct store_rows *rows)
{
    if (!rows->cursor || rows->code != DONE)
        return false;
    bool is_there = rows->driver->next(a, rows);
    note(rows->read, rows->code);
    return is_there;
}

int64_t store_column_int(const struct store_rows *rows, int column)
{
    return rows->driver->column_int(rows, column);
}

struct str store_column(const struct store_rows *rows, int column)
{
    return rows->driver->column(rows, column);
}

bool store_column_null(const struct store_rows *rows, int column)
{
    return rows->driver->column_null(rows, column);
}

void store_rows_end(struct store_rows *rows)
{
    if (rows->cursor)
        rows->driver->rows_end(rows);
}

// ---- within a step

enum code store_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                          const struct store_value *args, size_t count, struct store_rows *rows)
{
    *rows = (struct store_rows){.driver = tx->driver};
    return tx->driver->tx_select(a, tx, s, args, count, rows);
}

enum code store_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                         const struct store_value *args, size_t count, int rows)
{
    return tx->driver->tx_write(a, tx, s, args, count, rows);
}

// ---- the house

enum code store_scrub(struct arena *a, struct store *s, uint64_t space)
{
    return s->driver->scrub(a, s, space);
}

enum code store_prepare_check(struct arena *a, struct store *s, const struct store_statement *st)
{
    return s->driver->prepare_check(a, s, st);
}

enum code store_backup(struct arena *a, struct store *s, const char *to_folder)
{
    return s->driver->backup(a, s, to_folder);
}

enum code store_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context)
{
    return s->driver->check(a, s, tell, context);
}
