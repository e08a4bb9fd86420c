// SPDX-License-Identifier: BSD-2-Clause
/*
 * One function from clang to the IR, and which functions are lowered: the main
 * file's, and those of headers that are called from them, as far as the
 * request wants them.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

/*
 * Attributes of the declaration alone (_Noreturn, error) are not exposed, but
 * printed.
 */
static void read_attributes(struct callee *c)
{
	CXPrintingPolicy policy;
	const char *text;
	CXString s;

	if (clang_type_is_noreturn(clang_getCursorType(c->decl)))
		c->is_noreturn = true;
	if (!clang_Cursor_hasAttrs(c->decl))
		return;
	policy = clang_getCursorPrintingPolicy(c->decl);
	clang_PrintingPolicy_setProperty(policy,
					 CXPrintingPolicy_TerseOutput, 1);
	s = clang_getCursorPrettyPrinted(c->decl, policy);
	text = clang_getCString(s);
	if (text && (strstr(text, "_Noreturn") || strstr(text, "((noreturn")))
		c->is_noreturn = true;
	if (text && (strstr(text, "((error(") || strstr(text, "__error__(")))
		c->is_error = true;
	clang_disposeString(s);
	clang_PrintingPolicy_dispose(policy);
}

const struct callee *clang_callee(struct clang_ctx *cx, CXCursor decl)
{
	struct callee c = { .decl = decl };
	uint32_t at;

	if (ptrmap_get(&cx->callee_of, ctx_decl_key(decl), &at))
		return &cx->callees.v[at];
	c.name = ctx_spelling(cx, decl);
	read_attributes(&c);
	at = (uint32_t)cx->callees.n;
	vec_push(&cx->callees, c);
	ptrmap_set(&cx->callee_of, ctx_decl_key(decl), at);
	return &cx->callees.v[at];
}

void clang_enqueue(struct clang_ctx *cx, CXCursor decl, uint32_t depth)
{
	const struct clang_request *req = cx->req;
	CXCursor def;
	uint32_t seen;

	if (ptrmap_get(&cx->queued, ctx_decl_key(decl), &seen))
		return;
	ptrmap_set(&cx->queued, ctx_decl_key(decl), 1);
	def = clang_getCursorDefinition(decl);
	if (clang_Cursor_isNull(def))
		return;
	if (!clang_equalCursors(def, decl)) {
		if (ptrmap_get(&cx->queued, ctx_decl_key(def), &seen))
			return;
		ptrmap_set(&cx->queued, ctx_decl_key(def), 1);
	}
	if (depth > req->max_inline_depth)
		return;
	if (req->want_inline &&
	    !req->want_inline(req->ctx, clang_callee(cx, decl)->name))
		return;
	vec_push(&cx->queue, (struct pending){ .def = def, .depth = depth });
}

/* Functions found by name: only attributes need them, and few files. */

static enum CXChildVisitResult find_helpers(CXCursor c, CXCursor parent,
					    CXClientData data)
{
	struct clang_ctx *cx = data;
	CXString s;
	const char *text;

	(void)parent;
	if (c.kind != CXCursor_FunctionDecl || !clang_isCursorDefinition(c))
		return CXChildVisit_Continue;
	s = clang_getCursorSpelling(c);
	text = clang_getCString(s);
	vec_push(&cx->helpers,
		 (struct callee){ .name = intern(&cx->u->names, text),
				  .decl = c });
	clang_disposeString(s);
	return CXChildVisit_Continue;
}

const struct callee *clang_callee_named(struct clang_ctx *cx, const char *name)
{
	if (!cx->helpers_are_known) {
		cx->helpers_are_known = true;
		clang_visitChildren(clang_getTranslationUnitCursor(cx->tu),
				    find_helpers, cx);
	}
	vec_foreach(&cx->helpers, i)
		if (cx->helpers.v[i].name == name)
			return clang_callee(cx, cx->helpers.v[i].decl);
	cx->needs_all = cx->mode == PARSE_LOCAL;
	return NULL;
}

/* The function itself */

