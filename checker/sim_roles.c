// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a described call is given and gives back: the terms of its roles, the
 * name of its subject, its result and when it failed.
 */
#include "checker/sim_call.h"

#include <string.h>

uint32_t call_result_type(const struct call *c)
{
	return c->st->dst ? ir_expr(c->fr->f, c->st->dst)->type : 0;
}

term call_fresh_result(struct call *c, struct state *s)
{
	const char *name = arena_printf(&c->sim->mem, "%s()",
					c->name ? c->st->written ?
							  c->st->written :
							  c->name :
						  "call through a pointer");

	(void)s;
	return sim_symbol(c->sim, c->fr, c->stmt, TERM_sym, name,
			  call_result_type(c));
}

const char *call_pointee_record(const struct call *c, int arg)
{
	const struct ir_func *f = c->fr->f;
	const struct ir_unit *u = c->sim->prog->unit;
	ir_ref a = f->args.v[c->st->first_arg + (uint32_t)arg];
	const struct ir_type *ty;

	while (ir_expr(f, a)->op == IR_CAST)
		a = ir_expr(f, a)->a;
	ty = &u->types.v[ir_expr(f, a)->type];
	if (ty->kind == IR_TYPE_POINTER)
		ty = &u->types.v[ty->target];
	return ty->kind == IR_TYPE_RECORD && ty->name ? ty->name : "";
}

static term role_value(struct call *c, struct state *s, enum role role,
		       const struct api_value *v)
{
	struct terms *t = c->sim->t;

	if (v->source == SOURCE_absent)
		return 0;
	if (v->source == SOURCE_const)
		return term_const(t, v->num, 64, true);
	if (v->source == SOURCE_result)
		return c->result;
	if (v->arg < 0 || (uint32_t)v->arg >= c->nargs)
		return 0;
	if (v->source == SOURCE_field && role == ROLE_dev &&
	    !strcmp(v->field, "dev"))
		/* a member that is the device itself stands for its address */
		return term_field(t, c->args[v->arg], v->field,
				  call_pointee_record(c, v->arg));
	switch (v->source) {
	case SOURCE_arg:
		return c->args[v->arg];
	case SOURCE_deref:
		return state_load(s, t, c->args[v->arg], 64, false);
	case SOURCE_field:
		return state_load(s, t,
				  term_field(t, c->args[v->arg], v->field,
					     call_pointee_record(c, v->arg)),
				  64, false);
	default:
		return 0;
	}
}

void call_fill_roles(struct call *c, struct state *s)
{
	const struct site *site = program_site(c->sim->prog, c->fr->func,
					       c->stmt);

	memset(&c->roles, 0, sizeof(c->roles));
	c->roles.api = c->api;
	c->roles.family = c->api->family;
	c->roles.call = site ? site->call : RESULT_NONE;
	for (int r = 1; r < ROLE_max; r++)
		c->roles.roles[r] = role_value(c, s, (enum role)r,
						&c->api->roles[r]);
}

/* The value by which later calls name the subject. */
term call_identity(enum subject kind, const struct event_roles *r)
{
	switch (kind) {
	case SUBJECT_mapping:
		return r->roles[ROLE_handle] ? r->roles[ROLE_handle] :
		       r->roles[ROLE_sg]     ? r->roles[ROLE_sg] :
					       r->roles[ROLE_buffer];
	case SUBJECT_allocation:
		return r->roles[ROLE_cpu_addr] ? r->roles[ROLE_cpu_addr] :
		       r->roles[ROLE_page]     ? r->roles[ROLE_page] :
						 r->roles[ROLE_handle];
	case SUBJECT_busdma_map:
		return r->roles[ROLE_bmap];
	case SUBJECT_busdma_mem:
		return r->roles[ROLE_cpu_addr];
	default:
		return 0;
	}
}

term call_failure(struct call *c)
{
	struct terms *t = c->sim->t;
	term r = c->result, handle = c->roles.roles[ROLE_handle];

	switch (c->api->fails) {
	case FAILS_mapping_error:
		return term_maperr(t, handle ? handle : r);
	case FAILS_zero:
	case FAILS_null:
		return term_eq(t, r, term_false(t));
	case FAILS_negative:
		return term_bin(t, TERM_lt, r, term_false(t), 0, true);
	case FAILS_nonzero:
		if (c->api->subject == SUBJECT_mapping ||
		    c->api->subject == SUBJECT_allocation)
			/* 0 or -errno: see call_outcome_range() */
			return term_bin(t, TERM_lt, r, term_false(t), 0, true);
		return term_not(t, term_eq(t, r, term_false(t)));
	case FAILS_err_ptr:
		return term_bin(t, TERM_le, term_const(t, -4095, 64, false), r,
				0, false);
	default:
		return 0;
	}
}

/* A list of no entries is not mapped: the callers see to it. */
static term some_entries(struct call *c)
{
	struct terms *t = c->sim->t;
	term n = c->roles.roles[ROLE_nents_arg];

	return n ? term_not(t, term_eq(t, n, term_false(t))) : term_true(t);
}

/* What the call can return at all: counts are ints, errors are negative. */
term call_outcome_range(struct call *c)
{
	struct terms *t = c->sim->t;

	if (c->api->fails == FAILS_nonzero &&
	    (c->api->subject == SUBJECT_mapping ||
	     c->api->subject == SUBJECT_allocation))
		return term_bin(t, TERM_le, c->result, term_false(t), 0, true);
	if (c->api->fails == FAILS_zero)
		return term_and(t,
				term_bin(t, TERM_le, c->result,
					 term_const(t, INT32_MAX, 64, true), 0,
					 false),
				some_entries(c));
	return term_true(t);
}
