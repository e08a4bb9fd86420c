// SPDX-License-Identifier: BSD-2-Clause
/*
 * The contract tables: that they are well made, and that the life-cycles of
 * the diagram in contract.def are what the interpreter walks.
 */
#include "ref/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The state that S reaches from `none` over EVENTS, ended by EVENT_none. */
static const char *walk(enum subject s, const enum event *events)
{
	int state = 0;

	for (; *events; events++)
		state = contract_step(s, state, *events);
	return contract_state_name(s, state);
}

#define WALK(subject, ...)                                                     \
	walk(subject, (const enum event[]){__VA_ARGS__, EVENT_none})

static void tables_are_well_made(void **unused)
{
	(void)unused;
	if (contract_check())
		fail_msg("contract.def: %s", contract_check());
}

static void names_lead_back(void **unused)
{
	(void)unused;
	for (int s = 1; s < SUBJECT_max; s++) {
		enum subject subject = (enum subject)s;

		assert_int_equal(subject_from_name(subject_name(subject)), s);
		for (int i = 0; i < contract_nstates(subject); i++)
			assert_int_equal(
			    contract_state_from_name(
				subject, contract_state_name(subject, i)),
			    i);
		assert_int_equal(contract_state_from_name(subject, "none"), 0);
		assert_int_equal(contract_state_from_name(subject, "nope"), -1);
		assert_null(
		    contract_state_name(subject, contract_nstates(subject)));
		assert_null(contract_state_name(subject, -1));
	}
	for (int i = 1; i < EVENT_max; i++)
		assert_int_equal(event_from_name(event_name((enum event)i)), i);
	for (int i = 1; i < ROLE_max; i++)
		assert_int_equal(role_from_name(role_name((enum role)i)), i);
	for (int i = 1; i < FAMILY_max; i++)
		assert_int_equal(family_from_name(family_name((enum family)i)),
				 i);
	for (int i = 0; i < DIR_max; i++)
		assert_int_equal(
		    direction_from_name(direction_name((enum direction)i)), i);
	assert_null(event_name(EVENT_max));
	assert_int_equal(event_from_name(""), 0);
	assert_int_equal(event_from_name("none"), 0);
	assert_int_equal(direction_from_name("none"), -1);
}

/* Without it the reader of conditions could not tell what a word means. */
static void enumerations_share_no_word(void **unused)
{
	(void)unused;
	for (int e = 1; e < EVENT_max; e++) {
		const char *w = event_name((enum event)e);

		assert_int_equal(family_from_name(w), 0);
		assert_int_equal(role_from_name(w), 0);
		assert_int_equal(direction_from_name(w), -1);
	}
	for (int s = 1; s < SUBJECT_max; s++)
		for (int i = 0; i < contract_nstates((enum subject)s); i++) {
			const char *w = contract_state_name((enum subject)s, i);

			assert_int_equal(event_from_name(w), 0);
			assert_int_equal(family_from_name(w), 0);
			assert_int_equal(role_from_name(w), 0);
			assert_int_equal(direction_from_name(w), -1);
		}
	for (int f = 1; f < FAMILY_max; f++)
		assert_int_equal(
		    direction_from_name(family_name((enum family)f)), -1);
}

static void every_pair_has_an_answer(void **unused)
{
	(void)unused;
	for (int s = 1; s < SUBJECT_max; s++)
		for (int i = 0; i < contract_nstates((enum subject)s); i++)
			for (int e = 1; e < EVENT_max; e++)
				assert_non_null(contract_state_name(
				    (enum subject)s,
				    contract_step((enum subject)s, i,
						  (enum event)e)));
}

static void ends_of_a_view_move_nothing(void **unused)
{
	static const enum event ends[] = {
	    EVENT_keep,	     EVENT_hand_over,	 EVENT_handle_lost,
	    EVENT_scope_end, EVENT_teardown_end,
	};

	(void)unused;
	for (int s = 1; s < SUBJECT_max; s++)
		for (int i = 0; i < contract_nstates((enum subject)s); i++)
			for (int e = 0; e < 5; e++)
				assert_int_equal(
				    contract_step((enum subject)s, i, ends[e]),
				    i);
}

