// SPDX-License-Identifier: BSD-2-Clause
/*
 * Control flow of the simulation: blocks, loops, inlined functions.
 *
 * A function is executed by taking the lowest-numbered block that has states
 * waiting; numbers are reverse postorder, so paths that join have joined
 * before the block runs. A loop is entered as a whole (run_loop).
 */
#include "checker/sim_call.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define EXACT_ITERATIONS 2
#define UNROLL 4	/* iterations of a loop that counts to less than this */
#define COUNTED_ITERATIONS 8	/* where each one is certain to happen */
#define WIDEN_ROUNDS 6

/* The execution of one function: states waiting at its blocks. */
struct body {
	struct sim *sim;
	struct frame *fr;
	const struct func_info *fi;
	state_list *pending;	/* by block */
	state_list returned;
};

/* Where the states of one iteration go. */
struct region {
	uint32_t head;		/* UINT32_MAX: the whole function */
	state_list back;	/* arrived at the head again */
	state_list *inside;	/* by block */
	state_list *outside;	/* by block: left the loop */
	state_list *returned;
};

static void over_cap(struct sim *sim, enum reason reason, const char *detail)
{
	if (!sim->capped)
		sim->sink.unknown(sim->sink.ctx, sim, NULL, reason, detail);
	sim->capped = true;
}

static bool step(struct sim *sim)
{
	if (++sim->steps > sim->max_steps)
		over_cap(sim, REASON_step_cap, "");
	else if (sim->t->v.n > sim->max_terms)
		over_cap(sim, REASON_state_cap, "");
	return !sim->capped;
}

/* --- which states matter -------------------------------------------------- */

/*
 * A state of the root in which the subject is not born and can no longer be
 * tells nothing.
 */
static bool search_site(const struct body *b, uint32_t block)
{
	const struct sim *sim = b->sim;
	const struct ir_func *f = b->fr->f;
	VEC(uint32_t) work = { 0 };
	char *seen;
	bool found = false;

	seen = xcalloc(f->blocks.n + 1, 1);
	vec_push(&work, block);
	seen[block] = 1;
	while (work.n && !found) {
		uint32_t k = vec_pop(&work);
		const struct ir_block *bl = &f->blocks.v[k];
		uint32_t succs[2], n = 0;

		found = k == sim->site->block;
		if (bl->term == IR_TERM_GOTO || bl->term == IR_TERM_BRANCH ||
		    bl->term == IR_TERM_SWITCH)
			succs[n++] = bl->succ[0];
		if (bl->term == IR_TERM_BRANCH)
			succs[n++] = bl->succ[1];
		for (uint32_t i = 0; i < n; i++)
			if (!seen[succs[i]]) {
				seen[succs[i]] = 1;
				vec_push(&work, succs[i]);
			}
		for (uint32_t i = 0; bl->term == IR_TERM_SWITCH &&
				     i < bl->ncases; i++) {
			uint32_t to = f->cases.v[bl->first_case + i].block;

			if (!seen[to]) {
				seen[to] = 1;
				vec_push(&work, to);
			}
		}
	}
	vec_release(&work);
	free(seen);
	return found;
}

static bool can_reach_site(const struct body *b, uint32_t block)
{
	struct sim *sim = b->sim;

	if (b->fr->func != sim->site->func || b->fr->depth)
		return true;
	if (!sim->reach)
		sim->reach = arena_alloc(&sim->mem, b->fr->f->blocks.n + 1);
	if (!sim->reach[block])
		sim->reach[block] = search_site(b, block) ? 2 : 1;
	return sim->reach[block] == 2;
}

static void deliver(struct body *b, struct region *r, uint32_t to,
		    struct state *s)
{
	struct terms *t = b->sim->t;

	if (to == r->head)
		state_list_add(&r->back, t, s);
	else if (r->head == UINT32_MAX || loop_contains(b->fi, r->head, to))
		state_list_add(&r->inside[to], t, s);
	else
		state_list_add(&r->outside[to], t, s);
}

/* --- blocks --------------------------------------------------------------- */

/* LITERAL tests a value on which joined paths differ. */
static bool tells_paths_apart(const struct terms *t, term literal)
{
	const struct term_node *n = term_get(t, literal);

	if (n->op == TERM_not)
		n = term_get(t, n->a);
	if (n->op == TERM_and || n->op == TERM_or)
		return true;
	return (n->op == TERM_eq || n->op == TERM_lt || n->op == TERM_le) &&
	       (term_get(t, n->a)->op == TERM_ite ||
		term_get(t, n->b)->op == TERM_ite);
}

