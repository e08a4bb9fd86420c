/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mappings of DMA memory into user space, and kernel mappings of pages that
 * are not adjacent: views (ref/api.h).
 *
 * A view is a further mapping of the same memory, of a type of its own. What
 * the CPU writes through one type is not seen through another while a cache
 * holds it: that is the machine's business, not this file's.
 *
 * Source: Linux kernel/dma/ops_helpers.c, kernel/dma/mapping.c of 6.12;
 * Pinchart, ELCE 2014, slides 51 to 54.
 */
#ifndef REF_LINUX_USER_H
#define REF_LINUX_USER_H

#include "ref/machine.h"

struct api_alloc;

/*
 * All return 0 with the user address in *VMA, or -ENXIO (the size is none,
 * larger than the memory, or there is no such memory), -ENOMEM.
 */

/* Contiguous memory at ADDR. */
int linux_user_map(struct machine *m, int64_t *vma, uint32_t addr,
		   uint64_t size, enum memtype type);
/*
 * dma_mmap_attrs(): memory of dma_alloc_attrs(). The type is by ATTRS, which
 * are to be those of the allocation: HAZARD_PROTOCOL if NO_KERNEL_MAPPING is
 * not.
 */
int linux_mmap_attrs(struct machine *m, int dev, int64_t *vma, uint64_t ptr,
		     uint64_t dma, uint64_t size, unsigned attrs);
int linux_mmap_pages(struct machine *m, int64_t *vma, uint64_t size,
		     uint64_t page);
/* The process unmaps it, or ends. */
void linux_munmap(struct machine *m, uint64_t vma);
bool linux_can_mmap(const struct machine *m, int dev);

/* A view of alloc ID of KIND, as a pointer, or 0. */
uint64_t linux_view_alloc(struct machine *m, int id, uint32_t size,
			  enum memtype type, int kind);
void linux_view_end(struct machine *m, uint64_t ptr);
/* The memory of alloc ID is freed: HAZARD_PROTOCOL if user space has it. */
void linux_user_memory_gone(struct machine *m, int id);

#endif
