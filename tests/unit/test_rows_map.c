/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about mapping of single ranges and pages.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

/* ---- what the API is for ---- */

static void task_allocate(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_coherent", 0, 100, KERNEL);
	wr(b, p + 99, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0] + 99), 1);
	assert_clean(b);
	dev_rd(b, 0, b->out[0] + 100);
	assert_hazards(b, HAZARD_CORRUPT);
}

static void task_map(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	wr(b, p, 3);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_not_equal(dma, p);
	assert_int_equal(dev_rd(b, 0, dma), 3);
	assert_clean(b);
}

static void task_mmap(struct bench *b)
{
	int64_t p, dma, user;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(call(b, "dma_mmap_coherent", 0, p, dma, 64), 0);
	user = b->out[0];
	assert_int_not_equal(user, p);
	wr(b, user, 6);
	doorbell(b);
	assert_int_equal(rd(b, p), 6);
	assert_int_equal(dev_rd(b, 0, dma), 6);
	assert_clean(b);
}

static void task_sync(struct bench *b)
{
	int64_t p, dma;

	on(b, "arm64-like");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	for (int i = 1; i < 4; i++) {
		dev_wr(b, 0, dma, (uint8_t)i);
		call(b, "dma_sync_single_for_cpu", 0, dma, 64,
		     DIR_FROM_DEVICE);
		assert_int_equal(rd(b, p), i);
		call(b, "dma_sync_single_for_device", 0, dma, 64,
		     DIR_FROM_DEVICE);
	}
	assert_clean(b);
}

static void header_parts(struct bench *b)
{
	static const char *const parts[] = {
		"DMA_ATTR_WRITE_COMBINE", "DMA_ATTR_WEAK_ORDERING",
		"DMA_ATTR_NON_CONSISTENT", "DMA_ATTR_WRITE_BARRIER",
		"DMA_ATTR_FORCE_CONTIGUOUS", "DMA_ATTR_NO_KERNEL_MAPPING",
		"DMA_ATTR_SKIP_CPU_SYNC", "DMA_BIDIRECTIONAL",
	};
	int64_t seen = 0, sg, p;

	/* seven attributes, each a bit of its own */
	for (int i = 0; i < 7; i++) {
		int64_t bit = constant(b, parts[i]);

		assert_true(bit && !(bit & (bit - 1)) && !(seen & bit));
		seen |= bit;
	}
	on(b, "coherent");
	p = kmalloc(b, 64);
	sg = call(b, "sg_alloc_table", 1);
	call(b, "sg_set_buf", sg, 0, p, 64);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 1,
			      constant(b, parts[7])), 1);
}

static const char no_dma[] = "platform s390-without-pci\nhas-dma no\n"
			     "device dev0 coherent\n";

static void no_has_dma_map(struct bench *b)
{
	int64_t p, dma;

	on(b, no_dma);
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dma, -1);
	assert_int_not_equal(call(b, "dma_mapping_error", 0, p), 0);
	call(b, "sg_alloc_table", 1);
	assert_int_equal(call(b, "dma_map_sg", 0, 1, 1, DIR_TO_DEVICE), 0);
	assert_int_equal(call(b, "dma_map_sgtable", 0, 1, DIR_TO_DEVICE, 0),
			 -LINUX_EOPNOTSUPP);
	call(b, "dma_unmap_single", 0, dma, 64, DIR_TO_DEVICE);
	assert_clean(b);
}

static void no_has_dma_alloc(struct bench *b)
{
	on(b, no_dma);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
	assert_int_equal(call(b, "dma_set_mask", 0, 0xffffffff), -LINUX_EIO);
	assert_int_equal(call(b, "dma_get_required_mask", 0), 0);
	assert_int_equal(call(b, "dma_pool_create", 0, 16, 0, 0), 0);
	assert_int_equal(call(b, "dma_can_mmap", 0), 0);
}

/* ---- directions ---- */

/* What a device may do behind an IOMMU with a mapping of DIR. */
static void try_dir(struct bench *b, int64_t dir, int reads, int writes)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	dma = call(b, "dma_map_single", 0, p, 64, dir);
	dev_rd(b, 0, dma);
	assert_hazards(b, reads);
	dev_wr(b, 0, dma, 2);
	assert_hazards(b, writes);
}

static void dir_bidirectional(struct bench *b)
{
	int64_t dir = constant(b, "DMA_BIDIRECTIONAL");

	assert_int_equal(dir, 0);
	try_dir(b, dir, 0, 0);
}

static void dir_to_device(struct bench *b)
{
	int64_t dir = constant(b, "DMA_TO_DEVICE");

	assert_int_equal(dir, 1);
	try_dir(b, dir, 0, HAZARD_FAULT);
}

static void dir_from_device(struct bench *b)
{
	int64_t dir = constant(b, "DMA_FROM_DEVICE");

	assert_int_equal(dir, 2);
	try_dir(b, dir, HAZARD_FAULT, 0);
}

static void dir_none(struct bench *b)
{
	int64_t dir = constant(b, "DMA_NONE"), p, dma;

	assert_int_equal(dir, 3);
	on(b, "coherent");
	p = kmalloc(b, 64);
	call(b, "dma_map_single", 0, p, 64, dir);
	assert_hazards(b, HAZARD_CRASH);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	call(b, "dma_sync_single_for_cpu", 0, dma, 64, dir);
	assert_hazards(b, HAZARD_CRASH);
	call(b, "dma_unmap_single", 0, dma, 64, dir);
	assert_hazards(b, HAZARD_CRASH);
}

