// SPDX-License-Identifier: BSD-2-Clause
/*
 * while, do and for. libclang leaves out the absent parts of a for, so its
 * text tells which are there.
 */
#include "analyzer/clang_lower.h"
#include "analyzer/clang_text.h"

#include <string.h>

static CXCursor kid(const struct lower *lw, size_t mark, uint32_t i)
{
	return lw->cx->kids.v[mark + i];
}

void lower_enter_loop(struct lower *lw, struct loop *l, uint32_t on_break,
		      uint32_t on_continue)
{
	*l = (struct loop){ .outer = lw->loops,
			    .on_break = on_break,
			    .on_continue = on_continue,
			    .cleanups = lw->cleanups };
	lw->loops = l;
}

void lower_while(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t head, body, exit;
	struct loop l;

	if (n < 2) {
		lw->cx->kids.n = mark;
		lower_opaque(lw);
		return;
	}
	head = ir_new_block(lw->b);
	body = ir_new_block(lw->b);
	exit = ir_new_block(lw->b);
	ir_goto(lw->b, head);
	ir_set_block(lw->b, head);
	lower_cond(lw, kid(lw, mark, n - 2), body, exit);
	lower_enter_loop(lw, &l, exit, head);
	ir_set_block(lw->b, body);
	lower_stmt(lw, kid(lw, mark, n - 1));
	ir_goto(lw->b, head);
	lw->loops = l.outer;
	ir_set_block(lw->b, exit);
	lw->cx->kids.n = mark;
}

void lower_do(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t body, test, exit;
	struct loop l;

	if (n < 2) {
		lw->cx->kids.n = mark;
		lower_opaque(lw);
		return;
	}
	body = ir_new_block(lw->b);
	test = ir_new_block(lw->b);
	exit = ir_new_block(lw->b);
	ir_goto(lw->b, body);
	lower_enter_loop(lw, &l, exit, test);
	ir_set_block(lw->b, body);
	lower_stmt(lw, kid(lw, mark, 0));
	ir_goto(lw->b, test);
	lw->loops = l.outer;
	ir_set_block(lw->b, test);
	lower_cond(lw, kid(lw, mark, 1), body, exit);
	ir_set_block(lw->b, exit);
	lw->cx->kids.n = mark;
}

/* for */

struct for_parts {
	CXCursor init, cond, inc, body;
	bool has_init, has_cond, has_inc;
	/* the text of each, if the user wrote the loop; and those of which
	   clang kept nothing else */
	uint32_t source, from[3], to[3];
	bool is_lost[3];
};

static void set_part(struct for_parts *p, CXCursor c, int which)
{
	if (which == 0) {
		p->init = c;
		p->has_init = true;
	} else if (which == 1) {
		p->cond = c;
		p->has_cond = true;
	} else {
		p->inc = c;
		p->has_inc = true;
	}
}

static bool is_effect(struct lower *lw, CXCursor c)
{
	c = lower_peel(lw, c);
	if (c.kind == CXCursor_CompoundAssignOperator)
		return true;
	if (c.kind == CXCursor_BinaryOperator) {
		enum CXBinaryOperatorKind k =
			clang_getCursorBinaryOperatorKind(c);

		return k == CXBinaryOperator_Assign ||
		       k == CXBinaryOperator_Comma;
	}
	if (c.kind == CXCursor_UnaryOperator) {
		enum CXUnaryOperatorKind k =
			clang_getCursorUnaryOperatorKind(c);

		return k >= CXUnaryOperator_PostInc &&
		       k <= CXUnaryOperator_PreDec;
	}
	return false;
}

static uint32_t start_of(struct lower *lw, CXCursor c)
{
	CXSourceRange range = clang_getCursorExtent(c);

	return ctx_place(lw->cx, clang_getRangeStart(range)).offset;
}

static void find_lost_parts(struct lower *lw, struct for_parts *p,
			    struct place at, const uint32_t semi[2])
{
	const bool has[3] = { p->has_init, p->has_cond, p->has_inc };
	size_t len, end;
	const char *text = ctx_text(lw->cx, at.source, &len);
	const char *open = memchr(text + at.offset, '(', len - at.offset);

	end = clang_text_statement(text, len, semi[1] + 1);
	p->source = at.source;
	p->from[0] = (uint32_t)(open - text) + 1;
	p->to[0] = semi[0];
	p->from[1] = semi[0] + 1;
	p->to[1] = semi[1];
	p->from[2] = semi[1] + 1;
	p->to[2] = (uint32_t)end;
	for (int i = 0; i < 3; i++)
		p->is_lost[i] = !has[i] &&
				!clang_text_piece(text + p->from[i],
						  p->to[i] - p->from[i])
					 .is_blank;
}

/*
 * libclang leaves out the parts that are absent. Where the user wrote the
 * loop the two semicolons tell; inside a macro, the look of the parts.
 */
static void sort_parts(struct lower *lw, CXCursor c, size_t mark, uint32_t n,
		       struct for_parts *p)
{
	struct place at = ctx_place_of(lw->cx, c);
	uint32_t semi[2];
	size_t len;
	const char *text = at.is_known ? ctx_text(lw->cx, at.source, &len)
				       : NULL;
	bool is_written = text && clang_text_for(text, len, at.offset, semi);

