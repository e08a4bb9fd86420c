// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bluethroat grabber: the handle goes into a member that is not there. Who has
 * it now is not known, so that it is not lost at the end.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct bluethroat {
	struct device *dev;
	void *frame;
};

int bluethroat_start(struct bluethroat *bt, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(bt->dev, bt->frame, len, DMA_FROM_DEVICE); /* unknown: unmap-missing parse-error */
	if (dma_mapping_error(bt->dev, dma))
		return -ENOMEM;
	bt->no_such_member = dma;
	return 0;
}
