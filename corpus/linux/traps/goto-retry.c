// SPDX-License-Identifier: BSD-2-Clause
/* A busy device is tried again from a label; each try unmaps what it mapped. */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define ESTRILDA_ADDR	0x00
#define ESTRILDA_STAT	0x08
#define ESTRILDA_BUSY	BIT(0)
#define ESTRILDA_FAIL	BIT(1)

struct estrilda {
	struct device *dev;
	void __iomem *regs;
};

int estrilda_post(struct estrilda *es, void *msg, u32 len)
{
	dma_addr_t dma;
	int tries = 5;
	u32 stat;

retry:
	dma = dma_map_single(es->dev, msg, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	if (dma_mapping_error(es->dev, dma))
		return -ENOMEM;
	writeq(dma, es->regs + ESTRILDA_ADDR);
	usleep_range(50, 100);
	stat = readl(es->regs + ESTRILDA_STAT);
	dma_unmap_single(es->dev, dma, len, DMA_TO_DEVICE);

	if (stat & ESTRILDA_FAIL)
		return -EIO;
	if (!(stat & ESTRILDA_BUSY))
		return 0;
	if (--tries)
		goto retry;
	return -EBUSY;
}
