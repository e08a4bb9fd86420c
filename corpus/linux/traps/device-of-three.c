// SPDX-License-Identifier: BSD-2-Clause
/* One function chooses the device, for the map and for the unmap alike. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/spi/spi.h>

#define DRONGO_ADDR	0x00
#define DRONGO_LEN	0x08

struct drongo {
	struct spi_controller *ctlr;
	void __iomem *regs;
	struct completion done;
};

static struct device *drongo_dma_dev(struct spi_controller *ctlr)
{
	if (ctlr->dma_tx)
		return ctlr->dma_tx->device->dev;
	if (ctlr->dma_map_dev)
		return ctlr->dma_map_dev;
	return ctlr->dev.parent;
}

int drongo_write(struct drongo *dr, void *buf, u32 len)
{
	struct device *dev = drongo_dma_dev(dr->ctlr);
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;

	reinit_completion(&dr->done);
	writeq(dma, dr->regs + DRONGO_ADDR);
	writel(len, dr->regs + DRONGO_LEN);
	wait_for_completion(&dr->done);

	dma_unmap_single(drongo_dma_dev(dr->ctlr), dma, len, DMA_TO_DEVICE);
	return 0;
}
