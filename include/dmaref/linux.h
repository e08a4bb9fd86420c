/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The DMA API of Linux by its names of today (6.12, the dma_iova_* calls of
 * 6.16), for drivers that run on libdmaref: <linux/dma-mapping.h>,
 * <linux/dmapool.h>, <linux/scatterlist.h>, <linux/iommu.h>.
 *
 * Different from the kernel's: a struct page is the page's first byte; the
 * result of a mapping for user space is vma->vm_start.
 */
#ifndef DMAREF_LINUX_H
#define DMAREF_LINUX_H

#include "linux-common.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DMA_ATTR_WEAK_ORDERING (1ul << 1)
#define DMA_ATTR_WRITE_COMBINE (1ul << 2)
#define DMA_ATTR_NO_KERNEL_MAPPING (1ul << 4)
#define DMA_ATTR_SKIP_CPU_SYNC (1ul << 5)
#define DMA_ATTR_FORCE_CONTIGUOUS (1ul << 6)
#define DMA_ATTR_ALLOC_SINGLE_PAGES (1ul << 7)
#define DMA_ATTR_NO_WARN (1ul << 8)
#define DMA_ATTR_PRIVILEGED (1ul << 9)

#define IOMMU_READ 1
#define IOMMU_WRITE 2
#define IOMMU_CACHE 4
#define IOMMU_NOEXEC 8
#define IOMMU_MMIO 16
#define IOMMU_PRIV 32

struct dma_iova_state {
	dma_addr_t addr;
	u64 __size;
	int dmaref_state;
};

void *dmaref_linux_alloc_pages(struct device *dev, size_t size,
			       dma_addr_t *dma, enum dma_data_direction dir,
			       gfp_t gfp);
void dmaref_linux_free_pages(struct device *dev, size_t size, void *page,
			     dma_addr_t dma, enum dma_data_direction dir);
int dmaref_linux_mmap_pages(struct device *dev, struct vm_area_struct *vma,
			    size_t size, struct page *page);
struct sg_table *dmaref_linux_alloc_noncontiguous(struct device *dev,
						  size_t size,
						  enum dma_data_direction dir,
						  gfp_t gfp,
						  unsigned long attrs);
void dmaref_linux_free_noncontiguous(struct device *dev, size_t size,
				     struct sg_table *sgt,
				     enum dma_data_direction dir);
void *dmaref_linux_vmap(struct device *dev, size_t size, struct sg_table *sgt);
void dmaref_linux_vunmap(struct device *dev, void *ptr);
int dmaref_linux_mmap_noncontiguous(struct device *dev,
				    struct vm_area_struct *vma, size_t size,
				    struct sg_table *sgt);
int dmaref_linux_map_sgtable(struct device *dev, struct sg_table *sgt,
			     enum dma_data_direction dir,
			     unsigned long attrs);
void dmaref_linux_sync_sgtable(struct device *dev, struct sg_table *sgt,
			       enum dma_data_direction dir, bool for_cpu);
bool dmaref_linux_iova_try_alloc(struct device *dev,
				 struct dma_iova_state *state,
				 phys_addr_t addr, size_t size);
int dmaref_linux_iova_link(struct device *dev, struct dma_iova_state *state,
			   phys_addr_t addr, size_t offset, size_t size,
			   enum dma_data_direction dir, unsigned long attrs);
int dmaref_linux_iova_sync(struct device *dev, struct dma_iova_state *state,
			   size_t offset, size_t size);
void dmaref_linux_iova_unlink(struct device *dev, struct dma_iova_state *state,
			      size_t offset, size_t size,
			      enum dma_data_direction dir,
			      unsigned long attrs);
void dmaref_linux_iova_destroy(struct device *dev,
			       struct dma_iova_state *state, size_t mapped,
			       enum dma_data_direction dir,
			       unsigned long attrs);
