// SPDX-License-Identifier: BSD-2-Clause
/*
 * Values and addresses of IR expressions in a symbolic state.
 *
 * Loads are CPU accesses: each load that does not come from a local is shown
 * to the subject (subject_access).
 */
#include "checker/sim.h"

#include <string.h>

#define NUM(fr, at) (((int64_t)(fr)->id << 36) | ((int64_t)(fr)->loop << 20) | (at))

const struct ir_type *sim_type(const struct sim *sim, const struct frame *fr,
			       ir_ref e)
{
	return &sim->prog->unit->types.v[ir_expr(fr->f, e)->type];
}

static int type_bits(const struct ir_type *ty)
{
	switch (ty->kind) {
	case IR_TYPE_INT:
		return ty->bits > 0 && ty->bits <= 64 ? ty->bits : 0;
	case IR_TYPE_POINTER:
		return 64;
	default:
		return 0;
	}
}

/* An unknown that is the same in every state that gets here on this way. */
term sim_symbol(struct sim *sim, const struct frame *fr, uint32_t at,
		enum term_op op, const char *name, uint32_t type)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[type];

	return term_leaf(sim->t, op, NUM(fr, at), name, type_bits(ty),
			 ty->is_signed);
}

term sim_local(struct sim *sim, const struct frame *fr, uint32_t var)
{
	const char *name = var == RETURN_VAR ? "return value" :
					       fr->f->vars.v[var].name;

	return term_leaf(sim->t, TERM_var, ((int64_t)fr->id << 16) | var,
			 name, 0, false);
}

term sim_address(struct sim *sim, struct frame *fr, struct state *s, ir_ref e,
		 struct ir_loc loc)
{
	const struct ir_expr *n = ir_expr(fr->f, e);

	switch (n->op) {
	case IR_VAR:
		return sim_local(sim, fr, (uint32_t)n->num);
	case IR_GLOBAL:
		return term_leaf(sim->t, TERM_global, 0, n->name, 0, false);
	case IR_ELEM:
		return sim_value(sim, fr, s, n->a, loc);
	case IR_FIELD:
		return term_field(sim->t, sim_address(sim, fr, s, n->a, loc),
				  n->name, n->record);
	default:
		/* a record value, such as a call's result */
		return sim_value(sim, fr, s, e, loc);
	}
}

static bool is_aggregate(const struct ir_type *ty)
{
	return ty->kind == IR_TYPE_RECORD || ty->kind == IR_TYPE_ARRAY;
}

static term load(struct sim *sim, struct frame *fr, struct state *s, ir_ref e,
		 struct ir_loc loc)
{
	const struct ir_type *ty = sim_type(sim, fr, e);
	term addr = sim_address(sim, fr, s, e, loc);

	if (is_aggregate(ty))
		return addr; /* records and arrays stand for their place */
	subject_access(sim, s, addr, false, loc);
	return state_load(s, sim->t, addr, type_bits(ty), ty->is_signed);
}

/* &container->a.b back to container, member by member from the last. */
static term container(struct sim *sim, term ptr, const char *path,
		      const char *record)
{
	const char *end = path + strlen(path);

	for (;;) {
		const struct term_node *n = term_get(sim->t, ptr);
		const char *dot = end;

		if (end == path)
			return ptr;
		while (dot > path && dot[-1] != '.')
			dot--;
		if (n->op != TERM_field ||
		    strlen(n->name) != (size_t)(end - dot) ||
		    strncmp(n->name, dot, (size_t)(end - dot)))
			break;
		ptr = n->a;
		end = dot > path ? dot - 1 : path;
	}
	return term_container(sim->t, ptr,
			      arena_strndup(&sim->mem, path,
					    (size_t)(end - path)),
			      record);
}

static const enum term_op binary[IR_OP_MAX] = {
	[IR_ADD] = TERM_add, [IR_SUB] = TERM_sub, [IR_MUL] = TERM_mul,
	[IR_DIV] = TERM_div, [IR_MOD] = TERM_mod, [IR_SHL] = TERM_shl,
	[IR_SHR] = TERM_shr, [IR_AND] = TERM_band, [IR_OR] = TERM_bor,
	[IR_XOR] = TERM_xor, [IR_LT] = TERM_lt,	  [IR_LE] = TERM_le,
};

