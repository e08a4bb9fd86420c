// SPDX-License-Identifier: BSD-2-Clause
/* sg_nents() and skb_headlen() give the same value at map and at unmap. */
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define MYNA_ADDR	0x00
#define MYNA_LEN	0x08

struct myna {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

static void myna_run(struct myna *my, dma_addr_t dma, u32 len)
{
	reinit_completion(&my->done);
	writeq(dma, my->regs + MYNA_ADDR);
	writel(len, my->regs + MYNA_LEN);
	wait_for_completion(&my->done);
}

int myna_list(struct myna *my, struct scatterlist *list)
{
	struct scatterlist *sg;
	int n, i;

	n = dma_map_sg(my->dev, list, sg_nents(list), DMA_TO_DEVICE);
	if (!n)
		return -ENOMEM;
	for_each_sg(list, sg, n, i)
		myna_run(my, sg_dma_address(sg), sg_dma_len(sg));
	dma_unmap_sg(my->dev, list, sg_nents(list), DMA_TO_DEVICE);
	return 0;
}

int myna_packet(struct myna *my, struct sk_buff *skb)
{
	dma_addr_t dma;

	dma = dma_map_single(my->dev, skb->data, skb_headlen(skb),
			     DMA_TO_DEVICE);
	if (dma_mapping_error(my->dev, dma))
		return -ENOMEM;
	myna_run(my, dma, skb_headlen(skb));
	dma_unmap_single(my->dev, dma, skb_headlen(skb), DMA_TO_DEVICE);
	return 0;
}
