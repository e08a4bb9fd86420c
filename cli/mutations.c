/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutations. Of a row of the contract: it leads to each other state (its own
 * too: the row is gone). Of a condition: each Bool inside it becomes true,
 * or false.
 */
#include "cli/mutations.h"

#include <stdio.h>
#include <string.h>

#include "cli/jobs.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

struct mutation {
	struct contract_change change;	/* of a row, if rule < 0 */
	int rule;
	const struct expr *cond;
	const struct expr *part; /* of the condition, that is VALUE */
	bool value;
};

struct plan {
	const struct theorem_suite *suite;
	struct arena mem;
	VEC(struct mutation) v;
	int jobs, every;
	int noticed, stricter, afterwards, same;
};

/* ---- rows ---- */

static void plan_row(struct plan *p, enum subject s, int state,
		     enum event event)
{
	int right = contract_step(s, state, event);

	if (right == state)
		return;
	for (int next = 0; next < contract_nstates(s); next++)
		if (next != right)
			vec_push(&p->v, (struct mutation){
				.change = { s, state, event, next },
				.rule = -1 });
}

static void plan_rows(struct plan *p)
{
	for (int s = 1; s < SUBJECT_max; s++)
		for (int st = 0; st < contract_nstates((enum subject)s); st++)
			for (int e = 1; e < EVENT_max; e++)
				plan_row(p, (enum subject)s, st,
					 (enum event)e);
}

/* ---- conditions ---- */

/* A copy of E in which Bool node *NODE, counted down, is VALUE. */
static struct expr *replaced(struct arena *a, const struct expr *e, int *node,
			     bool value)
{
	struct expr *copy = arena_new(a, struct expr);

	*copy = *e;
	if (e->sort == SORT_BOOL && !(*node)--) {
		copy->op = value ? EXPR_TRUE : EXPR_FALSE;
		copy->nargs = 0;
		return copy;
	}
	if (!e->nargs)
		return copy;
	copy->args = arena_array(a, struct expr *, e->nargs);
	for (int i = 0; i < e->nargs; i++)
		copy->args[i] = replaced(a, e->args[i], node, value);
	return copy;
}

static int bools(const struct expr *e)
{
	int n = e->sort == SORT_BOOL;

	for (int i = 0; i < e->nargs; i++)
		n += bools(e->args[i]);
	return n;
}

/* Bool node *NODE of E, counted down in preorder, or NULL. */
static const struct expr *part_of(const struct expr *e, int *node)
{
	const struct expr *found = NULL;

	if (e->sort == SORT_BOOL && !(*node)--)
		return e;
	for (int i = 0; i < e->nargs && !found; i++)
		found = part_of(e->args[i], node);
	return found;
}

static void plan_rule(struct plan *p, int rule)
{
	const struct expr *cond = p->suite->rule[rule].cond;

	for (int node = 0; node < bools(cond); node++)
		for (int value = 0; value < 2; value++) {
			int at = node;

			vec_push(&p->v, (struct mutation){
				.rule = rule, .value = value,
				.part = part_of(cond, &(int){ node }),
				.cond = replaced(&p->mem, cond, &at, value) });
		}
}

/* ---- a job: every so many of them ---- */

static struct mutation_result try_one(struct arena *a, const struct plan *p,
				      const struct mutation *m)
{
	return m->rule < 0 ?
		       theorems_mutate_row(a, p->suite, &m->change) :
		       theorems_mutate_rule(a, p->suite, m->rule, m->cond);
}

static const char *text_of(struct arena *a, const struct plan *p,
			   const struct mutation *m)
{
	const struct contract_change *c = &m->change;

	if (m->rule >= 0)
		return arena_printf(a, "%s with %s always %s",
				    p->suite->rule[m->rule].id,
				    expr_show(a, p->suite->rule[m->rule].subject,
					      m->part),
				    m->value ? "true" : "false");
	return arena_printf(a, "%s: %s in %s leads to %s",
			    subject_name(c->subject), event_name(c->event),
			    contract_state_name(c->subject, c->state),
			    contract_state_name(c->subject, c->next));
}

/*
 * Prints a line for a mutation: `+` noticed, `=` no trace tells it apart,
 * `<` stricter than need be, `~` a row that is taken after a breach only.
 */
static int job(void *ctx, int k)
{
	const struct plan *p = ctx;

	for (size_t i = (size_t)(k * p->every); i < p->v.n;
	     i += (size_t)(p->jobs * p->every)) {
		struct arena a = { 0 };
		struct mutation_result r = try_one(&a, p, &p->v.v[i]);
		const char *what = text_of(&a, p, &p->v.v[i]);

		if (r.end == MUTATION_UNSOUND)
			printf("+ %s: unsound on %s\n", what, r.detail);
		else if (r.end == MUTATION_NEEDLESS)
			printf("+ %s: %s has no witness\n", what, r.detail);
		else if (r.end == MUTATION_STRICTER)
			printf("< %s: rejects what is harmless: %s\n", what,
			       r.detail);
		else if (r.end == MUTATION_AFTERWARDS)
			printf("~ %s: taken after a breach only\n", what);
		else
			printf("= %s: no trace of the bound tells it apart\n",
			       what);
		arena_release(&a);
	}
	return 1;
}

static void count(void *ctx, const char *line)
{
	struct plan *p = ctx;

	p->noticed += line[0] == '+';
	p->stricter += line[0] == '<';
	p->afterwards += line[0] == '~';
	p->same += line[0] == '=';
}

/* All witnesses of the contract as it is; rules without one are left out. */
static struct theorem_suite with_witnesses(struct arena *a,
					   const struct theorem_suite *s)
{
	struct witness *v = arena_array(a, struct witness, s->nrules * 5);
	struct theorem_suite with = *s;
	int n = 0;

	for (int i = 0; i < s->nrules; i++)
		for (int bit = HAZARD_STALE; bit <= HAZARD_LEAK; bit <<= 1) {
			struct witness *w = &v[n];

			if (!(s->rule[i].harm & bit))
				continue;
			*w = (struct witness){ .rule = i,
					       .harm = (enum hazard)bit };
			w->found = theorems_necessary(a, s, i, w->harm);
			n += w->found.result.verdict == THEOREM_WITNESS;
		}
	with.witness = v;
	with.nwitnesses = n;
	return with;
}

static void print_share(const struct plan *p)
{
	int survive = p->stricter + p->afterwards + p->same;
	int tried = p->noticed + survive;

	printf("%d of %zu mutations tried: %d noticed (%.1f %%), %d survive: "
	       "%d only forbid more than need be, %d are rows taken after a "
	       "breach only, %d no trace of the bound tells apart\n", tried,
	       p->v.n, p->noticed, tried ? 100.0 * p->noticed / tried : 0,
	       survive, p->stricter, p->afterwards, p->same);
}

int mutations_print(const struct theorem_suite *plain, int every, int width)
{
	struct plan p = { .every = every };
	struct theorem_suite suite = with_witnesses(&p.mem, plain);
	const struct theorem_suite *s = &suite;
	int bad;

	p.suite = s;
	plan_rows(&p);
	for (int i = 0; i < s->nrules; i++)
		plan_rule(&p, i);
	p.jobs = width * 8;
	bad = jobs_run(p.jobs, width, job, count, &p);
	print_share(&p);
	vec_release(&p.v);
	arena_release(&p.mem);
	return bad;
}
