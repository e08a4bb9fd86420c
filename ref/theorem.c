/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores a client on a platform. A state is the machine's block; its
 * client part ends with one byte: whether the rule looked for is broken.
 *
 * Labels: a hardware step has the top bit set and is the index of the step
 * in machine_steps(), a move of the driver is the client's number.
 */
#include "ref/theorem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MOVES 256
#define MAX_STEPS 128
#define STEP_LABEL 0x80000000u

struct search {
	const struct theorem *t;
	struct platform platform;
	struct machine m;
	struct client_part part[CLIENT_MAX_PARTS + 1];
	int nparts;
	size_t head;	/* bytes of the block before the client's */
	struct judge_memo *memo, *accepts;
	uint8_t *start;
	int hazard;	/* of the trace that ended the search */
	uint32_t last;	/* its last label */
	bool found;
};

/* Whether the rule looked for is broken; the last word of the block. */
static uint8_t *broke(struct search *s)
{
	return &s->m.client[s->m.sizes.client - 8];
}

/* ---- states as the explorer keeps them: what can change ---- */

static size_t pack(const struct search *s, uint8_t *to)
{
	size_t at = s->head;

	if (to)
		memcpy(to, s->m.block, at);
	for (int i = 0; i < s->nparts; i++) {
		if (to)
			memcpy(to + at, s->m.client + s->part[i].at,
			       s->part[i].size);
		at += s->part[i].size;
	}
	return at;
}

static void unpack(struct search *s, const uint8_t *from)
{
	size_t at = s->head;

	memcpy(s->m.block, from, at);
	for (int i = 0; i < s->nparts; i++) {
		memcpy(s->m.client + s->part[i].at, from + at,
		       s->part[i].size);
		at += s->part[i].size;
	}
}

/* ---- judging ---- */

/* The state after the event, by the contract as it is to be taken. */
static int next_state(const struct theorem *t, enum subject kind, int state,
		      enum event event)
{
	const struct contract_change *c = t->change;

	if (c && c->subject == kind && c->state == state && c->event == event)
		return c->next;
	return contract_step(kind, state, event);
}

/* The state by the contract without the change, beside the client's. */
static uint8_t *plain_state(struct search *s, int subject, int kind)
{
	return &s->m.client[s->m.sizes.client - 7 + (size_t)subject * 2 +
			    (size_t)kind];
}

static uint64_t judge_in(struct search *s, struct judge_memo *memo,
			 const struct client_event *e, int kind, int state)
{
	const struct client *c = s->t->client;
	const struct judge_cell *cell =
		judge_memo_cell(memo, c->kinds[kind], state, e->event);
	struct value birth[ROLE_max];
	uint64_t broken = 0, residual = 0;

	if (!cell)
		return 0;
	if (judge_cell_reads_birth(cell))
		c->birth(&s->m, e->subject, birth);
	judge_memo_event(memo, cell, e->roles, birth, &broken, &residual);
	/* every role has a value here */
	assert(!(residual & s->t->apply));
	return broken & s->t->apply;
}

/* The rules that one event breaks, for one kind of its subject. */
static uint64_t judge_one(struct search *s, const struct client_event *e,
			  int kind, bool step)
{
	const struct client *c = s->t->client;
	uint8_t *state = c->state(&s->m, e->subject, kind);
	uint8_t *plain = plain_state(s, e->subject, kind);

	if (step) {
		*state = (uint8_t)next_state(s->t, c->kinds[kind], *state,
					     e->event);
		if (s->t->accepts)
			*plain = (uint8_t)contract_step(c->kinds[kind], *plain,
							e->event);
		return 0;
	}
	return judge_in(s, s->memo, e, kind, *state);
}

/* Whether the judge of `accepts` finds nothing wrong. */
static bool accepted(struct search *s, const struct client_event *e, int n)
{
	const struct client *c = s->t->client;

	for (int i = 0; i < n; i++)
		for (int k = 0; c->kinds[k] != SUBJECT_none; k++)
			if ((!e[i].kinds || (e[i].kinds & 1u << k)) &&
			    judge_in(s, s->accepts, &e[i], k,
				     *plain_state(s, e[i].subject, k)))
				return false;
	return true;
}

