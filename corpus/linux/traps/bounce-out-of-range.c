// SPDX-License-Identifier: BSD-2-Clause
/*
 * A mapping above the device's reach is taken back and made again from a copy
 * in low memory; a failed one is not unmapped before that.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define CALAO_LIMIT	DMA_BIT_MASK(30)
#define CALAO_ADDR	0x00
#define CALAO_IDLE	0x08

struct calao {
	struct device *dev;
	void __iomem *regs;
};

static netdev_tx_t calao_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct calao *ca = netdev_priv(ndev);
	u32 len = skb->len, idle;
	dma_addr_t dma;

	dma = dma_map_single(ca->dev, skb->data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(ca->dev, dma) || dma + len > CALAO_LIMIT) {
		struct sk_buff *low;

		if (!dma_mapping_error(ca->dev, dma))
			dma_unmap_single(ca->dev, dma, len, DMA_TO_DEVICE);
		low = alloc_skb(len, GFP_ATOMIC | GFP_DMA);
		if (!low)
			goto drop;
		dma = dma_map_single(ca->dev, low->data, len, DMA_TO_DEVICE);
		if (dma_mapping_error(ca->dev, dma) ||
		    dma + len > CALAO_LIMIT) {
			if (!dma_mapping_error(ca->dev, dma))
				dma_unmap_single(ca->dev, dma, len,
						 DMA_TO_DEVICE);
			dev_kfree_skb_any(low);
			goto drop;
		}
		dma_sync_single_for_cpu(ca->dev, dma, len, DMA_TO_DEVICE);
		skb_copy_from_linear_data(skb, skb_put(low, len), len);
		dma_sync_single_for_device(ca->dev, dma, len, DMA_TO_DEVICE);
		dev_consume_skb_any(skb);
		skb = low;
	}

	writeq(dma, ca->regs + CALAO_ADDR);
	readl_poll_timeout(ca->regs + CALAO_IDLE, idle, idle, 1, 1000);
	dma_unmap_single(ca->dev, dma, len, DMA_TO_DEVICE);
	dev_consume_skb_any(skb);
	return NETDEV_TX_OK;

drop:
	ndev->stats.tx_dropped++;
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

const struct net_device_ops calao_netdev_ops = {
	.ndo_start_xmit = calao_xmit,
};
