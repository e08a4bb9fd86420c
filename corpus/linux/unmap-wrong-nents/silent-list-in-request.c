// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finch cipher: the lists belong to the request; a callback unmaps them as
 * they were mapped. The table of the result names its own list.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct finch_request {
	struct scatterlist *src;
	struct sg_table result;
	int nents;
};

struct finch {
	struct device *dev;
};

int finch_start(struct finch *f, struct finch_request *rq)
{
	int n;

	n = dma_map_sg(f->dev, rq->src, rq->nents, DMA_TO_DEVICE);
	if (!n)
		return -EIO;
	if (dma_map_sgtable(f->dev, &rq->result, DMA_FROM_DEVICE, 0)) {
		dma_unmap_sg(f->dev, rq->src, rq->nents, DMA_TO_DEVICE);
		return -EIO;
	}
	return 0;
}

void finch_done(struct finch *f, struct finch_request *rq)
{
	dma_unmap_sg(f->dev, rq->src, rq->nents, DMA_TO_DEVICE); /* proved: unmap-wrong-nents unmap-wrong-direction unmap-wrong-function */
	dma_unmap_sgtable(f->dev, &rq->result, DMA_FROM_DEVICE, 0); /* proved: unmap-wrong-direction unmap-wrong-function */
}
