// SPDX-License-Identifier: BSD-2-Clause
/* Lapwing SD host: the list is unmapped with the count that mapping returned. */
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/mmc/host.h>
#include <linux/module.h>

#define LAPWING_SEG_ADDR(n)	(0x100 + 16 * (n))
#define LAPWING_SEG_LEN(n)	(0x108 + 16 * (n))
#define LAPWING_GO		0x20

struct lapwing {
	void __iomem *regs;
	struct completion done;
};

int lapwing_transfer(struct mmc_host *mmc, struct mmc_data *data)
{
	struct lapwing *lw = mmc_priv(mmc);
	enum dma_data_direction dir = mmc_get_dma_dir(data);
	struct scatterlist *sg;
	int count, i;

	count = dma_map_sg(mmc_dev(mmc), data->sg, data->sg_len, dir);
	if (!count)
		return -ENOMEM;

	for_each_sg(data->sg, sg, count, i) {
		writeq(sg_dma_address(sg), lw->regs + LAPWING_SEG_ADDR(i));
		writel(sg_dma_len(sg), lw->regs + LAPWING_SEG_LEN(i));
	}
	reinit_completion(&lw->done);
	writel(count, lw->regs + LAPWING_GO);
	wait_for_completion(&lw->done);

	dma_unmap_sg(mmc_dev(mmc), data->sg, count, dir); /* expect: unmap-wrong-nents */
	return 0;
}
