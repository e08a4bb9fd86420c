/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The DMA API of Linux as it was in 2014 (3.17), for drivers that run on
 * libdmaref: attributes are a structure, coherent memory is cleared only if
 * it is asked for, dma_free_coherent(NULL) crashes, dma_alloc_noncoherent()
 * depends on the architecture, and ARM's calls are there.
 *
 * With -DDMAREF_NO_HAS_DMA the calls are declared and nowhere defined, as
 * with asm-generic/dma-mapping-broken.h: a driver that uses them does not
 * link.
 */
#ifndef DMAREF_LINUX_2014_H
#define DMAREF_LINUX_2014_H

#ifndef DMAREF_NO_HAS_DMA

#include "linux-common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum dma_attr {
	DMA_ATTR_WRITE_BARRIER,
	DMA_ATTR_WEAK_ORDERING,
	DMA_ATTR_WRITE_COMBINE,
	DMA_ATTR_NON_CONSISTENT,
	DMA_ATTR_NO_KERNEL_MAPPING,
	DMA_ATTR_SKIP_CPU_SYNC,
	DMA_ATTR_FORCE_CONTIGUOUS,
	DMA_ATTR_MAX
};

struct dma_attrs {
	unsigned long flags;
};

#define DEFINE_DMA_ATTRS(x) struct dma_attrs x = { 0 }

static inline void init_dma_attrs(struct dma_attrs *attrs)
{
	attrs->flags = 0;
}

static inline void dma_set_attr(enum dma_attr attr, struct dma_attrs *attrs)
{
	if (attrs && attr < DMA_ATTR_MAX)
		attrs->flags |= 1ul << attr;
}

static inline int dma_get_attr(enum dma_attr attr, struct dma_attrs *attrs)
{
	return attrs && attr < DMA_ATTR_MAX && (attrs->flags >> attr & 1);
}

#define ARCH_HAS_DMA_DECLARE_COHERENT_MEMORY
#define DMA_MEMORY_MAP 0x01
#define DMA_MEMORY_IO 0x02
#define DMA_MEMORY_INCLUDES_CHILDREN 0x04
#define DMA_MEMORY_EXCLUSIVE 0x08

#define IOMMU_READ 1
#define IOMMU_WRITE 2
#define IOMMU_CACHE 4
#define IOMMU_NOEXEC 8

struct dma_iommu_mapping;

/* Today's bits of the attributes; those of 2014 alone above them. */
unsigned long dmaref_linux_attrs_2014(const struct dma_attrs *attrs);
void *dmaref_linux_alloc_noncoherent_2014(struct device *dev, size_t size,
					  dma_addr_t *dma, gfp_t gfp);
void dmaref_linux_free_noncoherent_2014(struct device *dev, size_t size,
					void *ptr, dma_addr_t dma);
void dmaref_linux_cache_sync(struct device *dev, void *ptr, size_t size,
			     enum dma_data_direction dir);
void dmaref_linux_contiguous_reserve(phys_addr_t limit);
int dmaref_linux_declare_contiguous(struct device *dev, phys_addr_t size,
				    phys_addr_t base, phys_addr_t limit);
int dmaref_linux_declare_coherent(struct device *dev, dma_addr_t bus_addr,
				  dma_addr_t device_addr, size_t size,
				  int flags);
void dmaref_linux_release_declared(struct device *dev);
void *dmaref_linux_mark_occupied(struct device *dev, dma_addr_t device_addr,
				 size_t size);
struct iommu_domain *dmaref_linux_domain_alloc(void);
void dmaref_linux_domain_free(struct iommu_domain *domain);
int dmaref_linux_attach(struct iommu_domain *domain, struct device *dev,
			bool attach);
int dmaref_linux_iommu_map(struct iommu_domain *domain, unsigned long iova,
			   phys_addr_t addr, size_t size, int prot, gfp_t gfp);
size_t dmaref_linux_iommu_unmap(struct iommu_domain *domain,
				unsigned long iova, size_t size);
struct dma_iommu_mapping *dmaref_linux_arm_create(dma_addr_t base,
						  size_t size);
void dmaref_linux_arm_release(struct dma_iommu_mapping *mapping);
int dmaref_linux_arm_attach(struct device *dev,
			    struct dma_iommu_mapping *mapping);
void dmaref_linux_arm_detach(struct device *dev);

/* ---- allocation ---- */

static inline void *dma_alloc_attrs(struct device *dev, size_t size,
				    dma_addr_t *dma, gfp_t gfp,
				    struct dma_attrs *attrs)
{
	return dmaref_linux_alloc(dev, size, dma, gfp,
				  dmaref_linux_attrs_2014(attrs), DMAREF_HOW);
}

static inline void dma_free_attrs(struct device *dev, size_t size, void *ptr,
				  dma_addr_t dma, struct dma_attrs *attrs)
{
	dmaref_linux_free(dev, size, ptr, dma, dmaref_linux_attrs_2014(attrs),
			  DMAREF_HOW);
}

static inline void *dma_zalloc_coherent(struct device *dev, size_t size,
					dma_addr_t *dma, gfp_t gfp)
{
	return dma_alloc_coherent(dev, size, dma, gfp | __GFP_ZERO);
}

static inline void *dma_alloc_writecombine(struct device *dev, size_t size,
					   dma_addr_t *dma, gfp_t gfp)
{
	DEFINE_DMA_ATTRS(attrs);

	dma_set_attr(DMA_ATTR_WRITE_COMBINE, &attrs);
	return dma_alloc_attrs(dev, size, dma, gfp, &attrs);
}

static inline void dma_free_writecombine(struct device *dev, size_t size,
					 void *ptr, dma_addr_t dma)
{
	DEFINE_DMA_ATTRS(attrs);

	dma_set_attr(DMA_ATTR_WRITE_COMBINE, &attrs);
	dma_free_attrs(dev, size, ptr, dma, &attrs);
}

