/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA memory.
 */
#include "ref/linux_alloc.h"

#include <string.h>

#include "ref/api.h"
#include "ref/dmamap.h"
#include "ref/linux_area.h"
#include "ref/linux_backing.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"
#include "ref/linux_pool.h"
#include "ref/linux_user.h"

#define MAX_ORDER 10

/* A cookie of NO_KERNEL_MAPPING: a view that there is not. */
#define COOKIE_VIEW ((uint64_t)0xff)

enum memtype linux_type(const struct machine *m, int dev, unsigned attrs)
{
	if (m->platform->device[dev].coherent ||
	    !m->platform->coherent_uncached || (attrs & ATTR_NON_CONSISTENT))
		return MEM_CACHED;
	if (attrs & ATTR_WEAK_ORDERING)
		return MEM_WEAK;
	return attrs & ATTR_WRITE_COMBINE ? MEM_WC : MEM_UNCACHED;
}

static uint64_t pointer_of(const struct api_alloc *a)
{
	if (a->attrs & ATTR_NO_KERNEL_MAPPING)
		return COOKIE_VIEW << API_VIEW_SHIFT | a->addr;
	return a->view ? (uint64_t)a->view << API_VIEW_SHIFT : a->addr;
}

int linux_alloc_by_pointer(const struct machine *m, uint64_t ptr)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_ALLOCS; i++)
		if (s->alloc[i].kind != ALLOC_NONE &&
		    pointer_of(&s->alloc[i]) == ptr)
			return i + 1;
	return 0;
}

static struct api_alloc *alloc_at(const struct machine *m, int id)
{
	return id ? &api_state(m)->alloc[id - 1] : NULL;
}

static int alloc_new(const struct machine *m)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_ALLOCS; i++)
		if (s->alloc[i].kind == ALLOC_NONE)
			return i + 1;
	return 0;
}

/* Memory that CPU and device have together; the id of it, or 0. */
static int allocate(struct machine *m, struct api_alloc want, unsigned gfp,
		    bool zero)
{
	struct api_alloc *a;
	int id = alloc_new(m);

	if (gfp & GFP_BLOCKING)
		api_may_sleep(m);
	if (!id || !want.size || (gfp & GFP_COMPOUND) || m->platform->no_dma)
		return 0;
	a = alloc_at(m, id);
	*a = want;
	if (!linux_backing_take(m, a, gfp)) {
		memset(a, 0, sizeof(*a));
		return 0;
	}
	linux_backing_type(m, a, (enum memtype)a->type);
	if (zero)
		linux_backing_zero(m, a);
	if (linux_backing_map(m, a, want.kind == ALLOC_COHERENT))
		return id;
	linux_backing_type(m, a, MEM_CACHED);
	linux_backing_give(m, a);
	memset(a, 0, sizeof(*a));
	return 0;
}

/* The end of A by what the caller says it is. */
static void release(struct machine *m, struct api_alloc *a, uint64_t dma,
		    uint64_t size)
{
	int id = (int)(a - api_state(m)->alloc) + 1;

	linux_backing_unmap(m, a, dma, size);
	linux_user_memory_gone(m, id);
	linux_backing_type(m, a, MEM_CACHED);
	if (a->view)
		linux_view_end(m, (uint64_t)a->view << API_VIEW_SHIFT);
	linux_backing_give(m, a);
	memset(a, 0, sizeof(*a));
}

/* ---- coherent ---- */

static bool mapping_pointer(struct machine *m, int id)
{
	struct api_alloc *a = alloc_at(m, id);

	if (!a->scatter || (a->attrs & ATTR_NO_KERNEL_MAPPING))
		return true;
	a->view = (uint8_t)(linux_view_alloc(m, id,
					     linux_backing_size(m, a->size),
					     (enum memtype)a->type,
					     VIEW_VMAP) >> API_VIEW_SHIFT);
	return a->view != 0;
}

static uint64_t alloc_coherent(struct machine *m, int dev, uint64_t size,
			       int64_t *dma, unsigned gfp, unsigned attrs,
			       bool zero)
{
	struct api_alloc want = {
		.kind = ALLOC_COHERENT, .size = (uint32_t)size,
		.dev = (uint8_t)dev, .dir = DIR_BIDIRECTIONAL, .attrs = attrs,
		.type = (uint8_t)linux_type(m, dev, attrs),
	};
	struct api_alloc *a;
	int id = size <= m->sizes.mem ? allocate(m, want, gfp, zero) : 0;

	if (!id)
		return 0;
	a = alloc_at(m, id);
	if (!mapping_pointer(m, id)) {
		release(m, a, a->dma, a->size);
		return 0;
	}
	*dma = (int64_t)a->dma;
	return pointer_of(a);
}

