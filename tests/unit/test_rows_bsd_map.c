// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): maps, unload, and the two kinds of transactions.
 */
#include "tests/unit/bsd.h"

static void map_create_and_destroy(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		load(&b, t, map, BUF, 64);
		bus_dmamap_unload(&b, t, map);
		assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_false(api_check_leaks(&b.m));
		assert_int_equal(hazards(&b), 0);
	}
}

static void map_create_enomem(void **state)
{
	struct bench b;
	int t, map = 5;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	assert_int_equal(bus_dmamap_create(&b, t, 0, &map), ENOMEM);
	assert_int_equal(map, 0);
	/* mapping resources count as well: no bounce page can be had */
	t = TAG(&b, .maxsize = 64, .lowaddr = 1);
	assert_int_equal(bus_dmamap_create(&b, t, 0, &map), ENOMEM);
	end(&b);
}

/* It may make syncs cheaper; leaving them out is as wrong as ever. */
static void map_coherent_is_a_hint(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;

		assert_int_equal(bus_dmamap_create(&b, t, BUSDMA_COHERENT,
						   &map), 0);
		load(&b, t, map, BUF, 32);
		fill(&b, BUF, 32, 1);
		dev_read(&b, b.seg[0].addr, 32, -1);
		assert_int_equal(!!hazards(&b), cached(&b) ||
						b.m.platform->bounce);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

static void map_destroy_ebusy(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		load(&b, t, map, BUF, 64);
		assert_int_equal(bus_dmamap_destroy(&b, t, map), EBUSY);
		bus_dmamap_unload(&b, t, map);
		assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	}
}

/* A driver that goes by NULL forgets maps where there are any. */
static void map_is_null_somewhere(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map, null;
		uint32_t addr;

		assert_int_equal(bus_dmamem_alloc(&b, t, &addr, 0, &map), 0);
		null = is_null(&b, map);
		assert_int_equal(null, !cached(&b) &&
				 b.m.platform->device[0].iommu < 0);
		if (null)
			bus_dmamem_free(&b, t, addr, map);
		assert_int_equal(api_check_leaks(&b.m), true);
		assert_int_equal(hazards(&b), HAZARD_LEAK);
		if (null)
			assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_int_equal(api_check_leaks(&b.m), !null);
		hazards(&b);
	}
}

static void map_tracks_iommu_entries(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "iommu-strict");
	t = TAG(&b, .maxsize = 2 * PAGE);
	map = map_of(&b, t);
	load(&b, t, map, BUF + 10, PAGE);
	assert_int_not_equal(b.seg[0].addr, BUF + 10);
	assert_int_equal(b.nseg, 1);
	dev_write(&b, b.seg[0].addr, PAGE, 1);
	assert_int_equal(hazards(&b), 0);
	bus_dmamap_unload(&b, t, map);
	dev_write(&b, b.seg[0].addr, 1, 1);
	assert_int_equal(hazards(&b), HAZARD_FAULT);
	end(&b);
}

static int slots_used(const struct bench *b)
{
	int n = 0;

	for (uint32_t i = 0; i < b->m.nslots; i++)
		n += b->m.slot[i].used != 0;
	return n;
}

static void map_tracks_bounce_pages(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "swiotlb");
	t = TAG(&b, .maxsize = 2 * PAGE);
	map = map_of(&b, t);
	load(&b, t, map, BUF + 10, 2 * PAGE);
	assert_int_equal(slots_used(&b), 3);
	bus_dmamap_unload(&b, t, map);
	assert_int_equal(slots_used(&b), 0);
	end(&b);
}

static void allocnow_takes_pages(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	assert_int_equal(bus_dma_tag_create(&b, (struct busdma_tag_args){
		.lowaddr = BUF - 1, .maxsize = 64 * PAGE,
		.flags = BUSDMA_ALLOCNOW }, &t), ENOMEM);
	assert_int_equal(t, 0);
	end(&b);
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = PAGE,
		.flags = BUSDMA_ALLOCNOW);
	assert_int_equal(busdma_state(&b.m)->zone[0].total, 2);
	/* without it, pages come with the first map */
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = 3 * PAGE);
	assert_int_equal(busdma_state(&b.m)->zone[0].total, 2);
	map_of(&b, t);
	assert_int_equal(busdma_state(&b.m)->zone[0].total, 4);
	end(&b);
}

/* The pages are shared with other tags: a load may have to wait even so. */
static void allocnow_reserves_nothing(void **state)
{
	struct bench b;
	int now, other, m1, m2, m3;

	(void)state;
	begin(&b, "coherent");
	now = TAG(&b, .lowaddr = BUF - 1, .maxsize = 3 * PAGE,
		  .flags = BUSDMA_ALLOCNOW);
	other = TAG(&b, .lowaddr = BUF - 1);
	m1 = map_of(&b, now);
	m2 = map_of(&b, other);
	m3 = map_of(&b, other);
	load(&b, other, m2, BUF, 2 * PAGE);
	load(&b, other, m3, BUF + 2 * PAGE, PAGE);
	assert_int_equal(bus_dmamap_load(&b, now, m1, BUF + 3 * PAGE, 2 * PAGE,
					 0), EINPROGRESS);
	end(&b);
}

