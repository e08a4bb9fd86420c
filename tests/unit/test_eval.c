// SPDX-License-Identifier: BSD-2-Clause
/*
 * The evaluator: its truth tables, absent roles, and that a definite answer
 * is the answer whatever the symbolic values turn out to be.
 */
#include "ref/eval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/contract.h"
#include "ref/strbuf.h"

static enum tri eval_text(const char *text, const struct eval_env *env)
{
	struct arena a = {0};
	struct expr_error err;
	struct expr *e = expr_read(&a, SUBJECT_mapping, text, &err);
	enum tri t;

	if (!e)
		fail_msg("'%s', column %d: %s", text, err.column, err.message);
	t = eval(e, env);
	arena_release(&a);
	return t;
}

static void check(const char *text, const struct eval_env *env, enum tri want)
{
	static const char *const names[] = {"false", "true", "residual"};
	enum tri got = eval_text(text, env);

	if (got != want)
		fail_msg("'%s' is %s, expected is %s", text, names[got],
			 names[want]);
}

#define TRUE(text, env)	    check(text, env, TRI_TRUE)
#define FALSE(text, env)    check(text, env, TRI_FALSE)
#define RESIDUAL(text, env) check(text, env, TRI_RESIDUAL)

static struct value num(int64_t n)
{
	return (struct value){VALUE_NUM, n, 0};
}

static struct value term(uint32_t id)
{
	return (struct value){VALUE_TERM, 0, id};
}

static const struct eval_env nothing_known = {-1, -1, NULL, NULL};

static void connectives_are_kleenes(void **unused)
{
	const struct eval_env *env = &nothing_known;

	(void)unused;
	/* (= size 1) stands for what is not known. */
	FALSE("(and (= size 1) false)", env);
	RESIDUAL("(and (= size 1) true)", env);
	TRUE("(and true true)", env);
	TRUE("(or (= size 1) true)", env);
	RESIDUAL("(or (= size 1) false)", env);
	FALSE("(or false false)", env);
	RESIDUAL("(not (= size 1))", env);
	TRUE("(not false)", env);
	TRUE("(=> false (= size 1))", env);
	TRUE("(=> (= size 1) true)", env);
	RESIDUAL("(=> (= size 1) false)", env);
	FALSE("(=> true true false)", env);
	TRUE("(=> true false false)", env);
	TRUE("(ite (= size 1) true true)", env);
	RESIDUAL("(ite (= size 1) true false)", env);
	FALSE("(ite false (= size 1) false)", env);
	TRUE("(= (ite (= size 1) 4 4) 4)", env);
	RESIDUAL("(= (ite (= size 1) 4 5) 4)", env);
	TRUE("(= true true)", env);
	FALSE("(= true false)", env);
	RESIDUAL("(= (= size 1) true)", env);
	FALSE("(distinct true false true)", env);
}

static void state_and_event_are_compared(void **unused)
{
	struct eval_env env = {0};

	(void)unused;
	env.state = contract_state_from_name(SUBJECT_mapping, "mapped");
	env.event = EVENT_unmap;
	TRUE("(and (= state mapped) (= event unmap))", &env);
	FALSE("(= state unmapped)", &env);
	TRUE("(distinct event map sync_cpu)", &env);
	env.state = -1;
	RESIDUAL("(= state mapped)", &env);
	FALSE("(and (= state mapped) (= event map))", &env);
}

static void numbers_decide_and_terms_do_when_equal(void **unused)
{
	struct value roles[ROLE_max] = {0}, birth[ROLE_max] = {0};
	struct eval_env env = {0, EVENT_unmap, roles, birth};

	(void)unused;
	roles[ROLE_size] = num(64);
	birth[ROLE_size] = num(64);
	TRUE("(= size m.size)", &env);
	FALSE("(distinct size m.size)", &env);
	FALSE("(< size m.size)", &env);
	TRUE("(<= size m.size 65)", &env);
	birth[ROLE_size] = num(65);
	TRUE("(distinct size m.size)", &env);
	TRUE("(= (+ size 1) m.size)", &env);
	TRUE("(= (- size m.size) (- 1))", &env);
	birth[ROLE_size] = term(7);
	RESIDUAL("(distinct size m.size)", &env);
	RESIDUAL("(>= (+ size 1) m.size)", &env);
	roles[ROLE_size] = term(7);
	FALSE("(distinct size m.size)", &env);
	TRUE("(>= size m.size)", &env);
	FALSE("(> size m.size)", &env);
	roles[ROLE_size] = term(8);
	RESIDUAL("(distinct size m.size)", &env);
	RESIDUAL("(= size m.size)", &env);
	/* Two of three decide. */
	FALSE("(distinct size m.size size)", &env);
}

