// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which entry points end, on every path, what a location holds? One fact for
 * each; see drain.h. Asked only of locations in which births of the unit
 * leave their handles whatever path they take.
 */
#include "checker/check_int.h"

#include <string.h>

#include "checker/activation.h"
#include "checker/canon.h"
#include "checker/drain.h"
#include "checker/sim_call.h"
#include "ref/contract.h"

#define MAX_DRAIN_DEPTH 3	/* callers of the function that ends it */
#define MAX_DRAIN_ROOTS 6	/* of one site */

static void drain_unknown(void *ctx, struct sim *sim, const struct rule *rule,
			  enum reason reason, const char *detail)
{
	(void)ctx;
	(void)reason;
	(void)detail;
	if (!rule)
		sim->drain->leaves = true;
}

static void drain_location(void *ctx, struct sim *sim, const struct state *s,
			   term addr, enum event event, struct ir_loc loc)
{
	(void)ctx;
	(void)addr;
	(void)event;
	drain_note(sim->drain, s, loc);
}

/* A location in which some birth of the unit leaves its handle for good. */
static bool is_kept_in(const struct checker *c, const char *location)
{
	vec_foreach(&c->out->facts, i) {
		const struct result_fact *f = &c->out->facts.v[i];

		if (f->must && f->event == contract_birth(f->subject) &&
		    !strcmp(f->location, location))
			return true;
	}
	return false;
}

static void add_drain(struct checker *c, const struct sim *sim,
		      const char *location)
{
	const struct site *site = sim->site;
	const struct ir_loc at = check_site_stmt(c, site)->loc;

	vec_push(&c->out->facts,
		 (struct result_fact){ .location = check_keep(c, location),
				       .event = EVENT_teardown_end,
				       .subject = site->api->subject,
				       .family = site->api->family,
				       .call = site->call,
				       .func = sim->root,
				       .file = check_file_name(c, at),
				       .line = at.line,
				       .col = at.col,
				       .guard = "",
				       .must = true });
}

static void run_drain(struct checker *c, struct sim *sim, uint32_t root)
{
	struct drain d = { .n = 0 };
	struct check_root r = { .func = root, .optional = true };

	sim->drain = &d;
	check_run_root(c, sim, r, false);
	d.is_second = true;
	d.leaves = false;
	for (; d.at < d.n && !sim->capped && !d.leaves; d.at++) {
		const struct birth *b = d.noted[d.at].birth;
		struct strbuf sb = { 0 };

		if (canon_origin(&sb, sim->t, b->identity) &&
		    is_kept_in(c, sb.buf)) {
			check_run_root(c, sim, r, false);
			if (!d.leaves && !sim->capped)
				add_drain(c, sim, sb.buf);
		}
		strbuf_release(&sb);
		d.leaves = false;
	}
	sim->drain = NULL;
}

/* Entry points that call FUNC, or FUNC itself. */
static void find_roots(const struct checker *c, uint32_t func, uint32_t *roots,
		       size_t *n, int depth)
{
	const struct func_info *fi = &c->prog.funcs[func];
	const struct ir_func *f = c->unit->funcs.v[func];

	for (size_t i = 0; i < *n; i++)
		if (roots[i] == func)
			return;
	if (f->in_main_file && !f->has_error && *n < MAX_DRAIN_ROOTS &&
	    (!fi->callers.n || fi->address_taken || !f->is_static))
		roots[(*n)++] = func;
	for (size_t i = 0; depth && i < fi->callers.n; i++)
		find_roots(c, fi->callers.v[i], roots, n, depth - 1);
}

/* Some end of SITE is of a location that births leave their handles in. */
static bool may_drain(const struct checker *c, const struct site *site)
{
	vec_foreach(&c->out->facts, i) {
		const struct result_fact *f = &c->out->facts.v[i];

		if (f->call == site->call && *f->location &&
		    f->event == contract_death(f->subject) &&
		    is_kept_in(c, f->location))
			return true;
	}
	return false;
}

void check_drains(struct checker *c, const struct site *site)
{
	uint32_t roots[MAX_DRAIN_ROOTS];
	size_t n = 0;
	struct terms terms;
	struct sim sim = { .cx = c->cx,
			   .prog = &c->prog,
			   .t = &terms,
			   .site = site,
			   .from_entry = true,
			   .sink = { .ctx = c } };

	if (!check_carries_obligations(c, site->call) || check_is_birth(site) ||
	    is_busdma(site->api->subject) || !may_drain(c, site))
		return;
	c->site = site;
	c->from_entry = true;
	activation_deafen(&sim.sink);
	sim.sink.unknown = drain_unknown;
	sim.sink.location = drain_location;
	check_begin_runs(c, &sim);
	find_roots(c, site->func, roots, &n, MAX_DRAIN_DEPTH);
	for (size_t i = 0; i < n; i++)
		run_drain(c, &sim, roots[i]);
	check_end_runs(c, &sim);
}
