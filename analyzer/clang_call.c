// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls. Arguments are lowered from left to right, so calls among them come
 * first, each with its result in a temporary. A call that does not return ends
 * its block.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

/* The CallExpr that C is once conversions of pointers are taken off. */
static bool find_call(struct lower *lw, CXCursor c, CXCursor *call)
{
	for (;;) {
		size_t mark = lw->cx->kids.n;
		uint32_t n;

		c = lower_peel(lw, c);
		if (c.kind != CXCursor_CStyleCastExpr)
			break;
		if (clang_getCanonicalType(clang_getCursorType(c)).kind !=
		    CXType_Pointer)
			return false;
		n = ctx_children(lw->cx, c, false);
		if (n)
			c = vec_last(&lw->cx->kids);
		lw->cx->kids.n = mark;
		if (!n)
			return false;
	}
	*call = c;
	return c.kind == CXCursor_CallExpr;
}

static bool same_representation(const struct ir_type *x,
				const struct ir_type *y)
{
	if (x->kind != y->kind)
		return false;
	if (x->kind == IR_TYPE_INT)
		return x->bits == y->bits && x->is_signed == y->is_signed;
	if (x->kind == IR_TYPE_RECORD)
		return x->name == y->name && x->size == y->size;
	return x->kind == IR_TYPE_POINTER;
}

bool lower_call_fits(struct lower *lw, CXCursor c, ir_ref dst)
{
	CXCursor call;
	uint32_t type;

	if (c.kind != CXCursor_CallExpr && c.kind != CXCursor_ParenExpr &&
	    c.kind != CXCursor_UnexposedExpr &&
	    c.kind != CXCursor_CStyleCastExpr)
		return false;
	if (!find_call(lw, c, &call))
		return false;
	type = lower_type(lw, call);
	return same_representation(&lw->cx->u->types.v[type],
				   &lw->cx->u->types.v[ir_expr(lw->f, dst)
							       ->type]);
}

/* The expression that is called; FUNC if it is a function's name. */
static ir_ref lower_callee(struct lower *lw, CXCursor c, CXCursor *decl)
{
	size_t mark = lw->cx->kids.n;
	uint32_t n = ctx_children(lw->cx, c, false);
	CXCursor fn = n ? lw->cx->kids.v[mark] : clang_getNullCursor();
	CXCursor name;

	*decl = clang_getNullCursor();
	lw->cx->kids.n = mark;
	if (!n)
		return lower_unknown(lw, lw->cx->ptr_type);
	name = lower_peel(lw, fn);
	if (name.kind == CXCursor_DeclRefExpr) {
		CXCursor ref = clang_getCursorReferenced(name);

		if (ref.kind == CXCursor_FunctionDecl) {
			*decl = ref;
			return ir_mk_name(lw->b, IR_FUNC,
					  lower_type(lw, name),
					  clang_callee(lw->cx, ref)->name);
		}
	}
	return lower_expr(lw, fn, true);
}

/* Library functions under their plain names */
static const char *plain_name(struct lower *lw, const char *name)
{
	static const char *const wrappers[] = { "__builtin_", "__underlying_" };
	static const char *const families[] = { "mem", "str" };

	for (size_t w = 0; w < 2; w++) {
		size_t len = strlen(wrappers[w]);

		if (strncmp(name, wrappers[w], len))
			continue;
		for (size_t i = 0; i < 2; i++)
			if (!strncmp(name + len, families[i], 3))
				return intern(&lw->cx->u->names, name + len);
	}
	return name;
}

static void end_noreturn(struct lower *lw)
{
	ir_unreachable(lw->b);
	ir_set_block(lw->b, ir_new_block(lw->b));
}

static struct ir_stmt *add_call(struct lower *lw, ir_ref callee,
				const char *written, const ir_ref *args,
				size_t nargs)
{
	struct ir_stmt *s = ir_add_stmt(lw->b, IR_STMT_CALL);

	s->callee = callee;
	s->written = written;
	s->nargs = (uint32_t)nargs;
	for (size_t i = 0; i < nargs; i++)
		vec_push(&lw->f->args, args[i]);
	return s;
}

struct ir_stmt *lower_call_named(struct lower *lw, const char *name,
				 const ir_ref *args, uint32_t nargs)
{
	name = intern(&lw->cx->u->names, name);
	return add_call(lw, ir_mk_name(lw->b, IR_FUNC, 0, name), name, args,
			nargs);
}

/* The variable or member that a pointer to a function was read from */
static const char *pointer_name(const struct lower *lw, ir_ref e)
{
	const struct ir_expr *x = ir_expr(lw->f, e);

	while (x->op == IR_ELEM || x->op == IR_PTRADD || x->op == IR_DECAY ||
	       x->op == IR_CAST)
		x = ir_expr(lw->f, x->a);
	if (x->op == IR_VAR)
		return lw->f->vars.v[x->num].name;
	return x->name ? x->name : "";
}

static const char *written_name(struct lower *lw, ir_ref callee, CXCursor decl,
				struct place at)
{
	const char *word;

	if (clang_Cursor_isNull(decl))
		return intern(&lw->cx->u->names, pointer_name(lw, callee));
	word = ctx_word_at(lw->cx, at);
	return word ? word : clang_callee(lw->cx, decl)->name;
}

/*
 * Nothing but a call made DECL known: C makes up a declaration, which is the
 * name there and nothing else.
 */
