// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a state that comes back to the head of a widened loop means there.
 *
 * All iterations that are not executed one by one share their names: the
 * result of a call, the value of a counter at the head, a version of memory
 * stand for those of one arbitrary iteration. At the head the next iteration
 * begins, so nothing may be called by a name of the last one:
 *
 *   the subject, when it was born in it, keeps all names it rests on, as
 *     those of *its* iteration (a leaf with PRIMED): the one arbitrary element
 *     that is followed. What the path has learnt of them stays.
 *   places named by it are left behind: their content may be anything
 *   values named by it become any value of their place (sim_widen.c)
 *   versions of memory become the version at the head
 *
 * With that the states at the head have finitely many names, whatever the
 * number of rounds.
 */
#include "checker/sim_flow.h"

#include <string.h>

/* Layout of num: see sim.h. */
static uint32_t loop_of(const struct term_node *n)
{
	if (n->op == TERM_loop && (n->num & NUM_WIDENED))
		return (uint32_t)(n->num >> 32 & 0xffff);
	return (uint32_t)(n->num >> 20 & 0xffff);
}

/* CONTEXT is that of the loop, or lies within. */
static bool is_inner(const struct sim *sim, uint32_t loop, uint32_t context)
{
	/* an inner one is made later */
	while (context > loop)
		context = (uint32_t)(sim->loops.v[context - 1] >> 32);
	return context == loop;
}

static bool is_own(const struct rounds *r, const struct term_node *n)
{
	switch (n->op) {
	case TERM_sym:
	case TERM_loop:
		return !(n->num & NUM_PRIMED) &&
		       is_inner(r->sim, r->loop, loop_of(n));
	case TERM_havoc:
	case TERM_pure:
		return n->num >= r->head;
	default:
		return false;
	}
}

bool back_is_own(const struct rounds *r, term x)
{
	struct terms *t = r->sim->t;
	struct term_node n;
	term known;

	if (x < r->first)
		return false;
	n = *term_get(t, x);
	if (!(n.flags & (TERM_HAS_HAVOC | TERM_HAS_INPUT)))
		return n.op == TERM_pure && is_own(r, &n);
	if (is_own(r, &n))
		return true;
	known = term_recall(t, MEMO_own, x, r->serial);
	if (known)
		return known == term_true(t);
	known = back_is_own(r, n.a) || back_is_own(r, n.b) ||
				back_is_own(r, n.c) ?
			term_true(t) :
			term_false(t);
	return term_remember(t, MEMO_own, x, r->serial, known) == term_true(t);
}

/* How names change: those of the subject's birth, or versions of memory. */
struct renaming {
	const struct rounds *r;
	bool primes;
	term serial;
	VEC(int64_t) numbers;	/* versions met, in the order they were */
};

/* The same version gets the same number in each round. */
static int64_t version(struct renaming *m, int64_t num)
{
	size_t i = 0;

	if (num < m->r->head)
		return num;
	if (!m->primes)
		return m->r->head;
	while (i < m->numbers.n && m->numbers.v[i] != num)
		i++;
	if (i == m->numbers.n)
		vec_push(&m->numbers, num);
	return -((int64_t)m->r->loop << 16 | (int64_t)(i + 2));
}

static term renamed(struct renaming *m, term x);

static term rebuilt(struct renaming *m, struct term_node n)
{
	struct terms *t = m->r->sim->t;
	term a = n.a ? renamed(m, n.a) : 0, b = n.b ? renamed(m, n.b) : 0,
	     c = n.c ? renamed(m, n.c) : 0;

	switch (n.op) {
	case TERM_sym:
	case TERM_loop:
		return term_leaf(t, n.op,
				 m->primes && is_own(m->r, &n) ?
					 n.num | NUM_PRIMED :
					 n.num,
				 n.name, n.bits, n.is_signed);
	case TERM_field:
		return term_field(t, a, n.name, n.name2);
	case TERM_elem:
		return term_elem(t, a, b);
	case TERM_container:
		return term_container(t, a, n.name, n.name2);
	case TERM_load:
		return term_load(t, a, n.bits, n.is_signed);
	case TERM_havoc:
		return term_havoc(t, a, version(m, n.num));
	case TERM_pure:
		return term_pure(t, n.name, a, b, c, version(m, n.num), n.bits,
				 n.is_signed);
	case TERM_maperr:
		return term_maperr(t, a);
	case TERM_not:
		return term_not(t, a);
	case TERM_and:
		return term_and(t, a, b);
	case TERM_or:
		return term_or(t, a, b);
	case TERM_eq:
		return n.flags & TERM_IS_GUESS ? term_same_index(t, a, b) :
						 term_eq(t, a, b);
	case TERM_cast:
		return term_cast(t, a, n.bits, n.is_signed);
	case TERM_ite:
		return term_ite(t, a, b, c);
	default:
		return term_bin(t, n.op, a, b, n.bits, n.is_signed);
	}
}

static term renamed(struct renaming *m, term x)
{
	struct terms *t = m->r->sim->t;
	term r;

	if (!x || !back_is_own(m->r, x))
		return x;
	r = term_recall(t, MEMO_renamed, x, m->serial);
	if (r)
		return r;
	r = rebuilt(m, *term_get(t, x));
	return term_remember(t, MEMO_renamed, x, m->serial, r);
}

static struct renaming renaming_new(const struct rounds *r, bool primes)
{
	return (struct renaming){ .r = r,
				  .primes = primes,
				  .serial = (term)++r->sim->next_mark };
}

/* --- the subject ---------------------------------------------------------- */

