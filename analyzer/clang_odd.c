// SPDX-License-Identifier: BSD-2-Clause
/*
 * Expressions that libclang shows as "unexposed" or shows too much of.
 *
 * Which one an unexposed expression is follows from its children:
 *   one expression                an implicit conversion (or va_arg)
 *   types and members             offsetof and the like: constants
 *   c, x, y with c constant       __builtin_choose_expr
 *   a, a, a, b                    GNU a ?: b
 * Anything else is UNKNOWN, with pointers among the children written through
 * (the __atomic builtins).
 */
#include "analyzer/clang_lower.h"

#include <string.h>

static const struct ir_type *type_at(const struct lower *lw, uint32_t type)
{
	return &lw->cx->u->types.v[type];
}

static ir_ref decay(struct lower *lw, ir_ref e, uint32_t type)
{
	const struct ir_expr *x = ir_expr(lw->f, e);

	if (x->op == IR_STRING)
		return ir_mk_name(lw->b, IR_STRING, type, x->name);
	if (!ir_op_is_place(x->op))
		return lower_unknown(lw, type);
	return ir_mk(lw->b, IR_DECAY, type, e, 0, 0);
}

static bool is_va_arg(struct lower *lw, uint32_t to, uint32_t from)
{
	const struct ir_type *f = type_at(lw, from);

	return f->kind == IR_TYPE_POINTER && to != from &&
	       strstr(type_at(lw, f->target)->name, "__va_list") &&
	       strcmp(type_at(lw, to)->name, f->name);
}

static ir_ref implicit(struct lower *lw, CXCursor c, CXCursor child,
		       bool wanted)
{
	uint32_t type = lower_type(lw, c);
	uint32_t from = lower_type(lw, child);
	ir_ref e;

	if (is_va_arg(lw, type, from))
		return lower_unknown(lw, type);
	if (clang_getCursorType(c).kind == CXType_Dependent) {
		/* what is left of an expression with an error */
		lower_expr(lw, child, false);
		return lower_unknown(lw, lw->cx->int_type);
	}
	e = lower_expr(lw, child, wanted);
	if (!e || !wanted)
		return e;
	if (type_at(lw, type)->kind == IR_TYPE_POINTER) {
		if (ir_expr(lw->f, e)->op == IR_FUNC)
			return ir_mk_name(lw->b, IR_FUNC, type,
					  ir_expr(lw->f, e)->name);
		if (type_at(lw, ir_expr(lw->f, e)->type)->kind ==
		    IR_TYPE_ARRAY)
			return decay(lw, e, type);
	}
	if (type_at(lw, type)->kind == IR_TYPE_ARRAY ||
	    type_at(lw, type)->kind == IR_TYPE_FUNCTION)
		return e;
	return ir_mk_convert(lw->b, type, e);
}

/* The children's values are used, and memory they point to may change. */
static ir_ref opaque(struct lower *lw, CXCursor c, size_t mark, uint32_t n)
{
	VEC(ir_ref) outputs = { 0 };
	struct ir_stmt *s;
	int64_t num;

	if (ctx_evaluate(c, &num)) {
		lw->cx->kids.n = mark;
		return ir_mk_const(lw->b, lower_type(lw, c), num);
	}
	for (uint32_t i = 0; i < n; i++) {
		CXCursor child = lw->cx->kids.v[mark + i];
		const struct ir_type *t;
		ir_ref e;

		if (!clang_isExpression(child.kind))
			continue;
		e = lower_expr(lw, child, true);
		t = type_at(lw, ir_expr(lw->f, e)->type);
		if (n > 1 && t->kind == IR_TYPE_POINTER)
			vec_push(&outputs, ir_mk(lw->b, IR_ELEM, t->target, e,
						 0, 0));
	}
	lw->cx->kids.n = mark;
	if (outputs.n) {
		s = ir_add_stmt(lw->b, IR_STMT_ASM);
		s->nargs = (uint32_t)outputs.n;
		vec_foreach(&outputs, i)
			vec_push(&lw->f->args, outputs.v[i]);
	}
	vec_release(&outputs);
	return lower_unknown(lw, lower_type(lw, c));
}

static bool same_extent(CXCursor a, CXCursor b)
{
	return clang_equalRanges(clang_getCursorExtent(a),
				 clang_getCursorExtent(b));
}

static ir_ref chosen(struct lower *lw, size_t mark, bool wanted)
{
	CXCursor kids[3];
	int64_t num;
	ir_ref cond;

	for (int i = 0; i < 3; i++)
		kids[i] = lw->cx->kids.v[mark + (size_t)i];
	cond = lower_expr(lw, kids[0], true);
	if (!ir_is_const(lw->b, cond, &num))
		return 0;
	lw->cx->kids.n = mark;
	return lower_expr(lw, kids[num ? 1 : 2], wanted);
}

