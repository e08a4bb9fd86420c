/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From options to results: collects the units, has workers check them, then
 * joins what is known about the files of each module.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "analyzer/unit.h"
#include "checker/coverage.h"
#include "checker/kept.h"
#include "checker/result.h"
#include "cli/options.h"
#include "cli/precompile.h"
#include "rules/api.h"
#include "rules/rule.h"

struct ir_unit;
struct store;

struct run {
	struct rule_set rules;
	struct api_set apis;
	struct unit_list units;
	struct precompiled pch;
	struct file_result **files;	/* units.nunits, in their order */
	struct kept *kept;		/* what earlier runs found out */
	struct coverage_headers headers; /* macros of those that were seen */
	bool *is_joined;		/* of each unit: with its module */
	size_t nknown;			/* units that were not parsed for that */
	size_t njoined;			/* modules that were joined anew */
	bool without_pch;		/* they are not to be used */
	bool no_shortcuts;
	bool bad_input;			/* a PATH could not be used */
	bool join_failed;		/* said on stderr */
	double flags_cpu;		/* seconds: rules, files and flags; */
					/*   the makefiles' too */
	double join_cpu;		/* seconds, of the joins */
};

/*
 * Rules, descriptors and units; nothing is checked yet. Ends the program if
 * rules or a compile database cannot be read; what else cannot be used is
 * said on stderr and in bad_input.
 */
void run_open(struct run *run, const struct options *o);
/* Before run_parse(); run_check() does it. */
void run_precompile(struct run *run, const struct options *o);
/*
 * Never fails as a whole: every unit gets a result, if only one that says why
 * there is none. The same input gives the same results, whatever o->jobs and
 * whatever STORE knows from earlier runs. What is new is kept there.
 */
void run_check(struct run *run, const struct options *o, struct store *store);
void run_release(struct run *run);

/* The unit of that number; WANT_SKIPPED: ir_unit.skipped too. */
struct ir_unit *run_parse(const struct run *run, size_t unit,
			  bool want_skipped);
/* CPU time of this process. */
double run_cpu_seconds(void);

#endif
