// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plover packet engine: a wrapper returns the raw handle, so its callers owe
 * the test. Both of them make it.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define PLOVER_SRC	0x10
#define PLOVER_DST	0x18
#define PLOVER_LEN	0x20
#define PLOVER_GO	0x28

struct plover {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

static dma_addr_t plover_map(struct plover *pl, void *buf, size_t len,
			     enum dma_data_direction dir)
{
	return dma_map_single(pl->dev, buf, len, dir);
}

int plover_fill(struct plover *pl, void *dst, size_t len)
{
	dma_addr_t addr = plover_map(pl, dst, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(pl->dev, addr))
		return -ENOMEM;
	reinit_completion(&pl->done);
	writeq(addr, pl->regs + PLOVER_DST);
	writel(len, pl->regs + PLOVER_LEN);
	writel(2, pl->regs + PLOVER_GO);
	wait_for_completion(&pl->done);
	dma_unmap_single(pl->dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}

int plover_send(struct plover *pl, void *src, size_t len)
{
	dma_addr_t addr = plover_map(pl, src, len, DMA_TO_DEVICE);

	if (dma_mapping_error(pl->dev, addr))
		return -ENOMEM;
	reinit_completion(&pl->done);
	writeq(addr, pl->regs + PLOVER_SRC);
	writel(len, pl->regs + PLOVER_LEN);
	writel(1, pl->regs + PLOVER_GO);
	wait_for_completion(&pl->done);
	dma_unmap_single(pl->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
