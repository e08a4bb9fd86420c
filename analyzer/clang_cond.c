// SPDX-License-Identifier: BSD-2-Clause
/*
 * Truth as control flow, and control flow as a value.
 *
 * A value made by && || or ?: is an ITE if its arms turn out to have no side
 * effects (they are lowered into blocks of their own to see), else a branch
 * that assigns a temporary.
 */
#include "analyzer/clang_lower.h"

static CXCursor kid(const struct lower *lw, size_t mark, uint32_t i)
{
	return lw->cx->kids.v[mark + i];
}

static bool cond_binary(struct lower *lw, CXCursor c, uint32_t yes,
			uint32_t no)
{
	enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
	size_t mark = lw->cx->kids.n;
	uint32_t next;
	CXCursor left, right;

	if (op != CXBinaryOperator_LAnd && op != CXBinaryOperator_LOr &&
	    op != CXBinaryOperator_Comma)
		return false;
	if (ctx_children(lw->cx, c, false) < 2) {
		lw->cx->kids.n = mark;
		return false;
	}
	left = kid(lw, mark, 0);
	right = kid(lw, mark, 1);
	lw->cx->kids.n = mark;
	if (op == CXBinaryOperator_Comma) {
		lower_expr(lw, left, false);
		lower_cond(lw, right, yes, no);
		return true;
	}
	next = ir_new_block(lw->b);
	if (op == CXBinaryOperator_LAnd)
		lower_cond(lw, left, next, no);
	else
		lower_cond(lw, left, yes, next);
	ir_set_block(lw->b, next);
	lower_cond(lw, right, yes, no);
	return true;
}

static bool cond_ternary(struct lower *lw, CXCursor c, uint32_t yes,
			 uint32_t no)
{
	size_t mark = lw->cx->kids.n;
	uint32_t first, second;
	CXCursor arms[2], test;

	if (ctx_children(lw->cx, c, false) != 3) {
		lw->cx->kids.n = mark;
		return false;
	}
	test = kid(lw, mark, 0);
	arms[0] = kid(lw, mark, 1);
	arms[1] = kid(lw, mark, 2);
	lw->cx->kids.n = mark;
	first = ir_new_block(lw->b);
	second = ir_new_block(lw->b);
	lower_cond(lw, test, first, second);
	ir_set_block(lw->b, first);
	lower_cond(lw, arms[0], yes, no);
	ir_set_block(lw->b, second);
	lower_cond(lw, arms[1], yes, no);
	return true;
}

/* __builtin_expect(x, likely) and its kin; true if C is one */
static bool cond_expect(struct lower *lw, CXCursor c, uint32_t yes,
			uint32_t no)
{
	CXCursor decl = clang_getCursorReferenced(c);
	const char *name;

	if (decl.kind != CXCursor_FunctionDecl ||
	    clang_Cursor_getNumArguments(c) < 2)
		return false;
	name = clang_callee(lw->cx, decl)->name;
	if (name != intern(&lw->cx->u->names, "__builtin_expect") &&
	    name != intern(&lw->cx->u->names,
			   "__builtin_expect_with_probability"))
		return false;
	lower_cond(lw, clang_Cursor_getArgument(c, 0), yes, no);
	return true;
}

static bool cond_unexposed(struct lower *lw, CXCursor c, uint32_t yes,
			   uint32_t no)
{
	CXCursor inner = lower_peel(lw, c);

	/* Only what keeps truth: the same width or more. */
	if (clang_equalCursors(inner, c))
		return false;
	lower_cond(lw, inner, yes, no);
	return true;
}

static bool cond_stmt_expr(struct lower *lw, CXCursor c, uint32_t yes,
			   uint32_t no)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	CXCursor body = n ? kid(lw, mark, 0) : clang_getNullCursor();

	lw->cx->kids.n = mark;
	if (body.kind != CXCursor_CompoundStmt)
		return false;
	lower_compound_cond(lw, body, yes, no);
	return true;
}

