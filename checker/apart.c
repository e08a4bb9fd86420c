// SPDX-License-Identifier: BSD-2-Clause
#include "checker/apart.h"

#include <string.h>

/*
 * X was there before, or counts something: no look-up by the other name of the
 * memory, which unseen code may do.
 */
static bool is_no_lookup(const struct terms *t, term x)
{
	switch (term_get(t, term_strip(t, x))->op) {
	case TERM_const:
	case TERM_load:
	case TERM_mul:
	case TERM_div:
	case TERM_mod:
	case TERM_shl:
	case TERM_shr:
		return true;
	default:
		return false;
	}
}

static bool names(struct terms *t, term given, term made)
{
	return made && term_contains(t, given, term_strip(t, made));
}

static bool apart_from_made(const struct sim *sim, const struct birth *b,
			    term made, term given)
{
	struct terms *t = sim->t;

	return !b->at_entry &&
	       term_get(t, term_strip(t, made))->op == TERM_sym &&
	       !(term_get(t, given)->flags & TERM_HAS_HAVOC) &&
	       is_no_lookup(t, given) &&
	       !names(t, given, b->roles[ROLE_handle]) &&
	       !names(t, given, b->roles[ROLE_cpu_addr]);
}

/* X is the device of some DMA controller. */
static bool is_controller(const struct terms *t, term x)
{
	const struct term_node *n = term_get(t, term_strip(t, x));

	if (n->op != TERM_load)
		return false;
	n = term_get(t, n->a);
	return n->op == TERM_field && n->name2 &&
	       !strcmp(n->name2, "struct dma_device") &&
	       !strcmp(n->name, "dev");
}

/* A member or pointer of an object that is no controller's. */
static bool is_client(const struct terms *t, term x)
{
	const struct term_node *n = term_get(t, term_strip(t, x));

	return (n->op == TERM_load || n->op == TERM_field) &&
	       !is_controller(t, x) && !(n->flags & TERM_HAS_HAVOC);
}

static bool sets_up_controllers(const struct program *p)
{
	vec_foreach(&p->unit->funcs, i) {
		const struct ir_func *f = p->unit->funcs.v[i];

		vec_foreach(&f->stmts, k) {
			const struct ir_expr *e = ir_expr(f,
							  f->stmts.v[k].dst);

			if (f->in_main_file && f->stmts.v[k].dst &&
			    e->op == IR_FIELD && e->record &&
			    !strcmp(e->record, "struct dma_device"))
				return true;
		}
	}
	return false;
}

bool values_apart(const struct sim *sim, const struct birth *b, enum role role,
		  term given)
{
	const struct terms *t = sim->t;
	term made = b ? b->roles[role] : 0;

	if (!made || !given || made == given)
		return false;
	if (role == ROLE_handle || role == ROLE_cpu_addr)
		return apart_from_made(sim, b, made, given);
	if (role != ROLE_dev)
		return false;
	return ((is_controller(t, made) && is_client(t, given)) ||
		(is_controller(t, given) && is_client(t, made))) &&
	       !sets_up_controllers(sim->prog);
}
