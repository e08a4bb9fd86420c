/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bench for tests of bus_dma: a small machine on a platform, the calls by
 * their names in the kernels, and what CPU 0 and device 0 do with buffers.
 *
 * Memory: page 0 nobody's, four bounce pages, heap, from BUF on buffers.
 */
#ifndef TESTS_UNIT_BSD_H
#define TESTS_UNIT_BSD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"
#include "ref/busdma_nb.h"

#include <cmocka.h>

#include "tests/unit/bsd_named.h"

#define PAGE 256
#define LINE 16
#define SLOTS 4
#define HEAP (PAGE * 5)
#define BUF 0x1400
#define TOP 0x2000
#define NO_PARENT (-1)

struct bench {
	struct arena arena;
	struct machine m;
	/* what the callback was told */
	int calls, nseg, error;
	uint64_t mapsize;
	struct busdma_segment seg[BUSDMA_EXTENTS];
	struct busdma_segment *kept; /* the array itself */
	int seen_lock;		     /* was held inside the callback */
	int lock;		     /* to look at there */
	int order[8], norder;	     /* tags of callbacks, in order */
};

/* ---- the machine ---- */

unused static void begin(struct bench *b, const char *platform)
{
	struct machine_sizes z = {
		.mem = TOP, .bounce = SLOTS * PAGE, .slot = PAGE,
		.bounce_low = true, .iova_pages = 16, .ndomains = 6,
		.ngrants = 24, .client = api_state_size(BUSDMA_MAPS),
	};
	const struct platform *p;
	struct platform_error err;
	char *text = NULL;

	memset(b, 0, sizeof(*b));
	for (int i = 0; platform_builtin_name(i); i++)
		if (!strcmp(platform_builtin_name(i), platform))
			text = arena_printf(&b->arena, "%spage %d\nline %d\n",
					    platform_builtin_text(i), PAGE,
					    LINE);
	assert_non_null(text);
	p = platform_read(&b->arena, text, &err);
	assert_non_null(p);
	machine_init(&b->m, p, &z);
	b->m.values = true;
	api_init(&b->m, HEAP, BUF - HEAP);
}

unused static void end(struct bench *b)
{
	machine_release(&b->m);
	arena_release(&b->arena);
}

/* `for (ON_ALL(&b))`: once on each platform. */
unused static bool begin_nth(struct bench *b, int i)
{
	if (!platform_builtin_name(i))
		return false;
	begin(b, platform_builtin_name(i));
	return true;
}
#define ON_ALL(b) int nth_ = 0; begin_nth(b, nth_); end(b), nth_++

/* All hazards since the last call of this. */
unused static int hazards(struct bench *b)
{
	int set = *b->m.hazards;

	*b->m.hazards = 0;
	return set;
}

unused static bool cached(const struct bench *b)
{
	return platform_cached(b->m.platform) &&
	       !b->m.platform->device[0].coherent;
}

/* ---- CPU and device ---- */

unused static void fill(struct bench *b, uint32_t addr, int n, int first)
{
	for (int i = 0; i < n; i++)
		api_cpu_write(&b->m, 0, addr + (uint32_t)i,
			      (uint8_t)(first + i));
}

unused static void expect(struct bench *b, uint32_t addr, int n, int first)
{
	for (int i = 0; i < n; i++)
		assert_int_equal(api_cpu_read(&b->m, 0, addr + (uint32_t)i),
				 (uint8_t)(first + i));
}

/* Reads whatever is there: the cache has it now. */
unused static void touch(struct bench *b, uint32_t addr, int n)
{
	for (int i = 0; i < n; i++)
		api_cpu_read(&b->m, 0, addr + (uint32_t)i);
}

/* The cache loses its lines of the range, dirty ones to memory. */
unused static void evict(struct bench *b, uint32_t addr, int n)
{
	for (uint32_t l = addr / LINE; l * LINE < addr + (uint32_t)n; l++)
		for (int k = STEP_EVICT_L1; k <= STEP_EVICT_L2; k++)
			if (k == STEP_EVICT_L1 ? b->m.platform->l1 :
						 b->m.platform->l2)
				machine_do(&b->m, (struct step){
						      (uint8_t)k, 0, l });
}

/* The device reads or writes a range of bus addresses, as it was told. */
unused static void dev_read(struct bench *b, uint64_t dma, int n, int first)
{
	machine_dev_start(&b->m, 0, dma, (uint32_t)n, DIR_TO_DEVICE);
	for (int i = 0; i < n; i++) {
		uint8_t v;

		machine_dev_read(&b->m, 0, dma + (uint64_t)i,
				 b->m.dev[0].transfer.grant, &v);
		if (first >= 0)
			assert_int_equal(v, (uint8_t)(first + i));
	}
	machine_dev_stop(&b->m, 0);
}

