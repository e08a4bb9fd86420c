// SPDX-License-Identifier: BSD-2-Clause
/*
 * Statements that only go forward: blocks, declarations, if, return.
 *
 * The current block is always open: what ends it (return, goto, a call that
 * does not return) starts a new one, which is dropped at the end if nothing
 * jumps to it.
 */
#include "analyzer/clang_lower.h"
#include "analyzer/clang_text.h"

#include <ctype.h>
#include <string.h>

static CXCursor kid(const struct lower *lw, size_t mark, uint32_t i)
{
	return lw->cx->kids.v[mark + i];
}

/* The initialiser of VAR is there, but clang kept nothing of it. */
static void lower_lost_init(struct lower *lw, CXCursor var)
{
	struct place from, to;
	const char *text;
	size_t len, at, end;

	if (!lw->f->has_error || !ctx_extent(lw->cx, var, &from, &to))
		return;
	text = ctx_text(lw->cx, to.source, &len);
	for (at = to.offset; at < len && isspace((unsigned char)text[at]); at++)
		;
	end = clang_text_statement(text, len, at);
	if (at < len && text[at] == '=')
		lower_hole(lw, to.source, (uint32_t)at, (uint32_t)end);
}

/* An object of which clang kept parts of the initialiser, but not its form */
static bool init_is_lost(struct lower *lw, const struct ir_type *type,
			 CXCursor init)
{
	struct place from, to;

	if (!lower_is_lost(lw, init) || (type->kind != IR_TYPE_RECORD &&
					 type->kind != IR_TYPE_ARRAY))
		return false;
	if (ctx_extent(lw->cx, init, &from, &to))
		lower_hole(lw, from.source, from.offset, to.offset);
	else
		lower_opaque(lw);
	return true;
}

static void declare(struct lower *lw, CXCursor var)
{
	enum CX_StorageClass storage = clang_Cursor_getStorageClass(var);
	CXType t = clang_getCursorType(var);
	const struct ir_type *type;
	CXCursor init;
	uint32_t num;
	ir_ref place;

	if (storage == CX_SC_Static || storage == CX_SC_Extern) {
		if (storage == CX_SC_Static)
			clang_static_inits(
				lw->cx, var,
				arena_printf(&lw->cx->u->mem, "%s.%s",
					     lw->f->name,
					     ctx_spelling(lw->cx, var)));
		return;
	}
	lower_at(lw, var);
	num = ir_new_var(lw->b,
			 ctx_stable_name(lw->cx, ctx_spelling(lw->cx, var)),
			 clang_type(lw->cx, t));
	ptrmap_set(&lw->vars, ctx_decl_key(var), num);
	lower_note_type(lw, num, t);
	place = ir_mk_var(lw->b, num);
	type = &lw->cx->u->types.v[lw->f->vars.v[num].type];
	init = clang_Cursor_getVarDeclInitializer(var);
	if (clang_Cursor_isNull(init) || type->kind == IR_TYPE_RECORD ||
	    type->kind == IR_TYPE_ARRAY)
		ir_add_stmt(lw->b, IR_STMT_DECL)->dst = place;
	if (clang_Cursor_isNull(init))
		lower_lost_init(lw, var);
	else if (!init_is_lost(lw, type, init))
		lower_init(lw, place, t, init);
	lower_declare_cleanup(lw, var, num);
}

static void lower_decls(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);

	for (uint32_t i = 0; i < n; i++)
		if (kid(lw, mark, i).kind == CXCursor_VarDecl)
			declare(lw, kid(lw, mark, i));
	lw->cx->kids.n = mark;
}

static void lower_if(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t yes, no, join;

	if (n < 2) {
		lw->cx->kids.n = mark;
		lower_opaque(lw);
		return;
	}
	yes = ir_new_block(lw->b);
	join = ir_new_block(lw->b);
	no = n > 2 ? ir_new_block(lw->b) : join;
	lower_cond(lw, kid(lw, mark, 0), yes, no);
	ir_set_block(lw->b, yes);
	lower_stmt(lw, kid(lw, mark, 1));
	ir_goto(lw->b, join);
	if (n > 2) {
		ir_set_block(lw->b, no);
		lower_stmt(lw, kid(lw, mark, 2));
		ir_goto(lw->b, join);
	}
	ir_set_block(lw->b, join);
	lw->cx->kids.n = mark;
}

