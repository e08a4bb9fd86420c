/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA memory: coherent and with attributes, pages, noncontiguous, and the
 * 2014 forms; kmalloc() for the rest.
 *
 * Memory comes from the device's declared coherent area, else from CMA, else
 * from the heap; behind an IOMMU it may be of pages that are not adjacent,
 * unless FORCE_CONTIGUOUS. It is whole pages, aligned to the power of two of
 * pages that holds it, and cleared (in 2014 only with __GFP_ZERO). For a
 * device that does not snoop the kernel's mapping of it becomes what
 * linux_type() says.
 *
 * A free with other arguments than the allocation had does what the kernel
 * does with these, and is a hazard.
 *
 * Where a pointer is returned 0 is NULL; with NO_KERNEL_MAPPING it is a
 * cookie, which leads nowhere. *DMA is written on success only.
 *
 * Source: Linux kernel/dma/mapping.c, kernel/dma/direct.c,
 * drivers/iommu/dma-iommu.c of 6.12; arch/ of 3.17 for _2014; Pinchart, ELCE
 * 2014, slides 36 to 47 and 90 to 92.
 */
#ifndef REF_LINUX_ALLOC_H
#define REF_LINUX_ALLOC_H

#include "ref/machine.h"

/* Bits of gfp_t that matter here, and sets of them. */
enum gfp {
	GFP_DMA_ZONE = 0x1,
	GFP_HIGHMEM_ZONE = 0x2,
	GFP_DMA32_ZONE = 0x4,
	GFP_ZEROED = 0x100,
	GFP_BLOCKING = 0x400,
	GFP_COMPOUND = 0x40000,
	GFP_FOR_KERNEL = 0xcc0,
	GFP_FOR_ATOMIC = 0x820,
	GFP_NO_WAIT = 0x800
};

/* How the CPU accesses DMA memory of DEV that is allocated with ATTRS. */
enum memtype linux_type(const struct machine *m, int dev, unsigned attrs);
/* Id of the live allocation that PTR or a cookie is the begin of, or 0. */
int linux_alloc_by_pointer(const struct machine *m, uint64_t ptr);

uint64_t linux_alloc_attrs(struct machine *m, int dev, uint64_t size,
			   int64_t *dma, unsigned gfp, unsigned attrs);
/* HAZARD_PROTOCOL with interrupts off; PTR 0 is ignored. */
void linux_free_attrs(struct machine *m, int dev, uint64_t size, uint64_t ptr,
		      uint64_t dma, unsigned attrs);
uint64_t linux_alloc_attrs_2014(struct machine *m, int dev, uint64_t size,
				int64_t *dma, unsigned gfp, unsigned attrs);
/* HAZARD_CRASH if PTR is 0. */
void linux_free_attrs_2014(struct machine *m, int dev, uint64_t size,
			   uint64_t ptr, uint64_t dma, unsigned attrs);
/* By architecture: cached, coherent memory, or 0. */
uint64_t linux_alloc_noncoherent_2014(struct machine *m, int dev,
				      uint64_t size, int64_t *dma,
				      unsigned gfp);
void linux_free_noncoherent_2014(struct machine *m, int dev, uint64_t size,
				 uint64_t ptr, uint64_t dma);
/* dma_cache_sync() of such memory. */
void linux_cache_sync_2014(struct machine *m, int dev, uint64_t ptr,
			   uint64_t size, enum dma_dir dir);

/* dma_alloc_pages(), dma_alloc_noncoherent(): cached memory, to be synced. */
uint64_t linux_alloc_pages(struct machine *m, int dev, uint64_t size,
			   int64_t *dma, enum dma_dir dir, unsigned gfp);
void linux_free_pages(struct machine *m, int dev, uint64_t size, uint64_t page,
		      uint64_t dma, enum dma_dir dir);

/* The id of the allocation, or 0. */
int linux_alloc_noncontiguous(struct machine *m, int dev, uint64_t size,
			      enum dma_dir dir, unsigned gfp, unsigned attrs);
void linux_free_noncontiguous(struct machine *m, int dev, uint64_t size,
			      int id, enum dma_dir dir);
uint64_t linux_noncontiguous_dma(const struct machine *m, int id);
uint64_t linux_vmap_noncontiguous(struct machine *m, int dev, uint64_t size,
				  int id);
void linux_vunmap_noncontiguous(struct machine *m, int dev, uint64_t ptr);
int linux_mmap_noncontiguous(struct machine *m, int dev, int64_t *vma,
			     uint64_t size, int id);
/* Sync of all of it, by dma_sync_sgtable_for_*(). */
void linux_sync_noncontiguous(struct machine *m, int dev, int id,
			      enum dma_dir dir, bool for_cpu);

/* dmam_*(): freed with the device. */
uint64_t linux_managed_alloc(struct machine *m, int dev, uint64_t size,
			     int64_t *dma, unsigned gfp, unsigned attrs);
/* All that is managed for DEV, last first. */
void linux_devres_release_all(struct machine *m, int dev);

uint64_t linux_kmalloc(struct machine *m, uint64_t size, unsigned gfp);
void linux_kfree(struct machine *m, uint64_t ptr);
/* 2^ORDER pages. */
uint64_t linux_get_pages(struct machine *m, unsigned gfp, unsigned order);

#endif