uint64_t linux_alloc_attrs(struct machine *m, int dev, uint64_t size,
			   int64_t *dma, unsigned gfp, unsigned attrs)
{
	int64_t ptr;

	if (m->platform->no_dma || (gfp & GFP_COMPOUND))
		return 0;
	if (linux_alloc_from_coherent(m, dev, size, dma, &ptr))
		return (uint64_t)ptr;
	return alloc_coherent(m, dev, size, dma, gfp, linux_attrs(m, attrs),
			      true);
}

uint64_t linux_alloc_attrs_2014(struct machine *m, int dev, uint64_t size,
				int64_t *dma, unsigned gfp, unsigned attrs)
{
	int64_t ptr;

	if (m->platform->no_dma)
		return 0;
	if (linux_alloc_from_coherent_2014(m, dev, size, dma, &ptr))
		return (uint64_t)ptr;
	return alloc_coherent(m, dev, size, dma, gfp & ~GFP_COMPOUND,
			      linux_attrs_2014(m, attrs), gfp & GFP_ZEROED);
}

static void misfit(struct machine *m, enum hazard h, uint64_t at,
		   const char *what)
{
	machine_hazard(m, h, ACTOR_KERNEL, *m->cpu, at, what);
}

/* What comes of a free whose arguments are not the allocation's. */
static void check_free(struct machine *m, const struct api_alloc *a, int dev,
		       uint64_t size, uint64_t dma, unsigned attrs)
{
	uint32_t is = linux_backing_size(m, a->size);
	uint32_t said = linux_backing_size(m, size);

	if (a->dev != dev)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "memory is freed for another device than its own");
	if (a->dma != dma)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "memory is freed with another DMA address");
	if (said > is)
		misfit(m, HAZARD_CORRUPT, dma,
		       "a free takes memory along that is not its own");
	else if (said < is)
		misfit(m, HAZARD_LEAK, dma,
		       "a free leaves the end of the memory allocated");
	else if (a->size != size)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "memory is freed with another size");
	if ((a->attrs ^ attrs) & ATTR_NO_KERNEL_MAPPING)
		misfit(m, HAZARD_CRASH, dma,
		       "a cookie is taken for an address, or the reverse");
	if (a->pool)
		misfit(m, HAZARD_CORRUPT, dma, "a pool's page is freed");
}

static void free_known(struct machine *m, int dev, uint64_t size, uint64_t ptr,
		       uint64_t dma, unsigned attrs)
{
	struct api_alloc *a = alloc_at(m, linux_alloc_by_pointer(m, ptr));

	if (!a) {
		misfit(m, HAZARD_CRASH, ptr,
		       "DMA memory is freed that is not allocated");
		return;
	}
	check_free(m, a, dev, size, dma, attrs);
	release(m, a, dma, size);
}

void linux_free_attrs(struct machine *m, int dev, uint64_t size, uint64_t ptr,
		      uint64_t dma, unsigned attrs)
{
	if (m->platform->no_dma ||
	    linux_release_from_coherent(m, dev, 0, ptr))
		return;
	if (api_state(m)->context >= CONTEXT_IRQS_OFF)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "coherent memory is freed with interrupts off");
	if (ptr)
		free_known(m, dev, size, ptr, dma, linux_attrs(m, attrs));
}

void linux_free_attrs_2014(struct machine *m, int dev, uint64_t size,
			   uint64_t ptr, uint64_t dma, unsigned attrs)
{
	if (m->platform->no_dma ||
	    linux_release_from_coherent(m, dev, 0, ptr))
		return;
	if (api_state(m)->context >= CONTEXT_IRQS_OFF)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "coherent memory is freed with interrupts off");
	free_known(m, dev, size, ptr, dma, linux_attrs_2014(m, attrs));
}

/* ---- noncoherent, as it was ---- */

static unsigned noncoherent_attrs(const struct machine *m)
{
	return m->platform->noncoherent == NONCOHERENT_CACHED ?
		       ATTR_NON_CONSISTENT : 0;
}

