// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls: described by the API descriptors, inlined, or unseen.
 *
 * The default frame of unseen code: it may write what it can reach through
 * the pointers it was passed, except members of the driver's own structures
 * that it was not passed a pointer into (`private-type`); it does not call
 * back into the module meanwhile (`sequential`).
 */
#include "checker/sim_call.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 10
#define INLINE_SIZE 600		/* statements, callees included */
#define INLINE_SIZE_EVENTS 6000	/* when it has events inside */

static uint32_t result_type(const struct call *c)
{
	return c->st->dst ? ir_expr(c->fr->f, c->st->dst)->type : 0;
}

term call_fresh_result(struct call *c, struct state *s)
{
	const char *name = arena_printf(&c->sim->mem, "%s()",
					c->name ? c->st->written ?
							  c->st->written :
							  c->name :
						  "call through a pointer");

	(void)s;
	return sim_symbol(c->sim, c->fr, c->stmt, TERM_sym, name,
			  result_type(c));
}

/* --- roles ---------------------------------------------------------------- */

static const char *pointee_record(const struct call *c, int arg)
{
	const struct ir_func *f = c->fr->f;
	const struct ir_unit *u = c->sim->prog->unit;
	ir_ref a = f->args.v[c->st->first_arg + (uint32_t)arg];
	const struct ir_type *ty;

	while (ir_expr(f, a)->op == IR_CAST)
		a = ir_expr(f, a)->a;
	ty = &u->types.v[ir_expr(f, a)->type];
	if (ty->kind == IR_TYPE_POINTER)
		ty = &u->types.v[ty->target];
	return ty->kind == IR_TYPE_RECORD && ty->name ? ty->name : "";
}

static term role_value(struct call *c, struct state *s, enum role role,
		       const struct api_value *v)
{
	struct terms *t = c->sim->t;

	if (v->source == SOURCE_absent)
		return 0;
	if (v->source == SOURCE_const)
		return term_const(t, v->num, 64, true);
	if (v->source == SOURCE_result)
		return c->result;
	if (v->arg < 0 || (uint32_t)v->arg >= c->nargs)
		return 0;
	if (v->source == SOURCE_field && role == ROLE_dev &&
	    !strcmp(v->field, "dev"))
		/* a member that is the device itself stands for its address */
		return term_field(t, c->args[v->arg], v->field,
				  pointee_record(c, v->arg));
	switch (v->source) {
	case SOURCE_arg:
		return c->args[v->arg];
	case SOURCE_deref:
		return state_load(s, t, c->args[v->arg], 64, false);
	case SOURCE_field:
		return state_load(s, t,
				  term_field(t, c->args[v->arg], v->field,
					     pointee_record(c, v->arg)),
				  64, false);
	default:
		return 0;
	}
}

void call_fill_roles(struct call *c, struct state *s)
{
	const struct site *site = program_site(c->sim->prog, c->fr->func,
					       c->stmt);

	memset(&c->roles, 0, sizeof(c->roles));
	c->roles.api = c->api;
	c->roles.family = c->api->family;
	c->roles.call = site ? site->call : RESULT_NONE;
	for (int r = 1; r < ROLE_max; r++)
		c->roles.roles[r] = role_value(c, s, (enum role)r,
						&c->api->roles[r]);
}

/* The value by which later calls name the subject. */
term call_identity(enum subject kind, const struct event_roles *r)
{
	switch (kind) {
	case SUBJECT_mapping:
		return r->roles[ROLE_handle] ? r->roles[ROLE_handle] :
		       r->roles[ROLE_sg]     ? r->roles[ROLE_sg] :
					       r->roles[ROLE_buffer];
	case SUBJECT_allocation:
		return r->roles[ROLE_cpu_addr] ? r->roles[ROLE_cpu_addr] :
		       r->roles[ROLE_page]     ? r->roles[ROLE_page] :
						 r->roles[ROLE_handle];
	case SUBJECT_busdma_map:
		return r->roles[ROLE_bmap];
	case SUBJECT_busdma_mem:
		return r->roles[ROLE_cpu_addr];
	default:
		return 0;
	}
}

