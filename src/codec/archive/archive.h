// codec/archive: zip, tar, gzip and zstd files in, zip files out, by libarchive.
//
// Reading never trusts: a path that climbs, is absolute, or hides in another alphabet's bytes, a link, a
// device, an encrypted entry or more bytes than the limits allow end the reading of the whole archive.
// Nothing is written to disk. The words are pack and unpack because libarchive owns the names that begin with
// archive_.
#ifndef ENS_CODEC_ARCHIVE_H
#define ENS_CODEC_ARCHIVE_H

#include "base/base.h"

struct unpack_limits {
    uint64_t bytes_max;       // of all entries together, unpacked; 0: 8 GB
    uint64_t entry_bytes_max; // of one entry that unpack_all reads; 0: 128 MB
    uint32_t entries_max;     // 0: 200,000
    uint32_t ratio_max;       // unpacked to packed size, looked at from 16 MB on; 0: 400
};

struct unpack_entry {
    struct str
        path; // relative, UTF-8, without . and ..; {NULL,0}: a bare .gz or .zst file, which has one entry
};

struct unpack; // an archive being read

// INVALID: not an archive that we read. `bytes` must outlive the reading.
enum code unpack_open(struct arena *a, struct str bytes, const struct unpack_limits *limits,
                      struct unpack **out) MUST_CHECK;
// The next file (folders are passed over); its path lives in the arena. NOT_FOUND: there are no more.
// INVALID: damaged or unsafe; UNSUPPORTED: encrypted; TOO_LARGE. After these the archive is only to be freed.
enum code unpack_next(struct arena *a, struct unpack *u, struct unpack_entry *entry) MUST_CHECK;
// The next bytes of the entry; *got is 0 at its end. INVALID: damaged; TOO_LARGE: over a limit.
enum code unpack_read(struct arena *a, struct unpack *u, void *to, size_t size, size_t *got) MUST_CHECK;
enum code unpack_all(struct arena *a, struct unpack *u,
                     struct str *bytes) MUST_CHECK; // the rest of the entry
void unpack_free(struct unpack **u);

// Zip, magic numbers of gzip, zstd, tar: whether unpack_open is worth trying. Looks at the first 512 bytes.
bool unpack_knows(struct str first_bytes);

// ---- writing a zip (deflate, UTF-8 names)
typedef bool pack_sink(void *context, struct str bytes); // false: could not be written
struct pack;
void pack_open(struct pack **out, pack_sink *sink, void *context);
// Begins a file. size: its bytes, or PACK_SIZE_UNKNOWN. INVALID: a path that unpacking would refuse.
#define PACK_SIZE_UNKNOWN UINT64_MAX
enum code pack_begin(struct arena *a, struct pack *p, struct str path, uint64_t size,
                     int64_t time_us) MUST_CHECK;
enum code pack_write(struct arena *a, struct pack *p,
                     struct str bytes) MUST_CHECK; // INTERNAL: the sink failed
enum code pack_add(struct arena *a, struct pack *p, struct str path, struct str bytes,
                   int64_t time_us) MUST_CHECK;
enum code pack_finish(struct arena *a, struct pack **p) MUST_CHECK; // writes the directory; frees p always
void pack_free(struct pack **p);                                    // gives up: what was written is not a zip

// A path that both sides take: relative, valid UTF-8, no empty, "." or ".." part, no backslash, colon or
// control character, at most 1,024 bytes.
bool archive_path_safe(struct str path);

#endif
