/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What linux.h and linux-2014.h share: types, calls without attributes,
 * pools, masks, and the little of the rest of the kernel that drivers need
 * around their DMA. Include one of these two, not this.
 *
 * Names are the kernel's; the functions behind them begin with dmaref_.
 */
#ifndef DMAREF_LINUX_COMMON_H
#define DMAREF_LINUX_COMMON_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "dmaref.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef uint64_t dma_addr_t;
typedef uint64_t phys_addr_t;
typedef unsigned gfp_t;

#define GFP_KERNEL 0xcc0u
#define GFP_ATOMIC 0x820u
#define GFP_NOWAIT 0x800u
#define __GFP_ZERO 0x100u
#define __GFP_COMP 0x40000u

#define __iomem
#define __init
#define __exit
#define likely(x) (x)
#define unlikely(x) (x)
#define BIT(n) (1ul << (n))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3
};

#define DMA_BIT_MASK(n) ((n) >= 64 ? ~0ull : (1ull << (n)) - 1)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)

/* A page is its first byte here. */
struct page;
struct dma_pool;
struct iommu_domain;
struct bus_type;

struct scatterlist {
	struct page *page_link;
	unsigned offset, length;
	dma_addr_t dma_address;
	unsigned dma_length;
	bool last;
};

struct sg_table {
	struct scatterlist *sgl;
	unsigned nents, orig_nents;
	int dmaref_alloc;	/* of dma_alloc_noncontiguous() */
};

/* vm_start is the result of a mapping here, vm_end - vm_start its size. */
struct vm_area_struct {
	unsigned long vm_start, vm_end, vm_pgoff;
};

/* ---- the functions behind the names ---- */

/* HOW: bits of DMAREF_HOW_*. */
#define DMAREF_HOW_MANAGED 1
#define DMAREF_HOW_2014 2
#ifdef DMAREF_LINUX_2014_H
#define DMAREF_HOW DMAREF_HOW_2014
#else
#define DMAREF_HOW 0
#endif
void *dmaref_linux_alloc(struct device *dev, size_t size, dma_addr_t *dma,
			 gfp_t gfp, unsigned long attrs, int how);
void dmaref_linux_free(struct device *dev, size_t size, void *ptr,
		       dma_addr_t dma, unsigned long attrs, int how);
dma_addr_t dmaref_linux_map(struct device *dev, const void *ptr, size_t size,
			    enum dma_data_direction dir, unsigned long attrs);
void dmaref_linux_unmap(struct device *dev, dma_addr_t dma, size_t size,
			enum dma_data_direction dir, unsigned long attrs);
int dmaref_linux_mapping_error(struct device *dev, dma_addr_t dma);
void dmaref_linux_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
			       enum dma_data_direction dir);
void dmaref_linux_sync_for_device(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir);
int dmaref_linux_map_sg(struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, unsigned long attrs);
void dmaref_linux_unmap_sg(struct device *dev, struct scatterlist *sg,
			   int nents, enum dma_data_direction dir,
			   unsigned long attrs);
void dmaref_linux_sync_sg(struct device *dev, struct scatterlist *sg,
			  int nents, enum dma_data_direction dir,
			  bool for_cpu);
dma_addr_t dmaref_linux_map_resource(struct device *dev, phys_addr_t addr,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs);
void dmaref_linux_unmap_resource(struct device *dev, dma_addr_t dma,
				 size_t size, enum dma_data_direction dir,
				 unsigned long attrs);
int dmaref_linux_mmap(struct device *dev, struct vm_area_struct *vma,
		      void *ptr, dma_addr_t dma, size_t size,
		      unsigned long attrs);
void dmaref_linux_munmap(void *user);

int dmaref_linux_set_mask(struct device *dev, u64 mask);
int dmaref_linux_set_coherent_mask(struct device *dev, u64 mask);
int dmaref_linux_coerce_mask(struct device *dev, u64 mask);
u64 dmaref_linux_get_required_mask(struct device *dev);
size_t dmaref_linux_max_mapping_size(struct device *dev);
bool dmaref_linux_need_sync(struct device *dev, dma_addr_t dma);
void dmaref_linux_set_seg(struct device *dev, unsigned max_size,
			  unsigned boundary);

struct dma_pool *dmaref_linux_pool_create(struct device *dev, size_t size,
					  size_t align, size_t boundary,
					  bool managed);
void dmaref_linux_pool_destroy(struct dma_pool *pool);
void *dmaref_linux_pool_alloc(struct dma_pool *pool, gfp_t gfp,
			      dma_addr_t *dma);
void dmaref_linux_pool_free(struct dma_pool *pool, void *ptr, dma_addr_t dma);

void *dmaref_linux_kmalloc(size_t size, gfp_t gfp);
void dmaref_linux_kfree(const void *ptr);
void *dmaref_linux_get_pages(gfp_t gfp, unsigned order);
phys_addr_t dmaref_linux_virt_to_phys(const void *ptr);
void dmaref_linux_barrier(void);
u32 dmaref_linux_readl(const volatile void *addr);
void dmaref_linux_writel(u32 value, volatile void *addr, bool relaxed);
void dmaref_linux_context(int change, bool irqs);
void dmaref_linux_devres_release_all(struct device *dev);