static term failure_of(struct call *c)
{
	struct terms *t = c->sim->t;
	term r = c->result, handle = c->roles.roles[ROLE_handle];

	switch (c->api->fails) {
	case FAILS_mapping_error:
		return term_maperr(t, handle ? handle : r);
	case FAILS_zero:
	case FAILS_null:
		return term_eq(t, r, term_false(t));
	case FAILS_negative:
		return term_bin(t, TERM_lt, r, term_false(t), 0, true);
	case FAILS_nonzero:
		if (c->api->subject == SUBJECT_mapping ||
		    c->api->subject == SUBJECT_allocation)
			/* 0 or -errno: see outcome_range() */
			return term_bin(t, TERM_lt, r, term_false(t), 0, true);
		return term_not(t, term_eq(t, r, term_false(t)));
	case FAILS_err_ptr:
		return term_bin(t, TERM_le, term_const(t, -4095, 64, false), r,
				0, false);
	default:
		return 0;
	}
}

/* A list of no entries is not mapped: the callers see to it. */
static term some_entries(struct call *c)
{
	struct terms *t = c->sim->t;
	term n = c->roles.roles[ROLE_nents_arg];

	return n ? term_not(t, term_eq(t, n, term_false(t))) : term_true(t);
}

/* What the call can return at all: counts are ints, errors are negative. */
static term outcome_range(struct call *c)
{
	struct terms *t = c->sim->t;

	if (c->api->fails == FAILS_nonzero &&
	    (c->api->subject == SUBJECT_mapping ||
	     c->api->subject == SUBJECT_allocation))
		return term_bin(t, TERM_le, c->result, term_false(t), 0, true);
	if (c->api->fails == FAILS_zero)
		return term_and(t,
				term_bin(t, TERM_le, c->result,
					 term_const(t, INT32_MAX, 64, true), 0,
					 false),
				some_entries(c));
	return term_true(t);
}

/* --- effects -------------------------------------------------------------- */

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
	const char *record = pointee_record(c, (int)arg);

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

static void unseen(struct call *c, struct state *s, state_list *out)
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
	const char *record = pointee_record(c, (int)arg);
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

/* --- described calls ------------------------------------------------------ */

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
	uint32_t type = result_type(c);

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

/* Pointer arguments that a birth call fills in (`*N` roles). */
static void fill_outputs(struct call *c, struct state *s)
{
	struct sim *sim = c->sim;

	for (int r = 1; r < ROLE_max; r++) {
		const struct api_value *v = &c->api->roles[r];
		const char *name;
		term fresh;

		if (v->source != SOURCE_deref || v->arg < 0 ||
		    (uint32_t)v->arg >= c->nargs)
			continue;
		name = arena_printf(&sim->mem, "%s of %s()", role_name(r),
				    c->name);
		fresh = term_leaf(sim->t, TERM_sym,
				  term_get(sim->t, c->result)->num |
					  (int64_t)r << NUM_PART_SHIFT,
				  name, 64, false);
		state_store(s, sim->t, c->args[v->arg], fresh,
			    ++sim->next_mark);
	}
}

static bool is_birth(enum event e)
{
	return e == EVENT_map || e == EVENT_alloc;
}

bool call_is_site(const struct call *c)
{
	return c->fr->func == c->sim->site->func &&
	       c->stmt == c->sim->site->stmt;
}

static void note_birth_sym(struct sim *sim, term identity)
{
	const struct term_node *n = term_get(sim->t, identity);

	if (n->op != TERM_sym)
		return;
	vec_foreach(&sim->birth_syms, i)
		if (sim->birth_syms.v[i] == n->num)
			return;
	vec_push(&sim->birth_syms, n->num);
}

/*
 * The list that was unmapped is mapped again: what comes is about another
 * subject of the same name.
 */
static bool is_mapped_anew(const struct call *c, const struct state *s,
			   term identity)
{
	enum subject kind = c->sim->site->api->subject;

	return kind == SUBJECT_mapping && c->api->subject == kind &&
	       s->subj.status && s->subj.birth &&
	       s->subj.birth->identity == identity &&
	       !contract_state_is_live(kind, s->subj.status);
}

/* X is not 0, and so is none of its factors. */
static term no_factor_zero(struct terms *t, term x)
{
	struct term_node n = *term_get(t, x);

	if (term_is_const(t, x, NULL) || (n.flags & TERM_HAS_HAVOC))
		return term_true(t);
	if (n.op == TERM_mul)
		return term_and(t, no_factor_zero(t, n.a),
				no_factor_zero(t, n.b));
	if (n.op == TERM_cast)
		return no_factor_zero(t, n.a);
	return term_not(t, term_eq(t, x, term_const(t, 0, 64, false)));
}

