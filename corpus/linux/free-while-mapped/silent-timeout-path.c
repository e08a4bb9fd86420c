// SPDX-License-Identifier: BSD-2-Clause
/* Siskin sensor: a frame that never arrives is freed after its unmap. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/slab.h>

#define SISKIN_FRAME_BYTES 4096
#define SISKIN_ADDR 0x10
#define SISKIN_START 0x18

struct siskin {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
	u32 frames;
};

int siskin_grab(struct siskin *sk)
{
	dma_addr_t dma;
	u8 *frame;
	int err = 0;

	frame = kmalloc(SISKIN_FRAME_BYTES, GFP_KERNEL);
	if (!frame)
		return -ENOMEM;
	dma = dma_map_single(sk->dev, frame, SISKIN_FRAME_BYTES,
			     DMA_FROM_DEVICE);
	if (dma_mapping_error(sk->dev, dma)) {
		kfree(frame);
		return -ENOMEM;
	}
	reinit_completion(&sk->done);
	writeq(dma, sk->regs + SISKIN_ADDR);
	writel(1, sk->regs + SISKIN_START);
	if (!wait_for_completion_timeout(&sk->done, 100)) {
		dma_unmap_single(sk->dev, dma, SISKIN_FRAME_BYTES,
				 DMA_FROM_DEVICE);
		kfree(frame);
		return -ETIMEDOUT;
	}
	dma_unmap_single(sk->dev, dma, SISKIN_FRAME_BYTES, DMA_FROM_DEVICE);
	sk->frames++;
	kfree(frame);
	return err;
}
