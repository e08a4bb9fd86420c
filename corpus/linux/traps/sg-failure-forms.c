// SPDX-License-Identifier: BSD-2-Clause
/*
 * dma_map_sg() fails with 0: `<= 0`, `< 1` and `!n` all say so;
 * dma_map_sgtable() fails with an errno.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define VANGA_SEG	0x00
#define VANGA_GO	0x08

struct vanga {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

static void vanga_run(struct vanga *va, struct scatterlist *list, int n)
{
	struct scatterlist *sg;
	int i;

	reinit_completion(&va->done);
	for_each_sg(list, sg, n, i)
		writeq(sg_dma_address(sg), va->regs + VANGA_SEG);
	writel(n, va->regs + VANGA_GO);
	wait_for_completion(&va->done);
}

int vanga_read(struct vanga *va, struct scatterlist *list, int nents)
{
	int n = dma_map_sg(va->dev, list, nents, DMA_FROM_DEVICE);

	if (n <= 0)
		return -ENOMEM;
	vanga_run(va, list, n);
	dma_unmap_sg(va->dev, list, nents, DMA_FROM_DEVICE);
	return 0;
}

int vanga_write(struct vanga *va, struct scatterlist *list, int nents)
{
	int n = dma_map_sg(va->dev, list, nents, DMA_TO_DEVICE);

	if (n < 1)
		return -EIO;
	vanga_run(va, list, n);
	dma_unmap_sg(va->dev, list, nents, DMA_TO_DEVICE);
	return 0;
}

int vanga_table(struct vanga *va, struct sg_table *sgt)
{
	int err = dma_map_sgtable(va->dev, sgt, DMA_TO_DEVICE, 0);

	if (err)
		return err;
	vanga_run(va, sgt->sgl, sgt->nents);
	dma_unmap_sgtable(va->dev, sgt, DMA_TO_DEVICE, 0);
	return 0;
}