/*
 * Calls of bus_dma have several endings, told apart by an error that is
 * tested after they have joined. A path that cannot be would blur what is
 * known of the maps.
 */
static bool can_be(struct sim *sim, const struct state *s, term literal)
{
	if (!is_busdma(sim->site->api->subject) || s->inexact ||
	    !tells_paths_apart(sim->t, literal) || !sim->may_ask)
		return true;
	sim->may_ask--;
	return sim_feasible(sim, s) != SAT_NO;
}

static void branch_to(struct body *b, struct region *r, struct state *s,
		      term literal, uint32_t block, uint32_t to)
{
	struct sim *sim = b->sim;
	const struct ir_block *bl = &b->fr->f->blocks.v[block];
	term pc = term_and(sim->t, s->pc, literal);
	int64_t k;

	if (term_is_const(sim->t, pc, &k) && !k) {
		state_free(s);
		return;
	}
	s->pc = pc;
	state_learn(s, sim->t, literal);
	if (!can_be(sim, s, literal) ||
	    !subject_learn(sim, b->fr, s, literal, block, bl->loc) ||
	    (!s->subj.status && !can_reach_site(b, to))) {
		state_free(s);
		return;
	}
	deliver(b, r, to, s);
}

static void end_switch(struct body *b, struct region *r, struct state *s,
		       const struct ir_block *bl, uint32_t block)
{
	struct terms *t = b->sim->t;
	const struct ir_type *ty = sim_type(b->sim, b->fr, bl->cond);
	term v = sim_value(b->sim, b->fr, s, bl->cond, bl->loc);
	term rest = term_true(t);

	for (uint32_t i = 0; i < bl->ncases; i++) {
		const struct ir_case *c = &b->fr->f->cases.v[bl->first_case +
							     i];
		term lo = term_const(t, c->lo, 64, true), hi, in;

		hi = term_const(t, c->hi, 64, true);
		in = c->lo == c->hi ?
			     term_eq(t, v, lo) :
			     term_and(t,
				      term_bin(t, TERM_le, lo, v, 0,
					       ty->is_signed),
				      term_bin(t, TERM_le, v, hi, 0,
					       ty->is_signed));
		branch_to(b, r, state_copy(s), term_and(t, rest, in), block,
			  c->block);
		rest = term_and(t, rest, term_not(t, in));
	}
	branch_to(b, r, s, rest, block, bl->succ[0]);
}

/* Which kind of result: callers test it, and what led to it must not blur. */
static unsigned char outcome_of(struct sim *sim, const struct frame *fr,
				const struct state *s)
{
	term v = state_load(s, sim->t, sim_local(sim, fr, RETURN_VAR), 64,
			    true);
	int64_t k;

	if (!term_is_const(sim->t, v, &k))
		return term_is_nonnull(sim->t, v) ? 2 : 0;
	return k == 0 ? 1 : k > 0 ? 2 : 3;
}

static void end_return(struct body *b, struct region *r, struct state *s,
		       const struct ir_block *bl)
{
	struct sim *sim = b->sim;

	if (bl->cond) {
		term v = sim_value(sim, b->fr, s, bl->cond, bl->loc);
		const struct ir_type *ty = sim_type(sim, b->fr, bl->cond);
		term ret = sim_local(sim, b->fr, RETURN_VAR);

		if (ty->kind == IR_TYPE_RECORD)
			state_copy_object(s, sim->t, ret, v, ++sim->next_mark);
		else
			state_store(s, sim->t, ret, v, ++sim->next_mark);
	}
	if (!b->fr->depth) {
		sim_end(sim, b->fr, s, bl->loc);
		state_free(s);
		return;
	}
	s->outcome = outcome_of(sim, b->fr, s);
	state_list_add(r->returned, sim->t, s);
}

static void end_block(struct body *b, struct region *r, struct state *s,
		      uint32_t block)
{
	const struct ir_block *bl = &b->fr->f->blocks.v[block];
	struct terms *t = b->sim->t;
	term c;

	switch (bl->term) {
	case IR_TERM_GOTO:
		if (!s->subj.status && !can_reach_site(b, bl->succ[0]))
			state_free(s);
		else
			deliver(b, r, bl->succ[0], s);
		return;
	case IR_TERM_BRANCH:
		c = term_truth(t, sim_value(b->sim, b->fr, s, bl->cond,
					    bl->loc));
		branch_to(b, r, state_copy(s), c, block, bl->succ[0]);
		branch_to(b, r, s, term_not(t, c), block, bl->succ[1]);
		return;
	case IR_TERM_SWITCH:
		end_switch(b, r, s, bl, block);
		return;
	case IR_TERM_RETURN:
		end_return(b, r, s, bl);
		return;
	default:
		state_free(s); /* the path ends in panic() or the like */
	}
}