/*
 * No bytes are neither mapped nor allocated: on a path to a call that
 * succeeded the size is not zero, also where it is what a loop counts to.
 */
static void assume_size(const struct call *c, struct state *s)
{
	struct terms *t = c->sim->t;
	term size = c->roles.roles[ROLE_size], some;

	if ((c->api->subject != SUBJECT_mapping &&
	     c->api->subject != SUBJECT_allocation) || !size)
		return;
	some = no_factor_zero(t, size);
	if (term_is_const(t, some, NULL))
		return;
	s->pc = term_and(t, s->pc, some);
	c->sim->sink.assumed(c->sim->sink.ctx, c->sim, "size-not-zero");
}

/*
 * What was mapped is there: its address is neither NULL nor an error that
 * somebody returned in place of one.
 */
static void assume_exists(const struct call *c, struct state *s)
{
	static const enum role objects[] = { ROLE_buffer, ROLE_page };
	struct terms *t = c->sim->t;

	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		term x = c->roles.roles[objects[i]];

		if (!x || c->api->subject != SUBJECT_mapping)
			continue;
		while (term_get(t, x)->op == TERM_elem)
			x = term_get(t, x)->a;
		/* members and what they hold are rarely asked; each costs */
		if (term_is_const(t, x, NULL) || term_is_nonnull(t, x) ||
		    term_get(t, x)->op == TERM_load ||
		    term_get(t, x)->op == TERM_field ||
		    (term_get(t, x)->flags & TERM_HAS_HAVOC))
			continue;
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, x, term_false(t))));
		s->pc = term_and(t, s->pc,
				 term_bin(t, TERM_lt, x,
					  term_const(t, -4095, 64, false), 0,
					  false));
		c->sim->sink.assumed(c->sim->sink.ctx, c->sim,
				     "buffer-exists");
	}
}

/* A list of which nothing was mapped: nothing to follow. */
static void assume_entries(const struct call *c, struct state *s)
{
	struct terms *t = c->sim->t;
	term count = c->roles.roles[ROLE_nents_result];

	if (c->api->subject == SUBJECT_mapping && count &&
	    c->api->fails == FAILS_negative)
		s->pc = term_and(t, s->pc,
				 term_not(t, term_eq(t, count,
						     term_false(t))));
}

static void birth_call(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	term identity, fail;

	c->result = call_fresh_result(c, s);
	fill_outputs(c, s);
	call_fill_roles(c, s);
	if (c->api->page_aligned) {
		term_align(sim->t, c->result);
		term_align(sim->t, c->roles.roles[ROLE_handle]);
	}
	identity = call_identity(c->api->subject, &c->roles);
	fail = failure_of(c);
	s->pc = term_and(sim->t, s->pc, outcome_range(c));
	call_effects(c, s);
	if (identity)
		note_birth_sym(sim, identity);
	if (is_mapped_anew(c, s, identity)) {
		state_free(s);
		return;
	}
	if (call_is_site(c) && !sim->from_entry && identity && !s->subj.status) {
		struct state *born = state_copy(s);

		assume_size(c, born);
		assume_exists(c, born);
		assume_entries(c, born);
		subject_born(sim, c->fr, born, c->api->event, &c->roles,
			     identity, fail, c->st->loc);
		call_write_result(c, born);
		state_list_add(out, sim->t, born);
	}
	call_write_result(c, s);
	state_list_add(out, sim->t, s);
}

/* Some value inside is the handle of a subject born in this run. */
static bool born_here(struct sim *sim, term v)
{
	vec_foreach(&sim->t->v, i) {
		const struct term_node *n = &sim->t->v.v[i];

		if (i > v)
			break;
		if (n->op != TERM_sym)
			continue;
		vec_foreach(&sim->birth_syms, k)
			if (sim->birth_syms.v[k] == n->num &&
			    term_contains(sim->t, v, (term)i))
				return true;
	}
	return false;
}

