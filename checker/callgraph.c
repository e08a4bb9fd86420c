// SPDX-License-Identifier: BSD-2-Clause
/*
 * Each callee of a function is listed once, where it is called first. A call
 * through a member of a structure is a call of that member; through anything
 * else it is not listed. Calls in code that no path reaches are not, either.
 */
#include "checker/callgraph.h"

#include <stdlib.h>
#include <string.h>

static const char *callee_of(struct file_result *out, const struct ir_func *f,
			     const struct ir_stmt *st, bool *is_direct)
{
	const struct ir_expr *e = ir_expr(f, st->callee);

	*is_direct = e->op == IR_FUNC;
	while (e->op != IR_FUNC && e->op != IR_FIELD && e->a)
		e = ir_expr(f, e->a);
	if (e->op == IR_FUNC)
		return arena_strdup(&out->mem, e->name);
	if (e->op == IR_FIELD && e->name && e->record)
		return arena_printf(&out->mem, "%s.%s", e->record, e->name);
	return NULL;
}

static int by_callee(const void *a, const void *b)
{
	const struct result_edge *x = a, *y = b;
	int c = strcmp(x->callee, y->callee);

	if (!c)
		c = (x->line > y->line) - (x->line < y->line);
	return c ? c : (x->col > y->col) - (x->col < y->col);
}

static void add_edges(struct file_result *out, const struct ir_unit *u,
		      uint32_t func)
{
	const struct ir_func *f = u->funcs.v[func];
	size_t first = out->edges.n, n = first;
	struct result_edge *v;

	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *st = &f->stmts.v[i];
		struct result_edge e = { .func = func, .line = st->loc.line,
					 .col = st->loc.col };

		if (st->kind != IR_STMT_CALL)
			continue;
		e.callee = callee_of(out, f, st, &e.is_direct);
		if (e.callee)
			vec_push(&out->edges, e);
	}
	v = out->edges.v;
	if (out->edges.n > first)
		qsort(v + first, out->edges.n - first, sizeof(*v), by_callee);
	for (size_t i = first; i < out->edges.n; i++)
		if (n == first || strcmp(v[n - 1].callee, v[i].callee))
			v[n++] = v[i];
	out->edges.n = n;
}

void callgraph_fill(struct file_result *out, const struct ir_unit *u)
{
	for (size_t i = 0; i < u->funcs.n && i < out->funcs.n; i++)
		if (u->funcs.v[i]->in_main_file)
			add_edges(out, u, (uint32_t)i);
	vec_foreach(&u->inits, i) {
		const struct ir_init *in = &u->inits.v[i];

		if (!in->record || !in->field || !in->function)
			continue;
		vec_push(&out->handlers, (struct result_handler){
			.member = arena_printf(&out->mem, "%s.%s", in->record,
					       in->field),
			.function = arena_strdup(&out->mem, in->function),
			.variable = arena_strdup(&out->mem, in->variable ?
							in->variable : ""),
			.line = in->loc.line,
		});
	}
}
