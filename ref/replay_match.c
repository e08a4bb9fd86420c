// SPDX-License-Identifier: BSD-2-Clause
/*
 * Matching by score: what differs least is meant.
 */
#include "ref/replay_match.h"

#include <stdlib.h>

#include "ref/contract.h"

/* What speaks for a life, the weightiest first. */
enum {
	FIT_FAMILY = 1 << 0,
	FIT_DIR = 1 << 1,
	FIT_CPU_ADDR = 1 << 2,
	FIT_SIZE = 1 << 3, /* or number of entries */
	FIT_START = 1 << 4,
	FIT_SUBJECT = 1 << 5,
	FIT_LIVE = 1 << 6,
	FIT_DEV = 1 << 7
};

struct search {
	struct match_list *list;
	struct lives *ls;
	const struct trace *t;
	const struct trace_event *e;
	enum subject subject;
	bool elsewhere;
	int64_t dev; /* 0: not said */
	int best;    /* score of the only match */
};

/* Words that name a subject, and where they are found. */
static const struct {
	enum role role;
	enum life_space space;
} words[] = {
    {ROLE_sg, SPACE_sg},
    {ROLE_bmap, SPACE_bmap},
    {ROLE_cpu_addr, SPACE_cpu_addr},
    {ROLE_buffer, SPACE_buffer},
};

#define NWORDS (sizeof(words) / sizeof(words[0]))

/* A part of the bytes may be meant. */
static bool is_access(enum event event)
{
	switch (event) {
	case EVENT_sync_cpu:
	case EVENT_sync_dev:
	case EVENT_cpu_read:
	case EVENT_cpu_write:
	case EVENT_dev_start:
	case EVENT_dev_done:
	case EVENT_dev_stop:
		return true;
	default:
		return false;
	}
}

static bool is_sync(enum event event)
{
	return event == EVENT_sync_cpu || event == EVENT_sync_dev;
}

/* Families whose calls may be mixed. */
static enum family books_of(enum family family)
{
	if (family == FAMILY_page)
		return FAMILY_single;
	if (family == FAMILY_sgtable || family == FAMILY_scsi)
		return FAMILY_sg;
	return family == FAMILY_noncoherent ? FAMILY_pages : family;
}

/* Whether A in X and B in Y are the same; what is not said may be. */
static bool same(const struct trace *t, const struct trace_event *x,
		 enum role a, const struct trace_event *y, enum role b)
{
	int64_t v, w;

	if (!trace_role(t, x, a, &v) || !trace_role(t, y, b, &w))
		return true;
	if (a == ROLE_family)
		return books_of((enum family)v) == books_of((enum family)w);
	return v == w;
}

static bool is_wanted(const struct search *q, const struct life *l)
{
	if (!q->subject || l->subject == q->subject)
		return true;
	/* Memory that is allocated cached is synced like a mapping. */
	return q->subject == SUBJECT_mapping &&
	       l->subject == SUBJECT_allocation && is_sync(q->e->event);
}

static bool is_end(const struct search *q)
{
	return q->subject && contract_death(q->subject) == q->e->event;
}

/* How well L fits, found OFFSET bytes from its start; -1: not at all. */
static int score(const struct search *q, const struct life *l, uint64_t offset)
{
	const struct trace_event *birth = &q->t->events.v[l->birth];
	bool dev = !q->dev || !l->dev || q->dev == l->dev;
	int fit = 0;

	if (!is_wanted(q, l) || (offset && !is_access(q->e->event)))
		return -1;
	if (!dev && !(q->elsewhere && l->live && is_end(q) &&
		      same(q->t, q->e, ROLE_size, birth, ROLE_size) &&
		      same(q->t, q->e, ROLE_dir, birth, ROLE_dir)))
		return -1;
	fit |= dev ? FIT_DEV : 0;
	fit |= l->live ? FIT_LIVE : 0;
	fit |= offset ? 0 : FIT_START;
	fit |= !q->subject || l->subject == q->subject ? FIT_SUBJECT : 0;
	/* Of the dead the last is meant, not the most alike. */
	if (!l->live)
		return fit;
	if (same(q->t, q->e, ROLE_size, birth, ROLE_size) &&
	    same(q->t, q->e, ROLE_nents, birth, ROLE_nents_arg))
		fit |= FIT_SIZE;
	fit |= same(q->t, q->e, ROLE_cpu_addr, birth, ROLE_cpu_addr)
		   ? FIT_CPU_ADDR
		   : 0;
	fit |= same(q->t, q->e, ROLE_dir, birth, ROLE_dir) ? FIT_DIR : 0;
	fit |=
	    same(q->t, q->e, ROLE_family, birth, ROLE_family) ? FIT_FAMILY : 0;
	return fit;
}

/* Of two that fit alike: the oldest that is live, the last that died. */
static bool comes_first(const struct life *a, const struct life *b)
{
	return a->live ? a->birth < b->birth : a->certain > b->certain;
}

/*
 * An access with two live mappings of the address is either one's, however
 * well it fits the other.
 */
static void mark_ambiguous(struct life **first, struct life *l)
{
	if (!*first)
		*first = l;
	else if (*first != l)
		(*first)->ambiguous = l->ambiguous = true;
}