/* A parameter of the root: only its callers know what it is. */
static bool is_root_parameter(const struct sim *sim, term v)
{
	const struct term_node *n = term_get(sim->t, term_strip(sim->t, v));

	return n->op == TERM_sym && n->num >> 36 == sim->frames.v[0]->id &&
	       (n->num & 0xfffff) < sim->frames.v[0]->f->nparams &&
	       !strcmp(n->name,
		       sim->frames.v[0]->f->vars.v[n->num & 0xfffff].name);
}

static bool from_caller(const struct sim *sim, const struct call *c)
{
	static const enum role asked[] = { ROLE_handle, ROLE_size, ROLE_dir,
					   ROLE_nents, ROLE_sg, ROLE_cpu_addr,
					   ROLE_bmap };

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (c->roles.roles[asked[i]] &&
		    is_root_parameter(sim, c->roles.roles[asked[i]]))
			return true;
	return false;
}

/* The condition under which VALUE is a constant or was never set. */
static term never_mapped(struct terms *t, term value)
{
	struct term_node n = *term_get(t, value);
	term x, y;

	if (n.op == TERM_const || n.op == TERM_uninit)
		return term_true(t);
	if (n.op == TERM_cast)
		return never_mapped(t, n.a);
	if (n.op != TERM_ite)
		return term_false(t);
	x = term_recall(t, MEMO_never, value, 0);
	if (x)
		return x;
	x = never_mapped(t, n.b);
	y = never_mapped(t, n.c);
	x = term_or(t, term_and(t, n.a, x), term_and(t, term_not(t, n.a), y));
	return term_remember(t, MEMO_never, value, 0, x);
}

/*
 * SAME rests on an index being that of another element, and may be or not.
 * What a later activation does to an element is seen only if it is taken to be
 * the one of the first: such runs, of bus_dma maps, mean to guess.
 */
static bool is_guess(struct sim *sim, const struct state *s, term same)
{
	struct terms *t = sim->t;

	return !is_busdma(sim->site->api->subject) &&
	       (term_get(t, same)->flags & TERM_HAS_GUESS) &&
	       solver_check(sim->solver,
			    term_and(t, s->pc, term_not(t, same))) != SAT_NO;
}

/* On some paths the handle is none: unmapping it there is a breach. */
static void judge_never_mapped(struct call *c, struct state *s, term identity)
{
	struct sim *sim = c->sim;
	struct event_roles none = { .family = FAMILY_none,
				    .call = RESULT_NONE };
	term when = never_mapped(sim->t, identity);
	struct state *bad;

	if (term_is_const(sim->t, when, NULL))
		return;
	bad = state_copy(s);
	bad->pc = term_and(sim->t, s->pc, when);
	if (is_guess(sim, s, when)) {
		term plain = term_and(sim->t, bad->pc,
				      term_unguessed(sim->t, when));

		bad->subj.guessed = solver_check(sim->solver, plain) == SAT_NO;
		if (!bad->subj.guessed)
			bad->pc = plain;
	}
	subject_born(sim, c->fr, bad, EVENT_none, &none, identity, 0,
		     c->st->loc);
	state_free(bad);
	s->pc = term_and(sim->t, s->pc, term_not(sim->t, when));
}

/* The run follows what an unmap, free or unload ends: it existed before. */
static void entry_birth(struct call *c, struct state *s)
{
	struct sim *sim = c->sim;
	term identity = call_identity(c->api->subject, &c->roles);
	struct event_roles none = { .family = FAMILY_none,
				    .call = RESULT_NONE };
	int64_t k;

	if (!identity)
		return;
	if (c->api->subject == SUBJECT_mapping)
		judge_never_mapped(c, s, identity);
	identity = term_strip(sim->t, identity);
	if (term_get(sim->t, identity)->op == TERM_uninit ||
	    (term_is_const(sim->t, identity, &k) &&
	     c->api->subject == SUBJECT_mapping)) {
		subject_born(sim, c->fr, s, EVENT_none, &none, identity, 0,
			     c->st->loc);
		return;
	}
	if (term_is_const(sim->t, identity, &k) || born_here(sim, identity))
		return;
	if (is_busdma(c->api->subject)) {
		if (busdma_loaded_here(sim, identity))
			return;
		/* callers may go on with it */
		sim->curious |= sim->has_callers;
	}
	if (from_caller(sim, c) && sim->has_callers) {
		sim->open = true;
		return;
	}
	subject_born(sim, c->fr, s, contract_birth(c->api->subject), &c->roles,
		     identity, 0, c->st->loc);
	sim->sink.location(sim->sink.ctx, sim, s, identity, c->api->event,
			   c->st->loc);
}

