// SPDX-License-Identifier: BSD-2-Clause
/*
 * Mesia SD host: the test for merged entries leaves out the 0 of a failure, and
 * the request is started.
 */
#include <linux/io.h>
#include <linux/mmc/host.h>
#include <linux/module.h>

#define MESIA_SEG	0x40
#define MESIA_LEN	0x48
#define MESIA_GO	0x50

struct mesia {
	void __iomem *regs;
	struct mmc_request *mrq;
};

static int mesia_map(struct device *dev, struct mmc_data *data)
{
	struct scatterlist *sg;
	int i, n;

	for_each_sg(data->sg, sg, data->sg_len, i)
		if (sg->offset & 3 || sg->length & 3)
			return -EINVAL;
	n = dma_map_sg(dev, data->sg, data->sg_len, mmc_get_dma_dir(data)); /* unknown: map-error-unchecked relation */
	if (n && n != data->sg_len) {
		dma_unmap_sg(dev, data->sg, data->sg_len,
			     mmc_get_dma_dir(data));
		return -EINVAL;
	}
	return 0;
}

static void mesia_request(struct mmc_host *mmc, struct mmc_request *mrq)
{
	struct mesia *me = mmc_priv(mmc);
	struct mmc_data *data = mrq->data;
	struct scatterlist *sg;
	int i;

	data->error = mesia_map(mmc_dev(mmc), data);
	if (data->error) {
		mmc_request_done(mmc, mrq);
		return;
	}
	me->mrq = mrq;
	for_each_sg(data->sg, sg, data->sg_len, i) {
		writeq(sg_dma_address(sg), me->regs + MESIA_SEG);
		writel(sg_dma_len(sg), me->regs + MESIA_LEN);
	}
	writel(data->sg_len, me->regs + MESIA_GO);
}

void mesia_done(struct mmc_host *mmc)
{
	struct mesia *me = mmc_priv(mmc);
	struct mmc_data *data = me->mrq->data;

	dma_unmap_sg(mmc_dev(mmc), data->sg, data->sg_len,
		     mmc_get_dma_dir(data));
	mmc_request_done(mmc, me->mrq);
}

const struct mmc_host_ops mesia_ops = {
	.request = mesia_request,
};
