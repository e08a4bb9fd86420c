/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bench of bsd.h with the calls of NetBSD and OpenBSD. After a load the
 * map's segments are in the bench, as if a callback had been told.
 */
#ifndef TESTS_UNIT_BSD_NET_H
#define TESTS_UNIT_BSD_NET_H

#include "tests/unit/bsd.h"

/* A call that both systems have. */
#define used_both(name) (used(name "_netbsd"), used(name "_openbsd"))

unused static int nb_tag(struct bench *b)
{
	used_both("bus_dma_tag");
	return busdma_nb_bus_tag(&b->m, 0);
}

unused static int nb_map(struct bench *b, int t, uint64_t size, unsigned nsegs,
			 uint64_t maxsegsz, uint64_t boundary, unsigned flags)
{
	int map;

	used_both("bus_dmamap_create");
	used_flags(flags);
	assert_int_equal(busdma_nb_create(&b->m, t, size, nsegs, maxsegsz,
					  boundary, flags, &map), 0);
	return map;
}

unused static bool nb_segment(struct bench *b, int map, int i,
			      struct busdma_segment *seg)
{
	used_both("dm_segs");
	return busdma_map_segment(&b->m, map, i, seg);
}

static int after_load(struct bench *b, int map, unsigned flags, int error)
{
	used_flags(flags);
	b->nseg = 0;
	while (b->nseg < BUSDMA_EXTENTS &&
	       busdma_map_segment(&b->m, map, b->nseg, &b->seg[b->nseg]))
		b->nseg++;
	return error;
}

unused static int nb_load_proc(struct bench *b, int t, int map, int proc,
			       uint32_t addr, uint32_t len, unsigned flags)
{
	struct busdma_mem mem = busdma_nb_mem_buffer(&b->m, proc, addr, len);

	used_both("bus_dmamap_load");
	return after_load(b, map, flags,
			  busdma_nb_load(&b->m, t, map, &mem, flags));
}

unused static int nb_load(struct bench *b, int t, int map, uint32_t addr,
			  uint32_t len, unsigned flags)
{
	return nb_load_proc(b, t, map, 0, addr, len, flags);
}

unused static int nb_load_mbuf(struct bench *b, int t, int map,
			       const struct busdma_mbuf *chain, int n,
			       unsigned flags)
{
	struct busdma_mem mem = chain_of(chain, n);

	used_both("bus_dmamap_load_mbuf");
	return after_load(b, map, flags,
			  busdma_nb_load(&b->m, t, map, &mem, flags));
}

unused static int nb_load_uio(struct bench *b, int t, int map, int proc,
			      const struct busdma_iovec *iov, int n,
			      uint64_t resid, unsigned flags)
{
	struct busdma_mem mem = busdma_mem_uio(&b->m, proc, iov, n, resid);

	used_both("bus_dmamap_load_uio");
	return after_load(b, map, flags,
			  busdma_nb_load(&b->m, t, map, &mem, flags));
}

unused static int nb_load_raw(struct bench *b, int t, int map,
			      const struct busdma_segment *segs, int nsegs,
			      uint64_t size, unsigned flags)
{
	used_both("bus_dmamap_load_raw");
	return after_load(b, map, flags,
			  busdma_nb_load_raw(&b->m, t, map, segs, nsegs, size,
					     flags));
}

unused static void nb_unload(struct bench *b, int t, int map)
{
	used_both("bus_dmamap_unload");
	busdma_nb_unload(&b->m, t, map);
}

unused static void nb_destroy(struct bench *b, int t, int map)
{
	used_both("bus_dmamap_destroy");
	busdma_nb_destroy(&b->m, t, map);
}

unused static void nb_sync(struct bench *b, int t, int map, uint64_t off,
			   uint64_t len, unsigned ops)
{
	used_both("bus_dmamap_sync");
	used_ops(ops);
	busdma_nb_sync(&b->m, t, map, off, len, ops);
}

unused static uint64_t nb_mapsize(struct bench *b, int map)
{
	used_both("dm_mapsize");
	return busdma_nb_mapsize(&b->m, map);
}

unused static int nb_nsegs(struct bench *b, int map)
{
	used_both("dm_nsegs");
	return busdma_nb_nsegs(&b->m, map);
}

unused static void nb_set_maxsegsz(struct bench *b, int map, uint64_t size)
{
	used("dm_maxsegsz");
	used("dm_maxsegsz_set");
	busdma_nb_set_maxsegsz(&b->m, map, size);
}

unused static int nb_subregion(struct bench *b, int t, uint64_t min,
			       uint64_t max, int *sub)
{
	used("bus_dmatag_subregion");
	return busdma_nb_subregion(&b->m, t, min, max, sub, BUSDMA_NOWAIT);
}

#endif
