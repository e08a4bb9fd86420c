// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end of building a function: graph, then only the expressions,
 * arguments and facts about variables that the graph uses.
 */
#include "analyzer/ir_build.h"

#include <string.h>

#include "analyzer/ir_cfg.h"

static void mark_roots(const struct ir_func *f, bool *used)
{
	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *s = &f->stmts.v[i];

		used[s->dst] = used[s->src] = used[s->callee] = true;
		for (uint32_t k = 0; k < s->nargs; k++)
			used[f->args.v[s->first_arg + k]] = true;
	}
	vec_foreach(&f->blocks, i)
		used[f->blocks.v[i].cond] = true;
}

/* Operands have smaller numbers, so one pass downwards finds all of them. */
static void mark_operands(const struct ir_func *f, bool *used)
{
	for (size_t e = f->exprs.n; e-- > 1;) {
		const struct ir_expr *x = &f->exprs.v[e];

		if (used[e])
			used[x->a] = used[x->b] = used[x->c] = true;
	}
}

static void renumber_exprs(struct ir_func *f, const bool *used, ir_ref *number)
{
	size_t n = 1;

	for (size_t e = 1; e < f->exprs.n; e++) {
		struct ir_expr x = f->exprs.v[e];

		if (!used[e])
			continue;
		x.a = number[x.a];
		x.b = number[x.b];
		x.c = number[x.c];
		number[e] = (ir_ref)n;
		f->exprs.v[n++] = x;
	}
	f->exprs.n = n;
}

static void renumber_uses(struct ir_func *f, const ir_ref *number)
{
	VEC(ir_ref) args = { 0 };

	vec_foreach(&f->stmts, i) {
		struct ir_stmt *s = &f->stmts.v[i];
		uint32_t first = (uint32_t)args.n;

		s->dst = number[s->dst];
		s->src = number[s->src];
		s->callee = number[s->callee];
		for (uint32_t k = 0; k < s->nargs; k++)
			vec_push(&args, number[f->args.v[s->first_arg + k]]);
		s->first_arg = first;
	}
	vec_foreach(&f->blocks, i)
		f->blocks.v[i].cond = number[f->blocks.v[i].cond];
	free(f->args.v);
	f->args.v = args.v;
	f->args.n = args.n;
	f->args.cap = args.cap;
}

/* Temporaries that nothing mentions any more go away. */
static void drop_temps(struct ir_func *f)
{
	uint32_t *number = xcalloc(f->vars.n + 1, sizeof(*number));
	uint32_t n = 0;

	for (size_t e = 1; e < f->exprs.n; e++)
		if (f->exprs.v[e].op == IR_VAR)
			number[f->exprs.v[e].num] = 1;
	for (size_t i = 0; i < f->vars.n; i++) {
		if (f->vars.v[i].is_temp && !number[i])
			continue;
		number[i] = n;
		f->vars.v[n++] = f->vars.v[i];
	}
	f->vars.n = n;
	for (size_t e = 1; e < f->exprs.n; e++)
		if (f->exprs.v[e].op == IR_VAR)
			f->exprs.v[e].num = number[f->exprs.v[e].num];
	free(number);
}

static void note_addresses(struct ir_func *f)
{
	for (size_t e = 1; e < f->exprs.n; e++) {
		const struct ir_expr *x = &f->exprs.v[e];

		if (x->op != IR_ADDR && x->op != IR_DECAY)
			continue;
		x = &f->exprs.v[x->a];
		while (x->op == IR_FIELD)
			x = &f->exprs.v[x->a];
		if (x->op == IR_VAR)
			f->vars.v[x->num].address_taken = true;
	}
}

void ir_build_finish(struct ir_builder *b)
{
	struct ir_func *f = b->f;
	bool *used;
	ir_ref *number;

	ir_build_graph(b);
	used = xcalloc(f->exprs.n, sizeof(*used));
	number = xcalloc(f->exprs.n, sizeof(*number));
	mark_roots(f, used);
	mark_operands(f, used);
	renumber_exprs(f, used, number);
	renumber_uses(f, number);
	drop_temps(f);
	note_addresses(f);
	free(used);
	free(number);
	b->f = NULL;
}
