// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): tags, their restrictions and inheritance.
 */
#include "tests/unit/bsd.h"

/* ---- what a tag says ---- */

static void tag_limits_the_engine(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 100, .nsegments = 1,
			    .maxsegsz = 100);

		load(&b, t, map_of(&b, t), BUF, 100);
		assert_int_equal(b.nseg, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

/* The ring is aligned, buffers lie anywhere. */
static void tags_differ_by_use(void **state)
{
	struct bench b;
	int ring, bufs, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	ring = TAG(&b, .alignment = 64, .maxsize = 128);
	bufs = TAG(&b, .maxsize = 64);
	load(&b, bufs, map_of(&b, bufs), BUF + 3, 40);
	assert_int_equal(b.seg[0].addr, BUF + 3);
	assert_int_equal(bus_dmamem_alloc(&b, ring, &addr, 0, &map), 0);
	load(&b, ring, map, addr, 128);
	assert_int_equal(b.seg[0].addr % 64, 0);
	end(&b);
}

static void child_has_parents_window(void **state)
{
	struct bench b;
	int parent, child;

	(void)state;
	begin(&b, "coherent");
	parent = TAG(&b, .lowaddr = BUF - 1);
	child = TAG(&b, .parent = parent);
	load(&b, child, map_of(&b, child), BUF, 32);
	assert_true(b.seg[0].addr < BUF);
	/* the wider of both windows counts */
	child = TAG(&b, .parent = parent, .lowaddr = TOP - 1);
	load(&b, child, map_of(&b, child), BUF, 32);
	assert_true(b.seg[0].addr < BUF);
	end(&b);
}

static void child_has_parents_boundary(void **state)
{
	struct bench b;
	int parent, child;

	(void)state;
	begin(&b, "coherent");
	parent = TAG(&b, .boundary = 64);
	child = TAG(&b, .parent = parent, .maxsegsz = PAGE);
	load(&b, child, map_of(&b, child), BUF + 32, 64);
	assert_int_equal(b.nseg, 2);
	child = TAG(&b, .parent = parent, .boundary = 32);
	load(&b, child, map_of(&b, child), BUF, 64);
	assert_int_equal(b.nseg, 2);
	child = TAG(&b, .parent = parent, .boundary = 128);
	load(&b, child, map_of(&b, child), BUF, 128);
	assert_int_equal(b.nseg, 2);
	end(&b);
}

static int filtered[16], nfiltered;
static void *filter_arg;

/* Every other page is out of reach. */
static int odd_pages(void *arg, uint64_t addr)
{
	filter_arg = arg;
	filtered[nfiltered++] = (int)addr;
	return addr / PAGE % 2;
}

static int all_pages_are_good(void *arg, uint64_t addr)
{
	(void)arg;
	(void)addr;
	return 0;
}

static void child_has_parents_filter(void **state)
{
	struct bench b;
	int parent, child;

	(void)state;
	nfiltered = 0;
	begin(&b, "coherent");
	parent = TAG(&b, .lowaddr = BUF - 1, .filter = { odd_pages, NULL });
	child = TAG(&b, .parent = parent);
	load(&b, child, map_of(&b, child), BUF, 32);
	assert_int_equal(b.seg[0].addr, BUF);
	load(&b, child, map_of(&b, child), BUF + PAGE, 32);
	assert_true(b.seg[0].addr < BUF);
	/* with a filter of its own, both are asked */
	child = TAG(&b, .parent = parent,
		    .filter = { all_pages_are_good, NULL });
	load(&b, child, map_of(&b, child), BUF + PAGE, 32);
	assert_true(b.seg[0].addr < BUF);
	end(&b);
}

/* Behind an IOMMU the bus's tag alone knows which addresses are good. */
static void all_tags_come_from_the_bus(void **state)
{
	static const char *const platforms[] = { "coherent", "iommu-strict" };
	struct bench b;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int t, own;

		begin(&b, platforms[i]);
		own = TAG(&b, .parent = NO_PARENT);
		load(&b, own, map_of(&b, own), BUF, 32);
		segs_write(&b, 1);
		assert_int_equal(hazards(&b), i ? HAZARD_FAULT : 0);
		t = TAG(&b, .parent = bus_get_dma_tag(&b));
		load(&b, t, map_of(&b, t), BUF + 64, 32);
		segs_write(&b, 1);
		assert_int_equal(hazards(&b), 0);
		end(&b);
	}
}

