// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): lockfuncs and who must hold which lock.
 */
#include "tests/unit/bsd.h"

struct scene {
	struct bench b;
	int tag, map, other;
};

/* One map has all bounce pages, another one waits for some. */
static void deferred(struct scene *s, struct busdma_tag_args a)
{
	begin(&s->b, "coherent");
	s->b.lock = busdma_lock_new(&s->b.m, false);
	if (a.lockfunc == BUSDMA_LOCK_MUTEX)
		a.lock = s->b.lock;
	a.lowaddr = BUF - 1;
	a.maxsize = SLOTS * PAGE;
	s->tag = tag(&s->b, a);
	s->map = map_of(&s->b, s->tag);
	s->other = map_of(&s->b, s->tag);
	load(&s->b, s->tag, s->other, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&s->b, s->tag, s->map, BUF, 16, 0),
			 EINPROGRESS);
	bus_dmamap_unload(&s->b, s->tag, s->other);
	assert_int_equal(hazards(&s->b), 0);
}

/* ---- lockfuncs ---- */

static void lock_mutex_around_the_callback(void **state)
{
	struct scene s;

	(void)state;
	deferred(&s, (struct busdma_tag_args){ .lockfunc = BUSDMA_LOCK_MUTEX });
	assert_int_equal(s.b.seen_lock, 0);
	assert_int_equal(busdma_swi(&s.b), 1);
	assert_int_equal(s.b.seen_lock, 1);
	assert_false(busdma_state(&s.b.m)->lock[s.b.lock - 1].held);
	assert_int_equal(hazards(&s.b), 0);
	end(&s.b);
}

/* Who holds the mutex keeps the callback away. */
static void lock_mutex_waits(void **state)
{
	struct scene s;

	(void)state;
	deferred(&s, (struct busdma_tag_args){ .lockfunc = BUSDMA_LOCK_MUTEX });
	busdma_lock(&s.b.m, s.b.lock);
	assert_int_equal(busdma_swi(&s.b), 0);
	busdma_unlock(&s.b.m, s.b.lock);
	assert_int_equal(busdma_swi(&s.b), 1);
	assert_int_equal(hazards(&s.b), 0);
	end(&s.b);
}

struct client {
	struct bench *b;
	int ops[4], n, calls_at_lock, calls_at_unlock;
};

static void client_lock(void *arg, enum busdma_lock_op op)
{
	struct client *c = arg;

	used(op == BUSDMA_LOCK ? "BUS_DMA_LOCK" : "BUS_DMA_UNLOCK");
	c->ops[c->n++] = op;
	if (op == BUSDMA_LOCK)
		c->calls_at_lock = c->b->calls;
	else
		c->calls_at_unlock = c->b->calls;
}

static void lockfunc_gets_its_argument(void **state)
{
	struct scene s;
	struct client c = { &s.b, { 0 }, 0, 0, 0 };

	(void)state;
	deferred(&s, (struct busdma_tag_args){ .lockfunc = BUSDMA_LOCK_CLIENT,
					       .client_lock = client_lock,
					       .lockarg = &c });
	assert_int_equal(c.n, 0); /* none of the calls needed it */
	assert_int_equal(busdma_swi(&s.b), 1);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.ops[0], BUSDMA_LOCK);
	assert_int_equal(c.ops[1], BUSDMA_UNLOCK);
	/* right before the callback, right after it */
	assert_int_equal(c.calls_at_lock, 1);
	assert_int_equal(c.calls_at_unlock, 2);
	end(&s.b);
}

static void dflt_lock_panics(void **state)
{
	struct scene s;

	(void)state;
	deferred(&s, (struct busdma_tag_args){ .lockfunc = BUSDMA_DFLT_LOCK });
	assert_int_equal(busdma_swi(&s.b), 0);
	assert_int_equal(hazards(&s.b), HAZARD_CRASH);
	assert_int_equal(s.b.calls, 1);
	end(&s.b);
}

