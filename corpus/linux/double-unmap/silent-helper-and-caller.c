// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bittern I2C master: the helper that starts a transfer takes its mapping back
 * when the bus is busy, and its caller leaves it at that.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define BITTERN_STATUS	0x00
#define BITTERN_BUSY	BIT(3)
#define BITTERN_ADDR	0x08
#define BITTERN_LEN	0x10

struct bittern {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

struct bittern_xfer {
	void *buf;
	size_t len;
	dma_addr_t dma;
};

static int bittern_start(struct bittern *bt, struct bittern_xfer *xf)
{
	xf->dma = dma_map_single(bt->dev, xf->buf, xf->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(bt->dev, xf->dma))
		return -ENOMEM;

	if (readl(bt->regs + BITTERN_STATUS) & BITTERN_BUSY) {
		dma_unmap_single(bt->dev, xf->dma, xf->len, DMA_FROM_DEVICE);
		return -EBUSY;
	}
	writeq(xf->dma, bt->regs + BITTERN_ADDR);
	writel(xf->len, bt->regs + BITTERN_LEN);
	return 0;
}

int bittern_read(struct bittern *bt, void *buf, size_t len)
{
	struct bittern_xfer xf = { .buf = buf, .len = len };
	int err;

	reinit_completion(&bt->done);
	err = bittern_start(bt, &xf);
	if (err)
		return err;

	wait_for_completion(&bt->done);
	dma_unmap_single(bt->dev, xf.dma, len, DMA_FROM_DEVICE);
	return 0;
}