/* ---- unload ---- */

static void unload_gives_everything_back(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 2 * PAGE), map = map_of(&b, t);
		uint64_t dma;

		/* more often than there are pages, IOVAs and grants */
		for (int i = 0; i < 40; i++) {
			load(&b, t, map, BUF + 16, PAGE);
			bus_dmamap_unload(&b, t, map);
			if (b.m.platform->device[0].iommu >= 0)
				machine_iotlb_flush(&b.m, 0);
		}
		dma = b.seg[0].addr;
		assert_int_equal(hazards(&b), 0);
		dev_write(&b, dma, 1, 0);
		assert_true(hazards(&b) & (HAZARD_CORRUPT | HAZARD_FAULT));
	}
}

/* What the device wrote is not where the CPU looks. */
static void unload_does_not_sync(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);
		bool broken = cached(&b) || b.m.platform->bounce;

		fill(&b, BUF, 32, 90);
		load(&b, t, map, BUF, 32);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		if (!b.m.platform->bounce)
			touch(&b, BUF, 32); /* the cache fetches it early */
		segs_write(&b, 1);
		hazards(&b);
		bus_dmamap_unload(&b, t, map);
		touch(&b, BUF, 32);
		assert_int_equal(!!(hazards(&b) & (HAZARD_STALE | HAZARD_LOST)),
				 broken);
	}
}

static void unload_twice(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	map = map_of(&b, t);
	bus_dmamap_unload(&b, t, map);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	load(&b, t, map, BUF, 64);
	bus_dmamap_unload(&b, t, map);
	assert_int_equal(hazards(&b), 0);
	bus_dmamap_unload(&b, t, map);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* A map without an active mapping is what a load wants. */
static void load_of_a_loaded_map(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		load(&b, t, map, BUF, 32);
		load(&b, t, map, BUF + 64, 32);
		assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
		bus_dmamap_unload(&b, t, map);
		assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_true(busdma_check_leaks(&b.m));
		assert_int_equal(hazards(&b), HAZARD_LEAK);
	}
}

static void map_with_another_tag(void **state)
{
	struct bench b;
	int t, u, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	u = TAG(&b, .maxsize = 64);
	map = map_of(&b, t);
	bus_dmamap_load(&b, u, map, BUF, 32, 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* ---- transactions ---- */

/* The life of a ring: allocate, load, use for long, unload, free. */
static void static_transaction(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64, .nsegments = 1), map;
		uint32_t ring;

		assert_int_equal(bus_dmamem_alloc(&b, t, &ring, BUSDMA_ZERO,
						  &map), 0);
		load(&b, t, map, ring, 64);
		for (int i = 0; i < 3; i++) {
			fill(&b, ring, 16, i);
			bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD |
							    BUSDMA_PREWRITE);
			dev_read(&b, b.seg[0].addr, 16, i);
			dev_write(&b, b.seg[0].addr + 16, 16, i);
			bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD |
							    BUSDMA_POSTWRITE);
			expect(&b, ring + 16, 16, i);
		}
		bus_dmamap_unload(&b, t, map);
		bus_dmamem_free(&b, t, ring, map);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_false(api_check_leaks(&b.m));
		assert_int_equal(hazards(&b), 0);
	}
}

/* Buffers of others: a pool of maps, one for each in flight. */
static void dynamic_transactions(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = PAGE), map[2];
		struct busdma_segment seg[2];

		map[0] = map_of(&b, t);
		map[1] = map_of(&b, t);
		for (int i = 0; i < 2; i++) {
			load(&b, t, map[i], BUF + (uint32_t)i * PAGE, PAGE);
			seg[i] = b.seg[0];
			bus_dmamap_sync(&b, t, map[i], BUSDMA_PREREAD);
		}
		dev_write(&b, seg[1].addr, PAGE, 2);
		dev_write(&b, seg[0].addr, PAGE, 1);
		for (int i = 0; i < 2; i++) {
			bus_dmamap_sync(&b, t, map[i], BUSDMA_POSTREAD);
			bus_dmamap_unload(&b, t, map[i]);
			expect(&b, BUF + (uint32_t)i * PAGE, PAGE, i + 1);
			assert_int_equal(bus_dmamap_destroy(&b, t, map[i]), 0);
		}
		assert_int_equal(hazards(&b), 0);
	}
}

#define SUITE_bsd_map THIS_SUITE
#include "tests/unit/bsd_rows.h"
