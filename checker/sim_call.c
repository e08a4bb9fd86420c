// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls: described by the API descriptors, inlined, or unseen.
 *
 * Says which of these a call is and in which order what follows from it is
 * done; sim_call.h lists who does it.
 */
#include "checker/sim_call.h"

#define MAX_DEPTH 10
#define INLINE_SIZE 600		/* statements, callees included */
#define INLINE_SIZE_EVENTS 6000	/* when it has events inside */

/* ___GFP_ZERO of include/linux/gfp_types.h */
#define GFP_ZERO 0x100

static bool asks_for_zeroes(const struct call *c)
{
	const struct api_value *gfp = &c->api->roles[ROLE_gfp];
	const struct terms *t = c->sim->t;
	const struct term_node *n;
	int64_t k;

	if (gfp->source != SOURCE_arg || gfp->arg < 0 ||
	    (uint32_t)gfp->arg >= c->nargs)
		return false;
	n = term_get(t, c->args[gfp->arg]);
	if (n->op == TERM_bor && term_is_const(t, n->b, &k))
		return k & GFP_ZERO;
	return term_is_const(t, c->args[gfp->arg], &k) && (k & GFP_ZERO);
}

static void described_result(struct call *c, struct state *s)
{
	const struct api_func *api = c->api;
	struct sim *sim = c->sim;
	uint32_t type = call_result_type(c);

	if (api->returns >= 0 && (uint32_t)api->returns < c->nargs)
		c->result = c->args[api->returns];
	else if (api->event == EVENT_check_fail)
		c->result = 0; /* once the roles are known */
	else if (api->pure) {
		const struct ir_type *ty = &sim->prog->unit->types.v[type];

		c->result = term_pure(sim->t, api->name,
				      c->nargs > 0 ? c->args[0] : 0,
				      c->nargs > 1 ? c->args[1] : 0,
				      c->nargs > 2 ? c->args[2] : 0, 0,
				      ty->kind == IR_TYPE_INT ? ty->bits : 64,
				      ty->is_signed);
		if (api->zeroed && sim->is_first) {
			sim->t->zeroed = c->result;
			sim->sink.assumed(sim->sink.ctx, sim, "first-attach");
		}
	} else
		c->result = call_fresh_result(c, s);
	if (api->fresh && (api->zeroed || asks_for_zeroes(c)))
		term_clear(sim->t, c->result);
}

static bool is_birth(enum event e)
{
	return e == EVENT_map || e == EVENT_alloc;
}

static void event_call(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	/* loading a map loads the memory that was allocated with it */
	bool same_kind = c->api->subject == sim->site->api->subject ||
			 (sim->site->api->subject == SUBJECT_busdma_mem &&
			  c->api->subject == SUBJECT_busdma_map);

	described_result(c, s);
	if (!c->result)
		c->result = term_false(sim->t);
	call_fill_roles(c, s);
	if (c->api->event == EVENT_check_fail) {
		term h = c->roles.roles[ROLE_handle];

		c->result = h ? term_maperr(sim->t, h) : call_fresh_result(c, s);
	}
	call_effects(c, s);
	if (c->api->event == EVENT_buf_free)
		call_buffer_freed(c, s);
	if (c->api->event == EVENT_buf_free || c->api->event == EVENT_mem_free)
		busdma_freed(c, s);
	if (c->api->event == EVENT_dev_start)
		busdma_start(c, s);
	call_write_result(c, s);
	if (call_is_site(c) && sim->from_entry && !s->subj.status)
		call_entry_birth(c, s);
	/* a check is an event on the edges of the test of its result */
	if (c->roles.roles[ROLE_op])
		sim_busdma_sync(c, s, out);
	else if (s->subj.status && s->subj.birth && same_kind &&
		 c->api->event != EVENT_check_fail)
		call_meet(c, s, out);
	else
		state_list_add(out, sim->t, s);
}

static void described(struct call *c, struct state *s, state_list *out)
{
	if (c->api->noreturn) {
		state_free(s);
		return;
	}
	if (busdma_makes(c->api)) {
		busdma_make(c, s, out);
		return;
	}
	if (is_birth(c->api->event)) {
		call_birth(c, s, out);
		return;
	}
	if (c->api->event != EVENT_none) {
		event_call(c, s, out);
		return;
	}
	described_result(c, s);
	call_effects(c, s);
	if (c->api->starts_device)
		busdma_start(c, s);
	call_write_result(c, s);
	state_list_add(out, c->sim->t, s);
}

static bool on_stack(const struct frame *fr, uint32_t func)
{
	for (; fr; fr = fr->parent)
		if (fr->func == func)
			return true;
	return false;
}

static bool worth_inlining(const struct call *c, uint32_t func)
{
	const struct func_info *fi = &c->sim->prog->funcs[func];

	return fi->size <= (fi->has_event ? INLINE_SIZE_EVENTS : INLINE_SIZE);
}

bool call_can_inline(const struct call *c, uint32_t func)
{
	return !on_stack(c->fr, func) && c->fr->depth < MAX_DEPTH &&
	       worth_inlining(c, func);
}

static void by_name(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	uint32_t func;

	c->api = program_describe(sim->prog, c->name);
	if (c->api) {
		described(c, s, out);
		return;
	}
	func = program_find(sim->prog, c->name);
	if (func == UINT32_MAX) {
		call_unseen(c, s, out);
		return;
	}
	if (sim->prog->unit->funcs.v[func]->is_opaque) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL,
				  REASON_parse_error, c->name);
		call_unseen(c, s, out);
		return;
	}
	if (on_stack(c->fr, func)) {
		if (sim->prog->funcs[func].has_event)
			sim->sink.unknown(sim->sink.ctx, sim, NULL,
					  REASON_recursion, c->name);
		call_unseen(c, s, out);
		return;
	}
	if (c->fr->depth >= MAX_DEPTH || !worth_inlining(c, func)) {
		if (sim->prog->funcs[func].has_event)
			sim->sink.unknown(sim->sink.ctx, sim, NULL,
					  REASON_inline_cap, c->name);
		call_unseen(c, s, out);
		return;
	}
	sim_inline(sim, c->fr, c->stmt, func, c->args, c->nargs, s, out);
}

void sim_call(struct sim *sim, struct frame *fr, uint32_t stmt,
	      struct state *s, state_list *out)
{
	struct call c = { .sim = sim,
			  .fr = fr,
			  .stmt = stmt,
			  .st = &fr->f->stmts.v[stmt] };
	const struct ir_expr *callee = ir_expr(fr->f, c.st->callee);
	term target;

	c.nargs = c.st->nargs < CALL_MAX_ARGS ? c.st->nargs : CALL_MAX_ARGS;
	for (uint32_t i = 0; i < c.nargs; i++)
		c.args[i] = sim_value(sim, fr, s,
				      fr->f->args.v[c.st->first_arg + i],
				      c.st->loc);
	if (callee->op == IR_FUNC) {
		c.name = callee->name;
	} else {
		target = sim_value(sim, fr, s, c.st->callee, c.st->loc);
		if (term_get(sim->t, target)->op == TERM_func)
			c.name = term_get(sim->t, target)->name;
	}
	if (c.name)
		by_name(&c, s, out);
	else
		call_unseen(&c, s, out);
}
