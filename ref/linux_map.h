/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streaming mappings of one range by Linux's names: single, page, resource,
 * physical; their syncs; the contents of a direction argument.
 *
 * On top of ref/dmamap.h this adds what the front of the kernel's API does:
 * DMA_NONE stops the machine (HAZARD_CRASH, then the call does nothing),
 * without CONFIG_HAS_DMA every map fails, attributes that a platform does
 * not know are ignored, failures can be injected.
 *
 * Source: Linux include/linux/dma-mapping.h, kernel/dma/mapping.c of 6.12;
 * Pinchart, ELCE 2014, slides 34 and 56 to 62.
 */
#ifndef REF_LINUX_MAP_H
#define REF_LINUX_MAP_H

#include "ref/machine.h"

/* ATTRS without those that DEV's platform ignores. */
unsigned linux_attrs(const struct machine *m, unsigned attrs);
/* In 2014 the platform ignored each one that it does not list. */
unsigned linux_attrs_2014(const struct machine *m, unsigned attrs);
/* False, and HAZARD_CRASH: BUG_ON() of a direction that is none. */
bool linux_check_dir(struct machine *m, enum dma_dir dir);

/* PTR: not of a vmap or of user space, these are refused. */
uint64_t linux_map_single(struct machine *m, int dev, uint64_t ptr,
			  uint64_t size, enum dma_dir dir, unsigned attrs);
uint64_t linux_map_page(struct machine *m, int dev, uint64_t page,
			uint64_t offset, uint64_t size, enum dma_dir dir,
			unsigned attrs);
uint64_t linux_map_phys(struct machine *m, int dev, uint64_t addr,
			uint64_t size, enum dma_dir dir, unsigned attrs);
/* Of all of the above. */
void linux_unmap(struct machine *m, int dev, uint64_t dma, uint64_t size,
		 enum dma_dir dir, unsigned attrs);
/* Registers of another device (AREA_MMIO): memory is refused. */
uint64_t linux_map_resource(struct machine *m, int dev, uint64_t addr,
			    uint64_t size, enum dma_dir dir, unsigned attrs);
void linux_unmap_resource(struct machine *m, int dev, uint64_t dma,
			  uint64_t size, enum dma_dir dir, unsigned attrs);
/* 0 or -ENOMEM. */
int linux_mapping_error(const struct machine *m, uint64_t dma);
void linux_sync_for_cpu(struct machine *m, int dev, uint64_t dma,
			uint64_t size, enum dma_dir dir);
void linux_sync_for_device(struct machine *m, int dev, uint64_t dma,
			   uint64_t size, enum dma_dir dir);

#endif
