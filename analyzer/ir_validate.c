// SPDX-License-Identifier: BSD-2-Clause
/*
 * Is this function's IR well formed? Checks every invariant of ir.h; run after
 * lowering in debug builds and in every test. Says what is wrong first, not
 * all that is wrong.
 */
#include "analyzer/ir.h"

#include <string.h>

struct check {
	struct ir_unit *u;
	const struct ir_func *f;
	const char *wrong;
};

#define WRONG(c, ...)                                                          \
	do {                                                                   \
		if (!(c)->wrong)                                               \
			(c)->wrong = arena_printf(&(c)->u->mem, __VA_ARGS__);  \
	} while (0)

static bool is_place(const struct check *c, ir_ref e)
{
	return e && e < c->f->exprs.n && ir_op_is_place(ir_expr(c->f, e)->op);
}

static void check_operand(struct check *c, ir_ref e, ir_ref arg, bool wanted)
{
	if (wanted ? arg == 0 || arg >= e : arg != 0)
		WRONG(c, "expression %u: operand %u", e, arg);
}

static void check_expr(struct check *c, ir_ref e)
{
	const struct ir_expr *x = ir_expr(c->f, e);
	int nargs;

	if (x->op <= IR_NONE || x->op >= IR_OP_MAX) {
		WRONG(c, "expression %u: operation %d", e, (int)x->op);
		return;
	}
	nargs = ir_op_nargs(x->op);
	check_operand(c, e, x->a, nargs > 0);
	check_operand(c, e, x->b, nargs > 1);
	check_operand(c, e, x->c, nargs > 2);
	if (x->type >= c->u->types.n)
		WRONG(c, "expression %u: type %u", e, x->type);
	if (c->wrong)
		return;
	if (x->op == IR_VAR && (x->num < 0 || (size_t)x->num >= c->f->vars.n))
		WRONG(c, "expression %u: variable %lld", e, (long long)x->num);
	if ((x->op == IR_FIELD || x->op == IR_ADDR || x->op == IR_DECAY) &&
	    !is_place(c, x->a))
		WRONG(c, "expression %u: '%s' of no place", e,
		      ir_op_name(x->op));
	if ((x->op == IR_FIELD || x->op == IR_GLOBAL || x->op == IR_FUNC ||
	     x->op == IR_STRING || x->op == IR_CONTAINER) && !x->name)
		WRONG(c, "expression %u: '%s' without a name", e,
		      ir_op_name(x->op));
	if ((x->op == IR_FIELD || x->op == IR_CONTAINER) && !x->record)
		WRONG(c, "expression %u: '%s' without a record", e,
		      ir_op_name(x->op));
}

static void check_value(struct check *c, ir_ref e, bool wanted,
			const char *what, size_t i)
{
	if (e >= c->f->exprs.n || (wanted && !e))
		WRONG(c, "statement %zu: %s %u", i, what, e);
}

static void check_loc(struct check *c, struct ir_loc loc, const char *what,
		      size_t i)
{
	if (loc.file >= c->u->files.n)
		WRONG(c, "%s %zu: file %u", what, i, loc.file);
}

static void check_stmt(struct check *c, size_t i)
{
	const struct ir_stmt *s = &c->f->stmts.v[i];
	bool is_call = s->kind == IR_STMT_CALL;
	bool is_assign = s->kind == IR_STMT_ASSIGN;

	check_loc(c, s->loc, "statement", i);
	check_value(c, s->src, is_assign || s->kind == IR_STMT_EVAL, "source",
		    i);
	check_value(c, s->callee, is_call, "callee", i);
	if ((is_assign || s->kind == IR_STMT_DECL || (is_call && s->dst)) &&
	    !is_place(c, s->dst))
		WRONG(c, "statement %zu: destination is no place", i);
	if (s->kind == IR_STMT_DECL && !c->wrong &&
	    ir_expr(c->f, s->dst)->op != IR_VAR)
		WRONG(c, "statement %zu: declares no variable", i);
	if (s->kind == IR_STMT_HOLE) {
		if (s->dst || s->src || s->callee)
			WRONG(c, "statement %zu: hole with a value", i);
		if (!s->is_error || !c->f->has_error)
			WRONG(c, "statement %zu: hole without an error", i);
	} else if (s->is_wild) {
		WRONG(c, "statement %zu: wild, but no hole", i);
	}
	if ((is_call || s->kind == IR_STMT_HOLE) && !s->written)
		WRONG(c, "statement %zu: call without written name", i);
	if ((size_t)s->first_arg + s->nargs > c->f->args.n) {
		WRONG(c, "statement %zu: arguments", i);
		return;
	}
	for (uint32_t k = 0; k < s->nargs; k++) {
		ir_ref arg = c->f->args.v[s->first_arg + k];

		check_value(c, arg, true, "argument", i);
		if ((s->kind == IR_STMT_ASM || s->kind == IR_STMT_HOLE) &&
		    !is_place(c, arg))
			WRONG(c, "statement %zu: output is no place", i);
	}
}

