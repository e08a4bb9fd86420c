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
#include "checker/check.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "checker/activation.h"
#include "checker/canon.h"
#include "checker/copies.h"
#include "checker/drain.h"
#include "checker/facts.h"
#include "ref/contract.h"
#include "checker/obligation.h"
#include "checker/sim_call.h"
#include "rules/message.h"

#define MAX_STEPS 20000
#define MAX_OPTIONAL_STEPS 5000
#define MAX_TERMS 60000		/* of one run */
#define MAX_PATH_QUERIES 12	/* of one run */
#define MAX_CALLER_DEPTH 3
#define MAX_DRAIN_STEPS 3000
#define MAX_DRAIN_ROOTS 6	/* of one site */
#define MAX_ROOTS 24
#define MAX_WITNESS_STEPS 40

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

static double cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static const char *keep(struct checker *c, const char *s)
{
	return arena_strdup(&c->out->mem, s ? s : "");
}

static const char *file_name(struct checker *c, struct ir_loc loc)
{
	return keep(c, c->unit->files.v[loc.file].path);
}

/* --- what the rules still can say ----------------------------------------- */

/*
 * Can RULE be broken by what comes after the state STATUS, given what is
 * known of the birth? Partial evaluation: roles of later events are unknown.
 */
static bool can_still_break(const struct checker *c, const struct rule *rule,
			    int status, const struct value *birth)
{
	bool reach[CONTRACT_MAX_STATES] = { false }, grew = true;
	int n = contract_nstates(rule->subject);

	(void)c;
	reach[status] = true;
	while (grew) {
		grew = false;
		for (int s = 1; s < n; s++)
			for (int e = 1; reach[s] && e < EVENT_max; e++) {
				int to = contract_step(rule->subject, s,
						       (enum event)e);

				if (!reach[to]) {
					reach[to] = true;
					grew = true;
				}
			}
	}
	for (int s = 1; s < n; s++)
		for (int e = 1; reach[s] && e < EVENT_max; e++) {
			struct eval_env env = { .state = s,
						.event = e,
						.birth = birth };

			if (rule->screen[s][e] != TRI_FALSE &&
			    eval(rule->cond, &env) != TRI_FALSE)
				return true;
		}
	return false;
}

static void birth_values(const struct sim *sim, const struct birth *b,
			 struct value *v)
{
	memset(v, 0, sizeof(*v) * ROLE_max);
	for (int r = 1; b && r < ROLE_max; r++) {
		if (!b->roles[r])
			continue;
		v[r].kind = VALUE_TERM;
		v[r].term = b->roles[r];
		if (term_is_const(sim->t, b->roles[r], &v[r].num))
			v[r].kind = VALUE_NUM;
	}
	if (b) {
		v[ROLE_family].kind = VALUE_NUM;
		v[ROLE_family].num = b->family;
	}
}

/* --- the sink of the runs -------------------------------------------------- */

static struct obligation *mine(struct checker *c, const struct rule *rule)
{
	return obligation_find(&c->ob, c->site->call, rule);
}

static void on_unknown(void *ctx, struct sim *sim, const struct rule *rule,
		       enum reason reason, const char *detail)
{
	struct checker *c = ctx;
	const struct state *s = sim->current;
	struct value birth[ROLE_max];
	struct obligation *ob;

	c->facts.is_vague |= !rule;
	if (sim->optional)
		return;
	birth_values(sim, s ? s->subj.birth : NULL, birth);
	if (rule) {
		ob = mine(c, rule);
		if (ob && (!s || can_still_break(c, rule, s->subj.status,
						 birth)))
			obligation_unknown(ob, reason, keep(c, detail));
		return;
	}
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		ob = &c->ob.v.v[i];
		if (ob->rule->scope == SCOPE_local)
			continue; /* one look at the call decides */
		if (!s || can_still_break(c, ob->rule, s->subj.status, birth))
			obligation_unknown(ob, reason, keep(c, detail));
	}
}

static void on_object(void *ctx, struct sim *sim, const struct state *s)
{
	struct checker *c = ctx;
	struct value birth[ROLE_max];

	facts_add_all(&c->facts, sim, s);
	if (sim->optional)
		return;
	birth_values(sim, s->subj.birth, birth);
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		struct obligation *ob = &c->ob.v.v[i];

		if (ob->rule->scope != SCOPE_local &&
		    can_still_break(c, ob->rule, s->subj.status, birth))
			ob->object = true;
	}
}

