// SPDX-License-Identifier: BSD-2-Clause
/* Finch cipher, wrong: the callback takes the list for a result. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct finch_request {
	struct scatterlist *src;
	int nents;
};

struct finch {
	struct device *dev;
};

int finch_start(struct finch *f, struct finch_request *rq)
{
	if (!dma_map_sg(f->dev, rq->src, rq->nents, DMA_TO_DEVICE))
		return -EIO;
	return 0;
}

void finch_done(struct finch *f, struct finch_request *rq)
{
	dma_unmap_sg(f->dev, rq->src, rq->nents, DMA_FROM_DEVICE); /* expect: unmap-wrong-direction */
}
