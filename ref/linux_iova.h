/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two-step mapping of Linux 6.16: IOVA first, then pieces of memory.
 *
 * A state (struct dma_iova_state) is an id in *STATE. What is linked is the
 * device's after the next dma_iova_sync() of it only.
 *
 * Source: Linux include/linux/dma-mapping.h, drivers/iommu/dma-iommu.c of
 * 6.16, Documentation/core-api/dma-api.rst.
 */
#ifndef REF_LINUX_IOVA_H
#define REF_LINUX_IOVA_H

#include "ref/machine.h"

/* False without IOMMU or IOVA: the driver maps piece by piece instead. */
bool linux_iova_try_alloc(struct machine *m, int dev, int64_t *state,
			  uint64_t addr, uint64_t size);
uint64_t linux_iova_dma(const struct machine *m, int state);
/* 0, -EINVAL (ends outside, or ADDR does not fit the page), -EEXIST, -EIO. */
int linux_iova_link(struct machine *m, int dev, int state, uint64_t addr,
		    uint64_t offset, uint64_t size, enum dma_dir dir,
		    unsigned attrs);
int linux_iova_sync(struct machine *m, int dev, int state, uint64_t offset,
		    uint64_t size);
void linux_iova_unlink(struct machine *m, int dev, int state, uint64_t offset,
		       uint64_t size, enum dma_dir dir, unsigned attrs);
/* Unlinks the first MAPPED bytes and frees the IOVA. */
void linux_iova_destroy(struct machine *m, int dev, int state, uint64_t mapped,
			enum dma_dir dir, unsigned attrs);
/* Frees IOVA in which nothing is linked: HAZARD_PROTOCOL if something is. */
void linux_iova_free(struct machine *m, int dev, int state);

#endif
