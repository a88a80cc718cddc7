// Changes of who may enter: authorisations, the care team, blocks, objections, masking, emergencies (code de la santé
// publique L1111-17, R1111-32, R1111-46 to R1111-49). What is over keeps its end; nothing is deleted.
#include "rights/rights_int.h"

bool rights_same_party(const struct access_party *a, const struct access_party *b)
{
    return a->is_structure == b->is_structure && str_equal(a->id, b->id);
}

bool rights_in_force(int64_t from_us, int64_t until_us, int64_t now_us)
{
    return from_us <= now_us && (until_us == 0 || now_us < until_us);
}

static bool is_blocked(const struct rights *r, const struct access_party *party, int64_t now_us)
{
    for (size_t i = 0; i < r->block_count; i++)
        if (rights_same_party(&r->blocks[i].party, party) &&
            rights_in_force(r->blocks[i].from_us, r->blocks[i].until_us, now_us))
            return true;
    return false;
}

static enum code refuse_blocked(struct arena *a)
{
    return fail(a, CONFLICT, "They are blocked: unblock them first, then authorise them anew");
}

static struct access_authorisation *find(struct rights *r, enum access_basis basis,
                                         const struct access_party *party, int64_t now_us)
{
    for (size_t i = 0; i < r->authorisation_count; i++) {
        struct access_authorisation *g = &r->authorisations[i];
        if (g->basis == basis && rights_same_party(&g->party, party) &&
            rights_in_force(g->from_us, g->until_us, now_us))
            return g;
    }
    return NULL;
}

static struct access_authorisation *add(struct arena *a, struct rights *r, enum access_basis basis,
                                        const struct operating *o)
{
    struct access_authorisation *g = access_add_authorisation(a, r);
    g->basis = basis;
    g->party = o->asked.party;
    g->from_us = o->deed->now_us;
    return g;
}

// One given before a block of the party is void, whatever it says; so it is given anew, from now on.
enum code change_grant(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    int64_t now_us = o->deed->now_us;
    if (is_blocked(r, &o->asked.party, now_us))
        return refuse_blocked(a);
    struct access_authorisation *old = find(r, ACCESS_PERMANENT, &o->asked.party, now_us);
    if (old)
        old->until_us = now_us;
    add(a, r, ACCESS_PERMANENT, o);
    return DONE;
}

enum code change_withdraw(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    const struct access_party *party = &o->asked.party;
    int64_t now_us = o->deed->now_us;
    size_t ended = 0;
    for (size_t i = 0; i < r->authorisation_count; i++) {
        struct access_authorisation *g = &r->authorisations[i];
        if (!rights_same_party(&g->party, party) || g->is_opposed ||
            !rights_in_force(g->from_us, g->until_us, now_us))
            continue;
        g->until_us = now_us;
        ended++;
    }
    if (!party->is_structure && party->id.len && str_equal(r->administrator, party->id)) {
        r->administrator = (struct str){0};
        r->administrator_since_us = 0;
        ended++;
    }
    return ended ? DONE : fail(a, NOT_FOUND, "They have no authorisation that could be withdrawn");
}

// R1111-46: by a professional for themselves, who attests what the person said; or by the holder's side.
enum code change_record_consent(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    int64_t now_us = o->deed->now_us;
    bool for_team = str_equal(o->asked.basis, STR("care-team"));
    if (is_blocked(r, &o->asked.party, now_us))
        return refuse_blocked(a);
    if (!for_team) {
        int64_t length_us = setting_duration_us(o->deed->house, "rights.consultation");
        add(a, r, ACCESS_CONSULTATION, o)->until_us = now_us + length_us;
        return DONE;
    }
    struct access_authorisation *old = find(r, ACCESS_CARE_TEAM, &o->asked.party, now_us);
    if (r->care_team_opposed || (old && old->is_opposed))
        return fail(a, CONFLICT,
                    "The holder opposed: only they can let the care team in again ($accept-care-team)");
    if (!r->informed_us)
        r->informed_us = now_us;
    if (old)
        old->until_us = now_us;
    add(a, r, ACCESS_CARE_TEAM, o);
    return DONE;
}

enum code change_oppose_team(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (!(o->asked.said & SAID_PARTY)) {
        r->care_team_opposed = true;
        return DONE;
    }
    struct access_authorisation *g = find(r, ACCESS_CARE_TEAM, &o->asked.party, o->deed->now_us);
    if (!g)
        g = add(a, r, ACCESS_CARE_TEAM, o);
    g->is_opposed = true;
    return DONE;
}

enum code change_accept_team(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (!(o->asked.said & SAID_PARTY)) {
        r->care_team_opposed = false;
        return DONE;
    }
    size_t count = 0;
    for (size_t i = 0; i < r->authorisation_count; i++) {
        struct access_authorisation *g = &r->authorisations[i];
        if (g->basis == ACCESS_CARE_TEAM && g->is_opposed && rights_same_party(&g->party, &o->asked.party)) {
            g->is_opposed = false;
            count++;
        }
    }
    return count ? DONE : fail(a, NOT_FOUND, "The holder did not oppose them");
}

