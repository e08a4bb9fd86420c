/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about lists, syncs, and advice.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

/* ---- lists ---- */

/* A list of two pages, not adjacent, with PART bytes of the second one. */
static int64_t two_pages(struct bench *b, int64_t part, int64_t *p)
{
	int64_t sg = call(b, "sg_alloc_table", 2);

	p[0] = call(b, "__get_free_pages", KERNEL, 0);
	call(b, "__get_free_pages", KERNEL, 0);
	p[1] = call(b, "__get_free_pages", KERNEL, 0);
	call(b, "sg_set_buf", sg, 0, p[0], 4096);
	call(b, "sg_set_buf", sg, 1, p[1], part);
	return sg;
}

static void map_sg_attrs(struct bench *b)
{
	int64_t p[2], sg;

	on(b, "l1");
	sg = two_pages(b, 64, p);
	wr(b, p[0], 1);
	wr(b, p[1], 2);
	assert_int_equal(call(b, "dma_map_sg_attrs", 0, sg, 2, DIR_TO_DEVICE,
			      ATTR_SKIP_CPU_SYNC), 2);
	assert_int_equal(dev_rd(b, 0, call(b, "sg_dma_address", sg, 0)), 0);
	assert_hazards(b, HAZARD_STALE);
}

static void unmap_sg_attrs(struct bench *b)
{
	int64_t p[2], sg;

	on(b, "l1");
	sg = two_pages(b, 64, p);
	call(b, "dma_map_sg", 0, sg, 2, DIR_FROM_DEVICE);
	fill(b, p[1]);
	dev_wr(b, 0, p[1], 7);
	call(b, "dma_unmap_sg_attrs", 0, sg, 2, DIR_FROM_DEVICE,
	     ATTR_SKIP_CPU_SYNC);
	rd(b, p[1]);
	assert_hazards(b, HAZARD_STALE);
}

static void map_sg_merges(struct bench *b)
{
	int64_t p[2], sg, dma;

	on(b, "arm64-like");
	sg = two_pages(b, 64, p);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE), 2);
	on(b, "iommu-strict");
	sg = two_pages(b, 64, p);
	wr(b, p[0] + 4095, 1);
	wr(b, p[1], 2);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE), 1);
	assert_int_equal(call(b, "sg_dma_len", sg, 0), 4096 + 64);
	dma = call(b, "sg_dma_address", sg, 0);
	assert_int_equal(dev_rd(b, 0, dma + 4095), 1);
	assert_int_equal(dev_rd(b, 0, dma + 4096), 2);
	assert_clean(b);
	/* the device goes on from one into the other in one transfer */
	machine_dev_start(&b->m, 0, (uint64_t)dma, 4096 + 64, DIR_TO_DEVICE);
	machine_do(&b->m, (struct step){ STEP_DEV_READ, 0, 4097 });
	assert_clean(b);
}

static void unmap_sg_nents(struct bench *b)
{
	static const char *const platform =
		"platform arm-smmu\nl1 yes\nspeculation yes\niommu strict\n"
		"device dev0 noncoherent iommu 0\n"
		"on unmap from_device inval\non map from_device clean\n";
	int64_t p[2], sg, dma, n;

	on(b, platform);
	for (int right = 0; right < 2; right++) {
		sg = two_pages(b, 64, p);
		n = call(b, "dma_map_sg", 0, sg, 2, DIR_FROM_DEVICE);
		assert_int_equal(n, 1);
		dma = call(b, "sg_dma_address", sg, 0);
		fill(b, p[1]);
		dev_wr(b, 0, dma + 4096, 9);
		call(b, "dma_unmap_sg", 0, sg, right ? 2 : n, DIR_FROM_DEVICE);
		rd(b, p[1]);
		assert_hazards(b, right ? 0 : HAZARD_STALE);
	}
}

/* ---- syncs ---- */

static void sync_for_cpu(struct bench *b)
{
	static const char *const on_platforms[] = { "l1", "swiotlb", NULL };

	for (int i = 0; on_platforms[i]; i++) {
		int64_t p, dma;

		on(b, on_platforms[i]);
		p = kmalloc(b, 64);
		dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
		fill(b, p);
		dev_wr(b, 0, dma, 4);
		rd(b, p);
		if (i)		/* nothing was there before: no old value */
			assert_int_equal(rd(b, p), 0);
		hazards(b);
		call(b, "dma_sync_single_for_cpu", 0, dma, 64,
		     DIR_FROM_DEVICE);
		assert_int_equal(rd(b, p), 4);
		assert_clean(b);
	}
}