static void assign(struct body *b, struct state *s, const struct ir_stmt *st)
{
	term v = sim_value(b->sim, b->fr, s, st->src, st->loc);

	sim_assign(b->sim, b->fr, s, st->dst, v, st->loc);
}

static void clobber(struct body *b, struct state *s, const struct ir_stmt *st,
		    uint32_t index)
{
	const struct ir_func *f = b->fr->f;

	for (uint32_t i = 0; i < st->nargs; i++) {
		ir_ref out = f->args.v[st->first_arg + i];

		if (ir_op_is_place(ir_expr(f, out)->op))
			sim_assign(b->sim, b->fr, s, out,
				   sim_symbol(b->sim, b->fr, index, TERM_sym,
					      "asm", ir_expr(f, out)->type),
				   st->loc);
	}
}

/*
 * The outcomes of a call are kept apart up to the test at the end of the
 * block; with another call before that they would multiply.
 */
static bool call_follows(const struct ir_func *f, const struct ir_block *bl,
			 uint32_t from)
{
	for (uint32_t i = from; i < bl->nstmts; i++)
		if (f->stmts.v[bl->first_stmt + i].kind == IR_STMT_CALL)
			return true;
	return false;
}

static void merge_all(struct terms *t, state_list *list)
{
	state_list all = *list;

	memset(list, 0, sizeof(*list));
	vec_foreach(&all, i)
		state_list_add(list, t, all.v[i]);
	vec_release(&all);
}

static void run_statements(struct body *b, struct region *r, uint32_t block,
			   uint32_t from, struct state *s)
{
	const struct ir_block *bl = &b->fr->f->blocks.v[block];

	for (uint32_t i = from; i < bl->nstmts; i++) {
		uint32_t index = bl->first_stmt + i;
		const struct ir_stmt *st = &b->fr->f->stmts.v[index];
		state_list out = { 0 };

		if (!step(b->sim)) {
			state_free(s);
			return;
		}
		switch (st->kind) {
		case IR_STMT_ASSIGN:
			assign(b, s, st);
			break;
		case IR_STMT_DECL:
			state_forget(s, b->sim->t,
				     sim_address(b->sim, b->fr, s, st->dst,
						 st->loc));
			break;
		case IR_STMT_EVAL:
			sim_value(b->sim, b->fr, s, st->src, st->loc);
			break;
		case IR_STMT_ASM:
			clobber(b, s, st, index);
			break;
		case IR_STMT_CALL:
			sim_call(b->sim, b->fr, index, s, &out);
			if (call_follows(b->fr->f, bl, i + 1))
				merge_all(b->sim->t, &out);
			vec_foreach(&out, k)
				run_statements(b, r, block, i + 1, out.v[k]);
			vec_release(&out);
			return;
		}
	}
	end_block(b, r, s, block);
}

static void run_block(struct body *b, struct region *r, uint32_t block,
		      state_list *states)
{
	state_list now = *states;

	memset(states, 0, sizeof(*states));
	step(b->sim);
	vec_foreach(&now, i)
		run_statements(b, r, block, 0, now.v[i]);
	vec_release(&now);
}

static void run_loop(struct body *b, struct region *outer, uint32_t head);

/* Runs everything waiting inside the region, lowest block first. */
static void run_region(struct body *b, struct region *r)
{
	uint32_t n = (uint32_t)b->fr->f->blocks.n;

	for (;;) {
		uint32_t block = 0;

		while (block < n && !r->inside[block].n)
			block++;
		if (block == n)
			return;
		if (b->sim->capped) {
			state_list_release(&r->inside[block]);
			continue;
		}
		if (b->fi->body && b->fi->body[block])
			run_loop(b, r, block);
		else
			run_block(b, r, block, &r->inside[block]);
	}
}

/* --- loops ---------------------------------------------------------------- */

static uint32_t loop_context(struct sim *sim, uint32_t outer, uint32_t head,
			     uint32_t iteration)
{
	uint64_t key = (uint64_t)outer << 32 | head << 8 | iteration;

	vec_foreach(&sim->loops, i)
		if (sim->loops.v[i] == key)
			return (uint32_t)i + 1;
	vec_push(&sim->loops, key);
	return (uint32_t)sim->loops.n;
}

static struct region region_new(const struct body *b, uint32_t head,
				struct region *outer)
{
	struct region r = { .head = head, .returned = outer->returned };
	size_t n = b->fr->f->blocks.n;

