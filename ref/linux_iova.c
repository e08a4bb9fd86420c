/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IOVA in two steps.
 */
#include "ref/linux_iova.h"

#include <string.h>

#include "ref/api.h"
#include "ref/dmaattr.h"
#include "ref/dmamap.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"

static struct api_iova *iova_of(const struct machine *m, int dev, int state)
{
	struct api_state *s = api_state(m);
	struct api_iova *x;

	if (state < 1 || state > API_IOVAS)
		return NULL;
	x = &s->iova[state - 1];
	return x->used && x->dev == dev ? x : NULL;
}

static uint32_t page_of(const struct machine *m, uint64_t dma)
{
	return (uint32_t)(dma / m->platform->page);
}

/* The first page that [dma, dma + size) does not touch. */
static uint32_t page_end(const struct machine *m, uint64_t dma, uint64_t size)
{
	return page_of(m, dma + size + m->platform->page - 1);
}

bool linux_iova_try_alloc(struct machine *m, int dev, int64_t *state,
			  uint64_t addr, uint64_t size)
{
	struct api_state *s = api_state(m);
	int domain = m->dev[dev].api_domain, first, i = 0;
	uint32_t off = (uint32_t)(addr % m->platform->page);

	*state = 0;
	while (i < API_IOVAS && s->iova[i].used)
		i++;
	if (m->platform->no_dma || domain == MACHINE_NONE || !size ||
	    size > INT32_MAX || i == API_IOVAS || api_fails(m, API_FAIL_MAP))
		return false;
	first = machine_iova_take(m, domain, page_end(m, off, size));
	if (first < 0)
		return false;
	s->iova[i] = (struct api_iova){
		.dma = (uint64_t)first * m->platform->page + off,
		.size = (uint32_t)size, .used = 1, .dev = (uint8_t)dev,
		.domain = (uint8_t)domain,
	};
	*state = i + 1;
	return true;
}

uint64_t linux_iova_dma(const struct machine *m, int state)
{
	return state >= 1 && state <= API_IOVAS ?
		       api_state(m)->iova[state - 1].dma :
		       MACHINE_ERROR_HANDLE;
}

static int prot_of(enum dma_dir dir)
{
	return (dir != DIR_FROM_DEVICE ? PROT_READ_BIT : 0) |
	       (dir != DIR_TO_DEVICE ? PROT_WRITE_BIT : 0);
}

static bool inside(const struct api_iova *x, uint64_t offset, uint64_t size)
{
	return size && offset <= x->size && size <= x->size - offset;
}

int linux_iova_link(struct machine *m, int dev, int state, uint64_t addr,
		    uint64_t offset, uint64_t size, enum dma_dir dir,
		    unsigned attrs)
{
	struct api_iova *x = iova_of(m, dev, state);
	uint32_t page = m->platform->page;
	uint64_t dma;
	int domain;

	if (!x || !inside(x, offset, size) || !linux_check_dir(m, dir) ||
	    (x->dma + offset) % page != addr % page || addr >= m->sizes.mem ||
	    size > m->sizes.mem - addr)
		return -LINUX_EINVAL;
	dma = x->dma + offset;
	domain = x->domain;
	for (uint32_t p = page_of(m, dma); p < page_end(m, dma, size); p++)
		if (machine_pte(m, domain, p)->valid)
			return -LINUX_EEXIST;
	if (api_fails(m, API_FAIL_MAP))
		return -LINUX_ENOMEM;
	machine_drain(m, *m->cpu);
	if (!(attrs & ATTR_SKIP_CPU_SYNC)) {
		if (dir == DIR_FROM_DEVICE)
			machine_forget(m, (uint32_t)addr, (uint32_t)size);
		dmamap_arch_sync(m, dev, SYNC_MAP, (uint32_t)addr,
				 (uint32_t)size, dir);
	}
	for (uint32_t p = page_of(m, dma); p < page_end(m, dma, size); p++)
		machine_pte_set(m, domain, p, (uint32_t)(addr / page) + p -
						      page_of(m, dma),
				prot_of(dir));
	return 0;
}

