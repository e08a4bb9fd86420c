/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plain arguments to the structures of ref/busdma.h; busdma_calls.def says
 * which, parameter by parameter.
 */
#include "ref/busdma_calls.h"

#include <errno.h>

#include "ref/busdma.h"
#include "ref/busdma_nb.h"

/* ---- FreeBSD ---- */

/* parent, alignment, boundary, lowaddr, highaddr, filtfunc, filtfuncarg,
 * maxsize, nsegments, maxsegsz, flags, lockfunc, lockfuncarg */
BUSDMA_CALL(tag_create)
{
	struct busdma_tag_args a = {
		.parent = (int)args[0], .alignment = (uint64_t)args[1],
		.boundary = (uint64_t)args[2], .lowaddr = (uint64_t)args[3],
		.highaddr = (uint64_t)args[4], .maxsize = (uint64_t)args[7],
		.nsegments = (unsigned)args[8],
		.maxsegsz = (uint64_t)args[9], .flags = (unsigned)args[10],
		.lockfunc = args[11] ? BUSDMA_LOCK_MUTEX : BUSDMA_DFLT_LOCK,
		.lock = (int)args[12],
	};
	int tag, error;

	if (args[5])
		a.filter = busdma_page_filter(m, (uint64_t)args[6]);
	error = busdma_tag_create(m, &a, &tag);
	out[0] = tag;
	return error;
}

BUSDMA_CALL(map_create)
{
	int map;
	int error = busdma_map_create(m, (int)args[0], (unsigned)args[1], &map);

	out[0] = map;
	return error;
}

struct heard {
	int64_t *out;
};

static void listen(void *arg, struct busdma_segment *segs, int nseg,
		   uint64_t mapsize, int error)
{
	struct heard *h = arg;

	(void)mapsize;
	h->out[0] = nseg;
	h->out[1] = nseg ? (int64_t)segs[0].addr : -1;
	h->out[2] = error;
}

static void nothing_heard(int64_t *out)
{
	out[0] = 0;
	out[1] = -1;
	out[2] = EINPROGRESS;
}

/*
 * The listener lives as long as the call: a load that waits is told to
 * nobody, busdma_result() knows of it.
 */
static int64_t load(struct machine *m, const int64_t *args, int64_t *out,
		    const struct busdma_mem *mem, unsigned flags)
{
	struct heard h = { out };
	struct busdma_callback cb = { listen, &h };
	int map = (int)args[1], error;

	nothing_heard(out);
	error = busdma_load(m, (int)args[0], map, mem, cb, flags);
	if (error == EINPROGRESS)
		busdma_state(m)->map[map - 1].callback =
			(struct busdma_callback){ 0 };
	return error;
}

/* dmat, map, buf, buflen, flags */
BUSDMA_CALL(load)
{
	struct busdma_mem mem = busdma_mem_buffer((uint32_t)args[2],
						  (uint64_t)args[3]);

	return load(m, args, out, &mem, (unsigned)args[4]);
}

/* dmat, map, then: unmapped, address or first page, second page, offset,
 * count, flags */
BUSDMA_CALL(load_bio)
{
	uint32_t pages[2] = { (uint32_t)args[3], (uint32_t)args[4] };
	struct busdma_bio bio = {
		.unmapped = args[2] != 0, .data = (uint32_t)args[3],
		.page = pages, .npages = args[4] ? 2 : 1,
		.offset = (uint32_t)args[5], .bcount = (uint64_t)args[6],
	};
	struct busdma_mem mem = busdma_mem_bio(m, &bio);

	return load(m, args, out, &mem, (unsigned)args[7]);
}

/* dmat, map, then: function code, data type, direction is none, address,
 * length, second element's address and length, flags */
