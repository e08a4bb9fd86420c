// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of bus_dma(9): loads of mbuf chains, uios and CCBs.
 */
#include "tests/unit/bsd.h"

static const struct busdma_mbuf chain[] = { { BUF, 16 }, { BUF + 40, 0 },
					    { BUF + 64, 32 },
					    { BUF + PAGE, 64 } };
#define CHAIN_LEN 112

/* ---- mbufs ---- */

static void mbuf_chain(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 3 * PAGE), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_mbuf(&b, t, map, chain, 4, 0),
				 0);
		assert_int_equal(total(&b), CHAIN_LEN);
		fill(&b, BUF, 16, 0);
		fill(&b, BUF + 64, 32, 16);
		fill(&b, BUF + PAGE, 64, 48);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREWRITE);
		segs_read(&b, 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTWRITE);
		bus_dmamap_unload(&b, t, map);
		assert_int_equal(hazards(&b), 0);
	}
}

static void mbuf_callback2_has_the_length(void **state)
{
	struct bench b;
	struct busdma_mem mem;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map, chain, 4, 0), 0);
	assert_int_equal(b.mapsize, CHAIN_LEN);
	bus_dmamap_unload(&b, t, map);
	/* the packet header's, whatever the mbufs add up to */
	mem = busdma_mem_mbuf(chain, 4, true, 99);
	assert_int_equal(load_mem(&b, t, map, &mem, 0), 0);
	assert_int_equal(b.mapsize, 99);
	bus_dmamap_unload(&b, t, map);
	mem = busdma_mem_mbuf(chain, 4, false, 0);
	assert_int_equal(load_mem(&b, t, map, &mem, 0), EINVAL);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	end(&b);
}

static void mbuf_never_waits(void **state)
{
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE);
	load(&b, t, map_of(&b, t), BUF, SLOTS * PAGE);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map, chain, 4,
					      BUSDMA_WAITOK), ENOMEM);
	assert_int_equal(b.error, ENOMEM);
	assert_int_equal(b.calls, 2);
	assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
	end(&b);
}

static void mbuf_chain_too_large(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = CHAIN_LEN - 1);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map_of(&b, t), chain, 4,
					      0), EINVAL);
	t = TAG(&b, .maxsize = CHAIN_LEN, .nsegments = 2);
	assert_int_equal(bus_dmamap_load_mbuf(&b, t, map_of(&b, t), chain, 4,
					      0), EFBIG);
	assert_int_equal(b.error, EFBIG);
	assert_int_equal(b.mapsize, 0);
	end(&b);
}

static void mbuf_sg_fills_the_array(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = 3 * PAGE), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_mbuf_sg(&b, t, map, chain, 4,
							 b.seg, &b.nseg), 0);
		assert_int_equal(b.calls, 0);
		assert_int_equal(total(&b), CHAIN_LEN);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 7);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 16, 7);
		expect(&b, BUF + 64, 32, 7 + 16);
		expect(&b, BUF + PAGE, 64, 7 + 48);
		assert_int_equal(hazards(&b), 0);
	}
}

static void mbuf_sg_errors(void **state)
{
	struct bench b;
	int t, map, n = 9;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE, .nsegments = 2);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_mbuf_sg(&b, t, map, chain, 4, b.seg,
						 &n), EFBIG);
	assert_int_equal(n, 0);
	t = TAG(&b, .maxsize = CHAIN_LEN - 1);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_mbuf_sg(&b, t, map, chain, 4, b.seg,
						 &n), EINVAL);
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE);
	map = map_of(&b, t);
	api_inject(&b.m, API_FAIL_BOUNCE, 1);
	assert_int_equal(bus_dmamap_load_mbuf_sg(&b, t, map, chain, 4, b.seg,
						 &n), ENOMEM);
	assert_int_equal(bus_dmamap_load_mbuf_sg(&b, t, map, chain, 4, b.seg,
						 &n), 0);
	assert_int_equal(n, 3);
	end(&b);
}

/* ---- uio ---- */

static const struct busdma_iovec iov[] = { { BUF, 32 }, { BUF + PAGE, 64 } };

static void uio_of_the_kernel(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = PAGE), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_uio(&b, t, map, 0, iov, 2,
						     96), 0);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 7);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, 32, 7);
		expect(&b, BUF + PAGE, 64, 7 + 32);
		assert_int_equal(hazards(&b), 0);
	}
}

