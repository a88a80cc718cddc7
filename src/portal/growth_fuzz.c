// Any bytes as a table of curves of growth: refused with a sentence, or JSON.
#include "portal/portal_int.h"

#include "codec/json/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct buf out;
    struct json *tree;
    arena_init(&a);
    buf_init(&out, &a, 256);
    enum code code = growth_read(&a, str_of((const char *)data, size), &out);
    if (code == DONE ? json_parse(&a, buf_str(&out), NULL, &tree) != DONE : !a.fault.text[0])
        abort();
    arena_release(&a);
    return 0;
}
