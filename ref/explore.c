/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breadth-first exploration: two queues of blocks (this level, the next),
 * nodes with their ways, and a hash table of node numbers.
 */
#include "ref/explore.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct node {
	uint32_t parent, label;
};

/* An entry of the table; both words 0: empty. */
struct key {
	uint64_t hash[2];
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
	uint32_t node;
	int level;
	bool stopped, full;
	uint64_t moves;
};

/* ---- hash ---- */

static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two independent multiply-and-fold chains over the words of the block. */
static void hash_block(const uint8_t *p, size_t size, uint64_t h[2])
{
	uint64_t a = 0x9e3779b97f4a7c15, b = 0xc2b2ae3d27d4eb4f;

	for (; size >= 8; p += 8, size -= 8) {
		uint64_t w;

		memcpy(&w, p, 8);
		a = fold(a ^ w, 0xa0761d6478bd642f);
		b = fold(b + w, 0xe7037ed1a0b428db) ^ w;
	}
	if (size) {
		uint64_t w = 0;

		memcpy(&w, p, size);
		a = fold(a ^ w, 0xa0761d6478bd642f);
		b = fold(b + w, 0xe7037ed1a0b428db) ^ w;
	}
	h[0] = fold(a, 0x8ebc6af09c88c6e3) | 1;	/* never empty */
	h[1] = fold(b, 0x589965cc75374cc3);
}

/* ---- table ---- */

static bool empty(const struct key *k)
{
	return !(k->hash[0] | k->hash[1]);
}

/* The entry of the key, or the empty one where it belongs. */
static struct key *find(const struct explore *x, const struct key *key)
{
	size_t mask = x->table_size - 1;
	size_t i = key->hash[0] & mask;

	while (!empty(&x->table[i]) &&
	       (x->table[i].hash[0] != key->hash[0] ||
		x->table[i].hash[1] != key->hash[1]))
		i = (i + 1) & mask;
	return &x->table[i];
}

static void table_grow(struct explore *x)
{
	struct key *old = x->table;
	size_t n = x->table_size;

	x->table_size *= 2;
	x->table = xcalloc(x->table_size, sizeof(*x->table));
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
	x->table = xcalloc(x->table_size, sizeof(*x->table));
	x->current = xmalloc(ops->size);
	x->node = EXPLORE_NO_NODE;
	return x;
}

void explore_release(struct explore *x)
{
	vec_release(&x->nodes);
	free(x->table);
	free(x->current);
	queue_release(&x->queue[0]);
	queue_release(&x->queue[1]);
	free(x);
}

bool explore_emit(struct explore *x, const uint8_t *state, uint32_t label,
		  int cost)
{
	struct key key, *at;

	x->moves++;
	hash_block(state, x->ops.size, key.hash);
	at = find(x, &key);
	if (!empty(at))
		return false;
	if (x->ops.max_states && x->nodes.n >= x->ops.max_states) {
		x->full = true;
		return false;
	}
	*at = key;
	if ((x->nodes.n + 1) * 2 > x->table_size)
		table_grow(x);
	vec_push(&x->nodes, (struct node){ x->node, label });
	queue_push(x, &x->queue[cost ? 1 : 0], state,
		   (uint32_t)x->nodes.n - 1);
	return true;
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

	assert(!x->nodes.n);
	explore_emit(x, start, 0, 0);
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
