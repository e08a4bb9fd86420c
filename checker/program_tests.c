// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which members does the unit test?
 *
 * A function that keeps a fresh handle in an object may leave the test of its
 * success to its caller. That caller must get at it through the member: where
 * no function of the unit hands that member to dma_mapping_error(), or
 * compares it with a constant, there is no such caller.
 *
 * Errs to the side of a test: all members that a handle may come from count.
 */
#include "checker/program.h"

#include <string.h>

#define MAX_ORIGIN_DEPTH 6

/* A test of the member outside of function EXCEPT. */
static bool has(const struct program_test *v, size_t n, const char *record,
		const char *member, uint32_t except)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].func != except && !strcmp(v[i].record, record) &&
		    !strcmp(v[i].member, member))
			return true;
	return false;
}

bool program_tests_member(const struct program *p, const char *record,
			  const char *member)
{
	return has(p->tests.v, p->tests.n, record, member, UINT32_MAX);
}

bool program_checks_member(const struct program *p, const char *record,
			   const char *member, uint32_t except)
{
	return p->checks_anything ||
	       has(p->checks.v, p->checks.n, record, member, except);
}

static bool is_const(const struct ir_func *f, ir_ref e)
{
	while (ir_expr(f, e)->op == IR_CAST)
		e = ir_expr(f, e)->a;
	return ir_expr(f, e)->op == IR_CONST;
}

static bool is_zero(const struct ir_func *f, ir_ref e)
{
	while (ir_expr(f, e)->op == IR_CAST)
		e = ir_expr(f, e)->a;
	return ir_expr(f, e)->op == IR_CONST && !ir_expr(f, e)->num;
}

static void add_check(struct program *p, const struct ir_func *f,
		      const char *record, const char *member)
{
	uint32_t func = program_find(p, f->name);

	vec_foreach(&p->checks, i) {
		const struct program_test *c = &p->checks.v[i];

		if (c->func == func && c->record == record &&
		    c->member == member)
			return;
	}
	vec_push(&p->checks, (struct program_test){ record, member, func });
}

/* The parameter VAR of F is handed to dma_mapping_error(). */
static void add_wrapper(struct program *p, const struct ir_func *f,
			uint32_t var)
{
	uint32_t func = program_find(p, f->name);

	vec_foreach(&p->wrappers, i)
		if (p->wrappers.v[i].func == func &&
		    p->wrappers.v[i].param == var)
			return;
	vec_push(&p->wrappers, (struct program_wrapper){ func, var });
	p->checks_anything |= func == UINT32_MAX ||
			      (f->in_main_file && p->funcs[func].address_taken);
}

static void add_origin(struct program *p, const struct ir_func *f, ir_ref e,
		       int depth);

/* Whatever the local VAR was given. */
static void add_local(struct program *p, const struct ir_func *f, uint32_t var,
		      int depth)
{
	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *st = &f->stmts.v[i];
		const struct ir_expr *dst = ir_expr(f, st->dst);

		if (!st->dst || dst->op != IR_VAR || (uint32_t)dst->num != var)
			continue;
		if (st->kind == IR_STMT_ASSIGN)
			add_origin(p, f, st->src, depth + 1);
		/* an accessor of the descriptor that holds it */
		for (uint32_t k = 0; st->kind == IR_STMT_CALL && !depth &&
				     k < st->nargs; k++)
			add_origin(p, f, f->args.v[st->first_arg + k],
				   MAX_ORIGIN_DEPTH);
	}
}

/* Every member in E, and in what its locals come from. */
static void add_origin(struct program *p, const struct ir_func *f, ir_ref e,
		       int depth)
{
	const struct ir_expr *n = ir_expr(f, e);

	switch (n->op) {
	case IR_NONE:
		return;
	case IR_VAR:
		if (f->vars.v[n->num].is_param && !depth)
			add_wrapper(p, f, (uint32_t)n->num);
		if (depth < MAX_ORIGIN_DEPTH)
			add_local(p, f, (uint32_t)n->num, depth);
		return;
	case IR_GLOBAL:
		add_check(p, f, "", n->name);
		return;
	case IR_FIELD:
		if (n->record && n->name)
			add_check(p, f, n->record, n->name);
		return;
	default:
		add_origin(p, f, n->a, depth);
		add_origin(p, f, n->b, depth);
		add_origin(p, f, n->c, depth);
	}
}

