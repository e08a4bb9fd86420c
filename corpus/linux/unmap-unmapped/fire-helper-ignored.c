// SPDX-License-Identifier: BSD-2-Clause
/* Petrel radio: the helper says whether the map worked; nobody listens. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define PETREL_TX_ADDR	0x00
#define PETREL_TX_LEN	0x08
#define PETREL_TX_GO	0x0c

struct petrel {
	struct device *dev;
	void __iomem *regs;
	struct completion sent;
	unsigned int map_errors;
};

static int petrel_check(struct petrel *pt, dma_addr_t dma)
{
	if (likely(!dma_mapping_error(pt->dev, dma)))
		return 0;
	pt->map_errors++;
	dev_warn(pt->dev, "mapping failed\n");
	return -ENOMEM;
}

int petrel_burst(struct petrel *pt, void *samples, u32 len)
{
	dma_addr_t dma;

	dma = dma_map_single(pt->dev, samples, len, DMA_TO_DEVICE);
	petrel_check(pt, dma);

	reinit_completion(&pt->sent);
	writeq(dma, pt->regs + PETREL_TX_ADDR);
	writel(len, pt->regs + PETREL_TX_LEN);
	writel(1, pt->regs + PETREL_TX_GO);
	wait_for_completion(&pt->sent);
	dma_unmap_single(pt->dev, dma, len, DMA_TO_DEVICE); /* expect: unmap-unmapped */
	return 0;
}
