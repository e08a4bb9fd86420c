// SPDX-License-Identifier: BSD-2-Clause
/* The caller maps and passes the handle on; the callee tests it first thing. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define TINAMOU_ADDR	0x00
#define TINAMOU_LEN	0x08

struct tinamou {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

static int tinamou_kick(struct tinamou *ti, dma_addr_t dma, u32 len)
{
	if (dma_mapping_error(ti->dev, dma)) {
		dev_err(ti->dev, "cannot map %u bytes\n", len);
		return -ENOMEM;
	}
	reinit_completion(&ti->done);
	writeq(dma, ti->regs + TINAMOU_ADDR);
	writel(len, ti->regs + TINAMOU_LEN);
	wait_for_completion(&ti->done);
	return 0;
}

int tinamou_send(struct tinamou *ti, void *buf, u32 len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(ti->dev, buf, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	err = tinamou_kick(ti, dma, len);
	if (err)
		return err;
	dma_unmap_single(ti->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
