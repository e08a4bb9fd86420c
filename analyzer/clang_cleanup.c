// SPDX-License-Identifier: BSD-2-Clause
/*
 * The cleanup attribute. libclang does not say which function it names, but
 * prints the declaration as the compiler understood it.
 */
#include "analyzer/clang_lower.h"

#include <ctype.h>
#include <string.h>

/* The function of cleanup(...) in a printed declaration, or NULL */
static const char *named_in(struct clang_ctx *cx, const char *text)
{
	static const char *const marks[] = { "cleanup(", "__cleanup__(" };
	const char *at = NULL, *end;

	for (size_t i = 0; i < 2 && !at; i++) {
		at = strstr(text, marks[i]);
		if (at)
			at += strlen(marks[i]);
	}
	if (!at)
		return NULL;
	for (end = at; isalnum((unsigned char)*end) || *end == '_'; end++)
		;
	return intern(&cx->u->names,
		      arena_strndup(&cx->u->mem, at, (size_t)(end - at)));
}

static const char *cleanup_function(struct clang_ctx *cx, CXCursor var)
{
	CXPrintingPolicy policy;
	CXString s;
	const char *name;

	if (!clang_Cursor_hasAttrs(var))
		return NULL;
	policy = clang_getCursorPrintingPolicy(var);
	s = clang_getCursorPrettyPrinted(var, policy);
	name = named_in(cx, clang_getCString(s));
	clang_disposeString(s);
	clang_PrintingPolicy_dispose(policy);
	return name;
}

static uint32_t pointer_to(struct clang_ctx *cx, const char *function)
{
	const struct callee *fn = clang_callee_named(cx, function);

	if (!fn || clang_Cursor_getNumArguments(fn->decl) < 1)
		return cx->ptr_type;
	return clang_type_of(cx, clang_Cursor_getArgument(fn->decl, 0));
}

void lower_declare_cleanup(struct lower *lw, CXCursor var, uint32_t num)
{
	const char *function = cleanup_function(lw->cx, var);
	struct cleanup *cl;

	if (!function)
		return;
	cl = arena_new(&lw->cx->u->mem, struct cleanup);
	cl->outer = lw->cleanups;
	cl->depth = cl->outer ? cl->outer->depth + 1 : 1;
	cl->var = num;
	cl->function = function;
	cl->type = pointer_to(lw->cx, function);
	lw->cleanups = cl;
}

static void run(struct lower *lw, const struct cleanup *cl)
{
	const struct callee *fn = clang_callee_named(lw->cx, cl->function);
	ir_ref arg = ir_mk(lw->b, IR_ADDR, cl->type,
			   ir_mk_var(lw->b, cl->var), 0, 0);

	if (fn)
		clang_enqueue(lw->cx, fn->decl, lw->inline_depth + 1);
	lower_call_named(lw, cl->function, &arg, 1)->is_cleanup = true;
}

void lower_run_cleanups(struct lower *lw, struct cleanup *until)
{
	uint32_t depth = until ? until->depth : 0;

	for (struct cleanup *cl = lw->cleanups; cl && cl->depth > depth;
	     cl = cl->outer)
		run(lw, cl);
}
