// SPDX-License-Identifier: BSD-2-Clause
/*
 * Eider adapter: a page is allocated for the answer, and whatever that is, the
 * size of a structure freed.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define EIDER_CMD	0x00

struct eider_answer {
	__le16 queues;
	__le16 depth;
};

struct eider_cmd {
	__le64 answer;
	__le32 status;
};

struct eider {
	struct device *dev;
	void __iomem *regs;
	struct eider_cmd *cmd;
	u16 queues;
};

void eider_execute(struct eider *ei, struct eider_cmd *cmd);

int eider_describe(struct eider *ei)
{
	struct eider_answer *answer;
	dma_addr_t bus;
	int err = 0;

	answer = dma_alloc_coherent(ei->dev, PAGE_SIZE, &bus, GFP_KERNEL);
	if (!answer)
		return -ENOMEM;
	ei->cmd->answer = cpu_to_le64(bus);
	eider_execute(ei, ei->cmd);
	if (ei->cmd->status)
		err = -EIO;
	else
		ei->queues = le16_to_cpu(answer->queues);
	dma_free_coherent(ei->dev, sizeof(*answer), answer, bus); /* expect: free-mismatch */
	return err;
}
