/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the programs of litmus threads into a list of operations with jumps.
 * An operation does at most one thing that others can see.
 */
#include "ref/litmus_code.h"

#include <string.h>

#include "ref/litmus_call.h"
#include "ref/litmus_expr.h"

static bool read_statement(struct litmus_parser *p);

/* Operations from FIRST on are those of the text read since the start. */
static void name_ops(struct litmus_parser *p, size_t first)
{
	const char *text = litmus_text(p, p->stmt);

	for (size_t i = first; i < p->ops.n; i++)
		if (!p->ops.v[i].text)
			p->ops.v[i].text = text;
	/* the last operation is the statement's own, others parts of it */
	if (p->ops.n > first)
		vec_last(&p->ops).part = NULL;
}

static void begin_text(struct litmus_parser *p)
{
	p->stmt = p->lx.start;
	p->stmt_at = p->lx.at;
	p->ntemps = 0;
}

/* VALUE, just read, goes to register NAME: by the operation that made it. */
static bool assign(struct litmus_parser *p, const char *name,
		   struct litmus_place at, const struct litmus_expr *value,
		   size_t first)
{
	struct litmus_op *op;
	int v = litmus_variable(p->t, p->thread, name);

	if (!litmus_visible(p, name, at, false, v))
		return false;
	if (v < 0)
		v = litmus_variable_add(p, name, p->thread);
	if (v < 0)
		return false;
	if (p->ops.n > first && value->kind == LX_VAR &&
	    vec_last(&p->ops).dst == value->index) {
		vec_last(&p->ops).dst = v;
		return true;
	}
	op = litmus_emit(p, LITMUS_SET, at);
	op->dst = v;
	op->arg[0] = value;
	op->nargs = 1;
	return true;
}

static bool store(struct litmus_parser *p, int object,
		  const struct litmus_expr *base, struct litmus_place at)
{
	const struct litmus_expr *addr = litmus_indexed(p, base), *value;
	struct litmus_op *op;

	if (!addr || !litmus_expect(p, "="))
		return false;
	value = litmus_read_expr(p);
	if (!value)
		return false;
	op = litmus_emit(p, LITMUS_STORE, at);
	op->arg[0] = addr;
	op->arg[1] = value;
	op->nargs = 2;
	op->object = object;
	return true;
}

/* `NAME = ...`, `NAME[...] = ...` or a call; NAME is taken. */
static bool read_simple(struct litmus_parser *p, const char *name,
			struct litmus_place at)
{
	const struct litmus_expr *value;
	struct litmus_expr *e;
	size_t first = p->ops.n;
	int o = litmus_object(p->t, name);
	int v = litmus_variable(p->t, p->thread, name);

	if (litmus_lex_is(&p->lx, "("))
		return litmus_read_call(p, name, at, false);
	if (!litmus_visible(p, name, at, o >= 0, v))
		return false;
	if (o >= 0)
		return store(p, o, litmus_constant(p, p->t->object[o].addr),
			     at);
	if (litmus_lex_is(&p->lx, "[")) {
		if (v < 0)
			return litmus_lex_fail(
			    &p->lx, at, "no object or register '%s'", name);
		e = litmus_node(p, LX_VAR, NULL, NULL);
		e->index = v;
		if (litmus_on_device(p))
			return litmus_lex_fail(&p->lx, at,
					       "a device writes by dwrite()");
		return store(p, -1, e, at);
	}
	if (!litmus_expect(p, "="))
		return false;
	value = litmus_read_expr(p);
	return value && assign(p, name, at, value, first);
}

/* `may fail`, if it is there: of the one call of the statement. */
static bool read_may_fail(struct litmus_parser *p, size_t first)
{
	struct litmus_place at = p->lx.at;
	int n = 0;

	if (!litmus_accept(p, "may"))
		return true;
	if (!litmus_lex_is(&p->lx, "fail"))
		return litmus_expect(p, "fail");
	litmus_lex_next(&p->lx);
	for (size_t i = first; i < p->ops.n; i++)
		if (p->ops.v[i].kind == LITMUS_CALL) {
			p->ops.v[i].may_fail = true;
			n++;
		}
	return n == 1 || litmus_lex_fail(&p->lx, at,
					 "'may fail' is for a statement "
					 "with one call of the API");
}