static bool cond_not(struct lower *lw, CXCursor c, uint32_t yes, uint32_t no)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n;
	CXCursor inner;

	if (clang_getCursorUnaryOperatorKind(c) != CXUnaryOperator_LNot)
		return false;
	n = ctx_children(lw->cx, c, false);
	inner = n ? kid(lw, mark, 0) : c;
	lw->cx->kids.n = mark;
	if (!n)
		return false;
	lower_cond(lw, inner, no, yes);
	return true;
}

static bool cond_special(struct lower *lw, CXCursor c, uint32_t yes,
			 uint32_t no)
{
	switch (c.kind) {
	case CXCursor_ParenExpr:
	case CXCursor_UnexposedExpr:
		return cond_unexposed(lw, c, yes, no);
	case CXCursor_UnaryOperator:
		return cond_not(lw, c, yes, no);
	case CXCursor_BinaryOperator:
		return cond_binary(lw, c, yes, no);
	case CXCursor_ConditionalOperator:
		return cond_ternary(lw, c, yes, no);
	case CXCursor_CallExpr:
		return cond_expect(lw, c, yes, no);
	case CXCursor_StmtExpr:
		return cond_stmt_expr(lw, c, yes, no);
	default:
		return false;
	}
}

void lower_cond(struct lower *lw, CXCursor c, uint32_t yes, uint32_t no)
{
	struct ir_loc loc;
	ir_ref e;

	if (lw->expr_depth >= MAX_EXPR_DEPTH) {
		lower_opaque(lw);
		ir_branch(lw->b, lower_unknown(lw, lw->cx->int_type), yes, no);
		return;
	}
	lw->expr_depth++;
	if (lower_is_lost(lw, c) || !cond_special(lw, c, yes, no)) {
		lower_at(lw, c);
		loc = lw->b->loc;
		lower_doubt(lw, c);
		e = lower_expr(lw, c, true);
		lw->b->loc = loc;
		ir_branch(lw->b, e, yes, no);
	}
	lw->expr_depth--;
}

/* Values */

/* What lowering one arm into a block of its own gave. */
struct arm {
	uint32_t start, end;
	ir_ref value;
	bool is_pure;		/* nothing but the value */
};

static struct arm lower_arm(struct lower *lw, CXCursor c, uint32_t type,
			    bool is_truth, bool wanted)
{
	struct arm arm = { .start = ir_new_block(lw->b) };

	ir_set_block(lw->b, arm.start);
	arm.value = lower_expr(lw, c, wanted || is_truth);
	if (is_truth && arm.value)
		arm.value = ir_mk(lw->b, IR_NE, type, arm.value,
				  ir_mk_const(lw->b,
					      ir_expr(lw->f, arm.value)->type,
					      0), 0);
	else if (wanted && arm.value)
		arm.value = ir_mk_convert(lw->b, type, arm.value);
	arm.end = lw->b->cur;
	arm.is_pure = arm.end == arm.start &&
		      ir_is_untouched(lw->b, arm.start);
	return arm;
}

static struct arm constant_arm(struct lower *lw, uint32_t type, int64_t num)
{
	struct arm arm = { .start = ir_new_block(lw->b) };

	arm.end = arm.start;
	arm.value = ir_mk_const(lw->b, type, num);
	arm.is_pure = true;
	return arm;
}

static void end_arm(struct lower *lw, const struct arm *arm, ir_ref dst,
		    uint32_t join)
{
	ir_set_block(lw->b, arm->end);
	if (dst && arm->value && !ir_is_closed(lw->b))
		ir_retarget(lw->b, arm->value, dst);
	ir_goto(lw->b, join);
}

static bool has_value(const struct lower *lw, uint32_t type)
{
	return lw->cx->u->types.v[type].kind != IR_TYPE_VOID;
}

