// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which expressions of a function has clang not made sense of?
 *
 * After an error clang keeps what it can of a statement: an expression of
 * unknown type, whose parts are whole. Such an expression is "lost": its value
 * is unknown. So is a name that clang guessed, one whose declaration holds an
 * error, and whatever else an error stands in that none of its parts has. An
 * assignment, a call, && || ! ?: with a lost part is not lost itself: what it
 * does is seen.
 *
 * Each error of the function must be accounted for, by a lost expression, a
 * declaration or a piece of text (clang_hole.c); else the function is opaque,
 * as with an error of syntax, where the parser skipped nobody knows what.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

enum { MAX_HUNT_DEPTH = 2000 };

/* One node on the way down through a function's body. */
struct hunt {
	struct lower *lw;
	uint32_t depth;
	bool has_unknown;	/* an operand has no type */
};

/* Declarations */

/* The first error between the type and the initialiser of DECL, or -1. */
static int declarator_error(struct clang_ctx *cx, CXCursor decl)
{
	struct place from, to, name = ctx_place_of(cx, decl), start;
	CXCursor init = clang_getNullCursor();
	uint32_t stop, end;
	const char *text;
	size_t len;
	int i;

	if (!ctx_extent(cx, decl, &from, &to) || !name.is_known ||
	    name.source != from.source)
		return -1;
	if (decl.kind == CXCursor_VarDecl)
		init = clang_Cursor_getVarDeclInitializer(decl);
	end = to.offset;
	if (!clang_Cursor_isNull(init) && ctx_extent(cx, init, &start, &to) &&
	    start.source == from.source && start.offset > from.offset)
		end = start.offset - 1;
	text = ctx_text(cx, from.source, &len);
	/* the extent of an array without size ends at the name */
	if (clang_Cursor_isNull(init) && decl.kind != CXCursor_ParmDecl)
		while (end + 1 < len && !strchr(",;=(){}", text[end]))
			end++;
	/* other declarators may stand between the type and the name */
	for (stop = from.offset; stop < name.offset && stop < len &&
				 text[stop] != ',' && text[stop] != '=';)
		stop++;
	i = ctx_next_error(cx, 0, from.source, from.offset, stop);
	if (i < 0 && end >= name.offset)
		i = ctx_next_error(cx, 0, from.source, name.offset, end);
	return i;
}

static bool compute_bad(struct clang_ctx *cx, CXCursor decl)
{
	switch (decl.kind) {
	case CXCursor_VarDecl:
	case CXCursor_ParmDecl:
		return declarator_error(cx, decl) >= 0;
	case CXCursor_EnumConstantDecl:
		return ctx_has_error(cx, clang_getCursorSemanticParent(decl));
	case CXCursor_FieldDecl:
		return ctx_has_error(cx, decl);
	default:
		return false;
	}
}

static bool is_bad(struct clang_ctx *cx, CXCursor decl)
{
	uint32_t bad;

	if (clang_Cursor_isNull(decl) || !ctx_decl_key(decl))
		return false;
	if (ptrmap_get(&cx->bad_decls, ctx_decl_key(decl), &bad))
		return bad;
	bad = compute_bad(cx, decl);
	ptrmap_set(&cx->bad_decls, ctx_decl_key(decl), bad);
	return bad;
}

bool lower_has_bad_type(struct lower *lw, CXCursor decl)
{
	return lw->cx->errors.n && is_bad(lw->cx, decl);
}

bool lower_has_bad_result(struct lower *lw, CXCursor function)
{
	struct place from, to, name = ctx_place_of(lw->cx, function);

	return lw->cx->errors.n && ctx_extent(lw->cx, function, &from, &to) &&
	       name.is_known && name.source == from.source &&
	       name.offset > from.offset &&
	       ctx_next_error(lw->cx, 0, from.source, from.offset,
			      name.offset - 1) >= 0;
}

static bool has_bad_size(struct clang_ctx *cx, CXType t);

struct size_check {
	struct clang_ctx *cx;
	bool is_bad;
};

static enum CXVisitorResult check_member(CXCursor field, CXClientData data)
{
	struct size_check *check = data;

	check->is_bad = is_bad(check->cx, field) ||
			has_bad_size(check->cx, clang_getCursorType(field));
	return check->is_bad ? CXVisit_Break : CXVisit_Continue;
}

