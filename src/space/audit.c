// Reading a journal: what waits is settled first, and the reading is told in it.
#include "space/judge_int.h"

#include "journal/journal.h"

enum code space_settle_journal(struct deed *d, uint64_t space)
{
    struct store *s = d->house->config.store;
    enum code code = journal_settle(d->arena, s, store_volume_of(s, space));
    if (code == DONE)
        store_read_renew(d->read);
    return code;
}

enum code space_read_journal(struct deed *d, uint64_t space, uint64_t count)
{
    struct visit *v;
    enum code code = space_enter(d, space, ACCESS_SEARCH, MODEL_AuditEvent, &v);
    if (code == DONE)
        space_note(v, MODEL_AuditEvent, 0, count);
    return code;
}
