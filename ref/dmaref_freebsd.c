/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's bus_dma(9) of libdmaref: <dmaref/freebsd.h> on ref/busdma.h.
 *
 * Tags and maps are their ids as pointers. The driver's callback is called
 * outside of the library, so that it sees memory as it is then.
 */
#include "include/dmaref/freebsd.h"

#include "ref/dmaref_bsd.h"

#undef malloc
#undef free

static int tag_id(bus_dma_tag_t dmat)
{
	return (int)(uintptr_t)dmat;
}

static bus_dma_tag_t tag_handle(int id)
{
	return (bus_dma_tag_t)(uintptr_t)id;
}

static int map_id(bus_dmamap_t map)
{
	return (int)(uintptr_t)map;
}

static bus_dmamap_t map_handle(int id)
{
	return (bus_dmamap_t)(uintptr_t)id;
}

/* ---- tags ---- */

bus_dma_tag_t bus_get_dma_tag(device_t dev)
{
	struct dmaref *r = dmaref_enter();
	int id = dmaref_id(dev);
	int tag = busdma_root_tag(&r->m, id);

	busdma_state(&r->m)->last_dev = (uint8_t)id;
	dmaref_leave(r);
	return tag_handle(tag);
}

/* A lockfunc of the driver's own. */
struct client_lock {
	bus_dma_lock_t *fn;
	void *arg;
};

static void call_client_lock(void *arg, enum busdma_lock_op op)
{
	const struct client_lock *c = arg;
	struct dmaref *r = dmaref_enter();

	dmaref_leave(r);
	dmaref_leave(r);
	c->fn(c->arg, op == BUSDMA_LOCK ? BUS_DMA_LOCK : BUS_DMA_UNLOCK);
	dmaref_enter();
}

static void set_lock(struct dmaref *r, struct busdma_tag_args *a,
		     bus_dma_lock_t *lockfunc, void *arg)
{
	struct client_lock *c;

	a->lockfunc = BUSDMA_DFLT_LOCK;
	if (!lockfunc || lockfunc == bus_dma_dflt_lock)
		return;
	if (lockfunc == busdma_lock_mutex) {
		a->lockfunc = BUSDMA_LOCK_MUTEX;
		a->lock = arg ? ((struct mtx *)arg)->dmaref_id : 0;
		return;
	}
	c = arena_new(&r->mem, struct client_lock);
	*c = (struct client_lock){ lockfunc, arg };
	a->lockfunc = BUSDMA_LOCK_CLIENT;
	a->client_lock = call_client_lock;
	a->lockarg = c;
}

int bus_dma_tag_create(bus_dma_tag_t parent, bus_size_t alignment,
		       bus_addr_t boundary, bus_addr_t lowaddr,
		       bus_addr_t highaddr, bus_dma_filter_t *filtfunc,
		       void *filtfuncarg, bus_size_t maxsize, int nsegments,
		       bus_size_t maxsegsz, int flags,
		       bus_dma_lock_t *lockfunc, void *lockfuncarg,
		       bus_dma_tag_t *dmat)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_tag_args a = {
		.parent = tag_id(parent), .alignment = alignment,
		.dev = busdma_state(&r->m)->last_dev, .boundary = boundary,
		.lowaddr = lowaddr, .highaddr = highaddr,
		.filter = { filtfunc, filtfuncarg }, .maxsize = maxsize,
		.nsegments = (unsigned)nsegments, .maxsegsz = maxsegsz,
		.flags = (unsigned)flags,
	};
	int tag, error;

	set_lock(r, &a, lockfunc, lockfuncarg);
	error = busdma_tag_create(&r->m, &a, &tag);
	*dmat = tag_handle(tag);
	dmaref_leave(r);
	return error;
}

int bus_dma_tag_destroy(bus_dma_tag_t dmat)
{
	struct dmaref *r = dmaref_enter();
	int error = busdma_tag_destroy(&r->m, tag_id(dmat));

	dmaref_leave(r);
	return error;
}

/* ---- maps ---- */

int bus_dmamap_create(bus_dma_tag_t dmat, int flags, bus_dmamap_t *mapp)
{
	struct dmaref *r = dmaref_enter();
	int map;
	int error = busdma_map_create(&r->m, tag_id(dmat), (unsigned)flags,
				      &map);

	*mapp = map_handle(map);
	dmaref_leave(r);
	return error;
}

