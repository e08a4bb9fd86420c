// SPDX-License-Identifier: BSD-2-Clause
/*
 * Three readers of one condition, cell by cell and value by value.
 *
 * A *variable* is a role of the event or of the birth that a condition
 * names; variables that meet in a comparison are one *group*. Cells that
 * leave Z3 the same formula share its answers, and a cell that it decides
 * for all values is not asked again: the evaluator is, every time.
 */
#include "checker/same.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "checker/condition.h"
#include "checker/solver.h"
#include "checker/solver_cond.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

#define MAX_VARS (2 * ROLE_max)
#define MAX_VALUES 48
#define MAX_VALUATIONS (1ul << 22)
#define NCORNERS 3

struct var {
	enum role role;
	bool birth;
	int group;
	struct value v[MAX_VALUES];	/* the first is absent */
	term terms[MAX_VALUES];		/* the same for the analysis */
	int n;
};

/* What Z3 says of one formula: 1 + enum tri by valuation, 0 not asked. */
struct answers {
	unsigned formula;
	unsigned char *v;
};

struct same {
	struct arena *mem;
	enum subject subject;
	const struct expr *here;
	struct same_result *r;
	struct solver_cond *there;
	struct var vars[MAX_VARS];
	int nvars;
	VEC(int64_t) numerals;
	bool families[FAMILY_max];
	unsigned long total;	/* valuations */
	VEC(struct answers) answers;
	/* the cell */
	struct eval_env env;
	enum tri whole;
	unsigned char *known;
	/* the valuation */
	struct value roles[ROLE_max], birth[ROLE_max];
	term role_terms[ROLE_max], birth_terms[ROLE_max];
	unsigned long at;
	int nterms;
	/* terms of the analysis, and their answers, 1 + enum tri */
	struct terms terms;
	VEC(unsigned char) decided;
};

/* ---- the domain ---- */

static int find_var(struct same *s, const struct expr *e)
{
	bool birth = e->op == EXPR_BIRTH_ROLE;

	for (int i = 0; i < s->nvars; i++)
		if (s->vars[i].role == e->role && s->vars[i].birth == birth)
			return i;
	s->vars[s->nvars] = (struct var){ .role = e->role, .birth = birth,
					  .group = s->nvars };
	return s->nvars++;
}

static void join(struct same *s, int from, int to)
{
	for (int i = 0; i < s->nvars; i++)
		if (s->vars[i].group == from)
			s->vars[i].group = to;
}

static bool is_comparison(const struct expr *e)
{
	return e->op == EXPR_EQ || e->op == EXPR_DISTINCT ||
	       (e->op >= EXPR_LT && e->op <= EXPR_GE);
}

/* GROUP: of the comparison around E, -1 if there is none yet. */
static void gather(struct same *s, const struct expr *e, int *group)
{
	int own = -1, i;

	if (is_comparison(e) && !group)
		group = &own;
	if (e->op == EXPR_NUM)
		vec_push(&s->numerals, e->num);
	if (e->op == EXPR_ENUM && e->sort == SORT_FAMILY)
		s->families[e->num] = true;
	if (e->op == EXPR_ROLE || e->op == EXPR_BIRTH_ROLE) {
		i = find_var(s, e);
		if (group && *group >= 0)
			join(s, s->vars[i].group, s->vars[*group].group);
		if (group)
			*group = i;
	}
	for (i = 0; i < e->nargs; i++)
		gather(s, e->args[i], group);
}

static term term_of(struct terms *t, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NUM:
		return term_const(t, v->num, 64, true);
	case VALUE_TERM:
		return term_leaf(t, TERM_sym, v->term, "x", 0, false);
	case VALUE_ABSENT:
		break;
	}
	return 0;
}

static void add_value(struct same *s, struct var *x, enum value_kind kind,
		      int64_t num, uint32_t id)
{
	for (int i = 0; i < x->n; i++)
		if (x->v[i].kind == kind && x->v[i].num == num &&
		    x->v[i].term == id)
			return;
	assert(x->n < MAX_VALUES);
	x->v[x->n] = (struct value){ kind, num, id };
	x->terms[x->n] = term_of(&s->terms, &x->v[x->n]);
	x->n++;
}

static void add_families(struct same *s, struct var *x)
{
	bool other = false;

	for (int f = 1; f < FAMILY_max; f++) {
		if (!s->families[f] && other)
			continue;
		other |= !s->families[f];
		add_value(s, x, VALUE_NUM, f, 0);
	}
}

