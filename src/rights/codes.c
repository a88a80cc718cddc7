// Temporary access by a code that is specific to each authorisation (code de la santé publique R1111-32): the holder has
// one made and shows it, a professional redeems it once; and consent that a professional attests (R1111-46).
#include "rights/rights_int.h"

#include "codec/qr/qr.h"

struct ticket_desk rights_desk(struct operating *o)
{
    struct deed *d = o->deed;
    if (!d->person_writes)
        d->person_writes = store_writes_new(d->arena, o->space);
    return (struct ticket_desk){.arena = d->arena,
                                .keys = space_keys(d->house),
                                .read = d->read,
                                .writes = d->person_writes,
                                .space = o->space,
                                .now_us = d->now_us};
}

// One name for a professional and a structure, as codes are bound to them.
static struct str bearer_of(struct arena *a, struct str id, bool is_structure)
{
    return arena_print(a, "%s/%.*s", is_structure ? "structure" : "professional", STR_ARG(id));
}

// ---- made by the holder -----------------------------------------------------------------------------------

// What a camera reads leads to the space; the code stands behind "#", which no program sends to a server.
static enum code answer_code(struct operating *o, const struct ticket *t)
{
    struct arena *a = o->deed->arena;
    char id[CRYPT_ID_SIZE];
    struct qr qr;
    crypt_id_write(space_keys(o->deed->house), space_patient(o->space), id);
    struct str uri =
        arena_print(a, "%.*s/Patient/%.*s#%.*s", STR_ARG(o->base), CRYPT_ID_SIZE, id, STR_ARG(t->text));
    enum code code = qr_make(a, uri, &qr);
    if (code)
        return code;
    answer_text(o, "code", arena_print(a, "%.4s %.4s", t->text.ptr, t->text.ptr + 4));
    answer_text(o, "uri", uri);
    answer_bytes(o, "qr", "image/svg+xml", qr_svg(a, &qr, STR("Code d’accès temporaire")));
    answer_instant(o, "until", t->until_us);
    return DONE;
}

enum code run_make_code(struct operating *o)
{
    int64_t life_us = setting_duration_us(o->deed->house, "rights.code-life");
    struct ticket t = {.kind = TICKET_ACCESS, .until_us = o->deed->now_us + life_us};
    const struct access_party *party = &o->asked.party;
    enum code code = space_permit(o->deed, o->space, o->op->act);
    if (code)
        return code;
    struct ticket_desk desk = rights_desk(o);
    struct str bearer = {0};
    if (o->asked.said & SAID_PARTY)
        bearer = bearer_of(o->deed->arena, party->id, party->is_structure);
    code = ticket_issue(&desk, bearer, &t);
    if (code == DONE)
        code = answer_code(o, &t);
    return code ? code : rights_told(o);
}

enum code run_withdraw_codes(struct operating *o)
{
    enum code code = space_permit(o->deed, o->space, o->op->act);
    if (code)
        return code;
    struct ticket_desk desk = rights_desk(o);
    ticket_withdraw(&desk, TICKET_ACCESS, 0);
    return rights_told(o);
}

// ---- redeemed by a professional ---------------------------------------------------------------------------

static enum code add_temporary(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    struct access_authorisation *g = access_add_authorisation(a, r);
    g->basis = ACCESS_TEMPORARY;
    g->party = o->asked.party;
    g->from_us = o->deed->now_us;
    g->until_us = o->deed->now_us + setting_duration_us(o->deed->house, "rights.temporary-access");
    return DONE;
}

// Could the person's own consent, given now, let this professional in? Not if they are blocked, or the space is not in use.
static enum code may_be_let_in(struct operating *o, bool *out)
{
    struct access_asker who = o->who;
    struct access_verdict verdict;
    const struct rights *r;
    who.context = ACCESS_NORMAL;
    who.has_consent = true;
    enum code code = space_rights(o->deed, o->space, &r);
    if (code)
        return code;
    struct access_ask ask = {space_matrix(o->deed), &who, ACCESS_ACT_READ, NULL, o->deed->now_us};
    access_judge(r, &ask, &verdict);
    *out = verdict.allowed && who.kind == ACCESS_ASKER_PROFESSIONAL && who.id.len;
    return DONE;
}

