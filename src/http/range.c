// Range requests: the grammar of the Range field (RFC 9110 §14.1.2, §14.2).
#include "http/parse.h"

enum range_found range_read(struct str field, uint64_t size, uint64_t *from, uint64_t *until)
{
    *from = 0;
    *until = size;
    if (!str_starts(field, STR("bytes=")))
        return RANGE_WHOLE;
    struct str last = str_trim(str_skip(field, 6));
    if (str_find(last, ',') >= 0 || str_find(last, '-') < 0)
        return RANGE_WHOLE;
    struct str first = str_cut(&last, '-');
    uint64_t a = 0, b = 0;
    if ((first.len && !str_to_u64(first, &a)) || (last.len && !str_to_u64(last, &b)) ||
        (!first.len && !last.len))
        return RANGE_WHOLE;
    if (!first.len) { // the last b bytes
        if (!b || !size)
            return RANGE_NONE;
        *from = b < size ? size - b : 0;
        return RANGE_PART;
    }
    if (last.len && b < a)
        return RANGE_WHOLE;
    if (a >= size)
        return RANGE_NONE;
    *from = a;
    if (last.len && b < size - 1)
        *until = b + 1;
    return RANGE_PART;
}
