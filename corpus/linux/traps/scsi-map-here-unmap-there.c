// SPDX-License-Identifier: BSD-2-Clause
/* A command is mapped when it is queued and unmapped when it completes. */
#include <linux/io.h>
#include <linux/module.h>
#include <scsi/scsi_cmnd.h>

#define MARABOU_SEG	0x40
#define MARABOU_LEN	0x48
#define MARABOU_GO	0x50
#define MARABOU_MAX_SG	16

struct marabou {
	void __iomem *regs;
	struct scsi_cmnd *busy;
};

static int marabou_queuecommand(struct Scsi_Host *host, struct scsi_cmnd *cmd)
{
	struct marabou *mb = shost_priv(host);
	struct scatterlist *sg;
	int n, i;

	if (mb->busy)
		return SCSI_MLQUEUE_HOST_BUSY;
	n = scsi_dma_map(cmd);
	if (n < 0)
		return SCSI_MLQUEUE_HOST_BUSY;
	if (n > MARABOU_MAX_SG) {
		scsi_dma_unmap(cmd);
		cmd->result = DID_ERROR << 16;
		scsi_done(cmd);
		return 0;
	}

	mb->busy = cmd;
	scsi_for_each_sg(cmd, sg, n, i) {
		writeq(sg_dma_address(sg), mb->regs + MARABOU_SEG);
		writel(sg_dma_len(sg), mb->regs + MARABOU_LEN);
	}
	writel(cmd->cmnd[0], mb->regs + MARABOU_GO);
	return 0;
}

void marabou_irq(struct marabou *mb)
{
	struct scsi_cmnd *cmd = mb->busy;

	if (!cmd)
		return;
	mb->busy = NULL;
	scsi_dma_unmap(cmd);
	cmd->result = DID_OK << 16;
	scsi_done(cmd);
}

const struct scsi_host_template marabou_template = {
	.name = "marabou",
	.queuecommand = marabou_queuecommand,
};
