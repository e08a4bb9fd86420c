// SPDX-License-Identifier: BSD-2-Clause
/*
 * Compiler builtins that are no calls. One row each; a builtin without a row
 * stays a call by its name.
 */
#include "analyzer/clang_lower.h"

#include <string.h>

struct builtin {
	const char *name;
	bool (*lower)(struct lower *lw, CXCursor c, bool wanted,
		      ir_ref *result);
};

static CXCursor argument(CXCursor c, unsigned i)
{
	return clang_Cursor_getArgument(c, i);
}

static ir_ref constant(struct lower *lw, CXCursor c, int64_t num)
{
	return ir_mk_const(lw->b, lower_type(lw, c), num);
}

static bool expect(struct lower *lw, CXCursor c, bool wanted, ir_ref *result)
{
	*result = lower_expr(lw, argument(c, 0), wanted);
	if (*result && wanted)
		*result = ir_mk_convert(lw->b, lower_type(lw, c), *result);
	return true;
}

/* The argument is not evaluated. */
static bool constant_p(struct lower *lw, CXCursor c, bool wanted,
		       ir_ref *result)
{
	int64_t num = 0;

	(void)wanted;
	*result = constant(lw, c, ctx_evaluate(c, &num) ? num : 0);
	return true;
}

/* The argument is not evaluated; what is not known is as large as can be. */
static bool object_size(struct lower *lw, CXCursor c, bool wanted,
			ir_ref *result)
{
	int64_t num, type = 0;

	(void)wanted;
	if (!ctx_evaluate(c, &num)) {
		if (clang_Cursor_getNumArguments(c) > 1)
			ctx_evaluate(argument(c, 1), &type);
		num = type & 2 ? 0 : -1;
	}
	*result = constant(lw, c, num);
	return true;
}

static bool unreachable(struct lower *lw, CXCursor c, bool wanted,
			ir_ref *result)
{
	(void)c;
	(void)wanted;
	*result = 0;
	ir_unreachable(lw->b);
	ir_set_block(lw->b, ir_new_block(lw->b));
	return true;
}

static bool nothing(struct lower *lw, CXCursor c, bool wanted, ir_ref *result)
{
	(void)lw;
	(void)c;
	(void)wanted;
	*result = 0;
	return true;
}

/* *r = x op y wraps; whether it did is not known. */
static bool overflow(struct lower *lw, CXCursor c, ir_ref *result,
		     enum ir_op op)
{
	ir_ref x = lower_expr(lw, argument(c, 0), true);
	ir_ref y = lower_expr(lw, argument(c, 1), true);
	ir_ref p = lower_expr(lw, argument(c, 2), true);
	uint32_t type;
	ir_ref dst;

	if (!x || !y || !p)
		return false;
	type = lw->cx->u->types.v[ir_expr(lw->f, p)->type].target;
	dst = ir_mk(lw->b, IR_ELEM, type, p, 0, 0);
	if (!ir_op_is_place(ir_expr(lw->f, dst)->op))
		return false;
	ir_assign(lw->b, dst,
		  ir_mk(lw->b, op, type, ir_mk_convert(lw->b, type, x),
			ir_mk_convert(lw->b, type, y), 0));
	*result = lower_unknown(lw, lower_type(lw, c));
	return true;
}

static bool add_overflow(struct lower *lw, CXCursor c, bool wanted,
			 ir_ref *result)
{
	(void)wanted;
	return overflow(lw, c, result, IR_ADD);
}

static bool sub_overflow(struct lower *lw, CXCursor c, bool wanted,
			 ir_ref *result)
{
	(void)wanted;
	return overflow(lw, c, result, IR_SUB);
}

static bool mul_overflow(struct lower *lw, CXCursor c, bool wanted,
			 ir_ref *result)
{
	(void)wanted;
	return overflow(lw, c, result, IR_MUL);
}

static const struct builtin builtins[] = {
	{ "__builtin_expect", expect },
	{ "__builtin_expect_with_probability", expect },
	{ "__builtin_assume_aligned", expect },
	{ "__builtin_constant_p", constant_p },
	{ "__builtin_object_size", object_size },
	{ "__builtin_dynamic_object_size", object_size },
	{ "__builtin_unreachable", unreachable },
	{ "__builtin_trap", unreachable },
	{ "__builtin_abort", unreachable },
	{ "__builtin_add_overflow", add_overflow },
	{ "__builtin_sub_overflow", sub_overflow },
	{ "__builtin_mul_overflow", mul_overflow },
	{ "__builtin_va_start", nothing },
	{ "__builtin_va_end", nothing },
	{ "__builtin_va_copy", nothing },
};

bool lower_builtin(struct lower *lw, CXCursor c, const char *name,
		   bool wanted, ir_ref *result)
{
	int64_t num;

	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (!strcmp(name, builtins[i].name))
			return builtins[i].lower(lw, c, wanted, result);
	if (!ctx_evaluate(c, &num))
		return false;
	*result = constant(lw, c, num);
	return true;
}
