// SPDX-License-Identifier: BSD-2-Clause
/*
 * The subject meets an event: the rules judge, the contract moves it.
 *
 * A condition is first asked of the three-valued evaluator; only what it
 * leaves open becomes a term and, with the path condition, a question to the
 * solver. A rule is broken for certain only if the condition holds in every
 * model of the path; if it may or may not hold the obligation is unknown
 * (relation).
 */
#include "checker/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "checker/apart.h"
#include "checker/condition.h"
#include "checker/guard.h"
#include "checker/sim_call.h"
#include "ref/contract.h"
#include "ref/eval.h"

static enum subject kind_of(const struct sim *sim)
{
	return sim->site->api->subject;
}

/* --- the path ------------------------------------------------------------- */

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

static term weak(struct terms *t, term x);

/* X made stronger so that it rests on nothing that other code may change. */
static term strict(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (!(n.flags & TERM_HAS_HAVOC))
		return x;
	r = term_recall(t, MEMO_strict, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, strict(t, n.a), strict(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, strict(t, n.a), strict(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, weak(t, n.a));
		break;
	default:
		return term_false(t);
	}
	return term_remember(t, MEMO_strict, x, 0, r);
}

static term weak(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);
	term r;

	if (!(n.flags & TERM_HAS_HAVOC))
		return x;
	r = term_recall(t, MEMO_weak, x, 0);
	if (r)
		return r;
	switch (n.op) {
	case TERM_and:
		r = term_and(t, weak(t, n.a), weak(t, n.b));
		break;
	case TERM_or:
		r = term_or(t, weak(t, n.a), weak(t, n.b));
		break;
	case TERM_not:
		r = term_not(t, strict(t, n.a));
		break;
	default:
		return term_true(t);
	}
	return term_remember(t, MEMO_weak, x, 0, r);
}

/* The conjuncts of PC that rest on havoc, and those that do not. */
static void split_by_havoc(struct terms *t, term pc, term *plain, term *havoc)
{
	struct term_node n = *term_get(t, pc);

	if (n.op == TERM_and && (n.flags & TERM_HAS_HAVOC)) {
		split_by_havoc(t, n.a, plain, havoc);
		split_by_havoc(t, n.b, plain, havoc);
	} else if (n.flags & TERM_HAS_HAVOC) {
		*havoc = term_and(t, *havoc, pc);
	} else {
		*plain = term_and(t, *plain, pc);
	}
}

/*
 * Both sides of a branch that havoc decides lead here: whatever it is, some
 * input gets here.
 */
static bool whatever_havoc_is(struct sim *sim, const struct state *s)
{
	struct terms *t = sim->t;
	term plain = term_true(t), havoc = term_true(t);

	split_by_havoc(t, s->pc, &plain, &havoc);
	return solver_check(sim->solver,
			    term_and(t, plain, term_not(t, havoc))) == SAT_NO &&
	       solver_check(sim->solver, plain) == SAT_YES;
}

enum sat sim_witness(struct sim *sim, const struct state *s)
{
	enum sat r = solver_check(sim->solver, strict(sim->t, s->pc));

	if (r == SAT_NO && (term_get(sim->t, s->pc)->flags & TERM_HAS_HAVOC) &&
	    whatever_havoc_is(sim, s))
		return SAT_YES;
	return r;
}

enum sat sim_feasible(struct sim *sim, const struct state *s)
{
	return solver_check(sim->solver, s->pc);
}

/* --- identity ------------------------------------------------------------- */

/*
 * Can ID be had back from VALUE? What was merely decided by it (the condition
 * of a choice, the outcome of a test) does not hold it.
 */
static bool holds(struct sim *sim, term value, term id)
{
	struct terms *t = sim->t;
	struct term_node n = *term_get(t, value);
	term r;

	if (value == id)
		return true;
	/* parts are built before the whole */
	if (value < id || (term_is_truth(t, value) && n.op != TERM_const))
		return false;
	r = term_recall(t, MEMO_holds, value, id);
	if (r)
		return r == term_true(t);
	r = (n.op != TERM_ite && holds(sim, n.a, id)) || holds(sim, n.b, id) ||
			    holds(sim, n.c, id) ?
		    term_true(t) :
		    term_false(t);
	term_remember(t, MEMO_holds, value, id, r);
	return r == term_true(t);
}

bool subject_in(struct sim *sim, const struct state *s, term value)
{
	const struct birth *b = s->subj.birth;

	if (!b)
		return false;
	return holds(sim, value, b->identity) ||
	       (b->roles[ROLE_handle] &&
		holds(sim, value, b->roles[ROLE_handle]));
}

/* Arithmetic over ID; what is loaded from where it points is not. */
static bool computed_from(const struct terms *t, term value, term id)
{
	const struct term_node *n = term_get(t, value);

	if (value == id)
		return true;
	switch (n->op) {
	case TERM_add:
	case TERM_sub:
	case TERM_shl:
	case TERM_shr:
	case TERM_band:
	case TERM_bor:
	case TERM_xor:
	case TERM_cast:
	case TERM_havoc:
		return (n->a && computed_from(t, n->a, id)) ||
		       (n->b && computed_from(t, n->b, id));
	default:
		return false;
	}
}

