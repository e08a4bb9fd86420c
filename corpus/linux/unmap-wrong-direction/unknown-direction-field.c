// SPDX-License-Identifier: BSD-2-Clause
/*
 * Firecrest block glue: the caller names the direction of the map, the request
 * that of the unmap; nothing here says that they agree.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define FIRECREST_ADDR	0x00
#define FIRECREST_LEN	0x08

struct firecrest {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

struct firecrest_req {
	void *buf;
	u32 len;
	bool write;
};

int firecrest_run(struct firecrest *fc, struct firecrest_req *rq,
		  enum dma_data_direction dir)
{
	dma_addr_t dma;

	dma = dma_map_single(fc->dev, rq->buf, rq->len, dir); /* unknown: unmap-wrong-direction relation */
	if (dma_mapping_error(fc->dev, dma))
		return -ENOMEM;

	reinit_completion(&fc->done);
	writeq(dma, fc->regs + FIRECREST_ADDR);
	writel(rq->len, fc->regs + FIRECREST_LEN);
	wait_for_completion(&fc->done);
	dma_unmap_single(fc->dev, dma, rq->len,
			 rq->write ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
	return 0;
}
