// SPDX-License-Identifier: BSD-2-Clause
/*
 * Address and length of a sent buffer live in its descriptor only, and are read
 * back from there for the unmap.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define QUAIL_RING	64
#define QUAIL_OWN	BIT(0)
#define QUAIL_KICK	0x0c

struct quail_txd {
	__le32 addr_lo;
	__le32 addr_hi;
	__le16 len;
	__le16 flags;
};

struct quail {
	struct device *dev;
	void __iomem *regs;
	struct quail_txd *ring;
	struct sk_buff *skb[QUAIL_RING];
	u32 head, tail;
};

netdev_tx_t quail_xmit(struct quail *qu, struct sk_buff *skb)
{
	u32 i = qu->head % QUAIL_RING;
	struct quail_txd *txd = &qu->ring[i];
	u16 len = skb_headlen(skb);
	dma_addr_t dma;

	if (qu->head - qu->tail == QUAIL_RING)
		return NETDEV_TX_BUSY;
	dma = dma_map_single(qu->dev, skb->data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(qu->dev, dma)) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	qu->skb[i] = skb;
	txd->addr_lo = cpu_to_le32(lower_32_bits(dma));
	txd->addr_hi = cpu_to_le32(upper_32_bits(dma));
	txd->len = cpu_to_le16(len);
	dma_wmb();
	txd->flags = cpu_to_le16(QUAIL_OWN);
	qu->head++;
	writel(1, qu->regs + QUAIL_KICK);
	return NETDEV_TX_OK;
}

void quail_reclaim(struct quail *qu)
{
	for (; qu->tail != qu->head; qu->tail++) {
		u32 i = qu->tail % QUAIL_RING;
		struct quail_txd *txd = &qu->ring[i];
		dma_addr_t dma;

		if (le16_to_cpu(txd->flags) & QUAIL_OWN)
			break;
		dma = le32_to_cpu(txd->addr_lo) |
		      (dma_addr_t)le32_to_cpu(txd->addr_hi) << 32;
		dma_unmap_single(qu->dev, dma, le16_to_cpu(txd->len),
				 DMA_TO_DEVICE);
		dev_consume_skb_any(qu->skb[i]);
		qu->skb[i] = NULL;
	}
}
