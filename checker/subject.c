// SPDX-License-Identifier: BSD-2-Clause
/*
 * The subject is born and meets events: the rules judge each, then the
 * contract moves it. Every one is a step of the path that a finding shows.
 */
#include "checker/subject_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ref/contract.h"

void subject_step(struct sim *sim, struct state *s, struct ir_loc loc,
		  const char *event, const char *fmt, ...)
{
	struct step *st = arena_new(&sim->mem, struct step);
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	st->prev = s->trace;
	st->length = s->trace ? s->trace->length + 1 : 1;
	st->loc = loc;
	st->event = event;
	st->note = arena_strdup(&sim->mem, text);
	s->trace = st;
}

/* --dump=events:FUNCTION: every event of a run, as it is met. */
static void dump_event(struct sim *sim, const struct state *s,
		       enum event event, int next, struct ir_loc loc)
{
	const struct ir_unit *u = sim->prog->unit;
	enum subject kind = kind_of(sim);
	struct strbuf sb = { 0 };

	if (!sim->cx->dump_events ||
	    strcmp(u->funcs.v[sim->root]->name, sim->cx->dump_events))
		return;
	term_show(&sb, sim->t, s->pc);
	fprintf(stderr, "%s:%u: %s: %s -> %s%s%s if %s\n",
		u->files.v[loc.file].path, loc.line, event_name(event),
		contract_state_name(kind, s->subj.status),
		contract_state_name(kind, next),
		s->doubtful ? " (through an error)" :
		s->inexact ? " (widened)" : s->blurred ? " (blurred)" : "",
		s->subj.guessed ? " (guessed)" : "", sb.buf);
	strbuf_release(&sb);
}

static bool is_map(enum subject kind)
{
	return kind == SUBJECT_busdma_map;
}

bool subject_event(struct sim *sim, struct state *s, enum event event,
		   const struct event_roles *roles, struct ir_loc loc,
		   const char *note)
{
	enum subject kind = kind_of(sim);
	int next;

	if (event != EVENT_check_ok && event != EVENT_check_fail)
		subject_step(sim, s, loc, event_name(event), "%s%s%s",
			     event_text(event), note && *note ? ": " : "",
			     note ? note : "");
	subject_judge(sim, s, event, roles, loc, note);
	next = contract_step(kind, s->subj.status, event);
	if (event == EVENT_load && is_map(kind)) {
		subject_settle(sim, s);
		s->subj.moved = 0;
	}
	if (event == EVENT_check_ok || event == EVENT_check_fail)
		subject_learn_value(sim, s, event == EVENT_check_fail);
	dump_event(sim, s, event, next, loc);
	if (next != s->subj.status)
		s->subj.since = loc;
	s->subj.status = next;
	return true;
}

static bool same_birth(const struct birth *a, const struct birth *b)
{
	return a->event == b->event && a->family == b->family &&
	       a->identity == b->identity && a->fail == b->fail &&
	       a->frame == b->frame && a->loc.line == b->loc.line &&
	       !memcmp(a->roles, b->roles, sizeof(a->roles));
}

const struct birth *subject_intern_birth(struct sim *sim,
					 const struct birth *want)
{
	struct birth *b;

	vec_foreach(&sim->births, i)
		if (same_birth(sim->births.v[i], want))
			return sim->births.v[i];
	b = arena_new(&sim->mem, struct birth);
	*b = *want;
	vec_push(&sim->births, b);
	return b;
}

void subject_born(struct sim *sim, const struct frame *fr, struct state *s,
		  enum event event, const struct event_roles *roles,
		  term identity, term fail, struct ir_loc loc)
{
	enum subject kind = kind_of(sim);
	struct birth b = { .event = event,
			   .family = roles->family,
			   .loc = loc,
			   .identity = identity,
			   .fail = fail,
			   .managed = roles->api && roles->api->managed,
			   .at_entry = sim->from_entry,
			   .frame = fr->id };

	memcpy(b.roles, roles->roles, sizeof(b.roles));
	if (event == EVENT_none) {
		/* handed something that was never mapped */
		subject_judge(sim, s, sim->site->api->event, roles, loc,
			  sim->site->api->name);
		return;
	}
	s->subj = (struct subject_state){ .birth = subject_intern_birth(sim, &b),
					  .since = loc,
					  .born_under = s->pc };
	if (sim->from_entry)
		subject_step(sim, s, loc, event_name(EVENT_none),
			     "existed when the activation began");
	else
		subject_step(sim, s, loc, event_name(event), "%s: %s",
			     event_text(event),
			     roles->api ? roles->api->name : "");
	s->subj.status = contract_step(kind, 0, event);
	if (!fail)
		s->subj.status = contract_step(kind, s->subj.status,
					       EVENT_check_ok);
}
