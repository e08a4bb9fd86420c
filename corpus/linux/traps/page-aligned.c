// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whimbrel wants its ring at a multiple of 256. What dma_alloc_coherent()
 * returns is one of a page, so that only the NULL half of the test is live.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define WHIMBREL_RING	4096

struct whimbrel {
	struct device *dev;
	void *ring;
	dma_addr_t dma;
};

int whimbrel_open(struct whimbrel *wh)
{
	dma_addr_t dma;
	void *ring;

	ring = dma_alloc_coherent(wh->dev, WHIMBREL_RING, &dma, GFP_KERNEL);
	if (!ring || (unsigned long)ring & 0xff)
		return -ENOMEM;
	if (dma & 0xf)
		return -EINVAL;
	wh->ring = ring;
	wh->dma = dma;
	return 0;
}

void whimbrel_close(struct whimbrel *wh)
{
	dma_free_coherent(wh->dev, WHIMBREL_RING, wh->ring, wh->dma);
}
