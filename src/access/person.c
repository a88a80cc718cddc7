// Where the holder, those who act for the holder, and applications stand.
#include "access/access_int.h"
#include "access/calendar.h"

enum {
    READS = 1U << ACCESS_ACT_READ,
    WRITES_OWN = 1U << ACCESS_ACT_AMEND | 1U << ACCESS_ACT_DELETE,
    USES = READS | 1U << ACCESS_ACT_DEPOSIT | 1U << ACCESS_ACT_LABEL,
    EXPORTS = 1U << ACCESS_ACT_EXPORT,
    GOVERNS = 1U << ACCESS_ACT_BLOCK | 1U << ACCESS_ACT_GOVERN,
    ENDS = 1U << ACCESS_ACT_CLOSE | 1U << ACCESS_ACT_REOPEN | 1U << ACCESS_ACT_ERASE,
};

static void use(struct standing *s, unsigned acts, enum access_ground ground)
{
    standing_set(s, acts & ~(unsigned)WRITES_OWN, ground);
    if (acts & WRITES_OWN) {
        standing_set(s, WRITES_OWN, ACCESS_DENY_NOT_AUTHOR);
        s->author_acts |= WRITES_OWN;
        s->author_ground = ground;
    }
}

static bool is_represented(const struct rights *r, int64_t now_us)
{
    for (size_t i = 0; i < r->mandate_count; i++)
        if (r->mandates[i].kind == ACCESS_REPRESENTATION &&
            access_mandate_in_force(r, &r->mandates[i], now_us))
            return true;
    return false;
}

void standing_of_holder(struct standing *s, const struct rights *r, int64_t now_us)
{
    s->hides_unannounced = true;
    if (!access_is_minor(r, now_us)) {
        bool alone = !is_represented(r, now_us);
        use(s, USES | WRITES_OWN | EXPORTS, ACCESS_GRANT_HOLDER);
        standing_set(s, GOVERNS | ENDS, alone ? ACCESS_GRANT_HOLDER : ACCESS_DENY_REPRESENTED);
        return;
    }
    standing_fill(s, ACCESS_DENY_MINOR);
    if (r->own_access_day != 0 && r->own_access_day <= access_day_of(now_us))
        use(s, USES | WRITES_OWN | EXPORTS, ACCESS_GRANT_ADOLESCENT);
}

// What one mandate adds to what others gave already.
static void add_mandate(struct standing *s, const struct access_mandate *m, const struct access_asker *who)
{
    switch (m->kind) {
    case ACCESS_CARER:
        use(s, USES | WRITES_OWN, ACCESS_GRANT_CARER);
        break;
    case ACCESS_SECOND_REPRESENTATIVE:
        use(s, USES | WRITES_OWN | EXPORTS, ACCESS_GRANT_REPRESENTATIVE);
        break;
    case ACCESS_FIRST_REPRESENTATIVE:
        use(s, USES | WRITES_OWN | EXPORTS | GOVERNS | ENDS, ACCESS_GRANT_REPRESENTATIVE);
        break;
    case ACCESS_REPRESENTATION:
        use(s, USES | WRITES_OWN | EXPORTS | GOVERNS | ENDS, ACCESS_GRANT_MEASURE);
        break;
    case ACCESS_ASSISTANCE:
        if (m->may_read)
            standing_set(s, READS, ACCESS_GRANT_MEASURE);
        if (who->is_with_holder)
            standing_set(s, GOVERNS, ACCESS_GRANT_MEASURE);
        break;
    case ACCESS_COLLECTOR:
        standing_set(s, ACCESS_BIT(ACCESS_ACT_GOVERN),
                     who->has_attestation ? ACCESS_GRANT_COLLECTOR : ACCESS_DENY_NO_ATTESTATION);
        break;
    }
}

void standing_of_delegate(struct standing *s, const struct rights *r, const struct access_ask *ask)
{
    s->hides_unannounced = true;
    s->hides_from_parents = true;
    standing_fill(s, ACCESS_DENY_NO_MANDATE);
    for (size_t i = 0; i < r->mandate_count; i++) {
        const struct access_mandate *m = &r->mandates[i];
        if (ask->asker->id.len && str_equal(m->account, ask->asker->id) &&
            access_mandate_in_force(r, m, ask->now_us))
            add_mandate(s, m, ask->asker);
    }
}

// A consent given for a child is void from majority on, but for the time left to approve it anew.
static enum access_ground consent_ground(const struct rights *r, const struct access_app_consent *c,
                                         int64_t now_us)
{
    if (c->given_us > now_us || (c->withdrawn_us && c->withdrawn_us <= now_us))
        return ACCESS_DENY_NO_CONSENT;
    if (c->reapprove_by_us)
        return now_us < c->reapprove_by_us ? ACCESS_GRANT_APPLICATION : ACCESS_DENY_REAPPROVAL;
    bool given_for_child = access_day_of(c->given_us) < access_majority_day(r->birth_day);
    return given_for_child && !access_is_minor(r, now_us) ? ACCESS_DENY_REAPPROVAL : ACCESS_GRANT_APPLICATION;
}

// The one consent that counts: of several for the application, one that holds before one that does not.
static const struct access_app_consent *find_consent(const struct rights *r, const struct access_ask *ask,
                                                     enum access_ground *ground)
{
    const struct access_app_consent *found = NULL;
    *ground = ACCESS_DENY_NO_CONSENT;
    for (size_t i = 0; i < r->app_consent_count; i++) {
        const struct access_app_consent *c = &r->app_consents[i];
        if (!ask->asker->id.len || !str_equal(c->application, ask->asker->id))
            continue;
        enum access_ground own = consent_ground(r, c, ask->now_us);
        if (access_is_grant(own) || *ground == ACCESS_DENY_NO_CONSENT) {
            *ground = own;
            found = c;
        }
    }
    return found;
}

void standing_of_application(struct standing *s, const struct rights *r, const struct access_ask *ask)
{
    enum access_ground ground;
    const struct access_app_consent *c = find_consent(r, ask, &ground);
    s->hides_unannounced = true;
    s->hides_from_parents = true;
    s->hides_masked = true;
    s->by_category = true;
    standing_fill(s, ACCESS_DENY_NOT_THEIRS);
    unsigned acts = READS | ACCESS_BIT(ACCESS_ACT_DEPOSIT) | WRITES_OWN;
    if (!ask->asker->has_convention) {
        standing_set(s, acts, ACCESS_DENY_NO_CONVENTION);
    } else if (!c || !access_is_grant(ground)) {
        standing_set(s, acts, ground);
    } else {
        use(s, acts, ACCESS_GRANT_APPLICATION);
        s->reads = c->reads & ask->asker->convention_reads;
        s->writes = c->writes & ask->asker->convention_writes;
    }
}
