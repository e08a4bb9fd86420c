// SPDX-License-Identifier: BSD-2-Clause
/* A test inside WARN_ON(), inside an if, with the result also kept: a test. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define TODY_ADDR	0x00
#define TODY_LEN	0x08

struct tody {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int tody_send(struct tody *td, void *buf, u32 len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(td->dev, buf, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	if (WARN_ON((err = dma_mapping_error(td->dev, dma)) != 0))
		return err;

	reinit_completion(&td->done);
	writeq(dma, td->regs + TODY_ADDR);
	writel(len, td->regs + TODY_LEN);
	wait_for_completion(&td->done);
	dma_unmap_single(td->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
