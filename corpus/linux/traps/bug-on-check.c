// SPDX-License-Identifier: BSD-2-Clause
/* BUG_ON() does not return: behind it the mapping has succeeded. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SORA_ADDR	0x00
#define SORA_LEN	0x08

struct sora {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

void sora_panic_dump(struct sora *so, void *area, u32 len)
{
	dma_addr_t dma;

	dma = dma_map_single(so->dev, area, len, DMA_TO_DEVICE); /* proved: map-error-unchecked */
	BUG_ON(dma_mapping_error(so->dev, dma));

	reinit_completion(&so->done);
	writeq(dma, so->regs + SORA_ADDR);
	writel(len, so->regs + SORA_LEN);
	wait_for_completion(&so->done);
	dma_unmap_single(so->dev, dma, len, DMA_TO_DEVICE);
}
