// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunlin transmit: completion learns the handle from a mailbox, so that its
 * place has no name; but all the module maps is sent.
 */
#include <linux/dma-mapping.h>

struct dunlin {
	struct device *dev;
	dma_addr_t last;
};

u64 dunlin_mailbox(struct dunlin *d);

int dunlin_send(struct dunlin *d, void *data)
{
	dma_addr_t dma = dma_map_single(d->dev, data, 128, DMA_TO_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	d->last = dma;
	return 0;
}

void dunlin_reap(struct dunlin *d)
{
	dma_unmap_single(d->dev, dunlin_mailbox(d), 128, DMA_TO_DEVICE); /* proved: unmap-wrong-direction unmap-wrong-size unmap-wrong-function */
}
