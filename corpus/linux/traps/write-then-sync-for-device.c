// SPDX-License-Identifier: BSD-2-Clause
/*
 * The CPU may write a TO_DEVICE buffer between two transfers without a sync for
 * the CPU first, provided that a sync for the device follows.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define DOVEKIE_DESC	0x00
#define DOVEKIE_KICK	0x08

struct dovekie_desc {
	__le64 dst;
	__le32 value;
	__le32 seq;
};

struct dovekie {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int dovekie_fill(struct dovekie *dk, dma_addr_t *dst, u32 n, u32 value)
{
	struct dovekie_desc *desc;
	dma_addr_t dma;
	int err = 0;
	u32 i;

	desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	if (!desc)
		return -ENOMEM;
	dma = dma_map_single(dk->dev, desc, sizeof(*desc), DMA_TO_DEVICE);
	if (dma_mapping_error(dk->dev, dma)) {
		err = -ENOMEM;
		goto out;
	}

	for (i = 0; i < n; i++) {
		desc->dst = cpu_to_le64(dst[i]);
		desc->value = cpu_to_le32(value);
		desc->seq = cpu_to_le32(i);
		dma_sync_single_for_device(dk->dev, dma, sizeof(*desc),
					   DMA_TO_DEVICE);
		reinit_completion(&dk->done);
		writeq(dma, dk->regs + DOVEKIE_DESC);
		writel(1, dk->regs + DOVEKIE_KICK);
		wait_for_completion(&dk->done);
	}
	dma_unmap_single(dk->dev, dma, sizeof(*desc), DMA_TO_DEVICE);
out:
	kfree(desc);
	return err;
}
