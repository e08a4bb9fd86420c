// SPDX-License-Identifier: BSD-2-Clause
/* Dunlin receive ring: refill tests the allocation but not the mapping. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define DUNLIN_RX_RING	256
#define DUNLIN_BUF_SIZE	2048
#define DUNLIN_RX_HEAD	0x80

struct dunlin_rx_desc {
	__le64 addr;
	__le64 status;
};

struct dunlin_rx_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct dunlin_rx_ring {
	struct net_device *ndev;
	struct device *dev;
	void __iomem *regs;
	struct dunlin_rx_desc *desc;
	struct dunlin_rx_slot slot[DUNLIN_RX_RING];
	unsigned int fill;
};

int dunlin_rx_refill(struct dunlin_rx_ring *ring, unsigned int want)
{
	while (want--) {
		unsigned int i = ring->fill % DUNLIN_RX_RING;
		struct dunlin_rx_slot *slot = &ring->slot[i];
		struct sk_buff *skb;
		dma_addr_t dma;

		skb = netdev_alloc_skb_ip_align(ring->ndev, DUNLIN_BUF_SIZE);
		if (!skb)
			return -ENOMEM;

		dma = dma_map_single(ring->dev, skb->data, DUNLIN_BUF_SIZE, /* expect: map-error-unchecked */
				     DMA_FROM_DEVICE);

		slot->skb = skb;
		slot->dma = dma;
		ring->desc[i].addr = cpu_to_le64(dma);
		dma_wmb();
		ring->desc[i].status = 0;
		ring->fill++;
		writel(ring->fill, ring->regs + DUNLIN_RX_HEAD);
	}
	return 0;
}

void dunlin_rx_drain(struct dunlin_rx_ring *ring)
{
	unsigned int i;

	for (i = 0; i < DUNLIN_RX_RING; i++) {
		struct dunlin_rx_slot *slot = &ring->slot[i];

		if (!slot->skb)
			continue;
		dma_unmap_single(ring->dev, slot->dma, DUNLIN_BUF_SIZE,
				 DMA_FROM_DEVICE);
		dev_kfree_skb_any(slot->skb);
		slot->skb = NULL;
	}
}
