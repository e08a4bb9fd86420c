// SPDX-License-Identifier: BSD-2-Clause
/* Siskin tape drive: the checksum behind a block is mapped, not unmapped. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SISKIN_ADDR	0x00
#define SISKIN_COUNT	0x08
#define SISKIN_OP	0x0c
#define SISKIN_OP_WRITE	2
#define SISKIN_CSUM	8

struct siskin {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int siskin_write(struct siskin *sk, void *block, unsigned int len)
{
	dma_addr_t dma;
	int err = 0;

	if (len > SZ_64K)
		return -EINVAL;
	dma = dma_map_single(sk->dev, block, len + SISKIN_CSUM, DMA_TO_DEVICE);
	if (dma_mapping_error(sk->dev, dma))
		return -ENOMEM;

	reinit_completion(&sk->done);
	writeq(dma, sk->regs + SISKIN_ADDR);
	writel(len + SISKIN_CSUM, sk->regs + SISKIN_COUNT);
	writel(SISKIN_OP_WRITE, sk->regs + SISKIN_OP);
	if (!wait_for_completion_timeout(&sk->done, msecs_to_jiffies(5000)))
		err = -ETIMEDOUT;
	writel(0, sk->regs + SISKIN_OP);

	dma_unmap_single(sk->dev, dma, len, DMA_TO_DEVICE); /* expect: unmap-wrong-size */
	return err;
}