void dmaref_linux_iova_free(struct device *dev, struct dma_iova_state *state);
struct iommu_domain *dmaref_linux_paging_domain_alloc(struct device *dev);
void dmaref_linux_domain_free(struct iommu_domain *domain);
int dmaref_linux_attach(struct iommu_domain *domain, struct device *dev,
			bool attach);
int dmaref_linux_iommu_map(struct iommu_domain *domain, unsigned long iova,
			   phys_addr_t addr, size_t size, int prot, gfp_t gfp);
size_t dmaref_linux_iommu_unmap(struct iommu_domain *domain,
				unsigned long iova, size_t size);
phys_addr_t dmaref_linux_iova_to_phys(struct iommu_domain *domain,
				      dma_addr_t iova);

/* ---- allocation ---- */

static inline void *dma_alloc_attrs(struct device *dev, size_t size,
				    dma_addr_t *dma, gfp_t gfp,
				    unsigned long attrs)
{
	return dmaref_linux_alloc(dev, size, dma, gfp, attrs, 0);
}

static inline void dma_free_attrs(struct device *dev, size_t size, void *ptr,
				  dma_addr_t dma, unsigned long attrs)
{
	dmaref_linux_free(dev, size, ptr, dma, attrs, 0);
}

static inline void *dma_alloc_wc(struct device *dev, size_t size,
				 dma_addr_t *dma, gfp_t gfp)
{
	return dmaref_linux_alloc(dev, size, dma, gfp, DMA_ATTR_WRITE_COMBINE,
				  0);
}

static inline void dma_free_wc(struct device *dev, size_t size, void *ptr,
			       dma_addr_t dma)
{
	dmaref_linux_free(dev, size, ptr, dma, DMA_ATTR_WRITE_COMBINE, 0);
}

static inline void *dmam_alloc_attrs(struct device *dev, size_t size,
				     dma_addr_t *dma, gfp_t gfp,
				     unsigned long attrs)
{
	return dmaref_linux_alloc(dev, size, dma, gfp, attrs,
				  DMAREF_HOW_MANAGED);
}

static inline void dmam_free_coherent(struct device *dev, size_t size,
				      void *ptr, dma_addr_t dma)
{
	dmaref_linux_free(dev, size, ptr, dma, 0, 0);
}

static inline struct page *dma_alloc_pages(struct device *dev, size_t size,
					   dma_addr_t *dma,
					   enum dma_data_direction dir,
					   gfp_t gfp)
{
	return (struct page *)dmaref_linux_alloc_pages(dev, size, dma, dir,
						       gfp);
}

static inline void dma_free_pages(struct device *dev, size_t size,
				  struct page *page, dma_addr_t dma,
				  enum dma_data_direction dir)
{
	dmaref_linux_free_pages(dev, size, page, dma, dir);
}

static inline void *dma_alloc_noncoherent(struct device *dev, size_t size,
					  dma_addr_t *dma,
					  enum dma_data_direction dir,
					  gfp_t gfp)
{
	return dmaref_linux_alloc_pages(dev, size, dma, dir, gfp);
}

static inline void dma_free_noncoherent(struct device *dev, size_t size,
					void *ptr, dma_addr_t dma,
					enum dma_data_direction dir)
{
	dmaref_linux_free_pages(dev, size, ptr, dma, dir);
}

static inline struct sg_table *
dma_alloc_noncontiguous(struct device *dev, size_t size,
			enum dma_data_direction dir, gfp_t gfp,
			unsigned long attrs)
{
	return dmaref_linux_alloc_noncontiguous(dev, size, dir, gfp, attrs);
}

static inline void dma_free_noncontiguous(struct device *dev, size_t size,
					  struct sg_table *sgt,
					  enum dma_data_direction dir)
{
	dmaref_linux_free_noncontiguous(dev, size, sgt, dir);
}

static inline void *dma_vmap_noncontiguous(struct device *dev, size_t size,
					   struct sg_table *sgt)
{
	return dmaref_linux_vmap(dev, size, sgt);
}

