// SPDX-License-Identifier: BSD-2-Clause
/*
 * Waxwing bridge: two ways fill one handle; which of two unmaps takes it back
 * is told by a field that the users of this library set.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

struct waxwing_xfer {
	struct device *dev;
	dma_addr_t dma;
	size_t len;
	bool mmio;
};

int waxwing_map_memory(struct waxwing_xfer *xf, void *buf)
{
	xf->dma = dma_map_single(xf->dev, buf, xf->len, DMA_TO_DEVICE); /* unknown: unmap-wrong-function pairing */
	return dma_mapping_error(xf->dev, xf->dma);
}

int waxwing_map_window(struct waxwing_xfer *xf, phys_addr_t window)
{
	xf->dma = dma_map_resource(xf->dev, window, xf->len, DMA_TO_DEVICE, 0); /* unknown: unmap-wrong-function pairing */
	return dma_mapping_error(xf->dev, xf->dma);
}

void waxwing_unmap(struct waxwing_xfer *xf)
{
	if (xf->mmio)
		dma_unmap_resource(xf->dev, xf->dma, xf->len, DMA_TO_DEVICE,
				   0);
	else
		dma_unmap_single(xf->dev, xf->dma, xf->len, DMA_TO_DEVICE);
}
EXPORT_SYMBOL_GPL(waxwing_map_memory);
EXPORT_SYMBOL_GPL(waxwing_map_window);
EXPORT_SYMBOL_GPL(waxwing_unmap);
