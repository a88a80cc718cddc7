// The master key's file: read, or made when it is missing.
#include "crypt/crypt_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

// "ens-master-key-1 <64 hex digits> <8 hex digits of its BLAKE2b>\n": a line that can be printed and kept in
// a safe, and typed in again.
static const char KEY_WORD[] = "ens-master-key-1 ";
enum {
    CHECK_SIZE = 4,
    WORD_SIZE = sizeof KEY_WORD - 1,
    KEY_HEX = 2 * CRYPT_KEY_SIZE,
    LINE_SIZE = WORD_SIZE + KEY_HEX + 1 + 2 * CHECK_SIZE + 1,
};

static void write_line(char line[LINE_SIZE + 1], const unsigned char master[CRYPT_KEY_SIZE])
{
    unsigned char check[crypto_generichash_BYTES];
    crypto_generichash(check, sizeof check, master, CRYPT_KEY_SIZE, NULL, 0);
    memcpy(line, KEY_WORD, WORD_SIZE);
    sodium_bin2hex(line + WORD_SIZE, KEY_HEX + 1, master, CRYPT_KEY_SIZE);
    line[WORD_SIZE + KEY_HEX] = ' ';
    sodium_bin2hex(line + WORD_SIZE + KEY_HEX + 1, 2 * CHECK_SIZE + 1, check, CHECK_SIZE);
    line[LINE_SIZE - 1] = '\n';
    line[LINE_SIZE] = 0;
}

static bool read_line(const char line[LINE_SIZE], unsigned char master[CRYPT_KEY_SIZE])
{
    char again[LINE_SIZE + 1];
    if (memcmp(line, KEY_WORD, WORD_SIZE) != 0 ||
        sodium_hex2bin(master, CRYPT_KEY_SIZE, line + WORD_SIZE, KEY_HEX, NULL, NULL, NULL) != 0)
        return false;
    write_line(again, master);
    bool same = crypt_same(line, again, LINE_SIZE);
    wipe(again, sizeof again);
    return same;
}

static enum code read_file(struct arena *a, const char *path, unsigned char master[CRYPT_KEY_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return fail(a, NOT_FOUND, "there is no key file %s; put the kept one there", path);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        enum code code = fail(a, INTERNAL, "the key file %s cannot be opened: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    char line[LINE_SIZE + 1];
    ssize_t size = read(fd, line, sizeof line);
    close(fd);
    enum code code = DONE;
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        code = fail(a, INVALID, "the key file %s may be read by others; run `chmod 600` on it", path);
    else if (size != LINE_SIZE || !read_line(line, master))
        code = fail(a, INVALID, "%s is not a whole key file; put the kept one there", path);
    wipe(line, sizeof line);
    return code;
}

static enum code sync_folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str folder = slash ? str_of(path, slash == path ? 1 : (size_t)(slash - path)) : STR(".");
    int fd = open(arena_copy(a, folder).ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "the folder of %s cannot be synced: %s", path, strerror(reason));
}

// Written whole under another name and linked, so that a key file is never half there and two makers cannot
// both win.
static enum code make_file(struct arena *a, const char *path)
{
    unsigned char master[CRYPT_KEY_SIZE];
    char line[LINE_SIZE + 1];
    const char *draft = arena_print(a, "%s.draft-%ld", path, (long)getpid()).ptr;
    crypt_random(master, sizeof master);
    write_line(line, master);
    wipe(master, sizeof master);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool written = fd >= 0 && write(fd, line, LINE_SIZE) == LINE_SIZE && fsync(fd) == 0;
    bool linked = written && (link(draft, path) == 0 || errno == EEXIST);
    int reason = errno;
    wipe(line, sizeof line);
    if (fd >= 0) {
        close(fd);
        unlink(draft);
    }
    if (!linked)
        return fail(a, INTERNAL, "the key file %s cannot be made: %s", path, strerror(reason));
    return sync_folder_of(a, path);
}

enum code crypt_master_read(struct arena *a, const char *path, enum crypt_create create,
                            unsigned char master[CRYPT_KEY_SIZE], bool *created)
{
    *created = false;
    enum code code = read_file(a, path, master);
    if (code != NOT_FOUND || create != CRYPT_CREATE_IF_MISSING)
        return code;
    code = make_file(a, path);
    *created = code == DONE;
    return code ? code : read_file(a, path, master);
}
