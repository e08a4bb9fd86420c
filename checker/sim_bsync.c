// SPDX-License-Identifier: BSD-2-Clause
/*
 * bus_dma(9): syncs, and what reaches a loaded map from beside.
 *
 * A sync is one event for each operation in its argument; an argument that
 * was chosen by a condition splits the state, one of which nothing is known
 * leaves everything about the map unknown. After POSTREAD, and between two
 * activations, what lies in a loaded buffer may be from the device: any value,
 * in a proof and in a witness.
 *
 * Unseen code that can reach the map may sync, load and unload it: what can
 * still be broken is unknown from there on, and nothing is reported.
 */
#include "checker/sim_call.h"

#include <string.h>

#include "ref/contract.h"

#define BUS_DMASYNC_POSTREAD 2	/* sys/bus_dma.h */
#define MAX_OPS 16		/* alternatives of one operation argument */

static enum subject kind_of(const struct sim *sim)
{
	return sim->site->api->subject;
}

void busdma_unknown(struct call *c, struct state *s,
		    enum reason reason)
{
	struct sim *sim = c->sim;

	sim->current = s;
	sim->sink.unknown(sim->sink.ctx, sim, NULL, reason,
			  c->name ? c->name : "");
	sim->current = NULL;
	s->subj.moved = (unsigned char)reason;
}

/* --- what was loaded ------------------------------------------------------ */

bool busdma_loaded_here(const struct sim *sim, term identity)
{
	vec_foreach(&sim->loaded, i)
		if (sim->loaded.v[i].map == identity)
			return true;
	return false;
}

void busdma_note_loaded(struct sim *sim, term identity, term buffer)
{
	identity = term_strip(sim->t, identity);
	vec_foreach(&sim->loaded, i)
		if (sim->loaded.v[i].map == identity &&
		    sim->loaded.v[i].buffer == buffer)
			return;
	vec_push(&sim->loaded, (struct loaded_map){ identity, buffer });
}

/* What lies in BUFFER may be from the device: any value, in a witness too. */
static void from_device(struct sim *sim, struct state *s, term buffer)
{
	struct terms *t = sim->t;

	sim->next_mark++;
	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];
		struct term_node n = *term_get(t, c->value);

		if (addr_within(t, c->addr, buffer))
			c->value = term_pure(t, "from_device",
					     term_load(t, c->addr, n.bits,
						       n.is_signed),
					     0, 0, sim->next_mark, n.bits,
					     n.is_signed);
	}
}

void busdma_transfer(struct sim *sim, struct state *s)
{
	vec_foreach(&sim->loaded, i)
		if (sim->loaded.v[i].buffer)
			from_device(sim, s, sim->loaded.v[i].buffer);
}

/* After POSTREAD the CPU sees what the device wrote. */
static void make_visible(struct call *c, struct state *s, int64_t ops)
{
	struct sim *sim = c->sim;
	term map = c->roles.roles[ROLE_bmap];

	if (!(ops & BUS_DMASYNC_POSTREAD) || !map)
		return;
	map = term_strip(sim->t, map);
	vec_foreach(&sim->loaded, i)
		if (sim->loaded.v[i].map == map && sim->loaded.v[i].buffer)
			from_device(sim, s, sim->loaded.v[i].buffer);
}

/* --- syncs ---------------------------------------------------------------- */

/* The condition of some choice inside OP, or 0. */
static term choice_in(const struct terms *t, term op)
{
	const struct term_node *n = term_get(t, op);
	term c;

	switch (n->op) {
	case TERM_ite:
		return n->a;
	case TERM_bor:
	case TERM_band:
		c = choice_in(t, n->a);
		return c ? c : choice_in(t, n->b);
	case TERM_cast:
		return choice_in(t, n->a);
	default:
		return 0;
	}
}

/* OP where COND is true (or not). */
static term chosen(struct terms *t, term op, term cond, bool is_true)
{
	struct term_node n = *term_get(t, op);

	switch (n.op) {
	case TERM_ite:
		if (n.a == cond)
			return chosen(t, is_true ? n.b : n.c, cond, is_true);
		return op;
	case TERM_bor:
	case TERM_band:
		return term_bin(t, n.op, chosen(t, n.a, cond, is_true),
				chosen(t, n.b, cond, is_true), n.bits,
				n.is_signed);
	case TERM_cast:
		return term_cast(t, chosen(t, n.a, cond, is_true), n.bits,
				 n.is_signed);
	default:
		return op;
	}
}

static bool is_dead(const struct terms *t, const struct state *s)
{
	int64_t k;

	return term_is_const(t, s->pc, &k) && !k;
}

static bool is_followed(const struct call *c, const struct state *s)
{
	return s->subj.status && s->subj.birth && is_busdma(kind_of(c->sim));
}

