/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about contiguous and declared coherent memory.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096

/* A heap of which every second page is taken, areas excepted. */
static void fragment(struct bench *b)
{
	int64_t p[16];
	int n = 0;

	while (n < 16 && (p[n] = call(b, "__get_free_pages", KERNEL, 0)))
		n++;
	for (int i = 0; i < n; i += 2)
		call(b, "free_pages", p[i], 0);
}

/* ---- contiguous memory ---- */

static void cma_for_drivers(struct bench *b)
{
	for (int cma = 0; cma < 2; cma++) {
		on(b, "coherent");
		if (cma)
			call(b, "dma_contiguous_reserve", 0);
		fragment(b);
		assert_int_equal(!!call(b, "dma_alloc_coherent", 0, 2 * PAGE,
					KERNEL), cma);
	}
}

static void cma_for_attrs(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	call(b, "dma_contiguous_reserve", 0);
	fragment(b);
	p = call(b, "dma_alloc_attrs", 0, 3 * PAGE, KERNEL,
		 ATTR_WRITE_COMBINE);
	assert_true(p);
	wr(b, p + 2 * PAGE, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0] + 2 * PAGE), 1);
	assert_clean(b);
	call(b, "dma_free_attrs", 0, 3 * PAGE, p, b->out[0],
	     ATTR_WRITE_COMBINE);
	/* not for who may not wait */
	assert_int_equal(call(b, "dma_alloc_attrs", 0, 3 * PAGE,
			      GFP_FOR_ATOMIC, 0), 0);
}

static void cma_reserve(struct bench *b)
{
	int64_t n = 0;

	on(b, "coherent");
	call(b, "cma_size", 4 * PAGE);
	call(b, "dma_contiguous_reserve", 0);
	while (call(b, "__get_free_pages", KERNEL, 0))
		n++;
	assert_int_equal(n, 16 - 4);
	assert_true(call(b, "dma_alloc_coherent", 0, 4 * PAGE, KERNEL));
}

static void cma_reserve_limit(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	call(b, "cma_size", 2 * PAGE);
	call(b, "dma_contiguous_reserve", bench_heap + PAGE);
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL),
			 0);
	on(b, "coherent");
	call(b, "cma_size", 2 * PAGE);
	call(b, "dma_contiguous_reserve", bench_heap + 2 * PAGE);
	fragment(b);
	p = call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL);
	assert_int_equal(p, bench_heap);
}

static void cma_reserve_late(struct bench *b)
{
	on(b, "coherent");
	kmalloc(b, 64);
	call(b, "dma_contiguous_reserve", 0);
	assert_hazards(b, HAZARD_PROTOCOL);
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL),
			 0);
}

static void cma_reserve_size(struct bench *b)
{
	for (int pages = 2; pages < 6; pages++) {
		on(b, "coherent");
		call(b, "cma_size", pages * PAGE);
		call(b, "dma_contiguous_reserve", 0);
		fragment(b);
		assert_true(call(b, "dma_alloc_coherent", 0, pages * PAGE,
				 KERNEL));
		assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE,
				      KERNEL), 0);
	}
}

static void cma_declare(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_declare_contiguous", 1, 3 * PAGE, 0, 0),
			 0);
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL),
			 0);
	assert_true(call(b, "dma_alloc_coherent", 1, 2 * PAGE, KERNEL));
}

static void cma_declare_base(struct bench *b)
{
	int64_t base = bench_heap + 4 * PAGE;

	on(b, "coherent");
	assert_int_equal(call(b, "dma_declare_contiguous", 0, 2 * PAGE, base,
			      0), 0);
	assert_int_equal(call(b, "dma_declare_contiguous", 1, 2 * PAGE,
			      base + PAGE, 0), -LINUX_EBUSY);
	assert_int_equal(call(b, "dma_declare_contiguous", 1, 0, 0, 0),
			 -LINUX_EINVAL);
	assert_int_equal(call(b, "dma_declare_contiguous", 1, 2 * PAGE, 0,
			      bench_heap + PAGE), -LINUX_ENOMEM);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL),
			 base);
}

