/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * User mappings and vmaps.
 */
#include "ref/linux_user.h"

#include <string.h>

#include "ref/api.h"
#include "ref/dmaattr.h"
#include "ref/linux_alloc.h"
#include "ref/linux_area.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"

static uint64_t view_pointer(int id)
{
	return (uint64_t)id << API_VIEW_SHIFT;
}

static struct api_view *view_of(const struct machine *m, uint64_t ptr)
{
	uint64_t id = ptr >> API_VIEW_SHIFT;
	struct api_state *s = api_state(m);

	return id && id <= API_VIEWS && s->view[id - 1].kind != VIEW_NONE ?
		       &s->view[id - 1] : NULL;
}

/* The id of a new view, or 0. */
static int view_new(struct machine *m, struct api_view v)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_VIEWS; i++) {
		if (s->view[i].kind != VIEW_NONE)
			continue;
		s->view[i] = v;
		if (v.scatter)
			s->scatter[v.scatter - 1].users++;
		return i + 1;
	}
	return 0;
}

int linux_user_map(struct machine *m, int64_t *vma, uint32_t addr,
		   uint64_t size, enum memtype type)
{
	struct api_view v = { .kind = VIEW_USER, .addr = addr,
			      .size = (uint32_t)size, .type = (uint8_t)type };
	int id = size && !api_fails(m, API_FAIL_ALLOC) ? view_new(m, v) : 0;

	*vma = (int64_t)view_pointer(id);
	return !size ? -LINUX_ENXIO : id ? 0 : -LINUX_ENOMEM;
}

uint64_t linux_view_alloc(struct machine *m, int id, uint32_t size,
			  enum memtype type, int kind)
{
	const struct api_alloc *a = &api_state(m)->alloc[id - 1];
	struct api_view v = { .kind = (uint8_t)kind, .addr = a->addr,
			      .size = size, .type = (uint8_t)type,
			      .scatter = a->scatter, .alloc = (uint8_t)id };

	return view_pointer(view_new(m, v));
}

void linux_view_end(struct machine *m, uint64_t ptr)
{
	struct api_view *v = view_of(m, ptr);
	struct api_scatter *sc;

	if (!v)
		return;
	machine_drain(m, *m->cpu);
	if (v->scatter) {
		sc = &api_state(m)->scatter[v->scatter - 1];
		if (!--sc->users)
			memset(sc, 0, sizeof(*sc));
	}
	memset(v, 0, sizeof(*v));
}

void linux_munmap(struct machine *m, uint64_t vma)
{
	linux_view_end(m, vma);
}

bool linux_can_mmap(const struct machine *m, int dev)
{
	(void)dev;
	return !m->platform->no_dma;
}

/* NO_KERNEL_MAPPING is to be the same in each call. */
static void check_attrs(struct machine *m, const struct api_alloc *a,
			unsigned attrs)
{
	if ((a->attrs ^ attrs) & ATTR_NO_KERNEL_MAPPING)
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu,
			       a->dma, "memory is mapped for user space with "
				       "another NO_KERNEL_MAPPING than it was "
				       "allocated with");
}

static int map_alloc(struct machine *m, int64_t *vma, int id, uint64_t size,
		     enum memtype type)
{
	const struct api_alloc *a = &api_state(m)->alloc[id - 1];
	uint32_t page = m->platform->page;

	if (!size || size > (a->size + page - 1) / page * page)
		return -LINUX_ENXIO;
	if (api_fails(m, API_FAIL_ALLOC))
		return -LINUX_ENOMEM;
	*vma = (int64_t)linux_view_alloc(m, id, (uint32_t)size, type,
					 VIEW_USER);
	return *vma ? 0 : -LINUX_ENOMEM;
}

int linux_mmap_attrs(struct machine *m, int dev, int64_t *vma, uint64_t ptr,
		     uint64_t dma, uint64_t size, unsigned attrs)
{
	int64_t ret;
	int id;

	(void)dma;
	*vma = 0;
	if (!linux_can_mmap(m, dev))
		return -LINUX_ENXIO;
	api_may_sleep(m);
	if (linux_mmap_from_coherent(m, dev, vma, ptr, size, &ret))
		return (int)ret;
	id = linux_alloc_by_pointer(m, ptr);
	if (!id)
		return -LINUX_ENXIO;
	attrs = linux_attrs(m, attrs);
	check_attrs(m, &api_state(m)->alloc[id - 1], attrs);
	return map_alloc(m, vma, id, size, linux_type(m, dev, attrs));
}

int linux_mmap_pages(struct machine *m, int64_t *vma, uint64_t size,
		     uint64_t page)
{
	int id = linux_alloc_by_pointer(m, page);

	*vma = 0;
	api_may_sleep(m);
	return id ? map_alloc(m, vma, id, size, MEM_CACHED) : -LINUX_ENXIO;
}

void linux_user_memory_gone(struct machine *m, int id)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_VIEWS; i++) {
		struct api_view *v = &s->view[i];

		if (v->kind == VIEW_NONE || v->alloc != id)
			continue;
		v->alloc = 0;
		v->gone = 1;
		if (v->kind == VIEW_USER)
			machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL,
				       *m->cpu, v->addr,
				       "DMA memory is freed while user space "
				       "has it mapped");
	}
}