static void fill_values(struct same *s, struct var *x)
{
	enum expr_sort sort = expr_role_sort(x->role);

	add_value(s, x, VALUE_ABSENT, 0, 0);
	if (sort == SORT_FAMILY)
		add_families(s, x);
	for (int d = 0; sort == SORT_DIR && d < DIR_max; d++)
		add_value(s, x, VALUE_NUM, d, 0);
	for (int k = 1; x->n < 3; k++)
		add_value(s, x, VALUE_NUM, k, 0);
	vec_foreach(&s->numerals, i) {
		if (sort != SORT_INT || x->n + 4 > MAX_VALUES)
			break;
		add_value(s, x, VALUE_NUM, s->numerals.v[i], 0);
		add_value(s, x, VALUE_NUM, s->numerals.v[i] + 1, 0);
	}
	add_value(s, x, VALUE_TERM, 0, 1);
	add_value(s, x, VALUE_TERM, 0, 2);
}

/* ---- people ---- */

static const char *tri_text(enum tri t)
{
	return t == TRI_TRUE ? "true" : t == TRI_FALSE ? "false" : "open";
}

static void show_value(struct strbuf *out, const struct var *x,
		       const struct value *v)
{
	enum expr_sort sort = expr_role_sort(x->role);

	strbuf_addf(out, " %s%s=", x->birth ? "m." : "", role_name(x->role));
	if (v->kind == VALUE_ABSENT)
		strbuf_adds(out, "absent");
	else if (v->kind == VALUE_TERM)
		strbuf_addf(out, "x%u", v->term);
	else if (sort == SORT_DIR)
		strbuf_adds(out, direction_name((enum direction)v->num));
	else if (sort == SORT_FAMILY)
		strbuf_adds(out, family_name((enum family)v->num));
	else
		strbuf_addf(out, "%lld", (long long)v->num);
}

static struct value *value_at(struct same *s, const struct var *x)
{
	return &(x->birth ? s->birth : s->roles)[x->role];
}

/* False, for callers to return. */
static bool differ(struct same *s, bool valued, const char *who, enum tri says,
		   enum tri z3)
{
	struct strbuf sb = { 0 };

	strbuf_addf(&sb, "state %s, event %s",
		    contract_state_name(s->subject, s->env.state),
		    event_name((enum event)s->env.event));
	if (!valued)
		strbuf_adds(&sb, ", all roles unknown");
	for (int i = 0; valued && i < s->nvars; i++) {
		strbuf_adds(&sb, i ? "" : ",");
		show_value(&sb, &s->vars[i], value_at(s, &s->vars[i]));
	}
	strbuf_addf(&sb, ": %s says %s, Z3 says %s", who, tri_text(says),
		    tri_text(z3));
	s->r->where = arena_strndup(s->mem, sb.buf, sb.len);
	strbuf_release(&sb);
	return false;
}

/* ---- one valuation ---- */

static enum tri ask_solver(struct same *s, term c)
{
	struct solver *solver = solver_new(&s->terms);
	enum sat yes = solver_check(solver, c);
	enum sat no = solver_check(solver, term_not(&s->terms, c));

	solver_free(solver);
	return yes == SAT_NO ? TRI_FALSE : no == SAT_NO ? TRI_TRUE :
							  TRI_RESIDUAL;
}

static enum tri analysis_says(struct same *s)
{
	const struct condition_env env = {
		.t = &s->terms,
		.state = s->env.state,
		.event = (enum event)s->env.event,
		.roles = s->role_terms,
		.birth = s->birth_terms,
	};
	term c = condition_term(&env, s->here);
	int64_t k;

	if (term_is_const(&s->terms, c, &k))
		return k ? TRI_TRUE : TRI_FALSE;
	while (s->decided.n <= c)
		vec_push(&s->decided, 0);
	if (!s->decided.v[c])
		s->decided.v[c] = (unsigned char)(1 + ask_solver(s, c));
	return (enum tri)(s->decided.v[c] - 1);
}

static enum tri z3_says(struct same *s)
{
	if (s->whole != TRI_RESIDUAL)
		return s->whole;
	if (!s->known[s->at])
		s->known[s->at] = (unsigned char)(
			1 + solver_cond_ask(s->there, s->roles, s->birth));
	return (enum tri)(s->known[s->at] - 1);
}

/* The analysis tells results by where they came from (condition.c). */
static bool is_outcome(const struct same *s)
{
	return s->birth[ROLE_nents_result].kind != VALUE_ABSENT && s->nterms;
}

static bool same_valuation(struct same *s)
{
	enum tri z3 = z3_says(s), e = eval(s->here, &s->env), a;

	s->at++;
	s->r->valuations++;
	if (e != z3) {
		if (e != TRI_RESIDUAL || !s->nterms)
			return differ(s, true, "the evaluator", e, z3);
		s->r->loose++;
	}
	if (s->whole != TRI_RESIDUAL || is_outcome(s))
		return true;
	a = analysis_says(s);
	if (a != z3)
		return differ(s, true, "the analysis", a, z3);
	return true;
}

/* ---- all of them ---- */

