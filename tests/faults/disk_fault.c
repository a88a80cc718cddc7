// A disk that fails when told to: loaded before libc by disk_test.py. The file named by DISK_FAULT says how:
// "full", "write", "sync" or "read", a space, and a part of the paths that are hit. An empty file: all is well.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

// Does the present fault hit an operation on this file?
static bool is_hit(const char *kind, int fd)
{
    char said[256] = "", link[64], path[512];
    const char *file = getenv("DISK_FAULT");
    int from = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (from < 0)
        return false;
    ssize_t (*real_read)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    ssize_t got = real_read(from, said, sizeof said - 1);
    close(from);
    if (got <= 0 || strncmp(said, kind, strlen(kind)) != 0)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    if (len < 0)
        return false;
    path[len] = 0;
    char *part = strchr(said, ' ');
    return part && strstr(path, part + 1);
}

static int why_not_written(int fd)
{
    return is_hit("full", fd) ? ENOSPC : is_hit("write", fd) ? EIO : 0;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t size)
{
    int why = why_not_written(fd);
    if (why)
        return errno = why, -1;
    return REAL("write", ssize_t(*)(int, const void *, size_t))(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    int why = why_not_written(fd);
    if (why)
        return errno = why, -1;
    return REAL("pwrite", ssize_t(*)(int, const void *, size_t, off_t))(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    int why = why_not_written(fd);
    if (why)
        return errno = why, -1;
    return REAL("pwrite64", ssize_t(*)(int, const void *, size_t, off64_t))(fd, bytes, size, at);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    if (is_hit("read", fd))
        return errno = EIO, -1;
    return REAL("read", ssize_t(*)(int, void *, size_t))(fd, bytes, size);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    if (is_hit("read", fd))
        return errno = EIO, -1;
    return REAL("pread", ssize_t(*)(int, void *, size_t, off_t))(fd, bytes, size, at);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
    if (is_hit("read", fd))
        return errno = EIO, -1;
    return REAL("pread64", ssize_t(*)(int, void *, size_t, off64_t))(fd, bytes, size, at);
}

int fsync(int fd)
{
    if (is_hit("sync", fd))
        return errno = EIO, -1;
    return REAL("fsync", int (*)(int))(fd);
}

int fdatasync(int fd)
{
    if (is_hit("sync", fd))
        return errno = EIO, -1;
    return REAL("fdatasync", int (*)(int))(fd);
}
