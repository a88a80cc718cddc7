// Where a professional stands: blocks, authorisations, emergency, deposits (code de la santé publique L1111-17,
// R1111-46 to R1111-49).
#include "access/access_int.h"

static bool is_party(const struct access_party *p, const struct access_asker *who)
{
    struct str id = p->is_structure ? who->structure : who->id;
    return id.len > 0 && str_equal(p->id, id);
}

static bool is_named(struct str id, const struct access_asker *who)
{
    return id.len > 0 && str_equal(id, who->id);
}

static bool in_force(int64_t from_us, int64_t until_us, int64_t now_us)
{
    return from_us <= now_us && (until_us == 0 || now_us < until_us);
}

bool professional_blocked(const struct rights *r, const struct access_asker *who, int64_t now_us)
{
    for (size_t i = 0; i < r->block_count; i++) {
        const struct access_block *b = &r->blocks[i];
        if (is_party(&b->party, who) && in_force(b->from_us, b->until_us, now_us))
            return true;
    }
    return false;
}

// When the last block of this asker ended; INT64_MIN: there was none. What was given before is void: unblocking does not
// authorise anew.
static int64_t unblocked_us(const struct rights *r, const struct access_asker *who, int64_t now_us)
{
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < r->block_count; i++) {
        const struct access_block *b = &r->blocks[i];
        if (is_party(&b->party, who) && b->from_us <= now_us && b->until_us > last)
            last = b->until_us;
    }
    return last;
}

// What was found while looking for a ground: the best one, and why others do not hold.
struct finding {
    int64_t unblocked_us, now_us;
    enum access_ground best;
    bool was_unblocked, was_opposed, was_uninformed;
};

static void find(struct finding *f, enum access_ground ground, int64_t from_us)
{
    if (from_us <= f->unblocked_us)
        f->was_unblocked = true;
    else if (ground < f->best)
        f->best = ground;
}

static void find_presumed(struct finding *f, const struct rights *r, enum access_ground ground,
                          int64_t from_us)
{
    if (r->care_team_opposed)
        f->was_opposed = true;
    else if (r->informed_us == 0 || r->informed_us > f->now_us)
        f->was_uninformed = true;
    else
        find(f, ground, from_us);
}

static void find_authorisation(struct finding *f, const struct rights *r,
                               const struct access_authorisation *g)
{
    bool must_end = g->basis == ACCESS_TEMPORARY || g->basis == ACCESS_CONSULTATION;
    if (!in_force(g->from_us, g->until_us, f->now_us) || (must_end && g->until_us == 0))
        return;
    switch (g->basis) {
    case ACCESS_PERMANENT:
        find(f, ACCESS_GRANT_PERMANENT, g->from_us);
        break;
    case ACCESS_TEMPORARY:
        find(f, ACCESS_GRANT_TEMPORARY, g->from_us);
        break;
    case ACCESS_CONSULTATION:
        find(f, ACCESS_GRANT_CONSULTATION, g->from_us);
        break;
    case ACCESS_CARE_TEAM:
        if (g->is_opposed)
            f->was_opposed = true;
        else
            find_presumed(f, r, ACCESS_GRANT_CARE_TEAM, g->from_us);
        break;
    }
}

// Grounds are looked for from the strongest to the weakest; the enum has them in this order.
static enum access_ground normal_entry(const struct rights *r, const struct access_asker *who, int64_t now_us)
{
    struct finding f = {
        unblocked_us(r, who, now_us), now_us, ACCESS_DENY_NO_AUTHORISATION, false, false, false};
    if (is_named(r->administrator, who) && r->administrator_since_us <= now_us)
        find(&f, ACCESS_GRANT_ADMINISTRATOR, r->administrator_since_us);
    for (size_t i = 0; i < r->authorisation_count; i++)
        if (is_party(&r->authorisations[i].party, who))
            find_authorisation(&f, r, &r->authorisations[i]);
    if (is_named(r->attending, who) && r->attending_since_us <= now_us)
        find_presumed(&f, r, ACCESS_GRANT_ATTENDING, r->attending_since_us);
    if (who->has_consent)
        find(&f, ACCESS_GRANT_CONSULTATION, INT64_MAX); // given now
    if (access_is_grant(f.best))
        return f.best;
    return f.was_unblocked    ? ACCESS_DENY_UNBLOCKED_ONLY
           : f.was_opposed    ? ACCESS_DENY_OPPOSED
           : f.was_uninformed ? ACCESS_DENY_NOT_INFORMED
                              : ACCESS_DENY_NO_AUTHORISATION;
}

