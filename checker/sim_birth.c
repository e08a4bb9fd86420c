// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where a subject begins: at the mapping or allocation that the run follows,
 * or at the entry, when what the run follows is an unmap, free or unload.
 *
 * The path on which some other execution of the call is meant goes on as well.
 * What is assumed of a subject that was born (size-not-zero, buffer-exists) is
 * named and recorded.
 */
#include "checker/sim_call.h"

#include <string.h>

/* Pointer arguments that a birth call fills in (`*N` roles). */
static void fill_outputs(struct call *c, struct state *s)
{
	struct sim *sim = c->sim;

	for (int r = 1; r < ROLE_max; r++) {
		const struct api_value *v = &c->api->roles[r];
		const char *name;
		term fresh;

		if (v->source != SOURCE_deref || v->arg < 0 ||
		    (uint32_t)v->arg >= c->nargs)
			continue;
		name = arena_printf(&sim->mem, "%s of %s()", role_name(r),
				    c->name);
		fresh = term_leaf(sim->t, TERM_sym,
				  term_get(sim->t, c->result)->num |
					  (int64_t)r << NUM_PART_SHIFT,
				  name, 64, false);
		state_store(s, sim->t, c->args[v->arg], fresh,
			    ++sim->next_mark);
	}
}

bool call_is_site(const struct call *c)
{
	return c->fr->func == c->sim->site->func &&
	       c->stmt == c->sim->site->stmt;
}

static void note_birth_sym(struct sim *sim, term identity)
{
	const struct term_node *n = term_get(sim->t, identity);

	if (n->op != TERM_sym)
		return;
	vec_foreach(&sim->birth_syms, i)
		if (sim->birth_syms.v[i] == n->num)
			return;
	vec_push(&sim->birth_syms, n->num);
}

/*
 * The list that was unmapped is mapped again: what comes is about another
 * subject of the same name.
 */
static bool is_mapped_anew(const struct call *c, const struct state *s,
			   term identity)
{
	enum subject kind = c->sim->site->api->subject;

	return kind == SUBJECT_mapping && c->api->subject == kind &&
	       s->subj.status && s->subj.birth &&
	       s->subj.birth->identity == identity &&
	       !contract_state_is_live(kind, s->subj.status);
}

/* X is not 0, and so is none of its factors. */
static term no_factor_zero(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);

	if (term_is_const(t, x, NULL) || (n.flags & TERM_HAS_HAVOC))
		return term_true(t);
	if (n.op == TERM_mul)
		return term_and(t, no_factor_zero(t, n.a),
				no_factor_zero(t, n.b));
	if (n.op == TERM_cast)
		return no_factor_zero(t, n.a);
	return term_not(t, term_eq(t, x, term_const(t, 0, 64, false)));
}

/*
 * No bytes are neither mapped nor allocated: on a path to a call that
 * succeeded the size is not zero, also where it is what a loop counts to.
 */
static void assume_size(const struct call *c, struct state *s)
{
	struct terms *t = c->sim->t;
	term size = c->roles.roles[ROLE_size], some;

	if ((c->api->subject != SUBJECT_mapping &&
	     c->api->subject != SUBJECT_allocation) || !size)
		return;
	some = no_factor_zero(t, size);
	if (term_is_const(t, some, NULL))
		return;
	s->pc = term_and(t, s->pc, some);
	c->sim->sink.assumed(c->sim->sink.ctx, c->sim, "size-not-zero");
}

/*
 * What was mapped is there: its address is neither NULL nor an error that
 * somebody returned in place of one.
 */
static void assume_exists(const struct call *c, struct state *s)
{
	static const enum role objects[] = { ROLE_buffer, ROLE_page };
	struct terms *t = c->sim->t;

	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		term x = c->roles.roles[objects[i]];

		if (!x || c->api->subject != SUBJECT_mapping)
			continue;
		while (term_get(t, x)->op == TERM_elem)
			x = term_get(t, x)->a;
		/* members and what they hold are rarely asked; each costs */
		if (term_is_const(t, x, NULL) || term_is_nonnull(t, x) ||
		    term_get(t, x)->op == TERM_load ||
		    term_get(t, x)->op == TERM_field ||
		    (term_get(t, x)->flags & TERM_HAS_HAVOC))
			continue;
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, x, term_false(t))));
		s->pc = term_and(t, s->pc,
				 term_bin(t, TERM_lt, x,
					  term_const(t, -4095, 64, false), 0,
					  false));
		c->sim->sink.assumed(c->sim->sink.ctx, c->sim,
				     "buffer-exists");
	}
}

/* A list of which nothing was mapped: nothing to follow. */
static void assume_entries(const struct call *c, struct state *s)
{
	struct terms *t = c->sim->t;
	term count = c->roles.roles[ROLE_nents_result];

	if (c->api->subject == SUBJECT_mapping && count &&
	    c->api->fails == FAILS_negative)
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, count,
						     term_false(t))));
}

