// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wheatear radio, with the unreadable statement between the map and the leak:
 * nothing is reported that rests on it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct wheatear {
	struct device *dev;
	void __iomem *regs;
	int idle;
};

int wheatear_send(struct wheatear *wt, void *frame, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(wt->dev, frame, len, DMA_TO_DEVICE); /* unknown: unmap-missing parse-error */
	if (dma_mapping_error(wt->dev, dma))
		return -ENOMEM;
	wt->idle = wt->wheatear_state + WHEATEAR_IDLE;
	if (wt->idle)
		return -EBUSY;
	dma_unmap_single(wt->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
