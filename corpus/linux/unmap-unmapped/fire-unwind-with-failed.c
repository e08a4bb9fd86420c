// SPDX-License-Identifier: BSD-2-Clause
/*
 * Scoter list: mapped from the last chunk down; the way back begins with the
 * chunk that failed, whose handle is still 0.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/slab.h>

struct scoter_chunk {
	dma_addr_t dma;
	void *buf;
	u32 len;
};

struct scoter {
	struct device *dev;
	struct scoter_chunk *chunk;
	unsigned int count;
};

int scoter_map(struct scoter *sc, void **bufs, unsigned int count, u32 len)
{
	dma_addr_t dma;
	int i;

	sc->chunk = kcalloc(count, sizeof(*sc->chunk), GFP_KERNEL);
	if (!sc->chunk)
		return -ENOMEM;
	sc->count = count;
	for (i = count - 1; i >= 0; i--) {
		dma = dma_map_single(sc->dev, bufs[i], len, DMA_TO_DEVICE);
		if (dma_mapping_error(sc->dev, dma))
			goto unwind;
		sc->chunk[i].dma = dma;
		sc->chunk[i].buf = bufs[i];
		sc->chunk[i].len = len;
	}
	return 0;
unwind:
	for (; i < sc->count; i++)
		dma_unmap_single(sc->dev, sc->chunk[i].dma, len, DMA_TO_DEVICE); /* expect: unmap-unmapped */
	kfree(sc->chunk);
	sc->chunk = NULL;
	return -ENOMEM;
}
