// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9) of NetBSD and OpenBSD: tags, maps, loads.
 */
#include "tests/unit/bsd_net.h"

/* ---- maps ---- */

static void nb_create_and_destroy(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
		nb_unload(&b, t, map);
		nb_destroy(&b, t, map);
		assert_false(api_check_leaks(&b.m));
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_create_enomem(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	used("bus_dmamap_create_netbsd");
	assert_int_equal(busdma_nb_create(&b.m, t, 64, 1, 64, 0, BUSDMA_NOWAIT,
					  &map), ENOMEM);
	assert_int_equal(map, 0);
	end(&b);
}

/* The restrictions that FreeBSD's tags have are the map's. */
static void nb_map_has_the_restrictions(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 128, 8, 32, 64, 0);

		assert_int_equal(nb_load(&b, t, map, BUF + 48, 128, 0), 0);
		assert_true(nb_nsegs(&b, map) >= 4);
		for (int i = 0; i < b.nseg; i++) {
			assert_true(b.seg[i].len <= 32);
			assert_int_equal(b.seg[i].addr / 64,
					 (b.seg[i].addr + b.seg[i].len - 1) /
						 64);
		}
		assert_int_equal(total(&b), 128);
	}
}

static void nb_allocnow_never_blocks(void **state)
{
	struct bench b;
	int t, sub, m1, m2, l;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_subregion(&b, t, 0, BUF - 1, &sub), 0);
	m1 = nb_map(&b, sub, PAGE, 4, PAGE, 0, BUSDMA_ALLOCNOW);
	m2 = nb_map(&b, sub, 4 * PAGE, 4, PAGE, 0, 0);
	/* the pages of the first are not there for the second */
	assert_int_equal(nb_load(&b, sub, m2, BUF, 3 * PAGE, 0), ENOMEM);
	assert_int_equal(nb_load(&b, sub, m2, BUF, 2 * PAGE, 0), 0);
	/* nor is unload the end of them; and no sleeping either */
	l = busdma_lock_new(&b.m, false);
	busdma_lock(&b.m, l);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(nb_load(&b, sub, m1, BUF + 8, PAGE,
					 BUSDMA_WAITOK), 0);
		nb_unload(&b, sub, m1);
	}
	assert_int_equal(hazards(&b), 0);
	nb_unload(&b, sub, m2);
	nb_destroy(&b, sub, m1);
	assert_int_equal(nb_load(&b, sub, m2, BUF, 4 * PAGE, BUSDMA_NOWAIT),
			 0);
	end(&b);
}

static void nb_destroy_unloads(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
		nb_destroy(&b, t, map);
		assert_int_equal(hazards(&b), 0);
		dev_write(&b, b.seg[0].addr, 1, 1);
		assert_true(hazards(&b) & (HAZARD_CORRUPT | HAZARD_FAULT));
		assert_false(api_check_leaks(&b.m));
	}
}

/* ---- loads ---- */

static void nb_load_answers_at_once(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_mapsize(&b, map), 0);
		assert_int_equal(nb_load(&b, t, map, BUF, 48, 0), 0);
		assert_int_equal(nb_mapsize(&b, map), 48);
		assert_int_equal(nb_nsegs(&b, map), b.nseg);
		nb_sync(&b, t, map, 0, 48, BUSDMA_PREREAD);
		segs_write(&b, 5);
		nb_sync(&b, t, map, 0, 48, BUSDMA_POSTREAD);
		expect(&b, BUF, 48, 5);
		nb_unload(&b, t, map);
		assert_int_equal(nb_mapsize(&b, map), 0);
		assert_int_equal(nb_nsegs(&b, map), 0);
		assert_int_equal(hazards(&b), 0);
	}
}

/* dm_segs stays readable as long as the map is loaded. */
static void nb_segments_stay(void **state)
{
	struct bench b;
	struct busdma_segment seg;
	int t, map, other;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 32, 0, 0);
	other = nb_map(&b, t, 64, 2, 64, 0, 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	assert_int_equal(nb_load(&b, t, other, BUF + PAGE, 64, 0), 0);
	assert_true(nb_segment(&b, map, 1, &seg));
	assert_int_equal(seg.addr, BUF + 32);
	assert_int_equal(seg.len, 32);
	assert_false(nb_segment(&b, map, 2, &seg));
	end(&b);
}