uint64_t linux_alloc_noncoherent_2014(struct machine *m, int dev,
				      uint64_t size, int64_t *dma,
				      unsigned gfp)
{
	if (m->platform->noncoherent == NONCOHERENT_NULL ||
	    m->platform->no_dma)
		return 0;
	return alloc_coherent(m, dev, size, dma, gfp, noncoherent_attrs(m),
			      gfp & GFP_ZEROED);
}

void linux_free_noncoherent_2014(struct machine *m, int dev, uint64_t size,
				 uint64_t ptr, uint64_t dma)
{
	if (m->platform->noncoherent != NONCOHERENT_NULL &&
	    !m->platform->no_dma)
		free_known(m, dev, size, ptr, dma, noncoherent_attrs(m));
}

void linux_cache_sync_2014(struct machine *m, int dev, uint64_t ptr,
			   uint64_t size, enum dma_dir dir)
{
	uint32_t addr;
	enum memtype type;

	if (!linux_check_dir(m, dir) || !api_pointer(m, ptr, &addr, &type))
		return;
	machine_drain(m, *m->cpu);
	dmamap_arch_sync(m, dev, SYNC_FOR_DEVICE, addr, (uint32_t)size, dir);
}

/* ---- pages ---- */

uint64_t linux_alloc_pages(struct machine *m, int dev, uint64_t size,
			   int64_t *dma, enum dma_dir dir, unsigned gfp)
{
	struct api_alloc want = {
		.kind = ALLOC_PAGES, .size = (uint32_t)size,
		.dev = (uint8_t)dev, .dir = (uint8_t)dir, .type = MEM_CACHED,
		.attrs = ATTR_FORCE_CONTIGUOUS,
	};
	int id;

	if (gfp & (GFP_DMA_ZONE | GFP_DMA32_ZONE | GFP_HIGHMEM_ZONE))
		return 0;
	id = size <= m->sizes.mem ? allocate(m, want, gfp, true) : 0;
	if (!id)
		return 0;
	*dma = (int64_t)alloc_at(m, id)->dma;
	return alloc_at(m, id)->addr;
}

void linux_free_pages(struct machine *m, int dev, uint64_t size, uint64_t page,
		      uint64_t dma, enum dma_dir dir)
{
	int id = linux_alloc_by_pointer(m, page);
	const struct api_alloc *a = alloc_at(m, id);

	if (m->platform->no_dma)
		return;
	if (a && a->dir != dir)
		misfit(m, HAZARD_PROTOCOL, dma,
		       "pages are freed with another direction");
	free_known(m, dev, size, page, dma, a ? a->attrs : 0);
}

/* ---- noncontiguous ---- */

int linux_alloc_noncontiguous(struct machine *m, int dev, uint64_t size,
			      enum dma_dir dir, unsigned gfp, unsigned attrs)
{
	bool iommu = m->dev[dev].api_domain != MACHINE_NONE;
	struct api_alloc want = {
		.kind = ALLOC_NONCONTIGUOUS, .size = (uint32_t)size,
		.dev = (uint8_t)dev, .dir = (uint8_t)dir, .type = MEM_CACHED,
		.attrs = iommu ? 0 : ATTR_FORCE_CONTIGUOUS,
	};

	if ((attrs & ~ATTR_ALLOC_SINGLE_PAGES) || size > m->sizes.mem)
		return 0;
	return allocate(m, want, gfp, !iommu || (gfp & GFP_ZEROED));
}

static struct api_alloc *noncontiguous(const struct machine *m, int id)
{
	struct api_alloc *a = id >= 1 && id <= API_ALLOCS ? alloc_at(m, id) :
							    NULL;

	return a && a->kind == ALLOC_NONCONTIGUOUS ? a : NULL;
}

void linux_free_noncontiguous(struct machine *m, int dev, uint64_t size,
			      int id, enum dma_dir dir)
{
	struct api_alloc *a = noncontiguous(m, id);

	if (!a) {
		misfit(m, HAZARD_CRASH, 0,
		       "DMA memory is freed that is not allocated");
		return;
	}
	if (a->dir != dir)
		misfit(m, HAZARD_PROTOCOL, a->dma,
		       "pages are freed with another direction");
	check_free(m, a, dev, size, a->dma, a->attrs);
	release(m, a, a->dma, size);
}

uint64_t linux_noncontiguous_dma(const struct machine *m, int id)
{
	const struct api_alloc *a = noncontiguous(m, id);

	return a ? a->dma : MACHINE_ERROR_HANDLE;
}

