// SPDX-License-Identifier: BSD-2-Clause
/*
 * The iterations of a loop that are not executed one by one: every place that
 * an iteration changes gets any value (TERM_loop), until nothing new appears.
 *
 * Direction: over-approximation, so no witness rests on it; but see
 * restore_exact(). Counters keep their direction, by guess and check.
 */
#include "checker/sim_flow.h"

#include <string.h>

#define WIDEN_ROUNDS 6

/* The type of the variable at ADDR, else that of its value X. */
static void cell_type(const struct sim *sim, term addr, term x, int *bits,
		      bool *is_signed)
{
	const struct term_node *n = term_get(sim->t, addr);
	const struct ir_type *ty;
	uint32_t var;

	*bits = term_get(sim->t, x)->bits;
	*is_signed = term_get(sim->t, x)->is_signed;
	if (n->op != TERM_var)
		return;
	var = n->num & 0xffff;
	const struct ir_func *f = sim->frames.v[(n->num >> 16) - 1]->f;

	ty = &sim->prog->unit->types.v[var == RETURN_VAR ? f->type :
							   f->vars.v[var].type];
	if (ty->kind == IR_TYPE_INT && ty->bits > 0 && ty->bits <= 64) {
		*bits = ty->bits;
		*is_signed = ty->is_signed;
	}
}

/* Any value that the place ADDR, whose value was X, has at the loop's head. */
static term widened(struct sim *sim, const struct frame *fr, term addr, term x)
{
	struct strbuf name = { 0 };
	const char *text;
	bool is_signed;
	int bits;

	cell_type(sim, addr, x, &bits, &is_signed);
	for (size_t i = sim->widened.n; i-- > 0;) {
		const struct widened *w = &sim->widened.v[i];
		const struct term_node *n = term_get(sim->t, w->symbol);

		if (w->loop == fr->loop && (uint32_t)n->num == addr &&
		    n->bits == bits && n->is_signed == is_signed)
			return w->symbol;
	}
	term_show(&name, sim->t, term_load(sim->t, addr, 0, false));
	text = arena_strdup(&sim->mem, name.buf ? name.buf : "");
	strbuf_release(&name);
	x = term_leaf(sim->t, TERM_loop, ((int64_t)fr->loop << 32) | addr,
		      text, bits, is_signed);
	vec_foreach(&sim->widened, i)
		if (sim->widened.v[i].symbol == x)
			return x;
	vec_push(&sim->widened, (struct widened){ fr->loop, x });
	return x;
}

/*
 * Guess and check: a place that moved by a constant from one iteration to
 * the next is taken to keep its direction, until an iteration fails to prove
 * it.
 */
struct guess {
	term addr;
	term bound;	/* value before the first widened iteration */
	bool up;	/* value >= bound, else <= */
	term claim;	/* about the widened value */
};

typedef VEC(struct guess) guess_list;

static term claim_about(struct terms *t, const struct guess *g, term value)
{
	return g->up ? term_bin(t, TERM_le, g->bound, value, 0, true) :
		       term_bin(t, TERM_le, value, g->bound, 0, true);
}

/* A state that joins later has the claim if its value so far fits. */
static void share_guess(struct sim *sim, const struct guess *g,
			struct state *w, term before)
{
	struct terms *t = sim->t;
	term no = term_not(t, claim_about(t, g, before));

	if (g->claim &&
	    solver_check(sim->solver, term_and(t, w->pc, no)) == SAT_NO)
		w->pc = term_and(t, w->pc, g->claim);
}

