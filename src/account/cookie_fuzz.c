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
        struct buf twice;
        buf_init(&twice, &a, size + 8);
        buf_add(&twice, STR("s=x; "));
        buf_add(&twice, header);
        if (cookie_get(buf_str(&twice), STR("s")).ptr)
            abort();
    }
    arena_release(&a);
    return 0;
}
