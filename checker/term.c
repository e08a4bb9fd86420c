// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table of terms, the leaves and the places in memory.
 *
 * Every simplification, here and in the other parts, is an equality that holds
 * for all values, except two that follow from C: the address of a member or
 * local is not NULL, and pointer equality is equality of the same access path.
 */
#include "checker/term_int.h"

#include <stdlib.h>

#include "ref/intern.h"

#define MEMO_SLOTS 65536u

static struct term_memo *memo_slot(const struct terms *t, uint32_t op, term a,
				   term b)
{
	uint32_t h = op * 2654435761u ^ a * 2246822519u ^ b * 3266489917u;

	return &t->memo[(h ^ h >> 15) & (MEMO_SLOTS - 1)];
}

term term_recall(const struct terms *t, uint32_t op, term a, term b)
{
	const struct term_memo *m;

	if (!t->memo)
		return 0;
	m = memo_slot(t, op, a, b);
	return m->op == op && m->a == a && m->b == b ? m->result : 0;
}

term term_remember(struct terms *t, uint32_t op, term a, term b, term result)
{
	if (!t->memo)
		t->memo = xcalloc(MEMO_SLOTS, sizeof(*t->memo));
	*memo_slot(t, op, a, b) = (struct term_memo){ op, a, b, result };
	return result;
}

