// SPDX-License-Identifier: BSD-2-Clause
/*
 * Guillemot DMA engine: each channel is a device of its own, and gives back
 * what it mapped.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GUILLEMOT_ADDR	0x00
#define GUILLEMOT_LEN	0x08

struct guillemot_chan {
	struct device dev;
	void __iomem *regs;
	struct completion done;
};

struct guillemot {
	struct guillemot_chan rd;
	struct guillemot_chan wr;
};

static void guillemot_go(struct guillemot_chan *ch, dma_addr_t dma, size_t len)
{
	reinit_completion(&ch->done);
	writeq(dma, ch->regs + GUILLEMOT_ADDR);
	writel(len, ch->regs + GUILLEMOT_LEN);
	wait_for_completion(&ch->done);
}

int guillemot_read(struct guillemot *gm, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(&gm->rd.dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(&gm->rd.dev, dma))
		return -ENOMEM;
	guillemot_go(&gm->rd, dma, len);
	dma_unmap_single(&gm->rd.dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}

int guillemot_write(struct guillemot *gm, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(&gm->wr.dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(&gm->wr.dev, dma))
		return -ENOMEM;
	guillemot_go(&gm->wr, dma, len);
	dma_unmap_single(&gm->wr.dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
