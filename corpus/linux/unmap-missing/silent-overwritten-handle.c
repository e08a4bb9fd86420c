// SPDX-License-Identifier: BSD-2-Clause
/*
 * Snipe flash controller: each page of a transfer is mapped into the same
 * variable and taken back before the next.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SNIPE_PAGE	4096
#define SNIPE_ADDR	0x20
#define SNIPE_CMD	0x28
#define SNIPE_STAT	0x2c
#define SNIPE_READY	BIT(0)
#define SNIPE_PROG	0x10

struct snipe {
	struct device *dev;
	void __iomem *regs;
};

static int snipe_wait_ready(struct snipe *sn)
{
	u32 val;

	return readl_poll_timeout(sn->regs + SNIPE_STAT, val,
				  val & SNIPE_READY, 10, 100000);
}

int snipe_program(struct snipe *sn, u8 *buf, unsigned int pages)
{
	dma_addr_t dma;
	unsigned int i;
	int err = 0;

	if (!pages)
		return 0;

	for (i = 0; i < pages; i++) {
		dma = dma_map_single(sn->dev, buf + i * SNIPE_PAGE, SNIPE_PAGE, /* proved: unmap-missing */
				     DMA_TO_DEVICE);
		if (dma_mapping_error(sn->dev, dma))
			return -ENOMEM;
		writeq(dma, sn->regs + SNIPE_ADDR);
		writel(SNIPE_PROG, sn->regs + SNIPE_CMD);
		err = snipe_wait_ready(sn);
		dma_unmap_single(sn->dev, dma, SNIPE_PAGE, DMA_TO_DEVICE);
		if (err)
			break;
	}
	return err;
}