static void dt_cma(struct bench *b)
{
	on(b, "platform board\ndevice dev0 coherent\ndevice dev1 coherent\n"
	      "reserved-memory reusable 8192\n");
	fragment(b);
	assert_true(call(b, "dma_alloc_coherent", 1, 2 * PAGE, KERNEL));
}

static void dt_cma_device(struct bench *b)
{
	on(b, "platform board\ndevice dev0 coherent\ndevice dev1 coherent\n"
	      "reserved-memory reusable 8192 at 32768 device dev1\n");
	fragment(b);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL),
			 0);
	assert_int_equal(call(b, "dma_alloc_coherent", 1, 2 * PAGE, KERNEL),
			 32768);
}

static void dt_coherent(struct bench *b)
{
	int64_t p;

	on(b, "platform board\nl1 yes\ndevice dev0 noncoherent\n"
	      "reserved-memory no-map 8192 at 4096 device dev0\n");
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	assert_int_equal(p, 4096);
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 1);
	assert_clean(b);
}

/* ---- declared coherent memory ---- */

/* Below the heap, on a machine with caches. */
#define AREA 0x1000
#define AREA_SIZE (2 * PAGE)

static int64_t declare(struct bench *b, int64_t flags)
{
	on(b, "l1");
	return call(b, "dma_declare_coherent_memory_2014", 0, AREA, AREA,
		    AREA_SIZE, flags);
}

static void declare_coherent(struct bench *b)
{
	int64_t p;

	assert_int_equal(declare(b, MEMORY_MAP), MEMORY_MAP);
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	assert_int_equal(p, AREA);
	assert_int_equal(b->out[0], AREA);
	/* not for other devices */
	assert_true(call(b, "dma_alloc_coherent", 1, PAGE, KERNEL) >=
		    bench_heap);
	on(b, "l1");
	assert_int_equal(call(b, "dma_declare_coherent_memory_2014", 0, AREA,
			      AREA, 100, MEMORY_MAP), 0);
}

static void memory_map(struct bench *b)
{
	int64_t p;

	assert_true(declare(b, constant(b, "DMA_MEMORY_MAP")));
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	wr(b, p, 1);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, b->out[0]), 1);
	assert_clean(b);
	assert_int_equal(declare(b, 0), 0);
}

static void memory_io(struct bench *b)
{
	int64_t io = constant(b, "DMA_MEMORY_IO");

	assert_int_equal(declare(b, io), io);
}

static void memory_children(struct bench *b)
{
	declare(b, MEMORY_MAP | constant(b, "DMA_MEMORY_INCLUDES_CHILDREN"));
	assert_true(call(b, "dma_alloc_coherent", 1, PAGE, KERNEL) >=
		    bench_heap);
}

static void memory_exclusive(struct bench *b)
{
	int64_t exclusive = constant(b, "DMA_MEMORY_EXCLUSIVE");

	declare(b, MEMORY_MAP | exclusive);
	assert_true(call(b, "dma_alloc_coherent_2014", 0, AREA_SIZE, KERNEL));
	assert_int_equal(call(b, "dma_alloc_coherent_2014", 0, PAGE, KERNEL),
			 0);
	declare(b, MEMORY_MAP);
	assert_true(call(b, "dma_alloc_coherent_2014", 0, AREA_SIZE, KERNEL));
	assert_true(call(b, "dma_alloc_coherent_2014", 0, PAGE, KERNEL) >=
		    bench_heap);
}

static void arch_has_declare(struct bench *b)
{
	assert_int_equal(constant(b, "ARCH_HAS_DMA_DECLARE_COHERENT_MEMORY"),
			 1);
	assert_true(declare(b, MEMORY_MAP));
}

