// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ouzel video decoder: when the engine rejects the tables, the helper frees
 * them and so does its caller.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define OUZEL_TABLE_BYTES	2048
#define OUZEL_TABLES		0x00
#define OUZEL_STATE		0x08
#define OUZEL_RUN		0x0c

struct ouzel {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

struct ouzel_job {
	void *tables;
	dma_addr_t tables_dma;
};

static int ouzel_load(struct ouzel *oz, struct ouzel_job *job)
{
	writeq(job->tables_dma, oz->regs + OUZEL_TABLES);
	if (!readl(oz->regs + OUZEL_STATE)) {
		dma_free_coherent(oz->dev, OUZEL_TABLE_BYTES, job->tables,
				  job->tables_dma);
		return -EIO;
	}
	return 0;
}

int ouzel_decode(struct ouzel *oz)
{
	struct ouzel_job job;
	int err;

	job.tables = dma_alloc_coherent(oz->dev, OUZEL_TABLE_BYTES,
					&job.tables_dma, GFP_KERNEL);
	if (!job.tables)
		return -ENOMEM;

	err = ouzel_load(oz, &job);
	if (err)
		goto out_free;

	reinit_completion(&oz->done);
	writel(1, oz->regs + OUZEL_RUN);
	wait_for_completion(&oz->done);
out_free:
	dma_free_coherent(oz->dev, OUZEL_TABLE_BYTES, job.tables, /* expect: double-free */
			  job.tables_dma);
	return err;
}