/* ---- coherent memory ---- */

static inline void *dma_alloc_coherent(struct device *dev, size_t size,
				       dma_addr_t *dma, gfp_t gfp)
{
	return dmaref_linux_alloc(dev, size, dma, gfp, 0, DMAREF_HOW);
}

static inline void dma_free_coherent(struct device *dev, size_t size,
				     void *ptr, dma_addr_t dma)
{
	dmaref_linux_free(dev, size, ptr, dma, 0, DMAREF_HOW);
}

static inline void *dmam_alloc_coherent(struct device *dev, size_t size,
					dma_addr_t *dma, gfp_t gfp)
{
	return dmaref_linux_alloc(dev, size, dma, gfp, 0,
				  DMAREF_HOW | DMAREF_HOW_MANAGED);
}

static inline int dma_mmap_coherent(struct device *dev,
				    struct vm_area_struct *vma, void *ptr,
				    dma_addr_t dma, size_t size)
{
	return dmaref_linux_mmap(dev, vma, ptr, dma, size, 0);
}

/* ---- streaming mappings ---- */

static inline dma_addr_t dma_map_single(struct device *dev, void *ptr,
					size_t size,
					enum dma_data_direction dir)
{
	return dmaref_linux_map(dev, ptr, size, dir, 0);
}

static inline void dma_unmap_single(struct device *dev, dma_addr_t dma,
				    size_t size, enum dma_data_direction dir)
{
	dmaref_linux_unmap(dev, dma, size, dir, 0);
}

static inline dma_addr_t dma_map_page(struct device *dev, struct page *page,
				      size_t offset, size_t size,
				      enum dma_data_direction dir)
{
	return dmaref_linux_map(dev, (char *)page + offset, size, dir, 0);
}

static inline void dma_unmap_page(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir)
{
	dmaref_linux_unmap(dev, dma, size, dir, 0);
}

static inline int dma_mapping_error(struct device *dev, dma_addr_t dma)
{
	return dmaref_linux_mapping_error(dev, dma);
}

static inline void dma_sync_single_for_cpu(struct device *dev, dma_addr_t dma,
					   size_t size,
					   enum dma_data_direction dir)
{
	dmaref_linux_sync_for_cpu(dev, dma, size, dir);
}

static inline void dma_sync_single_for_device(struct device *dev,
					      dma_addr_t dma, size_t size,
					      enum dma_data_direction dir)
{
	dmaref_linux_sync_for_device(dev, dma, size, dir);
}

static inline void dma_sync_single_range_for_cpu(struct device *dev,
						 dma_addr_t dma,
						 unsigned long offset,
						 size_t size,
						 enum dma_data_direction dir)
{
	dmaref_linux_sync_for_cpu(dev, dma + offset, size, dir);
}

static inline void
dma_sync_single_range_for_device(struct device *dev, dma_addr_t dma,
				 unsigned long offset, size_t size,
				 enum dma_data_direction dir)
{
	dmaref_linux_sync_for_device(dev, dma + offset, size, dir);
}

/* ---- scatter-gather lists ---- */

#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg) ((sg)->dma_length)
#define for_each_sg(sglist, sg, nents, i) \
	for ((i) = 0, (sg) = (sglist); (i) < (int)(nents); (i)++, (sg)++)

static inline struct scatterlist *sg_next(struct scatterlist *sg)
{
	return sg->last ? NULL : sg + 1;
}

static inline void sg_init_table(struct scatterlist *sg, unsigned nents)
{
	memset(sg, 0, nents * sizeof(*sg));
	if (nents)
		sg[nents - 1].last = true;
}

static inline void sg_set_page(struct scatterlist *sg, struct page *page,
			       unsigned len, unsigned offset)
{
	sg->page_link = page;
	sg->length = len;
	sg->offset = offset;
}

static inline void sg_set_buf(struct scatterlist *sg, const void *ptr,
			      unsigned len)
{
	sg_set_page(sg, (struct page *)(uintptr_t)ptr, len, 0);
}

static inline void *sg_virt(struct scatterlist *sg)
{
	return (char *)sg->page_link + sg->offset;
}

static inline void sg_init_one(struct scatterlist *sg, const void *ptr,
			       unsigned len)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, ptr, len);
}

static inline int dma_map_sg(struct device *dev, struct scatterlist *sg,
			     int nents, enum dma_data_direction dir)
{
	int n = dmaref_linux_map_sg(dev, sg, nents, dir, 0);

	return n < 0 ? 0 : n;
}

static inline void dma_unmap_sg(struct device *dev, struct scatterlist *sg,
				int nents, enum dma_data_direction dir)
{
	dmaref_linux_unmap_sg(dev, sg, nents, dir, 0);
}

static inline void dma_sync_sg_for_cpu(struct device *dev,
				       struct scatterlist *sg, int nents,
				       enum dma_data_direction dir)
{
	dmaref_linux_sync_sg(dev, sg, nents, dir, true);
}