/* Behind "return", if clang kept nothing of it */
static ir_ref lost_value(struct lower *lw, CXCursor c)
{
	struct place from, to;
	const char *text;
	size_t len, end;

	if (!lw->f->has_error || !ctx_extent(lw->cx, c, &from, &to))
		return 0;
	text = ctx_text(lw->cx, to.source, &len);
	end = clang_text_statement(text, len, to.offset);
	lower_gap(lw, to.source, to.offset, (uint32_t)end);
	return lower_unknown(lw, lw->f->type);
}

static void lower_return(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	struct ir_loc loc = lw->b->loc;
	bool wanted = lw->cx->u->types.v[lw->f->type].kind != IR_TYPE_VOID;
	ir_ref value = 0;

	if (n)
		value = lower_expr(lw, kid(lw, mark, 0), wanted);
	else if (wanted)
		value = lost_value(lw, c);
	if (value && !wanted) {
		ir_eval(lw->b, value);
		value = 0;
	}
	lw->cx->kids.n = mark;
	lw->b->loc = loc;
	if (lw->cleanups && value)
		value = lower_keep(lw, ir_mk_convert(lw->b, lw->f->type,
						     value));
	lower_run_cleanups(lw, NULL);
	ir_return(lw->b, value ? ir_mk_convert(lw->b, lw->f->type, value) : 0);
	ir_set_block(lw->b, ir_new_block(lw->b));
}

static void lower_expr_stmt(struct lower *lw, CXCursor c)
{
	ir_ref e = lower_expr(lw, c, false);

	if (e)
		ir_eval(lw->b, e);
}

/* A statement of which only the place is left */
static void lower_null(struct lower *lw, CXCursor c)
{
	struct place from, to;
	const char *text;
	size_t len, end;

	if (!lw->f->has_error || !ctx_extent(lw->cx, c, &from, &to))
		return;
	text = ctx_text(lw->cx, from.source, &len);
	if (from.offset >= len || text[from.offset] == ';')
		return;
	end = clang_text_statement(text, len, from.offset);
	if (ctx_next_error(lw->cx, 0, from.source, from.offset,
			   (uint32_t)end) >= 0)
		lower_hole(lw, from.source, from.offset, (uint32_t)end);
}

static void lower_attributed(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);

	for (uint32_t i = 0; i < n; i++) {
		CXCursor k = kid(lw, mark, i);

		if (clang_isStatement(k.kind) || clang_isExpression(k.kind))
			lower_stmt(lw, k);
	}
	lw->cx->kids.n = mark;
}

static void lower_kind(struct lower *lw, CXCursor c)
{
	switch (c.kind) {
	case CXCursor_CompoundStmt:
		lower_compound(lw, c, false, false);
		break;
	case CXCursor_DeclStmt:
		lower_decls(lw, c);
		break;
	case CXCursor_IfStmt:
		lower_if(lw, c);
		break;
	case CXCursor_WhileStmt:
		lower_while(lw, c);
		break;
	case CXCursor_DoStmt:
		lower_do(lw, c);
		break;
	case CXCursor_ForStmt:
		lower_for(lw, c);
		break;
	case CXCursor_SwitchStmt:
		lower_switch(lw, c);
		break;
	case CXCursor_CaseStmt:
		lower_case(lw, c);
		break;
	case CXCursor_DefaultStmt:
		lower_default(lw, c);
		break;
	case CXCursor_LabelStmt:
		c = lower_label(lw, c);
		if (!clang_Cursor_isNull(c))
			lower_stmt(lw, c);
		break;
	case CXCursor_GotoStmt:
		lower_goto(lw, c);
		break;
	case CXCursor_IndirectGotoStmt:
		lower_indirect_goto(lw, c);
		break;
	case CXCursor_BreakStmt:
		lower_break(lw, false);
		break;
	case CXCursor_ContinueStmt:
		lower_break(lw, true);
		break;
	case CXCursor_ReturnStmt:
		lower_return(lw, c);
		break;
	case CXCursor_GCCAsmStmt:
		lower_asm(lw, c);
		break;
	case CXCursor_UnexposedStmt:
		lower_attributed(lw, c);
		break;
	case CXCursor_NullStmt:
		lower_null(lw, c);
		break;
	default:
		if (clang_isExpression(c.kind))
			lower_expr_stmt(lw, c);
		break;
	}
}

static bool holds_statements(enum CXCursorKind k)
{
	return k == CXCursor_CompoundStmt || k == CXCursor_IfStmt ||
	       k == CXCursor_WhileStmt || k == CXCursor_DoStmt ||
	       k == CXCursor_ForStmt || k == CXCursor_SwitchStmt ||
	       k == CXCursor_CaseStmt || k == CXCursor_DefaultStmt ||
	       k == CXCursor_LabelStmt;
}