// A try that came to nothing is counted and told, so the answer is a refusal whose writes are kept.
enum code rights_refuse_try(struct operating *o, enum code code)
{
    if (code != NOT_FOUND && code != BUSY)
        return code;
    o->status = code == BUSY ? 429 : 403;
    o->refused =
        code == BUSY
            ? STR("Trop de codes faux : réessayez dans une heure, avec un nouveau code. / Too many "
                  "wrong codes: try again in an hour, with a new code.")
            : STR("Ce code n’ouvre rien : il est faux, a déjà servi, n’est plus valable ou est "
                  "destiné à quelqu’un d’autre ; demandez-en un nouveau. / This code opens nothing: it "
                  "is wrong, was used, is over, or is meant for somebody else; ask for a new one.");
    return space_tell(o->deed, o->space, code == BUSY ? "too-many-codes" : "wrong-code");
}

enum code run_redeem_code(struct operating *o)
{
    static const struct operation add = {
        .word = "redeem-access-code", .change = add_temporary, .event = EVENT_RIGHT_CHANGED};
    struct arena *a = o->deed->arena;
    struct ticket t;
    bool may;
    enum code code = may_be_let_in(o, &may);
    if (code)
        return code;
    struct ticket_desk desk = rights_desk(o);
    struct ticket_try try = {.kind = TICKET_ACCESS, .text = may ? o->asked.code : STR("")};
    try.bearers[try.bearer_count++] = bearer_of(a, o->who.id, false);
    if (o->who.structure.len)
        try.bearers[try.bearer_count++] = bearer_of(a, o->who.structure, true);
    code = ticket_redeem(&desk, &try, &t);
    if (code)
        return rights_refuse_try(o, code);
    // A code made for a structure lets the structure in, any other the professional alone.
    bool for_structure = t.bearer == 1 && try.bearer_count == 2;
    o->asked.party = (struct access_party){for_structure ? o->who.structure : o->who.id, for_structure};
    const struct operation *asked = o->op;
    o->op = &add;
    code = rights_written(o, "access-code");
    o->op = asked;
    answer_instant(o, "until",
                   o->deed->now_us + setting_duration_us(o->deed->house, "rights.temporary-access"));
    return code;
}

// ---- consent that a professional attests ------------------------------------------------------------------

enum code run_record_consent(struct operating *o)
{
    struct arena *a = o->deed->arena;
    struct asked *asked = &o->asked;
    bool may;
    if (asked->said & SAID_BASIS && !str_equal(asked->basis, STR("consultation")) &&
        !str_equal(asked->basis, STR("care-team")))
        return fail_at(a, INVALID, STR("basis"), "The basis is consultation or care-team");
    if (o->who.kind != ACCESS_ASKER_PROFESSIONAL)
        return asked->said & SAID_PARTY ? rights_decided(o)
                                        : fail_at(a, INVALID, STR("party"), "Say whom the consent is for");
    if (asked->said & SAID_PARTY)
        return fail_at(a, INVALID, STR("party"), "A professional records the consent given to themselves");
    if (o->who.is_secret)
        return fail(a, INVALID, "A secret visit leaves no fact: state the consent with each request instead");
    if (!o->who.has_consent)
        return fail(a, DENIED, "Attest the person's consent with the request (see the context of access)");
    enum code code = may_be_let_in(o, &may);
    if (code == DONE && !may)
        code = fail(a, DENIED, "The person's consent cannot let you in here");
    bool for_structure = str_equal(asked->basis, STR("care-team")) && o->who.structure.len;
    asked->party = (struct access_party){for_structure ? o->who.structure : o->who.id, for_structure};
    return code ? code : rights_written(o, access_ground_word(ACCESS_GRANT_CONSULTATION));
}
