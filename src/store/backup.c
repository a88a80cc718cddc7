// A backup of a store on SQLite, while the house is in use: all volumes as they are at one moment. The moment is one for all because
// what is in one volume relies on what is in another (a resource on the signpost that leads to it, a checkpoint on the journals it
// signs): for an instant nobody commits anywhere, and each volume is then copied from what was seen in it at that instant.
#include "store/store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct store_statement hold = {"hold a volume", "BEGIN IMMEDIATE"};
static const struct store_statement let_go = {"let go of a volume", "ROLLBACK"};
static const struct store_statement look = {"look at a volume", "BEGIN"};

static enum code hold_volume(struct arena *a, struct store *s, unsigned number, struct store_db **held)
{
    enum code code = store_db_open(a, &s->config, s->volume[number].name, STORE_WRITER, held);
    return code == DONE ? store_db_run(a, *held, &hold) : code;
}

// What is read through *from from now on is as it is now.
static enum code look_at_volume(struct arena *a, struct store *s, unsigned number, struct store_db **from)
{
    int64_t tables;
    enum code code = store_db_open(a, &s->config, s->volume[number].name, STORE_READER, from);
    if (code == DONE)
        code = store_db_run(a, *from, &look);
    return code == DONE ? store_db_pragma(a, *from, "SELECT count(*) FROM sqlite_schema", &tables) : code;
}

static enum code look_at_all(struct arena *a, struct store *s, struct store_db **from)
{
    struct store_db **held = ARENA_ARRAY(a, struct store_db *, s->volumes + 1);
    enum code code = DONE;
    for (unsigned number = 0; code == DONE && number <= s->volumes; number++)
        code = hold_volume(a, s, number, &held[number]);
    for (unsigned number = 0; code == DONE && number <= s->volumes; number++)
        code = look_at_volume(a, s, number, &from[number]);
    for (unsigned number = 0; number <= s->volumes; number++) {
        if (code == DONE)
            code = store_db_run(a, held[number], &let_go);
        store_db_close(&held[number]);
    }
    return code;
}

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
    int result = sqlite3_backup_step(copy, -1); // all pages, of the transaction that is open: no writer waits
    sqlite3_backup_finish(copy);
    return result == SQLITE_DONE ? DONE
                                 : store_db_fail(a, result == SQLITE_FULL ? to : from, "backup", result);
}

static enum code copy_volume(struct arena *a, struct store_db *from, const struct store_config *into)
{
    struct store_db *to = NULL;
    enum code code = store_db_open(a, into, from->name, STORE_COPY, &to);
    if (code == DONE)
        code = copy_pages(a, from, to);
    store_db_close(&to);
    return code == DONE ? sync_file(a, store_volume_path(a, into->folder, from->name).ptr, O_RDONLY) : code;
}

static enum code copy_all(struct arena *a, struct store *s, const struct store_config *into)
{
    struct store_db **from = ARENA_ARRAY(a, struct store_db *, s->volumes + 1);
    enum code code = look_at_all(a, s, from);
    for (unsigned number = 0; number <= s->volumes; number++) {
        if (code == DONE)
            code = copy_volume(a, from[number], into);
        store_db_close(&from[number]);
    }
    return code;
}

enum code store_sqlite_backup(struct arena *a, struct store *s, const char *to_folder)
{
    const struct store_config into = {.folder = to_folder};
    if (mkdir(to_folder, S_IRWXU) != 0 && errno != EEXIST)
        return fail(a, INTERNAL, "the folder %s cannot be made: %s", to_folder, strerror(errno));
    for (unsigned number = 0; number <= s->volumes; number++)
        if (store_volume_exists(a, to_folder, s->volume[number].name))
            return fail(a, CONFLICT, "there is a store in %s already; name another folder", to_folder);
    enum code code = copy_all(a, s, &into);
    return code == DONE ? sync_file(a, to_folder, O_RDONLY | O_DIRECTORY) : code;
}