	r.inside = xcalloc(n, sizeof(*r.inside));
	r.outside = xcalloc(n, sizeof(*r.outside));
	return r;
}

static void region_release(const struct body *b, struct region *r)
{
	for (size_t i = 0; i < b->fr->f->blocks.n; i++) {
		state_list_release(&r->inside[i]);
		state_list_release(&r->outside[i]);
	}
	state_list_release(&r->back);
	free(r->inside);
	free(r->outside);
}

/* One pass through the body from the states at the head. */
static void iterate(struct body *b, struct region *r, const state_list *at_head)
{
	vec_foreach(at_head, i)
		run_statements(b, r, r->head, 0, state_copy(at_head->v[i]));
	run_region(b, r);
}

/* Hands what left the loop to the surrounding region. */
static void leave(struct body *b, struct region *r, struct region *outer)
{
	for (uint32_t k = 0; k < b->fr->f->blocks.n; k++) {
		vec_foreach(&r->outside[k], i)
			deliver(b, outer, k, r->outside[k].v[i]);
		r->outside[k].n = 0;
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

static struct state *find_signature(const state_list *l, const struct state *s)
{
	vec_foreach(l, i) {
		struct state probe = *s;

		probe.inexact = l->v[i]->inexact;
		probe.blurred = l->v[i]->blurred;
		probe.iteration = l->v[i]->iteration;
		if (state_same_signature(l->v[i], &probe))
			return l->v[i];
	}
	return NULL;
}

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

/*
 * The iterations after the exact ones: widens until nothing new comes back;
 * the last round's exits count.
 */
static void run_widened(struct body *b, struct region *outer, uint32_t head,
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
		iterate(b, &r, &w);
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
	leave(b, &r, outer);
	vec_release(&guesses);
	state_list_release(&w);
	region_release(b, &r);
}

/* A loop that counts to a small constant is followed to its end. */
static uint32_t exact_iterations(const struct body *b, uint32_t head)
{
	const struct ir_func *f = b->fr->f;
	const struct ir_expr *cond = ir_expr(f, f->blocks.v[head].cond), *k;

	if (f->blocks.v[head].term != IR_TERM_BRANCH ||
	    (cond->op != IR_LT && cond->op != IR_LE))
		return EXACT_ITERATIONS;
	k = ir_expr(f, cond->b);
	return k->op == IR_CONST && k->num >= EXACT_ITERATIONS &&
			       k->num < UNROLL ?
		       UNROLL :
		       EXACT_ITERATIONS;
}

/* Did no state leave at the head? Then its condition was decided. */
static bool went_on(const struct body *b, const struct region *r)
{
	const struct ir_block *bl = &b->fr->f->blocks.v[r->head];

	return bl->term == IR_TERM_BRANCH && !r->outside[bl->succ[0]].n &&
	       !r->outside[bl->succ[1]].n;
}

/*
 * The loop that gave birth is left with so many born: the unwind loop must
 * meet the same number, so these states are not mixed.
 */
static void mark_iteration(const struct body *b, struct region *r, uint32_t it)
{
	const struct sim *sim = b->sim;

	if (b->fr->func != sim->site->func ||
	    !loop_contains(b->fi, r->head, sim->site->block))
		return;
	for (uint32_t k = 0; k < b->fr->f->blocks.n; k++)
		vec_foreach(&r->outside[k], i)
			if (r->outside[k].v[i]->subj.status)
				r->outside[k].v[i]->iteration =
					(uint8_t)(it + 1);
}

static void run_loop(struct body *b, struct region *outer, uint32_t head)
{
	uint32_t context = b->fr->loop;
	state_list at_head = outer->inside[head], before = { 0 };
	uint32_t exact = exact_iterations(b, head);
	bool certain = false;

	memset(&outer->inside[head], 0, sizeof(at_head));
	for (uint32_t it = 0; at_head.n && (it < exact || certain); it++) {
		struct region r = region_new(b, head, outer);

		b->fr->loop = loop_context(b->sim, context, head, it);
		iterate(b, &r, &at_head);
		certain = it + 1 < COUNTED_ITERATIONS && went_on(b, &r);
		mark_iteration(b, &r, it);
		leave(b, &r, outer);
		state_list_release(&before);
		before = at_head;
		at_head = r.back;
		memset(&r.back, 0, sizeof(r.back));
		region_release(b, &r);
	}
	if (at_head.n && !b->sim->capped)
		run_widened(b, outer, head, &at_head, &before, context);
	state_list_release(&before);
	state_list_release(&at_head);
	b->fr->loop = context;
}

/* --- functions ------------------------------------------------------------ */

static void run_function(struct sim *sim, struct frame *fr, struct state *s,
			 state_list *returned)
{
	size_t n = fr->f->blocks.n;
	struct body b = { .sim = sim,
			  .fr = fr,
			  .fi = &sim->prog->funcs[fr->func] };
	struct region r = { .head = UINT32_MAX, .returned = returned };

	r.inside = xcalloc(n + 1, sizeof(*r.inside));
	state_list_add(&r.inside[0], sim->t, s);
	run_region(&b, &r);
	free(r.inside);
}

static struct frame *frame_get(struct sim *sim, const struct frame *parent,
			       uint32_t func, uint32_t stmt,
			       struct ir_loc called_at)
{
	struct frame *fr;
	uint32_t key = parent ? parent->loop : 0;

	vec_foreach(&sim->frames, i) {
		fr = sim->frames.v[i];
		if (fr->parent == parent && fr->func == func &&
		    fr->called_at.line == stmt && fr->called_at.col == key)
			return fr;
	}
	(void)called_at;
	fr = arena_new(&sim->mem, struct frame);
	fr->id = (uint32_t)sim->frames.n + 1;
	fr->func = func;
	fr->f = sim->prog->unit->funcs.v[func];
	fr->parent = parent;
	fr->depth = parent ? parent->depth + 1 : 0;
	fr->called_at = (struct ir_loc){ .line = stmt, .col = key };
	vec_push(&sim->frames, fr);
	return fr;
}

static void bind_parameters(struct sim *sim, struct frame *fr, struct state *s,
			    const term *args, uint32_t nargs)
{
	for (uint32_t i = 0; i < fr->f->nparams; i++) {
		uint32_t type = fr->f->vars.v[i].type;
		const struct ir_type *ty = &sim->prog->unit->types.v[type];
		term at = sim_local(sim, fr, i);
		term v = i < nargs && args[i] ?
				 args[i] :
				 sim_symbol(sim, fr, i, TERM_sym,
					    fr->f->vars.v[i].name, type);

		if (ty->kind == IR_TYPE_RECORD) {
			if (i < nargs)
				state_copy_object(s, sim->t, at, v,
						  ++sim->next_mark);
			continue;
		}
		if (ty->kind == IR_TYPE_INT && ty->bits > 0)
			v = term_cast(sim->t, v, ty->bits, ty->is_signed);
		state_store(s, sim->t, at, v, ++sim->next_mark);
	}
}

void sim_inline(struct sim *sim, struct frame *fr, uint32_t stmt,
		uint32_t callee, const term *args, uint32_t nargs,
		struct state *s, state_list *out)
{
	const struct ir_stmt *st = &fr->f->stmts.v[stmt];
	struct frame *in = frame_get(sim, fr, callee, stmt, st->loc);
	state_list returned = { 0 };

	state_drop_frame(s, sim->t, in->id);
	bind_parameters(sim, in, s, args, nargs);
	in->loop = loop_context(sim, fr->loop, 0xffffff, 0xff);
	run_function(sim, in, s, &returned);
	vec_foreach(&returned, i) {
		struct state *r = returned.v[i];
		term ret = sim_local(sim, in, RETURN_VAR);

		if (st->dst) {
			const struct ir_type *ty = sim_type(sim, fr, st->dst);
			bool whole = ty->kind == IR_TYPE_RECORD;

			sim_assign(sim, fr, r, st->dst,
				   whole ? ret :
					   state_load(r, sim->t, ret,
						      ty->bits > 64 ? 0 :
								      ty->bits,
						      ty->is_signed),
				   st->loc);
		}
		state_drop_frame(r, sim->t, in->id);
		r->outcome = 0;
		vec_push(out, r);
	}
	vec_release(&returned);
}

bool sim_run(struct sim *sim)
{
	struct ir_loc none = { 0 };
	struct frame *fr = frame_get(sim, NULL, sim->root, 0, none);
	struct state *s = state_new(sim->t);
	state_list returned = { 0 };

	bind_parameters(sim, fr, s, NULL, 0);
	run_function(sim, fr, s, &returned);
	assert(!returned.n);
	vec_release(&returned);
	return !sim->capped;
}

void sim_continue(struct sim *sim, uint32_t func, const term *args,
		  struct state *s)
{
	struct ir_loc none = { 0 };
	struct frame *fr = frame_get(sim, NULL, func, 0, none);
	state_list returned = { 0 };

	bind_parameters(sim, fr, s, args, fr->f->nparams);
	run_function(sim, fr, s, &returned);
	assert(!returned.n);
	vec_release(&returned);
}