ir_ref lower_unexposed(struct lower *lw, CXCursor c, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, true);
	CXCursor first = n ? lw->cx->kids.v[mark] : c;
	CXCursor last = n ? vec_last(&lw->cx->kids) : c;
	ir_ref e;

	if (n == 1 && clang_isExpression(first.kind)) {
		lw->cx->kids.n = mark;
		return implicit(lw, c, first, wanted);
	}
	if (n == 4 && same_extent(first, lw->cx->kids.v[mark + 1])) {
		lw->cx->kids.n = mark;
		return lower_elvis(lw, c, first, last, wanted);
	}
	if (n == 3 && clang_isExpression(first.kind) &&
	    type_at(lw, lower_type(lw, first))->kind == IR_TYPE_INT) {
		e = chosen(lw, mark, wanted);
		if (e || lw->cx->kids.n == mark)
			return e;
	}
	return opaque(lw, c, mark, n);
}

/*
 * The chosen association is the one of the selection's own type; libclang does
 * not show what the others are for. Several of that type: not known which.
 */
ir_ref lower_generic(struct lower *lw, CXCursor c, bool wanted)
{
	CXType own = clang_getCursorType(c);
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false), found = 0;
	CXCursor match = c;
	int64_t num;

	for (uint32_t i = 1; i < n; i++) {
		CXCursor kid = lw->cx->kids.v[mark + i];

		if (!clang_equalTypes(clang_getCanonicalType(
					      clang_getCursorType(kid)),
				      clang_getCanonicalType(own)))
			continue;
		found++;
		match = kid;
	}
	lw->cx->kids.n = mark;
	if (found == 1)
		return lower_expr(lw, match, wanted);
	if (ctx_evaluate(c, &num))
		return ir_mk_const(lw->b, lower_type(lw, c), num);
	return lower_unknown(lw, lower_type(lw, c));
}

/* The dotted path of an offsetof(), or NULL. */
static const char *offset_path(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	const char *path = NULL;
	uint32_t n;

	while (c.kind == CXCursor_ParenExpr ||
	       c.kind == CXCursor_UnexposedExpr) {
		n = ctx_children(lw->cx, c, true);
		if (n != 1)
			break;
		c = lw->cx->kids.v[mark];
		lw->cx->kids.n = mark;
	}
	lw->cx->kids.n = mark;
	if (c.kind != CXCursor_UnexposedExpr)
		return NULL;
	n = ctx_children(lw->cx, c, true);
	for (uint32_t i = 0; i < n; i++) {
		CXCursor kid = lw->cx->kids.v[mark + i];
		const char *name;

		if (kid.kind != CXCursor_MemberRef) {
			if (clang_isExpression(kid.kind))
				path = NULL;
			continue;
		}
		name = ctx_spelling(lw->cx, kid);
		if (!*name || strchr(name, '('))
			continue;
		path = path ? arena_printf(&lw->cx->u->mem, "%s.%s", path,
					   name) : name;
	}
	lw->cx->kids.n = mark;
	return path ? intern(&lw->cx->u->names, path) : NULL;
}

/* C without the casts between pointers and integers of their size */
static CXCursor peel_casts(struct lower *lw, CXCursor c)
{
	for (;;) {
		size_t mark = lw->cx->kids.n;
		uint32_t n;

		c = lower_peel(lw, c);
		if (c.kind != CXCursor_CStyleCastExpr ||
		    type_at(lw, lower_type(lw, c))->size != 8)
			return c;
		n = ctx_children(lw->cx, c, false);
		if (n)
			c = vec_last(&lw->cx->kids);
		lw->cx->kids.n = mark;
		if (!n)
			return c;
	}
}

ir_ref lower_container(struct lower *lw, CXCursor cast, CXCursor operand)
{
	CXType record = clang_getPointeeType(
		clang_getCanonicalType(clang_getCursorType(cast)));
	size_t mark = lw->cx->kids.n;
	CXCursor pointer, offset;
	const char *path;
	ir_ref e, kept;

	if (record.kind != CXType_Record)
		return 0;
	operand = peel_casts(lw, operand);
	if (operand.kind != CXCursor_BinaryOperator ||
	    clang_getCursorBinaryOperatorKind(operand) != CXBinaryOperator_Sub)
		return 0;
	if (ctx_children(lw->cx, operand, false) < 2) {
		lw->cx->kids.n = mark;
		return 0;
	}
	pointer = lw->cx->kids.v[mark];
	offset = lw->cx->kids.v[mark + 1];
	lw->cx->kids.n = mark;
	path = offset_path(lw, offset);
	if (!path)
		return 0;
	e = lower_expr(lw, pointer, true);
	/* container_of() puts the pointer into a variable of its own first. */
	kept = ir_just_assigned(lw->b, e);
	if (kept)
		e = kept;
	return ir_mk_member(lw->b, IR_CONTAINER, lower_type(lw, cast), e, path,
			    clang_record(lw->cx, record)->name);
}
