/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about attributes, and non-coherent allocation of 2014.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

static enum memtype type_of(const struct bench *b, int64_t p)
{
	return machine_memtype(&b->m, (uint32_t)p);
}

/* ---- attributes ---- */

static void alloc_attrs(struct bench *b)
{
	int64_t p;

	on(b, "iommu-strict");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, ATTR_NO_WARN);
	wr(b, p, 2);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 2);
	assert_clean(b);
	assert_int_equal(call(b, "dma_alloc_attrs", 0, 64,
			      KERNEL | GFP_COMPOUND, 0), 0);
}

static void free_attrs(struct bench *b)
{
	int64_t p, dma;

	on(b, "iommu-strict");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, 0);
	dma = b->out[0];
	call(b, "dma_free_attrs", 0, 64, p, dma, 0);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	assert_false(api_check_leaks(&b->m));
}

static void alloc_attrs_none(struct bench *b)
{
	int64_t p, q;

	on(b, "l1");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL | GFP_ZEROED, 0);
	q = call(b, "dma_alloc_coherent_2014", 0, 64, KERNEL | GFP_ZEROED);
	assert_int_equal(type_of(b, p), type_of(b, q));
	assert_int_equal(rd(b, p), 0);
	assert_int_equal(rd(b, q), 0);
	assert_clean(b);
}

static void free_attrs_2014(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL, 0);
	dma = b->out[0];
	call(b, "dma_free_attrs_2014", 0, 64, p, dma, 0);
	assert_clean(b);
	call(b, "dma_free_attrs_2014", 0, 64, 0, 0, 0);
	assert_hazards(b, HAZARD_CRASH);
}

static void alloc_2014_not_cleared(struct bench *b)
{
	int64_t p, q;

	on(b, "simple");
	p = kmalloc(b, 4096);
	wr(b, p, 42);
	call(b, "kfree_block", p);
	q = call(b, "dma_alloc_coherent_2014", 0, 4096, KERNEL);
	assert_int_equal(q, p);
	assert_int_equal(rd(b, q), 42);
	q = call(b, "dma_alloc_coherent_2014", 0, 4096, KERNEL | GFP_ZEROED);
	assert_int_equal(rd(b, q), 0);
}

static void attrs_ignored(struct bench *b)
{
	int64_t p;

	/* this platform lists none of them */
	on(b, "simple");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL,
		 ATTR_WRITE_COMBINE | ATTR_NO_KERNEL_MAPPING |
			 ATTR_NON_CONSISTENT | ATTR_WRITE_BARRIER);
	wr(b, p, 1);
	assert_int_equal(rd(b, p), 1);
	assert_clean(b);
}

static void attr_write_combine(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL,
		 constant(b, "DMA_ATTR_WRITE_COMBINE"));
	assert_int_equal(type_of(b, p), MEM_WC);
}

static void attr_write_combine_ignored(struct bench *b)
{
	int64_t wc = constant(b, "DMA_ATTR_WRITE_COMBINE");

	on(b, "mips-like");
	assert_int_equal(type_of(b, call(b, "dma_alloc_attrs_2014", 0, 64,
					 KERNEL, wc)), MEM_UNCACHED);
	on(b, "coherent");
	assert_int_equal(type_of(b, call(b, "dma_alloc_attrs", 0, 64, KERNEL,
					 wc)), MEM_CACHED);
}

static void alloc_writecombine(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_writecombine", 0, 64, KERNEL);
	assert_int_equal(type_of(b, p), MEM_WC);
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 1);
	assert_clean(b);
}

static void free_writecombine(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_writecombine", 0, 64, KERNEL);
	call(b, "dma_free_writecombine", 0, 64, p, b->out[0]);
	assert_clean(b);
	assert_int_equal(type_of(b, p), MEM_CACHED);
	assert_false(api_check_leaks(&b->m));
}

static const char cell[] = "platform cell\nposted 4 ordered\n"
			   "supports DMA_ATTR_WEAK_ORDERING\n"
			   "device dev0 coherent\n";
static const char sn2[] = "platform sn2\nposted 4 unordered\n"
			  "supports DMA_ATTR_WRITE_BARRIER\n"
			  "device dev0 coherent\n";