/* With NULL for lockfunc, loads that cannot wait are fine. */
static void dflt_lock_with_nowait(void **state)
{
	struct bench b;
	int t, m1, m2;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE);
	m1 = map_of(&b, t);
	m2 = map_of(&b, t);
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load(&b, t, m2, BUF, 16, BUSDMA_NOWAIT),
			 ENOMEM);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(busdma_swi(&b), 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void mutexes_do_not_recurse(void **state)
{
	struct bench b;
	int l;

	(void)state;
	begin(&b, "coherent");
	l = busdma_lock_new(&b.m, false);
	busdma_unlock(&b.m, l);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	busdma_lock(&b.m, l);
	assert_int_equal(hazards(&b), 0);
	busdma_lock(&b.m, l);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	busdma_lock_free(&b.m, l);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	end(&b);
}

/* Bounce pages have a lock of their own: drivers need none in common. */
static void bounce_pool_has_its_own_lock(void **state)
{
	struct bench b;
	int l[2], t[2], map[2];

	(void)state;
	begin(&b, "interconnect");
	for (int i = 0; i < 2; i++) {
		l[i] = busdma_lock_new(&b.m, false);
		t[i] = TAG(&b, .lowaddr = BUF - 1,
			   .lockfunc = BUSDMA_LOCK_MUTEX, .lock = l[i]);
		map[i] = map_of(&b, t[i]);
	}
	for (int i = 0; i < 2; i++) {
		*b.m.cpu = (uint8_t)i;
		busdma_lock(&b.m, l[i]);
		load(&b, t[i], map[i], BUF, 16);
	}
	for (int i = 0; i < 2; i++) {
		*b.m.cpu = (uint8_t)i;
		bus_dmamap_unload(&b, t[i], map[i]);
		busdma_unlock(&b.m, l[i]);
	}
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* ---- calls that want the tag's lock ---- */

static const struct busdma_mbuf mbuf = { BUF, 16 };
static const struct busdma_iovec iov = { BUF, 16 };

static void call_load(struct bench *b, int t, int map)
{
	bus_dmamap_load(b, t, map, BUF, 16, 0);
}

static void call_load_bio(struct bench *b, int t, int map)
{
	bus_dmamap_load_bio(b, t, map,
			    (struct busdma_bio){ .data = BUF, .bcount = 16 },
			    0);
}

static void call_load_ccb(struct bench *b, int t, int map)
{
	bus_dmamap_load_ccb(b, t, map, (struct busdma_ccb){
		.func = CCB_ATA_IO, .addr = BUF, .len = 16 }, 0);
}

static void call_load_mbuf(struct bench *b, int t, int map)
{
	bus_dmamap_load_mbuf(b, t, map, &mbuf, 1, 0);
}

static void call_load_mbuf_sg(struct bench *b, int t, int map)
{
	int n;

	bus_dmamap_load_mbuf_sg(b, t, map, &mbuf, 1, b->seg, &n);
}

static void call_load_uio(struct bench *b, int t, int map)
{
	bus_dmamap_load_uio(b, t, map, 0, &iov, 1, 16);
}

/*
 * CALL without the tag's lock while another thread uses the tag, with it,
 * and, in a new scene, without it but by one thread only (start-up).
 */
static void wants_the_lock(void (*call)(struct bench *b, int t, int map),
			   bool on_loaded)
{
	for (int held = 0; held < 2; held++) {
		struct bench b;
		int l, t, map, other;

		begin(&b, "interconnect");
		l = busdma_lock_new(&b.m, false);
		t = TAG(&b, .lockfunc = BUSDMA_LOCK_MUTEX, .lock = l);
		map = map_of(&b, t);
		other = map_of(&b, t);
		load(&b, t, other, BUF + 64, 16);
		if (on_loaded)
			load(&b, t, map, BUF, 16);
		assert_int_equal(hazards(&b), 0); /* start-up */
		*b.m.cpu = 1;
		busdma_lock(&b.m, l);
		bus_dmamap_sync(&b, t, other, BUSDMA_PREWRITE);
		busdma_unlock(&b.m, l);
		assert_int_equal(hazards(&b), 0);
		*b.m.cpu = 0;
		if (held)
			busdma_lock(&b.m, l);
		call(&b, t, map);
		assert_int_equal(hazards(&b), held ? 0 : HAZARD_PROTOCOL);
		end(&b);
	}
}

static void load_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load, false);
}

