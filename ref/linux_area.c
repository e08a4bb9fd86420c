/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory set apart.
 */
#include "ref/linux_area.h"

#include <string.h>

#include "ref/api.h"
#include "ref/linux_mask.h"
#include "ref/linux_user.h"

static uint32_t page_up(const struct machine *m, uint64_t size)
{
	uint32_t page = m->platform->page;

	return (uint32_t)((size + page - 1) / page * page);
}

/* ---- areas ---- */

static struct api_area *area_new(struct machine *m)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREAS; i++)
		if (s->area[i].kind == AREA_NONE)
			return &s->area[i];
	return NULL;
}

static int area_id(const struct machine *m, const struct api_area *area)
{
	return (int)(area - api_state(m)->area) + 1;
}

/* Of DEV (MACHINE_NONE: for all), or NULL. */
static struct api_area *area_of(const struct machine *m, int dev,
				enum api_area_kind kind)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREAS; i++)
		if (s->area[i].kind == kind && s->area[i].dev == dev)
			return &s->area[i];
	return NULL;
}

/* Memory that is there, and none of the bounce buffers'. */
static bool within(const struct machine *m, uint64_t addr, uint64_t size)
{
	if (!size || addr < m->platform->page || addr >= m->sizes.mem ||
	    size > m->sizes.mem - addr)
		return false;
	return machine_slot_of(m, (uint32_t)addr) < 0 &&
	       machine_slot_of(m, (uint32_t)(addr + size - 1)) < 0;
}

/* ---- parts of areas in use ---- */

static uint32_t hole_in_the_way(const struct machine *m, int area,
				uint32_t addr, uint32_t size)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREA_HOLES; i++) {
		const struct api_hole *h = &s->hole[i];

		if (h->area == area && addr < h->addr + h->size &&
		    h->addr < addr + size)
			return h->addr + h->size;
	}
	return 0;
}

static bool take_hole(struct machine *m, int area, uint32_t addr,
		      uint32_t size)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREA_HOLES; i++) {
		if (s->hole[i].area)
			continue;
		s->hole[i] = (struct api_hole){
			.addr = addr, .size = size, .area = (uint8_t)area,
		};
		return true;
	}
	return false;
}

static int64_t take(struct machine *m, const struct api_area *a, uint32_t size,
		    uint64_t limit)
{
	uint32_t at = a->addr, next;
	int id = area_id(m, a);

	if (api_fails(m, API_FAIL_ALLOC))
		return -1;
	while (size <= a->size && at <= a->addr + a->size - size &&
	       at + size - 1 <= limit) {
		next = hole_in_the_way(m, id, at, size);
		if (!next) {
			machine_forget(m, at, size);
			return take_hole(m, id, at, size) ? (int64_t)at : -1;
		}
		at = next;
	}
	return -1;
}

void linux_area_give(struct machine *m, int area, uint32_t addr)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREA_HOLES; i++) {
		struct api_hole *h = &s->hole[i];

		if (h->area != area || h->addr != addr)
			continue;
		machine_memory_free(m, h->addr, h->size);
		memset(h, 0, sizeof(*h));
	}
}

/* ---- CMA ---- */

void linux_contiguous_size(struct machine *m, uint64_t size)
{
	api_state(m)->cma_size = (uint32_t)size;
}

static bool early(struct machine *m)
{
	if (!api_state(m)->booted)
		return true;
	machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu, 0,
		       "contiguous memory is reserved after the early "
		       "allocator is gone");
	return false;
}

static int reserve(struct machine *m, int dev, uint32_t size, uint64_t base,
		   uint64_t limit)
{
	const struct api_state *s = api_state(m);
	struct api_area *a = area_new(m);
	int64_t at = (int64_t)base;

	if (!size)
		return -LINUX_EINVAL;
	if (!a)
		return -LINUX_ENOMEM;
	if (!base)
		at = api_mem_find(m, size, m->platform->page, 0,
				  limit ? limit - 1 : UINT32_MAX);
	else if (base < s->heap || base + size > s->heap + s->heap_size ||
		 base % m->platform->page ||
		 !api_mem_unused(m, (uint32_t)base, size))
		return -LINUX_EBUSY;
	if (at < 0)
		return -LINUX_ENOMEM;
	*a = (struct api_area){ .kind = AREA_CMA, .addr = (uint32_t)at,
				.size = size, .dev = (uint8_t)dev };
	return 0;
}

