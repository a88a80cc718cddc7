// The two cookies of a sign-in. The prefix __Host- binds them to this very host, over TLS (RFC 6265bis §4.1.3.2).
#include "federation/federation_int.h"

struct str cookie_named(struct call *c, const char *name)
{
    struct str found = {0};
    struct str rest = http_field_get(c->request, "Cookie");
    while (rest.ptr) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str word = str_cut(&value, '=');
        if (!str_equal(word, str_from(name)))
            continue;
        if (found.ptr)
            return (struct str){0}; // one of them may be somebody else's
        found = value.ptr ? value : STR("");
    }
    return found;
}

void cookie_set(struct call *c, const char *name, struct str value, int64_t life_s, enum cookie_reach reach)
{
    struct str text =
        arena_print(c->arena, "%s=%.*s; Path=/; Max-Age=%lld; Secure; HttpOnly; SameSite=%s", name,
                    STR_ARG(value), (long long)life_s, reach == COOKIE_STRICT ? "Strict" : "Lax");
    http_field_add(c->exchange, STR("Set-Cookie"), text);
}

void cookie_drop(struct call *c, const char *name)
{
    cookie_set(c, name, STR(""), 0, COOKIE_STRICT);
}
