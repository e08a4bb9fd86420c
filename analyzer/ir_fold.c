// SPDX-License-Identifier: BSD-2-Clause
/*
 * What does an operation on constants give? C's rules for two's complement
 * targets. Undefined results (division by zero, shifts past the width) are
 * not folded.
 */
#include "analyzer/ir_mk.h"

int64_t ir_truncate(const struct ir_type *t, int64_t num)
{
	uint64_t mask;

	if (t->is_bool)
		return num != 0;
	if (t->kind != IR_TYPE_INT || t->bits <= 0 || t->bits >= 64)
		return num;
	mask = (1ull << t->bits) - 1;
	if (t->is_signed && ((uint64_t)num >> (t->bits - 1) & 1))
		return (int64_t)((uint64_t)num | ~mask);
	return (int64_t)((uint64_t)num & mask);
}

static bool fold_divide(enum ir_op op, bool is_signed, int64_t x, int64_t y,
			int64_t *num)
{
	if (y == 0 || (is_signed && x == INT64_MIN && y == -1))
		return false;
	if (is_signed)
		*num = op == IR_DIV ? x / y : x % y;
	else
		*num = (int64_t)(op == IR_DIV ? (uint64_t)x / (uint64_t)y
					      : (uint64_t)x % (uint64_t)y);
	return true;
}

static bool fold_shift(enum ir_op op, const struct ir_type *t, int64_t x,
		       int64_t y, int64_t *num)
{
	if (y < 0 || y >= 64 || (t->kind == IR_TYPE_INT && y >= t->bits))
		return false;
	if (op == IR_SHL)
		*num = (int64_t)((uint64_t)x << y);
	else
		*num = t->is_signed ? x >> y : (int64_t)((uint64_t)x >> y);
	return true;
}

static int64_t fold_compare(enum ir_op op, bool is_signed, int64_t x,
			    int64_t y)
{
	bool less = is_signed ? x < y : (uint64_t)x < (uint64_t)y;

	switch (op) {
	case IR_EQ:
		return x == y;
	case IR_NE:
		return x != y;
	case IR_LT:
		return less;
	case IR_LE:
		return less || x == y;
	case IR_GT:
		return !less && x != y;
	default:
		return !less;
	}
}

static bool fold_unary(enum ir_op op, int64_t x, int64_t *num)
{
	switch (op) {
	case IR_NEG:
		*num = (int64_t)(0 - (uint64_t)x);
		return true;
	case IR_BITNOT:
		*num = ~x;
		return true;
	case IR_NOT:
		*num = !x;
		return true;
	default:
		return false;
	}
}

static bool fold_binary(const struct ir_type *t, enum ir_op op, int64_t x,
			int64_t y, int64_t *num)
{
	switch (op) {
	case IR_ADD:
		*num = (int64_t)((uint64_t)x + (uint64_t)y);
		return true;
	case IR_SUB:
		*num = (int64_t)((uint64_t)x - (uint64_t)y);
		return true;
	case IR_MUL:
		*num = (int64_t)((uint64_t)x * (uint64_t)y);
		return true;
	case IR_AND:
		*num = x & y;
		return true;
	case IR_OR:
		*num = x | y;
		return true;
	case IR_XOR:
		*num = x ^ y;
		return true;
	case IR_DIV:
	case IR_MOD:
		return fold_divide(op, t->is_signed, x, y, num);
	case IR_SHL:
	case IR_SHR:
		return fold_shift(op, t, x, y, num);
	case IR_EQ:
	case IR_NE:
	case IR_LT:
	case IR_LE:
	case IR_GT:
	case IR_GE:
		*num = fold_compare(op, t->is_signed, x, y);
		return true;
	default:
		return false;
	}
}

bool ir_fold(const struct ir_builder *b, enum ir_op op, uint32_t type,
	     ir_ref a, ir_ref bb, int64_t *num)
{
	const struct ir_type *t = &b->u->types.v[type];
	int64_t x, y;
	bool done;

	if ((t->kind != IR_TYPE_INT && t->kind != IR_TYPE_POINTER) ||
	    t->bits > 64 || !ir_is_const(b, a, &x))
		return false;
	if (ir_op_nargs(op) == 1)
		done = fold_unary(op, x, num);
	else
		done = ir_is_const(b, bb, &y) &&
		       fold_binary(&b->u->types.v[ir_expr(b->f, a)->type], op,
				   x, y, num);
	if (done)
		*num = ir_truncate(t, *num);
	return done;
}
