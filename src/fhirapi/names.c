// The name of whoever has an account, for the person whose space they may act in. They accepted the mandate, or the operator
// recorded it with both: it is no secret between the two. Nobody else gets it: the caller is asked by who governs the space.
#include "fhirapi/api_int.h"

static struct str joined(struct arena *a, struct str given, struct str family)
{
    return arena_print(a, "%.*s%s%.*s", STR_ARG(given), given.len && family.len ? " " : "", STR_ARG(family));
}

// Who has a space: as their record calls them.
static enum code name_of_holder(struct deed *d, uint64_t space, struct str *out)
{
    struct json *tree;
    enum code code = space_read_tree(d, space_patient(space), &tree);
    if (code)
        return code;
    struct identity_traits t = traits_of_patient(d->arena, tree);
    *out = joined(d->arena, t.used_given.len ? t.used_given : t.first_given,
                  t.used_name.len ? t.used_name : t.birth_name);
    return DONE;
}

// Who has none: as they said when they accepted an invitation.
static enum code name_of_lodger(struct deed *d, uint64_t space, struct str *out)
{
    struct account account = {
        .arena = d->arena, .keys = space_keys(d->house), .space = space, .now_us = d->now_us};
    enum code code = space_box(d, space, &account.box);
    if (code == DONE)
        code = account_load(&account, d->read);
    if (code)
        return code;
    const struct account_item *head = account_first(&account, ACCOUNT_HEAD);
    *out = joined(d->arena, account_text(&account, head, "given"), account_text(&account, head, "family"));
    return DONE;
}

struct str view_name_of_account(struct deed *d, struct str account)
{
    struct deed own = {
        .arena = d->arena, .house = d->house, .read = d->read, .now_us = d->now_us, .actor = &actor_house};
    struct fault kept = d->arena->fault;
    struct str name = {0};
    uint64_t space;
    bool is_lodge;
    if (!account_of_id(space_keys(d->house), account, &space))
        return name;
    enum code code = space_is_lodge(&own, space, &is_lodge);
    if (code == DONE)
        code = is_lodge ? name_of_lodger(&own, space, &name) : name_of_holder(&own, space, &name);
    d->arena->fault = kept;
    return code == DONE ? name : (struct str){0}; // an account that is no more has no name
}
