// Reading the Cookie field (RFC 6265 §4.2.1).
#include "account/account.h"

struct str cookie_get(struct str header, struct str name)
{
    struct str found = {0};
    while (header.ptr) {
        struct str value = str_trim(str_cut(&header, ';'));
        struct str named = str_cut(&value, '=');
        if (!str_equal(named, name) || !value.ptr)
            continue;
        if (found.ptr) // another site of the same domain may have set one too
            return (struct str){0};
        found = value;
    }
    return found;
}
