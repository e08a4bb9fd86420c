// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bulbul scanner: the caller's count is mapped and the list's own is unmapped;
 * they agree if the caller counted the whole list.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define BULBUL_SEG	0x00
#define BULBUL_LEN	0x08
#define BULBUL_GO	0x10

struct bulbul {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int bulbul_scan(struct bulbul *bb, struct scatterlist *list, int nents)
{
	struct scatterlist *sg;
	int n, i;

	n = dma_map_sg(bb->dev, list, nents, DMA_FROM_DEVICE); /* unknown: unmap-wrong-nents relation */
	if (!n)
		return -ENOMEM;
	for_each_sg(list, sg, n, i) {
		writeq(sg_dma_address(sg), bb->regs + BULBUL_SEG);
		writel(sg_dma_len(sg), bb->regs + BULBUL_LEN);
	}
	reinit_completion(&bb->done);
	writel(n, bb->regs + BULBUL_GO);
	wait_for_completion(&bb->done);
	dma_unmap_sg(bb->dev, list, sg_nents(list), DMA_FROM_DEVICE);
	return 0;
}