static void uio_resid_is_the_size(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	assert_int_equal(bus_dmamap_load_uio(&b, t, map_of(&b, t), 0, iov, 2,
					     40), 0);
	assert_int_equal(b.mapsize, 40);
	assert_int_equal(total(&b), 40);
	end(&b);
}

static void uio_never_waits(void **state)
{
	struct bench b;
	int t;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE);
	load(&b, t, map_of(&b, t), BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load_uio(&b, t, map_of(&b, t), 0, iov, 2,
					     96), ENOMEM);
	t = TAG(&b, .maxsize = 95);
	assert_int_equal(bus_dmamap_load_uio(&b, t, map_of(&b, t), 0, iov, 2,
					     96), EINVAL);
	end(&b);
}

/* Two pages of a process that are far apart in memory. */
static int process(struct bench *b)
{
	int p = busdma_proc_new(&b->m);

	busdma_proc_page(&b->m, p, 0, BUF + 4 * PAGE);
	busdma_proc_page(&b->m, p, 1, BUF);
	return p;
}

static const struct busdma_iovec user_iov = { PAGE - 32, 64 };

static void uio_of_a_process(void **state)
{
	struct bench b;

	(void)state;
	for (ON_ALL(&b)) {
		int p = process(&b);
		int t = TAG(&b, .maxsize = PAGE), map = map_of(&b, t);

		assert_int_equal(vslock(&b, p, PAGE - 32, 64), 0);
		assert_int_equal(bus_dmamap_load_uio(&b, t, map, p, &user_iov,
						     1, 64), 0);
		assert_int_equal(b.nseg, 2);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		busdma_proc_reclaim(&b.m, p); /* wired: they stay */
		segs_write(&b, 1);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF + 5 * PAGE - 32, 32, 1);
		expect(&b, BUF, 32, 33);
		bus_dmamap_unload(&b, t, map);
		busdma_vsunlock(&b.m, p, PAGE - 32, 64);
		assert_int_equal(hazards(&b), 0);
	}
}

static void user_pages_must_be_wired(void **state)
{
	struct bench b;
	int p, t, map;

	(void)state;
	begin(&b, "coherent");
	p = process(&b);
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_uio(&b, t, map, p, &user_iov, 1, 64),
			 0);
	assert_int_equal(hazards(&b), HAZARD_PROTOCOL);
	bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
	busdma_proc_reclaim(&b.m, p);
	segs_write(&b, 1);
	assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	end(&b);
}

static void vslock_of_nothing(void **state)
{
	struct bench b;
	int p, t;

	(void)state;
	begin(&b, "coherent");
	p = process(&b);
	assert_int_equal(vslock(&b, p, PAGE, PAGE + 1), EFAULT);
	assert_int_equal(vslock(&b, p, 64 * PAGE, 1), EFAULT);
	t = TAG(&b, .maxsize = PAGE);
	assert_int_equal(bus_dmamap_load_uio(&b, t, map_of(&b, t), p,
		&(struct busdma_iovec){ 3 * PAGE, 8 }, 1, 8), EFAULT);
	assert_int_equal(hazards(&b), HAZARD_CORRUPT);
	end(&b);
}

/* ---- CCBs ---- */

static const struct busdma_piece list[] = { { BUF, 32 }, { BUF + PAGE, 64 } };

/* Loads CCB, lets the device fill it, and looks at the two pieces. */
static void ccb_is_filled(struct busdma_ccb ccb, int first, int second)
{
	struct bench b;

	for (ON_ALL(&b)) {
		int t = TAG(&b, .maxsize = PAGE), map = map_of(&b, t);

		assert_int_equal(bus_dmamap_load_ccb(&b, t, map, ccb, 0), 0);
		assert_int_equal(b.calls, 1);
		assert_int_equal(total(&b), first + second);
		bus_dmamap_sync(&b, t, map, BUSDMA_PREREAD);
		segs_write(&b, 7);
		bus_dmamap_sync(&b, t, map, BUSDMA_POSTREAD);
		expect(&b, BUF, first, 7);
		expect(&b, BUF + PAGE, second, 7 + first);
		bus_dmamap_unload(&b, t, map);
		assert_int_equal(hazards(&b), 0);
	}
}

static void ccb_virtual_address(void **state)
{
	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_VADDR,
					   .addr = BUF, .len = 48 }, 48, 0);
}

