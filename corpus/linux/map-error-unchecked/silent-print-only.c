// SPDX-License-Identifier: BSD-2-Clause
/* Knot sampler: a bank that cannot be mapped ends the set-up. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define KNOT_BANKS	8
#define KNOT_BASE(n)	(0x100 + 8 * (n))

struct knot {
	struct device *dev;
	void __iomem *regs;
	void *bank[KNOT_BANKS];
	dma_addr_t handle[KNOT_BANKS];
	u32 len;
};

int knot_setup(struct knot *kn)
{
	for (int i = 0; i < KNOT_BANKS; i++) {
		kn->handle[i] = dma_map_single(kn->dev, kn->bank[i], kn->len,
					       DMA_FROM_DEVICE);
		if (dma_mapping_error(kn->dev, kn->handle[i])) {
			dev_err(kn->dev, "bank %d is not mapped\n", i);
			while (i--)
				dma_unmap_single(kn->dev, kn->handle[i],
						 kn->len, DMA_FROM_DEVICE);
			return -ENOMEM;
		}
		writeq(kn->handle[i], kn->regs + KNOT_BASE(i));
	}
	return 0;
}

void knot_release(struct knot *kn)
{
	for (int i = 0; i < KNOT_BANKS; i++)
		dma_unmap_single(kn->dev, kn->handle[i], kn->len,
				 DMA_FROM_DEVICE);
}
