// SPDX-License-Identifier: BSD-2-Clause
/* Stilt mailbox: a message is unmapped once, answered or not. */
#include <linux/dma-mapping.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/module.h>

#define STILT_DOOR	0x00
#define STILT_ACK	0x08
#define STILT_RETRIES	3

struct stilt {
	struct device *dev;
	void __iomem *regs;
};

int stilt_send(struct stilt *st, void *msg, size_t len)
{
	dma_addr_t dma;
	int tries, err;

	dma = dma_map_single(st->dev, msg, len, DMA_TO_DEVICE);
	if (dma_mapping_error(st->dev, dma))
		return -ENOMEM;

	err = -ETIMEDOUT;
	for (tries = 0; tries < STILT_RETRIES; tries++) {
		writeq(dma, st->regs + STILT_DOOR);
		usleep_range(100, 200);
		if (readl(st->regs + STILT_ACK)) {
			err = 0;
			break;
		}
	}
	if (err)
		dev_warn(st->dev, "no answer\n");
	dma_unmap_single(st->dev, dma, len, DMA_TO_DEVICE);
	return err;
}
