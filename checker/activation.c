// SPDX-License-Identifier: BSD-2-Clause
/*
 * What one entry point leaves loaded and the next one finds.
 *
 * A bus_dma map that is loaded in attach is synced in the interrupt handler
 * and unloaded in detach; its state lives in no variable. After an entry
 * point (a function that nothing in the unit calls, or that is called through
 * a pointer) has returned with the subject alive, each other entry point is
 * run from the very state it left: memory, path condition and all. Its
 * parameters are the objects of their type that the first one worked with.
 *
 * What the second breaks is reported only if no entry point of the unit can
 * leave the subject alive in another status than it found: else a third may
 * have run between the two and made it good. A witness is thus two real
 * activations, one after the other. Nothing is proved here: more than two
 * activations, or other objects, are not looked at.
 *
 * Not run second: what makes tags or memory (an attach runs before all
 * others) and load callbacks, which ran with their load.
 */
#include "checker/activation.h"

#include <string.h>

#include "checker/sim_call.h"
#include "ref/contract.h"

#define MAX_LEFT 4		/* states followed */
#define MAX_ENTRIES 24
#define MAX_SECOND_STEPS 3000

/* --- the first ------------------------------------------------------------ */

/* An entry point that fails leaves nothing: what it returns is an errno. */
static bool succeeds(struct sim *sim, const struct frame *fr, struct state *s,
		     term result)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[fr->f->type];
	int64_t k;

	if (ty->kind != IR_TYPE_INT)
		return true;
	s->pc = term_and(sim->t, s->pc,
			 term_eq(sim->t, result, term_false(sim->t)));
	return !term_is_const(sim->t, s->pc, &k) || k;
}

/* Some event breaks a rule at once in that status, whatever its roles are. */
static bool can_be_broken(const struct sim *sim, int status)
{
	const struct rule_set *rules = sim->cx->rules;

	for (size_t i = 0; i < rules->n; i++)
		for (int e = 1; e < EVENT_max; e++)
			if (rules->v[i].subject == sim->site->api->subject &&
			    rules->v[i].screen[status][e] == TRI_TRUE)
				return true;
	return false;
}

void activation_end(struct sim *sim, const struct frame *fr,
		    const struct state *s, term result)
{
	struct activation *a = sim->activation;
	struct state *copy;

	if (!contract_state_is_live(sim->site->api->subject, s->subj.status))
		return;
	if (a->is_second) {
		/* a call that may just as well mean another map settles
		   nothing */
		a->unsettled |= (s->subj.status != a->found && !s->subj.maybe) ||
				s->subj.moved;
		return;
	}
	if (s->inexact || s->doubtful || s->subj.moved || s->subj.maybe || s->subj.pending ||
	    !can_be_broken(sim, s->subj.status))
		return;
	copy = state_copy(s);
	if (succeeds(sim, fr, copy, result))
		state_list_add(&a->left, sim->t, copy);
	else
		state_free(copy);
}

/* --- entry points --------------------------------------------------------- */

static bool makes_things(const struct program *p, uint32_t func, char *seen)
{
	const struct func_info *fi = &p->funcs[func];

	if (seen[func])
		return false;
	seen[func] = 1;
	vec_foreach(&p->sites, i)
		if (p->sites.v[i].func == func &&
		    (p->sites.v[i].api->event == EVENT_tag_create ||
		     p->sites.v[i].api->event == EVENT_mem_alloc))
			return true;
	for (size_t i = 0; i < fi->callees.n; i++)
		if (makes_things(p, fi->callees.v[i], seen))
			return true;
	return false;
}

bool activation_is_first(const struct program *p, uint32_t func)
{
	char *seen;
	bool makes;

	if (p->funcs[func].callers.n)
		return false;
	seen = xcalloc(p->unit->funcs.n + 1, 1);
	makes = makes_things(p, func, seen);
	free(seen);
	return makes;
}

static bool is_load_callback(const struct program *p, const char *name)
{
	vec_foreach(&p->sites, i) {
		const struct site *site = &p->sites.v[i];
		const struct ir_func *f = p->unit->funcs.v[site->func];
		const struct ir_stmt *st = &f->stmts.v[site->stmt];
		const struct ir_expr *e;

		if (!site->api->callback_now || site->api->callback < 0 ||
		    (uint32_t)site->api->callback >= st->nargs)
			continue;
		e = ir_expr(f, f->args.v[st->first_arg +
					 (uint32_t)site->api->callback]);
		while (e->op == IR_CAST)
			e = ir_expr(f, e->a);
		if (e->op == IR_FUNC && !strcmp(e->name, name))
			return true;
	}
	return false;
}

