// SPDX-License-Identifier: BSD-2-Clause
/*
 * Goldcrest scaler: the unwind counts down before it runs its body, so only
 * the planes before the failed one are unmapped.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GOLDCREST_PLANES	3
#define GOLDCREST_PLANE(n)	(0x10 * (n))
#define GOLDCREST_RUN		0x80

struct goldcrest {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int goldcrest_scale(struct goldcrest *gc, void **plane, size_t bytes)
{
	dma_addr_t dma[GOLDCREST_PLANES];
	int i, err = 0;

	for (i = 0; i < GOLDCREST_PLANES; i++) {
		dma[i] = dma_map_single(gc->dev, plane[i], bytes,
					DMA_BIDIRECTIONAL);
		if (dma_mapping_error(gc->dev, dma[i])) {
			err = -ENOMEM;
			while (i--)
				dma_unmap_single(gc->dev, dma[i], bytes,
						 DMA_BIDIRECTIONAL);
			return err;
		}
	}

	reinit_completion(&gc->done);
	for (i = 0; i < GOLDCREST_PLANES; i++)
		writeq(dma[i], gc->regs + GOLDCREST_PLANE(i));
	writel(1, gc->regs + GOLDCREST_RUN);
	wait_for_completion(&gc->done);
	for (i = 0; i < GOLDCREST_PLANES; i++)
		dma_unmap_single(gc->dev, dma[i], bytes, DMA_BIDIRECTIONAL);
	return err;
}
