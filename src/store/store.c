// Opening and closing a store: its folder, its volumes, its committers.
#include "store/store_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void store_volume_name(unsigned number, unsigned volumes, char out[STORE_NAME_SIZE])
{
    if (number == volumes)
        snprintf(out, STORE_NAME_SIZE, "commons");
    else
        snprintf(out, STORE_NAME_SIZE, "v%03u", number);
}

struct str store_volume_path(struct arena *a, const char *folder, const char *name)
{
    return arena_print(a, "%s/%s.db", folder, name);
}

bool store_volume_exists(struct arena *a, const char *folder, const char *name)
{
    return access(store_volume_path(a, folder, name).ptr, F_OK) == 0;
}

unsigned store_volume_count(const struct store *s)
{
    return s->volumes;
}

unsigned store_volume_of(const struct store *s, uint64_t space)
{
    return space ? (unsigned)(space % STORE_BUCKETS) % s->volumes : s->volumes;
}

bool store_volume_broken(const struct store *s, unsigned volume)
{
    return atomic_load(&s->volume[volume].is_broken);
}

// People of other volumes must not wait for the repair of one. Without the commons' nobody can be told apart.
static enum code bear_damage(struct arena *a, struct store *s, unsigned number, enum code code)
{
    if (code != INTERNAL || number == s->volumes)
        return code;
    atomic_store(&s->volume[number].is_broken, true);
    log_line(LOG_ERROR, "store", "%s; until then the spaces in it are refused", a->fault.text);
    return DONE;
}

static enum code check_volume(struct arena *a, const struct store *s, unsigned number)
{
    const char *name = s->volume[number].name;
    if (!store_volume_exists(a, s->config.folder, name))
        return fail(a, INVALID, "the file of volume %s is missing in %s; put it back", name,
                    s->config.folder);
    struct store_db *db;
    enum code code = store_db_open(a, &s->config, name, STORE_READER, &db);
    if (code != DONE)
        return code;
    size_t applied = 0;
    code = store_migrations_applied(a, db, number, s->volumes, &applied);
    store_db_close(&db);
    if (code == DONE && applied < store_migrations_known())
        code = fail(a, CONFLICT, "volume %s is of an older version; run `ens migrate`", name);
    return code;
}

static struct store *make_store(const struct store_config *config, unsigned volumes)
{
    struct store *s = heap_alloc(sizeof *s);
    s->config = *config;
    s->config.folder = strdup(config->folder);
    if (!s->config.group_max)
        s->config.group_max = 256;
    s->volumes = volumes;
    s->volume = heap_alloc((volumes + 1) * sizeof *s->volume);
    for (unsigned number = 0; number <= volumes; number++) {
        struct store_volume *v = s->volume + number;
        v->store = s;
        store_volume_name(number, volumes, v->name);
        pthread_mutex_init(&v->lock, NULL);
        pthread_cond_init(&v->wake, NULL);
        pthread_cond_init(&v->gathered, NULL);
    }
    pthread_mutex_init(&s->pool_lock, NULL);
    pthread_mutex_init(&s->checkpoint_lock, NULL);
    pthread_cond_init(&s->checkpoint_wake, NULL);
    return s;
}

static enum code find_or_make(struct arena *a, const struct store_config *config, unsigned *volumes)
{
    enum code code = store_volumes_found(a, config, volumes);
    // The commons are made last: without them, making the store was cut short.
    if (code != DONE || (*volumes && (!config->create || store_volume_exists(a, config->folder, "commons"))))
        return code;
    if (!config->create)
        return fail(a, NOT_FOUND, "there is no store in %s; make one with `ens serve` or `ens open`",
                    config->folder);
    unsigned applied;
    code = store_migrate(a, config, &applied);
    return code == DONE ? store_volumes_found(a, config, volumes) : code;
}

enum code store_open(struct arena *a, const struct store_config *config, struct store **out)
{
    // Counting every allocation takes a lock that all threads share. Refused, without harm, once SQLite has
    // started.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    unsigned volumes;
    enum code code = find_or_make(a, config, &volumes);
    if (code != DONE)
        return code;
    struct store *s = make_store(config, volumes);
    for (unsigned number = 0; code == DONE && number <= volumes; number++)
        code = bear_damage(a, s, number, check_volume(a, s, number));
    for (unsigned number = 0; code == DONE && number <= volumes && !config->read_only; number++)
        code = store_volume_broken(s, number) ? DONE : store_committer_start(a, s->volume + number);
    if (code == DONE && !config->read_only)
        code = store_checkpointer_start(a, s);
    if (code != DONE) {
        store_free(&s);
        return code;
    }
    *out = s;
    return DONE;
}

void store_free(struct store **s)
{
    if (!*s)
        return;
    for (unsigned number = 0; number <= (*s)->volumes; number++)
        store_committer_stop((*s)->volume + number);
    store_checkpointer_stop(*s);
    store_reads_free(*s);
    for (unsigned number = 0; number <= (*s)->volumes; number++) {
        store_db_close(&(*s)->volume[number].db); // the last connection empties the log into the volume
        arena_release(&(*s)->volume[number].arena);
        pthread_mutex_destroy(&(*s)->volume[number].lock);
        pthread_cond_destroy(&(*s)->volume[number].wake);
        pthread_cond_destroy(&(*s)->volume[number].gathered);
    }
    pthread_mutex_destroy(&(*s)->pool_lock);
    pthread_mutex_destroy(&(*s)->checkpoint_lock);
    pthread_cond_destroy(&(*s)->checkpoint_wake);
    free((*s)->volume);
    free((void *)(uintptr_t)(*s)->config.folder);
    free(*s);
    *s = NULL;
}
