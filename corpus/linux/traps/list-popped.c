// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunlin: each turn of the loop takes the first entry out, so that the first
 * of the next turn is another one, with a mapping of its own.
 */
#include <linux/dma-mapping.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

struct dunlin_buf {
	struct list_head node;
	dma_addr_t dma;
	u32 len;
};

struct dunlin {
	struct device *dev;
	struct list_head idle;
};

void dunlin_drain(struct dunlin *du)
{
	struct dunlin_buf *buf;

	while (!list_empty(&du->idle)) {
		buf = list_first_entry(&du->idle, struct dunlin_buf, node);
		dma_unmap_single(du->dev, buf->dma, buf->len, DMA_FROM_DEVICE);
		list_del(&buf->node);
		kfree(buf);
	}
}