/* A member of the record, or of one in it, has no type that is known. */
static bool has_bad_size(struct clang_ctx *cx, CXType t)
{
	struct size_check check = { .cx = cx };
	CXCursor decl;
	uint32_t bad;

	t = clang_getCanonicalType(t);
	while (t.kind == CXType_ConstantArray)
		t = clang_getCanonicalType(clang_getArrayElementType(t));
	if (t.kind != CXType_Record)
		return false;
	decl = clang_getTypeDeclaration(t);
	if (ptrmap_get(&cx->bad_decls, ctx_decl_key(decl), &bad))
		return bad;
	clang_Type_visitFields(t, check_member, &check);
	ptrmap_set(&cx->bad_decls, ctx_decl_key(decl), check.is_bad);
	return check.is_bad;
}

static enum CXChildVisitResult check_operand(CXCursor c, CXCursor parent,
					     CXClientData data)
{
	struct size_check *check = data;
	CXType t = clang_getCursorType(c);

	(void)parent;
	check->is_bad |= has_bad_size(check->cx, t);
	return CXChildVisit_Recurse;
}

/* sizeof, and the like, of what has no known size */
static bool measures_bad(struct clang_ctx *cx, CXCursor c)
{
	struct size_check check = { .cx = cx };

	if (c.kind == CXCursor_UnaryExpr)
		clang_visitChildren(c, check_operand, &check);
	return check.is_bad;
}

/* Expressions */

static bool is_plain_operator(CXCursor c)
{
	enum CXUnaryOperatorKind u;
	enum CXBinaryOperatorKind b;

	if (c.kind == CXCursor_UnaryOperator) {
		u = clang_getCursorUnaryOperatorKind(c);
		return u != CXUnaryOperator_LNot &&
		       (u < CXUnaryOperator_PostInc ||
			u > CXUnaryOperator_PreDec);
	}
	if (c.kind != CXCursor_BinaryOperator)
		return false;
	b = clang_getCursorBinaryOperatorKind(c);
	return b != CXBinaryOperator_Assign && b != CXBinaryOperator_Comma &&
	       b != CXBinaryOperator_LAnd && b != CXBinaryOperator_LOr;
}

/* What it does is seen, and its value, whatever its operands are. */
static bool is_seen_through(CXCursor c)
{
	switch (c.kind) {
	case CXCursor_UnaryOperator:
	case CXCursor_BinaryOperator:
		return !is_plain_operator(c);
	case CXCursor_ParenExpr:
	case CXCursor_CallExpr:
	case CXCursor_CompoundAssignOperator:
	case CXCursor_ConditionalOperator:
	case CXCursor_StmtExpr:
	case CXCursor_InitListExpr:
	case CXCursor_CompoundLiteralExpr:
		return true;
	case CXCursor_UnexposedExpr: /* a designator and its value */
		return clang_getCursorType(c).kind == CXType_Void;
	default:
		return false;
	}
}

bool lower_may_act(CXCursor c)
{
	switch (c.kind) {
	case CXCursor_UnaryOperator:
	case CXCursor_BinaryOperator:
		return !is_plain_operator(c);
	case CXCursor_DeclRefExpr:
	case CXCursor_MemberRefExpr:
	case CXCursor_ArraySubscriptExpr:
	case CXCursor_CStyleCastExpr:
	case CXCursor_ParenExpr:
	case CXCursor_UnaryExpr:
	case CXCursor_IntegerLiteral:
	case CXCursor_CharacterLiteral:
	case CXCursor_StringLiteral:
		return false;
	default:
		return true;
	}
}

/*
 * The errors in C's extent that no part of it has: C is lost by them. Errors
 * in the text of a macro have the place where it was used, as all of it has:
 * they say nothing of one expression.
 */
static bool takes_errors(struct lower *lw, CXCursor c, bool is_lost)
{
	struct clang_ctx *cx = lw->cx;
	struct place from, to;
	bool took = false;

	if (!ctx_extent(cx, c, &from, &to))
		return false;
	/* the extent ends behind its last character */
	if (to.offset > from.offset)
		to.offset--;
	for (int i = -1; (i = ctx_next_error(cx, (size_t)(i + 1), from.source,
					     from.offset, to.offset)) >= 0;) {
		struct error_place *e = &cx->errors.v[i];

		if (e->is_met || (e->in_macro && !is_lost))
			continue;
		/* a statement in braces has it: see lower_compound() */
		if (c.kind == CXCursor_StmtExpr)
			e->is_left = true;
		if (e->is_left)
			continue;
		e->is_met = true;
		took = true;
	}
	return took;
}

