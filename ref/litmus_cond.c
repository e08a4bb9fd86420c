/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the conditions of claims: over registers at the end of their threads
 * and what CPU 0 would read from memory then.
 */
#include "ref/litmus_cond.h"

#include <string.h>

#include "ref/litmus_expr.h"

static const struct litmus_expr *read_cond(struct litmus_parser *p);

/* `P0:r`; the thread's name is taken. */
static const struct litmus_expr *
cond_register(struct litmus_parser *p, int thread, struct litmus_place at)
{
	struct litmus_expr *e = litmus_node(p, LX_VAR, NULL, NULL);
	const char *name;

	if (!litmus_expect(p, ":") || !litmus_name(p, &name))
		return NULL;
	e->index = litmus_variable(p->t, thread, name);
	if (e->index < 0) {
		litmus_lex_fail(&p->lx, at, "no register '%s' in '%s'", name,
				p->t->thread[thread].name);
		return NULL;
	}
	p->t->shown[e->index] = true;
	return e;
}

/* `x`, `x[1]`; the object's name is taken. */
static const struct litmus_expr *cond_memory(struct litmus_parser *p, int o)
{
	const struct litmus_object *obj = &p->t->object[o];
	struct litmus_expr *e = litmus_node(p, LX_MEMORY, NULL, NULL);
	int64_t i = 0;

	if (litmus_accept(p, "[") &&
	    (!litmus_number(p, "an index", 0, obj->size - 1, &i) ||
	     !litmus_expect(p, "]")))
		return NULL;
	p->t->shown_byte[o][i] = true;
	e->number = obj->addr + i;
	return e;
}

static const struct litmus_expr *cond_named(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	struct litmus_expr *e;
	const char *name;
	int o, v;

	if (!litmus_name(p, &name))
		return NULL;
	for (int i = 0; i < p->t->nthreads; i++)
		if (!strcmp(p->t->thread[i].name, name))
			return cond_register(p, i, at);
	o = litmus_object(p->t, name);
	if (o >= 0)
		return cond_memory(p, o);
	v = litmus_variable(p->t, -1, name);
	if (v < 0)
		return litmus_named_constant(p, name, at);
	e = litmus_node(p, LX_VAR, NULL, NULL);
	e->index = v;
	p->t->shown[v] = true;
	return e;
}

/* An operand: a number, a name, a condition in parentheses, `!`. */
static const struct litmus_expr *cond_operand(struct litmus_parser *p)
{
	const struct litmus_expr *e;
	int64_t v;

	if (p->depth == LITMUS_MAX_DEPTH) {
		litmus_lex_fail(&p->lx, p->lx.at, "nested deeper than %d",
				LITMUS_MAX_DEPTH);
		return NULL;
	}
	p->depth++;
	if (p->lx.kind == TOKEN_NUMBER) {
		e = litmus_number(p, "a number", 0, INT64_MAX, &v)
			? litmus_constant(p, v)
			: NULL;
	} else if (litmus_accept(p, "!")) {
		e = cond_operand(p);
		e = e ? litmus_node(p, LX_NOT, e, NULL) : NULL;
	} else if (litmus_accept(p, "(")) {
		e = read_cond(p);
		e = e && litmus_expect(p, ")") ? e : NULL;
	} else {
		e = cond_named(p);
	}
	p->depth--;
	return e;
}

static const struct litmus_expr *cond_binary(struct litmus_parser *p, int min)
{
	const struct litmus_expr *l = cond_operand(p);

	while (l && litmus_precedence(p) >= min) {
		int level = litmus_precedence(p);
		const char *op = p->lx.word;
		const struct litmus_expr *r;
		struct litmus_expr *e;

		litmus_lex_next(&p->lx);
		r = cond_binary(p, level + 1);
		if (!r)
			return NULL;
		e = litmus_node(p, LX_BINARY, l, r);
		e->op = op;
		l = e;
	}
	return l;
}

static const struct litmus_expr *read_cond(struct litmus_parser *p)
{
	return cond_binary(p, 1);
}

const struct litmus_expr *litmus_read_condition(struct litmus_parser *p)
{
	const struct litmus_expr *e;

	if (!litmus_expect(p, "("))
		return NULL;
	e = read_cond(p);
	return e && litmus_expect(p, ")") ? e : NULL;
}
