/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about the calls that Linux has today.
 */
#include "tests/unit/rows.h"

#include "ref/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096
#define IOVA 0x10000

/* ---- pages, noncoherent, noncontiguous ---- */

static void today_alloc_pages(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_pages", 0, 100, DIR_TO_DEVICE, KERNEL);
	dma = b->out[0];
	assert_int_equal(p % PAGE, 0);
	assert_int_equal(rd(b, p), 0);
	wr(b, p, 1);
	call(b, "dma_sync_single_for_device", 0, dma, 100, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_true(hazards(b) & HAZARD_CORRUPT);
	assert_int_equal(call(b, "dma_alloc_pages", 0, PAGE, DIR_TO_DEVICE,
			      KERNEL | GFP_HIGHMEM_ZONE), 0);
}

static void today_free_pages(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = call(b, "dma_alloc_pages", 0, PAGE, DIR_TO_DEVICE, KERNEL);
	dma = b->out[0];
	call(b, "dma_free_pages", 0, PAGE, p, dma, DIR_TO_DEVICE);
	assert_clean(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	p = call(b, "dma_alloc_pages", 0, PAGE, DIR_TO_DEVICE, KERNEL);
	call(b, "dma_free_pages", 0, PAGE, p, b->out[0], DIR_FROM_DEVICE);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static void today_mmap_pages(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = call(b, "dma_alloc_pages", 0, PAGE, DIR_TO_DEVICE, KERNEL);
	assert_int_equal(call(b, "dma_mmap_pages", 0, PAGE, p), 0);
	wr(b, b->out[0] + 5, 7);
	assert_int_equal(rd(b, p + 5), 7);
	assert_clean(b);
	assert_int_equal(call(b, "dma_mmap_pages", 0, 2 * PAGE, p),
			 -LINUX_ENXIO);
}

/* Two pages that are not adjacent, with one IOVA range. */
static int64_t scattered(struct bench *b)
{
	int64_t p[16], x;

	on(b, "iommu-strict");
	for (int i = 0; i < 16; i++)
		p[i] = call(b, "__get_free_pages", KERNEL, 0);
	for (int i = 0; i < 16; i += 2)
		call(b, "free_pages", p[i], 0);
	x = call(b, "dma_alloc_noncontiguous", 0, 2 * PAGE, DIR_BIDIRECTIONAL,
		 KERNEL, 0);
	assert_true(x);
	return x;
}

static void today_noncontiguous(struct bench *b)
{
	int64_t x = scattered(b), dma;

	dma = call(b, "noncontiguous_dma_address", x);
	dev_wr(b, 0, dma + PAGE - 1, 1);
	dev_wr(b, 0, dma + PAGE, 2);
	assert_clean(b);
	call(b, "dma_free_noncontiguous", 0, 2 * PAGE, x, DIR_BIDIRECTIONAL);
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_FAULT);
	call(b, "dma_free_noncontiguous", 0, 2 * PAGE, x, DIR_BIDIRECTIONAL);
	assert_hazards(b, HAZARD_CRASH);
}

static void today_vmap(struct bench *b)
{
	int64_t x = scattered(b), p, dma;

	dma = call(b, "noncontiguous_dma_address", x);
	p = call(b, "dma_vmap_noncontiguous", 0, 2 * PAGE, x);
	wr(b, p + PAGE, 9);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma + PAGE), 9);
	assert_clean(b);
	call(b, "dma_vunmap_noncontiguous", 0, p);
	rd(b, p);
	assert_hazards(b, HAZARD_FAULT);
}

static void today_mmap_noncontiguous(struct bench *b)
{
	int64_t x = scattered(b), user, dma;

	dma = call(b, "noncontiguous_dma_address", x);
	assert_int_equal(call(b, "dma_mmap_noncontiguous", 0, 2 * PAGE, x), 0);
	user = b->out[0];
	dev_wr(b, 0, dma + PAGE + 3, 4);
	assert_int_equal(rd(b, user + PAGE + 3), 4);
	assert_clean(b);
	assert_int_equal(call(b, "dma_mmap_noncontiguous", 0, 3 * PAGE, x),
			 -LINUX_ENXIO);
}

