/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streaming mappings on the machine: what dma_map_*(), dma_unmap_*() and
 * dma_sync_*() do with one physically contiguous range, whatever the route:
 * direct, bounce buffers or IOMMU. Every other streaming form (page, sg,
 * resource, bus_dma loads) is made of these.
 *
 * They do what the kernel does with what they are given and check nothing:
 * a wrong handle, size, direction or device has the effect it has there.
 * Live mappings are recorded as grants (machine.h) for judging only.
 *
 * Source: Linux kernel/dma/direct.h, kernel/dma/swiotlb.c,
 * drivers/iommu/dma-iommu.c of 6.12.
 */
#ifndef REF_DMAMAP_H
#define REF_DMAMAP_H

#include "ref/dmaattr.h"
#include "ref/machine.h"

/*
 * Maps SIZE bytes at physical ADDR for DEV. Returns the handle, or
 * MACHINE_ERROR_HANDLE: SIZE is 0, no such memory, no IOVA, no slot, or
 * beyond the mask.
 */
uint64_t dmamap_map(struct machine *m, int dev, uint32_t addr, uint32_t size,
		    enum dma_dir dir, unsigned attrs);
void dmamap_unmap(struct machine *m, int dev, uint64_t dma, uint32_t size,
		  enum dma_dir dir, unsigned attrs);
void dmamap_sync_for_cpu(struct machine *m, int dev, uint64_t dma,
			 uint32_t size, enum dma_dir dir);
void dmamap_sync_for_device(struct machine *m, int dev, uint64_t dma,
			    uint32_t size, enum dma_dir dir);

/*
 * IOMMU routes only: maps or unmaps whole pages without any sync; what
 * coherent allocations, dma_map_resource() and sg lists use. PROT: PROT_*
 * bits of machine.h.
 */
uint64_t dmamap_iova_map(struct machine *m, int dev, uint32_t addr,
			 uint32_t size, int prot);
void dmamap_iova_unmap(struct machine *m, int dev, uint64_t dma,
		       uint32_t size);

/* True and *ADDR where a handle leads now, by tables only. */
bool dmamap_phys(const struct machine *m, int dev, uint64_t dma,
		 uint32_t *addr);
/* Cache work of a sync point on a physical range, unless DEV is coherent. */
void dmamap_arch_sync(struct machine *m, int dev, enum sync_point point,
		      uint32_t addr, uint32_t size, enum dma_dir dir);

#endif
