/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma(9) of NetBSD and OpenBSD of libdmaref: <dmaref/bsd.h> on
 * ref/busdma_nb.h. A map is an object of the program's, whose dm_ members are
 * filled in by loads.
 */
#include "include/dmaref/bsd.h"

#include <string.h>

#include "ref/busdma_nb.h"
#include "ref/dmaref_bsd.h"

static int tag_id(bus_dma_tag_t tag)
{
	return (int)(uintptr_t)tag;
}

/* The kernels' flags as ref/busdma.h has them. */
static unsigned flags_of(int flags)
{
	static const struct {
		int theirs;
		unsigned ours;
	} map[] = {
		{ BUS_DMA_NOWAIT, BUSDMA_NOWAIT },
		{ BUS_DMA_ALLOCNOW, BUSDMA_ALLOCNOW },
		{ BUS_DMA_COHERENT, BUSDMA_COHERENT },
		{ BUS_DMA_STREAMING, BUSDMA_STREAMING },
		{ BUS_DMA_READ, BUSDMA_READ },
		{ BUS_DMA_WRITE, BUSDMA_WRITE },
		{ BUS_DMA_NOCACHE, BUSDMA_NOCACHE },
		{ 0x800, BUSDMA_PREFETCHABLE }, /* NetBSD's */
		{ 0x1000, BUSDMA_64BIT },	/* OpenBSD's */
		{ 0x2000, BUSDMA_ZERO },	/* OpenBSD's */
	};
	unsigned ours = 0;

	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++)
		if (flags & map[i].theirs)
			ours |= map[i].ours;
	return ours;
}

/* ---- tags ---- */

bus_dma_tag_t dmaref_bsd_dmat(struct device *dev)
{
	struct dmaref *r = dmaref_enter();
	int tag = busdma_nb_bus_tag(&r->m, dmaref_id(dev));

	dmaref_leave(r);
	return (bus_dma_tag_t)(uintptr_t)tag;
}

int dmaref_bsd_subregion(bus_dma_tag_t tag, bus_addr_t min_addr,
			 bus_addr_t max_addr, bus_dma_tag_t *newtag,
			 int flags)
{
	struct dmaref *r = dmaref_enter();
	int new;
	int error = busdma_nb_subregion(&r->m, tag_id(tag), min_addr, max_addr,
					&new, flags_of(flags));

	*newtag = (bus_dma_tag_t)(uintptr_t)new;
	dmaref_leave(r);
	return error;
}

void dmaref_bsd_tag_destroy(bus_dma_tag_t tag)
{
	struct dmaref *r = dmaref_enter();

	busdma_nb_tag_destroy(&r->m, tag_id(tag));
	dmaref_leave(r);
}

/* ---- maps ---- */

int bus_dmamap_create(bus_dma_tag_t tag, bus_size_t size, int nsegments,
		      bus_size_t maxsegsz, bus_size_t boundary, int flags,
		      bus_dmamap_t *dmamp)
{
	struct dmaref *r = dmaref_enter();
	bus_dmamap_t map;
	int id;
	int error = busdma_nb_create(&r->m, tag_id(tag), size,
				     (unsigned)nsegments, maxsegsz, boundary,
				     flags_of(flags), &id);

	if (!error) {
		map = arena_new(&r->mem, struct dmaref_bsd_map);
		map->dmaref_id = id;
		map->dm_maxsegsz = maxsegsz;
		map->dm_segs = map->dmaref_segs;
		*dmamp = map;
	}
	dmaref_leave(r);
	return error;
}

/* The members, as they are after the call that R is in. */
static void show(struct dmaref *r, bus_dmamap_t map)
{
	struct busdma_segment seg;

	_Static_assert(DMAREF_BSD_SEGS == BUSDMA_EXTENTS, "segments");
	map->dm_mapsize = busdma_nb_mapsize(&r->m, map->dmaref_id);
	map->dm_nsegs = busdma_nb_nsegs(&r->m, map->dmaref_id);
	map->dm_maxsegsz = busdma_nb_maxsegsz(&r->m, map->dmaref_id);
	memset(map->dmaref_segs, 0, sizeof(map->dmaref_segs));
	for (int i = 0; busdma_map_segment(&r->m, map->dmaref_id, i, &seg);
	     i++)
		map->dmaref_segs[i] = (bus_dma_segment_t){ seg.addr, seg.len };
}

void bus_dmamap_destroy(bus_dma_tag_t tag, bus_dmamap_t map)
{
	struct dmaref *r = dmaref_enter();

	busdma_nb_destroy(&r->m, tag_id(tag), map->dmaref_id);
	map->dmaref_id = 0;
	dmaref_leave(r);
}

void bus_dmamap_unload(bus_dma_tag_t tag, bus_dmamap_t map)
{
	struct dmaref *r = dmaref_enter();

	busdma_nb_unload(&r->m, tag_id(tag), map->dmaref_id);
	show(r, map);
	dmaref_leave(r);
}

void bus_dmamap_sync(bus_dma_tag_t tag, bus_dmamap_t map, bus_addr_t offset,
		     bus_size_t len, int ops)
{
	struct dmaref *r = dmaref_enter();

	busdma_nb_sync(&r->m, tag_id(tag), map->dmaref_id, offset, len,
		       (unsigned)ops);
	dmaref_leave(r);
}

/* ---- loads ---- */

