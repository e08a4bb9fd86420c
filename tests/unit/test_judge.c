// SPDX-License-Identifier: BSD-2-Clause
/*
 * The judge: it says what the evaluator says of every rule in every cell,
 * keeps to families, moves the state as the contract does, and takes more
 * rules than one word has bits.
 */
#include "ref/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct expr *read_rule(struct arena *a, enum subject s,
				    const char *text)
{
	struct expr_error err;
	struct expr *e = expr_read(a, s, text, &err);

	if (!e)
		fail_msg("'%s', column %d: %s", text, err.column, err.message);
	return e;
}

static struct value num(int64_t n)
{
	return (struct value){VALUE_NUM, n, 0};
}

static int state_of(const char *name)
{
	int state = contract_state_from_name(SUBJECT_mapping, name);

	assert_true(state >= 0);
	return state;
}

static const char *const texts[] = {
    "(and (= event unmap) (= state unmapped))",
    "(and (= event unmap) (distinct size m.size))",
    "(= event handle_lost)",
    "true",
    "(or (= event sync_cpu) (and (= state mapped) (= m.dir to_device)))",
    "(> (+ offset size) m.size)",
};

#define NTEXTS (sizeof(texts) / sizeof(texts[0]))

static struct judge *judge_of(struct arena *a)
{
	struct judge_rule rules[NTEXTS + 1];

	for (size_t i = 0; i < NTEXTS; i++)
		rules[i] = (struct judge_rule){
		    texts[i], SUBJECT_mapping,
		    read_rule(a, SUBJECT_mapping, texts[i]), 0};
	/* One about something else, which mappings never break. */
	rules[NTEXTS] =
	    (struct judge_rule){"other", SUBJECT_allocation,
				read_rule(a, SUBJECT_allocation, "true"), 0};
	return judge_new(rules, NTEXTS + 1);
}

/* In one cell, with given roles, judge and evaluator say the same. */
static void check_cell(const struct judge *j, int state, enum event e,
		       const struct value *roles, const struct value *birth)
{
	uint64_t broken, residual;
	int n = judge_event(j, SUBJECT_mapping, state, e, roles, birth, &broken,
			    &residual);
	int want = 0;

	for (int i = 0; i < judge_nrules(j); i++) {
		const struct judge_rule *r = judge_rule(j, i);
		struct eval_env env = {state, (int)e, roles, birth};
		enum tri t = r->subject == SUBJECT_mapping ? eval(r->cond, &env)
							   : TRI_FALSE;

		assert_int_equal(broken >> i & 1, t == TRI_TRUE);
		assert_int_equal(residual >> i & 1, t == TRI_RESIDUAL);
		want += t != TRI_FALSE;
	}
	assert_int_equal(n, want);
	if (n)
		assert_true(judge_can_fire(j, SUBJECT_mapping, state, e));
}

static void says_what_the_evaluator_says(void **unused)
{
	struct arena a = {0};
	struct judge *j = judge_of(&a);
	struct value absent[ROLE_max] = {{VALUE_ABSENT, 0, 0}};
	struct value birth[ROLE_max] = {{VALUE_ABSENT, 0, 0}};
	struct value roles[ROLE_max] = {{VALUE_ABSENT, 0, 0}};

	(void)unused;
	birth[ROLE_size] = num(64);
	birth[ROLE_dir] = num(DIR_to_device);
	roles[ROLE_size] = num(32);
	roles[ROLE_offset] = num(48);
	for (int s = 0; s < contract_nstates(SUBJECT_mapping); s++)
		for (int e = 1; e < EVENT_max; e++) {
			check_cell(j, s, (enum event)e, NULL, NULL);
			check_cell(j, s, (enum event)e, absent, birth);
			check_cell(j, s, (enum event)e, roles, birth);
			check_cell(j, s, (enum event)e, roles, NULL);
		}
	judge_free(j);
	arena_release(&a);
}

