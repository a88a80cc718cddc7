// Who asks, when a front stands before us: the last address of X-Forwarded-For, which the front itself wrote. What stands
// before it the client may have written.
#include "http/http_int.h"

#include <arpa/inet.h>

static bool is_front(struct str fronts, struct str address)
{
    while (fronts.ptr)
        if (str_equal(str_cut(&fronts, ' '), address))
            return address.len > 0;
    return false;
}

static struct str last_of(const struct http_request *r, struct str name)
{
    struct str value = {0}, last = {0};
    for (size_t i = 0; i < r->field_count; i++)
        if (str_equal_fold(r->fields[i].name, name))
            value = r->fields[i].value;
    while (value.ptr)
        last = str_trim(str_cut(&value, ','));
    return last;
}

static bool is_address(struct str text)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    if (text.len == 0 || text.len >= sizeof address)
        return false;
    memcpy(address, text.ptr, text.len);
    address[text.len] = 0;
    return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

void peer_find(struct http_request *r, struct str fronts)
{
    if (!is_front(fronts, r->neighbour))
        return;
    struct str told = last_of(r, STR("X-Forwarded-For"));
    if (is_address(told))
        r->peer = told;
}
