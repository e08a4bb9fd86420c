// SPDX-License-Identifier: BSD-2-Clause
/* Dipper modem: a failed ping frees the block at the label. */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/io.h>
#include <linux/module.h>

#define DIPPER_PING_ADDR	0x20
#define DIPPER_PONG		0x28

struct dipper_ping {
	__le32 seq;
	__le32 echo;
};

struct dipper {
	struct device *dev;
	struct dma_pool *pool;
	void __iomem *regs;
	u32 seq;
};

int dipper_ping(struct dipper *dp)
{
	struct dipper_ping *ping;
	dma_addr_t dma;
	int err = 0;

	ping = dma_pool_zalloc(dp->pool, GFP_KERNEL, &dma);
	if (!ping)
		return -ENOMEM;
	ping->seq = cpu_to_le32(++dp->seq);
	dma_wmb();
	writeq(dma, dp->regs + DIPPER_PING_ADDR);
	msleep(5);
	writeq(0, dp->regs + DIPPER_PING_ADDR);

	if (!readl(dp->regs + DIPPER_PONG)) {
		dev_warn(dp->dev, "ping %u lost\n", dp->seq);
		err = -ETIMEDOUT;
		goto out;
	}
	if (le32_to_cpu(READ_ONCE(ping->echo)) != dp->seq)
		err = -EIO;
out:
	dma_pool_free(dp->pool, ping, dma);
	return err;
}
