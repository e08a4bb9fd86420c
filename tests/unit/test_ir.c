// SPDX-License-Identifier: BSD-2-Clause
/*
 * The builder and the validator of the IR: folding, the shape of the graph,
 * and that each broken invariant is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/ir_mk.h"

enum { T_OTHER, T_INT, T_U8, T_U64, T_BOOL, T_PTR, T_REC, T_VOID };

struct world {
	struct ir_unit u;
	struct ir_func f;
	struct ir_builder b;
};

static void add_int(struct ir_unit *u, const char *name, int bits, bool sign)
{
	struct ir_type t = { .kind = IR_TYPE_INT, .bits = bits,
			     .is_signed = sign, .is_bool = bits == 1,
			     .size = (bits + 7) / 8 };

	t.name = intern(&u->names, name);
	vec_push(&u->types, t);
}

static void add_type(struct ir_unit *u, enum ir_type_kind kind,
		     const char *name, uint32_t target)
{
	struct ir_type t = { .kind = kind, .size = 8, .bits = 64,
			     .target = target };

	t.name = intern(&u->names, name);
	vec_push(&u->types, t);
}

static int set_up(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	add_type(&w->u, IR_TYPE_OTHER, "?", 0);
	add_int(&w->u, "int", 32, true);
	add_int(&w->u, "u8", 8, false);
	add_int(&w->u, "u64", 64, false);
	add_int(&w->u, "bool", 1, false);
	add_type(&w->u, IR_TYPE_POINTER, "int *", T_INT);
	add_type(&w->u, IR_TYPE_RECORD, "struct s", 0);
	add_type(&w->u, IR_TYPE_VOID, "void", 0);
	vec_push(&w->u.files, (struct ir_file){ .path = "x.c" });
	w->f.name = "f";
	w->f.type = T_INT;
	vec_push(&w->u.funcs, &w->f);
	ir_build_begin(&w->b, &w->u, &w->f);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	ir_build_release(&w->b);
	ir_unit_release(&w->u);
	free(w);
	return 0;
}

static ir_ref num(struct world *w, uint32_t type, int64_t n)
{
	return ir_mk_const(&w->b, type, n);
}

static ir_ref var(struct world *w, const char *name, uint32_t type)
{
	return ir_mk_var(&w->b, ir_new_var(&w->b, name, type));
}

static int64_t value(struct world *w, ir_ref e)
{
	int64_t n = 0;

	assert_true(ir_is_const(&w->b, e, &n));
	return n;
}

static int64_t fold(struct world *w, enum ir_op op, uint32_t type, int64_t x,
		    int64_t y)
{
	return value(w, ir_mk(&w->b, op, type, num(w, type, x),
			      num(w, type, y), 0));
}

static void test_fold_wraps(void **state)
{
	struct world *w = *state;

	assert_int_equal(fold(w, IR_ADD, T_U8, 250, 10), 4);
	assert_int_equal(fold(w, IR_ADD, T_INT, INT32_MAX, 1), INT32_MIN);
	assert_int_equal(fold(w, IR_SUB, T_U64, 0, 1), -1);
	assert_int_equal(fold(w, IR_SHR, T_U64, -1, 60), 15);
	assert_int_equal(fold(w, IR_SHR, T_INT, -16, 2), -4);
	assert_int_equal(fold(w, IR_DIV, T_U64, -1, 2), INT64_MAX);
	assert_int_equal(value(w, num(w, T_BOOL, 8)), 1);
}

static void test_fold_compares_by_sign(void **state)
{
	struct world *w = *state;
	ir_ref minus = num(w, T_INT, -1), big = num(w, T_U64, -1);

	assert_int_equal(value(w, ir_mk(&w->b, IR_LT, T_INT, minus,
					num(w, T_INT, 0), 0)), 1);
	assert_int_equal(value(w, ir_mk(&w->b, IR_LT, T_INT, big,
					num(w, T_U64, 0), 0)), 0);
}

static void test_undefined_is_not_folded(void **state)
{
	struct world *w = *state;
	ir_ref one = num(w, T_INT, 1);
	int64_t n;

	assert_false(ir_is_const(&w->b, ir_mk(&w->b, IR_DIV, T_INT, one,
					      num(w, T_INT, 0), 0), &n));
	assert_false(ir_is_const(&w->b, ir_mk(&w->b, IR_SHL, T_INT, one,
					      num(w, T_INT, 32), 0), &n));
}

static void test_equal_expressions_are_one(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT);
	ir_ref a = ir_mk(&w->b, IR_ADD, T_INT, x, num(w, T_INT, 3), 0);

	assert_int_equal(a, ir_mk(&w->b, IR_ADD, T_INT, x, num(w, T_INT, 3),
				  0));
	assert_int_not_equal(ir_mk(&w->b, IR_UNKNOWN, T_INT, 0, 0, 0),
			     ir_mk(&w->b, IR_UNKNOWN, T_INT, 0, 0, 0));
}

static void test_address_and_load_cancel(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT), p = var(w, "p", T_PTR);
	ir_ref at = ir_mk(&w->b, IR_ELEM, T_INT, p, 0, 0);
	ir_ref addr = ir_mk(&w->b, IR_ADDR, T_PTR, x, 0, 0);

	assert_int_equal(ir_mk(&w->b, IR_ELEM, T_INT, addr, 0, 0), x);
	assert_int_equal(ir_mk(&w->b, IR_ADDR, T_PTR, at, 0, 0), p);
	/* another type is another view of the bytes */
	assert_int_not_equal(ir_mk(&w->b, IR_ELEM, T_U8, addr, 0, 0), x);
}

