// SPDX-License-Identifier: BSD-2-Clause
/* Two mappings are made and then tested, each by itself, before the start. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SERIN_SRC	0x00
#define SERIN_DST	0x08
#define SERIN_LEN	0x10

struct serin {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int serin_copy(struct serin *se, void *dst, void *src, u32 len)
{
	dma_addr_t from, to;
	bool bad_from, bad_to;
	int err = -ENOMEM;

	from = dma_map_single(se->dev, src, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	to = dma_map_single(se->dev, dst, len, DMA_FROM_DEVICE); /* proved: map-error-unchecked unmap-missing */
	bad_from = dma_mapping_error(se->dev, from);
	bad_to = dma_mapping_error(se->dev, to);
	if (bad_from || bad_to)
		goto unmap;

	reinit_completion(&se->done);
	writeq(from, se->regs + SERIN_SRC);
	writeq(to, se->regs + SERIN_DST);
	writel(len, se->regs + SERIN_LEN);
	wait_for_completion(&se->done);
	err = 0;
unmap:
	if (!bad_to)
		dma_unmap_single(se->dev, to, len, DMA_FROM_DEVICE);
	if (!bad_from)
		dma_unmap_single(se->dev, from, len, DMA_TO_DEVICE);
	return err;
}
