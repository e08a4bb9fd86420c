/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking: from the IR of one file to obligations, findings and facts, and
 * from the facts of all files of a module to verdicts.
 */
#ifndef CHECKER_CHECK_H
#define CHECKER_CHECK_H

#include "analyzer/ir.h"
#include "analyzer/units.h"
#include "checker/result.h"
#include "rules/api.h"
#include "rules/rule.h"

struct check_context {
	const struct rule_set *rules;
	const struct api_set *apis;
	bool no_shortcuts;	/* send every residual condition to the solver */
	const char *dump_events;	/* function whose simulation is traced on
					   stderr, or NULL */
};

/*
 * Simulates the functions of one parsed unit and fills OUT's funcs, calls,
 * obligations, findings, facts and diagnostics. OUT is empty but for path
 * and module; strings are copied into its arena.
 */
void check_unit(const struct check_context *cx, struct ir_unit *unit,
		struct file_result *out);

/*
 * Decides what needs more than one function: obligations with basis object,
 * over all files of each module. FILES are in the order of their paths.
 */
void check_join(const struct check_context *cx, struct file_result **files,
		size_t n, const struct unit_list *units);

#endif
