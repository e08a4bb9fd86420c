/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA pools: small objects of coherent memory.
 *
 * A pool takes pages by dma_alloc_coherent() when it needs them and keeps
 * them until it is destroyed. Each object in use is a grant of its own, so
 * that a device that works on a freed object is seen.
 *
 * Source: Linux mm/dmapool.c of 6.12; Pinchart, ELCE 2014, slides 87 to 89.
 */
#ifndef REF_LINUX_POOL_H
#define REF_LINUX_POOL_H

#include "ref/machine.h"

/*
 * The id, or 0: SIZE is 0, ALIGN (0: 1) or BOUNDARY (0: a page) no power of
 * two, BOUNDARY less than SIZE, or no memory. MANAGED: dmam_pool_create().
 */
int linux_pool_create(struct machine *m, int dev, uint64_t size,
		      uint64_t align, uint64_t boundary, bool managed);
/* Not in atomic context; HAZARD_PROTOCOL and a leak if objects are used. */
void linux_pool_destroy(struct machine *m, int pool);
/* The pointer, or 0; not cleared, unless __GFP_ZERO. */
uint64_t linux_pool_alloc(struct machine *m, int pool, unsigned gfp,
			  int64_t *dma);
/* HAZARD_CORRUPT if PTR and DMA are not one object in use of the pool. */
void linux_pool_free(struct machine *m, int pool, uint64_t ptr, uint64_t dma);
/* The managed pool of DEV made last and after number AFTER, or 0. */
int linux_pool_last_managed(const struct machine *m, int dev, int after);

#endif
