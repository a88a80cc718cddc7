// Asking a professional on their telephone (OpenID Connect CIBA Core 1.0), in poll mode.
#include "oidc/oidc_int.h"

enum { LIFE_MAX_S = 600, INTERVAL_DEFAULT_S = 5, INTERVAL_MAX_S = 60 };
static const int64_t SECOND_US = 1000000;

static int64_t seconds(const struct json *answer, const char *name, int64_t standard, int64_t most)
{
    int64_t us;
    if (!claim_time(answer, name, &us))
        return standard;
    return us / SECOND_US < most ? us / SECOND_US : most;
}

enum code oidc_ciba_begin(struct oidc_work *w, const struct oidc_provider *p, struct str login_hint,
                          struct str message, struct oidc_request *out)
{
    struct oidc_published said;
    struct form f;
    const struct json *answer;
    enum code code = oidc_published(w, p, &said);
    if (code)
        return code;
    if (!said.ciba.ptr)
        return fail(w->arena, UNSUPPORTED, "%.*s does not ask people on their telephone (CIBA)",
                    STR_ARG(p->word));
    form_begin(w, &f);
    form_add(&f, "scope", p->scope);
    form_add(&f, "login_hint", login_hint);
    form_add(&f, "binding_message", message);
    if (p->acr.len)
        form_add(&f, "acr_values", p->acr);
    code = form_send(w, p, &said, &f, said.ciba, &answer);
    if (code)
        return code;
    out->id = claim_text(w->arena, answer, "auth_req_id");
    if (!out->id.len)
        return fail(w->arena, DENIED, "%.*s does not ask this person", STR_ARG(p->word));
    out->until_us = w->now_us + seconds(answer, "expires_in", LIFE_MAX_S, LIFE_MAX_S) * SECOND_US;
    out->interval_us = seconds(answer, "interval", INTERVAL_DEFAULT_S, INTERVAL_MAX_S) * SECOND_US;
    return DONE;
}

enum code oidc_ciba_poll(struct oidc_work *w, const struct oidc_provider *p, struct str id,
                         struct oidc_identity *out)
{
    struct oidc_published said;
    struct form f;
    const struct json *answer;
    *out = (struct oidc_identity){0};
    enum code code = oidc_published(w, p, &said);
    if (code)
        return code;
    form_begin(w, &f);
    form_add(&f, "grant_type", STR("urn:openid:params:grant-type:ciba"));
    form_add(&f, "auth_req_id", id);
    code = form_send(w, p, &said, &f, said.token, &answer);
    if (code)
        return code;
    struct str error = claim_text(w->arena, answer, "error");
    if (str_equal(error, STR("authorization_pending")) || str_equal(error, STR("slow_down")))
        return fail(w->arena, UNMET, "The person has not answered yet");
    if (error.ptr)
        return fail(w->arena, DENIED, "%.*s did not identify the person", STR_ARG(p->word));
    return read_identity(w, p, &said, answer, (struct expected){.request = id}, out);
}
