// A client proves who it is by a token that it signed (RFC 7523 §3, OpenID Connect Core §9 private_key_jwt).
#include "oidc/oidc_int.h"

enum { LIFE_MAX_S = 300, JTI_MAX = 256 };
static const int64_t SECOND_US = 1000000;

static enum code refuse(struct oidc_work *w, const char *why)
{
    return fail_at(w->arena, UNKNOWN_ASKER, STR("invalid_client"), "%s", why);
}

// One sentence for every way in which the sender may not be the client: nobody learns which clients there are.
static enum code refuse_sender(struct oidc_work *w)
{
    return refuse(w, "The client assertion is not one of a registered client, signed with one of its keys by "
                     "RS256, PS256 or "
                     "ES256");
}

static enum code check_times(struct oidc_work *w, const struct json *claims, int64_t *until_us)
{
    int64_t begins_us, made_us;
    if (!claim_time(claims, "exp", until_us))
        return refuse(w, "The client assertion has no exp");
    if (*until_us <= w->now_us - OIDC_SKEW_S * SECOND_US)
        return refuse(w, "The client assertion is over (exp)");
    if (*until_us > w->now_us + (LIFE_MAX_S + OIDC_SKEW_S) * SECOND_US)
        return refuse(w, "The client assertion lasts longer than five minutes (exp)");
    if ((json_get(claims, STR("nbf")) &&
         (!claim_time(claims, "nbf", &begins_us) || begins_us > w->now_us + OIDC_SKEW_S * SECOND_US)) ||
        (json_get(claims, STR("iat")) &&
         (!claim_time(claims, "iat", &made_us) || made_us > w->now_us + OIDC_SKEW_S * SECOND_US)))
        return refuse(w, "The client assertion is of a time to come (nbf, iat); set the client's clock");
    return DONE;
}

static bool audience_is_ours(const struct json *claims, const struct str *audiences, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (claim_lists(claims, "aud", audiences[i]))
            return claim_count(claims, "aud") == 1; // for nobody else besides, who could bring it here
    return false;
}

static enum code check_claims(struct oidc_work *w, const struct json *claims, const struct str *audiences,
                              size_t count)
{
    int64_t until_us;
    struct str jti = claim_text(w->arena, claims, "jti");
    if (!audience_is_ours(claims, audiences, count))
        return refuse(w, "The client assertion's aud must be this server's token endpoint or issuer, alone");
    enum code code = check_times(w, claims, &until_us);
    if (code)
        return code;
    if (!jti.len || jti.len > JTI_MAX)
        return refuse(w, "The client assertion needs a jti of at most 256 bytes");
    struct str client = claim_text(w->arena, claims, "iss");
    struct str word = arena_print(w->arena, "jti %zu %.*s %.*s", client.len, STR_ARG(client), STR_ARG(jti));
    code = oidc_use_once(w, word, until_us + (OIDC_SKEW_S + 1) * SECOND_US);
    return code == CONFLICT
               ? refuse(w, "The client assertion was used before (jti); sign a new one for each request")
               : code;
}

enum code oidc_assertion_check(struct oidc_work *w, struct str assertion, const struct str *audiences,
                               size_t audience_count, struct oidc_client *client, const struct json **claims)
{
    struct jose_token token;
    struct jose_keys *keys;
    if (jose_peek(w->arena, assertion, &token) != DONE)
        return refuse_sender(w);
    struct str id = claim_text(w->arena, token.claims, "iss");
    enum code code = oidc_client_find(w, id, client);
    if (code == INTERNAL)
        return code;
    if (code || !client->jwks.ptr || !str_equal(id, claim_text(w->arena, token.claims, "sub")) ||
        jose_keys_read(w->arena, client->jwks, &keys) != DONE ||
        jose_verify(w->arena, keys, JOSE_ALL, assertion, &token) != DONE)
        return refuse_sender(w);
    *claims = token.claims;
    return check_claims(w, token.claims, audiences, audience_count);
}