BUSDMA_CALL(load_ccb)
{
	struct busdma_piece list[2] = {
		{ (uint32_t)args[5], (uint32_t)args[6] },
		{ (uint32_t)args[7], (uint32_t)args[8] },
	};
	struct busdma_bio bio = { .data = (uint32_t)args[5],
				  .bcount = (uint64_t)args[6] };
	struct busdma_ccb ccb = {
		.func = (enum busdma_ccb_func)args[2],
		.data = (enum busdma_ccb_data)args[3],
		.dir_none = args[4] != 0, .addr = (uint32_t)args[5],
		.len = (uint64_t)(args[6] + args[8]), .list = list,
		.nlist = args[8] ? 2 : 1, .bio = &bio,
	};
	struct busdma_mem mem;

	if (ccb.data == CCB_DATA_VADDR || ccb.data == CCB_DATA_PADDR)
		ccb.len = (uint64_t)args[6];
	mem = busdma_mem_ccb(m, &ccb);
	return load(m, args, out, &mem, (unsigned)args[9]);
}

/* Two mbufs at AT: data, length, data, length. */
static struct busdma_mem mbufs(const int64_t *at)
{
	struct busdma_mbuf chain[2] = {
		{ (uint32_t)at[0], (uint32_t)at[1] },
		{ (uint32_t)at[2], (uint32_t)at[3] },
	};

	return busdma_mem_mbuf(chain, 2, true, (uint64_t)(at[1] + at[3]));
}

BUSDMA_CALL(load_mbuf)
{
	struct busdma_mem mem = mbufs(&args[2]);

	return load(m, args, out, &mem, (unsigned)args[6]);
}

BUSDMA_CALL(load_mbuf_sg)
{
	struct busdma_mem mem = mbufs(&args[2]);
	struct busdma_segment segs[BUSDMA_EXTENTS];
	int n;
	int error = busdma_load_mbuf_sg(m, (int)args[0], (int)args[1], &mem,
					segs, &n, (unsigned)args[6]);

	out[0] = n;
	out[1] = n ? (int64_t)segs[0].addr : -1;
	return error;
}

/* Process, two iovecs, uio_resid at AT. */
static struct busdma_mem uio(const struct machine *m, const int64_t *at)
{
	struct busdma_iovec iov[2] = {
		{ (uint32_t)at[1], (uint32_t)at[2] },
		{ (uint32_t)at[3], (uint32_t)at[4] },
	};

	return busdma_mem_uio(m, (int)at[0], iov, 2, (uint64_t)at[5]);
}

BUSDMA_CALL(load_uio)
{
	struct busdma_mem mem = uio(m, &args[2]);

	return load(m, args, out, &mem, (unsigned)args[8]);
}

BUSDMA_CALL(mem_alloc)
{
	uint32_t addr;
	int map;
	int error = busdma_mem_alloc(m, (int)args[0], &addr,
				     (unsigned)args[1], &map);

	out[0] = addr;
	out[1] = map;
	return error;
}

/* Whether the last load's callback was called, and what it was told. */
BUSDMA_CALL(result)
{
	int map = (int)args[0];
	const struct busdma_map *mp;
	struct busdma_segment seg;

	nothing_heard(out);
	if (map < 1 || map > busdma_nmaps(m))
		return 0;
	mp = &busdma_state(m)->map[map - 1];
	if (!mp->used || mp->state == MAP_WAITING || mp->state == MAP_READY)
		return mp->told;
	out[0] = mp->nsegs;
	if (busdma_map_segment(m, map, 0, &seg))
		out[1] = (int64_t)seg.addr;
	out[2] = mp->error;
	return mp->told;
}

/* Segment of a loaded map: 1 and its address and length, or 0. */
BUSDMA_CALL(segment)
{
	struct busdma_segment seg = { 0, 0 };
	bool there = busdma_map_segment(m, (int)args[0], (int)args[1], &seg);

	out[0] = there ? (int64_t)seg.addr : -1;
	out[1] = (int64_t)seg.len;
	return there;
}

BUSDMA_CALL(new_lock)
{
	(void)args;
	out[0] = busdma_lock_new(m, false);
	return 0;
}

