// POST /fhir/Patient/$match (R4, Patient-match): whose record is it? A professional gives an INS with the strict traits,
// typed or as the text of the INS Datamatrix, and gets the Patient's id when all agree (référentiel INS: an INS goes with
// its traits). Nothing of the person is told that was not given; whether the INS or a trait is wrong is not told apart.
#include "consult/consult_int.h"

#include "actor/actor.h"

struct asked {
    struct ins ins;
    struct identity_traits traits;
};

// ---- what is asked ----------------------------------------------------------------------------------------

static enum code take_scan(struct deed *d, struct str text, struct asked *out)
{
    struct ins_card card;
    enum code code = ins_card_read(d->arena, text, space_policy(d->house), &card);
    *out = (struct asked){card.ins, card.traits};
    return code;
}

static enum code take_ins(struct deed *d, const struct json *patient, struct asked *out)
{
    enum ins_kind kind;
    for (const struct json *i = json_first(json_get(patient, STR("identifier"))); i; i = i->next) {
        struct str system = json_text(d->arena, json_get(i, STR("system")));
        if (ins_kind_of_system(system, &kind))
            return ins_read(d->arena, system, json_text(d->arena, json_get(i, STR("value"))),
                            space_policy(d->house), &out->ins);
    }
    return fail_at(d->arena, INVALID, STR("Patient.identifier"),
                   "A person is found by their INS: give it as identifier, with the system of its authority");
}

static enum code take_patient(struct deed *d, const struct json *patient, struct asked *out)
{
    out->traits = traits_of_patient(d->arena, patient);
    const struct identity_traits *t = &out->traits;
    enum code code = take_ins(d, patient, out);
    if (code == DONE &&
        (!t->birth_name.len || !(t->first_given.len || t->birth_given.len) || !t->birth_date.len))
        return fail_at(
            d->arena, INVALID, STR("Patient"),
            "An INS is checked with its traits: give the birth name, a given name and the birth date");
    return code;
}

static enum code read_asked(struct deed *d, struct str body, struct asked *out)
{
    struct json *tree;
    enum code code = json_parse(d->arena, body, NULL, &tree);
    if (code)
        return code;
    if (json_text_is(json_get(tree, STR("resourceType")), STR("Patient")))
        return take_patient(d, tree, out);
    for (const struct json *p = json_first(json_get(tree, STR("parameter"))); p; p = p->next) {
        if (json_text_is(json_get(p, STR("name")), STR("resource")))
            return take_patient(d, json_get(p, STR("resource")), out);
        if (json_text_is(json_get(p, STR("name")), STR("scan")))
            return take_scan(d, json_text(d->arena, json_get(p, STR("valueString"))), out);
    }
    return fail_at(d->arena, INVALID, STR("Parameters.parameter"),
                   "Give the parameter resource (a Patient with INS and traits) or scan (the text of an INS "
                   "Datamatrix)");
}

// ---- whether they agree -----------------------------------------------------------------------------------

// The comparison is the house's own, by a deed that comes to nothing: who asks has not read the traits. False: they
// contradict each other.
static enum code agrees(struct deed *d, uint64_t space, const struct identity_traits *asked, bool *out)
{
    struct deed own = *d;
    struct json *tree;
    *out = false;
    own.actor = &actor_house;
    own.attempt = NULL;
    enum code code = space_read_tree(&own, space_patient(space), &tree);
    if (code)
        return code == NOT_FOUND || code == GONE ? DONE : code;
    const struct identity_traits theirs = traits_of_patient(d->arena, tree);
    *out = traits_compare(&theirs, asked) == 0;
    return DONE;
}

// The person can see who asked for them by their INS, and whether the traits were theirs.
static void tell(struct deed *d, uint64_t space, bool is_theirs)
{
    const struct pointer patient = space_patient(space);
    *d->attempt = (struct space_attempt){.space = space,
                                         .why = is_theirs ? "match" : "traits-differ",
                                         .type = patient.type,
                                         .number = patient.number};
    (void)space_tell_attempt(d);
}

// *space 0: nobody.
static enum code find(struct deed *d, const struct asked *asked, uint64_t *space)
{
    bool is_theirs;
    *space = 0;
    enum code code =
        space_of_identifier(d, ins_system(d->arena, &asked->ins), str_from(asked->ins.matricule), space);
    if (code)
        return code == NOT_FOUND ? DONE : code;
    const struct access_question question = {
        .actor = d->actor, .space = *space, .action = ACCESS_READ, .type = MODEL_Patient};
    code = agrees(d, *space, &asked->traits, &is_theirs);
    if (code)
        return code;
    tell(d, *space, is_theirs);
    if (!is_theirs || !access_decide(&question).allowed)
        *space = 0;
    return DONE;
}

// ---- the answer -------------------------------------------------------------------------------------------

static struct str answer_of(struct deed *d, const struct asked *asked, uint64_t space)
{
    struct buf b;
    buf_init(&b, d->arena, 512);
    buf_print(&b, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":%d", space != 0);
    if (space) {
        struct str reference = space_reference(d, space_patient(space));
        buf_print(&b, ",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"%.*s\"",
                  STR_ARG(str_skip(reference, sizeof "Patient/" - 1)));
        buf_print(&b, ",\"identifier\":[{\"system\":\"%.*s\",\"value\":\"%s\"}]}",
                  STR_ARG(ins_system(d->arena, &asked->ins)), asked->ins.matricule);
        buf_add(&b, STR(",\"search\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
                        "match-grade\","
                        "\"valueCode\":\"certain\"}],\"mode\":\"match\",\"score\":1}}]"));
    }
    buf_add_char(&b, '}');
    return buf_str(&b);
}

enum code consult_match(struct call *c)
{
    struct deed d;
    struct asked asked = {0};
    uint64_t space;
    deed_of_call(c, &d);
    const struct access_question question = {
        .actor = d.actor, .space = UINT64_MAX, .action = ACCESS_SEARCH, .type = MODEL_Patient};
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed)
        return fail(c->arena, DENIED, "%s", access_reason_text(answer.reason));
    enum code code = read_asked(&d, c->body, &asked);
    if (code == DONE)
        code = find(&d, &asked, &space);
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), answer_of(&d, &asked, space));
    return deed_into_call(c, &d);
}
