// SPDX-License-Identifier: BSD-2-Clause
/*
 * The rules judge an event of the subject.
 *
 * A condition is first asked of the three-valued evaluator; only what it
 * leaves open becomes a term and, with the path condition, a question to the
 * solver. A rule is broken for certain only if the condition holds in every
 * model of the path; if it may or may not hold the obligation is unknown
 * (relation).
 */
#include "checker/subject_int.h"

#include <string.h>

#include "checker/apart.h"
#include "checker/condition.h"
#include "checker/guard.h"
#include "checker/sim_call.h"
#include "ref/contract.h"
#include "ref/eval.h"

struct judge {
	struct sim *sim;
	struct state *s;
	enum event event;
	struct value roles[ROLE_max], birth[ROLE_max];
	term terms[ROLE_max], birth_terms[ROLE_max];
	term asked[ROLE_max];	/* terms, but for what is told by origin */
	const char *at;		/* the call as written, or NULL */
};

static struct value to_value(const struct terms *t, term x)
{
	struct value v = { .kind = VALUE_ABSENT };

	if (!x)
		return v;
	while (term_get(t, x)->op == TERM_cast)
		x = term_get(t, x)->a;
	v.kind = VALUE_TERM;
	v.term = x;
	if (term_is_const(t, x, &v.num))
		v.kind = VALUE_NUM;
	return v;
}

static void set_roles(struct terms *t, struct value *v, term *terms,
		      const term *roles, enum family family)
{
	for (int r = 0; r < ROLE_max; r++) {
		terms[r] = roles ? roles[r] : 0;
		v[r] = to_value(t, terms[r]);
	}
	if (family) {
		v[ROLE_family] = (struct value){ .kind = VALUE_NUM,
						 .num = family };
		terms[ROLE_family] = term_const(t, family, 0, false);
	}
}

/* Numbers stand for values that are told apart by their origin. */
static void tell_apart(struct judge *j, const struct birth *b)
{
	static const enum role roles[] = { ROLE_handle, ROLE_cpu_addr,
					   ROLE_dev };

	memcpy(j->asked, j->terms, sizeof(j->asked));
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		enum role r = roles[i];

		if (!values_apart(j->sim, b, r, j->terms[r]))
			continue;
		j->roles[r] = (struct value){ .kind = VALUE_NUM, .num = -2 };
		j->birth[r] = (struct value){ .kind = VALUE_NUM, .num = -3 };
		j->asked[r] = term_const(j->sim->t, -2, 64, true);
		j->birth_terms[r] = term_const(j->sim->t, -3, 64, true);
	}
}

static bool is_map_or_memory(enum subject kind)
{
	return kind == SUBJECT_busdma_map || kind == SUBJECT_busdma_mem;
}

/* Only the reader of the buffer is harmed, and there may never be one. */
static bool harms_reader(const struct sim *sim, const struct rule *rule,
			 enum event event)
{
	return kind_of(sim) == SUBJECT_busdma_map && event == EVENT_unload &&
	       !strcmp(rule->harm, "stale");
}

static void postpone(struct judge *j, const struct rule *rule,
		     struct ir_loc loc)
{
	struct sim *sim = j->sim;
	struct pending *p;

	vec_foreach(&sim->pendings, i) {
		p = sim->pendings.v[i];
		if (p->rule == rule && !memcmp(&p->loc, &loc, sizeof(loc))) {
			j->s->subj.pending = p;
			return;
		}
	}
	p = arena_new(&sim->mem, struct pending);
	p->rule = rule;
	p->loc = loc;
	p->trace = j->s->trace;
	memcpy(p->roles, j->terms, sizeof(p->roles));
	p->at = j->at;
	vec_push(&sim->pendings, p);
	j->s->subj.pending = p;
}

void subject_settle(struct sim *sim, struct state *s)
{
	const struct pending *p = s->subj.pending;
	const struct step *trace = s->trace;

	if (!p)
		return;
	s->subj.pending = NULL;
	if (s->doubtful) {
		sim->sink.unknown(sim->sink.ctx, sim, p->rule,
				  REASON_parse_error, "");
		return;
	}
	if (sim_witness(sim, s) != SAT_YES) {
		sim->sink.unknown(sim->sink.ctx, sim, p->rule, REASON_havoc,
				  "");
		return;
	}
	s->trace = p->trace;
	sim->sink.violated(sim->sink.ctx, sim, p->rule, s, p->loc, p->roles,
			   p->at);
	s->trace = trace;
}

