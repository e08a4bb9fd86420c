/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breadth-first exploration: two queues of blocks (this level, the next),
 * nodes with their ways, and a hash table of states seen.
 *
 * What it costs is memory: nearly every successor has been seen before, and
 * to find that out is one access to a table much larger than the caches. So
 * successors wait a little (`pending`) while their entry of the table is on
 * its way, and one that does not differ from its state never asks.
 */
#include "ref/explore.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PENDING 16	/* power of two */
#define HUGE_PAGE ((size_t)2 << 20)

struct node {
	uint32_t parent, label;
};

/* An entry of the table; the first word is 0: empty. */
struct key {
	uint64_t hash[2];
};

/* A successor on its way into the table; its block is in pending_blocks. */
struct pending {
	struct key key;
	uint32_t label;
	int cost;
};

struct queue {
	uint8_t *blocks;
	uint32_t *nodes;
	size_t n, cap, next;
};

struct explore {
	struct explore_ops ops;
	VEC(struct node) nodes;
	struct key *table;
	size_t table_size;	/* power of two */
	struct queue queue[2];	/* this level's, the next one's */
	uint8_t *current;	/* copy of the state being expanded */
	struct key key;		/* its hash */
	struct key *words;	/* what its words give to that */
	uint32_t node;
	struct pending pending[PENDING];
	uint8_t *pending_blocks;
	unsigned npending, oldest;
	int level;
	bool stopped, full;
	uint64_t moves;
};

/* ---- hash ---- */

/*
 * What the word W at index I adds to the hash. Two blocks that differ in one
 * word only have different sums for certain, because each step to the second
 * half can be undone.
 */
static struct key word_hash(uint64_t w, size_t i)
{
	uint64_t x = (w ^ (i + 1) * 0x9e3779b97f4a7c15) * 0xe7037ed1a0b428db;
	unsigned __int128 product;

	x ^= x >> 32;
	product = (unsigned __int128)x * 0xa0761d6478bd642f;
	return (struct key){ { (uint64_t)(product >> 64) ^ x,
			       (uint64_t)product } };
}

static uint64_t word_at(const uint8_t *block, size_t i)
{
	uint64_t w;

	memcpy(&w, block + i * 8, 8);
	return w;
}

/* What is left behind the last whole word, as a word. */
static uint64_t last_word(const uint8_t *block, size_t size)
{
	uint64_t w = 0;

	if (size & 7)
		memcpy(&w, block + (size & ~(size_t)7), size & 7);
	return w;
}

static void add_word(struct key *key, const struct key *h)
{
	key->hash[0] += h->hash[0] << 1;
	key->hash[1] += h->hash[1];
}

/* The hash of the state to expand, and what each word gives to it. */
static struct key block_hash(struct explore *x, const uint8_t *block)
{
	struct key key = { { 1, 0 } };	/* the first half is never 0 */
	size_t n = x->ops.size / 8;

	for (size_t i = 0; i < n; i++)
		x->words[i] = word_hash(word_at(block, i), i);
	x->words[n] = word_hash(last_word(block, x->ops.size), n);
	for (size_t i = 0; i <= n; i++)
		add_word(&key, &x->words[i]);
	return key;
}

static void change_word(const struct explore *x, struct key *key, uint64_t to,
			size_t i)
{
	struct key h = word_hash(to, i);

	h.hash[0] -= x->words[i].hash[0];
	h.hash[1] -= x->words[i].hash[1];
	add_word(key, &h);
}

/*
 * A sum over the words, so that a successor's hash is the state's and what
 * the words that changed make of it. False if none has.
 */
static bool successor_hash(const struct explore *x, const uint8_t *block,
			   struct key *key)
{
	size_t n = x->ops.size / 8;
	uint64_t to = last_word(block, x->ops.size);
	bool changed = to != last_word(x->current, x->ops.size);

	*key = x->key;
	if (changed)
		change_word(x, key, to, n);
	for (size_t i = 0; i < n; i++) {
		to = word_at(block, i);
		if (to == word_at(x->current, i))
			continue;
		change_word(x, key, to, i);
		changed = true;
	}
	return changed;
}

/* ---- table ---- */

static bool empty(const struct key *k)
{
	return !k->hash[0];
}

/* Where a search for the key begins. */
static size_t slot_of(const struct explore *x, const struct key *key)
{
	return key->hash[0] >> 1 & (x->table_size - 1);
}

/* The entry of the key, or the empty one where it belongs. */
static struct key *find(const struct explore *x, const struct key *key)
{
	size_t mask = x->table_size - 1;
	size_t i = slot_of(x, key);

	while (!empty(&x->table[i]) &&
	       (x->table[i].hash[0] != key->hash[0] ||
		x->table[i].hash[1] != key->hash[1]))
		i = (i + 1) & mask;
	return &x->table[i];
}

/* Zeroed; on pages as large as its accesses are wide apart. */
static struct key *table_new(size_t n)
{
	size_t size = n * sizeof(struct key);
	struct key *table;

	if (size < 2 * HUGE_PAGE)
		return xcalloc(n, sizeof(*table));
	table = aligned_alloc(HUGE_PAGE, size);
	if (!table)
		die("out of memory");
#ifdef MADV_HUGEPAGE
	madvise(table, size, MADV_HUGEPAGE);
#endif
	memset(table, 0, size);
	return table;
}

static void table_grow(struct explore *x)
{
	struct key *old = x->table;
	size_t n = x->table_size;

	x->table_size *= 2;
	x->table = table_new(x->table_size);
	for (size_t i = 0; i < n; i++)
		if (!empty(&old[i]))
			*find(x, &old[i]) = old[i];
	free(old);
}

/* ---- queues ---- */

