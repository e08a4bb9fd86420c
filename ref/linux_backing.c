/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory behind an allocation.
 */
#include "ref/linux_backing.h"

#include <string.h>

#include "ref/dmaattr.h"
#include "ref/dmamap.h"
#include "ref/linux_alloc.h"
#include "ref/linux_area.h"

static bool behind_iommu(const struct machine *m, int dev)
{
	return m->dev[dev].api_domain != MACHINE_NONE;
}

uint32_t linux_backing_size(const struct machine *m, uint64_t size)
{
	uint32_t page = m->platform->page;

	return (uint32_t)((size + page - 1) / page * page);
}

static uint32_t npages(const struct machine *m, const struct api_alloc *a)
{
	return linux_backing_size(m, a->size) / m->platform->page;
}

uint32_t linux_backing_page(const struct machine *m, const struct api_alloc *a,
			    uint32_t i)
{
	uint32_t page = m->platform->page;

	return a->scatter ?
		       api_state(m)->scatter[a->scatter - 1].page[i] * page :
		       a->addr + i * page;
}

/* ---- taking ---- */

static uint32_t order_align(const struct machine *m, uint32_t size)
{
	uint32_t align = m->platform->page;

	while (align < size)
		align *= 2;
	return align;
}

static bool take_contiguous(struct machine *m, struct api_alloc *a,
			    uint32_t size, uint64_t limit, unsigned gfp)
{
	int64_t at = -1;

	if (gfp & GFP_BLOCKING)
		at = linux_contiguous_take(m, a->dev, size, limit, &a->area);
	if (at < 0)
		at = api_mem_alloc(m, size, order_align(m, size), 0, limit);
	a->addr = (uint32_t)at;
	return at >= 0;
}

static int scatter_new(const struct machine *m)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_SCATTERS; i++)
		if (!s->scatter[i].users)
			return i + 1;
	return 0;
}

static void scatter_give(struct machine *m, int id)
{
	struct api_scatter *sc = &api_state(m)->scatter[id - 1];

	for (int i = 0; i < sc->npages; i++)
		api_mem_free(m, sc->page[i] * m->platform->page);
	if (!--sc->users)
		memset(sc, 0, sizeof(*sc));
}

/* Page by page. */
static bool take_scattered(struct machine *m, struct api_alloc *a,
			   uint32_t size)
{
	uint32_t page = m->platform->page, n = size / page;
	int id = scatter_new(m);
	struct api_scatter *sc;

	if (!id || n > API_SCATTER_PAGES)
		return false;
	sc = &api_state(m)->scatter[id - 1];
	sc->users = 1;
	for (uint32_t i = 0; i < n; i++) {
		int64_t at = api_mem_alloc(m, page, page, 0, UINT32_MAX);

		if (at < 0) {
			scatter_give(m, id);
			return false;
		}
		sc->page[sc->npages++] = (uint16_t)((uint32_t)at / page);
	}
	a->scatter = (uint8_t)id;
	a->addr = sc->page[0] * page;
	return true;
}

bool linux_backing_take(struct machine *m, struct api_alloc *a, unsigned gfp)
{
	uint32_t size = linux_backing_size(m, a->size);
	uint64_t limit = behind_iommu(m, a->dev) ? UINT32_MAX :
						   m->dev[a->dev].coherent_mask;

	if (api_fails(m, API_FAIL_ALLOC))
		return false;
	if (take_contiguous(m, a, size, limit, gfp))
		return true;
	return behind_iommu(m, a->dev) && (gfp & GFP_BLOCKING) &&
	       !(a->attrs & ATTR_FORCE_CONTIGUOUS) &&
	       take_scattered(m, a, size);
}

void linux_backing_give(struct machine *m, struct api_alloc *a)
{
	if (a->scatter)
		scatter_give(m, a->scatter);
	else if (a->area)
		linux_area_give(m, a->area, a->addr);
	else
		api_mem_free(m, a->addr);
}

/* ---- by pages ---- */

void linux_backing_type(struct machine *m, const struct api_alloc *a,
			enum memtype type)
{
	uint32_t page = m->platform->page;

