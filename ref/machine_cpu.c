/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CPUs' side of the machine: store buffers, caches, maintenance.
 *
 * Caches are write-allocate and write-back. A line that is not in a cache
 * has all its cells zero there, and a store entry that is not used is all
 * zeroes, so that equal states have equal bytes.
 */
#include <assert.h>
#include <string.h>

#include "ref/machine.h"
#include "ref/machine_impl.h"

/* ---- lines ---- */

static uint32_t line_start(const struct machine *m, uint32_t line)
{
	return line * m->platform->line;
}

static void copy_line(struct machine *m, struct cell *to,
		      const struct cell *from, uint32_t line)
{
	uint32_t at = line_start(m, line);

	memcpy(&to[at], &from[at], m->platform->line * sizeof(*to));
}

static void drop(struct machine *m, struct cell *cells, struct line *l,
		 uint32_t line)
{
	memset(&cells[line_start(m, line)], 0,
	       m->platform->line * sizeof(*cells));
	*l = (struct line){ 0 };
}

/* To the next level, where it is dirty unless that is memory. */
static void write_back_l1(struct machine *m, int cpu, uint32_t line)
{
	struct line *l = &m->line1[cpu][line];

	if (!l->dirty)
		return;
	l->dirty = 0;
	if (m->platform->l2) {
		copy_line(m, m->l2, m->l1[cpu], line);
		m->line2[line] = (struct line){ 1, 1 };
	} else {
		copy_line(m, m->mem, m->l1[cpu], line);
	}
}

static void write_back_l2(struct machine *m, uint32_t line)
{
	if (m->line2[line].dirty)
		copy_line(m, m->mem, m->l2, line);
	m->line2[line].dirty = 0;
}

void machine_line_clean(struct machine *m, uint32_t line)
{
	if (m->platform->l1)
		for (int c = 0; c < m->platform->ncpus; c++)
			write_back_l1(m, c, line);
	if (m->platform->l2)
		write_back_l2(m, line);
}

void machine_line_drop(struct machine *m, uint32_t line)
{
	if (m->platform->l1)
		for (int c = 0; c < m->platform->ncpus; c++)
			drop(m, m->l1[c], &m->line1[c][line], line);
	if (m->platform->l2)
		drop(m, m->l2, &m->line2[line], line);
}

void machine_fill_l2(struct machine *m, uint32_t line)
{
	if (m->line2[line].present)
		return;
	copy_line(m, m->l2, m->mem, line);
	m->line2[line].present = 1;
}

void machine_fill_l1(struct machine *m, int cpu, uint32_t line)
{
	if (m->line1[cpu][line].present)
		return;
	for (int c = 0; c < m->platform->ncpus; c++)
		write_back_l1(m, c, line);
	copy_line(m, m->l1[cpu],
		  m->platform->l2 && m->line2[line].present ? m->l2 : m->mem,
		  line);
	m->line1[cpu][line].present = 1;
}

void machine_evict_l1(struct machine *m, int cpu, uint32_t line)
{
	write_back_l1(m, cpu, line);
	drop(m, m->l1[cpu], &m->line1[cpu][line], line);
}

void machine_evict_l2(struct machine *m, uint32_t line)
{
	write_back_l2(m, line);
	drop(m, m->l2, &m->line2[line], line);
}

/* The line alone in CPU's L1, or in the L2 if there is no L1. */
static void own_line(struct machine *m, int cpu, uint32_t line)
{
	if (!m->platform->l1) {
		machine_fill_l2(m, line);
		return;
	}
	for (int c = 0; c < m->platform->ncpus; c++)
		if (c != cpu && m->line1[c][line].present)
			machine_evict_l1(m, c, line);
	machine_fill_l1(m, cpu, line);
}

/* ---- stores ---- */

void machine_perform(struct machine *m, int cpu, uint32_t addr,
		     enum memtype type, struct cell cell)
{
	uint32_t line = line_of(m, addr);

	if (type != MEM_CACHED || !platform_cached(m->platform)) {
		m->mem[addr] = cell;
		return;
	}
	own_line(m, cpu, line);
	if (m->platform->l1) {
		m->l1[cpu][addr] = cell;
		m->line1[cpu][line].dirty = 1;
	} else {
		m->l2[addr] = cell;
		m->line2[line].dirty = 1;
	}
}

/* Entries are kept in the order of addresses, those of a byte by age. */
static void remove_store(struct machine *m, int cpu, uint32_t i)
{
	struct store *v = m->stores[cpu];
	uint32_t n = (uint32_t)m->platform->store_buffer;

	memmove(&v[i], &v[i + 1], (n - i - 1) * sizeof(*v));
	memset(&v[n - 1], 0, sizeof(*v));
}

static void insert_store(struct machine *m, int cpu, const struct store *s)
{
	struct store *v = m->stores[cpu];
	uint32_t n = (uint32_t)m->platform->store_buffer, i = 0;

	while (v[i].used && v[i].addr <= s->addr)
		i++;
	memmove(&v[i + 1], &v[i], (n - i - 1) * sizeof(*v));
	v[i] = *s;
}

void machine_drain_one(struct machine *m, int cpu, uint32_t i)
{
	struct store s = m->stores[cpu][i];

	assert(s.used);
	remove_store(m, cpu, i);
	machine_perform(m, cpu, s.addr, s.type, s.cell);
	machine_check_byte(m, machine_logical(m, s.addr));
}

void machine_drain(struct machine *m, int cpu)
{
	while (m->platform->store_buffer && m->stores[cpu][0].used)
		machine_drain_one(m, cpu, 0);
}