int bus_dmamap_destroy(bus_dma_tag_t dmat, bus_dmamap_t map)
{
	struct dmaref *r = dmaref_enter();
	int error = busdma_map_destroy(&r->m, tag_id(dmat), map_id(map));

	dmaref_leave(r);
	return error;
}

/* The map of bus_dmamem_alloc() memory, where the driver has NULL for it. */
static int map_of_memory(const struct dmaref *r, int tag, uint64_t addr)
{
	const struct busdma_state *s = busdma_state(&r->m);

	for (int i = 0; i < busdma_nmaps(&r->m); i++)
		if (s->map[i].used && s->map[i].dmamem &&
		    s->map[i].tag == tag && s->map[i].mem == addr)
			return i + 1;
	return 0;
}

void bus_dmamap_unload(bus_dma_tag_t dmat, bus_dmamap_t map)
{
	struct dmaref *r = dmaref_enter();

	if (map)
		busdma_unload(&r->m, tag_id(dmat), map_id(map));
	dmaref_leave(r);
	dmaref_freebsd_idle();
}

void bus_dmamap_sync(bus_dma_tag_t dmat, bus_dmamap_t map, bus_dmasync_op_t op)
{
	struct dmaref *r = dmaref_enter();

	if (map)
		busdma_sync(&r->m, tag_id(dmat), map_id(map), (unsigned)op);
	else
		machine_drain(&r->m, *r->m.cpu);
	dmaref_leave(r);
}

/* ---- loads ---- */

/* What the driver wants to be told, until it has been. */
struct told {
	bus_dmamap_callback_t *fn;
	bus_dmamap_callback2_t *fn2;
	void *arg;
};

static void tell(void *arg, struct busdma_segment *segs, int nseg,
		 uint64_t mapsize, int error)
{
	/* both are an address and a length of 64 bits */
	bus_dma_segment_t *list = (bus_dma_segment_t *)(void *)segs;
	struct told t = *(struct told *)arg;
	struct dmaref *r = dmaref_enter();

	_Static_assert(sizeof(*list) == sizeof(*segs), "segments");
	free(arg);
	dmaref_leave(r);
	dmaref_leave(r);
	if (t.fn)
		t.fn(t.arg, list, nseg, error);
	else if (t.fn2)
		t.fn2(t.arg, list, nseg, mapsize, error);
	dmaref_enter();
}

/* Loads MEM if there is any (R entered), and leaves. */
static int load(struct dmaref *r, int tag, int map, struct busdma_mem *mem,
		struct told told, int flags)
{
	struct told *kept = xmalloc(sizeof(*kept));
	struct busdma_callback cb = { tell, kept };
	int error;

	*kept = told;
	if (!map || map > busdma_nmaps(&r->m)) {
		free(kept);
		dmaref_raise(r, HAZARD_CORRUPT, 0, "a load without a map");
		dmaref_leave(r);
		return EINVAL;
	}
	error = busdma_load(&r->m, tag, map, mem, cb, (unsigned)flags);
	if (error == EINVAL && !busdma_state(&r->m)->map[map - 1].told)
		free(kept);
	dmaref_leave(r);
	return error;
}

/* Memory that is not the machine's was refused. */
static int refused(struct dmaref *r)
{
	dmaref_leave(r);
	return EINVAL;
}

int bus_dmamap_load(bus_dma_tag_t dmat, bus_dmamap_t map, void *buf,
		    bus_size_t buflen, bus_dmamap_callback_t *callback,
		    void *callback_arg, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem = { .kind = LOAD_BUFFER, .mapsize = buflen };
	int id = map ? map_id(map) :
		       map_of_memory(r, tag_id(dmat), dmaref_pointer(r, buf));

	if (!dmaref_piece(r, &mem, buf, buflen))
		return refused(r);
	return load(r, tag_id(dmat), id, &mem,
		    (struct told){ callback, NULL, callback_arg }, flags);
}

/* The chain's data; false if some of it is not the machine's. */
static bool chain(struct dmaref *r, struct busdma_mem *mem,
		  const struct mbuf *m)
{
	*mem = busdma_mem_mbuf(NULL, 0, (m->m_flags & M_PKTHDR) != 0,
			       (uint64_t)m->m_pkthdr.len);
	for (; m; m = m->m_next)
		if (!dmaref_piece(r, mem, m->m_data, (uint64_t)m->m_len))
			return false;
	return true;
}

