/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Masks and limits.
 */
#include "ref/linux_mask.h"

#include "ref/api.h"
#include "ref/dmamap.h"

#define ZONE_DMA_MASK 0xffffffu

uint64_t linux_bit_mask(unsigned bits)
{
	return bits >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << bits) - 1;
}

static bool behind_iommu(const struct machine *m, int dev)
{
	return m->dev[dev].api_domain != MACHINE_NONE;
}

bool linux_supported(const struct machine *m, int dev, uint64_t mask)
{
	uint64_t zone = m->sizes.mem / 2 - 1;

	if (m->platform->no_dma)
		return false;
	return behind_iommu(m, dev) || mask >= 0xffffffff ||
	       mask >= (zone < ZONE_DMA_MASK ? zone : ZONE_DMA_MASK);
}

/* Both masks are one if they were coerced to. */
static void store_masks(struct machine *m, int dev, uint64_t mask,
			bool streaming)
{
	bool one = api_state(m)->dev[dev].coerced;

	if (streaming || one)
		m->dev[dev].mask = mask;
	if (!streaming || one)
		m->dev[dev].coherent_mask = mask;
}

int linux_set_mask(struct machine *m, int dev, uint64_t mask)
{
	if (!m->dev[dev].has_mask || !linux_supported(m, dev, mask))
		return -LINUX_EIO;
	store_masks(m, dev, mask, true);
	return 0;
}

int linux_set_coherent_mask(struct machine *m, int dev, uint64_t mask)
{
	if (!linux_supported(m, dev, mask))
		return -LINUX_EIO;
	store_masks(m, dev, mask, false);
	return 0;
}

int linux_set_mask_and_coherent(struct machine *m, int dev, uint64_t mask)
{
	int err = linux_set_mask(m, dev, mask);

	return err ? err : linux_set_coherent_mask(m, dev, mask);
}

int linux_coerce_mask_and_coherent(struct machine *m, int dev, uint64_t mask)
{
	m->dev[dev].has_mask = 1;
	m->dev[dev].mask = m->dev[dev].coherent_mask;
	api_state(m)->dev[dev].coerced = 1;
	return linux_set_mask_and_coherent(m, dev, mask);
}

void linux_clear_mask_pointer(struct machine *m, int dev)
{
	m->dev[dev].has_mask = 0;
}

uint64_t linux_get_mask(const struct machine *m, int dev)
{
	return m->dev[dev].has_mask && m->dev[dev].mask ? m->dev[dev].mask :
							   0xffffffff;
}

uint64_t linux_get_required_mask(const struct machine *m, int dev)
{
	uint64_t last = m->sizes.mem - 1, mask = 1;

	if (m->platform->no_dma)
		return 0;
	if (behind_iommu(m, dev))
		return 0xffffffff;
	while (mask < last)
		mask = mask << 1 | 1;
	return mask;
}

bool linux_addressing_limited(const struct machine *m, int dev)
{
	if (m->platform->no_dma || behind_iommu(m, dev))
		return false;
	return m->dev[dev].mask < linux_get_required_mask(m, dev);
}

static bool may_bounce(const struct machine *m, int dev)
{
	return m->sizes.bounce &&
	       (m->platform->bounce || linux_addressing_limited(m, dev));
}

uint64_t linux_max_mapping_size(const struct machine *m, int dev)
{
	if (m->platform->no_dma)
		return 0;
	return may_bounce(m, dev) ? m->sizes.bounce : ~(uint64_t)0;
}

/* Behind an IOMMU: what its caches of addresses hold best. */
uint64_t linux_opt_mapping_size(const struct machine *m, int dev)
{
	uint64_t max = linux_max_mapping_size(m, dev);
	uint64_t best = behind_iommu(m, dev) ?
				(uint64_t)m->platform->page * 32 : max;

	return best < max ? best : max;
}

bool linux_need_sync(const struct machine *m, int dev, uint64_t dma)
{
	uint32_t addr;

	if (m->platform->no_dma)
		return false;
	if (!m->platform->device[dev].coherent)
		return true;
	return m->sizes.bounce && dmamap_phys(m, dev, dma, &addr) &&
	       machine_slot_of(m, addr) >= 0;
}

uint64_t linux_get_merge_boundary(const struct machine *m, int dev)
{
	return !m->platform->no_dma && behind_iommu(m, dev) ?
		       m->platform->page - 1 : 0;
}
