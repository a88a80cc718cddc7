// What the files of opening/ share.
#ifndef ENS_OPENING_INT_H
#define ENS_OPENING_INT_H

#include "opening/opening.h"
#include "opposition/opposition.h"

// A refusal as the house attests it.
struct attested {
    struct str number, at, ins;
    int64_t at_us;
    struct str signature, key; // Ed25519, hexadecimal
};
void opening_attest(struct arena *a, const struct crypt_keyring *keys, const struct opposition *o,
                    struct attested *io); // the matricule is set
// `author`: what the service calls itself.
enum code opening_paper(struct arena *a, struct str author, const struct attested *what,
                        struct str *pdf) MUST_CHECK;

enum code opening_oppose(struct call *c);
enum code opening_proof(struct call *c);
enum code opening_withdraw(struct call *c);
int opening_command(struct command_call *c);

#endif
