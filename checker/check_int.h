/* SPDX-License-Identifier: BSD-2-Clause */
/* The check of one unit: what its files share. */
#ifndef CHECKER_CHECK_INT_H
#define CHECKER_CHECK_INT_H

#include "checker/check.h"
#include "checker/facts.h"
#include "checker/obligation.h"
#include "checker/sim.h"

struct checker {
	const struct check_context *cx;
	struct ir_unit *unit;
	struct program prog;
	struct obligations ob;
	struct file_result *out;
	const struct site *site;	/* of the current runs */
	bool from_entry;
	struct facts facts;		/* of the current runs */
};

struct check_root {
	uint32_t func;
	uint32_t depth;
	/* the obligations are decided without it: only breaches count */
	bool optional;
};

/* check.c */
const char *check_keep(struct checker *c, const char *s);
const char *check_file_name(struct checker *c, struct ir_loc loc);
const struct ir_stmt *check_site_stmt(const struct checker *c,
				      const struct site *site);
bool check_carries_obligations(const struct checker *c, uint32_t call);
bool check_is_birth(const struct site *site);
/* Before and after the runs of one site; SIM->t is not set up yet. */
void check_begin_runs(struct checker *c, struct sim *sim);
void check_end_runs(struct checker *c, struct sim *sim);
void check_run_root(struct checker *c, struct sim *sim, struct check_root root,
		    bool has_callers);

/* check_sink.c: what a run tells becomes verdicts and facts. */
void check_listen(struct checker *c, struct sim_sink *sink);

/* check_drain.c */
void check_drains(struct checker *c, const struct site *site);

/* check_write.c: rows of the result. */
void check_write_functions(struct checker *c);
void check_write_calls(struct checker *c);
void check_write_dead_calls(struct checker *c);
void check_write_obligations(struct checker *c);
void check_write_diagnostics(struct checker *c);

#endif
