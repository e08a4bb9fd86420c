/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands behind linux-common.h: each function enters, works on the
 * machine by ref/linux_*.h, leaves.
 *
 * Objects that the kernel has pointers to are small numbers in pointers.
 */
#include "include/dmaref/linux.h"

#include <stdlib.h>

#include "ref/dmaref.h"
#include "ref/dmaref_linux.h"
#include "ref/linux_alloc.h"
#include "ref/linux_bridge.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"
#include "ref/linux_pool.h"
#include "ref/linux_sg.h"
#include "ref/linux_user.h"

/* ---- allocation ---- */

void *dmaref_linux_alloc(struct device *dev, size_t size, dma_addr_t *dma,
			 gfp_t gfp, unsigned long attrs, int how)
{
	struct dmaref *r = dmaref_enter();
	unsigned bits = (unsigned)attrs;
	int d = dmaref_id(dev);
	int64_t handle = 0;
	uint64_t ptr;

	if (how & DMAREF_HOW_MANAGED)
		ptr = linux_managed_alloc(&r->m, d, size, &handle, gfp, bits);
	else if (how & DMAREF_HOW_2014)
		ptr = linux_alloc_attrs_2014(&r->m, d, size, &handle, gfp,
					     bits);
	else
		ptr = linux_alloc_attrs(&r->m, d, size, &handle, gfp, bits);
	if (ptr)
		*dma = (dma_addr_t)handle;
	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_free(struct device *dev, size_t size, void *ptr,
		       dma_addr_t dma, unsigned long attrs, int how)
{
	struct dmaref *r = dmaref_enter();
	uint64_t p = dmaref_pointer(r, ptr);

	if (how & DMAREF_HOW_2014)
		linux_free_attrs_2014(&r->m, dmaref_id(dev), size, p, dma,
				      (unsigned)attrs);
	else
		linux_free_attrs(&r->m, dmaref_id(dev), size, p, dma,
				 (unsigned)attrs);
	dmaref_leave(r);
}

void dmaref_linux_devres_release_all(struct device *dev)
{
	struct dmaref *r = dmaref_enter();

	linux_devres_release_all(&r->m, dmaref_id(dev));
	dmaref_leave(r);
}

/* The user's address, or 0, as the vma's; the call's result. */
int dmaref_linux_vma(struct dmaref *r, struct vm_area_struct *vma,
		     int64_t user, size_t size, int err)
{
	vma->vm_start = err ? 0 : (unsigned long)(uintptr_t)
					  dmaref_host(r, (uint64_t)user);
	vma->vm_end = err ? 0 : vma->vm_start + size;
	return err;
}

int dmaref_linux_mmap(struct device *dev, struct vm_area_struct *vma,
		      void *ptr, dma_addr_t dma, size_t size,
		      unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	int64_t user = 0;
	int err = linux_mmap_attrs(&r->m, dmaref_id(dev), &user,
				   dmaref_pointer(r, ptr), dma, size,
				   (unsigned)attrs);

	dmaref_leave(r);
	return dmaref_linux_vma(r, vma, user, size, err);
}

void dmaref_linux_munmap(void *user)
{
	struct dmaref *r = dmaref_enter();

	linux_munmap(&r->m, dmaref_pointer(r, user));
	dmaref_leave(r);
}

/* ---- streaming mappings ---- */

/* True and the hazard if the memory is none of the machine's. */
static bool refused(struct dmaref *r, uint64_t p, const void *host)
{
	if (p != DMAREF_FOREIGN)
		return false;
	dmaref_raise(r, HAZARD_PROTOCOL, (uintptr_t)host,
		     "what is to be mapped is a stack, static or other memory "
		     "that was not allocated for DMA");
	return true;
}

dma_addr_t dmaref_linux_map(struct device *dev, const void *ptr, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	uint64_t p = dmaref_pointer(r, ptr), dma = DMA_MAPPING_ERROR;

	if (!refused(r, p, ptr))
		dma = linux_map_single(&r->m, dmaref_id(dev), p, size,
				       (enum dma_dir)dir, (unsigned)attrs);
	dmaref_leave(r);
	return dma;
}

void dmaref_linux_unmap(struct device *dev, dma_addr_t dma, size_t size,
			enum dma_data_direction dir, unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();

	linux_unmap(&r->m, dmaref_id(dev), dma, size, (enum dma_dir)dir,
		    (unsigned)attrs);
	dmaref_leave(r);
}

int dmaref_linux_mapping_error(struct device *dev, dma_addr_t dma)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_mapping_error(&r->m, dma);

	(void)dev;
	dmaref_leave(r);
	return err;
}

void dmaref_linux_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
			       enum dma_data_direction dir)
{
	struct dmaref *r = dmaref_enter();

