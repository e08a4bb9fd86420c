// SPDX-License-Identifier: BSD-2-Clause
/*
 * Redstart codec: what cannot be read are values, of registers and of a member
 * that is not there. Whatever they are, the buffer is unmapped on every path.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct redstart {
	struct device *dev;
	void __iomem *regs;
	int gain;
};

int redstart_play(struct redstart *rs, void *pcm, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(rs->dev, pcm, len, DMA_TO_DEVICE); /* proved: unmap-missing map-error-unchecked */
	if (dma_mapping_error(rs->dev, dma))
		return -ENOMEM;
	rs->gain = rs->no_such_member + REDSTART_GAIN;
	writel(REDSTART_GO, rs->regs + REDSTART_CTRL);
	if (readl(rs->regs) & REDSTART_FAILED)
		writel(REDSTART_STOP, rs->regs);
	dma_unmap_single(rs->dev, dma, len, DMA_TO_DEVICE); /* proved: unmap-wrong-size double-unmap */
	return 0;
}
