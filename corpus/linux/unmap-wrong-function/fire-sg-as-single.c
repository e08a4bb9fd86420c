// SPDX-License-Identifier: BSD-2-Clause
/* Wheatear NAND: a one-entry scatter list is unmapped as a single buffer. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define WHEATEAR_ADDR	0x00
#define WHEATEAR_LEN	0x08

struct wheatear {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int wheatear_read_page(struct wheatear *we, void *buf, unsigned int len)
{
	struct scatterlist sg;

	sg_init_one(&sg, buf, len);
	if (!dma_map_sg(we->dev, &sg, 1, DMA_FROM_DEVICE)) {
		dev_err(we->dev, "cannot map a page of %u bytes\n", len);
		return -ENOMEM;
	}

	reinit_completion(&we->done);
	writeq(sg_dma_address(&sg), we->regs + WHEATEAR_ADDR);
	writel(sg_dma_len(&sg), we->regs + WHEATEAR_LEN);
	wait_for_completion(&we->done);

	dma_unmap_single(we->dev, sg_dma_address(&sg), len, DMA_FROM_DEVICE); /* expect: unmap-wrong-function */
	return 0;
}