static void make_guess(struct sim *sim, guess_list *guesses, struct state *w,
		       term addr, term before, term after, term any)
{
	struct terms *t = sim->t;
	struct guess g = { .addr = addr, .bound = before };
	int64_t step;

	if (!term_is_const(t, term_bin(t, TERM_sub, after, before, 64, true),
			   &step)) {
		struct term_node n = *term_get(t, after);

		if (n.op != TERM_add || n.a != before ||
		    !term_is_const(t, n.b, &step))
			return;
	}
	if (!step || (term_get(t, before)->flags & TERM_HAS_LOOP))
		return;
	vec_foreach(guesses, i)
		if (guesses->v[i].addr == addr) {
			share_guess(sim, &guesses->v[i], w, before);
			return;
		}
	g.up = step > 0;
	g.claim = claim_about(t, &g, any);
	w->pc = term_and(t, w->pc, g.claim);
	vec_push(guesses, g);
}

static term without(struct terms *t, term pc, term claim)
{
	struct term_node n = *term_get(t, pc);

	if (pc == claim)
		return term_true(t);
	if (n.op != TERM_and)
		return pc;
	return term_and(t, without(t, n.a, claim), without(t, n.b, claim));
}

/* X is what widened() made of ADDR in this loop, of whatever width. */
static bool is_widened(const struct sim *sim, const struct frame *fr, term addr,
		       term x)
{
	const struct term_node *n = term_get(sim->t, x);

	return n->op == TERM_loop &&
	       n->num == (((int64_t)fr->loop << 32) | addr);
}

/* PC says that X is less than something. */
static bool is_limited(const struct terms *t, term pc, term x)
{
	for (;;) {
		const struct term_node *n = term_get(t, pc);
		const struct term_node *c = n->op == TERM_and ?
						    term_get(t, n->b) : n;

		if (c->op == TERM_lt && c->a == x)
			return true;
		if (n->op != TERM_and)
			return false;
		pc = n->a;
	}
}

/* The plain cases: the place was left alone, or moved on once more. */
static bool plainly_kept(const struct sim *sim, const struct frame *fr,
			 const struct guess *g, const struct state *s, term v,
			 int depth)
{
	const struct term_node *n = term_get(sim->t, v);
	int64_t step;

	if (is_widened(sim, fr, g->addr, v))
		return true;
	if (n->op == TERM_ite)
		return depth && plainly_kept(sim, fr, g, s, n->b, depth - 1) &&
		       plainly_kept(sim, fr, g, s, n->c, depth - 1);
	return n->op == TERM_add && is_widened(sim, fr, g->addr, n->a) &&
	       term_is_const(sim->t, n->b, &step) && (step > 0) == g->up &&
	       (n->is_signed || (g->up && is_limited(sim->t, s->pc, n->a)));
}

/* TRUE when the state that came back refutes a guess. */
static bool check_guesses(struct sim *sim, const struct frame *fr,
			  guess_list *guesses, state_list *w,
			  const struct state *s)
{
	struct terms *t = sim->t;
	bool refuted = false;

	for (size_t i = 0; i < guesses->n; i++) {
		struct guess *g = &guesses->v[i];
		term v, no;

		if (!g->claim)
			continue;
		v = state_load(s, t, g->addr, 64, true);
		if (plainly_kept(sim, fr, g, s, v, 6))
			continue;
		no = term_and(t, s->pc, term_not(t, claim_about(t, g, v)));
		if (solver_check(sim->solver, no) == SAT_NO)
			continue;
		vec_foreach(w, k)
			w->v[k]->pc = without(t, w->v[k]->pc, g->claim);
		g->claim = 0;
		refuted = true;
	}
	return refuted;
}


/*
 * Makes W cover S as well: what differs becomes any value. TRUE when W had to
 * grow.
 */
static bool widen(struct sim *sim, const struct frame *fr, guess_list *guesses,
		  struct state *w, const struct state *s)
{
	struct terms *t = sim->t;
	bool grew = false;
	term pc = state_common_pc(t, w->pc, s->pc);

