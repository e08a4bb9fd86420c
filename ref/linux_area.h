/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory set apart: contiguous areas (CMA), coherent memory declared for a
 * device, registers of devices. At boot, by the platform's description (the
 * device tree) or by the functions below.
 *
 * CMA memory is taken from the heap before anything is allocated; later
 * reservations are refused, as the early allocator is gone then. Declared
 * memory may lie anywhere where no memory is in use. Both are whole pages.
 *
 * Approximation: memory of CMA areas is not lent to others meanwhile.
 *
 * Source: Linux kernel/dma/contiguous.c, kernel/dma/coherent.c of 6.12, and
 * drivers/base/dma-coherent.c of 3.17 where _2014 is in the name; Pinchart,
 * ELCE 2014, slides 63 to 68, 75 and 93 to 102.
 */
#ifndef REF_LINUX_AREA_H
#define REF_LINUX_AREA_H

#include "ref/machine.h"

/* Flags of 2014's dma_declare_coherent_memory(). */
enum memory_flag { MEMORY_MAP = 1, MEMORY_IO = 2,
		   MEMORY_INCLUDES_CHILDREN = 4, MEMORY_EXCLUSIVE = 8 };

/* What the platform's description reserves; called by api_init(). */
void linux_area_boot(struct machine *m);

/* ---- CMA ---- */

/* The size dma_contiguous_reserve() will reserve: the parameter cma=. */
void linux_contiguous_size(struct machine *m, uint64_t size);
void linux_contiguous_reserve(struct machine *m, uint64_t limit);
/* 0, -EINVAL, -EBUSY (the memory at BASE is in use), -ENOMEM. */
int linux_declare_contiguous(struct machine *m, int dev, uint64_t size,
			     uint64_t base, uint64_t limit);
/*
 * SIZE bytes of DEV's area, or else of the one for all, with the area's id
 * in *AREA; -1 if there are none.
 */
int64_t linux_contiguous_take(struct machine *m, int dev, uint32_t size,
			      uint64_t limit, uint8_t *area);
/* Gives back what begins at ADDR. */
void linux_area_give(struct machine *m, int area, uint32_t addr);

/* ---- declared coherent memory ---- */

/* 0, -EINVAL, -EBUSY: the device has some already, or it is in use. */
int linux_declare_coherent(struct machine *m, int dev, uint64_t addr,
			   uint64_t dma, uint64_t size);
/* The flag that it is declared by, or 0 on failure. */
int linux_declare_coherent_2014(struct machine *m, int dev, uint64_t addr,
				uint64_t dma, uint64_t size, unsigned flags);
/* HAZARD_PROTOCOL if some of it is in use still. */
void linux_release_declared(struct machine *m, int dev);
/* The pointer to the range, or -EINVAL, -EBUSY (ERR_PTR()). */
int64_t linux_mark_occupied(struct machine *m, int dev, uint64_t dma,
			    uint64_t size);

/*
 * For allocators only. 0: DEV has no such memory, go on elsewhere; else the
 * result is in *PTR (0: none is left), *DMA.
 */
int linux_alloc_from_coherent(struct machine *m, int dev, uint64_t size,
			      int64_t *dma, int64_t *ptr);
/* As in 2014: goes on elsewhere too if none is left, unless EXCLUSIVE. */
int linux_alloc_from_coherent_2014(struct machine *m, int dev, uint64_t size,
				   int64_t *dma, int64_t *ptr);
/* 1 if PTR was of it, and is free now. */
int linux_release_from_coherent(struct machine *m, int dev, unsigned order,
				uint64_t ptr);
/* 1 if PTR is of it: *RET is the result of the mapping, *VMA its address. */
int linux_mmap_from_coherent(struct machine *m, int dev, int64_t *vma,
			     uint64_t ptr, uint64_t size, int64_t *ret);
/* Whether DEV's coherent memory holds the pointer. */
bool linux_area_holds(const struct machine *m, int dev, uint64_t ptr);

/* ---- registers ---- */

/* The range is registers of some device from now on. */
bool linux_area_mmio(struct machine *m, uint64_t addr, uint64_t size);
bool linux_area_is_mmio(const struct machine *m, uint32_t addr, uint32_t size);

#endif
