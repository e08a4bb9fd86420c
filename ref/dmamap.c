/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streaming mappings: the three routes of the kernel.
 *
 *   map    bounce? copy to a slot   then cache work   then IOVA and tables
 *   unmap  tables and IOVA away     then cache work   then copy back, free
 *
 * A swiotlb copies in at map whatever the direction, because the device may
 * fill the buffer partly and all of it is copied back.
 */
#include "ref/dmamap.h"

#include "ref/machine.h"

static int prot_of(enum dma_dir dir)
{
	return (dir != DIR_FROM_DEVICE ? PROT_READ_BIT : 0) |
	       (dir != DIR_TO_DEVICE ? PROT_WRITE_BIT : 0);
}

static bool behind_iommu(const struct machine *m, int dev)
{
	return m->dev[dev].api_domain != MACHINE_NONE;
}

static bool lazy(const struct machine *m, int dev)
{
	return m->platform->iommu_lazy[m->platform->device[dev].iommu];
}

/* Pages that [dma, dma+size) touches. */
static uint32_t pages_of(const struct machine *m, uint64_t addr, uint32_t size)
{
	uint32_t page = m->platform->page;

	return (uint32_t)((addr % page + size + page - 1) / page);
}

/* The part of the memory behind DMA that is there; 0 if there is none. */
static uint32_t within(const struct machine *m, uint32_t addr, uint32_t size)
{
	return addr >= m->sizes.mem ? 0 :
	       size > m->sizes.mem - addr ? m->sizes.mem - addr : size;
}

void dmamap_arch_sync(struct machine *m, int dev, enum sync_point point,
		      uint32_t addr, uint32_t size, enum dma_dir dir)
{
	if (m->platform->device[dev].coherent || dir == DIR_NONE)
		return;
	machine_cache(m, m->platform->op[point][dir], addr,
		      within(m, addr, size));
}

uint64_t dmamap_iova_map(struct machine *m, int dev, uint32_t addr,
			 uint32_t size, int prot)
{
	uint32_t page = m->platform->page, n = pages_of(m, addr, size);
	int domain = m->dev[dev].api_domain;
	int first = machine_iova_take(m, domain, n);

	if (first < 0)
		return MACHINE_ERROR_HANDLE;
	for (uint32_t i = 0; i < n; i++)
		machine_pte_set(m, domain, (uint32_t)first + i,
				addr / page + i, prot);
	return (uint64_t)first * page + addr % page;
}

void dmamap_iova_unmap(struct machine *m, int dev, uint64_t dma,
		       uint32_t size)
{
	uint32_t n = pages_of(m, dma, size);
	uint32_t first = (uint32_t)(dma / m->platform->page);
	int domain = m->dev[dev].api_domain;

	for (uint32_t i = 0; i < n; i++)
		if (machine_pte(m, domain, first + i))
			machine_pte_clear(m, domain, first + i,
					  !lazy(m, dev));
	machine_iova_give(m, domain, first, n, lazy(m, dev));
}

bool dmamap_phys(const struct machine *m, int dev, uint64_t dma,
		 uint32_t *addr)
{
	uint32_t page = m->platform->page;
	const struct pte *p;

	if (!behind_iommu(m, dev)) {
		*addr = (uint32_t)dma;
		return dma < m->sizes.mem;
	}
	if (dma / page > UINT32_MAX)
		return false;
	p = machine_pte(m, m->dev[dev].api_domain, (uint32_t)(dma / page));
	if (!p || !p->valid)
		return false;
	*addr = p->page * page + (uint32_t)(dma % page);
	return true;
}

/* The slot that ADDR, a handle's memory, lies in and that is in use, or -1. */
static int live_slot(const struct machine *m, uint32_t addr)
{
	int slot = m->sizes.bounce ? machine_slot_of(m, addr) : -1;

	return slot >= 0 && m->slot[slot].used ? slot : -1;
}

/* The original of ADDR in its slot, and how much of SIZE fits into it. */
static uint32_t original(const struct machine *m, int slot, uint32_t addr,
			 uint32_t *size)
{
	uint32_t off = addr - machine_slot_addr(m, slot), room = 0;
	uint32_t i = (uint32_t)slot;

	do
		room += m->slot[i].size;
	while (++i < m->nslots && m->slot[i].used == 2);
	room = room > off ? room - off : 0;
	if (*size > room)
		*size = room;
	return m->slot[slot].orig + off;
}

static void copy_in(struct machine *m, int slot, uint32_t addr, uint32_t size)
{
	uint32_t orig = original(m, slot, addr, &size);

	machine_copy(m, addr, orig, size);
}

static void copy_back(struct machine *m, int slot, uint32_t addr,
		      uint32_t size)
{
	uint32_t orig = original(m, slot, addr, &size);

	machine_copy(m, orig, addr, size);
}

static bool needs_bounce(const struct machine *m, int dev, uint32_t end)
{
	return m->sizes.bounce &&
	       (m->platform->bounce ||
		(!behind_iommu(m, dev) && end - 1 > m->dev[dev].mask));
}

