// SPDX-License-Identifier: BSD-2-Clause
/*
 * bus_dma(9): how its calls end, and what they do to maps and memory.
 *
 * A call that makes something (tag, map, memory) or loads a map is followed
 * in each of its endings:
 *   well    the object is there, the map is loaded, the callback has run
 *           with error 0; the result is 0, or EINPROGRESS where the flags
 *           let the load be deferred (then the callback is taken to have
 *           run at once)
 *   told    the callback has run with an error, nothing is loaded; the
 *           result may be 0 all the same
 *   badly   the result is an error, the callback has not run
 * Only the first makes the subject, so nothing later has to find out whether
 * it succeeded. The bus address of a loaded segment is not 0 (drivers use 0
 * for `not loaded`).
 *
 * Directions: each ending is a real one, and there is no other. Syncs,
 * transfers and unseen code: sim_bsync.c.
 */
#include "checker/sim_call.h"

#define BUS_DMA_NOWAIT 1	/* sys/bus_dma.h */
#define EINPROGRESS_BSD 36	/* sys/errno.h */

/* Numbers of the symbols that belong to one call, beside its roles. */
enum { SYMBOL_ending = 40, SYMBOL_error, SYMBOL_segs, SYMBOL_nseg,
       SYMBOL_mapsize, SYMBOL_address, SYMBOL_failure };

enum ending { WELL, TOLD_QUIETLY, TOLD, BADLY };

bool is_busdma(enum subject kind)
{
	return kind == SUBJECT_busdma_map || kind == SUBJECT_busdma_mem;
}

bool busdma_makes(const struct api_func *api)
{
	return api->event == EVENT_load || api->event == EVENT_mem_alloc ||
	       api->event == EVENT_map_create ||
	       api->event == EVENT_tag_create;
}

static enum subject kind_of(const struct sim *sim)
{
	return sim->site->api->subject;
}

/* --- symbols of a call ---------------------------------------------------- */

static term symbol_with(struct call *c, int which, const char *what, int bits,
			int64_t flag)
{
	term r = call_fresh_result(c, NULL);
	const char *name = arena_printf(&c->sim->mem, "%s of %s()", what,
					c->name);

	return term_leaf(c->sim->t, TERM_sym,
			 term_get(c->sim->t, r)->num |
				 (int64_t)which << NUM_PART_SHIFT | flag,
			 name, bits, bits == 32);
}

static term symbol(struct call *c, int which, const char *what, int bits)
{
	return symbol_with(c, which, what, bits, 0);
}

/* What the call stores through a pointer: an object that is new. */
static term made(struct call *c, enum role r, term addr)
{
	struct terms *t = c->sim->t;
	struct strbuf name = { 0 };
	term x;

	term_show(&name, t, term_load(t, addr, 64, false));
	x = term_leaf(t, TERM_sym,
		      term_get(t, call_fresh_result(c, NULL))->num |
			      (int64_t)r << NUM_PART_SHIFT | TERM_FRESH,
		      arena_strdup(&c->sim->mem, name.buf ? name.buf : ""), 64,
		      false);
	strbuf_release(&name);
	return x;
}

static void give_outputs(struct call *c, struct state *s)
{
	for (int r = 1; r < ROLE_max; r++) {
		const struct api_value *v = &c->api->roles[r];

		if (v->source != SOURCE_deref || v->arg < 0 ||
		    (uint32_t)v->arg >= c->nargs)
			continue;
		state_store(s, c->sim->t, c->args[v->arg],
			    made(c, (enum role)r, c->args[v->arg]),
			    ++c->sim->next_mark);
	}
}

static void assume(struct call *c, struct state *s, term fact)
{
	s->pc = term_and(c->sim->t, s->pc, fact);
}

static bool may_defer(const struct call *c)
{
	term flags = c->roles.roles[ROLE_flags];
	int64_t k;

	if (kind_of(c->sim) != SUBJECT_busdma_map || c->api->callback < 0)
		return false;
	return !flags || !term_is_const(c->sim->t, flags, &k) ||
	       !(k & BUS_DMA_NOWAIT);
}

