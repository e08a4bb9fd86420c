// SPDX-License-Identifier: BSD-2-Clause
/*
 * Initialisers: which member or element gets which expression.
 *
 * libclang shows initialisers as written, so C's rules are applied here:
 * designators (an unexposed expression of type void: members and indices, then
 * the value), braces left out, what comes after a designator. The walk is
 * shared by locals, which become assignments, and by objects with static
 * storage, of which only the addresses of functions are kept.
 */
#include "analyzer/clang_init.h"

#include <string.h>

enum { MAX_INIT_DEPTH = 64 };

static CXCursor kid(const struct walk *w, size_t mark, uint32_t i)
{
	return w->cx->kids.v[mark + i];
}

static bool is_designated(CXCursor c)
{
	return c.kind == CXCursor_UnexposedExpr &&
	       clang_getCursorType(c).kind == CXType_Void;
}

struct slot init_member(const struct walk *w, const struct slot *s,
			const struct record *r, size_t i)
{
	const struct member *m = &r->members.v[i];
	struct slot sub = *s;

	sub.type = m->clang_type;
	if (!*m->name)
		return sub;
	sub.record = r->name;
	sub.field = m->name;
	if (w->lw)
		sub.place = ir_mk_member(w->lw->b, IR_FIELD, m->type, s->place,
					 m->name, r->name);
	return sub;
}

static struct slot element_slot(const struct walk *w, const struct slot *s,
				int64_t i)
{
	struct slot sub = *s;
	struct ir_builder *b;
	uint32_t elem, ptr;

	sub.type = clang_getArrayElementType(init_canonical(s->type));
	if (!w->lw)
		return sub;
	b = w->lw->b;
	elem = clang_type(w->cx, sub.type);
	ptr = clang_pointer_to(w->cx, elem);
	sub.place = ir_mk(b, IR_DECAY, ptr, s->place, 0, 0);
	sub.place = ir_mk(b, IR_PTRADD, ptr, sub.place,
			  ir_mk_const(b, w->cx->int_type, i), 0);
	sub.place = ir_mk(b, IR_ELEM, elem, sub.place, 0, 0);
	return sub;
}

static void init_slot(struct walk *w, const struct slot *s, CXCursor value);

/* Leaves */

static void note_function(struct walk *w, const struct slot *s, CXCursor fn)
{
	vec_push(&w->cx->u->inits,
		 (struct ir_init){ .variable = w->variable,
				   .record = s->record,
				   .field = s->field,
				   .function = clang_callee(w->cx, fn)->name,
				   .loc = ctx_loc(w->cx,
						  ctx_place_of(w->cx, fn)) });
}

static void static_leaf(struct walk *w, const struct slot *s, CXCursor value,
			struct place at)
{
	size_t mark = w->cx->kids.n;
	CXCursor ref;
	uint32_t n;

	if (++w->depth > MAX_INIT_DEPTH) {
		w->depth--;
		return;
	}
	if (value.kind == CXCursor_DeclRefExpr) {
		ref = clang_getCursorReferenced(value);
		if (ref.kind == CXCursor_FunctionDecl) {
			note_function(w, s, ref);
			vec_last(&w->cx->u->inits).loc = ctx_loc(w->cx, at);
			clang_enqueue(w->cx, ref, 1);
		}
	} else if (value.kind == CXCursor_CompoundLiteralExpr) {
		struct slot sub = { .type = clang_getCursorType(value),
				    .record = "", .field = "" };

		n = ctx_children(w->cx, value, false);
		if (n)
			init_slot(w, &sub, kid(w, mark, n - 1));
	} else if (value.kind != CXCursor_CallExpr &&
		   value.kind != CXCursor_MemberRefExpr) {
		n = ctx_children(w->cx, value, false);
		for (uint32_t i = 0; i < n; i++)
			static_leaf(w, s, kid(w, mark, i), at);
	}
	w->cx->kids.n = mark;
	w->depth--;
}

static bool may_hold_function(CXType t)
{
	t = init_canonical(t);
	return t.kind == CXType_Pointer;
}