	linux_sync_for_cpu(&r->m, dmaref_id(dev), dma, size,
			   (enum dma_dir)dir);
	dmaref_leave(r);
}

void dmaref_linux_sync_for_device(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir)
{
	struct dmaref *r = dmaref_enter();

	linux_sync_for_device(&r->m, dmaref_id(dev), dma, size,
			      (enum dma_dir)dir);
	dmaref_leave(r);
}

dma_addr_t dmaref_linux_map_resource(struct device *dev, phys_addr_t addr,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	uint64_t dma = linux_map_resource(&r->m, dmaref_id(dev), addr, size,
					  (enum dma_dir)dir, (unsigned)attrs);

	dmaref_leave(r);
	return dma;
}

void dmaref_linux_unmap_resource(struct device *dev, dma_addr_t dma,
				 size_t size, enum dma_data_direction dir,
				 unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();

	linux_unmap_resource(&r->m, dmaref_id(dev), dma, size,
			     (enum dma_dir)dir, (unsigned)attrs);
	dmaref_leave(r);
}

/* ---- scatter-gather lists ---- */

/* The program's list as the model has it; NULL if memory is refused. */
static struct api_sg *list_in(struct dmaref *r, const struct scatterlist *sg,
			      int nents)
{
	struct api_sg *list = xcalloc((size_t)nents + 1, sizeof(*list));

	for (int i = 0; i < nents; i++) {
		uint64_t p = dmaref_pointer(r, sg[i].page_link);

		if (refused(r, p, sg[i].page_link)) {
			free(list);
			return NULL;
		}
		list[i] = (struct api_sg){
			.dma = sg[i].dma_address,
			.dma_len = sg[i].dma_length,
			.addr = (uint32_t)p + sg[i].offset,
			.len = sg[i].length,
		};
	}
	return list;
}

static void list_out(struct scatterlist *sg, const struct api_sg *list,
		     int nents)
{
	for (int i = 0; i < nents; i++) {
		sg[i].dma_address = list[i].dma;
		sg[i].dma_length = list[i].dma_len;
	}
}

int dmaref_linux_map_sg(struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	struct api_sg *list = list_in(r, sg, nents);
	int n = -EIO;

	if (list) {
		n = linux_sg_map(&r->m, dmaref_id(dev), list, nents,
				 (enum dma_dir)dir, (unsigned)attrs);
		list_out(sg, list, nents);
	}
	free(list);
	dmaref_leave(r);
	return n;
}

void dmaref_linux_unmap_sg(struct device *dev, struct scatterlist *sg,
			   int nents, enum dma_data_direction dir,
			   unsigned long attrs)
{
	struct dmaref *r = dmaref_enter();
	struct api_sg *list = list_in(r, sg, nents);

	if (list)
		linux_sg_unmap(&r->m, dmaref_id(dev), list, nents,
			       (enum dma_dir)dir, (unsigned)attrs);
	free(list);
	dmaref_leave(r);
}

void dmaref_linux_sync_sg(struct device *dev, struct scatterlist *sg,
			  int nents, enum dma_data_direction dir, bool for_cpu)
{
	struct dmaref *r = dmaref_enter();
	struct api_sg *list = list_in(r, sg, nents);

	if (list && for_cpu)
		linux_sg_sync_for_cpu(&r->m, dmaref_id(dev), list, nents,
				      (enum dma_dir)dir);
	else if (list)
		linux_sg_sync_for_device(&r->m, dmaref_id(dev), list, nents,
					 (enum dma_dir)dir);
	free(list);
	dmaref_leave(r);
}

/* ---- masks and limits ---- */

int dmaref_linux_set_mask(struct device *dev, u64 mask)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_set_mask(&r->m, dmaref_id(dev), mask);

	dmaref_leave(r);
	return err;
}

int dmaref_linux_set_coherent_mask(struct device *dev, u64 mask)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_set_coherent_mask(&r->m, dmaref_id(dev), mask);

	dmaref_leave(r);
	return err;
}

int dmaref_linux_coerce_mask(struct device *dev, u64 mask)
{
	struct dmaref *r = dmaref_enter();
	int err = linux_coerce_mask_and_coherent(&r->m, dmaref_id(dev), mask);

	dmaref_leave(r);
	return err;
}

u64 dmaref_linux_get_required_mask(struct device *dev)
{
	struct dmaref *r = dmaref_enter();
	u64 mask = linux_get_required_mask(&r->m, dmaref_id(dev));

	dmaref_leave(r);
	return mask;
}

size_t dmaref_linux_max_mapping_size(struct device *dev)
{
	struct dmaref *r = dmaref_enter();
	size_t size = linux_max_mapping_size(&r->m, dmaref_id(dev));

	dmaref_leave(r);
	return size;
}

