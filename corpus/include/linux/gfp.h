/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocation flags and page allocation. */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

#include <linux/types.h>

#define __GFP_DMA	0x01u
#define __GFP_DMA32	0x04u
#define __GFP_HIGH	0x20u
#define __GFP_IO	0x40u
#define __GFP_FS	0x80u
#define __GFP_ZERO	0x100u
#define __GFP_RECLAIM	0xc00u
#define __GFP_NOWARN	0x2000u
#define __GFP_COMP	0x40000u

#define GFP_ATOMIC	(__GFP_HIGH | 0x800u)
#define GFP_KERNEL	(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT	(0x800u | __GFP_NOWARN)
#define GFP_DMA		__GFP_DMA

struct page;

struct page *alloc_pages(gfp_t gfp, unsigned int order);
struct page *dev_alloc_page(void);
struct page *dev_alloc_pages(unsigned int order);
void __free_pages(struct page *page, unsigned int order);
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);

#define alloc_page(gfp)		alloc_pages(gfp, 0)
#define __free_page(page)	__free_pages(page, 0)
#define __get_free_page(gfp)	__get_free_pages(gfp, 0)
#define free_page(addr)		free_pages(addr, 0)

#endif