static void private_to_allocators(struct bench *b)
{
	int64_t p, dma;

	/* what the allocator got by it is freed by the public call alone */
	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	assert_int_equal(call(b, "dma_alloc_from_coherent", 0, PAGE), 1);
	dma = b->out[0];
	p = b->out[1];
	call(b, "dma_free_coherent", 0, PAGE, p, dma);
	assert_false(api_check_leaks(&b->m));
	/* a driver without such memory gets none by it */
	assert_int_equal(call(b, "dma_alloc_from_coherent", 1, PAGE), 0);
	assert_int_equal(b->out[1], 0);
}

static void declare_single(struct bench *b)
{
	assert_true(declare(b, MEMORY_MAP));
	assert_int_equal(call(b, "dma_declare_coherent_memory_2014", 0,
			      0x3000, 0x3000, PAGE, MEMORY_MAP), 0);
	assert_int_equal(call(b, "dma_declare_coherent_memory_2014", 1,
			      0x3000, 0x3000, PAGE, MEMORY_MAP), MEMORY_MAP);
}

static void release_declared(struct bench *b)
{
	int64_t p, dma;

	declare(b, MEMORY_MAP);
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	dma = b->out[0];
	call(b, "dma_free_coherent", 0, PAGE, p, dma);
	call(b, "dma_release_declared_memory", 0);
	assert_clean(b);
	assert_true(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL) >=
		    bench_heap);
	declare(b, MEMORY_MAP);
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	dma = b->out[0];
	call(b, "dma_release_declared_memory", 0);
	assert_hazards(b, HAZARD_PROTOCOL);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_CORRUPT);
}

static void mark_occupied(struct bench *b)
{
	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	assert_int_equal(call(b, "dma_mark_declared_memory_occupied", 0, AREA,
			      100), AREA);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL),
			 AREA + PAGE);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL), 0);
	assert_int_equal(call(b, "dma_mark_declared_memory_occupied", 1, AREA,
			      100), -LINUX_EINVAL);
}

static void mark_occupied_twice(struct bench *b)
{
	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	assert_int_equal(call(b, "dma_mark_declared_memory_occupied", 0,
			      AREA + PAGE, PAGE), AREA + PAGE);
	assert_int_equal(call(b, "dma_mark_declared_memory_occupied", 0, AREA,
			      PAGE), AREA);
	assert_int_equal(call(b, "dma_mark_declared_memory_occupied", 0, AREA,
			      PAGE), -LINUX_EBUSY);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL), 0);
}

static void alloc_from_coherent(struct bench *b)
{
	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	assert_int_equal(call(b, "dma_alloc_from_coherent", 1, PAGE), 0);
	assert_int_equal(call(b, "dma_alloc_from_coherent", 0, AREA_SIZE), 1);
	assert_int_equal(b->out[0], AREA);
	assert_int_equal(b->out[1], AREA);
	/* !0 with no memory: dma_alloc_coherent() returns NULL */
	assert_int_equal(call(b, "dma_alloc_from_coherent", 0, PAGE), 1);
	assert_int_equal(b->out[1], 0);
}

static void release_from_coherent(struct bench *b)
{
	int64_t p;

	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	assert_int_equal(call(b, "dma_release_from_coherent", 1, 0, p), 0);
	assert_int_equal(call(b, "dma_release_from_coherent", 0, 0,
			      bench_heap), 0);
	assert_int_equal(call(b, "dma_release_from_coherent", 0, 0, p), 1);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL), p);
}

static void mmap_from_coherent(struct bench *b)
{
	int64_t p, user;

	declare(b, MEMORY_MAP | MEMORY_EXCLUSIVE);
	p = call(b, "dma_alloc_coherent", 0, PAGE, KERNEL);
	assert_int_equal(call(b, "dma_mmap_from_coherent", 0, bench_heap,
			      PAGE), 0);
	assert_int_equal(call(b, "dma_mmap_from_coherent", 0, p, PAGE), 1);
	user = b->out[0];
	assert_int_equal(b->out[1], 0);
	wr(b, user, 4);
	assert_int_equal(rd(b, p), 4);
	assert_clean(b);
}

#define ROW_area ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("area", rows, sizeof(rows) / sizeof(*rows));
}
