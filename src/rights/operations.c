// The operations: what each is called, may be told, must be decided by, changes, and says.
#include "rights/clock_int.h"
#include "rights/rights_int.h"

enum { NOBODYS = 0 };

const struct operation rights_operations[] = {
    {"grant-access", SAID_PARTY, SAID_PARTY, ACCESS_ACT_GOVERN, false, change_grant, NULL,
     EVENT_RIGHT_CHANGED, "L’accès est autorisé, jusqu’à ce que vous le retiriez.",
     "Access is authorised until it is withdrawn."},
    {"withdraw-access", SAID_PARTY, SAID_PARTY, ACCESS_ACT_GOVERN, false, change_withdraw, NULL,
     EVENT_RIGHT_CHANGED, "L’accès est retiré.", "Access is withdrawn."},
    {"record-consent", SAID_PARTY | SAID_BASIS, 0, ACCESS_ACT_GOVERN, false, change_record_consent,
     run_record_consent, EVENT_RIGHT_CHANGED, "L’accord de la personne est enregistré.",
     "The person's consent is recorded."},
    {"oppose-care-team", SAID_PARTY, 0, ACCESS_ACT_GOVERN, false, change_oppose_team, NULL,
     EVENT_RIGHT_CHANGED, "L’équipe de soins n’est plus autorisée d’office.",
     "The care team is no longer presumed authorised."},
    {"accept-care-team", SAID_PARTY, 0, ACCESS_ACT_GOVERN, false, change_accept_team, NULL,
     EVENT_RIGHT_CHANGED, "L’équipe de soins est de nouveau autorisée d’office.",
     "The care team is presumed authorised again."},
    {"set-administrator", SAID_PARTY, SAID_PARTY, ACCESS_ACT_GOVERN, false, change_administrator, NULL,
     EVENT_RIGHT_CHANGED, "Ce professionnel est administrateur de l’espace.",
     "This professional is the space's administrator."},
    {"withdraw-administrator", 0, 0, ACCESS_ACT_GOVERN, false, change_administrator, NULL,
     EVENT_RIGHT_CHANGED, "L’espace n’a plus de professionnel administrateur.",
     "The space has no administrator any more."},
    {"set-attending", SAID_PARTY, 0, ACCESS_ACT_CLOSE, true, change_attending, NULL, EVENT_RIGHT_CHANGED,
     "Le médecin traitant déclaré est enregistré.", "The declared attending physician is recorded."},
    {"block", SAID_PARTY, SAID_PARTY, ACCESS_ACT_BLOCK, false, change_block, NULL, EVENT_RIGHT_CHANGED,
     "L’accès est bloqué : il ne s’ouvrira plus, même en urgence.",
     "Access is blocked: it opens no more, not even in an emergency."},
    {"unblock", SAID_PARTY, SAID_PARTY, ACCESS_ACT_GOVERN, false, change_unblock, NULL, EVENT_RIGHT_CHANGED,
     "Le blocage est levé ; l’accès n’est pas rendu pour autant, il faut l’autoriser de nouveau.",
     "The block is over; this gives no access back: authorise anew."},
    {"object-to-deposit", SAID_PARTY | SAID_LEGITIMATE, 0, ACCESS_ACT_GOVERN, false, change_object, NULL,
     EVENT_RIGHT_CHANGED, "L’opposition à l’ajout de documents est enregistrée.",
     "The objection to deposits is recorded."},
    {"withdraw-objection", SAID_PARTY, 0, ACCESS_ACT_GOVERN, false, change_withdraw_objection, NULL,
     EVENT_RIGHT_CHANGED, "L’opposition à l’ajout de documents est retirée.",
     "The objection to deposits is withdrawn."},
    {"set-masking", SAID_MASKING, SAID_MASKING, ACCESS_ACT_GOVERN, false, change_masking, NULL,
     EVENT_RIGHT_CHANGED, "Le masquage est réglé.", "Masking is set."},
    {"set-emergency-consents", SAID_EMERGENCY, SAID_EMERGENCY, ACCESS_ACT_GOVERN, false, change_emergency,
     NULL, EVENT_RIGHT_CHANGED, "Vos choix en cas d’urgence sont enregistrés.",
     "The choices for emergencies are recorded."},
    {"record-information", 0, 0, ACCESS_ACT_CLOSE, true, change_informed, NULL, EVENT_RIGHT_CHANGED,
     "L’information de la personne est enregistrée.", "It is recorded that the person was informed."},
    {"approve-application", SAID_APPLICATION | SAID_GRANTED, SAID_APPLICATION | SAID_GRANTED,
     ACCESS_ACT_GOVERN, false, change_application, NULL, EVENT_RIGHT_CHANGED,
     "Votre choix pour cette application est enregistré.", "The choice for this application is recorded."},

    {"make-access-code", SAID_PARTY, 0, ACCESS_ACT_GOVERN, false, NULL, run_make_code, EVENT_RIGHT_CHANGED,
     "Voici un code à usage unique : donnez-le au professionnel de votre choix.",
     "Here is a code that is good once: give it to the professional of your choice."},
    {"withdraw-access-codes", 0, 0, ACCESS_ACT_GOVERN, false, NULL, run_withdraw_codes, EVENT_RIGHT_CHANGED,
     "Les codes qui n’ont pas encore servi sont annulés.", "The codes that were not used yet are void."},
    {"redeem-access-code", SAID_CODE, SAID_CODE, ACCESS_ACT_READ, false, NULL, run_redeem_code,
     EVENT_RIGHT_CHANGED, "L’accès temporaire est ouvert.", "Temporary access is open."},

    {"set-own-access", SAID_GRANTED | SAID_FROM, SAID_GRANTED, ACCESS_ACT_GOVERN, false, change_own_access,
     NULL, EVENT_MANDATE, "L’accès du mineur à son espace est réglé.",
     "The minor's own access to the space is set."},
    {"invite", SAID_KIND | SAID_FROM | SAID_UNTIL | SAID_TO, SAID_KIND, ACCESS_ACT_GOVERN, false,
     change_invite, run_invite, EVENT_MANDATE,
     "L’invitation est prête : remettez ce code à la personne invitée.",
     "The invitation is ready: hand this code to the person invited."},
    {"answer-invitation", SAID_CODE | SAID_GRANTED, SAID_CODE | SAID_GRANTED, ACCESS_ACT_READ, false,
     change_answer, run_answer, EVENT_MANDATE, "La réponse à l’invitation est enregistrée.",
     "The answer to the invitation is recorded."},
    {"end-mandate", SAID_ACCOUNT, 0, ACCESS_ACT_GOVERN, false, change_end_mandate, run_end_mandate,
     EVENT_MANDATE, "Le mandat est terminé.", "The mandate is over."},
    {"set-representative", SAID_ACCOUNT | SAID_FROM | SAID_UNTIL, SAID_ACCOUNT, ACCESS_ACT_CLOSE, true,
     change_representative, run_appoint, EVENT_MANDATE, "Le représentant légal est enregistré.",
     "The legal representative is recorded."},
    {"protect", SAID_ACCOUNT | SAID_KIND | SAID_FROM | SAID_UNTIL | SAID_READS, SAID_ACCOUNT | SAID_KIND,
     ACCESS_ACT_CLOSE, true, change_protect, run_appoint, EVENT_MANDATE, "La mesure est enregistrée.",
     "The measure is recorded."},

    {"close", SAID_CONFIRMED, 0, ACCESS_ACT_CLOSE, false, change_close, NULL, EVENT_LIFECYCLE,
     "L’espace est fermé. Son contenu est archivé dix ans et peut vous être rendu.",
     "The space is closed. Its content is kept for ten years and can be given back."},
    {"reopen", 0, 0, ACCESS_ACT_REOPEN, false, change_reopen, NULL, EVENT_LIFECYCLE,
     "L’espace est de nouveau ouvert, avec tout son contenu.", "The space is open again, with its content."},
    {"ask-erasure", SAID_CONFIRMED, 0, ACCESS_ACT_ERASE, false, change_ask_erasure, NULL, EVENT_LIFECYCLE,
     "L’effacement est demandé : il aura lieu dans trois mois au plus, sauf si vous rouvrez l’espace.",
     "Erasure is asked for: it comes in three months at most, unless the space is reopened."},
    {"suspend", 0, 0, ACCESS_ACT_CLOSE, true, change_suspend, NULL, EVENT_LIFECYCLE,
     "L’espace est suspendu ; sans opposition, il sera fermé dans six semaines.",
     "The space is suspended; without opposition it closes in six weeks."},
    {"oppose-suspension", 0, 0, ACCESS_ACT_REOPEN, false, change_oppose_suspension, NULL, EVENT_LIFECYCLE,
     "Votre opposition est enregistrée : l’espace ne sera pas fermé.",
     "The opposition is recorded: the space will not be closed."},
    {"record-death", SAID_FROM, 0, ACCESS_ACT_CLOSE, true, change_death, NULL, EVENT_LIFECYCLE,
     "Le décès est enregistré ; le contenu est archivé dix ans.",
     "The death is recorded; the content is kept for ten years."},
};
const size_t rights_operation_count = COUNT_OF(rights_operations);

