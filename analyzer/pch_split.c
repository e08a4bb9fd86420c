// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which headers should be read once for many units?
 *
 * Units are split again and again: by the header that saves most over those
 * that certainly include it, as long as that saves enough. The headers of a
 * part are what all its units include. Going back up, a part becomes a choice
 * if that is cheaper than using what the part around it has, else its units
 * join those of the part around it.
 *
 * Costs are in words to parse. Writing a precompiled header costs about as
 * much again as parsing half of it (measured).
 */
#include "analyzer/pch_int.h"

#include <stdlib.h>
#include <string.h>

enum {
	MIN_SAVED = 200000,	/* words; less is not worth a split */
	FIXED_COST = 100000,	/* words; of any set */
	TRIED = 40		/* headers tried for a split */
};

struct part {
	struct pch_unit **units;
	size_t n;
	struct pch_bits has;	/* headers of all units */
};

struct splitter {
	struct pch_group *g;
	struct arena *mem;
	struct pch_choices *out;
};

static struct pch_bits bits_copy(const struct pch_bits *b)
{
	struct pch_bits c = { 0 };

	for (size_t i = 0; i < b->n; i++)
		vec_push(&c, b->v[i]);
	return c;
}

static void bits_and(struct pch_bits *a, const struct pch_bits *b)
{
	if (a->n > b->n)
		a->n = b->n;
	for (size_t i = 0; i < a->n; i++)
		a->v[i] &= b->v[i];
}

static uint64_t bits_word(const struct pch_bits *b, size_t i)
{
	return i < b->n ? b->v[i] : 0;
}

uint64_t pch_weight(const struct pch_group *g, const struct pch_bits *a,
		    const struct pch_bits *b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a->n; i++) {
		uint64_t left = a->v[i] & ~bits_word(b, i);

		for (; left; left &= left - 1) {
			size_t h = i * 64 + (size_t)__builtin_ctzll(left);

			sum += g->headers.v[h].text->weight;
		}
	}
	return sum;
}

static struct pch_bits common(const struct part *p)
{
	struct pch_bits b = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		if (i)
			bits_and(&b, &p->units[i]->has);
		else
			b = bits_copy(&p->units[i]->has);
	}
	return b;
}

struct candidate {
	uint32_t header;
	uint64_t value;
};

static int by_value(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return (x->header > y->header) - (x->header < y->header);
}

/* Headers by the words that reading them costs all units of P. */
static struct candidate *candidates(struct splitter *sp, const struct part *p,
				    const struct pch_bits *have, size_t *n)
{
	const struct pch_group *g = sp->g;
	struct candidate *c = arena_array(sp->mem, struct candidate,
					  g->headers.n + 1);

	for (uint32_t h = 0; h < g->headers.n; h++)
		c[h].header = h;
	for (size_t i = 0; i < p->n; i++) {
		const struct pch_bits *has = &p->units[i]->has;

		for (size_t k = 0; k < has->n; k++) {
			uint64_t left = has->v[k] & ~bits_word(have, k);

			for (; left; left &= left - 1) {
				size_t h = k * 64 +
					   (size_t)__builtin_ctzll(left);

				c[h].value += g->headers.v[h].text->weight;
			}
		}
	}
	qsort(c, g->headers.n, sizeof(*c), by_value);
	*n = 0;
	while (*n < TRIED && *n < g->headers.n && c[*n].value)
		++*n;
	return c;
}

/* The units with H, and what they have in common. */
static struct part part_with(const struct part *p, uint32_t h,
			     struct pch_unit **units)
{
	struct part q = { .units = units };

	for (size_t i = 0; i < p->n; i++)
		if (pch_bit(&p->units[i]->has, h))
			units[q.n++] = p->units[i];
	q.has = common(&q);
	return q;
}

/* The header whose units save most; false if none saves enough. */
static bool best_split(struct splitter *sp, const struct part *p,
		       const struct pch_bits *have, uint32_t *best)
{
	struct pch_unit **tmp = arena_array(sp->mem, struct pch_unit *, p->n);
	uint64_t most = MIN_SAVED;
	bool found = false;
	size_t n;
	struct candidate *c = candidates(sp, p, have, &n);

	for (size_t i = 0; i < n; i++) {
		struct part q = part_with(p, c[i].header, tmp);
		uint64_t saved = q.n * pch_weight(sp->g, &q.has, have);

		if (q.n > 1 && saved > most) {
			most = saved;
			*best = c[i].header;
			found = true;
		}
		vec_release(&q.has);
	}
	return found;
}

bool pch_is_worth_it(const struct pch_group *g, size_t nunits,
		     const struct pch_bits *set, const struct pch_bits *around)
{
	static const struct pch_bits none;
	uint64_t saved = nunits * pch_weight(g, set, around);
	uint64_t cost = pch_weight(g, set, &none);

	return saved > cost + cost / 2 + FIXED_COST;
}

/* The units of P that include H, in front of the others; their number. */
static size_t bring_forward(struct part *p, uint32_t h, struct pch_unit **tmp)
{
	size_t n = 0, rest = 0;

	for (size_t i = 0; i < p->n; i++)
		if (pch_bit(&p->units[i]->has, h))
			p->units[n++] = p->units[i];
		else
			tmp[rest++] = p->units[i];
	memcpy(p->units + n, tmp, rest * sizeof(*tmp));
	return n;
}

/*
 * Chooses sets for units of P, given what the part around it has; units that
 * are left are moved to the front, their number is returned.
 */
static size_t split(struct splitter *sp, struct part *p,
		    const struct pch_bits *around)
{
	struct pch_unit **tmp = arena_array(sp->mem, struct pch_unit *, p->n);
	struct part left = { .units = p->units };
	struct part rest = *p;
	uint32_t h;

	while (rest.n && best_split(sp, &rest, &p->has, &h)) {
		struct part in = { .units = rest.units };

		in.n = bring_forward(&rest, h, tmp);
		rest.units += in.n;
		rest.n -= in.n;
		in.has = common(&in);
		in.n = split(sp, &in, &p->has);
		memmove(left.units + left.n, in.units,
			in.n * sizeof(*in.units));
		left.n += in.n;
		vec_release(&in.has);
	}
	memmove(left.units + left.n, rest.units, rest.n * sizeof(*rest.units));
	left.n += rest.n;
	if (!left.n)
		return 0;
	left.has = common(&left);
	if (!pch_is_worth_it(sp->g, left.n, &left.has, around)) {
		vec_release(&left.has);
		return left.n;
	}
	vec_push(sp->out, left.has);
	return 0;
}

void pch_choose(struct pch_group *g, struct pch_unit **units, size_t n,
		struct pch_choices *out)
{
	static const struct pch_bits none;
	struct arena mem = { 0 };
	struct splitter sp = { .g = g, .mem = &mem, .out = out };
	struct part p = { .units = arena_array(&mem, struct pch_unit *, n),
			  .n = n };

	memcpy(p.units, units, n * sizeof(*units));
	split(&sp, &p, &none);
	arena_release(&mem);
}
