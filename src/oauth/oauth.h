// oauth: tokens for professional software (OAuth 2.1, client credentials): the register of clients, the token endpoint, who
// acts and in what context, introspection (RFC 7662), revocation (RFC 7009), what the server says of itself (RFC 8414, SMART).
#ifndef ENS_OAUTH_H
#define ENS_OAUTH_H

#include "actor/actor.h"
#include "feature/feature.h"

extern const struct feature oauth_feature;

// A token that is bound to a certificate is nothing without it (RFC 8705 §3). UNKNOWN_ASKER.
enum code oauth_bound_check(struct call *c, const struct actor *actor) MUST_CHECK;

#endif
