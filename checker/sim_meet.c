// SPDX-License-Identifier: BSD-2-Clause
/*
 * Does a call name the subject? If so its event is delivered.
 *
 * Where it may or may not, the state splits; what rests on two indices being
 * the same is marked as a guess, and on havoc as `maybe`: neither makes a
 * witness.
 */
#include "checker/sim_call.h"

#include <string.h>

/*
 * SAME rests on an index being that of another element, and may be or not.
 * What a later activation does to an element is seen only if it is taken to be
 * the one of the first: such runs, of bus_dma maps, mean to guess.
 */
bool call_is_guess(struct sim *sim, const struct state *s, term same)
{
	struct terms *t = sim->t;

	return !is_busdma(sim->site->api->subject) &&
	       (term_get(t, same)->flags & TERM_HAS_GUESS) &&
	       solver_check(sim->solver,
			    term_and(t, s->pc, term_not(t, same))) != SAT_NO;
}

static const struct {
	int64_t bit;
	enum event event;
} sync_ops[] = {
	/* sys/bus_dma.h */
	{ 2, EVENT_bsync_postread },
	{ 8, EVENT_bsync_postwrite },
	{ 1, EVENT_bsync_preread },
	{ 4, EVENT_bsync_prewrite },
};

/* The event, or with bus_dmamap_sync one for each operation. */
static bool deliver_event(struct call *c, struct state *s)
{
	const char *what = c->st->written ? c->st->written : c->name;
	term op = c->roles.roles[ROLE_op];
	int64_t bits;

	if (c->api->guarded &&
	    !contract_state_is_live(c->api->subject, s->subj.status))
		return true;
	if (c->api->event == EVENT_mem_free)
		busdma_compare(c, s);
	if (c->api->event == contract_death(c->sim->site->api->subject)) {
		c->sim->takes_back |= s->subj.in_register;
		s->subj.misused = false;
	}
	if (!op || !term_is_const(c->sim->t, op, &bits))
		return subject_event(c->sim, s, c->api->event, &c->roles,
				     c->st->loc, what);
	/* the order in which bus_dmamap_sync works: POST before PRE */
	for (size_t i = 0; i < sizeof(sync_ops) / sizeof(*sync_ops); i++)
		if ((bits & sync_ops[i].bit) &&
		    !subject_event(c->sim, s, sync_ops[i].event, &c->roles,
				   c->st->loc, what))
			return false;
	return true;
}

/* The DMA address of an entry of a mapped list, given to another family. */
static term entry_of_list(struct sim *sim, term list, term handle)
{
	const struct term_node *n = term_get(sim->t,
					     term_strip(sim->t, handle));

	return n->op == TERM_load && addr_within(sim->t, n->a, list) ?
		       term_true(sim->t) :
		       term_false(sim->t);
}

/*
 * The subject was loaded from an element of an array by an iteration that is
 * not executed, and this one loads VALUE from an element of the same array:
 * that of another index, as far as is known. A ring is trusted not to come
 * around to what it has consumed.
 */
static void assume_another(struct sim *sim, const struct state *s, term id,
			   term value, int depth)
{
	struct terms *t = sim->t;
	struct term_node x = *term_get(t, term_strip(t, id)),
			 y = *term_get(t, term_strip(t, value));
	term same;

	if (!s->inexact)
		return;
	if (y.op == TERM_ite && !depth)
		sim->sink.assumed(sim->sink.ctx, sim, "produced-entries");
	if (y.op == TERM_ite && depth) {
		assume_another(sim, s, id, y.b, depth - 1);
		assume_another(sim, s, id, y.c, depth - 1);
	}
	if (x.op != TERM_load || y.op != TERM_load || x.a == y.a)
		return;
	same = state_same_element(t, x.a, y.a);
	if (!same || !term_possible(t, s->pc, same) ||
	    solver_refutes(sim->solver, term_and(t, s->pc, same)))
		return;
	sim->sink.assumed(sim->sink.ctx, sim, "produced-entries");
}

