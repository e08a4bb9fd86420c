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

uint32_t lower_value_type(struct lower *lw, CXCursor c)
{
	uint32_t type = clang_type_of(lw->cx, c);
	const struct ir_type *t = &lw->cx->u->types.v[type];

	if (t->kind == IR_TYPE_ARRAY)
		return clang_pointer_to(lw->cx, t->target);
	return t->kind == IR_TYPE_FUNCTION ? clang_pointer_to(lw->cx, type)
					   : type;
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

ir_ref lower_elem(struct lower *lw, ir_ref ptr, uint32_t type)
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
		place = lower_elem(lw, lower_expr(lw, base, true),
			     clang_type(lw->cx,
					clang_getPointeeType(base_type)));
	else
		place = lower_place(lw, base);
	if (!ir_op_is_place(ir_expr(lw->f, place)->op))
		return lower_unknown(lw, m.type);
	if (!*m.name)
		return place;
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
	return lower_elem(lw, ir_mk(lw->b, IR_PTRADD, ir_expr(lw->f, p)->type, p, i,
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

	if (lw->expr_depth >= MAX_EXPR_DEPTH) {
		lower_opaque(lw);
		return lower_unknown(lw, lower_type(lw, c));
	}
	lw->expr_depth++;
	e = lower_is_lost(lw, c) ? lower_lost(lw, c) :
				   lower_kind(lw, c, wanted);
	lw->expr_depth--;
	return e || !wanted ? e : lower_unknown(lw, lower_type(lw, c));
}