/*
 * The path rests on what a driver's object holds, and all who call the
 * function are known: with them it may be impossible.
 */
static bool is_for_callers(struct sim *sim, const struct state *s)
{
	const struct ir_func *f = sim->prog->unit->funcs.v[sim->root];

	return is_map_or_memory(kind_of(sim)) && sim->has_callers &&
	       f->is_static && !sim->prog->funcs[sim->root].address_taken &&
	       term_reads_entry(sim->t, s->pc);
}

/*
 * Havoc decides whether this path is taken, or one of those on which the rule
 * was found broken before. Is one of them taken whatever it is?
 */
static bool one_is_taken(struct sim *sim, const struct rule *rule,
			 struct state *s)
{
	struct doubted *d = NULL;
	struct state any = *s;

	vec_foreach(&sim->doubted, i)
		if (sim->doubted.v[i].rule == rule &&
		    sim->doubted.v[i].birth == s->subj.birth)
			d = &sim->doubted.v[i];
	if (!d) {
		vec_push(&sim->doubted,
			 (struct doubted){ rule, s->subj.birth, s->pc });
		return false;
	}
	d->pc = state_either_pc(sim->t, d->pc, s->pc);
	any.pc = d->pc;
	return sim_witness(sim, &any) == SAT_YES;
}

/* Nobody gets here unless two indices happen to be the same. */
static bool needs_guess(struct sim *sim, const struct state *s)
{
	return !is_busdma(kind_of(sim)) &&
	       (term_get(sim->t, s->pc)->flags & TERM_HAS_GUESS) &&
	       solver_check(sim->solver,
			    term_unguessed(sim->t, s->pc)) == SAT_NO;
}

/* The rule is broken here, if the state is real. */
static void broken(struct judge *j, const struct rule *rule, struct state *s,
		   struct ir_loc loc)
{
	struct sim *sim = j->sim;
	enum sat real;

	if (s->subj.moved)
		return; /* unknown already */
	if (rule->place == PLACE_state || j->event == EVENT_scope_end)
		loc = s->subj.since;
	if (!sim->sink.matters(sim->sink.ctx, rule, s, loc))
		return;
	if (s->inexact || s->doubtful) {
		if (sim_feasible(sim, s) != SAT_NO)
			sim->sink.unknown(sim->sink.ctx, sim, rule,
					  s->doubtful ? REASON_parse_error :
							REASON_loop, "");
		return;
	}
	if (s->subj.guessed) {
		if (sim_feasible(sim, s) != SAT_NO)
			sim->sink.unknown(sim->sink.ctx, sim, rule,
					  REASON_alias, "of two elements");
		return;
	}
	if (j->event == contract_death(kind_of(sim)) &&
	    !(sim->from_entry && s->subj.birth) &&
	    !is_busdma(kind_of(sim)) && guarded_by_entry_flag(sim, s)) {
		sim->sink.unknown(sim->sink.ctx, sim, rule, REASON_pairing,
				  "a flag of the object tells");
		return;
	}
	real = sim_witness(sim, s);
	if (real == SAT_NO && !s->subj.maybe && one_is_taken(sim, rule, s))
		real = SAT_YES;
	if (real == SAT_YES && needs_guess(sim, s)) {
		sim->sink.unknown(sim->sink.ctx, sim, rule, REASON_alias,
				  "of two elements");
		return;
	}
	if (real == SAT_YES && is_for_callers(sim, s)) {
		sim->sink.unknown(sim->sink.ctx, sim, rule, REASON_pairing,
				  "the callers decide");
		sim->curious = true;
		return;
	}
	if (real == SAT_YES && harms_reader(sim, rule, j->event)) {
		postpone(j, rule, loc);
		return;
	}
	if (real == SAT_YES) {
		sim->sink.violated(sim->sink.ctx, sim, rule, s, loc, j->terms,
				   j->at);
		return;
	}
	if (real == SAT_UNKNOWN) {
		sim->sink.unknown(sim->sink.ctx, sim, rule,
				  REASON_solver_limit, "");
		return;
	}
	if (sim_feasible(sim, s) != SAT_NO)
		sim->sink.unknown(sim->sink.ctx, sim, rule,
				  s->subj.maybe ? REASON_alias : REASON_havoc,
				  "");
}

