// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): bus_dmamap_load(), its callback, errors, and loads that
 * wait for bounce pages.
 */
#include "tests/unit/bsd.h"

/* A tag all of whose buffers are bounced. */
static int bouncing(struct bench *b)
{
	int t;

	begin(b, "coherent");
	b->lock = busdma_lock_new(&b->m, false);
	t = TAG(b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE,
		.lockfunc = BUSDMA_LOCK_MUTEX, .lock = b->lock);
	return t;
}

/* ---- callback ---- */

static void load_calls_back(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load(&b, t, map, BUF, 64, 0), 0);
		assert_int_equal(b.calls, 1);
		assert_int_equal(b.error, 0);
		assert_true(b.nseg >= 1);
		assert_int_equal(hazards(&b), 0);
	}
}

/* ds_addr is what the device puts on the bus, ds_len how many bytes. */
static void segments_describe_the_buffer(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsegsz = 64), map = map_of(&b, t);

		load(&b, t, map, BUF, PAGE);
		assert_true(b.nseg >= 4);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 3);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, PAGE, 3);
		assert_int_equal(hazards(&b), 0);
	}
}

static void segments_are_the_callbacks_only(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	load(&b, t, map_of(&b, t), BUF, 64);
	/* a pointer that was kept leads to something else now */
	assert_int_equal(b.seg[0].addr, BUF);
	assert_true(b.kept[0].addr != BUF);
	dev_write(&b, b.kept[0].addr, 1, 0);
	assert_true(hazards(&b) & (HAZARD_CORRUPT | HAZARD_FAULT));
	end(&b);
}

struct chain {
	struct bench *b;
	int tag, map;
};

/* Loads the next map from inside the callback. */
static void load_another(void *arg, struct busdma_segment *segs, int nseg,
			 uint64_t mapsize, int error)
{
	struct chain *c = arg;

	(void)mapsize;
	assert_int_equal(error, 0);
	load(c->b, c->tag, c->map, BUF + 64, 32);
	assert_int_equal(nseg, 1);
	assert_int_equal(segs[0].addr, BUF);
}

static void loads_nest(void **state)
{
	struct busdma_mem mem = busdma_mem_buffer(BUF, 32);
	struct busdma_callback cb = { load_another, NULL };
	struct bench b;
	struct chain c = { &b, 0, 0 };
	int map;

	(void)state;
	begin(&b, "coherent");
	c.tag = TAG(&b, .maxsize = 64);
	map = map_of(&b, c.tag);
	c.map = map_of(&b, c.tag);
	cb.arg = &c;
	assert_int_equal(busdma_load(&b.m, c.tag, map, &mem, cb, 0), 0);
	assert_int_equal(b.calls, 1);
	end(&b);
}

/* ---- errors ---- */

static void efbig_comes_by_callback(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .nsegments = 2, .maxsegsz = 32);
		int map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load(&b, t, map, BUF, 96, 0), 0);
		assert_int_equal(b.calls, 1);
		assert_int_equal(b.error, EFBIG);
		assert_int_equal(b.nseg, 0);
		/* nothing is held for it */
		assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_false(api_check_leaks(&b.m));
	}
}

static void einval_calls_nobody(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = 64);
	assert_int_equal(bus_dmamap_load(&b, t, map_of(&b, t), BUF, 65, 0),
			 EINVAL);
	assert_int_equal(b.calls, 0);
	assert_int_equal(bus_dmamap_load(&b, t, 99, BUF, 64, 0), EINVAL);
	assert_int_equal(b.calls, 0);
	end(&b);
}

static void nowait_gives_enomem(void **state)
{
	struct bench b;
	int t = bouncing(&b), m1 = map_of(&b, t), m2 = map_of(&b, t);
	int m3 = map_of(&b, t);

	(void)state;
	load(&b, t, m1, BUF, SLOTS * PAGE - PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF, 2 * PAGE,
					 BUSDMA_NOWAIT), ENOMEM);
	assert_int_equal(b.error, ENOMEM);
	/* the page that there was has not been set aside */
	load(&b, t, m3, BUF, PAGE);
	bus_dmamap_unload(&b, t, m3);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(busdma_swi(&b), 0);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF, 16, BUSDMA_NOWAIT), 0);
	end(&b);
}

