// SPDX-License-Identifier: BSD-2-Clause
/* Wryneck sensor hub: unmap is given the size of the pointer. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define WRYNECK_BOX	0x10
#define WRYNECK_STAT	0x18

struct wryneck_report {
	__le32 seq;
	__le32 sample[15];
};

struct wryneck {
	struct device *dev;
	void __iomem *regs;
};

int wryneck_poll(struct wryneck *wr, u32 *sample)
{
	struct wryneck_report *rep;
	dma_addr_t dma;
	u32 stat;
	int err;

	rep = kzalloc(sizeof(*rep), GFP_KERNEL);
	if (!rep)
		return -ENOMEM;
	dma = dma_map_single(wr->dev, rep, sizeof(*rep), DMA_FROM_DEVICE);
	if (dma_mapping_error(wr->dev, dma)) {
		err = -ENOMEM;
		goto out_free;
	}
	writeq(dma, wr->regs + WRYNECK_BOX);
	err = readl_poll_timeout(wr->regs + WRYNECK_STAT, stat, stat & 1, 5,
				 5000);
	writeq(0, wr->regs + WRYNECK_BOX);
	dma_unmap_single(wr->dev, dma, sizeof(rep), DMA_FROM_DEVICE); /* expect: unmap-wrong-size */
	if (!err)
		*sample = le32_to_cpu(rep->sample[0]);
out_free:
	kfree(rep);
	return err;
}
