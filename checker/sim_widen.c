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

#define WIDEN_ROUNDS 20

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

static int64_t widened_num(uint32_t loop, term addr)
{
	return NUM_WIDENED | (int64_t)loop << 32 | addr;
}

/* Any value that the place ADDR, whose value was X, has at the loop's head. */
term widen_any(struct sim *sim, const struct frame *fr, term addr, term x)
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
	x = term_leaf(sim->t, TERM_loop, widened_num(fr->loop, addr), text,
		      bits, is_signed);
	vec_foreach(&sim->widened, i)
		if (sim->widened.v[i].symbol == x)
			return x;
	vec_push(&sim->widened, (struct widened){ fr->loop, x });
	return x;
}

/*
 * Guess and check: a place that moved by a constant from one iteration to
 * the next is taken to keep its direction, until an iteration fails to prove
 * it. And, where the subject is an element of an array: to be before it or
 * past it.
 */
enum relation { AT_LEAST, AT_MOST, ABOVE, BELOW };

struct guess {
	term addr;
	term bound;
	enum relation is;	/* value to bound */
	term claim;		/* about the widened value; 0: refuted */
	const struct state *only;	/* of which it is said; NULL: all */
};

typedef VEC(struct guess) guess_list;

#define MAX_GUESSES 48

static term claim_about(struct terms *t, const struct guess *g, term value)
{
	switch (g->is) {
	case AT_LEAST:
		return term_bin(t, TERM_le, g->bound, value, 0, true);
	case AT_MOST:
		return term_bin(t, TERM_le, value, g->bound, 0, true);
	case ABOVE:
		return term_bin(t, TERM_lt, g->bound, value, 0, true);
	default:
		return term_bin(t, TERM_lt, value, g->bound, 0, true);
	}
}

/* On a path PC, where the value is BEFORE, the claim is true. */
static bool is_true(struct sim *sim, const struct guess *g, term pc,
		    term before)
{
	struct terms *t = sim->t;
	term step = term_bin(t, TERM_sub, before, g->bound, 64, true), no;
	int64_t k;

	if (term_is_const(t, step, &k))
		return g->is == AT_LEAST ? k >= 0 :
		       g->is == AT_MOST	 ? k <= 0 :
		       g->is == ABOVE	 ? k > 0 :
					   k < 0;
	no = term_and(t, pc, term_not(t, claim_about(t, g, before)));
	return solver_refutes(sim->solver, no);
}

/* The index of the element in which ADDR lies, 0 if in none. */
static term index_in(const struct terms *t, term addr)
{
	while (term_get(t, addr)->op == TERM_field)
		addr = term_get(t, addr)->a;
	return term_get(t, addr)->op == TERM_elem ? term_get(t, addr)->b : 0;
}

/* Is the counter at ADDR, BEFORE on the path PC, past element K, or not yet? */
static void relate(struct sim *sim, guess_list *guesses, struct state *w,
		   term addr, term pc, term before, term any, term k)
{
	if (!k || k == any || guesses->n + 4 > MAX_GUESSES)
		return;
	vec_foreach(guesses, i)
		if (guesses->v[i].only == w && guesses->v[i].addr == addr &&
		    guesses->v[i].bound == k)
			return;
	for (enum relation is = AT_LEAST; is <= BELOW; is++) {
		struct guess g = { addr, k, is, 0, w };

		if (!is_true(sim, &g, pc, before))
			continue;
		g.claim = claim_about(sim->t, &g, any);
		w->pc = term_and(sim->t, w->pc, g.claim);
		vec_push(guesses, g);
	}
}

