// SPDX-License-Identifier: BSD-2-Clause
/* Tern gigabit MAC: the xmit hook drops the packet when its mapping fails. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define TERN_TX_RING	128
#define TERN_TX_TAIL	0x40
#define TERN_TX_DONE	BIT(31)

struct tern_desc {
	__le64 addr;
	__le32 len;
	__le32 status;
};

struct tern_tx_buf {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct tern_priv {
	struct device *dev;
	void __iomem *regs;
	struct tern_desc *ring;
	struct tern_tx_buf buf[TERN_TX_RING];
	unsigned int head, tail;
};

static netdev_tx_t tern_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct tern_priv *priv = netdev_priv(ndev);
	unsigned int i = priv->head % TERN_TX_RING;
	struct tern_desc *desc = &priv->ring[i];
	dma_addr_t dma;

	if (priv->head - priv->tail == TERN_TX_RING) {
		netif_stop_queue(ndev);
		return NETDEV_TX_BUSY;
	}

	dma = dma_map_single(priv->dev, skb->data, skb->len, DMA_TO_DEVICE); /* proved: map-error-unchecked */
	if (unlikely(dma_mapping_error(priv->dev, dma))) {
		dev_kfree_skb_any(skb);
		ndev->stats.tx_dropped++;
		return NETDEV_TX_OK;
	}
	priv->buf[i].skb = skb;
	dma_unmap_addr_set(&priv->buf[i], dma, dma);
	dma_unmap_len_set(&priv->buf[i], len, skb->len);

	desc->addr = cpu_to_le64(dma);
	desc->len = cpu_to_le32(skb->len);
	desc->status = 0;
	dma_wmb();
	priv->head++;
	writel(priv->head % TERN_TX_RING, priv->regs + TERN_TX_TAIL);
	return NETDEV_TX_OK;
}

static void tern_tx_free(struct tern_priv *priv, unsigned int i)
{
	struct tern_tx_buf *buf = &priv->buf[i];

	dma_unmap_single(priv->dev, dma_unmap_addr(buf, dma),
			 dma_unmap_len(buf, len), DMA_TO_DEVICE);
	dev_consume_skb_any(buf->skb);
	buf->skb = NULL;
}

void tern_tx_clean(struct tern_priv *priv)
{
	while (priv->tail != priv->head) {
		unsigned int i = priv->tail % TERN_TX_RING;

		if (!(le32_to_cpu(priv->ring[i].status) & TERN_TX_DONE))
			break;
		tern_tx_free(priv, i);
		priv->tail++;
	}
}

static int tern_stop(struct net_device *ndev)
{
	struct tern_priv *priv = netdev_priv(ndev);

	netif_stop_queue(ndev);
	while (priv->tail != priv->head) {
		tern_tx_free(priv, priv->tail % TERN_TX_RING);
		priv->tail++;
	}
	return 0;
}

const struct net_device_ops tern_netdev_ops = {
	.ndo_stop = tern_stop,
	.ndo_start_xmit = tern_xmit,
};
