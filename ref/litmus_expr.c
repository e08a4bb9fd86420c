/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the expressions of litmus programs.
 *
 * Loads and calls inside an expression become operations of their own, in
 * the order of the text, that leave their results in nameless registers.
 */
#include "ref/litmus_expr.h"

#include <string.h>

#include "ref/api.h"
#include "ref/litmus_call.h"

bool litmus_on_device(const struct litmus_parser *p)
{
	return p->thread >= 0 && p->t->thread[p->thread].device;
}

/* ---- operations ---- */

struct litmus_op *litmus_emit(struct litmus_parser *p, enum litmus_op_kind kind,
			      struct litmus_place at)
{
	static const struct litmus_op none = {.dst = -1, .object = -1};

	vec_push(&p->ops, none);
	vec_last(&p->ops).kind = kind;
	vec_last(&p->ops).at = at;
	return &vec_last(&p->ops);
}

/*
 * A nameless register for the result of the operation emitted last, whose
 * text begins at START.
 */
static const struct litmus_expr *result(struct litmus_parser *p,
					const char *start)
{
	const char *name = arena_printf(p->lx.mem, "%%%d", p->ntemps++);
	struct litmus_expr *e = arena_new(p->lx.mem, struct litmus_expr);
	int v = litmus_variable(p->t, p->thread, name);

	if (v < 0)
		v = litmus_variable_add(p, name, p->thread);
	if (v < 0)
		return NULL;
	vec_last(&p->ops).dst = v;
	vec_last(&p->ops).part = litmus_text(p, start);
	*e = (struct litmus_expr){.kind = LX_VAR, .index = v};
	return e;
}

/* ---- expressions ---- */

struct litmus_expr *litmus_node(struct litmus_parser *p,
				enum litmus_expr_kind kind,
				const struct litmus_expr *l,
				const struct litmus_expr *r)
{
	struct litmus_expr *e = arena_new(p->lx.mem, struct litmus_expr);

	*e = (struct litmus_expr){.kind = kind, .l = l, .r = r};
	return e;
}

const struct litmus_expr *litmus_constant(struct litmus_parser *p, int64_t v)
{
	struct litmus_expr *e = litmus_node(p, LX_NUMBER, NULL, NULL);

	e->number = v;
	return e;
}

static const struct litmus_expr *add(struct litmus_parser *p,
				     const struct litmus_expr *l,
				     const struct litmus_expr *r)
{
	struct litmus_expr *e;

	if (!l || !r)
		return NULL;
	if (l->kind == LX_NUMBER && r->kind == LX_NUMBER)
		return litmus_constant(
		    p, (int64_t)((uint64_t)l->number + (uint64_t)r->number));
	e = litmus_node(p, LX_BINARY, l, r);
	e->op = "+";
	return e;
}

/* `[EXPR]` if there is one: added to BASE. */
const struct litmus_expr *litmus_indexed(struct litmus_parser *p,
					 const struct litmus_expr *base)
{
	const struct litmus_expr *i;

	if (!litmus_accept(p, "["))
		return base;
	i = litmus_read_expr(p);
	if (!i || !litmus_expect(p, "]"))
		return NULL;
	return add(p, base, i);
}

/* devN: the number, or -1. Notes that the test needs so many. */
static int device_number(struct litmus_parser *p, const char *name)
{
	int n;

	if (strncmp(name, "dev", 3) || name[3] < '0' || name[3] > '9' ||
	    name[4])
		return -1;
	n = name[3] - '0';
	if (n >= p->t->ndevices)
		p->t->ndevices = n + 1;
	return n;
}

bool litmus_visible(struct litmus_parser *p, const char *name,
		    struct litmus_place at, bool object, int var)
{
	if (litmus_on_device(p) &&
	    (object || (var >= 0 && p->t->var[var].thread < 0)))
		return litmus_lex_fail(&p->lx, at, "a device does not see '%s'",
				       name);
	return true;
}

static const struct litmus_expr *load(struct litmus_parser *p, int object,
				      const struct litmus_expr *base,
				      struct litmus_place at, const char *start)
{
	const struct litmus_expr *addr = litmus_indexed(p, base);
	struct litmus_op *op;

	if (!addr)
		return NULL;
	op = litmus_emit(p, LITMUS_LOAD, at);
	op->arg[0] = addr;
	op->nargs = 1;
	op->object = object;
	return result(p, start);
}

const struct litmus_expr *litmus_named_constant(struct litmus_parser *p,
						const char *name,
						struct litmus_place at)
{
	int64_t v = device_number(p, name);

	if (v >= 0 || api_constant(name, &v))
		return litmus_constant(p, v);
	litmus_lex_fail(&p->lx, at, "no register, object or constant '%s'",
			name);
	return NULL;
}

/* `sizeof(x)`, the word is taken. */
static const struct litmus_expr *read_sizeof(struct litmus_parser *p)
{
	struct litmus_place at;
	const char *name;
	int o;

	if (!litmus_expect(p, "("))
		return NULL;
	at = p->lx.at;
	if (!litmus_name(p, &name))
		return NULL;
	o = litmus_object(p->t, name);
	if (o < 0) {
		litmus_lex_fail(&p->lx, at, "no object '%s'", name);
		return NULL;
	}
	return litmus_expect(p, ")") ? litmus_constant(p, p->t->object[o].size)
				     : NULL;
}

