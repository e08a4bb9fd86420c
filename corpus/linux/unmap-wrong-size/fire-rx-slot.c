// SPDX-License-Identifier: BSD-2-Clause
/*
 * Grebe receive ring: buffers are mapped with their headroom and unmapped
 * without it, in another function.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define GREBE_RING	64
#define GREBE_HEADROOM	64
#define GREBE_FRAME	1536
#define GREBE_BUF	(GREBE_HEADROOM + GREBE_FRAME)
#define GREBE_RX_ADDR	0x30

struct grebe_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct grebe {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
	struct grebe_slot slot[GREBE_RING];
};

int grebe_rx_arm(struct grebe *gr, unsigned int i)
{
	struct grebe_slot *slot = &gr->slot[i % GREBE_RING];
	struct sk_buff *skb = netdev_alloc_skb(gr->ndev, GREBE_BUF);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(gr->dev, skb->data, GREBE_BUF, DMA_FROM_DEVICE);
	if (dma_mapping_error(gr->dev, dma)) {
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}
	slot->skb = skb;
	slot->dma = dma;
	writeq(dma, gr->regs + GREBE_RX_ADDR);
	return 0;
}

void grebe_rx_one(struct grebe *gr, unsigned int i, unsigned int len)
{
	struct grebe_slot *slot = &gr->slot[i % GREBE_RING];
	struct sk_buff *skb = slot->skb;

	slot->skb = NULL;
	dma_unmap_single(gr->dev, slot->dma, GREBE_FRAME, DMA_FROM_DEVICE); /* expect: unmap-wrong-size */
	if (len > GREBE_FRAME) {
		gr->ndev->stats.rx_errors++;
		dev_kfree_skb_any(skb);
		return;
	}
	skb_reserve(skb, GREBE_HEADROOM);
	skb_put(skb, len);
	netif_receive_skb(skb);
}

void grebe_rx_drain(struct grebe *gr)
{
	struct grebe_slot *slot;

	for (slot = gr->slot; slot < gr->slot + GREBE_RING; slot++) {
		if (!slot->skb)
			continue;
		dma_unmap_single(gr->dev, slot->dma, GREBE_BUF,
				 DMA_FROM_DEVICE);
		dev_kfree_skb_any(slot->skb);
		slot->skb = NULL;
	}
}
