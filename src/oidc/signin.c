// Signing in by authorization code (Core §3.1) with PKCE (RFC 7636): the way out, and the way back.
//
// The browser keeps one cookie: a random secret, when it is over, where to go then, and our seal over them and the provider.
// State, nonce and code verifier are made from the secret by a keyed hash; so nothing is written before somebody comes back,
// and who has the state from an address line has neither cookie nor verifier.
#include "codec/text/text.h"
#include "oidc/oidc_int.h"

#include <stdlib.h>

enum { LIFE_S = 600, RETURN_MAX = 512, COOKIE_PARTS = 4 };
static const int64_t SECOND_US = 1000000;

struct trip {
    struct str secret, until, return_to; // return_to in base64url
    int64_t until_us;
    struct str state, nonce, verifier;
};

static struct str seal_of(struct oidc_work *w, const struct oidc_provider *p, const struct trip *t)
{
    struct str text = arena_print(w->arena, "%.*s %.*s %.*s %.*s", STR_ARG(p->word), STR_ARG(t->secret),
                                  STR_ARG(t->until), STR_ARG(t->return_to));
    return oidc_hash_text(w, "trip", text);
}

static void derive(struct oidc_work *w, const struct oidc_provider *p, struct trip *t)
{
    struct str text = arena_print(w->arena, "%.*s %.*s", STR_ARG(p->word), STR_ARG(t->secret));
    t->state = oidc_hash_text(w, "state", text);
    t->nonce = oidc_hash_text(w, "nonce", text);
    t->verifier = oidc_hash_text(w, "verifier", text);
}

// A path of this house: nothing that a browser could take for another house's address.
static bool return_valid(struct str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] <= ' ' || path.ptr[i] > '~' || path.ptr[i] == '\\')
            return false;
    return path.len >= 1 && path.len <= RETURN_MAX && path.ptr[0] == '/' &&
           (path.len == 1 || path.ptr[1] != '/');
}

static struct str challenge(struct arena *a, struct str verifier)
{
    unsigned char digest[32];
    struct buf b;
    crypt_digest(CRYPT_SHA256, verifier, digest);
    buf_init(&b, a, 48);
    base64url_write(&b, str_of((const char *)digest, sizeof digest));
    return buf_str(&b);
}

static struct str location_of(struct oidc_work *w, const struct oidc_provider *p, struct str endpoint,
                              const struct trip *t, struct str redirect_uri)
{
    struct form f;
    form_begin(w, &f);
    form_add(&f, "response_type", STR("code"));
    form_add(&f, "client_id", p->client_id);
    form_add(&f, "redirect_uri", redirect_uri);
    form_add(&f, "scope", p->scope);
    form_add(&f, "state", t->state);
    form_add(&f, "nonce", t->nonce);
    form_add(&f, "code_challenge", challenge(w->arena, t->verifier));
    form_add(&f, "code_challenge_method", STR("S256"));
    if (p->acr.len)
        form_add(&f, "acr_values", p->acr);
    char joint = str_find(endpoint, '?') >= 0 ? '&' : '?';
    return arena_print(w->arena, "%.*s%c%.*s", STR_ARG(endpoint), joint, STR_ARG(buf_str(&f.text)));
}

enum code oidc_begin(struct oidc_work *w, const struct oidc_provider *p, struct str redirect_uri,
                     struct str return_to, struct oidc_start *out)
{
    struct oidc_published said;
    struct trip t = {.secret = oidc_random(w->arena)};
    struct buf path;
    if (!return_valid(return_to))
        return fail(w->arena, INVALID, "The address to return to must be a path of this server, such as /");
    enum code code = oidc_published(w, p, &said);
    if (code)
        return code;
    buf_init(&path, w->arena, 64);
    base64url_write(&path, return_to);
    t.return_to = buf_str(&path);
    out->until_us = w->now_us + LIFE_S * SECOND_US;
    t.until = arena_print(w->arena, "%lld", (long long)(out->until_us / SECOND_US));
    derive(w, p, &t);
    out->location = location_of(w, p, said.authorization, &t, redirect_uri);
    out->cookie = arena_print(w->arena, "%.*s.%.*s.%.*s.%.*s", STR_ARG(t.secret), STR_ARG(t.until),
                              STR_ARG(t.return_to), STR_ARG(seal_of(w, p, &t)));
    return DONE;
}