/* Comparisons are made in the type of the operands, after promotion. */
static bool compared_signed(struct sim *sim, struct frame *fr,
			    const struct ir_expr *n)
{
	const struct ir_type *a = sim_type(sim, fr, n->a);
	const struct ir_type *b = sim_type(sim, fr, n->b);

	if (a->kind == IR_TYPE_POINTER || b->kind == IR_TYPE_POINTER)
		return false;
	if (ir_expr(fr->f, n->a)->op == IR_CONST)
		return b->is_signed || b->bits < 32;
	if (ir_expr(fr->f, n->b)->op == IR_CONST)
		return a->is_signed || a->bits < 32;
	return (a->is_signed || a->bits < 32) && (b->is_signed || b->bits < 32);
}

static term arithmetic(struct sim *sim, struct frame *fr, struct state *s,
		       const struct ir_expr *n, struct ir_loc loc)
{
	const struct ir_type *ty = &sim->prog->unit->types.v[n->type];
	term a = sim_value(sim, fr, s, n->a, loc);
	term b = sim_value(sim, fr, s, n->b, loc);
	bool sign = ty->is_signed;

	switch (n->op) {
	case IR_EQ:
		return term_eq(sim->t, a, b);
	case IR_NE:
		return term_not(sim->t, term_eq(sim->t, a, b));
	case IR_LT:
	case IR_LE:
		sign = compared_signed(sim, fr, n);
		return term_bin(sim->t, binary[n->op], a, b, 0, sign);
	case IR_GT:
	case IR_GE:
		sign = compared_signed(sim, fr, n);
		return term_bin(sim->t, n->op == IR_GT ? TERM_lt : TERM_le, b,
				a, 0, sign);
	default:
		return term_bin(sim->t, binary[n->op], a, b, type_bits(ty),
				sign);
	}
}

static term pointer_difference(struct sim *sim, term a, term b)
{
	const struct term_node *x = term_get(sim->t, a);

	if (x->op == TERM_elem && x->a == b)
		return x->b;
	return term_pure(sim->t, "ptrdiff", a, b, 0, 0, 64, true);
}

static term cast(struct sim *sim, struct frame *fr, struct state *s,
		 const struct ir_expr *n, struct ir_loc loc)
{
	const struct ir_type *to = &sim->prog->unit->types.v[n->type];
	const struct ir_type *from = sim_type(sim, fr, n->a);
	term a = sim_value(sim, fr, s, n->a, loc);

	if (to->is_bool)
		return term_truth(sim->t, a);
	if (to->kind == IR_TYPE_INT && type_bits(to) &&
	    (from->kind == IR_TYPE_INT || type_bits(to) < 64))
		return term_cast(sim->t, a, type_bits(to), to->is_signed);
	return a;
}

static term choose(struct sim *sim, struct frame *fr, struct state *s,
		   const struct ir_expr *n, struct ir_loc loc)
{
	term c = term_truth(sim->t, sim_value(sim, fr, s, n->a, loc));
	int64_t k;

	if (term_is_const(sim->t, c, &k))
		return sim_value(sim, fr, s, k ? n->b : n->c, loc);
	return term_ite(sim->t, c, sim_value(sim, fr, s, n->b, loc),
			sim_value(sim, fr, s, n->c, loc));
}

term sim_value(struct sim *sim, struct frame *fr, struct state *s, ir_ref e,
	       struct ir_loc loc)
{
	const struct ir_expr *n = ir_expr(fr->f, e);
	const struct ir_type *ty = &sim->prog->unit->types.v[n->type];
	struct terms *t = sim->t;