static void mapping_lives_and_dies(void **unused)
{
	const enum subject m = SUBJECT_mapping;

	(void)unused;
	assert_string_equal(WALK(m, EVENT_map), "unchecked");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok), "mapped");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_fail), "failed");
	assert_string_equal(WALK(m, EVENT_map, EVENT_unmap), "unmapped");
	assert_string_equal(
	    WALK(m, EVENT_map, EVENT_check_ok, EVENT_unmap, EVENT_unmap),
	    "unmapped");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_fail, EVENT_unmap),
			    "failed");
	assert_string_equal(WALK(m, EVENT_unmap), "none");
	assert_int_equal(contract_birth(m), EVENT_map);
	assert_int_equal(contract_death(m), EVENT_unmap);
}

static void mapping_changes_its_owner(void **unused)
{
	const enum subject m = SUBJECT_mapping;

	(void)unused;
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_sync_cpu),
			    "cpu");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_sync_cpu,
				 EVENT_cpu_write, EVENT_sync_dev),
			    "mapped");
	assert_string_equal(WALK(m, EVENT_map, EVENT_sync_cpu), "cpu");
	assert_string_equal(
	    WALK(m, EVENT_map, EVENT_sync_cpu, EVENT_check_fail), "failed");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_cpu_write),
			    "written");
	assert_string_equal(
	    WALK(m, EVENT_map, EVENT_check_ok, EVENT_cpu_write, EVENT_sync_dev),
	    "mapped");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_cpu_write,
				 EVENT_dev_start),
			    "running");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_dev_start,
				 EVENT_dev_done),
			    "done");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_dev_start,
				 EVENT_dev_done, EVENT_sync_cpu),
			    "cpu");
}

/* A sync or a write before the check: the check still tells. */
static void failure_is_knowledge(void **unused)
{
	const enum subject m = SUBJECT_mapping;

	(void)unused;
	assert_string_equal(WALK(m, EVENT_map, EVENT_sync_dev), "mapped");
	assert_string_equal(
	    WALK(m, EVENT_map, EVENT_sync_dev, EVENT_check_fail), "failed");
	assert_string_equal(WALK(m, EVENT_map, EVENT_sync_dev, EVENT_cpu_write,
				 EVENT_check_fail),
			    "failed");
	assert_string_equal(
	    WALK(m, EVENT_map, EVENT_check_ok, EVENT_cpu_write, EVENT_sync_cpu),
	    "cpu_written");
	assert_string_equal(WALK(m, EVENT_map, EVENT_check_ok, EVENT_sync_cpu,
				 EVENT_cpu_write, EVENT_sync_cpu),
			    "cpu_written");
}

static void allocation_lives_and_dies(void **unused)
{
	const enum subject a = SUBJECT_allocation;

	(void)unused;
	assert_string_equal(WALK(a, EVENT_alloc), "unchecked");
	assert_string_equal(WALK(a, EVENT_alloc, EVENT_check_ok), "live");
	assert_string_equal(WALK(a, EVENT_alloc, EVENT_check_fail), "failed");
	assert_string_equal(WALK(a, EVENT_alloc, EVENT_check_fail, EVENT_free),
			    "failed");
	assert_string_equal(WALK(a, EVENT_alloc, EVENT_free), "freed");
	assert_string_equal(WALK(a, EVENT_alloc, EVENT_check_ok, EVENT_free),
			    "freed");
}

static void busdma_map_goes_round(void **unused)
{
	const enum subject b = SUBJECT_busdma_map;

	(void)unused;
	assert_string_equal(WALK(b, EVENT_load), "loaded");
	assert_string_equal(WALK(b, EVENT_load, EVENT_check_fail), "none");
	assert_string_equal(WALK(b, EVENT_load, EVENT_bsync_prewrite,
				 EVENT_dev_start, EVENT_unload),
			    "unloaded");
	assert_string_equal(WALK(b, EVENT_load, EVENT_bsync_preread,
				 EVENT_bsync_prewrite, EVENT_dev_start),
			    "reading");
	assert_string_equal(WALK(b, EVENT_load, EVENT_bsync_preread,
				 EVENT_dev_start, EVENT_bsync_postread),
			    "postread");
	assert_string_equal(WALK(b, EVENT_load, EVENT_bsync_preread,
				 EVENT_dev_start, EVENT_bsync_postread,
				 EVENT_bsync_preread, EVENT_dev_start),
			    "reading");
	assert_string_equal(WALK(b, EVENT_load, EVENT_unload, EVENT_load),
			    "loaded");
	assert_string_equal(
	    WALK(b, EVENT_load, EVENT_unload, EVENT_map_destroy, EVENT_unload),
	    "destroyed");
}

