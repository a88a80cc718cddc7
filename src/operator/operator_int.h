// What the files of operator/ share.
#ifndef ENS_OPERATOR_INT_H
#define ENS_OPERATOR_INT_H

#include "operator/operator.h"

int operator_open(struct command_call *c);
int operator_import(struct command_call *c);
int operator_check(struct command_call *c);
int operator_rebuild(struct command_call *c);
int operator_backup(struct command_call *c);
int operator_restore(struct command_call *c);
int operator_export(struct command_call *c);
int operator_demo(struct command_call *c);
int operator_spaces(struct command_call *c);
int operator_erase(struct command_call *c);
int operator_journal(struct command_call *c);
int operator_token(struct command_call *c);
int operator_version(struct command_call *c);
int operator_migrate(struct command_call *c);

// Draws "[####......]  40 % of 206 files" on a terminal; for any thread, once for each thing done.
void operator_progress(const struct command_call *c, uint64_t done, uint64_t total, const char *what);

#endif