/* ---- single and page ---- */

static void map_single_attrs(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 5);
	dma = call(b, "dma_map_single_attrs", 0, p, 64, DIR_TO_DEVICE, 0);
	assert_int_equal(dev_rd(b, 0, dma), 5);
	assert_clean(b);
	wr(b, p, 6);
	dma = call(b, "dma_map_single_attrs", 0, p, 64, DIR_TO_DEVICE,
		   ATTR_SKIP_CPU_SYNC);
	assert_int_equal(dev_rd(b, 0, dma), 5);
	assert_hazards(b, HAZARD_STALE);
}

static void unmap_single_attrs(struct bench *b)
{
	int64_t p, dma;

	for (int skip = 0; skip < 2; skip++) {
		on(b, "swiotlb");
		p = kmalloc(b, 64);
		dma = call(b, "dma_map_single_attrs", 0, p, 64,
			   DIR_FROM_DEVICE, 0);
		dev_wr(b, 0, dma, 8);
		call(b, "dma_unmap_single_attrs", 0, dma, 64, DIR_FROM_DEVICE,
		     skip ? ATTR_SKIP_CPU_SYNC : 0);
		assert_hazards(b, skip ? HAZARD_LOST : 0);
		assert_int_equal(rd(b, p), skip ? 0 : 8);
		hazards(b);
	}
}

static void map_single(struct bench *b)
{
	for (int i = 0; platform_builtin_name(i); i++) {
		int64_t p, dma;

		on(b, platform_builtin_name(i));
		p = kmalloc(b, 64);
		wr(b, p + 10, 5);
		dma = call(b, "dma_map_single", 0, p + 10, 20,
			   DIR_BIDIRECTIONAL);
		assert_int_equal(dev_rd(b, 0, dma), 5);
		assert_clean(b);
		dev_rd(b, 0, dma + 20);
		assert_int_not_equal(hazards(b), 0);
	}
}

static void unmap_single(struct bench *b)
{
	for (int i = 0; platform_builtin_name(i); i++) {
		int64_t p, dma;

		on(b, platform_builtin_name(i));
		p = kmalloc(b, 64);
		dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
		dev_wr(b, 0, dma, 5);
		call(b, "dma_unmap_single", 0, dma, 64, DIR_FROM_DEVICE);
		assert_int_equal(rd(b, p), 5);
		assert_clean(b);
		dev_wr(b, 0, dma, 6);
		assert_int_not_equal(hazards(b), 0);
	}
}

static void map_page(struct bench *b)
{
	int64_t page, dma;

	on(b, "l1");
	page = call(b, "virt_to_page", kmalloc(b, 8192) + 4096);
	wr(b, page + 24, 5);
	dma = call(b, "dma_map_page", 0, page, 24, 8, DIR_TO_DEVICE);
	assert_int_equal(dma, page + 24);
	assert_int_equal(dev_rd(b, 0, dma), 5);
	assert_clean(b);
}

static void unmap_page(struct bench *b)
{
	int64_t page, dma;

	on(b, "iommu-strict");
	page = call(b, "__get_free_pages", KERNEL, 0);
	dma = call(b, "dma_map_page", 0, page, 8, 8, DIR_FROM_DEVICE);
	dev_wr(b, 0, dma, 5);
	call(b, "dma_unmap_page", 0, dma, 8, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, page + 8), 5);
	assert_clean(b);
	dev_wr(b, 0, dma, 6);
	assert_hazards(b, HAZARD_FAULT);
}

/* ---- failures ---- */

static void mapping_error(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(call(b, "dma_mapping_error", 0, dma), 0);
	api_inject(&b->m, API_FAIL_MAP, 1);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(call(b, "dma_mapping_error", 0, dma), -LINUX_ENOMEM);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
}

static void mapping_error_retry(struct bench *b)
{
	int64_t p, dma[9], n = 0;

	on(b, "swiotlb");
	p = kmalloc(b, 2048);
	while (n < 9) {
		dma[n] = call(b, "dma_map_single", 0, p, 2048, DIR_TO_DEVICE);
		if (call(b, "dma_mapping_error", 0, dma[n]))
			break;
		n++;
	}
	assert_int_equal(n, 8);
	call(b, "dma_unmap_single", 0, dma[0], 2048, DIR_TO_DEVICE);
	dma[8] = call(b, "dma_map_single", 0, p, 2048, DIR_TO_DEVICE);
	assert_int_equal(call(b, "dma_mapping_error", 0, dma[8]), 0);
}

/* ---- SKIP_CPU_SYNC ---- */

static void map_in_interrupt(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	call(b, "irq_enter");
	dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	dev_wr(b, 0, dma, 1);
	call(b, "dma_sync_single_for_cpu", 0, dma, 64, DIR_FROM_DEVICE);
	call(b, "dma_unmap_single", 0, dma, 64, DIR_FROM_DEVICE);
	call(b, "irq_exit");
	assert_clean(b);
}

#define ROW_map ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("map", rows, sizeof(rows) / sizeof(*rows));
}