static bool is_entry(const struct program *p, uint32_t func)
{
	const struct func_info *fi = &p->funcs[func];
	const struct ir_func *f = p->unit->funcs.v[func];
	char *seen;
	bool makes;

	if (!f->in_main_file || f->is_opaque || !fi->has_event ||
	    (fi->callers.n && !fi->address_taken) ||
	    is_load_callback(p, f->name))
		return false;
	seen = xcalloc(p->unit->funcs.n + 1, 1);
	makes = makes_things(p, func, seen);
	free(seen);
	return !makes;
}

/* --- its parameters ------------------------------------------------------- */

static const char *record_of(const struct ir_unit *u, uint32_t type)
{
	const struct ir_type *ty = &u->types.v[type];

	if (ty->kind != IR_TYPE_POINTER)
		return NULL;
	ty = &u->types.v[ty->target];
	return ty->kind == IR_TYPE_RECORD ? ty->name : NULL;
}

/* What parameter I points to; of a void pointer, what it is assigned to. */
static const char *parameter_record(const struct ir_unit *u,
				    const struct ir_func *f, uint32_t i)
{
	const char *record = record_of(u, f->vars.v[i].type);

	for (size_t k = 0; !record && k < f->stmts.n; k++) {
		const struct ir_stmt *st = &f->stmts.v[k];
		const struct ir_expr *e;

		if (st->kind != IR_STMT_ASSIGN)
			continue;
		e = ir_expr(f, st->src);
		while (e->op == IR_CAST)
			e = ir_expr(f, e->a);
		if (e->op == IR_VAR && e->num == i)
			record = record_of(u, ir_expr(f, st->dst)->type);
	}
	return record;
}

/* The object of that type that the first activation worked with, or 0. */
static term object_of(struct sim *sim, const struct state *s,
		      const char *record)
{
	const struct frame *fr = sim->frames.v[0];
	const struct ir_unit *u = sim->prog->unit;

	vec_foreach(&fr->f->vars, i) {
		const struct ir_var *v = &fr->f->vars.v[i];
		const char *own = record_of(u, v->type);
		term x;

		if (!*v->name || !own || strcmp(own, record))
			continue;
		x = state_load(s, sim->t, sim_local(sim, fr, (uint32_t)i), 64,
			       false);
		if (!(term_get(sim->t, x)->flags & TERM_HAS_HAVOC))
			return x;
	}
	return 0;
}

/* FALSE when nothing connects the two. */
static bool bind(struct sim *sim, const struct state *s, uint32_t func,
		 term *args)
{
	const struct ir_unit *u = sim->prog->unit;
	const struct ir_func *f = u->funcs.v[func];
	bool bound = false;

	for (uint32_t i = 0; i < f->nparams; i++) {
		const char *record = parameter_record(u, f, i);

		args[i] = record ? object_of(sim, s, record) : 0;
		bound |= args[i] != 0;
	}
	return bound;
}

/* --- the second ----------------------------------------------------------- */

static void probe_violated(void *ctx, struct sim *sim, const struct rule *rule,
			   const struct state *s, struct ir_loc loc,
			   const term *roles, const char *at)
{
	(void)ctx;
	(void)rule;
	(void)s;
	(void)loc;
	(void)roles;
	(void)at;
	if (sim->activation)
		sim->activation->violations++;
}

static bool probe_matters(void *ctx, const struct rule *rule,
			  const struct state *s, struct ir_loc loc)
{
	(void)ctx;
	(void)rule;
	(void)s;
	(void)loc;
	return true;
}

static void probe_unknown(void *ctx, struct sim *sim, const struct rule *rule,
			  enum reason reason, const char *detail)
{
	(void)ctx;
	(void)sim;
	(void)rule;
	(void)reason;
	(void)detail;
}

static void probe_object(void *ctx, struct sim *sim, const struct state *s)
{
	(void)ctx;
	(void)sim;
	(void)s;
}

