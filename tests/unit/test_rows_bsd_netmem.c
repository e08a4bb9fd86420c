// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9) of NetBSD and OpenBSD: DMA memory in its steps.
 */
#include "tests/unit/bsd_net.h"

static int nb_alloc(struct bench *b, int t, uint64_t size, uint64_t align,
		    uint64_t boundary, struct busdma_segment *segs, int nsegs,
		    int *rsegs, unsigned flags)
{
	used_both("bus_dmamem_alloc");
	used_flags(flags);
	return busdma_nb_mem_alloc(&b->m, t, size, align, boundary, segs,
				   nsegs, rsegs, flags);
}

static void nb_free(struct bench *b, int t, const struct busdma_segment *segs,
		    int n)
{
	used_both("bus_dmamem_free");
	busdma_nb_mem_free(&b->m, t, segs, n);
}

static int nb_mmapping(struct bench *b, int t, const struct busdma_segment *s,
		       int n, uint64_t size, uint64_t *kva, unsigned flags)
{
	used_both("bus_dmamem_map");
	used_flags(flags);
	return busdma_nb_mem_map(&b->m, t, s, n, size, kva, flags);
}

static void nb_unmap(struct bench *b, int t, uint64_t kva, uint64_t size)
{
	used_both("bus_dmamem_unmap");
	busdma_nb_mem_unmap(&b->m, t, kva, size);
}

/* alloc, map, create, load, and back: the life of a ring. */
static void nb_memory_in_its_steps(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		struct busdma_segment seg;
		int t = nb_tag(&b), n, map;
		uint64_t kva;

		assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0),
				 0);
		assert_int_equal(nb_mmapping(&b, t, &seg, n, PAGE, &kva,
					     BUSDMA_COHERENT), 0);
		map = nb_map(&b, t, PAGE, 1, PAGE, 0, 0);
		assert_int_equal(nb_load(&b, t, map, (uint32_t)kva, PAGE, 0),
				 0);
		fill(&b, (uint32_t)kva, 32, 8);
		nb_sync(&b, t, map, 0, 32, BUSDMA_PREREAD | BUSDMA_PREWRITE);
		dev_read(&b, b.seg[0].addr, 32, 8);
		dev_write(&b, b.seg[0].addr, 32, 90);
		nb_sync(&b, t, map, 0, 32, BUSDMA_POSTREAD | BUSDMA_POSTWRITE);
		expect(&b, (uint32_t)kva, 32, 90);
		nb_unload(&b, t, map);
		nb_destroy(&b, t, map);
		nb_unmap(&b, t, kva, PAGE);
		nb_free(&b, t, &seg, n);
		assert_false(api_check_leaks(&b.m));
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_alloc_rounds_to_pages(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, 10, 4, 0, &seg, 1, &n, 0), 0);
	assert_int_equal(n, 1);
	assert_int_equal(seg.len, PAGE);
	assert_int_equal(seg.addr % PAGE, 0);
	assert_int_equal(nb_alloc(&b, t, 10, 2 * PAGE, 4 * PAGE, &seg, 1, &n,
				  0), 0);
	assert_int_equal(seg.addr % (2 * PAGE), 0);
	end(&b);
}

static void nb_alloc_bad_arguments(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 24, 0, &seg, 1, &n, 0), EINVAL);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	/* a boundary less than the size */
	assert_int_equal(nb_alloc(&b, t, 2 * PAGE, 16, PAGE, &seg, 1, &n, 0),
			 EINVAL);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

