/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streaming mappings of one range.
 */
#include "ref/linux_map.h"

#include "ref/api.h"
#include "ref/dmamap.h"
#include "ref/linux_area.h"
#include "ref/linux_mask.h"

/* What every platform does today, or what changes nothing here. */
#define ATTRS_OF_ALL                                                           \
	(ATTR_NO_KERNEL_MAPPING | ATTR_SKIP_CPU_SYNC |                         \
	 ATTR_FORCE_CONTIGUOUS | ATTR_ALLOC_SINGLE_PAGES | ATTR_NO_WARN |      \
	 ATTR_PRIVILEGED)

unsigned linux_attrs(const struct machine *m, unsigned attrs)
{
	return attrs & (ATTRS_OF_ALL | m->platform->supports);
}

unsigned linux_attrs_2014(const struct machine *m, unsigned attrs)
{
	return attrs & m->platform->supports;
}

bool linux_check_dir(struct machine *m, enum dma_dir dir)
{
	if (dir == DIR_BIDIRECTIONAL || dir == DIR_TO_DEVICE ||
	    dir == DIR_FROM_DEVICE)
		return true;
	machine_hazard(m, HAZARD_CRASH, ACTOR_KERNEL, *m->cpu, 0,
		       "the direction is none: BUG_ON() stops the kernel");
	return false;
}

static bool fits(const struct machine *m, uint64_t addr, uint64_t size)
{
	return size && addr < m->sizes.mem && size <= m->sizes.mem - addr;
}

static bool injected(struct machine *m)
{
	bool bounce = m->platform->bounce && api_fails(m, API_FAIL_BOUNCE);

	return api_fails(m, API_FAIL_MAP) || bounce;
}

uint64_t linux_map_phys(struct machine *m, int dev, uint64_t addr,
			uint64_t size, enum dma_dir dir, unsigned attrs)
{
	if (m->platform->no_dma)
		return MACHINE_ERROR_HANDLE;
	if (!linux_check_dir(m, dir) || !fits(m, addr, size) || injected(m))
		return MACHINE_ERROR_HANDLE;
	api_state(m)->booted = 1;
	return dmamap_map(m, dev, (uint32_t)addr, (uint32_t)size, dir,
			  linux_attrs(m, attrs));
}

uint64_t linux_map_single(struct machine *m, int dev, uint64_t ptr,
			  uint64_t size, enum dma_dir dir, unsigned attrs)
{
	if (ptr >> API_VIEW_SHIFT) {
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu, ptr,
			       "dma_map_single() refuses vmalloc() memory");
		return MACHINE_ERROR_HANDLE;
	}
	return linux_map_phys(m, dev, ptr, size, dir, attrs);
}

uint64_t linux_map_page(struct machine *m, int dev, uint64_t page,
			uint64_t offset, uint64_t size, enum dma_dir dir,
			unsigned attrs)
{
	return linux_map_phys(m, dev, page + offset, size, dir, attrs);
}

void linux_unmap(struct machine *m, int dev, uint64_t dma, uint64_t size,
		 enum dma_dir dir, unsigned attrs)
{
	if (m->platform->no_dma || !linux_check_dir(m, dir))
		return;
	dmamap_unmap(m, dev, dma, (uint32_t)size, dir, linux_attrs(m, attrs));
}

static int prot_of(enum dma_dir dir)
{
	return (dir != DIR_FROM_DEVICE ? PROT_READ_BIT : 0) |
	       (dir != DIR_TO_DEVICE ? PROT_WRITE_BIT : 0);
}

static bool behind_iommu(const struct machine *m, int dev)
{
	return m->dev[dev].api_domain != MACHINE_NONE;
}

uint64_t linux_map_resource(struct machine *m, int dev, uint64_t addr,
			    uint64_t size, enum dma_dir dir, unsigned attrs)
{
	uint64_t dma = addr;

	(void)attrs;
	if (m->platform->no_dma || !linux_check_dir(m, dir) ||
	    !fits(m, addr, size) || !m->dev[dev].has_mask || injected(m))
		return MACHINE_ERROR_HANDLE;
	if (!linux_area_is_mmio(m, (uint32_t)addr, (uint32_t)size)) {
		machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu, addr,
			       "dma_map_resource() refuses memory");
		return MACHINE_ERROR_HANDLE;
	}
	if (behind_iommu(m, dev))
		dma = dmamap_iova_map(m, dev, (uint32_t)addr, (uint32_t)size,
				      prot_of(dir));
	else if (addr + size - 1 > m->dev[dev].mask)
		dma = MACHINE_ERROR_HANDLE;
	if (dma != MACHINE_ERROR_HANDLE)
		machine_grant(m, dev, dma, (uint32_t)addr, (uint32_t)size, dir,
			      false);
	return dma;
}

void linux_unmap_resource(struct machine *m, int dev, uint64_t dma,
			  uint64_t size, enum dma_dir dir, unsigned attrs)
{
	(void)attrs;
	if (m->platform->no_dma || !linux_check_dir(m, dir))
		return;
	machine_grant_end(m, machine_grant_at(m, dev, dma, (uint32_t)size));
	if (behind_iommu(m, dev))
		dmamap_iova_unmap(m, dev, dma, (uint32_t)size);
}

int linux_mapping_error(const struct machine *m, uint64_t dma)
{
	return m->platform->no_dma || dma == MACHINE_ERROR_HANDLE ?
		       -LINUX_ENOMEM : 0;
}

void linux_sync_for_cpu(struct machine *m, int dev, uint64_t dma,
			uint64_t size, enum dma_dir dir)
{
	if (!m->platform->no_dma && linux_check_dir(m, dir))
		dmamap_sync_for_cpu(m, dev, dma, (uint32_t)size, dir);
}

void linux_sync_for_device(struct machine *m, int dev, uint64_t dma,
			   uint64_t size, enum dma_dir dir)
{
	if (!m->platform->no_dma && linux_check_dir(m, dir))
		dmamap_sync_for_device(m, dev, dma, (uint32_t)size, dir);
}
