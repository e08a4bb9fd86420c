// SPDX-License-Identifier: BSD-2-Clause
/*
 * Operators. What changes a place becomes an assignment; its value, if wanted,
 * is the place afterwards, or for x++ a copy made before.
 */
#include "analyzer/clang_lower.h"

static const struct ir_type *type_at(const struct lower *lw, uint32_t type)
{
	return &lw->cx->u->types.v[type];
}

static enum ir_type_kind kind_of(const struct lower *lw, ir_ref e)
{
	return type_at(lw, ir_expr(lw->f, e)->type)->kind;
}

static ir_ref lower_add(struct lower *lw, uint32_t type, ir_ref p, ir_ref i)
{
	if (kind_of(lw, p) == IR_TYPE_INT && kind_of(lw, i) == IR_TYPE_POINTER) {
		ir_ref swap = p;

		p = i;
		i = swap;
	}
	return ir_mk(lw->b, IR_PTRADD, type, p, i, 0);
}

static ir_ref lower_arith(struct lower *lw, enum ir_op op, uint32_t type,
			  ir_ref x, ir_ref y)
{
	bool is_ptr = type_at(lw, type)->kind == IR_TYPE_POINTER;

	if (op == IR_ADD && is_ptr)
		return lower_add(lw, type, x, y);
	if (op == IR_SUB && is_ptr) {
		y = ir_mk_convert(lw->b, lw->cx->long_type, y);
		y = ir_mk(lw->b, IR_NEG, lw->cx->long_type, y, 0, 0);
		return ir_mk(lw->b, IR_PTRADD, type, x, y, 0);
	}
	if (op == IR_SUB && kind_of(lw, x) == IR_TYPE_POINTER &&
	    kind_of(lw, y) == IR_TYPE_POINTER)
		return ir_mk(lw->b, IR_PTRDIFF, type, x, y, 0);
	return ir_mk(lw->b, op, type, x, y, 0);
}

static enum ir_op binary_op(enum CXBinaryOperatorKind k)
{
	switch (k) {
	case CXBinaryOperator_Mul:
	case CXBinaryOperator_MulAssign:
		return IR_MUL;
	case CXBinaryOperator_Div:
	case CXBinaryOperator_DivAssign:
		return IR_DIV;
	case CXBinaryOperator_Rem:
	case CXBinaryOperator_RemAssign:
		return IR_MOD;
	case CXBinaryOperator_Add:
	case CXBinaryOperator_AddAssign:
		return IR_ADD;
	case CXBinaryOperator_Sub:
	case CXBinaryOperator_SubAssign:
		return IR_SUB;
	case CXBinaryOperator_Shl:
	case CXBinaryOperator_ShlAssign:
		return IR_SHL;
	case CXBinaryOperator_Shr:
	case CXBinaryOperator_ShrAssign:
		return IR_SHR;
	case CXBinaryOperator_And:
	case CXBinaryOperator_AndAssign:
		return IR_AND;
	case CXBinaryOperator_Or:
	case CXBinaryOperator_OrAssign:
		return IR_OR;
	case CXBinaryOperator_Xor:
	case CXBinaryOperator_XorAssign:
		return IR_XOR;
	case CXBinaryOperator_LT:
		return IR_LT;
	case CXBinaryOperator_GT:
		return IR_GT;
	case CXBinaryOperator_LE:
		return IR_LE;
	case CXBinaryOperator_GE:
		return IR_GE;
	case CXBinaryOperator_EQ:
		return IR_EQ;
	case CXBinaryOperator_NE:
		return IR_NE;
	default:
		return IR_NONE;
	}
}

static ir_ref lower_assignment(struct lower *lw, CXCursor left, CXCursor right)
{
	struct ir_loc loc = lw->b->loc;
	ir_ref dst;
	bool is_lost;

	lw->place_is_lost = false;
	dst = lower_place(lw, left);
	is_lost = lw->place_is_lost;
	lw->b->loc = loc;
	lower_assign(lw, dst, right);
	if (is_lost)
		lower_lost_store(lw, dst, left);
	return dst;
}

/* The type that a op= b computes in: b has it already, except for shifts. */
static uint32_t compute_type(const struct lower *lw, enum ir_op op,
			     uint32_t left, uint32_t right)
{
	const struct ir_type *l = type_at(lw, left);

	if (l->kind == IR_TYPE_POINTER)
		return left;
	if (op != IR_SHL && op != IR_SHR)
		return right;
	return l->kind == IR_TYPE_INT && l->bits < 32 ? lw->cx->int_type
						      : left;
}

static ir_ref lower_compound_assign(struct lower *lw, CXCursor left,
				    CXCursor right, enum ir_op op)
{
	struct ir_loc loc = lw->b->loc;
	ir_ref dst = lower_place(lw, left);
	ir_ref y = lower_expr(lw, right, true), x;
	uint32_t type;
	bool is_lost = lower_holds_lost(lw, left);

	if (!y)
		y = lower_unknown(lw, lw->cx->int_type);
	type = compute_type(lw, op, ir_expr(lw->f, dst)->type,
			    ir_expr(lw->f, y)->type);
	x = ir_mk_convert(lw->b, type, dst);
	x = lower_arith(lw, op, type, x, y);
	lw->b->loc = loc;
	ir_assign(lw->b, dst,
		  ir_mk_convert(lw->b, ir_expr(lw->f, dst)->type, x));
	if (is_lost)
		lower_lost_store(lw, dst, left);
	return dst;
}

