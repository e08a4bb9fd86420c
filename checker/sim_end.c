// SPDX-License-Identifier: BSD-2-Clause
/*
 * Who still has the subject, when the activation ends and when a store
 * replaces a handle.
 *
 * A handle is held by an object if memory that outlives the activation
 * contains it: reached through a parameter, a global, or a pointer that came
 * from elsewhere. The object's owner can undo the mapping later; whether
 * anybody does is for the join over the module.
 */
#include "checker/sim_call.h"

#include <string.h>

#include "checker/activation.h"
#include "checker/drain.h"
#include "ref/contract.h"
#include "ref/eval.h"

static enum subject kind_of(const struct sim *sim)
{
	return sim->site->api->subject;
}

static bool is_failed(const struct sim *sim, const struct state *s)
{
	return s->subj.status ==
	       contract_state_from_name(kind_of(sim), "failed");
}

static bool is_unchecked(const struct sim *sim, const struct state *s)
{
	return s->subj.status ==
	       contract_state_from_name(kind_of(sim), "unchecked");
}

static void unknown_for(struct sim *sim, enum event minds, enum reason reason)
{
	const struct rule_set *rules = sim->cx->rules;

	for (size_t i = 0; i < rules->n; i++)
		if (rules->v[i].subject == kind_of(sim) &&
		    rule_depends_on(&rules->v[i], minds))
			sim->sink.unknown(sim->sink.ctx, sim, &rules->v[i],
					  reason, "");
}

/* Called with *out = handle: the caller's variable, not an object. */
static bool is_out_parameter(const struct sim *sim, term addr)
{
	const struct term_node *n = term_get(sim->t, addr);
	const struct frame *root = sim->frames.v[0];
	uint32_t var = n->num & 0xfffff;

	return n->op == TERM_sym && n->num >> 36 == root->id &&
	       var < root->f->nparams && n->name &&
	       !strcmp(n->name, root->f->vars.v[var].name);
}

struct holders {
	bool returned;	/* the handle itself, or through an out parameter */
	bool outcome;	/* what is returned tells whether it failed */
	bool status;	/* what is returned is the call's own result */
	bool object;
};

/* VALUE is what the call returned to tell whether it failed. */
static bool is_result(const struct terms *t, term value, term fail)
{
	const struct term_node *n = term_get(t, fail);

	return n->op != TERM_maperr &&
	       term_strip(t, value) == subject_outcome(t, fail);
}

static void find_holders(struct sim *sim, struct frame *fr, struct state *s,
			 struct holders *h)
{
	struct terms *t = sim->t;
	term ret = sim_local(sim, fr, RETURN_VAR);
	const struct birth *b = s->subj.birth;

	vec_foreach(&s->cells, i) {
		struct cell c = s->cells.v[i];

		if (c.addr == ret || addr_within(t, c.addr, ret)) {
			h->returned |= subject_in(sim, s, c.value);
			if (b->fail) {
				h->outcome |= term_contains(t, c.value,
							    b->fail);
				h->status |= is_result(t, c.value, b->fail);
			}
			continue;
		}
		if (addr_local_root(t, c.addr) || !subject_in(sim, s, c.value))
			continue;
		if (is_out_parameter(sim, c.addr))
			h->returned = true;
		else
			h->object = true;
	}
	/* the handle is where the call left it: in an object */
	h->object |= term_get(t, term_strip(t, b->identity))->op == TERM_load;
	/* later calls name it by an object that is not a local: the list, the
	   bus_dma map */
	if (term_get(t, b->identity)->op != TERM_sym || sim->from_entry)
		h->object |= !addr_local_root(t, b->identity) &&
			     !b->roles[ROLE_handle];
	/* a list that the caller passed: it has it still */
	h->object |= !b->roles[ROLE_handle] && is_out_parameter(sim, b->identity);
	h->object |= s->subj.kept || s->subj.spread;
}

