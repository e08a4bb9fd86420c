// SPDX-License-Identifier: BSD-2-Clause
/*
 * rq_dma_dir() of one request is one direction, however often it is asked, and
 * so is the number of entries that the request was given.
 */
#include <linux/blk-mq.h>
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/module.h>

#define MACAW_SEGS	32
#define MACAW_SEG_ADDR	0x40
#define MACAW_SEG_LEN	0x48
#define MACAW_GO	0x50

struct macaw {
	struct device *dev;
	void __iomem *regs;
};

struct macaw_cmd {
	struct scatterlist sg[MACAW_SEGS];
	int nents;
};

blk_status_t macaw_start(struct macaw *mc, struct request *rq)
{
	struct macaw_cmd *cmd = blk_mq_rq_to_pdu(rq);
	struct scatterlist *sg;
	int n, i;

	sg_init_table(cmd->sg, MACAW_SEGS);
	cmd->nents = blk_rq_map_sg(rq, cmd->sg);
	if (!cmd->nents)
		return BLK_STS_IOERR;
	n = dma_map_sg(mc->dev, cmd->sg, cmd->nents, rq_dma_dir(rq));
	if (!n)
		return BLK_STS_RESOURCE;

	blk_mq_start_request(rq);
	for_each_sg(cmd->sg, sg, n, i) {
		writeq(sg_dma_address(sg), mc->regs + MACAW_SEG_ADDR);
		writel(sg_dma_len(sg), mc->regs + MACAW_SEG_LEN);
	}
	writel(rq_data_dir(rq), mc->regs + MACAW_GO);
	return BLK_STS_OK;
}

void macaw_complete(struct macaw *mc, struct request *rq, blk_status_t status)
{
	struct macaw_cmd *cmd = blk_mq_rq_to_pdu(rq);

	dma_unmap_sg(mc->dev, cmd->sg, cmd->nents, rq_dma_dir(rq));
	blk_mq_end_request(rq, status);
}
