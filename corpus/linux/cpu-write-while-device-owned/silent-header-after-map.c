// SPDX-License-Identifier: BSD-2-Clause
/* Eider host interface: the command header is filled in before the map. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define EIDER_CMD	0x00
#define EIDER_DOORBELL	0x08

struct eider_cmd {
	__le16 opcode;
	__le16 tag;
	__le32 arg[7];
};

struct eider {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
	u16 next_tag;
};

int eider_command(struct eider *ed, u16 opcode, u32 arg)
{
	struct eider_cmd *cmd;
	dma_addr_t dma;
	int err = 0;

	cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	cmd->opcode = cpu_to_le16(opcode);
	cmd->arg[0] = cpu_to_le32(arg);
	cmd->tag = cpu_to_le16(ed->next_tag++);

	dma = dma_map_single(ed->dev, cmd, sizeof(*cmd), DMA_TO_DEVICE);
	if (dma_mapping_error(ed->dev, dma)) {
		err = -ENOMEM;
		goto out;
	}

	reinit_completion(&ed->done);
	writeq(dma, ed->regs + EIDER_CMD);
	writel(1, ed->regs + EIDER_DOORBELL);
	wait_for_completion(&ed->done);

	dma_unmap_single(ed->dev, dma, sizeof(*cmd), DMA_TO_DEVICE);
out:
	kfree(cmd);
	return err;
}
