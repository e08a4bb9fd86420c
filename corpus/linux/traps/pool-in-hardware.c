// SPDX-License-Identifier: BSD-2-Clause
/*
 * Merganser buffer pool: a buffer's handle is written to the pool's register
 * and is read back from it when the buffer is full: the pool keeps it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define MERGANSER_PUT	0x00
#define MERGANSER_GET	0x08
#define MERGANSER_SIZE	2048

struct merganser {
	struct device *dev;
	void __iomem *regs;
};

static int merganser_put(struct merganser *me)
{
	void *buf = kmalloc(MERGANSER_SIZE, GFP_KERNEL);
	dma_addr_t dma;

	if (!buf)
		return -ENOMEM;
	dma = dma_map_single(me->dev, buf, MERGANSER_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(me->dev, dma)) {
		kfree(buf);
		return -ENOMEM;
	}
	writeq(dma, me->regs + MERGANSER_PUT);
	return 0;
}

int merganser_fill(struct merganser *me, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (merganser_put(me))
			break;
	return i;
}

dma_addr_t merganser_get(struct merganser *me)
{
	dma_addr_t dma = readq(me->regs + MERGANSER_GET);

	dma_unmap_single(me->dev, dma, MERGANSER_SIZE, DMA_FROM_DEVICE);
	return dma;
}