static void busdma_map_starts_again_from_anywhere(void **unused)
{
	static const enum event ways[][4] = {
	    {EVENT_load},
	    {EVENT_load, EVENT_bsync_preread},
	    {EVENT_load, EVENT_bsync_preread, EVENT_dev_start},
	    {EVENT_load, EVENT_bsync_preread, EVENT_bsync_postread},
	    {EVENT_load, EVENT_unload},
	};
	static const char *const names[] = {"loaded", "preread", "reading",
					    "postread", "unloaded"};
	const enum subject b = SUBJECT_busdma_map;

	(void)unused;
	for (int i = 0; i < 5; i++) {
		int state = contract_state_from_name(b, walk(b, ways[i]));

		assert_string_equal(contract_state_name(b, state), names[i]);
		assert_string_equal(
		    contract_state_name(b, contract_step(b, state, EVENT_load)),
		    "loaded");
		assert_string_equal(
		    contract_state_name(b,
					contract_step(b, state, EVENT_unload)),
		    "unloaded");
		assert_string_equal(
		    contract_state_name(
			b, contract_step(b, state, EVENT_map_destroy)),
		    "destroyed");
	}
}

static void busdma_memory_is_loaded_and_freed(void **unused)
{
	const enum subject b = SUBJECT_busdma_mem;

	(void)unused;
	assert_string_equal(WALK(b, EVENT_mem_alloc, EVENT_load), "loaded");
	assert_string_equal(
	    WALK(b, EVENT_mem_alloc, EVENT_load, EVENT_unload, EVENT_mem_free),
	    "freed");
	assert_string_equal(
	    WALK(b, EVENT_mem_alloc, EVENT_load, EVENT_mem_free), "freed");
	assert_string_equal(WALK(b, EVENT_mem_alloc, EVENT_map_create), "live");
	assert_string_equal(WALK(b, EVENT_mem_alloc, EVENT_load, EVENT_unload),
			    "live");
	assert_string_equal(WALK(b, EVENT_mem_alloc, EVENT_check_fail), "none");
	assert_string_equal(
	    WALK(b, EVENT_mem_alloc, EVENT_load, EVENT_check_fail), "live");
}

static void live_states_hold_something(void **unused)
{
	const enum subject m = SUBJECT_mapping;

	(void)unused;
	assert_false(contract_state_is_live(m, 0));
	assert_true(contract_state_is_live(
	    m, contract_state_from_name(m, "unchecked")));
	assert_true(
	    contract_state_is_live(m, contract_state_from_name(m, "written")));
	assert_false(
	    contract_state_is_live(m, contract_state_from_name(m, "failed")));
	assert_false(
	    contract_state_is_live(m, contract_state_from_name(m, "unmapped")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_are_well_made),
	    cmocka_unit_test(names_lead_back),
	    cmocka_unit_test(enumerations_share_no_word),
	    cmocka_unit_test(every_pair_has_an_answer),
	    cmocka_unit_test(ends_of_a_view_move_nothing),
	    cmocka_unit_test(mapping_lives_and_dies),
	    cmocka_unit_test(mapping_changes_its_owner),
	    cmocka_unit_test(failure_is_knowledge),
	    cmocka_unit_test(allocation_lives_and_dies),
	    cmocka_unit_test(busdma_map_goes_round),
	    cmocka_unit_test(busdma_map_starts_again_from_anywhere),
	    cmocka_unit_test(busdma_memory_is_loaded_and_freed),
	    cmocka_unit_test(live_states_hold_something),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
