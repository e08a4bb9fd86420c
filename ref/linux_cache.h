/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache management by drivers: what they must not do, because what it does
 * depends on the machine. The functions are ARM's of 2014, on lines of the
 * level that they know; the other level keeps what it has, a bounce buffer
 * and an IOMMU know nothing of it.
 *
 * Source: Linux arch/arm/include/asm/cacheflush.h, outercache.h of 3.17;
 * Pinchart, ELCE 2014, slides 26 to 30 and 78.
 */
#ifndef REF_LINUX_CACHE_H
#define REF_LINUX_CACHE_H

#include "ref/machine.h"

enum cache_level { CACHE_L1, CACHE_OUTER };

/* OP on every line that the range touches. Addresses are physical. */
void linux_cache(struct machine *m, enum cache_level level, enum cache_op op,
		 uint64_t addr, uint64_t size);
void linux_cache_all(struct machine *m, enum cache_level level);
/* dmac_map_area(), dmac_unmap_area(): by direction, of the L1. */
void linux_cache_map_area(struct machine *m, uint64_t addr, uint64_t size,
			  enum dma_dir dir);
void linux_cache_unmap_area(struct machine *m, uint64_t addr, uint64_t size,
			    enum dma_dir dir);

#endif
