// SPDX-License-Identifier: BSD-2-Clause
/* Scoter frame grabber: the buffer is cleared before it becomes the device's. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>

#define SCOTER_FRAME_ADDR	0x10
#define SCOTER_FRAME_SIZE	0x18
#define SCOTER_GRAB		0x1c

struct scoter {
	struct device *dev;
	void __iomem *regs;
	struct completion frame;
};

int scoter_grab(struct scoter *sc, void *vaddr, size_t size)
{
	dma_addr_t dma;
	int err = 0;

	memset(vaddr, 0, size);
	dma = dma_map_single(sc->dev, vaddr, size, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(sc->dev, dma))
		return -ENOMEM;

	reinit_completion(&sc->frame);
	writeq(dma, sc->regs + SCOTER_FRAME_ADDR);
	writel(size, sc->regs + SCOTER_FRAME_SIZE);
	writel(1, sc->regs + SCOTER_GRAB);
	if (!wait_for_completion_timeout(&sc->frame, msecs_to_jiffies(200)))
		err = -ETIMEDOUT;

	writel(0, sc->regs + SCOTER_GRAB);
	dma_unmap_single(sc->dev, dma, size, DMA_BIDIRECTIONAL);
	return err;
}