static void enumerations_are_compared_by_number(void **unused)
{
	struct value roles[ROLE_max] = {0}, birth[ROLE_max] = {0};
	struct eval_env env = {0, EVENT_unmap, roles, birth};

	(void)unused;
	roles[ROLE_family] = num(FAMILY_page);
	birth[ROLE_family] = num(FAMILY_sg);
	birth[ROLE_dir] = num(DIR_bidirectional);
	TRUE("(distinct family m.family)", &env);
	TRUE("(= m.family sg)", &env);
	TRUE("(= m.dir bidirectional)", &env);
	FALSE("(= m.dir none_dir)", &env);
	TRUE("(= (ite (= family page) sg family) m.family)", &env);
}

static void absent_roles_make_comparisons_false(void **unused)
{
	struct value roles[ROLE_max] = {0}, birth[ROLE_max] = {0};
	struct eval_env env = {0, EVENT_unmap, roles, birth};

	(void)unused;
	birth[ROLE_size] = num(64);
	FALSE("(= size m.size)", &env);
	FALSE("(distinct size m.size)", &env);
	FALSE("(< size m.size)", &env);
	FALSE("(>= m.size size)", &env);
	FALSE("(= size size)", &env);
	FALSE("(distinct (+ size 1) 3)", &env);
	FALSE("(distinct (ite true size 1) 3)", &env);
	FALSE("(distinct m.size 1 size)", &env);
	/* Between definite and unknown alternatives it is not decided. */
	RESIDUAL("(= (ite (= state mapped) size 64) m.size)",
		 &((struct eval_env){-1, -1, roles, birth}));
}

static void overflow_decides_nothing(void **unused)
{
	(void)unused;
	RESIDUAL("(< (+ 9223372036854775807 1) 0)", &nothing_known);
	RESIDUAL("(= (- (- 0 9223372036854775807) 2) 0)", &nothing_known);
	TRUE("(= (- (- 9223372036854775807)) 9223372036854775807)",
	     &nothing_known);
}

/*
 * Deep conditions must not take exponential time: operands are looked at
 * once each. Without that this test does not end.
 */
static void deep_conditions_are_evaluated_once(void **unused)
{
	struct strbuf sb = {0};

	(void)unused;
	for (int i = 0; i < 45; i++)
		strbuf_adds(&sb, "(= (ite ");
	strbuf_adds(&sb, "true");
	for (int i = 0; i < 45; i++)
		strbuf_adds(&sb, " 1 2) 1 1)");
	TRUE(sb.buf, &nothing_known);
	strbuf_release(&sb);
}

/* ---- definite answers hold for every completion ---- */

struct rng {
	uint64_t x;
};

static unsigned draw(struct rng *r, unsigned n)
{
	r->x = r->x * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(r->x >> 33) % n;
}

static void random_int(struct strbuf *sb, struct rng *r, int depth);

static void random_bool(struct strbuf *sb, struct rng *r, int depth)
{
	static const char *const connectives[] = {"and", "or",	     "=>",
						  "=",	 "distinct", "ite"};
	static const char *const comparisons[] = {"=",	"distinct", "<",
						  "<=", ">",	    ">="};
	unsigned i = draw(r, 6);
	unsigned n = i == 5 ? 3 : 2 + draw(r, 2);

	if (depth > 0 && draw(r, 2)) {
		strbuf_addf(sb, "(%s", connectives[i]);
		while (n--) {
			strbuf_addc(sb, ' ');
			random_bool(sb, r, depth - 1);
		}
	} else if (depth > 0 && !draw(r, 4)) {
		strbuf_adds(sb, "(not ");
		random_bool(sb, r, depth - 1);
	} else {
		strbuf_addf(sb, "(%s", comparisons[i]);
		for (n = 2 + draw(r, 2); n--;) {
			strbuf_addc(sb, ' ');
			random_int(sb, r, depth - 1);
		}
	}
	strbuf_addc(sb, ')');
}