unused static void dev_write(struct bench *b, uint64_t dma, int n, int first)
{
	machine_dev_start(&b->m, 0, dma, (uint32_t)n, DIR_FROM_DEVICE);
	for (int i = 0; i < n; i++)
		machine_dev_write(&b->m, 0, dma + (uint64_t)i,
				  b->m.dev[0].transfer.grant,
				  (uint8_t)(first + i));
	machine_dev_stop(&b->m, 0);
}

/* The same over all segments that the callback was given. */
unused static void segs_read(struct bench *b, int first)
{
	for (int i = 0; i < b->nseg; i++) {
		dev_read(b, b->seg[i].addr, (int)b->seg[i].len, first);
		first += (int)b->seg[i].len;
	}
}

unused static void segs_write(struct bench *b, int first)
{
	for (int i = 0; i < b->nseg; i++) {
		dev_write(b, b->seg[i].addr, (int)b->seg[i].len, first);
		first += (int)b->seg[i].len;
	}
}

unused static int total(const struct bench *b)
{
	int n = 0;

	for (int i = 0; i < b->nseg; i++)
		n += (int)b->seg[i].len;
	return n;
}

/* ---- the calls ---- */

unused static int bus_get_dma_tag(struct bench *b)
{
	used("bus_get_dma_tag");
	return busdma_root_tag(&b->m, 0);
}

/* Members that are 0 restrict nothing. */
unused static int bus_dma_tag_create(struct bench *b,
				     struct busdma_tag_args a, int *tag)
{
	used("bus_dma_tag_create");
	used_flags(a.flags);
	used_addr(a.lowaddr);
	used_addr(a.highaddr);
	if (a.nsegments == BUSDMA_UNRESTRICTED)
		used("BUS_SPACE_UNRESTRICTED");
	if (a.lockfunc == BUSDMA_LOCK_MUTEX)
		used("busdma_lock_mutex");
	else if (a.lockfunc == BUSDMA_DFLT_LOCK)
		used("dflt_lock");
	a.parent = a.parent == NO_PARENT ? 0 :
		   a.parent	       ? a.parent :
					 bus_get_dma_tag(b);
	a.alignment = a.alignment ? a.alignment : 1;
	a.lowaddr = a.lowaddr ? a.lowaddr : BUSDMA_MAXADDR;
	a.highaddr = a.highaddr ? a.highaddr : BUSDMA_MAXADDR;
	a.maxsize = a.maxsize ? a.maxsize : 2 * PAGE;
	a.nsegments = a.nsegments ? a.nsegments : 8;
	a.maxsegsz = a.maxsegsz ? a.maxsegsz : 2 * PAGE;
	return busdma_tag_create(&b->m, &a, tag);
}

/* A tag that must come into being. */
unused static int tag(struct bench *b, struct busdma_tag_args a)
{
	int t;

	assert_int_equal(bus_dma_tag_create(b, a, &t), 0);
	return t;
}
#define TAG(b, ...) tag(b, (struct busdma_tag_args){ __VA_ARGS__ })

unused static int bus_dma_tag_destroy(struct bench *b, int t)
{
	used("bus_dma_tag_destroy");
	return busdma_tag_destroy(&b->m, t);
}

unused static int bus_dmamap_create(struct bench *b, int t, unsigned flags,
				    int *map)
{
	used("bus_dmamap_create");
	used_flags(flags);
	return busdma_map_create(&b->m, t, flags, map);
}

unused static int map_of(struct bench *b, int t)
{
	int map;

	assert_int_equal(bus_dmamap_create(b, t, 0, &map), 0);
	return map;
}

unused static int bus_dmamap_destroy(struct bench *b, int t, int map)
{
	used("bus_dmamap_destroy");
	return busdma_map_destroy(&b->m, t, map);
}

unused static void callback(void *arg, struct busdma_segment *segs, int nseg,
			    uint64_t mapsize, int error)
{
	struct bench *b = arg;

	b->calls++;
	b->nseg = nseg;
	b->error = error;
	b->mapsize = mapsize;
	b->kept = segs;
	memset(b->seg, 0, sizeof(b->seg));
	for (int i = 0; i < nseg; i++)
		b->seg[i] = segs[i];
	b->seen_lock = b->lock && busdma_lock_held(&b->m, b->lock);
}

unused static int load_mem(struct bench *b, int t, int map,
			   const struct busdma_mem *mem, unsigned flags)
{
	struct busdma_callback cb = { callback, b };

	used_flags(flags);
	return busdma_load(&b->m, t, map, mem, cb, flags);
}

