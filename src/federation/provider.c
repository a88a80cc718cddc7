// The providers that an operator set, and where a piece of work stands.
#include "federation/federation_int.h"

// The rows of one provider. FranceConnect+ and Pro Santé Connect have their own scopes and levels; `holders` and
// `professionals` are for one more of each kind, of the same claims.
#define PROVIDER_ROWS(word, people, scope, acr)                                                              \
    {word ".issuer", "",                                                                                     \
     "The issuer of the provider by which " people " sign in, as its discovery says. Not set: not used.",    \
     SETTING_URL, "https|http"},                                                                             \
        {word ".client-id", "", "Our name at this provider.", SETTING_TEXT, NULL},                           \
        {word ".client-secret", "",                                                                          \
         "The file of our secret at this provider. Not set: private_key_jwt with the keys of "               \
         "/federation/jwks.",                                                                                \
         SETTING_SECRET, NULL},                                                                              \
        {word ".scope", scope, "What is asked of this provider.", SETTING_TEXT, NULL},                       \
    {                                                                                                        \
        word ".acr", acr, "How surely people must be identified: asked for, and checked in the answer.",     \
            SETTING_TEXT, NULL                                                                               \
    }

const struct setting federation_settings[] = {
    PROVIDER_ROWS("franceconnect", "holders",
                  "openid given_name family_name birthdate gender birthplace birthcountry", "eidas2"),
    PROVIDER_ROWS("prosanteconnect", "professionals", "openid scope_all", "eidas1"),
    PROVIDER_ROWS("holders", "holders",
                  "openid given_name family_name birthdate gender birthplace birthcountry", "eidas2"),
    PROVIDER_ROWS("professionals", "professionals", "openid scope_all", "eidas1"),
    {"federation.second-step", "no",
     "Professionals confirm a context (consent, broken glass, secrecy) on their telephone, where the "
     "provider asks them so "
     "(CIBA).",
     SETTING_SWITCH, NULL},
    {"federation.at-once", "4",
     "So many workers at most wait for one provider at once; whoever comes besides gets 503 and Retry-After.",
     SETTING_NUMBER, "1..1000"},
    {"federation.session-time", "4h", "How long a sign-in by a provider lasts at most.", SETTING_DURATION,
     "5m..12h"},
    {"federation.professional-scope", "user/*.cruds",
     "What professionals who sign in here may ask for (SMART v2 scopes).", SETTING_TEXT, NULL},
    {"federation.ca-file", "", "The authorities to trust for providers, in PEM, instead of the system's.",
     SETTING_FILE, NULL},
    {"federation.allow-plain", "no", "Providers by http:// too: for trials only.", SETTING_SWITCH, NULL},
    {"federation.allow-private", "no",
     "Providers at private addresses too: inside a hospital's network, or for trials.", SETTING_SWITCH, NULL},
    {0},
};

static const struct {
    const char *word, *label;
    bool is_professional;
} known[PROVIDERS_MAX] = {{"franceconnect", "FranceConnect+", false},
                          {"prosanteconnect", "Pro Santé Connect", true},
                          {"holders", "Autre fournisseur d’identité", false},
                          {"professionals", "Autre fournisseur d’identité professionnelle", true}};

static struct str value(struct call *c, size_t at, const char *name)
{
    return setting_text(c->service, arena_print(c->arena, "%s.%s", known[at].word, name).ptr);
}

static bool read_provider(struct call *c, size_t at, struct house_provider *out)
{
    *out = (struct house_provider){.label = known[at].label,
                                   .is_professional = known[at].is_professional,
                                   .has_second_step = known[at].is_professional &&
                                                      setting_switch(c->service, "federation.second-step")};
    out->oidc = (struct oidc_provider){.word = str_from(known[at].word),
                                       .issuer = value(c, at, "issuer"),
                                       .client_id = value(c, at, "client-id"),
                                       .client_secret = value(c, at, "client-secret"),
                                       .scope = value(c, at, "scope"),
                                       .acr = value(c, at, "acr")};
    return out->oidc.issuer.len && out->oidc.client_id.len;
}

enum code provider_named(struct call *c, struct str word, struct house_provider *out)
{
    for (size_t i = 0; i < PROVIDERS_MAX; i++)
        if (str_equal(word, str_from(known[i].word)) && read_provider(c, i, out))
            return DONE;
    return fail(c->arena, NOT_FOUND, "No provider of identities of this name is set up here");
}

size_t providers_set(struct call *c, struct house_provider *list, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < PROVIDERS_MAX && count < size; i++)
        count += read_provider(c, i, &list[count]);
    return count;
}

enum code federation_work(struct call *c, struct oidc_work *w)
{
    enum { ANSWER_MAX = 256 * 1024, WAIT_US = 5 * 1000000 };
    struct deed d = {.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    *w = (struct oidc_work){
        .arena = c->arena,
        .store = c->store,
        .read = c->read,
        .keys = space_keys(c->service),
        .now_us = c->now_us,
        .writes = store_writes_new(c->arena, 0),
        .fetch = {.traceparent = http_trace(c->exchange)->parent,
                  .tracestate = http_trace(c->exchange)->state,
                  .allow_plain = setting_switch(c->service, "federation.allow-plain"),
                  .allow_private = setting_switch(c->service, "federation.allow-private"),
                  .ca_file = setting_text(c->service, "federation.ca-file"),
                  .size_max = ANSWER_MAX,
                  .time_max_us = WAIT_US,
                  .lanes = space_lanes(c->service),
                  .lanes_max = (unsigned)setting_number(c->service, "federation.at-once")}};
    return space_box(&d, 0, &w->box);
}

struct str federation_redirect(struct call *c, const struct house_provider *p)
{
    struct str origin = house_origin(c);
    return arena_print(c->arena, "%.*s/federation/%.*s/callback", STR_ARG(origin), STR_ARG(p->oidc.word));
}