	switch (n->op) {
	case IR_VAR:
	case IR_GLOBAL:
	case IR_ELEM:
	case IR_FIELD:
		return load(sim, fr, s, e, loc);
	case IR_CONST:
		return term_const(t, n->num, type_bits(ty), ty->is_signed);
	case IR_STRING:
		return term_leaf(t, TERM_string, 0, n->name ? n->name : "", 64,
				 false);
	case IR_FUNC:
		return term_leaf(t, TERM_func, 0, n->name, 64, false);
	case IR_ADDR:
	case IR_DECAY:
		return sim_address(sim, fr, s, n->a, loc);
	case IR_PTRADD:
		return term_elem(t, sim_value(sim, fr, s, n->a, loc),
				 sim_value(sim, fr, s, n->b, loc));
	case IR_PTRDIFF:
		return pointer_difference(sim,
					  sim_value(sim, fr, s, n->a, loc),
					  sim_value(sim, fr, s, n->b, loc));
	case IR_CONTAINER:
		return container(sim, sim_value(sim, fr, s, n->a, loc),
				 n->name, n->record);
	case IR_CAST:
		return cast(sim, fr, s, n, loc);
	case IR_NOT:
		return term_not(t, term_truth(t, sim_value(sim, fr, s, n->a,
							   loc)));
	case IR_NEG:
		return term_bin(t, TERM_sub, term_false(t),
				sim_value(sim, fr, s, n->a, loc),
				type_bits(ty), ty->is_signed);
	case IR_BITNOT:
		return term_bin(t, TERM_xor, sim_value(sim, fr, s, n->a, loc),
				term_const(t, -1, type_bits(ty),
					   ty->is_signed),
				type_bits(ty), ty->is_signed);
	case IR_ITE:
		return choose(sim, fr, s, n, loc);
	case IR_UNINIT:
		return sim_symbol(sim, fr, e, TERM_uninit, "uninitialised",
				  n->type);
	case IR_UNKNOWN:
	case IR_NONE:
	case IR_OP_MAX:
		return sim_symbol(sim, fr, e, TERM_loop, "unknown value",
				  n->type);
	default:
		return arithmetic(sim, fr, s, n, loc);
	}
}

void sim_spoil_links(struct sim *sim, struct state *s, uint32_t record,
		     bool locals)
{
	const struct ir_unit *u = sim->prog->unit;

	sim->next_mark++;
	vec_foreach(&u->members, i) {
		const struct ir_member *m = &u->members.v[i];
		const struct ir_type *ty = &u->types.v[m->type];

		if (ty->kind == IR_TYPE_POINTER && ty->target == record)
			state_spoil(s, sim->t, m->name, m->record,
				    sim->next_mark, locals);
	}
}

/*
 * A pointer is stored where a pointer in memory says, as the queues do that
 * keep the address of the link to an element: some link of that type changes.
 */
static void spoil_links(struct sim *sim, struct state *s, term addr,
			const struct ir_type *ty)
{
	const struct ir_unit *u = sim->prog->unit;
	enum term_op op = term_get(sim->t, addr)->op;

	if (ty->kind != IR_TYPE_POINTER ||
	    (op != TERM_load && op != TERM_havoc && op != TERM_ite &&
	     op != TERM_loop))
		return;
	if (u->types.v[ty->target].kind == IR_TYPE_RECORD)
		sim_spoil_links(sim, s, ty->target, false);
}

void sim_assign(struct sim *sim, struct frame *fr, struct state *s, ir_ref dst,
		term value, struct ir_loc loc)
{
	const struct ir_type *ty = sim_type(sim, fr, dst);
	term addr = sim_address(sim, fr, s, dst, loc);
	term old;

	if (is_aggregate(ty)) {
		state_copy_object(s, sim->t, addr, value, ++sim->next_mark);
		return;
	}
	if (!ty->is_bool && type_bits(ty) && ty->kind == IR_TYPE_INT)
		value = term_cast(sim->t, value, type_bits(ty), ty->is_signed);
	subject_access(sim, s, addr, true, loc);
	spoil_links(sim, s, addr, ty);
	old = s->subj.status ? state_load(s, sim->t, addr, type_bits(ty),
					  ty->is_signed) : 0;
	state_store(s, sim->t, addr, value, ++sim->next_mark);
	if (s->subj.status)
		sim_overwrite(sim, fr, s, addr, old, value, loc);
}
