/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls lead from one function to another? */
#ifndef CLI_CALLPATH_H
#define CLI_CALLPATH_H

#include "analyzer/store.h"
#include "cli/table.h"

/*
 * A shortest path, one call a row; no row if there is none. A call through a
 * member goes to each function that an initialiser puts there: may, not must.
 */
void callpath_fill(struct table *t, struct store *s, const char *from,
		   const char *to);

#endif
