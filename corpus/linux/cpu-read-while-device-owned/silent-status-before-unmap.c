// SPDX-License-Identifier: BSD-2-Clause
/* Gannet RNG: the status word is read when the pool is the CPU's again. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define GANNET_DEST	0x00
#define GANNET_COUNT	0x08
#define GANNET_OK	BIT(0)

struct gannet_pool {
	__le32 status;
	u8 entropy[252];
};

struct gannet {
	struct device *dev;
	void __iomem *regs;
	struct completion filled;
};

int gannet_read(struct gannet *gn, u8 *out, size_t max)
{
	struct gannet_pool *pool;
	dma_addr_t dma;
	int ret = -EIO;
	u32 status;

	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	dma = dma_map_single(gn->dev, pool, sizeof(*pool), DMA_FROM_DEVICE);
	if (dma_mapping_error(gn->dev, dma)) {
		kfree(pool);
		return -ENOMEM;
	}

	reinit_completion(&gn->filled);
	writeq(dma, gn->regs + GANNET_DEST);
	writel(sizeof(*pool), gn->regs + GANNET_COUNT);
	wait_for_completion(&gn->filled);

	dma_unmap_single(gn->dev, dma, sizeof(*pool), DMA_FROM_DEVICE);
	status = le32_to_cpu(pool->status);
	if (status & GANNET_OK) {
		ret = min_t(size_t, max, sizeof(pool->entropy));
		memcpy(out, pool->entropy, ret);
	}
	kfree(pool);
	return ret;
}