int bus_dmamap_load_mbuf(bus_dma_tag_t dmat, bus_dmamap_t map,
			 struct mbuf *mbuf, bus_dmamap_callback2_t *callback,
			 void *callback_arg, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem;

	if (!chain(r, &mem, mbuf))
		return refused(r);
	return load(r, tag_id(dmat), map_id(map), &mem,
		    (struct told){ NULL, callback, callback_arg }, flags);
}

int bus_dmamap_load_mbuf_sg(bus_dma_tag_t dmat, bus_dmamap_t map,
			    struct mbuf *mbuf, bus_dma_segment_t *segs,
			    int *nsegs, int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_segment list[BUSDMA_EXTENTS];
	struct busdma_mem mem;
	int error;

	*nsegs = 0;
	if (!chain(r, &mem, mbuf))
		return refused(r);
	error = busdma_load_mbuf_sg(&r->m, tag_id(dmat), map_id(map), &mem,
				    list, nsegs, (unsigned)flags);
	for (int i = 0; i < *nsegs; i++)
		segs[i] = (bus_dma_segment_t){ list[i].addr, list[i].len };
	dmaref_leave(r);
	return error;
}

static bool kernel_iov(struct dmaref *r, struct busdma_mem *mem,
		       const struct uio *uio)
{
	uint64_t resid = (uint64_t)uio->uio_resid;

	*mem = (struct busdma_mem){ .kind = LOAD_UIO, .mapsize = resid };
	for (int i = 0; i < uio->uio_iovcnt && resid; i++) {
		uint64_t len = uio->uio_iov[i].iov_len < resid ?
				       uio->uio_iov[i].iov_len : resid;

		if (!dmaref_piece(r, mem, uio->uio_iov[i].iov_base, len))
			return false;
		resid -= len;
	}
	return true;
}

static struct busdma_mem user_iov(struct dmaref *r, const struct uio *uio)
{
	const struct proc *p = uio->uio_td->td_proc;
	struct busdma_iovec iov[BUSDMA_EXTENTS];
	int n = uio->uio_iovcnt < BUSDMA_EXTENTS ? uio->uio_iovcnt :
						   BUSDMA_EXTENTS;

	for (int i = 0; i < n; i++)
		iov[i] = (struct busdma_iovec){
			dmaref_process_address(r, p->dmaref_base,
					       uio->uio_iov[i].iov_base),
			(uint32_t)uio->uio_iov[i].iov_len,
		};
	return busdma_mem_uio(&r->m, p->dmaref_id, iov, n,
			      (uint64_t)uio->uio_resid);
}

int bus_dmamap_load_uio(bus_dma_tag_t dmat, bus_dmamap_t map, struct uio *uio,
			bus_dmamap_callback2_t *callback, void *callback_arg,
			int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem;

	if (uio->uio_segflg == UIO_USERSPACE)
		mem = user_iov(r, uio);
	else if (!kernel_iov(r, &mem, uio))
		return refused(r);
	return load(r, tag_id(dmat), map_id(map), &mem,
		    (struct told){ NULL, callback, callback_arg }, flags);
}

static bool bio_memory(struct dmaref *r, struct busdma_mem *mem,
		       const struct bio *bio)
{
	uint64_t rest = (uint64_t)bio->bio_bcount;
	uint32_t page = r->m.platform->page;
	uint32_t off = (uint32_t)bio->bio_ma_offset;

	*mem = (struct busdma_mem){ .kind = LOAD_BIO, .mapsize = rest };
	if (!(bio->bio_flags & BIO_UNMAPPED))
		return dmaref_piece(r, mem, bio->bio_data, rest);
	for (int i = 0; i < bio->bio_ma_n && rest; i++, off = 0) {
		uint64_t n = page - off < rest ? page - off : rest;

		busdma_mem_add(mem, (uint32_t)(uintptr_t)bio->bio_ma[i] + off,
			       n);
		rest -= n;
	}
	return true;
}

int bus_dmamap_load_bio(bus_dma_tag_t dmat, bus_dmamap_t map, struct bio *bio,
			bus_dmamap_callback_t *callback, void *callback_arg,
			int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem;

	if (!bio_memory(r, &mem, bio))
		return refused(r);
	return load(r, tag_id(dmat), map_id(map), &mem,
		    (struct told){ callback, NULL, callback_arg }, flags);
}

