// SPDX-License-Identifier: BSD-2-Clause
/*
 * Razorbill FIFO: mapped for the device that does the DMA, unmapped for the
 * function it belongs to; on some boards that is one and the same device.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define RAZORBILL_ADDR	0x00
#define RAZORBILL_GO	0x08

struct razorbill_fifo {
	struct device *dev;
	struct device *dma_dev;
	void __iomem *regs;
	struct completion done;
};

int razorbill_fill(struct razorbill_fifo *fifo, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(fifo->dma_dev, buf, len, DMA_TO_DEVICE); /* unknown: unmap-wrong-device relation */
	if (dma_mapping_error(fifo->dma_dev, dma))
		return -ENOMEM;
	reinit_completion(&fifo->done);
	writeq(dma, fifo->regs + RAZORBILL_ADDR);
	writel(len, fifo->regs + RAZORBILL_GO);
	wait_for_completion(&fifo->done);
	dma_unmap_single(fifo->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
