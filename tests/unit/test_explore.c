// SPDX-License-Identifier: BSD-2-Clause
/*
 * The explorer: every state once, shortest ways first, whatever the size of a
 * block and the number of successors; and the judge's memory, which must
 * never answer otherwise than the judge. Run from the top of the tree.
 */
#include "ref/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/judge.h"
#include "rules/rule.h"

/*
 * Digits of base `base`, SIZE of them: a move of cost 1 adds one to a digit,
 * a move of cost 0 swaps the last two.
 */
struct odometer {
	size_t size;
	int base;
	bool swaps;
	uint8_t stop_at;	/* when the first digit is that */
	int deepest;
	size_t expanded;
};

static void expand(void *ctx, struct explore *x, const uint8_t *state)
{
	struct odometer *o = ctx;
	uint8_t next[64];

	o->expanded++;
	o->deepest = explore_level(x);
	if (o->stop_at && state[0] == o->stop_at) {
		explore_stop(x);
		return;
	}
	for (size_t i = 0; i < o->size; i++) {
		uint8_t *room = i % 2 ? explore_room(x) : next;

		memcpy(room, state, o->size);
		room[i] = (uint8_t)((room[i] + 1) % o->base);
		explore_emit(x, room, (uint32_t)i, 1);
	}
	memcpy(next, state, o->size);
	explore_emit(x, next, 99, 0);	/* leads nowhere */
	if (!o->swaps)
		return;
	next[o->size - 1] = state[o->size - 2];
	next[o->size - 2] = state[o->size - 1];
	explore_emit(x, next, 100, 0);
}

static struct explore_result run(struct odometer *o, uint64_t max_states,
				 int max_cost, struct explore **keep)
{
	struct explore_ops ops = { .size = o->size, .expand = expand,
				   .ctx = o, .max_states = max_states,
				   .max_cost = max_cost };
	struct explore *x = explore_new(&ops);
	uint8_t zero[64] = { 0 };
	struct explore_result r = explore_run(x, zero);

	if (keep)
		*keep = x;
	else
		explore_release(x);
	return r;
}