static const struct {
	int64_t bit;
	enum event event;
} sync_ops[] = {
	/* sys/bus_dma.h */
	{ 2, EVENT_bsync_postread },
	{ 8, EVENT_bsync_postwrite },
	{ 1, EVENT_bsync_preread },
	{ 4, EVENT_bsync_prewrite },
};

/* The event, or with bus_dmamap_sync one for each operation. */
static bool deliver_event(struct call *c, struct state *s)
{
	const char *what = c->st->written ? c->st->written : c->name;
	term op = c->roles.roles[ROLE_op];
	int64_t bits;

	if (c->api->guarded &&
	    !contract_state_is_live(c->api->subject, s->subj.status))
		return true;
	if (c->api->event == EVENT_mem_free)
		busdma_compare(c, s);
	if (c->api->event == contract_death(c->sim->site->api->subject)) {
		c->sim->takes_back |= s->subj.in_register;
		s->subj.misused = false;
	}
	if (!op || !term_is_const(c->sim->t, op, &bits))
		return subject_event(c->sim, s, c->api->event, &c->roles,
				     c->st->loc, what);
	/* the order in which bus_dmamap_sync works: POST before PRE */
	for (size_t i = 0; i < sizeof(sync_ops) / sizeof(*sync_ops); i++)
		if ((bits & sync_ops[i].bit) &&
		    !subject_event(c->sim, s, sync_ops[i].event, &c->roles,
				   c->st->loc, what))
			return false;
	return true;
}

/* The DMA address of an entry of a mapped list, given to another family. */
static term entry_of_list(struct sim *sim, term list, term handle)
{
	const struct term_node *n = term_get(sim->t,
					     term_strip(sim->t, handle));

	return n->op == TERM_load && addr_within(sim->t, n->a, list) ?
		       term_true(sim->t) :
		       term_false(sim->t);
}

/*
 * The subject was loaded from an element of an array by an iteration that is
 * not executed, and this one loads VALUE from an element of the same array:
 * that of another index, as far as is known. A ring is trusted not to come
 * around to what it has consumed.
 */
static void assume_another(struct sim *sim, const struct state *s, term id,
			   term value, int depth)
{
	struct terms *t = sim->t;
	struct term_node x = *term_get(t, term_strip(t, id)),
			 y = *term_get(t, term_strip(t, value));
	term same;

	if (!s->inexact)
		return;
	if (y.op == TERM_ite && !depth)
		sim->sink.assumed(sim->sink.ctx, sim, "produced-entries");
	if (y.op == TERM_ite && depth) {
		assume_another(sim, s, id, y.b, depth - 1);
		assume_another(sim, s, id, y.c, depth - 1);
	}
	if (x.op != TERM_load || y.op != TERM_load || x.a == y.a)
		return;
	same = state_same_element(t, x.a, y.a);
	if (!same || !term_possible(t, s->pc, same) ||
	    solver_refutes(sim->solver, term_and(t, s->pc, same)))
		return;
	sim->sink.assumed(sim->sink.ctx, sim, "produced-entries");
}

