// SPDX-License-Identifier: BSD-2-Clause
/* A switch with fall-through undoes what the stages before the failed one did. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define BROLGA_IN	0x00
#define BROLGA_OUT	0x08
#define BROLGA_LEN	0x10

enum brolga_stage { BROLGA_NONE, BROLGA_HAS_DESC, BROLGA_HAS_IN, BROLGA_ALL };

struct brolga {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int brolga_run(struct brolga *br, void *in, void *out, u32 len)
{
	enum brolga_stage stage = BROLGA_NONE;
	dma_addr_t desc_dma, in_dma, out_dma;
	int err = -ENOMEM;
	void *desc;

	desc = dma_alloc_coherent(br->dev, PAGE_SIZE, &desc_dma, GFP_KERNEL);
	if (!desc)
		goto out;
	stage = BROLGA_HAS_DESC;
	in_dma = dma_map_single(br->dev, in, len, DMA_TO_DEVICE);
	if (dma_mapping_error(br->dev, in_dma))
		goto out;
	stage = BROLGA_HAS_IN;
	out_dma = dma_map_single(br->dev, out, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(br->dev, out_dma))
		goto out;
	stage = BROLGA_ALL;

	reinit_completion(&br->done);
	writeq(in_dma, br->regs + BROLGA_IN);
	writeq(out_dma, br->regs + BROLGA_OUT);
	writel(len, br->regs + BROLGA_LEN);
	wait_for_completion(&br->done);
	err = 0;
out:
	switch (stage) {
	case BROLGA_ALL:
		dma_unmap_single(br->dev, out_dma, len, DMA_FROM_DEVICE);
		fallthrough;
	case BROLGA_HAS_IN:
		dma_unmap_single(br->dev, in_dma, len, DMA_TO_DEVICE);
		fallthrough;
	case BROLGA_HAS_DESC:
		dma_free_coherent(br->dev, PAGE_SIZE, desc, desc_dma);
		fallthrough;
	case BROLGA_NONE:
		break;
	}
	return err;
}