static bool unseen_callers(const struct sim *sim)
{
	const struct ir_func *f = sim->prog->unit->funcs.v[sim->root];
	const struct func_info *fi = &sim->prog->funcs[sim->root];

	return !f->is_static && !fi->address_taken;
}

/* Whoever uses the member that keeps the memory may test it first. */
static bool tested_elsewhere(struct sim *sim, const struct state *s)
{
	struct terms *t = sim->t;

	vec_foreach(&s->cells, i) {
		const struct cell *c = &s->cells.v[i];
		const struct term_node *n = term_get(t, c->addr);

		if (addr_local_root(t, c->addr) ||
		    !subject_in(sim, s, c->value))
			continue;
		if (n->op != TERM_field || !n->name2 ||
		    program_tests_member(sim->prog, n->name2, n->name))
			return true;
	}
	return false;
}

/*
 * The member at ADDR, as the program's scan names it: of an element, that of
 * the array. FALSE: no such name.
 */
static bool member_of(const struct terms *t, term addr, const char **record,
		      const char **member)
{
	const struct term_node *n = term_get(t, addr);

	while (n->op == TERM_elem)
		n = term_get(t, n->a);
	if (n->op == TERM_load) /* an array that a member points to */
		n = term_get(t, n->a);
	*record = n->op == TERM_field ? n->name2 : "";
	*member = n->name;
	return (n->op == TERM_field && n->name2) || n->op == TERM_global;
}

/* Can somebody learn from the objects that keep the handle whether it is good? */
static bool checked_elsewhere(struct sim *sim, const struct state *s,
			      uint32_t except)
{
	struct terms *t = sim->t;
	const char *record, *member;

	vec_foreach(&s->cells, i) {
		const struct cell *c = &s->cells.v[i];

		if (addr_local_root(t, c->addr) ||
		    !subject_in(sim, s, c->value))
			continue;
		if (!member_of(t, c->addr, &record, &member) ||
		    program_checks_member(sim->prog, record, member, except))
			return true;
	}
	return !s->subj.birth->roles[ROLE_handle];
}

/* Is C the negation of COUNT == GIVEN? */
static bool says_fewer(struct terms *t, term c, term count, term given)
{
	struct term_node n = *term_get(t, c), e;

	if (n.op != TERM_not)
		return false;
	e = *term_get(t, n.a);
	return e.op == TERM_eq && ((term_strip(t, e.a) == count &&
				    term_strip(t, e.b) == given) ||
				   (term_strip(t, e.a) == given &&
				    term_strip(t, e.b) == count));
}

/*
 * The path knows that not all entries of a list were mapped: drivers that
 * cannot do with fewer take that, and with it 0, for the failure.
 */
static bool not_all_mapped(struct sim *sim, const struct state *s)
{
	struct terms *t = sim->t;
	const struct birth *b = s->subj.birth;
	term count = b->roles[ROLE_nents_result], pc = s->pc;
	term given = b->roles[ROLE_nents_arg];

	if (!count || !given)
		return false;
	count = term_strip(t, count);
	given = term_strip(t, given);
	for (;;) {
		struct term_node n = *term_get(t, pc);

		if (says_fewer(t, n.op == TERM_and ? n.b : pc, count, given))
			return true;
		if (n.op != TERM_and)
			return false;
		pc = n.a;
	}
}