const struct operation *rights_operation_named(struct str word)
{
    for (size_t i = 0; i < rights_operation_count; i++)
        if (str_equal(word, str_from(rights_operations[i].word)))
            return &rights_operations[i];
    return NULL;
}

// ---- running ----------------------------------------------------------------------------------------------

// Rights are governed by whoever's token may write a person's Consent (SMART scopes); the judge decides the rest.
static enum code check_scope(struct operating *o)
{
    struct deed *d = o->deed;
    struct access_question question = {d->actor, o->space, ACCESS_UPDATE, MODEL_Consent};
    struct access_answer answer = access_decide(&question);
    if (answer.allowed)
        return DONE;
    return fail(d->arena, answer.reason == ACCESS_NO_CREDENTIALS ? UNKNOWN_ASKER : DENIED, "%s",
                access_reason_text(answer.reason));
}

static enum code check_asked(struct operating *o)
{
    const struct operation *op = o->op;
    struct arena *a = o->deed->arena;
    if (o->asked.said & ~(op->may | SAID_ATTESTED))
        return fail(a, INVALID,
                    "$%s does not take one of these parameters; docs/rights-operations.md lists them",
                    op->word);
    if (op->must & ~o->asked.said)
        return fail(a, INVALID, "$%s lacks a parameter; docs/rights-operations.md lists what it needs",
                    op->word);
    return DONE;
}

