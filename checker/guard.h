/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags in objects that say whether something is mapped. */
#ifndef CHECKER_GUARD_H
#define CHECKER_GUARD_H

#include "checker/sim.h"

/*
 * TRUE if the path of S, from the subject's birth on, took a flag for set or
 * clear as it was when the activation began, and code of this very activation
 * writes that flag.
 */
bool guarded_by_entry_flag(struct sim *sim, const struct state *s);

#endif
