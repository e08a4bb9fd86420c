/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the machine (machine*.c) share; not for others.
 */
#ifndef REF_MACHINE_IMPL_H
#define REF_MACHINE_IMPL_H

#include "ref/machine.h"

#define NO_BYTE UINT32_MAX

static inline uint32_t line_of(const struct machine *m, uint32_t addr)
{
	return addr / m->platform->line;
}

static inline uint32_t bounce_start(const struct machine *m)
{
	return m->sizes.bounce_low ? m->platform->page :
				     m->sizes.mem - m->sizes.bounce;
}

/* The byte that the cell at ADDR is a copy of; NO_BYTE in a free slot. */
static inline uint32_t machine_logical(const struct machine *m, uint32_t addr)
{
	uint32_t i, off;

	if (addr - bounce_start(m) >= m->sizes.bounce)
		return addr;
	i = (addr - bounce_start(m)) / m->sizes.slot;
	off = (addr - bounce_start(m)) % m->sizes.slot;
	if (!m->slot[i].used || off >= m->slot[i].size)
		return NO_BYTE;
	return m->slot[i].orig + off;
}

/* No copy of the byte is fresh any more. */
void machine_outdate(struct machine *m, uint32_t logical);
/* As machine_check_lost(), for one byte by its logical address. */
void machine_check_byte(struct machine *m, uint32_t logical);
/* A cell for a new write of VALUE. */
struct cell machine_cell(const struct machine *m, uint8_t value,
			 enum writer writer, int who);

/* Caches: write back, drop, fill; no checks. */
void machine_line_clean(struct machine *m, uint32_t line);
void machine_line_drop(struct machine *m, uint32_t line);
void machine_fill_l1(struct machine *m, int cpu, uint32_t line);
void machine_fill_l2(struct machine *m, uint32_t line);
void machine_evict_l1(struct machine *m, int cpu, uint32_t line);
void machine_evict_l2(struct machine *m, uint32_t line);
/* Performs a store: into the cache, or memory if TYPE is not cached. */
void machine_perform(struct machine *m, int cpu, uint32_t addr,
		     enum memtype type, struct cell cell);
void machine_drain_one(struct machine *m, int cpu, uint32_t i);

#endif
