/* SPDX-License-Identifier: BSD-2-Clause */
/* Temporary mappings, and the caches behind vmalloc addresses. */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

#include <linux/mm.h>

void *kmap_local_page(struct page *page);
void kunmap_local(const void *addr);
void flush_kernel_vmap_range(void *vaddr, int size);
void invalidate_kernel_vmap_range(void *vaddr, int size);

#endif
