// SPDX-License-Identifier: BSD-2-Clause
/*
 * What an initialiser leaves out is zero: one assignment for each scalar of a
 * small object, memset() before the assignments for a large one.
 */
#include "analyzer/clang_init.h"

enum { MAX_ZEROES = 24 };

static uint32_t count_leaves(struct walk *w, CXType t, uint32_t limit)
{
	struct record *r;
	uint32_t n = 0;

	t = init_canonical(t);
	if (init_is_array(t)) {
		long long size = clang_getArraySize(t);
		uint32_t each;

		if (size < 0 || size > limit)
			return limit + 1;
		each = count_leaves(w, clang_getArrayElementType(t), limit);
		return each * (uint32_t)size;
	}
	r = clang_record(w->cx, t);
	if (!r)
		return 1;
	clang_record_fill(w->cx, r, t);
	for (size_t i = 0; i < r->members.n && n <= limit; i++)
		n += count_leaves(w, r->members.v[i].clang_type, limit);
	return n;
}

bool init_is_small(struct walk *w, CXType t)
{
	return count_leaves(w, t, MAX_ZEROES) <= MAX_ZEROES;
}

static bool is_done(const struct walk *w, ir_ref place)
{
	vec_foreach(&w->done, i)
		if (w->done.v[i] == place)
			return true;
	return false;
}

/* True if PLACE or something in it was assigned. */
static bool is_touched(struct walk *w, const struct slot *s)
{
	struct slot sub;

	if (is_done(w, s->place))
		return true;
	if (!init_is_aggregate(s->type))
		return false;
	for (size_t i = 0; init_next(w, s, &i, &sub); i++)
		if (is_touched(w, &sub))
			return true;
	return false;
}

void init_zero_rest(struct walk *w, const struct slot *s)
{
	struct record *r = clang_record(w->cx, s->type);
	struct slot sub;

	if (is_done(w, s->place))
		return;
	if (!init_is_aggregate(s->type)) {
		ir_assign(w->lw->b, s->place,
			  ir_mk_const(w->lw->b,
				      ir_expr(w->lw->f, s->place)->type, 0));
		return;
	}
	if (r && r->is_union) {
		clang_record_fill(w->cx, r, s->type);
		vec_foreach(&r->members, i) {
			sub = init_member(w, s, r, i);
			if (is_touched(w, &sub))
				return;
		}
	}
	for (size_t i = 0; init_next(w, s, &i, &sub); i++)
		init_zero_rest(w, &sub);
}

void init_zero_all(struct walk *w, const struct slot *s)
{
	struct ir_builder *b = w->lw->b;
	uint32_t type = ir_expr(w->lw->f, s->place)->type;
	bool is_arr = init_is_array(init_canonical(s->type));
	uint32_t target = is_arr ? w->cx->u->types.v[type].target : type;
	ir_ref args[3];

	args[0] = ir_mk(b, is_arr ? IR_DECAY : IR_ADDR,
			clang_pointer_to(w->cx, target), s->place, 0, 0);
	args[1] = ir_mk_const(b, w->cx->int_type, 0);
	args[2] = ir_mk_const(b, w->cx->long_type,
			      w->cx->u->types.v[type].size);
	lower_call_named(w->lw, "memset", args, 3);
}