static bool reachable(const struct machine *m, int dev, uint64_t dma,
		      uint32_t size)
{
	if (behind_iommu(m, dev) && m->platform->iommu_ignores_mask)
		return true;
	return dma + size - 1 <= m->dev[dev].mask;
}

/* Takes a slot and fills it; the slot's address, or the original's. */
static bool bounce(struct machine *m, int dev, uint32_t addr, uint32_t size,
		   enum dma_dir dir, uint32_t *at)
{
	int slot;

	*at = addr;
	if (!needs_bounce(m, dev, addr + size))
		return true;
	slot = machine_slot_take(m, addr, size, dir);
	if (slot < 0)
		return false;
	*at = machine_slot_addr(m, slot);
	copy_in(m, slot, *at, size);
	return true;
}

static void unbounce(struct machine *m, uint32_t at)
{
	int slot = live_slot(m, at);

	if (slot >= 0)
		machine_slot_give(m, slot);
}

uint64_t dmamap_map(struct machine *m, int dev, uint32_t addr, uint32_t size,
		    enum dma_dir dir, unsigned attrs)
{
	uint64_t dma;
	uint32_t at;

	machine_drain(m, *m->cpu);
	/* no such memory */
	if (addr >= m->sizes.mem || size > m->sizes.mem - addr)
		return MACHINE_ERROR_HANDLE;
	if (!size || !m->dev[dev].has_mask ||
	    !bounce(m, dev, addr, size, dir, &at))
		return MACHINE_ERROR_HANDLE;
	dma = behind_iommu(m, dev) ?
		      dmamap_iova_map(m, dev, at, size, prot_of(dir)) : at;
	if (dma == MACHINE_ERROR_HANDLE || !reachable(m, dev, dma, size)) {
		if (dma != MACHINE_ERROR_HANDLE && behind_iommu(m, dev))
			dmamap_iova_unmap(m, dev, dma, size);
		unbounce(m, at);
		return MACHINE_ERROR_HANDLE;
	}
	if (dir == DIR_FROM_DEVICE && !(attrs & ATTR_SKIP_CPU_SYNC))
		machine_forget(m, addr, size);
	if (!(attrs & ATTR_SKIP_CPU_SYNC))
		dmamap_arch_sync(m, dev, SYNC_MAP, at, size, dir);
	machine_grant(m, dev, dma, addr, size, dir, false);
	return dma;
}

void dmamap_unmap(struct machine *m, int dev, uint64_t dma, uint32_t size,
		  enum dma_dir dir, unsigned attrs)
{
	uint32_t at;
	bool mapped = dmamap_phys(m, dev, dma, &at);
	int slot;

	machine_drain(m, *m->cpu);
	machine_grant_end(m, machine_grant_to_end(m, dev, dma, size, dir));
	if (mapped)
		size = within(m, at, size);
	if (mapped && !(attrs & ATTR_SKIP_CPU_SYNC))
		dmamap_arch_sync(m, dev, SYNC_UNMAP, at, size, dir);
	if (behind_iommu(m, dev))
		dmamap_iova_unmap(m, dev, dma, size);
	slot = mapped ? live_slot(m, at) : -1;
	if (slot < 0)
		return;
	if (dir != DIR_TO_DEVICE && !(attrs & ATTR_SKIP_CPU_SYNC))
		copy_back(m, slot, at, size);
	machine_slot_give(m, slot);
}

void dmamap_sync_for_cpu(struct machine *m, int dev, uint64_t dma,
			 uint32_t size, enum dma_dir dir)
{
	uint32_t at;
	int slot;

	machine_drain(m, *m->cpu);
	if (!dmamap_phys(m, dev, dma, &at))
		return;
	size = within(m, at, size);
	dmamap_arch_sync(m, dev, SYNC_FOR_CPU, at, size, dir);
	slot = live_slot(m, at);
	if (slot >= 0 && dir != DIR_TO_DEVICE)
		copy_back(m, slot, at, size);
}

/* Nothing of what a device is to fill matters, original and copy. */
static void forget_behind(struct machine *m, uint32_t at, uint32_t size)
{
	int slot = live_slot(m, at);
	uint32_t orig = at;

	if (slot >= 0)
		orig = original(m, slot, at, &size);
	machine_forget(m, orig, size);
}

void dmamap_sync_for_device(struct machine *m, int dev, uint64_t dma,
			    uint32_t size, enum dma_dir dir)
{
	uint32_t at;
	int slot;

	machine_drain(m, *m->cpu);
	if (!dmamap_phys(m, dev, dma, &at))
		return;
	size = within(m, at, size);
	slot = live_slot(m, at);
	if (slot >= 0 && dir != DIR_FROM_DEVICE)
		copy_in(m, slot, at, size);
	if (dir == DIR_FROM_DEVICE)
		forget_behind(m, at, size);
	dmamap_arch_sync(m, dev, SYNC_FOR_DEVICE, at, size, dir);
}
