// What time alone does: suspensions that end in closure, erasures and archives that are over, majority, mandates' last days
// (code de la santé publique R1111-36, L1111-13-1, R1111-50).
#include "rights/clock_int.h"

#include "healthlink/healthlink.h"

struct ticking {
    struct deed *deed;
    const struct space_due *due;
    int64_t now_us, reapproval_us;
    bool closed, near_majority, of_age, mandates_over;
};

static bool came(const struct ticking *t, int64_t moment_us)
{
    return moment_us > t->due->done_us && moment_us <= t->now_us;
}

static void look(struct ticking *t, const struct rights *r)
{
    if (r->suspended_us && !r->suspension_opposed && !r->closed_us)
        t->closed = came(t, access_suspension_ends_us(r->suspended_us));
    t->near_majority = came(t, access_majority_near_us(r)) && access_is_minor(r, t->now_us);
    t->of_age = came(t, access_majority_us(r));
    for (size_t i = 0; i < r->mandate_count; i++)
        t->mandates_over |= r->mandates[i].is_accepted && came(t, access_mandate_over_us(&r->mandates[i]));
}

// Of age: whoever represented the minor has no mandate any more, and what was consented to for the child waits for the
// holder's own word, until a last day.
static void come_of_age(struct rights *r, int64_t reapproval_us)
{
    int32_t eve = access_majority_day(r->birth_day) - 1;
    for (size_t i = 0; i < r->mandate_count; i++) {
        struct access_mandate *m = &r->mandates[i];
        bool represents = m->kind == ACCESS_FIRST_REPRESENTATIVE || m->kind == ACCESS_SECOND_REPRESENTATIVE;
        if (represents && (m->last_day == 0 || m->last_day > eve))
            m->last_day = eve;
    }
    for (size_t i = 0; i < r->app_consent_count; i++) {
        struct access_app_consent *c = &r->app_consents[i];
        if (!c->withdrawn_us && !c->reapprove_by_us && c->given_us < access_majority_us(r))
            c->reapprove_by_us = access_majority_us(r) + reapproval_us;
    }
}

static enum code tick(void *context, struct arena *a, struct rights *r)
{
    const struct ticking *t = context;
    (void)a;
    if (t->closed)
        r->closed_us = access_suspension_ends_us(r->suspended_us);
    if (t->of_age)
        come_of_age(r, t->reapproval_us);
    return DONE;
}

static void tell(struct ticking *t, struct crypt_box *box, enum event_kind kind, const char *detail)
{
    struct event event = {.kind = kind, .detail = str_from(detail)};
    event_append(t->deed->arena, t->deed->person_writes, box, t->due->space, t->now_us, &event);
}

static void tell_all(struct ticking *t, struct crypt_box *box)
{
    if (t->closed)
        tell(t, box, EVENT_LIFECYCLE, "close");
    if (t->near_majority)
        tell(t, box, EVENT_MAJORITY, "near");
    if (t->of_age)
        tell(t, box, EVENT_MAJORITY, "reached");
    if (t->mandates_over)
        tell(t, box, EVENT_MANDATE, "over");
}

static enum code run_rights(struct ticking *t, struct crypt_box *box, const struct rights *r)
{
    struct deed *d = t->deed;
    enum code code = space_tell(d, t->due->space, "clock"); // and there is a write set
    look(t, r);
    if (code == DONE && (t->closed || t->of_age))
        code = space_rights_set(d, t->due->space, tick, t);
    if (code == DONE)
        tell_all(t, box);
    return code;
}

static enum code sweep_links(struct deed *d, uint64_t space, struct crypt_box *box, int64_t *next_us)
{
    int64_t link_us;
    struct health_link_desk desk = {.arena = d->arena,
                                    .keys = space_keys(d->house),
                                    .box = box,
                                    .read = d->read,
                                    .writes = d->person_writes,
                                    .space = space,
                                    .now_us = d->now_us};
    enum code code = health_link_sweep(&desk, &link_us);
    *next_us = link_us < *next_us ? link_us : *next_us;
    return code;
}

enum code clock_run_space(struct deed *d, const struct space_due *due, bool *erased)
{
    struct ticking t = {.deed = d,
                        .due = due,
                        .now_us = d->now_us,
                        .reapproval_us = setting_duration_us(d->house, "rights.reapproval")};
    struct crypt_box *box;
    const struct rights *r;
    bool is_lodge;
    enum code code = space_is_lodge(d, due->space, &is_lodge);
    if (code == DONE && is_lodge)
        return rights_tend_lodge(d, due, erased);
    if (code == DONE)
        code = space_rights(d, due->space, &r);
    *erased = code == DONE && access_state_of(r, d->now_us) == ACCESS_OVER;
    if (code)
        return code;
    if (*erased)
        return space_erase(d, due->space);
    code = space_box(d, due->space, &box);
    if (code == DONE)
        code = run_rights(&t, box, r);
    if (code == DONE)
        code = space_rights(d, due->space, &r); // as it is now
    if (code)
        return code;
    int64_t next_us = access_next_us(r, d->now_us);
    code = clock_announce(d, due, box, &next_us);
    if (code == DONE)
        code = sweep_links(d, due->space, box, &next_us);
    return code ? code : space_due_done(d, due, next_us);
}
