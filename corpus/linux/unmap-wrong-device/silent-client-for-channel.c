// SPDX-License-Identifier: BSD-2-Clause
/*
 * Razorbill UART: mapped and unmapped for the device of the DMA channel, which
 * does the transfer.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/module.h>

struct razorbill_port {
	struct device *dev;
	struct dma_chan *chan;
	struct completion done;
};

static void razorbill_tx_done(void *param)
{
	struct razorbill_port *port = param;

	complete(&port->done);
}

int razorbill_tx(struct razorbill_port *port, void *buf, size_t len)
{
	struct device *dma_dev = port->chan->device->dev;
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;
	int err = -EIO;

	dma = dma_map_single(dma_dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dma_dev, dma))
		return -ENOMEM;

	desc = dmaengine_prep_slave_single(port->chan, dma, len,
					   DMA_MEM_TO_DEV, DMA_PREP_INTERRUPT);
	if (desc) {
		desc->callback = razorbill_tx_done;
		desc->callback_param = port;
		reinit_completion(&port->done);
		dmaengine_submit(desc);
		dma_async_issue_pending(port->chan);
		wait_for_completion(&port->done);
		err = 0;
	}
	dma_unmap_single(dma_dev, dma, len, DMA_TO_DEVICE);
	return err;
}