static void ccb_physical_address(void **state)
{
	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_PADDR,
					   .addr = BUF, .len = 48 }, 48, 0);
}

static void ccb_list(void **state)
{
	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_SG, .list = list,
					   .nlist = 2, .len = 96 }, 32, 64);
	/* of virtual lists no more than dxfer_len */
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_SG, .list = list,
					   .nlist = 2, .len = 48 }, 32, 16);
}

static void ccb_physical_list(void **state)
{
	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_SG_PADDR,
					   .list = list, .nlist = 2,
					   .len = 96 }, 32, 64);
}

static void ccb_bio(void **state)
{
	static const struct busdma_bio bio = { .data = BUF, .bcount = 64 };

	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_SCSI_IO,
					   .data = CCB_DATA_BIO,
					   .bio = &bio, .len = 64 }, 64, 0);
}

static void ccb_target_io(void **state)
{
	(void)state;
	ccb_is_filled((struct busdma_ccb){ .func = CCB_CONT_TARGET_IO,
					   .data = CCB_DATA_SG, .list = list,
					   .nlist = 2, .len = 96 }, 32, 64);
}

/* ATA requests have no lists: the kernel loads nothing then. */
static void ccb_ata_io(void **state)
{
	struct busdma_ccb ccb = { .func = CCB_ATA_IO, .data = CCB_DATA_VADDR,
				  .addr = BUF, .len = 48 };
	struct bench b;
	int t;

	(void)state;
	ccb_is_filled(ccb, 48, 0);
	ccb.data = CCB_DATA_SG;
	ccb.list = list;
	ccb.nlist = 2;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	assert_int_equal(bus_dmamap_load_ccb(&b, t, map_of(&b, t), ccb, 0), 0);
	assert_int_equal(b.nseg, 0);
	end(&b);
}

static void ccb_without_data(void **state)
{
	struct busdma_ccb ccb = { .func = CCB_SCSI_IO, .dir_none = true };
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, t);
	assert_int_equal(bus_dmamap_load_ccb(&b, t, map, ccb, 0), 0);
	assert_int_equal(b.calls, 1);
	assert_int_equal(b.nseg, 0);
	assert_int_equal(bus_dmamap_destroy(&b, t, map), 0);
	end(&b);
}

static void ccb_other_codes(void **state)
{
	struct busdma_ccb ccb = { .func = CCB_OTHER, .addr = BUF, .len = 8 };
	struct bench b;
	int t, map;

	(void)state;
	begin(&b, "coherent");
	t = TAG(&b, .maxsize = PAGE);
	map = map_of(&b, t);
	bus_dmamap_load_ccb(&b, t, map, ccb, 0);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	ccb.func = CCB_SCSI_IO;
	ccb.data = CCB_DATA_OTHER;
	bus_dmamap_load_ccb(&b, t, map, ccb, 0);
	assert_int_equal(hazards(&b), HAZARD_CRASH);
	assert_int_equal(b.calls, 0);
	end(&b);
}

static void ccb_may_wait(void **state)
{
	struct busdma_ccb ccb = { .func = CCB_SCSI_IO, .data = CCB_DATA_SG,
				  .list = list, .nlist = 2, .len = 96 };
	struct bench b;
	int t, m1, m2;

	(void)state;
	begin(&b, "coherent");
	b.lock = busdma_lock_new(&b.m, false);
	t = TAG(&b, .lowaddr = BUF - 1, .maxsize = SLOTS * PAGE,
		.lockfunc = BUSDMA_LOCK_MUTEX, .lock = b.lock);
	m1 = map_of(&b, t);
	m2 = map_of(&b, t);
	load(&b, t, m1, BUF, SLOTS * PAGE);
	assert_int_equal(bus_dmamap_load_ccb(&b, t, m2, ccb, BUSDMA_NOWAIT),
			 ENOMEM);
	assert_int_equal(bus_dmamap_load_ccb(&b, t, m2, ccb, 0), EINPROGRESS);
	bus_dmamap_unload(&b, t, m1);
	assert_int_equal(busdma_swi(&b), 1);
	assert_int_equal(total(&b), 96);
	assert_int_equal(b.nseg, 2);
	end(&b);
}

#define SUITE_bsd_mbuf THIS_SUITE
#include "tests/unit/bsd_rows.h"