static void random_int(struct strbuf *sb, struct rng *r, int depth)
{
	static const char *const atoms[] = {
	    "size", "m.size", "nents", "m.nents_arg", "0", "1", "2"};

	switch (depth > 0 ? draw(r, 8) : 7) {
	case 0:
		strbuf_adds(sb, "(ite ");
		random_bool(sb, r, depth - 1);
		break;
	case 1:
		strbuf_adds(sb, "(+");
		break;
	case 2:
		strbuf_adds(sb, "(-");
		break;
	default:
		strbuf_adds(sb, atoms[draw(r, 7)]);
		return;
	}
	for (int i = 0; i < 2; i++) {
		strbuf_addc(sb, ' ');
		random_int(sb, r, depth - 1);
	}
	strbuf_addc(sb, ')');
}

/* Roles as known, or with term N replaced by the number in BY. */
static void complete(struct value *roles, const struct value *known,
		     const int *by)
{
	for (int i = 0; i < ROLE_max; i++)
		roles[i] = known[i].kind == VALUE_TERM ? num(by[known[i].term])
						       : known[i];
}

static struct value random_value(struct rng *r)
{
	switch (draw(r, 8)) {
	case 0:
		return (struct value){VALUE_ABSENT, 0, 0};
	case 1:
	case 2:
		return num(draw(r, 3));
	default:
		return term(draw(r, 3));
	}
}

static int compare_completions(const char *text, const struct value *roles,
			       const struct value *birth)
{
	struct value full[ROLE_max], full_birth[ROLE_max];
	struct eval_env partial = {-1, -1, roles, birth};
	struct eval_env env = {-1, -1, full, full_birth};
	enum tri known = eval_text(text, &partial);

	for (int i = 0; i < 27; i++) {
		int by[3] = {i % 3, i / 3 % 3, i / 9};
		enum tri t;

		complete(full, roles, by);
		complete(full_birth, birth, by);
		t = eval_text(text, &env);
		assert_int_not_equal(t, TRI_RESIDUAL);
		if (known != TRI_RESIDUAL && t != known)
			fail_msg("'%s' is %d, with %d %d %d it is %d", text,
				 known, by[0], by[1], by[2], t);
	}
	return known != TRI_RESIDUAL;
}

static void definite_answers_hold_for_all_values(void **unused)
{
	struct rng r = {1};
	int definite = 0, rounds = 2000;

	(void)unused;
	for (int i = 0; i < rounds; i++) {
		struct value roles[ROLE_max] = {0}, birth[ROLE_max] = {0};
		struct strbuf sb = {0};

		roles[ROLE_size] = random_value(&r);
		roles[ROLE_nents] = random_value(&r);
		birth[ROLE_size] = random_value(&r);
		birth[ROLE_nents_arg] = random_value(&r);
		random_bool(&sb, &r, 4);
		definite += compare_completions(sb.buf, roles, birth);
		strbuf_release(&sb);
	}
	/* Else the test says nothing. */
	assert_in_range(definite, rounds / 10, rounds * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(connectives_are_kleenes),
	    cmocka_unit_test(state_and_event_are_compared),
	    cmocka_unit_test(numbers_decide_and_terms_do_when_equal),
	    cmocka_unit_test(enumerations_are_compared_by_number),
	    cmocka_unit_test(absent_roles_make_comparisons_false),
	    cmocka_unit_test(overflow_decides_nothing),
	    cmocka_unit_test(deep_conditions_are_evaluated_once),
	    cmocka_unit_test(definite_answers_hold_for_all_values),
	};

	return cmocka_run_group_tests_name("eval", tests, NULL, NULL);
}
