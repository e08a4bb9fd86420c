/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * State, heap, failures and context of the APIs.
 */
#include "ref/api.h"

#include <assert.h>
#include <stddef.h>

#include "ref/linux_area.h"

/* ---- state ---- */

uint32_t api_state_size(int busdma_maps)
{
	if (!busdma_maps)
		return offsetof(struct api_state, busdma);
	return (uint32_t)(offsetof(struct api_state, busdma.map) +
			  sizeof(struct busdma_map) * (size_t)busdma_maps);
}

struct api_state *api_state(const struct machine *m)
{
	assert(m->sizes.client >= api_state_size(0));
	return (struct api_state *)m->client;
}

static bool has_busdma(const struct machine *m)
{
	return m->sizes.client > api_state_size(0);
}

void api_init(struct machine *m, uint32_t heap, uint32_t heap_size)
{
	struct api_state *s = api_state(m);
	uint32_t page = m->platform->page;

	assert(heap && heap % page == 0 && heap_size % page == 0);
	assert(heap + heap_size <= m->sizes.mem);
	s->heap = heap;
	s->heap_size = heap_size;
	for (int d = 0; d < m->platform->ndevices; d++)
		s->dev[d] = (struct api_dev){ .max_seg_size = 65536,
					      .seg_boundary = UINT32_MAX };
	linux_area_boot(m);
}

/* ---- memory ---- */

static bool overlaps(uint32_t addr, uint32_t size, uint32_t other,
		     uint32_t other_size)
{
	return other_size && addr < other + other_size && other < addr + size;
}

/* The end of something of the heap that is in the way, or 0. */
static uint32_t in_the_way(const struct machine *m, uint32_t addr,
			   uint32_t size)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_BLOCKS; i++)
		if (overlaps(addr, size, s->block[i].addr, s->block[i].size))
			return s->block[i].addr + s->block[i].size;
	for (int i = 0; i < API_AREAS; i++)
		if (s->area[i].kind != AREA_NONE &&
		    overlaps(addr, size, s->area[i].addr, s->area[i].size))
			return s->area[i].addr + s->area[i].size;
	return 0;
}

static uint32_t round_up(uint32_t v, uint32_t to)
{
	return to ? (v + to - 1) / to * to : v;
}

/* First fit. */
int64_t api_mem_find(const struct machine *m, uint32_t size, uint32_t align,
		     uint32_t boundary, uint64_t limit)
{
	const struct api_state *s = api_state(m);
	uint32_t at = round_up(s->heap, align), end = s->heap + s->heap_size;

	while (size <= end && at <= end - size && at + size - 1 <= limit) {
		uint32_t next = in_the_way(m, at, size);

		if (!next && boundary && at / boundary !=
						 (at + size - 1) / boundary)
			next = round_up(at + 1, boundary);
		if (!next)
			return at;
		at = round_up(next, align);
	}
	return -1;
}

bool api_mem_unused(const struct machine *m, uint32_t addr, uint32_t size)
{
	return !in_the_way(m, addr, size);
}

int64_t api_mem_alloc(struct machine *m, uint32_t size, uint32_t align,
		      uint32_t boundary, uint64_t limit)
{
	struct api_state *s = api_state(m);
	int64_t at;
	int i = 0;

	if (!size || (boundary && size > boundary) ||
	    api_fails(m, API_FAIL_ALLOC))
		return -1;
	while (i < API_BLOCKS && s->block[i].size)
		i++;
	at = api_mem_find(m, size, align, boundary, limit);
	if (i == API_BLOCKS || at < 0)
		return -1;
	s->block[i] = (struct api_block){ (uint32_t)at, size };
	s->booted = 1;
	machine_forget(m, (uint32_t)at, size);
	return at;
}

static struct api_block *block_at(const struct machine *m, uint32_t addr)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_BLOCKS; i++)
		if (s->block[i].size && s->block[i].addr == addr)
			return &s->block[i];
	return NULL;
}

bool api_mem_free(struct machine *m, uint32_t addr)
{
	struct api_block *b = block_at(m, addr);

	if (!b) {
		machine_hazard(m, HAZARD_CRASH, ACTOR_KERNEL, *m->cpu, addr,
			       "memory is freed that is not allocated");
		return false;
	}
	machine_memory_free(m, b->addr, b->size);
	*b = (struct api_block){ 0 };
	return true;
}

uint32_t api_mem_size(const struct machine *m, uint32_t addr)
{
	const struct api_block *b = block_at(m, addr);

	return b ? b->size : 0;
}

/* ---- pointers ---- */

static bool view_pointer(const struct machine *m, uint64_t ptr, uint32_t *addr,
			 enum memtype *type)
{
	const struct api_state *s = api_state(m);
	uint64_t id = ptr >> API_VIEW_SHIFT;
	uint32_t off = (uint32_t)ptr, page = m->platform->page;
	const struct api_view *v;

