// SPDX-License-Identifier: BSD-2-Clause
/*
 * What stands in for code that clang could not make sense of.
 *
 * A lost expression (clang_error.c) has any value; its parts are lowered for
 * what they do. A statement that clang left out altogether is a hole: a
 * statement of the IR that may do to memory, and to the variables its text
 * mentions, what it likes, followed by branches to wherever its text may jump.
 * A hole without arguments only says that the path leads through an error.
 *
 * Direction: more than the code can do, as long as a name without declaration
 * is what it looks like: a function where it is called, else a value. What
 * text cannot tell (a label left out, a cleanup attribute) makes the function
 * opaque.
 */
#include "analyzer/clang_lower.h"
#include "analyzer/clang_text.h"

#include <string.h>

enum { MAX_MACRO_DEPTH = 8 };

struct ir_stmt *lower_add_hole(struct lower *lw, const ir_ref *args,
			       size_t nargs)
{
	struct ir_stmt *s = ir_add_stmt(lw->b, IR_STMT_HOLE);

	s->is_error = true;
	s->written = "";
	s->nargs = (uint32_t)nargs;
	for (size_t i = 0; i < nargs; i++)
		vec_push(&lw->f->args, args[i]);
	return s;
}

void lower_doubt(struct lower *lw, CXCursor c)
{
	if (lower_holds_lost(lw, c))
		lower_add_hole(lw, NULL, 0);
}

void lower_opaque(struct lower *lw)
{
	lw->f->has_error = lw->f->is_opaque = true;
}

/* E, or a variable that holds it */
static ir_ref keep_place(struct lower *lw, ir_ref e)
{
	ir_ref var;

	if (ir_expr(lw->f, e)->op == IR_VAR)
		return e;
	var = ir_mk_var(lw->b, ir_new_temp(lw->b, ir_expr(lw->f, e)->type));
	ir_assign(lw->b, var, e);
	return var;
}

void lower_note_type(struct lower *lw, uint32_t var, CXType type)
{
	if (lw->f->has_error)
		vec_push(&lw->typed, (struct typed_var){ var, type });
}

/* Pieces of text */

static const char *piece_text(struct lower *lw, uint32_t source, uint32_t from,
			      uint32_t to, size_t *len)
{
	const char *text = ctx_text(lw->cx, source, len);

	if (!text || from > to || to > *len)
		return NULL;
	*len = to - from;
	return text + from;
}

/* What a piece of text mentions. */
struct mentions {
	VEC(ir_ref) places;
	VEC(ir_ref) scalars;	/* of them, those to become unknown */
	struct strbuf calls;
	bool is_wild;
};

struct field_search {
	struct clang_ctx *cx;
	const struct text_word *name;
	CXCursor found;
	bool is_inside;		/* of an anonymous member */
};

static enum CXVisitorResult find_field(CXCursor field, CXClientData data)
{
	struct field_search *fs = data;
	CXString s = clang_getCursorSpelling(field);
	const char *name = clang_getCString(s);

	if (clang_text_is(fs->name, name))
		fs->found = field;
	else if (!*name || strchr(name, '('))
		fs->is_inside = true;
	clang_disposeString(s);
	return CXVisit_Continue;
}

/*
 * VAR is the way to the member W: that member, 0 if there is none of the name,
 * or VAR itself where that is not plain.
 */
