// SPDX-License-Identifier: BSD-2-Clause
/*
 * dma_mapping_error() gives 0 or an errno, so its result may be returned; the
 * caller's test is the test.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define FRIGATE_ADDR	0x00
#define FRIGATE_LEN	0x08

struct frigate {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
	dma_addr_t dma;
	u32 len;
};

static int frigate_map(struct frigate *fr, void *buf, u32 len)
{
	fr->dma = dma_map_single(fr->dev, buf, len, DMA_TO_DEVICE); /* proved: map-error-unchecked */
	fr->len = len;
	return dma_mapping_error(fr->dev, fr->dma);
}

static void frigate_unmap(struct frigate *fr)
{
	dma_unmap_single(fr->dev, fr->dma, fr->len, DMA_TO_DEVICE);
}

int frigate_send(struct frigate *fr, void *buf, u32 len)
{
	int err = frigate_map(fr, buf, len);

	if (err)
		return err;
	reinit_completion(&fr->done);
	writeq(fr->dma, fr->regs + FRIGATE_ADDR);
	writel(fr->len, fr->regs + FRIGATE_LEN);
	wait_for_completion(&fr->done);
	frigate_unmap(fr);
	return 0;
}
