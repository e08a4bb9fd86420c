// SPDX-License-Identifier: BSD-2-Clause
/*
 * One unit: obligations, the runs that decide them, and the results.
 *
 * For each call that is an event and carries obligations there is a run: a
 * birth (map, alloc, load) follows what it makes, the others (unmap, free)
 * follow what they end, assumed to exist when the activation began
 * (`entry-state`). A run starts at the function of the call; when the subject
 * leaves it by the return value or an out parameter, or success is still
 * unknown, the callers in the same file are run instead.
 */
#include "checker/check_int.h"

#include <time.h>

#include "checker/activation.h"
#include "checker/copies.h"
#include "checker/sim_call.h"
#include "ref/contract.h"

#define MAX_STEPS 20000
#define MAX_OPTIONAL_STEPS 5000
#define MAX_DRAIN_STEPS 3000
#define MAX_TERMS 60000		/* of one run */
#define MAX_PATH_QUERIES 12	/* of one run */
#define MAX_CALLER_DEPTH 3
#define MAX_ROOTS 24

static double cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

const char *check_keep(struct checker *c, const char *s)
{
	return arena_strdup(&c->out->mem, s ? s : "");
}

const char *check_file_name(struct checker *c, struct ir_loc loc)
{
	return check_keep(c, c->unit->files.v[loc.file].path);
}

const struct ir_stmt *check_site_stmt(const struct checker *c,
				       const struct site *site)
{
	return &c->unit->funcs.v[site->func]->stmts.v[site->stmt];
}

/* --- runs -------------------------------------------------------------------- */

bool check_carries_obligations(const struct checker *c, uint32_t call)
{
	return c->ob.first[call] < c->ob.first[call + 1];
}

bool check_is_birth(const struct site *site)
{
	return site->api->event == contract_birth(site->api->subject);
}

void check_run_root(struct checker *c, struct sim *sim, struct check_root root,
		     bool has_callers)
{
	sim->root = root.func;
	sim->has_callers = has_callers;
	sim->open = false;
	sim->curious = false;
	sim->optional = root.optional;
	sim->capped = false;
	sim->may_ask = MAX_PATH_QUERIES;
	sim->t->zeroed = 0;
	sim->is_first = is_busdma(sim->site->api->subject) &&
			activation_is_first(&c->prog, root.func);
	sim->steps = 0;
	sim->max_steps = sim->drain    ? MAX_DRAIN_STEPS :
			 root.optional ? MAX_OPTIONAL_STEPS :
					 MAX_STEPS;
	sim->max_terms = sim->t->v.n + MAX_TERMS;
	sim->frames.n = 0;
	sim->loops.n = 0;
	sim->births.n = 0;
	sim->widened.n = 0;
	sim->birth_syms.n = 0;
	sim->loaded.n = 0;
	sim->pendings.n = 0;
	sim->doubted.n = 0;
	sim->reach = NULL;
	(void)c;
	sim_run(sim);
}

/* Is FUNC on the list, for no less than is wanted of it now? */
static bool is_planned(const struct check_root *todo, size_t n, uint32_t func,
		       bool optional)
{
	for (size_t i = 0; i < n; i++)
		if (todo[i].func == func && todo[i].optional <= optional)
			return true;
	return false;
}

/* Of one site; SIM->t is not set up yet. */
void check_begin_runs(struct checker *c, struct sim *sim)
{
	terms_init(sim->t);
	sim->t->steady = c->prog.steady.v;
	sim->t->nsteady = c->prog.steady.n;
	sim->solver = solver_new(sim->t);
}

void check_end_runs(struct checker *c, struct sim *sim)
{
	c->out->solve_cpu += solver_seconds(sim->solver);
	c->out->solver_queries += solver_queries(sim->solver);
	solver_free(sim->solver);
	terms_release(sim->t);
	vec_release(&sim->frames);
	vec_release(&sim->loops);
	vec_release(&sim->loops_since);
	vec_release(&sim->births);
	vec_release(&sim->widened);
	vec_release(&sim->birth_syms);
	vec_release(&sim->loaded);
	vec_release(&sim->pendings);
	vec_release(&sim->doubted);
	vec_release(&sim->forgotten);
	arena_release(&sim->mem);
}