static const struct litmus_expr *read_named(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	const char *start = p->lx.start;
	struct litmus_expr *e;
	const char *name;
	int o, v;

	if (!litmus_name(p, &name))
		return NULL;
	if (!strcmp(name, "sizeof"))
		return read_sizeof(p);
	if (litmus_lex_is(&p->lx, "("))
		return litmus_read_call(p, name, at, true) ? result(p, start)
							   : NULL;
	o = litmus_object(p->t, name);
	v = litmus_variable(p->t, p->thread, name);
	if (!litmus_visible(p, name, at, o >= 0, v))
		return NULL;
	if (o >= 0)
		return load(p, o, litmus_constant(p, p->t->object[o].addr), at,
			    start);
	if (v < 0)
		return litmus_named_constant(p, name, at);
	e = litmus_node(p, LX_VAR, NULL, NULL);
	e->index = v;
	if (!litmus_lex_is(&p->lx, "["))
		return e;
	if (litmus_on_device(p)) {
		litmus_lex_fail(&p->lx, at, "a device reads by dread()");
		return NULL;
	}
	return load(p, -1, e, at, start);
}

/* After '&': an object's address. */
static const struct litmus_expr *read_address(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	const char *name;
	int o;

	if (!litmus_name(p, &name))
		return NULL;
	o = litmus_object(p->t, name);
	if (o < 0) {
		litmus_lex_fail(&p->lx, at, "no object '%s'", name);
		return NULL;
	}
	if (!litmus_visible(p, name, at, true, -1))
		return NULL;
	p->t->object[o].address_taken = true;
	return litmus_indexed(p, litmus_constant(p, p->t->object[o].addr));
}

static const struct litmus_expr *read_primary(struct litmus_parser *p)
{
	const struct litmus_expr *e;
	int64_t v;

	if (p->lx.kind == TOKEN_NUMBER)
		return litmus_number(p, "a number", 0, INT64_MAX, &v)
			   ? litmus_constant(p, v)
			   : NULL;
	if (litmus_accept(p, "(")) {
		e = litmus_read_expr(p);
		return e && litmus_expect(p, ")") ? e : NULL;
	}
	if (litmus_accept(p, "&"))
		return read_address(p);
	if (p->lx.kind == TOKEN_NAME)
		return read_named(p);
	litmus_lex_fail(&p->lx, p->lx.at, "expected a value before %s",
			litmus_lex_show(&p->lx));
	return NULL;
}

static const struct litmus_expr *read_unary(struct litmus_parser *p)
{
	static const struct {
		const char *op;
		enum litmus_expr_kind kind;
	} ops[] = {{"!", LX_NOT}, {"~", LX_COMPLEMENT}, {"-", LX_MINUS}};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		const struct litmus_expr *e;

		if (!litmus_lex_is(&p->lx, ops[i].op))
			continue;
		if (p->depth == LITMUS_MAX_DEPTH) {
			litmus_lex_fail(&p->lx, p->lx.at,
					"nested deeper than %d",
					LITMUS_MAX_DEPTH);
			return NULL;
		}
		litmus_lex_next(&p->lx);
		p->depth++;
		e = read_unary(p);
		p->depth--;
		return e ? litmus_node(p, ops[i].kind, e, NULL) : NULL;
	}
	return read_primary(p);
}

/* As in C; 0: no binary operator. */
int litmus_precedence(const struct litmus_parser *p)
{
	static const struct {
		const char *op;
		int level;
	} levels[] = {
	    {"||", 1}, {"&&", 2}, {"|", 3}, {"^", 4},  {"&", 5},  {"==", 6},
	    {"!=", 6}, {"<", 7},  {">", 7}, {"<=", 7}, {">=", 7}, {"<<", 8},
	    {">>", 8}, {"+", 9},  {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10},
	};

	if (p->lx.kind != TOKEN_PUNCT)
		return 0;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (!strcmp(levels[i].op, p->lx.word))
			return levels[i].level;
	return 0;
}

static const struct litmus_expr *read_binary(struct litmus_parser *p, int min)
{
	const struct litmus_expr *l = read_unary(p);

	while (l && litmus_precedence(p) >= min) {
		int level = litmus_precedence(p);
		const char *op = p->lx.word;
		struct litmus_place at = p->lx.at;
		size_t n = p->ops.n;
		const struct litmus_expr *r;
		struct litmus_expr *e;

		litmus_lex_next(&p->lx);
		r = read_binary(p, level + 1);
		if (!r)
			return NULL;
		if (level <= 2 && p->ops.n > n) {
			litmus_lex_fail(&p->lx, at,
					"a load or call on the "
					"right of '%s' would always happen",
					op);
			return NULL;
		}
		e = litmus_node(p, LX_BINARY, l, r);
		e->op = op;
		l = e;
	}
	return l;
}

const struct litmus_expr *litmus_read_expr(struct litmus_parser *p)
{
	const struct litmus_expr *e;

	if (p->depth == LITMUS_MAX_DEPTH) {
		litmus_lex_fail(&p->lx, p->lx.at, "nested deeper than %d",
				LITMUS_MAX_DEPTH);
		return NULL;
	}
	p->depth++;
	e = read_binary(p, 1);
	p->depth--;
	return e;
}
