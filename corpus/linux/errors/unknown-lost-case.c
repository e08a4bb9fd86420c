// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bluethroat grabber: the value of a case is not known, so the default may or
 * may not be taken; the leak there is not reported, the case is not dead.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct bluethroat {
	struct device *dev;
	int state;
};

int bluethroat_start(struct bluethroat *bt, void *frame, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(bt->dev, frame, len, DMA_FROM_DEVICE); /* unknown: unmap-missing parse-error */
	if (dma_mapping_error(bt->dev, dma))
		return -ENOMEM;
	switch (bt->state) {
	case BLUETHROAT_READY:
		dma_unmap_single(bt->dev, dma, len, DMA_TO_DEVICE); /* unknown: unmap-wrong-direction parse-error */
		return 0;
	default:
		return -EIO;
	}
}