/* ---- CCBs ---- */

static bool ccb_list(struct dmaref *r, struct busdma_mem *mem,
		     const struct ccb_scsiio *csio, bool virtual)
{
	const bus_dma_segment_t *list = (const void *)csio->data_ptr;
	uint64_t rest = virtual ? csio->dxfer_len : UINT64_MAX;

	for (int i = 0; i < csio->sglist_cnt && rest; i++) {
		uint64_t n = list[i].ds_len < rest ? list[i].ds_len : rest;

		if (!virtual)
			busdma_mem_add(mem, (uint32_t)list[i].ds_addr, n);
		else if (!dmaref_piece(r, mem,
				       (void *)(uintptr_t)list[i].ds_addr, n))
			return false;
		rest -= n;
	}
	return true;
}

static bool ccb_memory(struct dmaref *r, struct busdma_mem *mem,
		       const union ccb *ccb)
{
	struct ccb_scsiio csio = ccb->csio;

	*mem = (struct busdma_mem){ .kind = LOAD_CCB };
	if (ccb->ccb_h.func_code == XPT_ATA_IO)
		csio.sglist_cnt = 0;
	mem->mapsize = csio.dxfer_len;
	switch (ccb->ccb_h.flags & CAM_DATA_MASK) {
	case CAM_DATA_VADDR:
		return dmaref_piece(r, mem, csio.data_ptr, csio.dxfer_len);
	case CAM_DATA_PADDR:
		busdma_mem_add(mem, (uint32_t)(uintptr_t)csio.data_ptr,
			       csio.dxfer_len);
		return true;
	case CAM_DATA_SG:
		return ccb_list(r, mem, &csio, true);
	case CAM_DATA_SG_PADDR:
		return ccb_list(r, mem, &csio, false);
	case CAM_DATA_BIO:
		return bio_memory(r, mem, (const void *)csio.data_ptr);
	default:
		mem->panic = "the CCB has data of an unknown type";
		return true;
	}
}

static bool has_data(int func_code)
{
	return func_code == XPT_SCSI_IO || func_code == XPT_CONT_TARGET_IO ||
	       func_code == XPT_ATA_IO;
}

int bus_dmamap_load_ccb(bus_dma_tag_t dmat, bus_dmamap_t map, union ccb *ccb,
			bus_dmamap_callback_t *callback, void *callback_arg,
			int flags)
{
	struct dmaref *r = dmaref_enter();
	struct busdma_mem mem = { .kind = LOAD_CCB };

	if ((ccb->ccb_h.flags & CAM_DIR_MASK) == CAM_DIR_NONE)
		mem.none = true;
	else if (!has_data(ccb->ccb_h.func_code))
		mem.panic = "the CCB has a function code without data";
	else if (!ccb_memory(r, &mem, ccb))
		return refused(r);
	mem.kind = LOAD_CCB;
	return load(r, tag_id(dmat), map_id(map), &mem,
		    (struct told){ callback, NULL, callback_arg }, flags);
}

/* ---- memory ---- */

int bus_dmamem_alloc(bus_dma_tag_t dmat, void **vaddr, int flags,
		     bus_dmamap_t *mapp)
{
	struct dmaref *r = dmaref_enter();
	uint32_t addr;
	int map;
	int error = busdma_mem_alloc(&r->m, tag_id(dmat), &addr,
				     (unsigned)flags, &map);
	bool null = busdma_state(&r->m)->null_maps &&
		    busdma_map_is_null(&r->m, map);

	*vaddr = error ? NULL : dmaref_host(r, addr);
	*mapp = null ? NULL : map_handle(map);
	dmaref_leave(r);
	return error;
}

void bus_dmamem_free(bus_dma_tag_t dmat, void *vaddr, bus_dmamap_t map)
{
	struct dmaref *r = dmaref_enter();
	uint64_t ptr = dmaref_pointer(r, vaddr);
	int id = map ? map_id(map) : map_of_memory(r, tag_id(dmat), ptr);

	/* nobody could unload NULL */
	if (!map && id && busdma_state(&r->m)->map[id - 1].state == MAP_LOADED)
		busdma_unload(&r->m, tag_id(dmat), id);
	busdma_mem_free(&r->m, tag_id(dmat),
			ptr > UINT32_MAX ? 0 : (uint32_t)ptr, id);
	dmaref_leave(r);
	dmaref_freebsd_idle();
}
