// SPDX-License-Identifier: BSD-2-Clause
/* Both ends name the device of the DMA channel, reached in two ways. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/module.h>
#include <linux/string.h>

#define INAMBU_BUF	512

struct inambu_port {
	struct dma_chan *chan;
	u8 *buf;
	dma_addr_t dma;
	u32 len;
	bool queued;
};

static void inambu_tx_done(void *data)
{
	struct inambu_port *port = data;
	struct device *dev = port->chan->device->dev;

	dma_unmap_single(dev, port->dma, port->len, DMA_TO_DEVICE);
	port->queued = false;
}

int inambu_tx_refill(struct inambu_port *port, const void *src, u32 len)
{
	struct dma_chan *chan = port->chan;
	struct dma_device *dma_dev = chan->device;
	struct dma_async_tx_descriptor *desc;

	if (port->queued || len > INAMBU_BUF)
		return -EBUSY;
	memcpy(port->buf, src, len);
	port->len = len;
	port->dma = dma_map_single(dma_dev->dev, port->buf, len,
				   DMA_TO_DEVICE);
	if (dma_mapping_error(dma_dev->dev, port->dma))
		return -EBUSY;

	desc = dmaengine_prep_slave_single(chan, port->dma, len,
					   DMA_MEM_TO_DEV, DMA_PREP_INTERRUPT);
	if (!desc) {
		dma_unmap_single(dma_dev->dev, port->dma, len, DMA_TO_DEVICE);
		return -EBUSY;
	}
	desc->callback = inambu_tx_done;
	desc->callback_param = port;
	port->queued = true;
	dmaengine_submit(desc);
	dma_async_issue_pending(chan);
	return 0;
}