static void give(struct same *s, int var, int value)
{
	struct var *x = &s->vars[var];
	struct value *v = value_at(s, x);

	s->nterms -= v->kind == VALUE_TERM;
	*v = x->v[value];
	s->nterms += v->kind == VALUE_TERM;
	(x->birth ? s->birth_terms : s->role_terms)[x->role] = x->terms[value];
}

/* Absent, equal, different. */
static void give_corner(struct same *s, int group, int corner)
{
	int k = 0;

	for (int i = 0; i < s->nvars; i++)
		if (s->vars[i].group == group)
			give(s, i, corner == 0 ? 0 :
				   corner == 1 ? 1 : 1 + k++ % 2);
}

static bool all_values(struct same *s, int group, int var)
{
	while (var < s->nvars && s->vars[var].group != group)
		var++;
	if (var == s->nvars)
		return same_valuation(s);
	for (int i = 0; i < s->vars[var].n; i++) {
		give(s, var, i);
		if (!all_values(s, group, var + 1))
			return false;
	}
	return true;
}

/* The groups other than GROUP, from FROM on, in their corners. */
static bool all_corners(struct same *s, int group, int from)
{
	while (from < s->nvars &&
	       (from == group || s->vars[from].group != from))
		from++;
	if (from == s->nvars)
		return all_values(s, group, 0);
	for (int c = 0; c < NCORNERS; c++) {
		give_corner(s, from, c);
		if (!all_corners(s, group, from + 1))
			return false;
	}
	return true;
}

static unsigned long count_valuations(const struct same *s)
{
	unsigned long total = 0, n;

	for (int g = 0; g < s->nvars; g++) {
		if (s->vars[g].group != g)
			continue;
		n = 1;
		for (int i = 0; i < s->nvars && n < MAX_VALUATIONS; i++)
			n *= s->vars[i].group == g ?
				     (unsigned long)s->vars[i].n :
			     s->vars[i].group == i ? NCORNERS : 1;
		total += n;
	}
	return total ? total : 1;
}

static bool all_valuations(struct same *s)
{
	bool ok = true;

	s->at = 0;
	if (!s->nvars)
		return same_valuation(s);
	for (int g = 0; g < s->nvars && ok; g++)
		if (s->vars[g].group == g)
			ok = all_corners(s, g, 0);
	return ok;
}

/* ---- cells ---- */

static unsigned char *answers_of(struct same *s, unsigned formula)
{
	struct answers a = { formula, NULL };

	vec_foreach(&s->answers, i)
		if (s->answers.v[i].formula == formula)
			return s->answers.v[i].v;
	a.v = xcalloc(s->total, 1);
	vec_push(&s->answers, a);
	return a.v;
}

static bool same_cell(struct same *s, int state, enum event event)
{
	unsigned formula = solver_cond_cell(s->there, state, (int)event);
	enum tri screen;

	s->env = (struct eval_env){ .state = state, .event = (int)event };
	s->whole = solver_cond_ask(s->there, NULL, NULL);
	screen = eval(s->here, &s->env);
	s->r->cells++;
	if (screen != TRI_RESIDUAL && screen != s->whole)
		return differ(s, false, "the evaluator", screen, s->whole);
	s->known = s->whole == TRI_RESIDUAL ? answers_of(s, formula) : NULL;
	s->env.roles = s->roles;
	s->env.birth = s->birth;
	return all_valuations(s);
}

static void release(struct same *s)
{
	vec_foreach(&s->answers, i)
		free(s->answers.v[i].v);
	vec_release(&s->answers);
	vec_release(&s->numerals);
	vec_release(&s->decided);
	terms_release(&s->terms);
	solver_cond_free(s->there);
	free(s);
}

bool same_conditions(struct arena *a, enum subject subject,
		     const struct expr *here, const struct expr *there,
		     struct same_result *r)
{
	struct same *s = xcalloc(1, sizeof(*s));
	bool ok = true;

	s->mem = a;
	s->subject = subject;
	s->here = here;
	s->r = r;
	terms_init(&s->terms);
	gather(s, here, NULL);
	gather(s, there, NULL);
	for (int i = 0; i < s->nvars; i++)
		fill_values(s, &s->vars[i]);
	s->total = count_valuations(s);
	s->there = solver_cond_new(there);
	if (s->total > MAX_VALUATIONS) {
		r->where = arena_printf(a, "more than %lu valuations",
					MAX_VALUATIONS);
		ok = false;
	}
	for (int i = 0; i < contract_nstates(subject); i++)
		for (int e = 1; e < EVENT_max && ok; e++)
			ok = same_cell(s, i, (enum event)e);
	release(s);
	return ok;
}

struct same_result same_check(struct arena *a, const struct rule_set *set)
{
	struct same_result r = { .holds = true };

	for (size_t i = 0; i < set->n && r.holds; i++) {
		const struct rule *rule = &set->v[i];

		r.holds = same_conditions(a, rule->subject, rule->cond,
					  rule->cond, &r);
		if (!r.holds)
			r.rule = rule;
	}
	return r;
}