static bool same(struct str a, struct str b)
{
    return a.len == b.len && a.len && crypt_same(a.ptr, b.ptr, a.len);
}

static enum code read_trip(struct oidc_work *w, const struct oidc_provider *p, const struct oidc_return *back,
                           struct trip *t, struct str *return_to)
{
    struct str rest = back->cookie;
    uint64_t until_s = 0;
    t->secret = str_cut(&rest, '.');
    t->until = str_cut(&rest, '.');
    t->return_to = str_cut(&rest, '.');
    if (!same(rest, seal_of(w, p, t)) || !str_to_u64(t->until, &until_s))
        return fail(w->arena, INVALID, "This browser did not begin this sign-in; begin again");
    t->until_us = (int64_t)until_s * SECOND_US;
    if (t->until_us <= w->now_us)
        return fail(w->arena, INVALID, "This sign-in took longer than ten minutes; begin again");
    derive(w, p, t);
    if (!same(back->state, t->state))
        return fail(w->arena, INVALID,
                    "This answer is not to the sign-in that this browser began (state); begin again");
    if (!base64url_read(w->arena, t->return_to, return_to))
        return fail(w->arena, INTERNAL, "A sign-in's cookie has a right seal and no path");
    return DONE;
}

// Is it the provider that was asked who answers? (RFC 9207 §2.4; besides, each has its own redirect URI)
static enum code check_answer(struct oidc_work *w, const struct oidc_provider *p,
                              const struct oidc_published *said, const struct oidc_return *back)
{
    if ((said->states_issuer && !back->iss.ptr) || (back->iss.ptr && !str_equal(back->iss, p->issuer)))
        return refuse_claim(w, p, "the answer is of another provider than the one that was asked (iss)");
    if (back->error.ptr)
        return fail(w->arena, DENIED, "%.*s did not identify the person%s", STR_ARG(p->word),
                    str_equal(back->error, STR("access_denied")) ? ": it was called off" : "");
    return back->code.len ? DONE : refuse_claim(w, p, "the answer has no code");
}

static enum code exchange(struct oidc_work *w, const struct oidc_provider *p, struct oidc_published *said,
                          const struct oidc_return *back, const struct trip *t, struct str redirect_uri,
                          const struct json **answer)
{
    struct form f;
    form_begin(w, &f);
    form_add(&f, "grant_type", STR("authorization_code"));
    form_add(&f, "code", back->code);
    form_add(&f, "redirect_uri", redirect_uri);
    form_add(&f, "code_verifier", t->verifier);
    return form_send(w, p, said, &f, said->token, answer);
}

enum code oidc_finish(struct oidc_work *w, const struct oidc_provider *p, const struct oidc_return *back,
                      struct str redirect_uri, struct oidc_identity *out)
{
    struct trip t = {0};
    struct oidc_published said;
    const struct json *answer;
    *out = (struct oidc_identity){0};
    enum code code = read_trip(w, p, back, &t, &out->return_to);
    if (code == DONE)
        code = oidc_published(w, p, &said);
    if (code == DONE)
        code = check_answer(w, p, &said, back);
    if (code)
        return code;
    code = oidc_use_once(w, t.state, t.until_us + SECOND_US);
    if (code == CONFLICT)
        return fail(w->arena, INVALID, "This sign-in was finished before; begin again");
    if (code == DONE)
        code = exchange(w, p, &said, back, &t, redirect_uri, &answer);
    if (code)
        return code;
    if (json_get(answer, STR("error")))
        return refuse_claim(w, p, "it does not take its own code back");
    return read_identity(w, p, &said, answer, (struct expected){.nonce = t.nonce}, out);
}

enum code oidc_end_url(struct oidc_work *w, const struct oidc_provider *p, struct str id_token,
                       struct str back_to, struct str *url)
{
    struct oidc_published said;
    struct form f;
    *url = (struct str){0};
    enum code code = oidc_published(w, p, &said);
    if (code || !said.end_session.ptr)
        return code;
    form_begin(w, &f);
    form_add(&f, "id_token_hint", id_token);
    form_add(&f, "client_id", p->client_id);
    form_add(&f, "post_logout_redirect_uri", back_to);
    form_add(&f, "state", oidc_random(w->arena));
    char joint = str_find(said.end_session, '?') >= 0 ? '&' : '?';
    *url = arena_print(w->arena, "%.*s%c%.*s", STR_ARG(said.end_session), joint, STR_ARG(buf_str(&f.text)));
    return DONE;
}
