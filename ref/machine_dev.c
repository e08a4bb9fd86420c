/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The devices' side of the machine: their accesses, IOMMUs, bounce slots.
 *
 * Approximation: a TLB takes a translation in when it is used, never ahead of
 * that; so an access after a deferred unmap to a page that had not been used
 * is a fault here, and may reach the old memory elsewhere.
 */
#include <assert.h>
#include <string.h>

#include "ref/machine.h"
#include "ref/machine_impl.h"

/* IOVAs begin here, so that 0 is none (addresses without an IOMMU may be). */
#define IOVA_FIRST_PAGE 16

/* ---- IOMMU ---- */

static uint32_t entry(const struct machine *m, int domain, uint32_t page)
{
	assert((uint32_t)domain < m->sizes.ndomains);
	assert(page - IOVA_FIRST_PAGE < m->sizes.iova_pages);
	return (uint32_t)domain * m->sizes.iova_pages + page - IOVA_FIRST_PAGE;
}

struct pte *machine_pte(const struct machine *m, int domain, uint32_t page)
{
	if (page - IOVA_FIRST_PAGE >= m->sizes.iova_pages)
		return NULL;
	return &m->pt[entry(m, domain, page)];
}

static bool pages_free(const struct machine *m, int domain, uint32_t page,
		       uint32_t npages)
{
	for (uint32_t i = 0; i < npages; i++)
		if (m->iova[entry(m, domain, page + i)] != IOVA_FREE)
			return false;
	return true;
}

int machine_iova_take(struct machine *m, int domain, uint32_t npages)
{
	for (uint32_t i = 0; npages && i + npages <= m->sizes.iova_pages; i++) {
		uint32_t page = IOVA_FIRST_PAGE + i;

		if (!pages_free(m, domain, page, npages))
			continue;
		for (uint32_t k = 0; k < npages; k++)
			m->iova[entry(m, domain, page + k)] =
				k ? IOVA_BODY : IOVA_HEAD;
		return (int)page;
	}
	return -1;
}

void machine_iova_give(struct machine *m, int domain, uint32_t page,
		       uint32_t npages, bool lazy)
{
	for (uint32_t k = 0; k < npages; k++)
		if (page + k - IOVA_FIRST_PAGE < m->sizes.iova_pages)
			m->iova[entry(m, domain, page + k)] =
				lazy ? IOVA_QUEUED : IOVA_FREE;
}

void machine_pte_set(struct machine *m, int domain, uint32_t page,
		     uint32_t phys_page, int prot)
{
	uint32_t e = entry(m, domain, page);

	m->pt[e] = (struct pte){ .page = phys_page, .valid = 1,
				 .prot = (uint8_t)prot };
	if (m->tlb[e].valid)
		m->tlb[e].stale = m->tlb[e].page != phys_page ||
				  m->tlb[e].prot != prot;
}

void machine_pte_clear(struct machine *m, int domain, uint32_t page,
		       bool invalidate)
{
	uint32_t e = entry(m, domain, page);

	memset(&m->pt[e], 0, sizeof(m->pt[e]));
	if (invalidate)
		memset(&m->tlb[e], 0, sizeof(m->tlb[e]));
	else if (m->tlb[e].valid)
		m->tlb[e].stale = 1;
}

void machine_iotlb_flush(struct machine *m, int domain)
{
	for (uint32_t i = 0; i < m->sizes.iova_pages; i++) {
		uint32_t e = (uint32_t)domain * m->sizes.iova_pages + i;

		memset(&m->tlb[e], 0, sizeof(m->tlb[e]));
		if (m->iova[e] == IOVA_QUEUED)
			m->iova[e] = IOVA_FREE;
	}
}

/* The translation that the device gets; fills the TLB from the table. */
static const struct pte *walk(struct machine *m, int domain, uint32_t page)
{
	uint32_t e;

	if (page - IOVA_FIRST_PAGE >= m->sizes.iova_pages)
		return NULL;
	e = entry(m, domain, page);
	if (m->tlb[e].valid)
		return &m->tlb[e];
	/* One without permissions is as one not there: no TLB may hold it. */
	if (!m->pt[e].valid || !m->pt[e].prot)
		return NULL;
	m->tlb[e] = m->pt[e];
	return &m->tlb[e];
}

