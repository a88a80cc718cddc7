// Fuzzes what other systems say of a trace and a request: what is taken is well formed, and is taken again.
#include "http/trace.h"

#include <stdlib.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct str text = str_of((const char *)data, size), rest = text, fields[3];
    struct trace_parent parent, again;
    struct arena a;
    arena_init(&a);
    if (trace_parent_read(text, &parent)) {
        struct str made = arena_print(&a, "00-%s-%s-0%d", parent.trace, parent.span, parent.is_sampled);
        MUST(made.len == 55 && trace_parent_read(made, &again));
        MUST(memcmp(&parent, &again, sizeof parent) == 0);
    }
    size_t count = 0;
    while (rest.ptr && count < COUNT_OF(fields))
        fields[count++] = str_cut(&rest, '\n');
    struct str state = trace_state_read(&a, fields, count);
    if (state.ptr) {
        MUST(state.len && state.len <= TRACE_STATE_MAX);
        MUST(str_equal(trace_state_read(&a, &state, 1), state));
    }
    if (request_id_fits(text))
        for (size_t i = 0; i < text.len; i++)
            MUST(text.ptr[i] > ' ' && text.ptr[i] < 0x7f);
    arena_release(&a);
    return 0;
}