static inline void dma_vunmap_noncontiguous(struct device *dev, void *ptr)
{
	dmaref_linux_vunmap(dev, ptr);
}

static inline int dma_mmap_noncontiguous(struct device *dev,
					 struct vm_area_struct *vma,
					 size_t size, struct sg_table *sgt)
{
	return dmaref_linux_mmap_noncontiguous(dev, vma, size, sgt);
}

static inline int dma_mmap_pages(struct device *dev,
				 struct vm_area_struct *vma, size_t size,
				 struct page *page)
{
	return dmaref_linux_mmap_pages(dev, vma, size, page);
}

static inline int dma_mmap_attrs(struct device *dev,
				 struct vm_area_struct *vma, void *ptr,
				 dma_addr_t dma, size_t size,
				 unsigned long attrs)
{
	return dmaref_linux_mmap(dev, vma, ptr, dma, size, attrs);
}

static inline int dma_mmap_wc(struct device *dev, struct vm_area_struct *vma,
			      void *ptr, dma_addr_t dma, size_t size)
{
	return dmaref_linux_mmap(dev, vma, ptr, dma, size,
				 DMA_ATTR_WRITE_COMBINE);
}

/* ---- mappings ---- */

static inline dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr,
					      size_t size,
					      enum dma_data_direction dir,
					      unsigned long attrs)
{
	return dmaref_linux_map(dev, ptr, size, dir, attrs);
}

static inline void dma_unmap_single_attrs(struct device *dev, dma_addr_t dma,
					  size_t size,
					  enum dma_data_direction dir,
					  unsigned long attrs)
{
	dmaref_linux_unmap(dev, dma, size, dir, attrs);
}

static inline dma_addr_t dma_map_page_attrs(struct device *dev,
					    struct page *page, size_t offset,
					    size_t size,
					    enum dma_data_direction dir,
					    unsigned long attrs)
{
	return dmaref_linux_map(dev, (char *)page + offset, size, dir, attrs);
}

static inline void dma_unmap_page_attrs(struct device *dev, dma_addr_t dma,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs)
{
	dmaref_linux_unmap(dev, dma, size, dir, attrs);
}

static inline int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg,
				   int nents, enum dma_data_direction dir,
				   unsigned long attrs)
{
	int n = dmaref_linux_map_sg(dev, sg, nents, dir, attrs);

	return n < 0 ? 0 : n;
}

static inline void dma_unmap_sg_attrs(struct device *dev,
				      struct scatterlist *sg, int nents,
				      enum dma_data_direction dir,
				      unsigned long attrs)
{
	dmaref_linux_unmap_sg(dev, sg, nents, dir, attrs);
}

static inline int dma_map_sgtable(struct device *dev, struct sg_table *sgt,
				  enum dma_data_direction dir,
				  unsigned long attrs)
{
	return dmaref_linux_map_sgtable(dev, sgt, dir, attrs);
}

static inline void dma_unmap_sgtable(struct device *dev, struct sg_table *sgt,
				     enum dma_data_direction dir,
				     unsigned long attrs)
{
	dmaref_linux_unmap_sg(dev, sgt->sgl, (int)sgt->orig_nents, dir, attrs);
}

static inline void dma_sync_sgtable_for_cpu(struct device *dev,
					    struct sg_table *sgt,
					    enum dma_data_direction dir)
{
	dmaref_linux_sync_sgtable(dev, sgt, dir, true);
}

static inline void dma_sync_sgtable_for_device(struct device *dev,
					       struct sg_table *sgt,
					       enum dma_data_direction dir)
{
	dmaref_linux_sync_sgtable(dev, sgt, dir, false);
}

static inline dma_addr_t dma_map_resource(struct device *dev, phys_addr_t addr,
					  size_t size,
					  enum dma_data_direction dir,
					  unsigned long attrs)
{
	return dmaref_linux_map_resource(dev, addr, size, dir, attrs);
}