// L1111-13-2: a collector says with each act that they hold the person's signed statement; whoever is none gains nothing.
static void take_attestation(struct operating *o)
{
    struct deed *d = o->deed;
    if (!o->asked.is_attested || d->actor->role != ACTOR_HOLDER)
        return;
    struct actor *attesting = ARENA_NEW(d->arena, struct actor);
    *attesting = *d->actor;
    attesting->has_attestation = true;
    d->actor = attesting;
}

// What the insurer knows is brought by the operator alone, whoever else might close the space.
static enum code check_operator(struct operating *o)
{
    struct access_verdict verdict;
    enum code code = space_judge(o->deed, o->space, o->op->act, &verdict);
    if (code == DONE && verdict.allowed && verdict.ground != ACCESS_GRANT_OPERATOR)
        code = fail(o->deed->arena, DENIED, "Only the operator records this");
    return code;
}

enum code rights_operate(struct operating *o, const struct json *parameters)
{
    struct deed *d = o->deed;
    o->today = access_day_of(d->now_us);
    enum code code = check_scope(o);
    if (code == DONE)
        code = rights_read(d->arena, parameters, space_policy(d->house), &o->asked);
    if (code == DONE)
        code = check_asked(o);
    if (code)
        return code;
    take_attestation(o);
    code = space_asker(d, o->space, &o->who);
    if (code == DONE && o->op->is_operators)
        code = check_operator(o);
    if (code)
        return code;
    return o->op->run ? o->op->run(o) : rights_decided(o);
}

// What happened, for notices; without health content.
enum code rights_told(struct operating *o)
{
    struct deed *d = o->deed;
    struct crypt_box *box;
    struct event event = {.kind = o->op->event,
                          .actor_kind = (uint8_t)o->who.kind,
                          .actor = o->who.id,
                          .profession = d->actor->profession,
                          .structure = o->who.structure,
                          .is_secret = o->who.is_secret,
                          .detail = str_from(o->op->word)};
    enum code code = space_box(d, o->space, &box);
    if (code == DONE)
        event_append(d->arena, d->person_writes, box, o->space, d->now_us, &event);
    return code;
}

enum code rights_decided(struct operating *o)
{
    struct deed *d = o->deed;
    enum code code = space_rights_change(d, o->space, o->op->act, o->op->change, o);
    if (code == DONE)
        code = rights_told(o);
    if (code == DONE && d->duties & ACCESS_FILE_ATTESTATION)
        code = rights_file_paper(o);
    return code;
}

