// How fast lives are made: resources and documents a second on one core. Usage: demo_demo_bench [people
// [dump-index]]
#include "demo/demo.h"

#include <stdio.h>
#include <stdlib.h>

static void dump(struct arena *a, const struct demo_setting *s, uint64_t index)
{
    struct demo_life life;
    if (demo_life_make(a, s, index, &life))
        return;
    struct buf b;
    buf_init(&b, a, 1 << 20);
    demo_life_bundle(&b, &life);
    fwrite(b.ptr, 1, b.len, stdout);
}

int main(int argc, char **argv)
{
    struct demo_setting s = {.seed = 2026, .today = 20635};
    uint64_t people = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000;
    struct arena a;
    arena_init(&a);
    if (argc > 2) {
        dump(&a, &s, strtoull(argv[2], NULL, 10));
        arena_release(&a);
        return 0;
    }
    size_t resources = 0, documents = 0, bytes = 0;
    int64_t start = clock_steady_us();
    for (uint64_t i = 0; i < people; i++) {
        arena_reset(&a);
        struct demo_life life;
        if (demo_life_make(&a, &s, i, &life))
            return 1;
        resources += life.resource_count;
        documents += life.document_count;
        for (size_t r = 0; r < life.resource_count; r++)
            bytes += life.resources[r].json.len;
    }
    if (!resources)
        return 1;
    double seconds = (double)(clock_steady_us() - start) / 1e6;
    printf("%llu people, %zu resources (%zu bytes each), %zu documents in %.2f s: %.0f resources/s\n",
           (unsigned long long)people, resources, bytes / resources, documents, seconds,
           (double)resources / seconds);
    arena_release(&a);
    return 0;
}
