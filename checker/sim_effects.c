// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a call does to memory, and to what is known of the subject, besides its
 * event: reads, writes, keeps; of unseen code, whatever it may do.
 *
 * The default frame of unseen code: it may write what it can reach through
 * the pointers it was passed, except members of the driver's own structures
 * that it was not passed a pointer into (`private-type`); it does not call
 * back into the module meanwhile (`sequential`).
 */
#include "checker/sim_call.h"

#include <string.h>

struct spare {
	struct sim *sim;
	bool into_private;	/* the pointer passed leads into our records */
};

static bool record_is_private(const struct sim *sim, const char *record)
{
	const struct ir_unit *u = sim->prog->unit;

	if (!record)
		return false;
	vec_foreach(&u->types, i) {
		const struct ir_type *ty = &u->types.v[i];

		if (ty->kind == IR_TYPE_RECORD && ty->name &&
		    !strcmp(ty->name, record))
			return ty->is_private;
	}
	return false;
}

/* Members of the driver's own records stay, unless a pointer was passed. */
static bool spared(void *ctx, term addr)
{
	struct spare *sp = ctx;

	for (;;) {
		const struct term_node *n = term_get(sp->sim->t, addr);

		if (n->op == TERM_field)
			return !sp->into_private &&
			       record_is_private(sp->sim, n->name2);
		if (n->op != TERM_elem)
			return false;
		addr = n->a;
	}
}

static bool is_pointer(const struct call *c, uint32_t arg)
{
	ir_ref a = c->fr->f->args.v[c->st->first_arg + arg];
	const struct ir_type *ty = sim_type(c->sim, c->fr, a);

	return ty->kind == IR_TYPE_POINTER || ty->kind == IR_TYPE_ARRAY;
}

static bool target_private(const struct call *c, uint32_t arg)
{
	const char *record = call_pointee_record(c, (int)arg);

	/* void * and scalars: the object itself is what is passed */
	return !*record || record_is_private(c->sim, record);
}

void call_may_write(struct call *c, struct state *s, uint32_t arg)
{
	struct spare sp = { c->sim, target_private(c, arg) };

	if (!is_pointer(c, arg) ||
	    term_get(c->sim->t, c->args[arg])->op == TERM_string)
		return;
	state_havoc(s, c->sim->t, c->args[arg], ++c->sim->next_mark, spared,
		    &sp);
	if (c->sim->t->nsteady)
		c->sim->sink.assumed(c->sim->sink.ctx, c->sim, "steady-device");
}

/* The argument, or what it points to, is or holds the subject. */
static bool passes_subject(struct call *c, struct state *s, term v)
{
	if (!s->subj.status || !s->subj.birth)
		return false;
	if (subject_in(c->sim, s, v))
		return true;
	vec_foreach(&s->cells, i)
		if (addr_local_root(c->sim->t, s->cells.v[i].addr) &&
		    addr_within(c->sim->t, s->cells.v[i].addr, v) &&
		    subject_in(c->sim, s, s->cells.v[i].value))
			return true;
	return false;
}

/* Unseen code may do with the buffer what the driver must not. */
static void buffer_passed(struct call *c, struct state *s)
{
	static const enum event acts[] = { EVENT_cpu_read, EVENT_cpu_write,
					   EVENT_buf_free };
	struct sim *sim = c->sim;
	const struct rule_set *rules = sim->cx->rules;

	sim->current = s;
	for (size_t i = 0; i < rules->n; i++)
		for (size_t k = 0; k < sizeof(acts) / sizeof(*acts); k++)
			if (rules->v[i].subject == sim->site->api->subject &&
			    rule_depends_on(&rules->v[i], acts[k]))
				sim->sink.unknown(sim->sink.ctx, sim,
						  &rules->v[i],
						  c->name ? REASON_escaped :
						  REASON_function_pointer,
						  c->name ? c->name : "");
	sim->current = NULL;
}

/*
 * The mapping failed, and unseen code gets an object that still holds the
 * handle: it may unmap it.
 */
static void failed_passed(struct call *c, struct state *s, term object)
{
	struct sim *sim = c->sim;
	enum subject kind = sim->site->api->subject;
	const struct rule_set *rules = sim->cx->rules;
	bool inside = false;

	if (s->subj.status != contract_state_from_name(kind, "failed"))
		return;
	vec_foreach(&s->cells, i)
		inside |= addr_within(sim->t, s->cells.v[i].addr, object) &&
			  subject_in(sim, s, s->cells.v[i].value);
	if (!inside)
		return;
	for (size_t i = 0; i < rules->n; i++)
		if (rules->v[i].subject == kind &&
		    rules->v[i].screen[s->subj.status][contract_death(kind)] !=
			    TRI_FALSE)
			sim->sink.unknown(sim->sink.ctx, sim, &rules->v[i],
					  REASON_escaped,
					  c->name ? c->name : "");
}

