// SPDX-License-Identifier: BSD-2-Clause
/* Mapped when the transfer is started, unmapped by the interrupt that ends it. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

#define DUIKER_ADDR	0x00
#define DUIKER_LEN	0x08
#define DUIKER_IRQ	0x0c

struct duiker {
	struct device *dev;
	void __iomem *regs;
	dma_addr_t dma;
	u32 len;
	bool busy;
};

int duiker_start(struct duiker *dk, void *buf, u32 len)
{
	if (dk->busy)
		return -EBUSY;
	dk->dma = dma_map_single(dk->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dk->dev, dk->dma))
		return -ENOMEM;
	dk->len = len;
	dk->busy = true;
	writeq(dk->dma, dk->regs + DUIKER_ADDR);
	writel(len, dk->regs + DUIKER_LEN);
	return 0;
}

static irqreturn_t duiker_irq(int irq, void *data)
{
	struct duiker *dk = data;

	if (!readl(dk->regs + DUIKER_IRQ))
		return IRQ_NONE;
	if (dk->busy) {
		dma_unmap_single(dk->dev, dk->dma, dk->len, DMA_FROM_DEVICE);
		dk->busy = false;
	}
	return IRQ_HANDLED;
}

int duiker_setup(struct duiker *dk, int irq)
{
	return devm_request_irq(dk->dev, irq, duiker_irq, 0, "duiker", dk);
}
