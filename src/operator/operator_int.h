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

// The space of the person with this matricule, under any of the four authorities. NOT_FOUND.
enum code operator_space_of_ins(struct deed *d, struct str ins, uint64_t *space) MUST_CHECK;

#endif
