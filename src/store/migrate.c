// Migrations on SQLite: the schema's steps, carried in the binary, applied to each volume in order and recorded in it.
#include "store/store_int.h"
#include "store_migrations_embedded.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct store_statement begin = {"begin a migration", "BEGIN IMMEDIATE"};
static const struct store_statement commit = {"commit a migration", "COMMIT"};
static const struct store_statement rollback = {"drop a migration", "ROLLBACK"};

size_t store_migrations_known(void)
{
    return COUNT_OF(store_migrations);
}

// user_version of a volume: how many there are, and which it is; so that no file stands in for another.
static int64_t identity_of(unsigned number, unsigned volumes)
{
    return (int64_t)volumes * 65536 + number + 1;
}

enum code store_migrations_applied(struct arena *a, struct store_db *db, unsigned number, unsigned volumes,
                                   size_t *applied)
{
    int64_t application, identity, has_table, count = 0;
    enum code code = store_db_pragma(a, db, "PRAGMA application_id", &application);
    if (code == DONE)
        code = store_db_pragma(a, db, "PRAGMA user_version", &identity);
    if (code == DONE)
        code =
            store_db_pragma(a, db, "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'", &has_table);
    if (code == DONE && has_table)
        code = store_db_pragma(a, db, "SELECT count(*) FROM migration", &count);
    if (code != DONE)
        return code;
    if (has_table && (application != STORE_APPLICATION_ID || identity != identity_of(number, volumes)))
        return fail(a, INVALID, "the file of volume %s is not that volume; put the right files back",
                    db->name);
    if ((size_t)count > store_migrations_known())
        return fail(a, INVALID, "volume %s was written by a newer version of ens; use that one", db->name);
    *applied = (size_t)count;
    return DONE;
}

// 0: a file that its making was stopped at.
static enum code read_identity(struct arena *a, const struct store_config *config, const char *name,
                               int64_t *identity)
{
    struct store_db *db;
    *identity = 0;
    enum code code = store_db_open(a, config, name, STORE_READER, &db);
    if (code != DONE)
        return code;
    code = store_db_pragma(a, db, "PRAGMA user_version", identity);
    store_db_close(&db);
    return code;
}

enum code store_volumes_found(struct arena *a, const struct store_config *config, unsigned *volumes)
{
    enum code damaged = DONE;
    *volumes = 0;
    DIR *folder = opendir(config->folder);
    if (!folder && errno == ENOENT)
        return DONE;
    if (!folder)
        return fail(a, INTERNAL, "the folder %s cannot be read: %s", config->folder, strerror(errno));
    closedir(folder);
    char name[STORE_NAME_SIZE];
    // Every volume knows how many there are: what one that is damaged or not made does not say, the next may.
    for (unsigned number = 0; number < STORE_VOLUMES_MAX && !*volumes; number++) {
        store_volume_name(number, STORE_VOLUMES_MAX, name);
        if (!store_volume_exists(a, config->folder, name))
            break;
        int64_t identity;
        enum code code = read_identity(a, config, name, &identity);
        if (code != DONE)
            damaged = code;
        *volumes = (unsigned)(identity / 65536);
    }
    return *volumes ? DONE : damaged;
}

static enum code exec(struct arena *a, struct store_db *db, const char *doing, const char *sql)
{
    int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? DONE : store_db_fail(a, db, doing, result);
}

static enum code apply_one(struct arena *a, struct store_db *db, size_t at, int64_t identity)
{
    struct str text = str_of((const char *)store_migrations[at].bytes, store_migrations[at].size);
    struct str record =
        arena_print(a,
                    "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, title TEXT NOT "
                    "NULL, applied_us INTEGER NOT NULL) STRICT;"
                    "INSERT INTO migration VALUES (%zu, '%s', %lld);"
                    "PRAGMA application_id = %d; PRAGMA user_version = %lld;",
                    at + 1, store_migrations[at].name, (long long)clock_now_us(), STORE_APPLICATION_ID,
                    (long long)identity);
    enum code code = exec(a, db, store_migrations[at].name, store_sqlite_ddl(a, text).ptr);
    return code == DONE ? exec(a, db, "recording a migration", record.ptr) : code;
}

// All that the volume lacks, in one transaction: a volume that is being made is not there by half. The lock comes before
// the count: two programs may be told to migrate at once.
static enum code migrate_volume(struct arena *a, struct store_db *db, unsigned number, unsigned volumes,
                                unsigned *applied)
{
    size_t have = 0, known = store_migrations_known();
    enum code code = store_db_run(a, db, &begin);
    if (code != DONE)
        return code;
    code = store_migrations_applied(a, db, number, volumes, &have);
    for (size_t at = have; code == DONE && at < known; at++)
        code = apply_one(a, db, at, identity_of(number, volumes));
    if (code == DONE)
        code = store_db_run(a, db, &commit);
    if (sqlite3_get_autocommit(db->handle) == 0) {
        struct fault kept = a->fault;
        (void)!store_db_run(a, db, &rollback); // why it was needed is said
        a->fault = kept;
    }
    if (code == DONE)
        *applied += (unsigned)(known - have);
    return code;
}

bool store_volume_made(struct arena *a, const struct store_config *config, const char *name)
{
    int64_t identity;
    return store_volume_exists(a, config->folder, name) &&
           (read_identity(a, config, name, &identity) != DONE || identity);
}

static enum code sync_folder(struct arena *a, const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "the folder %s cannot be synced: %s", folder, strerror(reason));
}

static enum code choose_volumes(struct arena *a, const struct store_config *config, unsigned *volumes)
{
    enum code code = store_volumes_found(a, config, volumes);
    if (code != DONE || *volumes)
        return code;
    if (!config->create)
        return fail(a, NOT_FOUND, "there is no store in %s", config->folder);
    if (mkdir(config->folder, S_IRWXU) != 0 && errno != EEXIST)
        return fail(a, INTERNAL, "the folder %s cannot be made: %s", config->folder, strerror(errno));
    *volumes = config->volumes ? config->volumes : 4;
    return *volumes < STORE_VOLUMES_MAX
               ? DONE
               : fail(a, INVALID, "a store has at most %d volumes", STORE_VOLUMES_MAX);
}

enum code store_sqlite_migrate(struct arena *a, const struct store_config *config, unsigned *applied)
{
    unsigned volumes;
    *applied = 0;
    enum code code = choose_volumes(a, config, &volumes);
    for (unsigned number = 0; code == DONE && number <= volumes; number++) {
        char name[STORE_NAME_SIZE];
        struct store_db *db;
        store_volume_name(number, volumes, name);
        if (!config->create && !store_volume_exists(a, config->folder, name))
            return fail(a, INVALID, "the file of volume %s is missing in %s", name, config->folder);
        code = store_db_open(a, config, name, STORE_MAKER, &db);
        if (code != DONE)
            return code;
        code = migrate_volume(a, db, number, volumes, applied);
        store_db_close(&db);
    }
    return code == DONE ? sync_folder(a, config->folder) : code;
}
