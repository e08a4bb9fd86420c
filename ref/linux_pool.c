/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA pools.
 */
#include "ref/linux_pool.h"

#include <string.h>

#include "ref/api.h"
#include "ref/linux_alloc.h"

/* What the kernel keeps in a free object. */
#define MIN_OBJECT 4

static bool power_of_two(uint64_t v)
{
	return v && !(v & (v - 1));
}

static struct api_pool *pool_of(const struct machine *m, int pool)
{
	struct api_state *s = api_state(m);

	return pool >= 1 && pool <= API_POOLS && s->pool[pool - 1].used ?
		       &s->pool[pool - 1] : NULL;
}

int linux_pool_create(struct machine *m, int dev, uint64_t size,
		      uint64_t align, uint64_t boundary, bool managed)
{
	struct api_state *s = api_state(m);
	uint64_t page = m->platform->page;
	int i = 0;

	api_may_sleep(m);
	align = align ? align : 1;
	if (!power_of_two(align) || !size || size > INT32_MAX ||
	    m->platform->no_dma)
		return 0;
	size = size < MIN_OBJECT ? MIN_OBJECT : size;
	size = (size + align - 1) / align * align;
	page = size > page ? size : page;
	if (boundary && (boundary < size || !power_of_two(boundary)))
		return 0;
	while (i < API_POOLS && s->pool[i].used)
		i++;
	if (i == API_POOLS || api_fails(m, API_FAIL_ALLOC))
		return 0;
	s->pool[i] = (struct api_pool){
		.size = (uint32_t)size, .page = (uint32_t)page,
		.boundary = (uint32_t)(boundary && boundary < page ? boundary :
								      page),
		.used = 1, .dev = (uint8_t)dev,
		.managed = managed ? ++s->managed : 0,
	};
	return i + 1;
}

/* ---- objects ---- */

static bool in_use(const struct machine *m, int page, uint32_t addr)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_POOL_OBJECTS; i++)
		if (s->pool_object[i].page == page &&
		    s->pool_object[i].addr == addr)
			return true;
	return false;
}

/* The first object of the page that is free, or 0. */
static uint32_t free_in(const struct machine *m, const struct api_pool *p,
			int page)
{
	const struct api_pool_page *g = &api_state(m)->pool_page[page - 1];
	uint32_t off = 0;

	while (off + p->size <= p->page) {
		uint32_t last = off + p->size - 1;

		if (off / p->boundary != last / p->boundary)
			off = last / p->boundary * p->boundary;
		else if (!in_use(m, page, g->addr + off))
			return g->addr + off;
		else
			off += p->size;
	}
	return 0;
}

static void set_pool_of(struct machine *m, uint32_t addr, int pool)
{
	int id = linux_alloc_by_pointer(m, addr);

	if (id)
		api_state(m)->alloc[id - 1].pool = (uint8_t)pool;
}

/* One more page for the pool; its id, or 0. */
static int page_new(struct machine *m, int pool, unsigned gfp)
{
	const struct api_pool *p = pool_of(m, pool);
	struct api_state *s = api_state(m);
	uint64_t ptr;
	int64_t dma;
	int i = 0;

	while (i < API_POOL_PAGES && s->pool_page[i].pool)
		i++;
	if (i == API_POOL_PAGES)
		return 0;
	ptr = linux_alloc_attrs(m, p->dev, p->page, &dma, gfp, 0);
	if (!ptr || ptr >> API_VIEW_SHIFT)
		return 0;
	machine_grant_end(m, machine_grant_at(m, p->dev, (uint64_t)dma,
					      p->page));
	set_pool_of(m, (uint32_t)ptr, pool);
	s->pool_page[i] = (struct api_pool_page){
		.dma = (uint64_t)dma, .addr = (uint32_t)ptr,
		.pool = (uint8_t)pool,
	};
	return i + 1;
}