static void check_succ(struct check *c, size_t i, uint32_t succ, bool *reached)
{
	if (succ >= c->f->blocks.n)
		WRONG(c, "block %zu: successor %u", i, succ);
	else if (succ == 0)
		WRONG(c, "block %zu: jumps to the entry", i);
	else if (succ <= i && !c->f->blocks.v[succ].is_loop_head)
		WRONG(c, "block %zu: back edge to %u, which is no loop head", i,
		      succ);
	else
		reached[succ] = true;
}

static void check_term(struct check *c, size_t i, bool *reached)
{
	const struct ir_block *b = &c->f->blocks.v[i];
	bool has_cond = b->term == IR_TERM_BRANCH || b->term == IR_TERM_SWITCH;

	if (b->cond >= c->f->exprs.n || (has_cond && !b->cond))
		WRONG(c, "block %zu: condition %u", i, b->cond);
	switch (b->term) {
	case IR_TERM_NONE:
		WRONG(c, "block %zu: no terminator", i);
		break;
	case IR_TERM_BRANCH:
		check_succ(c, i, b->succ[1], reached);
		check_succ(c, i, b->succ[0], reached);
		break;
	case IR_TERM_GOTO:
		check_succ(c, i, b->succ[0], reached);
		break;
	case IR_TERM_SWITCH:
		check_succ(c, i, b->succ[0], reached);
		if ((size_t)b->first_case + b->ncases > c->f->cases.n) {
			WRONG(c, "block %zu: cases", i);
			break;
		}
		for (uint32_t k = 0; k < b->ncases; k++)
			check_succ(c, i,
				   c->f->cases.v[b->first_case + k].block,
				   reached);
		break;
	case IR_TERM_RETURN:
	case IR_TERM_UNREACHABLE:
		break;
	}
}

static void check_loop(struct check *c, size_t i)
{
	const struct ir_block *b = &c->f->blocks.v[i];

	if (!b->loop_head) {
		if (b->is_loop_head)
			WRONG(c, "block %zu: head outside its loop", i);
		return;
	}
	if (b->loop_head > c->f->blocks.n ||
	    !c->f->blocks.v[b->loop_head - 1].is_loop_head)
		WRONG(c, "block %zu: loop head %u", i, b->loop_head);
}

static void check_blocks(struct check *c)
{
	const struct ir_func *f = c->f;
	bool *reached = xcalloc(f->blocks.n + 1, sizeof(*reached));
	uint32_t next = 0;

	vec_foreach(&f->blocks, i) {
		const struct ir_block *b = &f->blocks.v[i];

		if (b->first_stmt != next)
			WRONG(c, "block %zu: statements are not contiguous", i);
		next = b->first_stmt + b->nstmts;
		check_loc(c, b->loc, "block", i);
		check_term(c, i, reached);
		check_loop(c, i);
	}
	if (next != f->stmts.n)
		WRONG(c, "statements outside the blocks");
	/*
	 * Back edges go to smaller numbers, so one pass over forward edges
	 * finds what is reachable if every block has a forward predecessor,
	 * as reverse postorder gives.
	 */
	for (size_t i = 1; i < f->blocks.n; i++)
		if (!reached[i])
			WRONG(c, "block %zu: not reachable", i);
	free(reached);
}

const char *ir_validate(struct ir_unit *u, const struct ir_func *f)
{
	struct check c = { .u = u, .f = f };

	if (!f->name || !f->exprs.n || !f->blocks.n)
		WRONG(&c, "function without name, expressions or blocks");
	if (f->is_opaque && !f->has_error)
		WRONG(&c, "opaque without an error");
	if (f->nparams > f->vars.n)
		WRONG(&c, "more parameters than variables");
	if (c.wrong)
		return c.wrong;
	for (ir_ref e = 1; e < f->exprs.n && !c.wrong; e++)
		check_expr(&c, e);
	for (size_t i = 0; i < f->stmts.n && !c.wrong; i++)
		check_stmt(&c, i);
	if (!c.wrong)
		check_blocks(&c);
	return c.wrong;
}