/* The one life under ADDR of SPACE that fits best. */
static void find_one(struct search *q, enum life_space space, uint64_t addr)
{
	struct life_walk w = lives_walk(q->ls, space, addr, 1);
	const struct life_key *key;
	struct life *live = NULL;
	int best = q->list->n ? q->best : -1;

	while ((key = lives_next(&w))) {
		uint64_t offset = key->base + (addr - key->start);
		struct match m = {key->life, offset, space == SPACE_handle};
		int fit = score(q, key->life, offset);

		if (fit < 0)
			continue;
		if (m.life->live && !is_end(q))
			mark_ambiguous(&live, m.life);
		if (fit < best)
			continue;
		if (fit == best && !comes_first(m.life, q->list->v[0].life))
			continue;
		best = fit;
		vec_clear(q->list);
		vec_push(q->list, m);
	}
	q->best = best;
}

/* All that have the buffer: live ones, else the last that died. */
static void find_users(struct search *q, int64_t buffer)
{
	struct life_walk w =
	    lives_walk(q->ls, SPACE_buffer, (uint64_t)buffer, 1);
	const struct life_key *key;
	struct life *dead = NULL;

	while ((key = lives_next(&w))) {
		struct life *l = key->life;

		if (score(q, l, 0) < 0)
			continue;
		if (l->live)
			vec_push(q->list, (struct match){l, 0, false});
		else if (!dead || comes_first(l, dead))
			dead = l;
	}
	if (!q->list->n && dead)
		vec_push(q->list, (struct match){dead, 0, false});
}

/* All that live; of the event's device, if it has one. */
static void find_live(struct search *q)
{
	for (struct life *l = q->ls->first; l; l = l->next)
		if (score(q, l, 0) >= 0)
			vec_push(q->list, (struct match){l, 0, false});
}

static int by_birth(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	return (x->life->birth > y->life->birth) -
	       (x->life->birth < y->life->birth);
}

/* By the words that E has; false when it has none. */
static bool find_by_words(struct search *q)
{
	for (size_t i = 0; i < NWORDS; i++) {
		int64_t num;

		if (!trace_role(q->t, q->e, words[i].role, &num))
			continue;
		if (words[i].space == SPACE_buffer) {
			find_users(q, num);
			if (q->list->n > 1)
				qsort(q->list->v, q->list->n,
				      sizeof(*q->list->v), by_birth);
		} else {
			find_one(q, words[i].space, (uint64_t)num);
		}
		return true;
	}
	return false;
}

void match_find(struct match_list *list, struct lives *ls,
		const struct trace *t, const struct trace_event *e,
		enum subject s, bool elsewhere)
{
	struct search q = {.list = list,
			   .ls = ls,
			   .t = t,
			   .e = e,
			   .subject = s,
			   .elsewhere = elsewhere,
			   .best = -1};
	int64_t num;

	vec_clear(list);
	trace_role(t, e, ROLE_dev, &q.dev);
	if (trace_role(t, e, ROLE_handle, &num)) {
		find_one(&q, SPACE_handle, (uint64_t)num);
		/* Freed with a wrong handle it is still that memory. */
		if (s == SUBJECT_allocation && is_end(&q) &&
		    !(list->n && list->v[0].life->live) &&
		    trace_role(t, e, ROLE_cpu_addr, &num))
			find_one(&q, SPACE_cpu_addr, (uint64_t)num);
	} else if (e->nsegments) {
		find_one(&q, SPACE_handle, t->segments.v[e->segment].addr);
	} else if (e->has_phys) {
		find_one(&q, SPACE_phys, e->phys);
	} else if (!find_by_words(&q) && !t->kernel) {
		find_live(&q);
	}
}

bool match_names_subject(const struct trace *t, const struct trace_event *e)
{
	int64_t num;

	for (size_t i = 0; i < NWORDS; i++)
		if (trace_role(t, e, words[i].role, &num))
			return true;
	return e->nsegments || e->has_phys ||
	       trace_role(t, e, ROLE_handle, &num);
}

void match_add_keys(struct lives *ls, struct life *l, const struct trace *t,
		    const struct trace_event *e)
{
	uint64_t base = 0;
	int64_t num;

	if (trace_role(t, e, ROLE_handle, &num))
		lives_add_key(ls, l, SPACE_handle, (uint64_t)num,
			      l->size == UINT64_MAX ? 1 : l->size, 0);
	for (uint32_t i = 0; i < e->nsegments; i++) {
		const struct trace_segment *seg =
		    &t->segments.v[e->segment + i];

		lives_add_key(ls, l, SPACE_handle, seg->addr, seg->size, base);
		if (e->phys_by_segment)
			lives_add_key(ls, l, SPACE_phys, seg->phys, seg->size,
				      base);
		base += seg->size;
	}
	/* Of joined segments nobody knows which memory goes how far. */
	if (e->has_phys && !e->phys_by_segment)
		lives_add_key(
		    ls, l, SPACE_phys, e->phys,
		    e->nsegments || l->size == UINT64_MAX ? 1 : l->size, 0);
	for (size_t i = 0; i < NWORDS; i++)
		if (trace_role(t, e, words[i].role, &num))
			lives_add_key(ls, l, words[i].space, (uint64_t)num, 1,
				      0);
}
