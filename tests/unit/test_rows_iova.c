/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about IOVA in two steps, and IOMMU calls of today.
 */
#include "tests/unit/rows.h"

#include "ref/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096
#define IOVA 0x10000

/* ---- mappings ---- */

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

/* ---- IOVA in two steps ---- */

/* IOVA for two pages, whose memory is in p[]. */
static int64_t two_pages(struct bench *b, int64_t *p, int64_t *dma)
{
	int64_t x;

	on(b, "iommu-strict");
	p[0] = call(b, "__get_free_pages", KERNEL, 0);
	call(b, "__get_free_pages", KERNEL, 0);
	p[1] = call(b, "__get_free_pages", KERNEL, 0);
	assert_int_equal(call(b, "dma_iova_try_alloc", 0, 0, 2 * PAGE), 1);
	x = b->out[0];
	*dma = call(b, "dma_iova_address", x);
	return x;
}

static void iova_try_alloc(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	assert_true(call(b, "dma_use_iova", x));
	assert_int_equal(dma % PAGE, 0);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	/* without an IOMMU: map piece by piece */
	on(b, "coherent");
	assert_int_equal(call(b, "dma_iova_try_alloc", 0, 0, PAGE), 0);
	assert_false(call(b, "dma_use_iova", b->out[0]));
}

static void iova_link(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	assert_int_equal(call(b, "dma_iova_link", 0, x, p[0], 0, PAGE,
			      DIR_TO_DEVICE, 0), 0);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p[1], 0, PAGE,
			      DIR_TO_DEVICE, 0), -LINUX_EEXIST);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p[1] + 8, PAGE, 8,
			      DIR_TO_DEVICE, 0), -LINUX_EINVAL);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p[1], PAGE, 2 * PAGE,
			      DIR_TO_DEVICE, 0), -LINUX_EINVAL);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p[1], PAGE, PAGE,
			      DIR_TO_DEVICE, 0), 0);
	wr(b, p[1], 5);
	doorbell(b);
	call(b, "dma_iova_sync", 0, x, 0, 2 * PAGE);
	assert_int_equal(dev_rd(b, 0, dma + PAGE), 5);
	assert_clean(b);
}

static void iova_sync(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	assert_int_equal(call(b, "dma_iova_sync", 0, x, 0, PAGE), -LINUX_EIO);
	call(b, "dma_iova_link", 0, x, p[0], 0, PAGE, DIR_FROM_DEVICE, 0);
	/* not the device's yet */
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	assert_int_equal(call(b, "dma_iova_sync", 0, x, 0, PAGE), 0);
	dev_wr(b, 0, dma, 1);
	assert_clean(b);
}

static void iova_unlink(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	call(b, "dma_iova_link", 0, x, p[0], 0, PAGE, DIR_FROM_DEVICE, 0);
	call(b, "dma_iova_link", 0, x, p[1], PAGE, PAGE, DIR_FROM_DEVICE, 0);
	call(b, "dma_iova_sync", 0, x, 0, 2 * PAGE);
	call(b, "dma_iova_unlink", 0, x, 0, PAGE, DIR_FROM_DEVICE, 0);
	dev_wr(b, 0, dma + PAGE, 1);
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_FAULT);
}

static void iova_destroy(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	call(b, "dma_iova_link", 0, x, p[0], 0, PAGE, DIR_FROM_DEVICE, 0);
	call(b, "dma_iova_sync", 0, x, 0, PAGE);
	dev_wr(b, 0, dma, 3);
	call(b, "dma_iova_destroy", 0, x, PAGE, DIR_FROM_DEVICE, 0);
	assert_clean(b);
	assert_int_equal(rd(b, p[0]), 3);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_FAULT);
	call(b, "free_pages", p[0], 0);
	call(b, "dma_iova_try_alloc", 0, 0, 2 * PAGE);
	assert_int_equal(call(b, "dma_iova_address", b->out[0]), dma);
}

static void iova_free(struct bench *b)
{
	int64_t p[2], dma, x = two_pages(b, p, &dma);

	call(b, "dma_iova_free", 0, x);
	assert_clean(b);
	x = two_pages(b, p, &dma);
	call(b, "dma_iova_link", 0, x, p[0], 0, PAGE, DIR_FROM_DEVICE, 0);
	call(b, "dma_iova_free", 0, x);
	assert_hazards(b, HAZARD_PROTOCOL);
}

/* ---- IOMMU ---- */

static void paging_domain_alloc(struct bench *b)
{
	int64_t d;

	on(b, "masters");
	d = call(b, "iommu_paging_domain_alloc", 1);
	assert_true(d > 0);
	assert_int_equal(call(b, "iommu_attach_device", d, 0), -LINUX_EINVAL);
	assert_int_equal(call(b, "iommu_attach_device", d, 1), 0);
	assert_int_equal(call(b, "iommu_paging_domain_alloc", 2),
			 -LINUX_ENODEV);
}

static void iommu_map_atomic(struct bench *b)
{
	int64_t d;

	on(b, "iommu-strict");
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "spin_lock");
	call(b, "iommu_map", d, IOVA, 0x4000, PAGE, 3, GFP_FOR_ATOMIC);
	assert_clean(b);
	call(b, "iommu_map", d, IOVA + PAGE, 0x4000, PAGE, 3, KERNEL);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static void iommu_map_sg(struct bench *b)
{
	int64_t d, sg, p[2];

	on(b, "iommu-strict");
	sg = list_of_two(b, p);
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_attach_device", d, 0);
	assert_int_equal(call(b, "iommu_map_sg", d, IOVA, sg, 2, 3, KERNEL),
			 -LINUX_EINVAL);
	p[0] = call(b, "__get_free_pages", KERNEL, 0);
	p[1] = call(b, "__get_free_pages", KERNEL, 0);
	call(b, "sg_set_buf", sg, 0, p[1], PAGE);
	call(b, "sg_set_buf", sg, 1, p[0], PAGE);
	assert_int_equal(call(b, "iommu_map_sg", d, IOVA, sg, 2, 3, KERNEL),
			 2 * PAGE);
	wr(b, p[0], 8);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, IOVA + PAGE), 8);
	assert_clean(b);
}

static void iova_to_phys(struct bench *b)
{
	int64_t d;

	on(b, "iommu-strict");
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_map", d, IOVA, 0x5000, PAGE, 3, KERNEL);
	assert_int_equal(call(b, "iommu_iova_to_phys", d, IOVA + 9), 0x5009);
	call(b, "iommu_unmap", d, IOVA, PAGE);
	assert_int_equal(call(b, "iommu_iova_to_phys", d, IOVA + 9), 0);
}

static void domain_for_dev(struct bench *b)
{
	int64_t d;

	on(b, "iommu-strict");
	assert_int_equal(call(b, "iommu_get_domain_for_dev", 1), 2);
	d = call(b, "iommu_paging_domain_alloc", 1);
	call(b, "iommu_attach_device", d, 1);
	assert_int_equal(call(b, "iommu_get_domain_for_dev", 1), d);
	on(b, "coherent");
	assert_int_equal(call(b, "iommu_get_domain_for_dev", 0), 0);
}

#define ROW_iova ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("iova", rows, sizeof(rows) / sizeof(*rows));
}
