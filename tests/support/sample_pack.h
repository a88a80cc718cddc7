// For tests: reads a .tar.zst pack of ../shared/data, file by file, without unpacking it to disk.
#ifndef ENS_TESTS_SAMPLE_PACK_H
#define ENS_TESTS_SAMPLE_PACK_H

#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

struct sample_file {
    struct str path, text;
};

struct sample_pack {
    struct sample_file *files;
    size_t count;
};

// The size field of a tar header, in octal.
static size_t sample_size(const char *header)
{
    char octal[13] = {0};
    memcpy(octal, header + 124, 12);
    return strtoul(octal, NULL, 8);
}

static struct str sample_read_all(struct arena *a, FILE *pipe)
{
    struct buf bytes;
    buf_init(&bytes, a, 1 << 20);
    for (;;) {
        buf_reserve(&bytes, 1 << 16);
        size_t got = fread(bytes.ptr + bytes.len, 1, 1 << 16, pipe);
        if (got == 0)
            return buf_str(&bytes);
        bytes.len += got;
    }
}

// The regular files of a pack; false when the folder of samples is not there: the arena is then as it was.
static bool sample_pack_read(struct arena *a, const char *name, struct sample_pack *out)
{
    char pack[4096], command[sizeof pack + 64];
    snprintf(pack, sizeof pack, ENS_SOURCE_DIR "/../shared/data/%s", name);
    snprintf(command, sizeof command, "exec zstd -dcq --long=27 '%s'", pack);
    FILE *there = fopen(pack, "rb");
    *out = (struct sample_pack){0};
    if (!there)
        return false;
    fclose(there);
    FILE *pipe = popen(command, "r");
    if (!pipe)
        return false;
    struct str tar = sample_read_all(a, pipe);
    pclose(pipe);
    out->files =
        ARENA_ARRAY(a, struct sample_file, tar.len / 1024 + 1); // a header and a block of content at least
    struct str long_path = {0}; // GNU: of more than 100 bytes, in a block of its own before the file
    for (size_t at = 0; at + 512 <= tar.len && tar.ptr[at];) {
        const char *header = tar.ptr + at;
        size_t size = sample_size(header);
        struct str path = long_path.ptr ? long_path : str_of(header, strnlen(header, 100));
        bool is_long_path = header[156] == 'L' && size <= tar.len - at - 512;
        if ((header[156] == '0' || header[156] == 0) && size <= tar.len - at - 512)
            out->files[out->count++] = (struct sample_file){path, str_of(header + 512, size)};
        long_path = is_long_path ? str_of(header + 512, strnlen(header + 512, size)) : (struct str){0};
        at += 512 + (size + 511) / 512 * 512;
    }
    return out->count > 0;
}

// The last part of a path.
static inline struct str sample_base_name(struct str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return str_skip(path, i);
    return path;
}

#endif
