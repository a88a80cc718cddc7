// When the clock itself next changes something in a space: terms that end, mandates that are over, majority.
#include "access/calendar.h"
#include "access/rights.h"

struct finding {
    int64_t after_us, next_us;
};

static void find(struct finding *f, int64_t at_us)
{
    if (at_us > f->after_us && at_us < f->next_us)
        f->next_us = at_us;
}

int64_t access_majority_us(const struct rights *r)
{
    return access_day_start_us(access_majority_day(r->birth_day));
}

int64_t access_majority_near_us(const struct rights *r)
{
    return access_days_later_us(access_majority_us(r), -30);
}

int64_t access_mandate_over_us(const struct access_mandate *m)
{
    return m->last_day ? access_day_start_us(m->last_day + 1) : INT64_MAX;
}

int64_t access_next_us(const struct rights *r, int64_t after_us)
{
    struct finding f = {after_us, INT64_MAX};
    const int64_t ends[] = {r->closed_us, r->died_us, r->erasure_asked_us};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (ends[i])
            find(&f, access_archive_ends_us(ends[i]));
    if (r->erasure_asked_us)
        find(&f, access_erasure_due_us(r->erasure_asked_us));
    if (r->suspended_us && !r->suspension_opposed) {
        int64_t closes_us = access_suspension_ends_us(r->suspended_us);
        find(&f, closes_us);
        find(&f, access_archive_ends_us(closes_us));
    }
    find(&f, access_majority_near_us(r));
    find(&f, access_majority_us(r));
    for (size_t i = 0; i < r->mandate_count; i++)
        find(&f, access_mandate_over_us(&r->mandates[i]));
    return f.next_us;
}
