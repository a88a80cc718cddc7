// What the files of oauth share.
#ifndef ENS_OAUTH_INT_H
#define ENS_OAUTH_INT_H

#include "codec/text/text.h"
#include "oauth/oauth.h"
#include "oidc/oidc.h"

// Errors carry the protocol's word as the fault's place (RFC 6749 §5.2): OAUTH_FAIL(a, "invalid_scope", "…").
#define OAUTH_FAIL(arena, word, ...)                                                                         \
    fail_at((arena), strcmp(word, "invalid_client") ? INVALID : UNKNOWN_ASKER, STR(word), __VA_ARGS__)

// ---- answer.c
void oauth_work(struct call *c, struct oidc_work *w);
// How this server is called, without a slash at the end; a Host that nobody set is believed on this machine alone.
enum code oauth_issuer(struct call *c, struct str *issuer) MUST_CHECK;
void oauth_answer(struct call *c, int status, struct str json); // not to be stored
void oauth_answer_fault(struct call *c, enum code code);
// The form of a request; a parameter that stands twice is refused (OAuth 2.1 §3.1).
enum code oauth_form(struct call *c, struct uri_query *form) MUST_CHECK;

// ---- certificate.c: what the front in front of us saw. NOT_FOUND: none; INVALID: no certificate.
enum code oauth_certificate(struct call *c, struct jose_certificate *out) MUST_CHECK;

// ---- who.c
struct oauth_caller {
    struct oidc_client client;
    struct str bound; // the certificate's thumbprint; absent: none
    const struct json
        *extensions; // what the client states of who acts, signed or over its own connection; NULL: none
};
enum code oauth_caller(struct call *c, struct oidc_work *w, const struct uri_query *form,
                       struct oauth_caller *out) MUST_CHECK;

// ---- refuse.c: a request with a form, by a client that may be lying. The handler answers with DONE, or says why not.
struct oauth_asking {
    struct str name, key; // whom it says it is from; that, and its network
    struct account_gate gate;
};
typedef enum code oauth_handler(struct call *c, struct oidc_work *w, const struct uri_query *form);
enum code oauth_asked(struct call *c, oauth_handler *handler) MUST_CHECK;

// ---- acting.c: who acts, for whom, in what context → the actor. Texts are borrowed.
enum code oauth_acting(struct call *c, const struct oauth_caller *caller, struct actor *out) MUST_CHECK;

// ---- context.c: the reading of what is stated
struct stating {
    struct call *call;
    const struct json *iua, *ens; // NULL: not stated
    struct actor *actor;
};
struct str oauth_stated(const struct stating *s, const struct json *object, const char *name); // absent: none
// The code of the first coding of a list.
struct str oauth_stated_code(const struct stating *s, const char *list, struct str *system);

// ---- scope.c
// What of the register's scopes is asked for; none asked: all of it.
enum code oauth_scope(struct arena *a, struct str registered, struct str asked,
                      struct str *granted) MUST_CHECK;

// ---- handlers
enum code oauth_token(struct call *c);
enum code oauth_introspect(struct call *c);
enum code oauth_revoke(struct call *c);
enum code oauth_metadata(struct call *c);
enum code oauth_smart(struct call *c);
int oauth_client_command(struct command_call *c);
enum code oauth_prune(struct job_run *run);

#endif