ir_ref lower_binary(struct lower *lw, CXCursor c, bool wanted)
{
	enum CXBinaryOperatorKind k = clang_getCursorBinaryOperatorKind(c);
	size_t mark = lw->cx->kids.n;
	CXCursor left, right;
	enum ir_op op;
	ir_ref x, y;

	if (k == CXBinaryOperator_LAnd || k == CXBinaryOperator_LOr)
		return lower_logical(lw, c, k == CXBinaryOperator_LAnd,
				     wanted);
	if (ctx_children(lw->cx, c, false) < 2) {
		lw->cx->kids.n = mark;
		return lower_unknown(lw, lower_type(lw, c));
	}
	left = lw->cx->kids.v[mark];
	right = lw->cx->kids.v[mark + 1];
	lw->cx->kids.n = mark;
	if (k == CXBinaryOperator_Comma) {
		lower_expr(lw, left, false);
		return lower_expr(lw, right, wanted);
	}
	if (k == CXBinaryOperator_Assign) {
		x = lower_assignment(lw, left, right);
		return wanted ? x : 0;
	}
	op = binary_op(k);
	if (k >= CXBinaryOperator_MulAssign && op != IR_NONE) {
		x = lower_compound_assign(lw, left, right, op);
		return wanted ? x : 0;
	}
	x = lower_expr(lw, left, true);
	y = lower_expr(lw, right, true);
	if (op == IR_NONE || !x || !y)
		return lower_unknown(lw, lower_type(lw, c));
	return lower_arith(lw, op, lower_value_type(lw, c), x, y);
}

static ir_ref lower_step(struct lower *lw, CXCursor operand, int step,
			 bool is_post, bool wanted)
{
	ir_ref place = lower_place(lw, operand), old, one;
	bool is_lost = lower_holds_lost(lw, operand);
	uint32_t type = ir_expr(lw->f, place)->type;
	uint32_t one_type = lw->cx->int_type;

	old = is_post && wanted
		      ? ir_mk_var(lw->b, ir_new_temp(lw->b, type)) : place;
	if (old != place)
		ir_assign(lw->b, old, place);
	if (type_at(lw, type)->kind == IR_TYPE_INT)
		one_type = type;
	one = ir_mk_const(lw->b, one_type,
			  type_at(lw, type)->kind == IR_TYPE_POINTER ? step
								     : 1);
	ir_assign(lw->b, place,
		  type_at(lw, type)->kind == IR_TYPE_POINTER
			  ? ir_mk(lw->b, IR_PTRADD, type, place, one, 0)
			  : ir_mk(lw->b, step > 0 ? IR_ADD : IR_SUB, type,
				  place, one, 0));
	if (is_lost)
		lower_lost_store(lw, place, operand);
	return wanted ? old : 0;
}

static ir_ref lower_address(struct lower *lw, CXCursor c, CXCursor operand)
{
	ir_ref e = lower_expr(lw, operand, true);
	uint32_t type = lower_type(lw, c);

	if (!e)
		return lower_unknown(lw, type);
	if (ir_expr(lw->f, e)->op == IR_FUNC)
		return ir_mk_name(lw->b, IR_FUNC, type,
				  ir_expr(lw->f, e)->name);
	if (ir_expr(lw->f, e)->op == IR_STRING)
		return ir_mk_name(lw->b, IR_STRING, type,
				  ir_expr(lw->f, e)->name);
	if (!ir_op_is_place(ir_expr(lw->f, e)->op))
		e = lower_keep(lw, e);
	if (!ir_op_is_place(ir_expr(lw->f, e)->op))
		return lower_unknown(lw, type);
	return ir_mk(lw->b, IR_ADDR, type, e, 0, 0);
}

static ir_ref lower_deref(struct lower *lw, CXCursor c, CXCursor operand)
{
	ir_ref p = lower_expr(lw, operand, true);
	uint32_t type = lower_type(lw, c);

	if (!p)
		return lower_unknown(lw, type);
	if (type_at(lw, type)->kind == IR_TYPE_FUNCTION)
		return p;
	return lower_elem(lw, p, type);
}

static ir_ref lower_unary_value(struct lower *lw, CXCursor c, enum ir_op op,
				CXCursor operand)
{
	ir_ref e = lower_expr(lw, operand, true);

	if (!e)
		return lower_unknown(lw, lower_type(lw, c));
	return ir_mk(lw->b, op, lower_type(lw, c), e, 0, 0);
}

ir_ref lower_unary(struct lower *lw, CXCursor c, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	CXCursor operand;

	if (!ctx_children(lw->cx, c, false)) {
		lw->cx->kids.n = mark;
		return lower_unknown(lw, lower_type(lw, c));
	}
	operand = lw->cx->kids.v[mark];
	lw->cx->kids.n = mark;
	switch (clang_getCursorUnaryOperatorKind(c)) {
	case CXUnaryOperator_PostInc:
		return lower_step(lw, operand, 1, true, wanted);
	case CXUnaryOperator_PostDec:
		return lower_step(lw, operand, -1, true, wanted);
	case CXUnaryOperator_PreInc:
		return lower_step(lw, operand, 1, false, wanted);
	case CXUnaryOperator_PreDec:
		return lower_step(lw, operand, -1, false, wanted);
	case CXUnaryOperator_AddrOf:
		return lower_address(lw, c, operand);
	case CXUnaryOperator_Deref:
		return lower_deref(lw, c, operand);
	case CXUnaryOperator_Minus:
		return lower_unary_value(lw, c, IR_NEG, operand);
	case CXUnaryOperator_Not:
		return lower_unary_value(lw, c, IR_BITNOT, operand);
	case CXUnaryOperator_LNot:
		return lower_unary_value(lw, c, IR_NOT, operand);
	case CXUnaryOperator_Plus:
	case CXUnaryOperator_Extension:
		return lower_expr(lw, operand, wanted);
	default:
		lower_expr(lw, operand, false);
		return lower_unknown(lw, lower_type(lw, c));
	}
}
