// Any bytes: no text, or valid UTF-8 within its bound.
#include "codec/rtf/rtf.h"
#include "codec/text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST = 1000 };
    struct arena a;
    struct buf out;
    arena_init(&a);
    buf_init(&out, &a, 64);
    bool is_rtf = rtf_to_text(&out, str_of((const char *)data, size), MOST);
    if (!utf8_valid(buf_str(&out)) || out.len > MOST || (!is_rtf && out.len))
        abort();
    arena_release(&a);
    return 0;
}