static void add_argument(struct program *p, const struct ir_func *f,
			 const struct ir_stmt *st, uint32_t arg)
{
	if (arg < st->nargs)
		add_origin(p, f, f->args.v[st->first_arg + arg], 0);
}

static void scan_call(struct program *p, const struct ir_func *f,
		      const struct ir_stmt *st)
{
	const struct api_func *api = program_api(p, f, st);
	const struct api_value *h = api ? &api->roles[ROLE_handle] : NULL;
	uint32_t func;

	if (api && api->event == EVENT_check_fail) {
		if (h->source == SOURCE_arg && h->arg >= 0)
			add_argument(p, f, st, (uint32_t)h->arg);
		else
			p->checks_anything = true;
		return;
	}
	if (api || ir_expr(f, st->callee)->op != IR_FUNC)
		return;
	func = program_find(p, ir_expr(f, st->callee)->name);
	for (size_t i = 0; func != UINT32_MAX && i < p->wrappers.n; i++)
		if (p->wrappers.v[i].func == func)
			add_argument(p, f, st, p->wrappers.v[i].param);
}

/* Conditions of the forms x, !x, x == 0, x != 0 with a member x. */
static void scan_test(struct program *p, const struct ir_func *f, ir_ref e)
{
	const struct ir_expr *n = ir_expr(f, e);

	while (n->op == IR_NOT || n->op == IR_CAST ||
	       ((n->op == IR_EQ || n->op == IR_NE) && is_zero(f, n->b)))
		n = ir_expr(f, n->a);
	if (n->op == IR_FIELD && n->record && n->name &&
	    !program_tests_member(p, n->record, n->name))
		vec_push(&p->tests,
			 (struct program_test){ n->record, n->name,
					       UINT32_MAX - 1 });
}

/*
 * A comparison with a constant that may be the error; 0 is not, it says that
 * nothing is mapped here.
 */
static void scan_compare(struct program *p, const struct ir_func *f, ir_ref e)
{
	const struct ir_expr *n = ir_expr(f, e);
	ir_ref other;

	while (n->op == IR_NOT || n->op == IR_CAST)
		n = ir_expr(f, n->a);
	if ((n->op != IR_EQ && n->op != IR_NE) ||
	    is_const(f, n->a) == is_const(f, n->b))
		return;
	if (is_zero(f, n->a) || is_zero(f, n->b))
		return;
	other = is_const(f, n->b) ? n->a : n->b;
	while (ir_expr(f, other)->op == IR_CAST)
		other = ir_expr(f, other)->a;
	n = ir_expr(f, other);
	if (n->op == IR_FIELD || n->op == IR_ELEM || n->op == IR_GLOBAL)
		add_origin(p, f, other, 1);
	else if (n->op == IR_VAR && !f->vars.v[n->num].is_param)
		add_local(p, f, (uint32_t)n->num, MAX_ORIGIN_DEPTH - 1);
}

void program_scan_tests(struct program *p)
{
	size_t before;

	do {
		before = p->wrappers.n;
		vec_foreach(&p->unit->funcs, i) {
			const struct ir_func *f = p->unit->funcs.v[i];

			vec_foreach(&f->stmts, k)
				if (f->stmts.v[k].kind == IR_STMT_CALL)
					scan_call(p, f, &f->stmts.v[k]);
		}
	} while (p->wrappers.n > before);
	vec_foreach(&p->unit->funcs, i) {
		const struct ir_func *f = p->unit->funcs.v[i];

		vec_foreach(&f->blocks, b)
			if (f->blocks.v[b].term == IR_TERM_BRANCH) {
				scan_test(p, f, f->blocks.v[b].cond);
				if (f->in_main_file)
					scan_compare(p, f,
						     f->blocks.v[b].cond);
			}
	}
}