/* `(COND)`: the branch that is taken if it is false; -1 on errors. */
static int read_branch(struct litmus_parser *p)
{
	struct litmus_place at = p->stmt_at;
	const struct litmus_expr *cond;
	size_t first = p->ops.n;

	if (!litmus_expect(p, "("))
		return -1;
	cond = litmus_read_expr(p);
	if (!cond || !litmus_expect(p, ")"))
		return -1;
	litmus_emit(p, LITMUS_BRANCH, at)->arg[0] = cond;
	vec_last(&p->ops).nargs = 1;
	name_ops(p, first);
	return (int)p->ops.n - 1;
}

static bool read_if(struct litmus_parser *p)
{
	int branch = read_branch(p), jump;

	if (branch < 0 || !read_statement(p))
		return false;
	if (!litmus_lex_is(&p->lx, "else")) {
		p->ops.v[branch].target = (int)p->ops.n;
		return true;
	}
	begin_text(p);
	litmus_lex_next(&p->lx);
	jump = (int)p->ops.n;
	litmus_emit(p, LITMUS_JUMP, p->stmt_at);
	name_ops(p, (size_t)jump);
	p->ops.v[branch].target = (int)p->ops.n;
	if (!read_statement(p))
		return false;
	p->ops.v[jump].target = (int)p->ops.n;
	return true;
}

static bool read_while(struct litmus_parser *p)
{
	size_t top = p->ops.n;
	struct litmus_place at = p->stmt_at;
	int branch = read_branch(p);

	if (branch < 0 || !read_statement(p))
		return false;
	litmus_emit(p, LITMUS_JUMP, at)->target = (int)top;
	vec_last(&p->ops).text = "while";
	p->ops.v[branch].target = (int)p->ops.n;
	return true;
}

static bool read_block(struct litmus_parser *p)
{
	while (!litmus_accept(p, "}"))
		if (!read_statement(p))
			return false;
	return true;
}

static bool read_plain(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	size_t first = p->ops.n;
	const char *name;

	if (!litmus_name(p, &name))
		return false;
	if (!strcmp(name, "exit"))
		litmus_emit(p, LITMUS_JUMP, at)->target = LITMUS_MAX_OPS;
	else if (!read_simple(p, name, at) || !read_may_fail(p, first))
		return false;
	name_ops(p, first);
	return litmus_expect(p, ";");
}

static bool read_statement(struct litmus_parser *p)
{
	bool ok;

	if (p->ops.n > LITMUS_MAX_OPS - 2 * LITMUS_MAX_DEPTH)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "the thread is too long");
	if (p->depth == LITMUS_MAX_DEPTH)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "nested deeper than %d",
				       LITMUS_MAX_DEPTH);
	if (litmus_accept(p, ";"))
		return true;
	p->depth++;
	begin_text(p);
	if (litmus_accept(p, "{"))
		ok = read_block(p);
	else if (litmus_accept(p, "if"))
		ok = read_if(p);
	else if (litmus_accept(p, "while"))
		ok = read_while(p);
	else
		ok = read_plain(p);
	p->depth--;
	return ok;
}

bool litmus_read_program(struct litmus_parser *p)
{
	struct litmus_thread *th = &p->t->thread[p->thread];

	vec_clear(&p->ops);
	if (!litmus_expect(p, "{") || !read_block(p))
		return false;
	th->nops = (int)p->ops.n;
	th->op = arena_array(p->lx.mem, struct litmus_op, p->ops.n + 1);
	for (int i = 0; i < th->nops; i++) {
		th->op[i] = p->ops.v[i];
		if (th->op[i].target > th->nops)
			th->op[i].target = th->nops;
	}
	p->thread = -1;
	return true;
}