/* Memory goes by two names: its address, and its handle or bus_dma map. */
static term names_subject(struct call *c, struct state *s)
{
	static const enum role names[] = { ROLE_cpu_addr, ROLE_handle,
					   ROLE_bmap };
	struct sim *sim = c->sim;
	const struct birth *b = s->subj.birth;
	enum subject kind = sim->site->api->subject;
	term same = term_false(sim->t), id;

	if (kind != SUBJECT_allocation && kind != SUBJECT_busdma_mem) {
		id = call_identity(c->api->subject, &c->roles);
		if (id && b->roles[ROLE_sg] && c->roles.roles[ROLE_handle])
			return entry_of_list(sim, b->roles[ROLE_sg], id);
		if (id)
			assume_another(sim, s, b->identity, id, 4);
		return id ? subject_match(sim, b->identity, id) : same;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (b->roles[names[i]] && c->roles.roles[names[i]] &&
		    (!i || kind != SUBJECT_allocation ||
		     contract_state_is_live(kind, s->subj.status))) {
			assume_another(sim, s, b->roles[names[i]],
				       c->roles.roles[names[i]], 4);
			same = term_or(sim->t, same,
				       subject_match(sim, b->roles[names[i]],
						     c->roles.roles[names[i]]));
		}
	return same;
}

static void meet(struct call *c, struct state *s, state_list *out)
{
	struct terms *t = c->sim->t;
	int64_t k;

	if ((term_is_const(t, s->pc, &k) && !k) || !deliver_event(c, s))
		state_free(s);
	else
		state_list_add(out, t, s);
}

/*
 * An event on the subject itself. The state splits when the call may or may
 * not name the subject: only one of the two is followed from here on.
 */
void call_meet(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	term same = names_subject(c, s);
	struct state *other;
	int64_t k;

	if (term_is_const(sim->t, same, &k)) {
		if (k && !deliver_event(c, s)) {
			state_free(s);
			return;
		}
		state_list_add(out, sim->t, s);
		return;
	}
	other = state_copy(s);
	if (call_is_guess(sim, s, same)) {
		/* what follows without a guess is followed by itself */
		term plain = term_unguessed(sim->t, same);
		struct state *sure = state_copy(s);

		sure->pc = term_and(sim->t, s->pc,
				    term_and(sim->t, same, plain));
		meet(c, sure, out);
		s->subj.guessed = true;
		s->pc = term_and(sim->t, s->pc, term_not(sim->t, plain));
	}
	s->pc = term_and(sim->t, s->pc, same);
	other->pc = term_and(sim->t, other->pc, term_not(sim->t, same));
	if (term_get(sim->t, same)->flags & TERM_HAS_HAVOC)
		s->subj.maybe = other->subj.maybe = true;
	if (term_is_const(sim->t, other->pc, &k) && !k)
		state_free(other);
	else
		state_list_add(out, sim->t, other);
	meet(c, s, out);
}

/* Freeing memory that is, or holds, the buffer of a mapping. */
void call_buffer_freed(struct call *c, struct state *s)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = c->sim->t;
	term freed = c->roles.roles[ROLE_buffer], buffer;

	if (!freed)
		freed = c->roles.roles[ROLE_page];
	if (!s->subj.status || !b || !freed ||
	    c->sim->site->api->subject != SUBJECT_mapping)
		return;
	buffer = b->roles[ROLE_buffer] ? b->roles[ROLE_buffer] :
					 b->roles[ROLE_page];
	if (!buffer)
		return;
	if (addr_within(t, buffer, freed) ||
	    (term_get(t, buffer)->op == TERM_load &&
	     addr_within(t, term_get(t, buffer)->a, freed) &&
	     strcmp(call_pointee_record(c, 0), "struct sk_buff") == 0))
		subject_event(c->sim, s, EVENT_buf_free, &c->roles, c->st->loc,
			      c->st->written);
}
