/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The window of libdmaref.
 */
#define _GNU_SOURCE
#include "ref/dmaref_window.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Offset of view ID in the window. */
static size_t view_offset(const struct dmaref *r, int id)
{
	return r->m.sizes.mem + (size_t)(id - 1) * DMAREF_VIEW_SIZE;
}

static size_t registers_offset(const struct dmaref *r)
{
	return view_offset(r, API_VIEWS + 1);
}

static size_t cookies_offset(const struct dmaref *r)
{
	return registers_offset(r) +
	       (size_t)PLATFORM_MAX_DEVICES * DMAREF_REGISTERS;
}

void dmaref_window_open(struct dmaref *r)
{
	r->shown_size = registers_offset(r);
	r->window_size = cookies_offset(r) + r->m.sizes.mem;
	r->window = mmap(NULL, r->window_size, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (r->window == MAP_FAILED ||
	    mprotect(r->window, r->shown_size, PROT_READ | PROT_WRITE))
		die("no memory for the window");
	r->shown = xcalloc(1, r->shown_size);
}

void dmaref_window_close(struct dmaref *r)
{
	munmap(r->window, r->window_size);
	free(r->shown);
	r->window = r->shown = NULL;
}

/* ---- pointers ---- */

uint64_t dmaref_pointer(const struct dmaref *r, const void *host)
{
	size_t off;

	if (!host)
		return 0;
	off = (size_t)((const uint8_t *)host - r->window);
	if (off < r->m.sizes.mem)
		return off;
	if (off < registers_offset(r)) {
		off -= r->m.sizes.mem;
		return (off / DMAREF_VIEW_SIZE + 1) << API_VIEW_SHIFT |
		       off % DMAREF_VIEW_SIZE;
	}
	if (off >= cookies_offset(r) && off < r->window_size)
		return (uint64_t)0xff << API_VIEW_SHIFT |
		       (off - cookies_offset(r));
	return DMAREF_FOREIGN;
}

void *dmaref_host(const struct dmaref *r, uint64_t ptr)
{
	uint64_t view = ptr >> API_VIEW_SHIFT;

	if (!ptr)
		return NULL;
	if (!view)
		return r->window + ptr;
	if (view <= API_VIEWS)
		return r->window + view_offset(r, (int)view) + (uint32_t)ptr;
	return r->window + cookies_offset(r) + (uint32_t)ptr;
}

bool dmaref_register(const struct dmaref *r, const volatile void *addr,
		     int *dev, unsigned *offset)
{
	size_t off = (size_t)((const volatile uint8_t *)addr - r->window);

	if (off < registers_offset(r) || off >= cookies_offset(r))
		return false;
	off -= registers_offset(r);
	*dev = (int)(off / DMAREF_REGISTERS);
	*offset = (unsigned)(off % DMAREF_REGISTERS);
	return *dev < r->m.platform->ndevices;
}

void *dmaref_registers(struct device *dev,
		       uint32_t (*read)(void *arg, unsigned offset),
		       void (*write)(void *arg, unsigned offset,
				     uint32_t value),
		       void *arg)
{
	struct dmaref *r = dmaref_enter();
	int d = dmaref_id(dev);

	r->registers[d] = (struct dmaref_registers){ read, write, arg };
	dmaref_leave(r);
	return r->window + registers_offset(r) +
	       (size_t)d * DMAREF_REGISTERS;
}

/* ---- memory in use ---- */

void dmaref_ranges(struct dmaref *r,
		   void (*do_range)(struct dmaref *r, uint32_t addr,
				    uint32_t size))
{
	const struct api_state *s = api_state(&r->m);

	for (int i = 0; i < API_BLOCKS; i++)
		if (s->block[i].size)
			do_range(r, s->block[i].addr, s->block[i].size);
	for (int i = 0; i < API_AREA_HOLES; i++)
		if (s->hole[i].area)
			do_range(r, s->hole[i].addr, s->hole[i].size);
}

/* ---- absorbing ---- */

static void absorb_range(struct dmaref *r, uint32_t addr, uint32_t size)
{
	for (uint32_t a = addr; a < addr + size; a++) {
		if (r->window[a] == r->shown[a])
			continue;
		r->shown[a] = r->window[a];
		machine_cpu_write(&r->m, *r->m.cpu, a,
				  machine_memtype(&r->m, a), r->window[a]);
	}
}

static void absorb_block(struct dmaref *r, uint32_t addr, uint32_t size)
{
	if (memcmp(r->window + addr, r->shown + addr, size))
		absorb_range(r, addr, size);
}

static void absorb_view(struct dmaref *r, int id, uint32_t size)
{
	size_t at = view_offset(r, id);

	for (uint32_t i = 0; i < size; i++) {
		if (r->window[at + i] == r->shown[at + i])
			continue;
		r->shown[at + i] = r->window[at + i];
		api_cpu_write(&r->m, *r->m.cpu,
			      (uint64_t)id << API_VIEW_SHIFT | i,
			      r->window[at + i]);
	}
}

static uint32_t view_size(const struct dmaref *r, int id)
{
	const struct api_view *v = &api_state(&r->m)->view[id - 1];

	if (v->kind == VIEW_NONE)
		return 0;
	return v->size < DMAREF_VIEW_SIZE ? v->size : DMAREF_VIEW_SIZE;
}

void dmaref_absorb(struct dmaref *r)
{
	dmaref_ranges(r, absorb_block);
	for (int id = 1; id <= API_VIEWS; id++)
		absorb_view(r, id, view_size(r, id));
}

/* ---- publishing ---- */

/* Where the CPU's loads of a line come from, if no store waits. */
static const struct cell *source(const struct machine *m, uint32_t line)
{
	int cpu = *m->cpu;

	if (m->memtype[line * m->platform->line / m->platform->page] !=
	    MEM_CACHED)
		return m->mem;
	if (m->platform->l1 && m->line1[cpu][line].present)
		return m->l1[cpu];
	for (int c = 0; m->platform->l1 && c < m->platform->ncpus; c++)
		if (m->line1[c][line].dirty)
			return m->l1[c];
	return m->platform->l2 && m->line2[line].present ? m->l2 : m->mem;
}

static void show(struct dmaref *r, size_t at, uint8_t value)
{
	r->window[at] = r->shown[at] = value;
}

static void publish_range(struct dmaref *r, uint32_t addr, uint32_t size)
{
	uint32_t line = r->m.platform->line, end = addr + size;

	for (uint32_t a = addr; a < end;) {
		const struct cell *from = source(&r->m, a / line);
		uint32_t stop = (a / line + 1) * line;

		for (; a < stop && a < end; a++)
			show(r, a, from[a].value);
	}
}

/* Stores that wait are seen by their own CPU. */
static void publish_stores(struct dmaref *r)
{
	const struct store *v = r->m.stores[*r->m.cpu];

	for (int i = 0; i < r->m.platform->store_buffer && v[i].used; i++)
		show(r, v[i].addr, v[i].cell.value);
}

static void publish_view(struct dmaref *r, int id, uint32_t size)
{
	size_t at = view_offset(r, id);
	enum memtype type;
	uint32_t addr;

	for (uint32_t i = 0; i < size; i++)
		if (api_pointer(&r->m, (uint64_t)id << API_VIEW_SHIFT | i,
				&addr, &type))
			show(r, at + i,
			     machine_cpu_peek(&r->m, *r->m.cpu, addr, type)
				     .value);
}

void dmaref_publish(struct dmaref *r)
{
	dmaref_ranges(r, publish_range);
	publish_stores(r);
	for (int id = 1; id <= API_VIEWS; id++)
		publish_view(r, id, view_size(r, id));
}