void linux_contiguous_reserve(struct machine *m, uint64_t limit)
{
	const struct api_state *s = api_state(m);
	uint32_t size = s->cma_size ? s->cma_size : s->heap_size / 4;

	if (early(m) && !area_of(m, MACHINE_NONE, AREA_CMA))
		reserve(m, MACHINE_NONE, page_up(m, size), 0, limit);
}

int linux_declare_contiguous(struct machine *m, int dev, uint64_t size,
			     uint64_t base, uint64_t limit)
{
	if (!early(m))
		return -LINUX_EBUSY;
	return reserve(m, dev, page_up(m, size), base, limit);
}

int64_t linux_contiguous_take(struct machine *m, int dev, uint32_t size,
			      uint64_t limit, uint8_t *area)
{
	struct api_area *a = area_of(m, dev, AREA_CMA);
	int64_t at = a ? take(m, a, size, limit) : -1;

	if (at < 0) {
		a = area_of(m, MACHINE_NONE, AREA_CMA);
		at = a ? take(m, a, size, limit) : -1;
	}
	if (at >= 0)
		*area = (uint8_t)area_id(m, a);
	return at;
}

/* ---- declared coherent memory ---- */

int linux_declare_coherent(struct machine *m, int dev, uint64_t addr,
			   uint64_t dma, uint64_t size)
{
	struct api_area *a = area_new(m);

	api_may_sleep(m);
	if (!within(m, addr, size) || addr % m->platform->page ||
	    size % m->platform->page)
		return -LINUX_EINVAL;
	if (area_of(m, dev, AREA_COHERENT) ||
	    !api_mem_unused(m, (uint32_t)addr, (uint32_t)size))
		return -LINUX_EBUSY;
	if (!a || api_fails(m, API_FAIL_ALLOC))
		return -LINUX_ENOMEM;
	*a = (struct api_area){ .kind = AREA_COHERENT, .dma = dma,
				.addr = (uint32_t)addr,
				.size = (uint32_t)size, .dev = (uint8_t)dev,
				.flags = MEMORY_MAP | MEMORY_EXCLUSIVE };
	machine_cache(m, CACHE_FLUSH, a->addr, a->size);
	machine_set_memtype(m, a->addr, a->size, MEM_WC);
	return 0;
}

int linux_declare_coherent_2014(struct machine *m, int dev, uint64_t addr,
				uint64_t dma, uint64_t size, unsigned flags)
{
	if (!(flags & (MEMORY_MAP | MEMORY_IO)) ||
	    linux_declare_coherent(m, dev, addr, dma, size))
		return 0;
	area_of(m, dev, AREA_COHERENT)->flags = (uint8_t)flags;
	return flags & MEMORY_MAP ? MEMORY_MAP : MEMORY_IO;
}

void linux_release_declared(struct machine *m, int dev)
{
	struct api_state *s = api_state(m);
	struct api_area *a = area_of(m, dev, AREA_COHERENT);

	if (!a)
		return;
	for (int i = 0; i < API_ALLOCS; i++) {
		struct api_alloc *x = &s->alloc[i];

		if (x->kind == ALLOC_NONE || x->area != area_id(m, a))
			continue;
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu,
			       x->dma, "declared memory is released while "
				       "allocations of it live");
		memset(x, 0, sizeof(*x));
	}
	for (int i = 0; i < API_AREA_HOLES; i++)
		if (s->hole[i].area == area_id(m, a))
			linux_area_give(m, area_id(m, a), s->hole[i].addr);
	machine_set_memtype(m, a->addr, a->size, MEM_CACHED);
	memset(a, 0, sizeof(*a));
}

int64_t linux_mark_occupied(struct machine *m, int dev, uint64_t dma,
			    uint64_t size)
{
	struct api_area *a = area_of(m, dev, AREA_COHERENT);
	uint32_t page = m->platform->page, addr, bytes;

	if (!a || dma < a->dma || dma - a->dma >= a->size)
		return -LINUX_EINVAL;
	bytes = page_up(m, size + dma % page);
	addr = a->addr + (uint32_t)((dma - a->dma) / page * page);
	if (addr - a->addr + bytes > a->size)
		return -LINUX_EINVAL;
	if (hole_in_the_way(m, area_id(m, a), addr, bytes) ||
	    !take_hole(m, area_id(m, a), addr, bytes))
		return -LINUX_EBUSY;
	return addr + (int64_t)(dma % page);
}

