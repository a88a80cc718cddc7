// Any bytes: refused with a place, or a matrix whose every cell can be found and names a source.
#include "access/matrix.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    if (access_matrix_read(&a, "matrix", str_of((const char *)data, size), &m) != DONE) {
        if (!a.fault.where[0] || !a.fault.text[0])
            abort();
    } else {
        for (int t = 0; t < (int)m->type_count; t++)
            for (int p = 0; p < (int)m->profession_count; p++) {
                const struct access_cell *cell = access_matrix_cell(m, p, t);
                if (!cell || cell->read_source >= m->source_count || cell->deposit_source >= m->source_count)
                    abort();
            }
        if (access_type_named(m, m->types[0].system, m->types[0].code) != 0)
            abort();
    }
    arena_release(&a);
    return 0;
}