/* No IOVA is left: not a matter of waiting. */
static void enomem_of_the_iommu(void **state)
{
	struct bench b;
	int t, error = 0;

	(void)state;
	begin(&b, "iommu-strict");
	t = TAG(&b, .maxsize = PAGE);
	for (int i = 0; i < 17 && !error; i++)
		error = bus_dmamap_load(&b, t, map_of(&b, t), BUF, PAGE,
					BUSDMA_NOWAIT);
	assert_int_equal(error, ENOMEM);
	assert_int_equal(b.error, ENOMEM);
	end(&b);
}

/* NOCACHE of a load is another port's: nothing changes here. */
static void nocache_of_a_load(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load(&b, t, map, BUF, 64,
						 BUSDMA_NOCACHE), 0);
		fill(&b, BUF, 64, 3);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 3);
		assert_int_equal(hazards(&b), 0);
	}
}

/* The device is not to write there. */
static void nowrite_of_a_load(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "iommu-strict");
	t = TAG(&b, .maxsize = 64);
	assert_int_equal(bus_dmamap_load(&b, t, map_of(&b, t), BUF, 64,
					 BUSDMA_NOWRITE), 0);
	dev_read(&b, b.seg[0].addr, 1, -1);
	assert_int_equal(hazards(&b), 0);
	dev_write(&b, b.seg[0].addr, 1, 1);
	assert_int_equal(hazards(&b), HAZARD_FAULT);
	end(&b);
}

/* ---- deferred loads ---- */

static void einprogress(void **state)
{
	struct bench b;
	int t = bouncing(&b), m1 = map_of(&b, t), m2 = map_of(&b, t);

	(void)state;
	load(&b, t, m1, BUF, 3 * PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF + 3 * PAGE, 2 * PAGE,
					 0), EINPROGRESS);
	assert_int_equal(b.calls, 1);
	assert_int_equal(busdma_swi(&b), 0);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(b.calls, 1); /* not from within the unload */
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(b.calls, 2);
	assert_int_equal(b.error, 0);
	assert_int_equal(total(&b), 2 * PAGE);
	fill(&b, BUF + 3 * PAGE, 2 * PAGE, 9);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void deferred_load_moves_data(void **state)
{
	struct bench b;
	int t = bouncing(&b), m1 = map_of(&b, t), m2 = map_of(&b, t);

	(void)state;
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, TOP - PAGE, 100, 0),
			 EINPROGRESS);
	bus_dmamap_unload(&b, t, m1);
	busdma_swi(&b);
	busdma_lock(&b.m, b.lock);
	bus_dmamap_sync(&b, t, m2, BUSDMA_PREREAD);
	segs_write(&b, 21);
	bus_dmamap_sync(&b, t, m2, BUSDMA_POSTREAD);
	expect(&b, TOP - PAGE, 100, 21);
	bus_dmamap_unload(&b, t, m2);
	busdma_unlock(&b.m, b.lock);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* EFBIG may come as late as that. */
static void deferred_load_fails(void **state)
{
	struct bench b;
	int t = bouncing(&b), u, m1 = map_of(&b, t), m2;

	(void)state;
	u = TAG(&b, .lowaddr = BUF - 1, .nsegments = 1, .maxsegsz = 32,
		.lockfunc = BUSDMA_LOCK_MUTEX, .lock = b.lock);
	m2 = map_of(&b, u);
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&b, u, m2, BUF, 2 * PAGE, 0),
			 EINPROGRESS);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(b.error, EFBIG);
	load(&b, t, m1, BUF, SLOTS * PAGE);
	end(&b);
}

static void later_loads_overtake(void **state)
{
	struct bench b;
	int t, m1, m2, m3;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF + PAGE - 1, .maxsize = SLOTS * PAGE);
	m1 = map_of(&b, t);
	m2 = map_of(&b, t);
	m3 = map_of(&b, t);
	load(&b, t, m1, BUF + PAGE, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF + 5 * PAGE, 16, 0),
			 EINPROGRESS);
	load(&b, t, m3, BUF, 16); /* needs no page */
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void remember(void *arg, struct busdma_segment *segs, int nseg,
		     uint64_t mapsize, int error)
{
	int *order = arg;

	(void)segs;
	(void)nseg;
	(void)error;
	while (*order)
		order++;
	*order = (int)mapsize;
}