static void nb_alloc_enomem(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, sub, n, l;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n,
				  BUSDMA_NOWAIT), ENOMEM);
	assert_int_equal(nb_alloc(&b, t, TOP, 16, 0, &seg, 1, &n,
				  BUSDMA_NOWAIT), ENOMEM);
	/* the tag's range, both ends */
	assert_int_equal(nb_subregion(&b, t, HEAP + 3 * PAGE,
				      HEAP + 4 * PAGE - 1, &sub), 0);
	assert_int_equal(nb_alloc(&b, sub, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	assert_int_equal(seg.addr, HEAP + 3 * PAGE);
	assert_int_equal(nb_alloc(&b, sub, PAGE, 16, 0, &seg, 1, &n, 0),
			 ENOMEM);
	assert_int_equal(hazards(&b), 0);
	l = busdma_lock_new(&b.m, false);
	busdma_lock(&b.m, l);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n,
				  BUSDMA_WAITOK), 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* All the heap but some pages of it, so that nothing large is left. */
static int crumble(struct bench *b)
{
	int64_t at[32];
	int n = 0;

	while ((at[n] = api_mem_alloc(&b->m, PAGE, PAGE, 0, TOP)) >= 0)
		n++;
	for (int i = 1; i < n; i += 2)
		api_mem_free(&b->m, (uint32_t)at[i]);
	return n / 2;
}

/* Memory in pieces: adjacent for the kernel, apart for the device. */
static void nb_memory_in_segments(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		struct busdma_segment segs[4];
		int t = nb_tag(&b), n, map;
		uint64_t kva, again;

		crumble(&b);
		assert_int_equal(nb_alloc(&b, t, 3 * PAGE, 16, 0, segs, 2, &n,
					  0), ENOMEM);
		assert_int_equal(nb_alloc(&b, t, 3 * PAGE, 16, 0, segs, 4, &n,
					  0), 0);
		assert_int_equal(n, 3);
		assert_int_equal(nb_mmapping(&b, t, segs, n, 3 * PAGE, &kva,
					     0), 0);
		assert_int_equal(nb_mmapping(&b, t, segs, n, 3 * PAGE, &again,
					     0), 0);
		assert_true(again != kva);
		nb_unmap(&b, t, again, 3 * PAGE);
		map = nb_map(&b, t, 3 * PAGE, 4, PAGE, 0, 0);
		assert_int_equal(nb_load_raw(&b, t, map, segs, n, 3 * PAGE, 0),
				 0);
		assert_int_equal(b.nseg, 3);
		for (int i = 0; i < 3 * PAGE; i++)
			api_cpu_write(&b.m, 0, kva + (uint64_t)i, (uint8_t)i);
		nb_sync(&b, t, map, 0, 3 * PAGE, BUSDMA_PREWRITE);
		segs_read(&b, 0);
		nb_unload(&b, t, map);
		nb_destroy(&b, t, map);
		nb_unmap(&b, t, kva, 3 * PAGE);
		nb_free(&b, t, segs, n);
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_load_raw_takes_a_part(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	map = nb_map(&b, t, PAGE, 1, PAGE, 0, 0);
	assert_int_equal(nb_load_raw(&b, t, map, &seg, n, 100, 0), 0);
	assert_int_equal(nb_mapsize(&b, map), 100);
	assert_int_equal(total(&b), 100);
	end(&b);
}

/* What allocation tells is no bus address: only a load does. */
static void nb_segments_are_opaque(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;

	(void)state;
	begin(&b, "iommu-strict");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	dev_write(&b, seg.addr, 1, 1);
	assert_int_equal(hazards(&b), HAZARD_FAULT);
	end(&b);
}

/* ---- flags of the mapping ---- */

static enum memtype mapped_as(struct bench *b, unsigned flags)
{
	struct busdma_segment seg;
	int t = nb_tag(b), n;
	uint64_t kva;

	assert_int_equal(nb_alloc(b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	assert_int_equal(nb_mmapping(b, t, &seg, n, PAGE, &kva, flags), 0);
	return machine_memtype(&b->m, (uint32_t)kva);
}

static void nb_map_coherent(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		assert_int_equal(mapped_as(&b, BUSDMA_COHERENT),
				 cached(&b) ? MEM_UNCACHED : MEM_CACHED);
		assert_int_equal(mapped_as(&b, 0), MEM_CACHED);
	}
}

/* The syncs are to be made all the same: here is a store buffer. */
static void nb_coherent_memory_is_synced(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n, map;
	uint64_t kva;

	(void)state;
	begin(&b, "arm64-like");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	assert_int_equal(nb_mmapping(&b, t, &seg, n, PAGE, &kva,
				     BUSDMA_COHERENT), 0);
	map = nb_map(&b, t, PAGE, 1, PAGE, 0, 0);
	assert_int_equal(nb_load(&b, t, map, (uint32_t)kva, PAGE, 0), 0);
	fill(&b, (uint32_t)kva, 2, 1);
	for (int i = 0; i < 2; i++) {
		uint8_t v;

		machine_dev_read(&b.m, 0, b.seg[0].addr,
				 machine_grant_over(&b.m, 0, b.seg[0].addr, 2,
						    DIR_TO_DEVICE), &v);
		assert_int_equal(hazards(&b), i ? 0 : HAZARD_STALE);
		nb_sync(&b, t, map, 0, 2, BUSDMA_PREWRITE);
	}
	end(&b);
}

static void nb_map_nocache(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "coherent");
	assert_int_equal(mapped_as(&b, BUSDMA_NOCACHE), MEM_UNCACHED);
	assert_int_equal(hazards(&b), 0);
	mapped_as(&b, BUSDMA_NOCACHE | BUSDMA_PREFETCHABLE);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

static void nb_map_prefetchable(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "coherent");
	assert_int_equal(mapped_as(&b, BUSDMA_PREFETCHABLE), MEM_WC);
	end(&b);
}

static void nb_map_enomem(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;
	uint64_t kva;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	api_inject(&b.m, API_FAIL_MAP, 1);
	assert_int_equal(nb_mmapping(&b, t, &seg, n, PAGE, &kva,
				     BUSDMA_NOWAIT), ENOMEM);
	assert_int_equal(kva, 0);
	end(&b);
}

static void nb_zero(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	fill(&b, (uint32_t)seg.addr, PAGE, 3);
	nb_free(&b, t, &seg, n);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n,
				  BUSDMA_ZERO), 0);
	for (uint32_t i = 0; i < PAGE; i++)
		expect(&b, (uint32_t)seg.addr + i, 1, 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* ---- out of order ---- */

static void nb_torn_down_in_reverse(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n, map;
	uint64_t kva;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, PAGE, 16, 0, &seg, 1, &n, 0), 0);
	assert_int_equal(nb_mmapping(&b, t, &seg, n, PAGE, &kva, 0), 0);
	map = nb_map(&b, t, PAGE, 1, PAGE, 0, 0);
	assert_int_equal(nb_load(&b, t, map, (uint32_t)kva, PAGE, 0), 0);
	nb_unmap(&b, t, kva, PAGE);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	nb_unmap(&b, t, kva, PAGE);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	nb_free(&b, t, &seg, n);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	dev_write(&b, b.seg[0].addr, 1, 1);
	assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	end(&b);
}

