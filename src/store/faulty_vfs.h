// A disk that fails when told: a VFS before the system's, made the default one, for the tests of this room.
#ifndef ENS_STORE_FAULTY_VFS_H
#define ENS_STORE_FAULTY_VFS_H

#include "base/base.h"

#include <sqlite3.h>
#include <stdatomic.h>

enum faulty_kind { FAULTY_NONE, FAULTY_FULL, FAULTY_WRITE, FAULTY_SHORT, FAULTY_SYNC, FAULTY_READ };

// The n-th operation of the kind from now on fails, and all after it until faulty_disk is set anew.
static struct {
    _Atomic enum faulty_kind kind;
    atomic_int in;
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
} faulty_disk;

struct faulty_file {
    sqlite3_file base;
    sqlite3_io_methods methods;
    sqlite3_file *real; // follows this struct
};

static bool faulty_is_due(enum faulty_kind kind)
{
    return atomic_load(&faulty_disk.kind) == kind && atomic_fetch_sub(&faulty_disk.in, 1) <= 1;
}

static sqlite3_file *faulty_real(sqlite3_file *file)
{
    return ((struct faulty_file *)(void *)file)->real;
}

static int faulty_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    sqlite3_file *real = faulty_real(file);
    if (faulty_is_due(FAULTY_FULL))
        return SQLITE_FULL;
    if (faulty_is_due(FAULTY_WRITE))
        return SQLITE_IOERR_WRITE;
    if (faulty_is_due(FAULTY_SHORT)) {
        int wrote = real->pMethods->xWrite(real, bytes, size / 2, at);
        return wrote == SQLITE_OK ? SQLITE_FULL : wrote;
    }
    return real->pMethods->xWrite(real, bytes, size, at);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = faulty_real(file);
    return faulty_is_due(FAULTY_SYNC) ? SQLITE_IOERR_FSYNC : real->pMethods->xSync(real, flags);
}

static int faulty_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    sqlite3_file *real = faulty_real(file);
    return faulty_is_due(FAULTY_READ) ? SQLITE_IOERR_READ : real->pMethods->xRead(real, bytes, size, at);
}

// Methods that only pass on to the file beneath.
#define FAULTY_PASS(name, method, parameters, ...)                                                           \
    static int name parameters                                                                               \
    {                                                                                                        \
        sqlite3_file *real = faulty_real(file);                                                              \
        return real->pMethods->method(real, ##__VA_ARGS__);                                                  \
    }
FAULTY_PASS(faulty_truncate, xTruncate, (sqlite3_file * file, sqlite3_int64 size), size)
FAULTY_PASS(faulty_size, xFileSize, (sqlite3_file * file, sqlite3_int64 *size), size)
FAULTY_PASS(faulty_lock, xLock, (sqlite3_file * file, int level), level)
FAULTY_PASS(faulty_unlock, xUnlock, (sqlite3_file * file, int level), level)
FAULTY_PASS(faulty_reserved, xCheckReservedLock, (sqlite3_file * file, int *is), is)
FAULTY_PASS(faulty_control, xFileControl, (sqlite3_file * file, int op, void *arg), op, arg)
FAULTY_PASS(faulty_sector, xSectorSize, (sqlite3_file * file))
FAULTY_PASS(faulty_kind_of, xDeviceCharacteristics, (sqlite3_file * file))
FAULTY_PASS(faulty_map, xShmMap, (sqlite3_file * file, int at, int size, int extend, void volatile **out), at,
            size, extend, out)
FAULTY_PASS(faulty_shm_lock, xShmLock, (sqlite3_file * file, int at, int count, int flags), at, count, flags)
FAULTY_PASS(faulty_unmap, xShmUnmap, (sqlite3_file * file, int remove), remove)
FAULTY_PASS(faulty_fetch, xFetch, (sqlite3_file * file, sqlite3_int64 at, int size, void **out), at, size,
            out)
FAULTY_PASS(faulty_unfetch, xUnfetch, (sqlite3_file * file, sqlite3_int64 at, void *page), at, page)
FAULTY_PASS(faulty_close, xClose, (sqlite3_file * file))

static void faulty_barrier(sqlite3_file *file)
{
    sqlite3_file *real = faulty_real(file);
    real->pMethods->xShmBarrier(real);
}

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct faulty_file *f = (struct faulty_file *)(void *)file;
    (void)vfs;
    *f = (struct faulty_file){.real = (sqlite3_file *)(void *)(f + 1)};
    int result = faulty_disk.real->xOpen(faulty_disk.real, name, f->real, flags, out_flags);
    if (!f->real->pMethods)
        return result;
    f->methods = (sqlite3_io_methods){
        .iVersion = f->real->pMethods->iVersion,
        .xClose = faulty_close,
        .xRead = faulty_read,
        .xWrite = faulty_write,
        .xTruncate = faulty_truncate,
        .xSync = faulty_sync,
        .xFileSize = faulty_size,
        .xLock = faulty_lock,
        .xUnlock = faulty_unlock,
        .xCheckReservedLock = faulty_reserved,
        .xFileControl = faulty_control,
        .xSectorSize = faulty_sector,
        .xDeviceCharacteristics = faulty_kind_of,
        .xShmMap = faulty_map,
        .xShmLock = faulty_shm_lock,
        .xShmBarrier = faulty_barrier,
        .xShmUnmap = faulty_unmap,
        .xFetch = faulty_fetch,
        .xUnfetch = faulty_unfetch,
    };
    f->base.pMethods = &f->methods;
    return result;
}

static int faulty_disk_install(void)
{
    faulty_disk.real = sqlite3_vfs_find(NULL);
    faulty_disk.vfs = *faulty_disk.real;
    faulty_disk.vfs.zName = "faulty";
    faulty_disk.vfs.szOsFile = (int)sizeof(struct faulty_file) + faulty_disk.real->szOsFile;
    faulty_disk.vfs.xOpen = faulty_open;
    return sqlite3_vfs_register(&faulty_disk.vfs, 1);
}

static void faulty_disk_set(enum faulty_kind kind, int in)
{
    atomic_store(&faulty_disk.kind, FAULTY_NONE);
    atomic_store(&faulty_disk.in, in);
    atomic_store(&faulty_disk.kind, kind);
}

#endif
