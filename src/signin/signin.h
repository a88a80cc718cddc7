// signin: the routes under /signin, by which holders and carers enrol, sign in and keep their account, and ens account.
#ifndef ENS_SIGNIN_H
#define ENS_SIGNIN_H

#include "feature/feature.h"

extern const struct feature signin_feature;

// Signing in as a person who does not exist, without a password; not among the feature's rows: for `ens serve --demo` alone.
extern const struct route signin_demo_routes[];

// The authenticate hook for requests without an Authorization field: sets c->actor from the session's cookie. No session,
// or one that is over, is nobody. DENIED: a request that changes something lacks the page's token, so that another site
// may have sent it.
enum code signin_authenticate(struct call *c) MUST_CHECK;
// The refuse hook's answer under /signin: {"error": …, "message": …}. False: the path is none of ours.
bool signin_refuse(struct call *c, enum code code);

// A person whom a provider of identities vouched for (federation/) gets the same session as by password: the answer sets its
// cookie and says what a page needs to know of it. NOT_FOUND: the space is no more; DENIED: its account was closed. A holder
// by their space; a professional, who has none, beside a lodge of their own, made at the first time.
struct signin_vouched {
    uint64_t space;         // of a professional: out
    const struct actor *as; // NULL: the holder of the space
    struct str known_by;    // of a professional: who they are to the provider
    const char *provider;   // for the journal
    int64_t until_us;
    struct store_writes *person;  // out: what is to be committed in the space's volume
    struct store_writes *commons; // out, of a professional: the operator's journal tells of the sign-in
    struct str cookie;            // out: by what the session can be ended
};
enum code signin_vouch(struct call *c, struct signin_vouched *v) MUST_CHECK;
// The lodge of who is known so. NOT_FOUND: they never signed in.
enum code signin_lodge_of(struct call *c, struct str known_by, uint64_t *space) MUST_CHECK;
struct str signin_cookie(struct call *c); // of this browser's session; {NULL,0}: none
// What ends the session of this cookie, to be committed in the space's volume.
struct store_writes *signin_end(struct call *c, uint64_t space, struct str cookie);
struct store_writes *signin_end_all(struct call *c, uint64_t space);
void signin_forget(struct call *c); // this browser forgets its cookie

#endif