static inline void dma_sync_sg_for_device(struct device *dev,
					  struct scatterlist *sg, int nents,
					  enum dma_data_direction dir)
{
	dmaref_linux_sync_sg(dev, sg, nents, dir, false);
}

/* ---- masks ---- */

static inline int dma_set_mask(struct device *dev, u64 mask)
{
	return dmaref_linux_set_mask(dev, mask);
}

static inline int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	return dmaref_linux_set_coherent_mask(dev, mask);
}

static inline int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	int err = dma_set_mask(dev, mask);

	return err ? err : dma_set_coherent_mask(dev, mask);
}

static inline int dma_coerce_mask_and_coherent(struct device *dev, u64 mask)
{
	return dmaref_linux_coerce_mask(dev, mask);
}

static inline u64 dma_get_required_mask(struct device *dev)
{
	return dmaref_linux_get_required_mask(dev);
}

/* ---- pools ---- */

static inline struct dma_pool *dma_pool_create(const char *name,
					       struct device *dev, size_t size,
					       size_t align, size_t boundary)
{
	(void)name;
	return dmaref_linux_pool_create(dev, size, align, boundary, false);
}

static inline struct dma_pool *dmam_pool_create(const char *name,
						struct device *dev,
						size_t size, size_t align,
						size_t boundary)
{
	(void)name;
	return dmaref_linux_pool_create(dev, size, align, boundary, true);
}

static inline void dma_pool_destroy(struct dma_pool *pool)
{
	dmaref_linux_pool_destroy(pool);
}

static inline void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp,
				   dma_addr_t *dma)
{
	return dmaref_linux_pool_alloc(pool, gfp, dma);
}

static inline void dma_pool_free(struct dma_pool *pool, void *ptr,
				 dma_addr_t dma)
{
	dmaref_linux_pool_free(pool, ptr, dma);
}

/* ---- the rest of the kernel ---- */

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	return dmaref_linux_kmalloc(size, gfp);
}

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return dmaref_linux_kmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return size && n > SIZE_MAX / size ? NULL : kzalloc(n * size, gfp);
}

static inline void kfree(const void *ptr)
{
	dmaref_linux_kfree(ptr);
}

static inline unsigned long __get_free_pages(gfp_t gfp, unsigned order)
{
	return (unsigned long)(uintptr_t)dmaref_linux_get_pages(gfp, order);
}

static inline void free_pages(unsigned long addr, unsigned order)
{
	(void)order;
	dmaref_linux_kfree((const void *)(uintptr_t)addr);
}

static inline struct page *alloc_pages(gfp_t gfp, unsigned order)
{
	return (struct page *)dmaref_linux_get_pages(gfp, order);
}

static inline void __free_pages(struct page *page, unsigned order)
{
	(void)order;
	dmaref_linux_kfree(page);
}

static inline void *page_address(const struct page *page)
{
	return (void *)(uintptr_t)page;
}

static inline phys_addr_t virt_to_phys(const void *ptr)
{
	return dmaref_linux_virt_to_phys(ptr);
}

/* Barriers: the CPU's stores so far are performed. */
static inline void wmb(void) { dmaref_linux_barrier(); }
static inline void rmb(void) { dmaref_linux_barrier(); }
static inline void mb(void) { dmaref_linux_barrier(); }
static inline void dma_wmb(void) { dmaref_linux_barrier(); }
static inline void dma_rmb(void) { dmaref_linux_barrier(); }

static inline u32 readl(const volatile void __iomem *addr)
{
	return dmaref_linux_readl(addr);
}

static inline void writel(u32 value, volatile void __iomem *addr)
{
	dmaref_linux_writel(value, addr, false);
}

static inline void writel_relaxed(u32 value, volatile void __iomem *addr)
{
	dmaref_linux_writel(value, addr, true);
}

typedef struct {
	int held;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->held = 0;
}

static inline void spin_lock(spinlock_t *lock)
{
	lock->held = 1;
	dmaref_linux_context(1, false);
}

static inline void spin_unlock(spinlock_t *lock)
{
	lock->held = 0;
	dmaref_linux_context(-1, false);
}

#define spin_lock_irqsave(lock, flags) \
	((flags) = 0, (void)(flags), (lock)->held = 1, \
	 dmaref_linux_context(1, true))
#define spin_unlock_irqrestore(lock, flags) \
	((void)(flags), (lock)->held = 0, dmaref_linux_context(-1, true))

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline const char *dev_name(const struct device *dev)
{
	return dev->name;
}

static inline void devres_release_all(struct device *dev)
{
	dmaref_linux_devres_release_all(dev);
}

#define dev_err(dev, ...) \
	(fprintf(stderr, "%s: ", dev_name(dev)), fprintf(stderr, __VA_ARGS__))
#define dev_warn dev_err
#define dev_info dev_err

static inline bool IS_ERR(const void *ptr)
{
	return (uintptr_t)ptr >= (uintptr_t)-4095;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)(intptr_t)ptr;
}

static inline void *ERR_PTR(long err)
{
	return (void *)(intptr_t)err;
}

#ifdef __cplusplus
}
#endif

#endif