uint64_t linux_vmap_noncontiguous(struct machine *m, int dev, uint64_t size,
				  int id)
{
	struct api_alloc *a = noncontiguous(m, id);

	(void)dev;
	if (!a || size > linux_backing_size(m, a->size))
		return 0;
	if (!a->scatter)
		return a->addr;
	api_may_sleep(m);
	return linux_view_alloc(m, id, (uint32_t)size, MEM_CACHED, VIEW_VMAP);
}

void linux_vunmap_noncontiguous(struct machine *m, int dev, uint64_t ptr)
{
	(void)dev;
	linux_view_end(m, ptr);
}

int linux_mmap_noncontiguous(struct machine *m, int dev, int64_t *vma,
			     uint64_t size, int id)
{
	struct api_alloc *a = noncontiguous(m, id);

	(void)dev;
	*vma = 0;
	if (!a || !size || size > linux_backing_size(m, a->size))
		return -LINUX_ENXIO;
	*vma = (int64_t)linux_view_alloc(m, id, (uint32_t)size, MEM_CACHED,
					 VIEW_USER);
	return *vma ? 0 : -LINUX_ENOMEM;
}

void linux_sync_noncontiguous(struct machine *m, int dev, int id,
			      enum dma_dir dir, bool for_cpu)
{
	const struct api_alloc *a = noncontiguous(m, id);

	(void)dev;
	if (a && linux_check_dir(m, dir))
		linux_backing_sync(m, a, for_cpu ? SYNC_FOR_CPU :
						   SYNC_FOR_DEVICE, dir);
}

/* ---- devres ---- */

uint64_t linux_managed_alloc(struct machine *m, int dev, uint64_t size,
			     int64_t *dma, unsigned gfp, unsigned attrs)
{
	uint64_t ptr = linux_alloc_attrs(m, dev, size, dma, gfp, attrs);
	int id = ptr ? linux_alloc_by_pointer(m, ptr) : 0;
	struct api_alloc *a = alloc_at(m, id);

	if (a)
		a->managed = ++api_state(m)->managed;
	return ptr;
}

/* The managed allocation of DEV that was made last, or NULL. */
static struct api_alloc *last_managed(const struct machine *m, int dev)
{
	struct api_state *s = api_state(m);
	struct api_alloc *last = NULL;

	for (int i = 0; i < API_ALLOCS; i++) {
		struct api_alloc *a = &s->alloc[i];

		if (a->kind != ALLOC_NONE && a->managed && a->dev == dev &&
		    (!last || a->managed > last->managed))
			last = a;
	}
	return last;
}

void linux_devres_release_all(struct machine *m, int dev)
{
	for (;;) {
		struct api_alloc *a = last_managed(m, dev);
		int pool = linux_pool_last_managed(m, dev,
						   a ? a->managed : 0);

		if (pool)
			linux_pool_destroy(m, pool);
		else if (a)
			linux_free_attrs(m, dev, a->size, pointer_of(a),
					 a->dma, a->attrs);
		else
			return;
	}
}

/* ---- other memory ---- */

uint64_t linux_kmalloc(struct machine *m, uint64_t size, unsigned gfp)
{
	uint32_t bytes = (uint32_t)size;
	int64_t at;

	if (gfp & GFP_BLOCKING)
		api_may_sleep(m);
	at = size && size <= m->sizes.mem ?
		     api_mem_alloc(m, bytes, m->platform->line, 0, UINT32_MAX) :
		     -1;
	if (at < 0)
		return 0;
	if (gfp & GFP_ZEROED)
		for (uint32_t i = 0; i < bytes; i++)
			machine_cpu_write(m, *m->cpu, (uint32_t)at + i,
					  MEM_CACHED, 0);
	return (uint64_t)at;
}

void linux_kfree(struct machine *m, uint64_t ptr)
{
	if (ptr)
		api_mem_free(m, (uint32_t)ptr);
}

uint64_t linux_get_pages(struct machine *m, unsigned gfp, unsigned order)
{
	uint32_t size;
	int64_t at;

	if (gfp & GFP_BLOCKING)
		api_may_sleep(m);
	if (order > MAX_ORDER)
		return 0;
	size = m->platform->page << order;
	at = api_mem_alloc(m, size, size, 0, UINT32_MAX);
	return at < 0 ? 0 : (uint64_t)at;
}