/* The result of a call that ends so, and what is known of it. */
static void end_with(struct call *c, struct state *s, enum ending how)
{
	struct terms *t = c->sim->t;
	term r = call_fresh_result(c, s), zero = term_false(t);

	assume(c, s, term_eq(t, symbol(c, SYMBOL_ending, "ending", 32),
			     term_const(t, how, 32, true)));
	c->result = r;
	if (how == WELL && may_defer(c))
		assume(c, s,
		       term_or(t, term_eq(t, r, zero),
			       term_eq(t, r, term_const(t, EINPROGRESS_BSD, 32,
							true))));
	else if (how == WELL || how == TOLD_QUIETLY)
		c->result = zero;
	else
		c->result = symbol_with(c, SYMBOL_failure, "failure", 32,
					TERM_NONZERO);
}

/* --- the callback --------------------------------------------------------- */

static bool has_callback(const struct call *c)
{
	return c->api->callback_now && c->api->callback >= 0 &&
	       (uint32_t)c->api->callback < c->nargs;
}

static uint32_t callback_function(const struct call *c)
{
	const struct sim *sim = c->sim;
	const struct term_node *n;
	uint32_t f;

	n = term_get(sim->t, term_strip(sim->t, c->args[c->api->callback]));
	if (n->op != TERM_func)
		return UINT32_MAX;
	f = program_find(sim->prog, n->name);
	if (f == UINT32_MAX || sim->prog->unit->funcs.v[f]->is_opaque ||
	    !call_can_inline(c, f))
		return UINT32_MAX;
	return f;
}

static term error_argument(struct call *c, enum ending how)
{
	if (how == WELL)
		return term_const(c->sim->t, 0, 32, true);
	return symbol_with(c, SYMBOL_error, "error", 32, TERM_NONZERO);
}

static term count_argument(struct call *c, struct state *s, enum ending how)
{
	struct terms *t = c->sim->t;
	term n;

	if (how != WELL)
		return term_const(t, 0, 32, true);
	n = symbol(c, SYMBOL_nseg, "number of segments", 32);
	assume(c, s, term_bin(t, TERM_le, term_const(t, 1, 32, true), n, 0,
			      true));
	return n;
}

static term segs_argument(struct call *c, struct state *s, uint32_t func)
{
	const struct ir_unit *u = c->sim->prog->unit;
	const struct ir_func *f = u->funcs.v[func];
	struct terms *t = c->sim->t;
	term segs = symbol(c, SYMBOL_segs, "segments", 64);
	const struct ir_type *ty = &u->types.v[f->vars.v[1].type];

	if (ty->kind == IR_TYPE_POINTER)
		ty = &u->types.v[ty->target];
	if (ty->kind == IR_TYPE_RECORD && ty->name) {
		term r = call_fresh_result(c, s);
		term addr = term_leaf(t, TERM_sym,
				      term_get(t, r)->num |
					      (int64_t)SYMBOL_address
						      << NUM_PART_SHIFT |
					      TERM_FRESH,
				      "segs[0].ds_addr", 64, false);

		state_store(s, t, term_field(t, segs, "ds_addr", ty->name),
			    addr, ++c->sim->next_mark);
	}
	return segs;
}

/* (arg, segs, nseg, error), or (arg, segs, nseg, mapsize, error) */
static void run_callback(struct call *c, struct state *s, enum ending how,
			 uint32_t func, state_list *out)
{
	const struct ir_func *f = c->sim->prog->unit->funcs.v[func];
	term arg = c->roles.roles[ROLE_callback_arg], args[5];
	uint32_t n = 0;

	args[n++] = arg ? arg : term_false(c->sim->t);
	args[n++] = segs_argument(c, s, func);
	args[n++] = count_argument(c, s, how);
	if (f->nparams == 5)
		args[n++] = symbol(c, SYMBOL_mapsize, "size", 64);
	args[n++] = error_argument(c, how);
	sim_inline(c->sim, c->fr, c->stmt, func, args, n, s, out);
}

