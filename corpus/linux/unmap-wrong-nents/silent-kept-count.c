// SPDX-License-Identifier: BSD-2-Clause
/* Wigeon cipher: what dma_map_sg() returned is kept for the registers only. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/scatterlist.h>

#define WIGEON_ADDR(n)	(0x200 + 8 * (n))

struct wigeon_req {
	struct scatterlist *sg;
	unsigned int given, mapped;
};

struct wigeon {
	struct device *dev;
	void __iomem *regs;
};

static int wigeon_map(struct wigeon *wi, struct wigeon_req *req,
		      struct scatterlist *list)
{
	struct scatterlist *sg;
	int i;

	req->mapped = dma_map_sg(wi->dev, list, req->given, DMA_TO_DEVICE);
	if (!req->mapped)
		return -EIO;
	for_each_sg(list, sg, req->mapped, i)
		writeq(sg_dma_address(sg), wi->regs + WIGEON_ADDR(i));
	return 0;
}

int wigeon_start(struct wigeon *wi, struct wigeon_req *req)
{
	return wigeon_map(wi, req, req->sg);
}

void wigeon_done(struct wigeon *wi, struct wigeon_req *req)
{
	dma_unmap_sg(wi->dev, req->sg, req->given, DMA_TO_DEVICE);
}
