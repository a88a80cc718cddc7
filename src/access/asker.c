// Who asks: from what a token says to what the decision looks at.
#include "access/access.h"

struct str access_professional_id(struct str id)
{
    return id.len == 12 && id.ptr[0] == '8' ? str_skip(id, 1) : id;
}

struct str access_structure_id(struct str id)
{
    return id.len == 10 && id.ptr[0] == '1' ? str_skip(id, 1) : id;
}

static int profession_of(const struct actor *actor, const struct access_matrix *matrix)
{
    struct str code = actor->profession;
    struct str system = str_find(code, '/') >= 0 ? str_cut(&code, '/') : STR("G15");
    return matrix && code.len ? access_profession_named(matrix, system, code) : ACCESS_MATRIX_NONE;
}

static void fill_professional(struct access_asker *who, const struct actor *actor,
                              const struct access_matrix *matrix)
{
    static const enum access_context contexts[] = {
        [ACTOR_NORMAL] = ACCESS_NORMAL,
        [ACTOR_BREAK_GLASS] = ACCESS_BREAK_GLASS,
        [ACTOR_CENTRE_15] = ACCESS_CENTRE_15,
    };
    who->kind = ACCESS_ASKER_PROFESSIONAL;
    who->id = access_professional_id(actor->rpps);
    who->structure = access_structure_id(actor->structure);
    who->profession = profession_of(actor, matrix);
    who->context = contexts[actor->context];
    who->is_regulation_centre = actor->is_regulation_centre;
    who->has_motive = str_trim(actor->motive).len > 0;
    who->has_consent = actor->has_consent;
}

void access_asker_of(const struct actor *actor, uint64_t space, const struct access_matrix *matrix,
                     struct access_asker *out)
{
    *out = (struct access_asker){.profession = ACCESS_MATRIX_NONE};
    if (!actor)
        return;
    out->is_secret = actor->is_secret;
    switch (actor->role) {
    case ACTOR_HOLDER: {
        bool is_own = space != 0 && actor->space == space;
        out->kind = is_own ? ACCESS_ASKER_HOLDER : ACCESS_ASKER_DELEGATE;
        out->id = actor->account;
        out->is_with_holder = actor->is_with_holder;
        out->has_attestation = actor->has_attestation;
        return;
    }
    case ACTOR_LPS:
        fill_professional(out, actor, matrix);
        return;
    case ACTOR_APPLICATION:
        // Conventions come with the catalogue of applications; without one, an application is refused.
        out->kind = ACCESS_ASKER_APPLICATION;
        out->id = actor->application;
        return;
    case ACTOR_OPERATOR:
        out->kind = ACCESS_ASKER_OPERATOR;
        return;
    case ACTOR_NOBODY:
        return;
    }
}
