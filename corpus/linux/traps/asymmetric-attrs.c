// SPDX-License-Identifier: BSD-2-Clause
/*
 * Attributes of map and unmap need not be the same: SKIP_CPU_SYNC at one end
 * and WEAK_ORDERING at the other are both legal.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define HARRIER_ADDR	0x00
#define HARRIER_LEN	0x08

struct harrier {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int harrier_fetch(struct harrier *ha, struct page *page, u32 len)
{
	dma_addr_t dma;

	dma = dma_map_page_attrs(ha->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE, /* proved: unmap-missing */
				 DMA_ATTR_WEAK_ORDERING);
	if (dma_mapping_error(ha->dev, dma))
		return -ENOMEM;

	len = min_t(u32, len, PAGE_SIZE);
	reinit_completion(&ha->done);
	writeq(dma, ha->regs + HARRIER_ADDR);
	writel(len, ha->regs + HARRIER_LEN);
	wait_for_completion(&ha->done);

	dma_sync_single_for_cpu(ha->dev, dma, len, DMA_FROM_DEVICE);
	dma_unmap_page_attrs(ha->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE,
			     DMA_ATTR_SKIP_CPU_SYNC);
	return len;
}
