// What is read as a cookie stands in the field, holds no separator, and is the only one of its name.
#include "account/account.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    struct str header = str_of((const char *)data, size);
    struct str value = cookie_get(header, STR("s"));
    if (value.ptr) {
        if (value.ptr < header.ptr || value.ptr + value.len > header.ptr + header.len ||
            str_find(value, ';') >= 0)
            abort();
        struct str twice = arena_print(&a, "s=x; %.*s", STR_ARG(header));
        if (cookie_get(twice, STR("s")).ptr)
            abort();
    }
    arena_release(&a);
    return 0;
}
