// SPDX-License-Identifier: BSD-2-Clause
/*
 * Building and simplifying terms.
 *
 * Every simplification is an equality that holds for all values, except two
 * that follow from C: the address of a member or local is not NULL, and
 * pointer equality is equality of the same access path.
 */
#include "checker/term.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ref/intern.h"

#define MEMO_SLOTS 65536u
#define SMALLEST_PAGE 4096	/* of any architecture */

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

static bool same_name(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool node_equal(const struct term_node *x, const struct term_node *y)
{
	return x->hash == y->hash && x->op == y->op && x->bits == y->bits &&
	       x->is_signed == y->is_signed && x->a == y->a && x->b == y->b &&
	       x->c == y->c && x->num == y->num && same_name(x->name, y->name) &&
	       same_name(x->name2, y->name2);
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

static term cons(struct terms *t, struct term_node n)
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
	return cons(t, (struct term_node){
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
	return cons(t, (struct term_node){ .op = op,
					   .num = num,
					   .name = name,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_field(struct terms *t, term base, const char *name,
		const char *record)
{
	const struct term_node *n = term_get(t, base);

	if (n->op == TERM_container && same_name(n->name, name))
		return n->a;
	return cons(t, (struct term_node){ .op = TERM_field,
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
	return cons(t, (struct term_node){ .op = TERM_elem,
					   .a = base,
					   .b = index });
}

term term_container(struct terms *t, term ptr, const char *name,
		    const char *record)
{
	const struct term_node *n = term_get(t, ptr);

	if (n->op == TERM_field && same_name(n->name, name))
		return n->a;
	return cons(t, (struct term_node){ .op = TERM_container,
					   .a = ptr,
					   .name = name,
					   .name2 = record });
}

term term_load(struct terms *t, term addr, int bits, bool is_signed)
{
	return cons(t, (struct term_node){ .op = TERM_load,
					   .a = addr,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_havoc(struct terms *t, term old, int64_t mark)
{
	const struct term_node *n = term_get(t, old);

	return cons(t, (struct term_node){ .op = TERM_havoc,
					   .a = old,
					   .num = mark,
					   .bits = n->bits,
					   .is_signed = n->is_signed });
}

term term_pure(struct terms *t, const char *name, term a, term b, term c,
	       int64_t version, int bits, bool is_signed)
{
	return cons(t, (struct term_node){ .op = TERM_pure,
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
		return cons(t, (struct term_node){ .op = TERM_maperr,
						   .a = handle });
	r = term_recall(t, TERM_maperr, handle, 0);
	if (r)
		return r;
	r = term_ite(t, n.a, term_maperr(t, n.b), term_maperr(t, n.c));
	return term_remember(t, TERM_maperr, handle, 0, r);
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

static bool is_aligned(const struct terms *t, term x)
{
	x = term_strip(t, x);
	vec_foreach(&t->aligned, i)
		if (t->aligned.v[i] == x)
			return true;
	return false;
}

#define MAX_INDEX_DEPTH 8

static bool share_unknown(struct terms *t, term a, term b, int depth);

/* One of the indices on the way to the place at ADDR has. */
static bool index_shares(struct terms *t, term addr, term b, int depth)
{
	struct term_node n = *term_get(t, addr);

	while (n.op == TERM_field || n.op == TERM_elem) {
		if (n.op == TERM_elem && share_unknown(t, n.b, b, depth))
			return true;
		n = *term_get(t, n.a);
	}
	return false;
}

/* Some unknown that A is computed from is in B too; yes when in doubt. */
static bool share_unknown(struct terms *t, term a, term b, int depth)
{
	struct term_node n = *term_get(t, a);

	if (depth > MAX_INDEX_DEPTH)
		return true;
	switch (n.op) {
	case TERM_none:
	case TERM_const:
		return false;
	case TERM_load:
		return term_contains(t, b, a) ||
		       index_shares(t, n.a, b, depth + 1);
	case TERM_sym:
	case TERM_loop:
	case TERM_uninit:
		return term_contains(t, b, a);
	default:
		return share_unknown(t, n.a, b, depth + 1) ||
		       share_unknown(t, n.b, b, depth + 1) ||
		       share_unknown(t, n.c, b, depth + 1);
	}
}

/* Two answers to one question, such as which bit is free. */
static bool two_answers(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, term_strip(t, a));
	const struct term_node *y = term_get(t, term_strip(t, b));

	return x->op == TERM_sym && y->op == TERM_sym &&
	       !strcmp(x->name, y->name);
}

term term_same_index(struct terms *t, term a, term b)
{
	term same = term_eq(t, a, b);

	if (!term_is_const(t, same, NULL) &&
	    (two_answers(t, a, b) || share_unknown(t, a, b, 0)))
		t->v.v[same].flags |= TERM_HAS_GUESS | TERM_IS_GUESS;
	return same;
}

term term_unguessed(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (n.flags & TERM_IS_GUESS)
		return term_false(t);
	if (!(n.flags & TERM_HAS_GUESS))
		return x;
	r = term_recall(t, MEMO_unguessed, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, term_unguessed(t, n.a));
		break;
	case TERM_ite:
		r = term_ite(t, term_unguessed(t, n.a), term_unguessed(t, n.b),
			     term_unguessed(t, n.c));
		break;
	case TERM_eq:
		r = term_eq(t, term_unguessed(t, n.a), term_unguessed(t, n.b));
		break;
	default:
		r = x;
	}
	return term_remember(t, MEMO_unguessed, x, 0, r);
}

term term_true(struct terms *t)
{
	return term_const(t, 1, 0, false);
}

term term_false(struct terms *t)
{
	return term_const(t, 0, 0, false);
}

bool term_is_truth(const struct terms *t, term x)
{
	const struct term_node *n = term_get(t, x);

	switch (n->op) {
	case TERM_maperr:
	case TERM_not:
	case TERM_and:
	case TERM_or:
	case TERM_eq:
	case TERM_lt:
	case TERM_le:
		return true;
	case TERM_const:
		return n->num == 0 || n->num == 1;
	case TERM_ite:
		return term_is_truth(t, n->b) && term_is_truth(t, n->c);
	default:
		return false;
	}
}

term term_not(struct terms *t, term a)
{
	const struct term_node *n = term_get(t, a);

	if (n->op == TERM_const)
		return n->num ? term_false(t) : term_true(t);
	if (n->op == TERM_not)
		return n->a;
	if (n->op == TERM_lt || n->op == TERM_le)
		return cons(t, (struct term_node){
				       .op = n->op == TERM_lt ? TERM_le :
								TERM_lt,
				       .is_signed = n->is_signed,
				       .a = n->b,
				       .b = n->a });
	return cons(t, (struct term_node){ .op = TERM_not, .a = a });
}

/* One of a and b is the negation of the other. */
static bool opposite(struct terms *t, term a, term b)
{
	return term_not(t, a) == b;
}

static bool is_conjunct(const struct terms *t, term whole, term x)
{
	while (term_get(t, whole)->op == TERM_and) {
		if (term_get(t, whole)->b == x)
			return true;
		whole = term_get(t, whole)->a;
	}
	return whole == x;
}

term term_and(struct terms *t, term a, term b)
{
	int64_t k;

	if (term_is_const(t, a, &k))
		return k ? b : a;
	if (term_is_const(t, b, &k))
		return k ? a : b;
	if (a == b || is_conjunct(t, a, b))
		return a;
	if (is_conjunct(t, b, a))
		return b;
	if (opposite(t, a, b) || is_conjunct(t, a, term_not(t, b)))
		return term_false(t);
	/* a and (not a or x) is a and x */
	if (term_get(t, b)->op == TERM_or) {
		term na = term_not(t, a);

		if (term_get(t, b)->a == na)
			return term_and(t, a, term_get(t, b)->b);
		if (term_get(t, b)->b == na)
			return term_and(t, a, term_get(t, b)->a);
	}
	return cons(t, (struct term_node){ .op = TERM_and, .a = a, .b = b });
}

/* (c and x) or (not c and x) is x; what both share is pulled out. */
static term or_factor(struct terms *t, term a, term b)
{
	struct term_node x = *term_get(t, a), y = *term_get(t, b);

	if (x.op != TERM_and || y.op != TERM_and)
		return 0;
	if (x.a == y.a)
		return term_and(t, x.a, term_or(t, x.b, y.b));
	if (x.b == y.b)
		return term_and(t, x.b, term_or(t, x.a, y.a));
	if (x.a == y.b)
		return term_and(t, x.a, term_or(t, x.b, y.a));
	if (x.b == y.a)
		return term_and(t, x.b, term_or(t, x.a, y.b));
	return 0;
}

/* a or (not a and x) is a or x */
static term or_absorb(struct terms *t, term a, term b)
{
	struct term_node y = *term_get(t, b);
	term na;

	if (y.op != TERM_and)
		return 0;
	if (y.a == a || y.b == a)
		return a;
	na = term_not(t, a);
	if (y.a == na)
		return term_or(t, a, y.b);
	if (y.b == na)
		return term_or(t, a, y.a);
	return 0;
}

term term_or(struct terms *t, term a, term b)
{
	int64_t k;
	term r;

	if (term_is_const(t, a, &k))
		return k ? a : b;
	if (term_is_const(t, b, &k))
		return k ? b : a;
	if (a == b)
		return a;
	if (opposite(t, a, b))
		return term_true(t);
	r = or_factor(t, a, b);
	if (!r)
		r = or_absorb(t, a, b);
	if (!r)
		r = or_absorb(t, b, a);
	if (r)
		return r;
	return cons(t, (struct term_node){ .op = TERM_or, .a = a, .b = b });
}

term term_strip(const struct terms *t, term x)
{
	while (term_get(t, x)->op == TERM_cast ||
	       term_get(t, x)->op == TERM_havoc)
		x = term_get(t, x)->a;
	return x;
}

static bool is_fresh(const struct term_node *n)
{
	return n->op == TERM_sym && (n->num & TERM_FRESH);
}

static bool is_nonnull(const struct terms *t, term x, int depth);

/* Whichever way it is, as far as that is quickly seen. */
static bool both_nonnull(const struct terms *t, const struct term_node *n,
			 int depth)
{
	return depth && is_nonnull(t, n->b, depth - 1) &&
	       is_nonnull(t, n->c, depth - 1);
}

static bool is_nonnull(const struct terms *t, term x, int depth)
{
	const struct term_node *n = term_get(t, x);

	switch (n->op) {
	case TERM_var:
	case TERM_global:
	case TERM_func:
	case TERM_string:
	case TERM_field:
		return true;
	case TERM_sym:
		return n->num & (TERM_FRESH | TERM_NONZERO);
	case TERM_elem:
		return is_nonnull(t, n->a, depth);
	case TERM_const:
		return n->num != 0;
	case TERM_cast:
		/* half a bus address says as much as all of it */
		return (n->bits >= term_get(t, n->a)->bits ||
			(n->bits >= 32 && is_fresh(term_get(t, n->a)))) &&
		       is_nonnull(t, n->a, depth);
	case TERM_ite:
		return both_nonnull(t, n, depth);
	default:
		return false;
	}
}

bool term_is_nonnull(const struct terms *t, term x)
{
	return is_nonnull(t, x, 8);
}

/* A is an object made in the run, and B was there before or is another. */
static bool made_apart(const struct term_node *a, const struct term_node *b)
{
	return is_fresh(a) && (b->op == TERM_load || is_fresh(b));
}

static bool is_union(const struct term_node *n)
{
	return !n->name2 || strstr(n->name2, "union");
}

/*
 * Members of one object by different names, of structures of different types
 * by one name, or of two objects that are distinct themselves.
 */
static bool distinct_members(const struct terms *t, const struct term_node *x,
			     const struct term_node *y)
{
	bool one_name = same_name(x->name, y->name);

	if (is_union(x) || is_union(y))
		return false;
	if (x->a == y->a)
		return !one_name;
	if (!one_name)
		return false;
	if (!same_name(x->name2, y->name2))
		return true;
	x = term_get(t, x->a);
	y = term_get(t, y->a);
	return x->op == TERM_field && y->op == TERM_field &&
	       distinct_members(t, x, y);
}

/* Addresses that can never be equal. */
static bool distinct_addresses(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);

	if (x->op == TERM_field && y->op == TERM_field)
		return distinct_members(t, x, y);

	if (made_apart(x, y) || made_apart(y, x))
		return true;
	if (x->op == TERM_const && x->num == 0)
		return term_is_nonnull(t, b);
	if (y->op == TERM_const && y->num == 0)
		return term_is_nonnull(t, a);
	return (x->op == TERM_var || x->op == TERM_global ||
		x->op == TERM_func) &&
	       (y->op == TERM_var || y->op == TERM_global ||
		y->op == TERM_func);
}

/* x + k == m becomes x == m - k. */
static term eq_solve(struct terms *t, term a, int64_t m)
{
	struct term_node n = *term_get(t, a);
	int64_t k;

	if (n.op == TERM_add && term_is_const(t, n.b, &k) && n.is_signed)
		return term_eq(t, n.a, term_const(t, m - k, 64, true));
	if (n.op == TERM_bor && m == 0)
		return term_and(t, term_eq(t, n.a, term_false(t)),
				term_eq(t, n.b, term_false(t)));
	if (n.op == TERM_cast && m == 0 &&
	    term_get(t, n.a)->bits <= n.bits && term_get(t, n.a)->bits)
		return term_eq(t, n.a, term_false(t));
	if (n.op == TERM_elem && m == 0)
		return 0;
	return 0;
}

static term eq_ite(struct terms *t, term ite, term k)
{
	struct term_node n = *term_get(t, ite);
	term r = term_recall(t, TERM_eq, ite, k), x, y;

	if (r)
		return r;
	x = term_eq(t, n.b, k);
	y = term_eq(t, n.c, k);
	r = term_or(t, term_and(t, n.a, x), term_and(t, term_not(t, n.a), y));
	return term_remember(t, TERM_eq, ite, k, r);
}

/* When X is 0, if every value it can choose from tells; else 0. */
static term zero_ite(struct terms *t, term x, int depth)
{
	struct term_node n = *term_get(t, x);
	int64_t k;
	term b, c;

	if (term_is_const(t, x, &k))
		return k ? term_false(t) : term_true(t);
	if (n.op != TERM_ite || !depth)
		return term_is_nonnull(t, x) ? term_false(t) : 0;
	b = zero_ite(t, n.b, depth - 1);
	c = b ? zero_ite(t, n.c, depth - 1) : 0;
	if (!c)
		return 0;
	return term_or(t, term_and(t, n.a, b),
		       term_and(t, term_not(t, n.a), c));
}

/* The same member of records that may be two: equal where these are. */
static bool same_member(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);

	return x->op == TERM_field && y->op == TERM_field &&
	       same_name(x->name, y->name) && x->name2 && y->name2 &&
	       !strcmp(x->name2, y->name2);
}

term term_eq(struct terms *t, term a, term b)
{
	int64_t k, m;
	term r;

	if (a == b)
		return term_true(t);
	if (term_is_const(t, a, &k)) {
		term swap = a;

		if (term_is_const(t, b, &m))
			return k == m ? term_true(t) : term_false(t);
		a = b;
		b = swap;
	}
	if (distinct_addresses(t, a, b))
		return term_false(t);
	if (same_member(t, a, b))
		return term_eq(t, term_get(t, a)->a, term_get(t, b)->a);
	if (term_is_const(t, b, &m)) {
		if (term_is_truth(t, a) && (m == 0 || m == 1))
			return m ? a : term_not(t, a);
		if (term_is_truth(t, a))
			return term_false(t);
		r = m ? 0 : zero_ite(t, a, 8);
		if (r)
			return r;
		if (term_get(t, a)->op == TERM_ite &&
		    (term_is_const(t, term_get(t, a)->b, NULL) ||
		     term_is_const(t, term_get(t, a)->c, NULL)))
			return eq_ite(t, a, b);
		r = eq_solve(t, a, m);
		if (r)
			return r;
	} else if (a > b) {
		term swap = a;

		a = b;
		b = swap;
	}
	return cons(t, (struct term_node){ .op = TERM_eq, .a = a, .b = b });
}

term term_truth(struct terms *t, term a)
{
	if (term_is_truth(t, a))
		return a;
	return term_not(t, term_eq(t, a, term_false(t)));
}

term term_ite(struct terms *t, term c, term a, term b)
{
	struct term_node n;
	int64_t k;

	if (a == b)
		return a;
	if (term_is_const(t, c, &k))
		return k ? a : b;
	n = *term_get(t, c);
	if (n.op == TERM_not)
		return term_ite(t, n.a, b, a);
	if (term_is_const(t, a, &k) && k == 1 && term_is_const(t, b, &k) &&
	    k == 0)
		return c;
	n = *term_get(t, a);
	if (n.op == TERM_ite && n.a == c)
		return term_ite(t, c, n.b, b);
	n = *term_get(t, b);
	if (n.op == TERM_ite && n.a == c)
		return term_ite(t, c, a, n.c);
	return cons(t, (struct term_node){ .op = TERM_ite,
					   .a = c,
					   .b = a,
					   .c = b,
					   .bits = term_get(t, a)->bits,
					   .is_signed =
						   term_get(t, a)->is_signed });
}

static bool fold(enum term_op op, int64_t x, int64_t y, bool is_signed,
		 int64_t *out)
{
	uint64_t ux = (uint64_t)x, uy = (uint64_t)y;

	switch (op) {
	case TERM_add:
		*out = (int64_t)(ux + uy);
		return true;
	case TERM_sub:
		*out = (int64_t)(ux - uy);
		return true;
	case TERM_mul:
		*out = (int64_t)(ux * uy);
		return true;
	case TERM_div:
	case TERM_mod:
		if (y == 0 || (is_signed && y == -1))
			return false;
		if (op == TERM_div)
			*out = is_signed ? x / y : (int64_t)(ux / uy);
		else
			*out = is_signed ? x % y : (int64_t)(ux % uy);
		return true;
	case TERM_shl:
		*out = uy < 64 ? (int64_t)(ux << uy) : 0;
		return true;
	case TERM_shr:
		if (uy >= 64)
			return false;
		*out = is_signed ? x >> uy : (int64_t)(ux >> uy);
		return true;
	case TERM_band:
		*out = x & y;
		return true;
	case TERM_bor:
		*out = x | y;
		return true;
	case TERM_xor:
		*out = x ^ y;
		return true;
	case TERM_lt:
		*out = is_signed ? x < y : ux < uy;
		return true;
	case TERM_le:
		*out = is_signed ? x <= y : ux <= uy;
		return true;
	default:
		return false;
	}
}

static bool is_compare(enum term_op op)
{
	return op == TERM_lt || op == TERM_le;
}

/* Identities with a constant on the right. */
/* X & MASK, once for every X: choices share their parts. */
static term masked(struct terms *t, term x, term mask, int bits, bool is_signed)
{
	term r = term_recall(t, TERM_band, x, mask);

	if (r)
		return r;
	r = term_bin(t, TERM_band, x, mask, bits, is_signed);
	return term_remember(t, TERM_band, x, mask, r);
}

/* Bits set, cleared and tested one after the other; 0: nothing to simplify. */
static term simplify_mask(struct terms *t, enum term_op op, term a, int64_t k,
			  int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);
	term x, y, mask = term_const(t, k, 64, true);
	int64_t m;

	if (op != TERM_band)
		return 0;
	if (n.op == TERM_ite) {
		x = masked(t, n.b, mask, bits, is_signed);
		y = masked(t, n.c, mask, bits, is_signed);
		if (term_is_const(t, x, NULL) || term_is_const(t, y, NULL))
			return term_ite(t, n.a, x, y);
	}
	/* the mask takes no more than the cast leaves */
	if (n.op == TERM_cast && k > 0 && n.bits < 63 &&
	    k < (int64_t)1 << n.bits && term_get(t, n.a)->bits >= n.bits)
		return term_bin(t, op, n.a, mask, bits, is_signed);
	if ((n.op != TERM_band && n.op != TERM_bor) ||
	    !term_is_const(t, n.b, &m))
		return 0;
	if (n.op == TERM_band)
		return term_bin(t, op, n.a, term_const(t, m & k, 64, true),
				bits, is_signed);
	if ((m & k) == k)
		return mask;
	return m & k ? 0 : term_bin(t, op, n.a, mask, bits, is_signed);
}

static term simplify_const(struct terms *t, enum term_op op, term a, int64_t k,
			   int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);
	int64_t m;
	term r = simplify_mask(t, op, a, k, bits, is_signed);

	if (r)
		return r;
	if (k == 0 && (op == TERM_add || op == TERM_sub || op == TERM_shl ||
		       op == TERM_shr || op == TERM_bor || op == TERM_xor))
		return a;
	if (k == 1 && (op == TERM_mul || op == TERM_div))
		return a;
	if (k == 0 && (op == TERM_mul || op == TERM_band))
		return term_false(t);
	if (((op == TERM_band && k > 0 && k < SMALLEST_PAGE) ||
	     (op == TERM_mod && k > 0 && SMALLEST_PAGE % k == 0)) &&
	    is_aligned(t, a))
		return term_false(t);
	if (op == TERM_lt && k == 0 && !is_signed)
		return term_false(t);
	if (op == TERM_lt && k == 1 && !is_signed)
		return term_eq(t, a, term_false(t));
	if (op == TERM_le && k == 0 && !is_signed)
		return term_eq(t, a, term_false(t));
	if (op == TERM_sub)
		return term_bin(t, TERM_add, a,
				term_const(t, (int64_t)(0 - (uint64_t)k), 64,
					   true),
				bits, is_signed);
	/* (x + m) + k */
	if (op == TERM_add && n.op == TERM_add && n.is_signed == is_signed &&
	    n.bits == bits && term_is_const(t, n.b, &m))
		return term_bin(t, TERM_add, n.a,
				term_const(t, (int64_t)((uint64_t)m +
							(uint64_t)k),
					   64, true),
				bits, is_signed);
	return 0;
}

/* Comparing a choice of constants with a constant. */
static term compare_ite(struct terms *t, enum term_op op, term a, term b,
			bool is_signed)
{
	struct term_node n = *term_get(t, a);
	uint32_t key = op | (uint32_t)is_signed << 16;
	term r = term_recall(t, key, a, b);

	if (r)
		return r;
	if (n.op == TERM_ite && term_is_const(t, b, NULL) &&
	    (term_is_const(t, n.b, NULL) || term_is_const(t, n.c, NULL)))
		return term_remember(
			t, key, a, b,
			term_ite(t, n.a, term_bin(t, op, n.b, b, 0, is_signed),
				 term_bin(t, op, n.c, b, 0, is_signed)));
	n = *term_get(t, b);
	if (n.op == TERM_ite && term_is_const(t, a, NULL) &&
	    (term_is_const(t, n.b, NULL) || term_is_const(t, n.c, NULL)))
		return term_ite(t, n.a, term_bin(t, op, a, n.b, 0, is_signed),
				term_bin(t, op, a, n.c, 0, is_signed));
	return 0;
}

term term_bin(struct terms *t, enum term_op op, term a, term b, int bits,
	      bool is_signed)
{
	int64_t x = 0, y = 0, r;
	bool ca = term_is_const(t, a, &x), cb = term_is_const(t, b, &y);
	term s;

	if (op == TERM_eq)
		return term_eq(t, a, b);
	if (ca && cb && fold(op, x, y, is_signed, &r))
		return term_const(t, r, is_compare(op) ? 0 : bits, is_signed);
	if (ca && !cb && (op == TERM_add || op == TERM_mul ||
			  op == TERM_band || op == TERM_bor ||
			  op == TERM_xor)) {
		s = a;
		a = b;
		b = s;
		y = x;
		cb = true;
	}
	if (cb) {
		s = simplify_const(t, op, a, y, bits, is_signed);
		if (s)
			return s;
	}
	if (a == b && op == TERM_sub)
		return term_false(t);
	if (a == b && is_compare(op))
		return op == TERM_le ? term_true(t) : term_false(t);
	if (is_compare(op)) {
		s = compare_ite(t, op, a, b, is_signed);
		if (s)
			return s;
		bits = 0;
	}
	return cons(t, (struct term_node){ .op = op,
					   .a = a,
					   .b = b,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_cast(struct terms *t, term a, int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);

	if (n.op == TERM_const)
		return term_const(t, n.num, bits, is_signed);
	if (!n.bits || !bits || term_is_truth(t, a))
		return a;
	if (n.bits == bits && n.is_signed == is_signed)
		return a;
	/* widening keeps the value unless a sign gets lost */
	if (n.bits < bits && (!n.is_signed || is_signed))
		return a;
	if (n.op == TERM_ite) {
		uint32_t op = TERM_cast | (uint32_t)bits << 8 |
			      (uint32_t)is_signed << 16;
		term r = term_recall(t, op, a, 0);

		if (r)
			return r;
		r = term_ite(t, n.a, term_cast(t, n.b, bits, is_signed),
			     term_cast(t, n.c, bits, is_signed));
		return term_remember(t, op, a, 0, r);
	}
	if (n.op == TERM_cast && n.bits >= bits &&
	    term_get(t, n.a)->bits >= bits)
		return term_cast(t, n.a, bits, is_signed);
	/* (cast(x) + k) modulo 2^bits */
	if (n.op == TERM_add && n.bits >= bits && term_is_const(t, n.b, NULL)) {
		struct term_node x = *term_get(t, n.a);

		if (x.op == TERM_cast && x.bits >= bits &&
		    term_get(t, x.a)->bits >= bits)
			return term_cast(t,
					 term_bin(t, TERM_add, x.a, n.b,
						  term_get(t, x.a)->bits,
						  term_get(t, x.a)->is_signed),
					 bits, is_signed);
	}
	return cons(t, (struct term_node){ .op = TERM_cast,
					   .a = a,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

static bool contains(struct terms *t, term whole, term x)
{
	const struct term_node *n = term_get(t, whole);

	if (whole == x)
		return true;
	/* parts are built before the whole, so they have smaller numbers */
	if (whole < x || t->stamps.v[whole] == t->stamp)
		return false;
	t->stamps.v[whole] = t->stamp;
	return contains(t, n->a, x) || contains(t, n->b, x) ||
	       contains(t, n->c, x);
}

static bool reads_entry(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);

	if (n.op == TERM_load)
		return true;
	if (!x || t->stamps.v[x] == t->stamp)
		return false;
	t->stamps.v[x] = t->stamp;
	return reads_entry(t, n.a) || reads_entry(t, n.b) ||
	       reads_entry(t, n.c);
}

bool term_reads_entry(struct terms *t, term x)
{
	while (t->stamps.n < t->v.n)
		vec_push(&t->stamps, 0);
	t->stamp++;
	return reads_entry(t, x);
}

bool term_contains(struct terms *t, term whole, term x)
{
	while (t->stamps.n < t->v.n)
		vec_push(&t->stamps, 0);
	t->stamp++;
	return x && contains(t, whole, x);
}

/* Does the single fact F, about X, exclude the value K? */
static bool excludes(struct terms *t, term f, term x, int64_t k)
{
	struct term_node n = *term_get(t, f);
	int64_t bound;

	if (n.op != TERM_lt && n.op != TERM_le)
		return false;
	if (n.a == x && term_is_const(t, n.b, &bound))
		return n.op == TERM_lt ? k >= bound : k > bound;
	if (n.b == x && term_is_const(t, n.a, &bound))
		return n.op == TERM_lt ? k <= bound : k < bound;
	return false;
}

/* X is A moved on by K, or further. */
static bool moved(const struct terms *t, term x, term a, bool up)
{
	const struct term_node *n = term_get(t, x);
	int64_t k;

	return n->op == TERM_add && n->a == a && term_is_const(t, n->b, &k) &&
	       (up ? k > 0 : k < 0);
}

/* Does F say that A and B differ? */
static bool separates(struct terms *t, term f, term a, term b)
{
	const struct term_node *n = term_get(t, f);

	if (n->op == TERM_le && n->is_signed &&
	    ((n->b == b && moved(t, n->a, a, true)) ||
	     (n->b == a && moved(t, n->a, b, true)) ||
	     (n->a == b && moved(t, n->b, a, false)) ||
	     (n->a == a && moved(t, n->b, b, false))))
		return true;
	return n->op == TERM_lt && ((n->a == a && n->b == b) ||
				    (n->a == b && n->b == a));
}

bool term_possible(struct terms *t, term pc, term c)
{
	term nc = term_not(t, c);
	struct term_node e = *term_get(t, c);
	int64_t k = 0;
	bool is_equation = e.op == TERM_eq,
	     bounded = is_equation && term_is_const(t, e.b, &k);

	for (;;) {
		struct term_node n = *term_get(t, pc);
		term f = n.op == TERM_and ? n.b : pc;

		if (f == nc || (bounded && excludes(t, f, e.a, k)) ||
		    (is_equation && separates(t, f, e.a, e.b)))
			return false;
		if (n.op != TERM_and)
			return true;
		pc = n.a;
	}
}
