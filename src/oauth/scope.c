// Scopes: never more than the client was registered for (SMART App Launch 2, "Scopes for requesting FHIR resources").
#include "oauth/oauth_int.h"

enum code oauth_scope(struct arena *a, struct str registered, struct str asked, struct str *granted)
{
    *granted = registered;
    if (!str_trim(asked).len)
        return DONE;
    if (access_scope_check(a, asked) != DONE) {
        struct fault why = a->fault;
        return OAUTH_FAIL(a, "invalid_scope", "%s", why.text);
    }
    struct str rest = asked;
    while (rest.ptr) {
        struct str word = str_cut(&rest, ' ');
        if (word.len && !access_scope_covers(registered, word))
            return OAUTH_FAIL(a, "invalid_scope",
                              "The client is not registered for a scope that it asks for");
    }
    *granted = asked;
    return DONE;
}
