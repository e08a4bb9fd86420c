// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): bus_dmamem_alloc() and bus_dmamem_free().
 */
#include "tests/unit/bsd.h"

static uint32_t memory(struct bench *b, int t, unsigned flags, int *map)
{
	uint32_t addr;

	assert_int_equal(bus_dmamem_alloc(b, t, &addr, flags, map), 0);
	assert_int_not_equal(addr, 0);
	return addr;
}

static void mem_size_is_maxsize(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 3 * PAGE);
	addr = memory(&b, t, 0, &map);
	assert_int_equal(api_mem_size(&b.m, addr), 3 * PAGE);
	load(&b, t, map, addr, 3 * PAGE);
	segs_write(&b, 1);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void mem_is_one_segment(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 3 * PAGE, .nsegments = 1,
			    .maxsegsz = 3 * PAGE), map;
		uint32_t addr = memory(&b, t, 0, &map);

		load(&b, t, map, addr, 3 * PAGE);
		assert_int_equal(b.nseg, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

static void mem_obeys_the_tag(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 96, .alignment = 2 * PAGE,
			    .boundary = 128), map;
		uint32_t addr = memory(&b, t, 0, &map);

		assert_int_equal(addr % (2 * PAGE), 0);
		load(&b, t, map, addr, 96);
		assert_int_equal(b.nseg, 1);
		t = TAG(&b, .maxsize = 96, .boundary = 128);
		addr = memory(&b, t, 0, &map);
		assert_int_equal(addr / 128, (addr + 95) / 128);
	}
}

/* Below lowaddr, so that it is never bounced; or there is none. */
static void mem_is_not_bounced(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	for (ON_ALL(&b)) {
		bool iommu = b.m.platform->device[0].iommu >= 0;

		t = TAG(&b, .maxsize = 64, .lowaddr = BUF - 1);
		addr = memory(&b, t, 0, &map);
		load(&b, t, map, addr, 64);
		for (uint32_t i = 0; i < b.m.nslots; i++)
			assert_false(b.m.slot[i].used);
		fill(&b, addr, 64, 9);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 9);
		assert_int_equal(hazards(&b), 0);
		t = TAG(&b, .maxsize = 64, .lowaddr = HEAP - 1);
		assert_int_equal(bus_dmamem_alloc(&b, t, &addr, 0, &map),
				 iommu ? 0 : ENOMEM);
	}
}

static void mem_regions_share_a_tag(void **state)
{
	struct bench b;
	int t, m1, m2;
	uint32_t one, two;

	(void)state;
	begin(&b, "arm64-like");
	t = TAG(&b, .maxsize = 40);
	one = memory(&b, t, 0, &m1);
	two = memory(&b, t, 0, &m2);
	/* they do not share a cache line */
	assert_true(one / LINE != (two + 39) / LINE &&
		    two / LINE != (one + 39) / LINE);
	bus_dmamem_free(&b, t, one, m1);
	assert_int_equal(bus_dma_tag_destroy(&b, t), EBUSY);
	bus_dmamem_free(&b, t, two, m2);
	assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void mem_needs_a_load(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, 0, &map);

		/* the address itself is not the device's to use */
		dev_write(&b, addr, 1, 1);
		assert_true(hazards(&b) & (HAZARD_CORRUPT | HAZARD_FAULT));
		load(&b, t, map, addr, 64);
		dev_write(&b, b.seg[0].addr, 1, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

static void mem_needs_syncs(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, 0, &map);

		load(&b, t, map, addr, 64);
		fill(&b, addr, 64, 4);
		segs_read(&b, cached(&b) ? -1 : 4);
		assert_int_equal(hazards(&b), cached(&b) ? HAZARD_STALE : 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 4);
		assert_int_equal(hazards(&b), 0);
	}
}

/* Before an interrupt handler reads entries that the device wrote. */
static void mem_postread_in_the_handler(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, BUSDMA_ZERO, &map);
		bool spec = b.m.platform->speculation;

		load(&b, t, map, addr, 64);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD | BUSDMA_PREWRITE);
		if (spec)
			touch(&b, addr, 64);
		dev_write(&b, b.seg[0].addr, 16, 1);
		touch(&b, addr, 16);
		assert_int_equal(hazards(&b), cached(&b) && spec ?
						      HAZARD_STALE : 0);
		if (!spec)
			evict(&b, addr, 16);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, addr, 16, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

/* ---- flags ---- */

