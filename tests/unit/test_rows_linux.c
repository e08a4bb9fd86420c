/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about limits, memory and contexts of Linux today.
 */
#include "tests/unit/rows.h"

#include "ref/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096
#define IOVA 0x10000

/* ---- pages, noncoherent, noncontiguous ---- */

static void today_noncoherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_noncoherent", 0, 64, DIR_FROM_DEVICE, KERNEL);
	dma = b->out[0];
	rd(b, p);
	dev_wr(b, 0, dma, 5);
	rd(b, p);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_single_for_cpu", 0, dma, 64, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p), 5);
	call(b, "dma_free_noncoherent", 0, 64, p, dma, DIR_FROM_DEVICE);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
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

/* ---- declared coherent memory ---- */

static void today_declare(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	assert_int_equal(call(b, "dma_declare_coherent_memory", 0, 0x1000,
			      0x1000, PAGE), 0);
	assert_int_equal(call(b, "dma_declare_coherent_memory", 0, 0x2000,
			      0x2000, PAGE), -LINUX_EBUSY);
	assert_int_equal(call(b, "dma_declare_coherent_memory", 1, 0x2000,
			      0x2000, 100), -LINUX_EINVAL);
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_int_equal(p, 0x1000);
	/* it is exclusive */
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
	call(b, "dma_free_coherent", 0, 64, p, p);
	call(b, "dma_release_coherent_memory", 0);
	assert_clean(b);
	assert_true(call(b, "dma_alloc_coherent", 0, 64, KERNEL) >=
		    bench_heap);
}

static void today_from_dev_coherent(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	assert_int_equal(call(b, "dma_alloc_from_dev_coherent", 0, 64), 0);
	call(b, "dma_declare_coherent_memory", 0, 0x1000, 0x1000, PAGE);
	assert_int_equal(call(b, "dma_alloc_from_dev_coherent", 0, 64), 1);
	p = b->out[1];
	assert_int_equal(p, 0x1000);
	assert_int_equal(call(b, "dma_mmap_from_dev_coherent", 0, p, 64), 1);
	assert_int_equal(b->out[1], 0);
	wr(b, p, 3);
	assert_int_equal(rd(b, b->out[0]), 3);
	assert_int_equal(call(b, "dma_release_from_dev_coherent", 0, 0, p), 1);
	assert_int_equal(call(b, "dma_release_from_dev_coherent", 0, 0, 64),
			 0);
}

static void today_can_mmap(struct bench *b)
{
	int64_t p, user;

	on(b, "l1");
	assert_int_equal(call(b, "dma_can_mmap", 0), 1);
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	call(b, "dma_mmap_coherent", 0, p, b->out[0], 64);
	user = b->out[0];
	call(b, "munmap", user);
	rd(b, user);
	assert_hazards(b, HAZARD_FAULT);
	on(b, "platform none\nhas-dma no\ndevice dev0 coherent\n");
	assert_int_equal(call(b, "dma_can_mmap", 0), 0);
}

/* ---- limits ---- */

static void today_supported(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_supported", 0, 0xbfff), 1);
	assert_int_equal(call(b, "dma_supported", 0, 0x7fff), 0);
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_supported", 0, 0x7fff), 1);
}

static void today_bit_mask(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "DMA_BIT_MASK", 24), 0xffffff);
	assert_int_equal(call(b, "DMA_BIT_MASK", 64), -1);
	call(b, "dma_set_mask", 0, (bench_call)(b, "DMA_BIT_MASK",
						(int64_t[]){ 24 }, 1));
	assert_int_equal(call(b, "dma_get_mask", 0), 0xffffff);
}

static void today_no_mask(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	call(b, "clear_dma_mask_pointer", 0);
	p = kmalloc(b, 64);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
	/* the coherent mask is another matter */
	assert_true(call(b, "dma_alloc_coherent", 0, 64, KERNEL));
	assert_int_equal(call(b, "dma_get_mask", 0), 0xffffffff);
}

