// SPDX-License-Identifier: BSD-2-Clause
/*
 * Expressions. One function serves places and values: a place used as a value
 * means a load. What cannot be represented becomes a variable holding
 * UNKNOWN; its parts are still lowered for their side effects.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

struct place lower_at(struct lower *lw, CXCursor c)
{
	struct place p = ctx_place_of(lw->cx, c);

	if (p.is_known)
		lw->b->loc = ctx_loc(lw->cx, p);
	return p;
}

uint32_t lower_type(struct lower *lw, CXCursor c)
{
	return clang_type_of(lw->cx, c);
}

static const struct ir_type *type_at(const struct lower *lw, uint32_t type)
{
	return &lw->cx->u->types.v[type];
}

static enum ir_type_kind kind_of(const struct lower *lw, ir_ref e)
{
	return type_at(lw, ir_expr(lw->f, e)->type)->kind;
}

ir_ref lower_unknown(struct lower *lw, uint32_t type)
{
	ir_ref var;

	if (type_at(lw, type)->kind == IR_TYPE_VOID)
		type = lw->cx->int_type;
	var = ir_mk_var(lw->b, ir_new_temp(lw->b, type));
	ir_assign(lw->b, var, ir_mk(lw->b, IR_UNKNOWN, type, 0, 0, 0));
	return var;
}

ir_ref lower_keep(struct lower *lw, ir_ref e)
{
	const struct ir_expr *x = ir_expr(lw->f, e);
	ir_ref var;

	if (x->op == IR_CONST || x->op == IR_FUNC || x->op == IR_STRING ||
	    (x->op == IR_VAR && lw->f->vars.v[x->num].is_temp))
		return e;
	var = ir_mk_var(lw->b, ir_new_temp(lw->b, x->type));
	ir_assign(lw->b, var, e);
	return var;
}

/* Only child of C, if it has one and no references. */
static bool only_child(struct lower *lw, CXCursor c, CXCursor *child)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, true);
	bool one = n == 1 && !clang_isReference(lw->cx->kids.v[mark].kind);

	if (one)
		*child = lw->cx->kids.v[mark];
	lw->cx->kids.n = mark;
	return one;
}

static bool keeps_value(const struct lower *lw, uint32_t to, uint32_t from)
{
	const struct ir_type *t = type_at(lw, to), *f = type_at(lw, from);

	if (to == from)
		return true;
	if (t->kind == IR_TYPE_INT && f->kind == IR_TYPE_INT)
		return t->is_bool || t->bits >= f->bits;
	if (t->kind != IR_TYPE_POINTER)
		return false;
	if (f->kind == IR_TYPE_FUNCTION)
		return true;
	/* va_arg() looks like a conversion of the list's address. */
	return f->kind == IR_TYPE_POINTER &&
	       !strstr(type_at(lw, f->target)->name, "__va_list");
}

CXCursor lower_peel(struct lower *lw, CXCursor c)
{
	CXCursor child;

	while (c.kind == CXCursor_ParenExpr ||
	       c.kind == CXCursor_UnexposedExpr) {
		if (!only_child(lw, c, &child))
			break;
		if (c.kind == CXCursor_UnexposedExpr &&
		    !keeps_value(lw, lower_type(lw, c),
				 lower_type(lw, child)))
			break;
		c = child;
	}
	return c;
}

/* Names */

static const char *global_name(struct lower *lw, CXCursor decl)
{
	struct clang_ctx *cx = lw->cx;
	CXCursor parent;
	const char *name;
	uint32_t id;

	if (ptrmap_get(&cx->name_of, ctx_decl_key(decl), &id))
		return intern_str(&cx->u->names, id);
	name = ctx_stable_name(cx, ctx_spelling(cx, decl));
	parent = clang_getCursorSemanticParent(decl);
	if (parent.kind == CXCursor_FunctionDecl &&
	    clang_Cursor_getStorageClass(decl) == CX_SC_Static)
		name = intern(&cx->u->names,
			      arena_printf(&cx->u->mem, "%s.%s",
					   ctx_spelling(cx, parent), name));
	ptrmap_set(&cx->name_of, ctx_decl_key(decl),
		   intern_id(&cx->u->names, name));
	return name;
}

static ir_ref lower_name(struct lower *lw, CXCursor c)
{
	CXCursor decl = clang_getCursorReferenced(c);
	uint32_t type = lower_type(lw, c), var;
	const char *name;

	switch (decl.kind) {
	case CXCursor_EnumConstantDecl:
		return ir_mk_const(lw->b, type,
				   clang_getEnumConstantDeclValue(decl));
	case CXCursor_FunctionDecl:
		name = clang_callee(lw->cx, decl)->name;
		clang_enqueue(lw->cx, decl, lw->inline_depth + 1);
		return ir_mk_name(lw->b, IR_FUNC, type, name);
	case CXCursor_VarDecl:
	case CXCursor_ParmDecl:
		if (ptrmap_get(&lw->vars, ctx_decl_key(decl), &var))
			return ir_mk_var(lw->b, var);
		return ir_mk_name(lw->b, IR_GLOBAL, type,
				  global_name(lw, decl));
	default:
		return lower_unknown(lw, type);
	}
}

