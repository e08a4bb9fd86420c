// SPDX-License-Identifier: BSD-2-Clause
/*
 * Knot adapter: what was offered may be moved to the slot of what is sent, so
 * that its unmap may meet either.
 */
#include <linux/dma-mapping.h>

struct knot {
	struct device *dev;
	dma_addr_t sent, offered;
};

int knot_send(struct knot *k, void *data)
{
	dma_addr_t dma = dma_map_single(k->dev, data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(k->dev, dma))
		return -ENOMEM;
	k->sent = dma;
	return 0;
}

int knot_offer(struct knot *k, void *data)
{
	dma_addr_t dma = dma_map_single(k->dev, data, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(k->dev, dma))
		return -ENOMEM;
	k->offered = dma;
	return 0;
}

void knot_move(struct knot *k)
{
	k->sent = k->offered;
}

void knot_done(struct knot *k)
{
	dma_unmap_single(k->dev, k->sent, 64, DMA_TO_DEVICE); /* unknown: unmap-wrong-direction pairing */
}
