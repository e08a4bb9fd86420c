// SPDX-License-Identifier: BSD-2-Clause
/*
 * Alcippe bounce buffer: the action has run when it could not be registered,
 * and the error path calls it once more.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define ALCIPPE_BOUNCE	0x40
#define ALCIPPE_BYTES	65536

struct alcippe {
	struct device *dev;
	void __iomem *regs;
	void *bounce;
	dma_addr_t bounce_dma;
};

static void alcippe_unmap(void *data)
{
	struct alcippe *al = data;

	dma_unmap_single(al->dev, al->bounce_dma, ALCIPPE_BYTES, /* expect: double-unmap */
			 DMA_BIDIRECTIONAL);
}

void alcippe_add_bounce(struct alcippe *al)
{
	void *buf = devm_kmalloc(al->dev, ALCIPPE_BYTES, GFP_KERNEL);

	if (!buf)
		return;
	al->bounce_dma = dma_map_single(al->dev, buf, ALCIPPE_BYTES,
					DMA_BIDIRECTIONAL);
	if (dma_mapping_error(al->dev, al->bounce_dma)) {
		devm_kfree(al->dev, buf);
		return;
	}
	if (devm_add_action_or_reset(al->dev, alcippe_unmap, al)) {
		alcippe_unmap(al);
		devm_kfree(al->dev, buf);
		return;
	}
	al->bounce = buf;
	writeq(al->bounce_dma, al->regs + ALCIPPE_BOUNCE);
}
