// Refusing that a space be opened, without an account: the person shows what the insurer knows of them (INS, birth date,
// serial of the Vitale card), or of a child on their card. One answer for nobody and for a wrong proof.
#include "account/account.h"
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "journal/journal.h"
#include "opening/opening_int.h"

struct asking {
    struct call *call;
    struct opposition_desk desk;
    struct opposition_person person;
    struct opposition there;
    bool by_representative;
    struct str key; // of the throttle
    struct account_gate gate;
};

// ---- saying -----------------------------------------------------------------------------------------------

static enum code answer(struct call *c, int status, struct str json)
{
    http_status(c->exchange, status);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_field_add(c->exchange, STR("Content-Language"), call_is_english(c) ? STR("en") : STR("fr"));
    http_answer(c->exchange, STR("application/json"), json);
    return DONE;
}

static enum code say(struct call *c, int status, const char *word, const char *french, const char *english)
{
    struct buf b;
    buf_init(&b, c->arena, 256);
    buf_print(&b, "{\"error\":\"%s\",\"message\":", word);
    json_write_string(&b, str_from(call_is_english(c) ? english : french));
    buf_add_char(&b, '}');
    return answer(c, status, buf_str(&b));
}

static enum code say_wait(struct call *c, int64_t wait_us)
{
    http_field_add(c->exchange, STR("Retry-After"),
                   arena_print(c->arena, "%lld", (long long)wait_us / 1000000 + 1));
    return say(c, 429, "too-many-tries", "Trop d’essais. Attendez un peu, puis recommencez.",
               "Too many tries. Wait a little, then try again.");
}

static enum code say_unproven(struct call *c)
{
    return say(c, 403, "not-proven",
               "Ces informations ne correspondent à personne que nous ayons informé. Vérifiez le numéro de "
               "sécurité sociale, la date de naissance et le numéro de série de la carte Vitale.",
               "These do not fit anybody whom we informed. Check the social security number, the birth date "
               "and the serial number of the Vitale card.");
}

static enum code say_refusal(struct asking *x, int status)
{
    struct call *c = x->call;
    struct attested what = {.ins = x->person.ins};
    struct buf b;
    opening_attest(c->arena, space_keys(c->service), &x->there, &what);
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"number\":\"%.*s\",\"at\":\"%.*s\",\"signature\":\"%.*s\",\"key\":\"%.*s\",\"message\":",
              STR_ARG(what.number), STR_ARG(what.at), STR_ARG(what.signature), STR_ARG(what.key));
    json_write_string(&b,
                      call_is_english(c)
                          ? STR("Your refusal is recorded: no space will be opened by itself.")
                          : STR("Votre opposition est enregistrée : aucun espace ne sera ouvert d’office."));
    buf_add_char(&b, '}');
    return answer(c, status, buf_str(&b));
}

// ---- who asks ---------------------------------------------------------------------------------------------

static bool read_body(struct asking *x)
{
    static const struct json_limits limits = {.depth_max = 4, .nodes_max = 32};
    struct call *c = x->call;
    struct json *body;
    struct str rest = http_field_get(c->request, "Content-Type");
    if (!str_equal_fold(str_trim(str_cut(&rest, ';')), STR("application/json")) ||
        json_parse(c->arena, c->body, &limits, &body) != DONE || body->kind != JSON_OBJECT)
        return false;
    x->person.ins = json_text(c->arena, json_get(body, STR("ins")));
    x->person.birth_date = json_text(c->arena, json_get(body, STR("birth_date")));
    x->person.card = json_text(c->arena, json_get(body, STR("card")));
    x->by_representative = json_text_is(json_get(body, STR("by")), STR("representative"));
    return x->person.ins.len && x->person.birth_date.len && x->person.card.len;
}

// Counted for this person from this network, so that a stranger elsewhere keeps nobody from refusing.
static enum code count_try(struct asking *x, int64_t *wait_us)
{
    struct call *c = x->call;
    struct str network = account_network(c->arena, c->request->peer);
    x->gate = (struct account_gate){c->arena, c->store, space_keys(c->service)};
    x->key = arena_print(c->arena, "opposition %.*s|%.*s", STR_ARG(x->person.ins), STR_ARG(network));
    enum code code = account_try(&x->gate, ACCOUNT_BY_ADDRESS, c->request->peer, wait_us);
    return code || *wait_us ? code : account_try(&x->gate, ACCOUNT_BY_NAME, x->key, wait_us);
}

