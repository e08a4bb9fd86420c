// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the runs of a site tell, as verdicts, findings and facts.
 *
 * An obligation is unknown only for what can still break its rule from the
 * state that is reached; of several breaches the shortest path is kept.
 */
#include "checker/check_int.h"

#include <string.h>

#include "ref/contract.h"
#include "rules/message.h"

#define MAX_WITNESS_STEPS 40

/* --- what the rules still can say ----------------------------------------- */

/*
 * Can RULE be broken by what comes after the state STATUS, given what is
 * known of the birth? Partial evaluation: roles of later events are unknown.
 */
static bool can_still_break(const struct checker *c, const struct rule *rule,
			    int status, const struct value *birth)
{
	bool reach[CONTRACT_MAX_STATES] = { false }, grew = true;
	int n = contract_nstates(rule->subject);

	(void)c;
	reach[status] = true;
	while (grew) {
		grew = false;
		for (int s = 1; s < n; s++)
			for (int e = 1; reach[s] && e < EVENT_max; e++) {
				int to = contract_step(rule->subject, s,
						       (enum event)e);

				if (!reach[to]) {
					reach[to] = true;
					grew = true;
				}
			}
	}
	for (int s = 1; s < n; s++)
		for (int e = 1; reach[s] && e < EVENT_max; e++) {
			struct eval_env env = { .state = s,
						.event = e,
						.birth = birth };

			if (rule->screen[s][e] != TRI_FALSE &&
			    eval(rule->cond, &env) != TRI_FALSE)
				return true;
		}
	return false;
}

static void birth_values(const struct sim *sim, const struct birth *b,
			 struct value *v)
{
	memset(v, 0, sizeof(*v) * ROLE_max);
	for (int r = 1; b && r < ROLE_max; r++) {
		if (!b->roles[r])
			continue;
		v[r].kind = VALUE_TERM;
		v[r].term = b->roles[r];
		if (term_is_const(sim->t, b->roles[r], &v[r].num))
			v[r].kind = VALUE_NUM;
	}
	if (b) {
		v[ROLE_family].kind = VALUE_NUM;
		v[ROLE_family].num = b->family;
	}
}

/* --- the sink of the runs -------------------------------------------------- */

static struct obligation *mine(struct checker *c, const struct rule *rule)
{
	return obligation_find(&c->ob, c->site->call, rule);
}

static void on_unknown(void *ctx, struct sim *sim, const struct rule *rule,
		       enum reason reason, const char *detail)
{
	struct checker *c = ctx;
	const struct state *s = sim->current;
	struct value birth[ROLE_max];
	struct obligation *ob;

	c->facts.is_vague |= !rule;
	if (!rule && s)
		facts_add_escaped(&c->facts, sim, s);
	if (sim->optional)
		return;
	birth_values(sim, s ? s->subj.birth : NULL, birth);
	if (rule) {
		ob = mine(c, rule);
		if (ob && (!s || can_still_break(c, rule, s->subj.status,
						 birth)))
			obligation_unknown(ob, reason, check_keep(c, detail));
		return;
	}
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		ob = &c->ob.v.v[i];
		if (ob->rule->scope == SCOPE_local)
			continue; /* one look at the call decides */
		if (!s || can_still_break(c, ob->rule, s->subj.status, birth))
			obligation_unknown(ob, reason, check_keep(c, detail));
	}
}

static void on_object(void *ctx, struct sim *sim, const struct state *s)
{
	struct checker *c = ctx;
	struct value birth[ROLE_max];

	facts_add_all(&c->facts, sim, s);
	if (sim->optional)
		return;
	birth_values(sim, s->subj.birth, birth);
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		struct obligation *ob = &c->ob.v.v[i];

		if (ob->rule->scope != SCOPE_local &&
		    can_still_break(c, ob->rule, s->subj.status, birth))
			ob->object = true;
	}
}

static void on_assumed(void *ctx, struct sim *sim, const char *name)
{
	struct checker *c = ctx;

	(void)sim;
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++)
		obligation_assume(&c->ob.v.v[i], name);
}

static void on_met(void *ctx, struct sim *sim, const struct state *s,
		   const struct rule *rule, uint32_t call, enum verdict v,
		   enum reason reason)
{
	struct checker *c = ctx;
	struct obligation *ob;

	(void)sim;
	(void)s;
	if (sim->optional)
		return;
	if (call == c->site->call)
		return;
	ob = obligation_find(&c->ob, call, rule);
	if (!ob)
		return;
	ob->simulated = true;
	if (v == VERDICT_UNKNOWN)
		obligation_unknown(ob, reason, "");
}

/* --- findings -------------------------------------------------------------- */

static const char *show_term(struct checker *c, const struct sim *sim, term x)
{
	struct strbuf sb = { 0 };
	const char *s;

	if (!x)
		return NULL;
	term_show(&sb, sim->t, x);
	s = check_keep(c, sb.buf);
	strbuf_release(&sb);
	return s;
}

static const char *direction_text(struct checker *c, const struct sim *sim,
				  term x)
{
	static const char *const names[] = { "DMA_BIDIRECTIONAL",
					     "DMA_TO_DEVICE",
					     "DMA_FROM_DEVICE", "DMA_NONE" };
	int64_t k;

	if (x && term_is_const(sim->t, x, &k) && k >= 0 && k < 4)
		return names[k];
	return show_term(c, sim, x);
}

