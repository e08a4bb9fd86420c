// SPDX-License-Identifier: BSD-2-Clause
/*
 * Egret camera bridge: a frame that failed to map is handed to the core's
 * cleanup, which may or may not look at the handle kept in it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define EGRET_FRAME_ADDR	0x60

struct egret_frame {
	struct device *dev;
	void *vaddr;
	size_t size;
	dma_addr_t dma;
};

void egret_core_discard(struct egret_frame *frame);

struct egret {
	void __iomem *regs;
};

int egret_queue(struct egret *eg, struct egret_frame *frame)
{
	frame->dma = dma_map_single(frame->dev, frame->vaddr, frame->size, DMA_FROM_DEVICE); /* unknown: unmap-unmapped escaped */
	if (dma_mapping_error(frame->dev, frame->dma)) {
		egret_core_discard(frame);
		return -ENOMEM;
	}
	writeq(frame->dma, eg->regs + EGRET_FRAME_ADDR);
	return 0;
}

void egret_dequeue(struct egret_frame *frame)
{
	dma_unmap_single(frame->dev, frame->dma, frame->size,
			 DMA_FROM_DEVICE);
}