static void cells_that_cannot_fire_are_known(void **unused)
{
	struct arena a = {0};
	struct judge_rule r = {"r", SUBJECT_mapping, NULL, 0};
	struct judge *j;

	(void)unused;
	r.cond = read_rule(&a, SUBJECT_mapping, texts[0]);
	j = judge_new(&r, 1);
	assert_true(judge_can_fire(j, SUBJECT_mapping, state_of("unmapped"),
				   EVENT_unmap));
	assert_false(judge_can_fire(j, SUBJECT_mapping, state_of("mapped"),
				    EVENT_unmap));
	assert_false(judge_can_fire(j, SUBJECT_mapping, state_of("unmapped"),
				    EVENT_sync_cpu));
	assert_false(judge_can_fire(j, SUBJECT_allocation, 0, EVENT_unmap));
	judge_free(j);
	arena_release(&a);
}

static void a_step_moves_as_the_contract_does(void **unused)
{
	struct arena a = {0};
	struct judge *j = judge_of(&a);
	uint64_t broken, residual;

	(void)unused;
	for (int s = 0; s < contract_nstates(SUBJECT_mapping); s++)
		for (int e = 1; e < EVENT_max; e++) {
			int state = s;

			judge_step(j, SUBJECT_mapping, &state, (enum event)e,
				   NULL, NULL, &broken, &residual);
			assert_int_equal(
			    state,
			    contract_step(SUBJECT_mapping, s, (enum event)e));
		}
	judge_free(j);
	arena_release(&a);
}

static int judged(const struct judge *j, enum family family)
{
	struct value birth[ROLE_max] = {{VALUE_ABSENT, 0, 0}};
	uint64_t broken, residual;

	if (family)
		birth[ROLE_family] = num(family);
	return judge_event(j, SUBJECT_mapping, 0, EVENT_unmap, birth, birth,
			   &broken, &residual);
}

static void rules_keep_to_their_families(void **unused)
{
	struct arena a = {0};
	struct judge_rule r = {"r", SUBJECT_mapping, NULL,
			       (uint64_t)1 << FAMILY_single |
				   (uint64_t)1 << FAMILY_page};
	struct judge *j;

	(void)unused;
	r.cond = read_rule(&a, SUBJECT_mapping, "true");
	j = judge_new(&r, 1);
	assert_int_equal(judged(j, FAMILY_single), 1);
	assert_int_equal(judged(j, FAMILY_page), 1);
	assert_int_equal(judged(j, FAMILY_sg), 0);
	assert_int_equal(judged(j, FAMILY_none), 1);
	judge_free(j);
	arena_release(&a);
}

static void more_rules_than_bits(void **unused)
{
	struct arena a = {0};
	struct judge_rule rules[130];
	uint64_t broken[3], residual[3];
	struct judge *j;
	int state = 0;

	(void)unused;
	for (int i = 0; i < 130; i++)
		rules[i] = (struct judge_rule){
		    "r", SUBJECT_mapping,
		    read_rule(&a, SUBJECT_mapping,
			      i % 2 ? "(= event map)" : "(= event unmap)"),
		    0};
	j = judge_new(rules, 130);
	assert_int_equal(judge_words(j), 3);
	assert_int_equal(judge_step(j, SUBJECT_mapping, &state, EVENT_map, NULL,
				    NULL, broken, residual),
			 65);
	assert_true(broken[0] == 0xaaaaaaaaaaaaaaaa);
	assert_true(broken[1] == 0xaaaaaaaaaaaaaaaa);
	assert_true(broken[2] == 2);
	assert_true(!residual[0] && !residual[1] && !residual[2]);
	judge_free(j);
	arena_release(&a);
}

static void no_rules(void **unused)
{
	struct judge *j = judge_new(NULL, 0);
	uint64_t broken = 1, residual = 1;
	int state = 0;

	(void)unused;
	assert_int_equal(judge_words(j), 1);
	assert_int_equal(judge_step(j, SUBJECT_mapping, &state, EVENT_map, NULL,
				    NULL, &broken, &residual),
			 0);
	assert_true(!broken && !residual && state != 0);
	judge_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_the_evaluator_says),
	    cmocka_unit_test(cells_that_cannot_fire_are_known),
	    cmocka_unit_test(a_step_moves_as_the_contract_does),
	    cmocka_unit_test(rules_keep_to_their_families),
	    cmocka_unit_test(more_rules_than_bits),
	    cmocka_unit_test(no_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