static enum dma_dir dir_of(int prot)
{
	if (prot == PROT_READ_BIT)
		return DIR_TO_DEVICE;
	return prot == PROT_WRITE_BIT ? DIR_FROM_DEVICE : DIR_BIDIRECTIONAL;
}

int linux_iova_sync(struct machine *m, int dev, int state, uint64_t offset,
		    uint64_t size)
{
	struct api_iova *x = iova_of(m, dev, state);
	uint32_t page = m->platform->page;
	uint64_t at, end;

	if (!x || !inside(x, offset, size))
		return -LINUX_EINVAL;
	end = x->dma + offset + size;
	for (at = x->dma + offset; at < end; at = (at / page + 1) * page) {
		const struct pte *p = machine_pte(m, x->domain, page_of(m, at));
		uint64_t next = (at / page + 1) * page;
		int g;

		if (!p->valid)
			return -LINUX_EIO;
		next = next < end ? next : end;
		if (machine_grant_at(m, dev, at, 0) != MACHINE_NONE)
			continue;
		g = machine_grant(m, dev, at,
				  p->page * page + (uint32_t)(at % page),
				  (uint32_t)(next - at), dir_of(p->prot),
				  false);
		if (g != MACHINE_NONE)
			m->grant[g].more = next < end;
	}
	return 0;
}

static void end_grants(struct machine *m, int dev, uint64_t from, uint64_t to)
{
	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		const struct grant *g = &m->grant[i];

		if (g->live && g->dev == dev && g->dma >= from && g->dma < to)
			machine_grant_end(m, (int)i);
	}
}

/* Cache work of the unmap, page by page as memory need not be adjacent. */
static void sync_linked(struct machine *m, int dev, uint64_t from, uint64_t to,
			enum dma_dir dir)
{
	uint32_t page = m->platform->page, addr;

	for (uint64_t at = from, next; at < to; at = next) {
		next = (at / page + 1) * page;
		next = next < to ? next : to;
		if (dmamap_phys(m, dev, at, &addr))
			dmamap_arch_sync(m, dev, SYNC_UNMAP, addr,
					 (uint32_t)(next - at), dir);
	}
}

void linux_iova_unlink(struct machine *m, int dev, int state, uint64_t offset,
		       uint64_t size, enum dma_dir dir, unsigned attrs)
{
	struct api_iova *x = iova_of(m, dev, state);
	uint64_t dma;

	if (!x || !inside(x, offset, size) || !linux_check_dir(m, dir))
		return;
	dma = x->dma + offset;
	machine_drain(m, *m->cpu);
	if (!(attrs & ATTR_SKIP_CPU_SYNC))
		sync_linked(m, dev, dma, dma + size, dir);
	end_grants(m, dev, dma, dma + size);
	for (uint32_t p = page_of(m, dma); p < page_end(m, dma, size); p++)
		machine_pte_clear(m, x->domain, p, true);
}

static bool any_linked(const struct machine *m, const struct api_iova *x)
{
	for (uint32_t p = page_of(m, x->dma); p < page_end(m, x->dma, x->size);
	     p++)
		if (machine_pte(m, x->domain, p)->valid)
			return true;
	return false;
}

void linux_iova_free(struct machine *m, int dev, int state)
{
	struct api_iova *x = iova_of(m, dev, state);
	uint32_t first, npages;

	if (!x)
		return;
	if (any_linked(m, x))
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu,
			       x->dma, "IOVA is freed that something is linked "
				       "in");
	first = page_of(m, x->dma);
	npages = page_end(m, x->dma, x->size) - first;
	machine_iova_give(m, x->domain, first, npages, false);
	memset(x, 0, sizeof(*x));
}

void linux_iova_destroy(struct machine *m, int dev, int state, uint64_t mapped,
			enum dma_dir dir, unsigned attrs)
{
	if (mapped)
		linux_iova_unlink(m, dev, state, 0, mapped, dir, attrs);
	linux_iova_free(m, dev, state);
}
