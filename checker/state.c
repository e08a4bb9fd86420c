// SPDX-License-Identifier: BSD-2-Clause
/* Memory and merging of symbolic states; see state.h. */
#include "checker/state.h"

#include <assert.h>
#include <string.h>

#define FRAME_SHIFT 16

struct state *state_new(struct terms *t)
{
	struct state *s = xcalloc(1, sizeof(*s));

	s->pc = term_true(t);
	return s;
}

struct state *state_copy(const struct state *from)
{
	struct state *s = xmalloc(sizeof(*s));

	*s = *from;
	s->cells.v = NULL;
	s->cells.n = s->cells.cap = 0;
	s->marks.v = NULL;
	s->marks.n = s->marks.cap = 0;
	if (from->cells.n) {
		vec_reserve(&s->cells, from->cells.n + 8);
		memcpy(s->cells.v, from->cells.v,
		       from->cells.n * sizeof(*from->cells.v));
		s->cells.n = from->cells.n;
	}
	if (from->marks.n) {
		vec_reserve(&s->marks, from->marks.n);
		memcpy(s->marks.v, from->marks.v,
		       from->marks.n * sizeof(*from->marks.v));
		s->marks.n = from->marks.n;
	}
	return s;
}

void state_free(struct state *s)
{
	if (!s)
		return;
	vec_release(&s->cells);
	vec_release(&s->marks);
	free(s);
}

void state_list_release(state_list *list)
{
	vec_foreach(list, i)
		state_free(list->v[i]);
	vec_release(list);
}

/* Index of ADDR, or of where it would be. */
static size_t find(const struct state *s, term addr)
{
	size_t lo = 0, hi = s->cells.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->cells.v[mid].addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool has(const struct state *s, term addr, size_t *at)
{
	*at = find(s, addr);
	return *at < s->cells.n && s->cells.v[*at].addr == addr;
}

static void put(struct state *s, term addr, term value)
{
	size_t at;

	if (has(s, addr, &at)) {
		s->cells.v[at].value = value;
		return;
	}
	vec_reserve(&s->cells, s->cells.n + 1);
	memmove(s->cells.v + at + 1, s->cells.v + at,
		(s->cells.n - at) * sizeof(*s->cells.v));
	s->cells.v[at] = (struct cell){ addr, value };
	s->cells.n++;
}

void state_set(struct state *s, term addr, term value)
{
	put(s, addr, value);
}

bool addr_within(const struct terms *t, term addr, term base)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (addr == base)
			return true;
		if (n->op != TERM_field && n->op != TERM_elem)
			return false;
		addr = n->a;
	}
}

bool addr_reaches(const struct terms *t, term addr, term base)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (addr == base)
			return true;
		switch (n->op) {
		case TERM_field:
		case TERM_elem:
		case TERM_load:
		case TERM_havoc:
		case TERM_container:
		case TERM_cast:
			addr = n->a;
			break;
		default:
			return false;
		}
	}
}

term addr_local_root(const struct terms *t, term addr)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (n->op == TERM_var)
			return addr;
		if (n->op != TERM_field && n->op != TERM_elem)
			return 0;
		addr = n->a;
	}
}

bool state_knows(const struct state *s, term addr)
{
	size_t at;

	return has(s, addr, &at);
}

/* The part of ADDR directly below ABOVE, which is on the way to it; else 0. */
static term child_below(const struct terms *t, term addr, term above)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (n->op != TERM_field && n->op != TERM_elem)
			return 0;
		if (n->a == above)
			return addr;
		addr = n->a;
	}
}

/* A and B lie in different members of one object. */
static bool are_apart(const struct terms *t, term a, term b)
{
	for (term up = a;;) {
		const struct term_node *n = term_get(t, up), *m;
		term other;

		if (n->op != TERM_field && n->op != TERM_elem)
			return false;
		other = child_below(t, b, n->a);
		if (!other) {
			up = n->a;
			continue;
		}
		m = term_get(t, other);
		return n->op == TERM_field && m->op == TERM_field &&
		       n->name2 && m->name2 && !strcmp(n->name2, m->name2) &&
		       strncmp(n->name2, "union", 5) &&
		       strcmp(n->name, m->name);
	}
}

