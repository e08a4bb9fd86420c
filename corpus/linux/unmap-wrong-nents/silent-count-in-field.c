// SPDX-License-Identifier: BSD-2-Clause
/*
 * Redstart cipher: the field that the completion unmaps with receives what the
 * mapping was given.
 */
#include <crypto/skcipher.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define REDSTART_SEG	0x40
#define REDSTART_LEN	0x48
#define REDSTART_RUN	0x50

struct redstart {
	struct device *dev;
	void __iomem *regs;
};

struct redstart_reqctx {
	int src_nents;
};

int redstart_start(struct redstart *rs, struct skcipher_request *req)
{
	struct redstart_reqctx *ctx = skcipher_request_ctx(req);
	struct scatterlist *sg;
	int nents, mapped, i;

	nents = sg_nents_for_len(req->src, req->cryptlen);
	if (nents < 0)
		return nents;
	mapped = dma_map_sg(rs->dev, req->src, nents, DMA_BIDIRECTIONAL);
	if (!mapped)
		return -ENOMEM;
	ctx->src_nents = nents;

	for_each_sg(req->src, sg, mapped, i) {
		writeq(sg_dma_address(sg), rs->regs + REDSTART_SEG);
		writel(sg_dma_len(sg), rs->regs + REDSTART_LEN);
	}
	writel(1, rs->regs + REDSTART_RUN);
	return -EINPROGRESS;
}

void redstart_done(struct redstart *rs, struct skcipher_request *req, int err)
{
	struct redstart_reqctx *ctx = skcipher_request_ctx(req);

	dma_unmap_sg(rs->dev, req->src, ctx->src_nents, DMA_BIDIRECTIONAL);
	skcipher_request_complete(req, err);
}
