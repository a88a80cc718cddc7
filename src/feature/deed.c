// The deed of a request, and what is left of it for the router.
#include "feature/feature.h"

// Large bodies may bring contents that are committed before the rest, which rests on no supposition then; beside them a look
// costs nothing.
enum { SUPPOSING_BODY_MAX = 16 * 1024 };

void deed_of_call(struct call *c, struct deed *out)
{
    bool looks = c->supposed || c->route->body_streamed || c->body.len > SUPPOSING_BODY_MAX;
    struct space_attempt *attempt = ARENA_NEW(c->arena, struct space_attempt);
    c->attempt = attempt;
    *out = (struct deed){
        .arena = c->arena,
        .house = c->service,
        .read = c->read,
        .actor = c->actor,
        .now_us = c->now_us,
        .word = c->route->journal,
        .request_id = str_from(http_request_id(c->exchange)),
        .peer = c->request->peer,
        .attempt = attempt,
        .supposed = looks ? NULL : &c->supposed,
    };
    if (c->supposed)
        space_supposed_in_vain(c->service);
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

void deed_refused(struct call *c, enum code code)
{
    struct deed d;
    struct store_read *own = NULL;
    struct space_attempt *attempt = c->attempt;
    c->attempt = NULL;
    if (!attempt || !attempt->space || (code != DENIED && code != NOT_FOUND && code != GONE))
        return;
    struct fault said = c->arena->fault; // the answer's
    deed_of_call(c, &d);
    d.attempt = attempt;
    if (!d.read && store_read_begin(c->arena, c->store, &own) == DONE)
        d.read = own;
    if (d.read && space_tell_attempt(&d) && deed_into_call(c, &d) != DONE)
        log_line(LOG_ERROR, "journal", "request %s: a refusal could not be told",
                 http_request_id(c->exchange));
    store_read_end(&own);
    c->arena->fault = said;
}
