// SPDX-License-Identifier: BSD-2-Clause
/*
 * The replay: through the events in their order, each for the subjects that
 * it is about.
 */
#include "ref/replay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/replay_impl.h"

static const char *const doubt_names[DOUBT_max] = {
    [DOUBT_none] = "",
#define DOUBT(name, text) [DOUBT_##name] = #name,
#include "ref/replay.def"
};

static const char *const doubt_texts[DOUBT_max] = {
    [DOUBT_none] = "",
#define DOUBT(name, text) [DOUBT_##name] = text,
#include "ref/replay.def"
};

const char *replay_doubt_name(enum replay_doubt d)
{
	assert(d < DOUBT_max);
	return doubt_names[d];
}

const char *replay_doubt_text(enum replay_doubt d)
{
	assert(d < DOUBT_max);
	return doubt_texts[d];
}

/*
 * gap[i] - 1 is the largest place P <= i such that events are missing right
 * before event P; 0: there is none.
 */
static uint32_t *find_gaps(const struct trace *t)
{
	size_t n = t->events.n;
	uint32_t *gap = xcalloc(n + 2, sizeof(*gap));
	uint32_t open = 0, latest = 0;

	/* First the balance of gaps that begin and end at a place. */
	vec_foreach(&t->gaps, i) {
		assert(t->gaps.v[i].from <= t->gaps.v[i].to);
		assert(t->gaps.v[i].to <= n);
		gap[t->gaps.v[i].from]++;
		gap[t->gaps.v[i].to + 1]--;
	}
	for (size_t i = 0; i <= n; i++) {
		open += gap[i];
		if (open)
			latest = (uint32_t)i + 1;
		gap[i] = latest;
	}
	return gap;
}

/* The bytes that an event about M's life concerns; all unless it says. */
static void range_of(const struct match *m, const struct trace_event *e,
		     const struct value *roles, uint64_t *lo, uint64_t *hi)
{
	*lo = 0;
	*hi = m->life->size;
	switch (e->event) {
	case EVENT_sync_cpu:
	case EVENT_sync_dev:
	case EVENT_cpu_read:
	case EVENT_cpu_write:
		break;
	default:
		return;
	}
	/* Counts, not bytes, say how much of a list is meant. */
	if (e->nsegments)
		return;
	*lo = m->offset;
	if (roles[ROLE_offset].kind == VALUE_NUM)
		*lo += (uint64_t)roles[ROLE_offset].num;
	if (roles[ROLE_size].kind == VALUE_NUM)
		*hi = *lo + (uint64_t)roles[ROLE_size].num;
}

static bool is_sync(enum event event)
{
	return event == EVENT_sync_cpu || event == EVENT_sync_dev;
}

/* Judges the event of now for the life of M. */
static void judge_match(struct run *u, const struct match *m)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	struct value roles[ROLE_max];
	uint64_t lo, hi;

	run_values(u, u->now, roles);
	range_of(m, e, roles, &lo, &hi);
	/* The address of a part is the subject's and an offset. */
	if (m->by_handle && is_sync(e->event) && !e->nsegments) {
		roles[ROLE_handle].num -= (int64_t)m->offset;
		roles[ROLE_offset] = (struct value){VALUE_NUM, (int64_t)lo, 0};
	}
	run_judge(u, m->life, e->event, roles, lo, hi);
	if (m->life->dev && roles[ROLE_dev].kind == VALUE_NUM &&
	    roles[ROLE_dev].num != m->life->dev)
		m->life->stray = true;
}

static int failed_state(enum subject s)
{
	int state = contract_step(s, 0, contract_birth(s));

	return contract_step(s, state, EVENT_check_fail);
}

/* An event that fits no life. */
static void judge_unseen(struct run *u)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	enum subject s = e->subject;
	bool named = match_names_subject(u->t, e);
	int64_t handle;

	if (!s || !named) {
		/* Without either it is about all that live: nothing does. */
		if (s || named)
			run_count(u, DOUBT_no_subject);
		return;
	}
	if (s == SUBJECT_mapping && trace_role(u->t, e, ROLE_handle, &handle) &&
	    trace_is_bad_handle(u->t, (uint64_t)handle))
		run_judge_unborn(u, s, failed_state(s));
	else if (e->event == EVENT_map_create)
		/* Whatever there was before, this is new. */
		run_judge_unborn(u, s, 0);
	else if (u->ghosts)
		run_count(u, run_ghost_doubt(u));
	else if (u->truncated && s == SUBJECT_mapping)
		run_count(u, DOUBT_list_truncated);
	else
		run_judge_unborn(u, s, 0);
}

