/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory behind an allocation: where it comes from, how a device
 * reaches it, and its end. For ref/linux_alloc.c only.
 */
#ifndef REF_LINUX_BACKING_H
#define REF_LINUX_BACKING_H

#include "ref/api.h"

/* Whole pages of it. */
uint32_t linux_backing_size(const struct machine *m, uint64_t size);
/* Fills addr, area and scatter of A by its size, dev and attrs. */
bool linux_backing_take(struct machine *m, struct api_alloc *a, unsigned gfp);
void linux_backing_give(struct machine *m, struct api_alloc *a);
/* Page I of it, as an address. */
uint32_t linux_backing_page(const struct machine *m, const struct api_alloc *a,
			    uint32_t i);
/* Sets the kernel's mapping's type; clears memory; cache work, by pages. */
void linux_backing_type(struct machine *m, const struct api_alloc *a,
			enum memtype type);
void linux_backing_zero(struct machine *m, const struct api_alloc *a);
void linux_backing_sync(struct machine *m, const struct api_alloc *a,
			enum sync_point point, enum dma_dir dir);
/* Maps it for a->dev with grants, fills a->dma; false: no IOVA. */
bool linux_backing_map(struct machine *m, struct api_alloc *a, bool coherent);
/* Ends the grants, and takes [dma, dma + size) out of the IOMMU. */
void linux_backing_unmap(struct machine *m, const struct api_alloc *a,
			 uint64_t dma, uint64_t size);

#endif
