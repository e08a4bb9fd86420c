// SPDX-License-Identifier: BSD-2-Clause
/*
 * Goosander verb queue: allocated in whole pages, freed by the length asked
 * for; the two agree for lengths that are whole pages already.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GOOSANDER_QUEUE	0x00
#define GOOSANDER_FLUSH	0x08

struct goosander {
	struct device *dev;
	void __iomem *regs;
	struct completion flushed;
};

int goosander_flush(struct goosander *gs, size_t len)
{
	dma_addr_t dma;
	void *queue;

	queue = dma_alloc_coherent(gs->dev, PAGE_ALIGN(len), &dma, GFP_KERNEL); /* unknown: free-mismatch relation */
	if (!queue)
		return -ENOMEM;

	reinit_completion(&gs->flushed);
	writeq(dma, gs->regs + GOOSANDER_QUEUE);
	writel(1, gs->regs + GOOSANDER_FLUSH);
	wait_for_completion(&gs->flushed);
	writeq(0, gs->regs + GOOSANDER_QUEUE);
	dma_free_coherent(gs->dev, len, queue, dma);
	return 0;
}