/* ---- single restrictions ---- */

static void alignment_is_kept(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .alignment = 16), map = map_of(&b, t);

		load(&b, t, map, BUF + 3, 32);
		assert_int_equal(b.seg[0].addr % 16, 0);
		fill(&b, BUF + 3, 32, 7);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 7);
		assert_int_equal(hazards(&b), 0);
	}
}

static void alignment_is_a_power_of_two(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	assert_int_equal(bus_dma_tag_create(&b, (struct busdma_tag_args){
					    .alignment = 24 }, &t), EINVAL);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	assert_int_equal(bus_dma_tag_create(&b, (struct busdma_tag_args){
					    .boundary = 24 }, &t), EINVAL);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	assert_int_equal(bus_dma_tag_create(&b, (struct busdma_tag_args){
					    .lowaddr = 99, .highaddr = 98 },
					    &t), EINVAL);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

static void boundary_is_not_crossed(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .boundary = 64);

		load(&b, t, map_of(&b, t), BUF + 48, 96);
		assert_true(b.nseg >= 2);
		for (int i = 0; i < b.nseg; i++)
			assert_int_equal(b.seg[i].addr / 64,
					 (b.seg[i].addr + b.seg[i].len - 1) /
						 64);
	}
}

static void boundary_zero_is_none(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .boundary = 0);
	load(&b, t, map_of(&b, t), BUF + 48, 96);
	assert_int_equal(b.nseg, 1);
	end(&b);
}

/* Addresses above lowaddr, up to highaddr, never reach the device. */
static void window_is_bounced(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF + PAGE - 1, .highaddr = BUF + 2 * PAGE - 1);
	map = map_of(&b, t);
	load(&b, t, map, BUF, 32); /* below */
	assert_int_equal(b.seg[0].addr, BUF);
	bus_dmamap_unload(&b, t, map);
	load(&b, t, map, BUF + PAGE, 32); /* inside */
	assert_true(b.seg[0].addr < HEAP);
	fill(&b, BUF + PAGE, 32, 50);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
	segs_read(&b, 50);
	bus_dmamap_unload(&b, t, map);
	load(&b, t, map, BUF + 2 * PAGE, 32); /* above */
	assert_int_equal(b.seg[0].addr, BUF + 2 * PAGE);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* A page is all that bounce pages are aligned to. */
static void alignment_beyond_a_page(void **state)
{
	struct bench b;
	int t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .alignment = 2 * PAGE, .maxsize = 64);
	assert_int_equal(bus_dmamem_alloc(&b, t, &addr, 0, &map), 0);
	load(&b, t, map, addr, 64);
	assert_int_equal(hazards(&b), 0);
	bus_dmamap_load(&b, t, map_of(&b, t), BUF + PAGE, 16, 0);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	end(&b);
}

/* What the named limits mean, on a machine that is far smaller. */
static void named_addresses(void **state)
{
	static const uint64_t low[] = { BUSDMA_MAXADDR, BUSDMA_MAXADDR_32BIT,
					BUSDMA_MAXADDR_24BIT };
	struct bench b;

	(void)state;
	assert_true(BUSDMA_MAXADDR_24BIT == (1 << 24) - 1);
	for (int i = 0; i < 3; i++) {
		int t;

		begin(&b, "coherent");
		t = TAG(&b, .lowaddr = low[i], .highaddr = BUSDMA_MAXADDR);
		load(&b, t, map_of(&b, t), TOP - 32, 32);
		assert_int_equal(b.seg[0].addr, TOP - 32);
		end(&b);
	}
}

/* Bounce pages lie where the device reaches them, or there are none. */
static void safe_memory(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = 2 * PAGE - 1);
	assert_int_equal(bus_dmamap_create(&b, t, 0, &map), ENOMEM);
	t = TAG(&b, .lowaddr = HEAP - 1);
	assert_int_equal(bus_dmamap_create(&b, t, 0, &map), 0);
	load(&b, t, map, TOP - 16, 16);
	assert_true(b.seg[0].addr + b.seg[0].len <= HEAP);
	end(&b);
}