static void post(struct bench *b, int64_t dma, uint8_t v)
{
	linux_bridge_write(&b->m, 0, (uint64_t)dma,
			   bench_grant(b, 0, dma, DIR_FROM_DEVICE), v);
}

static void attr_weak_ordering(struct bench *b)
{
	int64_t attr = constant(b, "DMA_ATTR_WEAK_ORDERING"), p, dma;

	for (int weak = 0; weak < 2; weak++) {
		on(b, cell);
		p = call(b, "dma_alloc_attrs", 0, 64, KERNEL,
			 weak ? attr : 0);
		dma = b->out[0];
		post(b, dma, 1);
		post(b, dma + 1, 1);
		assert_int_equal(rd(b, p + 1), 0);
		assert_int_equal(linux_bridge_may_go(&b->m, 1), weak);
		linux_bridge_flush(&b->m);
		assert_int_equal(rd(b, p + 1), 1);
		/* a read takes strongly ordered writes along only */
		post(b, dma, 2);
		assert_int_equal(linux_bridge_held(&b->m), 1);
		linux_bridge_read(&b->m, 0, (uint64_t)dma + 8,
				  bench_grant(b, 0, dma, DIR_TO_DEVICE),
				  (uint8_t[1]){ 0 });
		assert_int_equal(linux_bridge_held(&b->m), weak);
	}
}

/* Data, then the completion word; which of them the CPU may see first. */
static bool completion_first(struct bench *b, int64_t attrs)
{
	int64_t data, done, data_dma, done_dma;

	on(b, sn2);
	data = call(b, "dma_alloc_attrs", 0, 64, KERNEL, 0);
	data_dma = b->out[0];
	done = call(b, "dma_alloc_attrs", 0, 64, KERNEL, attrs);
	done_dma = b->out[0];
	post(b, data_dma, 1);
	post(b, done_dma, 1);
	while (linux_bridge_may_go(&b->m, linux_bridge_held(&b->m) - 1) &&
	       !rd(b, done))
		linux_bridge_go(&b->m, linux_bridge_held(&b->m) - 1);
	return rd(b, done) && !rd(b, data);
}

static void attr_write_barrier(struct bench *b)
{
	assert_false(completion_first(b,
				      constant(b, "DMA_ATTR_WRITE_BARRIER")));
}

static void no_write_barrier(struct bench *b)
{
	assert_true(completion_first(b, 0));
}

static void attr_write_barrier_ignored(struct bench *b)
{
	int64_t p, attr = constant(b, "DMA_ATTR_WRITE_BARRIER");

	on(b, cell);
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, attr);
	post(b, b->out[0], 1);
	assert_int_equal(linux_bridge_held(&b->m), 1);
	assert_int_equal(rd(b, p), 0);
}

static void attr_non_consistent(struct bench *b)
{
	int64_t p, dma;

	on(b, "mips-like");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL,
		 constant(b, "DMA_ATTR_NON_CONSISTENT"));
	dma = b->out[0];
	assert_int_equal(type_of(b, p), MEM_CACHED);
	wr(b, p, 1);
	doorbell(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_cache_sync", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void attr_non_consistent_ignored(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_attrs_2014", 0, 64, KERNEL,
		 constant(b, "DMA_ATTR_NON_CONSISTENT"));
	assert_int_equal(type_of(b, p), MEM_UNCACHED);
}

/* A heap of which every second page is taken. */
static void fragment(struct bench *b)
{
	int64_t p[16];

	for (int i = 0; i < 16; i++)
		p[i] = call(b, "__get_free_pages", KERNEL, 0);
	for (int i = 0; i < 16; i += 2)
		call(b, "free_pages", p[i], 0);
}

static void attr_force_contiguous(struct bench *b)
{
	int64_t attr = constant(b, "DMA_ATTR_FORCE_CONTIGUOUS");

	on(b, "iommu-strict");
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_attrs", 0, 8192, KERNEL, attr), 0);
	assert_true(call(b, "dma_alloc_attrs", 0, 4096, KERNEL, attr));
}