static void today_required_mask(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_get_required_mask", 0), 0x1ffff);
	assert_int_equal(call(b, "dma_addressing_limited", 0), 0);
	call(b, "dma_set_mask", 0, 0xffff);
	assert_int_equal(call(b, "dma_addressing_limited", 0), 1);
	on(b, "iommu-strict");
	call(b, "dma_set_mask", 0, 0xffff);
	assert_int_equal(call(b, "dma_addressing_limited", 0), 0);
}

static void today_max_size(struct bench *b)
{
	int64_t p, max;

	on(b, "swiotlb");
	p = kmalloc(b, 0x6000);
	max = call(b, "dma_max_mapping_size", 0);
	assert_int_equal(call(b, "dma_map_single", 0, p, max + 1,
			      DIR_TO_DEVICE), -1);
	assert_int_not_equal(call(b, "dma_map_single", 0, p, max,
				  DIR_TO_DEVICE), -1);
	assert_int_equal(call(b, "dma_opt_mapping_size", 0), max);
	on(b, "coherent");
	assert_int_equal(call(b, "dma_max_mapping_size", 0), -1);
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_opt_mapping_size", 0), 32 * PAGE);
}

static void today_need_sync(struct bench *b)
{
	static const struct {
		const char *platform;
		int need;
	} cases[] = { { "coherent", 0 }, { "l1", 1 }, { "swiotlb", 1 },
		      { "iommu-strict", 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t p, dma;

		on(b, cases[i].platform);
		p = kmalloc(b, 64);
		dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
		assert_int_equal(call(b, "dma_need_sync", 0, dma),
				 cases[i].need);
		dev_wr(b, 0, dma, 1);
		if (!cases[i].need)
			assert_int_equal(rd(b, p), 1);
		hazards(b);
	}
}

static void today_merge_boundary(struct bench *b)
{
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_get_merge_boundary", 0), PAGE - 1);
	on(b, "coherent");
	assert_int_equal(call(b, "dma_get_merge_boundary", 0), 0);
}

static void today_alignment(struct bench *b)
{
	on(b, "l1");
	assert_int_equal(call(b, "dma_get_cache_alignment"),
			 b->m.platform->line);
}

/* How many segments two adjacent entries of a page become. */
static int64_t segments(struct bench *b)
{
	int64_t p = call(b, "__get_free_pages", KERNEL, 1), sg, n;

	sg = call(b, "sg_alloc_table", 2);
	call(b, "sg_set_buf", sg, 0, p, PAGE);
	call(b, "sg_set_buf", sg, 1, p + PAGE, PAGE);
	n = call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE);
	call(b, "dma_unmap_sg", 0, sg, 2, DIR_TO_DEVICE);
	call(b, "sg_free_table", sg);
	return n;
}

static void today_seg_limits(struct bench *b)
{
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_get_max_seg_size", 0), 65536);
	assert_int_equal(segments(b), 1);
	call(b, "dma_set_max_seg_size", 0, PAGE);
	assert_int_equal(call(b, "dma_get_max_seg_size", 0), PAGE);
	assert_int_equal(segments(b), 2);
}

static void today_seg_boundary(struct bench *b)
{
	on(b, "iommu-strict");
	assert_int_equal(call(b, "dma_get_seg_boundary", 0), 0xffffffff);
	call(b, "dma_set_seg_boundary", 0, PAGE - 1);
	assert_int_equal(call(b, "dma_get_seg_boundary", 0), PAGE - 1);
	assert_int_equal(segments(b), 2);
}

static void today_error_value(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(constant(b, "DMA_MAPPING_ERROR"), -1);
	assert_int_equal(call(b, "dma_mapping_error", 0, -1), -LINUX_ENOMEM);
	assert_int_equal(call(b, "dma_mapping_error", 0, 0), 0);
}