static void nb_load_errors(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "swiotlb");
	t = nb_tag(&b);
	map = nb_map(&b, t, 5 * PAGE, 2, 32, 0, 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 96, BUSDMA_NOWAIT), EFBIG);
	assert_int_equal(nb_mapsize(&b, map), 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 5 * PAGE + 1, BUSDMA_NOWAIT),
			 EINVAL);
	assert_int_equal(nb_load(&b, t, map, BUF, 5 * PAGE, BUSDMA_NOWAIT),
			 ENOMEM);
	api_inject(&b.m, API_FAIL_BOUNCE, 1);
	assert_int_equal(nb_load(&b, t, map, BUF, 16, BUSDMA_NOWAIT), ENOMEM);
	assert_int_equal(nb_mapsize(&b, map), 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 16, BUSDMA_NOWAIT), 0);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void nb_load_in_a_process(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int p = busdma_proc_new(&b.m), t = nb_tag(&b);
		int map = nb_map(&b, t, PAGE, 4, PAGE, 0, 0);

		busdma_proc_page(&b.m, p, 0, BUF + 4 * PAGE);
		busdma_proc_page(&b.m, p, 1, BUF);
		assert_int_equal(nb_load_proc(&b, t, map, p, PAGE - 32, 64, 0),
				 0);
		/* all pages are assumed to be wired */
		assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
		nb_unload(&b, t, map);
		assert_int_equal(busdma_vslock(&b.m, p, PAGE - 32, 64), 0);
		assert_int_equal(nb_load_proc(&b, t, map, p, PAGE - 32, 64, 0),
				 0);
		nb_sync(&b, t, map, 0, 64, BUSDMA_PREREAD);
		segs_write(&b, 5);
		nb_sync(&b, t, map, 0, 64, BUSDMA_POSTREAD);
		expect(&b, BUF + 5 * PAGE - 32, 32, 5);
		expect(&b, BUF, 32, 37);
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_load_waitok(void **state)
{
	struct bench b;
	int t, map, l;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, BUSDMA_NOWAIT);
	l = busdma_lock_new(&b.m, false);
	busdma_lock(&b.m, l);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, BUSDMA_NOWAIT), 0);
	nb_unload(&b, t, map);
	assert_int_equal(hazards(&b), 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, BUSDMA_WAITOK), 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* For special hardware that this machine does not have: ignored. */
static void nb_streaming(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 2, 64, 0, 0);

		assert_int_equal(nb_load(&b, t, map, BUF, 64,
					 BUSDMA_STREAMING), 0);
		fill(&b, BUF, 64, 1);
		nb_sync(&b, t, map, 0, 64, BUSDMA_PREWRITE);
		segs_read(&b, 1);
		assert_int_equal(hazards(&b), 0);
	}
}

/* BUS_DMA_READ: only from the device to memory; WRITE: the other way. */
static void nb_read_and_write(void **state)
{
	static const unsigned flags[] = { BUSDMA_READ, BUSDMA_WRITE,
					  BUSDMA_READ | BUSDMA_WRITE };
	struct bench b;

	(void)state;
	for (int i = 0; i < 3; i++) {
		int t, map;

		begin(&b, "iommu-strict");
		t = nb_tag(&b);
		map = nb_map(&b, t, 64, 2, 64, 0, 0);
		assert_int_equal(nb_load(&b, t, map, BUF, 32, flags[i]), 0);
		fill(&b, BUF, 32, 1);
		nb_sync(&b, t, map, 0, 32, BUSDMA_PREREAD | BUSDMA_PREWRITE);
		dev_read(&b, b.seg[0].addr, 1, i == 0 ? -1 : 1);
		assert_int_equal(hazards(&b), i == 0 ? HAZARD_FAULT : 0);
		dev_write(&b, b.seg[0].addr, 1, 1);
		assert_int_equal(hazards(&b), i == 1 ? HAZARD_FAULT : 0);
		end(&b);
	}
}

/* The device reaches everything, whatever the bus's limit is. */
static void nb_64bit(void **state)
{
	struct bench b;
	int t, sub, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_subregion(&b, t, 0, BUF - 1, &sub), 0);
	map = nb_map(&b, sub, 64, 2, 64, 0, BUSDMA_64BIT);
	assert_int_equal(nb_load(&b, sub, map, BUF, 64, 0), 0);
	assert_int_equal(b.seg[0].addr, BUF);
	end(&b);
}

/* Placeholders for buses: they mean nothing to this one. */
static void nb_bus_flags(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, BUSDMA_BUS1 | BUSDMA_BUS4);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, BUSDMA_BUS2 |
							      BUSDMA_BUS3), 0);
	assert_int_equal(b.seg[0].addr, BUF);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static const struct busdma_mbuf chain[] = { { BUF, 16 }, { BUF + 64, 32 } };