/* Loads MEM unless it was REFUSED (R entered), and leaves. */
static int load(struct dmaref *r, bus_dma_tag_t tag, bus_dmamap_t map,
		const struct busdma_mem *mem, bool refused, int flags)
{
	int error = EINVAL;

	/* the driver may have lowered it */
	if (map->dm_maxsegsz != busdma_nb_maxsegsz(&r->m, map->dmaref_id))
		busdma_nb_set_maxsegsz(&r->m, map->dmaref_id,
				       map->dm_maxsegsz);
	if (!refused)
		error = busdma_nb_load(&r->m, tag_id(tag), map->dmaref_id, mem,
				       flags_of(flags));
	show(r, map);
	dmaref_leave(r);
	return error;
}

int bus_dmamap_load(bus_dma_tag_t tag, bus_dmamap_t map, void *buf,
		    bus_size_t buflen, struct proc *p, int flags)
{
	struct iovec iov = { buf, buflen };

	return dmaref_bsd_load_iov(tag, map, p ? p->p_vmspace : NULL, &iov, 1,
				   buflen, flags);
}

int bus_dmamap_load_mbuf(bus_dma_tag_t tag, bus_dmamap_t map,
			 struct mbuf *chain, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem =
		busdma_mem_mbuf(NULL, 0, (chain->m_flags & M_PKTHDR) != 0,
				(uint64_t)chain->m_pkthdr.len);
	bool refused = false;

	for (const struct mbuf *m = chain; m && !refused; m = m->m_next)
		refused = !dmaref_piece(r, &mem, m->m_data,
					(uint64_t)m->m_len);
	return load(r, tag, map, &mem, refused, flags);
}

static bool kernel_iov(struct dmaref *r, struct busdma_mem *mem,
		       const struct iovec *iov, int n, size_t resid)
{
	*mem = (struct busdma_mem){ .kind = LOAD_UIO, .mapsize = resid };
	for (int i = 0; i < n && resid; i++) {
		size_t len = iov[i].iov_len < resid ? iov[i].iov_len : resid;

		if (!dmaref_piece(r, mem, iov[i].iov_base, len))
			return false;
		resid -= len;
	}
	return true;
}

static struct busdma_mem user_iov(struct dmaref *r, const struct vmspace *vm,
				  const struct iovec *iov, int n, size_t resid)
{
	struct busdma_iovec v[BUSDMA_EXTENTS];

	if (n > BUSDMA_EXTENTS)
		n = BUSDMA_EXTENTS;
	for (int i = 0; i < n; i++)
		v[i] = (struct busdma_iovec){
			dmaref_process_address(r, vm->dmaref_base,
					       iov[i].iov_base),
			(uint32_t)iov[i].iov_len,
		};
	return busdma_mem_uio(&r->m, vm->dmaref_id, v, n, resid);
}

int dmaref_bsd_load_iov(bus_dma_tag_t tag, bus_dmamap_t map,
			struct vmspace *vm, const struct iovec *iov, int n,
			size_t resid, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem;
	bool refused = false;

	if (vm)
		mem = user_iov(r, vm, iov, n, resid);
	else
		refused = !kernel_iov(r, &mem, iov, n, resid);
	return load(r, tag, map, &mem, refused, flags);
}

/* ---- memory ---- */

static int copy_in(struct busdma_segment *to, const bus_dma_segment_t *segs,
		   int nsegs)
{
	int n = nsegs < BUSDMA_EXTENTS ? nsegs : BUSDMA_EXTENTS;

	for (int i = 0; i < n; i++)
		to[i] = (struct busdma_segment){ segs[i].ds_addr,
						 segs[i].ds_len };
	return n;
}

int bus_dmamap_load_raw(bus_dma_tag_t tag, bus_dmamap_t map,
			bus_dma_segment_t *segs, int nsegs, bus_size_t size,
			int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	int n = copy_in(list, segs, nsegs);
	int error = busdma_nb_load_raw(&r->m, tag_id(tag), map->dmaref_id,
				       list, n, size, flags_of(flags));

	show(r, map);
	dmaref_leave(r);
	return error;
}

int bus_dmamem_alloc(bus_dma_tag_t tag, bus_size_t size, bus_size_t alignment,
		     bus_size_t boundary, bus_dma_segment_t *segs, int nsegs,
		     int *rsegs, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	int error = busdma_nb_mem_alloc(&r->m, tag_id(tag), size, alignment,
					boundary, list,
					nsegs < BUSDMA_EXTENTS ?
						nsegs : BUSDMA_EXTENTS,
					rsegs, flags_of(flags));

	for (int i = 0; i < *rsegs; i++)
		segs[i] = (bus_dma_segment_t){ list[i].addr, list[i].len };
	dmaref_leave(r);
	return error;
}

void bus_dmamem_free(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	int n = copy_in(list, segs, nsegs);

	busdma_nb_mem_free(&r->m, tag_id(tag), list, n);
	dmaref_leave(r);
}

int dmaref_bsd_mem_map(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs,
		       size_t size, void **kvap, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	int n = copy_in(list, segs, nsegs);
	uint64_t kva;
	int error = busdma_nb_mem_map(&r->m, tag_id(tag), list, n, size, &kva,
				      flags_of(flags));

	*kvap = error ? NULL : dmaref_host(r, kva);
	dmaref_leave(r);
	return error;
}

void bus_dmamem_unmap(bus_dma_tag_t tag, void *kva, size_t size)
{
	struct dmaref *r = dmaref_enter();

	busdma_nb_mem_unmap(&r->m, tag_id(tag), dmaref_pointer(r, kva), size);
	dmaref_leave(r);
}

int64_t bus_dmamem_mmap(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs,
			int64_t off, int prot, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	int n = copy_in(list, segs, nsegs);
	int64_t page = busdma_nb_mem_mmap(&r->m, tag_id(tag), list, n, off,
					  prot, flags_of(flags));

	dmaref_leave(r);
	return page;
}