static void mem_waitok(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	addr = memory(&b, t, BUSDMA_WAITOK, &map);
	bus_dmamem_free(&b, t, addr, map);
	assert_int_equal(hazards(&b), 0);
	/* not where nobody may sleep */
	api_set_context(&b.m, CONTEXT_INTERRUPT);
	memory(&b, t, BUSDMA_WAITOK, &map);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	memory(&b, t, BUSDMA_NOWAIT, &map);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void mem_nowait_enomem(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	assert_int_equal(bus_dmamem_alloc(&b, t, &addr, BUSDMA_NOWAIT, &map),
			 ENOMEM);
	assert_int_equal(addr, 0);
	assert_int_equal(map, 0);
	assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
	t = TAG(&b, .maxsize = TOP);
	assert_int_equal(bus_dmamem_alloc(&b, t, &addr, BUSDMA_NOWAIT, &map),
			 ENOMEM);
	end(&b);
}

/* Cheaper syncs, where the device does not snoop; but syncs all the same. */
static void mem_coherent(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, BUSDMA_COHERENT, &map);
		int spots = b.m.platform->store_buffer < 4 ? 0 : 2;

		assert_int_equal(machine_memtype(&b.m, addr),
				 cached(&b) ? MEM_UNCACHED : MEM_CACHED);
		load(&b, t, map, addr, 64);
		fill(&b, addr, 2, 9);
		/* without a sync the stores may still be on their way */
		for (int i = 0; i < spots; i++) {
			uint8_t v;

			machine_dev_read(&b.m, 0, b.seg[0].addr + (uint64_t)i,
				machine_grant_over(&b.m, 0, b.seg[0].addr, 64,
						   DIR_TO_DEVICE),
				&v);
		}
		assert_int_equal(hazards(&b), spots ? HAZARD_STALE : 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		dev_read(&b, b.seg[0].addr, 2, 9);
		dev_write(&b, b.seg[0].addr + 16, 16, 60);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, addr + 16, 16, 60);
		assert_int_equal(hazards(&b), 0);
		bus_dmamap_unload(&b, t, map);
		bus_dmamem_free(&b, t, addr, map);
		assert_int_equal(machine_memtype(&b.m, addr), MEM_CACHED);
	}
}

static void mem_zero(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, 0, &map);

		fill(&b, addr, 64, 99);
		bus_dmamem_free(&b, t, addr, map);
		assert_int_equal(memory(&b, t, BUSDMA_ZERO, &map), addr);
		for (int i = 0; i < 64; i++)
			expect(&b, addr + (uint32_t)i, 1, 0);
		assert_int_equal(hazards(&b), 0);
	}
}

static void mem_nocache(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, BUSDMA_NOCACHE, &map);

		assert_int_equal(machine_memtype(&b.m, addr), MEM_UNCACHED);
		load(&b, t, map, addr, 64);
		fill(&b, addr, 64, 4);
		machine_drain(&b.m, 0);
		segs_read(&b, 4);
		assert_int_equal(hazards(&b), 0);
	}
}

/* ---- the end ---- */

static void mem_free_gives_back(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = PAGE), map;

		for (int i = 0; i < 70; i++) {
			uint32_t addr = memory(&b, t, BUSDMA_COHERENT, &map);

			load(&b, t, map, addr, PAGE);
			bus_dmamap_unload(&b, t, map);
			bus_dmamem_free(&b, t, addr, map);
			if (b.m.platform->device[0].iommu >= 0)
				machine_iotlb_flush(&b.m, 0);
		}
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_false(api_check_leaks(&b.m));
		assert_int_equal(hazards(&b), 0);
	}
}

static void mem_freed_while_loaded(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map;
		uint32_t addr = memory(&b, t, 0, &map);

		load(&b, t, map, addr, 64);
		bus_dmamem_free(&b, t, addr, map);
		assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
		/* mappings are invalidated */
		dev_write(&b, b.seg[0].addr, 1, 1);
		assert_true(hazards(&b) & (HAZARD_CORRUPT | HAZARD_FAULT));
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_false(api_check_leaks(&b.m));
	}
}

static void mem_maps_are_automatic(void **state)
{
	struct bench b;
	int t, map, own;
	uint32_t addr;

	(void)state;
	begin(&b, "arm64-like");
	t = TAG(&b, .maxsize = 64);
	addr = memory(&b, t, 0, &map);
	bus_dmamap_destroy(&b, t, map);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	own = map_of(&b, t);
	bus_dmamem_free(&b, t, addr, own);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	bus_dmamem_free(&b, t, addr, map);
	assert_int_equal(hazards(&b), 0);
	bus_dmamem_free(&b, t, addr, map);
	assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	end(&b);
}

static void mem_leaks(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	addr = memory(&b, t, 0, &map);
	bus_dmamem_free(&b, t, addr + 16, map); /* not what it was */
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	assert_true(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), HAZARD_LEAK);
	end(&b);
}

#define SUITE_bsd_mem THIS_SUITE
#include "tests/unit/bsd_rows.h"
