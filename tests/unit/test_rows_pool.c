/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about DMA pools.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL

/* ---- pools ---- */

static void pool_create(struct bench *b)
{
	int64_t pool, p;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 24, 8, 0);
	assert_true(pool);
	p = call(b, "dma_pool_alloc", pool, KERNEL);
	assert_int_equal(call(b, "dma_pool_alloc", pool, KERNEL), p + 24);
	assert_int_equal(call(b, "dma_pool_create", 0, 0, 8, 0), 0);
}

static void pool_alignment(struct bench *b)
{
	int64_t pool;

	on(b, "l1");
	assert_int_equal(call(b, "dma_pool_create", 0, 24, 12, 0), 0);
	pool = call(b, "dma_pool_create", 0, 24, 16, 0);
	for (int i = 0; i < 8; i++)
		assert_int_equal(call(b, "dma_pool_alloc", pool, KERNEL) % 16,
				 0);
	/* zero is no restriction; objects have four bytes at least */
	pool = call(b, "dma_pool_create", 0, 1, 0, 0);
	call(b, "dma_pool_alloc", pool, KERNEL);
	assert_int_equal(call(b, "dma_pool_alloc", pool, KERNEL) % 8, 4);
}

static void pool_boundary(struct bench *b)
{
	int64_t pool;

	on(b, "l1");
	assert_int_equal(call(b, "dma_pool_create", 0, 48, 0, 32), 0);
	assert_int_equal(call(b, "dma_pool_create", 0, 48, 0, 96), 0);
	pool = call(b, "dma_pool_create", 0, 48, 0, 128);
	for (int i = 0; i < 20; i++) {
		int64_t dma;

		assert_true(call(b, "dma_pool_alloc", pool, KERNEL));
		dma = b->out[0];
		assert_int_equal(dma / 128, (dma + 47) / 128);
	}
}

static void pool_consistent(struct bench *b)
{
	for (int i = 0; platform_builtin_name(i); i++) {
		int64_t pool, p, dma;

		on(b, platform_builtin_name(i));
		pool = call(b, "dma_pool_create", 0, 16, 0, 0);
		p = call(b, "dma_pool_alloc", pool, KERNEL);
		dma = b->out[0];
		wr(b, p, 1);
		doorbell(b);
		assert_int_equal(dev_rd(b, 0, dma), 1);
		dev_wr(b, 0, dma, 2);
		assert_int_equal(rd(b, p), 2);
		assert_clean(b);
	}
}

static void pool_destroy_busy(struct bench *b)
{
	int64_t pool, p;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	p = call(b, "dma_pool_alloc", pool, KERNEL);
	call(b, "dma_pool_free", pool, p, b->out[0]);
	call(b, "dma_pool_destroy", pool);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	call(b, "dma_pool_alloc", pool, KERNEL);
	call(b, "dma_pool_destroy", pool);
	assert_hazards(b, HAZARD_PROTOCOL | HAZARD_LEAK);
}

static void pool_destroy_irq(struct bench *b)
{
	int64_t pool;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	call(b, "irq_enter");
	call(b, "dma_pool_destroy", pool);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "irq_exit");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	call(b, "dma_pool_destroy", pool);
	assert_clean(b);
}

static void pool_alloc(struct bench *b)
{
	int64_t pool;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	api_inject(&b->m, API_FAIL_ALLOC, 1);
	assert_int_equal(call(b, "dma_pool_alloc", pool, KERNEL), 0);
	assert_true(call(b, "dma_pool_alloc", pool, KERNEL));
	call(b, "spin_lock");
	assert_true(call(b, "dma_pool_alloc", pool, GFP_FOR_ATOMIC));
	assert_clean(b);
	call(b, "dma_pool_alloc", pool, KERNEL);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static void pool_free(struct bench *b)
{
	int64_t pool, p, dma;

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 16, 0, 0);
	p = call(b, "dma_pool_alloc", pool, KERNEL);
	dma = b->out[0];
	call(b, "dma_pool_free", pool, p, dma + 16);
	assert_hazards(b, HAZARD_CORRUPT);
	call(b, "dma_pool_free", pool, p, dma);
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	assert_int_equal(call(b, "dma_pool_alloc", pool, KERNEL), p);
	call(b, "dma_pool_free", pool, p, dma);
	call(b, "dma_pool_free", pool, p, dma);
	assert_hazards(b, HAZARD_CORRUPT);
}

#define ROW_pool ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("pool", rows, sizeof(rows) / sizeof(*rows));
}