static void on_assumed(void *ctx, struct sim *sim, const char *name)
{
	struct checker *c = ctx;

	(void)sim;
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++)
		obligation_assume(&c->ob.v.v[i], name);
}

static void on_met(void *ctx, struct sim *sim, const struct state *s,
		   const struct rule *rule, uint32_t call, enum verdict v,
		   enum reason reason)
{
	struct checker *c = ctx;
	struct obligation *ob;

	(void)sim;
	(void)s;
	if (sim->optional)
		return;
	if (call == c->site->call)
		return;
	ob = obligation_find(&c->ob, call, rule);
	if (!ob)
		return;
	ob->simulated = true;
	if (v == VERDICT_UNKNOWN)
		obligation_unknown(ob, reason, "");
}

/* --- findings -------------------------------------------------------------- */

static const char *show_term(struct checker *c, const struct sim *sim, term x)
{
	struct strbuf sb = { 0 };
	const char *s;

	if (!x)
		return NULL;
	term_show(&sb, sim->t, x);
	s = keep(c, sb.buf);
	strbuf_release(&sb);
	return s;
}

static const char *direction_text(struct checker *c, const struct sim *sim,
				  term x)
{
	static const char *const names[] = { "DMA_BIDIRECTIONAL",
					     "DMA_TO_DEVICE",
					     "DMA_FROM_DEVICE", "DMA_NONE" };
	int64_t k;

	if (x && term_is_const(sim->t, x, &k) && k >= 0 && k < 4)
		return names[k];
	return show_term(c, sim, x);
}

static const struct ir_stmt *site_stmt(const struct checker *c,
				       const struct site *site)
{
	return &c->unit->funcs.v[site->func]->stmts.v[site->stmt];
}

static void fill_words(struct checker *c, struct sim *sim,
		       const struct state *s, const term *roles,
		       const char *at, struct message_words *w)
{
	const struct birth *b = s->subj.birth;

	memset(w, 0, sizeof(*w));
	w->call = site_stmt(c, c->site)->written;
	if (!w->call)
		w->call = c->site->api->name;
	w->at = at;
	for (int r = 1; r < ROLE_max; r++) {
		term e = roles ? roles[r] : 0, m = b ? b->roles[r] : 0;

		if (r == ROLE_dir) {
			w->roles[r] = direction_text(c, sim, e);
			w->birth[r] = direction_text(c, sim, m);
		} else if (r != ROLE_family) {
			w->roles[r] = show_term(c, sim, e);
			w->birth[r] = show_term(c, sim, m);
		}
	}
}

static void copy_steps(struct checker *c, const struct state *s,
		       struct result_finding *f)
{
	const struct step *list[MAX_WITNESS_STEPS];
	size_t n = 0;

	for (const struct step *st = s->trace; st && n < MAX_WITNESS_STEPS;
	     st = st->prev)
		list[n++] = st;
	while (n--)
		vec_push(&f->steps,
			 (struct result_step){
				 .file = file_name(c, list[n]->loc),
				 .line = list[n]->loc.line,
				 .col = list[n]->loc.col,
				 .event = keep(c, list[n]->event),
				 .note = keep(c, list[n]->note) });
}

/* An obligation has one finding: the shortest path, then the first place. */
static struct result_finding *finding_of(struct checker *c,
					 const struct rule *rule)
{
	vec_foreach(&c->out->findings, i) {
		struct result_finding *f = &c->out->findings.v[i];

		if (f->call == c->site->call && !strcmp(f->rule, rule->id))
			return f;
	}
	return NULL;
}

static bool is_better(const struct result_finding *old, const struct state *s,
		      struct ir_loc loc)
{
	size_t length = s->trace ? s->trace->length : 0;

	if (length > MAX_WITNESS_STEPS)
		length = MAX_WITNESS_STEPS;
	if (length != old->steps.n)
		return length < old->steps.n;
	if (loc.line != old->line)
		return loc.line < old->line;
	return loc.col < old->col;
}

static uint32_t function_at(const struct checker *c, struct ir_loc loc)
{
	uint32_t best = c->site->func;

	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		if (f->in_main_file && f->loc.file == loc.file &&
		    f->loc.line <= loc.line && loc.line <= f->end_line)
			best = (uint32_t)i;
	}
	return best;
}