static void judge(struct hunt *h, CXCursor c, bool is_unknown)
{
	struct lower *lw = h->lw;
	bool lost = false;

	if (c.kind == CXCursor_DeclRefExpr || c.kind == CXCursor_MemberRefExpr)
		lost = is_bad(lw->cx, clang_getCursorReferenced(c));
	if ((is_unknown || h->has_unknown) && !is_seen_through(c))
		lost = true;
	lost |= takes_errors(lw, c, lost);
	lost |= measures_bad(lw->cx, c);
	if (lost) {
		ptrmap_set(&lw->lost, ctx_stmt_key(c), 1);
		lw->f->has_error = true;
	}
}

static void judge_declaration(struct lower *lw, CXCursor c)
{
	int i = declarator_error(lw->cx, c);

	ptrmap_set(&lw->cx->bad_decls, ctx_decl_key(c), i >= 0);
	if (i < 0)
		return;
	lw->f->has_error = true;
	lw->cx->errors.v[i].is_met = true;
}

static enum CXChildVisitResult hunt(CXCursor c, CXCursor parent,
				    CXClientData data)
{
	struct hunt *outer = data;
	struct hunt h = { .lw = outer->lw, .depth = outer->depth + 1 };
	bool is_unknown;

	(void)parent;
	if (clang_isReference(c.kind))
		return CXChildVisit_Continue;
	if (h.depth > MAX_HUNT_DEPTH) {
		h.lw->f->has_error = h.lw->f->is_opaque = true;
		return CXChildVisit_Continue;
	}
	if (c.kind == CXCursor_VarDecl || c.kind == CXCursor_ParmDecl)
		judge_declaration(h.lw, c);
	clang_visitChildren(c, hunt, &h);
	if (!clang_isExpression(c.kind))
		return CXChildVisit_Continue;
	is_unknown = clang_getCursorType(c).kind == CXType_Dependent;
	judge(&h, c, is_unknown);
	outer->has_unknown |= is_unknown;
	return CXChildVisit_Continue;
}

/*
 * Errors before the body: of the type of the result, or of the name: another
 * declaration does not agree, but the body is this one.
 */
static void judge_function(struct lower *lw)
{
	struct clang_ctx *cx = lw->cx;
	struct place from, to, name = ctx_place_of(cx, lw->decl);

	if (!ctx_extent(cx, lw->decl, &from, &to) || !name.is_known ||
	    name.source != from.source)
		return;
	if (lower_has_bad_result(lw, lw->decl))
		lw->f->type = cx->long_type;
	for (int i = -1; (i = ctx_next_error(cx, (size_t)(i + 1), from.source,
					     from.offset, name.offset)) >= 0;)
		cx->errors.v[i].is_met = true;
}

void lower_find_errors(struct lower *lw)
{
	struct hunt h = { .lw = lw };
	struct clang_ctx *cx = lw->cx;

	if (!cx->errors.n)
		return;
	vec_foreach(&cx->errors, i)
		cx->errors.v[i].is_met = cx->errors.v[i].is_left = false;
	clang_visitChildren(lw->decl, hunt, &h);
	judge_function(lw);
}

void lower_account_errors(struct lower *lw)
{
	struct clang_ctx *cx = lw->cx;
	struct place from, to;

	if (!lw->f->has_error || !cx->errors.n ||
	    !ctx_extent(cx, lw->decl, &from, &to))
		return;
	for (int i = -1; (i = ctx_next_error(cx, (size_t)(i + 1), from.source,
					     from.offset, to.offset)) >= 0;) {
		struct error_place *e = &cx->errors.v[i];

		e->in_function = true;
		if (!e->is_met || e->is_syntax)
			lw->f->is_opaque = true;
	}
}

bool lower_is_lost(const struct lower *lw, CXCursor c)
{
	uint32_t one;

	return lw->lost.n && ptrmap_get(&lw->lost, ctx_stmt_key(c), &one);
}

struct search {
	const struct lower *lw;
	bool found;
};

static enum CXChildVisitResult find_lost(CXCursor c, CXCursor parent,
					 CXClientData data)
{
	struct search *s = data;

	(void)parent;
	s->found = clang_isExpression(c.kind) && lower_is_lost(s->lw, c);
	return s->found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

bool lower_holds_lost(const struct lower *lw, CXCursor c)
{
	struct search s = { .lw = lw };

	if (!lw->lost.n)
		return false;
	if (clang_isExpression(c.kind) && lower_is_lost(lw, c))
		return true;
	clang_visitChildren(c, find_lost, &s);
	return s.found;
}