static void today_noncontiguous_sync(struct bench *b)
{
	int64_t x, p, dma;

	on(b, "l1");
	x = call(b, "dma_alloc_noncontiguous", 0, PAGE, DIR_BIDIRECTIONAL,
		 KERNEL, 0);
	dma = call(b, "noncontiguous_dma_address", x);
	p = call(b, "dma_vmap_noncontiguous", 0, PAGE, x);
	wr(b, p, 1);
	doorbell(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_noncontiguous_for_device", 0, x, DIR_BIDIRECTIONAL);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	dev_wr(b, 0, dma, 2);
	call(b, "dma_sync_noncontiguous_for_cpu", 0, x, DIR_BIDIRECTIONAL);
	assert_int_equal(rd(b, p), 2);
	assert_clean(b);
}

static void today_wc(struct bench *b)
{
	int64_t p, dma;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_wc", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_WC);
	assert_int_equal(call(b, "dma_mmap_wc", 0, p, dma, 64), 0);
	wr(b, b->out[0], 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	call(b, "munmap", (int64_t)1 << API_VIEW_SHIFT);
	call(b, "dma_free_wc", 0, 64, p, dma);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
}

static void zalloc_coherent(struct bench *b)
{
	int64_t p;

	on(b, "simple");
	p = kmalloc(b, PAGE);
	wr(b, p, 9);
	call(b, "kfree_block", p);
	assert_int_equal(call(b, "dma_zalloc_coherent", 0, 64, KERNEL), p);
	assert_int_equal(rd(b, p), 0);
}

/* ---- managed ---- */

static void managed_coherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = call(b, "dmam_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
	call(b, "devres_release_all", 0);
	assert_false(api_check_leaks(&b->m));
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
}

static void managed_attrs(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dmam_alloc_attrs", 0, 64, KERNEL, ATTR_WRITE_COMBINE);
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_WC);
	call(b, "devres_release_all", 1);
	assert_true(api_check_leaks(&b->m));
	call(b, "devres_release_all", 0);
	hazards(b);
	assert_false(api_check_leaks(&b->m));
}

static void managed_free(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = call(b, "dmam_alloc_coherent", 0, 64, KERNEL);
	call(b, "dmam_free_coherent", 0, 64, p, b->out[0]);
	assert_false(api_check_leaks(&b->m));
	/* it is not freed a second time with the device */
	call(b, "devres_release_all", 0);
	assert_clean(b);
}

static void managed_order(struct bench *b)
{
	int64_t pool;

	/* an object in use is no matter of its own: the pool goes first */
	on(b, "l1");
	call(b, "dmam_alloc_coherent", 0, 64, KERNEL);
	pool = call(b, "dmam_pool_create", 0, 16, 0, 0);
	call(b, "dmam_alloc_coherent", 0, 64, KERNEL);
	call(b, "dma_pool_free", pool,
	     (bench_call)(b, "dma_pool_alloc", (int64_t[]){ pool, KERNEL }, 2),
	     b->out[0]);
	hazards(b);
	call(b, "devres_release_all", 0);
	assert_clean(b);
	assert_int_equal(api_state(&b->m)->pool[0].used, 0);
}

static void managed_pool(struct bench *b)
{
	int64_t pool, p;

	on(b, "l1");
	pool = call(b, "dmam_pool_create", 0, 16, 0, 0);
	p = call(b, "dma_pool_alloc", pool, KERNEL);
	call(b, "dma_pool_free", pool, p, b->out[0]);
	call(b, "devres_release_all", 0);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
}

static void managed_pool_destroy(struct bench *b)
{
	int64_t pool;

	on(b, "l1");
	pool = call(b, "dmam_pool_create", 0, 16, 0, 0);
	call(b, "dmam_pool_destroy", pool);
	call(b, "devres_release_all", 0);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
}

static void pool_zalloc(struct bench *b)
{
	int64_t pool, p;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	p = call(b, "dma_pool_alloc", pool, KERNEL);
	wr(b, p, 7);
	call(b, "dma_pool_free", pool, p, b->out[0]);
	assert_int_equal(call(b, "dma_pool_zalloc", pool, KERNEL), p);
	assert_int_equal(rd(b, p), 0);
	assert_clean(b);
}

/* ---- mappings ---- */

static void today_page_attrs(struct bench *b)
{
	int64_t page, dma;

	on(b, "l1");
	page = call(b, "__get_free_pages", KERNEL, 0);
	wr(b, page + 64, 1);
	dma = call(b, "dma_map_page_attrs", 0, page, 64, 64, DIR_TO_DEVICE,
		   ATTR_SKIP_CPU_SYNC);
	assert_int_equal(dma, page + 64);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_unmap_page_attrs", 0, dma, 64, DIR_TO_DEVICE,
	     ATTR_SKIP_CPU_SYNC);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_CORRUPT);
}