void lower_stmt(struct lower *lw, CXCursor c)
{
	bool was_error = lw->b->is_error;

	if (lw->stmt_depth >= MAX_STMT_DEPTH) {
		lower_opaque(lw);
		return;
	}
	lw->stmt_depth++;
	lower_at(lw, c);
	if (lw->f->has_error && !holds_statements(c.kind)) {
		lw->b->is_error = ctx_has_error(lw->cx, c);
		lower_doubt(lw, c);
	}
	lower_kind(lw, c);
	lw->b->is_error = was_error;
	lw->stmt_depth--;
}

static ir_ref leave_scope(struct lower *lw, struct cleanup *outer,
			  ir_ref value)
{
	if (lw->cleanups == outer)
		return value;
	if (value)
		value = lower_keep(lw, value);
	lower_run_cleanups(lw, outer);
	lw->cleanups = outer;
	return value;
}

static void set_end(struct lower *lw, CXCursor c)
{
	CXSourceRange range;
	struct place end;

	range = clang_getCursorExtent(c);
	end = ctx_place(lw->cx, clang_getRangeEnd(range));
	if (!end.is_known)
		return;
	lw->b->loc = ctx_loc(lw->cx, end);
	if (lw->b->loc.col > 1)
		lw->b->loc.col--;
}

/* The text of a block that no statement has */
struct rest {
	uint32_t source, at, end;
	bool is_known;		/* the user wrote the block */
};

static struct rest rest_of(struct lower *lw, CXCursor c)
{
	struct rest r = { .is_known = false };
	struct place from, to;
	const char *text;
	size_t len;

	if (!lw->f->has_error || !ctx_extent(lw->cx, c, &from, &to))
		return r;
	text = ctx_text(lw->cx, from.source, &len);
	if (to.offset > len || from.offset + 2 > to.offset ||
	    text[from.offset] != '{' || text[to.offset - 1] != '}')
		return r;
	return (struct rest){ .source = from.source, .at = from.offset + 1,
			      .end = to.offset - 1, .is_known = true };
}

/* What stands before C, which is next. */
static void skip_to(struct lower *lw, struct rest *r, CXCursor c)
{
	struct place from, to;

	if (!r->is_known || !ctx_extent(lw->cx, c, &from, &to) ||
	    from.source != r->source)
		return;
	lower_gap(lw, r->source, r->at, from.offset);
	if (to.offset > r->at)
		r->at = to.offset;
}

ir_ref lower_compound(struct lower *lw, CXCursor c, bool is_expr, bool wanted)
{
	struct rest rest = rest_of(lw, c);
	struct cleanup *outer = lw->cleanups;
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	ir_ref value = 0;

	for (uint32_t i = 0; i < n; i++) {
		CXCursor k = kid(lw, mark, i);

		skip_to(lw, &rest, k);
		while (is_expr && i + 1 == n && k.kind == CXCursor_LabelStmt)
			k = lower_label(lw, k);
		if (is_expr && wanted && i + 1 == n &&
		    clang_isExpression(k.kind))
			value = lower_expr(lw, k, true);
		else if (!clang_Cursor_isNull(k))
			lower_stmt(lw, k);
	}
	lw->cx->kids.n = mark;
	if (rest.is_known)
		lower_gap(lw, rest.source, rest.at, rest.end);
	if (lw->cleanups != outer) {
		set_end(lw, c);
		value = leave_scope(lw, outer, value);
	}
	return value;
}

void lower_compound_cond(struct lower *lw, CXCursor c, uint32_t yes,
			 uint32_t no)
{
	struct cleanup *outer = lw->cleanups;
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	CXCursor last = n ? kid(lw, mark, n - 1) : c;
	ir_ref value;

	for (uint32_t i = 0; i + 1 < n; i++)
		lower_stmt(lw, kid(lw, mark, i));
	lw->cx->kids.n = mark;
	while (last.kind == CXCursor_LabelStmt)
		last = lower_label(lw, last);
	if (lw->cleanups == outer && clang_isExpression(last.kind)) {
		lower_cond(lw, last, yes, no);
		return;
	}
	if (clang_isExpression(last.kind))
		value = lower_expr(lw, last, true);
	else
		value = lower_unknown(lw, lw->cx->int_type);
	value = leave_scope(lw, outer, value);
	ir_branch(lw->b, value, yes, no);
}