static ir_ref member_of(struct lower *lw, uint32_t var,
			const struct text_word *w)
{
	struct field_search fs = { .cx = lw->cx, .name = w,
				   .found = clang_getNullCursor() };
	ir_ref place = ir_mk_var(lw->b, var);
	const struct ir_expr *m;
	CXType t = { .kind = CXType_Invalid };

	vec_foreach(&lw->typed, i)
		if (lw->typed.v[i].var == var)
			t = clang_getCanonicalType(lw->typed.v[i].type);
	if (t.kind == CXType_Pointer) {
		t = clang_getCanonicalType(clang_getPointeeType(t));
		place = lower_elem(lw, place, clang_type(lw->cx, t));
	}
	if (t.kind != CXType_Record || !w->len)
		return ir_mk_var(lw->b, var);
	clang_Type_visitFields(t, find_field, &fs);
	if (clang_Cursor_isNull(fs.found))
		return fs.is_inside ? ir_mk_var(lw->b, var) : 0;
	m = clang_member(lw->cx, fs.found);
	return ir_mk_member(lw->b, IR_FIELD, m->type, place, m->name,
			    m->record);
}

static void mention_variable(struct lower *lw, struct mentions *m, uint32_t i,
			     const struct text_word *w,
			     const struct text_word *then)
{
	enum ir_type_kind kind =
		lw->cx->u->types.v[lw->f->vars.v[i].type].kind;
	bool is_way = (w->next == '-' || w->next == '.') && then->is_member;
	ir_ref place = ir_mk_var(lw->b, i);

	if (is_way)
		place = member_of(lw, i, then);
	if (place)
		vec_push(&m->places, place);
	if (!is_way && w->next != '[' && kind != IR_TYPE_RECORD &&
	    kind != IR_TYPE_ARRAY)
		vec_push(&m->scalars, place);
}

static void mention_text(struct lower *lw, struct mentions *m,
			 const char *text, size_t len, int depth);

/*
 * A word that is no local. The driver's own functions and variables are known,
 * and what its macros stand for is read as well; any other name belongs to
 * other code.
 */
static void mention_other(struct lower *lw, struct mentions *m,
			  const struct text_word *w, int depth)
{
	const char *name = intern(&lw->cx->u->names,
				  arena_strndup(&lw->cx->u->mem, w->text,
						w->len));
	const char *body;
	uint32_t one;
	size_t len;

	if (w->next == '(')
		strbuf_addf(&m->calls, "%s ", name);
	if (ptrmap_get(&lw->cx->own_names, name, &one)) {
		m->is_wild = true;
		return;
	}
	body = ctx_own_macro(lw->cx, name, &len);
	if (body && depth < MAX_MACRO_DEPTH)
		mention_text(lw, m, body, len, depth + 1);
	else if (body)
		m->is_wild = true;
}

static void mention(struct lower *lw, struct mentions *m,
		    const struct text_word *w, const struct text_word *then,
		    int depth)
{
	bool is_local = false;

	if (w->is_member)
		return;
	vec_foreach(&lw->f->vars, i) {
		const struct ir_var *v = &lw->f->vars.v[i];

		if (v->is_temp || !clang_text_is(w, v->name))
			continue;
		is_local = true;
		mention_variable(lw, m, (uint32_t)i, w, then);
	}
	if (!is_local)
		mention_other(lw, m, w, depth);
}

static void mention_text(struct lower *lw, struct mentions *m,
			 const char *text, size_t len, int depth)
{
	struct text_piece p = clang_text_piece(text, len);
	struct text_word w, then = { .len = 0 };
	size_t at = 0;
	bool more = clang_text_word(text, len, &at, &w);

	m->is_wild |= p.has_pointer_call;
	/* where a macro jumps to is not looked for */
	m->is_wild |= depth && (p.has_goto || p.has_label);
	if (depth && (p.has_return || p.has_goto || p.has_label))
		lower_opaque(lw);
	while (more) {
		more = clang_text_word(text, len, &at, &then);
		if (!more)
			then = (struct text_word){ .len = 0 };
		mention(lw, m, &w, &then, depth);
		w = then;
	}
}

static void release_mentions(struct mentions *m)
{
	vec_release(&m->places);
	vec_release(&m->scalars);
	strbuf_release(&m->calls);
}

