// SPDX-License-Identifier: BSD-2-Clause
/* Bunting mem-to-mem DMA: each side is unmapped in its own sense. */
#include <linux/dma-mapping.h>
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/module.h>

#define BUNTING_SRC	0x00
#define BUNTING_DST	0x08
#define BUNTING_LEN	0x10

struct bunting {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int bunting_copy(struct bunting *bu, void *dst, void *src, size_t len)
{
	dma_addr_t d, s;
	int err = -ENOMEM;

	s = dma_map_single(bu->dev, src, len, DMA_TO_DEVICE);
	if (dma_mapping_error(bu->dev, s))
		return err;
	d = dma_map_single(bu->dev, dst, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(bu->dev, d))
		goto unmap_src;

	reinit_completion(&bu->done);
	writeq(s, bu->regs + BUNTING_SRC);
	writeq(d, bu->regs + BUNTING_DST);
	writel(len, bu->regs + BUNTING_LEN);
	wait_for_completion(&bu->done);
	err = 0;

	dma_unmap_single(bu->dev, d, len, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_single(bu->dev, s, len, DMA_TO_DEVICE);
	return err;
}
