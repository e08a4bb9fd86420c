// SPDX-License-Identifier: BSD-2-Clause
/*
 * The cookie in the request tells who mapped it, the pre-request hook or the
 * request itself, and so who unmaps it.
 */
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/mmc/host.h>
#include <linux/module.h>

#define NENE_SEG	0x20
#define NENE_GO		0x30

enum { NENE_UNMAPPED, NENE_PRE_MAPPED, NENE_MAPPED };

struct nene {
	void __iomem *regs;
	struct completion done;
};

static int nene_map(struct mmc_host *mmc, struct mmc_data *data, s32 cookie)
{
	int n;

	if (data->host_cookie == NENE_PRE_MAPPED)
		return 0;
	n = dma_map_sg(mmc_dev(mmc), data->sg, data->sg_len,
		       mmc_get_dma_dir(data));
	if (n == 0)
		return -ENOSPC;
	data->sg_count = n;
	data->host_cookie = cookie;
	return 0;
}

static void nene_unmap(struct mmc_host *mmc, struct mmc_data *data)
{
	dma_unmap_sg(mmc_dev(mmc), data->sg, data->sg_len,
		     mmc_get_dma_dir(data));
	data->host_cookie = NENE_UNMAPPED;
}

static void nene_pre_req(struct mmc_host *mmc, struct mmc_request *mrq)
{
	nene_map(mmc, mrq->data, NENE_PRE_MAPPED);
}

static void nene_post_req(struct mmc_host *mmc, struct mmc_request *mrq,
			  int err)
{
	if (mrq->data->host_cookie != NENE_UNMAPPED)
		nene_unmap(mmc, mrq->data);
}

static void nene_request(struct mmc_host *mmc, struct mmc_request *mrq)
{
	struct nene *ne = mmc_priv(mmc);

	mrq->data->error = nene_map(mmc, mrq->data, NENE_MAPPED);
	if (!mrq->data->error) {
		reinit_completion(&ne->done);
		writeq(sg_dma_address(mrq->data->sg), ne->regs + NENE_SEG);
		writel(mrq->data->sg_count, ne->regs + NENE_GO);
		wait_for_completion(&ne->done);
		if (mrq->data->host_cookie == NENE_MAPPED)
			nene_unmap(mmc, mrq->data);
	}
	mmc_request_done(mmc, mrq);
}

const struct mmc_host_ops nene_ops = {
	.pre_req = nene_pre_req,
	.post_req = nene_post_req,
	.request = nene_request,
};
