// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which members lead to the devices, and pools, that the API is given?
 *
 * A driver sets `priv->pdev` when it sets its object up, and whatever runs
 * later relies on it. Code that is not seen is assumed to leave such members
 * as they are (`steady-device`); a store that is seen counts all the same.
 *
 * Members of what the argument of a described call is computed from, locals
 * followed to what they were given.
 */
#include "checker/program.h"

#include <string.h>

#define MAX_ORIGIN_DEPTH 6

static void add_member(struct program *p, const struct ir_expr *e)
{
	if (!e->record || !e->name ||
	    p->unit->types.v[e->type].kind != IR_TYPE_POINTER ||
	    program_is_steady(p, e->record, e->name))
		return;
	vec_push(&p->steady, (struct term_member){ e->record, e->name });
}

static void add_origin(struct program *p, const struct ir_func *f, ir_ref e,
		       int depth);

static void add_local(struct program *p, const struct ir_func *f, uint32_t var,
		      int depth)
{
	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *st = &f->stmts.v[i];
		const struct ir_expr *dst = ir_expr(f, st->dst);

		if (st->kind == IR_STMT_ASSIGN && dst->op == IR_VAR &&
		    (uint32_t)dst->num == var)
			add_origin(p, f, st->src, depth + 1);
	}
}

static void add_origin(struct program *p, const struct ir_func *f, ir_ref e,
		       int depth)
{
	const struct ir_expr *n = ir_expr(f, e);

	if (n->op == IR_NONE || depth > MAX_ORIGIN_DEPTH)
		return;
	if (n->op == IR_VAR) {
		add_local(p, f, (uint32_t)n->num, depth);
		return;
	}
	if (n->op == IR_FIELD)
		add_member(p, n);
	add_origin(p, f, n->a, depth);
}

bool program_is_steady(const struct program *p, const char *record,
		       const char *member)
{
	vec_foreach(&p->steady, i)
		if (!strcmp(p->steady.v[i].record, record) &&
		    !strcmp(p->steady.v[i].name, member))
			return true;
	return false;
}

void program_scan_devices(struct program *p)
{
	static const enum role roles[] = { ROLE_dev, ROLE_pool };

	vec_foreach(&p->sites, i) {
		const struct site *site = &p->sites.v[i];
		const struct ir_func *f = p->unit->funcs.v[site->func];
		const struct ir_stmt *st = &f->stmts.v[site->stmt];

		for (size_t r = 0; r < sizeof(roles) / sizeof(*roles); r++) {
			const struct api_value *v =
				&site->api->roles[roles[r]];

			if (v->source != SOURCE_absent &&
			    v->source != SOURCE_const &&
			    v->source != SOURCE_result && v->arg >= 0 &&
			    (uint32_t)v->arg < st->nargs)
				add_origin(p, f,
					   f->args.v[st->first_arg +
						     (uint32_t)v->arg],
					   0);
		}
	}
}
