/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about caches that drivers manage.
 */
#include "tests/unit/rows.h"

/* A buffer of one line that the CPU wrote 1 to; the device may read it. */
static int64_t given(struct bench *b, const char *platform, int64_t *dma)
{
	int64_t p;

	on(b, platform);
	p = kmalloc(b, 64);
	wr(b, p, 1);
	*dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	return p;
}

/* ---- cache management by drivers ---- */

static bool in_l1(const struct bench *b, int64_t addr, bool dirty)
{
	const struct line *l = &b->m.line1[0][addr / b->m.platform->line];

	return dirty ? l->dirty : l->present;
}

static void cache_dmac_map_area(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "dmac_map_area", p, 64, DIR_TO_DEVICE);
	assert_int_equal(b->m.mem[p].value, 3);
	/* from the device: the CPU's write is dropped */
	wr(b, p, 4);
	call(b, "dmac_map_area", p, 64, DIR_FROM_DEVICE);
	assert_int_equal(b->m.mem[p].value, 3);
}

static void cache_dmac_unmap_area(struct bench *b)
{
	int64_t dma, p = given(b, "l1", &dma);

	fill(b, p);
	call(b, "dmac_unmap_area", p, 64, DIR_TO_DEVICE);
	assert_true(in_l1(b, p, false));
	call(b, "dmac_unmap_area", p, 64, DIR_FROM_DEVICE);
	assert_false(in_l1(b, p, false));
}

static void cache_dmac_flush_range(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 128);
	wr(b, p, 3);
	wr(b, p + 64, 4);
	call(b, "dmac_flush_range", p, p + 64);
	assert_int_equal(b->m.mem[p].value, 3);
	assert_true(in_l1(b, p + 64, true));
}

static void cache_cpuc_flush(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "__cpuc_flush_dcache_area", p, 1);
	assert_int_equal(b->m.mem[p].value, 3);
	assert_false(in_l1(b, p, false));
}

static void cache_flush_all(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 256);
	for (int i = 0; i < 4; i++)
		wr(b, p + 64 * i, 9);
	call(b, "flush_cache_all");
	for (int i = 0; i < 4; i++)
		assert_int_equal(b->m.mem[p + 64 * i].value, 9);
}

static void cache_flush_vmap(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "flush_kernel_vmap_range", p, 64);
	assert_int_equal(b->m.mem[p].value, 3);
	assert_clean(b);
}

static void cache_invalidate_vmap(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "invalidate_kernel_vmap_range", p, 64);
	assert_hazards(b, HAZARD_LOST);
}

/* A line dirty in the outer cache only. */
static int64_t in_outer(struct bench *b)
{
	int64_t p;

	on(b, "l1-l2");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "__cpuc_flush_dcache_area", p, 64);
	assert_int_equal(b->m.mem[p].value, 0);
	return p;
}

static void cache_outer_clean(struct bench *b)
{
	int64_t p = in_outer(b);

	call(b, "outer_clean_range", p, p + 64);
	assert_int_equal(b->m.mem[p].value, 3);
	assert_clean(b);
}

static void cache_outer_inv(struct bench *b)
{
	int64_t p = in_outer(b);

	call(b, "outer_inv_range", p, p + 64);
	assert_hazards(b, HAZARD_LOST);
}

static void cache_outer_flush(struct bench *b)
{
	int64_t p = in_outer(b);

	call(b, "outer_flush_range", p, p + 64);
	assert_int_equal(b->m.mem[p].value, 3);
	assert_false(b->m.line2[p / b->m.platform->line].present);
}

static void cache_outer_flush_all(struct bench *b)
{
	int64_t p = in_outer(b);

	call(b, "outer_flush_all");
	assert_int_equal(b->m.mem[p].value, 3);
}

/* A driver that flushes itself instead of mapping; what the device gets. */
static uint8_t own_flush(struct bench *b, const char *platform)
{
	uint8_t v;
	int64_t p;

	on(b, platform);
	p = kmalloc(b, 64);
	wr(b, p, 3);
	call(b, "__cpuc_flush_dcache_area", p, 64);
	/* judged as if it were mapped: only the data matter here */
	machine_grant(&b->m, 0, (uint64_t)p, (uint32_t)p, 64, DIR_TO_DEVICE,
		      false);
	v = dev_rd(b, 0, p);
	return v;
}

static void driver_cache_l2(struct bench *b)
{
	assert_int_equal(own_flush(b, "l1"), 3);
	assert_clean(b);
	assert_int_equal(own_flush(b, "l1-l2"), 0);
	assert_hazards(b, HAZARD_STALE);
}

static void driver_cache_bounce(struct bench *b)
{
	int64_t p, dma;

	on(b, "swiotlb");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_BIDIRECTIONAL);
	dev_wr(b, 0, dma, 2);
	call(b, "__cpuc_flush_dcache_area", p, 64);
	assert_int_equal(rd(b, p), 1);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_single_for_cpu", 0, dma, 64, DIR_BIDIRECTIONAL);
	assert_int_equal(rd(b, p), 2);
	assert_clean(b);
}

static void driver_cache_iommu(struct bench *b)
{
	own_flush(b, "iommu-strict");
	assert_hazards(b, HAZARD_FAULT);
}

static void driver_cache_loses(struct bench *b)
{
	int64_t p, dma;

	/* another object is in the line that is invalidated */
	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p + 60, 8);
	call(b, "dmac_unmap_area", p, 32, DIR_FROM_DEVICE);
	assert_hazards(b, HAZARD_LOST);
	/* the API's own work cleans such a line first */
	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p + 60, 8);
	dma = call(b, "dma_map_single", 0, p, 32, DIR_FROM_DEVICE);
	call(b, "dma_unmap_single", 0, dma, 32, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p + 60), 8);
	assert_clean(b);
}

static void flush_all_flushes_more(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 128);
	wr(b, p, 1);
	wr(b, p + 64, 2);
	call(b, "dmac_flush_range", p, p + 64);
	assert_int_equal(b->m.mem[p + 64].value, 0);
	call(b, "flush_cache_all");
	assert_int_equal(b->m.mem[p + 64].value, 2);
}

#define ROW_cache ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("cache", rows, sizeof(rows) / sizeof(*rows));
}
