// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wheatear radio: what clang leaves out between map and unmap may return.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct wheatear {
	struct device *dev;
	int idle;
};

int wheatear_send(struct wheatear *wt, void *frame, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(wt->dev, frame, len, DMA_TO_DEVICE); /* unknown: unmap-missing parse-error */
	if (dma_mapping_error(wt->dev, dma))
		return -ENOMEM;
	wheatear_t *w = ({ if (wt->idle) return -EBUSY; wt; });
	dma_unmap_single(wt->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