// Without a party: there is none any more.
enum code change_administrator(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    bool names = o->asked.said & SAID_PARTY;
    if (names && o->asked.party.is_structure)
        return fail_at(a, INVALID, STR("party"), "The administrator is a professional, not a structure");
    if (names && is_blocked(r, &o->asked.party, o->deed->now_us))
        return refuse_blocked(a);
    r->administrator = names ? o->asked.party.id : (struct str){0};
    r->administrator_since_us = names ? o->deed->now_us : 0;
    return DONE;
}

enum code change_attending(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    bool names = o->asked.said & SAID_PARTY;
    if (names && o->asked.party.is_structure)
        return fail_at(a, INVALID, STR("party"),
                       "The attending physician is a professional, not a structure");
    r->attending = names ? o->asked.party.id : (struct str){0};
    r->attending_since_us = names ? o->deed->now_us : 0;
    return DONE;
}

enum code change_block(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    const struct access_party *party = &o->asked.party;
    if (o->who.kind == ACCESS_ASKER_PROFESSIONAL &&
        str_equal(party->id, party->is_structure ? o->who.structure : o->who.id))
        return fail_at(a, INVALID, STR("party"), "Nobody blocks themselves");
    if (is_blocked(r, party, o->deed->now_us))
        return DONE;
    struct access_block *b = access_add_block(a, r);
    b->party = *party;
    b->from_us = o->deed->now_us;
    return DONE;
}

// The block stays with its end: what was given before it is void for ever, so that unblocking authorises nobody.
enum code change_unblock(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    size_t ended = 0;
    for (size_t i = 0; i < r->block_count; i++) {
        struct access_block *b = &r->blocks[i];
        if (!rights_same_party(&b->party, &o->asked.party) ||
            !rights_in_force(b->from_us, b->until_us, o->deed->now_us))
            continue;
        b->until_us = o->deed->now_us;
        ended++;
    }
    return ended ? DONE : fail(a, NOT_FOUND, "They are not blocked");
}

// Without a party: of everyone.
enum code change_object(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    for (size_t i = 0; i < r->objection_count; i++)
        if (rights_same_party(&r->objections[i].party, &o->asked.party) &&
            r->objections[i].is_legitimate == o->asked.is_legitimate &&
            rights_in_force(r->objections[i].from_us, r->objections[i].until_us, o->deed->now_us))
            return DONE;
    struct access_objection *added = access_add_objection(a, r);
    added->party = o->asked.party;
    added->from_us = o->deed->now_us;
    added->is_legitimate = o->asked.is_legitimate;
    return DONE;
}

enum code change_withdraw_objection(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    size_t ended = 0;
    for (size_t i = 0; i < r->objection_count; i++) {
        struct access_objection *old = &r->objections[i];
        if (!rights_same_party(&old->party, &o->asked.party) ||
            !rights_in_force(old->from_us, old->until_us, o->deed->now_us))
            continue;
        old->until_us = o->deed->now_us;
        ended++;
    }
    return ended ? DONE : fail(a, NOT_FOUND, "There is no such objection");
}

enum code change_masking(void *context, struct arena *a, struct rights *r)
{
    const struct asked *asked = &((const struct operating *)context)->asked;
    (void)a;
    if (asked->masks_by_default != UNTOLD)
        r->masks_by_default = asked->masks_by_default == YES;
    if (asked->masks_reimbursements != UNTOLD)
        r->masks_reimbursements = asked->masks_reimbursements == YES;
    return DONE;
}

// Three apart: ETREAT, BTG, MASKED. What is not named stays.
enum code change_emergency(void *context, struct arena *a, struct rights *r)
{
    const struct asked *asked = &((const struct operating *)context)->asked;
    (void)a;
    if (asked->regulation != ACCESS_UNSAID)
        r->regulation = asked->regulation;
    if (asked->break_glass != ACCESS_UNSAID)
        r->break_glass = asked->break_glass;
    if (asked->masked != ACCESS_UNSAID)
        r->masked_in_emergency = asked->masked;
    return DONE;
}

enum code change_informed(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    (void)a;
    if (!r->informed_us)
        r->informed_us = o->deed->now_us;
    return DONE;
}

// Approves anew what was consented to for an application, or takes it back. What an application may be consented to comes
// with its convention.
enum code change_application(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    struct access_app_consent *found = NULL;
    for (size_t i = 0; i < r->app_consent_count; i++)
        if (str_equal(r->app_consents[i].application, o->asked.application))
            found = &r->app_consents[i];
    if (!found)
        return fail(a, NOT_FOUND, "Nothing was ever consented to for this application");
    if (o->asked.granted) {
        found->given_us = o->deed->now_us;
        found->withdrawn_us = found->reapprove_by_us = 0;
    } else {
        found->withdrawn_us = o->deed->now_us;
    }
    return DONE;
}
