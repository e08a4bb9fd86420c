// SPDX-License-Identifier: BSD-2-Clause
/*
 * Code with an error on the path: what may it have done?
 *
 * No breach behind it is reported (subject_judge.c). For proofs it may have
 * done anything to the values that its text mentions and to what they lead to;
 * a wild hole also to all memory, and to a subject that memory or unseen code
 * has: functions of the driver may have been called. A subject that only
 * locals have which the text does not mention stays as it is.
 */
#include "checker/sim_call.h"

#include <string.h>

static bool is_exposed(const struct sim *sim, term addr)
{
	term root = addr_local_root(sim->t, addr);
	const struct term_node *n;
	const struct ir_func *f;
	uint32_t var;

	if (!root)
		return true;
	n = term_get(sim->t, root);
	var = n->num & 0xffff;
	if (var == RETURN_VAR)
		return false;
	f = sim->frames.v[(n->num >> 16) - 1]->f;
	return f->vars.v[var].address_taken;
}

/* Memory, or code that is not seen, can get at the subject. */
static bool is_at_large(struct sim *sim, const struct state *s)
{
	const struct subject_state *x = &s->subj;
	const struct birth *b = x->birth;

	if (x->escaped || x->kept || x->handed || x->in_register ||
	    x->buffer_seen || sim->from_entry || !b->roles[ROLE_handle])
		return true;
	vec_foreach(&s->cells, i)
		if (is_exposed(sim, s->cells.v[i].addr) &&
		    subject_in(sim, s, s->cells.v[i].value))
			return true;
	return false;
}

/* The value V, or an object at V, is the subject, holds it or its buffer. */
static bool leads_to_subject(struct sim *sim, const struct state *s, term v)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = sim->t;

	if (subject_in(sim, s, v) || addr_reaches(t, b->identity, v))
		return true;
	if (b->roles[ROLE_buffer] &&
	    (addr_reaches(t, b->roles[ROLE_buffer], v) ||
	     term_contains(t, v, b->roles[ROLE_buffer])))
		return true;
	vec_foreach(&s->cells, i)
		if (addr_reaches(t, s->cells.v[i].addr, v) &&
		    subject_in(sim, s, s->cells.v[i].value))
			return true;
	return false;
}

/* What was known of all memory is known no more. */
static void havoc_memory(struct sim *sim, struct state *s)
{
	int64_t number = ++sim->next_mark;

	vec_foreach(&s->cells, i) {
		struct cell *c = &s->cells.v[i];

		if (is_exposed(sim, c->addr))
			c->value = term_havoc(sim->t, c->value, number);
	}
	vec_push(&s->marks, (struct mark){ .base = 0, .number = number });
}

void sim_hole(struct sim *sim, struct frame *fr, uint32_t stmt,
	      struct state *s)
{
	const struct ir_stmt *st = &fr->f->stmts.v[stmt];
	bool lives = s->subj.status && s->subj.birth;
	bool is_wild = st->is_wild || program_hides_event(sim->prog, st);
	bool touched = lives && is_wild && is_at_large(sim, s);

	s->doubtful = true;
	if (lives)
		sim->sink.assumed(sim->sink.ctx, sim, "undeclared");
	for (uint32_t i = 0; i < st->nargs; i++) {
		ir_ref arg = fr->f->args.v[st->first_arg + i];
		enum ir_type_kind kind = sim_type(sim, fr, arg)->kind;
		term at = sim_address(sim, fr, s, arg, st->loc), v = at;
		bool is_object = kind == IR_TYPE_RECORD ||
				 kind == IR_TYPE_ARRAY;

		if (!is_object)
			v = state_load(s, sim->t, at, 64, false);
		touched |= lives && leads_to_subject(sim, s, v);
		if (is_object || ir_expr(fr->f, arg)->op != IR_VAR)
			state_havoc(s, sim->t, at, ++sim->next_mark, NULL,
				    NULL);
		else if (kind != IR_TYPE_INT)
			state_havoc(s, sim->t, v, ++sim->next_mark, NULL,
				    NULL);
	}
	if (is_wild)
		havoc_memory(sim, s);
	if (!touched)
		return;
	sim->current = s;
	sim->sink.unknown(sim->sink.ctx, sim, NULL, REASON_parse_error, "");
	sim->current = NULL;
	s->subj.moved = REASON_parse_error;
}
