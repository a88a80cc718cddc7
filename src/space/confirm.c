// Confirming what the holder's side wrote: a professional who may deposit such a thing says that it is so, and nobody on the
// holder's side changes it any more (ADR 8). It is part of the provenance, and makes a version.
#include "space/judge_int.h"

static enum code judge_confirmation(struct deed *d, struct visit *v, struct pointer at,
                                    const struct facts *facts)
{
    struct access_verdict verdict;
    struct access_asker who;
    access_asker_of(d->actor, at.space, d->house->matrix, &who);
    if (facts->subject.author_kind != ACCESS_BY_HOLDER)
        return fail(d->arena, INVALID,
                    "Only what the holder's side wrote is confirmed; this has another author");
    if (!judge_facts(d, v, ACCESS_ACT_DEPOSIT, at, facts, &verdict))
        return judge_refuse(d, &verdict);
    if (who.kind == ACCESS_ASKER_PROFESSIONAL)
        return DONE;
    verdict = (struct access_verdict){.ground = ACCESS_DENY_NOT_THEIRS};
    return judge_refuse(d, &verdict);
}

enum code space_confirm(struct deed *d, struct pointer at, struct resource *out)
{
    struct visit *v;
    struct facts facts;
    struct provenance by = {0};
    bool sees;
    enum code code = space_enter(d, at.space, ACCESS_UPDATE, at.type, &v);
    if (code == DONE && (at.space == SPACE_COMMONS || at.type == MODEL_Patient))
        return fail(d->arena, INVALID, "Only what the holder's side wrote is confirmed");
    if (code == DONE)
        code = space_row_judge(d, v, at, out, &facts, &sees);
    if (code)
        return code;
    if (!sees || !rest_provenance(out->rest, &by))
        return judge_hide(d, v, at, &facts);
    if (out->deleted)
        return fail(d->arena, GONE, "This resource was deleted");
    code = part_refuse_change(d, at.type, &facts);
    if (code == DONE)
        code = judge_confirmation(d, v, at, &facts);
    if (code)
        return code;
    judge_touch(d, v, ACCESS_ACT_READ, at, &facts);
    space_note(v, at.type, at.number, 1);
    by.is_confirmed = true;
    return facts.subject.is_confirmed ? DONE : write_provenance(d, v, &by, out);
}