static void load_bio_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load_bio, false);
}

static void load_ccb_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load_ccb, false);
}

static void load_mbuf_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load_mbuf, false);
}

static void load_mbuf_sg_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load_mbuf_sg, false);
}

static void load_uio_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_load_uio, false);
}

static void unload_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(bus_dmamap_unload, true);
}

static void call_sync(struct bench *b, int t, int map)
{
	bus_dmamap_sync(b, t, map, BUSDMA_PREWRITE);
}

static void sync_wants_the_lock(void **state)
{
	(void)state;
	wants_the_lock(call_sync, true);
}

/* The deferred context is a thread like others. */
static void softintr_is_a_thread(void **state)
{
	struct scene s;

	(void)state;
	deferred(&s, (struct busdma_tag_args){ .lockfunc = BUSDMA_LOCK_MUTEX });
	assert_int_equal(busdma_swi(&s.b), 1);
	bus_dmamap_sync(&s.b, s.tag, s.map, BUSDMA_PREWRITE);
	assert_int_equal(hazards(&s.b), HAZARD_PROTOCOL);
	busdma_lock(&s.b.m, s.b.lock);
	bus_dmamap_sync(&s.b, s.tag, s.map, BUSDMA_PREWRITE);
	assert_int_equal(hazards(&s.b), 0);
	end(&s.b);
}

static void no_lock_during_start_up(void **state)
{
	struct bench b;
	int l, t, map;

	(void)state;
	begin(&b, "interconnect");
	l = busdma_lock_new(&b.m, false);
	t = TAG(&b, .lockfunc = BUSDMA_LOCK_MUTEX, .lock = l);
	map = map_of(&b, t);
	load(&b, t, map, BUF, 16);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
	bus_dmamap_unload(&b, t, map);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* ---- calls that must not be made with a mutex held ---- */

/* Under LOCK: creates a tag, a map, memory; what each of them breaks. */
static void create_all(struct bench *b, int lock, int broken)
{
	int t, map;
	uint32_t addr;

	busdma_lock(&b->m, lock);
	assert_int_equal(bus_dma_tag_create(b, (struct busdma_tag_args){
		.maxsize = 64 }, &t), 0);
	assert_int_equal(hazards(b), broken);
	assert_int_equal(bus_dmamap_create(b, t, 0, &map), 0);
	assert_int_equal(hazards(b), broken);
	assert_int_equal(bus_dmamem_alloc(b, t, &addr, BUSDMA_WAITOK, &map),
			 0);
	assert_int_equal(hazards(b), broken);
	busdma_unlock(&b->m, lock);
}

static void no_mutex_while_creating(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "coherent");
	create_all(&b, busdma_lock_new(&b.m, false), HAZARD_PROTOCOL);
	create_all(&b, busdma_lock_new(&b.m, true), 0);
	end(&b);
}

static void nowait_memory_under_a_mutex(void **state)
{
	struct bench b;
	int l, t, map;
	uint32_t addr;

	(void)state;
	begin(&b, "coherent");
	l = busdma_lock_new(&b.m, false);
	t = TAG(&b, .maxsize = 64);
	busdma_lock(&b.m, l);
	assert_int_equal(bus_dmamem_alloc(&b, t, &addr, BUSDMA_NOWAIT, &map),
			 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* The others may be called with locks held, and without. */
static void other_calls_have_no_protocol(void **state)
{
	struct bench b;

	(void)state;
	for (int held = 0; held < 2; held++) {
		int l, t, map, mem;
		uint32_t addr;

		begin(&b, "coherent");
		l = busdma_lock_new(&b.m, false);
		t = TAG(&b, .maxsize = 64, .lockfunc = BUSDMA_LOCK_MUTEX,
			.lock = l);
		map = map_of(&b, t);
		assert_int_equal(bus_dmamem_alloc(&b, t, &addr, 0, &mem), 0);
		if (held)
			busdma_lock(&b.m, l);
		bus_dmamem_free(&b, t, addr, mem);
		assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		assert_int_equal(hazards(&b), 0);
		end(&b);
	}
}

#define SUITE_bsd_lock THIS_SUITE
#include "tests/unit/bsd_rows.h"