static const char *identity_text(struct checker *c, uint32_t func,
				 const struct rule *rule, const char *message)
{
	return arena_printf(&c->out->mem, "%s|%s|%s|%s",
			    c->unit->funcs.v[func]->name, rule->id,
			    c->site->api->name, message);
}

static bool on_matters(void *ctx, const struct rule *rule,
		       const struct state *s, struct ir_loc loc)
{
	struct checker *c = ctx;
	const struct obligation *ob = mine(c, rule);
	const struct result_finding *old;

	if (!ob || ((s->inexact || s->doubtful) &&
		    ob->verdict != VERDICT_PROVED))
		return false;
	old = ob->verdict == VERDICT_VIOLATED ? finding_of(c, rule) : NULL;
	return !old || is_better(old, s, loc);
}

static void on_violated(void *ctx, struct sim *sim, const struct rule *rule,
			const struct state *s, struct ir_loc loc,
			const term *roles, const char *at)
{
	struct checker *c = ctx;
	struct obligation *ob = mine(c, rule);
	const char *file = c->unit->files.v[loc.file].path;
	struct result_finding f = { .rule = rule->id }, *old;
	struct message_words words;

	if (!ob)
		return;
	obligation_violated(ob);
	old = finding_of(c, rule);
	if (old && !is_better(old, s, loc))
		return;
	fill_words(c, sim, s, roles, at, &words);
	f.rule = keep(c, rule->id);
	f.call = c->site->call;
	f.func = function_at(c, loc);
	f.file = keep(c, file);
	f.line = loc.line;
	f.col = loc.col;
	f.message = message_fill(&c->out->mem, rule->message, &words);
	f.witness_kind = WITNESS_PATH;
	f.identity = identity_text(c, f.func, rule, f.message);
	copy_steps(c, s, &f);
	if (old) {
		vec_release(&old->steps);
		*old = f;
		return;
	}
	vec_push(&c->out->findings, f);
}

/* --- facts ------------------------------------------------------------------ */

/* What the end was given is judged against the births, by the join. */
static void mark_object(struct checker *c)
{
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		c->ob.v.v[i].object = true;
		c->ob.v.v[i].simulated = true;
	}
}

static void on_location(void *ctx, struct sim *sim, const struct state *s,
			term addr, enum event event, struct ir_loc loc)
{
	struct checker *c = ctx;

	(void)event;
	if (c->from_entry)
		mark_object(c);
	facts_add(&c->facts, sim, s, addr, loc);
}

/* --- runs -------------------------------------------------------------------- */

static bool carries_obligations(const struct checker *c, uint32_t call)
{
	return c->ob.first[call] < c->ob.first[call + 1];
}

static bool is_birth_event(const struct site *site)
{
	return site->api->event == contract_birth(site->api->subject);
}

struct root {
	uint32_t func;
	uint32_t depth;
	/* the obligations are decided without it: only breaches count */
	bool optional;
};

static void run_root(struct checker *c, struct sim *sim, struct root root,
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
static bool is_planned(const struct root *todo, size_t n, uint32_t func,
		       bool optional)
{
	for (size_t i = 0; i < n; i++)
		if (todo[i].func == func && todo[i].optional <= optional)
			return true;
	return false;
}

/* Of one site; SIM->t is not set up yet. */
static void begin_runs(struct checker *c, struct sim *sim)
{
	terms_init(sim->t);
	sim->t->steady = c->prog.steady.v;
	sim->t->nsteady = c->prog.steady.n;
	sim->solver = solver_new(sim->t);
}

static void end_runs(struct checker *c, struct sim *sim)
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
	struct root todo[MAX_ROOTS] = { { .func = site->func } };
	struct activation activation = { .is_second = false };
	size_t n = 1;
	struct terms terms;
	struct sim sim = { .cx = c->cx,
			   .prog = &c->prog,
			   .t = &terms,
			   .site = site,
			   .sink = { c, on_violated, on_matters, on_unknown, on_object,
				     on_met, on_location, on_assumed } };

	c->site = site;
	c->from_entry = !is_birth_event(site);
	sim.from_entry = c->from_entry;
	begin_runs(c, &sim);
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
		run_root(c, &sim, todo[i], climb);
		c->facts.is_capped |= sim.capped;
		if (sim.activation)
			activation_follow(&sim);
		for (size_t k = 0; (sim.open || sim.curious) &&
				   k < fi->callers.n; k++) {
			bool optional = todo[i].optional || !sim.open;

			if (!is_planned(todo, n, fi->callers.v[k], optional))
				todo[n++] = (struct root){ fi->callers.v[k],
							   todo[i].depth + 1,
							   optional };
		}
	}
	facts_flush(&c->facts);
	end_runs(c, &sim);
}

