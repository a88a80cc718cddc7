// Changes of a space's own life: closure, reopening, erasure asked, suspension, death (code de la santé publique R1111-36,
// L1111-13-1 IV).
#include "rights/rights_int.h"

// What ends a space is not done by a slip: the holder's side says that they saw what follows (docs/summary.md, $closing).
static enum code check_confirmed(const struct operating *o, struct arena *a, const char *consequence)
{
    if (o->who.kind == ACCESS_ASKER_OPERATOR || o->asked.is_confirmed)
        return DONE;
    return fail_at(a, INVALID, STR("confirmed"), "%s (confirmed: valueBoolean true)", consequence);
}

enum code change_close(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (access_state_of(r, o->deed->now_us) == ACCESS_ARCHIVED)
        return fail(a, CONFLICT, "This space is closed already");
    enum code code =
        check_confirmed(o, a, "Confirmez : l’espace sera fermé. / Confirm: the space will be closed.");
    if (code)
        return code;
    r->closed_us = o->deed->now_us;
    return DONE;
}

// Everything is there again, as it was. An asked erasure is taken back; a suspension only by the operator.
enum code change_reopen(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    bool is_operator = o->who.kind == ACCESS_ASKER_OPERATOR;
    if (access_state_of(r, o->deed->now_us) == ACCESS_IN_USE)
        return fail(a, CONFLICT, "This space is open");
    bool is_suspended = r->suspended_us && r->suspended_us <= o->deed->now_us;
    if (is_suspended && !is_operator)
        return fail(a, CONFLICT,
                    "The operator suspended this space: oppose the closure with $oppose-suspension");
    if (r->died_us && !is_operator)
        return fail(a, DENIED, "After a death nobody opens a space again");
    r->closed_us = r->erasure_asked_us = r->suspended_us = r->died_us = 0;
    r->suspension_opposed = false;
    return DONE;
}

enum code change_ask_erasure(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    enum code code = check_confirmed(
        o, a, "Confirmez : l’espace sera effacé pour toujours. / Confirm: the space will be erased.");
    if (code)
        return code;
    if (!r->erasure_asked_us)
        r->erasure_asked_us = o->deed->now_us;
    return DONE;
}

enum code change_suspend(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (access_state_of(r, o->deed->now_us) != ACCESS_IN_USE)
        return fail(a, CONFLICT, "Only a space in use is suspended");
    r->suspended_us = o->deed->now_us;
    r->suspension_opposed = false;
    return DONE;
}

enum code change_oppose_suspension(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (access_state_of(r, o->deed->now_us) != ACCESS_SUSPENDED)
        return fail(a, CONFLICT, "This space is not suspended");
    r->suspension_opposed = true;
    return DONE;
}

enum code change_death(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    int32_t day = o->asked.said & SAID_FROM ? o->asked.from_day : o->today;
    if (day > o->today)
        return fail_at(a, INVALID, STR("from"), "The day of a death is not in the future");
    r->died_us = access_day_start_us(day);
    return DONE;
}
