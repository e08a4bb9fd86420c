// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunlin: nothing takes the entry out of the list, so that the next turn of
 * the loop unmaps it once more.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/module.h>

#define DUNLIN_IDLE	0x10

struct dunlin_buf {
	struct list_head node;
	dma_addr_t dma;
	u32 len;
};

struct dunlin {
	struct device *dev;
	void __iomem *regs;
	struct list_head idle;
};

void dunlin_drain(struct dunlin *du)
{
	struct dunlin_buf *buf;

	while (!readl(du->regs + DUNLIN_IDLE)) {
		buf = list_first_entry(&du->idle, struct dunlin_buf, node);
		dma_unmap_single(du->dev, buf->dma, buf->len, DMA_FROM_DEVICE); /* expect: double-unmap */
	}
}
