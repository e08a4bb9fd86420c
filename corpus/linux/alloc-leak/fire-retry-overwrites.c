// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hawfinch crypto: a table that crosses a 4 GiB line is replaced by a larger
 * one, and the first forgotten.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define HAWFINCH_TABLE_BYTES	SZ_8K
#define HAWFINCH_TABLE		0x00
#define HAWFINCH_BUILD		0x08
#define HAWFINCH_READY		0x0c

struct hawfinch {
	struct device *dev;
	void __iomem *regs;
};

static bool hawfinch_crosses(dma_addr_t dma)
{
	return upper_32_bits(dma) !=
	       upper_32_bits(dma + HAWFINCH_TABLE_BYTES - 1);
}

int hawfinch_build_tables(struct hawfinch *hf)
{
	size_t bytes = HAWFINCH_TABLE_BYTES;
	dma_addr_t dma;
	void *table;
	u32 ready;
	int err;

	table = dma_alloc_coherent(hf->dev, bytes, &dma, GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	if (hawfinch_crosses(dma)) {
		bytes = 2 * HAWFINCH_TABLE_BYTES;
		table = dma_alloc_coherent(hf->dev, bytes, &dma, GFP_KERNEL); /* expect: alloc-leak */
		if (!table)
			return -ENOMEM;
	}

	writeq(ALIGN(dma, HAWFINCH_TABLE_BYTES), hf->regs + HAWFINCH_TABLE);
	writel(1, hf->regs + HAWFINCH_BUILD);
	err = readl_poll_timeout(hf->regs + HAWFINCH_READY, ready, ready, 10,
				 10000);
	writeq(0, hf->regs + HAWFINCH_TABLE);
	dma_free_coherent(hf->dev, bytes, table, dma);
	return err;
}