/* Success was never established here. TRUE: callers decide it all. */
static bool end_unchecked(struct sim *sim, struct state *s,
			  const struct holders *h, struct ir_loc loc)
{
	if (h->outcome) {
		/* the caller is told; what follows concerns the success */
		subject_event(sim, s, EVENT_check_ok, NULL, loc, "");
		return false;
	}
	if (sim->has_callers &&
	    (h->returned || h->status || (h->object && (s->subj.escaped ||
					   checked_elsewhere(sim, s,
							     UINT32_MAX))))) {
		sim->open = true;
		return true;
	}
	if (s->subj.escaped) {
		unknown_for(sim, EVENT_scope_end, REASON_escaped);
		return false;
	}
	if (not_all_mapped(sim, s)) {
		unknown_for(sim, EVENT_scope_end, REASON_relation);
		return false;
	}
	if (h->object && kind_of(sim) != SUBJECT_mapping &&
	    unseen_callers(sim)) {
		unknown_for(sim, EVENT_scope_end, REASON_no_caller);
		return false;
	}
	if (h->returned || h->status) {
		unknown_for(sim, EVENT_scope_end,
			    sim->prog->funcs[sim->root].address_taken ?
				    REASON_function_pointer :
				    REASON_no_caller);
		return false;
	}
	if (h->object && kind_of(sim) == SUBJECT_allocation &&
	    tested_elsewhere(sim, s)) {
		unknown_for(sim, EVENT_scope_end, REASON_pairing);
		return false;
	}
	subject_event(sim, s, h->object ? EVENT_scope_end : EVENT_handle_lost,
		      NULL, loc, "");
	return false;
}

/* The path has proved the handle equal to a value that others can compute. */
static bool known_by_value(const struct sim *sim, const struct state *s)
{
	term pc = s->pc, id = s->subj.birth->identity;

	for (;;) {
		struct term_node n = *term_get(sim->t, pc);
		term c = n.op == TERM_and ? n.b : pc;
		struct term_node e = *term_get(sim->t, c);

		if (e.op == TERM_eq && (e.a == id || e.b == id) &&
		    !term_is_const(sim->t, e.b, NULL))
			return true;
		if (n.op != TERM_and)
			return false;
		pc = n.a;
	}
}

#define MAX_FORGOTTEN 8

/*
 * The last copy of the handle is gone, or was: a register has it. A queue in
 * hardware gives it back some day; a driver that unmaps on other paths what it
 * had written to the register has no such queue.
 */
static void lose(struct sim *sim, struct state *s, struct ir_loc loc)
{
	if (!s->subj.in_register) {
		subject_event(sim, s, EVENT_handle_lost, NULL, loc, "");
	} else if (sim->forgotten.n < MAX_FORGOTTEN) {
		vec_push(&sim->forgotten,
			 (struct forgotten){ state_copy(s), loc });
	}
}

void sim_settle_registers(struct sim *sim)
{
	vec_foreach(&sim->forgotten, i) {
		struct forgotten *f = &sim->forgotten.v[i];

		if (sim->takes_back)
			subject_event(sim, f->state, EVENT_handle_lost, NULL,
				      f->loc, "");
		else
			sim->sink.assumed(sim->sink.ctx, sim, "hand-over");
		state_free(f->state);
	}
	sim->forgotten.n = 0;
	sim->takes_back = false;
}

/*
 * The activation may tell its caller that it failed: then what is to end the
 * subject later may not run at all.
 */
static bool can_return_error(struct sim *sim, const struct frame *fr,
			     const struct state *s)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[fr->f->type];
	struct terms *t = sim->t;
	term v, bad;
	int64_t k;

	if (ty->kind != IR_TYPE_INT || kind_of(sim) == SUBJECT_busdma_map ||
	    kind_of(sim) == SUBJECT_busdma_mem)
		return false;
	v = state_load(s, t, sim_local(sim, fr, RETURN_VAR), 64, true);
	if (term_is_const(t, v, &k))
		return k < 0;
	bad = term_bin(t, TERM_lt, v, term_false(t), 0, true);
	return solver_check(sim->solver, term_and(t, s->pc, bad)) != SAT_NO;
}

static bool minds_loss(const struct sim *sim, const struct rule *rule)
{
	int n = contract_nstates(rule->subject);

	for (int i = 1; rule->subject == kind_of(sim) && i < n; i++)
		if (rule->screen[i][EVENT_handle_lost] != TRI_FALSE &&
		    contract_state_is_live(rule->subject, i))
			return true;
	return false;
}

