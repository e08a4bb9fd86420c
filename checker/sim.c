// SPDX-License-Identifier: BSD-2-Clause
/*
 * Control flow of the simulation: blocks, loops, inlined functions.
 *
 * A function is executed by taking the lowest-numbered block that has states
 * waiting; numbers are reverse postorder, so paths that join have joined
 * before the block runs. A loop is entered as a whole (run_loop).
 */
#include "checker/drain.h"
#include "checker/sim_flow.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

void flow_deliver(struct body *b, struct region *r, uint32_t to,
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
	    !subject_learn(sim, b->fr, s, literal, block, bl->loc)) {
		state_free(s);
		return;
	}
	if (!s->subj.status && !can_reach_site(b, to)) {
		r->pruned |= block == r->head;
		state_free(s);
		return;
	}
	flow_deliver(b, r, to, s);
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
	sim_leave(sim, b->fr, s);
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
			flow_deliver(b, r, bl->succ[0], s);
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

void flow_statements(struct body *b, struct region *r, uint32_t block,
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
		case IR_STMT_HOLE:
			sim_hole(b->sim, b->fr, index, s);
			break;
		case IR_STMT_CALL:
			sim_call(b->sim, b->fr, index, s, &out);
			if (call_follows(b->fr->f, bl, i + 1))
				merge_all(b->sim->t, &out);
			vec_foreach(&out, k)
				flow_statements(b, r, block, i + 1, out.v[k]);
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
		flow_statements(b, r, block, 0, now.v[i]);
	vec_release(&now);
}

void flow_region(struct body *b, struct region *r)
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
			flow_loop(b, r, block);
		else
			run_block(b, r, block, &r->inside[block]);
	}
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
	flow_region(&b, &r);
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

#define MAX_PASSED 8

/*
 * The values that are passed for parameter AT, if all calls of the function
 * are seen and pass constants: how many different ones; 0 if not so.
 */
static size_t passed_constants(const struct sim *sim, uint32_t func,
			       uint32_t at, int64_t *values)
{
	const struct ir_unit *u = sim->prog->unit;
	const struct func_info *fi = &sim->prog->funcs[func];
	const char *name = u->funcs.v[func]->name;
	size_t n = 0, i;

	if (!u->funcs.v[func]->is_static || fi->address_taken)
		return 0;
	vec_foreach(&fi->callers, k) {
		const struct ir_func *f = u->funcs.v[fi->callers.v[k]];

		vec_foreach(&f->stmts, m) {
			const struct ir_stmt *st = &f->stmts.v[m];
			const struct ir_expr *e;

			if (st->kind != IR_STMT_CALL ||
			    ir_expr(f, st->callee)->op != IR_FUNC ||
			    strcmp(ir_expr(f, st->callee)->name, name) != 0)
				continue;
			if (at >= st->nargs)
				return 0;
			e = ir_expr(f, f->args.v[st->first_arg + at]);
			if (e->op != IR_CONST)
				return 0;
			for (i = 0; i < n && values[i] != e->num; i++)
				;
			if (i == MAX_PASSED)
				return 0;
			values[i] = e->num;
			n += i == n;
		}
	}
	return n;
}

/* Parameter AT of the root, of which the callers may tell something. */
static term root_parameter(struct sim *sim, const struct frame *fr,
			   struct state *s, uint32_t at, uint32_t type)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[type];
	term v = sim_symbol(sim, fr, at, TERM_sym, fr->f->vars.v[at].name,
			    type);
	int64_t values[MAX_PASSED];
	struct terms *t = sim->t;
	term one_of = term_false(t);
	size_t n = 0;

	if (ty->kind == IR_TYPE_INT && ty->bits > 0)
		n = passed_constants(sim, fr->func, at, values);
	if (n == 1)
		return term_const(t, values[0], ty->bits, ty->is_signed);
	for (size_t i = 0; i < n; i++)
		one_of = term_or(t, one_of,
				 term_eq(t, v, term_const(t, values[i],
							  ty->bits,
							  ty->is_signed)));
	if (n)
		s->pc = term_and(t, s->pc, one_of);
	return v;
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
			 fr->depth || args ?
				 sim_symbol(sim, fr, i, TERM_sym,
					    fr->f->vars.v[i].name, type) :
				 root_parameter(sim, fr, s, i, type);

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
	if (sim->drain && sim->drain->is_second)
		drain_start(sim, s);
	run_function(sim, fr, s, &returned);
	assert(!returned.n);
	vec_release(&returned);
	sim_settle_registers(sim);
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