static void test_not_inverts(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT), zero = num(w, T_INT, 0);
	ir_ref less = ir_mk(&w->b, IR_LT, T_INT, x, zero, 0);
	ir_ref not_x = ir_mk(&w->b, IR_NOT, T_INT, x, 0, 0);

	assert_int_equal(ir_mk(&w->b, IR_NOT, T_INT, less, 0, 0),
			 ir_mk(&w->b, IR_GE, T_INT, x, zero, 0));
	assert_int_equal(ir_mk(&w->b, IR_NOT, T_INT, not_x, 0, 0),
			 ir_mk(&w->b, IR_NE, T_INT, x, zero, 0));
	/* the constant goes to the right */
	assert_int_equal(ir_mk(&w->b, IR_GT, T_INT, zero, x, 0), less);
}

static void test_container_undoes_member(void **state)
{
	struct world *w = *state;
	const char *m = intern(&w->u.names, "m");
	const char *in = intern(&w->u.names, "in");
	const char *path = intern(&w->u.names, "in.m");
	const char *s = intern(&w->u.names, "struct s");
	const char *t = intern(&w->u.names, "struct t");
	ir_ref p = var(w, "p", T_PTR), place;

	place = ir_mk(&w->b, IR_ELEM, T_REC, p, 0, 0);
	place = ir_mk_member(&w->b, IR_FIELD, T_REC, place, in, s);
	place = ir_mk_member(&w->b, IR_FIELD, T_INT, place, m, t);
	place = ir_mk(&w->b, IR_ADDR, T_PTR, place, 0, 0);
	assert_int_equal(ir_mk_member(&w->b, IR_CONTAINER, T_PTR, place, path,
				      s), p);
	assert_int_not_equal(ir_mk_member(&w->b, IR_CONTAINER, T_PTR, place,
					  path, t), p);
	assert_int_not_equal(ir_mk_member(&w->b, IR_CONTAINER, T_PTR, place, m,
					  s), p);
}

/* Graphs */

static const char *finish(struct world *w)
{
	ir_build_finish(&w->b);
	return ir_validate(&w->u, &w->f);
}

static void jump(struct world *w, uint32_t from, uint32_t to)
{
	ir_set_block(&w->b, from);
	ir_goto(&w->b, to);
}

static void work(struct world *w, uint32_t block)
{
	ir_set_block(&w->b, block);
	ir_add_stmt(&w->b, IR_STMT_ASM);
}

static void test_empty_blocks_go(void **state)
{
	struct world *w = *state;
	uint32_t a = ir_new_block(&w->b), dead = ir_new_block(&w->b);
	uint32_t end = ir_new_block(&w->b);

	jump(w, 0, a);
	jump(w, a, end);
	jump(w, dead, dead);
	ir_set_block(&w->b, end);
	ir_return(&w->b, 0);
	assert_null(finish(w));
	assert_int_equal(w->f.blocks.n, 1);
	assert_int_equal(w->f.blocks.v[0].term, IR_TERM_RETURN);
}