static bool birth_is_own(const struct rounds *r, const struct birth *b)
{
	bool own = b->identity && back_is_own(r, b->identity);

	own |= b->fail && back_is_own(r, b->fail);
	for (int i = 0; i < ROLE_max; i++)
		own |= b->roles[i] && back_is_own(r, b->roles[i]);
	return own;
}

static int by_addr(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

/* Two places that now have one name: what is there is not known. */
static void sort_cells(struct state *s)
{
	size_t keep = 0;

	if (s->cells.n)
		qsort(s->cells.v, s->cells.n, sizeof(*s->cells.v), by_addr);
	for (size_t i = 0; i < s->cells.n; i++)
		if (keep && s->cells.v[keep - 1].addr == s->cells.v[i].addr)
			s->cells.v[keep - 1] = s->cells.v[i];
		else
			s->cells.v[keep++] = s->cells.v[i];
	s->cells.n = keep;
}

/* The subject was born in the iteration that ends: it keeps its names. */
static void keep_names(const struct rounds *r, struct state *s)
{
	struct renaming m = renaming_new(r, true);
	struct birth b = *s->subj.birth;

	b.identity = renamed(&m, b.identity);
	b.fail = renamed(&m, b.fail);
	for (int i = 0; i < ROLE_max; i++)
		b.roles[i] = renamed(&m, b.roles[i]);
	s->subj.birth = subject_intern_birth(r->sim, &b);
	s->pc = renamed(&m, s->pc);
	s->subj.born_under = renamed(&m, s->subj.born_under);
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];

		c->addr = renamed(&m, c->addr);
		c->value = renamed(&m, c->value);
	}
	sort_cells(s);
	vec_foreach(&s->marks, i)
		s->marks.v[i].base = renamed(&m, s->marks.v[i].base);
	vec_release(&m.numbers);
}

/* --- memory --------------------------------------------------------------- */

/*
 * What an iteration wrote at its own index, or through its own pointer, stays
 * written, but the next has another: any element may hold it.
 */
static struct mark left_behind(const struct rounds *r, term addr)
{
	const struct terms *t = r->sim->t;
	term up = addr;

	while (term_get(t, up)->op == TERM_field)
		up = term_get(t, up)->a;
	if (term_get(t, up)->op == TERM_elem)
		addr = term_get(t, up)->a;
	return (struct mark){ .base = addr, .number = r->head };
}

bool back_same_mark(const struct mark *a, const struct mark *b)
{
	if (a->base != b->base || a->number != b->number ||
	    !a->field != !b->field || a->is_unseen != b->is_unseen ||
	    a->locals != b->locals)
		return false;
	return !a->field || (!strcmp(a->field, b->field) &&
			     !strcmp(a->record, b->record));
}

/* Versions of this iteration become that of the head; the last one counts. */
static void renumber(const struct rounds *r, struct state *s)
{
	struct renaming m = renaming_new(r, false);
	size_t keep = 0;

	vec_foreach(&s->marks, i) {
		struct mark *k = &s->marks.v[i];

		k->base = renamed(&m, k->base);
		if (k->number >= r->head)
			k->number = r->head;
	}
	for (size_t i = 0; i < s->marks.n; i++) {
		bool again = false;

		for (size_t k = i + 1; k < s->marks.n && !again; k++)
			again = back_same_mark(&s->marks.v[i], &s->marks.v[k]);
		if (!again)
			s->marks.v[keep++] = s->marks.v[i];
	}
	s->marks.n = keep;
	vec_release(&m.numbers);
}

term back_facts(const struct rounds *r, term pc)
{
	struct terms *t = r->sim->t;
	struct term_node n = *term_get(t, pc);

	if (!back_is_own(r, pc))
		return pc;
	if (n.op != TERM_and)
		return term_true(t);
	return term_and(t, back_facts(r, n.a), back_facts(r, n.b));
}

/* The subject, if nothing has changed the place since. */
static term perhaps(const struct rounds *r, const struct state *s, term value)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = r->sim->t;
	term id = b->identity;

	if (!term_contains(t, value, id) && b->roles[ROLE_handle])
		id = b->roles[ROLE_handle];
	return term_havoc(t, id, -((int64_t)r->loop << 16 | 1));
}

void back_born(const struct rounds *r, struct state *s)
{
	if (s->subj.birth && birth_is_own(r, s->subj.birth))
		keep_names(r, s);
}

/* An array had the handle in C, and still has it somewhere. */
static void array_keeps(struct sim *sim, struct state *s, const struct cell *c)
{
	if (!s->subj.status || !subject_in(sim, s, c->value))
		return;
	if (!addr_local_root(sim->t, c->addr))
		s->subj.spread |= s->subj.birth->roles[ROLE_handle] != 0;
	else if (!s->subj.kept)
		s->subj.escaped = true;
}

void back_home(const struct rounds *r, const struct frame *fr,
	       struct state *s)
{
	struct sim *sim = r->sim;
	size_t keep = 0;

	vec_foreach(&s->cells, i) {
		struct cell c = s->cells.v[i];

		if (back_is_own(r, c.addr)) {
			array_keeps(sim, s, &c);
			vec_push(&s->marks, left_behind(r, c.addr));
			continue;
		}
		if (!back_is_own(r, c.value))
			;
		else if (subject_in(sim, s, c.value))
			c.value = perhaps(r, s, c.value);
		else
			c.value = widen_any(sim, fr, c.addr, c.value);
		s->cells.v[keep++] = c;
	}
	s->cells.n = keep;
	renumber(r, s);
}