/* libclang shows a parameter's type as written: arrays and functions too. */
static uint32_t param_type(struct clang_ctx *cx, CXCursor param)
{
	uint32_t type = clang_type_of(cx, param);
	const struct ir_type *t = &cx->u->types.v[type];

	if (t->kind == IR_TYPE_ARRAY)
		return clang_pointer_to(cx, t->target);
	if (t->kind == IR_TYPE_FUNCTION)
		return clang_pointer_to(cx, type);
	return type;
}

static void declare_params(struct lower *lw)
{
	int n = clang_Cursor_getNumArguments(lw->decl);

	for (int i = 0; i < n; i++) {
		CXCursor p = clang_Cursor_getArgument(lw->decl, (unsigned)i);
		uint32_t var;

		lower_at(lw, p);
		var = ir_new_var(lw->b, ctx_spelling(lw->cx, p),
				 param_type(lw->cx, p));
		lw->f->vars.v[var].is_param = true;
		ptrmap_set(&lw->vars, ctx_decl_key(p), var);
		lower_note_type(lw, var, clang_getCursorType(p));
	}
	lw->f->nparams = n > 0 ? (uint32_t)n : 0;
}

/* What was passed is known by no name in the body. */
static void lose_params(struct lower *lw)
{
	for (uint32_t i = 0; i < lw->f->nparams; i++) {
		CXCursor p = clang_Cursor_getArgument(lw->decl, i);

		if (lower_has_bad_type(lw, p))
			lower_lost_store(lw, ir_mk_var(lw->b, i), p);
	}
}

static struct ir_func *new_func(struct clang_ctx *cx, CXCursor def,
				uint32_t depth)
{
	struct ir_func *f = arena_new(&cx->u->mem, struct ir_func);
	struct place p = ctx_place_of(cx, def);

	f->name = clang_callee(cx, def)->name;
	f->loc = ctx_loc(cx, p);
	f->type = clang_type(cx, clang_getCursorResultType(def));
	f->is_static = clang_Cursor_getStorageClass(def) == CX_SC_Static;
	f->is_inline = clang_Cursor_isFunctionInlined(def);
	f->in_main_file = depth == 0;
	f->has_error = ctx_has_error(cx, def);
	f->is_variadic = clang_Cursor_isVariadic(def);
	return f;
}

static bool find_body(struct clang_ctx *cx, CXCursor def, CXCursor *body)
{
	size_t mark = cx->kids.n;
	uint32_t n = ctx_children(cx, def, false);
	bool found = n && vec_last(&cx->kids).kind == CXCursor_CompoundStmt;

	if (found)
		*body = vec_last(&cx->kids);
	cx->kids.n = mark;
	return found;
}

static void set_end(struct lower *lw, CXCursor body)
{
	CXSourceRange range = clang_getCursorExtent(body);
	struct place end = ctx_place(lw->cx, clang_getRangeEnd(range));

	lw->b->loc = ctx_loc(lw->cx, end);
	/* The range ends behind the brace. */
	if (lw->b->loc.col > 1)
		lw->b->loc.col--;
	lw->f->end_line = end.line;
}

static void lower_body(struct lower *lw, CXCursor body)
{
	uint32_t start;

	lower_at(lw, lw->decl);
	declare_params(lw);
	start = ir_new_block(lw->b);
	ir_goto(lw->b, start);
	ir_set_block(lw->b, start);
	lose_params(lw);
	lower_compound(lw, body, false, false);
	set_end(lw, body);
	ir_return(lw->b, 0);
	lower_finish_jumps(lw);
}

void clang_lower_function(struct clang_ctx *cx, CXCursor def, uint32_t depth)
{
	struct lower lw = { .cx = cx, .b = &cx->build, .decl = def,
			    .inline_depth = depth };
	size_t kids = cx->kids.n;
	CXCursor body;

	if (!find_body(cx, def, &body))
		return;
	lw.f = new_func(cx, def, depth);
	ir_build_begin(lw.b, cx->u, lw.f);
	lower_find_errors(&lw);
	lower_body(&lw, body);
	lower_account_errors(&lw);
	ir_build_finish(lw.b);
	vec_push(&cx->u->funcs, lw.f);
	cx->kids.n = kids;
	ptrmap_release(&lw.vars);
	ptrmap_release(&lw.lost);
	vec_release(&lw.labels);
	vec_release(&lw.jumps);
	vec_release(&lw.typed);
}
