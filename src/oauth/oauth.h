// oauth: tokens for professional software (OAuth 2.1, client credentials): the register of clients, the token endpoint, who
// acts and in what context, introspection (RFC 7662), revocation (RFC 7009), what the server says of itself (RFC 8414, SMART).
#ifndef ENS_OAUTH_H
#define ENS_OAUTH_H

#include "actor/actor.h"
#include "codec/json/json.h"
#include "feature/feature.h"

extern const struct feature oauth_feature;

// Reads the context that a professional or their software states (docs/federation.md: purpose of use, motive, consent,
// secrecy, person) into the actor. INVALID: it is not whole, or not theirs to claim.
enum code oauth_context(struct call *c, const struct json *extensions, bool may_regulate,
                        struct actor *actor) MUST_CHECK;

// A token that is bound to a certificate is nothing without it (RFC 8705 §3). UNKNOWN_ASKER.
enum code oauth_bound_check(struct call *c, const struct actor *actor) MUST_CHECK;

#endif
