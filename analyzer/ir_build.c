// SPDX-License-Identifier: BSD-2-Clause
/* Variables, statements and blocks of a function under construction. */
#include "analyzer/ir_build.h"

#include <assert.h>
#include <string.h>

#include "analyzer/ir_cfg.h"
#include "analyzer/ir_mk.h"

void ir_build_begin(struct ir_builder *b, struct ir_unit *u, struct ir_func *f)
{
	b->u = u;
	b->f = f;
	b->nblocks = 0;
	b->is_error = false;
	vec_clear(&b->cases);
	if (b->nslots)
		memset(b->slots, 0, b->nslots * sizeof(*b->slots));
	vec_push(&f->exprs, (struct ir_expr){ .op = IR_NONE });
	b->cur = ir_new_block(b);
}

void ir_build_release(struct ir_builder *b)
{
	vec_foreach(&b->blocks, i)
		vec_release(&b->blocks.v[i].stmts);
	vec_release(&b->blocks);
	vec_release(&b->cases);
	free(b->slots);
	memset(b, 0, sizeof(*b));
}

uint32_t ir_new_var(struct ir_builder *b, const char *name, uint32_t type)
{
	vec_push(&b->f->vars, (struct ir_var){ .name = name,
					       .type = type,
					       .loc = b->loc });
	return (uint32_t)b->f->vars.n - 1;
}

uint32_t ir_new_temp(struct ir_builder *b, uint32_t type)
{
	uint32_t var = ir_new_var(b, "", type);

	b->f->vars.v[var].is_temp = true;
	return var;
}

/* Blocks and statements */

uint32_t ir_new_block(struct ir_builder *b)
{
	struct build_block *blk;

	if (b->nblocks == b->blocks.n)
		vec_push(&b->blocks, (struct build_block){ .cond = 0 });
	blk = &b->blocks.v[b->nblocks];
	vec_clear(&blk->stmts);
	blk->term = IR_TERM_NONE;
	blk->cond = 0;
	blk->succ[0] = blk->succ[1] = 0;
	blk->first_case = blk->ncases = 0;
	blk->loc = b->loc;
	return b->nblocks++;
}

void ir_set_block(struct ir_builder *b, uint32_t block)
{
	assert(block < b->nblocks);
	b->cur = block;
}

static struct build_block *current(const struct ir_builder *b)
{
	return &b->blocks.v[b->cur];
}

bool ir_is_closed(const struct ir_builder *b)
{
	return current(b)->term != IR_TERM_NONE;
}

bool ir_is_untouched(const struct ir_builder *b, uint32_t block)
{
	const struct build_block *blk = &b->blocks.v[block];

	return blk->term == IR_TERM_NONE && blk->stmts.n == 0;
}

struct ir_stmt *ir_add_stmt(struct ir_builder *b, enum ir_stmt_kind kind)
{
	assert(!ir_is_closed(b));
	vec_push(&current(b)->stmts,
		 (struct ir_stmt){ .kind = kind,
				   .loc = b->loc,
				   .is_error = b->is_error,
				   .first_arg = (uint32_t)b->f->args.n });
	return &vec_last(&current(b)->stmts);
}

void ir_assign(struct ir_builder *b, ir_ref dst, ir_ref src)
{
	struct ir_stmt *s;

	assert(ir_op_is_place(ir_expr(b->f, dst)->op));
	s = ir_add_stmt(b, IR_STMT_ASSIGN);
	s->dst = dst;
	s->src = src;
}

ir_ref ir_just_assigned(const struct ir_builder *b, ir_ref var)
{
	const struct build_block *blk = current(b);
	const struct ir_stmt *last;

	if (!blk->stmts.n)
		return 0;
	last = &vec_last(&blk->stmts);
	return last->kind == IR_STMT_ASSIGN && last->dst == var ? last->src
								: 0;
}

void ir_retarget(struct ir_builder *b, ir_ref temp, ir_ref dst)
{
	struct build_block *blk = current(b);
	struct ir_stmt *last;

	if (!blk->stmts.n || ir_expr(b->f, temp)->op != IR_VAR ||
	    !b->f->vars.v[ir_expr(b->f, temp)->num].is_temp)
		last = NULL;
	else
		last = &vec_last(&blk->stmts);
	if (last && last->kind == IR_STMT_CALL && last->dst == temp &&
	    ir_expr(b->f, temp)->type == ir_expr(b->f, dst)->type)
		last->dst = dst;
	else
		ir_assign(b, dst, temp);
}

void ir_eval(struct ir_builder *b, ir_ref e)
{
	if (ir_has_load(b, e))
		ir_add_stmt(b, IR_STMT_EVAL)->src = e;
}

static struct build_block *close_block(struct ir_builder *b,
				       enum ir_term_kind term)
{
	struct build_block *blk = current(b);

	if (blk->term != IR_TERM_NONE)
		return NULL;
	blk->term = term;
	blk->loc = b->loc;
	return blk;
}

void ir_goto(struct ir_builder *b, uint32_t block)
{
	struct build_block *blk = close_block(b, IR_TERM_GOTO);

	if (blk)
		blk->succ[0] = block;
}

void ir_branch(struct ir_builder *b, ir_ref cond, uint32_t yes, uint32_t no)
{
	struct build_block *blk;
	int64_t num;

	cond = ir_mk_truth(b, cond);
	if (ir_is_const(b, cond, &num)) {
		ir_goto(b, num ? yes : no);
		return;
	}
	if (ir_expr(b->f, cond)->op == IR_NOT) {
		uint32_t swap = yes;

		cond = ir_expr(b->f, cond)->a;
		yes = no;
		no = swap;
	}
	blk = close_block(b, IR_TERM_BRANCH);
	if (blk) {
		blk->cond = cond;
		blk->succ[0] = yes;
		blk->succ[1] = no;
	}
}

void ir_return(struct ir_builder *b, ir_ref value)
{
	struct build_block *blk = close_block(b, IR_TERM_RETURN);

	if (blk)
		blk->cond = value;
}

void ir_unreachable(struct ir_builder *b)
{
	close_block(b, IR_TERM_UNREACHABLE);
}

static uint32_t constant_target(const struct ir_case *cases, uint32_t ncases,
				uint32_t other, int64_t num)
{
	for (uint32_t i = 0; i < ncases; i++)
		if (cases[i].lo <= num && num <= cases[i].hi)
			return cases[i].block;
	return other;
}

void ir_switch(struct ir_builder *b, ir_ref cond, const struct ir_case *cases,
	       uint32_t ncases, uint32_t other)
{
	struct build_block *blk;
	int64_t num;

	if (ir_is_const(b, cond, &num)) {
		ir_goto(b, constant_target(cases, ncases, other, num));
		return;
	}
	if (!ncases) {
		ir_eval(b, cond);
		ir_goto(b, other);
		return;
	}
	blk = close_block(b, IR_TERM_SWITCH);
	if (!blk)
		return;
	blk->cond = cond;
	blk->succ[0] = other;
	blk->first_case = (uint32_t)b->cases.n;
	blk->ncases = ncases;
	for (uint32_t i = 0; i < ncases; i++)
		vec_push(&b->cases, cases[i]);
}
