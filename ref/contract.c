// SPDX-License-Identifier: BSD-2-Clause
/*
 * Interpreter of contract.def.
 *
 * The table is total by construction: it is indexed by every (subject,
 * state, event) and a cell without a row is 0, which means "stays". Two rows
 * for one cell are two initialisers of one element, which the compilers
 * refuse (-Woverride-init, -Winitializer-overrides) and contract_check()
 * finds. Approximation: none, the contract is exact; what is not known about
 * a program is the analysis' affair.
 */
#include "ref/contract.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* All states in one numbering; a subject's own numbers start at its `none`. */
enum {
#define STATE(subject, name, live) STATE_##subject##_##name,
#include "ref/contract.def"
	STATE_max
};

struct state_row {
	enum subject subject;
	const char *name;
	bool live;
};

static const struct state_row states[STATE_max] = {
#define STATE(subject, name, live) {SUBJECT_##subject, #name, live},
#include "ref/contract.def"
};

static const int first[SUBJECT_max + 1] = {
#define SUBJECT(name, text) [SUBJECT_##name] = STATE_##name##_none,
#include "ref/vocab.def"
    [SUBJECT_max] = STATE_max};

struct next_row {
	unsigned char subject, state, event, next;
};

#define LOCAL(subject, state)                                                  \
	(STATE_##subject##_##state - STATE_##subject##_none)

static const struct next_row rows[] = {
#define NEXT(s, state, event, next)                                            \
	{SUBJECT_##s, LOCAL(s, state), EVENT_##event, LOCAL(s, next)},
#include "ref/contract.def"
};

#define NROWS (sizeof(rows) / sizeof(rows[0]))

/* The next state's number plus one; 0 stays. */
static const unsigned char table[SUBJECT_max][CONTRACT_MAX_STATES][EVENT_max] =
    {
#define NEXT(s, state, event, next)                                            \
	[SUBJECT_##s][LOCAL(s, state)][EVENT_##event] = LOCAL(s, next) + 1,
#include "ref/contract.def"
};

static const enum event births[SUBJECT_max] = {
#define ENDS(subject, birth, death) [SUBJECT_##subject] = EVENT_##birth,
#include "ref/contract.def"
};

static const enum event deaths[SUBJECT_max] = {
#define ENDS(subject, birth, death) [SUBJECT_##subject] = EVENT_##death,
#include "ref/contract.def"
};

static bool known(enum subject s, int state)
{
	return s > SUBJECT_none && s < SUBJECT_max && state >= 0 &&
	       state < contract_nstates(s);
}

int contract_nstates(enum subject s)
{
	if (s <= SUBJECT_none || s >= SUBJECT_max)
		return 0;
	return first[s + 1] - first[s];
}

const char *contract_state_name(enum subject s, int state)
{
	return known(s, state) ? states[first[s] + state].name : NULL;
}

int contract_state_from_name(enum subject s, const char *name)
{
	for (int i = 0; i < contract_nstates(s); i++)
		if (!strcmp(states[first[s] + i].name, name))
			return i;
	return -1;
}

int contract_step(enum subject s, int state, enum event event)
{
	int next;

	assert(known(s, state));
	assert(event > EVENT_none && event < EVENT_max);
	next = table[s][state][event];
	return next ? next - 1 : state;
}

bool contract_state_is_live(enum subject s, int state)
{
	assert(known(s, state));
	return states[first[s] + state].live;
}

enum event contract_birth(enum subject s)
{
	assert(known(s, 0));
	return births[s];
}

enum event contract_death(enum subject s)
{
	assert(known(s, 0));
	return deaths[s];
}

static const char *check_states(enum subject s)
{
	if (contract_nstates(s) < 2 ||
	    contract_nstates(s) > CONTRACT_MAX_STATES)
		return "number of states";
	for (int i = 0; i < contract_nstates(s); i++) {
		const char *name = contract_state_name(s, i);

		if (states[first[s] + i].subject != s)
			return "states of another subject in between";
		if (contract_state_from_name(s, name) != i)
			return "two states of one name";
	}
	if (strcmp(contract_state_name(s, 0), "none"))
		return "the first state is not 'none'";
	if (!births[s] || !deaths[s])
		return "no birth or no death";
	return NULL;
}

static const char *check_row(const struct next_row *r)
{
	enum subject s = (enum subject)r->subject;

	if (!known(s, r->state) || !known(s, r->next))
		return "a row names an unknown state";
	if (r->state == r->next)
		return "a row that stays";
	if (contract_step(s, r->state, (enum event)r->event) != r->next)
		return "two rows for one state and event";
	if (r->state == 0 && r->event != births[s])
		return "something else than birth leaves 'none'";
	for (size_t i = 0; i < NROWS; i++)
		if (&rows[i] != r && rows[i].subject == r->subject &&
		    rows[i].state == r->state && rows[i].event == r->event)
			return "two rows for one state and event";
	return NULL;
}

static const char *check_reached(enum subject s)
{
	bool reached[CONTRACT_MAX_STATES] = {true};
	int n = contract_nstates(s);

	for (int round = 0; round < n; round++)
		for (int i = 0; i < n; i++)
			for (int e = 1; reached[i] && e < EVENT_max; e++)
				reached[contract_step(s, i, (enum event)e)] =
				    true;
	for (int i = 0; i < n; i++) {
		if (!reached[i])
			return "a state that nothing leads to";
		if (contract_state_is_live(s, i) &&
		    contract_state_is_live(s, contract_step(s, i, deaths[s])))
			return "something outlives its death";
	}
	return NULL;
}

const char *contract_check(void)
{
	const char *wrong = NULL;

	for (int s = 1; s < SUBJECT_max && !wrong; s++)
		wrong = check_states((enum subject)s);
	for (size_t i = 0; i < NROWS && !wrong; i++)
		wrong = check_row(&rows[i]);
	for (int s = 1; s < SUBJECT_max && !wrong; s++)
		wrong = check_reached((enum subject)s);
	return wrong;
}