/* What is left of an address wider than what the device can put out. */
static uint64_t truncated(const struct machine *m, int dev, uint64_t dma)
{
	int bits = m->platform->device[dev].bits;

	return bits >= 64 ? dma : dma & (((uint64_t)1 << bits) - 1);
}

bool machine_translate(struct machine *m, int dev, uint64_t dma, int prot,
		       uint32_t *phys)
{
	uint32_t page_size = m->platform->page;
	const struct pte *p;

	dma = truncated(m, dev, dma);
	if (m->platform->device[dev].iommu < 0) {
		*phys = (uint32_t)dma;
		return dma < m->sizes.mem;
	}
	if (m->dev[dev].domain == MACHINE_NONE || dma / page_size > UINT32_MAX)
		return false;
	p = walk(m, m->dev[dev].domain, (uint32_t)(dma / page_size));
	if (!p || (p->prot & prot) != prot)
		return false;
	*phys = p->page * page_size + (uint32_t)(dma % page_size);
	return *phys < m->sizes.mem;
}

/* ---- accesses ---- */

/* The part of a grant in several that DMA lies in. */
static const struct grant *part_of(const struct machine *m, uint64_t dma,
				   int grant)
{
	while (grant != MACHINE_NONE) {
		const struct grant *g = &m->grant[grant];

		if (!g->live || !g->more || dma - g->dma < g->size)
			return g;
		grant = machine_grant_at(m, g->dev, g->dma + g->size, 0);
	}
	return NULL;
}

/* Judges an access that got through; false if it is none of the grant's. */
static bool granted(struct machine *m, int dev, uint64_t dma, int grant,
		    uint32_t phys, bool write)
{
	const struct grant *g = part_of(m, dma, grant);
	const char *what = NULL;
	uint32_t logical = machine_logical(m, phys);

	if (!g || !g->live)
		what = "the device works on memory that is not mapped for it";
	else if (dma - g->dma >= g->size)
		what = "the device leaves the mapping";
	else if (g->memory_gone)
		what = "the device works on memory that was freed";
	else if (logical != g->phys + (uint32_t)(dma - g->dma))
		what = "the address leads to other memory by now";
	else if (write && g->dir == DIR_TO_DEVICE)
		what = "the device writes to a mapping to the device";
	if (!what)
		return true;
	machine_hazard(m, HAZARD_CORRUPT, ACTOR_DEVICE, dev, dma, what);
	return false;
}

/* What a coherent device sees of the byte, or memory for the others. */
static struct cell device_view(const struct machine *m, int dev, uint32_t addr)
{
	const struct platform *p = m->platform;
	uint32_t line = line_of(m, addr);

	if (p->device[dev].coherent) {
		for (int c = 0; p->l1 && c < p->ncpus; c++)
			if (m->line1[c][line].dirty)
				return m->l1[c][addr];
		if (p->l2 && m->line2[line].dirty)
			return m->l2[addr];
	}
	return m->mem[addr];
}

/* What was written last is still in a store buffer. */
static bool on_its_way(const struct machine *m, uint32_t logical)
{
	for (int c = 0; c < m->platform->ncpus; c++)
		for (int i = 0; i < m->platform->store_buffer; i++)
			if (m->stores[c][i].used &&
			    m->stores[c][i].addr == logical &&
			    m->stores[c][i].cell.fresh)
				return true;
	return false;
}

/*
 * Coherent memory is shared while it is written: a store that has not been
 * performed yet is a race that barriers are for, not an old value.
 */
static bool stale_for(const struct machine *m, int grant, uint32_t phys,
		      struct cell c)
{
	uint32_t logical = machine_logical(m, phys);

	if (logical == NO_BYTE || !m->ghost[logical].defined || c.fresh)
		return false;
	return !m->grant[grant].coherent || !on_its_way(m, logical);
}

bool machine_dev_read(struct machine *m, int dev, uint64_t dma, int grant,
		      uint8_t *value)
{
	uint32_t phys;
	struct cell c;

	*value = 0xff;
	if (!machine_translate(m, dev, dma, PROT_READ_BIT, &phys)) {
		machine_hazard(m, HAZARD_FAULT, ACTOR_DEVICE, dev, dma,
			       "the device's read faults");
		return false;
	}
	c = device_view(m, dev, phys);
	*value = c.value;
	if (!granted(m, dev, dma, grant, phys, false))
		return true;
	if (stale_for(m, grant, phys, c))
		machine_hazard(m, HAZARD_STALE, ACTOR_DEVICE, dev, dma,
			       "the device reads an old value");
	return true;
}

