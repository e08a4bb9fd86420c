// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ruff engine: the address of a list's entry is kept beside handles of its
 * own; what is kept there may be either.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct ruff {
	struct device *dev;
	dma_addr_t at, own;
};

int ruff_list(struct ruff *r, struct scatterlist *sg)
{
	if (!dma_map_sg(r->dev, sg, 1, DMA_TO_DEVICE))
		return -EIO;
	r->at = sg_dma_address(sg);
	return 0;
}

int ruff_single(struct ruff *r, void *data)
{
	dma_addr_t dma = dma_map_single(r->dev, data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	r->own = dma;
	return 0;
}

void ruff_done(struct ruff *r)
{
	dma_unmap_single(r->dev, r->at, 64, DMA_TO_DEVICE); /* unknown: unmap-wrong-function pairing */
}