/* Same member of possibly the same record, reached by different pointers. */
static bool may_alias(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);
	term ra, rb;

	if (x->op != TERM_field || y->op != TERM_field)
		return false;
	if (strcmp(x->name, y->name) ||
	    strcmp(x->name2 ? x->name2 : "", y->name2 ? y->name2 : ""))
		return false;
	if (are_apart(t, a, b))
		return false;
	ra = addr_local_root(t, a);
	rb = addr_local_root(t, b);
	return !(ra && rb && ra != rb) && !(ra && !rb) && !(rb && !ra);
}

/*
 * When a and b are the same path but for one element index each, the
 * condition that the indices are equal; 0 otherwise.
 */
static term same_but_index(struct terms *t, term a, term b)
{
	struct term_node x = *term_get(t, a), y = *term_get(t, b);

	if (a == b)
		return 0;
	if (x.op == TERM_field && y.op == TERM_field &&
	    !strcmp(x.name, y.name))
		return x.a == y.a ? 0 : same_but_index(t, x.a, y.a);
	/* an element with index 0 is the base itself */
	if (x.op == TERM_elem && x.a == b)
		return term_same_index(t, x.b, term_false(t));
	if (y.op == TERM_elem && y.a == a)
		return term_same_index(t, y.b, term_false(t));
	if (x.op == TERM_elem && y.op == TERM_elem && x.a == y.a)
		return term_same_index(t, x.b, y.b);
	return 0;
}

term state_same_element(struct terms *t, term a, term b)
{
	return same_but_index(t, a, b);
}

/* same_but_index() under the path condition: 0 where it cannot hold. */
static term same_place(const struct state *s, struct terms *t, term a, term b)
{
	term same = same_but_index(t, a, b);
	int64_t k;

	if (!same || (term_is_const(t, same, &k) && !k))
		return 0;
	return term_possible(t, s->pc, same) ? same : 0;
}

/* One path but for the index of an element: told apart by the index. */
static bool differ_by_index(const struct terms *t, term a, term b)
{
	const struct term_node *x = term_get(t, a), *y = term_get(t, b);

	if (a == b)
		return false;
	if (x->op == TERM_field && y->op == TERM_field &&
	    !strcmp(x->name, y->name))
		return differ_by_index(t, x->a, y->a);
	return (x->op == TERM_elem && x->a == b) ||
	       (y->op == TERM_elem && y->a == a) ||
	       (x->op == TERM_elem && y->op == TERM_elem && x->a == y->a);
}

static const struct mark *latest_mark(const struct state *s,
				      const struct terms *t, term addr)
{
	const struct term_node *n = term_get(t, addr);

	for (size_t i = s->marks.n; i-- > 0;) {
		const struct mark *m = &s->marks.v[i];

		if (!m->field) {
			if (m->base ? addr_reaches(t, addr, m->base) :
				      !addr_local_root(t, addr))
				return m;
		} else if (n->op == TERM_field && !strcmp(n->name, m->field) &&
			   !strcmp(n->name2 ? n->name2 : "", m->record) &&
			   n->a != m->base &&
			   (m->locals || !addr_local_root(t, addr)) &&
			   !(m->base && are_apart(t, n->a, m->base)) &&
			   !(m->base && term_is_cleared(t, addr) &&
			     differ_by_index(t, n->a, m->base))) {
			return m;
		}
	}
	return NULL;
}

