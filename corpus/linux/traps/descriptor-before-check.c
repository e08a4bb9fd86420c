// SPDX-License-Identifier: BSD-2-Clause
/*
 * Storing a handle in a descriptor is no use of it: the descriptor is the
 * device's only when its own bit is set, and that comes after the test.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define GUAN_RING	32
#define GUAN_OWN	BIT(31)
#define GUAN_BUF	1664
#define GUAN_POLL	0x44

struct guan_desc {
	__le64 addr;
	__le32 status;
};

struct guan {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
	struct guan_desc *ring;
	struct sk_buff *skb[GUAN_RING];
};

int guan_rearm(struct guan *gu, unsigned int i)
{
	struct guan_desc *desc = &gu->ring[i % GUAN_RING];
	struct sk_buff *skb = netdev_alloc_skb(gu->ndev, GUAN_BUF);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(gu->dev, skb->data, GUAN_BUF, DMA_FROM_DEVICE); /* proved: map-error-unchecked */
	desc->addr = cpu_to_le64(dma);
	if (dma_mapping_error(gu->dev, dma)) {
		desc->addr = 0;
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}
	gu->skb[i % GUAN_RING] = skb;
	dma_wmb();
	desc->status = cpu_to_le32(GUAN_OWN);
	writel(1, gu->regs + GUAN_POLL);
	return 0;
}

void guan_drain(struct guan *gu)
{
	unsigned int i;

	for (i = 0; i < GUAN_RING; i++) {
		if (!gu->skb[i])
			continue;
		gu->ring[i].status = 0;
		dma_unmap_single(gu->dev, le64_to_cpu(gu->ring[i].addr),
				 GUAN_BUF, DMA_FROM_DEVICE);
		dev_kfree_skb_any(gu->skb[i]);
		gu->skb[i] = NULL;
	}
}