static bool stores_full(const struct machine *m, int cpu)
{
	return m->stores[cpu][m->platform->store_buffer - 1].used;
}

void machine_cpu_write(struct machine *m, int cpu, uint32_t addr,
		       enum memtype type, uint8_t value)
{
	struct cell cell = machine_cell(m, value, WRITER_CPU, cpu);
	uint32_t logical = machine_logical(m, addr);

	assert(addr < m->sizes.mem);
	if (m->platform->store_buffer && stores_full(m, cpu))
		machine_drain_one(m, cpu, 0);
	if (logical == NO_BYTE) {
		cell.fresh = 0;
	} else {
		machine_outdate(m, logical);
		m->ghost[logical] = (struct ghost){ cell.value, 1 };
	}
	if (!m->platform->store_buffer) {
		machine_perform(m, cpu, addr, type, cell);
		return;
	}
	insert_store(m, cpu, &(struct store){ .addr = addr, .cell = cell,
					      .type = type, .used = 1 });
}

/* ---- loads ---- */

/* The youngest store of the CPU to the byte, or NULL. */
static const struct store *own_store(const struct machine *m, int cpu,
				     uint32_t addr)
{
	const struct store *found = NULL;

	for (int i = 0; i < m->platform->store_buffer; i++)
		if (m->stores[cpu][i].used && m->stores[cpu][i].addr == addr)
			found = &m->stores[cpu][i];
	return found;
}

struct cell machine_cpu_peek(const struct machine *m, int cpu, uint32_t addr,
			     enum memtype type)
{
	const struct platform *p = m->platform;
	const struct store *s = own_store(m, cpu, addr);
	uint32_t line = line_of(m, addr);

	if (s)
		return s->cell;
	if (type != MEM_CACHED || !platform_cached(p))
		return m->mem[addr];
	if (p->l1) {
		if (m->line1[cpu][line].present)
			return m->l1[cpu][addr];
		for (int c = 0; c < p->ncpus; c++)
			if (m->line1[c][line].dirty)
				return m->l1[c][addr];
	}
	if (p->l2 && m->line2[line].present)
		return m->l2[addr];
	return m->mem[addr];
}

uint8_t machine_cpu_read(struct machine *m, int cpu, uint32_t addr,
			 enum memtype type)
{
	struct cell c = machine_cpu_peek(m, cpu, addr, type);
	uint32_t logical = machine_logical(m, addr);

	assert(addr < m->sizes.mem);
	if (type == MEM_CACHED && !own_store(m, cpu, addr)) {
		if (m->platform->l1)
			machine_fill_l1(m, cpu, line_of(m, addr));
		else if (m->platform->l2)
			machine_fill_l2(m, line_of(m, addr));
	}
	if (logical != NO_BYTE && m->ghost[logical].defined && !c.fresh)
		machine_hazard(m, HAZARD_STALE, ACTOR_CPU, cpu, addr,
			       "the CPU reads an old value");
	return c.value;
}

enum memtype machine_memtype(const struct machine *m, uint32_t addr)
{
	return m->memtype[addr / m->platform->page];
}

void machine_set_memtype(struct machine *m, uint32_t addr, uint32_t size,
			 enum memtype type)
{
	for (uint32_t a = addr; a < addr + size; a += m->platform->page)
		m->memtype[a / m->platform->page] = (uint8_t)type;
}

/* ---- the kernel's own work ---- */

/* OP on a line of which the range covers PART only or all. */
static void maintain(struct machine *m, enum cache_op op, uint32_t line,
		     bool part)
{
	if (op == CACHE_INVAL && part && m->platform->inval_partial_flush)
		op = CACHE_FLUSH;
	if (op == CACHE_CLEAN || op == CACHE_FLUSH)
		machine_line_clean(m, line);
	if (op == CACHE_INVAL || op == CACHE_FLUSH)
		machine_line_drop(m, line);
	machine_check_lost(m, line_start(m, line), m->platform->line);
}

void machine_cache(struct machine *m, enum cache_op op, uint32_t addr,
		   uint32_t size)
{
	uint32_t size_line = m->platform->line, end = addr + size;

	machine_drain(m, *m->cpu);
	if (op == CACHE_NOTHING || !size || !platform_cached(m->platform))
		return;
	for (uint32_t l = line_of(m, addr); l * size_line < end; l++) {
		uint32_t start = l * size_line;

		maintain(m, op, l, start < addr || start + size_line > end);
	}
}

void machine_copy(struct machine *m, uint32_t to, uint32_t from,
		  uint32_t size)
{
	int cpu = *m->cpu;

	machine_drain(m, cpu);
	for (uint32_t i = 0; i < size; i++) {
		struct cell c = machine_cpu_peek(m, cpu, from + i,
						 machine_memtype(m, from + i));

		if (machine_logical(m, to + i) == machine_logical(m, from + i))
			machine_perform(m, cpu, to + i,
					machine_memtype(m, to + i), c);
		else
			machine_cpu_write(m, cpu, to + i,
					  machine_memtype(m, to + i), c.value);
	}
	machine_drain(m, cpu);
	machine_check_lost(m, to, size);
}

void machine_zero(struct machine *m, uint32_t addr, uint32_t size)
{
	machine_cache(m, CACHE_FLUSH, addr, size);
	for (uint32_t a = addr; a < addr + size; a++) {
		machine_outdate(m, a);
		m->ghost[a] = (struct ghost){ 0, 1 };
		m->mem[a] = machine_cell(m, 0, WRITER_KERNEL, 0);
	}
}
