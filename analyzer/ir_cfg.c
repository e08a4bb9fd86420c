// SPDX-License-Identifier: BSD-2-Clause
/*
 * From the blocks as lowering left them to the graph that ir.h promises.
 *
 * Needs every block closed. Gives: no empty block between a jump and its
 * target, no chain of two blocks where one would do, only reachable blocks,
 * in reverse postorder, loops marked, only used expressions.
 *
 * A loop is what a retreating edge of the depth first search closes. For
 * reducible graphs these are the natural loops; a loop entered by goto gets
 * the entry that the search met first as its head (an approximation: the
 * other entries count as ordinary blocks of the loop).
 */
#include "analyzer/ir_cfg.h"

#include <assert.h>
#include <string.h>

struct graph {
	struct ir_builder *b;
	uint32_t n;
	uint32_t *order;	/* blocks in reverse postorder */
	uint32_t norder;
	uint32_t *number;	/* 1 + position in order; 0: not reachable */
	uint32_t *preds;	/* how many edges enter */
};

static uint32_t nsuccs(const struct build_block *blk)
{
	switch (blk->term) {
	case IR_TERM_GOTO:
		return 1;
	case IR_TERM_BRANCH:
		return 2;
	case IR_TERM_SWITCH:
		return 1 + blk->ncases;
	default:
		return 0;
	}
}

static uint32_t *succ_at(struct ir_builder *b, struct build_block *blk,
			 uint32_t i)
{
	if (blk->term == IR_TERM_SWITCH && i > 0)
		return &b->cases.v[blk->first_case + i - 1].block;
	return &blk->succ[i];
}

/* Where a jump to BLOCK ends up once empty blocks are skipped. */
static uint32_t final_target(const struct ir_builder *b, uint32_t block)
{
	for (uint32_t steps = 0; steps < b->nblocks; steps++) {
		const struct build_block *blk = &b->blocks.v[block];

		if (blk->stmts.n || blk->term != IR_TERM_GOTO)
			break;
		block = blk->succ[0];
	}
	return block;
}

static void thread_jumps(struct graph *g)
{
	for (uint32_t i = 0; i < g->n; i++) {
		struct build_block *blk = &g->b->blocks.v[i];

		for (uint32_t k = 0; k < nsuccs(blk); k++) {
			uint32_t *succ = succ_at(g->b, blk, k);

			*succ = final_target(g->b, *succ);
		}
	}
}

static bool is_idle(struct ir_builder *b, struct build_block *blk)
{
	if (blk->term != IR_TERM_BRANCH && blk->term != IR_TERM_SWITCH)
		return false;
	for (uint32_t i = 1; i < nsuccs(blk); i++)
		if (*succ_at(b, blk, i) != *succ_at(b, blk, 0))
			return false;
	return true;
}

/* A branch whose ways are one decides nothing; its loads still happen. */
static void drop_idle_branches(struct graph *g)
{
	uint32_t cur = g->b->cur;

	for (uint32_t i = 0; i < g->n; i++) {
		struct build_block *blk = &g->b->blocks.v[i];
		ir_ref cond = blk->cond;

		if (!is_idle(g->b, blk))
			continue;
		blk->term = IR_TERM_NONE;
		blk->cond = 0;
		g->b->loc = blk->loc;
		ir_set_block(g->b, i);
		ir_eval(g->b, cond);
		ir_goto(g->b, blk->succ[0]);
	}
	g->b->cur = cur;
}

/* Depth first, the first successor last: it then comes first in the order. */
static void number_blocks(struct graph *g)
{
	uint32_t *stack = xcalloc(g->n, sizeof(*stack));
	uint32_t *left = xcalloc(g->n, sizeof(*left));
	uint32_t depth = 0, post = g->n;

	memset(g->number, 0, g->n * sizeof(*g->number));
	memset(g->preds, 0, g->n * sizeof(*g->preds));
	g->number[0] = 1;
	left[0] = nsuccs(&g->b->blocks.v[0]);
	stack[depth++] = 0;
	while (depth) {
		uint32_t i = stack[depth - 1];
		struct build_block *blk = &g->b->blocks.v[i];
		uint32_t succ;

		if (left[i] == 0) {
			g->order[--post] = i;
			depth--;
			continue;
		}
		succ = *succ_at(g->b, blk, --left[i]);
		g->preds[succ]++;
		if (g->number[succ])
			continue;
		g->number[succ] = 1;
		left[succ] = nsuccs(&g->b->blocks.v[succ]);
		stack[depth++] = succ;
	}
	g->norder = g->n - post;
	memmove(g->order, g->order + post, g->norder * sizeof(*g->order));
	for (uint32_t i = 0; i < g->norder; i++)
		g->number[g->order[i]] = i + 1;
	free(stack);
	free(left);
}

static void append(struct build_block *to, struct build_block *from)
{
	vec_foreach(&from->stmts, i)
		vec_push(&to->stmts, from->stmts.v[i]);
	to->term = from->term;
	to->cond = from->cond;
	memcpy(to->succ, from->succ, sizeof(to->succ));
	to->first_case = from->first_case;
	to->ncases = from->ncases;
	to->loc = from->loc;
	vec_clear(&from->stmts);
	from->term = IR_TERM_UNREACHABLE;
}

/* Later blocks first, so that a chain's statements move only once each. */
static void merge_chains(struct graph *g)
{
	for (uint32_t i = g->norder; i-- > 0;) {
		uint32_t at = g->order[i];
		struct build_block *blk = &g->b->blocks.v[at];
		uint32_t succ = blk->succ[0];

		if (blk->term == IR_TERM_GOTO && succ != at &&
		    g->preds[succ] == 1)
			append(blk, &g->b->blocks.v[succ]);
	}
}

