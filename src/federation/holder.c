// Which space is the person's who signed in. A provider does not tell the INS, and the house finds nobody by their traits:
// the first time, the person gives their INS, and the traits that the provider vouches for must be those of the record.
#include "federation/federation_int.h"

static enum code refuse(struct call *c)
{
    // One sentence, whether there is no space of this INS or it is another's.
    return fail(c->arena, DENIED,
                "No space of this INS is that of the person whom the provider identified; check the number, "
                "or ask the insurer");
}

static bool is_told(const struct identity_traits *t)
{
    return t->birth_name.len && t->birth_given.len && t->birth_date.len && t->sex != SEX_UNKNOWN;
}

// Are the traits of the space's Patient those that the provider told? Names, whole birth date and sex on both sides, and the
// place of birth wherever both know it (RNIV; identity/traits_compare).
static enum code compare(struct call *c, uint64_t space, const struct identity_traits *told, bool *same)
{
    struct deed d;
    struct json *tree;
    deed_of_call(c, &d);
    d.actor = &actor_house;
    *same = false;
    enum code code = space_read_tree(&d, space_patient(space), &tree);
    if (code == NOT_FOUND || code == GONE || code == DENIED)
        return DONE;
    if (code)
        return code;
    struct identity_traits known = traits_of_patient(c->arena, tree);
    *same =
        is_told(&known) && known.birth_date.len == told->birth_date.len && traits_compare(&known, told) == 0;
    return DONE;
}

static enum code space_by_ins(struct call *c, struct str ins, uint64_t *space)
{
    struct deed d;
    deed_of_call(c, &d);
    return space_of_ins(&d, ins, space);
}

enum code holder_space(struct call *c, struct oidc_work *w, const struct waiting *who, struct str ins,
                       uint64_t *space)
{
    struct identity_traits told;
    bool same = false;
    enum code code = oidc_traits(c->arena, who->claims, &told);
    if (code)
        return code;
    enum code linked = oidc_link_find(w, &who->provider.oidc, who->subject, space);
    if (linked == DONE)
        code = compare(c, *space, &told, &same);
    if (code || (linked != DONE && linked != NOT_FOUND))
        return code ? code : linked;
    if (same)
        return DONE;
    if (!ins.len)
        return fail(c->arena, INVALID,
                    "Give the INS of the person, to find their space the first time: {\"ins\": \"…\"}");
    code = space_by_ins(c, ins, space);
    if (code == DONE)
        code = compare(c, *space, &told, &same);
    if (code && code != NOT_FOUND)
        return code;
    if (!same)
        return refuse(c);
    oidc_link_make(w, &who->provider.oidc, who->subject, *space);
    return DONE;
}
