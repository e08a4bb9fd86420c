/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores a litmus test and judges its claims.
 *
 * Ways are found breadth-first, so that the first way to anything is a
 * shortest one. A state is final if its threads are at their ends; the
 * hardware may go on from there, and what it does still counts.
 */
#include "ref/litmus_run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/explore.h"
#include "ref/litmus_choice.h"
#include "ref/vec.h"

#define MAX_TRACE 1000
#define NO_LABEL  UINT32_MAX

/* A way: to a node, and one label further. */
struct way {
	uint32_t node, label;
};

struct run {
	struct arena *a;
	struct litmus_exec x;
	struct litmus_result *r;
	VEC(struct litmus_outcome) outcomes;
	struct way harm[LITMUS_MAX_HARMS];
	struct way *claim; /* by judgement: where it happens */
	uint8_t *state;	   /* for one */
};

/* ---- hazards ---- */

/* Those of the machine that no execution has shown yet. */
static void note_hazards(struct run *run, struct way way)
{
	struct litmus_result *r = run->r;
	int found = *run->x.m.hazards & ~r->hazards;

	for (int h = 1; found >= h; h <<= 1) {
		if (!(found & h))
			continue;
		assert(r->nharms < LITMUS_MAX_HARMS);
		run->harm[r->nharms] = way;
		r->harm[r->nharms++] = (struct litmus_harm){
		    .hazard = h,
		    .what = run->x.m.place.what,
		};
		r->hazards |= h;
	}
}

/* ---- outcomes ---- */

static void read_outcome(const struct run *run, struct litmus_outcome *o)
{
	const struct litmus_exec *x = &run->x;
	const struct litmus *t = x->t;

	memset(o, 0, sizeof(*o));
	for (int i = 0; i < t->nvars; i++)
		if (t->shown[i])
			o->value[i] = x->var[i];
	for (int i = 0; i < t->nobjects; i++)
		for (uint32_t k = 0; k < t->object[i].size; k++) {
			struct litmus_expr e = {
			    .kind = LX_MEMORY,
			    .number = t->object[i].addr + k,
			};

			if (t->shown_byte[i][k])
				o->byte[i][k] = (uint8_t)litmus_eval(x, &e);
		}
	o->hazards = *x->m.hazards;
	o->count = 1;
}

static bool same_outcome(const struct litmus_outcome *a,
			 const struct litmus_outcome *b)
{
	return a->hazards == b->hazards && a->blocked == b->blocked &&
	       !memcmp(a->value, b->value, sizeof(a->value)) &&
	       !memcmp(a->byte, b->byte, sizeof(a->byte));
}

static void note_outcome(struct run *run, const struct litmus_thread *blocked)
{
	struct litmus_outcome o;

	read_outcome(run, &o);
	o.blocked = blocked;
	vec_foreach (&run->outcomes, i)
		if (same_outcome(&run->outcomes.v[i], &o)) {
			run->outcomes.v[i].count++;
			return;
		}
	vec_push(&run->outcomes, o);
}

static int compare_outcomes(const void *va, const void *vb)
{
	const struct litmus_outcome *a = va, *b = vb;
	int c;

	for (int i = 0; i < LITMUS_MAX_VARS; i++)
		if (a->value[i] != b->value[i])
			return a->value[i] < b->value[i] ? -1 : 1;
	c = memcmp(a->byte, b->byte, sizeof(a->byte));
	if (c)
		return c;
	if (a->hazards != b->hazards)
		return a->hazards - b->hazards;
	return (a->blocked != NULL) - (b->blocked != NULL);
}

/* ---- states ---- */

/* The loaded state is final; it serves for looking only. */
static void note_final(struct run *run, uint32_t node,
		       const struct litmus_thread *blocked)
{
	struct way way = {node, NO_LABEL};
	struct litmus_result *r = run->r;

	litmus_settle(&run->x);
	note_hazards(run, way);
	note_outcome(run, blocked);
	r->finals++;
	if (blocked)
		r->broken =
		    arena_printf(run->a, "%s waits for ever", blocked->name);
	for (int i = 0; !blocked && i < r->njudgements; i++) {
		struct litmus_judgement *j = &r->judgement[i];

		if (j->happens || !litmus_eval(&run->x, j->claim->cond))
			continue;
		j->happens = true;
		run->claim[i] = way;
	}
}

static void expand(void *ctx, struct explore *ex, const uint8_t *state)
{
	struct run *run = ctx;
	const struct litmus_thread *blocked;

	litmus_load(&run->x, state);
	litmus_choices(&run->x);
	vec_foreach (&run->x.labels, i) {
		uint32_t label = run->x.labels.v[i];

		if (i)
			litmus_load(&run->x, state);
		litmus_do(&run->x, label);
		note_hazards(run, (struct way){explore_node(ex), label});
		if (litmus_grants_full(&run->x))
			run->r->broken = "too many mappings live at once";
		litmus_save(&run->x, run->state);
		explore_emit(ex, run->state, label, 1);
	}
	litmus_load(&run->x, state);
	blocked = litmus_blocked(&run->x);
	if (blocked || litmus_finished(&run->x) ||
	    (*run->x.m.hazards & HAZARD_CRASH))
		note_final(run, explore_node(ex), blocked);
	if (run->x.error)
		explore_stop(ex);
}

/* ---- traces ---- */

static struct litmus_trace tell(struct run *run, const struct explore *ex,
				struct way way)
{
	uint32_t labels[MAX_TRACE + 1];
	size_t n = explore_path(ex, way.node, labels, MAX_TRACE);
	struct litmus_trace trace = {0};
	struct litmus_exec x;

