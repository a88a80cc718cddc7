// Writing a zip file as a stream.
#include "codec/archive/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>

struct pack {
    struct archive *archive;
    locale_t utf8; // libarchive writes names in the thread's locale
    pack_sink *sink;
    void *context;
};

static ssize_t give_to_sink(struct archive *archive, void *context, const void *bytes, size_t size)
{
    struct pack *p = context;
    if (p->sink(p->context, str_of(bytes, size)))
        return (ssize_t)size;
    archive_set_error(archive, EIO, "the sink refused");
    return -1;
}

void pack_open(struct pack **out, pack_sink *sink, void *context)
{
    struct pack *p = heap_alloc(sizeof *p);
    p->sink = sink;
    p->context = context;
    p->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    p->archive = archive_write_new();
    archive_write_set_format_zip(p->archive);
    // The last block is not padded, as it would be for a tape.
    archive_write_set_bytes_in_last_block(p->archive, 1);
    archive_write_open(p->archive, p, NULL, give_to_sink, NULL);
    *out = p;
}

static enum code refused(struct arena *a)
{
    return fail(a, INTERNAL, "the zip file cannot be written");
}

enum code pack_begin(struct arena *a, struct pack *p, struct str path, uint64_t size, int64_t time_us)
{
    if (!archive_path_safe(path))
        return fail(a, INVALID, "this path cannot stand in a zip file");
    struct archive_entry *entry = archive_entry_new2(p->archive);
    archive_entry_set_pathname(entry, arena_copy(a, path).ptr);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, time_us / 1000000, 0);
    if (size != PACK_SIZE_UNKNOWN)
        archive_entry_set_size(entry, (la_int64_t)size);
    locale_t old = uselocale(p->utf8);
    int result = archive_write_header(p->archive, entry);
    uselocale(old);
    archive_entry_free(entry);
    return result == ARCHIVE_OK || result == ARCHIVE_WARN ? DONE : refused(a);
}

enum code pack_write(struct arena *a, struct pack *p, struct str bytes)
{
    la_ssize_t written = bytes.len ? archive_write_data(p->archive, bytes.ptr, bytes.len) : 0;
    return written == (la_ssize_t)bytes.len ? DONE : refused(a);
}

enum code pack_add(struct arena *a, struct pack *p, struct str path, struct str bytes, int64_t time_us)
{
    enum code code = pack_begin(a, p, path, bytes.len, time_us);
    return code ? code : pack_write(a, p, bytes);
}

void pack_free(struct pack **p)
{
    if (!*p)
        return;
    archive_write_fail((*p)->archive);
    archive_write_free((*p)->archive);
    if ((*p)->utf8)
        freelocale((*p)->utf8);
    free(*p);
    *p = NULL;
}

enum code pack_finish(struct arena *a, struct pack **p)
{
    int result = archive_write_close((*p)->archive);
    pack_free(p);
    return result == ARCHIVE_OK ? DONE : refused(a);
}