/* --- what entry points end on every path ----------------------------------- */

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
	const struct ir_loc at = site_stmt(c, site)->loc;

	vec_push(&c->out->facts,
		 (struct result_fact){ .location = keep(c, location),
				       .event = EVENT_teardown_end,
				       .subject = site->api->subject,
				       .family = site->api->family,
				       .call = site->call,
				       .func = sim->root,
				       .file = file_name(c, at),
				       .line = at.line,
				       .col = at.col,
				       .guard = "",
				       .must = true });
}

static void run_drain(struct checker *c, struct sim *sim, uint32_t root)
{
	struct drain d = { .n = 0 };
	struct root r = { .func = root, .optional = true };

	sim->drain = &d;
	run_root(c, sim, r, false);
	d.is_second = true;
	d.leaves = false;
	for (; d.at < d.n && !sim->capped && !d.leaves; d.at++) {
		const struct birth *b = d.noted[d.at].birth;
		struct strbuf sb = { 0 };

		if (canon_origin(&sb, sim->t, b->identity) &&
		    is_kept_in(c, sb.buf)) {
			run_root(c, sim, r, false);
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

static void find_drains(struct checker *c, const struct site *site)
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

	if (!carries_obligations(c, site->call) || is_birth_event(site) ||
	    is_busdma(site->api->subject) || !may_drain(c, site))
		return;
	c->site = site;
	c->from_entry = true;
	activation_deafen(&sim.sink);
	sim.sink.unknown = drain_unknown;
	sim.sink.location = drain_location;
	begin_runs(c, &sim);
	find_roots(c, site->func, roots, &n, MAX_CALLER_DEPTH);
	for (size_t i = 0; i < n; i++)
		run_drain(c, &sim, roots[i]);
	end_runs(c, &sim);
}

/* --- sites ------------------------------------------------------------------- */

static void check_site(struct checker *c, const struct site *site)
{
	const struct ir_func *f = c->unit->funcs.v[site->func];

	if (!carries_obligations(c, site->call))
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

/* --- results ------------------------------------------------------------------ */

static void write_functions(struct checker *c)
{
	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		vec_push(&c->out->funcs,
			 (struct result_func){
				 .name = keep(c, f->name),
				 .line = f->loc.line,
				 .end_line = f->end_line,
				 .is_static = f->is_static,
				 .has_error = f->has_error,
				 .in_main_file = f->in_main_file,
				 .file = file_name(c, f->loc) });
	}
}

static void write_call_roles(struct checker *c, const struct site *site,
			     struct result_call *call)
{
	const struct ir_func *f = c->unit->funcs.v[site->func];
	const struct ir_stmt *st = site_stmt(c, site);

	for (int r = 1; r < ROLE_max; r++) {
		const struct api_value *v = &site->api->roles[r];
		struct strbuf sb = { 0 };

		if (v->source == SOURCE_absent)
			continue;
		if (v->source == SOURCE_const)
			strbuf_addf(&sb, "%lld", (long long)v->num);
		else if (v->source == SOURCE_result && st->dst)
			ir_show_expr(&sb, c->unit, f, st->dst);
		else if (v->source != SOURCE_result && v->arg >= 0 &&
			 (uint32_t)v->arg < st->nargs) {
			if (v->source == SOURCE_deref)
				strbuf_addc(&sb, '*');
			ir_show_expr(&sb, c->unit, f,
				     f->args.v[st->first_arg +
					       (uint32_t)v->arg]);
			if (v->source == SOURCE_field)
				strbuf_addf(&sb, "->%s", v->field);
		}
		if (sb.len)
			vec_push(&call->roles,
				 (struct result_role){
					 .role = (enum role)r,
					 .text = keep(c, sb.buf) });
		strbuf_release(&sb);
	}
}

static void write_calls(struct checker *c)
{
	vec_foreach(&c->prog.sites, i) {
		const struct site *site = &c->prog.sites.v[i];
		const struct ir_stmt *st = site_stmt(c, site);
		struct result_call call = {
			.func = site->func,
			.file = file_name(c, st->loc),
			.line = st->loc.line,
			.col = st->loc.col,
			.written = keep(c, st->written ? st->written :
							 site->api->name),
			.callee = keep(c, site->api->name),
			.event = site->api->event,
			.subject = site->api->subject,
			.family = site->api->family,
		};

		write_call_roles(c, site, &call);
		vec_push(&c->out->calls, call);
	}
}

/* What is never executed breaks nothing, if that is certain. */
static void write_dead_obligations(struct checker *c, uint32_t call,
				   const struct api_func *api, bool is_certain)
{
	enum verdict v = is_certain ? VERDICT_PROVED : VERDICT_UNKNOWN;
	enum reason why = is_certain ? REASON_none : REASON_parse_error;

	for (size_t r = 0; r < c->cx->rules->n; r++) {
		const struct rule *rule = &c->cx->rules->v[r];

		if (obligation_stands(rule, api))
			vec_push(&c->out->obligations,
				 (struct result_obligation){
					 .rule = keep(c, rule->id),
					 .call = call,
					 .verdict = v,
					 .reason = why,
					 .detail = "",
					 .assumptions = is_certain ?
								"unreachable" :
								"" });
	}
}

/* Calls in code that no path reaches: counted, and proved. */
static void write_dead_calls(struct checker *c)
{
	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		for (size_t k = 0; f->in_main_file && k < f->dead.n; k++) {
			const struct ir_dead_call *d = &f->dead.v[k];
			const struct api_func *api = api_find(c->cx->apis,
							      d->callee);
			struct result_call call = { .func = (uint32_t)i };

			if (!api || api->event == EVENT_none)
				continue;
			call.file = file_name(c, d->loc);
			call.line = d->loc.line;
			call.col = d->loc.col;
			call.written = keep(c, d->written ? d->written :
							    api->name);
			call.callee = keep(c, api->name);
			call.event = api->event;
			call.subject = api->subject;
			call.family = api->family;
			write_dead_obligations(c, (uint32_t)c->out->calls.n,
					       api, !f->has_error);
			vec_push(&c->out->calls, call);
		}
	}
}

static void write_obligations(struct checker *c)
{
	vec_foreach(&c->ob.v, i) {
		struct obligation *ob = &c->ob.v.v[i];
		struct strbuf sb = { 0 };
		struct result_obligation r = { .rule = keep(c, ob->rule->id),
					       .call = ob->call,
					       .verdict = ob->verdict,
					       .reason = ob->reason,
					       .detail = ob->detail,
					       .basis = BASIS_LOCAL };

		if (ob->verdict == VERDICT_PROVED && ob->object) {
			r.verdict = VERDICT_UNKNOWN;
			r.reason = REASON_pairing;
			r.basis = BASIS_OBJECT;
		}
		vec_foreach(&ob->assumed, k)
			strbuf_addf(&sb, "%s%s", k ? "," : "",
				    ob->assumed.v[k]);
		r.assumptions = keep(c, sb.buf);
		strbuf_release(&sb);
		vec_push(&c->out->obligations, r);
	}
}

static void write_diagnostics(struct checker *c)
{
	vec_foreach(&c->unit->diags, i)
		vec_push(&c->out->diags,
			 (struct result_step){
				 .file = file_name(c, c->unit->diags.v[i].loc),
				 .line = c->unit->diags.v[i].loc.line,
				 .col = c->unit->diags.v[i].loc.col,
				 .event = "error",
				 .note = keep(c, c->unit->diags.v[i].message) });
	vec_foreach(&c->unit->includes, i)
		vec_push(&c->out->includes, keep(c, c->unit->includes.v[i]));
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
	write_diagnostics(&c);
	if (unit->state == IR_FAILED)
		return;
	program_init(&c.prog, unit, cx->apis);
	obligations_init(&c.ob, &c.prog, cx->rules);
	out->has_gap = has_gap(&c.prog, unit);
	write_functions(&c);
	write_calls(&c);
	vec_foreach(&c.prog.sites, i)
		check_site(&c, &c.prog.sites.v[i]);
	vec_foreach(&c.prog.sites, i)
		find_drains(&c, &c.prog.sites.v[i]);
	write_obligations(&c);
	write_dead_calls(&c);
	copies_add(&c.prog, out);
	vec_release(&c.facts.early);
	obligations_release(&c.ob);
	program_release(&c.prog);
	out->check_cpu = cpu_now() - start - out->solve_cpu;
}