	if (n > MAX_TRACE)
		n = MAX_TRACE;
	if (way.label != NO_LABEL)
		labels[n++] = way.label;
	trace.n = n;
	trace.line = arena_array(run->a, struct litmus_line, n + 1);
	litmus_exec_init(&x, run->r->t, run->r->platform);
	for (size_t i = 0; i < n; i++) {
		const struct litmus_thread *th;
		const struct litmus_op *op;
		struct litmus_line *line = &trace.line[i];

		line->text = litmus_tell(&x, run->a, labels[i], &th, &op);
		line->who = th ? th->name : "hardware";
		if (op)
			line->at = op->at;
	}
	litmus_exec_release(&x);
	return trace;
}

static void tell_all(struct run *run, const struct explore *ex)
{
	struct litmus_result *r = run->r;

	for (int i = 0; i < r->nharms; i++)
		r->harm[i].trace = tell(run, ex, run->harm[i]);
	for (int i = 0; i < r->njudgements; i++)
		if (r->judgement[i].verdict == CLAIM_BROKEN &&
		    r->judgement[i].happens)
			r->judgement[i].trace = tell(run, ex, run->claim[i]);
}

/* ---- judging ---- */

static enum litmus_verdict verdict(bool ok, bool definite)
{
	return !definite ? CLAIM_OPEN : ok ? CLAIM_HOLDS : CLAIM_BROKEN;
}

static void judge_claim(struct litmus_result *r, struct litmus_judgement *j)
{
	bool here = litmus_set_holds(j->claim->on, r->platform);

	if (j->claim->kind == CLAIM_EXISTS && here)
		j->verdict = verdict(j->happens, j->happens || r->complete);
	else if (here || j->claim->only)
		j->verdict = verdict(!j->happens, j->happens || r->complete);
	else
		j->verdict = CLAIM_ELSEWHERE;
}

static void judge_hazards(struct litmus_result *r)
{
	for (int i = 0; i < r->t->nclaims; i++) {
		const struct litmus_claim *c = &r->t->claim[i];

		if (c->kind == CLAIM_HAZARD &&
		    litmus_set_holds(c->on, r->platform))
			r->expected |= c->hazards;
	}
	r->hazard_verdict = verdict(r->hazards == r->expected,
				    r->complete || (r->hazards & ~r->expected));
}

/* The worst of two: broken, then open, then anything else. */
static enum litmus_verdict worse(enum litmus_verdict a, enum litmus_verdict b)
{
	if (a == CLAIM_BROKEN || b == CLAIM_BROKEN)
		return CLAIM_BROKEN;
	return a == CLAIM_OPEN || b == CLAIM_OPEN ? CLAIM_OPEN : CLAIM_HOLDS;
}

static void judge(struct litmus_result *r)
{
	judge_hazards(r);
	r->verdict = r->broken	    ? CLAIM_BROKEN
		     : !r->complete ? CLAIM_OPEN
				    : CLAIM_HOLDS;
	r->verdict = worse(r->verdict, r->hazard_verdict);
	for (int i = 0; i < r->njudgements; i++) {
		judge_claim(r, &r->judgement[i]);
		r->verdict = worse(r->verdict, r->judgement[i].verdict);
	}
}

/* ---- running ---- */

static void begin_judgements(struct run *run)
{
	struct litmus_result *r = run->r;

	r->judgement =
	    arena_array(run->a, struct litmus_judgement, r->t->nclaims + 1);
	run->claim = arena_array(run->a, struct way, r->t->nclaims + 1);
	for (int i = 0; i < r->t->nclaims; i++)
		if (r->t->claim[i].kind != CLAIM_HAZARD)
			r->judgement[r->njudgements++].claim = &r->t->claim[i];
}

static void finish(struct run *run, const struct explore_result *er)
{
	struct litmus_result *r = run->r;

	r->complete = er->end == EXPLORE_DONE;
	r->states = er->states;
	r->moves = er->moves;
	r->depth = er->cost;
	if (run->x.error)
		r->broken = arena_printf(run->a, "line %d: %s", run->x.at.line,
					 run->x.error);
	r->noutcomes = run->outcomes.n;
	r->outcome =
	    arena_array(run->a, struct litmus_outcome, r->noutcomes + 1);
	if (r->noutcomes) {
		memcpy(r->outcome, run->outcomes.v,
		       r->noutcomes * sizeof(*r->outcome));
		qsort(r->outcome, r->noutcomes, sizeof(*r->outcome),
		      compare_outcomes);
	}
	judge(r);
}

static void explore(struct run *run, uint64_t max_states)
{
	struct explore_ops ops = {.expand = expand,
				  .ctx = run,
				  .max_states = max_states,
				  .max_cost = -1};
	struct explore_result er;
	struct explore *ex;
	uint8_t *first;

	litmus_exec_init(&run->x, run->r->t, run->r->platform);
	ops.size = litmus_state_size(&run->x);
	run->state = xmalloc(ops.size);
	first = xmalloc(ops.size);
	litmus_save(&run->x, first);
	ex = explore_new(&ops);
	note_hazards(run, (struct way){0, NO_LABEL});
	er = explore_run(ex, first);
	finish(run, &er);
	tell_all(run, ex);
	explore_release(ex);
	free(first);
	free(run->state);
	litmus_exec_release(&run->x);
	vec_release(&run->outcomes);
}

const struct litmus_result *litmus_run(struct arena *a, const struct litmus *t,
				       const struct platform *p,
				       uint64_t max_states)
{
	struct run run = {.a = a, .r = arena_new(a, struct litmus_result)};

	run.r->t = t;
	run.r->platform = p;
	run.r->verdict = CLAIM_ELSEWHERE;
	run.r->unfit = litmus_unfit(t, p, a);
	if (!run.r->unfit) {
		begin_judgements(&run);
		explore(&run, max_states);
	}
	return run.r;
}