static void today_single_pages(struct bench *b)
{
	int64_t attr = constant(b, "DMA_ATTR_ALLOC_SINGLE_PAGES");

	on(b, "iommu-strict");
	assert_true(call(b, "dma_alloc_noncontiguous", 0, PAGE, DIR_TO_DEVICE,
			 KERNEL, attr));
	/* no other attribute is taken there */
	assert_int_equal(call(b, "dma_alloc_noncontiguous", 0, PAGE,
			      DIR_TO_DEVICE, KERNEL, ATTR_WRITE_COMBINE), 0);
}

static void today_no_warn(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_alloc_attrs", 0, 0x20000, KERNEL,
			      constant(b, "DMA_ATTR_NO_WARN")), 0);
	assert_clean(b);
}

static void today_privileged(struct bench *b)
{
	int64_t p;

	on(b, "iommu-strict");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL,
		 constant(b, "DMA_ATTR_PRIVILEGED"));
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 1);
	assert_clean(b);
}

/* ---- other memory ---- */

static void vmalloc_refused(struct bench *b)
{
	int64_t x = scattered(b), p;

	p = call(b, "dma_vmap_noncontiguous", 0, 2 * PAGE, x);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static void today_pages(struct bench *b)
{
	int64_t p, dma;

	on(b, "coherent");
	p = kmalloc(b, 64) + 24;
	wr(b, p, 3);
	dma = call(b, "dma_map_page", 0,
		   (bench_call)(b, "virt_to_page", (int64_t[]){ p }, 1),
		   (bench_call)(b, "offset_in_page", (int64_t[]){ p }, 1), 8,
		   DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 3);
	assert_clean(b);
}

static void kmalloc_lines(struct bench *b)
{
	int64_t p, q;

	on(b, "l1");
	p = kmalloc(b, 4);
	q = kmalloc(b, 4);
	assert_int_not_equal(p / 64, q / 64);
}

static void kmalloc_cleared(struct bench *b)
{
	int64_t p;

	on(b, "simple");
	p = kmalloc(b, 8);
	wr(b, p, 5);
	call(b, "kfree_block", p);
	assert_int_equal(call(b, "kzalloc", 8, KERNEL), p);
	assert_int_equal(rd(b, p), 0);
}

static void kfree_while_mapped(struct bench *b)
{
	int64_t p, dma;

	on(b, "coherent");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	call(b, "kfree_block", p);
	assert_int_equal(kmalloc(b, 64), p);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	call(b, "kfree_block", p + 8);
	assert_hazards(b, HAZARD_CRASH);
}

static void get_free_pages(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = call(b, "__get_free_pages", KERNEL, 2);
	assert_int_equal(p % (4 * PAGE), 0);
	assert_int_equal(call(b, "__get_free_pages", KERNEL, 5), 0);
	call(b, "free_pages", p, 2);
	assert_false(api_check_leaks(&b->m));
}

static void leaks_are_seen(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	call(b, "kfree_block", p);
	assert_true(api_check_leaks(&b->m));
	assert_hazards(b, HAZARD_LEAK);
	call(b, "dma_unmap_single", 0, dma, 64, DIR_TO_DEVICE);
	assert_false(api_check_leaks(&b->m));
	assert_clean(b);
}

/* ---- contexts ---- */

static void context_spin_lock(struct bench *b)
{
	on(b, "l1");
	call(b, "spin_lock");
	call(b, "kmalloc", 64, KERNEL);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "kmalloc", 64, GFP_FOR_ATOMIC);
	assert_clean(b);
	call(b, "spin_unlock");
	call(b, "kmalloc", 64, KERNEL);
	assert_clean(b);
}

static void context_irqs_off(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	call(b, "spin_lock_irqsave");
	call(b, "dma_pool_create", 0, 16, 0, 0);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "spin_unlock_irqrestore");
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_clean(b);
}

static void context_interrupt(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	call(b, "irq_enter");
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "irq_exit");
	call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_clean(b);
}

#define ROW_linux ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("linux", rows, sizeof(rows) / sizeof(*rows));
}
