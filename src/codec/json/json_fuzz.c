// Any bytes: refused, or a tree that goes out and comes back the same.
#include "codec/json/json.h"
#include "codec/text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    struct json *first, *second;
    struct str text = str_of((const char *)data, size);
    struct json_limits limits = {.depth_max = 200, .nodes_max = 100000};
    if (json_parse(&a, text, &limits, &first) == DONE) {
        if (!utf8_valid(text))
            abort();
        struct buf out, again;
        buf_init(&out, &a, size);
        buf_init(&again, &a, size);
        json_write(&out, first);
        if (json_parse(&a, buf_str(&out), &limits, &second) != DONE || !json_equal(first, second))
            abort();
        json_write(&again, json_copy(&a, second));
        if (!str_equal(buf_str(&out), buf_str(&again)))
            abort();
        if (first->kind == JSON_STRING) {
            struct str plain = json_text(&a, first);
            if (!utf8_valid(plain) || !json_text_is(first, plain) ||
                !json_equal(first, json_new_string(&a, plain)))
                abort();
        }
    }
    arena_release(&a);
    return 0;
}