/* Memory goes by two names: its address, and its handle or bus_dma map. */
static term names_subject(struct call *c, struct state *s)
{
	static const enum role names[] = { ROLE_cpu_addr, ROLE_handle,
					   ROLE_bmap };
	struct sim *sim = c->sim;
	const struct birth *b = s->subj.birth;
	enum subject kind = sim->site->api->subject;
	term same = term_false(sim->t), id;

	if (kind != SUBJECT_allocation && kind != SUBJECT_busdma_mem) {
		id = call_identity(c->api->subject, &c->roles);
		if (id && b->roles[ROLE_sg] && c->roles.roles[ROLE_handle])
			return entry_of_list(sim, b->roles[ROLE_sg], id);
		if (id)
			assume_another(sim, s, b->identity, id, 4);
		return id ? subject_match(sim, b->identity, id) : same;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (b->roles[names[i]] && c->roles.roles[names[i]] &&
		    (!i || kind != SUBJECT_allocation ||
		     contract_state_is_live(kind, s->subj.status))) {
			assume_another(sim, s, b->roles[names[i]],
				       c->roles.roles[names[i]], 4);
			same = term_or(sim->t, same,
				       subject_match(sim, b->roles[names[i]],
						     c->roles.roles[names[i]]));
		}
	return same;
}

static void meet(struct call *c, struct state *s, state_list *out)
{
	struct terms *t = c->sim->t;
	int64_t k;

	if ((term_is_const(t, s->pc, &k) && !k) || !deliver_event(c, s))
		state_free(s);
	else
		state_list_add(out, t, s);
}

/*
 * An event on the subject itself. The state splits when the call may or may
 * not name the subject: only one of the two is followed from here on.
 */
void call_meet(struct call *c, struct state *s, state_list *out)
{
	struct sim *sim = c->sim;
	term same = names_subject(c, s);
	struct state *other;
	int64_t k;

	if (term_is_const(sim->t, same, &k)) {
		if (k && !deliver_event(c, s)) {
			state_free(s);
			return;
		}
		state_list_add(out, sim->t, s);
		return;
	}
	other = state_copy(s);
	if (is_guess(sim, s, same)) {
		/* what follows without a guess is followed by itself */
		term plain = term_unguessed(sim->t, same);
		struct state *sure = state_copy(s);

		sure->pc = term_and(sim->t, s->pc,
				    term_and(sim->t, same, plain));
		meet(c, sure, out);
		s->subj.guessed = true;
		s->pc = term_and(sim->t, s->pc, term_not(sim->t, plain));
	}
	s->pc = term_and(sim->t, s->pc, same);
	other->pc = term_and(sim->t, other->pc, term_not(sim->t, same));
	if (term_get(sim->t, same)->flags & TERM_HAS_HAVOC)
		s->subj.maybe = other->subj.maybe = true;
	if (term_is_const(sim->t, other->pc, &k) && !k)
		state_free(other);
	else
		state_list_add(out, sim->t, other);
	meet(c, s, out);
}

/* Freeing memory that is, or holds, the buffer of a mapping. */
static void buffer_freed(struct call *c, struct state *s)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = c->sim->t;
	term freed = c->roles.roles[ROLE_buffer], buffer;

	if (!freed)
		freed = c->roles.roles[ROLE_page];
	if (!s->subj.status || !b || !freed ||
	    c->sim->site->api->subject != SUBJECT_mapping)
		return;
	buffer = b->roles[ROLE_buffer] ? b->roles[ROLE_buffer] :
					 b->roles[ROLE_page];
	if (!buffer)
		return;
	if (addr_within(t, buffer, freed) ||
	    (term_get(t, buffer)->op == TERM_load &&
	     addr_within(t, term_get(t, buffer)->a, freed) &&
	     strcmp(pointee_record(c, 0), "struct sk_buff") == 0))
		subject_event(c->sim, s, EVENT_buf_free, &c->roles, c->st->loc,
			      c->st->written);
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
		buffer_freed(c, s);
	if (c->api->event == EVENT_buf_free || c->api->event == EVENT_mem_free)
		busdma_freed(c, s);
	if (c->api->event == EVENT_dev_start)
		busdma_start(c, s);
	call_write_result(c, s);
	if (call_is_site(c) && sim->from_entry && !s->subj.status)
		entry_birth(c, s);
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
		birth_call(c, s, out);
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

/* --- dispatch ------------------------------------------------------------- */

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
		unseen(c, s, out);
		return;
	}
	if (sim->prog->unit->funcs.v[func]->is_opaque) {
		sim->sink.unknown(sim->sink.ctx, sim, NULL,
				  REASON_parse_error, c->name);
		unseen(c, s, out);
		return;
	}
	if (on_stack(c->fr, func)) {
		if (sim->prog->funcs[func].has_event)
			sim->sink.unknown(sim->sink.ctx, sim, NULL,
					  REASON_recursion, c->name);
		unseen(c, s, out);
		return;
	}
	if (c->fr->depth >= MAX_DEPTH || !worth_inlining(c, func)) {
		if (sim->prog->funcs[func].has_event)
			sim->sink.unknown(sim->sink.ctx, sim, NULL,
					  REASON_inline_cap, c->name);
		unseen(c, s, out);
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
		unseen(&c, s, out);
}
