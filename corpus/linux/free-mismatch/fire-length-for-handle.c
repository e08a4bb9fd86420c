// SPDX-License-Identifier: BSD-2-Clause
/*
 * Garganey MAC: when the second ring cannot be had, the first is freed with
 * its length where the handle belongs.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GARGANEY_RX	0x10
#define GARGANEY_TX	0x18

struct garganey_ring {
	void *mem;
	dma_addr_t bus;
	size_t bytes;
	u32 count;
};

struct garganey {
	struct device *dev;
	void __iomem *regs;
	struct garganey_ring rx, tx;
};

static int garganey_ring_alloc(struct garganey *ga, struct garganey_ring *r,
			       u32 count)
{
	r->count = count;
	r->bytes = count * 16;
	r->mem = dma_alloc_coherent(ga->dev, r->bytes, &r->bus, GFP_KERNEL);
	return r->mem ? 0 : -ENOMEM;
}

int garganey_open(struct garganey *ga, u32 rx, u32 tx)
{
	int err = garganey_ring_alloc(ga, &ga->rx, rx);

	if (err)
		return err;
	err = garganey_ring_alloc(ga, &ga->tx, tx);
	if (err)
		goto free_rx;
	writeq(ga->rx.bus, ga->regs + GARGANEY_RX);
	writeq(ga->tx.bus, ga->regs + GARGANEY_TX);
	return 0;
free_rx:
	dma_free_coherent(ga->dev, ga->rx.bytes, ga->rx.mem, ga->rx.bytes); /* expect: free-mismatch */
	return err;
}

void garganey_stop(struct garganey *ga)
{
	dma_free_coherent(ga->dev, ga->tx.bytes, ga->tx.mem, ga->tx.bus);
	dma_free_coherent(ga->dev, ga->rx.bytes, ga->rx.mem, ga->rx.bus);
}