unused static int bus_dmamap_load(struct bench *b, int t, int map,
				  uint32_t addr, uint64_t len, unsigned flags)
{
	struct busdma_mem mem = busdma_mem_buffer(addr, len);

	used("bus_dmamap_load");
	return load_mem(b, t, map, &mem, flags);
}

/* A load that must succeed at once. */
unused static void load(struct bench *b, int t, int map, uint32_t addr,
			uint64_t len)
{
	int calls = b->calls;

	assert_int_equal(bus_dmamap_load(b, t, map, addr, len, 0), 0);
	assert_int_equal(b->calls, calls + 1);
	assert_int_equal(b->error, 0);
	assert_int_equal(total(b), len);
}

unused static int bus_dmamap_load_bio(struct bench *b, int t, int map,
				      struct busdma_bio bio, unsigned flags)
{
	struct busdma_mem mem = busdma_mem_bio(&b->m, &bio);

	used("bus_dmamap_load_bio");
	return load_mem(b, t, map, &mem, flags);
}

unused static int bus_dmamap_load_ccb(struct bench *b, int t, int map,
				      struct busdma_ccb ccb, unsigned flags)
{
	struct busdma_mem mem = busdma_mem_ccb(&b->m, &ccb);

	static const char *const funcs[] = { "XPT_NOOP", "XPT_SCSI_IO",
					     "XPT_CONT_TARGET_IO",
					     "XPT_ATA_IO" };
	static const char *const data[] = { "CAM_DATA_VADDR", "CAM_DATA_PADDR",
					    "CAM_DATA_SG", "CAM_DATA_SG_PADDR",
					    "CAM_DATA_BIO", "CAM_DATA_MASK" };

	used("bus_dmamap_load_ccb");
	used(funcs[ccb.func]);
	used(data[ccb.data]);
	return load_mem(b, t, map, &mem, flags);
}

unused static struct busdma_mem chain_of(const struct busdma_mbuf *chain,
					 int n)
{
	uint64_t len = 0;

	for (int i = 0; i < n; i++)
		len += chain[i].len;
	return busdma_mem_mbuf(chain, n, true, len);
}

unused static int bus_dmamap_load_mbuf(struct bench *b, int t, int map,
				       const struct busdma_mbuf *chain, int n,
				       unsigned flags)
{
	struct busdma_mem mem = chain_of(chain, n);

	used("bus_dmamap_load_mbuf");
	return load_mem(b, t, map, &mem, flags);
}

unused static int bus_dmamap_load_mbuf_sg(struct bench *b, int t, int map,
					  const struct busdma_mbuf *chain,
					  int n, struct busdma_segment *segs,
					  int *nsegs)
{
	struct busdma_mem mem = chain_of(chain, n);

	used("bus_dmamap_load_mbuf_sg");
	return busdma_load_mbuf_sg(&b->m, t, map, &mem, segs, nsegs, 0);
}

unused static int bus_dmamap_load_uio(struct bench *b, int t, int map,
				      int proc, const struct busdma_iovec *iov,
				      int n, uint64_t resid)
{
	struct busdma_mem mem = busdma_mem_uio(&b->m, proc, iov, n, resid);

	used("bus_dmamap_load_uio");
	return load_mem(b, t, map, &mem, 0);
}

unused static int busdma_swi(struct bench *b)
{
	used("busdma_swi");
	return busdma_softintr(&b->m);
}

unused static int vslock(struct bench *b, int proc, uint32_t addr,
			 uint32_t len)
{
	used("vslock");
	return busdma_vslock(&b->m, proc, addr, len);
}

unused static bool is_null(struct bench *b, int map)
{
	used("busdma_map_is_null");
	return busdma_map_is_null(&b->m, map);
}

unused static void bus_dmamap_unload(struct bench *b, int t, int map)
{
	used("bus_dmamap_unload");
	busdma_unload(&b->m, t, map);
}

unused static void bus_dmamap_sync(struct bench *b, int t, int map,
				   unsigned op)
{
	used("bus_dmamap_sync");
	used_ops(op);
	busdma_sync(&b->m, t, map, op);
}

unused static int bus_dmamem_alloc(struct bench *b, int t, uint32_t *addr,
				   unsigned flags, int *map)
{
	used("bus_dmamem_alloc");
	used_flags(flags);
	return busdma_mem_alloc(&b->m, t, addr, flags, map);
}

unused static void bus_dmamem_free(struct bench *b, int t, uint32_t addr,
				   int map)
{
	used("bus_dmamem_free");
	busdma_mem_free(&b->m, t, addr, map);
}

#endif
