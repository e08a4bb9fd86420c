/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's state: its block, ghosts, freshness, grants and hazards.
 */
#include "ref/machine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/machine_impl.h"

/* ---- the block ---- */

/* Reserves SIZE bytes at *OFF, aligned for any part. */
static size_t reserve(size_t *off, size_t size)
{
	size_t at = *off;

	*off = (at + size + 7) & ~(size_t)7;
	return at;
}

/*
 * Lays the parts out from BASE; called first with NULL for the size alone.
 * Parts that most steps compare come first.
 */
static size_t lay_out(struct machine *m, uint8_t *base)
{
	const struct platform *p = m->platform;
	const struct machine_sizes *z = &m->sizes;
	size_t ptes = (size_t)z->ndomains * z->iova_pages;
	size_t off = 0;

#define PART(field, n)                                                         \
	do {                                                                   \
		size_t at_ = reserve(&off, sizeof(*m->field) * (n));           \
		m->field = base ? (void *)(base + at_) : NULL;                 \
	} while (0)
	PART(hazards, 1);
	PART(cpu, 1);
	PART(mem, z->mem);
	PART(ghost, z->mem);
	PART(memtype, m->npages);
	for (int c = 0; c < p->ncpus; c++) {
		PART(stores[c], (size_t)p->store_buffer);
		PART(l1[c], p->l1 ? z->mem : 0);
		PART(line1[c], p->l1 ? m->nlines : 0);
	}
	PART(l2, p->l2 ? z->mem : 0);
	PART(line2, p->l2 ? m->nlines : 0);
	PART(dev, (size_t)p->ndevices);
	PART(domain, z->ndomains);
	PART(pt, ptes);
	PART(tlb, ptes);
	PART(iova, ptes);
	PART(slot, m->nslots);
	PART(grant, z->ngrants);
	PART(client, z->client);
#undef PART
	return off;
}

/* Devices behind an IOMMU share its default domain, made at boot. */
static void attach_devices(struct machine *m)
{
	const struct platform *p = m->platform;

	for (int i = 0; i < p->niommus; i++) {
		assert((uint32_t)i < m->sizes.ndomains);
		m->domain[i] = (struct domain){ .used = 1, .managed = 1,
						.iommu = (uint8_t)i };
	}
	for (int d = 0; d < p->ndevices; d++) {
		int iommu = p->device[d].iommu;

		m->dev[d] = (struct mdev){
			.mask = 0xffffffff, .coherent_mask = 0xffffffff,
			.has_mask = 1,
			.domain = iommu < 0 ? MACHINE_NONE : (uint8_t)iommu,
			.api_domain = iommu < 0 ? MACHINE_NONE :
						  (uint8_t)iommu,
		};
	}
}

void machine_init(struct machine *m, const struct platform *p,
		  const struct machine_sizes *sizes)
{
	memset(m, 0, sizeof(*m));
	m->platform = p;
	m->sizes = *sizes;
	assert(p->line && p->page && sizes->mem % p->page == 0);
	assert(p->page % p->line == 0);
	assert(!sizes->bounce || (sizes->slot && sizes->bounce % sizes->slot == 0));
	m->nlines = sizes->mem / p->line;
	m->npages = sizes->mem / p->page;
	m->nslots = sizes->slot ? sizes->bounce / sizes->slot : 0;
	m->block_size = lay_out(m, NULL);
	m->block = xcalloc(1, m->block_size);
	lay_out(m, m->block);
	attach_devices(m);
}

void machine_release(struct machine *m)
{
	free(m->block);
	m->block = NULL;
}

void machine_save(const struct machine *m, uint8_t *to)
{
	memcpy(to, m->block, m->block_size);
}

void machine_load(struct machine *m, const uint8_t *from)
{
	memcpy(m->block, from, m->block_size);
}

/* ---- freshness ---- */

static void outdate_copies(struct machine *m, uint32_t addr)
{
	const struct platform *p = m->platform;

	m->mem[addr].fresh = 0;
	for (int c = 0; c < p->ncpus; c++) {
		if (p->l1)
			m->l1[c][addr].fresh = 0;
		for (int i = 0; i < p->store_buffer; i++)
			if (m->stores[c][i].used && m->stores[c][i].addr == addr)
				m->stores[c][i].cell.fresh = 0;
	}
	if (p->l2)
		m->l2[addr].fresh = 0;
}

static bool slot_covers(const struct slot *s, uint32_t logical)
{
	return s->used && logical >= s->orig && logical - s->orig < s->size;
}

void machine_outdate(struct machine *m, uint32_t logical)
{
	outdate_copies(m, logical);
	for (uint32_t i = 0; i < m->nslots; i++)
		if (slot_covers(&m->slot[i], logical))
			outdate_copies(m, machine_slot_addr(m, (int)i) +
						  logical - m->slot[i].orig);
}

struct cell machine_cell(const struct machine *m, uint8_t value,
			 enum writer writer, int who)
{
	struct cell c = { .fresh = 1 };

	if (m->values) {
		c.value = value;
		c.writer = (uint8_t)(writer & 15);
		c.who = (uint8_t)(who & 7);
	}
	return c;
}

/* A copy at ADDR that outlives drains, write-backs and dropped clean lines. */
static bool survives_at(const struct machine *m, uint32_t addr)
{
	const struct platform *p = m->platform;
	uint32_t line = line_of(m, addr);

	for (int c = 0; c < p->ncpus; c++) {
		for (int i = 0; i < p->store_buffer; i++) {
			const struct store *s = &m->stores[c][i];

			if (s->used && s->addr == addr && s->cell.fresh)
				return true;
		}
		if (p->l1 && m->line1[c][line].dirty && m->l1[c][addr].fresh)
			return true;
	}
	if (p->l2 && m->line2[line].dirty && m->l2[addr].fresh)
		return true;
	return m->mem[addr].fresh;
}