BUSDMA_CALL(new_sx)
{
	(void)args;
	out[0] = busdma_lock_new(m, true);
	return 0;
}

BUSDMA_CALL(new_proc)
{
	(void)args;
	out[0] = busdma_proc_new(m);
	return 0;
}

/* ---- NetBSD, OpenBSD ---- */

BUSDMA_CALL(nb_subregion)
{
	int tag;
	int error = busdma_nb_subregion(m, (int)args[0], (uint64_t)args[1],
					(uint64_t)args[2], &tag,
					(unsigned)args[3]);

	out[0] = tag;
	return error;
}

/* tag, size, nsegments, maxsegsz, boundary, flags */
BUSDMA_CALL(nb_create)
{
	int map;
	int error = busdma_nb_create(m, (int)args[0], (uint64_t)args[1],
				     (unsigned)args[2], (uint64_t)args[3],
				     (uint64_t)args[4], (unsigned)args[5],
				     &map);

	out[0] = map;
	return error;
}

/* tag, map, buf, buflen, p, flags */
BUSDMA_CALL(nb_load)
{
	struct busdma_mem mem = busdma_nb_mem_buffer(m, (int)args[4],
						     (uint32_t)args[2],
						     (uint32_t)args[3]);

	(void)out;
	return busdma_nb_load(m, (int)args[0], (int)args[1], &mem,
			      (unsigned)args[5]);
}

BUSDMA_CALL(nb_load_mbuf)
{
	struct busdma_mem mem = mbufs(&args[2]);

	(void)out;
	return busdma_nb_load(m, (int)args[0], (int)args[1], &mem,
			      (unsigned)args[6]);
}

BUSDMA_CALL(nb_load_uio)
{
	struct busdma_mem mem = uio(m, &args[2]);

	(void)out;
	return busdma_nb_load(m, (int)args[0], (int)args[1], &mem,
			      (unsigned)args[8]);
}

/* One segment at AT: address, length. */
static struct busdma_segment segment(const int64_t *at)
{
	return (struct busdma_segment){ (uint64_t)at[0], (uint64_t)at[1] };
}

/* tag, map, segment, size, flags */
BUSDMA_CALL(nb_load_raw)
{
	struct busdma_segment seg = segment(&args[2]);

	(void)out;
	return busdma_nb_load_raw(m, (int)args[0], (int)args[1], &seg, 1,
				  (uint64_t)args[4], (unsigned)args[5]);
}

/* tag, size, alignment, boundary, flags; one segment */
BUSDMA_CALL(nb_mem_alloc)
{
	struct busdma_segment seg = { 0, 0 };
	int n;
	int error = busdma_nb_mem_alloc(m, (int)args[0], (uint64_t)args[1],
					(uint64_t)args[2], (uint64_t)args[3],
					&seg, 1, &n, (unsigned)args[4]);

	out[0] = (int64_t)seg.addr;
	out[1] = (int64_t)seg.len;
	out[2] = n;
	return error;
}

BUSDMA_CALL(nb_mem_free)
{
	struct busdma_segment seg = segment(&args[1]);

	(void)out;
	busdma_nb_mem_free(m, (int)args[0], &seg, 1);
	return 0;
}

/* tag, segment, size, flags */
BUSDMA_CALL(nb_mem_map)
{
	struct busdma_segment seg = segment(&args[1]);
	uint64_t kva;
	int error = busdma_nb_mem_map(m, (int)args[0], &seg, 1,
				      (uint64_t)args[3], &kva,
				      (unsigned)args[4]);

	out[0] = (int64_t)kva;
	return error;
}

/* tag, segment, off, prot, flags */
BUSDMA_CALL(nb_mem_mmap)
{
	struct busdma_segment seg = segment(&args[1]);

	(void)out;
	return busdma_nb_mem_mmap(m, (int)args[0], &seg, 1, args[3],
				  (int)args[4], (unsigned)args[5]);
}
