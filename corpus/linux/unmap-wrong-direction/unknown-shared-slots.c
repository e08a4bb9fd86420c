// SPDX-License-Identifier: BSD-2-Clause
/*
 * Swift ring without a note of the direction: whether a slot that completes
 * was offered or sent is the device's business.
 */
#include <linux/dma-mapping.h>

struct swift_slot {
	dma_addr_t dma;
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
	return 0;
}

int swift_offer(struct swift *s, int i, void *data)
{
	dma_addr_t dma;

	dma = dma_map_single(s->dev, data, 256, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	s->slot[i].dma = dma;
	return 0;
}

void swift_done(struct swift *s, int i)
{
	dma_unmap_single(s->dev, s->slot[i].dma, 256, DMA_TO_DEVICE); /* unknown: unmap-wrong-direction pairing */
}