static void sync_for_device(struct bench *b)
{
	static const char *const on_platforms[] = { "l1", "swiotlb",
						    "mips-like", NULL };

	for (int i = 0; on_platforms[i]; i++) {
		int64_t p, dma;

		on(b, on_platforms[i]);
		p = kmalloc(b, 64);
		dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
		wr(b, p, 4);
		doorbell(b);
		dev_rd(b, 0, dma);
		assert_hazards(b, HAZARD_STALE);
		call(b, "dma_sync_single_for_device", 0, dma, 64,
		     DIR_TO_DEVICE);
		assert_int_equal(dev_rd(b, 0, dma), 4);
		assert_clean(b);
	}
}

/* The range of one line is synced, the other line is not. */
static void sync_range_for_cpu(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = kmalloc(b, 128);
	dma = call(b, "dma_map_single", 0, p, 128, DIR_FROM_DEVICE);
	fill(b, p);
	fill(b, p + 64);
	dev_wr(b, 0, dma, 1);
	dev_wr(b, 0, dma + 64, 2);
	call(b, "dma_sync_single_range_for_cpu", 0, dma, 64, 64,
	     DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p + 64), 2);
	assert_clean(b);
	rd(b, p);
	assert_hazards(b, HAZARD_STALE);
}

static void sync_range_for_device(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = kmalloc(b, 128);
	dma = call(b, "dma_map_single", 0, p, 128, DIR_TO_DEVICE);
	wr(b, p, 1);
	wr(b, p + 64, 2);
	call(b, "dma_sync_single_range_for_device", 0, dma, 64, 64,
	     DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma + 64), 2);
	assert_clean(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_STALE);
}

static void sync_sg_for_cpu(struct bench *b)
{
	int64_t p[2], sg;

	on(b, "l1");
	sg = two_pages(b, 64, p);
	call(b, "dma_map_sg", 0, sg, 2, DIR_FROM_DEVICE);
	fill(b, p[1]);
	dev_wr(b, 0, p[1], 7);
	call(b, "dma_sync_sg_for_cpu", 0, sg, 2, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p[1]), 7);
	assert_clean(b);
}

static void sync_sg_for_device(struct bench *b)
{
	int64_t p[2], sg;

	on(b, "swiotlb");
	sg = two_pages(b, 64, p);
	call(b, "sg_set_buf", sg, 0, p[0], 64);
	call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE);
	wr(b, p[1], 8);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, call(b, "sg_dma_address", sg, 1)), 0);
	hazards(b);
	call(b, "dma_sync_sg_for_device", 0, sg, 2, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, call(b, "sg_dma_address", sg, 1)), 8);
	assert_clean(b);
}

static void sync_has_no_attrs(struct bench *b)
{
	int64_t p, dma;

	assert_string_equal(api_call_find("dma_sync_single_for_device")->params,
			    "dasr");
	/* a mapping that skipped it is synced all the same */
	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 5);
	dma = call(b, "dma_map_single_attrs", 0, p, 64, DIR_TO_DEVICE,
		   ATTR_SKIP_CPU_SYNC);
	call(b, "dma_sync_single_for_device", 0, dma, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 5);
	assert_clean(b);
}

/* ---- tips ---- */

static void tip_choose(struct bench *b)
{
	int64_t p, dma, q;

	/* a flag polled by both: right with coherent memory only */
	on(b, "arm64-like");
	p = call(b, "dma_alloc_coherent", 0, 4, KERNEL);
	dma = b->out[0];
	rd(b, p);
	dev_wr(b, 0, dma, 1);
	assert_int_equal(rd(b, p), 1);
	assert_clean(b);
	q = kmalloc(b, 4);
	wr(b, q, 0);
	dma = call(b, "dma_map_single", 0, q, 4, DIR_BIDIRECTIONAL);
	rd(b, q);
	dev_wr(b, 0, dma, 1);
	assert_int_equal(rd(b, q), 0);
	assert_hazards(b, HAZARD_STALE);
}

