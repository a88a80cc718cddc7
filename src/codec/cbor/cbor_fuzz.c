// Whatever is read as CBOR has maps of pairs, points into its source, and reads the same again.
#include "codec/cbor/cbor.h"

#include <stdlib.h>

static void look_at(const struct cbor *value, struct str source)
{
    size_t count = 0;
    if (value->text.len &&
        (value->text.ptr < source.ptr || value->text.ptr + value->text.len > source.ptr + source.len))
        abort();
    for (const struct cbor *c = value->first; c; c = c->next, count++)
        look_at(c, source);
    if (value->kind == CBOR_MAP && count % 2)
        abort();
    (void)cbor_under_number(value, 3);
    (void)cbor_under_text(value, STR("fmt"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct cbor *value, *again;
    struct str source = str_of((const char *)data, size), rest = source;
    arena_init(&a);
    if (cbor_parse(&a, &rest, &value) == DONE) {
        struct str used = str_of(source.ptr, source.len - rest.len);
        look_at(value, used);
        if (cbor_parse(&a, &used, &again) != DONE || used.len)
            abort();
    }
    arena_release(&a);
    return 0;
}