static void nb_mbuf(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 64, 4, 64, 0, 0);

		assert_int_equal(nb_load_mbuf(&b, t, map, chain, 2, 0), 0);
		assert_int_equal(nb_mapsize(&b, map), 48);
		fill(&b, BUF, 16, 0);
		fill(&b, BUF + 64, 32, 16);
		nb_sync(&b, t, map, 0, 48, BUSDMA_PREWRITE);
		segs_read(&b, 0);
		assert_int_equal(hazards(&b), 0);
		nb_unload(&b, t, map);
		nb_destroy(&b, t, map);
		map = nb_map(&b, t, 47, 4, 64, 0, 0);
		assert_int_equal(nb_load_mbuf(&b, t, map, chain, 2, 0),
				 EINVAL);
	}
}

static void nb_uio(void **state)
{
	static const struct busdma_iovec iov[] = { { BUF, 32 },
						   { BUF + PAGE, 64 } };
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = nb_tag(&b), map = nb_map(&b, t, 96, 4, 64, 0, 0);

		assert_int_equal(nb_load_uio(&b, t, map, 0, iov, 2, 80, 0), 0);
		assert_int_equal(nb_mapsize(&b, map), 80);
		nb_sync(&b, t, map, 0, 80, BUSDMA_PREREAD);
		segs_write(&b, 3);
		nb_sync(&b, t, map, 0, 80, BUSDMA_POSTREAD);
		expect(&b, BUF + PAGE, 48, 35);
		assert_int_equal(hazards(&b), 0);
	}
}

static void nb_load_again(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "iommu-strict");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 2, 64, 0, 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	nb_unload(&b, t, map);
	nb_unload(&b, t, map);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	nb_destroy(&b, t, map);
	assert_true(api_check_leaks(&b.m));
	end(&b);
}

static void nb_maxsegsz(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	map = nb_map(&b, t, 64, 4, 64, 0, 0);
	nb_set_maxsegsz(&b, map, 16);
	assert_int_equal(nb_load(&b, t, map, BUF, 64, 0), 0);
	assert_int_equal(nb_nsegs(&b, map), 4);
	nb_unload(&b, t, map);
	assert_int_equal(busdma_nb_maxsegsz(&b.m, map), 64);
	nb_set_maxsegsz(&b, map, 65);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	end(&b);
}

/* ---- tags ---- */

static void nb_tags_come_from_the_bus(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_tag(&b), t);
	assert_false(api_check_leaks(&b.m));
	busdma_nb_tag_destroy(&b.m, t);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	end(&b);
}

/* Both ends are included. */
static void nb_subregion_bounds(void **state)
{
	struct bench b;
	int t, sub, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_subregion(&b, t, 0, BUF + PAGE - 1, &sub), 0);
	map = nb_map(&b, sub, PAGE, 2, PAGE, 0, 0);
	assert_int_equal(nb_load(&b, sub, map, BUF, PAGE, 0), 0);
	assert_int_equal(b.seg[0].addr, BUF);
	nb_unload(&b, sub, map);
	assert_int_equal(nb_load(&b, sub, map, BUF + PAGE, 16, 0), 0);
	assert_true(b.seg[0].addr < HEAP);
	nb_destroy(&b, sub, map);
	/* nothing to bounce into: too high */
	busdma_nb_tag_destroy(&b.m, sub);
	assert_int_equal(nb_subregion(&b, t, HEAP, TOP - PAGE, &sub), 0);
	map = nb_map(&b, sub, PAGE, 2, PAGE, 0, 0);
	assert_int_equal(nb_load(&b, sub, map, TOP - 16, 16, 0), ENOMEM);
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

static void nb_tag_destroy(void **state)
{
	struct bench b;
	int t, sub, map;

	(void)state;
	begin(&b, "coherent");
	t = nb_tag(&b);
	assert_int_equal(nb_subregion(&b, t, 5, 4, &sub), EINVAL);
	api_inject(&b.m, API_FAIL_ALLOC, 1);
	assert_int_equal(nb_subregion(&b, t, 0, TOP, &sub), ENOMEM);
	assert_int_equal(nb_subregion(&b, t, 0, TOP, &sub), 0);
	assert_true(api_check_leaks(&b.m));
	hazards(&b);
	map = nb_map(&b, sub, PAGE, 2, PAGE, 0, 0);
	used("bus_dmatag_destroy");
	busdma_nb_tag_destroy(&b.m, sub);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	nb_destroy(&b, sub, map);
	busdma_nb_tag_destroy(&b.m, sub);
	assert_false(api_check_leaks(&b.m));
	assert_int_equal(hazards(&b), 0);
	end(&b);
}

#define SUITE_bsd_netbsd THIS_SUITE
#include "tests/unit/bsd_rows.h"
