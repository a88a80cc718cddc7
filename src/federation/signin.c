// Out to a provider, and back: what the browser is led through.
#include "federation/federation_int.h"

enum { TRIP_S = 600, WAITING_S = 600 };

void answer_json(struct call *c, int status, struct str json)
{
    http_status(c->exchange, status);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(c->exchange, STR("application/json"), json);
}

static void lead_to(struct call *c, struct str location)
{
    http_status(c->exchange, 303);
    http_field_add(c->exchange, STR("Location"), location);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_field_add(c->exchange, STR("Referrer-Policy"), STR("no-referrer"));
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), STR(""));
}

enum code federation_providers(struct call *c)
{
    struct house_provider list[PROVIDERS_MAX];
    struct buf b;
    size_t count = providers_set(c, list, PROVIDERS_MAX);
    buf_init(&b, c->arena, 512);
    buf_add(&b, STR("{\"providers\":["));
    for (size_t i = 0; i < count; i++) {
        buf_print(&b, "%s{\"name\":\"%.*s\",\"for\":\"%s\",\"signin\":\"/federation/%.*s/signin\",\"label\":",
                  i ? "," : "", STR_ARG(list[i].oidc.word),
                  list[i].is_professional ? "professionals" : "holders", STR_ARG(list[i].oidc.word));
        json_write_string(&b, str_from(list[i].label));
        buf_add_char(&b, '}');
    }
    buf_add(&b, STR("]}"));
    http_answer(c->exchange, STR("application/json"), buf_str(&b));
    return DONE;
}

enum code federation_jwks(struct call *c)
{
    struct oidc_work w;
    struct oidc_keys own;
    struct buf b;
    enum code code = federation_work(c, &w);
    if (code == DONE)
        code = oidc_own_keys(&w, &own);
    if (code)
        return code;
    buf_init(&b, c->arena, 2048);
    buf_add(&b, STR("{\"keys\":["));
    jose_keys_write(&b, own.sign, "sig");
    buf_add_char(&b, ',');
    jose_keys_write(&b, own.open, "enc");
    buf_add(&b, STR("]}"));
    http_answer(c->exchange, STR("application/jwk-set+json"), buf_str(&b));
    return DONE;
}

enum code federation_signin(struct call *c)
{
    struct oidc_work w;
    struct house_provider p;
    struct uri_query query = {0};
    struct oidc_start start;
    enum code code = provider_named(c, c->params[0], &p);
    if (code == DONE && c->request->query.ptr)
        code = uri_query_read(c->arena, c->request->query, &query);
    if (code == DONE)
        code = federation_work(c, &w);
    if (code)
        return code;
    struct str return_to = uri_query_get(&query, STR("return"));
    code = oidc_begin(&w, &p.oidc, federation_redirect(c, &p), return_to.ptr ? return_to : STR("/"), &start);
    if (code)
        return code;
    cookie_set(c, COOKIE_TRIP, start.cookie, TRIP_S, COOKIE_LAX);
    lead_to(c, start.location);
    return DONE;
}

// A browser is at the other end: two sentences for a person, not an OperationOutcome.
static void answer_failed(struct call *c, enum code code)
{
    http_status(c->exchange, http_status_of(code == INVALID ? INVALID : code));
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    cookie_drop(c, COOKIE_TRIP);
    struct str why = code == INTERNAL ? STR("Something failed here") : str_from(c->arena->fault.text);
    struct str text =
        arena_print(c->arena,
                    "La connexion n’a pas abouti. Revenez à la page d’accueil et recommencez.\n"
                    "Signing in did not work. Go back to the start page and try again.\n\n(%.*s)\n",
                    STR_ARG(why));
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), text);
}

// Too many wait for the provider: nothing of the sign-in is used up, and the same answer is good in a moment.
static void answer_crowded(struct call *c)
{
    http_status(c->exchange, http_status_of(BUSY));
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_field_add(c->exchange, STR("Retry-After"), STR("5"));
    http_answer(
        c->exchange, STR("text/plain; charset=utf-8"),
        STR("Le service de connexion est lent en ce moment. Rechargez cette page dans quelques secondes.\n"
            "The sign-in service is slow just now. Load this page again in some seconds.\n"));
}

static enum code come_back(struct call *c, struct oidc_work *w, struct str *return_to)
{
    struct house_provider p;
    struct uri_query query = {0};
    struct oidc_identity who;
    enum code code = provider_named(c, c->params[0], &p);
    if (code == DONE && c->request->query.ptr)
        code = uri_query_read(c->arena, c->request->query, &query);
    if (code)
        return code;
    struct oidc_return back = {.cookie = cookie_named(c, COOKIE_TRIP),
                               .code = uri_query_get(&query, STR("code")),
                               .state = uri_query_get(&query, STR("state")),
                               .iss = uri_query_get(&query, STR("iss")),
                               .error = uri_query_get(&query, STR("error"))};
    code = oidc_finish(w, &p.oidc, &back, federation_redirect(c, &p), &who);
    if (code)
        return code;
    struct str ticket = oidc_ticket(w);
    oidc_leave(w, ticket, waiting_text(w, &p, &who, 0), c->now_us + WAITING_S * 1000000LL);
    cookie_set(c, COOKIE_WAITING, ticket, WAITING_S, COOKIE_STRICT);
    *return_to = who.return_to;
    return DONE;
}

enum code federation_callback(struct call *c)
{
    struct oidc_work w;
    struct str return_to;
    enum code code = federation_work(c, &w);
    if (code == DONE)
        code = come_back(c, &w, &return_to);
    if (code == BUSY && w.is_crowded) {
        answer_crowded(c);
        return DONE;
    }
    if (code) {
        answer_failed(c, code);
        return DONE;
    }
    c->writes[0] = w.writes;
    cookie_drop(c, COOKIE_TRIP);
    lead_to(c, return_to);
    return DONE;
}
