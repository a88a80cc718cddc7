// The house-keeping of a store on SQLite: checks, backups, and the test that a statement suits the schema.
#include "store/store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum code store_sqlite_prepare_check(struct arena *a, struct store *s, const struct store_statement *st)
{
    const unsigned volumes[] = {0, s->volumes};
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        struct store_db *db;
        struct store_prepared *p;
        enum code code = store_db_open(a, &s->config, s->volume[volumes[i]].name, STORE_READER, &db);
        if (code != DONE)
            return code;
        code = store_db_prepare(a, db, st, &p);
        store_db_close(&db);
        if (code != DONE)
            return code;
    }
    return DONE;
}

// ---- check

struct damage {
    store_damage_fn *tell;
    void *context;
    bool any;
};

static void tell_damage(struct damage *damage, unsigned volume, struct str sentence)
{
    damage->any = true;
    damage->tell(damage->context, volume, sentence);
}

static enum code read_pages(struct arena *a, struct store_db *db, unsigned number, struct damage *damage)
{
    static const struct store_statement check = {"check the pages", "PRAGMA integrity_check(20)"};
    struct store_prepared *p;
    enum code code = store_db_start(a, db, &check, NULL, 0, &p);
    if (code != DONE)
        return code;
    int result;
    while ((result = sqlite3_step(p->stmt)) == SQLITE_ROW) {
        struct str line = str_from((const char *)sqlite3_column_text(p->stmt, 0));
        if (!str_equal(line, STR("ok")))
            tell_damage(damage, number, arena_print(a, "volume %s: %.*s", db->name, STR_ARG(line)));
    }
    if (result != SQLITE_DONE)
        code = store_db_fail(a, db, check.name, result);
    store_db_stop(p);
    return code;
}

static enum code check_volume(struct arena *a, struct store *s, unsigned number, struct damage *damage)
{
    struct store_db *db;
    size_t applied;
    enum code code = store_db_open(a, &s->config, s->volume[number].name, STORE_READER, &db);
    if (code != DONE)
        return code;
    code = store_migrations_applied(a, db, number, s->volumes, &applied);
    if (code == DONE)
        code = read_pages(a, db, number, damage);
    store_db_close(&db);
    return code;
}

enum code store_sqlite_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context)
{
    struct damage damage = {tell, context, false};
    for (unsigned number = 0; number <= s->volumes; number++)
        if (check_volume(a, s, number, &damage) != DONE)
            tell_damage(&damage, number, str_from(a->fault.text));
    return damage.any ? fail(a, INVALID, "the store is damaged; restore the volumes named from a backup")
                      : DONE;
}

// ---- backup

static enum code sync_file(struct arena *a, const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "%s cannot be synced: %s", path, strerror(reason));
}

static enum code copy_pages(struct arena *a, struct store_db *from, struct store_db *to)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!copy)
        return store_db_fail(a, to, "backup", sqlite3_errcode(to->handle));
    // All pages in one step: one snapshot, which no writer waits for.
    int result = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    return result == SQLITE_DONE ? DONE
                                 : store_db_fail(a, result == SQLITE_FULL ? to : from, "backup", result);
}

static enum code copy_volume(struct arena *a, struct store *s, unsigned number,
                             const struct store_config *into)
{
    const char *name = s->volume[number].name;
    struct store_db *from = NULL, *to = NULL;
    enum code code = store_db_open(a, &s->config, name, STORE_READER, &from);
    if (code == DONE)
        code = store_db_open(a, into, name, STORE_COPY, &to);
    if (code == DONE)
        code = copy_pages(a, from, to);
    store_db_close(&from);
    store_db_close(&to);
    return code == DONE ? sync_file(a, store_volume_path(a, into->folder, name).ptr, O_RDONLY) : code;
}

enum code store_sqlite_backup(struct arena *a, struct store *s, const char *to_folder)
{
    const struct store_config into = {.folder = to_folder};
    if (mkdir(to_folder, S_IRWXU) != 0 && errno != EEXIST)
        return fail(a, INTERNAL, "the folder %s cannot be made: %s", to_folder, strerror(errno));
    for (unsigned number = 0; number <= s->volumes; number++)
        if (store_volume_exists(a, to_folder, s->volume[number].name))
            return fail(a, CONFLICT, "there is a store in %s already; name another folder", to_folder);
    for (unsigned number = 0; number <= s->volumes; number++) {
        enum code code = copy_volume(a, s, number, &into);
        if (code != DONE)
            return code;
    }
    return sync_file(a, to_folder, O_RDONLY | O_DIRECTORY);
}
