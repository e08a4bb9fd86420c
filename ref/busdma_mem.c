/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA memory of FreeBSD: bus_dmamem_alloc() and bus_dmamem_free().
 *
 * The memory has cache lines of its own and lies where the device reaches
 * it: it is never bounced. Its map is made and goes with it.
 */
#include <errno.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"
#include "ref/busdma_impl.h"

static uint32_t whole_lines(const struct machine *m, uint64_t size)
{
	uint32_t line = m->platform->line;

	return (uint32_t)((size + line - 1) / line * line);
}

/* The mapping that CPUs use; caches are empty of it when the type changes. */
static void set_type(struct machine *m, uint32_t addr, uint32_t size,
		     enum memtype type)
{
	machine_cache(m, CACHE_FLUSH, addr, size);
	machine_set_memtype(m, addr, size, type);
}

static bool wants_uncached(const struct busdma_tag *t, unsigned flags)
{
	return (flags & BUSDMA_NOCACHE) ||
	       ((flags & BUSDMA_COHERENT) && !t->coherent);
}

/* Memory of a type of its own takes whole pages. */
static int64_t take(struct machine *m, const struct busdma_tag *t,
		    uint32_t size, bool pages)
{
	uint32_t align = pages ? m->platform->page : m->platform->line;
	uint64_t limit = busdma_behind_iommu(m, t) ? BUSDMA_MAXADDR :
						     t->lowaddr;

	if (t->alignment > align)
		align = t->alignment > UINT32_MAX ? UINT32_MAX :
						    (uint32_t)t->alignment;
	return api_mem_alloc(m, size, align,
			     t->boundary > UINT32_MAX ? 0 :
							(uint32_t)t->boundary,
			     limit);
}


int busdma_mem_alloc(struct machine *m, int tag, uint32_t *addr,
		     unsigned flags, int *map)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);
	bool uncached = t && wants_uncached(t, flags) &&
			(busdma_noncoherent(m, t) || (flags & BUSDMA_NOCACHE));
	uint32_t unit = uncached ? m->platform->page : m->platform->line;
	struct busdma_map *mp;
	int64_t at;

	*map = 0;
	*addr = 0;
	/* the manual forbids it in every case; NOWAIT does not sleep */
	if (!(flags & BUSDMA_NOWAIT))
		busdma_may_sleep(m, "bus_dmamem_alloc() with a mutex held");
	if (!t)
		return EINVAL;
	if (t->maxsize > m->sizes.mem || !(*map = busdma_map_new(m, tag)))
		return ENOMEM;
	mp = &busdma_state(m)->map[*map - 1];
	mp->size = whole_lines(m, t->maxsize);
	if (uncached)
		mp->size = (mp->size + unit - 1) / unit * unit;
	at = take(m, t, mp->size, uncached);
	if (at < 0) {
		memset(mp, 0, sizeof(*mp));
		t->maps--;
		*map = 0;
		return ENOMEM;
	}
	*addr = mp->mem = (uint32_t)at;
	mp->dmamem = 1;
	mp->coherent = uncached || t->coherent;
	if (uncached)
		set_type(m, mp->mem, mp->size, MEM_UNCACHED);
	if (flags & BUSDMA_ZERO)
		machine_zero(m, mp->mem, mp->size);
	return 0;
}

void busdma_mem_free(struct machine *m, int tag, uint32_t addr, int map)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	if (!mp->dmamem) {
		busdma_panic(m, "bus_dmamem_free() of a map that it did not make");
		return;
	}
	if (mp->state != MAP_IDLE) {
		busdma_protocol(m, "memory of a loaded map is freed");
		busdma_release(m, mp);
	}
	if (machine_memtype(m, mp->mem) != MEM_CACHED)
		set_type(m, mp->mem, mp->size, MEM_CACHED);
	/* another address: that memory goes, whosever it is */
	api_mem_free(m, addr);
	t->maps--;
	memset(mp, 0, sizeof(*mp));
}