static uint64_t judge_all(struct search *s, const struct client_event *e,
			  int n, bool step)
{
	const struct client *c = s->t->client;
	uint64_t broken = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; c->kinds[k] != SUBJECT_none; k++)
			if (!e[i].kinds || (e[i].kinds & 1u << k))
				broken |= judge_one(s, &e[i], k, step);
	return broken;
}

/* ---- one successor ---- */

/*
 * Looks at the hazards of the state just made. False: the trace ends here,
 * because it is what was looked for, or beyond what is.
 */
static bool look(struct search *s, struct explore *x, uint32_t label)
{
	int hazards = *s->m.hazards;

	if (!hazards)
		return true;
	*s->m.hazards = 0;
	if (s->t->accepts)
		return true;
	if (s->t->harm && !(*broke(s) && (hazards & s->t->harm)))
		return *broke(s);	/* another harm on the way */
	s->hazard = hazards;
	s->last = label;
	s->found = true;
	explore_stop(x);
	return false;
}

/* The states that `accepts` keeps beside the subjects have no other order. */
static void canonical(struct search *s, char *names)
{
	if (!s->t->accepts)
		s->t->client->canonical(&s->m, names);
}

static void emit(struct search *s, struct explore *x, uint32_t label,
		 int cost)
{
	uint8_t *packed;

	if (!look(s, x, label))
		return;
	canonical(s, NULL);
	packed = explore_room(x);
	pack(s, packed);
	explore_emit(x, packed, label, cost);
}

/*
 * The birth's roles are known only when it has been done, so its own rules
 * are not asked: none of them is about the moment of birth itself.
 */
static void be_born(struct search *s, const struct client_event *e, int n)
{
	const struct client *c = s->t->client;

	for (int i = 0; i < n; i++)
		for (int k = 0; c->kinds[k] != SUBJECT_none; k++)
			if (e[i].event == contract_birth(c->kinds[k])) {
				*c->state(&s->m, e[i].subject, k) = 0;
				*plain_state(s, e[i].subject, k) = 0;
			}
}

static bool try_move(struct search *s, struct explore *x, uint32_t move)
{
	const struct client *c = s->t->client;
	struct client_event events[CLIENT_MAX_EVENTS];
	int n = c->events(&s->m, move, events);
	uint64_t broken = judge_all(s, events, n, false);

	if (s->t->accepts && !accepted(s, events, n))
		return false;
	if (s->t->accepts && broken) {
		s->last = move;
		s->found = true;
		explore_stop(x);
		return false;
	}
	if (broken & ~(s->t->breaks | s->t->may_break))
		return false;
	c->act(&s->m, move);
	be_born(s, events, n);
	judge_all(s, events, n, true);
	if (broken & s->t->breaks)
		*broke(s) = 1;
	c->settle(&s->m);
	emit(s, x, move, 1);
	return true;
}

static void expand(void *ctx, struct explore *x, const uint8_t *state)
{
	struct search *s = ctx;
	struct step steps[MAX_STEPS];
	uint32_t moves[MAX_MOVES];
	int n;

	unpack(s, state);
	n = machine_steps(&s->m, steps, MAX_STEPS);
	assert(n <= MAX_STEPS);
	for (int i = 0; i < n && !s->found; i++) {
		machine_do(&s->m, steps[i]);
		emit(s, x, STEP_LABEL | (uint32_t)i, 0);
		unpack(s, state);
	}
	if (s->t->bound >= 0 && explore_level(x) >= s->t->bound)
		return;
	n = s->t->client->moves(&s->m, moves, MAX_MOVES);
	assert(n <= MAX_MOVES);
	for (int i = 0; i < n && !s->found; i++)
		if (try_move(s, x, moves[i]))
			unpack(s, state);
}

/* ---- the trace in words ---- */

static const char *tell(struct search *s, struct arena *a, uint32_t label,
			const char *names)
{
	const struct client *c = s->t->client;
	struct client_event events[CLIENT_MAX_EVENTS];
	struct step steps[MAX_STEPS];
	const char *text;
	int n;

	if (label & STEP_LABEL) {
		machine_steps(&s->m, steps, MAX_STEPS);
		text = machine_step_show(a, &s->m,
					 steps[label & ~STEP_LABEL]);
		machine_do(&s->m, steps[label & ~STEP_LABEL]);
		return text;
	}
	text = c->show(a, &s->m, label, names);
	n = c->events(&s->m, label, events);
	c->act(&s->m, label);
	be_born(s, events, n);
	judge_all(s, events, n, true);
	c->settle(&s->m);
	return text;
}