static void relate_to_subject(struct sim *sim, guess_list *guesses,
			      struct state *w, term addr, term pc, term before,
			      term any)
{
	const struct birth *b = w->subj.birth;
	const struct term_node *n;

	if (!w->subj.status || !b || !b->identity)
		return;
	n = term_get(sim->t, term_strip(sim->t, b->identity));
	if (n->op == TERM_load)
		relate(sim, guesses, w, addr, pc, before, any,
		       index_in(sim->t, n->a));
	vec_foreach(&w->cells, i)
		if (subject_in(sim, w, w->cells.v[i].value))
			relate(sim, guesses, w, addr, pc, before, any,
			       index_in(sim->t, w->cells.v[i].addr));
}

/* A state that joins later has the claim if its value so far fits. */
static void share_guess(struct sim *sim, const struct guess *g,
			struct state *w, term pc, term before)
{
	if (g->claim && !g->only && is_true(sim, g, pc, before))
		w->pc = term_and(sim->t, w->pc, g->claim);
}

static void make_guess(struct sim *sim, guess_list *guesses, struct state *w,
		       term addr, term before, term after, term any)
{
	struct terms *t = sim->t;
	struct guess g = { .addr = addr, .bound = before };
	bool known = false;
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
	relate_to_subject(sim, guesses, w, addr, w->pc, before, any);
	vec_foreach(guesses, i)
		if (guesses->v[i].addr == addr && !guesses->v[i].only) {
			share_guess(sim, &guesses->v[i], w, w->pc, before);
			known = true;
		}
	if (known)
		return;
	g.is = step > 0 ? AT_LEAST : AT_MOST;
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

/* X is what widen_any() made of ADDR in this loop, of whatever width. */
static bool is_widened(const struct sim *sim, const struct frame *fr, term addr,
		       term x)
{
	const struct term_node *n = term_get(sim->t, x);

	return n->op == TERM_loop &&
	       n->num == widened_num(fr->loop, addr);
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
	bool up = g->is == AT_LEAST || g->is == ABOVE;
	int64_t step;

	if (is_widened(sim, fr, g->addr, v))
		return true;
	if (n->op == TERM_ite)
		return depth && plainly_kept(sim, fr, g, s, n->b, depth - 1) &&
		       plainly_kept(sim, fr, g, s, n->c, depth - 1);
	return n->op == TERM_add && is_widened(sim, fr, g->addr, n->a) &&
	       term_is_const(sim->t, n->b, &step) && (step > 0) == up &&
	       (n->is_signed || (up && is_limited(sim->t, s->pc, n->a)));
}

/* TRUE when the state that came back refutes a guess. */
static bool check_guesses(struct sim *sim, const struct frame *fr,
			  guess_list *guesses, state_list *w,
			  const struct state *s)
{
	struct terms *t = sim->t;
	const struct state *mine = find_signature(w, s);
	bool refuted = false;

	for (size_t i = 0; i < guesses->n; i++) {
		struct guess *g = &guesses->v[i];
		term v;

		if (!g->claim || (g->only && g->only != mine))
			continue;
		v = state_load(s, t, g->addr, 64, true);
		if (plainly_kept(sim, fr, g, s, v, 6))
			continue;
		if (is_true(sim, g, s->pc, v))
			continue;
		vec_foreach(w, k)
			w->v[k]->pc = without(t, w->v[k]->pc, g->claim);
		g->claim = 0;
		refuted = true;
	}
	return refuted;
}


/* What S knows to be written may be in W; TRUE if W did not know. */
static bool add_marks(struct state *w, const struct state *s)
{
	bool grew = false;

	vec_foreach(&s->marks, i) {
		bool known = false;

		for (size_t k = 0; k < w->marks.n && !known; k++)
			known = back_same_mark(&w->marks.v[k], &s->marks.v[i]);
		if (known)
			continue;
		vec_push(&w->marks, s->marks.v[i]);
		grew = true;
	}
	return grew;
}

/* The content of a place in W says all that S says of it. */
static bool says(const struct terms *t, term w, term s)
{
	const struct term_node *n = term_get(t, w);

	return w == s || (n->op == TERM_havoc && n->num < 0 && n->a == s);
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
		term any;

		if (says(t, c->value, other) ||
		    is_widened(sim, fr, c->addr, c->value))
			continue;
		grew = true;
		if (says(t, other, c->value)) {
			c->value = other;
			continue;
		}
		any = widen_any(sim, fr, c->addr, c->value);
		make_guess(sim, guesses, w, c->addr, c->value, other, any);
		/* an element that may or may not be written again */
		w->subj.escaped |= w->subj.status && !w->subj.kept &&
				   addr_local_root(t, c->addr) &&
				   subject_in(sim, w, c->value) &&
				   subject_in(sim, s, other);
		c->value = any;
	}
	vec_foreach(&s->cells, i) {
		const struct cell *c = &s->cells.v[i];
		const struct term_node *n = term_get(t, c->value);
		term mine = state_load(w, t, c->addr, n->bits, n->is_signed);

		if (mine == c->value || is_widened(sim, fr, c->addr, mine))
			continue;
		state_set(w, c->addr, widen_any(sim, fr, c->addr, c->value));
		grew = true;
	}
	return add_marks(w, s) || grew;
}