static bool is_undeclared(struct lower *lw, CXCursor decl)
{
	struct place from, to, at;

	if (clang_Cursor_isNull(decl) ||
	    clang_getCursorType(decl).kind != CXType_FunctionNoProto)
		return false;
	at = ctx_place_of(lw->cx, decl);
	return ctx_extent(lw->cx, decl, &from, &to) &&
	       from.offset == at.offset;
}

/*
 * A function of this file that clang has given up: nothing is known of what
 * it does, not even that it is no part of the driver.
 */
static bool is_given_up(struct lower *lw, CXCursor decl)
{
	return lw->cx->errors.n && !clang_Cursor_isNull(decl) &&
	       clang_Cursor_getStorageClass(decl) == CX_SC_Static &&
	       clang_Cursor_isNull(clang_getCursorDefinition(decl));
}

static ir_ref call_result(struct lower *lw, CXCursor c, CXCursor decl,
			  ir_ref dst, bool wanted)
{
	uint32_t type = lower_type(lw, c);

	if (!clang_Cursor_isNull(decl) &&
	    clang_getCursorType(c).kind == CXType_Dependent)
		type = clang_type(lw->cx, clang_getCursorResultType(decl));

	if (!wanted || lw->cx->u->types.v[type].kind == IR_TYPE_VOID)
		return 0;
	if (is_undeclared(lw, decl) ||
	    (!clang_Cursor_isNull(decl) &&
	     lower_has_bad_result(lw, decl))) /* int is only what C took it for */
		type = lw->cx->long_type;
	return dst ? dst : ir_mk_var(lw->b, ir_new_temp(lw->b, type));
}

/*
 * An argument of a call with an error: C's conversions are missing, of arrays
 * and to the parameter's type.
 */
static ir_ref convert_argument(struct lower *lw, CXCursor fn, ir_ref e,
			       unsigned i)
{
	const struct ir_type *t = &lw->cx->u->types.v[ir_expr(lw->f, e)->type];
	CXCursor param;
	uint32_t type;

	if (t->kind == IR_TYPE_ARRAY &&
	    ir_op_is_place(ir_expr(lw->f, e)->op))
		e = ir_mk(lw->b, IR_DECAY,
			  clang_pointer_to(lw->cx, t->target), e, 0, 0);
	if (clang_Cursor_isNull(fn) ||
	    (int)i >= clang_Cursor_getNumArguments(fn))
		return e;
	param = clang_Cursor_getArgument(fn, i);
	type = lower_value_type(lw, param);
	t = &lw->cx->u->types.v[type];
	return t->kind == IR_TYPE_INT || t->kind == IR_TYPE_POINTER ?
		       ir_mk_convert(lw->b, type, e) : e;
}

static ir_ref lower_plain_call(struct lower *lw, CXCursor c, ir_ref dst,
			       bool wanted, struct place at)
{
	VEC(ir_ref) args = { 0 };
	int n = clang_Cursor_getNumArguments(c);
	bool is_whole = clang_getCursorType(c).kind != CXType_Dependent;
	struct ir_loc loc = lw->b->loc;
	CXCursor decl;
	ir_ref callee = lower_callee(lw, c, &decl);
	const struct callee *fn = NULL;
	const char *written;
	struct ir_stmt *s;

	for (int i = 0; i < n; i++) {
		ir_ref e = lower_expr(
			lw, clang_Cursor_getArgument(c, (unsigned)i), true);

		vec_push(&args, is_whole ? e :
					   convert_argument(lw, decl, e,
							    (unsigned)i));
	}
	lw->b->loc = loc;
	written = written_name(lw, callee, decl, at);
	if (!clang_Cursor_isNull(decl)) {
		fn = clang_callee(lw->cx, decl);
		callee = ir_mk_name(lw->b, IR_FUNC,
				    ir_expr(lw->f, callee)->type,
				    plain_name(lw, fn->name));
		clang_enqueue(lw->cx, decl, lw->inline_depth + 1);
		fn = clang_callee(lw->cx, decl);
	}
	dst = call_result(lw, c, decl, dst, wanted);
	s = add_call(lw, callee, written, args.v, args.n);
	s->dst = dst;
	s->is_undeclared = is_undeclared(lw, decl);
	if (is_given_up(lw, decl))
		lower_unseen_body(lw, args.v, args.n);
	vec_release(&args);
	if (fn && fn->is_noreturn)
		end_noreturn(lw);
	return dst;
}

ir_ref lower_call(struct lower *lw, CXCursor c, ir_ref dst, bool wanted)
{
	CXCursor call, decl;
	struct callee fn;
	struct place at;
	ir_ref result = 0;

	if (!find_call(lw, c, &call))
		call = c;
	at = lower_at(lw, call);
	decl = clang_getCursorReferenced(call);
	if (decl.kind != CXCursor_FunctionDecl)
		return lower_plain_call(lw, call, dst, wanted, at);
	fn = *clang_callee(lw->cx, decl);
	/* The build is there, so optimisation removes calls that fail it. */
	if (!fn.is_error &&
	    (strncmp(fn.name, "__builtin_", 10) ||
	     !lower_builtin(lw, call, fn.name, wanted, &result)))
		return lower_plain_call(lw, call, dst, wanted, at);
	if (!dst)
		return result;
	if (!result)
		result = lower_unknown(lw, ir_expr(lw->f, dst)->type);
	ir_assign(lw->b, dst,
		  ir_mk_convert(lw->b, ir_expr(lw->f, dst)->type, result));
	return dst;
}