/* A callback that cannot be followed may do anything with its argument. */
static void miss_callback(struct call *c, struct state *s)
{
	const struct api_value *v = &c->api->roles[ROLE_callback_arg];
	int64_t k;

	if (term_is_const(c->sim->t, c->args[c->api->callback], &k) && !k)
		return;
	if (v->source == SOURCE_arg && (uint32_t)v->arg < c->nargs)
		call_may_write(c, s, (uint32_t)v->arg);
	if (s->subj.status)
		busdma_unknown(c, s, REASON_function_pointer);
}

/* Runs the callback in every state, stores the result, hands on. */
static void finish(struct call *c, state_list *states, enum ending how,
		   state_list *out)
{
	uint32_t func = UINT32_MAX;
	bool calls = has_callback(c) && how != BADLY;

	if (calls)
		func = callback_function(c);
	vec_foreach(states, i) {
		state_list after = { 0 };

		if (calls && func != UINT32_MAX) {
			run_callback(c, states->v[i], how, func, &after);
		} else {
			if (calls)
				miss_callback(c, states->v[i]);
			vec_push(&after, states->v[i]);
		}
		vec_foreach(&after, k) {
			call_write_result(c, after.v[k]);
			/* not merged: the caller tests the result next */
			vec_push(out, after.v[k]);
		}
		vec_release(&after);
	}
	vec_release(states);
}

/* --- births --------------------------------------------------------------- */

static void birth(struct call *c, const struct state *s, term identity,
		  state_list *states)
{
	struct state *born = state_copy(s);

	subject_born(c->sim, c->fr, born, c->api->event, &c->roles, identity, 0,
		     c->st->loc);
	vec_push(states, born);
}

/* A map made where memory's own map was kept is an event for the memory. */
static term create_over(struct call *c, struct state *s)
{
	const struct api_value *v = &c->api->roles[ROLE_bmap];

	if (c->api->event != EVENT_map_create ||
	    kind_of(c->sim) != SUBJECT_busdma_mem || !s->subj.status ||
	    v->source != SOURCE_deref || (uint32_t)v->arg >= c->nargs)
		return 0;
	return state_load(s, c->sim->t, c->args[v->arg], 64, false);
}

static void make_well(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	term identity, over = create_over(c, s);
	state_list states = { 0 };

	give_outputs(c, s);
	call_fill_roles(c, s);
	end_with(c, s, WELL);
	call_effects(c, s);
	identity = call_identity(c->api->subject, &c->roles);
	if (c->api->event == EVENT_load && identity)
		busdma_note_loaded(sim, identity, c->roles.roles[ROLE_buffer]);
	if (call_is_site(c) && !sim->from_entry && !s->subj.status &&
	    identity && !term_is_const(sim->t, identity, NULL))
		birth(c, s, identity, &states);
	if (over)
		c->roles.roles[ROLE_bmap] = over;
	if (s->subj.status && (over || c->api->event == EVENT_load))
		call_meet(c, s, &states);
	else
		vec_push(&states, s);
	finish(c, &states, WELL, out);
}

static void make_not(struct call *c, struct state *s, enum ending how,
		     state_list *out)
{
	state_list states = { 0 };

	call_fill_roles(c, s);
	end_with(c, s, how);
	call_effects(c, s);
	vec_push(&states, s);
	finish(c, &states, how, out);
}

void busdma_make(struct call *c, struct state *s, state_list *out)
{
	static const enum ending failures[] = { TOLD_QUIETLY, TOLD, BADLY };

	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
		if (failures[i] == BADLY || has_callback(c))
			make_not(c, state_copy(s), failures[i], out);
	make_well(c, s, out);
}
