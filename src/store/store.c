// Opening and closing a store on SQLite: its folder, its volumes, its committers.
#include "store/store_int.h"

#include <stdio.h>
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

static enum code find_or_make(struct arena *a, const struct store_config *config, unsigned *volumes)
{
    enum code code = store_volumes_found(a, config, volumes);
    // The commons are made last: without them, making the store was cut short.
    if (code != DONE || (*volumes && (!config->create || store_volume_made(a, config, "commons"))))
        return code;
    if (!config->create)
        return fail(a, NOT_FOUND, "there is no store in %s; make one with `ens serve` or `ens open`",
                    config->folder);
    unsigned applied;
    code = store_sqlite_migrate(a, config, &applied);
    return code == DONE ? store_volumes_found(a, config, volumes) : code;
}

enum code store_sqlite_open(struct arena *a, const struct store_config *config, struct store **out)
{
    // Counting every allocation takes a lock that all threads share. Refused, without harm, once SQLite has
    // started.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    unsigned volumes;
    enum code code = find_or_make(a, config, &volumes);
    if (code != DONE)
        return code;
    struct store *s = store_make(&store_sqlite, config, volumes);
    for (unsigned number = 0; number <= volumes; number++)
        store_volume_name(number, volumes, s->volume[number].name);
    for (unsigned number = 0; code == DONE && number <= volumes; number++)
        code = bear_damage(a, s, number, check_volume(a, s, number));
    for (unsigned number = 0; code == DONE && number <= volumes && !config->read_only; number++)
        code = store_volume_broken(s, number) ? DONE : store_committer_start(a, s->volume + number);
    if (code == DONE && !config->read_only)
        code = store_checkpointer_start(a, s);
    if (code != DONE) {
        store_sqlite_free(s);
        return code;
    }
    *out = s;
    return DONE;
}

void store_sqlite_free(struct store *s)
{
    store_committers_stop(s);
    store_checkpointer_stop(s);
    for (unsigned number = 0; number <= s->volumes; number++) {
        for (struct store_db *db; (db = store_idle_take(&s->volume[number].idle));)
            store_db_close(&db);
        store_db_close(&s->volume[number].db); // the last connection empties the log into the volume
    }
    store_unmake(s);
}
