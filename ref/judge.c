// SPDX-License-Identifier: BSD-2-Clause
/*
 * The judge.
 *
 * cell[subject][state][event] is a stretch of one array of candidates: the
 * rules that are not already false when nothing is known of any role. A
 * candidate that is already true then needs no evaluation either. A cell also
 * knows which roles its candidates read, so that an answer can be remembered
 * by their values.
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

#define MEMO_SLOTS 1024
#define MEMO_READS 14	/* bytes of a key that are values */

struct candidate {
	int rule;
	bool always; /* true whatever the roles */
};

/* A role that the candidates of a cell look at. */
struct read {
	unsigned char role, birth;
};

struct judge_cell {
	unsigned first, n;
	struct read *reads;
	int nreads;
	bool reads_birth;
};

struct judge {
	struct judge_rule *rules;
	int nrules, nwords;
	struct arena mem;
	VEC(struct candidate) candidates;
	struct judge_cell cell[SUBJECT_max][CONTRACT_MAX_STATES][EVENT_max];
};

static_assert(MEMO_SLOTS == 1 << 10, "slot_of() takes ten bits");
static_assert(FAMILY_max <= 64, "families are bits of one word");

static void add_read(struct judge *j, struct judge_cell *cell, enum role role,
		     bool birth)
{
	for (int i = 0; i < cell->nreads; i++)
		if (cell->reads[i].role == role && cell->reads[i].birth == birth)
			return;
	if (!cell->reads)
		cell->reads = arena_array(&j->mem, struct read, 2 * ROLE_max);
	cell->reads[cell->nreads++] = (struct read){ (unsigned char)role,
						     birth };
	cell->reads_birth |= birth;
}

static void find_reads(struct judge *j, struct judge_cell *cell,
		       const struct expr *e)
{
	if (e->op == EXPR_ROLE || e->op == EXPR_BIRTH_ROLE)
		add_read(j, cell, e->role, e->op == EXPR_BIRTH_ROLE);
	for (int i = 0; i < e->nargs; i++)
		find_reads(j, cell, e->args[i]);
}