term subject_match(struct sim *sim, term id, term value)
{
	struct terms *t = sim->t;
	struct term_node n = *term_get(t, value);
	term m;

	if (value == id)
		return term_true(t);
	m = term_recall(t, MEMO_match, id, value);
	if (m)
		return m;
	switch (n.op) {
	case TERM_ite:
		m = term_or(t, term_and(t, n.a, subject_match(sim, id, n.b)),
			    term_and(t, term_not(t, n.a),
				     subject_match(sim, id, n.c)));
		return term_remember(t, MEMO_match, id, value, m);
	case TERM_havoc:
		m = subject_match(sim, id, n.a);
		if (term_is_const(t, m, NULL) && m == term_false(t))
			return m;
		return term_and(t, m, term_eq(t, value, id));
	case TERM_cast:
		return subject_match(sim, id, n.a);
	case TERM_load:
	case TERM_sym:
	case TERM_const:
		return term_false(t);
	default:
		/* put together again from its halves, or an offset into it */
		return computed_from(t, value, id) ? term_true(t) :
						     term_false(t);
	}
}

/* --- rules ---------------------------------------------------------------- */

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

static void judge_all(struct sim *sim, struct state *s, enum event event,
		      const struct event_roles *roles, struct ir_loc loc,
		      const char *at)
{
	const struct rule_set *rules = sim->cx->rules;
	const struct birth *b = s->subj.birth;
	struct judge j = { .sim = sim, .s = s, .event = event, .at = at };

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

/* A failed handle is DMA_MAPPING_ERROR, and no other is. */
static void learn_value(struct sim *sim, struct state *s, bool failed)
{
	struct terms *t = sim->t;
	const struct birth *b = s->subj.birth;
	term error;

	if (!b->fail || term_get(t, b->fail)->op != TERM_maperr)
		return;
	error = term_eq(t, b->identity, term_const(t, -1, 64, true));
	s->pc = term_and(t, s->pc, failed ? error : term_not(t, error));
	if (!failed) /* 0 is the drivers' mark of "nothing mapped here" */
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, b->identity,
						     term_false(t))));
	s->pc = term_and(t, s->pc, failed ? b->fail : term_not(t, b->fail));
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
	judge_all(sim, s, event, roles, loc, note);
	next = contract_step(kind, s->subj.status, event);
	if (event == EVENT_load && is_map(kind)) {
		subject_settle(sim, s);
		s->subj.moved = 0;
	}
	if (event == EVENT_check_ok || event == EVENT_check_fail)
		learn_value(sim, s, event == EVENT_check_fail);
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
		judge_all(sim, s, sim->site->api->event, roles, loc,
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

/* --- success and failure -------------------------------------------------- */

static bool in_conjunction(struct terms *t, term pc, term c)
{
	while (term_get(t, pc)->op == TERM_and) {
		if (in_conjunction(t, term_get(t, pc)->b, c))
			return true;
		pc = term_get(t, pc)->a;
	}
	return pc == c;
}

/* The symbol on which the outcome of the birth depends. */
term subject_outcome(const struct terms *t, term fail)
{
	const struct term_node *n = term_get(t, fail);

	while (n->op == TERM_not || n->op == TERM_maperr || n->op == TERM_eq ||
	       n->op == TERM_lt || n->op == TERM_le || n->op == TERM_cast) {
		fail = n->op == TERM_le && term_is_const(t, n->a, NULL) ? n->b :
									  n->a;
		n = term_get(t, fail);
	}
	return fail;
}

/* LITERAL compares the handle itself with a value that is not the error. */
static bool wrong_test(struct terms *t, term literal, term handle,
		       bool *right_value)
{
	struct term_node n = *term_get(t, literal);
	int64_t k;

	*right_value = false;
	if (n.op == TERM_not)
		n = *term_get(t, n.a);
	if (n.op == TERM_lt && term_is_const(t, n.b, &k) && k == -4095 &&
	    term_strip(t, n.a) == handle)
		return true; /* !IS_ERR() */
	if (n.op == TERM_le && term_is_const(t, n.a, &k) && k == -4095 &&
	    term_strip(t, n.b) == handle)
		return true; /* IS_ERR() */
	if (n.op != TERM_eq || term_strip(t, n.a) != handle ||
	    !term_is_const(t, n.b, &k))
		return false;
	*right_value = k == -1;
	return k == 0 || k == -1 || k == 0xffffffff;
}

static bool learn_test(struct sim *sim, const struct frame *fr,
		       struct state *s, term literal, uint32_t block,
		       struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	bool right, negative = term_get(sim->t, literal)->op == TERM_not ||
			       term_get(sim->t, literal)->op == TERM_lt;
	const struct func_info *fi = &sim->prog->funcs[fr->func];

	if (term_get(sim->t, b->fail)->op != TERM_maperr ||
	    !wrong_test(sim->t, literal, term_strip(sim->t, b->identity),
			&right))
		return false;
	if (!right) {
		/* only the test right after the call decides its success;
		   later, 0 may be the mark of "nothing mapped here" */
		if (fr->id != b->frame || fr->func != sim->site->func ||
		    fi->block_of[sim->site->stmt] != block)
			return false;
		subject_event(sim, s, EVENT_miscompare, NULL, loc, "");
	}
	return subject_event(sim, s,
			     negative ? EVENT_check_ok : EVENT_check_fail, NULL,
			     loc, "");
}

/* The exact answer; where there is none, nothing is reported from here on. */
static bool learn_outcome(struct sim *sim, struct state *s, struct ir_loc loc)
{
	struct terms *t = sim->t;
	term fail = s->subj.birth->fail;
	enum sat bad = solver_check(sim->solver, term_and(t, s->pc, fail)), ok;

	if (bad == SAT_NO)
		return subject_event(sim, s, EVENT_check_ok, NULL, loc, "");
	ok = solver_check(sim->solver, term_and(t, s->pc, term_not(t, fail)));
	if (ok == SAT_NO)
		return subject_event(sim, s, EVENT_check_fail, NULL, loc, "");
	if (bad == SAT_UNKNOWN || ok == SAT_UNKNOWN) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL, REASON_solver_limit,
				  "");
		s->inexact = true;
	}
	return true;
}