static ir_ref lower_string(struct lower *lw, CXCursor c)
{
	const char *text = ctx_spelling(lw->cx, c);
	size_t len = strlen(text);

	if (len >= 2 && text[0] == '"' && text[len - 1] == '"')
		text = intern(&lw->cx->u->names,
			      arena_strndup(&lw->cx->u->mem, text + 1,
					    len - 2));
	return ir_mk_name(lw->b, IR_STRING, lower_type(lw, c), text);
}

static ir_ref lower_literal(struct lower *lw, CXCursor c)
{
	int64_t num;

	if (ctx_evaluate(c, &num))
		return ir_mk_const(lw->b, lower_type(lw, c), num);
	return lower_unknown(lw, lower_type(lw, c));
}

/* Places */

static ir_ref elem(struct lower *lw, ir_ref ptr, uint32_t type)
{
	const struct ir_expr *x = ir_expr(lw->f, ptr);

	if (x->op == IR_FUNC)
		return ptr;
	if (kind_of(lw, ptr) != IR_TYPE_POINTER)
		ptr = ir_mk_convert(lw->b, lw->cx->ptr_type, ptr);
	return ir_mk(lw->b, IR_ELEM, type, ptr, 0, 0);
}

static ir_ref lower_member(struct lower *lw, CXCursor c)
{
	CXCursor decl = clang_getCursorReferenced(c), base;
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	struct ir_expr m;
	CXType base_type;
	ir_ref place;

	base = n ? lw->cx->kids.v[mark] : clang_getNullCursor();
	lw->cx->kids.n = mark;
	if (!n || decl.kind != CXCursor_FieldDecl)
		return lower_unknown(lw, lower_type(lw, c));
	m = *clang_member(lw->cx, decl);
	base_type = clang_getCanonicalType(clang_getCursorType(base));
	if (base_type.kind == CXType_Pointer)
		place = elem(lw, lower_expr(lw, base, true),
			     clang_type(lw->cx,
					clang_getPointeeType(base_type)));
	else
		place = lower_place(lw, base);
	if (!ir_op_is_place(ir_expr(lw->f, place)->op))
		return lower_unknown(lw, m.type);
	return ir_mk_member(lw->b, IR_FIELD, m.type, place, m.name, m.record);
}

static ir_ref lower_subscript(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	CXCursor base, index;
	ir_ref p, i;

	if (n < 2) {
		lw->cx->kids.n = mark;
		return lower_unknown(lw, lower_type(lw, c));
	}
	base = lw->cx->kids.v[mark];
	index = lw->cx->kids.v[mark + 1];
	lw->cx->kids.n = mark;
	p = lower_expr(lw, base, true);
	i = lower_expr(lw, index, true);
	if (kind_of(lw, p) == IR_TYPE_INT) {
		ir_ref swap = p;

		p = i;
		i = swap;
	}
	return elem(lw, ir_mk(lw->b, IR_PTRADD, ir_expr(lw->f, p)->type, p, i,
			      0),
		    lower_type(lw, c));
}

ir_ref lower_place(struct lower *lw, CXCursor c)
{
	ir_ref e = lower_expr(lw, c, true), var;
	uint32_t type = e ? ir_expr(lw->f, e)->type : lower_type(lw, c);

	if (!e)
		return lower_unknown(lw, type);
	if (ir_op_is_place(ir_expr(lw->f, e)->op))
		return e;
	var = ir_mk_var(lw->b, ir_new_temp(lw->b, type));
	ir_assign(lw->b, var, e);
	return var;
}

ir_ref lower_as(struct lower *lw, CXCursor c, uint32_t type)
{
	ir_ref e = lower_expr(lw, c, true);

	return e ? ir_mk_convert(lw->b, type, e) : lower_unknown(lw, type);
}

void lower_assign(struct lower *lw, ir_ref dst, CXCursor c)
{
	struct ir_loc loc = lw->b->loc;
	ir_ref src;

	if (lower_call_fits(lw, c, dst)) {
		lower_call(lw, c, dst, true);
		return;
	}
	src = lower_as(lw, c, ir_expr(lw->f, dst)->type);
	lw->b->loc = loc;
	ir_assign(lw->b, dst, src);
}

/* Operators */

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
	ir_ref dst = lower_place(lw, left);

	lw->b->loc = loc;
	lower_assign(lw, dst, right);
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

	if (!y)
		y = lower_unknown(lw, lw->cx->int_type);
	type = compute_type(lw, op, ir_expr(lw->f, dst)->type,
			    ir_expr(lw->f, y)->type);
	x = ir_mk_convert(lw->b, type, dst);
	x = lower_arith(lw, op, type, x, y);
	lw->b->loc = loc;
	ir_assign(lw->b, dst,
		  ir_mk_convert(lw->b, ir_expr(lw->f, dst)->type, x));
	return dst;
}

static ir_ref lower_binary(struct lower *lw, CXCursor c, bool wanted)
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
	return lower_arith(lw, op, lower_type(lw, c), x, y);
}