static void add_piece(struct lower *lw, const char *text, size_t len,
		      const struct text_piece *p)
{
	struct mentions m = { .is_wild = false };
	struct ir_stmt *s;

	if (!p->has_call && !p->has_write && !p->has_pointer_call) {
		lower_add_hole(lw, NULL, 0);
		return;
	}
	mention_text(lw, &m, text, len, 0);
	s = lower_add_hole(lw, m.places.v, m.places.n);
	s->is_wild = m.is_wild;
	if (m.calls.len)
		s->written = intern(&lw->cx->u->names,
				    arena_strdup(&lw->cx->u->mem,
						 m.calls.buf));
	vec_foreach(&m.scalars, i) {
		uint32_t type = ir_expr(lw->f, m.scalars.v[i])->type;

		ir_assign(lw->b, m.scalars.v[i],
			  ir_mk(lw->b, IR_UNKNOWN, type, 0, 0, 0));
	}
	release_mentions(&m);
}

/* Jumps that the text has, taken or not */

/* Opens a block that is entered or not; returns where it goes on if not. */
static uint32_t perhaps(struct lower *lw)
{
	uint32_t side = ir_new_block(lw->b), next = ir_new_block(lw->b);

	ir_branch(lw->b, lower_unknown(lw, lw->cx->int_type), side, next);
	ir_set_block(lw->b, side);
	return next;
}

static void go_on(struct lower *lw, uint32_t next)
{
	ir_goto(lw->b, next);
	ir_set_block(lw->b, next);
}

static void may_return(struct lower *lw)
{
	bool wanted = lw->cx->u->types.v[lw->f->type].kind != IR_TYPE_VOID;
	uint32_t next = perhaps(lw);
	ir_ref value = wanted ? lower_unknown(lw, lw->f->type) : 0;

	lower_run_cleanups(lw, NULL);
	ir_return(lw->b, value);
	ir_set_block(lw->b, next);
}

static void may_break(struct lower *lw, bool is_continue)
{
	uint32_t next;

	if (!lw->loops)
		return;
	next = perhaps(lw);
	lower_break(lw, is_continue);
	go_on(lw, next);
}

static void may_goto(struct lower *lw, const char *text, size_t len)
{
	struct text_word w;
	size_t at = 0;
	bool is_target = false;
	uint32_t next;

	while (clang_text_word(text, len, &at, &w)) {
		if (is_target) {
			next = perhaps(lw);
			lower_goto_named(lw, intern(&lw->cx->u->names,
						    arena_strndup(
							    &lw->cx->u->mem,
							    w.text, w.len)));
			go_on(lw, next);
		}
		is_target = clang_text_is(&w, "goto");
	}
}

static void may_jump(struct lower *lw, const struct text_piece *p,
		     const char *text, size_t len)
{
	if (p->has_return)
		may_return(lw);
	if (p->has_break)
		may_break(lw, false);
	if (p->has_continue)
		may_break(lw, true);
	if (p->has_goto)
		may_goto(lw, text, len);
}

/* Leaving its scope calls a function that the text does not show. */
static bool has_cleanup(const char *text, size_t len)
{
	static const char *const words[] = { "__free", "__cleanup", "guard",
					     "scoped_guard", "CLASS",
					     "__attribute__" };
	struct text_word w;
	size_t at = 0;

	while (clang_text_word(text, len, &at, &w))
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (clang_text_is(&w, words[i]))
				return true;
	return false;
}

static void meet_errors(struct clang_ctx *cx, uint32_t source, uint32_t from,
			uint32_t to)
{
	for (int i = -1; (i = ctx_next_error(cx, (size_t)(i + 1), source, from,
					     to)) >= 0;)
		cx->errors.v[i].is_met = true;
}

