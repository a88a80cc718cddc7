// What was tried in vain: refusals are told in the journal of the person whom they concern, before the answer leaves.
#include "space/judge_int.h"

void attempt_note(struct deed *d, struct pointer at, const char *why)
{
    struct space_attempt *attempt = d->attempt;
    if (!attempt || !at.space || at.space == UINT64_MAX)
        return;
    // Within a space the first reason stands: what follows it is what came of it.
    if (attempt->space == at.space && attempt->why)
        return;
    *attempt = (struct space_attempt){at.space, why, at.type, at.number};
}

bool space_tell_attempt(struct deed *d)
{
    const struct space_attempt *attempt = d->attempt;
    struct visit *v;
    d->attempt = NULL;
    if (!attempt || !attempt->space || space_find_visit(d, attempt->space, &v) != DONE)
        return false;
    if (judge_is_holder(d, v) && !attempt->why)
        return false;
    v->why = attempt->why ? attempt->why : "absent";
    space_note(v, attempt->type, attempt->number, 0);
    space_writes(d, attempt->space);
    return true;
}