static void probe_met(void *ctx, struct sim *sim, const struct state *s,
		      const struct rule *rule, uint32_t call, enum verdict v,
		      enum reason reason)
{
	(void)ctx;
	(void)sim;
	(void)s;
	(void)rule;
	(void)call;
	(void)v;
	(void)reason;
}

static void probe_location(void *ctx, struct sim *sim, const struct state *s,
			   term addr, enum event event, struct ir_loc loc)
{
	(void)ctx;
	(void)sim;
	(void)s;
	(void)addr;
	(void)event;
	(void)loc;
}

static void probe_assumed(void *ctx, struct sim *sim, const char *name)
{
	(void)ctx;
	(void)sim;
	(void)name;
}

void activation_deafen(struct sim_sink *sink)
{
	sink->violated = probe_violated;
	sink->matters = probe_matters;
	sink->unknown = probe_unknown;
	sink->object = probe_object;
	sink->met = probe_met;
	sink->location = probe_location;
	sink->assumed = probe_assumed;
}

static void run_second(struct sim *sim, const struct state *left,
		       uint32_t func)
{
	const struct ir_func *f = sim->prog->unit->funcs.v[func];
	term args[CALL_MAX_ARGS] = { 0 };
	struct state *s;

	if (f->nparams > CALL_MAX_ARGS || !bind(sim, left, func, args))
		return;
	s = state_copy(left);
	busdma_transfer(sim, s);
	subject_step(sim, s, f->loc, "call", "then '%s' runs", f->name);
	sim->root = func;
	sim->steps = 0;
	sim->max_steps = MAX_SECOND_STEPS;
	sim->reach = NULL;
	sim_continue(sim, func, args, s);
	sim->activation->unsettled |= sim->capped;
	sim->capped = false;
}

struct entries {
	uint32_t v[MAX_ENTRIES];
	bool breaks[MAX_ENTRIES];
	size_t n;
	bool is_unsure;	/* too many, or one is not known */
};

static void find_entries(const struct sim *sim, struct entries *e)
{
	for (uint32_t i = 0; i < sim->prog->unit->funcs.n; i++) {
		const struct ir_func *f = sim->prog->unit->funcs.v[i];

		e->is_unsure |= f->is_opaque && f->in_main_file;
		if (i == sim->root || !is_entry(sim->prog, i))
			continue;
		if (e->n == MAX_ENTRIES)
			e->is_unsure = true;
		else
			e->v[e->n++] = i;
	}
}

/* Which entries break a rule; FALSE when they do not agree on the status. */
static bool probe(struct sim *sim, const struct state *left, struct entries *e)
{
	struct activation *a = sim->activation;
	const struct sim_sink sink = sim->sink;
	bool any = false;

	activation_deafen(&sim->sink);
	a->found = left->subj.status;
	a->unsettled = e->is_unsure;
	for (size_t i = 0; i < e->n && !a->unsettled; i++) {
		a->violations = 0;
		run_second(sim, left, e->v[i]);
		e->breaks[i] = a->violations;
		any |= e->breaks[i];
	}
	sim->sink = sink;
	return any && !a->unsettled;
}

static void report(struct sim *sim, const struct state *left,
		   const struct entries *e)
{
	const struct sim_sink sink = sim->sink;

	/* of a second activation only the breaches are of interest */
	activation_deafen(&sim->sink);
	sim->sink.violated = sink.violated;
	sim->sink.matters = sink.matters;
	for (size_t i = 0; i < e->n; i++)
		if (e->breaks[i])
			run_second(sim, left, e->v[i]);
	sim->sink = sink;
}

void activation_follow(struct sim *sim)
{
	struct activation *a = sim->activation;
	struct entries e = { .n = 0 };
	uint32_t root = sim->root;

	if (a->left.n)
		find_entries(sim, &e);
	a->is_second = true;
	for (size_t i = 0; i < a->left.n && i < MAX_LEFT; i++)
		if (sim_feasible(sim, a->left.v[i]) == SAT_YES &&
		    probe(sim, a->left.v[i], &e))
			report(sim, a->left.v[i], &e);
	a->is_second = false;
	sim->root = root;
	state_list_release(&a->left);
	memset(&a->left, 0, sizeof(a->left));
}
