/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files the program reads at run time: rules, API descriptors, prelude;
 * and where the database of a tree is kept.
 *
 * The data folder has the layout of the source tree (rules/, rules/api/,
 * analyzer/prelude/). It is the first of: $DMACHECK_DATA; the folder above
 * the program's, which serves a build in a checkout; share/dmacheck in it,
 * which serves an installed program wherever it was moved; the folder that
 * `make install` filled.
 */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "ref/arena.h"
#include "rules/api.h"
#include "rules/rule.h"

/* Never NULL; exits with a message when there is none. */
const char *data_dir(struct arena *mem);

/*
 * Loads the project's rules, then those of the NDIRS folders in DIRS. Errors
 * in the data are printed, each with its place, and end the program: a run
 * without a rule would look like a run that found nothing.
 */
void data_load_rules(struct rule_set *set, const char *const *dirs,
		     size_t ndirs);
void data_load_apis(struct api_set *set, const char *const *dirs,
		    size_t ndirs);

/*
 * Where the database of the tree at ROOT (absolute) is by default: one for
 * each architecture; ARCH is NULL for this machine's or if it is not known.
 */
const char *data_default_db(struct arena *mem, const char *root,
			    const char *arch);

#endif
