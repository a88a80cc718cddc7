// Asking the decision about a resource. Every reading and writing of space/ comes through here.
#include "space/judge_int.h"

#include "space/space_sql.h"

// Where the deed's actor stands in the space; found once, and anew when the actor or the rights file changed.
static const struct access_standing *standing_of(struct deed *d, struct visit *v)
{
    if (v->standing && v->asked_by == d->actor && v->judged == v->rights)
        return v->standing;
    struct visit_asked *asked = arena_alloc(v->arena, sizeof *asked);
    access_asker_of(d->actor, v->space, d->house->matrix, &asked->asker);
    asked->ask = (struct access_ask){d->house->matrix, &asked->asker, ACCESS_ACT_READ, NULL, d->now_us};
    v->asked = asked;
    v->asked_by = d->actor;
    v->judged = v->rights;
    v->standing = access_stand(v->arena, v->rights, &asked->ask);
    return v->standing;
}

static void allow(struct access_verdict *verdict)
{
    *verdict = (struct access_verdict){.allowed = true, .ground = ACCESS_GRANT_OPERATOR};
}

bool judge_is_holder(struct deed *d, struct visit *v)
{
    standing_of(d, v);
    return v->asked->asker.kind == ACCESS_ASKER_HOLDER;
}

// What the rights file does not speak of (ADR 16): the house itself at a command; with the operator's token, taking over
// what comes from elsewhere, and the identity of the person, but nothing that is there already.
static bool is_operators(const struct deed *d, enum access_act act, model_type type)
{
    if (!d->actor || d->actor->role != ACTOR_OPERATOR)
        return false;
    bool is_identity = type == MODEL_Patient && (act == ACCESS_ACT_READ || act == ACCESS_ACT_AMEND);
    return d->actor->is_house || act == ACCESS_ACT_DEPOSIT || is_identity;
}

bool judge_facts(struct deed *d, struct visit *v, enum access_act act, struct pointer at,
                 const struct facts *facts, struct access_verdict *verdict)
{
    if (v->space == SPACE_COMMONS || is_operators(d, act, at.type)) {
        allow(verdict);
        return true;
    }
    // The Patient is no document: who enters reads it, and who governs keeps its contacts.
    bool is_patient = at.type == MODEL_Patient || !facts;
    const struct access_standing *standing = standing_of(d, v);
    v->asked->ask.act = is_patient && act == ACCESS_ACT_AMEND ? ACCESS_ACT_GOVERN : act;
    v->asked->ask.subject = is_patient ? NULL : &facts->subject;
    access_judge_from(standing, &v->asked->ask, verdict);
    return verdict->allowed;
}

bool judge_sees(struct deed *d, struct visit *v, struct pointer at, struct str *keys)
{
    struct facts facts;
    struct access_verdict verdict;
    if (v->space != SPACE_COMMONS) {
        facts_read(d, keys, &facts);
        if (!part_resolve(d, v, at.type, &facts) || !judge_facts(d, v, ACCESS_ACT_READ, at, &facts, &verdict))
            return false;
    }
    return !v->has_queries || narrow_fits(d, v, at.type, &facts, *keys);
}

enum code judge_row(struct deed *d, struct visit *v, struct pointer at, uint32_t version, struct str stored,
                    struct facts *facts, bool *sees)
{
    struct access_verdict verdict;
    struct str keys = {0};
    enum code code = stored.len && (v->space || v->has_queries)
                         ? space_unpack(d, v, at, version, CRYPT_KEYS, stored, &keys)
                         : DONE;
    facts_read(d, &keys, facts);
    bool is_there = part_resolve(d, v, at.type, facts);
    *sees = code == DONE && is_there && judge_facts(d, v, ACCESS_ACT_READ, at, facts, &verdict) &&
            (!v->has_queries || narrow_fits(d, v, at.type, facts, keys));
    return code;
}

enum code judge_body(struct deed *d, struct visit *v, const struct resource *r, struct facts *facts,
                     bool *sees)
{
    struct json *tree;
    struct provenance by;
    struct access_verdict verdict;
    enum code code = space_tree(d, r, &tree);
    if (code)
        return code;
    rest_provenance(r->rest, &by);
    facts_of_tree(d, r->at, tree, &by, facts);
    // What a damaged part belongs to cannot be told: nobody sees it.
    *sees = !part_is_marked(tree) && judge_facts(d, v, ACCESS_ACT_READ, r->at, facts, &verdict) &&
            (!v->has_queries || (r->at.type != MODEL_Binary && narrow_version_fits(d, v, r)));
    return DONE;
}

void judge_touch(struct deed *d, struct visit *v, enum access_act act, struct pointer at,
                 const struct facts *facts)
{
    struct access_verdict verdict;
    if (v->space == SPACE_COMMONS || !judge_facts(d, v, act, at, facts, &verdict))
        return;
    if (!v->why)
        v->why = access_ground_word(verdict.ground);
    d->duties |= verdict.duties;
    if (act == ACCESS_ACT_READ)
        tell_seen(v, at, facts);
    if (act == ACCESS_ACT_READ && !(verdict.duties & ACCESS_TELL_HOLDER))
        return; // of what is only read, notices tell emergencies
    struct space_touch *touch = arena_alloc(v->arena, sizeof *touch);
    *touch = (struct space_touch){at, act, verdict, facts->subject, d->touched};
    touch->subject.author = arena_copy(v->arena, facts->subject.author);
    d->touched = touch;
}

const char *judge_why(struct deed *d, struct visit *v)
{
    struct access_verdict verdict;
    struct pointer patient = space_patient(v->space);
    if (v->why)
        return v->why;
    if (v->space == SPACE_COMMONS)
        return access_reason_word(ACCESS_BECAUSE_COMMONS);
    judge_facts(d, v, ACCESS_ACT_READ, patient, NULL, &verdict);
    return access_ground_word(verdict.ground);
}

bool space_may(struct deed *d, enum access_act act, const struct resource *r)
{
    struct facts facts;
    struct resource there;
    struct access_verdict verdict;
    struct visit *v;
    bool sees;
    return space_find_visit(d, r->at.space, &v) == DONE &&
           space_row_judge(d, v, r->at, &there, &facts, &sees) == DONE && sees &&
           judge_facts(d, v, act, r->at, &facts, &verdict);
}

enum code judge_absent(struct deed *d, model_type type)
{
    return fail(d->arena, NOT_FOUND, "There is no %s with this id", model_info(type)->name);
}

enum code judge_hide(struct deed *d, struct visit *v, struct pointer at, const struct facts *facts)
{
    struct access_verdict verdict;
    if (!judge_facts(d, v, ACCESS_ACT_READ, at, facts, &verdict))
        attempt_note(d, at, access_ground_word(verdict.ground));
    else if (v->has_queries)
        attempt_note(d, at, access_reason_word(ACCESS_OUT_OF_SCOPE));
    return judge_absent(d, at.type);
}

enum code judge_refuse(struct deed *d, const struct access_verdict *verdict)
{
    struct pointer at = {.space = d->person ? d->person->space : 0};
    attempt_note(d, at, access_ground_word(verdict->ground));
    return fail(d->arena, DENIED, "%s", access_ground_english(verdict->ground));
}