/* The byte reaches memory; a coherent device's write takes caches along. */
static void device_store(struct machine *m, int dev, uint32_t phys,
			 struct cell cell)
{
	if (m->platform->device[dev].coherent &&
	    platform_cached(m->platform)) {
		machine_line_clean(m, line_of(m, phys));
		machine_line_drop(m, line_of(m, phys));
	}
	m->mem[phys] = cell;
}

bool machine_dev_write(struct machine *m, int dev, uint64_t dma, int grant,
		       uint8_t value)
{
	struct cell cell = machine_cell(m, value, WRITER_DEVICE, dev);
	uint32_t phys, logical;

	if (!machine_translate(m, dev, dma, PROT_WRITE_BIT, &phys)) {
		machine_hazard(m, HAZARD_FAULT, ACTOR_DEVICE, dev, dma,
			       "the device's write faults");
		return false;
	}
	logical = machine_logical(m, phys);
	if (!granted(m, dev, dma, grant, phys, true) || logical == NO_BYTE) {
		cell.fresh = 0;
		device_store(m, dev, phys, cell);
		machine_check_byte(m, logical);
		return true;
	}
	machine_outdate(m, logical);
	m->ghost[logical] = (struct ghost){ cell.value, 1 };
	device_store(m, dev, phys, cell);
	return true;
}

void machine_dev_start(struct machine *m, int dev, uint64_t dma,
		       uint32_t size, enum dma_dir dir)
{
	machine_drain(m, *m->cpu);
	m->dev[dev].transfer = (struct transfer){
		.dma = dma, .size = size, .running = 1, .dir = (uint8_t)dir,
		.grant = (uint8_t)machine_grant_over(m, dev, dma, size, dir),
	};
}

void machine_dev_stop(struct machine *m, int dev)
{
	memset(&m->dev[dev].transfer, 0, sizeof(m->dev[dev].transfer));
}

/* ---- bounce slots ---- */

uint32_t machine_slot_addr(const struct machine *m, int slot)
{
	return bounce_start(m) + (uint32_t)slot * m->sizes.slot;
}

int machine_slot_of(const struct machine *m, uint32_t addr)
{
	if (addr - bounce_start(m) >= m->sizes.bounce)
		return -1;
	return (int)((addr - bounce_start(m)) / m->sizes.slot);
}

static bool slots_free(const struct machine *m, uint32_t at, uint32_t n)
{
	for (uint32_t i = at; i < at + n; i++)
		if (m->slot[i].used)
			return false;
	return true;
}

/* What is in the slot is no copy of anything now. */
static void slot_outdate(struct machine *m, uint32_t slot)
{
	uint32_t at = machine_slot_addr(m, (int)slot);
	const struct platform *p = m->platform;

	for (uint32_t a = at; a < at + m->sizes.slot; a++) {
		m->mem[a].fresh = 0;
		for (int c = 0; p->l1 && c < p->ncpus; c++)
			m->l1[c][a].fresh = 0;
		if (p->l2)
			m->l2[a].fresh = 0;
	}
}

int machine_slot_take(struct machine *m, uint32_t orig, uint32_t size,
		      enum dma_dir dir)
{
	uint32_t n = m->sizes.slot ? (size + m->sizes.slot - 1) / m->sizes.slot :
				     0;
	uint32_t at = 0;

	if (!n)
		return -1;
	while (at + n <= m->nslots && !slots_free(m, at, n))
		at++;
	if (at + n > m->nslots)
		return -1;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t rest = size - i * m->sizes.slot;

		slot_outdate(m, at + i);
		m->slot[at + i] = (struct slot){
			.orig = orig + i * m->sizes.slot,
			.size = rest < m->sizes.slot ? rest : m->sizes.slot,
			.used = i ? 2 : 1, .dir = (uint8_t)dir,
		};
	}
	return (int)at;
}

void machine_slot_give(struct machine *m, int slot)
{
	uint32_t i = (uint32_t)slot;

	if (!m->slot[i].used)
		return;
	do {
		struct slot was = m->slot[i];

		slot_outdate(m, i);
		memset(&m->slot[i], 0, sizeof(m->slot[i]));
		machine_check_lost(m, was.orig, was.size);
	} while (++i < m->nslots && m->slot[i].used == 2);
}