static void tell_trace(struct search *s, struct explore *x, struct arena *a,
		       uint32_t node, struct theorem_result *r)
{
	char names[] = "ABC";
	uint32_t labels[256];
	size_t n = explore_path(x, node, labels, 255);

	assert(n < 255);
	labels[n++] = s->last;
	r->trace = arena_array(a, const char *, n + 2);
	unpack(s, s->start);
	r->length = 0;
	for (size_t i = 0; i < n; i++) {
		r->trace[r->ntrace++] = tell(s, a, labels[i], names);
		r->length += !(labels[i] & STEP_LABEL);
		if (i + 1 < n) {
			*s->m.hazards = 0;
			canonical(s, names);
		}
	}
	if (s->t->accepts)
		return;
	r->trace[r->ntrace++] =
		arena_printf(a, "%s: %s", hazard_name(s->m.place.hazard),
			     s->m.place.what);
}

/* ---- a check ---- */

/*
 * The platform made small: two bytes a line, a line a page, one CPU (all are
 * coherent with each other) with at most two stores on their way.
 */
static struct platform shrunk(const struct platform *p)
{
	struct platform small = *p;

	small.line = small.page = CLIENT_LINE;
	small.ncpus = 1;
	if (small.store_buffer > 2)
		small.store_buffer = 2;
	return small;
}

/* The explorer looks at states by words. */
static void whole_words(struct client_part *p)
{
	uint32_t end = (p->at + p->size + 7) & ~7u;

	p->at &= ~7u;
	p->size = end - p->at;
}

static void prepare(struct search *s, const struct theorem *t)
{
	struct machine_sizes sizes;

	s->platform = shrunk(t->platform);
	t->client->sizes(&t->setup, &s->platform, &sizes);
	sizes.client = (uint32_t)((t->client->size(&t->setup) + 7) & ~7u) + 8;
	machine_init(&s->m, &s->platform, &sizes);
	t->client->start(&s->m, &t->setup);
	s->head = (size_t)(s->m.client - s->m.block);
	s->nparts = 1;
	s->part[0] = (struct client_part){ 0, sizes.client - 8 };
	if (t->client->parts)
		s->nparts = t->client->parts(&s->m, s->part);
	for (int i = 0; i < s->nparts; i++)
		whole_words(&s->part[i]);
	assert(s->nparts <= CLIENT_MAX_PARTS);
	s->part[s->nparts++] = (struct client_part){ sizes.client - 8, 8 };
	s->memo = judge_memo_new(t->judge);
	if (t->accepts)
		s->accepts = judge_memo_new(t->accepts);
	s->start = xmalloc(pack(s, NULL));
	pack(s, s->start);
}

static enum theorem_verdict verdict_of(const struct search *s,
				       const struct explore_result *e)
{
	if (s->found)
		return THEOREM_WITNESS;
	if (e->end == EXPLORE_LIMIT)
		return THEOREM_LIMIT;
	return s->t->harm ? THEOREM_NONE : THEOREM_HOLDS;
}

struct theorem_result theorem_check(struct arena *a, const struct theorem *t)
{
	struct search s = { .t = t };
	struct theorem_result r = { 0 };
	struct explore_ops ops;
	struct explore_result e;
	struct explore *x;

	prepare(&s, t);
	ops = (struct explore_ops){
		.size = pack(&s, NULL), .expand = expand, .ctx = &s,
		.max_states = t->max_states, .max_cost = t->bound,
	};
	x = explore_new(&ops);
	e = explore_run(x, s.start);
	r.verdict = verdict_of(&s, &e);
	r.all_lengths = e.end == EXPLORE_DONE &&
			(t->bound < 0 || e.cost < t->bound);
	r.states = e.states;
	r.moves = e.moves;
	r.length = e.cost;
	r.hazard = s.hazard;
	if (s.found)
		tell_trace(&s, x, a, e.stop, &r);
	explore_release(x);
	free(s.start);
	judge_memo_free(s.memo);
	judge_memo_free(s.accepts);
	machine_release(&s.m);
	return r;
}