enum code rights_written(struct operating *o, const char *why)
{
    enum code code = space_tell(o->deed, o->space, why);
    if (code == DONE)
        code = space_rights_set(o->deed, o->space, o->op->change, o);
    return code ? code : rights_told(o);
}

// ---- requests ---------------------------------------------------------------------------------------------

static enum code read_body(struct call *c, struct json **out)
{
    *out = NULL;
    return c->body.len ? json_parse(c->arena, c->body, NULL, out) : DONE;
}

static enum code handle_operation(struct call *c)
{
    struct deed d;
    struct pointer patient;
    struct json *parameters;
    struct operating o = {.deed = &d, .op = rights_operation_named(str_from(c->route->journal))};
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &patient) || patient.space == NOBODYS)
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    o.space = patient.space;
    o.base = arena_print(c->arena, "%.*s/fhir", STR_ARG(house_origin(c)));
    enum code code = read_body(c, &parameters);
    if (code == DONE)
        code = rights_operate(&o, parameters);
    if (code)
        return code;
    if (d.person_writes && store_writes_empty(d.person_writes))
        d.person_writes = NULL;
    http_status(c->exchange, o.status ? o.status : 200);
    if (o.status == 429)
        http_field_add(c->exchange, STR("Retry-After"), STR("3600"));
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), answer_written(&o));
    return deed_into_call(c, &d);
}

enum { BODY_MAX = 64 * 1024 };
#define ROW(word, who)                                                                                       \
    {                                                                                                        \
        HTTP_POST, "/fhir/Patient/{id}/$" word, who, "fhir", ROUTE_WRITES, BODY_MAX, false, word,            \
            handle_operation                                                                                 \
    }

static const struct route routes[] = {
    ROW("grant-access", "holder"),
    ROW("withdraw-access", "holder"),
    ROW("record-consent", "holder lps"),
    ROW("oppose-care-team", "holder"),
    ROW("accept-care-team", "holder"),
    ROW("set-administrator", "holder"),
    ROW("withdraw-administrator", "holder"),
    ROW("set-attending", "operator"),
    ROW("block", "holder lps"),
    ROW("unblock", "holder"),
    ROW("object-to-deposit", "holder"),
    ROW("withdraw-objection", "holder"),
    ROW("set-masking", "holder"),
    ROW("set-emergency-consents", "holder"),
    ROW("record-information", "operator"),
    ROW("approve-application", "holder"),
    ROW("make-access-code", "holder"),
    ROW("withdraw-access-codes", "holder"),
    ROW("redeem-access-code", "lps"),
    ROW("set-own-access", "holder"),
    ROW("invite", "holder"),
    ROW("answer-invitation", "holder"),
    ROW("end-mandate", "holder operator"),
    ROW("set-representative", "operator"),
    ROW("protect", "operator"),
    {HTTP_GET, "/rights/acting", "holder", "none", ROUTE_READS, 0, false, "acting", handle_acting},
    {HTTP_GET, "/fhir/Patient/{id}/$closing", "holder", "fhir", ROUTE_READS, 0, false, "closing",
     handle_closing},
    ROW("close", "holder operator"),
    ROW("reopen", "holder operator"),
    ROW("ask-erasure", "holder operator"),
    ROW("suspend", "operator"),
    ROW("oppose-suspension", "holder"),
    ROW("record-death", "operator"),
    {0},
};

static const struct setting settings[] = {
    {"rights.code-life", "15m", "How long a code of temporary access waits to be used.", SETTING_DURATION,
     "1m..1d"},
    {"rights.temporary-access", "1d", "How long the access lasts that a code opens.", SETTING_DURATION,
     "15m..30d"},
    {"rights.consultation", "1d", "How long the consent to one consultation lasts.", SETTING_DURATION,
     "15m..30d"},
    {"rights.invitation", "14d", "How long an invitation waits to be answered.", SETTING_DURATION, "1d..90d"},
    {"rights.reapproval", "90d", "How long consents given for a child may wait for approval at majority.",
     SETTING_DURATION, "1d..365d"},
    {0},
};

static const struct command commands[] = {
    {"lifecycle", "",
     "Does what time has made due in spaces: announcements, majority, ends of mandates, closures, erasures. "
     "A served "
     "house\ndoes it by itself (ens jobs); doing it again changes nothing.",
     "", rights_lifecycle},
    {0},
};

const struct feature rights_feature = {
    .name = "rights", .routes = routes, .commands = commands, .jobs = rights_jobs, .settings = settings};
