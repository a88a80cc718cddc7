// What a rights file says without an asker: the state of the space, the holder's age, which mandates are in force.
#include "access/rights.h"

#include "access/calendar.h"

static bool is_past(int64_t moment_us, int64_t now_us)
{
    return moment_us != 0 && moment_us <= now_us;
}

// The first of a closure, a death, an asked erasure and the end of an unopposed suspension; 0: none has come.
static int64_t ended_us(const struct rights *r, int64_t now_us)
{
    int64_t ends[] = {r->closed_us, r->died_us, r->erasure_asked_us, 0};
    if (r->suspended_us && !r->suspension_opposed)
        ends[3] = access_suspension_ends_us(r->suspended_us);
    int64_t first = 0;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (is_past(ends[i], now_us) && (!first || ends[i] < first))
            first = ends[i];
    return first;
}

enum access_state access_state_of(const struct rights *r, int64_t now_us)
{
    if (!is_past(r->opened_us, now_us))
        return ACCESS_NOT_OPEN;
    int64_t ended = ended_us(r, now_us);
    if (ended && access_archive_ends_us(ended) <= now_us)
        return ACCESS_OVER;
    if (is_past(r->erasure_asked_us, now_us) && access_erasure_due_us(r->erasure_asked_us) <= now_us)
        return ACCESS_OVER;
    if (ended)
        return ACCESS_ARCHIVED;
    return is_past(r->suspended_us, now_us) ? ACCESS_SUSPENDED : ACCESS_IN_USE;
}

bool access_is_minor(const struct rights *r, int64_t now_us)
{
    return access_day_of(now_us) < access_majority_day(r->birth_day);
}

bool access_mandate_in_force(const struct rights *r, const struct access_mandate *m, int64_t now_us)
{
    int32_t today = access_day_of(now_us);
    if (!m->is_accepted || today < m->first_day || (m->last_day != 0 && today > m->last_day))
        return false;
    switch (m->kind) {
    case ACCESS_FIRST_REPRESENTATIVE:
    case ACCESS_SECOND_REPRESENTATIVE:
        return access_is_minor(r, now_us);
    case ACCESS_ASSISTANCE:
    case ACCESS_REPRESENTATION:
        return !access_is_minor(r, now_us);
    case ACCESS_CARER:
    case ACCESS_COLLECTOR:
        break;
    }
    return true;
}

bool access_carer_may_be_added(size_t carers_of_person, size_t helped_by_carer)
{
    return carers_of_person < ACCESS_CARERS_MAX && helped_by_carer < ACCESS_HELPED_MAX;
}