// L1111-17 I and R1111-48: unless the holder had said no before; the centre 15 needs no authorisation.
static enum access_ground emergency_entry(const struct rights *r, const struct access_asker *who)
{
    if (who->context == ACCESS_CENTRE_15) {
        if (!who->is_regulation_centre)
            return ACCESS_DENY_NO_CENTRE;
        return r->regulation == ACCESS_DENIED ? ACCESS_DENY_EMERGENCY_OPPOSED : ACCESS_GRANT_REGULATION;
    }
    if (r->break_glass == ACCESS_DENIED)
        return ACCESS_DENY_EMERGENCY_OPPOSED;
    return who->has_motive ? ACCESS_GRANT_BREAK_GLASS : ACCESS_DENY_NO_MOTIVE;
}

enum access_ground professional_entry(const struct rights *r, const struct access_asker *who, int64_t now_us)
{
    if (professional_blocked(r, who, now_us))
        return ACCESS_DENY_BLOCKED;
    return who->context == ACCESS_NORMAL ? normal_entry(r, who, now_us) : emergency_entry(r, who);
}

// R1111-47: someone whom the holder let in can be kept from depositing for a legitimate reason only.
static bool objects(const struct rights *r, const struct access_asker *who, int64_t now_us)
{
    bool has_access = access_is_grant(normal_entry(r, who, now_us));
    for (size_t i = 0; i < r->objection_count; i++) {
        const struct access_objection *o = &r->objections[i];
        if (in_force(o->from_us, o->until_us, now_us) && (o->party.id.len == 0 || is_party(&o->party, who)) &&
            (o->is_legitimate || !has_access))
            return true;
    }
    return false;
}

void standing_of_professional(struct standing *s, const struct rights *r, const struct access_ask *ask)
{
    const struct access_asker *who = ask->asker;
    enum access_ground entry = professional_entry(r, who, ask->now_us);
    if (entry == ACCESS_DENY_BLOCKED) {
        standing_fill(s, ACCESS_DENY_BLOCKED);
        return;
    }
    bool is_administrator = entry == ACCESS_GRANT_ADMINISTRATOR;
    bool is_emergency = entry == ACCESS_GRANT_BREAK_GLASS || entry == ACCESS_GRANT_REGULATION;
    standing_fill(s, ACCESS_DENY_NOT_THEIRS);
    s->ground[ACCESS_ACT_READ] = (uint8_t)entry;
    s->ground[ACCESS_ACT_DEPOSIT] =
        objects(r, who, ask->now_us) ? ACCESS_DENY_OBJECTION : ACCESS_GRANT_DEPOSIT;
    standing_set(s, ACCESS_BIT(ACCESS_ACT_AMEND) | ACCESS_BIT(ACCESS_ACT_DELETE), ACCESS_DENY_NOT_AUTHOR);
    s->ground[ACCESS_ACT_LABEL] = is_administrator ? ACCESS_GRANT_ADMINISTRATOR : ACCESS_DENY_NOT_AUTHOR;
    if (is_administrator)
        s->ground[ACCESS_ACT_BLOCK] = ACCESS_GRANT_ADMINISTRATOR;
    s->author_acts = ACCESS_BIT(ACCESS_ACT_READ) | ACCESS_BIT(ACCESS_ACT_AMEND) |
                     ACCESS_BIT(ACCESS_ACT_DELETE) | ACCESS_BIT(ACCESS_ACT_LABEL);
    s->author_ground = ACCESS_GRANT_AUTHOR;
    s->author_sees_all = true;
    s->by_matrix = true;
    s->hides_masked = !is_administrator && !(is_emergency && r->masked_in_emergency != ACCESS_DENIED);
    s->duties = is_emergency ? ACCESS_TELL_HOLDER | ACCESS_TELL_ATTENDING : 0;
    if (who->is_secret) {
        s->duties |= ACCESS_KEEP_SECRET;
        s->deposit_duties |= ACCESS_KEEP_SECRET | ACCESS_ADD_HIDDEN_FROM_PARENTS;
    }
}
