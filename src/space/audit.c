// Reading a journal is told in it.
#include "space/judge_int.h"

enum code space_read_journal(struct deed *d, uint64_t space, uint64_t count)
{
    struct visit *v;
    enum code code = space_enter(d, space, ACCESS_SEARCH, MODEL_AuditEvent, &v);
    if (code == DONE)
        space_note(v, MODEL_AuditEvent, 0, count);
    return code;
}