static void leaf(struct walk *w, const struct slot *s, CXCursor value)
{
	if (w->lw) {
		lower_assign(w->lw, s->place, value);
		vec_push(&w->done, s->place);
	} else if (may_hold_function(s->type) || init_is_aggregate(s->type)) {
		static_leaf(w, s, value, ctx_place_of(w->cx, value));
	}
}

/* Aggregates */

static CXCursor peel_parens(struct walk *w, CXCursor c)
{
	while (c.kind == CXCursor_ParenExpr ||
	       c.kind == CXCursor_UnexposedExpr) {
		size_t mark = w->cx->kids.n;
		uint32_t n = ctx_children(w->cx, c, true);
		CXCursor first = n ? kid(w, mark, 0) : c;

		w->cx->kids.n = mark;
		if (n != 1)
			break;
		c = first;
	}
	return c;
}

/* One expression for all of an aggregate, no list with its braces left out */
static bool fits_whole(struct walk *w, CXType t, CXCursor value)
{
	CXType own;

	t = init_canonical(t);
	value = peel_parens(w, value);
	if (init_is_array(t))
		return value.kind == CXCursor_StringLiteral ||
		       value.kind == CXCursor_CompoundLiteralExpr;
	own = init_canonical(clang_getCursorType(value));
	return clang_equalTypes(own, t);
}

struct list {
	size_t mark;
	uint32_t n, pos;
	bool is_braced;
};

static void fill(struct walk *w, const struct slot *s, struct list *l);

/* The next value of the list goes to S, or to S and what follows inside it. */
static void take(struct walk *w, const struct slot *s, struct list *l)
{
	CXCursor value = kid(w, l->mark, l->pos);
	struct list inner;

	if (value.kind != CXCursor_InitListExpr && init_is_aggregate(s->type) &&
	    !fits_whole(w, s->type, value)) {
		inner = *l;
		inner.is_braced = false;
		fill(w, s, &inner);
		l->pos = inner.pos > l->pos ? inner.pos : l->pos + 1;
		return;
	}
	init_slot(w, s, value);
	l->pos++;
}

/* The member of R, or of an anonymous one in it, that DECL is */
static bool find_member(struct walk *w, const struct slot *s, CXCursor decl,
			struct slot *out, size_t *index)
{
	struct record *r = clang_record(w->cx, s->type);

	if (!r)
		return false;
	clang_record_fill(w->cx, r, s->type);
	vec_foreach(&r->members, i) {
		struct slot sub = init_member(w, s, r, i);
		size_t inner;

		*index = i;
		if (clang_equalCursors(r->members.v[i].decl, decl)) {
			*out = sub;
			return true;
		}
		if (!*r->members.v[i].name &&
		    find_member(w, &sub, decl, out, &inner)) {
			*index = i;
			return true;
		}
	}
	return false;
}

/*
 * Applies the designators of a value; NEXT is set to the index in S where a
 * following value without designator goes. A range of an array initialises its
 * first and last element only (may: the others keep zero).
 */
static void designated(struct walk *w, const struct slot *s, CXCursor value,
		       size_t *next)
{
	size_t mark = w->cx->kids.n, index;
	uint32_t n = ctx_children(w->cx, value, true);
	struct slot at = *s;
	bool is_first = true, ok = n > 0;

	for (uint32_t i = 0; ok && i + 1 < n; i++) {
		CXCursor d = kid(w, mark, i);
		int64_t lo;

		if (d.kind == CXCursor_MemberRef) {
			CXCursor f = clang_getCursorReferenced(d);

			if (strchr(ctx_spelling(w->cx, d), '(') ||
			    !*ctx_spelling(w->cx, d))
				continue;
			ok = find_member(w, &at, f, &at, &index);
		} else if (init_is_array(init_canonical(at.type)) &&
			   ctx_evaluate(d, &lo)) {
			index = (size_t)lo;
			at = element_slot(w, &at, lo);
		} else if (ctx_evaluate(d, &lo)) {
			/* the end of a range */
			index = (size_t)lo;
			is_first = true;
		} else {
			ok = clang_isReference(d.kind);
			continue;
		}
		if (ok && is_first)
			*next = index + 1;
		is_first = false;
	}
	if (ok)
		init_slot(w, &at, kid(w, mark, n - 1));
	w->cx->kids.n = mark;
}

