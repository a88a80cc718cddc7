// Reading archives entry by entry, with limits on count, size and ratio.
#include "codec/archive/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>

enum { ENTRIES_MAX = 200000, RATIO_MAX = 400 };
static const uint64_t bytes_max_usual = 8ull << 30, entry_bytes_max_usual = 128ull << 20,
                      ratio_from = 16ull << 20;

struct unpack {
    struct archive *archive;
    locale_t utf8; // libarchive reads names in the thread's locale
    struct unpack_limits limits;
    uint64_t packed_size;
    uint64_t unpacked_size;
    uint32_t entries;
};

void unpack_free(struct unpack **u)
{
    if (!*u)
        return;
    archive_read_free((*u)->archive);
    if ((*u)->utf8)
        freelocale((*u)->utf8);
    free(*u);
    *u = NULL;
}

static struct unpack *make(const struct unpack_limits *limits, uint64_t packed_size)
{
    struct unpack *u = heap_alloc(sizeof *u);
    u->limits = limits ? *limits : (struct unpack_limits){0};
    u->limits.bytes_max = u->limits.bytes_max ? u->limits.bytes_max : bytes_max_usual;
    u->limits.entry_bytes_max = u->limits.entry_bytes_max ? u->limits.entry_bytes_max : entry_bytes_max_usual;
    u->limits.entries_max = u->limits.entries_max ? u->limits.entries_max : ENTRIES_MAX;
    u->limits.ratio_max = u->limits.ratio_max ? u->limits.ratio_max : RATIO_MAX;
    u->packed_size = packed_size;
    u->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    u->archive = archive_read_new();
    archive_read_support_filter_gzip(u->archive);
    archive_read_support_filter_zstd(u->archive);
    archive_read_support_format_zip(u->archive);
    archive_read_support_format_tar(u->archive);
    archive_read_support_format_raw(u->archive);
    return u;
}

// Takes u over: it is freed when the opening failed.
static enum code opened(struct arena *a, struct unpack *u, int result, struct unpack **out)
{
    if (result == ARCHIVE_OK) {
        *out = u;
        return DONE;
    }
    unpack_free(&u);
    return fail(a, INVALID, "this is not a zip, tar, gzip or zstd file, or it is damaged");
}

enum code unpack_open(struct arena *a, struct str bytes, const struct unpack_limits *limits,
                      struct unpack **out)
{
    *out = NULL;
    struct unpack *u = make(limits, bytes.len);
    return opened(a, u, archive_read_open_memory(u->archive, bytes.ptr, bytes.len), out);
}

static enum code check_path(struct arena *a, struct archive_entry *entry, struct str *path)
{
    struct str s = str_from(archive_entry_pathname(entry));
    while (str_starts(s, STR("./")))
        s = str_skip(s, 2);
    if (!archive_path_safe(s))
        return fail(a, INVALID,
                    "the archive holds an entry whose path is absolute, climbs with .., or is not plain "
                    "UTF-8; make it again with relative paths");
    *path = arena_copy(a, s);
    return DONE;
}

static enum code check_entry(struct arena *a, struct unpack *u, struct archive_entry *entry)
{
    if (archive_entry_is_encrypted(entry))
        return fail(a, UNSUPPORTED, "the archive is encrypted; make it again without a password");
    if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) ||
        archive_entry_filetype(entry) != AE_IFREG)
        return fail(a, INVALID, "the archive holds a link or a device; only files and folders are taken");
    if (++u->entries > u->limits.entries_max)
        return fail(a, TOO_LARGE, "the archive holds more than %u files", u->limits.entries_max);
    return DONE;
}

static int next_file(struct archive *archive, struct archive_entry **entry)
{
    int result;
    do
        result = archive_read_next_header(archive, entry);
    while ((result == ARCHIVE_OK || result == ARCHIVE_WARN) && archive_entry_filetype(*entry) == AE_IFDIR);
    return result;
}

static enum code read_entry(struct arena *a, struct unpack *u, struct unpack_entry *out)
{
    struct archive_entry *entry;
    int result = next_file(u->archive, &entry);
    if (result == ARCHIVE_EOF)
        return NOT_FOUND;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return fail(a, INVALID, "the archive is damaged: the header of an entry cannot be read");
    bool is_bare = archive_format(u->archive) == ARCHIVE_FORMAT_RAW;
    if (is_bare && archive_filter_count(u->archive) < 2)
        return fail(a, INVALID, "this is not a zip, tar, gzip or zstd file");
    enum code code = check_entry(a, u, entry);
    out->path = (struct str){0};
    return code || is_bare ? code : check_path(a, entry, &out->path);
}

enum code unpack_next(struct arena *a, struct unpack *u, struct unpack_entry *entry)
{
    locale_t old = uselocale(u->utf8);
    enum code code = read_entry(a, u, entry);
    uselocale(old);
    return code;
}

static enum code count_bytes(struct arena *a, struct unpack *u, size_t more)
{
    u->unpacked_size += more;
    if (u->unpacked_size > u->limits.bytes_max)
        return fail(a, TOO_LARGE, "the archive unpacks to more than %llu bytes",
                    (unsigned long long)u->limits.bytes_max);
    if (u->unpacked_size > ratio_from && u->unpacked_size / u->limits.ratio_max > u->packed_size)
        return fail(a, TOO_LARGE, "the archive unpacks to more than %u times its size", u->limits.ratio_max);
    return DONE;
}

enum code unpack_read(struct arena *a, struct unpack *u, void *to, size_t size, size_t *got)
{
    ssize_t result = archive_read_data(u->archive, to, size);
    *got = 0;
    if (result < 0)
        return fail(a, INVALID, "the archive is damaged: an entry cannot be unpacked");
    enum code code = count_bytes(a, u, (size_t)result);
    if (code == DONE)
        *got = (size_t)result;
    return code;
}

enum code unpack_all(struct arena *a, struct unpack *u, struct str *bytes)
{
    struct buf all;
    buf_init(&all, a, 64 * 1024);
    for (;;) {
        size_t got;
        buf_reserve(&all, 64 * 1024);
        enum code code = unpack_read(a, u, all.ptr + all.len, all.size - all.len - 1, &got);
        if (code)
            return code;
        if (got == 0)
            break;
        all.len += got;
        if (all.len > u->limits.entry_bytes_max)
            return fail(a, TOO_LARGE, "a file in the archive has more than %llu bytes",
                        (unsigned long long)u->limits.entry_bytes_max);
    }
    *bytes = buf_str(&all);
    return DONE;
}

bool unpack_knows(struct str first)
{
    static const struct {
        size_t at;
        const char *magic;
    } known[] = {
        {0, "PK\x03\x04"}, {0, "PK\x05\x06"}, {0, "\x1f\x8b"}, {0, "\x28\xb5\x2f\xfd"}, {257, "ustar"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (first.len > known[i].at && str_starts(str_skip(first, known[i].at), str_from(known[i].magic)))
            return true;
    return false;
}
