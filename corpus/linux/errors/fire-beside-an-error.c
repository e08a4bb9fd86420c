// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wheatear radio: the header with the register names is not there. The watchdog
 * path cannot be read, but the leak is on another one, whose only strange call
 * is of a function that nothing declares.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct wheatear {
	struct device *dev;
	void __iomem *regs;
	int broken;
};

int wheatear_send(struct wheatear *wt, void *frame, size_t len)
{
	dma_addr_t dma;

	if (wt->broken) {
		writel(WHEATEAR_RESET, wt->regs);
		wt->broken = WHEATEAR_OK;
		return -EIO;
	}
	dma = dma_map_single(wt->dev, frame, len, DMA_TO_DEVICE); /* proved: map-error-unchecked */
	if (dma_mapping_error(wt->dev, dma))
		return -ENOMEM;
	if (wheatear_idle(wt->regs))
		return -EBUSY; /* expect: unmap-missing */
	dma_unmap_single(wt->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