	for (uint32_t i = 0; i < npages(m, a); i++) {
		uint32_t at = linux_backing_page(m, a, i);

		if (type != MEM_CACHED)
			machine_cache(m, CACHE_FLUSH, at, page);
		machine_set_memtype(m, at, page, type);
	}
}

void linux_backing_zero(struct machine *m, const struct api_alloc *a)
{
	for (uint32_t i = 0; i < npages(m, a); i++)
		machine_zero(m, linux_backing_page(m, a, i),
			     m->platform->page);
}

void linux_backing_sync(struct machine *m, const struct api_alloc *a,
			enum sync_point point, enum dma_dir dir)
{
	uint32_t page = m->platform->page;

	machine_drain(m, *m->cpu);
	for (uint32_t i = 0; i < npages(m, a); i++) {
		uint32_t at = linux_backing_page(m, a, i);

		if (point == SYNC_FOR_DEVICE && dir == DIR_FROM_DEVICE)
			machine_forget(m, at, page);
		dmamap_arch_sync(m, a->dev, point, at, page, dir);
	}
}

/* ---- for the device ---- */

static int prot_of(enum dma_dir dir)
{
	return (dir != DIR_FROM_DEVICE ? PROT_READ_BIT : 0) |
	       (dir != DIR_TO_DEVICE ? PROT_WRITE_BIT : 0);
}

/* Of page I: the last one is as long as what was asked for. */
static uint32_t page_bytes(const struct machine *m, const struct api_alloc *a,
			   uint32_t i)
{
	uint32_t page = m->platform->page;

	return i + 1 < npages(m, a) ? page : a->size - i * page;
}

static void end_grant(struct machine *m, const struct api_alloc *a,
		      uint32_t offset, uint32_t size)
{
	machine_grant_end(m, machine_grant_at(m, a->dev, a->dma + offset,
					      size));
}

/* One grant for each page. */
static void grant_pages(struct machine *m, const struct api_alloc *a,
			bool coherent)
{
	uint32_t page = m->platform->page, n = npages(m, a);

	for (uint32_t i = 0; i < n; i++) {
		int g = machine_grant(m, a->dev, a->dma + i * page,
				      linux_backing_page(m, a, i),
				      page_bytes(m, a, i),
				      (enum dma_dir)a->dir, coherent);

		if (g != MACHINE_NONE)
			m->grant[g].more = i + 1 < n;
	}
}

static bool map_scattered(struct machine *m, struct api_alloc *a)
{
	int domain = m->dev[a->dev].api_domain;
	int first = machine_iova_take(m, domain, npages(m, a));

	if (first < 0)
		return false;
	for (uint32_t i = 0; i < npages(m, a); i++)
		machine_pte_set(m, domain, (uint32_t)first + i,
				linux_backing_page(m, a, i) /
					m->platform->page,
				prot_of((enum dma_dir)a->dir));
	a->dma = (uint64_t)first * m->platform->page;
	return true;
}

static bool map_contiguous(struct machine *m, struct api_alloc *a)
{
	a->dma = a->addr;
	if (behind_iommu(m, a->dev))
		a->dma = dmamap_iova_map(m, a->dev, a->addr, a->size,
					 prot_of((enum dma_dir)a->dir));
	return a->dma != MACHINE_ERROR_HANDLE;
}

bool linux_backing_map(struct machine *m, struct api_alloc *a, bool coherent)
{
	if (a->scatter) {
		if (!map_scattered(m, a))
			return false;
		grant_pages(m, a, coherent);
		return true;
	}
	if (!map_contiguous(m, a))
		return false;
	machine_grant(m, a->dev, a->dma, a->addr, a->size,
		      (enum dma_dir)a->dir, coherent);
	return true;
}

void linux_backing_unmap(struct machine *m, const struct api_alloc *a,
			 uint64_t dma, uint64_t size)
{
	machine_drain(m, *m->cpu);
	if (a->scatter)
		for (uint32_t i = 0; i < npages(m, a); i++)
			end_grant(m, a, i * m->platform->page,
				  page_bytes(m, a, i));
	else
		end_grant(m, a, 0, a->size);
	if (behind_iommu(m, a->dev))
		dmamap_iova_unmap(m, a->dev, dma, (uint32_t)size);
}
