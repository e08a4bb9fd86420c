// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lives: whatever holds an address is found, compared with a dumb loop over
 * ranges of all sizes; the dead give way; pieces split and join.
 */
#include "ref/lives.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/contract.h"

#define NRANGES 400

struct range {
	uint64_t start, size;
	struct life *life;
};

/* Numbers that look random and are the same in every run. */
static uint64_t next_number(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static bool holds(const struct range *r, uint64_t addr, uint64_t size)
{
	return r->start <= addr + (size - 1) &&
	       addr <= r->start + (r->size - 1);
}

static void check_walk(const struct lives *ls, const struct range *ranges,
		       uint64_t addr, uint64_t size)
{
	struct life_walk w = lives_walk(ls, SPACE_handle, addr, size);
	const struct life_key *key;
	size_t found = 0, want = 0;

	while ((key = lives_next(&w))) {
		const struct range *r = &ranges[key->life->birth];

		assert_ptr_equal(r->life, key->life);
		assert_true(holds(r, addr, size));
		found++;
	}
	for (size_t i = 0; i < NRANGES; i++)
		want += holds(&ranges[i], addr, size);
	assert_int_equal(found, want);
}

static void every_holder_is_found(void **unused)
{
	struct lives ls = {0};
	struct range ranges[NRANGES];
	uint64_t seed = 1;

	(void)unused;
	for (uint32_t i = 0; i < NRANGES; i++) {
		struct range *r = &ranges[i];

		r->size =
		    1 + next_number(&seed) % (1u << next_number(&seed) % 24);
		r->start = next_number(&seed) % (1u << 24);
		r->life = lives_add(&ls, SUBJECT_mapping, 1, r->size, i, 0);
		r->life->live = true;
		lives_add_key(&ls, r->life, SPACE_handle, r->start, r->size, 0);
		lives_add_key(&ls, r->life, SPACE_phys, r->start + 1, 1, 0);
	}
	for (size_t i = 0; i < NRANGES; i++) {
		uint64_t start = ranges[i].start, size = ranges[i].size;

		check_walk(&ls, ranges, start, 1);
		check_walk(&ls, ranges, start + size - 1, 1);
		check_walk(&ls, ranges, start + size, 1);
		check_walk(&ls, ranges, start, size);
		check_walk(&ls, ranges, next_number(&seed) % (1u << 24),
			   1 + next_number(&seed) % 100000);
	}
	lives_release(&ls);
}

static size_t count(const struct lives *ls, uint64_t addr)
{
	struct life_walk w = lives_walk(ls, SPACE_handle, addr, 1);
	size_t n = 0;

	while (lives_next(&w))
		n++;
	return n;
}

static void the_top_of_the_address_space(void **unused)
{
	struct lives ls = {0};
	struct life *l = lives_add(&ls, SUBJECT_mapping, 1, 64, 0, 0);

	(void)unused;
	lives_add_key(&ls, l, SPACE_handle, UINT64_MAX, 64, 0);
	assert_int_equal(count(&ls, UINT64_MAX), 1);
	assert_int_equal(count(&ls, UINT64_MAX - 1), 0);
	assert_int_equal(count(&ls, 0), 0);
	lives_add_key(&ls, l, SPACE_handle, 16, UINT64_MAX - 16, 0);
	assert_int_equal(count(&ls, 0), 0);
	assert_int_equal(count(&ls, 16), 1);
	assert_int_equal(count(&ls, UINT64_MAX - 2), 1);
	lives_release(&ls);
}

static void the_dead_give_way(void **unused)
{
	struct lives ls = {0};
	struct life *dead = lives_add(&ls, SUBJECT_mapping, 1, 64, 0, 0);
	struct life *other = lives_add(&ls, SUBJECT_mapping, 2, 64, 1, 0);
	struct life *new = lives_add(&ls, SUBJECT_mapping, 1, 32, 2, 0);

	(void)unused;
	lives_add_key(&ls, dead, SPACE_handle, 0x1000, 64, 0);
	lives_add_key(&ls, other, SPACE_handle, 0x1000, 64, 0);
	assert_int_equal(count(&ls, 0x1000), 2);
	/* Another device's stays. */
	lives_add_key(&ls, new, SPACE_handle, 0x1000, 32, 0);
	assert_int_equal(count(&ls, 0x1000), 2);
	assert_int_equal(count(&ls, 0x1030), 1);
	lives_release(&ls);
}

static void pieces(void **unused)
{
	struct lives ls = {0};
	int mapped = contract_state_from_name(SUBJECT_mapping, "mapped");
	int unmapped = contract_state_from_name(SUBJECT_mapping, "unmapped");
	struct life *l = lives_add(&ls, SUBJECT_mapping, 1, 100, 0, mapped);

	(void)unused;
	life_settle(&ls, l);
	assert_true(l->live && ls.first == l);
	life_split(&ls, l, 10, 20);
	assert_int_equal(l->npieces, 3);
	assert_int_equal(l->pieces[0].end, 10);
	assert_int_equal(l->pieces[1].end, 20);
	assert_int_equal(l->pieces[2].end, 100);
	life_split(&ls, l, 0, 100);
	assert_int_equal(l->npieces, 3);
	l->pieces[1].state = unmapped;
	life_settle(&ls, l);
	assert_int_equal(l->npieces, 3);
	assert_true(l->live);
	l->pieces[1].state = mapped;
	life_settle(&ls, l);
	assert_int_equal(l->npieces, 1);
	assert_int_equal(l->pieces[0].end, 100);
	l->pieces[0].state = unmapped;
	life_settle(&ls, l);
	assert_true(!l->live && !ls.first && !ls.last);
	lives_release(&ls);
}

static void the_live_are_in_order(void **unused)
{
	struct lives ls = {0};
	int mapped = contract_state_from_name(SUBJECT_mapping, "mapped");
	struct life *l[3];

	(void)unused;
	for (uint32_t i = 0; i < 3; i++) {
		l[i] = lives_add(&ls, SUBJECT_mapping, 1, 1, i, mapped);
		life_settle(&ls, l[i]);
	}
	life_retire(&ls, l[1]);
	assert_ptr_equal(ls.first, l[0]);
	assert_ptr_equal(l[0]->next, l[2]);
	assert_ptr_equal(l[2]->prev, l[0]);
	life_retire(&ls, l[0]);
	life_retire(&ls, l[0]);
	assert_ptr_equal(ls.first, l[2]);
	assert_ptr_equal(ls.last, l[2]);
	lives_release(&ls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_holder_is_found),
	    cmocka_unit_test(the_top_of_the_address_space),
	    cmocka_unit_test(the_dead_give_way),
	    cmocka_unit_test(pieces),
	    cmocka_unit_test(the_live_are_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
