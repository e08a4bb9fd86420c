// SPDX-License-Identifier: BSD-2-Clause
/*
 * Avocet copy engine: the verdict on the source mapping is kept in a variable
 * and overwritten by the verdict on the destination before anyone reads it.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define AVOCET_SRC	0x00
#define AVOCET_DST	0x08
#define AVOCET_LEN	0x10
#define AVOCET_START	0x14

struct avocet {
	struct device *dev;
	void __iomem *base;
	struct completion idle;
};

static int avocet_run(struct avocet *av, dma_addr_t src, dma_addr_t dst,
		      u32 len)
{
	reinit_completion(&av->idle);
	writeq(src, av->base + AVOCET_SRC);
	writeq(dst, av->base + AVOCET_DST);
	writel(len, av->base + AVOCET_LEN);
	writel(1, av->base + AVOCET_START);
	wait_for_completion(&av->idle);
	return 0;
}

int avocet_copy(struct avocet *av, void *to, void *from, u32 len)
{
	dma_addr_t src, dst;
	int err;

	src = dma_map_single(av->dev, from, len, DMA_TO_DEVICE); /* expect: map-error-unchecked */
	err = dma_mapping_error(av->dev, src);
	dst = dma_map_single(av->dev, to, len, DMA_FROM_DEVICE);
	err = dma_mapping_error(av->dev, dst);
	if (err) {
		dma_unmap_single(av->dev, src, len, DMA_TO_DEVICE);
		return err;
	}

	err = avocet_run(av, src, dst, len);

	dma_unmap_single(av->dev, dst, len, DMA_FROM_DEVICE);
	dma_unmap_single(av->dev, src, len, DMA_TO_DEVICE);
	return err;
}