	for (uint32_t i = 0; i + 1 < n; i++) {
		CXCursor part = kid(lw, mark, i);
		uint32_t start;

		if (n == 4) {
			set_part(p, part, (int)i);
		} else if (is_written) {
			start = start_of(lw, part);
			set_part(p, part,
				 start < semi[0] ? 0 : start < semi[1] ? 1
								       : 2);
		} else if (part.kind == CXCursor_DeclStmt) {
			set_part(p, part, 0);
		} else if (!is_effect(lw, part)) {
			set_part(p, part, 1);
		} else {
			set_part(p, part, i == 0 && n == 3 ? 0 : 2);
		}
	}
	p->body = kid(lw, mark, n - 1);
	if (is_written && lw->f->has_error)
		find_lost_parts(lw, p, at, semi);
}

/* The variable a DeclRefExpr names, or a null cursor */
static CXCursor variable(struct lower *lw, CXCursor c)
{
	c = lower_peel(lw, c);
	if (c.kind != CXCursor_DeclRefExpr)
		return clang_getNullCursor();
	return clang_getCursorReferenced(c);
}

static bool operands(struct lower *lw, CXCursor c, CXCursor *a, CXCursor *b)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);

	if (n >= 1)
		*a = kid(lw, mark, 0);
	if (n >= 2)
		*b = kid(lw, mark, 1);
	lw->cx->kids.n = mark;
	return n >= 1;
}

/* COND is "... && !V" */
static bool ends_with_not(struct lower *lw, CXCursor cond, CXCursor v)
{
	CXCursor a, b = clang_getNullCursor();

	cond = lower_peel(lw, cond);
	if (cond.kind != CXCursor_BinaryOperator ||
	    clang_getCursorBinaryOperatorKind(cond) != CXBinaryOperator_LAnd ||
	    !operands(lw, cond, &a, &b))
		return false;
	b = lower_peel(lw, b);
	return b.kind == CXCursor_UnaryOperator &&
	       clang_getCursorUnaryOperatorKind(b) == CXUnaryOperator_LNot &&
	       operands(lw, b, &a, &b) &&
	       clang_equalCursors(variable(lw, a), v);
}

/*
 * for (...; ... && !done; done = (void *)1) with "done" declared in the first
 * part: the idiom of scoped_guard(). The body runs at most once.
 */
static bool runs_once(struct lower *lw, const struct for_parts *p)
{
	CXCursor left, right = clang_getNullCursor(), v;
	CXCursor inc, parent;
	int64_t num;

	if (!p->has_init || !p->has_cond || !p->has_inc ||
	    p->init.kind != CXCursor_DeclStmt)
		return false;
	inc = lower_peel(lw, p->inc);
	if (inc.kind != CXCursor_BinaryOperator ||
	    clang_getCursorBinaryOperatorKind(inc) != CXBinaryOperator_Assign ||
	    !operands(lw, inc, &left, &right))
		return false;
	v = variable(lw, left);
	if (clang_Cursor_isNull(v) || !ends_with_not(lw, p->cond, v))
		return false;
	parent = right;
	while (parent.kind == CXCursor_CStyleCastExpr ||
	       parent.kind == CXCursor_UnexposedExpr ||
	       parent.kind == CXCursor_ParenExpr) {
		size_t mark = lw->cx->kids.n;
		uint32_t n = ctx_children(lw->cx, parent, false);

		if (n)
			parent = vec_last(&lw->cx->kids);
		lw->cx->kids.n = mark;
		if (!n)
			return false;
	}
	return parent.kind == CXCursor_IntegerLiteral &&
	       ctx_evaluate(parent, &num) && num != 0;
}

static void for_body(struct lower *lw, const struct for_parts *p)
{
	uint32_t head = ir_new_block(lw->b), body = ir_new_block(lw->b);
	uint32_t step = ir_new_block(lw->b), exit = ir_new_block(lw->b);
	bool once = runs_once(lw, p);
	struct loop l;

	ir_goto(lw->b, head);
	ir_set_block(lw->b, head);
	if (p->has_cond) {
		lower_cond(lw, p->cond, body, exit);
	} else if (p->is_lost[1]) {
		lower_hole(lw, p->source, p->from[1], p->to[1]);
		ir_branch(lw->b, lower_unknown(lw, lw->cx->int_type), body,
			  exit);
	} else {
		ir_goto(lw->b, body);
	}
	lower_enter_loop(lw, &l, exit, step);
	ir_set_block(lw->b, body);
	lower_stmt(lw, p->body);
	ir_goto(lw->b, step);
	lw->loops = l.outer;
	ir_set_block(lw->b, step);
	if (p->has_inc)
		lower_stmt(lw, p->inc);
	else if (p->is_lost[2])
		lower_hole(lw, p->source, p->from[2], p->to[2]);
	ir_goto(lw->b, once ? exit : head);
	ir_set_block(lw->b, exit);
}

void lower_for(struct lower *lw, CXCursor c)
{
	struct cleanup *outer = lw->cleanups;
	struct for_parts p = { .has_init = false };
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);

	if (n)
		sort_parts(lw, c, mark, n, &p);
	lw->cx->kids.n = mark;
	if (!n)
		return;
	if (p.has_init)
		lower_stmt(lw, p.init);
	else if (p.is_lost[0])
		lower_hole(lw, p.source, p.from[0], p.to[0]);
	for_body(lw, &p);
	lower_run_cleanups(lw, outer);
	lw->cleanups = outer;
}
