// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): what each operation of bus_dmamap_sync() is for, with
 * and without caches, bounce pages, store buffers.
 */
#include "tests/unit/bsd.h"

static int loaded(struct bench *b, int *t)
{
	int map;

	*t = TAG(b, .maxsize = 64);
	map = map_of(b, *t);
	load(b, *t, map, BUF, 32);
	return map;
}

static bool bounced(const struct bench *b)
{
	return b->m.platform->bounce;
}

/* ---- single operations, and what follows without them ---- */

static void prewrite(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 5);
		assert_int_equal(hazards(&b), 0);
	}
}

static void without_prewrite(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 5);
		segs_read(&b, cached(&b) || bounced(&b) ? -1 : 5);
		assert_int_equal(hazards(&b), cached(&b) || bounced(&b) ?
						      HAZARD_STALE : 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 5);
		assert_int_equal(hazards(&b), 0);
	}
}

/* A later change needs another one. */
static void prewrite_after_each_change(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		for (int again = 0; again < 2; again++) {
			fill(&b, BUF, 32, 5);
			bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
			fill(&b, BUF, 1, 77);
			if (again)
				bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
			dev_read(&b, b.seg[0].addr, 1, again ? 77 : -1);
			assert_int_equal(hazards(&b),
					 !again && (cached(&b) || bounced(&b)) ?
						 HAZARD_STALE : 0);
			bus_dmamap_sync(&b, t, map, BUSDMA_POSTWRITE);
		}
	}
}

static void preread_and_postread(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 200);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		if (b.m.platform->speculation)
			touch(&b, BUF, 32);
		evict(&b, BUF, 16);
		segs_write(&b, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 32, 5);
		assert_int_equal(hazards(&b), 0);
	}
}

/*
 * Dirty lines are still there when the device writes. With a bounce page
 * POSTREAD writes over them as it should.
 */
static void without_preread(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 200);
		machine_drain(&b.m, 0);
		segs_write(&b, 5);
		evict(&b, BUF, 32);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		touch(&b, BUF, 32);
		assert_int_equal(!!(hazards(&b) & (HAZARD_LOST | HAZARD_STALE)),
				 cached(&b));
	}
}

static void without_postread(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		if (b.m.platform->speculation)
			touch(&b, BUF, 32);
		segs_write(&b, 5);
		touch(&b, BUF, 32);
		assert_int_equal(!!(hazards(&b) & HAZARD_STALE),
				 bounced(&b) ||
				 (cached(&b) && b.m.platform->speculation));
	}
}

static void postwrite_is_for_the_order(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTWRITE);
		expect(&b, BUF, 32, 5);
		assert_int_equal(hazards(&b), 0);
	}
}

/* ---- combinations ---- */

static void preread_with_prewrite(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD | BUSDMA_PREWRITE);
		segs_read(&b, 5);
		dev_write(&b, b.seg[0].addr, 16, 60); /* a part only */
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD |
						    BUSDMA_POSTWRITE);
		expect(&b, BUF, 16, 60);
		expect(&b, BUF + 16, 16, 5 + 16);
		assert_int_equal(hazards(&b), 0);
	}
}

/*
 * With PREREAD alone the rest of the buffer is undefined: a bounce page has
 * other things in it.
 */
static void preread_alone_gives_the_buffer_away(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);
		bool kept = true;

		fill(&b, BUF, 32, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		dev_write(&b, b.seg[0].addr, 16, 60);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 16, 60);
		for (int i = 16; i < 32; i++)
			kept &= api_cpu_read(&b.m, 0, BUF + (uint32_t)i) ==
				5 + i;
		if (bounced(&b))
			assert_false(kept);
		assert_int_equal(hazards(&b), 0);
	}
}

/* Not allowed: ports panic, or skip the POST half of bounce pages. */
static void pre_mixed_with_post(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD | BUSDMA_PREWRITE);
		segs_write(&b, 5);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD | BUSDMA_PREWRITE);
		if (cached(&b)) {
			assert_int_equal(hazards(&b),
					 HAZARD_PROTOCOL | HAZARD_CRASH);
			continue;
		}
		touch(&b, BUF, 32);
		assert_int_equal(!!(hazards(&b) & (HAZARD_STALE | HAZARD_LOST)),
				 bounced(&b));
	}
}

/* Also where all of the buffer is in bounce pages, for want of whole lines. */
static void pre_mixed_with_post_in_lines(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "arm64-like");
	t = TAG(&b, .maxsize = 64);
	map = map_of(&b, t);
	load(&b, t, map, BUF + 4, 8);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
	segs_write(&b, 5);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD | BUSDMA_POSTREAD);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	touch(&b, BUF + 4, 8);
	assert_int_equal(hazards(&b), HAZARD_STALE);
	end(&b);
}

static void sync_needs_a_loaded_map(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	map = map_of(&b, t);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	load(&b, t, map, BUF, 32);
	bus_dmamap_sync(&b, t, map, 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	bus_dmamap_sync(&b, t, map, 16);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* ---- what it is made of ---- */

/* READ is from the device to memory, WRITE from memory to the device. */
static void operations_are_the_hosts(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map = loaded(&b, &t);

		fill(&b, BUF, 32, 5);
		/* the driver thought of the device's view */
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_read(&b, -1);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_write(&b, 9);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTWRITE);
		if (bounced(&b)) {
			touch(&b, BUF, 32);
			assert_true(hazards(&b) & HAZARD_STALE);
		}
	}
}

static void bounce_pages_are_copied(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "swiotlb");
	map = loaded(&b, &t);
	assert_true(b.seg[0].addr < HEAP);
	fill(&b, BUF, 32, 5);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
	assert_int_equal(api_cpu_read(&b.m, 0, b.seg[0].addr + 3), 8);
	segs_write(&b, 70);
	expect(&b, BUF, 0, 0);
	bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
	expect(&b, BUF, 32, 70);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* What shares a cache line with the buffer is bounced, and so is safe. */
static void neighbours_on_the_line(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		load(&b, t, map, BUF + 4, 8);
		fill(&b, BUF, 4, 30);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		fill(&b, BUF, 4, 40);
		segs_write(&b, 1);
		evict(&b, BUF, 16);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 4, 40);
		expect(&b, BUF + 4, 8, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

static void caches_are_written_back(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "arm64-like");
	map = loaded(&b, &t);
	fill(&b, BUF, 32, 5);
	machine_drain(&b.m, 0);
	assert_int_equal(b.m.line1[0][BUF / LINE].dirty, 1);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
	assert_int_equal(b.m.line1[0][BUF / LINE].dirty, 0);
	bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
	assert_int_equal(b.m.line1[0][BUF / LINE].present, 0);
	end(&b);
}

/* The store buffer is empty after PRE operations, even of coherent memory. */
static void memory_is_ordered(void **state)
{
	static const unsigned ops[] = { BUSDMA_PREREAD, BUSDMA_PREWRITE };
	struct bench b;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int t, map;

		begin(&b, "write-buffer");
		map = loaded(&b, &t);
		fill(&b, BUF, 2, 5);
		assert_true(b.m.stores[0][0].used);
		bus_dmamap_sync(&b, t, map, ops[i]);
		assert_false(b.m.stores[0][0].used);
		end(&b);
	}
}

#define SUITE_bsd_sync THIS_SUITE
#include "tests/unit/bsd_rows.h"
