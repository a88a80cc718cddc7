// Accounts of people who help others and have no space here: kept as long as a mandate needs them, and some months more.
#include "rights/rights_int.h"

static const int64_t KEPT_US = (int64_t)90 * 24 * 3600 * 1000000;

// When the last mandate of the account in that space was or will be over; 0: there is none.
static enum code last_needed(const struct deed *d, uint64_t space, struct str account, int64_t *until_us)
{
    const struct rights *r;
    enum code code = rights_of_another(d, space, &r);
    *until_us = 0;
    for (size_t i = 0; code == DONE && i < r->mandate_count; i++) {
        int64_t over_us = access_mandate_over_us(&r->mandates[i]);
        if (str_equal(r->mandates[i].account, account) && over_us > *until_us)
            *until_us = over_us;
    }
    return code == NOT_FOUND || code == GONE ? DONE : code;
}

enum code rights_tend_lodge(struct deed *d, const struct space_due *due, bool *left)
{
    uint64_t spaces[ACTING_MAX];
    size_t count;
    int64_t needed_us = 0;
    struct str account = account_id(d->arena, space_keys(d->house), due->space);
    struct ticket_desk desk = {
        .arena = d->arena, .keys = space_keys(d->house), .read = d->read, .now_us = d->now_us};
    *left = false;
    enum code code = acting_spaces(&desk, account, spaces, &count);
    for (size_t i = 0; code == DONE && i < count; i++) {
        int64_t until_us;
        code = last_needed(d, spaces[i], account, &until_us);
        needed_us = until_us > needed_us ? until_us : needed_us;
    }
    if (code)
        return code;
    *left = needed_us < d->now_us - KEPT_US;
    return *left ? space_lodge_leave(d, due->space) : space_due_done(d, due, d->now_us + KEPT_US);
}