/* Block FROM decides by COND, LOC is where that stands. */
static ir_ref join_arms(struct lower *lw, uint32_t from, struct ir_loc loc,
			ir_ref cond, const struct arm *yes,
			const struct arm *no, uint32_t type, bool wanted)
{
	uint32_t join;
	ir_ref dst = 0;

	if (wanted && yes->is_pure && no->is_pure) {
		ir_set_block(lw->b, yes->start);
		ir_unreachable(lw->b);
		ir_set_block(lw->b, no->start);
		ir_unreachable(lw->b);
		ir_set_block(lw->b, from);
		return ir_mk(lw->b, IR_ITE, type, ir_mk_truth(lw->b, cond),
			     yes->value, no->value);
	}
	if (wanted && has_value(lw, type))
		dst = ir_mk_var(lw->b, ir_new_temp(lw->b, type));
	join = ir_new_block(lw->b);
	end_arm(lw, yes, dst, join);
	end_arm(lw, no, dst, join);
	ir_set_block(lw->b, from);
	lw->b->loc = loc;
	ir_branch(lw->b, cond, yes->start, no->start);
	ir_set_block(lw->b, join);
	return dst;
}

ir_ref lower_logical(struct lower *lw, CXCursor c, bool is_and, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false), from;
	uint32_t type = lower_type(lw, c);
	struct arm right, fixed;
	struct ir_loc loc;
	CXCursor a, b;
	int64_t num;
	ir_ref cond;

	if (n < 2) {
		lw->cx->kids.n = mark;
		return lower_unknown(lw, type);
	}
	a = kid(lw, mark, 0);
	b = kid(lw, mark, 1);
	lw->cx->kids.n = mark;
	cond = ir_mk_truth(lw->b, lower_expr(lw, a, true));
	if (ir_is_const(lw->b, cond, &num)) {
		if (!num == is_and)
			return ir_mk_const(lw->b, type, !is_and);
		cond = lower_expr(lw, b, true);
		return ir_mk(lw->b, IR_NE, type, cond,
			     ir_mk_const(lw->b, ir_expr(lw->f, cond)->type, 0),
			     0);
	}
	from = lw->b->cur;
	loc = lw->b->loc;
	right = lower_arm(lw, b, type, true, true);
	fixed = constant_arm(lw, type, !is_and);
	return join_arms(lw, from, loc, cond, is_and ? &right : &fixed,
			 is_and ? &fixed : &right, type, wanted);
}

ir_ref lower_conditional(struct lower *lw, CXCursor c, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false), from;
	uint32_t type = lower_value_type(lw, c);
	struct arm yes, no;
	struct ir_loc loc;
	CXCursor kids[3];
	int64_t num;
	ir_ref cond;

	for (uint32_t i = 0; i < 3 && i < n; i++)
		kids[i] = kid(lw, mark, i);
	lw->cx->kids.n = mark;
	if (n < 3)
		return lower_unknown(lw, type);
	cond = ir_mk_truth(lw->b, lower_expr(lw, kids[0], true));
	if (ir_is_const(lw->b, cond, &num)) {
		cond = lower_expr(lw, kids[num ? 1 : 2], wanted);
		return cond && wanted ? ir_mk_convert(lw->b, type, cond)
				      : cond;
	}
	from = lw->b->cur;
	loc = lw->b->loc;
	yes = lower_arm(lw, kids[1], type, false, wanted);
	no = lower_arm(lw, kids[2], type, false, wanted);
	return join_arms(lw, from, loc, cond, &yes, &no, type, wanted);
}

ir_ref lower_elvis(struct lower *lw, CXCursor c, CXCursor a, CXCursor otherwise,
		   bool wanted)
{
	uint32_t type = lower_value_type(lw, c), from;
	struct arm yes = { 0 }, no;
	ir_ref cond = lower_expr(lw, a, true);
	struct ir_loc loc;
	int64_t num;

	if (ir_is_const(lw->b, cond, &num))
		return num ? ir_mk_convert(lw->b, type, cond)
			   : lower_expr(lw, otherwise, wanted);
	from = lw->b->cur;
	loc = lw->b->loc;
	no = lower_arm(lw, otherwise, type, false, wanted);
	yes.start = yes.end = ir_new_block(lw->b);
	yes.value = ir_mk_convert(lw->b, type, cond);
	yes.is_pure = true;
	return join_arms(lw, from, loc, cond, &yes, &no, type, wanted);
}
