// SPDX-License-Identifier: BSD-2-Clause
/*
 * One event, one subject: which rules are broken, and is that certain?
 *
 * Everything is judged; what is not certain is counted instead of reported.
 */
#include "ref/replay_impl.h"

#include <assert.h>
#include <string.h>

#include "ref/dmaattr.h"

/* Events are missing between event SINCE and now. */
static bool lost_since(const struct run *u, uint32_t since)
{
	return u->gap[u->now] > since + 1;
}

void run_values(const struct run *u, uint32_t event,
		struct value roles[ROLE_max])
{
	memset(roles, 0, sizeof(*roles) * ROLE_max);
	if (event == LIVES_NO_EVENT)
		return;
	trace_values(u->t, &u->t->events.v[event], roles);
	roles[ROLE_nents_result].kind = VALUE_ABSENT;
}

/* Memory that may be mapped twice at a time without anything being wrong. */
static bool may_be_shared(const struct run *u, uint32_t event)
{
	const struct trace_event *e;
	int64_t num;

	assert(event != LIVES_NO_EVENT);
	e = &u->t->events.v[event];
	if (trace_role(u->t, e, ROLE_dir, &num) && num == DIR_to_device)
		return true;
	if (trace_role(u->t, e, ROLE_attrs, &num) && num & ATTR_SKIP_CPU_SYNC)
		return true;
	return trace_role(u->t, e, ROLE_family, &num) && num == FAMILY_resource;
}

enum replay_doubt run_ghost_doubt(const struct run *u)
{
	return u->r->complete && !u->t->starts_late ? DOUBT_events_lost
						    : DOUBT_began_later;
}

/* Why a breach by L, which is judged now, is none for sure. */
static enum replay_doubt doubt_of(const struct run *u, const struct life *l)
{
	if (l->stray)
		return DOUBT_ambiguous;
	if (lost_since(u, l->certain))
		return DOUBT_events_lost;
	/* Our own format shows each birth that matters; ends are certain. */
	if (!u->ghosts || !u->t->kernel || l->subject != SUBJECT_mapping ||
	    u->now == u->t->events.n)
		return DOUBT_none;
	if (may_be_shared(u, l->birth) || may_be_shared(u, u->now))
		return run_ghost_doubt(u);
	return DOUBT_none;
}

/*
 * The rules that EVENT breaks for certain although L's state is not known,
 * only that it is live: those that it breaks in each live state. An event
 * that is not the end may not be L's at all: none.
 */
static void find_certain(struct run *u, const struct life *l, enum event event,
			 const struct value *roles, const struct value *birth)
{
	size_t words = (size_t)judge_words(u->j);
	bool end = event == contract_death(l->subject);

	memset(u->certain, end ? 0xff : 0, words * sizeof(*u->certain));
	for (int s = 0; end && s < contract_nstates(l->subject); s++) {
		if (!contract_state_is_live(l->subject, s))
			continue;
		judge_event(u->j, l->subject, s, event, roles, birth,
			    u->scratch, u->unused);
		for (size_t i = 0; i < words; i++)
			u->certain[i] &= u->scratch[i];
	}
}

void run_count(struct run *u, enum replay_doubt d)
{
	u->r->doubts[d]++;
}

/*
 * Reports the rules in `broken` that this event has not broken yet; if
 * AMBIGUOUS, only those that are in `certain` too.
 */
static void report(struct run *u, const struct replay_finding *f,
		   enum replay_doubt doubt, bool ambiguous)
{
	for (int i = 0; i < judge_nrules(u->j); i++) {
		uint64_t bit = (uint64_t)1 << i % 64;
		struct replay_finding found = *f;

		if (u->residual[i / 64] & bit)
			run_count(u, DOUBT_undecided);
		if (!(u->broken[i / 64] & bit) || u->seen[i / 64] & bit)
			continue;
		u->seen[i / 64] |= bit;
		found.rule = i;
		if (doubt)
			run_count(u, doubt);
		else if (ambiguous && !(u->certain[i / 64] & bit))
			run_count(u, DOUBT_ambiguous);
		else
			vec_push(&u->r->findings, found);
	}
}

static void forget_seen(struct run *u)
{
	memset(u->seen, 0, (size_t)judge_words(u->j) * sizeof(*u->seen));
}

/* Judges EVENT in piece P of L and moves it. */
static void judge_piece(struct run *u, struct life *l, struct piece *p,
			enum event event, const struct value *roles,
			const struct value *birth)
{
	int before = p->state;
	bool ambiguous = l->ambiguous &&
			 contract_state_is_live(l->subject, before);
	int found = judge_step(u->j, l->subject, &p->state, event, roles, birth,
			       u->broken, u->residual);

	if (found) {
		struct replay_finding f = {
		    .subject = l->subject,
		    .event = event,
		    .at = u->now < u->t->events.n ? u->now : LIVES_NO_EVENT,
		    .since = p->since,
		    .birth = l->birth,
		    .offset = (uint64_t)roles[ROLE_offset].num,
		    .has_offset = roles[ROLE_offset].kind == VALUE_NUM,
		};

		if (ambiguous)
			find_certain(u, l, event, roles, birth);
		report(u, &f, doubt_of(u, l), ambiguous);
	}
	if (p->state != before)
		p->since = u->now;
}

void run_judge(struct run *u, struct life *l, enum event event,
	       const struct value *roles, uint64_t lo, uint64_t hi)
{
	struct value birth[ROLE_max];
	uint64_t start = 0;
	bool was_live = l->live;

	run_values(u, l->birth, birth);
	forget_seen(u);
	if (lo >= hi || lo >= l->size) {
		struct piece p = l->pieces[l->npieces - 1];

		judge_piece(u, l, &p, event, roles, birth);
		return;
	}
	life_split(&u->r->lives, l, lo, hi < l->size ? hi : l->size);
	for (size_t i = 0; i < l->npieces; i++) {
		struct piece *p = &l->pieces[i];

		if (start >= lo && start < hi)
			judge_piece(u, l, p, event, roles, birth);
		start = p->end;
	}
	life_settle(&u->r->lives, l);
	if (event == contract_death(l->subject)) {
		l->certain = u->now;
		l->ended |= was_live;
		l->ambiguous = false;
	}
	if (was_live && !l->live && l->truncated)
		u->truncated--;
}

void run_judge_unborn(struct run *u, enum subject s, int state)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	struct life l = {.subject = s,
			 .birth = LIVES_NO_EVENT,
			 .certain = u->now,
			 .size = UINT64_MAX};
	struct piece p = {UINT64_MAX, state, LIVES_NO_EVENT};
	struct value roles[ROLE_max], birth[ROLE_max] = {{VALUE_ABSENT, 0, 0}};
	bool ghosts = u->ghosts;

	run_values(u, u->now, roles);
	forget_seen(u);
	/* Whoever calls this knows that no ghost is meant. */
	u->ghosts = false;
	judge_piece(u, &l, &p, e->event, roles, birth);
	u->ghosts = ghosts;
}
