// SPDX-License-Identifier: BSD-2-Clause
/*
 * The judge.
 *
 * cell[subject][state][event] is a stretch of one array of candidates: the
 * rules that are not already false when nothing is known of any role. A
 * candidate that is already true then needs no evaluation either.
 * Approximation: none of its own; `residual` is the evaluator's.
 */
#include "ref/judge.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ref/arena.h"
#include "ref/vec.h"

#define WORD_BITS 64

struct candidate {
	int rule;
	bool always; /* true whatever the roles */
};

struct cell {
	unsigned first, n;
};

struct judge {
	struct judge_rule *rules;
	int nrules, nwords;
	VEC(struct candidate) candidates;
	struct cell cell[SUBJECT_max][CONTRACT_MAX_STATES][EVENT_max];
};

static_assert(FAMILY_max <= 64, "families are bits of one word");

static void fill_cell(struct judge *j, enum subject s, int state, enum event e)
{
	struct eval_env env = {.state = state, .event = (int)e};
	struct cell *cell = &j->cell[s][state][e];

	cell->first = (unsigned)j->candidates.n;
	for (int i = 0; i < j->nrules; i++) {
		enum tri t;

		if (j->rules[i].subject != s)
			continue;
		t = eval(j->rules[i].cond, &env);
		if (t != TRI_FALSE)
			vec_push(&j->candidates,
				 (struct candidate){i, t == TRI_TRUE});
	}
	cell->n = (unsigned)j->candidates.n - cell->first;
}

struct judge *judge_new(const struct judge_rule *r, int n)
{
	struct judge *j = xcalloc(1, sizeof(*j));

	assert(n >= 0 && n < INT_MAX - WORD_BITS);
	j->nrules = n;
	j->nwords = n ? (n + WORD_BITS - 1) / WORD_BITS : 1;
	j->rules = xcalloc((size_t)n + 1, sizeof(*r));
	for (int i = 0; i < n; i++)
		j->rules[i] = r[i];
	for (int s = 1; s < SUBJECT_max; s++)
		for (int i = 0; i < contract_nstates((enum subject)s); i++)
			for (int e = 1; e < EVENT_max; e++)
				fill_cell(j, (enum subject)s, i, (enum event)e);
	return j;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	vec_release(&j->candidates);
	free(j->rules);
	free(j);
}

int judge_words(const struct judge *j)
{
	return j->nwords;
}

int judge_nrules(const struct judge *j)
{
	return j->nrules;
}

const struct judge_rule *judge_rule(const struct judge *j, int rule)
{
	assert(rule >= 0 && rule < j->nrules);
	return &j->rules[rule];
}

static const struct cell *cell_at(const struct judge *j, enum subject s,
				  int state, enum event e)
{
	assert(s > SUBJECT_none && s < SUBJECT_max);
	assert(state >= 0 && state < contract_nstates(s));
	assert(e > EVENT_none && e < EVENT_max);
	return &j->cell[s][state][e];
}

bool judge_can_fire(const struct judge *j, enum subject s, int state,
		    enum event e)
{
	return cell_at(j, s, state, e)->n != 0;
}

static bool is_about(const struct judge_rule *r, const struct value *birth)
{
	if (!r->families || !birth || birth[ROLE_family].kind != VALUE_NUM)
		return true;
	assert(birth[ROLE_family].num >= 0 &&
	       birth[ROLE_family].num < FAMILY_max);
	return r->families >> birth[ROLE_family].num & 1;
}

static void set_bit(uint64_t *words, int bit)
{
	words[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

int judge_event(const struct judge *j, enum subject s, int state, enum event e,
		const struct value *roles, const struct value *birth,
		uint64_t *broken, uint64_t *residual)
{
	const struct eval_env env = {state, (int)e, roles, birth};
	const struct cell *cell = cell_at(j, s, state, e);
	int found = 0;

	memset(broken, 0, (size_t)j->nwords * sizeof(*broken));
	memset(residual, 0, (size_t)j->nwords * sizeof(*residual));
	for (unsigned i = cell->first; i < cell->first + cell->n; i++) {
		const struct candidate *c = &j->candidates.v[i];
		const struct judge_rule *r = &j->rules[c->rule];
		enum tri t;

		if (!is_about(r, birth))
			continue;
		t = c->always ? TRI_TRUE : eval(r->cond, &env);
		if (t == TRI_FALSE)
			continue;
		set_bit(t == TRI_TRUE ? broken : residual, c->rule);
		found++;
	}
	return found;
}

int judge_step(const struct judge *j, enum subject s, int *state, enum event e,
	       const struct value *roles, const struct value *birth,
	       uint64_t *broken, uint64_t *residual)
{
	int found =
	    judge_event(j, s, *state, e, roles, birth, broken, residual);

	*state = contract_step(s, *state, e);
	return found;
}