static void today_phys(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_phys", 0, p, 64, DIR_FROM_DEVICE, 0);
	dev_wr(b, 0, dma, 4);
	call(b, "dma_unmap_phys", 0, dma, 64, DIR_FROM_DEVICE, 0);
	assert_int_equal(rd(b, p), 4);
	assert_clean(b);
}

static void today_resource(struct bench *b)
{
	int64_t dma;

	on(b, "iommu-strict");
	assert_true(call(b, "mmio_region", 0x2000, PAGE));
	dma = call(b, "dma_map_resource", 0, 0x2000, PAGE, DIR_BIDIRECTIONAL,
		   0);
	dev_wr(b, 0, dma + 8, 3);
	assert_clean(b);
	assert_int_equal(rd(b, 0x2008), 3);
	call(b, "dma_unmap_resource", 0, dma, PAGE, DIR_BIDIRECTIONAL, 0);
	dev_wr(b, 0, dma, 3);
	assert_hazards(b, HAZARD_FAULT);
	on(b, "swiotlb");
	call(b, "mmio_region", 0x2000, PAGE);
	assert_int_equal(call(b, "dma_map_resource", 0, 0x2000, 64,
			      DIR_TO_DEVICE, 0), 0x2000);
}

static void resource_is_no_memory(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_map_resource", 0, kmalloc(b, 64), 64,
			      DIR_TO_DEVICE, 0), -1);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static int64_t list_of_two(struct bench *b, int64_t *p)
{
	int64_t sg = call(b, "sg_alloc_table", 2);

	assert_true(sg);
	p[0] = kmalloc(b, 64);
	p[1] = kmalloc(b, 64);
	call(b, "sg_set_buf", sg, 0, p[0], 64);
	call(b, "sg_set_buf", sg, 1, p[1], 64);
	return sg;
}

static void today_sgtable(struct bench *b)
{
	int64_t p[2], sg, dma;

	on(b, "swiotlb");
	sg = list_of_two(b, p);
	wr(b, p[1], 6);
	assert_int_equal(call(b, "dma_map_sgtable", 0, sg, DIR_BIDIRECTIONAL,
			      0), 0);
	dma = call(b, "sg_dma_address", sg, 1);
	assert_int_equal(dev_rd(b, 0, dma), 6);
	dev_wr(b, 0, dma, 7);
	call(b, "dma_unmap_sgtable", 0, sg, DIR_BIDIRECTIONAL, 0);
	assert_int_equal(rd(b, p[1]), 7);
	assert_clean(b);
	api_inject(&b->m, API_FAIL_MAP, 1);
	assert_int_equal(call(b, "dma_map_sgtable", 0, sg, DIR_TO_DEVICE, 0),
			 -LINUX_ENOMEM);
}

static void today_sgtable_sync(struct bench *b)
{
	int64_t p[2], sg;

	on(b, "l1");
	sg = list_of_two(b, p);
	call(b, "dma_map_sgtable", 0, sg, DIR_BIDIRECTIONAL, 0);
	wr(b, p[1], 6);
	call(b, "dma_sync_sgtable_for_device", 0, sg, DIR_BIDIRECTIONAL);
	assert_int_equal(dev_rd(b, 0, p[1]), 6);
	fill(b, p[1]);
	dev_wr(b, 0, p[1], 7);
	call(b, "dma_sync_sgtable_for_cpu", 0, sg, DIR_BIDIRECTIONAL);
	assert_int_equal(rd(b, p[1]), 7);
	assert_clean(b);
}

static void today_sg_lists(struct bench *b)
{
	int64_t sg, p, page;

	on(b, "coherent");
	p = kmalloc(b, 64);
	page = call(b, "__get_free_pages", KERNEL, 0);
	sg = call(b, "sg_alloc_table", 2);
	call(b, "sg_set_buf", sg, 0, p, 40);
	call(b, "sg_set_page", sg, 1, page, 30, 8);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE), 2);
	assert_int_equal(call(b, "sg_dma_address", sg, 0), p);
	assert_int_equal(call(b, "sg_dma_len", sg, 0), 40);
	assert_int_equal(call(b, "sg_dma_address", sg, 1), page + 8);
	assert_int_equal(call(b, "sg_dma_len", sg, 1), 30);
	call(b, "dma_unmap_sg", 0, sg, 2, DIR_TO_DEVICE);
	call(b, "sg_free_table", sg);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE), 0);
	assert_int_equal(call(b, "sg_alloc_table", 1), sg);
}

#define ROW_today ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("today", rows, sizeof(rows) / sizeof(*rows));
}