void machine_check_byte(struct machine *m, uint32_t logical)
{
	if (logical == NO_BYTE || !m->ghost[logical].defined ||
	    survives_at(m, logical))
		return;
	for (uint32_t i = 0; i < m->nslots; i++)
		if (slot_covers(&m->slot[i], logical) &&
		    survives_at(m, machine_slot_addr(m, (int)i) + logical -
					   m->slot[i].orig))
			return;
	machine_hazard(m, HAZARD_LOST, ACTOR_NONE, 0, logical,
		       "no copy is left of what was written last");
}

void machine_check_lost(struct machine *m, uint32_t addr, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		machine_check_byte(m, machine_logical(m, addr + i));
}

void machine_forget(struct machine *m, uint32_t addr, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		machine_outdate(m, addr + i);
		m->ghost[addr + i] = (struct ghost){ 0 };
	}
}

/* ---- grants ---- */

int machine_grant(struct machine *m, int dev, uint64_t dma, uint32_t phys,
		  uint32_t size, enum dma_dir dir, bool coherent)
{
	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		if (m->grant[i].live)
			continue;
		m->grant[i] = (struct grant){
			.dma = dma, .size = size, .phys = phys, .live = 1,
			.dir = (uint8_t)dir, .dev = (uint8_t)dev,
			.coherent = coherent,
		};
		return (int)i;
	}
	return MACHINE_NONE;
}

int machine_grant_at(const struct machine *m, int dev, uint64_t dma,
		     uint32_t size)
{
	int found = MACHINE_NONE;

	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		const struct grant *g = &m->grant[i];

		if (!g->live || g->dev != dev || g->dma != dma)
			continue;
		if (g->size == size)
			return (int)i;
		if (found == MACHINE_NONE)
			found = (int)i;
	}
	return found;
}

/* How well G allows a transfer of SIZE bytes at DMA; 0: not at all. */
static int fits(const struct grant *g, int dev, uint64_t dma, uint32_t size,
		enum dma_dir dir)
{
	if (!g->live || g->dev != dev || dma - g->dma >= g->size)
		return 0;
	return 1 + 4 * (size <= g->size - (dma - g->dma)) +
	       2 * !g->memory_gone +
	       (g->dir == dir || g->dir == DIR_BIDIRECTIONAL);
}

int machine_grant_over(const struct machine *m, int dev, uint64_t dma,
		       uint32_t size, enum dma_dir dir)
{
	int found = MACHINE_NONE, best = 0;

	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		int fit = fits(&m->grant[i], dev, dma, size, dir);

		if (fit > best) {
			best = fit;
			found = (int)i;
		}
	}
	return found;
}

int machine_grant_to_end(const struct machine *m, int dev, uint64_t dma,
			 uint32_t size, enum dma_dir dir)
{
	int found = MACHINE_NONE, best = 0;

	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		const struct grant *g = &m->grant[i];
		int fit = 1 + 4 * (g->size == size) + 2 * (g->dir == dir) +
			  g->memory_gone;

		if (!g->live || g->dev != dev || g->dma != dma || fit <= best)
			continue;
		best = fit;
		found = (int)i;
	}
	return found;
}

void machine_grant_end(struct machine *m, int grant)
{
	if (grant == MACHINE_NONE)
		return;
	memset(&m->grant[grant], 0, sizeof(m->grant[grant]));
	/* a transfer that goes on needs another permission */
	for (int d = 0; d < m->platform->ndevices; d++) {
		struct transfer *t = &m->dev[d].transfer;

		if (t->running && t->grant == grant)
			t->grant = (uint8_t)machine_grant_over(
				m, d, t->dma, t->size, (enum dma_dir)t->dir);
	}
}

void machine_memory_free(struct machine *m, uint32_t addr, uint32_t size)
{
	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		struct grant *g = &m->grant[i];

		if (g->live && g->phys < addr + size &&
		    addr < g->phys + g->size)
			g->memory_gone = 1;
	}
	machine_forget(m, addr, size);
}

/* ---- hazards ---- */

static const char *const hazard_names[] = {
	"stale", "lost", "fault", "corrupt", "leak", "crash", "protocol"
};
#define NHAZARDS ((int)(sizeof(hazard_names) / sizeof(*hazard_names)))

void machine_hazard(struct machine *m, enum hazard h, enum actor actor,
		    int who, uint64_t addr, const char *what)
{
	*m->hazards |= (uint8_t)h;
	m->place = (struct hazard_place){
		.hazard = (uint8_t)h, .actor = (uint8_t)actor,
		.who = (uint8_t)who, .addr = addr, .what = what,
	};
}

const char *hazard_name(enum hazard h)
{
	for (int i = 0; i < NHAZARDS; i++)
		if (h == 1u << i)
			return hazard_names[i];
	return "none";
}

int hazards_from_text(const char *text)
{
	int set = 0;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t len = strcspn(text, " ");
		int i = 0;

		while (i < NHAZARDS && (strlen(hazard_names[i]) != len ||
					memcmp(hazard_names[i], text, len)))
			i++;
		if (i == NHAZARDS)
			return -1;
		set |= 1 << i;
		text += len;
	}
	return set;
}
