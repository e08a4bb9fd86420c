// SPDX-License-Identifier: BSD-2-Clause
/* `== DMA_MAPPING_ERROR` is what dma_mapping_error() tests, and serves as well. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define RHEA_ADDR	0x00
#define RHEA_LEN	0x08

struct rhea {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

static dma_addr_t rhea_map(struct rhea *rh, void *buf, u32 len)
{
	dma_addr_t dma = dma_map_single(rh->dev, buf, len, DMA_FROM_DEVICE); /* proved: map-error-unchecked */

	if (dma_mapping_error(rh->dev, dma)) {
		dev_warn(rh->dev, "%u bytes not mapped\n", len);
		return DMA_MAPPING_ERROR;
	}
	return dma;
}

int rhea_fetch(struct rhea *rh, void *buf, u32 len)
{
	dma_addr_t dma = rhea_map(rh, buf, len);

	if (unlikely(dma == DMA_MAPPING_ERROR))
		return -ENOMEM;
	reinit_completion(&rh->done);
	writeq(dma, rh->regs + RHEA_ADDR);
	writel(len, rh->regs + RHEA_LEN);
	wait_for_completion(&rh->done);
	dma_unmap_single(rh->dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}