void lower_hole(struct lower *lw, uint32_t source, uint32_t from, uint32_t to)
{
	struct text_piece p;
	struct ir_loc loc = lw->b->loc;
	const char *text;
	size_t len, start = 0;
	struct text_word w;

	text = piece_text(lw, source, from, to, &len);
	if (!text) {
		lower_opaque(lw);
		return;
	}
	p = clang_text_piece(text, len);
	lw->f->has_error = true;
	if (p.has_label || has_cleanup(text, len))
		lower_opaque(lw);
	meet_errors(lw->cx, source, from, to);
	if (clang_text_word(text, len, &start, &w))
		lw->b->loc = ctx_loc(lw->cx,
				     ctx_place_at(lw->cx, source,
						  (uint32_t)(w.text - text) +
							  from));
	if (p.has_case)
		lower_lost_case(lw);
	add_piece(lw, text, len, &p);
	may_jump(lw, &p, text, len);
	lw->b->loc = loc;
}

void lower_gap(struct lower *lw, uint32_t source, uint32_t from, uint32_t to)
{
	struct text_piece p;
	const char *text;
	size_t len;

	if (from >= to)
		return;
	text = piece_text(lw, source, from, to, &len);
	if (!text)
		return;
	p = clang_text_piece(text, len);
	if (p.is_blank)
		return;
	/* Text that the preprocessor took out is no gap. */
	if (p.has_directive &&
	    ctx_next_error(lw->cx, 0, source, from, to - 1) < 0)
		return;
	lower_hole(lw, source, from, to);
}

void lower_unseen_body(struct lower *lw, const ir_ref *args, size_t nargs)
{
	VEC(ir_ref) kept = { 0 };

	for (size_t i = 0; i < nargs; i++)
		vec_push(&kept, keep_place(lw, args[i]));
	lw->f->has_error = true;
	lower_add_hole(lw, kept.v, kept.n)->is_wild = true;
	vec_release(&kept);
}

/* Lost expressions */

static void lower_parts(struct lower *lw, CXCursor c)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);

	for (uint32_t i = 0; i < n; i++)
		if (clang_isExpression(lw->cx->kids.v[mark + i].kind))
			lower_expr(lw, lw->cx->kids.v[mark + i], false);
	lw->cx->kids.n = mark;
}

/* What the text of C does, of which clang may have kept no part. */
static void lower_acts(struct lower *lw, CXCursor c)
{
	struct place from, to;
	struct text_piece p;
	const char *text = NULL;
	size_t len;

	if (ctx_extent(lw->cx, c, &from, &to))
		text = piece_text(lw, from.source, from.offset, to.offset,
				  &len);
	if (!text) {
		lower_opaque(lw);
		return;
	}
	p = clang_text_piece(text, len);
	if (p.has_call || p.has_write || p.has_pointer_call)
		add_piece(lw, text, len, &p);
}

ir_ref lower_lost(struct lower *lw, CXCursor c)
{
	uint32_t type = lower_value_type(lw, c);
	enum ir_type_kind kind = lw->cx->u->types.v[type].kind;

	lower_parts(lw, c);
	lw->place_is_lost = true;
	if (lower_may_act(c))
		lower_acts(lw, c);
	if (kind != IR_TYPE_RECORD && kind != IR_TYPE_FLOAT)
		type = lw->cx->long_type;
	return lower_unknown(lw, type);
}

void lower_lost_store(struct lower *lw, ir_ref value, CXCursor left)
{
	struct mentions m = { .is_wild = false };
	ir_ref kept = keep_place(lw, value);
	struct place from, to;
	const char *text = NULL;
	struct ir_stmt *s;
	size_t len;

	vec_push(&m.places, kept);
	if (ctx_extent(lw->cx, left, &from, &to))
		text = piece_text(lw, from.source, from.offset, to.offset,
				  &len);
	if (!text)
		lower_opaque(lw);
	/* An element of something known, but which? */
	else if (memchr(text, '[', len) || memchr(text, '(', len) ||
		 *text == '*')
		mention_text(lw, &m, text, len, 0);
	s = lower_add_hole(lw, m.places.v, m.places.n);
	s->is_wild = m.is_wild;
	release_mentions(&m);
}