static void fill_cell(struct judge *j, enum subject s, int state, enum event e)
{
	struct eval_env env = {.state = state, .event = (int)e};
	struct judge_cell *cell = &j->cell[s][state][e];

	cell->first = (unsigned)j->candidates.n;
	for (int i = 0; i < j->nrules; i++) {
		enum tri t;

		if (j->rules[i].subject != s)
			continue;
		t = eval(j->rules[i].cond, &env);
		if (t == TRI_FALSE)
			continue;
		vec_push(&j->candidates, (struct candidate){i, t == TRI_TRUE});
		if (t == TRI_RESIDUAL)
			find_reads(j, cell, j->rules[i].cond);
		if (j->rules[i].families)
			add_read(j, cell, ROLE_family, true);
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
	arena_release(&j->mem);
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

static const struct judge_cell *cell_at(const struct judge *j, enum subject s,
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

static int judge_in_cell(const struct judge *j, const struct judge_cell *cell,
			 const struct eval_env *env, uint64_t *broken,
			 uint64_t *residual)
{
	int found = 0;

	memset(broken, 0, (size_t)j->nwords * sizeof(*broken));
	memset(residual, 0, (size_t)j->nwords * sizeof(*residual));
	for (unsigned i = cell->first; i < cell->first + cell->n; i++) {
		const struct candidate *c = &j->candidates.v[i];
		const struct judge_rule *r = &j->rules[c->rule];
		enum tri t;

		if (!is_about(r, env->birth))
			continue;
		t = c->always ? TRI_TRUE : eval(r->cond, env);
		if (t == TRI_FALSE)
			continue;
		set_bit(t == TRI_TRUE ? broken : residual, c->rule);
		found++;
	}
	return found;
}

int judge_event(const struct judge *j, enum subject s, int state, enum event e,
		const struct value *roles, const struct value *birth,
		uint64_t *broken, uint64_t *residual)
{
	const struct eval_env env = {state, (int)e, roles, birth};

	return judge_in_cell(j, cell_at(j, s, state, e), &env, broken,
			     residual);
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

/* ---- memory ---- */

/* A cell's number and the values it reads; all zero: none. */
struct memo_key {
	union {
		struct {
			uint16_t cell;
			uint8_t value[MEMO_READS];
		} part;
		uint64_t word[2];
	};
};

struct memo_slot {
	struct memo_key key;
	uint64_t broken, residual;
};

struct judge_memo {
	const struct judge *judge;
	struct memo_slot slot[MEMO_SLOTS];
};

static_assert(sizeof(struct memo_key) == 16, "a key is two words");
static_assert(SUBJECT_max * CONTRACT_MAX_STATES * EVENT_max < UINT16_MAX,
	      "cells are numbered by 16 bits");

struct judge_memo *judge_memo_new(const struct judge *j)
{
	struct judge_memo *m = xcalloc(1, sizeof(*m));

	assert(j->nwords == 1);
	m->judge = j;
	return m;
}

void judge_memo_free(struct judge_memo *m)
{
	free(m);
}

/* False if a value is too large, symbolic, or there are too many. */
static bool make_key(const struct judge *j, const struct judge_cell *cell,
		     const struct value *roles, const struct value *birth,
		     struct memo_key *key)
{
	*key = (struct memo_key){ .word = { 0 } };
	if (cell->nreads > MEMO_READS)
		return false;
	key->part.cell = (uint16_t)(cell - &j->cell[0][0][0] + 1);
	for (int i = 0; i < cell->nreads; i++) {
		const struct read *r = &cell->reads[i];
		const struct value *v = &(r->birth ? birth : roles)[r->role];

		if (v->kind == VALUE_ABSENT)
			continue;
		if (v->kind != VALUE_NUM || v->num < -1 || v->num > 253)
			return false;
		key->part.value[i] = (uint8_t)(v->num + 2);
	}
	return true;
}

static struct memo_slot *slot_of(struct judge_memo *m,
				 const struct memo_key *key)
{
	uint64_t h = key->word[0] * 0x9e3779b97f4a7c15 ^
		     (key->word[1] + 1) * 0xc2b2ae3d27d4eb4f;

	return &m->slot[(h ^ h >> 32) * 0xd6e8feb86659fd93 >> 54];
}

const struct judge_cell *judge_memo_cell(const struct judge_memo *m,
					 enum subject s, int state,
					 enum event e)
{
	const struct judge_cell *cell = cell_at(m->judge, s, state, e);

	return cell->n ? cell : NULL;
}

bool judge_cell_reads_birth(const struct judge_cell *c)
{
	return c->reads_birth;
}

static void ask(const struct judge *j, const struct judge_cell *cell,
		const struct value *roles, const struct value *birth,
		uint64_t *broken, uint64_t *residual)
{
	int at = (int)(cell - &j->cell[0][0][0]);
	const struct eval_env env = {
		.state = at / EVENT_max % CONTRACT_MAX_STATES,
		.event = at % EVENT_max,
		.roles = roles,
		.birth = cell->reads_birth ? birth : NULL,
	};

	judge_in_cell(j, cell, &env, broken, residual);
}

void judge_memo_event(struct judge_memo *m, const struct judge_cell *c,
		      const struct value *roles, const struct value *birth,
		      uint64_t *broken, uint64_t *residual)
{
	struct memo_slot *slot;
	struct memo_key key;

	if (!make_key(m->judge, c, roles, birth, &key)) {
		ask(m->judge, c, roles, birth, broken, residual);
		return;
	}
	slot = slot_of(m, &key);
	if (slot->key.word[0] != key.word[0] ||
	    slot->key.word[1] != key.word[1]) {
		ask(m->judge, c, roles, birth, &slot->broken, &slot->residual);
		slot->key = key;
	}
	*broken = slot->broken;
	*residual = slot->residual;
}