static void test_nested_loops(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT);
	uint32_t outer = ir_new_block(&w->b), inner = ir_new_block(&w->b);
	uint32_t latch = ir_new_block(&w->b), end = ir_new_block(&w->b);
	const struct ir_block *b;

	jump(w, 0, outer);
	work(w, outer);
	ir_goto(&w->b, inner);
	work(w, inner);
	ir_branch(&w->b, x, inner, latch);
	work(w, latch);
	ir_branch(&w->b, x, outer, end);
	ir_set_block(&w->b, end);
	ir_return(&w->b, x);
	assert_null(finish(w));
	b = w->f.blocks.v;
	assert_int_equal(w->f.blocks.n, 5);
	assert_true(b[1].is_loop_head && b[2].is_loop_head);
	assert_int_equal(b[0].loop_head, 0);
	assert_int_equal(b[1].loop_head, 2);
	assert_int_equal(b[2].loop_head, 3);
	assert_int_equal(b[3].loop_head, 2);
	assert_int_equal(b[4].loop_head, 0);
}

static void test_two_entries(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT);
	uint32_t a = ir_new_block(&w->b), b = ir_new_block(&w->b);
	uint32_t end = ir_new_block(&w->b);

	ir_branch(&w->b, x, a, b);
	work(w, a);
	ir_goto(&w->b, b);
	work(w, b);
	ir_branch(&w->b, x, a, end);
	ir_set_block(&w->b, end);
	ir_return(&w->b, 0);
	assert_null(finish(w));
	assert_int_equal(w->f.blocks.n, 4);
}

static void test_idle_branch_keeps_loads(void **state)
{
	struct world *w = *state;
	ir_ref p = var(w, "p", T_PTR);
	ir_ref at = ir_mk(&w->b, IR_ELEM, T_INT, p, 0, 0);
	uint32_t end = ir_new_block(&w->b);

	ir_branch(&w->b, at, end, end);
	ir_set_block(&w->b, end);
	ir_return(&w->b, 0);
	assert_null(finish(w));
	assert_int_equal(w->f.blocks.n, 1);
	assert_int_equal(w->f.stmts.n, 1);
	assert_int_equal(w->f.stmts.v[0].kind, IR_STMT_EVAL);
}

static void test_constant_branch(void **state)
{
	struct world *w = *state;
	uint32_t yes = ir_new_block(&w->b), no = ir_new_block(&w->b);

	ir_branch(&w->b, num(w, T_INT, 0), yes, no);
	work(w, yes);
	ir_return(&w->b, 0);
	ir_set_block(&w->b, no);
	ir_return(&w->b, num(w, T_INT, 7));
	assert_null(finish(w));
	assert_int_equal(w->f.blocks.n, 1);
	assert_int_equal(w->f.stmts.n, 0);
}

static void test_unused_goes(void **state)
{
	struct world *w = *state;
	ir_ref kept = var(w, "kept", T_INT);
	ir_ref temp = ir_mk_var(&w->b, ir_new_temp(&w->b, T_INT));
	ir_ref used = ir_mk_var(&w->b, ir_new_temp(&w->b, T_INT));

	ir_mk(&w->b, IR_ADD, T_INT, temp, num(w, T_INT, 9), 0);
	ir_assign(&w->b, used, kept);
	ir_return(&w->b, used);
	assert_null(finish(w));
	assert_int_equal(w->f.vars.n, 2);
	assert_int_equal(w->f.exprs.n, 3);
	assert_true(w->f.vars.v[1].is_temp);
}

/* One function that uses most of the IR, valid until something is broken. */
static void make_valid(struct world *w)
{
	ir_ref x = var(w, "x", T_INT), p = var(w, "p", T_PTR);
	ir_ref at = ir_mk(&w->b, IR_ELEM, T_INT, p, 0, 0);
	ir_ref sum = ir_mk(&w->b, IR_ADD, T_INT, x, at, 0);
	ir_ref fn = ir_mk_name(&w->b, IR_FUNC, 0, intern(&w->u.names, "g"));
	uint32_t body = ir_new_block(&w->b), end = ir_new_block(&w->b);
	struct ir_stmt *s;

	ir_assign(&w->b, x, sum);
	ir_goto(&w->b, body);
	ir_set_block(&w->b, body);
	s = ir_add_stmt(&w->b, IR_STMT_CALL);
	s->callee = fn;
	s->dst = x;
	s->written = "g";
	s->nargs = 1;
	vec_push(&w->f.args, sum);
	ir_branch(&w->b, x, body, end);
	ir_set_block(&w->b, end);
	ir_return(&w->b, x);
	assert_null(finish(w));
}