term state_load(const struct state *s, struct terms *t, term addr, int bits,
		bool is_signed)
{
	const struct mark *m;
	size_t at;
	term v;

	if (has(s, addr, &at))
		return s->cells.v[at].value;
	if (addr_local_root(t, addr) == addr) {
		m = latest_mark(s, t, addr);
		if (m) /* through a pointer to it */
			return term_havoc(t,
					  term_pure(t, "written", addr, 0, 0,
						    m->number, bits,
						    is_signed),
					  m->number);
		return term_leaf(t, TERM_uninit, addr, "uninitialised", bits,
				 is_signed);
	}
	v = term_load(t, addr, bits, is_signed);
	m = latest_mark(s, t, addr);
	if (m && !(m->is_unseen && term_is_steady(t, addr)))
		v = term_havoc(t, v, m->number);
	else if ((t->zeroed && addr_within(t, addr, t->zeroed)) ||
		 term_is_cleared(t, addr))
		v = term_const(t, 0, bits, is_signed);
	if (term_get(t, addr)->op != TERM_field &&
	    term_get(t, addr)->op != TERM_elem)
		return v;
	vec_foreach(&s->cells, i) {
		term same = same_place(s, t, addr, s->cells.v[i].addr);

		if (same)
			v = term_ite(t, same, s->cells.v[i].value, v);
	}
	return v;
}

/*
 * Members written through one pointer may be members seen through another:
 * existing cells become havoc, later first loads see the mark.
 */
static void spoil_aliases(struct state *s, struct terms *t, term addr,
			  int64_t mark)
{
	struct term_node n = *term_get(t, addr);
	struct mark m = { .base = n.a,
			  .field = n.name,
			  .record = n.name2 ? n.name2 : "",
			  .number = mark };

	if (n.op != TERM_field || addr_local_root(t, addr))
		return;
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];

		if (c->addr != addr && may_alias(t, addr, c->addr) &&
		    !same_but_index(t, addr, c->addr))
			c->value = term_havoc(t, c->value, mark);
	}
	for (size_t i = 0; i < s->marks.n; i++)
		if (s->marks.v[i].field == m.field &&
		    s->marks.v[i].base == m.base)
			return;
	vec_push(&s->marks, m);
}

void state_spoil(struct state *s, struct terms *t, const char *name,
		 const char *record, int64_t mark, bool locals)
{
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];
		const struct term_node *n = term_get(t, c->addr);

		if (n->op == TERM_field && !strcmp(n->name, name) &&
		    !strcmp(n->name2 ? n->name2 : "", record) &&
		    (locals || !addr_local_root(t, c->addr)))
			c->value = term_havoc(t, c->value, mark);
	}
	vec_push(&s->marks, (struct mark){ .field = name,
					   .record = record,
					   .number = mark,
					   .locals = locals });
}

void state_store(struct state *s, struct terms *t, term addr, term value,
		 int64_t mark)
{
	enum term_op op = term_get(t, addr)->op;

	if (op == TERM_field || op == TERM_elem || op == TERM_load) {
		vec_foreach(&s->cells, i) {
			struct cell *c = &s->cells.v[i];
			term same = same_place(s, t, addr, c->addr);

			if (same)
				c->value = term_ite(t, same, value, c->value);
		}
		spoil_aliases(s, t, addr, mark);
	}
	put(s, addr, value);
}

void state_havoc(struct state *s, struct terms *t, term base, int64_t number,
		 bool (*spared)(void *ctx, term addr), void *ctx)
{
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];

		if (c->addr == base && addr_local_root(t, base) == 0)
			c->value = term_havoc(t, c->value, number);
		else if (addr_reaches(t, c->addr, base) &&
			 !term_is_steady(t, c->addr) && !(spared && spared(ctx, c->addr)))
			c->value = term_havoc(t, c->value, number);
	}
	vec_push(&s->marks, (struct mark){ .base = base, .number = number,
					   .is_unseen = true });
}

void state_learn(struct state *s, struct terms *t, term fact)
{
	struct term_node f = *term_get(t, fact);
	term no;

	if (f.op == TERM_and) {
		state_learn(s, t, f.a);
		state_learn(s, t, f.b);
		return;
	}
	no = term_not(t, fact);
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];
		const struct term_node *n = term_get(t, c->value);

		while (n->op == TERM_ite && (n->a == fact || n->a == no)) {
			c->value = n->a == fact ? n->b : n->c;
			n = term_get(t, c->value);
		}
	}
}

