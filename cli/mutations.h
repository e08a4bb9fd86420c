/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutations of the contract's rows and of the rules' conditions: do the
 * theorems notice?
 */
#ifndef CLI_MUTATIONS_H
#define CLI_MUTATIONS_H

#include "ref/theorems.h"

/*
 * Tries every EVERYth mutation in WIDTH processes, prints a line for each
 * that survives and the share that was noticed. Returns how many survive
 * without an explanation: none can, unless a process crashed.
 */
int mutations_print(const struct theorem_suite *s, int every, int width);

#endif
