// SPDX-License-Identifier: BSD-2-Clause
/*
 * vmalloc memory is mapped page by page through a scatter list, which is the
 * right way; the CPU reads it through its own address after the unmap.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/module.h>

#define NARINA_PAGES	4
#define NARINA_SEG	0x00
#define NARINA_GO	0x10

struct narina {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int narina_capture(struct narina *na, u32 *first)
{
	struct scatterlist list[NARINA_PAGES], *sg;
	int n, i, err = 0;
	u8 *area;

	area = vmalloc(NARINA_PAGES * PAGE_SIZE);
	if (!area)
		return -ENOMEM;
	sg_init_table(list, NARINA_PAGES);
	for (i = 0; i < NARINA_PAGES; i++)
		sg_set_page(&list[i], vmalloc_to_page(area + i * PAGE_SIZE),
			    PAGE_SIZE, 0);

	n = dma_map_sg(na->dev, list, NARINA_PAGES, DMA_FROM_DEVICE);
	if (!n) {
		err = -ENOMEM;
		goto out;
	}
	reinit_completion(&na->done);
	for_each_sg(list, sg, n, i)
		writeq(sg_dma_address(sg), na->regs + NARINA_SEG);
	writel(n, na->regs + NARINA_GO);
	wait_for_completion(&na->done);
	dma_unmap_sg(na->dev, list, NARINA_PAGES, DMA_FROM_DEVICE);
	invalidate_kernel_vmap_range(area, NARINA_PAGES * PAGE_SIZE);
	*first = *(u32 *)area;
out:
	vfree(area);
	return err;
}