/* An object that is free, and its page. */
static uint32_t find_object(struct machine *m, int pool, unsigned gfp,
			    int *page)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_POOL_PAGES; i++) {
		uint32_t at = s->pool_page[i].pool == pool ?
				      free_in(m, pool_of(m, pool), i + 1) : 0;

		*page = i + 1;
		if (at)
			return at;
	}
	*page = page_new(m, pool, gfp);
	return *page ? free_in(m, pool_of(m, pool), *page) : 0;
}

uint64_t linux_pool_alloc(struct machine *m, int pool, unsigned gfp,
			  int64_t *dma)
{
	struct api_state *s = api_state(m);
	const struct api_pool *p = pool_of(m, pool);
	int i = 0, page;
	uint32_t at;

	if (gfp & GFP_BLOCKING)
		api_may_sleep(m);
	while (i < API_POOL_OBJECTS && s->pool_object[i].page)
		i++;
	if (!p || i == API_POOL_OBJECTS || api_fails(m, API_FAIL_ALLOC))
		return 0;
	at = find_object(m, pool, gfp, &page);
	if (!at)
		return 0;
	s->pool_object[i] = (struct api_pool_object){
		.addr = at, .page = (uint8_t)page,
	};
	*dma = (int64_t)(s->pool_page[page - 1].dma + at -
			 s->pool_page[page - 1].addr);
	if (gfp & GFP_ZEROED)
		machine_zero(m, at, p->size);
	else
		machine_forget(m, at, p->size);
	machine_grant(m, p->dev, (uint64_t)*dma, at, p->size,
		      DIR_BIDIRECTIONAL, true);
	return at;
}

static struct api_pool_object *object_of(const struct machine *m, int pool,
					 uint64_t ptr, uint64_t dma)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_POOL_OBJECTS; i++) {
		struct api_pool_object *o = &s->pool_object[i];
		const struct api_pool_page *g;

		if (!o->page || o->addr != ptr)
			continue;
		g = &s->pool_page[o->page - 1];
		if (g->pool == pool && g->dma + o->addr - g->addr == dma)
			return o;
	}
	return NULL;
}

void linux_pool_free(struct machine *m, int pool, uint64_t ptr, uint64_t dma)
{
	struct api_pool_object *o = object_of(m, pool, ptr, dma);
	const struct api_pool *p = pool_of(m, pool);

	if (!o || !p) {
		machine_hazard(m, HAZARD_CORRUPT, ACTOR_KERNEL, *m->cpu, dma,
			       "what is freed is no object of the pool in use");
		return;
	}
	machine_grant_end(m, machine_grant_at(m, p->dev, dma, p->size));
	machine_memory_free(m, o->addr, p->size);
	memset(o, 0, sizeof(*o));
}

static bool page_busy(const struct machine *m, int page)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_POOL_OBJECTS; i++)
		if (s->pool_object[i].page == page)
			return true;
	return false;
}

static void page_end(struct machine *m, const struct api_pool *p, int page)
{
	struct api_pool_page *g = &api_state(m)->pool_page[page - 1];

	if (page_busy(m, page)) {
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu,
			       g->dma, "a pool is destroyed with objects in "
				       "use");
		machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, *m->cpu, g->dma,
			       "the busy page of a pool is never freed");
	} else {
		set_pool_of(m, g->addr, 0);
		linux_free_attrs(m, p->dev, p->page, g->addr, g->dma, 0);
	}
	g->pool = 0;
}

void linux_pool_destroy(struct machine *m, int pool)
{
	struct api_pool *p = pool_of(m, pool);

	if (!p)
		return;
	api_may_sleep(m);
	for (int i = 0; i < API_POOL_PAGES; i++)
		if (api_state(m)->pool_page[i].pool == pool)
			page_end(m, p, i + 1);
	memset(p, 0, sizeof(*p));
}

int linux_pool_last_managed(const struct machine *m, int dev, int after)
{
	const struct api_state *s = api_state(m);
	int last = 0;

	for (int i = 0; i < API_POOLS; i++)
		if (s->pool[i].used && s->pool[i].dev == dev &&
		    s->pool[i].managed > after) {
			after = s->pool[i].managed;
			last = i + 1;
		}
	return last;
}
