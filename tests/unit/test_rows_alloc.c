/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about coherent allocation.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

static enum memtype type_of(const struct bench *b, int64_t p)
{
	return machine_memtype(&b->m, (uint32_t)p);
}

/* ---- coherent ---- */

static void alloc_coherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1-l2");
	p = kmalloc(b, 4096);
	wr(b, p, 77);
	call(b, "kfree_block", p);
	p = call(b, "dma_alloc_coherent", 0, 4096, KERNEL);
	dma = b->out[0];
	assert_int_equal(rd(b, p), 0);
	assert_int_equal(dev_rd(b, 0, dma), 0);
	wr(b, p + 4095, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, dma + 4095), 1);
	assert_clean(b);
}

static void alloc_coherent_null(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 0x11000, KERNEL), 0);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 0, KERNEL), 0);
	api_inject(&b->m, API_FAIL_ALLOC, 1);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
	assert_int_not_equal(call(b, "dma_alloc_coherent", 0, 64, KERNEL), 0);
}

static void alloc_consolidate(struct bench *b)
{
	int64_t pool, n = 0;

	on(b, "coherent");
	/* every small request of its own takes a page */
	while (call(b, "dma_alloc_coherent", 0, 16, KERNEL))
		n++;
	assert_int_equal(n, bench_heap_size / 4096);
	/* one page of a pool holds as many as the model can count */
	on(b, "coherent");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	for (n = 0; n < 40; n++)
		assert_true(call(b, "dma_pool_alloc", pool, KERNEL));
	assert_true(call(b, "dma_alloc_coherent", 0, bench_heap_size - 0x8000,
			 KERNEL));
}

static void alloc_coherent_atomic(struct bench *b)
{
	on(b, "l1");
	call(b, "spin_lock");
	assert_true(call(b, "dma_alloc_coherent", 0, 64, GFP_FOR_ATOMIC));
	assert_clean(b);
	call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "spin_unlock");
	call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	assert_clean(b);
}

static void free_coherent(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(type_of(b, p), MEM_UNCACHED);
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_clean(b);
	assert_int_equal(type_of(b, p), MEM_CACHED);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_hazards(b, HAZARD_CRASH);
	assert_int_equal(kmalloc(b, 64), p);
}

static void free_coherent_null_2014(struct bench *b)
{
	on(b, "l1");
	call(b, "dma_free_coherent_2014", 0, 64, 0, 0);
	assert_hazards(b, HAZARD_CRASH);
}

static void free_coherent_null(struct bench *b)
{
	on(b, "l1");
	call(b, "dma_free_coherent", 0, 64, 0, 0);
	assert_clean(b);
}

static void free_coherent_irqs_off(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	call(b, "spin_lock_irqsave");
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "spin_unlock_irqrestore");
}

static void free_coherent_misfit(struct bench *b)
{
	static const struct {
		int dev, size, dma, hazard;
	} wrong[] = {
		{ 0, 4096, 0, 0 },
		{ 0, 4095, 0, HAZARD_PROTOCOL },
		{ 0, 8192, 0, HAZARD_CORRUPT },
		{ 1, 4096, 0, HAZARD_PROTOCOL },
		{ 0, 4096, 4096, HAZARD_PROTOCOL },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		int64_t p;

		on(b, "coherent");
		p = call(b, "dma_alloc_coherent", 0, 4096, KERNEL);
		call(b, "dma_free_coherent", wrong[i].dev, wrong[i].size, p,
		     b->out[0] + wrong[i].dma);
		assert_hazards(b, wrong[i].hazard);
	}
}

#define ROW_alloc ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("alloc", rows, sizeof(rows) / sizeof(*rows));
}