	if (pc != w->pc) {
		w->pc = pc;
		grew = true;
	}
	vec_foreach(&w->cells, i) {
		struct cell *c = &w->cells.v[i];
		const struct term_node *n = term_get(t, c->value);
		term other = state_load(s, t, c->addr, n->bits, n->is_signed);

		if (other != c->value &&
		    !is_widened(sim, fr, c->addr, c->value)) {
			term any = widened(sim, fr, c->addr, c->value);

			make_guess(sim, guesses, w, c->addr, c->value, other,
				   any);
			/* an element that may or may not be written again */
			w->subj.escaped |= w->subj.status &&
					   addr_local_root(t, c->addr) &&
					   subject_in(sim, w, c->value) &&
					   subject_in(sim, s, other);
			c->value = any;
			grew = true;
		}
	}
	vec_foreach(&s->cells, i) {
		const struct cell *c = &s->cells.v[i];
		const struct term_node *n = term_get(t, c->value);
		term mine = state_load(w, t, c->addr, n->bits, n->is_signed);

		if (mine == c->value || is_widened(sim, fr, c->addr, mine))
			continue;
		state_store(w, t, c->addr,
			    widened(sim, fr, c->addr, c->value),
			    ++sim->next_mark);
		grew = true;
	}
	for (size_t i = w->marks.n; i < s->marks.n; i++)
		vec_push(&w->marks, s->marks.v[i]);
	return grew;
}

/* ADDR has an index that this loop widened: it means another place now. */
static bool is_stale(struct sim *sim, const struct frame *fr, term addr)
{
	struct terms *t = sim->t;

	for (;;) {
		struct term_node n = *term_get(t, addr);

		if (n.op == TERM_elem && (term_get(t, n.b)->flags &
					  TERM_HAS_LOOP)) {
			vec_foreach(&sim->widened, i)
				if (sim->widened.v[i].loop == fr->loop &&
				    term_contains(t, n.b,
						  sim->widened.v[i].symbol))
					return true;
		}
		if (n.op != TERM_elem && n.op != TERM_field)
			return false;
		addr = n.a;
	}
}

/*
 * What an iteration wrote at its own index stays written, but the index has
 * moved on: any element may hold it.
 */
static void retire_stale(struct sim *sim, const struct frame *fr,
			 struct state *s)
{
	size_t keep = 0;

	vec_foreach(&s->cells, i) {
		term addr = s->cells.v[i].addr;

		if (!is_stale(sim, fr, addr)) {
			s->cells.v[keep++] = s->cells.v[i];
			continue;
		}
		/* an array of the function still has the handle somewhere */
		s->subj.escaped |= s->subj.status &&
				   addr_local_root(sim->t, addr) &&
				   subject_in(sim, s, s->cells.v[i].value);
		while (term_get(sim->t, addr)->op == TERM_field)
			addr = term_get(sim->t, addr)->a;
		vec_push(&s->marks,
			 (struct mark){ .base = term_get(sim->t, addr)->a,
					.number = ++sim->next_mark });
	}
	s->cells.n = keep;
}

/* A state that joins late knows no more of widened places than the others. */
static void forget_known(struct body *b, guess_list *guesses, struct state *w)
{
	struct sim *sim = b->sim;

	vec_foreach(&w->cells, i) {
		struct cell *c = &w->cells.v[i];

		vec_foreach(&sim->widened, k) {
			term any = sim->widened.v[k].symbol;

			if (sim->widened.v[k].loop != b->fr->loop ||
			    c->value == any ||
			    (w->subj.status &&
			     subject_in(sim, w, c->value)) ||
			    !is_widened(sim, b->fr, c->addr, any))
				continue;
			vec_foreach(guesses, g)
				if (guesses->v[g].addr == c->addr)
					share_guess(sim, &guesses->v[g], w,
						    c->value);
			c->value = any;
		}
	}
}

static bool cover(struct body *b, guess_list *guesses, state_list *w,
		  struct state *s)
{
	struct state *mine, *copy;

	retire_stale(b->sim, b->fr, s);
	mine = find_signature(w, s);

	if (mine)
		return widen(b->sim, b->fr, guesses, mine, s);
	copy = state_copy(s);
	copy->inexact = true;
	forget_known(b, guesses, copy);
	vec_push(w, copy);
	return true;
}