/*
 * Callers that are seen may clean up, and are run (`curious`): what they leave
 * counts, also where nothing else of such a run does.
 */
static void left_behind(struct sim *sim)
{
	const struct rule_set *rules = sim->cx->rules;
	const bool optional = sim->optional;

	if (sim->has_callers && !unseen_callers(sim))
		return;
	sim->is_left = true;
	sim->optional = false;
	for (size_t i = 0; i < rules->n; i++)
		if (minds_loss(sim, &rules->v[i]))
			sim->sink.unknown(sim->sink.ctx, sim, &rules->v[i],
					  REASON_pairing,
					  "left where an error is returned");
	sim->optional = optional;
}

static void end_live(struct sim *sim, const struct frame *fr, struct state *s,
		     const struct holders *h, struct ir_loc loc)
{
	if (s->subj.buffer_seen) {
		unknown_for(sim, EVENT_cpu_read, REASON_escaped);
		unknown_for(sim, EVENT_cpu_write, REASON_escaped);
		unknown_for(sim, EVENT_buf_free, REASON_escaped);
	}
	if (s->subj.birth->managed)
		return;
	if (h->returned) {
		if (sim->has_callers)
			sim->open = true;
		else
			sim->sink.unknown(sim->sink.ctx, sim, NULL,
					  REASON_no_caller, "");
	} else if (h->object) {
		if (!sim->is_left && can_return_error(sim, fr, s))
			left_behind(sim);
		if (!is_busdma(kind_of(sim)) || !sim->has_callers ||
		    unseen_callers(sim))
			sim->sink.object(sim->sink.ctx, sim, s);
	} else if (s->subj.escaped) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL, REASON_escaped,
				  "");
	} else if (s->subj.handed) {
		sim->sink.assumed(sim->sink.ctx, sim, "hand-over");
	} else if (known_by_value(sim, s)) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL, REASON_relation,
				  "");
	} else if (!is_unchecked(sim, s)) {
		lose(sim, s, loc);
	}
}

/* The handle of a failed map was kept: was the caller told at least? */
static enum tri is_told(struct sim *sim, const struct frame *fr,
			const struct state *s)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[fr->f->type];
	term v = state_load(s, sim->t, sim_local(sim, fr, RETURN_VAR), 64,
			    true);
	const struct term_node *n = term_get(sim->t, v);
	int64_t k;

	if (ty->kind == IR_TYPE_VOID)
		return TRI_FALSE;
	if (ty->kind == IR_TYPE_INT && term_is_const(sim->t, v, &k))
		return k == 0 ? TRI_FALSE : TRI_TRUE;
	if (n->op == TERM_sym && (n->num & TERM_NONZERO))
		return TRI_TRUE;
	return TRI_RESIDUAL;
}

void sim_leave(struct sim *sim, const struct frame *fr, struct state *s)
{
	if (s->subj.misused && is_told(sim, fr, s) == TRI_TRUE)
		s->subj.misused = false;
}

/* The activation ends, and an object has the handle of a map that failed. */
static void end_misused(struct sim *sim, const struct frame *fr,
			struct state *s, struct ir_loc loc)
{
	enum tri told = is_told(sim, fr, s);

	if (told == TRI_TRUE)
		return;
	if (told == TRI_RESIDUAL || s->subj.escaped ||
	    checked_elsewhere(sim, s, sim->site->func)) {
		unknown_for(sim, EVENT_scope_end, REASON_relation);
		return;
	}
	/* a test without consequence is none */
	s->subj.status = contract_state_from_name(kind_of(sim), "unchecked");
	s->subj.since = s->subj.birth->loc;
	subject_event(sim, s, EVENT_scope_end, NULL, loc, "");
}

static bool returns_success(struct sim *sim, struct frame *fr,
			    const struct state *s)
{
	term ret = sim_local(sim, fr, RETURN_VAR);
	int64_t k;

	return term_is_const(sim->t, state_load(s, sim->t, ret, 32, true), &k) &&
	       !k;
}

