// The deed of a request, and what is left of it for the router.
#include "feature/feature.h"

void deed_of_call(struct call *c, struct deed *out)
{
    *out = (struct deed){
        .arena = c->arena,
        .house = c->service,
        .read = c->read,
        .actor = c->actor,
        .now_us = c->now_us,
        .word = c->route->journal,
        .request_id = str_from(http_request_id(c->exchange)),
        .peer = c->request->peer,
    };
}

enum code deed_into_call(struct call *c, struct deed *d)
{
    enum code code = space_finish(d);
    size_t count = 0;
    if (d->commons_writes)
        c->writes[count++] = d->commons_writes;
    if (d->person_writes)
        c->writes[count] = d->person_writes;
    return code;
}
