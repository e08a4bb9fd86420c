// SPDX-License-Identifier: BSD-2-Clause
/* A BIDIRECTIONAL mapping may be synced in whichever sense the moment asks. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define ORTOLAN_BLOCK	0x00
#define ORTOLAN_GO	0x08

struct ortolan_block {
	__le32 cmd;
	__le32 reply;
};

struct ortolan {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int ortolan_ask(struct ortolan *or, struct ortolan_block *blk, u32 *cmd, u32 n)
{
	dma_addr_t dma;
	u32 i;

	dma = dma_map_single(or->dev, blk, sizeof(*blk), DMA_BIDIRECTIONAL);
	if (dma_mapping_error(or->dev, dma))
		return -ENOMEM;

	for (i = 0; i < n; i++) {
		dma_sync_single_for_cpu(or->dev, dma, sizeof(*blk),
					DMA_TO_DEVICE);
		blk->cmd = cpu_to_le32(cmd[i]);
		dma_sync_single_for_device(or->dev, dma, sizeof(*blk),
					   DMA_TO_DEVICE);
		reinit_completion(&or->done);
		writeq(dma, or->regs + ORTOLAN_BLOCK);
		writel(1, or->regs + ORTOLAN_GO);
		wait_for_completion(&or->done);
		dma_sync_single_for_cpu(or->dev, dma, sizeof(*blk),
					DMA_FROM_DEVICE);
		cmd[i] = le32_to_cpu(blk->reply);
	}
	dma_unmap_single(or->dev, dma, sizeof(*blk), DMA_BIDIRECTIONAL);
	return 0;
}
