/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands behind linux.h: pages, noncontiguous memory, sg tables, IOVA
 * in two steps, IOMMU domains.
 */
#include "include/dmaref/linux.h"

#include <stdlib.h>

#include "ref/dmaref.h"
#include "ref/dmaref_linux.h"
#include "ref/linux_alloc.h"
#include "ref/linux_iommu.h"
#include "ref/linux_iova.h"
#include "ref/linux_user.h"

/* ---- pages and noncontiguous memory ---- */

void *dmaref_linux_alloc_pages(struct device *dev, size_t size,
			       dma_addr_t *dma, enum dma_data_direction dir,
			       gfp_t gfp)
{
	struct dmaref *r = dmaref_enter();
	int64_t handle = 0;
	uint64_t ptr = linux_alloc_pages(&r->m, dmaref_id(dev), size, &handle,
					 (enum dma_dir)dir, gfp);

	if (ptr)
		*dma = (dma_addr_t)handle;
	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_free_pages(struct device *dev, size_t size, void *page,
			     dma_addr_t dma, enum dma_data_direction dir)
{
	struct dmaref *r = dmaref_enter();

	linux_free_pages(&r->m, dmaref_id(dev), size, dmaref_pointer(r, page),
			 dma, (enum dma_dir)dir);
	dmaref_leave(r);
}

int dmaref_linux_mmap_pages(struct device *dev, struct vm_area_struct *vma,
			    size_t size, struct page *page)
{
	struct dmaref *r = dmaref_enter();
	int64_t user = 0;
	int err = linux_mmap_pages(&r->m, &user, size,
				   dmaref_pointer(r, page));

	(void)dev;
	dmaref_leave(r);
	return dmaref_linux_vma(r, vma, user, size, err);
}

/* One entry that is the whole of it; its table is the program's memory. */
static struct sg_table *table_of(struct dmaref *r, int id, size_t size)
{
	const struct api_alloc *a = &api_state(&r->m)->alloc[id - 1];
	struct sg_table *sgt = xcalloc(1, sizeof(*sgt));

	*sgt = (struct sg_table){
		.sgl = xcalloc(1, sizeof(*sgt->sgl)),
		.nents = 1, .orig_nents = 1, .dmaref_alloc = id,
	};
	*sgt->sgl = (struct scatterlist){
		.page_link = dmaref_host(r, a->addr),
		.length = (unsigned)size, .dma_address = a->dma,
		.dma_length = (unsigned)size, .last = true,
	};
	return sgt;
}

struct sg_table *dmaref_linux_alloc_noncontiguous(struct device *dev,
						  size_t size,
						  enum dma_data_direction dir,
						  gfp_t gfp,
						  unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	int id = linux_alloc_noncontiguous(&r->m, dmaref_id(dev), size,
					   (enum dma_dir)dir, gfp,
					   (unsigned)attrs);
	struct sg_table *sgt = id ? table_of(r, id, size) : NULL;

	dmaref_leave(r);
	return sgt;
}

void dmaref_linux_free_noncontiguous(struct device *dev, size_t size,
				     struct sg_table *sgt,
				     enum dma_data_direction dir)
{
	struct dmaref *r = dmaref_enter();

	linux_free_noncontiguous(&r->m, dmaref_id(dev), size,
				 sgt->dmaref_alloc, (enum dma_dir)dir);
	dmaref_leave(r);
	free(sgt->sgl);
	free(sgt);
}

void *dmaref_linux_vmap(struct device *dev, size_t size, struct sg_table *sgt)
{
	struct dmaref *r = dmaref_enter();
	uint64_t ptr = linux_vmap_noncontiguous(&r->m, dmaref_id(dev), size,
						sgt->dmaref_alloc);

	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_vunmap(struct device *dev, void *ptr)
{
	struct dmaref *r = dmaref_enter();

	linux_vunmap_noncontiguous(&r->m, dmaref_id(dev),
				   dmaref_pointer(r, ptr));
	dmaref_leave(r);
}

int dmaref_linux_mmap_noncontiguous(struct device *dev,
				    struct vm_area_struct *vma, size_t size,
				    struct sg_table *sgt)
{
	struct dmaref *r = dmaref_enter();
	int64_t user = 0;
	int err = linux_mmap_noncontiguous(&r->m, dmaref_id(dev), &user, size,
					   sgt->dmaref_alloc);

	dmaref_leave(r);
	return dmaref_linux_vma(r, vma, user, size, err);
}

/* ---- sg tables ---- */

int dmaref_linux_map_sgtable(struct device *dev, struct sg_table *sgt,
			     enum dma_data_direction dir, unsigned long attrs)
{
	int n = dmaref_linux_map_sg(dev, sgt->sgl, (int)sgt->orig_nents, dir,
				    attrs);

	if (n < 0)
		return n;
	sgt->nents = (unsigned)n;
	return 0;
}

void dmaref_linux_sync_sgtable(struct device *dev, struct sg_table *sgt,
			       enum dma_data_direction dir, bool for_cpu)
{
	struct dmaref *r;

	if (!sgt->dmaref_alloc) {
		dmaref_linux_sync_sg(dev, sgt->sgl, (int)sgt->orig_nents, dir,
				     for_cpu);
		return;
	}
	r = dmaref_enter();
	linux_sync_noncontiguous(&r->m, dmaref_id(dev), sgt->dmaref_alloc,
				 (enum dma_dir)dir, for_cpu);
	dmaref_leave(r);
}

/* ---- IOVA in two steps ---- */

bool dmaref_linux_iova_try_alloc(struct device *dev,
				 struct dma_iova_state *state,
				 phys_addr_t addr, size_t size)
{
	struct dmaref *r = dmaref_enter();
	int64_t id = 0;
	bool got = linux_iova_try_alloc(&r->m, dmaref_id(dev), &id, addr,
					size);

	*state = (struct dma_iova_state){ 0 };
	if (got)
		*state = (struct dma_iova_state){
			.addr = linux_iova_dma(&r->m, (int)id), .__size = size,
			.dmaref_state = (int)id,
		};
	dmaref_leave(r);
	return got;
}

int dmaref_linux_iova_link(struct device *dev, struct dma_iova_state *state,
			   phys_addr_t addr, size_t offset, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_iova_link(&r->m, dmaref_id(dev), state->dmaref_state,
				  addr, offset, size, (enum dma_dir)dir,
				  (unsigned)attrs);

	dmaref_leave(r);
	return err;
}

int dmaref_linux_iova_sync(struct device *dev, struct dma_iova_state *state,
			   size_t offset, size_t size)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_iova_sync(&r->m, dmaref_id(dev), state->dmaref_state,
				  offset, size);

	dmaref_leave(r);
	return err;
}

void dmaref_linux_iova_unlink(struct device *dev, struct dma_iova_state *state,
			      size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();

	linux_iova_unlink(&r->m, dmaref_id(dev), state->dmaref_state, offset,
			  size, (enum dma_dir)dir, (unsigned)attrs);
	dmaref_leave(r);
}

void dmaref_linux_iova_destroy(struct device *dev,
			       struct dma_iova_state *state, size_t mapped,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();

	linux_iova_destroy(&r->m, dmaref_id(dev), state->dmaref_state, mapped,
			   (enum dma_dir)dir, (unsigned)attrs);
	*state = (struct dma_iova_state){ 0 };
	dmaref_leave(r);
}

void dmaref_linux_iova_free(struct device *dev, struct dma_iova_state *state)
{
	struct dmaref *r = dmaref_enter();

	linux_iova_free(&r->m, dmaref_id(dev), state->dmaref_state);
	*state = (struct dma_iova_state){ 0 };
	dmaref_leave(r);
}

/* ---- IOMMU ---- */

static int domain_id(const struct iommu_domain *domain)
{
	return (int)(intptr_t)domain;
}

/* Negative errors become ERR_PTR(). */
struct iommu_domain *dmaref_linux_paging_domain_alloc(struct device *dev)
{
	struct dmaref *r = dmaref_enter();
	int id = linux_paging_domain_alloc(&r->m, dmaref_id(dev));

	dmaref_leave(r);
	return (struct iommu_domain *)(intptr_t)id;
}

void dmaref_linux_domain_free(struct iommu_domain *domain)
{
	struct dmaref *r = dmaref_enter();

	linux_domain_free(&r->m, domain_id(domain));
	dmaref_leave(r);
}

int dmaref_linux_attach(struct iommu_domain *domain, struct device *dev,
			bool attach)
{
	struct dmaref *r = dmaref_enter();
	int err = 0;

	if (attach)
		err = linux_attach_device(&r->m, domain_id(domain),
					  dmaref_id(dev));
	else
		linux_detach_device(&r->m, domain_id(domain), dmaref_id(dev));
	dmaref_leave(r);
	return err;
}

int dmaref_linux_iommu_map(struct iommu_domain *domain, unsigned long iova,
			   phys_addr_t addr, size_t size, int prot, gfp_t gfp)
{
	struct dmaref *r = dmaref_enter();
	int err;

	if (gfp & GFP_BLOCKING)
		api_may_sleep(&r->m);
	err = linux_iommu_map(&r->m, domain_id(domain), iova, addr, size,
			      prot);
	dmaref_leave(r);
	return err;
}

size_t dmaref_linux_iommu_unmap(struct iommu_domain *domain,
				unsigned long iova, size_t size)
{
	struct dmaref *r = dmaref_enter();
	size_t done = linux_iommu_unmap(&r->m, domain_id(domain), iova, size);

	dmaref_leave(r);
	return done;
}

phys_addr_t dmaref_linux_iova_to_phys(struct iommu_domain *domain,
				      dma_addr_t iova)
{
	struct dmaref *r = dmaref_enter();
	phys_addr_t addr = linux_iova_to_phys(&r->m, domain_id(domain), iova);

	dmaref_leave(r);
	return addr;
}
