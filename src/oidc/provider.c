// What a provider publishes of itself: discovery (Discovery 1.0 §4) and keys, kept in the store.
#include "oidc/oidc_int.h"

static const int64_t FRESH_US = 3600 * 1000000LL, AGAIN_US = 10 * 1000000LL, KEYS_AGAIN_US = 60 * 1000000LL;

enum code provider_ask(struct oidc_work *w, const struct fetch_request *request, struct fetch_answer *answer)
{
    store_read_renew(w->read);
    return fetch_http(w->arena, &w->fetch, request, answer);
}

static enum code ask(struct oidc_work *w, struct str url, struct json **out)
{
    static const struct json_limits limits = {.depth_max = 16, .nodes_max = 20000};
    struct fetch_answer answer;
    struct fetch_request request = {.url = url, .accept = STR("application/json")};
    enum code code = provider_ask(w, &request, &answer);
    if (code)
        return provider_away(w, code);
    if (answer.status != 200 || json_parse(w->arena, answer.body, &limits, out) != DONE ||
        (*out)->kind != JSON_OBJECT)
        return fail(w->arena, BUSY,
                    "A provider's description of itself is not to be had: status %d, or not a JSON object",
                    answer.status);
    return DONE;
}

static bool address_allowed(const struct oidc_work *w, struct str url)
{
    return str_starts(url, STR("https://")) || (w->fetch.allow_plain && str_starts(url, STR("http://")));
}

static struct str endpoint(struct oidc_work *w, const struct json *discovery, const char *name)
{
    struct str url = claim_text(w->arena, discovery, name);
    return url.ptr && address_allowed(w, url) ? url : (struct str){0};
}

static enum code read_published(struct oidc_work *w, const struct oidc_provider *p, const struct json *body,
                                struct oidc_published *out)
{
    const struct json *discovery = json_get(body, STR("discovery")), *says = NULL;
    struct buf jwks;
    // The issuer must be ours to the letter, or a provider could speak for another (Discovery §4.3).
    if (!json_text_is(json_get(discovery, STR("issuer")), p->issuer))
        return fail(w->arena, BUSY,
                    "The provider %.*s does not call itself by the issuer that is set; compare %.*s.issuer",
                    STR_ARG(p->word), STR_ARG(p->word));
    out->authorization = endpoint(w, discovery, "authorization_endpoint");
    out->token = endpoint(w, discovery, "token_endpoint");
    out->userinfo = endpoint(w, discovery, "userinfo_endpoint");
    out->end_session = endpoint(w, discovery, "end_session_endpoint");
    out->ciba = endpoint(w, discovery, "backchannel_authentication_endpoint");
    says = json_get(discovery, STR("authorization_response_iss_parameter_supported"));
    out->states_issuer = says && says->kind == JSON_TRUE;
    out->secret_in_form =
        claim_lists(discovery, "token_endpoint_auth_methods_supported", STR("client_secret_post")) &&
        !claim_lists(discovery, "token_endpoint_auth_methods_supported", STR("client_secret_basic"));
    if (!out->authorization.ptr || !out->token.ptr || !json_get(body, STR("jwks")))
        return fail(w->arena, BUSY,
                    "The provider %.*s publishes no https endpoint for authorization, tokens or keys",
                    STR_ARG(p->word));
    buf_init(&jwks, w->arena, 4096);
    json_write(&jwks, json_get(body, STR("jwks")));
    return jose_keys_read(w->arena, buf_str(&jwks), &out->keys);
}

static enum code fetch_all(struct oidc_work *w, const struct oidc_provider *p, struct json **out)
{
    struct json *discovery, *jwks;
    struct str slash = str_ends(p->issuer, STR("/")) ? STR("") : STR("/");
    struct str url =
        arena_print(w->arena, "%.*s%.*s.well-known/openid-configuration", STR_ARG(p->issuer), STR_ARG(slash));
    enum code code = ask(w, url, &discovery);
    if (code == DONE)
        code = ask(w, claim_text(w->arena, discovery, "jwks_uri"), &jwks);
    if (code)
        return code;
    *out = json_new(w->arena, JSON_OBJECT);
    json_set(*out, STR("discovery"), discovery);
    json_set(*out, STR("jwks"), jwks);
    return DONE;
}

// What the provider says now; *text: what is kept of it.
static enum code refresh(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *out,
                         struct str *text)
{
    struct json *body;
    struct buf b;
    enum code code = fetch_all(w, p, &body);
    if (code == DONE)
        code = read_published(w, p, body, out);
    if (code)
        return code;
    buf_init(&b, w->arena, 4096);
    json_write(&b, body);
    *text = buf_str(&b);
    out->fetched_us = w->now_us;
    return DONE;
}

static enum code read_kept(struct oidc_work *w, const struct oidc_provider *p, const struct provider_row *row,
                           struct oidc_published *out)
{
    struct json *body;
    out->fetched_us = row->fetched_us;
    enum code code = json_parse(w->arena, row->body, NULL, &body);
    return code ? code : read_published(w, p, body, out);
}

// Keeps what came. Two that fetched at once wrote the same: either will do.
static enum code keep(struct oidc_work *w, const struct oidc_provider *p, struct str text, int64_t fetched_us)
{
    enum code code = provider_row_put(w, p->issuer, &(struct provider_row){fetched_us, text}, false);
    return code == CONFLICT ? DONE : code;
}

enum code oidc_published(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *out)
{
    struct provider_row row;
    struct str text;
    *out = (struct oidc_published){0};
    enum code found = provider_row_find(w, p->issuer, &row);
    if (found && found != NOT_FOUND)
        return found;
    int64_t age_us = w->now_us - row.fetched_us;
    if (row.body.ptr && age_us < FRESH_US && read_kept(w, p, &row, out) == DONE)
        return DONE;
    if (found == DONE && !row.body.ptr && age_us < AGAIN_US)
        return fail(w->arena, BUSY, "The provider %.*s could not be reached; try again in a moment",
                    STR_ARG(p->word));
    enum code code = refresh(w, p, out, &text);
    if (code == DONE)
        return keep(w, p, text, w->now_us);
    struct fault why = w->arena->fault;
    if (w->is_crowded && row.body.ptr && read_kept(w, p, &row, out) == DONE)
        return DONE;
    if (w->is_crowded) { // nobody asked it: nothing is known of it
        w->arena->fault = why;
        return code;
    }
    // What was known stands in while the provider is away, and both are remembered, so that it is not asked at every request.
    enum code kept = keep(w, p, row.body, row.body.ptr ? w->now_us - FRESH_US + AGAIN_US : w->now_us);
    if (kept || (row.body.ptr && read_kept(w, p, &row, out) == DONE))
        return kept;
    w->arena->fault = why;
    return code;
}

enum code oidc_keys_again(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *io)
{
    struct oidc_published fresh = {0};
    struct str text;
    if (w->now_us - io->fetched_us < KEYS_AGAIN_US)
        return CONFLICT;
    enum code code = refresh(w, p, &fresh, &text);
    if (code)
        return code;
    *io = fresh;
    return keep(w, p, text, w->now_us);
}
