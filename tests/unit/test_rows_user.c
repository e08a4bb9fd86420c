/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about masks and user mappings.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

/* ---- masks ---- */

static void set_mask(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = kmalloc(b, 0xd000);
	assert_int_equal(call(b, "dma_set_mask", 0, 0xffff), 0);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 p);
	assert_int_equal(call(b, "dma_map_single", 0, p + 0xc000, 64,
			      DIR_TO_DEVICE), -1);
}

static void set_mask_too_small(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_set_mask", 0, 0x7fff), -LINUX_EIO);
	assert_int_equal(call(b, "dma_get_mask", 0), 0xffffffff);
	/* behind an IOMMU memory may be anywhere */
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_set_mask", 0, 0x7fff), 0);
}

static void set_coherent_mask(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_set_coherent_mask", 0, 0x7fff),
			 -LINUX_EIO);
	assert_int_equal(call(b, "dma_set_coherent_mask", 0, 0xffff), 0);
	assert_true(call(b, "dma_alloc_coherent", 0, 0x8000, KERNEL));
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 0x8000, KERNEL), 0);
}

static void set_mask_and_coherent(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = kmalloc(b, 0xc000);
	assert_int_equal(call(b, "dma_set_mask_and_coherent", 0, 0xffff), 0);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
	p = kmalloc(b, 64);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
	assert_int_equal(call(b, "dma_set_mask_and_coherent", 0, 0xfff),
			 -LINUX_EIO);
}

static void mask_pointer_null(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = kmalloc(b, 64);
	call(b, "clear_dma_mask_pointer", 0);
	assert_int_equal(call(b, "dma_set_mask", 0, 0xffffffff), -LINUX_EIO);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
}

static void coerce_mask(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	kmalloc(b, 0xc000);
	p = kmalloc(b, 64);
	call(b, "clear_dma_mask_pointer", 0);
	assert_int_equal(call(b, "dma_coerce_mask_and_coherent", 0,
			      0xffffffff), 0);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 p);
	/* it is one mask now */
	assert_int_equal(call(b, "dma_set_coherent_mask", 0, 0xffff), 0);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
}

static void two_masks(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	kmalloc(b, 0xc000);
	assert_int_equal(call(b, "dma_set_coherent_mask", 0, 0xffff), 0);
	p = kmalloc(b, 64);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 p);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
}

/* IOVA begins above what 15 bits reach. */
static int64_t map_beyond(struct bench *b, const char *platform)
{
	int64_t p;

	on(b, platform);
	p = kmalloc(b, 64);
	wr(b, p, 1);
	assert_int_equal(call(b, "dma_set_mask", 0, 0x7fff), 0);
	return call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
}

static void arm_mask_ignored(struct bench *b)
{
	int64_t dma = map_beyond(b, "platform arm-2014\niommu strict\n"
				    "iommu-mask ignored\n"
				    "device dev0 noncoherent iommu 0 bits 15\n");

	assert_true(dma > 0x7fff);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
}

static void iommu_mask_obeyed(struct bench *b)
{
	int64_t dma = map_beyond(b, "platform arm\niommu strict\n"
				    "device dev0 noncoherent iommu 0 bits 15\n");

	assert_int_equal(dma, -1);
}

/* ---- user mappings ---- */

/* Coherent memory with ATTRS, and its mapping for user space with UATTRS. */
static int64_t mapped(struct bench *b, const char *platform, int64_t attrs,
		      int64_t uattrs, int64_t *p, int64_t *dma)
{
	on(b, platform);
	*p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, attrs);
	*dma = b->out[0];
	assert_int_equal(call(b, "dma_mmap_attrs", 0, *p, *dma, 64, uattrs),
			 0);
	return b->out[0];
}

static void mmap_attrs(struct bench *b)
{
	int64_t p, dma, user = mapped(b, "iommu-strict", 0, 0, &p, &dma);

	dev_wr(b, 0, dma, 3);
	assert_int_equal(rd(b, user), 3);
	wr(b, user, 4);
	assert_int_equal(rd(b, p), 4);
	rd(b, user + 64);
	assert_hazards(b, HAZARD_FAULT);
}

static void mmap_coherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(call(b, "dma_mmap_coherent", 0, p, dma, 64), 0);
	dev_wr(b, 0, dma, 3);
	assert_int_equal(rd(b, b->out[0]), 3);
	assert_clean(b);
}

static void mmap_writecombine(struct bench *b)
{
	int64_t p, dma;
	enum memtype type;
	uint32_t addr;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_writecombine", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(call(b, "dma_mmap_writecombine", 0, p, dma, 64), 0);
	assert_true(api_pointer(&b->m, (uint64_t)b->out[0], &addr, &type));
	assert_int_equal(type, MEM_WC);
	assert_int_equal(addr, p);
}

static void mmap_then_free(struct bench *b)
{
	int64_t p, dma, user = mapped(b, "l1", 0, 0, &p, &dma);

	call(b, "dma_free_attrs", 0, 64, p, dma, 0);
	assert_hazards(b, HAZARD_PROTOCOL);
	wr(b, user, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	user = mapped(b, "l1", 0, 0, &p, &dma);
	call(b, "munmap", user);
	call(b, "dma_free_attrs", 0, 64, p, dma, 0);
	assert_clean(b);
}

static void mmap_types_differ(struct bench *b)
{
	int64_t p, dma, user;

	/* the kernel's is cached here, the user's is not */
	on(b, "mips-like");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, ATTR_NON_CONSISTENT);
	dma = b->out[0];
	call(b, "dma_mmap_attrs", 0, p, dma, 64, 0);
	user = b->out[0];
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(rd(b, user), 0);
	assert_hazards(b, HAZARD_STALE);
}

static void mmap_types_agree(struct bench *b)
{
	int64_t p, dma, user = mapped(b, "mips-like", ATTR_NON_CONSISTENT,
				      ATTR_NON_CONSISTENT, &p, &dma);

	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(rd(b, user), 1);
	assert_clean(b);
}

static void mmap_no_kernel_mapping(struct bench *b)
{
	int64_t p, dma;

	mapped(b, "arm64-like", ATTR_NO_KERNEL_MAPPING, 0, &p, &dma);
	assert_hazards(b, HAZARD_PROTOCOL);
	mapped(b, "arm64-like", ATTR_NO_KERNEL_MAPPING, ATTR_NO_KERNEL_MAPPING,
	       &p, &dma);
	assert_clean(b);
}

static void mmap_too_large(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_int_equal(call(b, "dma_mmap_coherent", 0, p, b->out[0], 8192),
			 -LINUX_ENXIO);
	assert_int_equal(call(b, "dma_mmap_coherent", 0, p + 0x1000, 0, 64),
			 -LINUX_ENXIO);
}

#define ROW_user ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("user", rows, sizeof(rows) / sizeof(*rows));
}
