/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about memory accesses and mapping types.
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

/* ---- memory access ---- */

static void simple_case(struct bench *b)
{
	int64_t dma, p = given(b, "simple", &dma);

	wr(b, p, 2);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
}

static void write_buffer(struct bench *b)
{
	int64_t dma, p = given(b, "write-buffer", &dma);

	wr(b, p, 2);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_hazards(b, HAZARD_STALE);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
}

static void l1_cache(struct bench *b)
{
	int64_t dma, p = given(b, "l1", &dma);

	wr(b, p, 2);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_hazards(b, HAZARD_STALE);
	machine_cache(&b->m, CACHE_CLEAN, (uint32_t)p, 1);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
}

static void l2_cache(struct bench *b)
{
	uint32_t line;
	int64_t dma, p = given(b, "l1-l2", &dma);

	line = (uint32_t)p / b->m.platform->line;
	wr(b, p, 2);
	doorbell(b);
	machine_do(&b->m, (struct step){ STEP_EVICT_L1, 0, line });
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_hazards(b, HAZARD_STALE);
	machine_do(&b->m, (struct step){ STEP_EVICT_L2, 0, line });
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
}

static void interconnect(struct bench *b)
{
	int64_t dma, p = given(b, "interconnect", &dma);

	wr(b, p, 2);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
	wr(b, p, 3);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_hazards(b, HAZARD_STALE);
}

static void iommu(struct bench *b)
{
	int64_t dma, p;

	on(b, "iommu");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	dev_rd(b, 0, p);
	assert_hazards(b, HAZARD_FAULT);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void several_masters(struct bench *b)
{
	int64_t p, dma[3];

	on(b, "masters");
	p = kmalloc(b, 64);
	wr(b, p, 7);
	for (int d = 0; d < 3; d++)
		dma[d] = call(b, "dma_map_single", d, p, 64, DIR_TO_DEVICE);
	for (int d = 0; d < 3; d++)
		assert_int_equal(dev_rd(b, d, dma[d]), 7);
	assert_clean(b);
	assert_int_equal(dma[2], p);
	/* an address of one IOMMU means nothing behind another */
	call(b, "dma_unmap_single", 1, dma[1], 64, DIR_TO_DEVICE);
	dev_rd(b, 1, dma[0]);
	assert_hazards(b, HAZARD_FAULT);
}

/* ---- mapping types ---- */

static void fully_coherent(struct bench *b)
{
	for (int i = 0; platform_builtin_name(i); i++) {
		int64_t p;

		on(b, platform_builtin_name(i));
		p = call(b, "dma_alloc_coherent", 0, 64, GFP_FOR_KERNEL);
		assert_true(p);
		assert_int_equal(rd(b, p), 0);
		wr(b, p, 5);
		doorbell(b);
		assert_int_equal(dev_rd(b, 0, b->out[0]), 5);
		dev_wr(b, 0, b->out[0], 6);
		assert_int_equal(rd(b, p), 6);
		assert_clean(b);
	}
}

static void coherent_needs_barrier(struct bench *b)
{
	int64_t p, dma;

	on(b, "coherent");
	p = call(b, "dma_alloc_coherent", 0, 64, GFP_FOR_KERNEL);
	dma = b->out[0];
	wr(b, p, 1);
	wr(b, p + 1, 1);
	/* the second store may be performed first */
	machine_do(&b->m, (struct step){ STEP_DRAIN, 0, 1 });
	assert_int_equal(dev_rd(b, 0, dma + 1), 1);
	assert_int_equal(dev_rd(b, 0, dma), 0);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_clean(b);
}

static void page_at_least(struct bench *b)
{
	int64_t p, q, page;

	on(b, "l1");
	page = b->m.platform->page;
	p = call(b, "dma_alloc_coherent", 0, 1, GFP_FOR_KERNEL);
	q = call(b, "dma_alloc_coherent", 0, 1, GFP_FOR_KERNEL);
	assert_int_equal(p % page, 0);
	assert_int_equal(q - p, page);
}

static void write_combining(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_writecombine", 0, 64,
		 GFP_FOR_KERNEL | GFP_ZEROED);
	dma = b->out[0];
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_WC);
	wr(b, p, 4);
	assert_int_equal(dev_rd(b, 0, dma), 0);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma), 4);
	assert_clean(b);
}

static void cost_differs(struct bench *b)
{
	int64_t p, q;

	/* each load of coherent memory goes to memory, one of two else */
	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, GFP_FOR_KERNEL);
	q = kmalloc(b, 64);
	rd(b, p);
	rd(b, q);
	assert_false(b->m.line1[0][p / 64].present);
	assert_true(b->m.line1[0][q / 64].present);
}

static const char cell[] =
	"platform cell\nl1 yes\nstore-buffer 4\nspeculation yes\n"
	"coherent-memory uncached\nposted 4 ordered\n"
	"supports DMA_ATTR_WEAK_ORDERING\ndevice dev0 noncoherent\n"
	"on map to_device clean\non map from_device clean\n"
	"on map bidirectional clean\non for-cpu from_device inval\n"
	"on unmap from_device inval\n";

static void weakly_ordered(struct bench *b)
{
	int64_t p, attr, dma;

	on(b, cell);
	attr = constant(b, "DMA_ATTR_WEAK_ORDERING");
	p = call(b, "dma_alloc_attrs", 0, 64, GFP_FOR_KERNEL, attr);
	dma = b->out[0];
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_WEAK);
	wr(b, p, 1);
	wr(b, p + 1, 2);
	machine_do(&b->m, (struct step){ STEP_DRAIN, 0, 1 });
	assert_int_equal(dev_rd(b, 0, dma + 1), 2);
	assert_int_equal(dev_rd(b, 0, dma), 0);
	doorbell(b);
	/* a read of the device passes its own write */
	linux_bridge_write(&b->m, 0, (uint64_t)dma, bench_grant(b, 0, dma,
			   DIR_FROM_DEVICE), 9);
	assert_int_equal(dev_rd(b, 0, dma), 1);
}

static void weak_ordering_ignored(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = call(b, "dma_alloc_attrs", 0, 64, GFP_FOR_KERNEL,
		 constant(b, "DMA_ATTR_WEAK_ORDERING"));
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_UNCACHED);
}

static void noncoherent_speculation(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	fill(b, p);
	dev_wr(b, 0, dma, 2);
	rd(b, p);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_single_for_cpu", 0, dma, 64, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p), 2);
	assert_clean(b);
}

static void noncoherent_cached(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = call(b, "dma_alloc_noncoherent", 0, 64, DIR_FROM_DEVICE,
		 GFP_FOR_KERNEL);
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_CACHED);
	p = call(b, "dma_alloc_coherent", 0, 64, GFP_FOR_KERNEL);
	assert_int_equal(machine_memtype(&b->m, (uint32_t)p), MEM_UNCACHED);
}

static void noncoherent_order(struct bench *b)
{
	int64_t p;

	on(b, "write-buffer");
	p = call(b, "dma_alloc_noncoherent", 0, 64, DIR_TO_DEVICE,
		 GFP_FOR_KERNEL);
	wr(b, p, 1);
	wr(b, p + 8, 1);
	machine_do(&b->m, (struct step){ STEP_DRAIN, 0, 1 });
	assert_int_equal(b->m.mem[p].value, 0);
	assert_int_equal(b->m.mem[p + 8].value, 1);
}

#define ROW_memory ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("memory", rows, sizeof(rows) / sizeof(*rows));
}
