// Talking to a provider's endpoints: forms with our proof of who we are, tokens back, and what userinfo adds.
#include "codec/text/text.h"
#include "oidc/oidc_int.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
enum { ASSERTION_LIFE_S = 60 };

// Whatever stands between us and a provider, its own fault or the policy's, is for later; the sentence stays.
enum code provider_away(struct oidc_work *w, enum code code)
{
    struct str text = arena_copy(w->arena, str_from(w->arena->fault.text));
    w->is_crowded = code == UNMET;
    return fail(w->arena, code == INTERNAL ? INTERNAL : BUSY, "%s", text.ptr);
}

void form_begin(struct oidc_work *w, struct form *f)
{
    buf_init(&f->text, w->arena, 1024);
}

void form_add(struct form *f, const char *name, struct str value)
{
    if (!value.ptr)
        return;
    buf_print(&f->text, "%s%s=", f->text.len ? "&" : "", name);
    uri_encode(&f->text, value);
}

// private_key_jwt (Core §9): a minute's assertion for this provider's token endpoint.
static enum code add_assertion(struct oidc_work *w, const struct oidc_provider *p,
                               const struct oidc_published *said, struct form *f)
{
    struct oidc_keys own;
    struct buf claims;
    struct str assertion;
    long long now_s = (long long)(w->now_us / 1000000);
    enum code code = oidc_own_keys(w, &own);
    if (code)
        return code;
    buf_init(&claims, w->arena, 512);
    buf_add(&claims, STR("{\"iss\":"));
    json_write_string(&claims, p->client_id);
    buf_add(&claims, STR(",\"sub\":"));
    json_write_string(&claims, p->client_id);
    buf_add(&claims, STR(",\"aud\":"));
    json_write_string(&claims, said->token);
    buf_print(&claims, ",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%.*s\"}", now_s, now_s + ASSERTION_LIFE_S,
              STR_ARG(oidc_random(w->arena)));
    code = jose_sign(w->arena, own.sign, JOSE_ES256, STR("JWT"), buf_str(&claims), &assertion);
    form_add(f, "client_id", p->client_id);
    form_add(f, "client_assertion_type", STR(ASSERTION_TYPE));
    form_add(f, "client_assertion", assertion);
    return code;
}

// RFC 6749 §2.3.1: both are form-encoded before they are joined.
static struct str basic(struct oidc_work *w, const struct oidc_provider *p)
{
    struct buf pair, field;
    buf_init(&pair, w->arena, 128);
    uri_encode(&pair, p->client_id);
    buf_add_char(&pair, ':');
    uri_encode(&pair, p->client_secret);
    buf_init(&field, w->arena, 256);
    buf_add(&field, STR("Basic "));
    base64_write(&field, buf_str(&pair));
    return buf_str(&field);
}

static enum code post(struct oidc_work *w, struct form *f, struct str url, struct str authorization,
                      struct fetch_answer *answer)
{
    struct fetch_field field = {STR("Authorization"), authorization};
    struct fetch_request request = {.url = url,
                                    .body = buf_str(&f->text),
                                    .media_type = STR("application/x-www-form-urlencoded"),
                                    .accept = STR("application/json"),
                                    .fields = &field,
                                    .field_count = authorization.ptr != NULL};
    return provider_ask(w, &request, answer);
}

enum code form_send(struct oidc_work *w, const struct oidc_provider *p, const struct oidc_published *said,
                    struct form *f, struct str url, const struct json **answer)
{
    struct str authorization = {0};
    struct fetch_answer got;
    struct json *json;
    enum code code = DONE;
    if (!p->client_secret.len)
        code = add_assertion(w, p, said, f);
    else if (said->secret_in_form) {
        form_add(f, "client_id", p->client_id);
        form_add(f, "client_secret", p->client_secret);
    } else
        authorization = basic(w, p);
    if (code == DONE)
        code = post(w, f, url, authorization, &got);
    if (code)
        return provider_away(w, code);
    if ((got.status != 200 && got.status != 400) || json_parse(w->arena, got.body, NULL, &json) != DONE ||
        json->kind != JSON_OBJECT)
        return fail(w->arena, BUSY, "%.*s answered with status %d, or with something that is no JSON object",
                    STR_ARG(p->word), got.status);
    *answer = json;
    return DONE;
}

static enum code ask_userinfo(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                              struct str access_token, const struct json **claims)
{
    struct fetch_answer got;
    struct media_type type;
    struct jose_token token;
    struct json *json;
    struct fetch_field field = {STR("Authorization"),
                                arena_print(w->arena, "Bearer %.*s", STR_ARG(access_token))};
    struct fetch_request request = {.url = said->userinfo,
                                    .accept = STR("application/jwt, application/json"),
                                    .fields = &field,
                                    .field_count = 1};
    enum code code = provider_ask(w, &request, &got);
    if (code == UNMET)
        return provider_away(w, code);
    if (code)
        return fail(w->arena, BUSY, "%.*s does not say who it is: its userinfo endpoint is not to be had",
                    STR_ARG(p->word));
    bool is_typed = got.media_type.ptr && media_type_read(w->arena, got.media_type, &type);
    if (got.status != 200 || !is_typed)
        return fail(w->arena, BUSY, "%.*s answered with status %d at its userinfo endpoint", STR_ARG(p->word),
                    got.status);
    if (str_equal(type.type, STR("application/jwt"))) { // Core §5.3.2: signed, perhaps encrypted
        code = check_signed(w, p, said, str_trim(got.body), &token);
        if (code == DONE && !check_issued_for(p, token.claims))
            return refuse_claim(w, p, "its userinfo is not of this issuer, or not for this house (iss, aud)");
        *claims = token.claims;
        return code;
    }
    if (json_parse(w->arena, got.body, NULL, &json) != DONE || json->kind != JSON_OBJECT)
        return refuse_claim(w, p, "its userinfo is no JSON object");
    *claims = json;
    return DONE;
}

enum code read_identity(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                        const struct json *answer, struct expected expected, struct oidc_identity *out)
{
    struct jose_token token;
    struct arena *a = w->arena;
    out->id_token = claim_text(a, answer, "id_token");
    expected.access_token = claim_text(a, answer, "access_token");
    if (!out->id_token.len || !expected.access_token.len ||
        !str_equal_fold(claim_text(a, answer, "token_type"), STR("Bearer")))
        return refuse_claim(w, p, "its token endpoint gave no id_token and bearer token");
    enum code code = check_signed(w, p, said, out->id_token, &token);
    if (code == DONE)
        code = check_id_token(w, p, token.claims, &expected);
    if (code)
        return code;
    out->subject = claim_text(a, token.claims, "sub");
    out->session = claim_text(a, token.claims, "sid");
    out->claims = token.claims;
    if (!said->userinfo.ptr)
        return DONE;
    code = ask_userinfo(w, p, said, expected.access_token, &out->claims);
    if (code == DONE && !json_text_is(json_get(out->claims, STR("sub")), out->subject)) // Core §5.3.2
        return refuse_claim(w, p, "its userinfo is of another person than its id_token (sub)");
    return code;
}
