// What the readers of journals ask: what a line was about, as it is now; and that somebody read the journal.
#include "space/judge_int.h"

enum code space_subject(struct deed *d, struct pointer at, struct access_subject *out)
{
    struct visit *v;
    struct resource r;
    struct facts facts;
    bool sees;
    enum code code = space_find_visit(d, at.space, &v);
    if (code == DONE)
        code = space_row_judge(d, v, at, &r, &facts, &sees);
    if (code)
        return code;
    *out = facts.subject;
    out->author = arena_copy(d->arena, facts.subject.author);
    return DONE;
}

enum code space_read_journal(struct deed *d, uint64_t space, uint64_t count)
{
    struct visit *v;
    enum code code = space_enter(d, space, ACCESS_SEARCH, MODEL_AuditEvent, &v);
    if (code == DONE)
        space_note(v, MODEL_AuditEvent, 0, count);
    return code;
}
