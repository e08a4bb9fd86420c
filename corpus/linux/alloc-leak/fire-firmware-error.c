// SPDX-License-Identifier: BSD-2-Clause
/* Brambling NIC: when the loader rejects the image, its buffer is not freed. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>

#define BRAMBLING_FW_ADDR	0x00
#define BRAMBLING_FW_LEN	0x08
#define BRAMBLING_FW_STAT	0x0c
#define BRAMBLING_FW_OK		1

struct brambling {
	struct device *dev;
	void __iomem *regs;
	struct completion loaded;
};

int brambling_load(struct brambling *br, const void *image, size_t size)
{
	dma_addr_t dma;
	void *buf;
	u32 stat;

	buf = dma_alloc_coherent(br->dev, size, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, image, size);

	reinit_completion(&br->loaded);
	writeq(dma, br->regs + BRAMBLING_FW_ADDR);
	writel(size, br->regs + BRAMBLING_FW_LEN);
	wait_for_completion(&br->loaded);

	stat = readl(br->regs + BRAMBLING_FW_STAT);
	if (stat != BRAMBLING_FW_OK) {
		dev_err(br->dev, "loader says %u\n", stat);
		return -EIO; /* expect: alloc-leak */
	}
	dma_free_coherent(br->dev, size, buf, dma);
	return 0;
}
