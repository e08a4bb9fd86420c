/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages and the kernel's view of them. */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/gfp.h>
#include <linux/kernel.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)	ALIGN(x, PAGE_SIZE)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

struct page {
	unsigned long flags;
	unsigned long private;
	int refcount;
};

struct vm_area_struct;

void *page_address(const struct page *page);
struct page *virt_to_page(const void *addr);
extern unsigned char empty_zero_page[];
#define ZERO_PAGE(vaddr) virt_to_page(empty_zero_page)
struct page *vmalloc_to_page(const void *addr);
phys_addr_t virt_to_phys(volatile void *addr);
phys_addr_t page_to_phys(const struct page *page);
bool is_vmalloc_addr(const void *addr);
void get_page(struct page *page);
void put_page(struct page *page);
int page_ref_count(const struct page *page);
int get_order(unsigned long size);
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void vfree(const void *addr);

unsigned long page_private(const struct page *page);
void set_page_private(struct page *page, unsigned long private);

#endif
