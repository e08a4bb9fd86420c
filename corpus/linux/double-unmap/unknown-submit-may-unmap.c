// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ibis accelerator: on failure the queue module may have given the buffer back
 * already, or may leave that to us; its source is not here.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

struct ibis_queue;

int ibis_queue_submit(struct ibis_queue *q, struct device *dev,
		      dma_addr_t addr, size_t len);

struct ibis {
	struct device *dev;
	struct ibis_queue *queue;
};

int ibis_push(struct ibis *ib, void *job, size_t len)
{
	dma_addr_t addr;
	int err;

	addr = dma_map_single(ib->dev, job, len, DMA_TO_DEVICE); /* unknown: double-unmap escaped */
	if (dma_mapping_error(ib->dev, addr))
		return -ENOMEM;

	err = ibis_queue_submit(ib->queue, ib->dev, addr, len);
	if (err)
		dma_unmap_single(ib->dev, addr, len, DMA_TO_DEVICE);
	return err;
}
