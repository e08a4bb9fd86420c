// SPDX-License-Identifier: BSD-2-Clause
/*
 * A submitted transfer owns the mapping; its callback unmaps. Where it cannot
 * be submitted, the function that mapped unmaps.
 */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/module.h>
#include <linux/slab.h>

struct zosterops_xfer {
	struct device *dev;
	dma_addr_t dma;
	size_t len;
};

static void zosterops_done(void *param)
{
	struct zosterops_xfer *xf = param;

	dma_unmap_single(xf->dev, xf->dma, xf->len, DMA_TO_DEVICE);
	kfree(xf);
}

int zosterops_send(struct dma_chan *chan, void *buf, size_t len)
{
	struct dma_async_tx_descriptor *desc;
	struct zosterops_xfer *xf;

	xf = kzalloc(sizeof(*xf), GFP_ATOMIC);
	if (!xf)
		return -ENOMEM;
	xf->dev = chan->device->dev;
	xf->len = len;
	xf->dma = dma_map_single(xf->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(xf->dev, xf->dma))
		goto err_free;
	desc = dmaengine_prep_slave_single(chan, xf->dma, len, DMA_MEM_TO_DEV,
					   DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!desc)
		goto err_unmap;
	desc->callback = zosterops_done;
	desc->callback_param = xf;
	if (dma_submit_error(dmaengine_submit(desc)))
		goto err_unmap;
	dma_async_issue_pending(chan);
	return 0;

err_unmap:
	dma_unmap_single(xf->dev, xf->dma, len, DMA_TO_DEVICE);
err_free:
	kfree(xf);
	return -ENOMEM;
}