static void nb_memory_leaks(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, n;
	uint64_t kva;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_alloc(&b, t, 2 * PAGE, 16, 0, &seg, 1, &n, 0), 0);
	assert_true(api_check_leaks(&b.m));
	assert_int_equal(nb_mmapping(&b, t, &seg, n, 2 * PAGE, &kva, 0), 0);
	hazards(&b);
	nb_free(&b, t, &seg, n);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	assert_true(api_check_leaks(&b.m));
	hazards(&b);
	nb_unmap(&b, t, kva, PAGE); /* another size */
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

static void nb_mmap_by_pages(void **state)
{
	static const struct busdma_segment segs[] = { { BUF, PAGE },
						      { TOP - PAGE, PAGE } };
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	used_both("bus_dmamem_mmap");
	assert_int_equal(busdma_nb_mem_mmap(&b.m, t, segs, 2, 0, 3, 0), BUF);
	assert_int_equal(busdma_nb_mem_mmap(&b.m, t, segs, 2, PAGE, 3, 0),
			 TOP - PAGE);
	assert_int_equal(busdma_nb_mem_mmap(&b.m, t, segs, 2, 2 * PAGE, 3, 0),
			 -1);
	assert_int_equal(hazards(&b), 0);
	busdma_nb_mem_mmap(&b.m, t, segs, 2, 7, 3, 0);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	end(&b);
}

#define SUITE_bsd_netmem THIS_SUITE
#include "tests/unit/bsd_rows.h"
