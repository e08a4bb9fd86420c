// SPDX-License-Identifier: BSD-2-Clause
/*
 * One field holds either the handle of a streaming mapping or that of a pool
 * block; the number of blocks in the request tells them apart.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/io.h>
#include <linux/module.h>

#define HOATZIN_PRP1	0x18
#define HOATZIN_BLOCK	4096

struct hoatzin {
	struct device *dev;
	void __iomem *regs;
	struct dma_pool *pool;
};

struct hoatzin_req {
	void *buf;
	u32 len;
	dma_addr_t dma;
	__le64 *block;
	int nr_blocks;
};

static int hoatzin_map_inline(struct hoatzin *ho, struct hoatzin_req *req)
{
	req->dma = dma_map_single(ho->dev, req->buf, req->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ho->dev, req->dma))
		return -ENOMEM;
	req->nr_blocks = 0;
	return 0;
}

static int hoatzin_map_block(struct hoatzin *ho, struct hoatzin_req *req)
{
	req->block = dma_pool_alloc(ho->pool, GFP_ATOMIC, &req->dma);
	if (!req->block)
		return -ENOMEM;
	req->block[0] = cpu_to_le64(req->len);
	req->nr_blocks = 1;
	return 0;
}

int hoatzin_queue(struct hoatzin *ho, struct hoatzin_req *req)
{
	int err;

	if (req->len <= HOATZIN_BLOCK)
		err = hoatzin_map_inline(ho, req);
	else
		err = hoatzin_map_block(ho, req);
	if (err)
		return err;
	writeq(req->dma, ho->regs + HOATZIN_PRP1);
	return 0;
}

void hoatzin_complete(struct hoatzin *ho, struct hoatzin_req *req)
{
	if (req->nr_blocks == 0)
		dma_unmap_single(ho->dev, req->dma, req->len, DMA_TO_DEVICE);
	else
		dma_pool_free(ho->pool, req->block, req->dma);
}