/* Judges the event of now for the lives of kind S that it names, of all: 0. */
static bool judge_named(struct run *u, enum subject s)
{
	const struct trace_event *e = &u->t->events.v[u->now];

	match_find(&u->targets, &u->r->lives, u->t, e, s, !u->ghosts);
	vec_foreach(&u->targets, i)
		judge_match(u, &u->targets.v[i]);
	return u->targets.n != 0;
}

/* The memory behind a bus_dma map, and the map of the memory. */
static void judge_partner(struct run *u)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	int64_t num;

	if (!trace_role(u->t, e, ROLE_bmap, &num))
		return;
	if (e->subject == SUBJECT_busdma_map)
		judge_named(u, SUBJECT_busdma_mem);
	else if (e->subject == SUBJECT_busdma_mem)
		judge_named(u, SUBJECT_busdma_map);
}

/* Events that are not about one device are about all. */
static bool is_of_device(const struct run *u, const struct trace_event *e)
{
	const char *name;
	int64_t dev;

	if (!u->options->ndevices || !trace_role(u->t, e, ROLE_dev, &dev))
		return true;
	name = intern_str(&u->t->words, (uint32_t)dev);
	for (size_t i = 0; i < u->options->ndevices; i++)
		if (!strcmp(name, u->options->devices[i]))
			return true;
	return false;
}

static void judge_event_now(struct run *u)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	bool birth = e->subject && contract_birth(e->subject) == e->event;
	int64_t num;

	if (!is_of_device(u, e)) {
		u->r->skipped++;
		return;
	}
	u->ghosts = !u->r->complete || u->t->starts_late || u->gap[u->now];
	if (birth) {
		if (e->subject != SUBJECT_busdma_map || !run_reload(u))
			run_birth(u);
	} else if (!e->subject && trace_role(u->t, e, ROLE_bmap, &num)) {
		bool map = judge_named(u, SUBJECT_busdma_map);

		if (!judge_named(u, SUBJECT_busdma_mem) && !map)
			judge_unseen(u);
	} else if (!judge_named(u, e->subject)) {
		judge_unseen(u);
	}
	judge_partner(u);
}

/* What is live when all is over was forgotten. */
static void judge_end(struct run *u)
{
	const struct value none[ROLE_max] = {{VALUE_ABSENT, 0, 0}};

	for (struct life *l = u->r->lives.first, *next; l; l = next) {
		next = l->next;
		u->r->live++;
		if (u->r->complete)
			run_judge(u, l, EVENT_handle_lost, none, 0, l->size);
	}
}

void replay_run(struct replay *r, const struct trace *t, const struct judge *j,
		const struct replay_options *options)
{
	size_t words = (size_t)judge_words(j);
	struct run u = {
	    .r = r, .t = t, .j = j, .options = options, .gap = find_gaps(t)};

	assert(!t->error);
	u.broken = xcalloc(words, sizeof(uint64_t));
	u.residual = xcalloc(words, sizeof(uint64_t));
	u.seen = xcalloc(words, sizeof(uint64_t));
	u.certain = xcalloc(words, sizeof(uint64_t));
	u.scratch = xcalloc(words, sizeof(uint64_t));
	u.unused = xcalloc(words, sizeof(uint64_t));
	r->trace = t;
	r->judge = j;
	r->complete = options->complete || t->complete;
	for (u.now = 0; u.now < t->events.n; u.now++)
		judge_event_now(&u);
	judge_end(&u);
	run_overlaps(&u);
	vec_release(&u.targets);
	vec_release(&u.overlaps);
	free(u.gap);
	free(u.broken);
	free(u.residual);
	free(u.seen);
	free(u.certain);
	free(u.scratch);
	free(u.unused);
}

void replay_release(struct replay *r)
{
	vec_release(&r->findings);
	lives_release(&r->lives);
	memset(r, 0, sizeof(*r));
}
