/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second round: verdicts that need all files of a module.
 */
#ifndef CLI_JOIN_H
#define CLI_JOIN_H

#include "cli/options.h"
#include "cli/run.h"

/*
 * Replaces run->files by the joined results. A file whose module is not known
 * is a module of its own. A module whose join fails keeps the results of the
 * first round; that is said on stderr and in run->join_failed.
 */
void join_modules(struct run *run, const struct options *o);
/*
 * Fills run->files of units that are known from earlier runs: joined ones if
 * nothing of the module changed (join_modules() then leaves it alone), else
 * those of the first round.
 */
void join_take_kept(struct run *run);

#endif
