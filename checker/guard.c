// SPDX-License-Identifier: BSD-2-Clause
/*
 * Does a path rest on a flag as another activation left it?
 *
 * A driver that maps on some paths only notes it in a member of the object (a
 * flag, a bit, a count), and its cleanup tests that. The function that sets
 * the flag beside the map may find it set already as far as this file can
 * tell; that it is clear then is an agreement between activations. A path that
 * maps nothing, or fails to, and yet takes the flag for set breaks the
 * agreement before it breaks the contract.
 *
 * Errs to the side of a guard: any function below the root may write the
 * member, with any value. A member that nobody there writes (a mode that probe
 * chose) is none.
 */
#include "checker/guard.h"

#include <string.h>

#define MAX_FUNCTIONS 512
#define MAX_FLAG_DEPTH 6

/* The member of an object that X reads as it was at entry, or 0. */
static term entry_member(const struct terms *t, term x, int depth)
{
	const struct term_node *n = term_get(t, term_strip(t, x));
	term r;

	if (!depth)
		return 0;
	switch (n->op) {
	case TERM_band:
	case TERM_bor:
		return term_is_const(t, n->b, NULL) ?
			       entry_member(t, n->a, depth - 1) : 0;
	case TERM_ite:
		r = entry_member(t, n->b, depth - 1);
		return r ? r : entry_member(t, n->c, depth - 1);
	case TERM_load:
		return term_get(t, n->a)->op == TERM_field ? n->a : 0;
	default:
		return 0;
	}
}

/* The member that LITERAL, of the forms m, m == 0, m & BIT, tests; or 0. */
static term tested_member(const struct terms *t, term literal)
{
	const struct term_node *n = term_get(t, literal);

	if (n->op == TERM_not)
		n = term_get(t, n->a);
	if (n->op != TERM_eq)
		return 0;
	if (term_is_const(t, n->b, NULL))
		return entry_member(t, n->a, MAX_FLAG_DEPTH);
	return term_is_const(t, n->a, NULL) ?
		       entry_member(t, n->b, MAX_FLAG_DEPTH) : 0;
}

static bool writes_member(const struct ir_func *f, const char *record,
			  const char *member)
{
	vec_foreach(&f->stmts, i) {
		const struct ir_stmt *st = &f->stmts.v[i];
		const struct ir_expr *dst = ir_expr(f, st->dst);

		if (st->dst && dst->op == IR_FIELD && dst->record &&
		    !strcmp(dst->record, record) && !strcmp(dst->name, member))
			return true;
	}
	return false;
}

/* FUNC or a function that it calls writes the member. */
static bool is_written_below(const struct program *p, uint32_t func,
			     const char *record, const char *member)
{
	VEC(uint32_t) work = { 0 };
	char *seen = xcalloc(p->unit->funcs.n, 1);
	bool found = false;

	vec_push(&work, func);
	seen[func] = 1;
	for (size_t i = 0; i < work.n && i < MAX_FUNCTIONS && !found; i++) {
		const struct func_info *fi = &p->funcs[work.v[i]];

		found = writes_member(p->unit->funcs.v[work.v[i]], record,
				      member);
		vec_foreach(&fi->callees, k)
			if (!seen[fi->callees.v[k]]) {
				seen[fi->callees.v[k]] = 1;
				vec_push(&work, fi->callees.v[k]);
			}
	}
	vec_release(&work);
	free(seen);
	return found;
}

static bool is_conjunct(const struct terms *t, term whole, term x)
{
	for (;;) {
		const struct term_node *n = term_get(t, whole);

		if (whole == x || (n->op == TERM_and && n->b == x))
			return true;
		if (n->op != TERM_and)
			return false;
		whole = n->a;
	}
}

static bool is_guard(struct sim *sim, const struct state *s, term literal)
{
	struct terms *t = sim->t;
	term member = tested_member(t, literal);
	const struct term_node *n = term_get(t, member);

	if (!member || !n->name2 ||
	    (s->subj.born_under && is_conjunct(t, s->subj.born_under, literal)))
		return false;
	/* a handle that stands for itself is no flag */
	if (s->subj.birth &&
	    term_strip(t, s->subj.birth->identity) ==
		    term_load(t, member,
			      term_get(t, s->subj.birth->identity)->bits,
			      term_get(t, s->subj.birth->identity)->is_signed))
		return false;
	return is_written_below(sim->prog, sim->root, n->name2, n->name);
}

static bool any_guard(struct sim *sim, const struct state *s, term pc)
{
	struct term_node n = *term_get(sim->t, pc);

	if (n.op != TERM_and)
		return is_guard(sim, s, pc);
	return any_guard(sim, s, n.b) || any_guard(sim, s, n.a);
}

bool guarded_by_entry_flag(struct sim *sim, const struct state *s)
{
	return any_guard(sim, s, s->pc);
}