static void queue_push(struct explore *x, struct queue *q,
		       const uint8_t *state, uint32_t node)
{
	if (q->n == q->cap) {
		q->cap = q->cap ? q->cap * 2 : 1024;
		q->blocks = xrealloc(q->blocks, q->cap * x->ops.size);
		q->nodes = xrealloc(q->nodes, q->cap * sizeof(*q->nodes));
	}
	memcpy(q->blocks + q->n * x->ops.size, state, x->ops.size);
	q->nodes[q->n++] = node;
}

static void queue_release(struct queue *q)
{
	free(q->blocks);
	free(q->nodes);
}

/* ---- the search ---- */

struct explore *explore_new(const struct explore_ops *ops)
{
	struct explore *x = xcalloc(1, sizeof(*x));

	x->ops = *ops;
	x->table_size = 1 << 12;
	x->table = table_new(x->table_size);
	x->current = xmalloc(ops->size);
	x->words = xcalloc(ops->size / 8 + 1, sizeof(*x->words));
	x->pending_blocks = xmalloc(PENDING * ops->size);
	x->node = EXPLORE_NO_NODE;
	return x;
}

void explore_release(struct explore *x)
{
	vec_release(&x->nodes);
	free(x->table);
	free(x->current);
	free(x->words);
	free(x->pending_blocks);
	queue_release(&x->queue[0]);
	queue_release(&x->queue[1]);
	free(x);
}

/* Into the table, and if it is new into the queue. */
static void take(struct explore *x, const struct key *key,
		 const uint8_t *state, uint32_t label, int cost)
{
	struct key *at = find(x, key);

	if (!empty(at))
		return;
	if (x->ops.max_states && x->nodes.n >= x->ops.max_states) {
		x->full = true;
		return;
	}
	*at = *key;
	if ((x->nodes.n + 1) * 2 > x->table_size)
		table_grow(x);
	vec_push(&x->nodes, (struct node){ x->node, label });
	queue_push(x, &x->queue[cost ? 1 : 0], state,
		   (uint32_t)x->nodes.n - 1);
}

static void take_oldest(struct explore *x)
{
	const struct pending *p = &x->pending[x->oldest];

	take(x, &p->key, x->pending_blocks + x->oldest * x->ops.size,
	     p->label, p->cost);
	x->oldest = (x->oldest + 1) % PENDING;
	x->npending--;
}

uint8_t *explore_room(struct explore *x)
{
	if (x->npending == PENDING)
		take_oldest(x);
	return x->pending_blocks +
	       (x->oldest + x->npending) % PENDING * x->ops.size;
}

void explore_emit(struct explore *x, const uint8_t *state, uint32_t label,
		  int cost)
{
	uint8_t *room = explore_room(x);
	struct key key;

	x->moves++;
	if (!successor_hash(x, state, &key))
		return;
	__builtin_prefetch(&x->table[slot_of(x, &key)]);
	x->pending[(x->oldest + x->npending++) % PENDING] =
		(struct pending){ key, label, cost };
	if (state != room)
		memcpy(room, state, x->ops.size);
}

void explore_stop(struct explore *x)
{
	x->stopped = true;
}

uint32_t explore_node(const struct explore *x)
{
	return x->node;
}

int explore_level(const struct explore *x)
{
	return x->level;
}

/* Expands all of this level, moves of cost 0 included. */
static void run_level(struct explore *x)
{
	struct queue *q = &x->queue[0];

	while (q->next < q->n && !x->stopped && !x->full) {
		x->node = q->nodes[q->next];
		memcpy(x->current, q->blocks + q->next * x->ops.size,
		       x->ops.size);
		x->key = block_hash(x, x->current);
		q->next++;
		/* what has been expanded need not be kept */
		if (q->next > 65536 && q->next * 2 > q->n) {
			memmove(q->blocks, q->blocks + q->next * x->ops.size,
				(q->n - q->next) * x->ops.size);
			memmove(q->nodes, q->nodes + q->next,
				(q->n - q->next) * sizeof(*q->nodes));
			q->n -= q->next;
			q->next = 0;
		}
		x->ops.expand(x->ops.ctx, x, x->current);
		while (x->npending)
			take_oldest(x);
	}
}

static void next_level(struct explore *x)
{
	struct queue done = x->queue[0];

	x->queue[0] = x->queue[1];
	done.n = done.next = 0;
	x->queue[1] = done;
	x->level++;
}

struct explore_result explore_run(struct explore *x, const uint8_t *start)
{
	struct explore_result r = { .stop = EXPLORE_NO_NODE };
	struct key key = block_hash(x, start);

	assert(!x->nodes.n);
	x->moves++;
	take(x, &key, start, 0, 0);
	for (;;) {
		run_level(x);
		if (x->stopped || x->full || !x->queue[1].n ||
		    x->level == x->ops.max_cost)
			break;
		next_level(x);
	}
	r.end = x->stopped ? EXPLORE_STOPPED : x->full ? EXPLORE_LIMIT :
		x->queue[1].n ? EXPLORE_BOUND : EXPLORE_DONE;
	r.states = x->nodes.n;
	r.moves = x->moves;
	r.cost = x->level;
	if (x->stopped)
		r.stop = x->node;
	return r;
}

size_t explore_path(const struct explore *x, uint32_t node, uint32_t *labels,
		    size_t max)
{
	size_t n = 0;

	for (uint32_t i = node; x->nodes.v[i].parent != EXPLORE_NO_NODE;
	     i = x->nodes.v[i].parent)
		n++;
	for (size_t k = n; node != EXPLORE_NO_NODE &&
			   x->nodes.v[node].parent != EXPLORE_NO_NODE;
	     node = x->nodes.v[node].parent)
		if (--k < max)
			labels[k] = x->nodes.v[node].label;
	return n;
}
