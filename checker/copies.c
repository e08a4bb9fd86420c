// SPDX-License-Identifier: BSD-2-Clause
#include "checker/copies.h"

#include <string.h>

#define MAX_DEPTH 5

struct tracer {
	const struct program *p;
	struct file_result *out;
	const char *to;		/* location that is written */
	uint32_t func;
	struct ir_loc loc;
};

static bool is_handle(const struct ir_unit *u, const struct ir_expr *e)
{
	const struct ir_type *ty = &u->types.v[e->type];

	return ty->kind == IR_TYPE_INT && ty->name &&
	       !strcmp(ty->name, "dma_addr_t");
}

/* The member of E as canon.h names it, or NULL. */
static const char *location(struct tracer *tr, const struct ir_func *f,
			    ir_ref e)
{
	const struct ir_expr *n = ir_expr(f, e);
	const char *array = "";

	if (n->op == IR_ELEM) {
		n = ir_expr(f, n->a);
		while (n->op == IR_PTRADD || n->op == IR_DECAY ||
		       n->op == IR_ADDR || n->op == IR_CAST)
			n = ir_expr(f, n->a);
		array = "[*]";
	}
	if (n->op != IR_FIELD || !n->record || !n->name)
		return NULL;
	return arena_printf(&tr->out->mem, "%s.%s%s", n->record, n->name,
			    array);
}

static void add(struct tracer *tr, const char *from)
{
	struct result_fact f = { .event = EVENT_keep,
				 .subject = SUBJECT_mapping,
				 .call = RESULT_NONE,
				 .func = tr->func,
				 .line = tr->loc.line,
				 .col = tr->loc.col,
				 .guard = "" };

	vec_foreach(&tr->out->facts, i) {
		const struct result_fact *o = &tr->out->facts.v[i];

		if (o->event == EVENT_keep && o->call == RESULT_NONE &&
		    !strcmp(o->location, tr->to) &&
		    !strcmp(o->roles.v[0].text, from))
			return;
	}
	f.location = tr->to;
	f.file = arena_strdup(&tr->out->mem,
			      tr->p->unit->files.v[tr->loc.file].path);
	vec_push(&f.roles, (struct result_role){ ROLE_handle, from });
	vec_push(&tr->out->facts, f);
}

static void trace(struct tracer *tr, uint32_t func, ir_ref e, int depth);

static void trace_local(struct tracer *tr, uint32_t func, uint32_t var,
			int depth)
{
	const struct ir_func *f = tr->p->unit->funcs.v[func];

	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *st = &f->stmts.v[i];
		const struct ir_expr *d = ir_expr(f, st->dst);

		if (st->kind == IR_STMT_ASSIGN && d->op == IR_VAR &&
		    (uint32_t)d->num == var)
			trace(tr, func, st->src, depth + 1);
	}
}

static void trace_parameter(struct tracer *tr, uint32_t func, uint32_t param,
			    int depth)
{
	const struct func_info *fi = &tr->p->funcs[func];
	const char *name = tr->p->unit->funcs.v[func]->name;

	for (size_t i = 0; i < fi->callers.n; i++) {
		const struct ir_func *f =
			tr->p->unit->funcs.v[fi->callers.v[i]];

		vec_foreach(&f->stmts, k) {
			const struct ir_stmt *st = &f->stmts.v[k];
			const struct ir_expr *c = ir_expr(f, st->callee);

			if (st->kind == IR_STMT_CALL && c->op == IR_FUNC &&
			    !strcmp(c->name, name) && param < st->nargs)
				trace(tr, fi->callers.v[i],
				      f->args.v[st->first_arg + param],
				      depth + 1);
		}
	}
}

static void trace(struct tracer *tr, uint32_t func, ir_ref e, int depth)
{
	const struct ir_func *f = tr->p->unit->funcs.v[func];
	const struct ir_expr *n = ir_expr(f, e);
	const char *from;

	if (depth > MAX_DEPTH)
		return;
	while (n->op == IR_CAST)
		n = ir_expr(f, n->a);
	switch (n->op) {
	case IR_VAR:
		if (f->vars.v[n->num].is_param)
			trace_parameter(tr, func, (uint32_t)n->num, depth);
		trace_local(tr, func, (uint32_t)n->num, depth);
		return;
	case IR_ADD: /* an offset into it */
		trace(tr, func, n->a, depth + 1);
		return;
	case IR_FIELD:
	case IR_ELEM:
		from = location(tr, f, (ir_ref)(n - f->exprs.v));
		if (from && strcmp(from, tr->to))
			add(tr, from);
		return;
	default:
		return;
	}
}

void copies_add(const struct program *p, struct file_result *out)
{
	for (uint32_t i = 0; i < p->unit->funcs.n; i++) {
		const struct ir_func *f = p->unit->funcs.v[i];

		for (size_t k = 0; f->in_main_file && k < f->stmts.n; k++) {
			const struct ir_stmt *st = &f->stmts.v[k];
			struct tracer tr = { .p = p, .out = out, .func = i,
					     .loc = st->loc };

			if (st->kind != IR_STMT_ASSIGN ||
			    !is_handle(p->unit, ir_expr(f, st->dst)))
				continue;
			tr.to = location(&tr, f, st->dst);
			if (tr.to)
				trace(&tr, i, st->src, 0);
		}
	}
}