static bool is_placeholder(const struct member *m)
{
	return !*m->name && clang_Cursor_isBitField(m->decl);
}

bool init_next(struct walk *w, const struct slot *s, size_t *i,
	       struct slot *out)
{
	CXType t = init_canonical(s->type);
	struct record *r;

	if (init_is_array(t)) {
		if (t.kind == CXType_ConstantArray &&
		    (long long)*i >= clang_getArraySize(t))
			return false;
		*out = element_slot(w, s, (int64_t)*i);
		return true;
	}
	r = clang_record(w->cx, t);
	if (!r)
		return false;
	clang_record_fill(w->cx, r, t);
	while (*i < r->members.n && is_placeholder(&r->members.v[*i]))
		++*i;
	if (*i >= r->members.n || (r->is_union && *i > 0))
		return false;
	*out = init_member(w, s, r, *i);
	return true;
}

static void fill(struct walk *w, const struct slot *s, struct list *l)
{
	struct slot sub;
	size_t i = 0;

	while (l->pos < l->n) {
		CXCursor value = kid(w, l->mark, l->pos);

		if (is_designated(value)) {
			if (!l->is_braced)
				return;
			designated(w, s, value, &i);
			l->pos++;
			continue;
		}
		if (!init_next(w, s, &i, &sub))
			break;
		take(w, &sub, l);
		i++;
	}
}

/* True if nothing in an object of this type can be a function's address. */
static bool is_dull(struct walk *w, CXType t)
{
	struct record *r;

	t = init_canonical(t);
	if (init_is_array(t))
		return is_dull(w, clang_getArrayElementType(t));
	if (t.kind != CXType_Record)
		return !may_hold_function(t);
	r = clang_record(w->cx, t);
	clang_record_fill(w->cx, r, t);
	vec_foreach(&r->members, i)
		if (!is_dull(w, r->members.v[i].clang_type))
			return false;
	return true;
}

static void init_slot(struct walk *w, const struct slot *s, CXCursor value)
{
	struct list l = { .mark = w->cx->kids.n, .is_braced = true };

	if (!w->lw && is_dull(w, s->type))
		return;
	if (++w->depth > MAX_INIT_DEPTH) {
		w->depth--;
		return;
	}
	if (value.kind == CXCursor_InitListExpr) {
		l.n = ctx_children(w->cx, value, false);
		if (init_is_aggregate(s->type))
			fill(w, s, &l);
		else if (l.n)
			init_slot(w, s, kid(w, l.mark, 0));
		w->cx->kids.n = l.mark;
	} else {
		leaf(w, s, value);
	}
	w->depth--;
}

void lower_init(struct lower *lw, ir_ref place, CXType t, CXCursor init)
{
	struct walk w = { .cx = lw->cx, .lw = lw };
	struct slot s = { .type = t, .place = place, .record = "",
			  .field = "" };
	struct ir_loc loc = lw->b->loc;
	bool is_small;

	if (init.kind != CXCursor_InitListExpr) {
		lower_assign(lw, place, init);
		return;
	}
	is_small = init_is_small(&w, t);
	if (!is_small)
		init_zero_all(&w, &s);
	init_slot(&w, &s, init);
	lw->b->loc = loc;
	if (is_small)
		init_zero_rest(&w, &s);
	vec_release(&w.done);
}

void clang_static_inits(struct clang_ctx *cx, CXCursor var, const char *name)
{
	struct walk w = { .cx = cx, .variable = intern(&cx->u->names, name) };
	struct slot s = { .type = clang_getCursorType(var) };
	CXCursor init = clang_Cursor_getVarDeclInitializer(var);

	if (clang_Cursor_isNull(init))
		return;
	s.record = s.field = intern(&cx->u->names, "");
	init_slot(&w, &s, init);
}