bool subject_learn(struct sim *sim, const struct frame *fr, struct state *s,
		   term literal, uint32_t block, struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = sim->t;
	term symbol;

	if (!s->subj.status || !b || !b->fail ||
	    s->subj.status != contract_state_from_name(kind_of(sim),
						       "unchecked"))
		return true;
	symbol = subject_outcome(t, b->fail);
	if (!term_contains(t, literal, symbol) &&
	    !term_contains(t, literal, b->fail))
		return true;
	if (in_conjunction(t, s->pc, b->fail))
		return subject_event(sim, s, EVENT_check_fail, NULL, loc, "");
	if (in_conjunction(t, s->pc, term_not(t, b->fail)))
		return subject_event(sim, s, EVENT_check_ok, NULL, loc, "");
	if (learn_test(sim, fr, s, literal, block, loc))
		return true;
	return learn_outcome(sim, s, loc);
}

/* --- accesses by the CPU -------------------------------------------------- */

/* A and B are one path but for the index of an element on the way. */
static bool differ_by_index(struct terms *t, term pc, term a, term b)
{
	struct term_node x = *term_get(t, a), y = *term_get(t, b);

	if (a == b || x.op != y.op)
		return false;
	switch (x.op) {
	case TERM_elem:
		return x.a == y.a && !term_is_const(t, x.b, NULL) &&
		       !term_is_const(t, y.b, NULL) &&
		       term_possible(t, pc, term_eq(t, x.b, y.b));
	case TERM_field:
		return !strcmp(x.name, y.name) &&
		       differ_by_index(t, pc, x.a, y.a);
	case TERM_load:
		return differ_by_index(t, pc, x.a, y.a);
	default:
		return false;
	}
}

static bool may_be_within(struct terms *t, term pc, term addr, term object)
{
	for (;;) {
		const struct term_node *n = term_get(t, addr);

		if (differ_by_index(t, pc, addr, object))
			return true;
		if (n->op != TERM_field && n->op != TERM_elem)
			return false;
		addr = n->a;
	}
}

/* The access may or may not be to this buffer. */
static void access_unsure(struct sim *sim, struct state *s, enum event event)
{
	const struct rule_set *rules = sim->cx->rules;

	sim->current = s;
	for (size_t i = 0; i < rules->n; i++)
		if (rules->v[i].subject == kind_of(sim) &&
		    rule_depends_on(&rules->v[i], event))
			sim->sink.unknown(sim->sink.ctx, sim, &rules->v[i],
					  REASON_alias, "");
	sim->current = NULL;
}

void subject_access(struct sim *sim, struct state *s, term addr, bool write,
		    struct ir_loc loc)
{
	const struct birth *b = s->subj.birth;
	term object;

	if (!s->subj.status || !b)
		return;
	object = kind_of(sim) == SUBJECT_allocation ? b->roles[ROLE_cpu_addr] :
						      b->roles[ROLE_buffer];
	if (!object || !contract_state_is_live(kind_of(sim), s->subj.status))
		return;
	if (!write && kind_of(sim) == SUBJECT_mapping &&
	    state_knows(s, addr))
		return; /* reads back what the CPU wrote itself */
	if (!addr_within(sim->t, addr, object)) {
		if (may_be_within(sim->t, s->pc, addr, object))
			access_unsure(sim, s,
				      write ? EVENT_cpu_write : EVENT_cpu_read);
		return;
	}
	subject_event(sim, s, write ? EVENT_cpu_write : EVENT_cpu_read, NULL,
		      loc, "");
}
