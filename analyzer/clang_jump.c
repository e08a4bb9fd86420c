// SPDX-License-Identifier: BSD-2-Clause
/*
 * Statements that jump: switch, break, labels and goto, inline assembly.
 *
 * Jumps to labels wait until all labels are known (clang_goto.c). So does each
 * inline assembly, which may be an "asm goto": libclang does not say.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

static CXCursor kid(const struct lower *lw, size_t mark, uint32_t i)
{
	return lw->cx->kids.v[mark + i];
}

static void fresh_block(struct lower *lw)
{
	ir_set_block(lw->b, ir_new_block(lw->b));
}

void lower_break(struct lower *lw, bool is_continue)
{
	struct loop *l = lw->loops;

	while (l && is_continue && l->is_switch)
		l = l->outer;
	if (!l) {
		ir_unreachable(lw->b);
	} else {
		lower_run_cleanups(lw, l->cleanups);
		ir_goto(lw->b, is_continue ? l->on_continue : l->on_break);
	}
	fresh_block(lw);
}

/*
 * The value may be that of a case which is not known; then it is not the
 * default's, which is entered in doubt.
 */
static void go_to_lost_cases(struct lower *lw, struct switch_context *sw)
{
	VEC(struct ir_case) cases = { 0 };
	uint32_t next = ir_new_block(lw->b), other = ir_new_block(lw->b);

	vec_foreach(&sw->lost, i)
		vec_push(&cases, (struct ir_case){ .lo = (int64_t)i,
						   .hi = (int64_t)i,
						   .block = sw->lost.v[i] });
	ir_switch(lw->b, lower_unknown(lw, lw->cx->int_type), cases.v,
		  (uint32_t)cases.n, next);
	vec_release(&cases);
	ir_set_block(lw->b, other);
	lower_add_hole(lw, NULL, 0);
	ir_goto(lw->b, sw->other);
	sw->other = other;
	ir_set_block(lw->b, next);
}

void lower_switch(struct lower *lw, CXCursor c)
{
	struct switch_context sw = { .outer = lw->switches };
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t head, exit;
	struct ir_loc loc;
	struct loop l;
	ir_ref value;

	if (n < 2) {
		lw->cx->kids.n = mark;
		lower_opaque(lw);
		return;
	}
	loc = lw->b->loc;
	lower_doubt(lw, kid(lw, mark, n - 2));
	value = lower_expr(lw, kid(lw, mark, n - 2), true);
	head = lw->b->cur;
	exit = ir_new_block(lw->b);
	lower_enter_loop(lw, &l, exit, exit);
	l.is_switch = true;
	lw->switches = &sw;
	fresh_block(lw);
	lower_stmt(lw, kid(lw, mark, n - 1));
	ir_goto(lw->b, exit);
	lw->loops = l.outer;
	lw->switches = sw.outer;
	ir_set_block(lw->b, head);
	lw->b->loc = loc;
	if (!sw.has_default)
		sw.other = exit;
	if (sw.lost.n)
		go_to_lost_cases(lw, &sw);
	ir_switch(lw->b, value, sw.cases.v, (uint32_t)sw.cases.n, sw.other);
	ir_set_block(lw->b, exit);
	vec_release(&sw.cases);
	vec_release(&sw.lost);
	lw->cx->kids.n = mark;
}

static uint32_t fall_into_block(struct lower *lw)
{
	uint32_t block = ir_new_block(lw->b);

	ir_goto(lw->b, block);
	ir_set_block(lw->b, block);
	return block;
}

void lower_lost_case(struct lower *lw)
{
	uint32_t block;

	if (!lw->switches) {
		lower_opaque(lw);
		return;
	}
	lw->f->has_error = true;
	block = ir_new_block(lw->b);
	vec_push(&lw->switches->lost, block);
	ir_goto(lw->b, block);
	ir_set_block(lw->b, block);
	lower_add_hole(lw, NULL, 0);
}

/* Labels that clang left out, between LABEL and STATEMENT. */
static void lower_lost_labels(struct lower *lw, CXCursor label,
			      CXCursor statement)
{
	struct place from, to, start, end;
	const char *text, *colon;
	size_t len;

	if (!lw->f->has_error || !ctx_extent(lw->cx, label, &from, &to) ||
	    !ctx_extent(lw->cx, statement, &start, &end) ||
	    start.source != from.source)
		return;
	/* of a default the label is the word alone */
	if (label.kind == CXCursor_DefaultStmt)
		to = from;
	text = ctx_text(lw->cx, from.source, &len);
	if (to.offset >= start.offset || start.offset > len)
		return;
	colon = memchr(text + to.offset, ':', start.offset - to.offset);
	if (colon)
		lower_gap(lw, from.source, (uint32_t)(colon - text) + 1,
			  start.offset);
}

