// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): the calls of all BSDs by name, as litmus tests have
 * them.
 */
#include "tests/unit/bsd.h"

static int64_t out[API_MAX_PARAMS];

#define CALL(b, name, ...)                                                     \
	run(b, name, (const int64_t[]){ __VA_ARGS__ },                         \
	    sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t))

static int64_t run(struct bench *b, const char *name, const int64_t *args,
		   size_t n)
{
	const struct api_call *c = api_call_find(name);
	size_t want = 0;

	used(name);
	assert_non_null(c);
	for (const char *p = c->params; *p; p++)
		want += *p != 'o';
	assert_int_equal(n, want);
	return c->run(&b->m, args, out);
}

/* A call without arguments. */
static int64_t call0(struct bench *b, const char *name)
{
	used(name);
	assert_non_null(api_call_find(name));
	return api_call_find(name)->run(&b->m, NULL, out);
}

static int64_t constant(const char *name)
{
	int64_t v = 0;

	used(name);
	assert_true(api_constant(name, &v));
	return v;
}

static void freebsd_by_name(void **state)
{
	struct bench b;
	int64_t bus, t, map, max;

	(void)state;
	begin(&b, "arm64-like");
	bus = CALL(&b, "bus_get_dma_tag", 0);
	max = constant("BUS_SPACE_MAXADDR");
	assert_int_equal(CALL(&b, "bus_dma_tag_create", bus, 1, 0, max, max, 0,
			      0, 64, 2, 64, 0, constant("dflt_lock"), 0), 0);
	t = out[0];
	assert_int_equal(CALL(&b, "bus_dmamap_create", t, 0), 0);
	map = out[0];
	assert_int_equal(CALL(&b, "bus_dmamap_load", t, map, BUF, 64,
			      constant("BUS_DMA_NOWAIT")), 0);
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], BUF);
	assert_int_equal(out[2], 0);
	assert_int_equal(CALL(&b, "busdma_result", map), 1);
	assert_int_equal(CALL(&b, "busdma_segment", map, 0), 1);
	assert_int_equal(out[1], 64);
	CALL(&b, "bus_dmamap_sync", t, map, constant("BUS_DMASYNC_PREREAD"));
	dev_write(&b, BUF, 64, 5);
	CALL(&b, "bus_dmamap_sync", t, map, constant("BUS_DMASYNC_POSTREAD"));
	expect(&b, BUF, 64, 5);
	CALL(&b, "bus_dmamap_unload", t, map);
	assert_int_equal(CALL(&b, "bus_dmamap_destroy", t, map), 0);
	assert_int_equal(CALL(&b, "bus_dmamem_alloc", t,
			      constant("BUS_DMA_ZERO")), 0);
	CALL(&b, "bus_dmamem_free", t, out[0], out[1]);
	assert_int_equal(CALL(&b, "bus_dma_tag_destroy", t), 0);
	assert_false(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

/* Loads of all kinds tell the same of the same memory. */
static void freebsd_loads_by_name(void **state)
{
	struct bench b;
	int64_t t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, (int)t);
	for (int i = 0; i < 5; i++) {
		int64_t r = i == 0 ? CALL(&b, "bus_dmamap_load_bio", t, map, 0,
					  BUF, 0, 0, 48, 0) :
			    i == 1 ? CALL(&b, "bus_dmamap_load_ccb", t, map,
					  constant("XPT_SCSI_IO"),
					  constant("CAM_DATA_SG"), 0, BUF, 16,
					  BUF + 16, 32, 0) :
			    i == 2 ? CALL(&b, "bus_dmamap_load_mbuf", t, map,
					  BUF, 16, BUF + 16, 32, 0) :
			    i == 3 ? CALL(&b, "bus_dmamap_load_mbuf_sg", t,
					  map, BUF, 16, BUF + 16, 32, 0) :
				     CALL(&b, "bus_dmamap_load_uio", t, map, 0,
					  BUF, 16, BUF + 16, 64, 48, 0);

		assert_int_equal(r, 0);
		assert_int_equal(out[0], 1);
		assert_int_equal(out[1], BUF);
		assert_int_equal(CALL(&b, "busdma_segment", map, 0), 1);
		assert_int_equal(out[1], 48);
		CALL(&b, "bus_dmamap_unload", t, map);
	}
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void freebsd_waits_by_name(void **state)
{
	struct bench b;
	int64_t t, m1, m2, lock;

	(void)state;
	begin(&b, "coherent");
	call0(&b, "mtx_init");
	lock = out[0];
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = 4 * PAGE,
		.lockfunc = BUSDMA_LOCK_MUTEX, .lock = (int)lock);
	m1 = map_of(&b, (int)t);
	m2 = map_of(&b, (int)t);
	assert_int_equal(CALL(&b, "bus_dmamap_load", t, m1, BUF, 4 * PAGE, 0),
			 0);
	assert_int_equal(CALL(&b, "bus_dmamap_load", t, m2, BUF, 16, 0),
			 constant("EINPROGRESS"));
	assert_int_equal(CALL(&b, "busdma_result", m2), 0);
	CALL(&b, "mtx_lock", lock);
	CALL(&b, "bus_dmamap_unload", t, m1);
	CALL(&b, "mtx_unlock", lock);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(CALL(&b, "busdma_result", m2), 1);
	assert_int_equal(out[2], 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void locks_by_name(void **state)
{
	static const char *const names[][4] = {
		{ "mtx_init", "mtx_lock", "mtx_unlock", "mtx_destroy" },
		{ "sx_init", "sx_xlock", "sx_xunlock", "sx_destroy" },
	};
	struct bench b;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int64_t lock;
		int t;

		begin(&b, "coherent");
		call0(&b, names[i][0]);
		lock = out[0];
		CALL(&b, names[i][1], lock);
		t = TAG(&b, .maxsize = 64);
		/* who holds an sx lock may sleep */
		assert_int_equal(hazards(&b), i ? 0 : HAZARD_PROTOCOL);
		CALL(&b, names[i][2], lock);
		CALL(&b, names[i][3], lock);
		assert_int_equal(hazards(&b), 0);
		CALL(&b, names[i][1], lock);
		assert_int_equal(hazards(&b), HAZARD_CORRUPT);
		assert_int_equal(bus_dma_tag_destroy(&b, t), 0);
		end(&b);
	}
}

static void processes_by_name(void **state)
{
	struct bench b;
	int64_t p, t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, (int)t);
	call0(&b, "busdma_proc");
	p = out[0];
	CALL(&b, "busdma_proc_page", p, 1, BUF);
	assert_int_equal(CALL(&b, "vslock", p, PAGE, 64), 0);
	CALL(&b, "busdma_proc_reclaim", p);
	assert_int_equal(CALL(&b, "bus_dmamap_load_uio", t, map, p, PAGE, 64,
			      0, 0, 64, 0), 0);
	assert_int_equal(out[1], BUF);
	CALL(&b, "bus_dmamap_unload", t, map);
	CALL(&b, "vsunlock", p, PAGE, 64);
	assert_int_equal(hazards(&b), 0);
	CALL(&b, "busdma_proc_reclaim", p);
	assert_int_equal(CALL(&b, "vslock", p, PAGE, 64), EFAULT);
	CALL(&b, "vsunlock", p, PAGE, 64);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

static void netbsd_by_name(void **state)
{
	struct bench b;
	int64_t t, map, seg, len, kva;

	(void)state;
	begin(&b, "arm64-like");
	t = CALL(&b, "bus_dma_tag_netbsd", 0);
	assert_int_equal(CALL(&b, "bus_dmamem_alloc_netbsd", t, PAGE, 16, 0,
			      0), 0);
	seg = out[0];
	len = out[1];
	assert_int_equal(CALL(&b, "bus_dmamem_map_netbsd", t, seg, len, PAGE,
			      constant("BUS_DMA_COHERENT")), 0);
	kva = out[0];
	assert_int_equal(CALL(&b, "bus_dmamap_create_netbsd", t, PAGE, 1, PAGE,
			      0, 0), 0);
	map = out[0];
	assert_int_equal(CALL(&b, "bus_dmamap_load_netbsd", t, map, kva, PAGE,
			      0, 0), 0);
	assert_int_equal(CALL(&b, "dm_segs_netbsd", map, 0), 1);
	assert_int_equal(out[0], seg);
	assert_int_equal(CALL(&b, "dm_mapsize_netbsd", map), PAGE);
	assert_int_equal(CALL(&b, "dm_nsegs_netbsd", map), 1);
	CALL(&b, "bus_dmamap_sync_netbsd", t, map, 0, 16,
	     constant("BUS_DMASYNC_PREWRITE"));
	CALL(&b, "bus_dmamap_unload_netbsd", t, map);
	assert_int_equal(CALL(&b, "bus_dmamap_load_raw_netbsd", t, map, seg,
			      len, 64, 0), 0);
	CALL(&b, "bus_dmamap_destroy_netbsd", t, map);
	CALL(&b, "bus_dmamem_unmap_netbsd", t, kva, PAGE);
	CALL(&b, "bus_dmamem_free_netbsd", t, seg, len);
	assert_false(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

#define SUITE_bsd_names THIS_SUITE
#include "tests/unit/bsd_rows.h"