static void tip_masks(struct bench *b)
{
	static const char *const narrow = "platform narrow\n"
					  "device dev0 noncoherent bits 16\n";
	int64_t p, dma;

	/* the device drops the bits that it does not have */
	on(b, narrow);
	kmalloc(b, 0xc000);
	p = kmalloc(b, 64);
	assert_int_equal(p, 0x10000);
	wr(b, p, 4);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dma, 0x10000);
	assert_int_not_equal(dev_rd(b, 0, dma), 4);
	/* with the mask set such memory is refused, and other is allocated */
	on(b, narrow);
	assert_int_equal(call(b, "dma_set_mask_and_coherent", 0, 0xffff), 0);
	kmalloc(b, 0xb000);
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_int_equal(p, 0xf000);
	p = kmalloc(b, 64);
	assert_int_equal(p, 0x10000);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
}

static void tip_mapping_error(struct bench *b)
{
	int64_t p, dma;

	on(b, "coherent");
	p = kmalloc(b, 64);
	api_inject(&b->m, API_FAIL_MAP, 1);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	assert_int_not_equal(call(b, "dma_mapping_error", 0, dma), 0);
	/* who does not ask gives the device an address that is none */
	dev_wr(b, 0, dma, 1);
	assert_int_not_equal(hazards(b) & (HAZARD_FAULT | HAZARD_CORRUPT), 0);
}

static void tip_skip_sync(struct bench *b)
{
	int64_t p, attr = constant(b, "DMA_ATTR_SKIP_CPU_SYNC"), dma, other;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	wr(b, p, 5);
	doorbell(b);
	other = call(b, "dma_map_single_attrs", 1, p, 64, DIR_TO_DEVICE, attr);
	assert_int_equal(dev_rd(b, 1, other), 5);
	assert_clean(b);
	/* not with bounce buffers */
	on(b, "swiotlb");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	wr(b, p, 5);
	other = call(b, "dma_map_single_attrs", 1, p, 64, DIR_BIDIRECTIONAL,
		     attr);
	dev_wr(b, 1, other, 6);
	call(b, "dma_unmap_single_attrs", 1, other, 64, DIR_BIDIRECTIONAL,
	     attr);
	dma = rd(b, p);
	assert_int_equal(dma, 5);
}

static void tip_no_sync(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1-l2");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	for (int i = 1; i < 5; i++) {
		wr(b, p, (uint8_t)i);
		doorbell(b);
		assert_int_equal(dev_rd(b, 0, dma), i);
		dev_wr(b, 0, dma + 1, (uint8_t)i);
		assert_int_equal(rd(b, p + 1), i);
	}
	assert_clean(b);
}

/* ---- SKIP_CPU_SYNC ---- */

static void skip_sync_second_device(struct bench *b)
{
	int64_t p, attr = constant(b, "DMA_ATTR_SKIP_CPU_SYNC"), first, second;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 5);
	first = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	second = call(b, "dma_map_single_attrs", 1, p, 64, DIR_TO_DEVICE,
		      attr);
	assert_int_equal(dev_rd(b, 0, first), 5);
	assert_int_equal(dev_rd(b, 1, second), 5);
	assert_clean(b);
}

static void skip_sync_first_device(struct bench *b)
{
	int64_t p, first;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 5);
	first = call(b, "dma_map_single_attrs", 0, p, 64, DIR_TO_DEVICE,
		     constant(b, "DMA_ATTR_SKIP_CPU_SYNC"));
	dev_rd(b, 0, first);
	assert_hazards(b, HAZARD_STALE);
}

static void skip_sync_stays(struct bench *b)
{
	int64_t p, attr = constant(b, "DMA_ATTR_SKIP_CPU_SYNC"), dma;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_BIDIRECTIONAL);
	fill(b, p);
	dev_wr(b, 0, dma, 2);
	call(b, "dma_unmap_single_attrs", 0, dma, 64, DIR_BIDIRECTIONAL, attr);
	/* the other device has it, the CPU does not */
	dma = call(b, "dma_map_single_attrs", 1, p, 64, DIR_BIDIRECTIONAL,
		   attr);
	assert_int_equal(dev_rd(b, 1, dma), 2);
	assert_clean(b);
	assert_int_equal(rd(b, p), 1);
	assert_hazards(b, HAZARD_STALE);
}

#define ROW_sync ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("sync", rows, sizeof(rows) / sizeof(*rows));
}