/* A long list of cases is nested as deep as it is long: no recursion here. */
void lower_case(struct lower *lw, CXCursor c)
{
	uint32_t block = fall_into_block(lw);
	bool is_lost = false;

	while (c.kind == CXCursor_CaseStmt) {
		size_t mark = lw->cx->kids.n;
		uint32_t n = ctx_children(lw->cx, c, false);
		struct ir_case cs = { .block = block };
		bool ok = n >= 2 && !lower_holds_lost(lw, kid(lw, mark, 0)) &&
			  ctx_evaluate(kid(lw, mark, 0), &cs.lo);

		cs.hi = cs.lo;
		if (ok && n > 2)
			ok = !lower_holds_lost(lw, kid(lw, mark, 1)) &&
			     ctx_evaluate(kid(lw, mark, 1), &cs.hi);
		if (n > 1)
			lower_lost_labels(lw, kid(lw, mark, n - 2),
					  kid(lw, mark, n - 1));
		if (n)
			c = kid(lw, mark, n - 1);
		lw->cx->kids.n = mark;
		if (ok && lw->switches && cs.lo <= cs.hi)
			vec_push(&lw->switches->cases, cs);
		else if (!ok)
			is_lost = true;
		if (n < 2)
			return;
	}
	if (is_lost)
		lower_lost_case(lw);
	lower_stmt(lw, c);
}

void lower_default(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t block = fall_into_block(lw);

	if (lw->switches) {
		lw->switches->other = block;
		lw->switches->has_default = true;
	}
	if (n) {
		lower_lost_labels(lw, c, kid(lw, mark, n - 1));
		lower_stmt(lw, kid(lw, mark, n - 1));
	}
	lw->cx->kids.n = mark;
}

/* Labels */

static uint32_t find_label(struct lower *lw, CXCursor label)
{
	const void *key = ctx_stmt_key(label);

	vec_foreach(&lw->labels, i)
		if (lw->labels.v[i].key == key)
			return (uint32_t)i;
	vec_push(&lw->labels,
		 (struct label){ .key = key,
				 .name = ctx_spelling(lw->cx, label),
				 .block = ir_new_block(lw->b) });
	return (uint32_t)lw->labels.n - 1;
}

CXCursor lower_label(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	uint32_t number = find_label(lw, c);
	struct label *label = &lw->labels.v[number];
	CXCursor labelled = n ? kid(lw, mark, n - 1) : clang_getNullCursor();

	label->is_placed = true;
	label->cleanups = lw->cleanups;
	ir_goto(lw->b, label->block);
	ir_set_block(lw->b, label->block);
	lw->cx->kids.n = mark;
	return labelled;
}

static bool referenced_label(struct lower *lw, CXCursor c, CXCursor *label)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, true);
	bool found = false;

	for (uint32_t i = 0; i < n && !found; i++)
		if (kid(lw, mark, i).kind == CXCursor_LabelRef) {
			*label = clang_getCursorReferenced(kid(lw, mark, i));
			found = label->kind == CXCursor_LabelStmt;
		}
	lw->cx->kids.n = mark;
	return found;
}

static void leave_open(struct lower *lw, enum jump_kind kind, uint32_t label,
		       uint32_t next)
{
	vec_push(&lw->jumps, (struct jump){ .kind = kind,
					    .block = lw->b->cur,
					    .label = label,
					    .next = next,
					    .cleanups = lw->cleanups,
					    .loc = lw->b->loc });
}

void lower_goto(struct lower *lw, CXCursor c)
{
	CXCursor label;

	if (referenced_label(lw, c, &label)) {
		leave_open(lw, JUMP_GOTO, find_label(lw, label), 0);
	} else {
		lower_opaque(lw);
		ir_unreachable(lw->b);
	}
	fresh_block(lw);
}

void lower_goto_named(struct lower *lw, const char *name)
{
	leave_open(lw, JUMP_NAMED, 0, 0);
	vec_last(&lw->jumps).name = name;
	fresh_block(lw);
}

void lower_indirect_goto(struct lower *lw, CXCursor c)
{
	(void)c;
	leave_open(lw, JUMP_INDIRECT, 0, 0);
	fresh_block(lw);
}

void lower_label_address(struct lower *lw, CXCursor c)
{
	CXCursor label;
	uint32_t number;

	if (!referenced_label(lw, c, &label))
		return;
	number = find_label(lw, label);
	lw->labels.v[number].is_address_taken = true;
}

/* Inline assembly */

static bool is_lvalue(CXCursor c)
{
	return c.kind == CXCursor_DeclRefExpr ||
	       c.kind == CXCursor_MemberRefExpr ||
	       c.kind == CXCursor_ArraySubscriptExpr ||
	       c.kind == CXCursor_ParenExpr ||
	       (c.kind == CXCursor_UnaryOperator &&
		clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref);
}

/*
 * Operands that are loaded are inputs; those that stand for themselves are
 * outputs or memory inputs, which cannot be told apart: taken as written (may).
 */
void lower_asm(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false), next;
	VEC(ir_ref) outputs = { 0 };
	struct ir_loc loc = lw->b->loc;
	struct ir_stmt *s;

	for (uint32_t i = 0; i < n; i++) {
		CXCursor k = kid(lw, mark, i);
		ir_ref e;

		if (!clang_isExpression(k.kind) ||
		    k.kind == CXCursor_StringLiteral)
			continue;
		e = lower_expr(lw, k, true);
		if (is_lvalue(k) && ir_op_is_place(ir_expr(lw->f, e)->op))
			vec_push(&outputs, e);
		else
			ir_eval(lw->b, e);
	}
	lw->cx->kids.n = mark;
	lw->b->loc = loc;
	s = ir_add_stmt(lw->b, IR_STMT_ASM);
	s->nargs = (uint32_t)outputs.n;
	vec_foreach(&outputs, i)
		vec_push(&lw->f->args, outputs.v[i]);
	vec_release(&outputs);
	next = ir_new_block(lw->b);
	leave_open(lw, JUMP_ASM, 0, next);
	ir_set_block(lw->b, next);
}