static inline void dma_unmap_resource(struct device *dev, dma_addr_t dma,
				      size_t size,
				      enum dma_data_direction dir,
				      unsigned long attrs)
{
	dmaref_linux_unmap_resource(dev, dma, size, dir, attrs);
}

static inline size_t dma_max_mapping_size(struct device *dev)
{
	return dmaref_linux_max_mapping_size(dev);
}

static inline bool dma_need_sync(struct device *dev, dma_addr_t dma)
{
	return dmaref_linux_need_sync(dev, dma);
}

static inline void dma_set_max_seg_size(struct device *dev, unsigned size)
{
	dmaref_linux_set_seg(dev, size, 0);
}

static inline void dma_set_seg_boundary(struct device *dev, unsigned long mask)
{
	dmaref_linux_set_seg(dev, 0, (unsigned)mask);
}

static inline void *dma_pool_zalloc(struct dma_pool *pool, gfp_t gfp,
				    dma_addr_t *dma)
{
	return dmaref_linux_pool_alloc(pool, gfp | __GFP_ZERO, dma);
}

static inline void dmam_pool_destroy(struct dma_pool *pool)
{
	dmaref_linux_pool_destroy(pool);
}

/* ---- IOVA in two steps ---- */

static inline bool dma_iova_try_alloc(struct device *dev,
				      struct dma_iova_state *state,
				      phys_addr_t addr, size_t size)
{
	return dmaref_linux_iova_try_alloc(dev, state, addr, size);
}

static inline bool dma_use_iova(struct dma_iova_state *state)
{
	return state->__size != 0;
}

static inline int dma_iova_link(struct device *dev,
				struct dma_iova_state *state, phys_addr_t addr,
				size_t offset, size_t size,
				enum dma_data_direction dir,
				unsigned long attrs)
{
	return dmaref_linux_iova_link(dev, state, addr, offset, size, dir,
				      attrs);
}

static inline int dma_iova_sync(struct device *dev,
				struct dma_iova_state *state, size_t offset,
				size_t size)
{
	return dmaref_linux_iova_sync(dev, state, offset, size);
}

static inline void dma_iova_unlink(struct device *dev,
				   struct dma_iova_state *state, size_t offset,
				   size_t size, enum dma_data_direction dir,
				   unsigned long attrs)
{
	dmaref_linux_iova_unlink(dev, state, offset, size, dir, attrs);
}

static inline void dma_iova_destroy(struct device *dev,
				    struct dma_iova_state *state,
				    size_t mapped,
				    enum dma_data_direction dir,
				    unsigned long attrs)
{
	dmaref_linux_iova_destroy(dev, state, mapped, dir, attrs);
}

static inline void dma_iova_free(struct device *dev,
				 struct dma_iova_state *state)
{
	dmaref_linux_iova_free(dev, state);
}

/* ---- IOMMU ---- */

static inline struct iommu_domain *iommu_paging_domain_alloc(struct device *dev)
{
	return dmaref_linux_paging_domain_alloc(dev);
}

static inline void iommu_domain_free(struct iommu_domain *domain)
{
	dmaref_linux_domain_free(domain);
}

static inline int iommu_attach_device(struct iommu_domain *domain,
				      struct device *dev)
{
	return dmaref_linux_attach(domain, dev, true);
}

static inline void iommu_detach_device(struct iommu_domain *domain,
				       struct device *dev)
{
	dmaref_linux_attach(domain, dev, false);
}

static inline int iommu_map(struct iommu_domain *domain, unsigned long iova,
			    phys_addr_t addr, size_t size, int prot, gfp_t gfp)
{
	return dmaref_linux_iommu_map(domain, iova, addr, size, prot, gfp);
}

static inline size_t iommu_unmap(struct iommu_domain *domain,
				 unsigned long iova, size_t size)
{
	return dmaref_linux_iommu_unmap(domain, iova, size);
}

static inline phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain,
					     dma_addr_t iova)
{
	return dmaref_linux_iova_to_phys(domain, iova);
}

#ifdef __cplusplus
}
#endif

#endif