/*
 * A state that joins late, RAW when it came back, knows no more of widened
 * places than the others, except what is guessed of them all.
 */
static void forget_known(struct body *b, guess_list *guesses, struct state *w,
			 const struct state *raw)
{
	struct sim *sim = b->sim;
	struct terms *t = sim->t;

	for (size_t k = 0; k < sim->widened.n; k++) {
		struct widened any = sim->widened.v[k];
		term addr = (term)term_get(t, any.symbol)->num, value;

		if (any.loop != b->fr->loop || !state_knows(w, addr))
			continue;
		value = state_load(w, t, addr, 64, true);
		if (value != any.symbol &&
		    ((w->subj.status && subject_in(sim, w, value)) ||
		     is_widened(sim, b->fr, addr, value)))
			continue;
		state_set(w, addr, any.symbol);
		value = state_load(raw, t, addr, 64, true);
		for (size_t g = 0; g < guesses->n; g++)
			if (guesses->v[g].addr == addr &&
			    !guesses->v[g].only) {
				share_guess(sim, &guesses->v[g], w, raw->pc,
					    value);
				relate_to_subject(sim, guesses, w, addr,
						  raw->pc, value, any.symbol);
			}
	}
}

static void join_late(struct body *b, const struct rounds *r,
		      guess_list *guesses, state_list *w, struct state *s)
{
	struct state *raw = state_copy(s), *copy;

	if (r)
		back_home(r, b->fr, s);
	copy = state_copy(s);
	copy->inexact = true;
	if (r)
		copy->pc = back_facts(r, copy->pc);
	forget_known(b, guesses, copy, raw);
	state_free(raw);
	vec_push(w, copy);
}

/* R: NULL for the states at the head before the first round. */
static bool cover(struct body *b, const struct rounds *r, guess_list *guesses,
		  state_list *w, struct state *s)
{
	struct state *mine = find_signature(w, s);

	if (!mine) {
		join_late(b, r, guesses, w, s);
		return true;
	}
	if (r)
		back_home(r, b->fr, s);
	return widen(b->sim, b->fr, guesses, mine, s);
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
	any = widen_any(b->sim, b->fr, c->addr, c->value);
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
	struct rounds now;
	uint32_t round;

	b->fr->loop = loop_context(b->sim, context, head, COUNTED_ITERATIONS);
	now = (struct rounds){ .sim = b->sim,
			       .loop = b->fr->loop,
			       .first = b->sim->loops_since.v[b->fr->loop - 1],
			       .serial = (term)++b->sim->next_mark,
			       .head = ++b->sim->next_mark };
	vec_foreach(exact, i)
		cover(b, NULL, &guesses, &w, exact->v[i]);
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
			back_born(&now, back.v[i]);
			grew |= check_guesses(b->sim, b->fr, &guesses, &w,
					      back.v[i]);
			grew |= cover(b, &now, &guesses, &w, back.v[i]);
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