static void may_keep(struct call *c, struct state *s, uint32_t arg,
		     bool described)
{
	const struct birth *b = s->subj.birth;
	term v = c->args[arg];

	if (!s->subj.status)
		return;
	if (!described && is_pointer(c, arg))
		failed_passed(c, s, v);
	if (passes_subject(c, s, v)) {
		if (described) {
			subject_event(c->sim, s, EVENT_hand_over, NULL,
				      c->st->loc, c->name);
			s->subj.handed = true;
			s->subj.misused |= s->subj.status ==
				contract_state_from_name(
					c->sim->site->api->subject, "failed");
		} else {
			s->subj.escaped = true;
		}
	}
	if (b && is_pointer(c, arg) && b->roles[ROLE_buffer] &&
	    addr_reaches(c->sim->t, b->roles[ROLE_buffer], v) && !described)
		buffer_passed(c, s);
}

/*
 * A register gets the handle. Whether the device keeps it, as a queue does, or
 * the driver is to unmap it later is seen by what the driver does elsewhere.
 */
static void to_register(struct call *c, struct state *s, term v)
{
	if (!s->subj.status || !subject_in(c->sim, s, v))
		return;
	s->subj.in_register = true;
	s->subj.misused |= s->subj.status ==
			   contract_state_from_name(
				   c->sim->site->api->subject, "failed");
}

void call_write_result(struct call *c, struct state *s)
{
	if (c->st->dst)
		sim_assign(c->sim, c->fr, s, c->st->dst, c->result,
			   c->st->loc);
}

void call_unseen(struct call *c, struct state *s, state_list *out)
{
	if (c->st->is_undeclared)
		c->sim->sink.assumed(c->sim->sink.ctx, c->sim,
				     "undeclared");
	c->result = call_fresh_result(c, s);
	busdma_unseen(c, s);
	for (uint32_t i = 0; i < c->nargs; i++) {
		may_keep(c, s, i, false);
		call_may_write(c, s, i);
	}
	call_write_result(c, s);
	state_list_add(out, c->sim->t, s);
}

static bool bit(uint32_t set, uint32_t n)
{
	return n < 32 && (set >> n & 1);
}

/*
 * The contents of V are copied to where this call writes: a handle among them
 * has another holder now, which is not followed.
 */
static void copied(struct call *c, struct state *s, term v)
{
	if (!s->subj.status || !s->subj.birth)
		return;
	vec_foreach(&s->cells, i)
		if (addr_within(c->sim->t, s->cells.v[i].addr, v) &&
		    subject_in(c->sim, s, s->cells.v[i].value))
			s->subj.escaped = true;
}

/*
 * Argument ARG is a link of a list that is taken out or put in: whoever was
 * its neighbour, the head as well, points elsewhere now.
 */
static void relinked(struct call *c, struct state *s, uint32_t arg)
{
	const struct ir_unit *u = c->sim->prog->unit;
	const char *record = call_pointee_record(c, (int)arg);
	const struct ir_type *ty;

	if (!*record)
		return;
	vec_foreach(&u->types, i) {
		ty = &u->types.v[i];
		if (ty->kind == IR_TYPE_RECORD && ty->name &&
		    !strcmp(ty->name, record))
			sim_spoil_links(c->sim, s, (uint32_t)i, true);
	}
	/* a head is of another type than its nodes */
	vec_foreach(&u->members, i) {
		const struct ir_member *m = &u->members.v[i];

		ty = &u->types.v[m->type];
		if (!strcmp(m->record, record) &&
		    ty->kind == IR_TYPE_POINTER &&
		    u->types.v[ty->target].kind == IR_TYPE_RECORD &&
		    u->types.v[ty->target].name &&
		    strcmp(u->types.v[ty->target].name, record) != 0)
			sim_spoil_links(c->sim, s, ty->target, true);
	}
}

void call_effects(struct call *c, struct state *s)
{
	const struct api_func *api = c->api;
	bool quiet = api->pure || api->no_effect || api->keeps_nothing_else ||
		     api->event != EVENT_none || api->reads || api->writes ||
		     api->relinks || api->frees || api->fresh || api->device_of;

	for (uint32_t i = 0; i < c->nargs; i++) {
		if (bit(api->reads, i)) {
			subject_access(c->sim, s, c->args[i], false,
				       c->st->loc);
			if (api->writes && is_pointer(c, i))
				copied(c, s, c->args[i]);
		}
		if (bit(api->writes, i)) {
			subject_access(c->sim, s, c->args[i], true,
				       c->st->loc);
			call_may_write(c, s, i);
		}
		if (bit(api->relinks, i))
			relinked(c, s, i);
		if (bit(api->registers, i))
			to_register(c, s, c->args[i]);
		if (bit(api->keeps, i))
			may_keep(c, s, i, true);
		else if (!quiet)
			may_keep(c, s, i, false);
		if (!quiet && !bit(api->writes, i))
			call_may_write(c, s, i);
	}
}