static void every_state_once(void **unused)
{
	static const struct { size_t size; int base; uint64_t states; } v[] = {
		{ 2, 256, 65536 }, { 3, 40, 64000 }, { 8, 4, 65536 },
		{ 11, 3, 177147 }, { 17, 2, 131072 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct odometer o = { .size = v[i].size, .base = v[i].base };
		struct explore_result r = run(&o, 0, -1, NULL);

		assert_int_equal(r.end, EXPLORE_DONE);
		assert_true(r.states == v[i].states);
		assert_true(o.expanded == v[i].states);
		/* each state's successors, itself, and the start */
		assert_true(r.moves == r.states * (v[i].size + 1) + 1);
		assert_int_equal(r.cost, (int)v[i].size * (v[i].base - 1));
	}
}

static void costless_moves_close_a_level(void **unused)
{
	struct odometer o = { .size = 4, .base = 6, .swaps = true };
	struct explore_result r = run(&o, 0, 1, NULL);

	(void)unused;
	assert_int_equal(r.end, EXPLORE_BOUND);
	assert_int_equal(r.cost, 1);
	/* one digit is 1: both orders of the last two are there anyhow */
	assert_int_equal(r.states, 1 + 4 + (4 + 3 + 2 + 1));
	assert_int_equal(o.expanded, 5);
}

static void ways_are_shortest(void **unused)
{
	struct odometer o = { .size = 3, .base = 9, .stop_at = 5 };
	struct explore *x;
	struct explore_result r = run(&o, 0, -1, &x);
	uint32_t labels[64];

	(void)unused;
	assert_int_equal(r.end, EXPLORE_STOPPED);
	assert_int_equal(r.cost, 5);
	assert_int_equal(explore_path(x, r.stop, labels, 64), 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(labels[i], 0);
	explore_release(x);
}

static void a_limit_is_told(void **unused)
{
	struct odometer o = { .size = 8, .base = 4 };
	struct explore_result r = run(&o, 5000, -1, NULL);

	(void)unused;
	assert_int_equal(r.end, EXPLORE_LIMIT);
	assert_int_equal(r.states, 5000);
}

/* ---- the judge's memory ---- */

static uint32_t next_random(uint32_t *seed)
{
	return *seed = *seed * 1664525 + 1013904223;
}

static struct value any_value(uint32_t *seed)
{
	static const int64_t nums[] = { 0, 1, 2, 3, 5, -1, 253, 254, -2,
					(int64_t)1 << 40 };
	uint32_t r = next_random(seed) >> 16;
	struct value v = { 0 };

	if (r % 4 == 1) {
		v.kind = VALUE_TERM;
		v.term = 1 + (r >> 4) % 2;
	} else if (r % 4) {
		v.kind = VALUE_NUM;
		v.num = nums[(r >> 4) % 10];
	}
	return v;
}

/* With a rule that reads more roles than the memory can tell apart. */
static struct judge *shipped_judge(struct rule_set *set, enum subject s)
{
	static const char many[] =
		"(and (= event barrier) (or (distinct size m.size) "
		"(distinct offset m.offset) (distinct attrs m.attrs) "
		"(distinct nents m.nents) (distinct mask m.mask) "
		"(distinct flags m.flags) (distinct op m.op) "
		"(distinct gfp m.gfp)))";
	struct judge_rule v[64] = { 0 };
	struct expr_error err;
	int n = 0;

	assert_int_equal(rules_load_dir(set, "rules"), 0);
	for (size_t i = 0; i < set->n && n < 64; i++)
		if (set->v[i].subject == s)
			v[n++] = (struct judge_rule){
				.id = set->v[i].id, .subject = s,
				.cond = set->v[i].cond,
				.families = i % 3 ? 0 : 1u << FAMILY_single,
			};
	assert_true(n > 0 && n < 64);
	v[n++] = (struct judge_rule){
		.id = "many", .subject = s,
		.cond = expr_read(&set->mem, s, many, &err),
	};
	assert_non_null(v[n - 1].cond);
	return judge_new(v, n);
}

/* Asks both; how many answers found a rule broken. */
static int ask_both(const struct judge *j, struct judge_memo *m, int state,
		    enum event e, const struct value *roles,
		    const struct value *birth)
{
	const struct judge_cell *c =
		judge_memo_cell(m, SUBJECT_mapping, state, e);
	uint64_t want[2], got[2];

	judge_event(j, SUBJECT_mapping, state, e, roles, birth, &want[0],
		    &want[1]);
	assert_true(!c == !judge_can_fire(j, SUBJECT_mapping, state, e));
	if (!c)
		return 0;
	judge_memo_event(m, c, roles, judge_cell_reads_birth(c) ? birth : NULL,
			 &got[0], &got[1]);
	assert_true(got[0] == want[0] && got[1] == want[1]);
	return want[0] != 0;
}

static void memory_answers_as_the_judge(void **unused)
{
	struct rule_set set = { 0 };
	struct judge *j = shipped_judge(&set, SUBJECT_mapping);
	struct judge_memo *m = judge_memo_new(j);
	struct value roles[ROLE_max], birth[ROLE_max];
	uint32_t seed = 1;
	int broken = 0;

	(void)unused;
	for (int i = 0; i < 300000; i++) {
		int state = (int)(next_random(&seed) >> 16) %
			    contract_nstates(SUBJECT_mapping);
		enum event e = (enum event)(
			1 + (next_random(&seed) >> 16) % (EVENT_max - 1));

		for (int r = 0; r < ROLE_max; r++) {
			roles[r] = any_value(&seed);
			birth[r] = any_value(&seed);
		}
		birth[ROLE_family] = (struct value){ .kind = VALUE_NUM,
						     .num = 1 + i % 4 };
		broken += ask_both(j, m, state, e, roles, birth);
	}
	assert_true(broken > 1000);
	judge_memo_free(m);
	judge_free(j);
	rules_release(&set);
}

/* All roles equal but one: each of them must be told apart. */
static void memory_tells_roles_apart(void **unused)
{
	static const enum event events[] = { EVENT_unmap, EVENT_sync_cpu,
					     EVENT_barrier };
	struct rule_set set = { 0 };
	struct judge *j = shipped_judge(&set, SUBJECT_mapping);
	struct judge_memo *m = judge_memo_new(j);
	struct value roles[2][ROLE_max];
	int mapped = contract_state_from_name(SUBJECT_mapping, "mapped");
	uint32_t seed = 7;

	(void)unused;
	for (int b = 0; b < 2; b++)
		for (int r = 0; r < ROLE_max; r++)
			roles[b][r] = (struct value){ .kind = VALUE_NUM,
						      .num = 1 };
	for (int i = 0; i < 100000; i++) {
		int r = (int)(next_random(&seed) >> 16) % ROLE_max;
		struct value *v = &roles[next_random(&seed) >> 16 & 1][r];

		v->num = 2 + (next_random(&seed) >> 16) %
				     (r == ROLE_family ? 8 : 200);
		ask_both(j, m, mapped, events[i % 3], roles[0], roles[1]);
		v->num = 1;
	}
	judge_memo_free(m);
	judge_free(j);
	rules_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_once),
		cmocka_unit_test(costless_moves_close_a_level),
		cmocka_unit_test(ways_are_shortest),
		cmocka_unit_test(a_limit_is_told),
		cmocka_unit_test(memory_answers_as_the_judge),
		cmocka_unit_test(memory_tells_roles_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
