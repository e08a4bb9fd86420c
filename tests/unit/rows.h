/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame of the tests of ref/rows.h: a bench with a machine on a
 * platform, calls by name, CPU and device accesses.
 *
 * A test of a row is a function of the bench; it starts with on(). The calls
 * and constants that it names are remembered, and a row whose symbol was not
 * among them fails.
 *
 * A file of such tests makes its rows of ref/rows.def at its end, see
 * test_rows_memory.c.
 */
#ifndef TESTS_UNIT_ROWS_H
#define TESTS_UNIT_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ref/api.h"
#include "ref/dmaattr.h"
#include "ref/dmamap.h"
#include "ref/linux_area.h"
#include "ref/linux_alloc.h"
#include "ref/linux_bridge.h"
#include "ref/linux_iommu.h"
#include "ref/linux_mask.h"

#define BENCH_NAMES 256

struct bench {
	struct arena mem;
	struct machine m;
	bool running;
	int64_t out[API_MAX_PARAMS];	/* of the last call */
	const char *named[BENCH_NAMES];
	int nnamed;
};

static const uint32_t bench_heap = 0x4000, bench_heap_size = 0x10000;

static inline void bench_name(struct bench *b, const char *name)
{
	if (b->nnamed < BENCH_NAMES)
		b->named[b->nnamed++] = name;
}

static inline bool bench_named(const struct bench *b, const char *name)
{
	for (int i = 0; i < b->nnamed; i++)
		if (!strcmp(b->named[i], name))
			return true;
	return false;
}

/* A new machine on a built-in platform, or on a description. */
static inline void on(struct bench *b, const char *platform)
{
	static const struct machine_sizes sizes = {
		.mem = 0x18000, .bounce = 0x4000, .slot = 2048,
		.iova_pages = 24, .ndomains = 6, .ngrants = 32,
	};
	struct machine_sizes z = sizes;
	struct platform_error err;
	const struct platform *p = platform_builtin(&b->mem, platform);

	if (!p)
		p = platform_read(&b->mem, platform, &err);
	assert_non_null(p);
	if (b->running)
		machine_release(&b->m);
	z.client = api_state_size(8);
	machine_init(&b->m, p, &z);
	b->m.values = true;
	b->running = true;
	api_init(&b->m, bench_heap, bench_heap_size);
}

static inline int64_t bench_call(struct bench *b, const char *name,
				 const int64_t *args, size_t n)
{
	const struct api_call *c = api_call_find(name);
	size_t want = 0;

	if (!c)
		fail_msg("no call '%s'", name);
	for (const char *p = c->params; *p; p++)
		want += *p != 'o';
	if (want != n)
		fail_msg("'%s' has %zu parameters, not %zu", name, want, n);
	bench_name(b, name);
	memset(b->out, 0, sizeof(b->out));
	return c->run(&b->m, args, b->out);
}

/* call(b, "dma_map_single", dev, ptr, size, dir): results are in b->out. */
#define call(b, name, ...)                                                     \
	bench_call(b, name, (const int64_t[]){ 0, ##__VA_ARGS__ } + 1,         \
		   sizeof((const int64_t[]){ 0, ##__VA_ARGS__ }) /             \
				   sizeof(int64_t) - 1)

/* A constant by name. */
static inline int64_t constant(struct bench *b, const char *name)
{
	int64_t v = 0;

	if (!api_constant(name, &v))
		fail_msg("no constant '%s'", name);
	bench_name(b, name);
	return v;
}

static inline void wr(struct bench *b, int64_t ptr, uint8_t v)
{
	api_cpu_write(&b->m, *b->m.cpu, (uint64_t)ptr, v);
}

static inline uint8_t rd(struct bench *b, int64_t ptr)
{
	return api_cpu_read(&b->m, *b->m.cpu, (uint64_t)ptr);
}

/* What the device is told by writel(): the CPU's stores go first. */
static inline void doorbell(struct bench *b)
{
	machine_drain(&b->m, *b->m.cpu);
}

static inline int bench_grant(const struct bench *b, int dev, int64_t dma,
			      enum dma_dir dir)
{
	return machine_grant_over(&b->m, dev, (uint64_t)dma, 1, dir);
}

static inline uint8_t dev_rd(struct bench *b, int dev, int64_t dma)
{
	uint8_t v;

	machine_dev_read(&b->m, dev, (uint64_t)dma,
			 bench_grant(b, dev, dma, DIR_TO_DEVICE), &v);
	return v;
}

static inline void dev_wr(struct bench *b, int dev, int64_t dma, uint8_t v)
{
	machine_dev_write(&b->m, dev, (uint64_t)dma,
			  bench_grant(b, dev, dma, DIR_FROM_DEVICE), v);
}

/* The hazards since the last time, as a set. */
static inline int hazards(struct bench *b)
{
	int set = *b->m.hazards;

	*b->m.hazards = 0;
	return set;
}

#define assert_hazards(b, set) assert_int_equal(hazards(b), set)
#define assert_clean(b) assert_hazards(b, 0)

/* The cache takes the line of ADDR in by itself. */
static inline void fill(struct bench *b, int64_t addr)
{
	uint32_t line = (uint32_t)addr / b->m.platform->line;

	if (b->m.platform->l1)
		machine_do(&b->m, (struct step){ STEP_FILL_L1, 0, line });
	else if (b->m.platform->l2)
		machine_do(&b->m, (struct step){ STEP_FILL_L2, 0, line });
}

static inline int64_t kmalloc(struct bench *b, int64_t size)
{
	int64_t p = call(b, "kmalloc", size, GFP_FOR_KERNEL);

	assert_true(p);
	return p;
}

static inline void bench_run(void (*test)(struct bench *), const char *symbol)
{
	struct bench b = { .running = false };

	test(&b);
	if (symbol && !bench_named(&b, symbol))
		fail_msg("the test does not use '%s'", symbol);
	if (b.running)
		machine_release(&b.m);
	arena_release(&b.mem);
}

/* A row of a suite: its test is run with the row as cmocka's state. */
struct bench_row {
	const char *name, *symbol;
	void (*test)(struct bench *);
};

static inline void bench_row_test(void **state)
{
	const struct bench_row *r = *state;

	bench_run(r->test, r->symbol);
}

static inline int bench_rows(const char *suite, const struct bench_row *rows,
			     size_t n)
{
	struct CMUnitTest *tests = xcalloc(n, sizeof(*tests));
	int status;

	for (size_t i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name, .test_func = bench_row_test,
			.initial_state = (void *)&rows[i],
		};
	status = _cmocka_run_group_tests(suite, tests, n, NULL, NULL);
	free(tests);
	return status;
}

/* For a file's end, where its suite's macro says ROW_RUN, the others none. */
#define ROW(suite, seed, item, symbol, test, note)                             \
	ROW_##suite(seed ": " item, symbol, test)
#define ROW_RUN(name, symbol, test) { name, symbol, test },

#endif