static ir_ref lower_step(struct lower *lw, CXCursor operand, int step,
			 bool is_post, bool wanted)
{
	ir_ref place = lower_place(lw, operand), old, one;
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
	return elem(lw, p, type);
}

static ir_ref lower_unary_value(struct lower *lw, CXCursor c, enum ir_op op,
				CXCursor operand)
{
	ir_ref e = lower_expr(lw, operand, true);

	if (!e)
		return lower_unknown(lw, lower_type(lw, c));
	return ir_mk(lw->b, op, lower_type(lw, c), e, 0, 0);
}

static ir_ref lower_unary(struct lower *lw, CXCursor c, bool wanted)
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

static ir_ref lower_cast(struct lower *lw, CXCursor c, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t type = lower_type(lw, c);
	CXCursor operand;
	ir_ref e;

	operand = n ? vec_last(&lw->cx->kids) : c;
	lw->cx->kids.n = mark;
	if (!n)
		return lower_unknown(lw, type);
	if (type_at(lw, type)->kind == IR_TYPE_VOID) {
		e = lower_expr(lw, operand, false);
		if (e)
			ir_eval(lw->b, e);
		return 0;
	}
	e = lower_container(lw, c, operand);
	if (e)
		return e;
	e = lower_expr(lw, operand, true);
	if (!e)
		return lower_unknown(lw, type);
	if (type_at(lw, type)->kind == IR_TYPE_RECORD &&
	    ir_expr(lw->f, e)->type != type)
		return lower_unknown(lw, type);
	(void)wanted;
	return ir_mk_cast(lw->b, type, e);
}

static ir_ref lower_compound_literal(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	ir_ref var = ir_mk_var(lw->b, ir_new_temp(lw->b, lower_type(lw, c)));
	CXCursor init = n ? vec_last(&lw->cx->kids) : c;

	lw->cx->kids.n = mark;
	ir_add_stmt(lw->b, IR_STMT_DECL)->dst = var;
	if (n)
		lower_init(lw, var, clang_getCursorType(c), init);
	return var;
}

static ir_ref lower_stmt_expr(struct lower *lw, CXCursor c, bool wanted)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	CXCursor body = n ? lw->cx->kids.v[mark] : c;

	lw->cx->kids.n = mark;
	return n ? lower_compound(lw, body, true, wanted) : 0;
}

static ir_ref lower_other(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n;
	int64_t num;

	if (clang_isExpression(c.kind) && ctx_evaluate(c, &num))
		return ir_mk_const(lw->b, lower_type(lw, c), num);
	n = ctx_children(lw->cx, c, false);
	for (uint32_t i = 0; i < n; i++)
		if (clang_isExpression(lw->cx->kids.v[mark + i].kind))
			lower_expr(lw, lw->cx->kids.v[mark + i], false);
	lw->cx->kids.n = mark;
	return lower_unknown(lw, lower_type(lw, c));
}

static ir_ref lower_kind(struct lower *lw, CXCursor c, bool wanted)
{
	CXCursor child;

	switch (c.kind) {
	case CXCursor_DeclRefExpr:
		return lower_name(lw, c);
	case CXCursor_MemberRefExpr:
		return lower_member(lw, c);
	case CXCursor_CallExpr:
		lower_at(lw, c);
		return lower_call(lw, c, 0, wanted);
	case CXCursor_IntegerLiteral:
	case CXCursor_CharacterLiteral:
		return lower_literal(lw, c);
	case CXCursor_StringLiteral:
		return lower_string(lw, c);
	case CXCursor_ParenExpr:
		return only_child(lw, c, &child)
			       ? lower_expr(lw, child, wanted)
			       : lower_other(lw, c);
	case CXCursor_UnaryOperator:
		return lower_unary(lw, c, wanted);
	case CXCursor_ArraySubscriptExpr:
		return lower_subscript(lw, c);
	case CXCursor_BinaryOperator:
	case CXCursor_CompoundAssignOperator:
		return lower_binary(lw, c, wanted);
	case CXCursor_ConditionalOperator:
		return lower_conditional(lw, c, wanted);
	case CXCursor_CStyleCastExpr:
		return lower_cast(lw, c, wanted);
	case CXCursor_CompoundLiteralExpr:
		return lower_compound_literal(lw, c);
	case CXCursor_StmtExpr:
		return lower_stmt_expr(lw, c, wanted);
	case CXCursor_GenericSelectionExpr:
		return lower_generic(lw, c, wanted);
	case CXCursor_AddrLabelExpr:
		lower_label_address(lw, c);
		return lower_unknown(lw, lower_type(lw, c));
	case CXCursor_UnexposedExpr:
		return lower_unexposed(lw, c, wanted);
	default:
		return lower_other(lw, c);
	}
}

ir_ref lower_expr(struct lower *lw, CXCursor c, bool wanted)
{
	ir_ref e;

	if (lw->expr_depth >= MAX_EXPR_DEPTH)
		return lower_unknown(lw, lower_type(lw, c));
	lw->expr_depth++;
	e = lower_kind(lw, c, wanted);
	lw->expr_depth--;
	return e || !wanted ? e : lower_unknown(lw, lower_type(lw, c));
}
