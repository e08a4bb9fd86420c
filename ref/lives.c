// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lives and their index.
 *
 * A key of SIZE bytes is kept at the level L for which SIZE <= 2^L, in the
 * bucket of START >> L: so whatever holds an address is in one of two
 * buckets of each level that is in use. Small keys share level 12, a page.
 */
#include "ref/lives.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/contract.h"
#include "ref/intern.h"

#define MIN_LEVEL     12
#define FIRST_BUCKETS 1024

void lives_release(struct lives *ls)
{
	arena_release(&ls->mem);
	free(ls->buckets);
	memset(ls, 0, sizeof(*ls));
}

struct life *lives_add(struct lives *ls, enum subject subject, int64_t dev,
		       uint64_t size, uint32_t birth, int state)
{
	struct life *l = arena_new(&ls->mem, struct life);

	l->subject = subject;
	l->dev = dev;
	l->size = size;
	l->birth = l->certain = birth;
	l->cap = l->npieces = 1;
	l->pieces = arena_new(&ls->mem, struct piece);
	l->pieces[0] = (struct piece){size, state, birth};
	return l;
}

static int level_of(enum life_space space, uint64_t size)
{
	int level = MIN_LEVEL;

	if (space >= SPACE_sg)
		return 0;
	while (level < LIVES_LEVELS - 1 && size > (uint64_t)1 << level)
		level++;
	return level;
}

static struct life_key **bucket_of(const struct lives *ls,
				   enum life_space space, int level,
				   uint64_t granule)
{
	uint64_t word[] = {(uint64_t)space, (uint64_t)level, granule};

	return &ls->buckets[hash_bytes(word, sizeof(word), 0) &
			    (ls->nbuckets - 1)];
}

/* Order in a bucket means nothing: who chooses among keys compares lives. */
static void insert(struct lives *ls, struct life_key *key)
{
	struct life_key **b =
	    bucket_of(ls, key->space, key->level, key->start >> key->level);

	key->next = *b;
	*b = key;
}

static void grow(struct lives *ls)
{
	struct life_key **old = ls->buckets;
	size_t n = ls->nbuckets;

	ls->nbuckets = n ? n * 2 : FIRST_BUCKETS;
	ls->buckets = xcalloc(ls->nbuckets, sizeof(struct life_key *));
	for (size_t i = 0; i < n; i++)
		while (old[i]) {
			struct life_key *key = old[i];

			old[i] = key->next;
			insert(ls, key);
		}
	free(old);
}

/* Takes out what is dead and begins where NEW begins. */
static void remove_dead(struct lives *ls, const struct life_key *new)
{
	struct life_key **p =
	    bucket_of(ls, new->space, new->level, new->start >> new->level);

	while (*p) {
		const struct life_key *k = *p;

		if (k->space == new->space && k->level == new->level &&
		    k->start == new->start && !k->life->live &&
		    k->life != new->life &&
		    k->life->subject == new->life->subject &&
		    k->life->dev == new->life->dev) {
			*p = k->next;
			ls->nkeys--;
		} else {
			p = &(*p)->next;
		}
	}
}

void lives_add_key(struct lives *ls, struct life *l, enum life_space space,
		   uint64_t start, uint64_t size, uint64_t base)
{
	struct life_key *key = arena_new(&ls->mem, struct life_key);

	key->space = space;
	key->size = size ? size : 1;
	key->level = level_of(space, key->size);
	key->start = start;
	key->base = base;
	key->life = l;
	if (ls->nkeys >= ls->nbuckets)
		grow(ls);
	remove_dead(ls, key);
	insert(ls, key);
	ls->nkeys++;
	ls->levels[space] |= (uint64_t)1 << key->level;
}

struct life_walk lives_walk(const struct lives *ls, enum life_space space,
			    uint64_t addr, uint64_t size)
{
	struct life_walk w = {.ls = ls,
			      .space = space,
			      .first = addr,
			      .last = addr + (size ? size - 1 : 0),
			      .levels = ls->levels[space],
			      .level = -1};

	/* A range that goes round ends at the end. */
	if (w.last < addr)
		w.last = UINT64_MAX;
	return w;
}

/* The next bucket that may hold a byte; false after the last. */
static bool next_bucket(struct life_walk *w)
{
	if (w->level >= 0 && w->granule < w->last >> w->level) {
		w->granule++;
	} else {
		if (!w->levels)
			return false;
		w->level = __builtin_ctzll(w->levels);
		w->levels &= w->levels - 1;
		w->granule = w->first >> w->level;
		/* What begins in the granule before may reach in here. */
		if (w->granule)
			w->granule--;
	}
	w->key = *bucket_of(w->ls, w->space, w->level, w->granule);
	return true;
}

/* Buckets are shared: other granules' keys are there too. */
static bool holds(const struct life_key *k, const struct life_walk *w)
{
	return k->space == w->space && k->level == w->level &&
	       k->start >> k->level == w->granule && k->start <= w->last &&
	       (w->first <= k->start || w->first - k->start < k->size);
}

const struct life_key *lives_next(struct life_walk *w)
{
	for (;;) {
		const struct life_key *k = w->key;

		if (!k) {
			if (!next_bucket(w))
				return NULL;
			continue;
		}
		w->key = k->next;
		if (holds(k, w))
			return k;
	}
}

/* Piece I becomes two, the first of which ends at AT. */
static void split_piece(struct lives *ls, struct life *l, size_t i, uint64_t at)
{
	if (l->npieces == l->cap) {
		struct piece *more =
		    arena_array(&ls->mem, struct piece, l->cap * 2);

		memcpy(more, l->pieces, l->npieces * sizeof(*more));
		l->pieces = more;
		l->cap *= 2;
	}
	memmove(l->pieces + i + 1, l->pieces + i,
		(l->npieces - i) * sizeof(*l->pieces));
	l->npieces++;
	l->pieces[i].end = at;
}

static void split_at(struct lives *ls, struct life *l, uint64_t at)
{
	uint64_t start = 0;

	for (size_t i = 0; i < l->npieces; i++) {
		if (start < at && at < l->pieces[i].end) {
			split_piece(ls, l, i, at);
			return;
		}
		start = l->pieces[i].end;
	}
}

void life_split(struct lives *ls, struct life *l, uint64_t lo, uint64_t hi)
{
	assert(lo <= hi && hi <= l->size);
	split_at(ls, l, lo);
	split_at(ls, l, hi);
}

static void set_live(struct lives *ls, struct life *l, bool live)
{
	if (l->live == live)
		return;
	l->live = live;
	if (live) {
		l->prev = ls->last;
		*(ls->last ? &ls->last->next : &ls->first) = l;
		ls->last = l;
	} else {
		*(l->prev ? &l->prev->next : &ls->first) = l->next;
		*(l->next ? &l->next->prev : &ls->last) = l->prev;
		l->prev = l->next = NULL;
	}
}

void life_retire(struct lives *ls, struct life *l)
{
	set_live(ls, l, false);
}

void life_settle(struct lives *ls, struct life *l)
{
	bool live = false;
	size_t n = 0;

	for (size_t i = 0; i < l->npieces; i++) {
		struct piece p = l->pieces[i];

		if (contract_state_is_live(l->subject, p.state))
			live = true;
		if (n && l->pieces[n - 1].state == p.state &&
		    l->pieces[n - 1].since == p.since)
			l->pieces[n - 1].end = p.end;
		else
			l->pieces[n++] = p;
	}
	l->npieces = n;
	set_live(ls, l, live);
}
