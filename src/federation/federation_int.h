// What the files of federation share.
//
// A sign-in has three stations: out (a cookie that only its own answer fits), back (who came is kept, sealed, under a ticket
// in a cookie), and taken up (the person says as whom they act; only then is there a token).
#ifndef ENS_FEDERATION_INT_H
#define ENS_FEDERATION_INT_H

#include "codec/text/text.h"
#include "federation/federation.h"
#include "oidc/oidc.h"

#define COOKIE_TRIP "__Host-ens-signin"
#define COOKIE_WAITING "__Host-ens-waiting"

// ---- provider.c
struct house_provider {
    struct oidc_provider oidc;
    const char *label; // for people
    bool is_professional, has_second_step;
};
// Those that the settings give an issuer. NOT_FOUND: none of this name.
enum code provider_named(struct call *c, struct str word, struct house_provider *out) MUST_CHECK;
size_t providers_set(struct call *c, struct house_provider *list, size_t size);
enum { PROVIDERS_MAX = 4 };
enum code federation_work(struct call *c, struct oidc_work *w) MUST_CHECK;
struct str federation_redirect(struct call *c, const struct house_provider *p);
extern const struct setting federation_settings[];

// ---- cookie.c (RFC 6265)
struct str cookie_named(struct call *c, const char *name); // the one of this name; {NULL,0}: none, or several
enum cookie_reach { COOKIE_LAX, COOKIE_STRICT };           // Lax: also brought by a link from another house
void cookie_set(struct call *c, const char *name, struct str value, int64_t life_s, enum cookie_reach reach);
void cookie_drop(struct call *c, const char *name);

// ---- waiting.c: who came back and has not yet said as whom they act
struct waiting {
    struct house_provider provider;
    struct str subject, session, id_token;
    const struct json *claims;
    uint64_t tries;
};
struct str waiting_text(struct oidc_work *w, const struct house_provider *p, const struct oidc_identity *who,
                        uint64_t tries);
enum code waiting_read(struct call *c, struct str text, struct waiting *out) MUST_CHECK;
enum code waiting_find(struct call *c, struct oidc_work *w, struct str *ticket,
                       struct waiting *out) MUST_CHECK;

// ---- session.c: from a person to a token
struct taken {
    struct actor actor;
    struct str token;
    int64_t life_us;
};
// A token that ends with the session, for life_us, and the line in the journal: the holder's own, or the operator's.
enum code session_grant(struct call *c, struct oidc_work *w, const struct waiting *who,
                        struct taken *t) MUST_CHECK;
// The first one of a session; what signing out needs is kept under it.
enum code session_begin(struct call *c, struct oidc_work *w, const struct waiting *who,
                        struct taken *t) MUST_CHECK;
// By cookie: a holder's, of their space; or a professional's, `as` them. It has answered.
enum code session_vouch(struct call *c, struct oidc_work *w, const struct waiting *who, uint64_t space,
                        const struct actor *as) MUST_CHECK;
struct str
session_under(struct call *c); // what the session of this request is kept under: its token or cookie
struct str session_known_by(struct arena *a, const struct oidc_provider *p,
                            struct str subject); // a professional, to signin/
// Under what a holder's session is found by the name that the provider gives it: "<space> <cookie>".
struct str session_place(struct arena *a, const struct oidc_provider *p, struct str session);
void answer_taken(struct call *c, const struct taken *t);
struct str bearer_token(struct call *c);
// The body as a JSON object. Another house's form can send none, whatever cookies the browser adds.
enum code federation_body(struct call *c, struct json **out) MUST_CHECK;
void answer_json(struct call *c, int status, struct str json); // not to be stored
struct str group_of_subject(struct arena *a, const struct oidc_provider *p, struct str subject);
struct str group_of_session(struct arena *a, const struct oidc_provider *p, struct str session);

// ---- holder.c
// The space of the person who came, linked before or told by the INS that they give. DENIED: it is not theirs.
enum code holder_space(struct call *c, struct oidc_work *w, const struct waiting *who, struct str ins,
                       uint64_t *space) MUST_CHECK;

// ---- handlers
enum code federation_providers(struct call *c);
enum code federation_jwks(struct call *c);
enum code federation_signin(struct call *c);
enum code federation_callback(struct call *c);
enum code federation_waiting(struct call *c);
enum code federation_take_up(struct call *c);
enum code federation_signout(struct call *c);
enum code federation_backchannel(struct call *c);
enum code federation_context(struct call *c);
enum code federation_context_confirm(struct call *c);

#endif
