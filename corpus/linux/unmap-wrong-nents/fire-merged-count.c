// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sibia SD host: a list of which entries were merged is refused and unmapped
 * with the count that mapping returned.
 */
#include <linux/dmaengine.h>
#include <linux/mmc/host.h>
#include <linux/module.h>

struct sibia {
	struct dma_chan *chan;
	struct mmc_data *data;
};

static void sibia_done(void *param)
{
	struct sibia *si = param;
	struct mmc_data *data = si->data;

	dma_unmap_sg(si->chan->device->dev, data->sg, data->sg_len,
		     mmc_get_dma_dir(data));
	si->data = NULL;
}

int sibia_submit(struct sibia *si, struct mmc_data *data)
{
	enum dma_data_direction dir = mmc_get_dma_dir(data);
	struct device *dev = si->chan->device->dev;
	struct dma_async_tx_descriptor *desc;
	int n;

	n = dma_map_sg(dev, data->sg, data->sg_len, dir);
	if (!n)
		return -ENOMEM;
	if (n != data->sg_len) {
		dma_unmap_sg(dev, data->sg, n, dir); /* expect: unmap-wrong-nents */
		return -EINVAL;
	}
	desc = dmaengine_prep_slave_sg(si->chan, data->sg, n,
				       dir == DMA_TO_DEVICE ? DMA_MEM_TO_DEV :
							      DMA_DEV_TO_MEM,
				       DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!desc)
		goto err_unmap;
	si->data = data;
	desc->callback = sibia_done;
	desc->callback_param = si;
	if (dma_submit_error(dmaengine_submit(desc)))
		goto err_unmap;
	dma_async_issue_pending(si->chan);
	return 0;

err_unmap:
	dma_unmap_sg(dev, data->sg, data->sg_len, dir);
	return -EBUSY;
}