void state_forget(struct state *s, struct terms *t, term base)
{
	size_t keep = 0;

	vec_foreach(&s->cells, i)
		if (!addr_within(t, s->cells.v[i].addr, base))
			s->cells.v[keep++] = s->cells.v[i];
	s->cells.n = keep;
}

/* ADDR with its part FROM replaced by TO. */
static term rebase(struct terms *t, term addr, term to, term from)
{
	struct term_node n = *term_get(t, addr);

	if (addr == from)
		return to;
	if (n.op == TERM_field)
		return term_field(t, rebase(t, n.a, to, from), n.name, n.name2);
	assert(n.op == TERM_elem);
	return term_elem(t, rebase(t, n.a, to, from), n.b);
}

void state_copy_object(struct state *s, struct terms *t, term to, term from,
		       int64_t mark)
{
	VEC(struct cell) found = { 0 };

	vec_foreach(&s->cells, i)
		if (addr_within(t, s->cells.v[i].addr, from))
			vec_push(&found, s->cells.v[i]);
	state_forget(s, t, to);
	vec_push(&s->marks, (struct mark){ .base = to, .number = mark });
	vec_foreach(&found, i)
		put(s, rebase(t, found.v[i].addr, to, from), found.v[i].value);
	vec_release(&found);
}

void state_drop_frame(struct state *s, const struct terms *t, uint32_t frame)
{
	size_t keep = 0;

	vec_foreach(&s->cells, i) {
		term root = addr_local_root(t, s->cells.v[i].addr);

		if (root && (uint64_t)term_get(t, root)->num >> FRAME_SHIFT ==
				    frame)
			continue;
		s->cells.v[keep++] = s->cells.v[i];
	}
	s->cells.n = keep;
}

bool state_same_signature(const struct state *a, const struct state *b)
{
	const struct subject_state *x = &a->subj, *y = &b->subj;

	return a->inexact == b->inexact && a->blurred == b->blurred &&
	       a->doubtful == b->doubtful &&
	       a->iteration == b->iteration && a->outcome == b->outcome &&
	       x->status == y->status &&
	       x->birth == y->birth && x->escaped == y->escaped &&
	       x->kept == y->kept && x->spread == y->spread &&
	       x->guessed == y->guessed &&
	       x->handed == y->handed &&
	       x->buffer_seen == y->buffer_seen && x->maybe == y->maybe &&
	       x->moved == y->moved && x->pending == y->pending &&
	       x->misused == y->misused && x->in_register == y->in_register;
}

typedef VEC(term) term_list;

/* The single facts of PC, last first. */
static void conjuncts(struct terms *t, term pc, term_list *out)
{
	while (term_get(t, pc)->op == TERM_and) {
		conjuncts(t, term_get(t, pc)->b, out);
		pc = term_get(t, pc)->a;
	}
	vec_push(out, pc);
}

static bool listed(const term_list *list, term x)
{
	vec_foreach(list, i)
		if (list->v[i] == x)
			return true;
	return false;
}

/* Moves the last conjunct of PC to LIST; `true` is the empty conjunction. */
static term shorten(struct terms *t, term pc, term_list *list)
{
	struct term_node n = *term_get(t, pc);

	if (n.op == TERM_and) {
		conjuncts(t, n.b, list);
		return n.a;
	}
	vec_push(list, pc);
	return term_true(t);
}

/*
 * What A and B begin with; X and Y get what follows in each, last first.
 * Paths that part have their past in common, and a longer conjunction is a
 * later term.
 */
static term part(struct terms *t, term a, term b, term_list *x, term_list *y)
{
	term yes = term_true(t);

	while (a != b)
		if (b == yes || (a != yes && a > b))
			a = shorten(t, a, x);
		else
			b = shorten(t, b, y);
	return a;
}

/*
 * A condition that holds in A and not in B. Both are real path conditions of
 * different paths, so they exclude each other; the last conjunct of A whose
 * negation is one of B will do, else all that A has of its own.
 */
