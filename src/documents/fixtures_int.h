// For the tests of documents: reading files.
#ifndef ENS_DOCUMENTS_FIXTURES_INT_H
#define ENS_DOCUMENTS_FIXTURES_INT_H

#include "documents/documents.h"

#include <stdio.h>

// The bytes of a file below the project's folder; {NULL,0}: it is not there.
static inline struct str fixture_read(struct arena *a, const char *path)
{
    FILE *file = fopen(arena_print(a, "%s/%s", ENS_SOURCE_DIR, path).ptr, "rb");
    if (!file)
        return (struct str){0};
    struct buf bytes;
    buf_init(&bytes, a, 1 << 16);
    for (size_t got = 1; got > 0; bytes.len += got) {
        buf_reserve(&bytes, 1 << 16);
        got = fread(bytes.ptr + bytes.len, 1, 1 << 16, file);
    }
    fclose(file);
    return buf_str(&bytes);
}

static const unsigned char fixture_sha1[20] = "0123456789abcdefghi";

static inline struct cda_target fixture_target(struct str bytes)
{
    return (struct cda_target){.subject = STR("Patient/p"),
                               .url = STR("Binary/b"),
                               .size = bytes.len,
                               .sha1 = fixture_sha1,
                               .replaced_reference = STR("DocumentReference/old")};
}

#endif