void call_birth(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	term identity, fail;

	c->result = call_fresh_result(c, s);
	fill_outputs(c, s);
	call_fill_roles(c, s);
	if (c->api->page_aligned) {
		term_align(sim->t, c->result);
		term_align(sim->t, c->roles.roles[ROLE_handle]);
	}
	identity = call_identity(c->api->subject, &c->roles);
	fail = call_failure(c);
	s->pc = term_and(sim->t, s->pc, call_outcome_range(c));
	call_effects(c, s);
	if (identity)
		note_birth_sym(sim, identity);
	if (is_mapped_anew(c, s, identity)) {
		state_free(s);
		return;
	}
	if (call_is_site(c) && !sim->from_entry && identity && !s->subj.status) {
		struct state *born = state_copy(s);

		assume_size(c, born);
		assume_exists(c, born);
		assume_entries(c, born);
		subject_born(sim, c->fr, born, c->api->event, &c->roles,
			     identity, fail, c->st->loc);
		call_write_result(c, born);
		state_list_add(out, sim->t, born);
	}
	call_write_result(c, s);
	state_list_add(out, sim->t, s);
}

/* Some value inside is the handle of a subject born in this run. */
static bool born_here(struct sim *sim, term v)
{
	vec_foreach(&sim->t->v, i) {
		const struct term_node *n = &sim->t->v.v[i];

		if (i > v)
			break;
		if (n->op != TERM_sym)
			continue;
		vec_foreach(&sim->birth_syms, k)
			if (sim->birth_syms.v[k] == n->num &&
			    term_contains(sim->t, v, (term)i))
				return true;
	}
	return false;
}

/* A parameter of the root: only its callers know what it is. */
static bool is_root_parameter(const struct sim *sim, term v)
{
	const struct term_node *n = term_get(sim->t, term_strip(sim->t, v));

	return n->op == TERM_sym && n->num >> 36 == sim->frames.v[0]->id &&
	       (n->num & 0xfffff) < sim->frames.v[0]->f->nparams &&
	       !strcmp(n->name,
		       sim->frames.v[0]->f->vars.v[n->num & 0xfffff].name);
}

static bool from_caller(const struct sim *sim, const struct call *c)
{
	static const enum role asked[] = { ROLE_handle, ROLE_size, ROLE_dir,
					   ROLE_nents, ROLE_sg, ROLE_cpu_addr,
					   ROLE_bmap };

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (c->roles.roles[asked[i]] &&
		    is_root_parameter(sim, c->roles.roles[asked[i]]))
			return true;
	return false;
}

/* The condition under which VALUE is a constant or was never set. */
static term never_mapped(struct terms *t, term value)
{
	struct term_node n = *term_get(t, value);
	term x, y;

	if (n.op == TERM_const || n.op == TERM_uninit)
		return term_true(t);
	if (n.op == TERM_cast)
		return never_mapped(t, n.a);
	if (n.op != TERM_ite)
		return term_false(t);
	x = term_recall(t, MEMO_never, value, 0);
	if (x)
		return x;
	x = never_mapped(t, n.b);
	y = never_mapped(t, n.c);
	x = term_or(t, term_and(t, n.a, x), term_and(t, term_not(t, n.a), y));
	return term_remember(t, MEMO_never, value, 0, x);
}

/* On some paths the handle is none: unmapping it there is a breach. */
static void judge_never_mapped(struct call *c, struct state *s, term identity)
{
	struct sim *sim = c->sim;
	struct event_roles none = { .family = FAMILY_none,
				    .call = RESULT_NONE };
	term when = never_mapped(sim->t, identity);
	struct state *bad;

	if (term_is_const(sim->t, when, NULL))
		return;
	bad = state_copy(s);
	bad->pc = term_and(sim->t, s->pc, when);
	if (call_is_guess(sim, s, when)) {
		term plain = term_and(sim->t, bad->pc,
				      term_unguessed(sim->t, when));

		bad->subj.guessed = solver_check(sim->solver, plain) == SAT_NO;
		if (!bad->subj.guessed)
			bad->pc = plain;
	}
	subject_born(sim, c->fr, bad, EVENT_none, &none, identity, 0,
		     c->st->loc);
	state_free(bad);
	s->pc = term_and(sim->t, s->pc, term_not(sim->t, when));
}

/* The run follows what an unmap, free or unload ends: it existed before. */
void call_entry_birth(struct call *c, struct state *s)
{
	struct sim *sim = c->sim;
	term identity = call_identity(c->api->subject, &c->roles);
	struct event_roles none = { .family = FAMILY_none,
				    .call = RESULT_NONE };
	int64_t k;

	if (!identity)
		return;
	if (c->api->subject == SUBJECT_mapping)
		judge_never_mapped(c, s, identity);
	identity = term_strip(sim->t, identity);
	if (term_get(sim->t, identity)->op == TERM_uninit ||
	    (term_is_const(sim->t, identity, &k) &&
	     c->api->subject == SUBJECT_mapping)) {
		subject_born(sim, c->fr, s, EVENT_none, &none, identity, 0,
			     c->st->loc);
		return;
	}
	if (term_is_const(sim->t, identity, &k) || born_here(sim, identity))
		return;
	if (is_busdma(c->api->subject)) {
		if (busdma_loaded_here(sim, identity))
			return;
		/* callers may go on with it */
		sim->curious |= sim->has_callers;
	}
	if (from_caller(sim, c) && sim->has_callers) {
		sim->open = true;
		return;
	}
	subject_born(sim, c->fr, s, contract_birth(c->api->subject), &c->roles,
		     identity, 0, c->st->loc);
	sim->sink.location(sim->sink.ctx, sim, s, identity, c->api->event,
			   c->st->loc);
}
