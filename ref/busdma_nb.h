/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma(9) of NetBSD and OpenBSD on the machine: where it all began.
 *
 * Other than FreeBSD's (ref/busdma.h): the bus hands tags out; restrictions
 * are the map's; a load answers at once, there is neither callback nor
 * waiting; segments stay readable in the map; syncs name a range; memory is
 * allocated, mapped, loaded and given back in steps of their own.
 *
 * Ids, hazards and state are those of ref/busdma.h. A call that is allowed
 * to sleep for memory does not: it fails, as if it were not.
 *
 * Sources: NetBSD bus_dma(9) of 2024-12-29, sys/arch/x86/x86/bus_dma.c,
 * sys/arch/arm/arm32/bus_dma.c; OpenBSD bus_dma(9),
 * sys/arch/arm64/arm64/bus_dma.c.
 */
#ifndef REF_BUSDMA_NB_H
#define REF_BUSDMA_NB_H

#include "ref/busdma.h"

/* ---- tags ---- */

/* What the parent bus passes to the driver's attach function. */
int busdma_nb_bus_tag(struct machine *m, int dev);
/*
 * NetBSD: a tag for the bus addresses MIN to MAX, both included. 0, EINVAL,
 * ENOMEM. (OpenBSD has no such call: EOPNOTSUPP in its name.)
 */
int busdma_nb_subregion(struct machine *m, int tag, uint64_t min, uint64_t max,
			int *newtag, unsigned flags);
void busdma_nb_tag_destroy(struct machine *m, int tag);

/* ---- maps ---- */

/* 0, or ENOMEM. Flags: WAITOK or NOWAIT, ALLOCNOW, 64BIT (OpenBSD). */
int busdma_nb_create(struct machine *m, int tag, uint64_t size,
		     unsigned nsegments, uint64_t maxsegsz, uint64_t boundary,
		     unsigned flags, int *map);
/* Unloads it if need be. */
void busdma_nb_destroy(struct machine *m, int tag, int map);
/*
 * bus_dmamap_load(), _mbuf(), _uio(), by MEM's kind. 0, EFBIG (too many
 * segments), EINVAL (too large for the map), ENOMEM (no bounce pages, IOVA);
 * after an error the map is not loaded. Flags: WAITOK or NOWAIT, STREAMING,
 * READ, WRITE.
 */
int busdma_nb_load(struct machine *m, int tag, int map,
		   const struct busdma_mem *mem, unsigned flags);
/* Memory of busdma_nb_mem_alloc(), SIZE bytes of it. */
int busdma_nb_load_raw(struct machine *m, int tag, int map,
		       const struct busdma_segment *segs, int nsegs,
		       uint64_t size, unsigned flags);
/* A buffer in a process (PROC 0: the kernel) for busdma_nb_load(). */
struct busdma_mem busdma_nb_mem_buffer(const struct machine *m, int proc,
				       uint32_t addr, uint32_t len);
void busdma_nb_unload(struct machine *m, int tag, int map);
void busdma_nb_sync(struct machine *m, int tag, int map, uint64_t offset,
		    uint64_t len, unsigned ops);
/* dm_mapsize, dm_nsegs, dm_maxsegsz; dm_segs is busdma_map_segment(). */
uint64_t busdma_nb_mapsize(const struct machine *m, int map);
int busdma_nb_nsegs(const struct machine *m, int map);
uint64_t busdma_nb_maxsegsz(const struct machine *m, int map);
/* The driver lowers dm_maxsegsz for the next load; unload restores it. */
void busdma_nb_set_maxsegsz(struct machine *m, int map, uint64_t size);

/* ---- memory ---- */

/*
 * SIZE bytes, rounded up to pages, in at most NSEGS segments, written to
 * SEGS, their number to *RSEGS. 0, EINVAL, ENOMEM. Flags: WAITOK or NOWAIT,
 * STREAMING, ZERO (OpenBSD).
 */
int busdma_nb_mem_alloc(struct machine *m, int tag, uint64_t size,
			uint64_t alignment, uint64_t boundary,
			struct busdma_segment *segs, int nsegs, int *rsegs,
			unsigned flags);
void busdma_nb_mem_free(struct machine *m, int tag,
			const struct busdma_segment *segs, int nsegs);
/*
 * Kernel addresses for the memory: *KVA is a pointer as in ref/api.h. 0,
 * ENOMEM. Flags: WAITOK or NOWAIT, COHERENT, NOCACHE, PREFETCHABLE.
 */
int busdma_nb_mem_map(struct machine *m, int tag,
		      const struct busdma_segment *segs, int nsegs,
		      uint64_t size, uint64_t *kva, unsigned flags);
void busdma_nb_mem_unmap(struct machine *m, int tag, uint64_t kva,
			 uint64_t size);
/* For mmap(2): what the pager maps at OFF, or -1. */
int64_t busdma_nb_mem_mmap(struct machine *m, int tag,
			   const struct busdma_segment *segs, int nsegs,
			   int64_t off, int prot, unsigned flags);

#endif
