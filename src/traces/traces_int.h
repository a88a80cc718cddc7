// What the files of traces/ share.
#ifndef ENS_TRACES_INT_H
#define ENS_TRACES_INT_H

#include "journal/journal.h"
#include "traces/traces.h"

// ---- commands
int traces_journal(struct command_call *c);    // ens journal: its first word names one of those below
int traces_verify(struct command_call *c);     // verify.c
int traces_checkpoint(struct command_call *c); // checkpoint.c: the following four
int traces_key(struct command_call *c);
int traces_prove(struct command_call *c);
enum code traces_run_checkpoint(struct job_run *run) MUST_CHECK;
extern const struct job traces_jobs[];

enum code traces_read_file(struct arena *a, const char *path, struct str *out) MUST_CHECK; // NOT_FOUND
// "64 hex digits": a public key. False: something else.
bool traces_read_key(struct str text, unsigned char key[CRYPT_PUBLIC_SIZE]);

#endif