static term discriminate(struct terms *t, term a, term b)
{
	term_list x = { 0 }, y = { 0 };
	term own = term_true(t), c = 0;

	part(t, a, b, &x, &y);
	vec_foreach(&x, i)
		if (!c && listed(&y, term_not(t, x.v[i])))
			c = x.v[i];
	for (size_t i = x.n; !c && i-- > 0;)
		own = term_and(t, own, x.v[i]);
	for (size_t i = y.n; !c && !x.n && i-- > 0;)
		own = term_and(t, own, y.v[i]);
	if (!x.n && y.n)
		own = term_not(t, own); /* B says more */
	vec_release(&x);
	vec_release(&y);
	return c ? c : own;
}

static void merge_cells(struct state *into, struct terms *t,
			const struct state *b, term c)
{
	VEC(struct cell) out = { 0 };
	size_t i = 0, j = 0;

	while (i < into->cells.n || j < b->cells.n) {
		term ai = i < into->cells.n ? into->cells.v[i].addr :
					      UINT32_MAX;
		term bj = j < b->cells.n ? b->cells.v[j].addr : UINT32_MAX;
		term addr = ai < bj ? ai : bj, x, y;
		const struct term_node *n;

		if (ai <= bj)
			x = into->cells.v[i++].value;
		else
			x = 0;
		if (bj <= ai)
			y = b->cells.v[j++].value;
		else
			y = 0;
		n = term_get(t, x ? x : y);
		if (!x)
			x = state_load(into, t, addr, n->bits, n->is_signed);
		if (!y)
			y = state_load(b, t, addr, n->bits, n->is_signed);
		/* an indeterminate local is as good as any value */
		if (term_get(t, x)->op == TERM_uninit &&
		    term_get(t, addr)->op == TERM_var &&
		    !*term_get(t, addr)->name)
			x = y;
		vec_push(&out, (struct cell){ addr, term_ite(t, c, x, y) });
	}
	vec_release(&into->cells);
	into->cells.v = out.v;
	into->cells.n = out.n;
	into->cells.cap = out.cap;
}

static void merge_marks(struct state *into, const struct state *b)
{
	vec_foreach(&b->marks, i) {
		const struct mark *m = &b->marks.v[i];
		bool known = false;

		for (size_t k = 0; k < into->marks.n && !known; k++)
			known = into->marks.v[k].base == m->base &&
				into->marks.v[k].number == m->number &&
				into->marks.v[k].field == m->field;
		if (!known)
			vec_push(&into->marks, *m);
	}
}

term state_either_pc(struct terms *t, term a, term b)
{
	term_list x = { 0 }, y = { 0 };
	term common = part(t, a, b, &x, &y);
	term rx = term_true(t), ry = term_true(t);

	for (size_t i = x.n; i-- > 0;) {
		if (listed(&y, x.v[i]))
			common = term_and(t, common, x.v[i]);
		else
			rx = term_and(t, rx, x.v[i]);
	}
	for (size_t i = y.n; i-- > 0;)
		if (!listed(&x, y.v[i]))
			ry = term_and(t, ry, y.v[i]);
	vec_release(&x);
	vec_release(&y);
	return term_and(t, common, term_or(t, rx, ry));
}

term state_common_pc(struct terms *t, term a, term b)
{
	term_list x = { 0 }, y = { 0 };
	term common = part(t, a, b, &x, &y);

	for (size_t i = x.n; i-- > 0;)
		if (listed(&y, x.v[i]))
			common = term_and(t, common, x.v[i]);
	vec_release(&x);
	vec_release(&y);
	return common;
}

static void merge(struct state *into, struct terms *t, struct state *b)
{
	term c = discriminate(t, into->pc, b->pc);

	merge_cells(into, t, b, c);
	merge_marks(into, b);
	into->pc = state_either_pc(t, into->pc, b->pc);
	if (b->trace && (!into->trace || b->trace->length <
						 into->trace->length))
		into->trace = b->trace;
	state_free(b);
}

void state_list_add(state_list *list, struct terms *t, struct state *s)
{
	vec_foreach(list, i)
		if (state_same_signature(list->v[i], s)) {
			merge(list->v[i], t, s);
			return;
		}
	vec_push(list, s);
}