bool dmaref_linux_need_sync(struct device *dev, dma_addr_t dma)
{
	struct dmaref *r = dmaref_enter();
	bool need = linux_need_sync(&r->m, dmaref_id(dev), dma);

	dmaref_leave(r);
	return need;
}

void dmaref_linux_set_seg(struct device *dev, unsigned max_size,
			  unsigned boundary)
{
	struct dmaref *r = dmaref_enter();
	struct api_dev *d = &api_state(&r->m)->dev[dmaref_id(dev)];

	if (max_size)
		d->max_seg_size = max_size;
	if (boundary)
		d->seg_boundary = boundary;
	dmaref_leave(r);
}

/* ---- pools ---- */

struct dma_pool *dmaref_linux_pool_create(struct device *dev, size_t size,
					  size_t align, size_t boundary,
					  bool managed)
{
	struct dmaref *r = dmaref_enter();
	int id = linux_pool_create(&r->m, dmaref_id(dev), size, align,
				   boundary, managed);

	dmaref_leave(r);
	return (struct dma_pool *)(intptr_t)id;
}

void dmaref_linux_pool_destroy(struct dma_pool *pool)
{
	struct dmaref *r = dmaref_enter();

	linux_pool_destroy(&r->m, (int)(intptr_t)pool);
	dmaref_leave(r);
}

void *dmaref_linux_pool_alloc(struct dma_pool *pool, gfp_t gfp,
			      dma_addr_t *dma)
{
	struct dmaref *r = dmaref_enter();
	int64_t handle = 0;
	uint64_t ptr = linux_pool_alloc(&r->m, (int)(intptr_t)pool, gfp,
					&handle);

	if (ptr)
		*dma = (dma_addr_t)handle;
	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_pool_free(struct dma_pool *pool, void *ptr, dma_addr_t dma)
{
	struct dmaref *r = dmaref_enter();

	linux_pool_free(&r->m, (int)(intptr_t)pool, dmaref_pointer(r, ptr),
			dma);
	dmaref_leave(r);
}

/* ---- the rest of the kernel ---- */

void *dmaref_linux_kmalloc(size_t size, gfp_t gfp)
{
	struct dmaref *r = dmaref_enter();
	uint64_t ptr = linux_kmalloc(&r->m, size, gfp);

	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

void dmaref_linux_kfree(const void *ptr)
{
	struct dmaref *r = dmaref_enter();
	uint64_t p = dmaref_pointer(r, ptr);

	linux_kfree(&r->m, p == DMAREF_FOREIGN ? 1 : p);
	dmaref_leave(r);
}

void *dmaref_linux_get_pages(gfp_t gfp, unsigned order)
{
	struct dmaref *r = dmaref_enter();
	uint64_t ptr = order < 20 ? linux_get_pages(&r->m, gfp, order) : 0;

	dmaref_leave(r);
	return dmaref_host(r, ptr);
}

phys_addr_t dmaref_linux_virt_to_phys(const void *ptr)
{
	struct dmaref *r = dmaref_enter();
	uint64_t p = dmaref_pointer(r, ptr);

	dmaref_leave(r);
	return p;
}

void dmaref_linux_barrier(void)
{
	struct dmaref *r = dmaref_enter();

	machine_drain(&r->m, *r->m.cpu);
	dmaref_leave(r);
}

u32 dmaref_linux_readl(const volatile void *addr)
{
	struct dmaref *r = dmaref_enter();
	unsigned offset;
	int d;

	if (!dmaref_register(r, addr, &d, &offset))
		die("readl() of an address that is no register");
	linux_bridge_flush(&r->m);
	dmaref_leave(r);
	return r->registers[d].read ?
		       r->registers[d].read(r->registers[d].arg, offset) : 0;
}

void dmaref_linux_writel(u32 value, volatile void *addr, bool relaxed)
{
	struct dmaref *r = dmaref_enter();
	unsigned offset;
	int d;

	if (!dmaref_register(r, addr, &d, &offset))
		die("writel() to an address that is no register");
	if (!relaxed)
		machine_drain(&r->m, *r->m.cpu);
	dmaref_leave(r);
	if (r->registers[d].write)
		r->registers[d].write(r->registers[d].arg, offset, value);
}

/* Locks nest: one more is held, or one less. */
void dmaref_linux_context(int change, bool irqs)
{
	struct dmaref *r = dmaref_enter();
	struct api_state *s = api_state(&r->m);

	r->locks += change;
	if (s->context != CONTEXT_INTERRUPT)
		s->context = r->locks <= 0 ? CONTEXT_PROCESS :
			     irqs && change > 0 ? CONTEXT_IRQS_OFF :
			     s->context == CONTEXT_PROCESS ? CONTEXT_ATOMIC :
							     s->context;
	dmaref_leave(r);
}