static size_t find(const struct world *w, enum ir_op op)
{
	for (size_t e = 1; e < w->f.exprs.n; e++)
		if (w->f.exprs.v[e].op == op)
			return e;
	fail_msg("no %s", ir_op_name(op));
	return 0;
}

static void assert_broken(struct world *w, const char *what)
{
	const char *wrong = ir_validate(&w->u, &w->f);

	assert_non_null(wrong);
	if (!strstr(wrong, what))
		fail_msg("'%s' is not about '%s'", wrong, what);
}

static void test_validate_expressions(void **state)
{
	struct world *w = *state;
	struct ir_expr *x, old;

	make_valid(w);
	x = &w->f.exprs.v[find(w, IR_ADD)];
	old = *x;
	x->a = (ir_ref)find(w, IR_ADD);
	assert_broken(w, "operand");
	*x = old;
	x->c = 1;
	assert_broken(w, "operand");
	*x = old;
	x->type = 99;
	assert_broken(w, "type");
	*x = old;
	x->op = IR_OP_MAX;
	assert_broken(w, "operation");
	*x = old;
	w->f.exprs.v[find(w, IR_VAR)].num = 50;
	assert_broken(w, "variable");
}

static void test_validate_holes(void **state)
{
	struct world *w = *state;
	ir_ref x = var(w, "x", T_INT);
	struct ir_stmt *s = ir_add_stmt(&w->b, IR_STMT_HOLE), old;

	s->written = "";
	s->is_error = true;
	s->nargs = 1;
	vec_push(&w->f.args, x);
	w->f.has_error = true;
	ir_return(&w->b, x);
	assert_null(finish(w));
	s = &w->f.stmts.v[0];
	old = *s;
	s->src = 1;
	assert_broken(w, "hole with a value");
	*s = old;
	s->is_error = false;
	assert_broken(w, "hole without an error");
	*s = old;
	s->written = NULL;
	assert_broken(w, "without written name");
	*s = old;
	s->kind = IR_STMT_ASM;
	s->is_wild = true;
	assert_broken(w, "wild, but no hole");
	*s = old;
	w->f.is_opaque = true;
	w->f.has_error = false;
	assert_broken(w, "opaque");
}

static void test_validate_statements(void **state)
{
	struct world *w = *state;
	struct ir_stmt *s, old;

	make_valid(w);
	s = &w->f.stmts.v[0];
	old = *s;
	s->dst = (ir_ref)find(w, IR_ADD);
	assert_broken(w, "no place");
	*s = old;
	s->src = 0;
	assert_broken(w, "source");
	*s = old;
	s->loc.file = 3;
	assert_broken(w, "file");
	*s = old;
	s = &w->f.stmts.v[1];
	old = *s;
	s->written = NULL;
	assert_broken(w, "written");
	*s = old;
	s->nargs = 9;
	assert_broken(w, "arguments");
}

static void test_validate_blocks(void **state)
{
	struct world *w = *state;
	struct ir_block *b, old;

	make_valid(w);
	b = &w->f.blocks.v[1];
	old = *b;
	b->term = IR_TERM_NONE;
	assert_broken(w, "terminator");
	*b = old;
	b->succ[0] = 0;
	assert_broken(w, "entry");
	*b = old;
	b->succ[0] = 7;
	assert_broken(w, "successor");
	*b = old;
	b->is_loop_head = false;
	assert_broken(w, "loop head");
	*b = old;
	b->succ[1] = 1;
	assert_broken(w, "not reachable");
	*b = old;
	b->cond = 0;
	assert_broken(w, "condition");
	*b = old;
	b->first_stmt = 0;
	assert_broken(w, "contiguous");
	*b = old;
	assert_null(ir_validate(&w->u, &w->f));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fold_wraps),
		TEST(test_fold_compares_by_sign),
		TEST(test_undefined_is_not_folded),
		TEST(test_equal_expressions_are_one),
		TEST(test_address_and_load_cancel),
		TEST(test_not_inverts),
		TEST(test_container_undoes_member),
		TEST(test_empty_blocks_go),
		TEST(test_nested_loops),
		TEST(test_two_entries),
		TEST(test_idle_branch_keeps_loads),
		TEST(test_constant_branch),
		TEST(test_unused_goes),
		TEST(test_validate_expressions),
		TEST(test_validate_holes),
		TEST(test_validate_statements),
		TEST(test_validate_blocks),
	};

	return cmocka_run_group_tests_name("ir", tests, NULL, NULL);
}