static inline void *dma_alloc_noncoherent(struct device *dev, size_t size,
					  dma_addr_t *dma, gfp_t gfp)
{
	return dmaref_linux_alloc_noncoherent_2014(dev, size, dma, gfp);
}

static inline void dma_free_noncoherent(struct device *dev, size_t size,
					void *ptr, dma_addr_t dma)
{
	dmaref_linux_free_noncoherent_2014(dev, size, ptr, dma);
}

static inline void dma_cache_sync(struct device *dev, void *ptr, size_t size,
				  enum dma_data_direction dir)
{
	dmaref_linux_cache_sync(dev, ptr, size, dir);
}

static inline int dma_mmap_attrs(struct device *dev,
				 struct vm_area_struct *vma, void *ptr,
				 dma_addr_t dma, size_t size,
				 struct dma_attrs *attrs)
{
	return dmaref_linux_mmap(dev, vma, ptr, dma, size,
				 dmaref_linux_attrs_2014(attrs));
}

static inline int dma_mmap_writecombine(struct device *dev,
					struct vm_area_struct *vma, void *ptr,
					dma_addr_t dma, size_t size)
{
	DEFINE_DMA_ATTRS(attrs);

	dma_set_attr(DMA_ATTR_WRITE_COMBINE, &attrs);
	return dma_mmap_attrs(dev, vma, ptr, dma, size, &attrs);
}

/* ---- mappings ---- */

static inline dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr,
					      size_t size,
					      enum dma_data_direction dir,
					      struct dma_attrs *attrs)
{
	return dmaref_linux_map(dev, ptr, size, dir,
				dmaref_linux_attrs_2014(attrs));
}

static inline void dma_unmap_single_attrs(struct device *dev, dma_addr_t dma,
					  size_t size,
					  enum dma_data_direction dir,
					  struct dma_attrs *attrs)
{
	dmaref_linux_unmap(dev, dma, size, dir,
			   dmaref_linux_attrs_2014(attrs));
}

static inline int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg,
				   int nents, enum dma_data_direction dir,
				   struct dma_attrs *attrs)
{
	int n = dmaref_linux_map_sg(dev, sg, nents, dir,
				    dmaref_linux_attrs_2014(attrs));

	return n < 0 ? 0 : n;
}

static inline void dma_unmap_sg_attrs(struct device *dev,
				      struct scatterlist *sg, int nents,
				      enum dma_data_direction dir,
				      struct dma_attrs *attrs)
{
	dmaref_linux_unmap_sg(dev, sg, nents, dir,
			      dmaref_linux_attrs_2014(attrs));
}

/* ---- memory set apart ---- */

static inline void dma_contiguous_reserve(phys_addr_t limit)
{
	dmaref_linux_contiguous_reserve(limit);
}

static inline int dma_declare_contiguous(struct device *dev, phys_addr_t size,
					 phys_addr_t base, phys_addr_t limit)
{
	return dmaref_linux_declare_contiguous(dev, size, base, limit);
}

static inline int dma_declare_coherent_memory(struct device *dev,
					      dma_addr_t bus_addr,
					      dma_addr_t device_addr,
					      size_t size, int flags)
{
	return dmaref_linux_declare_coherent(dev, bus_addr, device_addr, size,
					     flags);
}

static inline void dma_release_declared_memory(struct device *dev)
{
	dmaref_linux_release_declared(dev);
}

static inline void *dma_mark_declared_memory_occupied(struct device *dev,
						      dma_addr_t device_addr,
						      size_t size)
{
	return dmaref_linux_mark_occupied(dev, device_addr, size);
}

/* ---- IOMMU ---- */

static inline struct iommu_domain *iommu_domain_alloc(struct bus_type *bus)
{
	(void)bus;
	return dmaref_linux_domain_alloc();
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
			    phys_addr_t addr, size_t size, int prot)
{
	return dmaref_linux_iommu_map(domain, iova, addr, size, prot, 0);
}

static inline size_t iommu_unmap(struct iommu_domain *domain,
				 unsigned long iova, size_t size)
{
	return dmaref_linux_iommu_unmap(domain, iova, size);
}

static inline struct dma_iommu_mapping *
arm_iommu_create_mapping(struct bus_type *bus, dma_addr_t base, size_t size)
{
	(void)bus;
	return dmaref_linux_arm_create(base, size);
}

static inline void arm_iommu_release_mapping(struct dma_iommu_mapping *mapping)
{
	dmaref_linux_arm_release(mapping);
}

static inline int arm_iommu_attach_device(struct device *dev,
					  struct dma_iommu_mapping *mapping)
{
	return dmaref_linux_arm_attach(dev, mapping);
}

static inline void arm_iommu_detach_device(struct device *dev)
{
	dmaref_linux_arm_detach(dev);
}

#ifdef __cplusplus
}
#endif

#else /* DMAREF_NO_HAS_DMA */

#include "dmaref.h"

typedef uint64_t dma_addr_t;
typedef unsigned gfp_t;
enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE,
			  DMA_NONE };
#define GFP_KERNEL 0xcc0u

extern void *dma_alloc_coherent(struct device *dev, size_t size,
				dma_addr_t *dma, gfp_t gfp);
extern void dma_free_coherent(struct device *dev, size_t size, void *ptr,
			      dma_addr_t dma);
extern dma_addr_t dma_map_single(struct device *dev, void *ptr, size_t size,
				 enum dma_data_direction dir);
extern void dma_unmap_single(struct device *dev, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir);
extern int dma_mapping_error(struct device *dev, dma_addr_t dma);
extern int dma_set_mask(struct device *dev, uint64_t mask);

#endif

#endif