static void callbacks_are_fifo(void **state)
{
	struct bench b;
	int t = bouncing(&b), order[4] = { 0 }, m[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		m[i] = map_of(&b, t);
	load(&b, t, m[0], BUF, SLOTS * PAGE);
	for (int i = 3; i > 0; i--) {
		struct busdma_mem mem = busdma_mem_buffer(BUF, (uint64_t)i);
		struct busdma_callback cb = { remember, order };

		assert_int_equal(busdma_load(&b.m, t, m[i], &mem, cb, 0),
				 EINPROGRESS);
	}
	bus_dmamap_unload(&b, t, m[0]);
	assert_int_equal(busdma_swi(&b), 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(order[i], 3 - i);
	end(&b);
}

/* The first one waits for many pages; small ones behind it wait as well. */
static void waiting_loads_keep_their_place(void **state)
{
	struct bench b;
	int t = bouncing(&b), m[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		m[i] = map_of(&b, t);
	load(&b, t, m[0], BUF, PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m[1], BUF, 4 * PAGE, 0),
			 EINPROGRESS);
	assert_int_equal(bus_dmamap_load(&b, t, m[2], BUF, 16, 0),
			 EINPROGRESS);
	assert_int_equal(busdma_swi(&b), 0);
	bus_dmamap_unload(&b, t, m[0]);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(total(&b), 4 * PAGE);
	bus_dmamap_unload(&b, t, m[1]);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(total(&b), 16);
	end(&b);
}

static void injected_deferral(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t, map;

		b.lock = busdma_lock_new(&b.m, false);
		t = TAG(&b, .maxsize = 64, .lockfunc = BUSDMA_LOCK_MUTEX,
			.lock = b.lock);
		map = map_of(&b, t);
		api_inject(&b.m, API_FAIL_DEFER, 1);
		assert_int_equal(bus_dmamap_load(&b, t, map, BUF, 64, 0),
				 EINPROGRESS);
		assert_int_equal(b.calls, 0);
		assert_int_equal(busdma_swi(&b), 1);
		assert_int_equal(b.calls, 1);
		assert_int_equal(total(&b), 64);
		assert_int_equal(hazards(&b), 0);
	}
}

/* Taken for a failure, the load comes back to haunt the driver. */
static void einprogress_is_no_failure(void **state)
{
	struct bench b;
	int t = bouncing(&b), m1 = map_of(&b, t), m2 = map_of(&b, t);

	(void)state;
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF, 16, 0), EINPROGRESS);
	assert_int_equal(bus_dmamap_destroy(&b, t, m2), EBUSY);
	bus_dmamap_unload(&b, t, m2);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(bus_dmamap_destroy(&b, t, m1), 0);
	assert_true(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), HAZARD_LEAK);
	end(&b);
}

/* ---- bio ---- */

static void bio_mapped(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 64), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_bio(&b, t, map,
			(struct busdma_bio){ .data = BUF, .bcount = 48 }, 0),
			0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 11);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 48, 11);
		assert_int_equal(hazards(&b), 0);
	}
}

/* Pages in any order, entered at an offset. */
static void bio_unmapped(void **state)
{
	static const uint32_t pages[] = { BUF + 2 * PAGE, BUF };
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 2 * PAGE), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_bio(&b, t, map,
			(struct busdma_bio){ .unmapped = true, .page = pages,
					     .npages = 2, .offset = 64,
					     .bcount = PAGE }, 0), 0);
		assert_int_equal(total(&b), PAGE);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF + 2 * PAGE + 64, PAGE - 64, 0);
		expect(&b, BUF, 64, PAGE - 64);
		assert_int_equal(hazards(&b), 0);
	}
}

static void bio_may_wait(void **state)
{
	struct bench b;
	int t = bouncing(&b), m1 = map_of(&b, t), m2 = map_of(&b, t);

	(void)state;
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load_bio(&b, t, m2,
		(struct busdma_bio){ .data = BUF, .bcount = 48 }, 0),
		EINPROGRESS);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(total(&b), 48);
	end(&b);
}

#define SUITE_bsd_load THIS_SUITE
#include "tests/unit/bsd_rows.h"
