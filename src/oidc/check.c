// What a provider's tokens must say before they are believed (Core §3.1.3.7, §3.1.3.8; Back-Channel Logout §2.6).
#include "codec/text/text.h"
#include "oidc/oidc_int.h"

enum { SUBJECT_MAX = 255, AGE_MAX_S = 600, LOGOUT_AGE_MAX_S = 300 };
static const int64_t SECOND_US = 1000000;

enum code refuse_claim(struct oidc_work *w, const struct oidc_provider *p, const char *why)
{
    return fail(w->arena, INVALID, "What %.*s sent is not right: %s", STR_ARG(p->word), why);
}

enum code check_signed(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                       struct str token, struct jose_token *out)
{
    struct oidc_keys own;
    if (jose_is_encrypted(token)) {
        enum code code = oidc_own_keys(w, &own);
        if (code == DONE)
            code = jose_decrypt(w->arena, own.open, token, &token);
        if (code)
            return code;
    }
    enum code code = jose_verify(w->arena, said->keys, JOSE_ALL, token, out);
    if (code != NOT_FOUND)
        return code;
    code = oidc_keys_again(w, p, said);
    if (code == CONFLICT)
        return refuse_claim(w, p, "its token names a key that it does not publish");
    if (code == DONE)
        code = jose_verify(w->arena, said->keys, JOSE_ALL, token, out);
    return code == NOT_FOUND ? refuse_claim(w, p, "its token names a key that it does not publish") : code;
}

bool check_issued_for(const struct oidc_provider *p, const struct json *claims)
{
    // For us alone: a token that is for others too could have been taken from them.
    return json_text_is(json_get(claims, STR("iss")), p->issuer) &&
           claim_lists(claims, "aud", p->client_id) && claim_count(claims, "aud") == 1;
}

static bool times_good(const struct oidc_work *w, const struct json *claims, int64_t age_max_s, bool must_end)
{
    int64_t until_us, made_us, begins_us;
    int64_t late_us = w->now_us - OIDC_SKEW_S * SECOND_US, early_us = w->now_us + OIDC_SKEW_S * SECOND_US;
    bool ends = json_get(claims, STR("exp")) != NULL;
    if ((must_end || ends) && (!claim_time(claims, "exp", &until_us) || until_us <= late_us))
        return false;
    if (!claim_time(claims, "iat", &made_us) || made_us > early_us ||
        made_us < late_us - age_max_s * SECOND_US)
        return false;
    return !json_get(claims, STR("nbf")) || (claim_time(claims, "nbf", &begins_us) && begins_us <= early_us);
}

// The left half of the access token's SHA-256 (Core §3.1.3.6); all our algorithms have that hash.
static bool hash_fits(struct arena *a, struct str said, struct str token)
{
    unsigned char digest[32];
    struct buf b;
    crypt_digest(CRYPT_SHA256, token, digest);
    buf_init(&b, a, 32);
    base64url_write(&b, str_of((const char *)digest, sizeof digest / 2));
    return str_equal(said, buf_str(&b));
}

bool acr_suffices(struct str wanted, struct str given)
{
    static const struct str scale = {"eidas", 5};
    if (!wanted.len)
        return true;
    bool both_scaled =
        wanted.len == 6 && given.len == 6 && str_starts(wanted, scale) && str_starts(given, scale);
    if (both_scaled && given.ptr[5] >= '1' && given.ptr[5] <= '3')
        return given.ptr[5] >= wanted.ptr[5];
    return str_equal(wanted, given);
}

static bool subject_good(struct str subject)
{
    for (size_t i = 0; i < subject.len; i++)
        if (subject.ptr[i] < ' ' || subject.ptr[i] > '~')
            return false;
    return subject.len >= 1 && subject.len <= SUBJECT_MAX;
}

static bool nonce_good(struct arena *a, const struct json *claims, struct str sent)
{
    struct str said = claim_text(a, claims, "nonce");
    if (!sent.len)
        return !json_get(claims, STR("nonce"));
    return said.len == sent.len && crypt_same(said.ptr, sent.ptr, sent.len);
}

enum code check_id_token(struct oidc_work *w, const struct oidc_provider *p, const struct json *claims,
                         const struct expected *expected)
{
    struct arena *a = w->arena;
    const struct json *azp = json_get(claims, STR("azp"));
    struct str at_hash = claim_text(a, claims, "at_hash");
    if (!check_issued_for(p, claims))
        return refuse_claim(w, p,
                            "the id_token is not of this issuer, or not for this house alone (iss, aud)");
    if (azp && !json_text_is(azp, p->client_id))
        return refuse_claim(w, p, "the id_token was given to another (azp)");
    if (!times_good(w, claims, AGE_MAX_S, true))
        return refuse_claim(
            w, p, "the id_token is over, too old or of a time to come (exp, iat, nbf); compare the clocks");
    if (!nonce_good(a, claims, expected->nonce))
        return refuse_claim(w, p, "the id_token is not the answer to this sign-in (nonce)");
    if (json_get(claims, STR("at_hash")) && !hash_fits(a, at_hash, expected->access_token))
        return refuse_claim(w, p, "the access token is not the id_token's (at_hash)");
    if (!subject_good(claim_text(a, claims, "sub")))
        return refuse_claim(w, p, "the id_token names nobody (sub)");
    if (!acr_suffices(p->acr, claim_text(a, claims, "acr")))
        return fail(a, DENIED, "%.*s identified the person less surely than is wanted here (acr)",
                    STR_ARG(p->word));
    struct str request = claim_text(a, claims, "urn:openid:params:jwt:claim:auth_req_id");
    if (request.ptr && !str_equal(request, expected->request))
        return refuse_claim(w, p, "the id_token is not the answer to this request (auth_req_id)");
    return DONE;
}

enum code oidc_logout_check(struct oidc_work *w, const struct oidc_provider *p, struct str token,
                            struct str *subject, struct str *session)
{
    struct jose_token read;
    struct oidc_published said;
    enum code code = oidc_published(w, p, &said);
    if (code == DONE)
        code = check_signed(w, p, &said, token, &read);
    if (code)
        return code;
    const struct json *event = json_get(json_get(read.claims, STR("events")),
                                        STR("http://schemas.openid.net/event/backchannel-logout"));
    if (!check_issued_for(p, read.claims) || !times_good(w, read.claims, LOGOUT_AGE_MAX_S, false))
        return refuse_claim(w, p, "the logout token is not of this issuer, not for this house, or too old");
    if (!event || event->kind != JSON_OBJECT || json_get(read.claims, STR("nonce")))
        return refuse_claim(w, p, "the token is not a logout token (events, nonce)");
    *subject = claim_text(w->arena, read.claims, "sub");
    *session = claim_text(w->arena, read.claims, "sid");
    struct str jti = claim_text(w->arena, read.claims, "jti");
    if ((!subject->len && !session->len) || !jti.len)
        return refuse_claim(w, p, "the logout token names no session and nobody (sid, sub), or has no jti");
    code = oidc_use_once(w, arena_print(w->arena, "logout %.*s %.*s", STR_ARG(p->issuer), STR_ARG(jti)),
                         w->now_us + (LOGOUT_AGE_MAX_S + 2 * OIDC_SKEW_S) * SECOND_US);
    return code == CONFLICT ? refuse_claim(w, p, "the logout token was used before (jti)") : code;
}