static void run_site(struct checker *c, const struct site *site)
{
	struct check_root todo[MAX_ROOTS] = { { .func = site->func } };
	struct activation activation = { .is_second = false };
	size_t n = 1;
	struct terms terms;
	struct sim sim = { .cx = c->cx,
			   .prog = &c->prog,
			   .t = &terms,
			   .site = site };

	c->site = site;
	c->from_entry = !check_is_birth(site);
	check_listen(c, &sim.sink);
	sim.from_entry = c->from_entry;
	check_begin_runs(c, &sim);
	for (size_t i = 0; i < n; i++) {
		const struct func_info *fi = &c->prog.funcs[todo[i].func];
		bool climb = fi->callers.n &&
			     todo[i].depth < MAX_CALLER_DEPTH &&
			     n + fi->callers.n <= MAX_ROOTS;

		sim.activation = is_busdma(site->api->subject) &&
						 !fi->callers.n &&
						 !c->from_entry ?
					 &activation :
					 NULL;
		check_run_root(c, &sim, todo[i], climb);
		c->facts.is_capped |= sim.capped;
		if (sim.activation)
			activation_follow(&sim);
		for (size_t k = 0; (sim.open || sim.curious) &&
				   k < fi->callers.n; k++) {
			bool optional = todo[i].optional || !sim.open;

			if (!is_planned(todo, n, fi->callers.v[k], optional))
				todo[n++] = (struct check_root){ fi->callers.v[k],
							   todo[i].depth + 1,
							   optional };
		}
	}
	facts_flush(&c->facts);
	check_end_runs(c, &sim);
}

/* --- sites ------------------------------------------------------------------- */

static void check_site(struct checker *c, const struct site *site)
{
	const struct ir_func *f = c->unit->funcs.v[site->func];

	if (!check_carries_obligations(c, site->call))
		return;
	for (uint32_t i = c->ob.first[site->call];
	     i < c->ob.first[site->call + 1]; i++)
		if (f->is_opaque)
			obligation_unknown(&c->ob.v.v[i], REASON_parse_error,
					   "");
	if (!f->is_opaque)
		run_site(c, site);
	for (uint32_t i = c->ob.first[site->call];
	     i < c->ob.first[site->call + 1]; i++)
		if (c->from_entry && !c->ob.v.v[i].simulated)
			obligation_unknown(&c->ob.v.v[i], REASON_alias,
					   "what is ended was not recognised");
}

/*
 * Errors of syntax outside of functions: some of them may be missing. Else what
 * an opaque function or a wild hole does may be an event.
 */
static bool has_gap(const struct program *p, const struct ir_unit *u)
{
	if (u->lacks_functions)
		return true;
	vec_foreach(&u->funcs, i) {
		const struct ir_func *f = u->funcs.v[i];

		if (!f->in_main_file)
			continue;
		if (f->is_opaque)
			return true;
		vec_foreach(&f->stmts, k)
			if (f->stmts.v[k].is_wild ||
			    program_hides_event(p, &f->stmts.v[k]))
				return true;
	}
	return false;
}

void check_unit(const struct check_context *cx, struct ir_unit *unit,
		struct file_result *out)
{
	struct checker c = { .cx = cx,
			     .unit = unit,
			     .out = out,
			     .facts = { .out = out, .unit = unit } };
	double start = cpu_now();

	out->state = unit->state == IR_CLEAN	? FILE_CLEAN :
		     unit->state == IR_DEGRADED ? FILE_DEGRADED :
						  FILE_FAILED;
	out->parse_cpu = unit->parse_seconds;
	out->lower_cpu = unit->lower_seconds;
	check_write_diagnostics(&c);
	if (unit->state == IR_FAILED)
		return;
	program_init(&c.prog, unit, cx->apis);
	obligations_init(&c.ob, &c.prog, cx->rules);
	out->has_gap = has_gap(&c.prog, unit);
	check_write_functions(&c);
	check_write_calls(&c);
	vec_foreach(&c.prog.sites, i)
		check_site(&c, &c.prog.sites.v[i]);
	vec_foreach(&c.prog.sites, i)
		check_drains(&c, &c.prog.sites.v[i]);
	check_write_obligations(&c);
	check_write_dead_calls(&c);
	copies_add(&c.prog, out);
	vec_release(&c.facts.early);
	obligations_release(&c.ob);
	program_release(&c.prog);
	out->check_cpu = cpu_now() - start - out->solve_cpu;
}
