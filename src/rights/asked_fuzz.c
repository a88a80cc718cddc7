// Any bytes as the Parameters of an operation: read, or refused with a sentence.
#include "rights/rights_int.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json *tree;
    struct asked asked;
    arena_init(&a);
    if (json_parse(&a, str_of((const char *)data, size), NULL, &tree) == DONE) {
        enum code code = rights_read(&a, tree, IDENTITY_STRICT, &asked);
        if (code == DONE && asked.said & SAID_PARTY && (!asked.party.id.len || asked.party.id.len > 32))
            abort();
        if (code != DONE && !a.fault.text[0])
            abort();
    }
    arena_release(&a);
    return 0;
}
