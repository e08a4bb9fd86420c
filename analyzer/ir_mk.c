// SPDX-License-Identifier: BSD-2-Clause
/*
 * Expressions of a function under construction: shared and folded. What is
 * folded is the trivial: constants, *&x, &*p, !!x, p + 0, x ? y : y.
 */
#include "analyzer/ir_mk.h"

#include <assert.h>
#include <string.h>

static const struct ir_type *type_at(const struct ir_builder *b, uint32_t type)
{
	return &b->u->types.v[type];
}

static const struct ir_type *type_of(const struct ir_builder *b, ir_ref e)
{
	return type_at(b, ir_expr(b->f, e)->type);
}

/* Sharing of equal expressions */

static bool expr_equal(const struct ir_expr *x, const struct ir_expr *y)
{
	return x->op == y->op && x->type == y->type && x->a == y->a &&
	       x->b == y->b && x->c == y->c && x->num == y->num &&
	       x->name == y->name && x->record == y->record;
}

static uint64_t expr_hash(const struct ir_expr *x)
{
	uint64_t h = x->op * 0x9e3779b97f4a7c15u + x->type;

	h = (h ^ x->a) * 0x9e3779b97f4a7c15u;
	h = (h ^ x->b ^ (uint64_t)x->c << 32) * 0x9e3779b97f4a7c15u;
	h = (h ^ (uint64_t)x->num) * 0x9e3779b97f4a7c15u;
	h = (h ^ (uintptr_t)x->name) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static size_t expr_slot(const struct ir_builder *b, const struct ir_expr *x)
{
	size_t i = expr_hash(x) & (b->nslots - 1);

	while (b->slots[i] && !expr_equal(ir_expr(b->f, b->slots[i]), x))
		i = (i + 1) & (b->nslots - 1);
	return i;
}

static void grow_slots(struct ir_builder *b)
{
	size_t old = b->nslots;
	uint32_t *slots = b->slots;

	b->nslots = old ? old * 2 : 1024;
	b->slots = xcalloc(b->nslots, sizeof(*b->slots));
	for (size_t i = 0; i < old; i++)
		if (slots[i])
			b->slots[expr_slot(b, ir_expr(b->f, slots[i]))] =
				slots[i];
	free(slots);
}

static ir_ref share(struct ir_builder *b, struct ir_expr x)
{
	size_t i;

	if ((b->f->exprs.n + 1) * 2 > b->nslots)
		grow_slots(b);
	if (x.op == IR_UNKNOWN || x.op == IR_UNINIT) {
		vec_push(&b->f->exprs, x);
		return (ir_ref)b->f->exprs.n - 1;
	}
	i = expr_slot(b, &x);
	if (!b->slots[i]) {
		b->slots[i] = (uint32_t)b->f->exprs.n;
		vec_push(&b->f->exprs, x);
	}
	return b->slots[i];
}

bool ir_is_const(const struct ir_builder *b, ir_ref e, int64_t *num)
{
	const struct ir_expr *x = ir_expr(b->f, e);

	if (x->op != IR_CONST)
		return false;
	*num = x->num;
	return true;
}

bool ir_has_load(const struct ir_builder *b, ir_ref e)
{
	const struct ir_expr *x = ir_expr(b->f, e);

	switch (x->op) {
	case IR_NONE:
		return false;
	case IR_GLOBAL:
	case IR_ELEM:
		return true;
	case IR_ADDR:
	case IR_DECAY:
		while (ir_expr(b->f, x->a)->op == IR_FIELD)
			x = ir_expr(b->f, x->a);
		x = ir_expr(b->f, x->a);
		return x->op == IR_ELEM && ir_has_load(b, x->a);
	default:
		return ir_has_load(b, x->a) || ir_has_load(b, x->b) ||
		       ir_has_load(b, x->c);
	}
}

ir_ref ir_mk_const(struct ir_builder *b, uint32_t type, int64_t num)
{
	return share(b, (struct ir_expr){
			.op = IR_CONST,
			.type = type,
			.num = ir_truncate(type_at(b, type), num) });
}

ir_ref ir_mk_var(struct ir_builder *b, uint32_t var)
{
	assert(var < b->f->vars.n);
	return share(b, (struct ir_expr){ .op = IR_VAR,
					  .type = b->f->vars.v[var].type,
					  .num = var });
}

ir_ref ir_mk_name(struct ir_builder *b, enum ir_op op, uint32_t type,
		  const char *name)
{
	return share(b, (struct ir_expr){ .op = op,
					  .type = type,
					  .name = name });
}

static bool same_place(const struct ir_builder *b, ir_ref place, uint32_t type)
{
	const struct ir_type *have = type_of(b, place);
	const struct ir_type *want = type_at(b, type);

	if (have == want)
		return true;
	if (have->kind != want->kind || have->size != want->size)
		return false;
	if (have->kind == IR_TYPE_INT)
		return have->is_signed == want->is_signed &&
		       have->bits == want->bits &&
		       have->is_bool == want->is_bool;
	if (have->kind == IR_TYPE_RECORD)
		return have->name == want->name;
	return have->kind == IR_TYPE_POINTER;
}

/* x if A is the address of x, and x may be seen as a TYPE; else 0 */
static ir_ref deref(struct ir_builder *b, ir_ref a, uint32_t type)
{
	while (ir_expr(b->f, a)->op == IR_CAST &&
	       type_of(b, ir_expr(b->f, a)->a)->kind == IR_TYPE_POINTER)
		a = ir_expr(b->f, a)->a;
	if (ir_expr(b->f, a)->op == IR_ADDR &&
	    same_place(b, ir_expr(b->f, a)->a, type))
		return ir_expr(b->f, a)->a;
	return 0;
}

/*
 * Takes the dotted PATH off a place from its end: x for x.m.n and "m.n" when x
 * is an object of its own whose member m belongs to RECORD; else 0.
 */
static ir_ref strip_path(const struct ir_builder *b, ir_ref place,
			 const char *path, const char *record)
{
	size_t len = strlen(path), n;
	const struct ir_expr *x;

	for (;;) {
		x = ir_expr(b->f, place);
		n = x->op == IR_FIELD ? strlen(x->name) : 0;
		if (!n || n > len || strncmp(path + len - n, x->name, n))
			return 0;
		place = x->a;
		len -= n;
		if (!len)
			break;
		if (path[--len] != '.')
			return 0;
	}
	return x->record == record ? place : 0;
}

static ir_ref mk_container(struct ir_builder *b, struct ir_expr x)
{
	ir_ref whole = 0;

	/* Which type the pointer had does not matter. */
	while (ir_expr(b->f, x.a)->op == IR_CAST &&
	       type_of(b, ir_expr(b->f, x.a)->a)->kind == IR_TYPE_POINTER)
		x.a = ir_expr(b->f, x.a)->a;
	if (ir_expr(b->f, x.a)->op == IR_ADDR)
		whole = strip_path(b, ir_expr(b->f, x.a)->a, x.name, x.record);
	if (whole)
		return ir_mk(b, IR_ADDR, x.type, whole, 0, 0);
	return share(b, x);
}

ir_ref ir_mk_member(struct ir_builder *b, enum ir_op op, uint32_t type,
		    ir_ref a, const char *name, const char *record)
{
	struct ir_expr x = { .op = op, .type = type, .a = a, .name = name,
			     .record = record };

	assert(op == IR_FIELD || op == IR_CONTAINER);
	return op == IR_CONTAINER ? mk_container(b, x) : share(b, x);
}

static bool is_compare(enum ir_op op)
{
	return op >= IR_EQ && op <= IR_GE;
}

static bool is_truth_value(const struct ir_builder *b, ir_ref e)
{
	const struct ir_expr *x = ir_expr(b->f, e);

	if (x->op == IR_CONST)
		return x->num == 0 || x->num == 1;
	if (x->op == IR_ITE)
		return is_truth_value(b, x->b) && is_truth_value(b, x->c);
	return is_compare(x->op) || x->op == IR_NOT ||
	       type_of(b, e)->is_bool;
}

ir_ref ir_mk_truth(struct ir_builder *b, ir_ref e)
{
	for (;;) {
		const struct ir_expr *x = ir_expr(b->f, e);
		const struct ir_type *from = x->a ? type_of(b, x->a) : NULL;
		int64_t num;

		if (x->op == IR_CAST && from->kind == IR_TYPE_INT &&
		    type_at(b, x->type)->bits >= from->bits)
			e = x->a;
		else if (x->op == IR_NE && ir_is_const(b, x->b, &num) &&
			 num == 0 && is_truth_value(b, x->a))
			e = x->a;
		else
			return e;
	}
}

/* x == 0 for x != 0 and so on; 0 if E is no comparison of integers */
static ir_ref invert(struct ir_builder *b, ir_ref e, uint32_t type)
{
	static const enum ir_op inverse[IR_OP_MAX] = {
		[IR_EQ] = IR_NE, [IR_NE] = IR_EQ, [IR_LT] = IR_GE,
		[IR_GE] = IR_LT, [IR_GT] = IR_LE, [IR_LE] = IR_GT,
	};
	struct ir_expr x = *ir_expr(b->f, e);

	if (!is_compare(x.op) || type_of(b, x.a)->kind == IR_TYPE_FLOAT)
		return 0;
	x.op = inverse[x.op];
	x.type = type;
	return share(b, x);
}

static ir_ref mk_not(struct ir_builder *b, uint32_t type, ir_ref a)
{
	const struct ir_expr *x;
	ir_ref e;

	a = ir_mk_truth(b, a);
	e = invert(b, a, type);
	if (e)
		return e;
	x = ir_expr(b->f, a);
	if (x->op == IR_NOT) {
		a = x->a;
		e = ir_mk_const(b, ir_expr(b->f, a)->type, 0);
		return ir_mk(b, IR_NE, type, a, e, 0);
	}
	return share(b, (struct ir_expr){ .op = IR_NOT,
					  .type = type,
					  .a = a });
}

/* Constants stand on the right of a comparison. */
static void orient(const struct ir_builder *b, enum ir_op *op, ir_ref *a,
		   ir_ref *bb)
{
	static const enum ir_op mirror[IR_OP_MAX] = {
		[IR_EQ] = IR_EQ, [IR_NE] = IR_NE, [IR_LT] = IR_GT,
		[IR_GT] = IR_LT, [IR_LE] = IR_GE, [IR_GE] = IR_LE,
	};
	ir_ref swap = *a;
	int64_t num;

	if (!is_compare(*op) || !ir_is_const(b, *a, &num))
		return;
	*a = *bb;
	*bb = swap;
	*op = mirror[*op];
}

ir_ref ir_mk(struct ir_builder *b, enum ir_op op, uint32_t type, ir_ref a,
	     ir_ref bb, ir_ref c)
{
	int64_t num;
	ir_ref e;

	if (a && ir_fold(b, op, type, a, bb, &num))
		return ir_mk_const(b, type, num);
	orient(b, &op, &a, &bb);
	switch (op) {
	case IR_NOT:
		return mk_not(b, type, a);
	case IR_NE:
		if (ir_is_const(b, bb, &num) && num == 0 &&
		    is_truth_value(b, a) && !type_of(b, a)->is_bool)
			return a;
		break;
	case IR_ELEM:
		e = deref(b, a, type);
		if (e)
			return e;
		break;
	case IR_ADDR:
		if (ir_expr(b->f, a)->op == IR_ELEM)
			return ir_expr(b->f, a)->a;
		break;
	case IR_PTRADD:
		if (ir_is_const(b, bb, &num) && num == 0)
			return a;
		break;
	case IR_ADD:
	case IR_SUB:
	case IR_OR:
	case IR_SHL:
	case IR_SHR:
		if (ir_is_const(b, bb, &num) && num == 0 &&
		    ir_expr(b->f, a)->type == type)
			return a;
		break;
	case IR_ITE:
		if (ir_is_const(b, a, &num))
			return num ? bb : c;
		if (bb == c)
			return bb;
		break;
	default:
		break;
	}
	return share(b, (struct ir_expr){
			.op = op, .type = type, .a = a, .b = bb, .c = c });
}

static ir_ref convert(struct ir_builder *b, uint32_t type, ir_ref a,
		      bool keep_pointer)
{
	const struct ir_type *to = type_at(b, type);
	const struct ir_type *from = type_of(b, a);
	int64_t num;

	if (to == from || to->kind == IR_TYPE_VOID)
		return a;
	if ((to->kind == IR_TYPE_INT || to->kind == IR_TYPE_POINTER) &&
	    ir_is_const(b, a, &num))
		return ir_mk_const(b, type, num);
	if (to->is_bool && from->kind != IR_TYPE_FLOAT)
		return from->is_bool ? a
				     : ir_mk(b, IR_NE, type, a,
					     ir_mk_const(b,
							 ir_expr(b->f, a)->type,
							 0), 0);
	if (to->kind == IR_TYPE_INT && from->kind == IR_TYPE_INT &&
	    to->bits == from->bits && to->is_signed == from->is_signed &&
	    !from->is_bool)
		return a;
	if (to->kind == IR_TYPE_POINTER && from->kind == IR_TYPE_POINTER &&
	    (!keep_pointer || to->target == from->target))
		return a;
	if (to->kind == from->kind && to->kind != IR_TYPE_INT &&
	    to->kind != IR_TYPE_POINTER)
		return a;
	return share(b, (struct ir_expr){ .op = IR_CAST,
					  .type = type,
					  .a = a });
}

ir_ref ir_mk_convert(struct ir_builder *b, uint32_t type, ir_ref a)
{
	return convert(b, type, a, false);
}

ir_ref ir_mk_cast(struct ir_builder *b, uint32_t type, ir_ref a)
{
	return convert(b, type, a, true);
}
