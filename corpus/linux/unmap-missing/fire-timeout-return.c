// SPDX-License-Identifier: BSD-2-Clause
/*
 * Curlew management port: a command that times out is reset and reported, and
 * its buffer stays mapped.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define CURLEW_CMD_ADDR	0x00
#define CURLEW_CMD_GO	0x08
#define CURLEW_RESET	0x0c

struct curlew {
	struct device *dev;
	void __iomem *regs;
	struct completion reply;
};

static void curlew_reset(struct curlew *cu)
{
	writel(1, cu->regs + CURLEW_RESET);
	readl(cu->regs + CURLEW_RESET);
}

static int curlew_issue(struct curlew *cu, void *req, size_t len,
			dma_addr_t *dma)
{
	*dma = dma_map_single(cu->dev, req, len, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(cu->dev, *dma))
		return -ENOMEM;
	reinit_completion(&cu->reply);
	writeq(*dma, cu->regs + CURLEW_CMD_ADDR);
	writel(len, cu->regs + CURLEW_CMD_GO);
	return 0;
}

int curlew_command(struct curlew *cu, void *req, size_t len)
{
	dma_addr_t dma;
	int err;

	err = curlew_issue(cu, req, len, &dma);
	if (err)
		return err;

	if (!wait_for_completion_timeout(&cu->reply, msecs_to_jiffies(500))) {
		dev_err(cu->dev, "command timed out\n");
		curlew_reset(cu);
		return -ETIMEDOUT; /* expect: unmap-missing */
	}

	dma_unmap_single(cu->dev, dma, len, DMA_BIDIRECTIONAL);
	return err;
}
