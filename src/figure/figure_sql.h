// The statements of the operator's figures.
#ifndef ENS_FIGURE_SQL_H
#define ENS_FIGURE_SQL_H

#include "store/store.h"

extern const struct store_statement figure_find, figure_insert, figure_add, figure_set, figure_list;

#endif
