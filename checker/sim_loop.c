// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loops, iteration by iteration.
 *
 * A loop is entered as a whole. Its first iterations are executed exactly:
 * what leaves then are real executions, and a witness may rest on them. Those
 * after them are sim_widen.c's.
 */
#include "checker/sim_flow.h"

#include <string.h>

#include "ref/contract.h"

uint32_t loop_context(struct sim *sim, uint32_t outer, uint32_t head,
		      uint32_t iteration)
{
	uint64_t key = (uint64_t)outer << 32 | head << 8 | iteration;

	vec_foreach(&sim->loops, i)
		if (sim->loops.v[i] == key)
			return (uint32_t)i + 1;
	vec_push(&sim->loops, key);
	/* terms of another root may have the same name: the older counts */
	if (sim->loops_since.n < sim->loops.n)
		vec_push(&sim->loops_since, (term)sim->t->v.n);
	return (uint32_t)sim->loops.n;
}

struct region region_new(const struct body *b, uint32_t head,
			 struct region *outer)
{
	struct region r = { .head = head, .returned = outer->returned };
	size_t n = b->fr->f->blocks.n;

	r.inside = xcalloc(n, sizeof(*r.inside));
	r.outside = xcalloc(n, sizeof(*r.outside));
	return r;
}

void region_release(const struct body *b, struct region *r)
{
	for (size_t i = 0; i < b->fr->f->blocks.n; i++) {
		state_list_release(&r->inside[i]);
		state_list_release(&r->outside[i]);
	}
	state_list_release(&r->back);
	free(r->inside);
	free(r->outside);
}

void loop_iterate(struct body *b, struct region *r, const state_list *at_head)
{
	vec_foreach(at_head, i)
		flow_statements(b, r, r->head, 0, state_copy(at_head->v[i]));
	flow_region(b, r);
}

void loop_leave(struct body *b, struct region *r, struct region *outer)
{
	for (uint32_t k = 0; k < b->fr->f->blocks.n; k++) {
		vec_foreach(&r->outside[k], i)
			flow_deliver(b, outer, k, r->outside[k].v[i]);
		r->outside[k].n = 0;
	}
}

struct state *find_signature(const state_list *l, const struct state *s)
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

	return bl->term == IR_TERM_BRANCH && !r->pruned &&
	       !r->outside[bl->succ[0]].n && !r->outside[bl->succ[1]].n;
}

/* Something of the kind that is followed is born in the loop. */
static bool gives_birth(const struct body *b, uint32_t head)
{
	const struct sim *sim = b->sim;
	enum subject kind = sim->site->api->subject;

	vec_foreach(&sim->prog->sites, i) {
		const struct site *site = &sim->prog->sites.v[i];

		if (site->func == b->fr->func && site->api->subject == kind &&
		    site->api->event == contract_birth(kind) &&
		    loop_contains(b->fi, head, site->block))
			return true;
	}
	return false;
}

/*
 * The loop that gave birth is left with so many born: the unwind loop must
 * meet the same number, so these states are not mixed.
 */
static void mark_iteration(const struct body *b, struct region *r, uint32_t it)
{
	const struct sim *sim = b->sim;
	bool early = sim->from_entry && it < EXACT_ITERATIONS &&
		     !is_busdma(sim->site->api->subject) &&
		     gives_birth(b, r->head);

	if (!early && (b->fr->func != sim->site->func ||
		       !loop_contains(b->fi, r->head, sim->site->block)))
		return;
	for (uint32_t k = 0; k < b->fr->f->blocks.n; k++)
		vec_foreach(&r->outside[k], i)
			if (r->outside[k].v[i]->subj.status || early)
				r->outside[k].v[i]->iteration =
					(uint8_t)(it + 1);
}

void flow_loop(struct body *b, struct region *outer, uint32_t head)
{
	uint32_t context = b->fr->loop;
	state_list at_head = outer->inside[head], before = { 0 };
	uint32_t exact = exact_iterations(b, head);
	bool certain = false;

	memset(&outer->inside[head], 0, sizeof(at_head));
	for (uint32_t it = 0; at_head.n && (it < exact || certain); it++) {
		struct region r = region_new(b, head, outer);

		b->fr->loop = loop_context(b->sim, context, head, it);
		loop_iterate(b, &r, &at_head);
		certain = it < COUNTED_ITERATIONS && went_on(b, &r);
		mark_iteration(b, &r, it);
		loop_leave(b, &r, outer);
		state_list_release(&before);
		before = at_head;
		at_head = r.back;
		memset(&r.back, 0, sizeof(r.back));
		region_release(b, &r);
	}
	if (at_head.n && !b->sim->capped)
		flow_widened(b, outer, head, &at_head, &before, context);
	state_list_release(&before);
	state_list_release(&at_head);
	b->fr->loop = context;
}
