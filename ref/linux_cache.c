/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache management by drivers.
 *
 * A clean leaves no line here: that a clean line stays makes no difference
 * that a driver could rely on.
 */
#include "ref/linux_cache.h"

static void of_l1(struct machine *m, enum cache_op op, uint32_t line)
{
	for (int c = 0; c < m->platform->ncpus; c++) {
		struct line *l = &m->line1[c][line];

		if (op == CACHE_INVAL)
			l->dirty = 0;
		if (l->present)
			machine_do(m, (struct step){ STEP_EVICT_L1,
						     (uint8_t)c, line });
	}
}

static void of_outer(struct machine *m, enum cache_op op, uint32_t line)
{
	struct line *l = &m->line2[line];

	if (op == CACHE_INVAL)
		l->dirty = 0;
	if (l->present)
		machine_do(m, (struct step){ STEP_EVICT_L2, 0, line });
}

void linux_cache(struct machine *m, enum cache_level level, enum cache_op op,
		 uint64_t addr, uint64_t size)
{
	uint32_t line = m->platform->line;

	machine_drain(m, *m->cpu);
	if (!size || addr >= m->sizes.mem || op == CACHE_NOTHING)
		return;
	if (size > m->sizes.mem - addr)
		size = m->sizes.mem - addr;
	for (uint32_t l = (uint32_t)addr / line; l * line < addr + size; l++) {
		if (level == CACHE_L1 && m->platform->l1)
			of_l1(m, op, l);
		if (level == CACHE_OUTER && m->platform->l2)
			of_outer(m, op, l);
	}
	machine_check_lost(m, (uint32_t)addr, (uint32_t)size);
}

void linux_cache_all(struct machine *m, enum cache_level level)
{
	linux_cache(m, level, CACHE_FLUSH, 0, m->sizes.mem);
}

void linux_cache_map_area(struct machine *m, uint64_t addr, uint64_t size,
			  enum dma_dir dir)
{
	linux_cache(m, CACHE_L1,
		    dir == DIR_FROM_DEVICE ? CACHE_INVAL : CACHE_CLEAN, addr,
		    size);
}

void linux_cache_unmap_area(struct machine *m, uint64_t addr, uint64_t size,
			    enum dma_dir dir)
{
	if (dir != DIR_TO_DEVICE)
		linux_cache(m, CACHE_L1, CACHE_INVAL, addr, size);
}