/* The evaluator could not decide: ask with the path condition. */
static enum verdict judge_residual(struct judge *j, const struct rule *rule,
				   struct ir_loc loc)
{
	struct sim *sim = j->sim;
	struct state *s = j->s;
	const struct condition_env env = { .t = sim->t,
					   .state = s->subj.status,
					   .event = j->event,
					   .roles = j->asked,
					   .birth = j->birth_terms };
	term c = condition_term(&env, rule->cond);
	enum sat yes, no;

	yes = solver_check(sim->solver, term_and(sim->t, s->pc, c));
	if (yes == SAT_NO)
		return VERDICT_PROVED;
	no = solver_check(sim->solver,
			  term_and(sim->t, s->pc, term_not(sim->t, c)));
	if (no == SAT_NO && yes == SAT_YES) {
		broken(j, rule, s, loc);
		return VERDICT_VIOLATED;
	}
	sim->sink.unknown(sim->sink.ctx, sim, rule,
			  yes == SAT_UNKNOWN || no == SAT_UNKNOWN ?
				  REASON_solver_limit :
			  s->doubtful ? REASON_parse_error :
					REASON_relation,
			  "");
	return VERDICT_UNKNOWN;
}

static bool stands_at(const struct rule *rule, enum event e)
{
	for (int i = 0; i < rule->nat; i++)
		if (rule->at[i] == e)
			return true;
	return false;
}

static void judge_rule(struct judge *j, const struct rule *rule,
		       const struct event_roles *roles, struct ir_loc loc)
{
	struct sim *sim = j->sim;
	struct eval_env env = { .state = j->s->subj.status,
				.event = j->event,
				.roles = j->roles,
				.birth = j->birth };
	enum verdict v = VERDICT_PROVED;
	enum tri r = sim->cx->no_shortcuts ? TRI_RESIDUAL :
					     eval(rule->cond, &env);

	if (r == TRI_TRUE) {
		v = VERDICT_VIOLATED;
		broken(j, rule, j->s, loc);
	} else if (r == TRI_RESIDUAL) {
		v = judge_residual(j, rule, loc);
	}
	/* on a path through an error a breach is no breach, and what moved
	   there may be anything */
	if (j->s->doubtful && (v == VERDICT_VIOLATED || j->s->subj.moved))
		v = VERDICT_UNKNOWN;
	if (roles && roles->call != RESULT_NONE && stands_at(rule, j->event))
		sim->sink.met(sim->sink.ctx, sim, j->s, rule, roles->call, v,
			      v != VERDICT_UNKNOWN ? REASON_none :
			      j->s->doubtful	   ? REASON_parse_error :
						     REASON_relation);
}

void subject_judge(struct sim *sim, struct state *s, enum event event,
		      const struct event_roles *roles, struct ir_loc loc,
		      const char *at)
{
	const struct rule_set *rules = sim->cx->rules;
	const struct birth *b = s->subj.birth;
	struct judge j = { .sim = sim, .s = s, .event = event, .at = at };

	/* where only the end of the path counts */
	if (sim->drain)
		return;
	set_roles(sim->t, j.roles, j.terms, roles ? roles->roles : NULL,
		  roles ? roles->family : FAMILY_none);
	set_roles(sim->t, j.birth, j.birth_terms, b ? b->roles : NULL,
		  b ? b->family : FAMILY_none);
	tell_apart(&j, b);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->v[i];

		if (rule->subject != kind_of(sim))
			continue;
		if (rule->screen[s->subj.status][event] != TRI_FALSE ||
		    stands_at(rule, event))
			judge_rule(&j, rule, roles, loc);
	}
}