static void filter_decides_in_the_window(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	nfiltered = 0;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1,
		.filter = { odd_pages, &b });
	map = map_of(&b, t);
	load(&b, t, map, BUF, 2 * PAGE);
	assert_ptr_equal(filter_arg, &b);
	assert_int_equal(b.nseg, 2);
	assert_int_equal(b.seg[0].addr, BUF);	/* zero: good */
	assert_true(b.seg[1].addr < HEAP);	/* non-zero: bounced */
	bus_dmamap_unload(&b, t, map);
	nfiltered = 0;
	load(&b, t, map, HEAP, 32);		/* not in the window */
	assert_int_equal(nfiltered, 0);
	end(&b);
}

/* Asked at the start and at each page from there on. */
static void filter_is_asked_page_by_page(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1, .filter = { odd_pages, NULL });
	nfiltered = 0;
	load(&b, t, map_of(&b, t), BUF + 40, PAGE + 100);
	for (int page = 0; page < 2; page++) {
		int seen = 0;

		for (int i = 0; i < nfiltered; i++)
			seen |= filtered[i] == (page ? BUF + PAGE : BUF + 40);
		assert_true(seen);
	}
	assert_null(filter_arg);
	end(&b);
}

static void maxsize_bounds_a_mapping(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load(&b, t, map, BUF, 65, 0), EINVAL);
	assert_int_equal(b.calls, 0);
	load(&b, t, map, BUF, 64);
	end(&b);
}

static void nsegments_bounds_the_list(void **state)
{
	static const struct busdma_mbuf chain[] = { { BUF, 16 },
						    { BUF + 64, 16 },
						    { BUF + 128, 16 } };
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .nsegments = 2);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map_of(&b, t), chain, 3,
					      0), EFBIG);
	t = TAG(&b, .nsegments = BUSDMA_UNRESTRICTED);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map_of(&b, t), chain, 3,
					      0), 0);
	assert_int_equal(b.nseg, 3);
	end(&b);
}

static void maxsegsz_bounds_a_segment(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsegsz = 32, .boundary = 0);

		load(&b, t, map_of(&b, t), BUF, 80);
		assert_true(b.nseg >= 3);
		for (int i = 0; i < b.nseg; i++)
			assert_true(b.seg[i].len <= 32);
	}
}

/* ---- flags ---- */

/* It says that the device snoops: where that is not so, syncs do too little. */
static void coherent_tag_needs_no_cache_work(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int parent = TAG(&b, .flags = BUSDMA_COHERENT);
		int t = TAG(&b, .parent = parent); /* it is inherited */
		int map = map_of(&b, t);

		load(&b, t, map, BUF, 32);
		fill(&b, BUF, 32, 1);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		b.nseg = b.nseg ? 1 : 0;
		dev_read(&b, b.seg[0].addr, 32, cached(&b) ? -1 : 1);
		assert_int_equal(hazards(&b), cached(&b) ? HAZARD_STALE : 0);
	}
}

/* ---- errors, end ---- */

static void tag_create_enomem(void **state)
{
	struct bench b;
	int t = 5;

	(void)state;
	begin(&b, "coherent");
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	assert_int_equal(bus_dma_tag_create(&b, (struct busdma_tag_args){ 0 },
					    &t), ENOMEM);
	assert_int_equal(t, 0);
	end(&b);
}

static void tag_destroy_ebusy(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 32);
	map = map_of(&b, t);
	assert_int_equal(bus_dma_tag_destroy(&b, t), EBUSY);
	assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
	assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
	assert_false(api_check_leaks(&b.m));
	/* it is gone */
	bus_dma_tag_destroy(&b, t);
	assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	end(&b);
}

/* A parent stays for its children's sake. */
static void parent_outlives_its_destruction(void **state)
{
	struct bench b;
	int parent, child;

	(void)state;
	begin(&b, "coherent");
	parent = TAG(&b, .boundary = 64);
	child = TAG(&b, .parent = parent);
	assert_int_equal(bus_dma_tag_destroy(&b, parent), 0);
	assert_true(busdma_state(&b.m)->tag[parent - 1].used);
	load(&b, child, map_of(&b, child), BUF + 32, 64);
	assert_int_equal(b.nseg, 2);
	assert_true(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), HAZARD_LEAK);
	child = TAG(&b, .parent = bus_get_dma_tag(&b));
	assert_int_not_equal(child, parent);
	end(&b);
}

static void tag_leaks(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 32);
	assert_true(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), HAZARD_LEAK);
	assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
	assert_false(api_check_leaks(&b.m));
	end(&b);
}

#define SUITE_bsd_tag THIS_SUITE
#include "tests/unit/bsd_rows.h"
