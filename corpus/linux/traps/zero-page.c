// SPDX-License-Identifier: BSD-2-Clause
/* Knot filler: sends padding from the page of zeroes, which nobody frees. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/mm.h>

#define KNOT_ADDR 0x40
#define KNOT_LEN 0x48

struct knot {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int knot_pad(struct knot *kn, unsigned int len)
{
	dma_addr_t dma;

	if (len > PAGE_SIZE)
		return -EINVAL;
	dma = dma_map_page(kn->dev, ZERO_PAGE(0), 0, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing unmap-wrong-size */
	if (dma_mapping_error(kn->dev, dma))
		return -ENOMEM;
	reinit_completion(&kn->done);
	writeq(dma, kn->regs + KNOT_ADDR);
	writel(len, kn->regs + KNOT_LEN);
	wait_for_completion(&kn->done);
	dma_unmap_page(kn->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
