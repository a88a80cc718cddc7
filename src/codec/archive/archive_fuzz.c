// Any bytes as an archive: never a crash, never an unsafe path, never more than the limits.
#include "codec/archive/archive.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    const struct unpack_limits limits = {
        .bytes_max = 1 << 20, .entry_bytes_max = 1 << 18, .entries_max = 100};
    struct unpack *u;
    struct unpack_entry entry;
    struct str content;
    size_t total = 0;
    if (unpack_open(&a, str_of((const char *)data, size), &limits, &u) == DONE) {
        while (unpack_next(&a, u, &entry) == DONE && unpack_all(&a, u, &content) == DONE) {
            total += content.len;
            if ((entry.path.ptr && !archive_path_safe(entry.path)) || total > limits.bytes_max)
                abort();
        }
        unpack_free(&u);
    }
    arena_release(&a);
    return 0;
}