static struct api_alloc *alloc_new(const struct machine *m)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_ALLOCS; i++)
		if (s->alloc[i].kind == ALLOC_NONE)
			return &s->alloc[i];
	return NULL;
}

int linux_alloc_from_coherent(struct machine *m, int dev, uint64_t size,
			      int64_t *dma, int64_t *ptr)
{
	struct api_area *a = area_of(m, dev, AREA_COHERENT);
	struct api_alloc *x = alloc_new(m);
	int64_t at;

	if (!a)
		return 0;
	*ptr = 0;
	at = x ? take(m, a, page_up(m, size), UINT32_MAX) : -1;
	if (at < 0)
		return 1;
	machine_zero(m, (uint32_t)at, page_up(m, size));
	*dma = (int64_t)(a->dma + (uint64_t)at - a->addr);
	*ptr = at;
	*x = (struct api_alloc){
		.kind = ALLOC_COHERENT, .dma = (uint64_t)*dma,
		.addr = (uint32_t)at, .size = (uint32_t)size,
		.dev = (uint8_t)dev, .dir = DIR_BIDIRECTIONAL,
		.type = MEM_WC, .area = (uint8_t)area_id(m, a),
	};
	machine_grant(m, dev, (uint64_t)*dma, (uint32_t)at, (uint32_t)size,
		      DIR_BIDIRECTIONAL, true);
	return 1;
}

int linux_alloc_from_coherent_2014(struct machine *m, int dev, uint64_t size,
				   int64_t *dma, int64_t *ptr)
{
	const struct api_area *a = area_of(m, dev, AREA_COHERENT);
	int done = linux_alloc_from_coherent(m, dev, size, dma, ptr);

	return done && (*ptr || (a->flags & MEMORY_EXCLUSIVE));
}

bool linux_area_holds(const struct machine *m, int dev, uint64_t ptr)
{
	const struct api_area *a = area_of(m, dev, AREA_COHERENT);

	return a && ptr >= a->addr && ptr - a->addr < a->size;
}

int linux_release_from_coherent(struct machine *m, int dev, unsigned order,
				uint64_t ptr)
{
	struct api_state *s = api_state(m);

	(void)order;
	if (!linux_area_holds(m, dev, ptr))
		return 0;
	machine_drain(m, *m->cpu);
	for (int i = 0; i < API_ALLOCS; i++) {
		struct api_alloc *x = &s->alloc[i];

		if (x->kind != ALLOC_COHERENT || x->addr != ptr ||
		    x->dev != dev)
			continue;
		linux_user_memory_gone(m, i + 1);
		machine_grant_end(m, machine_grant_at(m, dev, x->dma,
							x->size));
		linux_area_give(m, x->area, x->addr);
		memset(x, 0, sizeof(*x));
	}
	return 1;
}

int linux_mmap_from_coherent(struct machine *m, int dev, int64_t *vma,
			     uint64_t ptr, uint64_t size, int64_t *ret)
{
	if (!linux_area_holds(m, dev, ptr))
		return 0;
	*ret = linux_user_map(m, vma, (uint32_t)ptr, size, MEM_WC);
	return 1;
}

/* ---- registers ---- */

bool linux_area_mmio(struct machine *m, uint64_t addr, uint64_t size)
{
	struct api_area *a = area_new(m);

	if (!a || !within(m, addr, size) ||
	    !api_mem_unused(m, (uint32_t)addr, (uint32_t)size))
		return false;
	*a = (struct api_area){ .kind = AREA_MMIO, .addr = (uint32_t)addr,
				.size = (uint32_t)size, .dev = MACHINE_NONE };
	machine_set_memtype(m, a->addr, a->size, MEM_UNCACHED);
	return true;
}

bool linux_area_is_mmio(const struct machine *m, uint32_t addr, uint32_t size)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_AREAS; i++) {
		const struct api_area *a = &s->area[i];

		if (a->kind == AREA_MMIO && addr >= a->addr &&
		    addr + size <= a->addr + a->size)
			return true;
	}
	return false;
}

/* ---- boot ---- */

void linux_area_boot(struct machine *m)
{
	const struct platform *p = m->platform;

	for (int i = 0; i < p->nreserved; i++) {
		const struct platform_reserved *r = &p->reserved[i];

		if (r->reusable)
			reserve(m, r->device < 0 ? MACHINE_NONE : r->device,
				page_up(m, r->size), r->addr, 0);
		else
			linux_declare_coherent(m, r->device, r->addr, r->addr,
					       page_up(m, r->size));
	}
}