// DENIED: it has answered.
static enum code begin(struct call *c, struct asking *x)
{
    int64_t wait_us;
    *x = (struct asking){.call = c, .desk = {c->arena, c->store, c->read, space_keys(c->service)}};
    if (!read_body(x)) {
        (void)say(c, 400, "bad-request",
                  "Envoyez en JSON : ins, birth_date (1979-03-12), card, et by : self ou representative.",
                  "Send as JSON: ins, birth_date (1979-03-12), card, and by: self or representative.");
        return DENIED;
    }
    enum code code = count_try(x, &wait_us);
    if (code == DONE && wait_us) {
        (void)say_wait(c, wait_us);
        return DENIED;
    }
    if (code == DONE)
        code = opposition_prove(&x->desk, &x->person, &x->there);
    if (code == DENIED)
        (void)say_unproven(c);
    if (code == DONE) {
        account_try_worked(&x->gate, ACCOUNT_BY_NAME, x->key);
        account_try_worked(&x->gate, ACCOUNT_BY_ADDRESS, c->request->peer);
    }
    return code;
}

// ---- writing ----------------------------------------------------------------------------------------------

// In the operator's journal: that there was a refusal and its number, not whose.
static enum code write(struct asking *x, int64_t at_us)
{
    static const struct actor nobody = {.role = ACTOR_NOBODY};
    struct call *c = x->call;
    struct deed d = {.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    struct crypt_box *box;
    enum code code = space_box(&d, 0, &box);
    if (code)
        return code;
    c->writes[1] = opposition_write(&x->desk, &x->there, at_us);
    struct journal_line line = {.word = c->route->journal,
                                .actor = &nobody,
                                .reason = x->by_representative ? "representative" : "self",
                                .number = x->there.number,
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    c->writes[0] = store_writes_new(c->arena, 0);
    journal_append(c->arena, c->writes[0], box, 0, c->now_us, &line);
    return DONE;
}

static enum code has_space(struct asking *x, bool *out)
{
    struct call *c = x->call;
    struct deed d = {.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    uint64_t space;
    enum code code = space_of_ins(&d, x->person.ins, &space);
    *out = code == DONE;
    return code == NOT_FOUND ? DONE : code;
}

enum code opening_oppose(struct call *c)
{
    struct asking x;
    bool is_open;
    enum code code = begin(c, &x);
    if (code)
        return code == DENIED ? DONE : code;
    if (x.there.opposed_us)
        return say_refusal(&x, 200); // said before: the same number
    code = has_space(&x, &is_open);
    if (code)
        return code;
    if (is_open)
        return say(c, 409, "already-open",
                   "Votre espace est déjà ouvert : activez-le, puis fermez-le dans « Mon compte », ou "
                   "adressez-vous à l’opérateur.",
                   "Your space is open already: activate it, then close it in “My account”, or turn to the "
                   "operator.");
    code = write(&x, c->now_us);
    return code ? code : say_refusal(&x, 201);
}

enum code opening_proof(struct call *c)
{
    struct asking x;
    struct str pdf;
    enum code code = begin(c, &x);
    if (code)
        return code == DENIED ? DONE : code;
    if (!x.there.opposed_us)
        return say(c, 404, "not-opposed", "Aucune opposition n’est enregistrée.", "No refusal is recorded.");
    struct attested what = {.ins = x.person.ins};
    opening_attest(c->arena, space_keys(c->service), &x.there, &what);
    code = opening_paper(c->arena, service_name(c->service, false), &what, &pdf);
    if (code)
        return code;
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_field_add(
        c->exchange, STR("Content-Disposition"),
        arena_print(c->arena, "attachment; filename=\"preuve-opposition-%.*s.pdf\"", STR_ARG(what.number)));
    http_answer(c->exchange, STR("application/pdf"), pdf);
    return DONE;
}

enum code opening_withdraw(struct call *c)
{
    struct asking x;
    enum code code = begin(c, &x);
    if (code)
        return code == DENIED ? DONE : code;
    if (x.there.opposed_us)
        code = write(&x, 0);
    return code ? code : answer(c, 200, STR("{\"withdrawn\":true}"));
}