	if (id > API_VIEWS)
		return false;
	v = &s->view[id - 1];
	if (v->kind == VIEW_NONE || off >= v->size)
		return false;
	*type = v->type;
	*addr = v->addr + off;
	if (v->scatter)
		*addr = s->scatter[v->scatter - 1].page[off / page] * page +
			off % page;
	return true;
}

bool api_pointer(const struct machine *m, uint64_t ptr, uint32_t *addr,
		 enum memtype *type)
{
	if (ptr >> API_VIEW_SHIFT)
		return view_pointer(m, ptr, addr, type);
	*addr = (uint32_t)ptr;
	if (*addr < m->platform->page || *addr >= m->sizes.mem)
		return false;
	*type = machine_memtype(m, *addr);
	return true;
}

/* Where an access by PTR goes; its hazards. */
static bool access_pointer(struct machine *m, int cpu, uint64_t ptr,
			   uint32_t *addr, enum memtype *type)
{
	const struct api_state *s = api_state(m);
	uint64_t view = ptr >> API_VIEW_SHIFT;

	if (!api_pointer(m, ptr, addr, type)) {
		machine_hazard(m, HAZARD_FAULT, ACTOR_CPU, cpu, ptr,
			       "the CPU follows a pointer that leads nowhere");
		return false;
	}
	if (view && s->view[view - 1].gone)
		machine_hazard(m, HAZARD_CORRUPT, ACTOR_CPU, cpu, *addr,
			       "a user mapping reaches memory that was freed");
	return true;
}

uint8_t api_cpu_read(struct machine *m, int cpu, uint64_t ptr)
{
	enum memtype type;
	uint32_t addr;

	if (!access_pointer(m, cpu, ptr, &addr, &type))
		return 0;
	return machine_cpu_read(m, cpu, addr, type);
}

void api_cpu_write(struct machine *m, int cpu, uint64_t ptr, uint8_t value)
{
	enum memtype type;
	uint32_t addr;

	if (access_pointer(m, cpu, ptr, &addr, &type))
		machine_cpu_write(m, cpu, addr, type, value);
}

/* ---- failures, context ---- */

void api_inject(struct machine *m, enum api_failure what, int nth)
{
	api_state(m)->fail[what] = (uint8_t)nth;
}

static bool fails_now(uint8_t *left)
{
	return *left && !--*left;
}

bool api_fails(struct machine *m, enum api_failure what)
{
	struct api_state *s = api_state(m);
	bool one = fails_now(&s->fail[what]);

	return fails_now(&s->fail[API_FAIL_ANY]) || one;
}

void api_set_context(struct machine *m, enum api_context c)
{
	api_state(m)->context = (uint8_t)c;
}

bool api_may_sleep(struct machine *m)
{
	if (api_state(m)->context == CONTEXT_PROCESS)
		return true;
	machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu, 0,
		       "a call that may sleep in atomic context");
	return false;
}

/* ---- leaks ---- */

static bool leak(struct machine *m, uint64_t addr, const char *what)
{
	machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, *m->cpu, addr, what);
	return true;
}

static bool leaks_linux(struct machine *m)
{
	const struct api_state *s = api_state(m);
	bool any = false;

	for (int i = 0; i < API_BLOCKS; i++)
		if (s->block[i].size)
			any = leak(m, s->block[i].addr, "memory is held");
	for (int i = 0; i < API_ALLOCS; i++)
		if (s->alloc[i].kind != ALLOC_NONE)
			any = leak(m, s->alloc[i].dma, "DMA memory is held");
	for (int i = 0; i < API_POOLS; i++)
		if (s->pool[i].used)
			any = leak(m, 0, "a DMA pool is held");
	for (int i = 0; i < API_IOMAPS; i++)
		if (s->iomap[i].used)
			any = leak(m, s->iomap[i].iova,
				   "a mapping of the IOMMU is held");
	for (int i = 0; i < API_IOVAS; i++)
		if (s->iova[i].used)
			any = leak(m, s->iova[i].dma, "IOVA is held");
	return any;
}

/* Domains of drivers; those of the DMA API are the system's. */
static bool leaks_machine(struct machine *m)
{
	bool any = false;

	for (uint32_t i = 0; i < m->sizes.ndomains; i++)
		if (m->domain[i].used && !m->domain[i].managed)
			any = leak(m, i, "a domain of the IOMMU is held");
	for (uint32_t i = 0; i < m->sizes.ngrants; i++)
		if (m->grant[i].live && !m->grant[i].coherent)
			any = leak(m, m->grant[i].dma, "a mapping is held");
	return any;
}

bool api_check_leaks(struct machine *m)
{
	bool any = leaks_linux(m);

	any |= leaks_machine(m);
	if (has_busdma(m))
		any |= busdma_check_leaks(m);
	return any;
}