void sim_end(struct sim *sim, struct frame *fr, struct state *s,
	     struct ir_loc loc)
{
	struct holders h = { 0 };

	if (!s->subj.status || !s->subj.birth)
		return;
	if (sim->drain) {
		drain_end(sim, s);
		return;
	}
	subject_settle(sim, s);
	if (sim->activation) {
		term ret = sim_local(sim, fr, RETURN_VAR);

		activation_end(sim, fr, s, state_load(s, sim->t, ret, 64,
						      true));
		if (sim->activation->is_second)
			return;
	}
	if (is_busdma(kind_of(sim)) && sim->has_callers) {
		/* they may go on with the map */
		sim->curious = true;
		sim->open |= !sim->from_entry &&
			     contract_state_is_live(kind_of(sim),
						    s->subj.status);
	}
	if (is_failed(sim, s) && s->subj.misused)
		end_misused(sim, fr, s, loc);
	if (is_failed(sim, s) && s->subj.birth->roles[ROLE_nents_result] &&
	    returns_success(sim, fr, s))
		/* whoever goes on with the list takes it for mapped */
		unknown_for(sim, EVENT_scope_end, REASON_relation);
	if (!contract_state_is_live(kind_of(sim), s->subj.status)) {
		/* the callers still have the name of what is gone */
		sim->curious |= s->subj.kept && sim->has_callers;
		return;
	}
	find_holders(sim, fr, s, &h);
	sim->curious |= h.object && sim->has_callers && !unseen_callers(sim);
	if (is_unchecked(sim, s) && end_unchecked(sim, s, &h, loc))
		return;
	sim->current = s;
	end_live(sim, fr, s, &h, loc);
	sim->current = NULL;
}

/* A variable of the program, not a temporary of the lowering. */
static bool is_named(const struct terms *t, term addr)
{
	term root = addr_local_root(t, addr);

	return !root || *term_get(t, root)->name;
}

/* VALUE is the handle or the pointer itself, not what it leads to. */
static bool is_name(struct sim *sim, const struct state *s, term value)
{
	const struct birth *b = s->subj.birth;

	return b->roles[ROLE_handle] ||
	       subject_match(sim, b->identity, value) != term_false(sim->t);
}

void sim_overwrite(struct sim *sim, const struct frame *fr, struct state *s,
		   term addr, term old, term value, struct ir_loc loc)
{
	struct terms *t = sim->t;
	bool held = false, kept = false;

	(void)fr;
	if (subject_in(sim, s, value)) {
		if (is_failed(sim, s) && !addr_local_root(t, addr))
			/* given on although the map is known to have failed */
			s->subj.misused = true;
		if (!addr_local_root(t, addr) && !is_out_parameter(sim, addr)) {
			s->subj.kept = true;
			if (is_name(sim, s, value))
				sim->sink.location(sim->sink.ctx, sim, s, addr,
						   EVENT_keep, loc);
		}
		return;
	}
	if (!old || !subject_in(sim, s, old))
		return;
	vec_foreach(&s->cells, i) {
		const struct cell *c = &s->cells.v[i];

		if (!subject_in(sim, s, c->value))
			continue;
		held |= is_named(t, c->addr);
		kept |= !addr_local_root(t, c->addr) &&
			!is_out_parameter(sim, c->addr);
	}
	s->subj.kept = kept || s->subj.spread;
	if (held || s->subj.spread || s->subj.escaped || s->subj.handed || sim->from_entry ||
	    s->subj.birth->managed ||
	    !s->subj.birth->roles[ROLE_handle] ||
	    kind_of(sim) == SUBJECT_busdma_map)
		return;
	if (contract_state_is_live(kind_of(sim), s->subj.status))
		lose(sim, s, loc);
	/* said once: the rest of the path tells nothing new */
	s->subj.handed = true;
}