/* Makes a counter any value, keeping the direction in which it moves. */
static bool widen_counter(struct body *b, guess_list *guesses, struct state *w,
			  struct cell *c, term before)
{
	struct terms *t = b->sim->t;
	/* the step that led here: the next one starts from the present value */
	term step = term_bin(t, TERM_sub, c->value, before, 64, true), any;
	int64_t k;

	if (!term_is_const(t, step, &k) || !k)
		return false;
	any = widened(b->sim, b->fr, c->addr, c->value);
	make_guess(b->sim, guesses, w, c->addr, c->value,
		   term_bin(t, TERM_add, c->value, step, 64, true), any);
	c->value = any;
	return true;
}

/*
 * What the last exact iteration counted, the next will count too: counters
 * are widened at once.
 */
static void widen_changed(struct body *b, guess_list *guesses, state_list *w,
			  const state_list *before)
{
	vec_foreach(w, i)
		vec_foreach(&w->v[i]->cells, k) {
			struct cell *c = &w->v[i]->cells.v[k];

			vec_foreach(before, m) {
				const struct term_node *n =
					term_get(b->sim->t, c->value);
				term old = state_load(before->v[m], b->sim->t,
						      c->addr, n->bits,
						      n->is_signed);

				if (widen_counter(b, guesses, w->v[i], c, old))
					break;
			}
		}
}

/*
 * A widened state that leaves where the loop ends on its own, with its subject
 * as it was after the exact iterations and after any later one, stands for
 * real executions: the loop ends some time, and does not meet the subject. What the loop decided is left
 * open.
 */
static void restore_exact(struct body *b, struct region *r,
			  const state_list *exact, const state_list *back)
{
	const struct ir_block *bl = &b->fr->f->blocks.v[r->head];

	if (bl->term != IR_TERM_BRANCH)
		return;
	for (int side = 0; side < 2; side++) {
		uint32_t to = bl->succ[side];

		vec_foreach(&r->outside[to], i) {
			struct state *s = r->outside[to].v[i];
			struct state *e = find_signature(exact, s);

			if (!e || e->inexact || s->subj.maybe ||
			    !find_signature(back, s))
				continue;
			s->inexact = false;
			s->blurred = true;
			s->pc = e->pc;
		}
	}
}

static void drop_exits(struct body *b, struct region *r)
{
	for (uint32_t k = 0; k < b->fr->f->blocks.n; k++) {
		vec_foreach(&r->outside[k], i)
			state_free(r->outside[k].v[i]);
		r->outside[k].n = 0;
	}
}

void flow_widened(struct body *b, struct region *outer, uint32_t head,
		  const state_list *exact, const state_list *before,
		  uint32_t context)
{
	struct region r = region_new(b, head, outer);
	guess_list guesses = { 0 };
	state_list w = { 0 }, back = { 0 };
	bool grew = true;
	uint32_t round;

	b->fr->loop = loop_context(b->sim, context, head, COUNTED_ITERATIONS);
	vec_foreach(exact, i)
		cover(b, &guesses, &w, exact->v[i]);
	widen_changed(b, &guesses, &w, before);
	for (round = 0; grew && round < WIDEN_ROUNDS && !b->sim->capped;
	     round++) {
		state_list_release(&back);
		grew = false;
		drop_exits(b, &r);
		loop_iterate(b, &r, &w);
		back = r.back;
		memset(&r.back, 0, sizeof(r.back));
		vec_foreach(&back, i) {
			grew |= check_guesses(b->sim, b->fr, &guesses, &w, back.v[i]);
			grew |= cover(b, &guesses, &w, back.v[i]);
		}
	}
	if (grew && !b->sim->capped)
		b->sim->sink.unknown(b->sim->sink.ctx, b->sim, NULL,
				     REASON_loop, "no fixpoint");
	restore_exact(b, &r, exact, &back);
	state_list_release(&back);
	loop_leave(b, &r, outer);
	vec_release(&guesses);
	state_list_release(&w);
	region_release(b, &r);
}
