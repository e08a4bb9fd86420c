// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sanderling sampler: whether the buffer is given back here depends on a flag
 * that firmware glue in another module may have changed in between.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SANDERLING_ADDR	0x30

struct sanderling {
	struct device *dev;
	void __iomem *regs;
	bool busy;
};

int sanderling_glue_run(struct sanderling *sd);

int sanderling_sample(struct sanderling *sd, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	sd->busy = true;
	dma = dma_map_single(sd->dev, buf, len, DMA_FROM_DEVICE); /* unknown: unmap-missing havoc */
	if (dma_mapping_error(sd->dev, dma)) {
		sd->busy = false;
		return -ENOMEM;
	}
	writeq(dma, sd->regs + SANDERLING_ADDR);
	err = sanderling_glue_run(sd);
	if (sd->busy)
		dma_unmap_single(sd->dev, dma, len, DMA_FROM_DEVICE);
	return err;
}
