// The write-ahead log's file, written in few large writes. SQLite writes each frame of the log as a header of 24 bytes and a
// page, two system calls a page. This VFS stands before the system's, gathers what is written one after the other, and
// hands it on before anything else happens to the file: above all before the sync that makes a commit durable. Other
// connections look into the log only for frames whose commit was synced (synchronous=FULL), so nobody looks for what is
// still here. All other files are opened by the system's VFS itself.
#include "store/store_int.h"

#include <stdlib.h>

enum { GATHERED_MAX = 128 * 1024 };

struct log_file {
    sqlite3_file base;
    unsigned char *gathered; // NULL: nothing was ever written by this connection
    int size;
    sqlite3_int64 at;
};

static sqlite3_file *real_of(struct log_file *f)
{
    return (sqlite3_file *)(void *)(f + 1);
}

static int hand_on(struct log_file *f)
{
    sqlite3_file *real = real_of(f);
    int size = f->size;
    f->size = 0; // what fails is told, and written no second time
    return size ? real->pMethods->xWrite(real, f->gathered, size, f->at) : SQLITE_OK;
}

static int log_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    bool follows = f->size && at == f->at + f->size && size <= GATHERED_MAX - f->size;
    int result = follows ? SQLITE_OK : hand_on(f);
    if (result != SQLITE_OK)
        return result;
    if (size > GATHERED_MAX)
        return real->pMethods->xWrite(real, bytes, size, at);
    if (!f->gathered)
        f->gathered = heap_alloc(GATHERED_MAX);
    if (!f->size)
        f->at = at;
    memcpy(f->gathered + f->size, bytes, (size_t)size);
    f->size += size;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    int result = hand_on(f);
    return result == SQLITE_OK ? real->pMethods->xRead(real, bytes, size, at) : result;
}

static int log_sync(sqlite3_file *file, int flags)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    int result = hand_on(f);
    return result == SQLITE_OK ? real->pMethods->xSync(real, flags) : result;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    int result = hand_on(f);
    return result == SQLITE_OK ? real->pMethods->xTruncate(real, size) : result;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    int result = hand_on(f);
    return result == SQLITE_OK ? real->pMethods->xFileSize(real, size) : result;
}

static int log_close(sqlite3_file *file)
{
    struct log_file *f = (struct log_file *)(void *)file;
    sqlite3_file *real = real_of(f);
    int handed = hand_on(f), closed = real->pMethods->xClose(real);
    free(f->gathered);
    f->gathered = NULL;
    return handed == SQLITE_OK ? closed : handed;
}

static int log_control(sqlite3_file *file, int what, void *argument)
{
    sqlite3_file *real = real_of((struct log_file *)(void *)file);
    return real->pMethods->xFileControl(real, what, argument);
}

static int log_sector(sqlite3_file *file)
{
    sqlite3_file *real = real_of((struct log_file *)(void *)file);
    return real->pMethods->xSectorSize(real);
}

static int log_character(sqlite3_file *file)
{
    sqlite3_file *real = real_of((struct log_file *)(void *)file);
    return real->pMethods->xDeviceCharacteristics(real);
}

// A log is never locked by itself: its database is.
static int log_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int log_reserved(sqlite3_file *file, int *is)
{
    (void)file;
    *is = 0;
    return SQLITE_OK;
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_lock,
    .xCheckReservedLock = log_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_character,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    struct log_file *f = (struct log_file *)(void *)file;
    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, file, flags, out_flags);
    *f = (struct log_file){.base.pMethods = &log_methods};
    int result = real->xOpen(real, name, real_of(f), flags, out_flags);
    if (!real_of(f)->pMethods)
        f->base.pMethods = NULL;
    return result;
}

// The one thing that outlives stores: SQLite keeps VFSs for the process.
static sqlite3_vfs log_vfs;

static void register_vfs(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    log_vfs = *real;
    log_vfs.zName = "ens";
    log_vfs.pAppData = real;
    log_vfs.szOsFile = (int)sizeof(struct log_file) + real->szOsFile;
    log_vfs.xOpen = open_file;
    sqlite3_vfs_register(&log_vfs, 0);
}

const char *store_log_vfs(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_vfs);
    return log_vfs.zName;
}
