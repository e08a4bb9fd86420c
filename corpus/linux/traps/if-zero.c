// SPDX-License-Identifier: BSD-2-Clause
/* Twite logger: an old way of sending that nobody compiles any more. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/io.h>

#define TWITE_ADDR 0x20
#define TWITE_GO 0x28

struct twite {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

#if 0
int twite_send_unchecked(struct twite *tw, void *log, size_t len)
{
	dma_addr_t dma = dma_map_single(tw->dev, log, len, DMA_TO_DEVICE);

	writeq(dma, tw->regs + TWITE_ADDR);
	writel(1, tw->regs + TWITE_GO);
	return 0;
}
#endif

int twite_send(struct twite *tw, void *log, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(tw->dev, log, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	if (dma_mapping_error(tw->dev, dma))
		return -ENOMEM;
	reinit_completion(&tw->done);
	writeq(dma, tw->regs + TWITE_ADDR);
	writel(1, tw->regs + TWITE_GO);
	wait_for_completion(&tw->done);
	dma_unmap_single(tw->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
