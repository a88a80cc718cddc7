// Who may enter now, and what one professional would see there, and why.
#include "access/access_int.h"
#include "access/told.h"

struct list {
    struct access_entrant *row;
    size_t count;
    const struct rights *r;
    int64_t now_us;
};

// One row for a party and a ground; of two ends the later.
static void add(struct list *l, struct access_entrant entrant)
{
    for (size_t i = 0; i < l->count; i++) {
        struct access_entrant *row = &l->row[i];
        if (row->kind != entrant.kind || row->ground != entrant.ground ||
            row->party.is_structure != entrant.party.is_structure ||
            !str_equal(row->party.id, entrant.party.id))
            continue;
        if (entrant.until_us == 0 || (row->until_us && row->until_us < entrant.until_us))
            row->until_us = entrant.until_us;
        return;
    }
    l->row[l->count++] = entrant;
}

// The ground is asked of the decision itself, so that a list cannot say other than it; the end belongs to the fact that
// gives this ground.
static void add_party(struct list *l, struct access_party party, enum access_ground ground, int64_t until_us)
{
    struct access_asker who = {.kind = ACCESS_ASKER_PROFESSIONAL};
    if (party.id.len == 0)
        return;
    *(party.is_structure ? &who.structure : &who.id) = party.id;
    if (professional_entry(l->r, &who, l->now_us) == ground)
        add(l, (struct access_entrant){ACCESS_ASKER_PROFESSIONAL, party, ground, until_us});
}

static void add_authorised(struct list *l)
{
    static const enum access_ground grounds[] = {
        [ACCESS_PERMANENT] = ACCESS_GRANT_PERMANENT,
        [ACCESS_TEMPORARY] = ACCESS_GRANT_TEMPORARY,
        [ACCESS_CARE_TEAM] = ACCESS_GRANT_CARE_TEAM,
        [ACCESS_CONSULTATION] = ACCESS_GRANT_CONSULTATION,
    };
    const struct rights *r = l->r;
    add_party(l, (struct access_party){r->administrator, false}, ACCESS_GRANT_ADMINISTRATOR, 0);
    for (size_t i = 0; i < r->authorisation_count; i++) {
        const struct access_authorisation *g = &r->authorisations[i];
        if (g->from_us <= l->now_us && (g->until_us == 0 || l->now_us < g->until_us))
            add_party(l, g->party, grounds[g->basis], g->until_us);
    }
    add_party(l, (struct access_party){r->attending, false}, ACCESS_GRANT_ATTENDING, 0);
}

static void add_emergencies(struct list *l)
{
    struct access_entrant any = {.kind = ACCESS_ASKER_PROFESSIONAL, .party.id = STR("")};
    any.ground = ACCESS_GRANT_REGULATION;
    if (l->r->regulation != ACCESS_DENIED)
        add(l, any);
    any.ground = ACCESS_GRANT_BREAK_GLASS;
    if (l->r->break_glass != ACCESS_DENIED)
        add(l, any);
}

static void add_if_reading(struct list *l, struct access_asker who)
{
    struct access_ask ask = {.asker = &who, .act = ACCESS_ACT_READ, .now_us = l->now_us};
    struct access_verdict verdict;
    access_judge(l->r, &ask, &verdict);
    if (verdict.allowed)
        add(l, (struct access_entrant){who.kind, {who.id, false}, verdict.ground, 0});
}

void access_list_entrants(struct arena *a, const struct rights *r, int64_t now_us,
                          struct access_entrant **out, size_t *count)
{
    size_t most = r->authorisation_count + r->mandate_count + r->app_consent_count + 5;
    struct list l = {ARENA_ARRAY(a, struct access_entrant, most), 0, r, now_us};
    if (access_state_of(r, now_us) == ACCESS_IN_USE) {
        add_if_reading(&l, (struct access_asker){.kind = ACCESS_ASKER_HOLDER, .id = STR("")});
        for (size_t i = 0; i < r->mandate_count; i++)
            add_if_reading(
                &l, (struct access_asker){.kind = ACCESS_ASKER_DELEGATE, .id = r->mandates[i].account});
        add_authorised(&l);
        add_emergencies(&l);
        for (size_t i = 0; i < r->app_consent_count; i++)
            add_if_reading(&l, (struct access_asker){.kind = ACCESS_ASKER_APPLICATION,
                                                     .id = r->app_consents[i].application,
                                                     .has_convention = true});
    }
    *out = l.row;
    *count = l.count;
}

void access_view_of(struct arena *a, const struct rights *r, const struct access_ask *ask,
                    struct access_view *out)
{
    size_t count = ask->matrix->type_count;
    struct access_subject *subjects = ARENA_ARRAY(a, struct access_subject, count);
    for (size_t i = 0; i < count; i++)
        subjects[i] = (struct access_subject){.type = (int)i,
                                              .class_code = ask->matrix->types[i].class_code,
                                              .author_kind = ACCESS_BY_HOUSE,
                                              .created_us = ask->now_us};
    struct access_ask each = *ask;
    *out = (struct access_view){.type_count = count,
                                .plain = ARENA_ARRAY(a, struct access_verdict, count),
                                .masked = ARENA_ARRAY(a, struct access_verdict, count),
                                .deposit = ARENA_ARRAY(a, struct access_verdict, count)};
    each.act = ACCESS_ACT_READ;
    each.subject = NULL;
    access_judge(r, &each, &out->entry);
    access_judge_each(r, &each, subjects, count, out->plain);
    each.act = ACCESS_ACT_DEPOSIT;
    access_judge_each(r, &each, subjects, count, out->deposit);
    each.act = ACCESS_ACT_READ;
    for (size_t i = 0; i < count; i++)
        subjects[i].labels = ACCESS_MASKED;
    access_judge_each(r, &each, subjects, count, out->masked);
}
