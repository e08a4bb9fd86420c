// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9) of NetBSD and OpenBSD: syncs.
 */
#include "tests/unit/bsd_net.h"

/* Only the named part is copied, or maintained. */
static void nb_sync_is_of_a_range(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);
		bool needed = cached(&b) || b.m.platform->bounce;

		assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
		fill(&b, BUF, 64, 1);
		nb_sync(&b, t, map, 16, 32, BUSDMA_PREWRITE);
		dev_read(&b, b.seg[0].addr + 16, 32, 17);
		assert_int_equal(hazards(&b), 0);
		dev_read(&b, b.seg[0].addr + 48, 1, -1);
		assert_int_equal(hazards(&b), needed ? HAZARD_STALE : 0);
	}
}

static void nb_sync_leaves_the_map(void **state)
{
	static const uint64_t bad[][2] = { { 0, 0 }, { 48, 1 }, { 40, 9 },
					   { 1, 48 }, { 99, 1 } };
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, 0);
	nb_sync(&b, t, map, 0, 1, BUSDMA_PREWRITE); /* not loaded */
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	assert_int_equal(nb_load(&b, t, map, BUF, 48, 0), 0);
	for (int i = 0; i < 5; i++) {
		nb_sync(&b, t, map, bad[i][0], bad[i][1], BUSDMA_PREWRITE);
		assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	}
	nb_sync(&b, t, map, 0, 48, BUSDMA_PREWRITE);
	nb_sync(&b, t, map, 40, 8, BUSDMA_PREWRITE);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void nb_sync_does_not_mix(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_load(&b, t, map, BUF, 48, 0), 0);
		nb_sync(&b, t, map, 0, 48, BUSDMA_POSTREAD | BUSDMA_PREWRITE);
		assert_int_equal(hazards(&b), HAZARD_CRASH);
	}
}

/* Read and write transfers with one loaded map, as the manual has it. */
static void nb_read_write_cycle(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
		for (int i = 0; i < 3; i++) {
			nb_sync(&b, t, map, 0, 64, BUSDMA_PREREAD);
			segs_write(&b, i);
			nb_sync(&b, t, map, 0, 64, BUSDMA_POSTREAD);
			expect(&b, BUF, 64, i);
			fill(&b, BUF, 64, 50 + i);
			nb_sync(&b, t, map, 0, 64, BUSDMA_PREWRITE);
			segs_read(&b, 50 + i);
			nb_sync(&b, t, map, 0, 64, BUSDMA_POSTWRITE);
		}
		nb_unload(&b, t, map);
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_sync_orders_stores(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "write-buffer");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	fill(&b, BUF, 2, 1);
	assert_true(b.m.stores[0][0].used);
	nb_sync(&b, t, map, 0, 64, BUSDMA_PREWRITE);
	assert_false(b.m.stores[0][0].used);
	end(&b);
}

static void nb_unload_does_not_sync(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "swiotlb");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	nb_sync(&b, t, map, 0, 64, BUSDMA_PREREAD);
	segs_write(&b, 5);
	nb_unload(&b, t, map);
	assert_true(hazards(&b) & HAZARD_LOST);
	touch(&b, BUF, 1);
	assert_int_equal(hazards(&b), HAZARD_STALE);
	end(&b);
}

#define SUITE_bsd_netsync THIS_SUITE
#include "tests/unit/bsd_rows.h"
