/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands behind linux-2014.h alone.
 */
#include "include/dmaref/linux-2014.h"

#include "ref/dmaattr.h"
#include "ref/dmaref.h"
#include "ref/linux_alloc.h"
#include "ref/linux_area.h"
#include "ref/linux_iommu.h"

unsigned long dmaref_linux_attrs_2014(const struct dma_attrs *attrs)
{
	static const unsigned bits[DMA_ATTR_MAX] = {
		[DMA_ATTR_WRITE_BARRIER] = ATTR_WRITE_BARRIER,
		[DMA_ATTR_WEAK_ORDERING] = ATTR_WEAK_ORDERING,
		[DMA_ATTR_WRITE_COMBINE] = ATTR_WRITE_COMBINE,
		[DMA_ATTR_NON_CONSISTENT] = ATTR_NON_CONSISTENT,
		[DMA_ATTR_NO_KERNEL_MAPPING] = ATTR_NO_KERNEL_MAPPING,
		[DMA_ATTR_SKIP_CPU_SYNC] = ATTR_SKIP_CPU_SYNC,
		[DMA_ATTR_FORCE_CONTIGUOUS] = ATTR_FORCE_CONTIGUOUS,
	};
	unsigned long set = 0;

	for (int i = 0; attrs && i < DMA_ATTR_MAX; i++)
		if (attrs->flags >> i & 1)
			set |= bits[i];
	return set;
}

void *dmaref_linux_alloc_noncoherent_2014(struct device *dev, size_t size,
					  dma_addr_t *dma, gfp_t gfp)
{
	struct dmaref *r = dmaref_enter();
	int64_t handle = 0;
	uint64_t ptr = linux_alloc_noncoherent_2014(&r->m, dmaref_id(dev),
						    size, &handle, gfp);

	if (ptr)
		*dma = (dma_addr_t)handle;
	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_free_noncoherent_2014(struct device *dev, size_t size,
					void *ptr, dma_addr_t dma)
{
	struct dmaref *r = dmaref_enter();

	linux_free_noncoherent_2014(&r->m, dmaref_id(dev), size,
				    dmaref_pointer(r, ptr), dma);
	dmaref_leave(r);
}

void dmaref_linux_cache_sync(struct device *dev, void *ptr, size_t size,
			     enum dma_data_direction dir)
{
	struct dmaref *r = dmaref_enter();

	linux_cache_sync_2014(&r->m, dmaref_id(dev), dmaref_pointer(r, ptr),
			      size, (enum dma_dir)dir);
	dmaref_leave(r);
}

/* ---- memory set apart ---- */

void dmaref_linux_contiguous_reserve(phys_addr_t limit)
{
	struct dmaref *r = dmaref_enter();

	linux_contiguous_reserve(&r->m, limit);
	dmaref_leave(r);
}

int dmaref_linux_declare_contiguous(struct device *dev, phys_addr_t size,
				    phys_addr_t base, phys_addr_t limit)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_declare_contiguous(&r->m, dmaref_id(dev), size, base,
					   limit);

	dmaref_leave(r);
	return err;
}

int dmaref_linux_declare_coherent(struct device *dev, dma_addr_t bus_addr,
				  dma_addr_t device_addr, size_t size,
				  int flags)
{
	struct dmaref *r = dmaref_enter();
	int got = linux_declare_coherent_2014(&r->m, dmaref_id(dev), bus_addr,
					      device_addr, size,
					      (unsigned)flags);

	dmaref_leave(r);
	return got;
}

void dmaref_linux_release_declared(struct device *dev)
{
	struct dmaref *r = dmaref_enter();

	linux_release_declared(&r->m, dmaref_id(dev));
	dmaref_leave(r);
}

void *dmaref_linux_mark_occupied(struct device *dev, dma_addr_t device_addr,
				 size_t size)
{
	struct dmaref *r = dmaref_enter();
	int64_t ptr = linux_mark_occupied(&r->m, dmaref_id(dev), device_addr,
					  size);

	dmaref_leave(r);
	return ptr < 0 ? ERR_PTR((long)ptr) : dmaref_host(r, (uint64_t)ptr);
}

/* ---- IOMMU ---- */

struct iommu_domain *dmaref_linux_domain_alloc(void)
{
	struct dmaref *r = dmaref_enter();
	int id = linux_domain_alloc(&r->m);

	dmaref_leave(r);
	return (struct iommu_domain *)(intptr_t)id;
}

struct dma_iommu_mapping *dmaref_linux_arm_create(dma_addr_t base, size_t size)
{
	struct dmaref *r = dmaref_enter();
	int id = linux_arm_create_mapping(&r->m, base, size);

	dmaref_leave(r);
	return (struct dma_iommu_mapping *)(intptr_t)id;
}

void dmaref_linux_arm_release(struct dma_iommu_mapping *mapping)
{
	struct dmaref *r = dmaref_enter();

	linux_arm_release_mapping(&r->m, (int)(intptr_t)mapping);
	dmaref_leave(r);
}

int dmaref_linux_arm_attach(struct device *dev,
			    struct dma_iommu_mapping *mapping)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_arm_attach_device(&r->m, dmaref_id(dev),
					  (int)(intptr_t)mapping);

	dmaref_leave(r);
	return err;
}

void dmaref_linux_arm_detach(struct device *dev)
{
	struct dmaref *r = dmaref_enter();

	linux_arm_detach_device(&r->m, dmaref_id(dev));
	dmaref_leave(r);
}
