// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ruff: a count that is not positive ends the request. That is the failure, or
 * a list in which there was nothing to map.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <scsi/scsi_cmnd.h>

#define RUFF_SEG	0x40
#define RUFF_GO		0x50

int ruff_queue(void __iomem *regs, struct scsi_cmnd *cmd)
{
	struct scatterlist *sg;
	int i, n = scsi_dma_map(cmd);

	if (n <= 0)
		return SCSI_MLQUEUE_HOST_BUSY;
	scsi_for_each_sg(cmd, sg, n, i)
		writeq(sg_dma_address(sg), regs + RUFF_SEG);
	writel(n, regs + RUFF_GO);
	return 0;
}

void ruff_done(struct scsi_cmnd *cmd)
{
	scsi_dma_unmap(cmd);
	scsi_done(cmd);
}