static void assembled_of_pages(struct bench *b)
{
	int64_t p, dma;
	uint32_t first, second;
	enum memtype type;

	on(b, "iommu-strict");
	fragment(b);
	p = call(b, "dma_alloc_attrs", 0, 8192, KERNEL, 0);
	dma = b->out[0];
	assert_true(p);
	assert_true(api_pointer(&b->m, (uint64_t)p, &first, &type));
	assert_true(api_pointer(&b->m, (uint64_t)p + 4096, &second, &type));
	assert_int_not_equal(second, first + 4096);
	wr(b, p + 4096, 3);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma + 4096), 3);
	dev_wr(b, 0, dma + 4095, 4);
	assert_int_equal(rd(b, p + 4095), 4);
	assert_clean(b);
	call(b, "dma_free_attrs", 0, 8192, p, dma, 0);
	assert_clean(b);
	dev_rd(b, 0, dma + 4096);
	assert_hazards(b, HAZARD_FAULT);
	/* without an IOMMU there is no such memory */
	on(b, "coherent");
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_attrs", 0, 8192, KERNEL, 0), 0);
}

static void attr_no_kernel_mapping(struct bench *b)
{
	int64_t p;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL,
		 constant(b, "DMA_ATTR_NO_KERNEL_MAPPING"));
	assert_true(p);
	assert_clean(b);
	wr(b, p, 1);
	assert_hazards(b, HAZARD_FAULT);
	rd(b, p);
	assert_hazards(b, HAZARD_FAULT);
}

static void no_kernel_mapping_mmap(struct bench *b)
{
	int64_t p, dma, user;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_attrs", 0, 64, KERNEL, ATTR_NO_KERNEL_MAPPING);
	dma = b->out[0];
	assert_int_equal(call(b, "dma_mmap_attrs", 0, p, dma, 64,
			      ATTR_NO_KERNEL_MAPPING), 0);
	user = b->out[0];
	wr(b, user, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void no_kernel_mapping_free(struct bench *b)
{
	for (int right = 0; right < 2; right++) {
		int64_t p;

		on(b, "arm64-like");
		p = call(b, "dma_alloc_attrs", 0, 64, KERNEL,
			 ATTR_NO_KERNEL_MAPPING);
		call(b, "dma_free_attrs", 0, 64, p, b->out[0],
		     right ? ATTR_NO_KERNEL_MAPPING : 0);
		assert_hazards(b, right ? 0 : HAZARD_CRASH);
	}
}

/* ---- non-coherent allocation of 2014 ---- */

static void noncoherent_2014(struct bench *b)
{
	int64_t p, dma;

	on(b, "mips-like");
	p = call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL);
	dma = b->out[0];
	assert_true(p);
	wr(b, p, 1);
	call(b, "dma_cache_sync", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void free_noncoherent_2014(struct bench *b)
{
	int64_t p;

	on(b, "mips-like");
	p = call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL);
	call(b, "dma_free_noncoherent_2014", 0, 64, p, b->out[0]);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
}

static void noncoherent_is_cached(struct bench *b)
{
	int64_t p;

	on(b, "mips-like");
	p = call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL);
	assert_int_equal(type_of(b, p), MEM_CACHED);
	wr(b, p, 1);
	doorbell(b);
	dev_rd(b, 0, b->out[0]);
	assert_hazards(b, HAZARD_STALE);
}

static void noncoherent_is_coherent(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL);
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 1);
	assert_clean(b);
}

static void noncoherent_is_null(struct bench *b)
{
	on(b, "arm64-like");
	assert_int_equal(call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL),
			 0);
	assert_clean(b);
}

static void arm_has_noncoherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "arm64-like");
	p = call(b, "dma_alloc_noncoherent", 0, 64, DIR_TO_DEVICE, KERNEL);
	dma = b->out[0];
	wr(b, p, 1);
	doorbell(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_single_for_device", 0, dma, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void cache_sync_2014(struct bench *b)
{
	int64_t p, dma;

	on(b, "mips-like");
	p = call(b, "dma_alloc_noncoherent_2014", 0, 64, KERNEL);
	dma = b->out[0];
	rd(b, p);
	call(b, "dma_cache_sync", 0, p, 64, DIR_FROM_DEVICE);
	dev_wr(b, 0, dma, 7);
	assert_int_equal(rd(b, p), 7);
	assert_clean(b);
}

#define ROW_attrs ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("attrs", rows, sizeof(rows) / sizeof(*rows));
}
