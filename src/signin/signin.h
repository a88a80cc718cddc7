// signin: the routes under /signin, by which holders and carers enrol, sign in and keep their account, and ens account.
#ifndef ENS_SIGNIN_H
#define ENS_SIGNIN_H

#include "feature/feature.h"

extern const struct feature signin_feature;

// The authenticate hook for requests without an Authorization field: sets c->actor from the session's cookie. No session,
// or one that is over, is nobody. DENIED: a request that changes something lacks the page's token, so that another site
// may have sent it.
enum code signin_authenticate(struct call *c) MUST_CHECK;
// The refuse hook's answer under /signin: {"error": …, "message": …}. False: the path is none of ours.
bool signin_refuse(struct call *c, enum code code);

#endif