static uint32_t node_hash(const struct term_node *n)
{
	uint64_t k[4] = {
		(uint64_t)n->op << 16 | (uint64_t)n->bits << 8 | n->is_signed,
		(uint64_t)n->a << 32 | n->b, (uint64_t)n->c, (uint64_t)n->num,
	};
	/* names are told apart by content, not by address */
	uint64_t h = n->name ? hash_bytes(n->name, strlen(n->name), 1) : 0;

	for (size_t i = 0; i < 4; i++) {
		h = (h ^ k[i]) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

static bool node_equal(const struct term_node *x, const struct term_node *y)
{
	return x->hash == y->hash && x->op == y->op && x->bits == y->bits &&
	       x->is_signed == y->is_signed && x->a == y->a && x->b == y->b &&
	       x->c == y->c && x->num == y->num && term_same_name(x->name, y->name) &&
	       term_same_name(x->name2, y->name2);
}

static size_t slot_of(const struct terms *t, const struct term_node *n)
{
	size_t mask = t->nslots - 1;
	size_t i = n->hash & mask;

	while (t->slots[i] && !node_equal(&t->v.v[t->slots[i]], n))
		i = (i + 1) & mask;
	return i;
}

/* All terms differ: each takes the next free slot. */
static void grow(struct terms *t)
{
	t->nslots = t->nslots ? t->nslots * 2 : 4096;
	free(t->slots);
	t->slots = xcalloc(t->nslots, sizeof(*t->slots));
	for (uint32_t i = 1; i < t->v.n; i++) {
		size_t at = t->v.v[i].hash & (t->nslots - 1);

		while (t->slots[at])
			at = (at + 1) & (t->nslots - 1);
		t->slots[at] = i;
	}
}

static uint8_t own_flags(enum term_op op)
{
	switch (op) {
	case TERM_loop:
		return TERM_HAS_HAVOC | TERM_HAS_LOOP;
	case TERM_havoc:
	case TERM_uninit:
		return TERM_HAS_HAVOC;
	case TERM_sym:
	case TERM_load:
	case TERM_maperr:
		return TERM_HAS_INPUT;
	default:
		return 0;
	}
}

void terms_init(struct terms *t)
{
	struct term_node none = { 0 };

	memset(t, 0, sizeof(*t));
	vec_push(&t->v, none);
}

void terms_release(struct terms *t)
{
	vec_release(&t->v);
	vec_release(&t->stamps);
	free(t->memo);
	vec_release(&t->cleared);
	vec_release(&t->aligned);
	free(t->slots);
	arena_release(&t->mem);
	memset(t, 0, sizeof(*t));
}

term term_cons(struct terms *t, struct term_node n)
{
	size_t i;

	if ((t->v.n + 1) * 2 > t->nslots)
		grow(t);
	n.hash = node_hash(&n);
	i = slot_of(t, &n);
	if (t->slots[i])
		return t->slots[i];
	n.flags = own_flags(n.op) |
		  ((t->v.v[n.a].flags | t->v.v[n.b].flags | t->v.v[n.c].flags) &
		   ~TERM_IS_GUESS);
	if (n.name)
		n.name = arena_strdup(&t->mem, n.name);
	if (n.name2)
		n.name2 = arena_strdup(&t->mem, n.name2);
	t->slots[i] = (uint32_t)t->v.n;
	vec_push(&t->v, n);
	return t->slots[i];
}

static int64_t wrap(int64_t num, int bits, bool is_signed)
{
	if (bits <= 0 || bits >= 64)
		return num;
	num &= (int64_t)(((uint64_t)1 << bits) - 1);
	if (is_signed && (num >> (bits - 1) & 1))
		num -= (int64_t)((uint64_t)1 << bits);
	return num;
}

term term_const(struct terms *t, int64_t num, int bits, bool is_signed)
{
	/* Constants of equal value are one term, whatever their type. */
	return term_cons(t, (struct term_node){
			       .op = TERM_const,
			       .num = wrap(num, bits, is_signed) });
}

bool term_is_const(const struct terms *t, term x, int64_t *num)
{
	if (t->v.v[x].op != TERM_const)
		return false;
	if (num)
		*num = t->v.v[x].num;
	return true;
}

term term_leaf(struct terms *t, enum term_op op, int64_t num, const char *name,
	       int bits, bool is_signed)
{
	return term_cons(t, (struct term_node){ .op = op,
					   .num = num,
					   .name = name,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_field(struct terms *t, term base, const char *name,
		const char *record)
{
	const struct term_node *n = term_get(t, base);

	if (n->op == TERM_container && term_same_name(n->name, name))
		return n->a;
	return term_cons(t, (struct term_node){ .op = TERM_field,
					   .a = base,
					   .name = name,
					   .name2 = record });
}

term term_elem(struct terms *t, term base, term index)
{
	const struct term_node *n = term_get(t, base);
	int64_t k;

	if (term_is_const(t, index, &k) && k == 0)
		return base;
	if (n->op == TERM_elem) {
		term inner = n->a, sum = term_bin(t, TERM_add, n->b, index, 64,
						  true);

		return term_elem(t, inner, sum);
	}
	return term_cons(t, (struct term_node){ .op = TERM_elem,
					   .a = base,
					   .b = index });
}

term term_container(struct terms *t, term ptr, const char *name,
		    const char *record)
{
	const struct term_node *n = term_get(t, ptr);

	if (n->op == TERM_field && term_same_name(n->name, name))
		return n->a;
	return term_cons(t, (struct term_node){ .op = TERM_container,
					   .a = ptr,
					   .name = name,
					   .name2 = record });
}

term term_load(struct terms *t, term addr, int bits, bool is_signed)
{
	return term_cons(t, (struct term_node){ .op = TERM_load,
					   .a = addr,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_havoc(struct terms *t, term old, int64_t mark)
{
	const struct term_node *n = term_get(t, old);

	return term_cons(t, (struct term_node){ .op = TERM_havoc,
					   .a = old,
					   .num = mark,
					   .bits = n->bits,
					   .is_signed = n->is_signed });
}

term term_pure(struct terms *t, const char *name, term a, term b, term c,
	       int64_t version, int bits, bool is_signed)
{
	return term_cons(t, (struct term_node){ .op = TERM_pure,
					   .a = a,
					   .b = b,
					   .c = c,
					   .name = name,
					   .num = version,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_maperr(struct terms *t, term handle)
{
	struct term_node n;
	int64_t k;
	term r;

	handle = term_strip(t, handle);
	if (term_is_const(t, handle, &k))
		return k == -1 ? term_true(t) : term_false(t);
	n = *term_get(t, handle);
	if (n.op != TERM_ite)
		return term_cons(t, (struct term_node){ .op = TERM_maperr,
						   .a = handle });
	r = term_recall(t, TERM_maperr, handle, 0);
	if (r)
		return r;
	r = term_ite(t, n.a, term_maperr(t, n.b), term_maperr(t, n.c));
	return term_remember(t, TERM_maperr, handle, 0, r);
}

term term_true(struct terms *t)
{
	return term_const(t, 1, 0, false);
}

term term_false(struct terms *t)
{
	return term_const(t, 0, 0, false);
}

void term_clear(struct terms *t, term x)
{
	vec_foreach(&t->cleared, i)
		if (t->cleared.v[i] == x)
			return;
	vec_push(&t->cleared, x);
}

bool term_is_cleared(const struct terms *t, term addr)
{
	while (term_get(t, addr)->op == TERM_field ||
	       term_get(t, addr)->op == TERM_elem)
		addr = term_get(t, addr)->a;
	vec_foreach(&t->cleared, i)
		if (t->cleared.v[i] == addr)
			return true;
	return false;
}

bool term_is_steady(const struct terms *t, term addr)
{
	const struct term_node *n = term_get(t, addr);

	for (size_t i = 0; n->op == TERM_field && n->name2 && i < t->nsteady;
	     i++)
		if (!strcmp(n->name, t->steady[i].name) &&
		    !strcmp(n->name2, t->steady[i].record))
			return true;
	return false;
}

void term_align(struct terms *t, term x)
{
	vec_foreach(&t->aligned, i)
		if (t->aligned.v[i] == x)
			return;
	vec_push(&t->aligned, x);
}

bool term_is_aligned(const struct terms *t, term x)
{
	x = term_strip(t, x);
	vec_foreach(&t->aligned, i)
		if (t->aligned.v[i] == x)
			return true;
	return false;
}
