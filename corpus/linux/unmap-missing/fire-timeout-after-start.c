// SPDX-License-Identifier: BSD-2-Clause
/* Smew loader: an image that the device does not take in time stays mapped. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SMEW_SRC	0x00
#define SMEW_LEN	0x08
#define SMEW_GO		0x0c

struct smew {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int smew_load(struct smew *sm, void *image, u32 len)
{
	dma_addr_t dma = dma_map_single(sm->dev, image, len, DMA_TO_DEVICE);
	int err = 0;

	if (dma_mapping_error(sm->dev, dma))
		return -ENOMEM;
	reinit_completion(&sm->done);
	writeq(dma, sm->regs + SMEW_SRC);
	writel(len, sm->regs + SMEW_LEN);
	writel(1, sm->regs + SMEW_GO);
	if (!wait_for_completion_timeout(&sm->done, 100))
		return -ETIMEDOUT; /* expect: unmap-missing */
	dma_unmap_single(sm->dev, dma, len, DMA_TO_DEVICE);
	return err;
}
