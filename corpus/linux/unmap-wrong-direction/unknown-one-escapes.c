// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunlin transmit: completion learns the handle from a mailbox, and what is
 * offered for receive goes where nobody sees: it may come back the same way.
 */
#include <linux/dma-mapping.h>

struct dunlin {
	struct device *dev;
	dma_addr_t last;
};

u64 dunlin_mailbox(struct dunlin *d);
void dunlin_post(struct dunlin *d, dma_addr_t dma);

int dunlin_send(struct dunlin *d, void *data)
{
	dma_addr_t dma = dma_map_single(d->dev, data, 128, DMA_TO_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	d->last = dma;
	return 0;
}

int dunlin_offer(struct dunlin *d, void *data)
{
	dma_addr_t dma = dma_map_single(d->dev, data, 128, DMA_FROM_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	dunlin_post(d, dma);
	return 0;
}

void dunlin_reap(struct dunlin *d)
{
	dma_unmap_single(d->dev, dunlin_mailbox(d), 128, DMA_TO_DEVICE); /* unknown: unmap-wrong-direction pairing */
}