static void fill_words(struct checker *c, struct sim *sim,
		       const struct state *s, const term *roles,
		       const char *at, struct message_words *w)
{
	const struct birth *b = s->subj.birth;

	memset(w, 0, sizeof(*w));
	w->call = check_site_stmt(c, c->site)->written;
	if (!w->call)
		w->call = c->site->api->name;
	w->at = at;
	for (int r = 1; r < ROLE_max; r++) {
		term e = roles ? roles[r] : 0, m = b ? b->roles[r] : 0;

		if (r == ROLE_dir) {
			w->roles[r] = direction_text(c, sim, e);
			w->birth[r] = direction_text(c, sim, m);
		} else if (r != ROLE_family) {
			w->roles[r] = show_term(c, sim, e);
			w->birth[r] = show_term(c, sim, m);
		}
	}
}

static void copy_steps(struct checker *c, const struct state *s,
		       struct result_finding *f)
{
	const struct step *list[MAX_WITNESS_STEPS];
	size_t n = 0;

	for (const struct step *st = s->trace; st && n < MAX_WITNESS_STEPS;
	     st = st->prev)
		list[n++] = st;
	while (n--)
		vec_push(&f->steps,
			 (struct result_step){
				 .file = check_file_name(c, list[n]->loc),
				 .line = list[n]->loc.line,
				 .col = list[n]->loc.col,
				 .event = check_keep(c, list[n]->event),
				 .note = check_keep(c, list[n]->note) });
}

/* An obligation has one finding: the shortest path, then the first place. */
static struct result_finding *finding_of(struct checker *c,
					 const struct rule *rule)
{
	vec_foreach(&c->out->findings, i) {
		struct result_finding *f = &c->out->findings.v[i];

		if (f->call == c->site->call && !strcmp(f->rule, rule->id))
			return f;
	}
	return NULL;
}

static bool is_better(const struct result_finding *old, const struct state *s,
		      struct ir_loc loc)
{
	size_t length = s->trace ? s->trace->length : 0;

	if (length > MAX_WITNESS_STEPS)
		length = MAX_WITNESS_STEPS;
	if (length != old->steps.n)
		return length < old->steps.n;
	if (loc.line != old->line)
		return loc.line < old->line;
	return loc.col < old->col;
}

static uint32_t function_at(const struct checker *c, struct ir_loc loc)
{
	uint32_t best = c->site->func;

	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		if (f->in_main_file && f->loc.file == loc.file &&
		    f->loc.line <= loc.line && loc.line <= f->end_line)
			best = (uint32_t)i;
	}
	return best;
}

static const char *identity_text(struct checker *c, uint32_t func,
				 const struct rule *rule, const char *message)
{
	return arena_printf(&c->out->mem, "%s|%s|%s|%s",
			    c->unit->funcs.v[func]->name, rule->id,
			    c->site->api->name, message);
}

static bool on_matters(void *ctx, const struct rule *rule,
		       const struct state *s, struct ir_loc loc)
{
	struct checker *c = ctx;
	const struct obligation *ob = mine(c, rule);
	const struct result_finding *old;

	if (!ob || ((s->inexact || s->doubtful) &&
		    ob->verdict != VERDICT_PROVED))
		return false;
	old = ob->verdict == VERDICT_VIOLATED ? finding_of(c, rule) : NULL;
	return !old || is_better(old, s, loc);
}

static void on_violated(void *ctx, struct sim *sim, const struct rule *rule,
			const struct state *s, struct ir_loc loc,
			const term *roles, const char *at)
{
	struct checker *c = ctx;
	struct obligation *ob = mine(c, rule);
	const char *file = c->unit->files.v[loc.file].path;
	struct result_finding f = { .rule = rule->id }, *old;
	struct message_words words;

	if (!ob)
		return;
	obligation_violated(ob);
	old = finding_of(c, rule);
	if (old && !is_better(old, s, loc))
		return;
	fill_words(c, sim, s, roles, at, &words);
	f.rule = check_keep(c, rule->id);
	f.call = c->site->call;
	f.func = function_at(c, loc);
	f.file = check_keep(c, file);
	f.line = loc.line;
	f.col = loc.col;
	f.message = message_fill(&c->out->mem, rule->message, &words);
	f.witness_kind = WITNESS_PATH;
	f.identity = identity_text(c, f.func, rule, f.message);
	copy_steps(c, s, &f);
	if (old) {
		vec_release(&old->steps);
		*old = f;
		return;
	}
	vec_push(&c->out->findings, f);
}

/* --- facts ------------------------------------------------------------------ */

/* What the end was given is judged against the births, by the join. */
static void mark_object(struct checker *c)
{
	for (uint32_t i = c->ob.first[c->site->call];
	     i < c->ob.first[c->site->call + 1]; i++) {
		c->ob.v.v[i].object = true;
		c->ob.v.v[i].simulated = true;
	}
}

static void on_location(void *ctx, struct sim *sim, const struct state *s,
			term addr, enum event event, struct ir_loc loc)
{
	struct checker *c = ctx;

	(void)event;
	if (c->from_entry)
		mark_object(c);
	facts_add(&c->facts, sim, s, addr, loc);
}

void check_listen(struct checker *c, struct sim_sink *sink)
{
	*sink = (struct sim_sink){ c,	   on_violated, on_matters,
				   on_unknown, on_object,	on_met,
				   on_location, on_assumed };
}