static void sync_with(struct call *c, struct state *s, term op, int depth,
		      state_list *out)
{
	struct terms *t = c->sim->t;
	term cond = depth < MAX_OPS ? choice_in(t, op) : 0;
	struct state *other;
	int64_t ops;

	if (is_dead(t, s)) {
		state_free(s);
		return;
	}
	if (cond) {
		other = state_copy(s);
		s->pc = term_and(t, s->pc, cond);
		other->pc = term_and(t, other->pc, term_not(t, cond));
		sync_with(c, s, chosen(t, op, cond, true), depth + 1, out);
		sync_with(c, other, chosen(t, op, cond, false), depth + 1, out);
		return;
	}
	c->roles.roles[ROLE_op] = op;
	if (!term_is_const(t, op, &ops)) {
		make_visible(c, s, BUS_DMASYNC_POSTREAD);
		/* which half it is nobody can tell */
		if (is_followed(c, s))
			busdma_unknown(c, s, REASON_relation);
		vec_push(out, s);
		return;
	}
	make_visible(c, s, ops);
	if (is_followed(c, s))
		call_meet(c, s, out);
	else
		vec_push(out, s);
}

void sim_busdma_sync(struct call *c, struct state *s, state_list *out)
{
	term op = c->roles.roles[ROLE_op];

	sync_with(c, s, op ? op : term_false(c->sim->t), 0, out);
}

/* --- what happens beside the calls on the map ------------------------------ */

void busdma_start(struct call *c, struct state *s)
{
	enum subject kind = kind_of(c->sim);

	/* most registers are written when nothing waits for the device */
	if (kind != SUBJECT_busdma_map || !s->subj.status ||
	    contract_step(kind, s->subj.status, EVENT_dev_start) ==
		    s->subj.status)
		return;
	subject_event(c->sim, s, EVENT_dev_start, NULL, c->st->loc,
		      c->st->written);
}

static int64_t member_offset(const struct sim *sim, const char *record,
			     const char *name)
{
	const struct ir_unit *u = sim->prog->unit;

	vec_foreach(&u->members, i)
		if (!strcmp(u->members.v[i].name, name) && record &&
		    !strcmp(u->members.v[i].record, record))
			return u->members.v[i].offset;
	return -1;
}

/* ADDR is behind BASE, in the same object, for certain. */
static bool is_behind(const struct sim *sim, term addr, term base)
{
	bool behind = false;
	int64_t k;

	while (addr != base) {
		const struct term_node *n = term_get(sim->t, addr);

		if (n->op == TERM_field)
			k = member_offset(sim, n->name2, n->name);
		else if (n->op != TERM_elem || !term_is_const(sim->t, n->b, &k))
			return false;
		if (k < 0)
			return false;
		behind |= k > 0;
		addr = n->a;
	}
	return behind;
}

void busdma_compare(struct call *c, struct state *s)
{
	term given = c->roles.roles[ROLE_cpu_addr], own;
	struct terms *t = c->sim->t;

	if (!given || !s->subj.birth)
		return;
	own = s->subj.birth->roles[ROLE_cpu_addr];
	if (own && is_behind(c->sim, given, own))
		s->pc = term_and(t, s->pc, term_not(t, term_eq(t, given, own)));
}

/* What nobody read before it was freed nobody misses. */
void busdma_freed(struct call *c, struct state *s)
{
	const struct birth *b = s->subj.birth;
	const struct terms *t = c->sim->t;
	term freed = c->roles.roles[ROLE_buffer], buffer;

	if (!s->subj.pending || !b)
		return;
	if (!freed)
		freed = c->roles.roles[ROLE_cpu_addr];
	buffer = b->roles[ROLE_buffer];
	if (freed && buffer && addr_reaches(t, buffer, freed))
		s->subj.pending = NULL;
	if (c->roles.roles[ROLE_bmap] &&
	    c->roles.roles[ROLE_bmap] == b->identity)
		s->subj.pending = NULL;
}

/* Following V leads to what names the subject. */
static bool leads_to(const struct call *c, const struct state *s, term v)
{
	static const enum role names[] = { ROLE_bmap, ROLE_cpu_addr };
	const struct sim *sim = c->sim;
	const struct birth *b = s->subj.birth;

	if (subject_in(c->sim, s, v))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (b->roles[names[i]] &&
		    (term_contains(sim->t, v, b->roles[names[i]]) ||
		     addr_reaches(sim->t, b->roles[names[i]], v)))
			return true;
	vec_foreach(&s->cells, i)
		if (addr_reaches(sim->t, s->cells.v[i].addr, v) &&
		    subject_in(c->sim, s, s->cells.v[i].value))
			return true;
	return false;
}

void busdma_unseen(struct call *c, struct state *s)
{
	if (!s->subj.status || !s->subj.birth || !is_busdma(kind_of(c->sim)) ||
	    s->subj.moved)
		return;
	for (uint32_t i = 0; i < c->nargs; i++)
		if (!term_is_const(c->sim->t, c->args[i], NULL) &&
		    leads_to(c, s, c->args[i])) {
			busdma_unknown(c, s,
					  c->name ? REASON_escaped :
						    REASON_function_pointer);
			return;
		}
}
