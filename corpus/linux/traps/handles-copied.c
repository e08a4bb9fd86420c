// SPDX-License-Identifier: BSD-2-Clause
/*
 * Gadwall receive: handles are collected in a local array and copied to the
 * ring's slot with it; the slot's owner unmaps them.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/string.h>

#define GADWALL_FRAGS 4

struct gadwall_slot {
	dma_addr_t mapping[GADWALL_FRAGS];
	void *page[GADWALL_FRAGS];
	int frags;
};

struct gadwall {
	struct device *dev;
	struct gadwall_slot slot[16];
};

int gadwall_fill(struct gadwall *g, int id, int frags)
{
	struct gadwall_slot *slot = &g->slot[id & 15];
	dma_addr_t mapping[GADWALL_FRAGS];
	int i;

	if (frags < 1 || frags > GADWALL_FRAGS)
		return -EINVAL;
	for (i = 0; i < frags; i++) {
		mapping[i] = dma_map_single(g->dev, slot->page[i], 4096,
					    DMA_FROM_DEVICE);
		if (dma_mapping_error(g->dev, mapping[i]))
			goto unwind;
	}
	memcpy(slot->mapping, mapping, frags * sizeof(mapping[0]));
	slot->frags = frags;
	return 0;
unwind:
	while (--i >= 0)
		dma_unmap_single(g->dev, mapping[i], 4096, DMA_FROM_DEVICE);
	return -ENOMEM;
}

void gadwall_drain(struct gadwall *g, int id)
{
	struct gadwall_slot *slot = &g->slot[id & 15];
	int i;

	for (i = 0; i < slot->frags; i++)
		dma_unmap_single(g->dev, slot->mapping[i], 4096,
				 DMA_FROM_DEVICE);
	slot->frags = 0;
}
