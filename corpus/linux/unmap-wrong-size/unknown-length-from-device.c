// SPDX-License-Identifier: BSD-2-Clause
/*
 * Linnet serial port: unmap is given the length that the hardware reports,
 * which is the mapped one only if the buffer was filled.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define LINNET_RX_ADDR	0x00
#define LINNET_RX_MAX	0x08
#define LINNET_RX_GOT	0x0c

struct linnet {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int linnet_receive(struct linnet *ln, void *buf, u32 len)
{
	dma_addr_t dma;
	u32 got;

	dma = dma_map_single(ln->dev, buf, len, DMA_FROM_DEVICE); /* unknown: unmap-wrong-size relation */
	if (dma_mapping_error(ln->dev, dma))
		return -ENOMEM;

	reinit_completion(&ln->done);
	writeq(dma, ln->regs + LINNET_RX_ADDR);
	writel(len, ln->regs + LINNET_RX_MAX);
	wait_for_completion(&ln->done);
	got = readl(ln->regs + LINNET_RX_GOT);
	dma_unmap_single(ln->dev, dma, got, DMA_FROM_DEVICE);
	return got;
}
