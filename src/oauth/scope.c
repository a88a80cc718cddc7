// Scopes: never more than the client was registered for (SMART App Launch 2, "Scopes for requesting FHIR resources").
#include "oauth/oauth_int.h"

struct scope {
    struct str level, type, letters, narrowed;
};

static struct scope split(struct str word)
{
    struct scope s = {.level = str_cut(&word, '/')};
    s.type = str_cut(&word, '.');
    s.letters = str_cut(&word, '?');
    s.narrowed = word;
    return s;
}

static bool covers(struct str registered, struct str asked)
{
    struct scope has = split(registered), wants = split(asked);
    if (!str_equal(has.level, wants.level) ||
        (!str_equal(has.type, STR("*")) && !str_equal(has.type, wants.type)))
        return false;
    if (has.narrowed.ptr && !str_equal(has.narrowed, wants.narrowed))
        return false;
    for (size_t i = 0; i < wants.letters.len; i++)
        if (str_find(has.letters, wants.letters.ptr[i]) < 0)
            return false;
    return true;
}

static bool any_covers(struct str registered, struct str asked)
{
    while (registered.ptr)
        if (covers(str_cut(&registered, ' '), asked))
            return true;
    return false;
}

enum code oauth_scope(struct arena *a, struct str registered, struct str asked, struct str *granted)
{
    *granted = registered;
    if (!str_trim(asked).len)
        return DONE;
    if (access_scope_check(a, asked) != DONE)
        return OAUTH_FAIL(a, "invalid_scope",
                          "A scope is not one of SMART App Launch 2, such as user/DocumentReference.crs");
    struct str rest = asked;
    while (rest.ptr) {
        struct str word = str_cut(&rest, ' ');
        if (word.len && !any_covers(registered, word))
            return OAUTH_FAIL(a, "invalid_scope",
                              "The client is not registered for a scope that it asks for");
    }
    *granted = asked;
    return DONE;
}