/* Marks with HEAD what reaches BLOCK without passing HEAD. */
static void mark_body(struct graph *g, struct ir_block *blocks,
		      uint32_t *const *preds, const uint32_t *npreds,
		      uint32_t head, uint32_t block, uint32_t *stack,
		      uint32_t *seen)
{
	uint32_t depth = 0;

	if (seen[block] != head + 1) {
		seen[block] = head + 1;
		stack[depth++] = block;
	}
	while (depth) {
		uint32_t at = stack[--depth];

		if (!blocks[at].loop_head)
			blocks[at].loop_head = head + 1;
		if (at == head)
			continue;
		for (uint32_t k = 0; k < npreds[at]; k++) {
			uint32_t p = preds[at][k];

			if (p >= head && seen[p] != head + 1) {
				seen[p] = head + 1;
				stack[depth++] = p;
			}
		}
	}
	(void)g;
}

/* Inner heads have larger numbers: taken first, they keep their blocks. */
static void find_loops(struct graph *g, struct ir_block *blocks)
{
	uint32_t n = g->norder, total = 0;
	uint32_t **preds = xcalloc(n + 1, sizeof(*preds));
	uint32_t *npreds = xcalloc(n + 1, sizeof(*npreds));
	uint32_t *stack = xcalloc(n + 1, sizeof(*stack));
	uint32_t *seen = xcalloc(n + 1, sizeof(*seen));
	uint32_t *edges;

	for (uint32_t i = 0; i < n; i++)
		total += g->preds[g->order[i]];
	edges = xcalloc(total + 1, sizeof(*edges));
	total = 0;
	for (uint32_t i = 0; i < n; i++) {
		preds[i] = edges + total;
		total += g->preds[g->order[i]];
	}
	for (uint32_t i = 0; i < n; i++) {
		struct build_block *blk = &g->b->blocks.v[g->order[i]];

		for (uint32_t k = 0; k < nsuccs(blk); k++) {
			uint32_t s = g->number[*succ_at(g->b, blk, k)] - 1;

			preds[s][npreds[s]++] = i;
		}
	}
	for (uint32_t head = n; head-- > 0;) {
		for (uint32_t k = 0; k < npreds[head]; k++) {
			uint32_t p = preds[head][k];

			if (p < head)
				continue;
			blocks[head].is_loop_head = true;
			mark_body(g, blocks, preds, npreds, head, p, stack,
				  seen);
		}
		if (blocks[head].is_loop_head)
			blocks[head].loop_head = head + 1;
	}
	free(edges);
	free(seen);
	free(stack);
	free(npreds);
	free(preds);
}

static void emit_cases(struct graph *g, struct ir_block *out,
		       const struct build_block *blk)
{
	struct ir_func *f = g->b->f;

	out->first_case = (uint32_t)f->cases.n;
	out->ncases = blk->ncases;
	for (uint32_t k = 0; k < blk->ncases; k++) {
		struct ir_case c = g->b->cases.v[blk->first_case + k];

		c.block = g->number[c.block] - 1;
		vec_push(&f->cases, c);
	}
}

static void emit_blocks(struct graph *g)
{
	struct ir_func *f = g->b->f;

	for (uint32_t i = 0; i < g->norder; i++) {
		const struct build_block *blk =
			&g->b->blocks.v[g->order[i]];
		struct ir_block out = { .term = blk->term,
					.cond = blk->cond,
					.loc = blk->loc };

		out.first_stmt = (uint32_t)f->stmts.n;
		out.nstmts = (uint32_t)blk->stmts.n;
		vec_foreach(&blk->stmts, k)
			vec_push(&f->stmts, blk->stmts.v[k]);
		for (uint32_t k = 0; k < nsuccs(blk) && k < 2; k++)
			out.succ[k] = g->number[blk->succ[k]] - 1;
		if (blk->term == IR_TERM_SWITCH) {
			out.succ[1] = 0;
			emit_cases(g, &out, blk);
		}
		vec_push(&f->blocks, out);
	}
	find_loops(g, f->blocks.v);
}

static void keep_dead_calls(struct graph *g)
{
	struct ir_func *f = g->b->f;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct build_block *blk = &g->b->blocks.v[i];

		vec_foreach(&blk->stmts, k) {
			const struct ir_stmt *s = &blk->stmts.v[k];

			if (!g->number[i] && s->kind == IR_STMT_CALL &&
			    ir_expr(f, s->callee)->op == IR_FUNC)
				vec_push(&f->dead,
					 (struct ir_dead_call){
						 ir_expr(f, s->callee)->name,
						 s->written, s->loc });
		}
	}
}

void ir_build_graph(struct ir_builder *b)
{
	struct graph g = { .b = b, .n = b->nblocks };

	for (uint32_t i = 0; i < g.n; i++)
		assert(b->blocks.v[i].term != IR_TERM_NONE);
	g.order = xcalloc(g.n, sizeof(*g.order));
	g.number = xcalloc(g.n, sizeof(*g.number));
	g.preds = xcalloc(g.n, sizeof(*g.preds));
	thread_jumps(&g);
	drop_idle_branches(&g);
	number_blocks(&g);
	merge_chains(&g);
	number_blocks(&g);
	emit_blocks(&g);
	keep_dead_calls(&g);
	free(g.order);
	free(g.number);
	free(g.preds);
}
